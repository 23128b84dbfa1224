#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbSmtpReply:
 * @code: the reply code (RFC 5321 4.2)
 * @enhanced: (nullable): the enhanced status code (RFC 3463); %NULL where there is none
 * @text: the words
 *
 * A reply that is always the same.
 */
typedef struct
{
  guint       code;
  const char *enhanced;
  const char *text;
} LbSmtpReply;

void  lb_smtp_reply_append        (GString    *octets,
                                   guint       code,
                                   const char *enhanced,
                                   const char *text);
void  lb_smtp_reply_append_line   (GString    *octets,
                                   const char *line);
guint lb_smtp_reply_parse_code    (const char *line);
void  lb_smtp_reply_append_quoted (GString    *text,
                                   const char *octets,
                                   gsize       n_octets);

G_END_DECLS
