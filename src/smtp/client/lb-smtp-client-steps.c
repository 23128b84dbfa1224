#define G_LOG_DOMAIN "lb-smtp-client-steps"

#include "config.h"
#include "smtp/client/lb-smtp-client-private.h"

#include <string.h>

static gboolean
lb_smtp_response_is (const LbSmtpResponse *response,
                     guint                 class)
{
  return response->code / 100 == class;
}

/* The server refuses: what it said is the fate of every recipient that has none yet. */
void
lb_smtp_client_refuse_by (LbSmtpClient         *self,
                          const LbSmtpResponse *response,
                          const char           *context)
{
  g_autofree char *said = lb_smtp_response_dup_text (response);
  g_autofree char *text = context != NULL ? g_strdup_printf ("%s: %s", context, said) : NULL;
  LbSmtpOutcome outcome = lb_smtp_response_is (response, 5) ? LB_SMTP_OUTCOME_REFUSED
                                                            : LB_SMTP_OUTCOME_TEMPORARY;

  lb_smtp_client_settle (self, outcome, response->code, response->enhanced,
                         text != NULL ? text : said);
}

/* A 2yz or 3yz where it has no meaning: from here on no answer can be trusted. */
static void
lb_smtp_client_break_off_at (LbSmtpClient         *self,
                             const LbSmtpResponse *response)
{
  g_autofree char *text = g_strdup_printf ("The server answered %u out of place", response->code);

  lb_smtp_client_break_off (self, text);
}

/* @context: (nullable): what the server refuses, for people */
static void
lb_smtp_client_end_by (LbSmtpClient         *self,
                       const LbSmtpResponse *response,
                       const char           *context,
                       gint64                now_us)
{
  if (response->code < 400)
    {
      lb_smtp_client_break_off_at (self, response);
      return;
    }

  lb_smtp_client_refuse_by (self, response, context);
  lb_smtp_client_end (self, TRUE, now_us);
}

static void
lb_smtp_client_say_name (LbSmtpClient *self,
                         const char   *verb,
                         gint64        now_us)
{
  const char *name = self->config->hello;
  g_autofree char *line = NULL;

  /* RFC 5321 4.1.2: a domain or an address literal; anything else could forge a command. */
  if (*name == '\0' ||
      strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS ".-_:[]") != strlen (name))
    name = "localhost";

  line = g_strdup_printf ("%s %s", verb, name);
  lb_smtp_client_say (self, now_us, line, NULL);
}

void
lb_smtp_client_say_hello (LbSmtpClient *self,
                          gint64        now_us)
{
  lb_smtp_client_say_name (self, self->config->lmtp ? "LHLO" : "EHLO", now_us);
  lb_smtp_client_enter (self, LB_CLIENT_EHLO);
}

/* What follows the answer to EHLO or HELO: TLS, login, the message, as far as not done yet. */
static void
lb_smtp_client_proceed (LbSmtpClient *self,
                        gint64        now_us)
{
  LbSmtpTlsPolicy tls = self->config->tls;
  gboolean offers_tls = (self->offer.extensions & LB_SMTP_EXTENSION_STARTTLS) != 0;

  if (!self->has_tls && offers_tls && tls != LB_SMTP_TLS_NONE)
    {
      lb_smtp_client_say (self, now_us, "STARTTLS", NULL);
      lb_smtp_client_enter (self, LB_CLIENT_STARTTLS);
    }
  else if (!self->has_tls && tls == LB_SMTP_TLS_REQUIRED)
    {
      lb_smtp_client_settle (self, LB_SMTP_OUTCOME_TEMPORARY, 454, "4.7.0",
                             "The server does not offer STARTTLS, and nothing is sent without TLS");
      lb_smtp_client_end (self, TRUE, now_us);
    }
  else if (self->config->user != NULL && !self->is_logged_in)
    {
      lb_smtp_client_log_in (self, now_us);
    }
  else
    {
      lb_smtp_client_transact (self, now_us);
    }
}

static void
lb_smtp_client_take_hello (LbSmtpClient         *self,
                           const LbSmtpResponse *response,
                           gint64                now_us)
{
  guint code = response->code;
  gboolean is_unknown = code == 500 || code == 501 || code == 502 || code == 504;

  if (lb_smtp_response_is (response, 2))
    {
      /* Also RFC 3207 4.2: what was announced before TLS is forgotten. */
      self->offer = self->state == LB_CLIENT_EHLO ? lb_smtp_offer_parse (response)
                                                       : (LbSmtpOffer) { 0 };
      lb_smtp_client_proceed (self, now_us);
    }
  else if (self->state == LB_CLIENT_EHLO && is_unknown && !self->config->lmtp)
    {
      /* RFC 5321 3.2: a server without extensions does not know EHLO. */
      lb_smtp_client_say_name (self, "HELO", now_us);
      lb_smtp_client_enter (self, LB_CLIENT_HELO);
    }
  else
    {
      lb_smtp_client_end_by (self, response, "The server refuses our greeting", now_us);
    }
}

static void
lb_smtp_client_take_starttls (LbSmtpClient         *self,
                              const LbSmtpResponse *response,
                              gint64                now_us)
{
  if (response->code == 220)
    {
      lb_smtp_client_enter (self, LB_CLIENT_TLS);
    }
  else if (self->config->tls == LB_SMTP_TLS_OPPORTUNISTIC && response->code >= 400)
    {
      self->offer.extensions &= ~(guint) LB_SMTP_EXTENSION_STARTTLS;
      lb_smtp_client_proceed (self, now_us);
    }
  else
    {
      lb_smtp_client_end_by (self, response, "The server refuses STARTTLS", now_us);
    }
}

static void
lb_smtp_client_take_data (LbSmtpClient         *self,
                          const LbSmtpResponse *response,
                          gint64                now_us)
{
  g_autofree char *note = NULL;

  if (response->code != 354)
    {
      lb_smtp_client_end_by (self, response, NULL, now_us);
      return;
    }

  note = g_strdup_printf ("(message of %" G_GUINT64_FORMAT " octets)",
                          lb_smtp_dot_stuffer_get_n_octets (self->stuffer));
  lb_transcript_append (self->transcript, now_us - self->began_at_us, LB_TRANSCRIPT_CLIENT,
                        note, -1);
  lb_smtp_client_enter (self, LB_CLIENT_CONTENT);
}

void
lb_smtp_client_say_dot (LbSmtpClient *self,
                        gint64        now_us)
{
  lb_smtp_client_say (self, now_us, ".", NULL);
  lb_smtp_client_enter (self, LB_CLIENT_VERDICT);
}

/* The server speaks before it has the message: only a refusal makes sense, and no command. */
static void
lb_smtp_client_take_early (LbSmtpClient         *self,
                           const LbSmtpResponse *response,
                           gint64                now_us)
{
  if (response->code < 400)
    {
      lb_smtp_client_break_off_at (self, response);
      return;
    }

  lb_smtp_client_refuse_by (self, response, NULL);
  lb_smtp_client_end (self, FALSE, now_us);
}

static void
lb_smtp_client_take_verdict (LbSmtpClient         *self,
                             const LbSmtpResponse *response,
                             gint64                now_us)
{
  g_autofree char *text = lb_smtp_response_dup_text (response);
  LbSmtpOutcome outcome = LB_SMTP_OUTCOME_TEMPORARY;

  if (lb_smtp_response_is (response, 3))
    {
      lb_smtp_client_break_off_at (self, response);
      return;
    }
  if (lb_smtp_response_is (response, 2))
    outcome = LB_SMTP_OUTCOME_SENT;
  else if (lb_smtp_response_is (response, 5))
    outcome = LB_SMTP_OUTCOME_REFUSED;

  /* RFC 2033 4.2: LMTP answers once for each recipient that it took, in their order. */
  if (self->config->lmtp)
    {
      guint recipient = g_array_index (self->accepted, guint, self->n_verdicts);

      lb_smtp_fate_settle (lb_smtp_send_result_get_fate (self->result, recipient), outcome,
                           response->code, response->enhanced, text);
    }
  else
    {
      lb_smtp_client_settle (self, outcome, response->code, response->enhanced, text);
    }

  self->n_verdicts++;
  if (!self->config->lmtp || self->n_verdicts == self->accepted->len)
    lb_smtp_client_end (self, TRUE, now_us);
}

static void
lb_smtp_client_take_greeting (LbSmtpClient         *self,
                              const LbSmtpResponse *response,
                              gint64                now_us)
{
  if (response->code == 220)
    lb_smtp_client_say_hello (self, now_us);
  else
    lb_smtp_client_end_by (self, response, "The server takes no mail", now_us);
}

/* RFC 5321 3.8: 421 may come at any time, and the server closes. */
static gboolean
lb_smtp_client_take_421 (LbSmtpClient         *self,
                         const LbSmtpResponse *response,
                         gint64                now_us)
{
  if (response->code != 421 || self->state == LB_CLIENT_QUIT)
    return FALSE;

  lb_smtp_client_refuse_by (self, response, NULL);
  lb_smtp_client_end (self, FALSE, now_us);
  return TRUE;
}

void
lb_smtp_client_take_reply (LbSmtpClient         *self,
                           const LbSmtpResponse *response,
                           gint64                now_us)
{
  if (lb_smtp_client_take_421 (self, response, now_us))
    return;

  switch (self->state)
    {
    case LB_CLIENT_GREETING:
      lb_smtp_client_take_greeting (self, response, now_us);
      break;

    case LB_CLIENT_EHLO:
    case LB_CLIENT_HELO:
      lb_smtp_client_take_hello (self, response, now_us);
      break;

    case LB_CLIENT_STARTTLS:
      lb_smtp_client_take_starttls (self, response, now_us);
      break;

    case LB_CLIENT_AUTH:
      lb_smtp_client_take_auth (self, response, now_us);
      break;

    case LB_CLIENT_ENVELOPE:
      lb_smtp_client_take_path (self, response, now_us);
      break;

    case LB_CLIENT_DATA:
      lb_smtp_client_take_data (self, response, now_us);
      break;

    case LB_CLIENT_CONTENT:
    case LB_CLIENT_CONFIRM:
      lb_smtp_client_take_early (self, response, now_us);
      break;

    case LB_CLIENT_VERDICT:
      lb_smtp_client_take_verdict (self, response, now_us);
      break;

    case LB_CLIENT_QUIT:
      lb_smtp_client_enter (self, LB_CLIENT_CLOSED);
      break;

    case LB_CLIENT_IDLE:
    case LB_CLIENT_TLS:
    case LB_CLIENT_CLOSED:
      break;
    }
}
