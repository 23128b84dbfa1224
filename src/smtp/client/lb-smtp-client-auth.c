#define G_LOG_DOMAIN "lb-smtp-client-auth"

#include "config.h"
#include "smtp/client/lb-smtp-client-private.h"

#include <string.h>

/* RFC 4954 4: a longer initial response waits for the server's 334. */
#define LB_INITIAL_RESPONSE_OCTETS 400

/* No mechanism needs as many; a server that goes on and on is left. */
#define LB_CHALLENGES 10

/* What stands for a secret in the transcript. */
#define LB_MASK "****"

static void
lb_smtp_client_fail_login (LbSmtpClient *self,
                           guint         code,
                           const char   *enhanced,
                           const char   *text,
                           gint64        now_us)
{
  lb_smtp_client_settle (self, LB_SMTP_OUTCOME_REFUSED, code, enhanced, text);
  lb_smtp_client_end (self, TRUE, now_us);
}

static void
lb_smtp_client_begin_mechanism (LbSmtpClient *self,
                                gint64        now_us)
{
  const char *name = lb_smtp_sasl_get_name (self->sasl);
  g_autofree char *initial = lb_smtp_sasl_begin (self->sasl);
  g_autofree char *line = NULL;
  g_autofree char *shown = NULL;

  if (initial != NULL && strlen (initial) <= LB_INITIAL_RESPONSE_OCTETS)
    {
      line = g_strdup_printf ("AUTH %s %s", name, initial);
      shown = g_strdup_printf ("AUTH %s " LB_MASK, name);
    }
  else
    {
      self->delayed = g_steal_pointer (&initial);
      line = g_strdup_printf ("AUTH %s", name);
    }

  lb_smtp_client_say (self, now_us, line, shown);
  lb_smtp_client_enter (self, LB_CLIENT_AUTH);
}

/* Never in the clear, except to this machine; then by the best mechanism not refused yet. */
void
lb_smtp_client_log_in (LbSmtpClient *self,
                       gint64        now_us)
{
  if (!self->has_tls && !self->is_loopback)
    {
      lb_smtp_client_fail_login (self, 538, "5.7.11",
                                 "The password is not sent without TLS", now_us);
      return;
    }

  lb_smtp_sasl_free (self->sasl);
  self->sasl = lb_smtp_sasl_new (self->offer.mechanisms, self->config->user,
                                 self->config->password != NULL ? self->config->password : "",
                                 self->nonce);
  if (self->sasl == NULL)
    lb_smtp_client_fail_login (self, 504, "5.5.4",
                               "The server offers no login that Letterbox can use", now_us);
  else
    lb_smtp_client_begin_mechanism (self, now_us);
}

static void
lb_smtp_client_answer_challenge (LbSmtpClient         *self,
                                 const LbSmtpResponse *response,
                                 gint64                now_us)
{
  const char *line = g_ptr_array_index (response->lines, response->lines->len - 1);
  g_autofree char *answer = g_steal_pointer (&self->delayed);

  if (answer == NULL)
    answer = lb_smtp_sasl_respond (self->sasl, strlen (line) > 4 ? line + 4 : "");

  /* RFC 4954 4: "*" cancels; the server then answers 501. */
  if (answer == NULL)
    lb_smtp_client_say (self, now_us, "*", NULL);
  else
    lb_smtp_client_say (self, now_us, answer, *answer != '\0' ? LB_MASK : "");
}

void
lb_smtp_client_take_auth (LbSmtpClient         *self,
                          const LbSmtpResponse *response,
                          gint64                now_us)
{
  if (response->code == 334 && ++self->n_challenges > LB_CHALLENGES)
    {
      lb_smtp_client_break_off (self, "The server never ends the login");
    }
  else if (response->code == 334)
    {
      lb_smtp_client_answer_challenge (self, response, now_us);
    }
  else if (response->code == 235 && lb_smtp_sasl_is_satisfied (self->sasl))
    {
      self->is_logged_in = TRUE;
      lb_smtp_client_transact (self, now_us);
    }
  else if (response->code == 235)
    {
      lb_smtp_client_fail_login (self, 535, "5.7.8",
                                 "The server did not prove that it knows the password", now_us);
    }
  else if (response->code == 504 || response->code == 534)
    {
      /* RFC 4954 6: not by this mechanism. */
      self->offer.mechanisms &= ~(guint) lb_smtp_sasl_get_mechanism (self->sasl);
      lb_smtp_client_log_in (self, now_us);
    }
  else if (response->code >= 400)
    {
      lb_smtp_client_refuse_by (self, response, "The server refuses the login");
      lb_smtp_client_end (self, TRUE, now_us);
    }
  else
    {
      lb_smtp_client_break_off (self, "The server answered to the login out of place");
    }
}
