#define G_LOG_DOMAIN "lb-smtp-session"

#include "config.h"
#include "smtp/session/lb-smtp-session.h"

#include <string.h>

#include "base/lb-text.h"
#include "smtp/session/lb-smtp-session-private.h"

/* AUTH (RFC 4954): the exchange as lines. What the lines mean is told by lb-smtp-auth.c. */

void
lb_smtp_session_append_mechanisms (const LbSmtpSession *self,
                                   GString             *text)
{
  lb_smtp_auth_append_mechanisms (self->config, text);
}

void
lb_smtp_session_forget_login (LbSmtpSession *self)
{
  g_clear_pointer (&self->auth, lb_smtp_auth_free);
  g_clear_pointer (&self->auth_user, g_free);
  g_clear_pointer (&self->auth_mechanism, g_free);
  g_clear_pointer (&self->auth_token, g_free);
}

static void
lb_smtp_session_end_auth (LbSmtpSession *self,
                          guint          code,
                          const char    *enhanced,
                          const char    *text)
{
  g_clear_pointer (&self->auth, lb_smtp_auth_free);
  lb_smtp_session_enter (self, LB_SMTP_STATE_READY);
  lb_smtp_session_say (self, code, enhanced, text);
}

static void
lb_smtp_session_step_auth (LbSmtpSession *self,
                           const char    *response,
                           gsize          n_octets)
{
  g_autofree char *challenge = NULL;
  g_autofree char *encoded = NULL;

  switch (lb_smtp_auth_step (self->auth, response, n_octets, &challenge))
    {
    case LB_SMTP_AUTH_CHALLENGE:
      encoded = g_base64_encode ((const guchar *) challenge, strlen (challenge));
      lb_smtp_session_enter (self, LB_SMTP_STATE_AUTH);
      lb_smtp_session_say (self, 334, NULL, encoded);
      break;

    case LB_SMTP_AUTH_ACCEPTED:
      self->auth_user = lb_text_escape (lb_smtp_auth_get_user (self->auth), -1, 0);
      self->auth_mechanism = g_strdup (lb_smtp_auth_get_mechanism (self->auth));
      self->auth_token = g_strdup (lb_smtp_auth_get_token (self->auth));
      lb_smtp_session_end_auth (self, 235, "2.7.0", "Authentication successful");
      break;

    case LB_SMTP_AUTH_REFUSED:
      lb_smtp_session_end_auth (self, 535, "5.7.8", "Error: authentication failed");
      break;

    case LB_SMTP_AUTH_MALFORMED:
      lb_smtp_session_end_auth (self, 501, "5.5.2", "Error: malformed authentication response");
      break;
    }
}

static void
lb_smtp_session_decode_auth (LbSmtpSession *self,
                             const char    *base64)
{
  gsize n_octets = 0;
  g_autofree char *response = lb_smtp_auth_decode (base64, &n_octets);

  if (response == NULL)
    lb_smtp_session_end_auth (self, 501, "5.5.2", "Error: not a base64 response");
  else
    lb_smtp_session_step_auth (self, response, n_octets);
}

void
lb_smtp_session_take_auth_line (LbSmtpSession    *self,
                                LbSmtpLineResult  result,
                                const char       *line,
                                gsize             length)
{
  gboolean is_cancelled = result == LB_SMTP_LINE_OK && strcmp (line, "*") == 0;

  lb_smtp_session_log_masked (self, line, is_cancelled ? 1 : 0, !is_cancelled);
  self->is_flush_due = TRUE;
  if (result == LB_SMTP_LINE_TOO_LONG)
    lb_smtp_session_end_auth (self, 500, "5.5.6", "Error: authentication line too long");
  else if (is_cancelled)
    lb_smtp_session_end_auth (self, 501, "5.7.0", "Authentication cancelled");
  else if (strlen (line) != length)
    lb_smtp_session_end_auth (self, 501, "5.5.2", "Error: not a base64 response");
  else
    lb_smtp_session_decode_auth (self, line);
}

void
lb_smtp_perform_auth (LbSmtpSession *self,
                      const char    *argument)
{
  gsize n_mechanism = argument != NULL ? strcspn (argument, " \t") : 0;
  g_autofree char *mechanism = g_strndup (argument, n_mechanism);
  g_autofree char *nonce = g_strdup_printf ("%s.%u", self->nonce, self->n_auth_attempts);
  const char *initial;

  if (mechanism == NULL)
    {
      lb_smtp_session_say (self, 501, "5.5.4", "Syntax: AUTH mechanism [initial-response]");
      return;
    }
  if (self->auth_user != NULL)
    {
      lb_smtp_session_say (self, 503, "5.5.1", "Error: already authenticated");
      return;
    }
  if (lb_smtp_session_meets_fault (self, LB_CHAOS_AUTH, NULL, NULL))
    return;
  self->auth = lb_smtp_auth_new (self->config, mechanism, nonce);
  if (self->auth == NULL)
    {
      lb_smtp_session_say (self, 504, "5.5.4", "Error: authentication mechanism not offered");
      return;
    }

  initial = argument + n_mechanism;
  initial += strspn (initial, " \t");
  if (*initial == '\0')
    lb_smtp_session_step_auth (self, NULL, 0);
  else if (!lb_smtp_auth_is_client_first (self->auth))
    lb_smtp_session_end_auth (self, 501, "5.5.4",
                              "Error: this mechanism takes no initial response");
  else
    lb_smtp_session_decode_auth (self, strcmp (initial, "=") == 0 ? "" : initial);
}
