#define G_LOG_DOMAIN "lb-smtp-session"

#include "config.h"
#include "smtp/session/lb-smtp-session.h"

#include <string.h>

#include "smtp/session/lb-smtp-session-private.h"

/* From DATA or BDAT to a delivery. */

static const char *
lb_smtp_session_get_protocol (const LbSmtpSession *self)
{
  /* RFC 3848; it has no name for HELO within TLS. */
  static const char * const esmtp[] = { "ESMTP", "ESMTPA", "ESMTPS", "ESMTPSA" };
  static const char * const lmtp[] = { "LMTP", "LMTPA", "LMTPS", "LMTPSA" };
  guint index = (self->is_tls_active ? 2 : 0) + (self->auth_user != NULL ? 1 : 0);

  if (self->config->lmtp)
    return lmtp[index];

  return self->is_extended ? esmtp[index] : "SMTP";
}

static void
lb_smtp_session_set_text (char       **field,
                          const char  *text)
{
  g_free (*field);
  *field = g_strdup (text != NULL ? text : "");
}

/* The envelope is handed on with the delivery: from here on it is only read. */
static void
lb_smtp_session_complete_envelope (LbSmtpSession   *self,
                                   LbEnvelopeFlags  flags)
{
  LbEnvelope *envelope = self->envelope;

  if (self->params.body != LB_SMTP_BODY_7BIT)
    flags &= ~(guint) LB_ENVELOPE_UNDECLARED_8BIT;
  envelope->flags |= flags;
  envelope->received_at_us = self->now_us;
  lb_smtp_session_set_text (&envelope->helo, self->helo);
  lb_smtp_session_set_text (&envelope->protocol, lb_smtp_session_get_protocol (self));
  lb_smtp_session_set_text (&envelope->peer, self->peer);
  lb_smtp_session_set_text (&envelope->listener, self->listener);
  lb_smtp_session_set_text (&envelope->session, self->id);
  lb_smtp_session_set_text (&envelope->auth_user, self->auth_user);
  lb_smtp_session_set_text (&envelope->auth_mechanism, self->auth_mechanism);
  envelope->tls_version = g_strdup (self->tls_version);
  envelope->tls_cipher = g_strdup (self->tls_cipher);
  envelope->tls_server_name = g_strdup (self->tls_server_name);
}

/* What smtpd's decode_data gives: lines with line feeds; what is no UTF-8 becomes U+FFFD. */
static char *
lb_smtp_session_decode (GBytes *data)
{
  gsize n_octets;
  const char *octets = g_bytes_get_data (data, &n_octets);
  char *text = g_utf8_make_valid (octets != NULL ? octets : "", (gssize) n_octets);
  char *to = text;

  for (const char *from = text; *from != '\0'; from++)
    {
      if (from[0] != '\r' || from[1] != '\n')
        *to++ = *from;
    }
  *to = '\0';

  return text;
}

typedef void (*LbSmtpSayFunc) (LbSmtpSession *self,
                               guint          code,
                               const char    *enhanced,
                               const char    *text);

/* Ends the transaction of a message that was dropped. Gives whether it was. */
static gboolean
lb_smtp_session_refuse_message (LbSmtpSession *self,
                                LbSmtpSayFunc  say)
{
  gboolean is_too_big = lb_smtp_data_is_too_big (&self->data);

  if (!is_too_big && !lb_smtp_data_is_out_of_memory (&self->data))
    return FALSE;

  lb_smtp_session_enter (self, LB_SMTP_STATE_READY);
  if (is_too_big)
    say (self, 552, "5.3.4", "Error: Too much mail data");
  else
    say (self, 452, "4.3.1", "Error: not enough memory for this message");
  lb_smtp_session_reset (self);

  return TRUE;
}

static void
lb_smtp_session_end_message (LbSmtpSession *self)
{
  guint64 n_octets = lb_smtp_data_get_n_received (&self->data);
  g_autofree char *note = g_strdup_printf ("(message of %" G_GUINT64_FORMAT " octets)", n_octets);
  g_autoptr(LbTranscript) transcript = NULL;
  g_autoptr(GBytes) data = NULL;
  LbEnvelopeFlags flags;

  lb_smtp_session_log (self, LB_TRANSCRIPT_CLIENT, note, -1);
  if (lb_smtp_session_refuse_message (self, lb_smtp_session_say_message))
    return;

  data = lb_smtp_data_finish (&self->data, &flags);
  lb_smtp_session_complete_envelope (self, flags);
  if (lb_smtp_session_meets_fault (self, LB_CHAOS_END, NULL, data))
    {
      if (self->state != LB_SMTP_STATE_CLOSED)
        lb_smtp_session_enter (self, LB_SMTP_STATE_READY);
      lb_smtp_session_reset (self);
      return;
    }

  transcript = lb_smtp_session_dup_message_log (self);
  self->delivery = lb_delivery_new (self->envelope, data, transcript);
  if (self->config->decode_data)
    self->delivery->text = lb_smtp_session_decode (data);
  lb_smtp_session_enter (self, LB_SMTP_STATE_DELIVERY);
}

/* How many replies a message gets (RFC 2033 4.2). */
guint
lb_smtp_session_get_n_message_replies (const LbSmtpSession *self)
{
  return self->config->lmtp && self->envelope != NULL ? self->envelope->recipients->len : 1;
}

void
lb_smtp_session_begin_data (LbSmtpSession *self)
{
  lb_smtp_data_init (&self->data, self->config->data_size_limit, self->params.size);
  lb_smtp_session_say (self, 354, NULL, "End data with <CR><LF>.<CR><LF>");
  lb_smtp_session_enter (self, LB_SMTP_STATE_DATA);
}

/* RFC 3030 2: chunk-size [SP "LAST"]. */
static gboolean
lb_smtp_session_parse_chunk (const char *argument,
                             guint64    *n_octets,
                             gboolean   *is_last)
{
  gsize n_digits = argument != NULL ? strspn (argument, "0123456789") : 0;
  const char *rest;

  if (n_digits == 0 || n_digits > 20)
    return FALSE;

  *n_octets = g_ascii_strtoull (argument, NULL, 10);
  rest = argument + n_digits;
  *is_last = *rest != '\0';

  return !*is_last || ((*rest == ' ' || *rest == '\t') &&
                       g_ascii_strcasecmp (rest + strspn (rest, " \t"), "LAST") == 0);
}

/* Expects the octets behind BDAT. FALSE: @argument does not say how many they are. */
gboolean
lb_smtp_session_begin_chunk (LbSmtpSession *self,
                             const char    *argument)
{
  if (!lb_smtp_session_parse_chunk (argument, &self->n_chunk_octets, &self->is_last_chunk))
    return FALSE;

  self->n_chunk_left = self->n_chunk_octets;
  self->is_chunk_dropped = FALSE;
  self->chunk_refusal.code = 0;
  self->chunk_state = self->state;
  if (self->state == LB_SMTP_STATE_RCPT)
    lb_smtp_data_init (&self->data, self->config->data_size_limit,
                       MAX (self->params.size, self->n_chunk_octets));
  lb_smtp_session_enter (self, LB_SMTP_STATE_CHUNK);

  return TRUE;
}

/* Reads and drops the octets behind a BDAT that is answered already. */
void
lb_smtp_session_drop_chunk (LbSmtpSession *self)
{
  if (self->state != LB_SMTP_STATE_CLOSED && lb_smtp_session_begin_chunk (self, self->argument))
    self->is_chunk_dropped = TRUE;
}

static void
lb_smtp_session_end_chunk (LbSmtpSession *self)
{
  const LbSmtpReply *refusal = &self->chunk_refusal;
  g_autofree char *text = NULL;

  lb_smtp_session_enter (self, self->chunk_state);
  if (self->is_chunk_dropped)
    {
      if (refusal->code > 0)
        lb_smtp_session_say (self, refusal->code, refusal->enhanced, refusal->text);
    }
  else if (self->is_last_chunk)
    {
      lb_smtp_session_end_message (self);
    }
  else if (!lb_smtp_session_refuse_message (self, lb_smtp_session_say))
    {
      /* RFC 3030 2: after a refusal the chunks under way find no transaction. */
      text = g_strdup_printf ("%" G_GUINT64_FORMAT " octets received", self->n_chunk_octets);
      lb_smtp_session_enter (self, LB_SMTP_STATE_CHUNKS);
      lb_smtp_session_say (self, 250, "2.0.0", text);
    }
}

/* Takes octets of a message; ends it when they do. Gives how many were of it. */
gsize
lb_smtp_session_read_message (LbSmtpSession *self,
                              const char    *octets,
                              gsize          n_octets)
{
  gboolean is_complete;
  gsize n_used;

  if (self->state == LB_SMTP_STATE_CHUNK)
    {
      n_used = (gsize) MIN (n_octets, self->n_chunk_left);
      if (!self->is_chunk_dropped)
        lb_smtp_data_feed_chunk (&self->data, octets, n_used);
      self->n_chunk_left -= n_used;
      is_complete = self->n_chunk_left == 0;
      if (is_complete)
        lb_smtp_session_end_chunk (self);
      return n_used;
    }

  n_used = lb_smtp_data_feed (&self->data, octets, n_octets, &is_complete);
  if (is_complete)
    lb_smtp_session_end_message (self);

  return n_used;
}
