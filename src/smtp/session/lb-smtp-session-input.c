#define G_LOG_DOMAIN "lb-smtp-session"

#include "config.h"
#include "smtp/session/lb-smtp-session.h"

#include <string.h>

#include "base/lb-limits.h"
#include "smtp/session/lb-smtp-session-private.h"

/* From octets to events. */

/* Replies are handed out when they are this long, whatever the client sends next. */
#define MAX_BATCH_OCTETS 16384

/* A larger buffer for replies goes with them: most connections are idle most of the time. */
#define KEPT_OCTETS 1024

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

/**
 * lb_smtp_session_feed:
 * @self: a session
 * @octets: what came from the client
 * @n_octets: how much, cut anywhere
 * @now_us: the time in microseconds since 1970
 *
 * Takes octets; what they bring comes by lb_smtp_session_next_event(). Octets of a message go
 * straight to where they are kept; the rest waits, copied, until its turn. While TLS is being
 * started everything is dropped, since it came in the clear (RFC 3207 4.2).
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
 * Returns: whether to read from the client now. While a message is being delivered or TLS started,
 *   what comes would only pile up
 */
gboolean
lb_smtp_session_wants_input (const LbSmtpSession *self)
{
  return self->state != LB_SMTP_STATE_DELIVERY && self->state != LB_SMTP_STATE_TLS &&
         self->state != LB_SMTP_STATE_CLOSED && !lb_smtp_session_is_hindered (self);
}

/* What ends the session, whatever the line says. */
static const char *
lb_smtp_session_find_abuse (const LbSmtpSession *self,
                            const char          *line)
{
  if (self->state == LB_SMTP_STATE_START && lb_smtp_command_is_http (line))
    return "Error: this is not a web server";
  if (self->n_commands_without_mail > LB_LIMIT_COMMANDS_WITHOUT_MAIL)
    return "Error: too many commands without mail";

  return NULL;
}

/* Takes a command line. Gives whether it is a command that waits for its answer. */
static gboolean
lb_smtp_session_take_command (LbSmtpSession    *self,
                              LbSmtpLineResult  result,
                              char             *line,
                              gsize             length)
{
  gboolean is_text = result == LB_SMTP_LINE_OK && lb_smtp_command_is_printable (line, length);
  char *argument = NULL;
  LbSmtpVerb verb = LB_SMTP_VERB_UNKNOWN;
  const char *abuse;

  if (is_text)
    verb = lb_smtp_command_parse (line, length, &argument);
  /* Also where the line is not one: what follows it may be a password all the same. */
  if (g_ascii_strncasecmp (line, "AUTH", 4) == 0)
    self->n_auth_attempts++;
  self->n_commands_without_mail++;
  lb_smtp_session_log_command (self, verb, line, is_text ? strlen (line) : length);

  abuse = lb_smtp_session_find_abuse (self, line);
  if (abuse != NULL)
    {
      lb_smtp_session_hang_up (self, "4.7.0", abuse, LB_SESSION_REFUSED);
    }
  else if (result == LB_SMTP_LINE_TOO_LONG ||
           (verb != LB_SMTP_VERB_AUTH && length + 2 > LB_LIMIT_COMMAND_LINE_OCTETS))
    {
      lb_smtp_session_say (self, 500, "5.5.2", "Error: line too long");
    }
  else if (!is_text || *line == '\0')
    {
      lb_smtp_session_say (self, 500, "5.5.2", "Error: bad syntax");
    }
  else
    {
      self->has_command = TRUE;
      self->verb = verb;
      self->argument = argument;
    }

  return self->has_command;
}

static LbSmtpEventType
lb_smtp_session_send (LbSmtpSession *self,
                      LbSmtpEvent   *event)
{
  event->type = LB_SMTP_EVENT_SEND;
  self->is_flush_due = FALSE;
  if (self->replies->allocated_len > KEPT_OCTETS)
    {
      event->octets = g_string_free_to_bytes (g_steal_pointer (&self->replies));
      return event->type;
    }

  event->octets = g_bytes_new (self->replies->str, self->replies->len);
  g_string_truncate (self->replies, 0);

  return event->type;
}

/* RFC 8446 5.1: so begins a client that expects TLS from the start, or that began it though
 * STARTTLS was refused. It would wait for an answer to what is no line, and never end one. */
static gboolean
lb_smtp_session_is_hello (const LbSmtpSession *self)
{
  gsize n_octets;
  const char *octets = lb_smtp_line_reader_peek (&self->lines, &n_octets);

  return !self->lines.is_skipping && n_octets >= 2 && octets[0] == 0x16 && octets[1] == 0x03;
}

static LbSmtpEventType
lb_smtp_session_read_line (LbSmtpSession *self,
                           LbSmtpEvent   *event)
{
  char *line;
  gsize length;
  LbSmtpLineResult result;

  if (lb_smtp_session_is_hello (self))
    {
      lb_smtp_session_log (self, LB_TRANSCRIPT_CLIENT, "(TLS handshake)", -1);
      lb_smtp_session_hang_up (self, "4.7.0", "Error: no TLS here without STARTTLS",
                               LB_SESSION_REFUSED);
      return LB_SMTP_EVENT_SEND;
    }

  result = lb_smtp_line_reader_next (&self->lines, &line, &length);
  if (result == LB_SMTP_LINE_NONE)
    return LB_SMTP_EVENT_NONE;

  self->verb = LB_SMTP_VERB_UNKNOWN;
  if (self->state == LB_SMTP_STATE_AUTH)
    {
      lb_smtp_session_take_auth_line (self, result, line, length);
      return LB_SMTP_EVENT_SEND;
    }
  if (!lb_smtp_session_take_command (self, result, line, length))
    return LB_SMTP_EVENT_SEND;

  event->type = LB_SMTP_EVENT_COMMAND;
  event->verb = self->verb;
  event->argument = self->argument;
  return event->type;
}

/* Reads octets of a message that came together with commands. */
static LbSmtpEventType
lb_smtp_session_read_rest (LbSmtpSession *self)
{
  gsize n_octets;
  const char *octets = lb_smtp_line_reader_peek (&self->lines, &n_octets);

  if (n_octets == 0 && (self->state == LB_SMTP_STATE_DATA || self->n_chunk_left > 0))
    return LB_SMTP_EVENT_NONE;

  n_octets = lb_smtp_session_read_message (self, octets, n_octets);
  lb_smtp_line_reader_consume (&self->lines, n_octets);
  return LB_SMTP_EVENT_SEND;
}

static LbSmtpEventType
lb_smtp_session_tell (LbSmtpSession   *self,
                      LbSmtpEvent     *event,
                      LbSmtpEventType  type)
{
  if (self->is_told)
    return LB_SMTP_EVENT_NONE;

  /* RFC 3207 4.2: what came in the clear must not count within TLS. */
  lb_smtp_line_reader_drop (&self->lines);
  self->is_told = TRUE;
  event->type = type;
  return type;
}

/* Reads on. Gives the event; SEND stands for "there may be more". */
static LbSmtpEventType
lb_smtp_session_read_on (LbSmtpSession *self,
                         LbSmtpEvent   *event)
{
  switch (self->state)
    {
    case LB_SMTP_STATE_DATA:
    case LB_SMTP_STATE_CHUNK:
      return lb_smtp_session_read_rest (self);

    case LB_SMTP_STATE_TLS:
      return lb_smtp_session_tell (self, event, LB_SMTP_EVENT_START_TLS);

    case LB_SMTP_STATE_CLOSED:
      return lb_smtp_session_tell (self, event, LB_SMTP_EVENT_CLOSE);

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
      return lb_smtp_session_read_line (self, event);
    }

  g_assert_not_reached ();
}

/**
 * lb_smtp_session_next_event:
 * @self: a session
 * @event: (out caller-allocates): what happened; lb_smtp_event_clear() frees what was not taken
 *   from it
 *
 * Call it after each other call until it gives %LB_SMTP_EVENT_NONE. A caller whose client does not
 * read its replies may stop calling for a while: what was fed waits.
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
      gboolean is_due = self->is_flush_due || !lb_smtp_session_wants_input (self);
      LbSmtpEventType type;

      if (lb_smtp_session_is_hindered (self))
        return lb_smtp_session_hinder (self, event);

      if (has_replies && (is_due || self->replies->len >= MAX_BATCH_OCTETS))
        return lb_smtp_session_send (self, event);

      /* RFC 2920 3.2: what waits is sent before waiting for the client. */
      type = lb_smtp_session_read_on (self, event);
      if (type == LB_SMTP_EVENT_NONE && has_replies)
        return lb_smtp_session_send (self, event);
      if (type != LB_SMTP_EVENT_SEND)
        return type;
    }
}
