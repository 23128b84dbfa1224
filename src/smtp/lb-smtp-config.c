#define G_LOG_DOMAIN "lb-smtp-config"

#include "config.h"
#include "smtp/lb-smtp-config.h"

#include <string.h>

#include "base/lb-limits.h"

G_DEFINE_QUARK (lb-smtp-config-error-quark, lb_smtp_config_error)

/* In the order in which EHLO announces them, seeds' ones first; HELP is last, as smtpd has it. */
static const struct
{
  const char      *name;
  LbSmtpExtensions extension;
} lb_smtp_extension_names[] = {
  { "SIZE", LB_SMTP_EXTENSION_SIZE                },
  { "8BITMIME", LB_SMTP_EXTENSION_8BITMIME            },
  { "SMTPUTF8", LB_SMTP_EXTENSION_SMTPUTF8            },
  { "PIPELINING", LB_SMTP_EXTENSION_PIPELINING          },
  { "ENHANCEDSTATUSCODES", LB_SMTP_EXTENSION_ENHANCEDSTATUSCODES },
  { "CHUNKING", LB_SMTP_EXTENSION_CHUNKING            },
  { "BINARYMIME", LB_SMTP_EXTENSION_BINARYMIME          },
  { "DSN", LB_SMTP_EXTENSION_DSN                 },
  { "LIMITS", LB_SMTP_EXTENSION_LIMITS              },
  { "STARTTLS", LB_SMTP_EXTENSION_STARTTLS            },
  { "AUTH", LB_SMTP_EXTENSION_AUTH                },
  { "HELP", LB_SMTP_EXTENSION_HELP                },
};

/**
 * lb_smtp_config_new:
 *
 * Returns: (transfer full): smtpd's settings: 33,554,432 octets, no SMTPUTF8, no TLS, no AUTH
 */
LbSmtpConfig *
lb_smtp_config_new (void)
{
  LbSmtpConfig *self = g_new0 (LbSmtpConfig, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->hostname = g_strdup ("localhost");
  self->product = g_strdup ("Letterbox");
  self->data_size_limit = LB_LIMIT_MESSAGE_OCTETS;
  self->max_recipients = LB_LIMIT_RECIPIENTS;

  return self;
}

/**
 * lb_smtp_config_copy:
 * @self: settings
 *
 * Returns: (transfer full): the same settings, not yet shared, for a listener that differs
 */
LbSmtpConfig *
lb_smtp_config_copy (const LbSmtpConfig *self)
{
  LbSmtpConfig *copy = g_new (LbSmtpConfig, 1);

  *copy = *self;
  g_atomic_ref_count_init (&copy->ref_count);
  copy->hostname = g_strdup (self->hostname);
  copy->product = g_strdup (self->product);
  if (self->credentials != NULL)
    lb_smtp_credentials_ref (self->credentials);
  if (self->chaos != NULL)
    g_object_ref (self->chaos);

  return copy;
}

/**
 * lb_smtp_config_ref:
 * @self: settings
 *
 * Returns: (transfer full): @self
 */
LbSmtpConfig *
lb_smtp_config_ref (LbSmtpConfig *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lb_smtp_config_unref:
 * @self: (transfer full) (nullable): settings
 */
void
lb_smtp_config_unref (LbSmtpConfig *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->hostname);
  g_free (self->product);
  lb_smtp_credentials_unref (self->credentials);
  g_clear_object (&self->chaos);
  g_free (self);
}

/**
 * lb_smtp_config_validate:
 * @self: settings
 * @error: return location for a %LB_SMTP_CONFIG_ERROR
 *
 * Returns: whether the settings can hold together
 */
gboolean
lb_smtp_config_validate (const LbSmtpConfig  *self,
                         GError             **error)
{
  if (self->enable_smtputf8 && self->decode_data)
    {
      g_set_error_literal (error, LB_SMTP_CONFIG_ERROR, LB_SMTP_CONFIG_ERROR_CONFLICT,
                           "Decoding data and SMTPUTF8 exclude each other; switch one of them off");
      return FALSE;
    }
  if (self->require_tls && !self->offers_starttls && !self->implicit_tls)
    {
      g_set_error_literal (error, LB_SMTP_CONFIG_ERROR, LB_SMTP_CONFIG_ERROR_CONFLICT,
                           "TLS cannot be required without being offered; give a certificate");
      return FALSE;
    }
  if (self->auth == LB_SMTP_AUTH_CREDENTIALS && self->credentials == NULL)
    {
      g_set_error_literal (error, LB_SMTP_CONFIG_ERROR, LB_SMTP_CONFIG_ERROR_CREDENTIALS,
                           "Logins cannot be checked without a list of users");
      return FALSE;
    }
  if (self->require_auth && self->auth == LB_SMTP_AUTH_OFF)
    {
      g_set_error_literal (error, LB_SMTP_CONFIG_ERROR, LB_SMTP_CONFIG_ERROR_CONFLICT,
                           "A login cannot be required without being offered");
      return FALSE;
    }

  return TRUE;
}

/* What hangs on another extension is only there together with it. */
static LbSmtpExtensions
lb_smtp_extensions_without_orphans (LbSmtpExtensions extensions)
{
  /* RFC 3030 3: BINARYMIME needs BDAT. */
  if (!(extensions & LB_SMTP_EXTENSION_CHUNKING))
    extensions &= ~(guint) LB_SMTP_EXTENSION_BINARYMIME;
  /* RFC 6531 3.1, item 8: who announces SMTPUTF8 announces 8BITMIME too. */
  if (!(extensions & LB_SMTP_EXTENSION_8BITMIME))
    extensions &= ~(guint) LB_SMTP_EXTENSION_SMTPUTF8;

  return extensions;
}

/**
 * lb_smtp_config_get_extensions:
 * @self: settings
 * @is_tls_active: whether TLS is on
 *
 * Returns: the extensions that hold in a session with these settings
 */
LbSmtpExtensions
lb_smtp_config_get_extensions (const LbSmtpConfig *self,
                               gboolean            is_tls_active)
{
  LbSmtpExtensions extensions = LB_SMTP_EXTENSION_SIZE | LB_SMTP_EXTENSION_PIPELINING |
                                LB_SMTP_EXTENSION_ENHANCEDSTATUSCODES | LB_SMTP_EXTENSION_CHUNKING |
                                LB_SMTP_EXTENSION_DSN | LB_SMTP_EXTENSION_LIMITS |
                                LB_SMTP_EXTENSION_HELP;

  if (!self->decode_data)
    extensions |= LB_SMTP_EXTENSION_8BITMIME | LB_SMTP_EXTENSION_BINARYMIME;
  if (self->enable_smtputf8)
    extensions |= LB_SMTP_EXTENSION_SMTPUTF8;
  if (self->offers_starttls && !is_tls_active)
    extensions |= LB_SMTP_EXTENSION_STARTTLS;
  if (self->auth != LB_SMTP_AUTH_OFF && (is_tls_active || !self->require_tls))
    extensions |= LB_SMTP_EXTENSION_AUTH;

  return lb_smtp_extensions_without_orphans (extensions & ~self->hidden);
}

/**
 * lb_smtp_extension_from_name:
 * @name: what a user calls it, in any case
 * @extension: (out): the extension
 *
 * Returns: whether there is such an extension
 */
gboolean
lb_smtp_extension_from_name (const char       *name,
                             LbSmtpExtensions *extension)
{
  for (guint i = 0; i < G_N_ELEMENTS (lb_smtp_extension_names); i++)
    {
      if (g_ascii_strcasecmp (lb_smtp_extension_names[i].name, name) == 0)
        {
          *extension = lb_smtp_extension_names[i].extension;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * lb_smtp_extension_get_name:
 * @extension: one extension
 *
 * Returns: (nullable): the keyword that EHLO announces; %NULL for none or several
 */
const char *
lb_smtp_extension_get_name (LbSmtpExtensions extension)
{
  for (guint i = 0; i < G_N_ELEMENTS (lb_smtp_extension_names); i++)
    {
      if (lb_smtp_extension_names[i].extension == extension)
        return lb_smtp_extension_names[i].name;
    }

  return NULL;
}
