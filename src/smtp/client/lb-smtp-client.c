#define G_LOG_DOMAIN "lb-smtp-client"

#include "config.h"
#include "smtp/client/lb-smtp-client.h"

#include <string.h>

#include "smtp/client/lb-smtp-client-private.h"

/**
 * lb_smtp_client_config_new:
 *
 * Returns: (transfer full): a configuration without TLS and login that says hello as "localhost"
 */
LbSmtpClientConfig *
lb_smtp_client_config_new (void)
{
  LbSmtpClientConfig *self = g_new0 (LbSmtpClientConfig, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->hello = g_strdup ("localhost");

  return self;
}

/**
 * lb_smtp_client_config_ref:
 * @self: a configuration
 *
 * Returns: (transfer full): @self
 */
LbSmtpClientConfig *
lb_smtp_client_config_ref (LbSmtpClientConfig *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lb_smtp_client_config_unref:
 * @self: (transfer full) (nullable): a configuration
 */
void
lb_smtp_client_config_unref (LbSmtpClientConfig *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->hello);
  g_free (self->user);
  g_free (self->password);
  g_free (self);
}

/**
 * lb_smtp_client_event_clear:
 * @self: an event
 *
 * Frees what @self holds.
 */
void
lb_smtp_client_event_clear (LbSmtpClientEvent *self)
{
  g_clear_pointer (&self->octets, g_bytes_unref);
}

void
lb_smtp_client_enter (LbSmtpClient  *self,
                      LbClientState  state)
{
  self->state = state;
}

/* @shown: (nullable): what the transcript shows instead of @line, which holds a secret */
void
lb_smtp_client_say (LbSmtpClient *self,
                    gint64        now_us,
                    const char   *line,
                    const char   *shown)
{
  g_string_append (self->out, line);
  g_string_append (self->out, "\r\n");
  lb_transcript_append (self->transcript, now_us - self->began_at_us, LB_TRANSCRIPT_CLIENT,
                        shown != NULL ? shown : line, -1);
}

void
lb_smtp_client_settle (LbSmtpClient  *self,
                       LbSmtpOutcome  outcome,
                       guint          code,
                       const char    *enhanced,
                       const char    *text)
{
  lb_smtp_send_result_settle_all (self->result, outcome, code, enhanced, text);
}

/* Everything is settled. @says_quit: the server listens for a command. */
void
lb_smtp_client_end (LbSmtpClient *self,
                    gboolean      says_quit,
                    gint64        now_us)
{
  if (says_quit)
    lb_smtp_client_say (self, now_us, "QUIT", NULL);
  lb_smtp_client_enter (self, says_quit ? LB_CLIENT_QUIT : LB_CLIENT_CLOSED);

  lb_smtp_send_result_seal (self->result, self->transcript);
  self->is_decided = TRUE;
}

/* The conversation is over without a verdict: what that means depends on who has the message. */
void
lb_smtp_client_break_off (LbSmtpClient *self,
                          const char   *text)
{
  if (self->state == LB_CLIENT_VERDICT)
    lb_smtp_client_settle (self, LB_SMTP_OUTCOME_UNKNOWN, 451, "4.4.2", text);
  else
    lb_smtp_client_settle (self, LB_SMTP_OUTCOME_TEMPORARY, 451, "4.4.2", text);

  g_string_truncate (self->out, 0);
  if (!self->is_decided)
    lb_smtp_client_end (self, FALSE, self->began_at_us);
  lb_smtp_client_enter (self, LB_CLIENT_CLOSED);
}

static LbSmtpClient *
lb_smtp_client_create (LbSmtpClientConfig *config,
                       LbEnvelope         *envelope,
                       GPtrArray          *pieces,
                       const char         *nonce)
{
  LbSmtpClient *self = g_new0 (LbSmtpClient, 1);

  self->config = lb_smtp_client_config_ref (config);
  self->envelope = lb_envelope_ref (envelope);
  self->reader = lb_smtp_reply_reader_new ();
  self->stuffer = lb_smtp_dot_stuffer_new (pieces);
  self->content = lb_smtp_content_scan (pieces);
  self->nonce = g_strdup (nonce);
  self->transcript = lb_transcript_new ();
  self->result = lb_smtp_send_result_new (envelope);
  self->out = g_string_new (NULL);
  self->asked = g_array_new (FALSE, FALSE, sizeof (guint));
  self->accepted = g_array_new (FALSE, FALSE, sizeof (guint));

  return self;
}

/**
 * lb_smtp_client_new:
 * @config: how to behave
 * @envelope: from whom and to whom, with the parameters of MAIL and RCPT that came with it:
 *   RET, ENVID, NOTIFY and ORCPT (RFC 3461) are passed on to a server that announces DSN; SMTPUTF8
 *   tells that the header may have UTF-8; SIZE and BODY are built anew
 * @pieces: (element-type GBytes): the message, cut anywhere; not to be changed any more
 * @nonce: printable characters that nobody can foretell, without a comma; for SCRAM (RFC 5802 5.1)
 *
 * Makes the sending twin of #LbSmtpSession for one message: octets in, events out, no socket and no
 * clock. A message that cannot be sent whatever the server says (a bare CR or LF, no recipient, an
 * address that would forge a command) is done before it is connected; look for events first.
 *
 * Returns: (transfer full): a client
 */
LbSmtpClient *
lb_smtp_client_new (LbSmtpClientConfig *config,
                    LbEnvelope         *envelope,
                    GPtrArray          *pieces,
                    const char         *nonce)
{
  LbSmtpClient *self = lb_smtp_client_create (config, envelope, pieces, nonce);

  if (!lb_smtp_client_check (self))
    lb_smtp_client_end (self, FALSE, 0);

  return self;
}

/**
 * lb_smtp_client_new_probe:
 * @config: how to behave
 * @nonce: as for lb_smtp_client_new()
 *
 * Makes a client that says hello, turns TLS on and logs in as @config wants, and then takes leave:
 * no sender, no recipient and no message are told. Its result has one fate, of nobody, which is
 * %LB_SMTP_OUTCOME_SENT when the server would have taken a message from there on.
 *
 * Returns: (transfer full): a client
 */
LbSmtpClient *
lb_smtp_client_new_probe (LbSmtpClientConfig *config,
                          const char         *nonce)
{
  static const char * const no_options[] = { NULL };
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  g_autoptr(GPtrArray) pieces = g_ptr_array_new ();
  LbSmtpClient *self;

  lb_envelope_add_recipient (envelope, "", no_options);
  self = lb_smtp_client_create (config, envelope, pieces, nonce);
  self->is_probe = TRUE;

  return self;
}

/**
 * lb_smtp_client_free:
 * @self: (transfer full) (nullable): a client
 */
void
lb_smtp_client_free (LbSmtpClient *self)
{
  if (self == NULL)
    return;

  lb_smtp_client_config_unref (self->config);
  lb_envelope_unref (self->envelope);
  lb_smtp_reply_reader_free (self->reader);
  lb_smtp_dot_stuffer_free (self->stuffer);
  lb_smtp_sasl_free (self->sasl);
  g_free (self->nonce);
  g_free (self->delayed);
  lb_transcript_unref (self->transcript);
  lb_smtp_send_result_unref (self->result);
  g_string_free (self->out, TRUE);
  g_array_unref (self->asked);
  g_array_unref (self->accepted);
  g_free (self);
}

/**
 * lb_smtp_client_connected:
 * @self: a client
 * @is_loopback: whether the connection stays on this machine: a password may then go without TLS
 * @now_us: the time
 *
 * Begins the conversation.
 */
void
lb_smtp_client_connected (LbSmtpClient *self,
                          gboolean      is_loopback,
                          gint64        now_us)
{
  if (self->state != LB_CLIENT_IDLE)
    return;

  self->is_loopback = is_loopback;
  self->began_at_us = now_us;
  lb_smtp_client_enter (self, self->config->tls == LB_SMTP_TLS_IMPLICIT ? LB_CLIENT_TLS
                                                                        : LB_CLIENT_GREETING);
}

static void
lb_smtp_client_record (LbSmtpClient         *self,
                       const LbSmtpResponse *response,
                       gint64                now_us)
{
  for (guint i = 0; i < response->lines->len; i++)
    lb_transcript_append (self->transcript, now_us - self->began_at_us, LB_TRANSCRIPT_SERVER,
                          g_ptr_array_index (response->lines, i), -1);
}

/* RFC 3207 6: what a third party puts behind the answer to STARTTLS must not pass for an answer
 * within TLS. */
static void
lb_smtp_client_break_off_injected (LbSmtpClient *self)
{
  lb_smtp_client_break_off (self, "The server sent more in the clear behind its STARTTLS answer");
}

/**
 * lb_smtp_client_feed:
 * @self: a client
 * @octets: what the server sent; may be cut anywhere
 * @n_octets: how many
 * @now_us: the time
 */
void
lb_smtp_client_feed (LbSmtpClient *self,
                     const char   *octets,
                     gsize         n_octets,
                     gint64        now_us)
{
  if (self->state == LB_CLIENT_IDLE || self->state == LB_CLIENT_CLOSED || n_octets == 0)
    return;

  if (self->state == LB_CLIENT_TLS)
    {
      lb_smtp_client_break_off_injected (self);
      return;
    }

  lb_smtp_reply_reader_feed (self->reader, octets, n_octets);
  while (self->state != LB_CLIENT_CLOSED && self->state != LB_CLIENT_TLS)
    {
      g_autoptr(LbSmtpResponse) response = NULL;
      LbSmtpReplyStatus status = lb_smtp_reply_reader_next (self->reader, &response);

      if (response != NULL)
        lb_smtp_client_record (self, response, now_us);
      if (status == LB_SMTP_REPLY_MORE)
        return;
      if (status == LB_SMTP_REPLY_MALFORMED)
        lb_smtp_client_break_off (self, "The server answered with something that is not SMTP");
      else
        lb_smtp_client_take_reply (self, response, now_us);
    }

  if (self->state == LB_CLIENT_TLS && !lb_smtp_reply_reader_is_empty (self->reader))
    lb_smtp_client_break_off_injected (self);
}

static LbSmtpClientEventType
lb_smtp_client_next_content (LbSmtpClient      *self,
                             LbSmtpClientEvent *event)
{
  event->octets = lb_smtp_dot_stuffer_next (self->stuffer);
  if (event->octets != NULL)
    return LB_SMTP_CLIENT_SEND;

  lb_smtp_client_enter (self, LB_CLIENT_CONFIRM);
  self->is_confirm_told = TRUE;
  return LB_SMTP_CLIENT_CONFIRM;
}

/* Each flag is raised once; the event that it stands for is given once. */
static gboolean
lb_smtp_client_raise (gboolean  condition,
                      gboolean *flag)
{
  gboolean is_first = condition && !*flag;

  *flag = *flag || condition;
  return is_first;
}

/**
 * lb_smtp_client_next_event:
 * @self: a client
 * @event: (out caller-allocates): what to do; free with lb_smtp_client_event_clear()
 *
 * Returns: the type of @event; %LB_SMTP_CLIENT_NONE when more has to come first
 */
LbSmtpClientEventType
lb_smtp_client_next_event (LbSmtpClient      *self,
                           LbSmtpClientEvent *event)
{
  event->octets = NULL;
  event->type = LB_SMTP_CLIENT_NONE;

  if (lb_smtp_client_raise (self->is_decided, &self->is_done_told))
    {
      event->type = LB_SMTP_CLIENT_DONE;
    }
  else if (self->out->len > 0)
    {
      event->octets = g_string_free_to_bytes (self->out);
      self->out = g_string_new (NULL);
      event->type = LB_SMTP_CLIENT_SEND;
    }
  else if (lb_smtp_client_raise (self->state == LB_CLIENT_TLS, &self->is_tls_told))
    {
      event->type = LB_SMTP_CLIENT_START_TLS;
    }
  else if (self->state == LB_CLIENT_CONTENT)
    {
      event->type = lb_smtp_client_next_content (self, event);
    }
  else if (lb_smtp_client_raise (self->state == LB_CLIENT_CLOSED, &self->is_close_told))
    {
      event->type = LB_SMTP_CLIENT_CLOSE;
    }

  return event->type;
}

/**
 * lb_smtp_client_complete_tls:
 * @self: a client that gave %LB_SMTP_CLIENT_START_TLS
 * @fault: (nullable): why there is no TLS, safe to show; %NULL: the handshake and the check of the
 *   certificate went well
 * @now_us: the time
 */
void
lb_smtp_client_complete_tls (LbSmtpClient *self,
                             const char   *fault,
                             gint64        now_us)
{
  if (self->state != LB_CLIENT_TLS)
    return;

  if (fault != NULL)
    {
      g_autofree char *text = g_strdup_printf ("TLS with the server failed: %s", fault);

      lb_smtp_client_break_off (self, text);
      return;
    }

  self->has_tls = TRUE;
  if (self->config->tls == LB_SMTP_TLS_IMPLICIT)
    lb_smtp_client_enter (self, LB_CLIENT_GREETING);
  else
    lb_smtp_client_say_hello (self, now_us);
}

/**
 * lb_smtp_client_confirm:
 * @self: a client that gave %LB_SMTP_CLIENT_CONFIRM
 * @fault: (nullable): why the message must not be sent after all; %NULL: send the final dot
 * @now_us: the time
 */
void
lb_smtp_client_confirm (LbSmtpClient *self,
                        const char   *fault,
                        gint64        now_us)
{
  if (self->state != LB_CLIENT_CONFIRM)
    return;

  if (fault != NULL)
    lb_smtp_client_break_off (self, fault);
  else
    lb_smtp_client_say_dot (self, now_us);
}

/**
 * lb_smtp_client_disconnected:
 * @self: a client
 * @reason: why, safe to show: closed by the server, no answer in time, …
 * @now_us: the time
 *
 * There is no connection, or there is none any more.
 */
void
lb_smtp_client_disconnected (LbSmtpClient *self,
                             const char   *reason,
                             gint64        now_us)
{
  if (self->state == LB_CLIENT_VERDICT)
    {
      g_autofree char *text = g_strdup_printf ("The server has the message and gave no verdict: %s",
                                               reason);

      lb_smtp_client_break_off (self, text);
    }
  else if (self->state != LB_CLIENT_CLOSED)
    {
      lb_smtp_client_break_off (self, reason);
    }
}

/**
 * lb_smtp_client_refuse:
 * @self: a client that is not connected yet
 * @reason: why nothing is to be sent to this server at all: it is ourselves (RFC 3463 3.5: X.4.6)
 */
void
lb_smtp_client_refuse (LbSmtpClient *self,
                       const char   *reason)
{
  if (self->state != LB_CLIENT_IDLE)
    return;

  lb_smtp_client_settle (self, LB_SMTP_OUTCOME_REFUSED, 554, "5.4.6", reason);
  lb_smtp_client_end (self, FALSE, 0);
}

/**
 * lb_smtp_client_is_accepted:
 * @self: a client that gave %LB_SMTP_CLIENT_CONFIRM
 * @recipient: which recipient of the envelope
 *
 * Returns: whether the server has taken the recipient, so that the final dot decides its fate
 */
gboolean
lb_smtp_client_is_accepted (const LbSmtpClient *self,
                            guint               recipient)
{
  for (guint i = 0; i < self->accepted->len; i++)
    if (g_array_index (self->accepted, guint, i) == recipient)
      return TRUE;

  return FALSE;
}

/**
 * lb_smtp_client_is_decided:
 * @self: a client
 *
 * Returns: whether the fate of every recipient is known
 */
gboolean
lb_smtp_client_is_decided (const LbSmtpClient *self)
{
  return self->is_decided;
}

/**
 * lb_smtp_client_is_past_dot:
 * @self: a client
 *
 * Returns: whether the server may have taken the message, but gave no verdict yet
 */
gboolean
lb_smtp_client_is_past_dot (const LbSmtpClient *self)
{
  return self->state == LB_CLIENT_VERDICT;
}

/**
 * lb_smtp_client_dup_result:
 * @self: a client that gave %LB_SMTP_CLIENT_DONE
 *
 * Returns: (transfer full): what came of it
 */
LbSmtpSendResult *
lb_smtp_client_dup_result (const LbSmtpClient *self)
{
  g_return_val_if_fail (self->is_decided, NULL);
  return lb_smtp_send_result_ref (self->result);
}
