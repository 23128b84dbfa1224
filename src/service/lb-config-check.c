#define G_LOG_DOMAIN "lb-config"

#include "config.h"
#include "service/lb-config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "api/lb-webhook.h"

/* The settings were made for one another; where the command line gives a part, the rest of theirs
 * does not belong to it. What they say of TLS goes only with a certificate. */
static void
lb_config_drop_settings (LbConfig       *self,
                         const LbOption *options,
                         guint           n_options)
{
  for (guint i = 0; i < n_options; i++)
    if (lb_config_get_source (self, options[i]) == LB_CONFIG_SETTINGS)
      lb_config_unset (self, options[i]);
}

static void
lb_config_settle (LbConfig *self)
{
  static const LbOption of_upstream[] = {
    LB_OPTION_UPSTREAM_TLS, LB_OPTION_UPSTREAM_CERTIFICATE, LB_OPTION_UPSTREAM_USER,
  };
  static const LbOption of_certificate[] = { LB_OPTION_TLS };
  static const LbOption of_tls[] = { LB_OPTION_REQUIRE_TLS, LB_OPTION_SMTPS };

  if (lb_config_get_source (self, LB_OPTION_UPSTREAM) != LB_CONFIG_SETTINGS)
    lb_config_drop_settings (self, of_upstream, G_N_ELEMENTS (of_upstream));
  if (lb_config_is_set (self, LB_OPTION_TLS_CERTIFICATE))
    lb_config_drop_settings (self, of_certificate, G_N_ELEMENTS (of_certificate));
  if (!lb_config_is_set (self, LB_OPTION_TLS_CERTIFICATE) &&
      !lb_config_is_set (self, LB_OPTION_TLS))
    lb_config_drop_settings (self, of_tls, G_N_ELEMENTS (of_tls));
}

/* Each check sees one rule about options that do not go together, and tells what is wrong and the
 * way out, or NULL. */
typedef const char *(*LbConfigCheck) (LbConfig *self);

static const char *
lb_config_check_decode_data (LbConfig *self)
{
  /* smtpd: decode_data and enable_SMTPUTF8 cannot both be on */
  if (lb_config_get_flag (self, LB_OPTION_DECODE_DATA) &&
      !lb_config_get_flag (self, LB_OPTION_NO_SMTPUTF8))
    return _("--decode-data cannot be used while SMTPUTF8 is on; add --no-smtputf8");

  return NULL;
}

static const char *
lb_config_check_mode (LbConfig *self)
{
  LbMode mode = lb_config_get_mode (self);
  gboolean has_upstream = lb_config_is_set (self, LB_OPTION_UPSTREAM);

  if (mode == LB_MODE_RELAY && !has_upstream)
    return _("--mode relay needs an upstream server, and there is none; add --upstream HOST:PORT");
  if (mode == LB_MODE_MAILMAN && !has_upstream)
    return _("--mode mailman needs an upstream server for what is for no list; add --upstream "
             "HOST:PORT");
  if (lb_config_is_set (self, LB_OPTION_FORWARD_TO) && !has_upstream)
    return _("--forward-to needs an upstream server; add --upstream HOST:PORT");

  return NULL;
}

static const char *
lb_config_check_upstream (LbConfig *self)
{
  const char *upstream = lb_config_get_text (self, LB_OPTION_UPSTREAM);
  const char *tls = lb_config_get_text (self, LB_OPTION_UPSTREAM_TLS);
  const char * const *own = lb_config_get_list (self, LB_OPTION_SMTP);

  if (upstream == NULL)
    return lb_config_is_set (self, LB_OPTION_UPSTREAM_USER)
           ? _("--upstream-user needs --upstream HOST:PORT")
           : NULL;

  /* RFC 5321 6.3; what is not seen here is seen when it is connected to. */
  if (g_strv_contains (own, upstream))
    return _("--upstream is the address of Letterbox itself; name another server");
  if (lb_config_is_set (self, LB_OPTION_UPSTREAM_USER) && g_strcmp0 (tls, "none") == 0 &&
      !lb_option_is_local_server (upstream))
    return _("--upstream-user needs TLS, or the password could be read on the way; leave out "
             "--upstream-tls none");
  if (lb_config_get_upstream_password (self) != NULL &&
      lb_config_is_set (self, LB_OPTION_UPSTREAM_PASSWORD_FILE))
    return _("The password comes from LETTERBOX_UPSTREAM_PASSWORD and from "
             "--upstream-password-file; leave out one of them");

  return NULL;
}

static const char *
lb_config_check_print (LbConfig *self)
{
  const char *print = lb_config_get_text (self, LB_OPTION_PRINT);

  if (lb_config_get_mode (self) == LB_MODE_DEBUG &&
      (g_str_equal (print, "json") || g_str_equal (print, "summary")))
    return _("--mode debug prints messages in its own form; leave out --print or --mode debug");

  return NULL;
}

static const char *
lb_config_check_http (LbConfig *self)
{
  gboolean is_open = lb_config_get_flag (self, LB_OPTION_HTTP_OPEN);
  gboolean has_auth = lb_config_is_set (self, LB_OPTION_HTTP_AUTH);

  if (is_open && has_auth)
    return _("--http-auth and --http-open say the opposite; leave one of them out");

  if (lb_config_get_flag (self, LB_OPTION_NO_HTTP) &&
      lb_config_get_source (self, LB_OPTION_NO_HTTP) == LB_CONFIG_FLAG &&
      lb_config_get_source (self, LB_OPTION_HTTP) == LB_CONFIG_FLAG)
    return _("--http and --no-http say the opposite; leave one of them out");
  if (!lb_config_wants_http (self))
    return NULL;
  if (g_str_has_prefix (lb_config_get_text (self, LB_OPTION_HTTP), "unix:"))
    return _("--http cannot be a unix socket; use an address and a port as in 127.0.0.1:8025");

  if (!is_open && !has_auth && !lb_option_is_loopback (lb_config_get_text (self, LB_OPTION_HTTP)))
    return _("--http on an address that others can reach needs --http-auth FILE, or --http-open to "
             "let everyone read all mail");

  return NULL;
}

static const char *
lb_config_check_mailhog (LbConfig *self)
{
  const char *mailhog = lb_config_get_text (self, LB_OPTION_MAILHOG);

  if (mailhog == NULL)
    return NULL;
  if (!lb_config_wants_http (self))
    return _("--mailhog is a part of the HTTP API; leave out --no-http");
  if (g_str_has_prefix (mailhog, "unix:"))
    return _("--mailhog cannot be a unix socket; use an address and a port as in 127.0.0.1:8026");
  if (g_strcmp0 (mailhog, lb_config_get_text (self, LB_OPTION_HTTP)) == 0 &&
      !g_str_has_suffix (mailhog, ":0"))
    return _("--mailhog and --http clash; use another address or port for one of them");
  if (!lb_option_is_loopback (mailhog) && !lb_config_get_flag (self, LB_OPTION_HTTP_OPEN) &&
      !lb_config_is_set (self, LB_OPTION_HTTP_AUTH))
    return _("--mailhog on an address that others can reach needs --http-auth FILE, or --http-open "
             "to let everyone read all mail");

  return NULL;
}

static const char *
lb_config_check_tls (LbConfig *self)
{
  gboolean has_certificate = lb_config_is_set (self, LB_OPTION_TLS_CERTIFICATE);
  gboolean has_key = lb_config_is_set (self, LB_OPTION_TLS_KEY);
  gboolean is_self_signed = lb_config_is_set (self, LB_OPTION_TLS);

  if (has_certificate != has_key)
    return _("--tls-certificate and --tls-key go together; give both");
  if (has_certificate && is_self_signed)
    return _("--tls self-signed makes a certificate of its own; leave out it or --tls-certificate");
  if (has_certificate || is_self_signed)
    return NULL;

  if (lb_config_get_flag (self, LB_OPTION_REQUIRE_TLS))
    return _("--require-tls needs a certificate; add --tls self-signed, or --tls-certificate and "
             "--tls-key");
  if (lb_config_is_set (self, LB_OPTION_SMTPS))
    return _("--smtps needs a certificate; add --tls self-signed, or --tls-certificate and "
             "--tls-key");

  return NULL;
}

static const char *
lb_config_check_lmtp (LbConfig *self)
{
  for (const char * const *at = lb_config_get_list (self, LB_OPTION_LMTP); *at != NULL; at++)
    if (g_str_has_suffix (*at, ":25"))
      return _("--lmtp cannot be on port 25, which is for SMTP (RFC 2033 5); use another port");

  return NULL;
}

/* What was written is not told: it may have a password. */
static const char *
lb_config_check_webhook (LbConfig *self)
{
  const char *url = lb_config_get_text (self, LB_OPTION_WEBHOOK);

  if (url != NULL && !lb_webhook_is_url (url))
    return _("--webhook cannot be used; write a URL as in http://localhost:3000/hook");
  if (url == NULL && lb_config_is_set (self, LB_OPTION_WEBHOOK_LIMIT))
    return _("--webhook-limit needs --webhook URL");

  return NULL;
}

/**
 * lb_config_check:
 * @self: a configuration that everything was loaded into
 * @error: return location; %G_OPTION_ERROR_FAILED, one sentence with the way out
 *
 * Looks for options that do not go together. What the settings say and the others leave no place
 * for is dropped.
 *
 * Returns: whether they do
 */
gboolean
lb_config_check (LbConfig  *self,
                 GError   **error)
{
  static const LbConfigCheck checks[] = {
    lb_config_check_decode_data,
    lb_config_check_mode,
    lb_config_check_upstream,
    lb_config_check_print,
    lb_config_check_http,
    lb_config_check_mailhog,
    lb_config_check_tls,
    lb_config_check_lmtp,
    lb_config_check_webhook,
  };

  g_return_val_if_fail (LB_IS_CONFIG (self), FALSE);

  lb_config_settle (self);
  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      const char *fault = checks[i] (self);

      if (fault != NULL)
        {
          g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, fault);
          return FALSE;
        }
    }

  return TRUE;
}
