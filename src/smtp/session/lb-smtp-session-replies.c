#define G_LOG_DOMAIN "lb-smtp-session"

#include "config.h"
#include "smtp/session/lb-smtp-session.h"

#include <string.h>

#include "base/lb-limits.h"
#include "smtp/session/lb-smtp-session-private.h"

/* What the session says, and what it counts when it does.
 *
 * The words are smtpd's. Once EHLO or LHLO has announced ENHANCEDSTATUSCODES, an enhanced code
 * stands before them on each line: "250 2.1.0 OK". Before that, after HELO, and in what never has
 * one (the greeting, the reply to EHLO, 334 and 354) the words stand alone: "250 OK". What a
 * handler or a channel answers goes out as it is. */

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
    lb_smtp_session_append_reply (self, code, lb_smtp_session_filter_enhanced (self, enhanced),
                                  text);
}

static void
lb_smtp_session_append_lines (LbSmtpSession *self,
                              const char    *line,
                              guint          n_times)
{
  GString *replies = lb_smtp_session_get_replies (self);
  gsize begin = replies->len;

  for (guint i = 0; i < n_times; i++)
    lb_smtp_reply_append_line (replies, line);
  lb_smtp_session_log_replies (self, begin);
}

/* Answers in a handler's words, unchanged, @n_times: LMTP wants a reply for each recipient. */
void
lb_smtp_session_say_line (LbSmtpSession *self,
                          const char    *line,
                          guint          n_times)
{
  if (!lb_smtp_session_count_error (self, lb_smtp_reply_parse_code (line)))
    lb_smtp_session_append_lines (self, line, n_times);
}

/* Answers in the words of a simulated fault, which the client is not to blame for. */
void
lb_smtp_session_say_fault (LbSmtpSession *self,
                           const char    *line,
                           guint          n_times)
{
  if (*line == '5')
    self->n_errors++;
  lb_smtp_session_append_lines (self, line, n_times);
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

/* RFC 2034 4: the greeting and the replies to HELO and EHLO never have enhanced codes. */
void
lb_smtp_session_say_plain (LbSmtpSession *self,
                           guint          code,
                           const char    *text)
{
  lb_smtp_session_append_reply (self, code, NULL, text);
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
    lb_smtp_session_append_reply (self, 421, lb_smtp_session_filter_enhanced (self, enhanced),
                                  words);
  self->ending = ending;
  lb_smtp_session_enter (self, LB_SMTP_STATE_CLOSED);
}
