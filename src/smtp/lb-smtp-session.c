#define G_LOG_DOMAIN "lb-smtp-session"

#include "config.h"
#include "smtp/lb-smtp-session.h"

#include <string.h>

#include "base/lb-limits.h"
#include "smtp/lb-smtp-session-private.h"

/* Replies are handed out when they are this long, whatever the client sends next. */
#define MAX_BATCH_OCTETS 16384

/**
 * lb_smtp_event_clear:
 * @event: an event
 *
 * Frees what @event holds.
 */
void
lb_smtp_event_clear (LbSmtpEvent *event)
{
  g_clear_pointer (&event->octets, g_bytes_unref);
  g_clear_pointer (&event->delivery, lb_delivery_unref);
  memset (event, 0, sizeof *event);
}

/* --- Replies --- */

static void
lb_smtp_session_log_replies (LbSmtpSession *self,
                             gsize          begin)
{
  const char *at = self->replies->str + begin;

  for (const char *end = strstr (at, "\r\n"); end != NULL; at = end + 2, end = strstr (at, "\r\n"))
    lb_smtp_session_log (self, LB_TRANSCRIPT_SERVER, at, end - at);
}

static GString *
lb_smtp_session_get_replies (LbSmtpSession *self)
{
  if (self->replies == NULL)
    self->replies = g_string_sized_new (128);

  return self->replies;
}

static void
lb_smtp_session_append_reply (LbSmtpSession *self,
                              guint          code,
                              const char    *enhanced,
                              const char    *text)
{
  GString *replies = lb_smtp_session_get_replies (self);
  gsize begin = replies->len;

  lb_smtp_reply_append (replies, code, enhanced, text);
  lb_smtp_session_log_replies (self, begin);
}

/* RFC 2034 3: enhanced codes are for clients that were told of them by the reply to EHLO. */
static const char *
lb_smtp_session_filter_enhanced (const LbSmtpSession *self,
                                 const char          *enhanced)
{
  gboolean is_announced = (self->extensions & LB_SMTP_EXTENSION_ENHANCEDSTATUSCODES) != 0;

  return self->is_extended && is_announced ? enhanced : NULL;
}

/* Only 5yz is the client's fault. Gives whether that was one too many, which is then answered. */
static gboolean
lb_smtp_session_count_error (LbSmtpSession *self,
                             guint          code)
{
  if (code < 500)
    return FALSE;

  self->n_errors++;
  self->n_errors_without_mail++;
  if (self->n_errors_without_mail <= LB_LIMIT_ERRORS)
    return FALSE;

  lb_smtp_session_hang_up (self, "4.7.0", "Error: too many errors", LB_SESSION_REFUSED);
  return TRUE;
}

/* Answers in our own words; @enhanced is put before them where the client knows of it. */
void
lb_smtp_session_say (LbSmtpSession *self,
                     guint          code,
                     const char    *enhanced,
                     const char    *text)
{
  if (!lb_smtp_session_count_error (self, code))
    lb_smtp_session_append_reply (self, code, lb_smtp_session_filter_enhanced (self, enhanced), text);
}

/* Answers in a handler's words, unchanged, @n_times: LMTP wants a reply for each recipient. */
void
lb_smtp_session_say_line (LbSmtpSession *self,
                          const char    *line,
                          guint          n_times)
{
  GString *replies = lb_smtp_session_get_replies (self);
  gsize begin = replies->len;

  if (lb_smtp_session_count_error (self, lb_smtp_reply_parse_code (line)))
    return;

  for (guint i = 0; i < n_times; i++)
    lb_smtp_reply_append_line (replies, line);
  lb_smtp_session_log_replies (self, begin);
}

/* Answers a message in our own words, in LMTP once for each recipient (RFC 2033 4.2). */
void
lb_smtp_session_say_message (LbSmtpSession *self,
                             guint          code,
                             const char    *enhanced,
                             const char    *text)
{
  guint n_times = lb_smtp_session_get_n_message_replies (self);

  if (lb_smtp_session_count_error (self, code))
    return;

  enhanced = lb_smtp_session_filter_enhanced (self, enhanced);
  for (guint i = 0; i < n_times; i++)
    lb_smtp_session_append_reply (self, code, enhanced, text);
}

/* RFC 2034 4: the replies to HELO and EHLO, and the greeting, never have enhanced codes. */
void
lb_smtp_session_say_hello (LbSmtpSession *self,
                           const char    *text)
{
  lb_smtp_session_append_reply (self, 250, NULL, text);
}

/* Refuses a command. The octets behind BDAT are on their way whatever the answer (RFC 3030 2). */
void
lb_smtp_session_refuse (LbSmtpSession *self,
                        guint          code,
                        const char    *enhanced,
                        const char    *text)
{
  if (self->verb == LB_SMTP_VERB_BDAT && lb_smtp_session_begin_chunk (self, self->argument))
    {
      self->is_chunk_dropped = TRUE;
      self->chunk_refusal = (LbSmtpReply) { code, enhanced, text };
    }
  else
    {
      lb_smtp_session_say (self, code, enhanced, text);
    }
}

/* RFC 5321 3.8: a server may end a session only by 421. */
void
lb_smtp_session_hang_up (LbSmtpSession   *self,
                         const char      *enhanced,
                         const char      *text,
                         LbSessionEnding  ending)
{
  g_autofree char *words = g_strdup_printf ("%s %s", self->config->hostname, text);

  if (self->state == LB_SMTP_STATE_CLOSED)
    return;

  if (self->state != LB_SMTP_STATE_TLS)
    lb_smtp_session_append_reply (self, 421, lb_smtp_session_filter_enhanced (self, enhanced), words);
  self->ending = ending;
  lb_smtp_session_enter (self, LB_SMTP_STATE_CLOSED);
}

/* --- State --- */

/* The only writer of the state. */
void
lb_smtp_session_enter (LbSmtpSession *self,
                       LbSmtpState    state)
{
  self->state = state;
  self->is_told = FALSE;
  if (state == LB_SMTP_STATE_CLOSED || state == LB_SMTP_STATE_TLS)
    lb_smtp_session_reset (self);
}

/* RFC 5321 4.1.1.5: forgets sender, recipients and data. */
void
lb_smtp_session_reset (LbSmtpSession *self)
{
  g_clear_pointer (&self->envelope, lb_envelope_unref);
  lb_smtp_params_clear (&self->params);
  lb_smtp_data_clear (&self->data);
}

void
lb_smtp_session_greet (LbSmtpSession *self)
{
  g_autofree char *text = g_strdup_printf ("%s %s %s", self->config->hostname,
                                           self->config->lmtp ? "LMTP" : "ESMTP", self->config->product);

  lb_smtp_session_append_reply (self, 220, NULL, text);
  self->is_flush_due = TRUE;
}

/**
 * lb_smtp_session_new:
 * @config: the settings; not changed any more
 * @peer: the client as "ADDRESS:PORT", or "unix:"
 * @listener: our own end, likewise
 * @id: the identifier of the session
 * @nonce: printable ASCII without blanks that nobody can guess and no other session has: a part of the
 *   challenges of AUTH
 * @now_us: the time in microseconds since 1970
 *
 * Begins a session. The greeting is its first event, or with implicit TLS the wish to start TLS, and the
 * greeting follows lb_smtp_session_complete_tls().
 *
 * Returns: (transfer full): a session
 */
LbSmtpSession *
lb_smtp_session_new (LbSmtpConfig *config,
                     const char   *peer,
                     const char   *listener,
                     const char   *id,
                     const char   *nonce,
                     gint64        now_us)
{
  LbSmtpSession *self = g_new0 (LbSmtpSession, 1);

  self->config = lb_smtp_config_ref (config);
  self->peer = g_strdup (peer);
  self->listener = g_strdup (listener);
  self->id = g_strdup (id);
  self->nonce = g_strdup (nonce);
  self->began_at_us = self->now_us = now_us;
  self->ending = LB_SESSION_OPEN;
  self->preamble = lb_transcript_new ();
  self->extensions = lb_smtp_config_get_extensions (config, FALSE);
  lb_smtp_line_reader_init (&self->lines, LB_LIMIT_AUTH_LINE_OCTETS);

  if (config->implicit_tls)
    lb_smtp_session_enter (self, LB_SMTP_STATE_TLS);
  else
    lb_smtp_session_greet (self);

  return self;
}

/**
 * lb_smtp_session_free:
 * @self: (transfer full) (nullable): a session
 */
void
lb_smtp_session_free (LbSmtpSession *self)
{
  if (self == NULL)
    return;

  lb_smtp_session_reset (self);
  lb_smtp_line_reader_clear (&self->lines);
  g_clear_pointer (&self->delivery, lb_delivery_unref);
  if (self->replies != NULL)
    g_string_free (self->replies, TRUE);
  g_free (self->peer);
  g_free (self->listener);
  g_free (self->id);
  g_free (self->nonce);
  g_free (self->helo);
  g_free (self->tls_version);
  g_free (self->tls_cipher);
  g_free (self->tls_server_name);
  lb_smtp_session_forget_login (self);
  lb_transcript_unref (self->preamble);
  lb_transcript_unref (self->rest);
  lb_transcript_unref (self->current);
  lb_smtp_config_unref (self->config);
  g_free (self);
}

/* --- Input --- */

/**
 * lb_smtp_session_feed:
 * @self: a session
 * @octets: what came from the client
 * @n_octets: how much, cut anywhere
 * @now_us: the time in microseconds since 1970
 *
 * Takes octets; what they bring comes by lb_smtp_session_next_event(). Octets of a message go straight to
 * where they are kept; the rest waits, copied, until its turn. While TLS is being started everything is
 * dropped, since it came in the clear (RFC 3207 4.2).
 */
void
lb_smtp_session_feed (LbSmtpSession *self,
                      const char    *octets,
                      gsize          n_octets,
                      gint64         now_us)
{
  gsize n_waiting;

  g_return_if_fail (!self->has_command);

  self->now_us = now_us;
  if (self->state == LB_SMTP_STATE_TLS || self->state == LB_SMTP_STATE_CLOSED)
    return;

  lb_smtp_line_reader_peek (&self->lines, &n_waiting);
  if (n_waiting == 0 && lb_smtp_session_is_in_data (self))
    {
      gsize n_used = lb_smtp_session_read_message (self, octets, n_octets);

      octets += n_used;
      n_octets -= n_used;
    }
  lb_smtp_line_reader_feed (&self->lines, octets, n_octets);
}

/**
 * lb_smtp_session_wants_input:
 * @self: a session
 *
 * Returns: whether to read from the client now. While a message is being delivered or TLS started, what
 *   comes would only pile up
 */
gboolean
lb_smtp_session_wants_input (const LbSmtpSession *self)
{
  return self->state != LB_SMTP_STATE_DELIVERY && self->state != LB_SMTP_STATE_TLS &&
         self->state != LB_SMTP_STATE_CLOSED;
}

/* Takes the next line. Gives whether it is a command that waits for its answer. */
static gboolean
lb_smtp_session_take_line (LbSmtpSession    *self,
                           LbSmtpLineResult  result,
                           char             *line,
                           gsize             length)
{
  char *argument = NULL;
  LbSmtpVerb verb;

  self->verb = LB_SMTP_VERB_UNKNOWN;
  self->is_flush_due = FALSE;
  if (self->state == LB_SMTP_STATE_START && lb_smtp_command_is_http (line))
    {
      lb_smtp_session_log (self, LB_TRANSCRIPT_CLIENT, line, (gssize) length);
      lb_smtp_session_hang_up (self, "4.7.0", "Error: this is not a web server", LB_SESSION_REFUSED);
      return FALSE;
    }

  if (self->state == LB_SMTP_STATE_AUTH)
    {
      lb_smtp_session_take_auth_line (self, result, line, length);
      return FALSE;
    }

  verb = result == LB_SMTP_LINE_OK && lb_smtp_command_is_printable (line, length)
         ? lb_smtp_command_parse (line, length, &argument) : LB_SMTP_VERB_UNKNOWN;
  lb_smtp_session_log_command (self, verb, line, argument != NULL ? strlen (line) : length);
  if (verb == LB_SMTP_VERB_AUTH)
    self->n_auth_attempts++;
  if (++self->n_commands_without_mail > LB_LIMIT_COMMANDS_WITHOUT_MAIL)
    {
      lb_smtp_session_hang_up (self, "4.7.0", "Error: too many commands without mail", LB_SESSION_REFUSED);
      return FALSE;
    }
  if (result == LB_SMTP_LINE_TOO_LONG ||
      (verb != LB_SMTP_VERB_AUTH && length + 2 > LB_LIMIT_COMMAND_LINE_OCTETS))
    {
      lb_smtp_session_say (self, 500, "5.5.2", "Error: line too long");
      return FALSE;
    }
  if (*line == '\0' || (verb == LB_SMTP_VERB_UNKNOWN && argument == NULL))
    {
      lb_smtp_session_say (self, 500, "5.5.2", "Error: bad syntax");
      return FALSE;
    }

  self->has_command = TRUE;
  self->verb = verb;
  self->argument = argument;
  return TRUE;
}

static LbSmtpEventType
lb_smtp_session_send (LbSmtpSession *self,
                      LbSmtpEvent   *event)
{
  event->type = LB_SMTP_EVENT_SEND;
  event->octets = g_bytes_new (self->replies->str, self->replies->len);
  g_string_truncate (self->replies, 0);
  self->is_flush_due = FALSE;

  return event->type;
}

/* Reads on until there is an event other than SEND, or nothing left. */
static LbSmtpEventType
lb_smtp_session_read_on (LbSmtpSession *self,
                         LbSmtpEvent   *event)
{
  const char *octets;
  gsize n_octets;
  LbSmtpLineResult result;
  char *line;

  switch (self->state)
    {
    case LB_SMTP_STATE_DATA:
    case LB_SMTP_STATE_CHUNK:
      octets = lb_smtp_line_reader_peek (&self->lines, &n_octets);
      if (n_octets == 0 && (self->state == LB_SMTP_STATE_DATA || self->n_chunk_left > 0))
        return LB_SMTP_EVENT_NONE;
      lb_smtp_line_reader_consume (&self->lines, lb_smtp_session_read_message (self, octets, n_octets));
      return LB_SMTP_EVENT_SEND;

    case LB_SMTP_STATE_TLS:
    case LB_SMTP_STATE_CLOSED:
      if (self->is_told)
        return LB_SMTP_EVENT_NONE;
      self->is_told = TRUE;
      lb_smtp_line_reader_drop (&self->lines);
      event->type = self->state == LB_SMTP_STATE_TLS ? LB_SMTP_EVENT_START_TLS : LB_SMTP_EVENT_CLOSE;
      return event->type;

    case LB_SMTP_STATE_DELIVERY:
      if (self->delivery == NULL)
        return LB_SMTP_EVENT_NONE;
      event->type = LB_SMTP_EVENT_DELIVERY;
      event->delivery = g_steal_pointer (&self->delivery);
      return event->type;

    case LB_SMTP_STATE_START:
    case LB_SMTP_STATE_READY:
    case LB_SMTP_STATE_MAIL:
    case LB_SMTP_STATE_RCPT:
    case LB_SMTP_STATE_CHUNKS:
    case LB_SMTP_STATE_AUTH:
      result = lb_smtp_line_reader_next (&self->lines, &line, &n_octets);
      if (result == LB_SMTP_LINE_NONE)
        return LB_SMTP_EVENT_NONE;
      if (!lb_smtp_session_take_line (self, result, line, n_octets))
        return LB_SMTP_EVENT_SEND;
      event->type = LB_SMTP_EVENT_COMMAND;
      event->verb = self->verb;
      event->argument = self->argument;
      return event->type;
    }

  g_assert_not_reached ();
}

/**
 * lb_smtp_session_next_event:
 * @self: a session
 * @event: (out caller-allocates): what happened; lb_smtp_event_clear() frees what was not taken from it
 *
 * Call it after each other call until it gives %LB_SMTP_EVENT_NONE. A caller whose client does not read
 * its replies may stop calling for a while: what was fed waits.
 *
 * Returns: the type of @event
 */
LbSmtpEventType
lb_smtp_session_next_event (LbSmtpSession *self,
                            LbSmtpEvent   *event)
{
  memset (event, 0, sizeof *event);
  g_return_val_if_fail (!self->has_command, LB_SMTP_EVENT_NONE);

  for (;;)
    {
      gboolean has_replies = self->replies != NULL && self->replies->len > 0;
      gboolean is_waiting = !lb_smtp_session_wants_input (self);
      LbSmtpEventType type;

      if (has_replies && (self->is_flush_due || is_waiting || self->replies->len >= MAX_BATCH_OCTETS))
        return lb_smtp_session_send (self, event);

      /* RFC 2920 3.2: what waits is sent before waiting for the client; SEND stands for "look again". */
      type = lb_smtp_session_read_on (self, event);
      if (type == LB_SMTP_EVENT_NONE && has_replies)
        return lb_smtp_session_send (self, event);
      if (type != LB_SMTP_EVENT_SEND)
        return type;
    }
}

/* --- Answers --- */

static const char *
lb_smtp_session_get_wrong_state (const LbSmtpSession    *self,
                                 const LbSmtpCommandRow *row)
{
  if (self->state == LB_SMTP_STATE_START)
    return self->config->lmtp ? "Error: send LHLO first" : "Error: send HELO first";

  return row->wrong_state;
}

/**
 * lb_smtp_session_perform:
 * @self: a session whose last event was %LB_SMTP_EVENT_COMMAND
 *
 * Does what the command asks for and answers it.
 */
void
lb_smtp_session_perform (LbSmtpSession *self)
{
  const LbSmtpCommandRow *row = &lb_smtp_command_table[self->verb];

  g_return_if_fail (self->has_command);

  self->has_command = FALSE;
  self->is_flush_due = (row->flags & LB_SMTP_COMMAND_LAST) != 0;

  if (!lb_smtp_session_knows (self, self->verb))
    lb_smtp_perform_unknown (self, row->name);
  else if (self->config->require_tls && !self->is_tls_active && !(row->flags & LB_SMTP_COMMAND_PRE_TLS))
    lb_smtp_session_refuse (self, 530, "5.7.0", "Must issue a STARTTLS command first");
  else if (self->config->require_auth && self->auth_user == NULL && !(row->flags & LB_SMTP_COMMAND_PRE_AUTH))
    lb_smtp_session_refuse (self, 530, "5.7.0", "Authentication required");
  else if (!(row->states & (1u << self->state)))
    lb_smtp_session_refuse (self, 503, "5.5.1", lb_smtp_session_get_wrong_state (self, row));
  else
    row->perform (self, self->argument);
}

/**
 * lb_smtp_session_reply:
 * @self: a session whose last event was %LB_SMTP_EVENT_COMMAND
 * @line: the reply, "250 something", without CRLF; further lines of it after line feeds
 *
 * Answers the command by @line alone: the session stays as it is. The octets that follow BDAT are read
 * and dropped.
 */
void
lb_smtp_session_reply (LbSmtpSession *self,
                       const char    *line)
{
  g_return_if_fail (self->has_command);

  self->has_command = FALSE;
  self->is_flush_due = TRUE;
  lb_smtp_session_say_line (self, line, 1);
  if (self->state != LB_SMTP_STATE_CLOSED && self->verb == LB_SMTP_VERB_BDAT &&
      lb_smtp_session_begin_chunk (self, self->argument))
    self->is_chunk_dropped = TRUE;
}
