#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbSmtpReplyStatus:
 * @LB_SMTP_REPLY_MORE: the reply has not come whole yet
 * @LB_SMTP_REPLY_WHOLE: a reply was read
 * @LB_SMTP_REPLY_MALFORMED: what came is no reply of SMTP; nothing more can be read
 */
typedef enum
{
  LB_SMTP_REPLY_MORE,
  LB_SMTP_REPLY_WHOLE,
  LB_SMTP_REPLY_MALFORMED,
} LbSmtpReplyStatus;

/**
 * LbSmtpResponse:
 * @code: 200 to 599; 0 for what is no reply
 * @enhanced: the enhanced status code (RFC 3463), for example "5.1.1"; "" without one
 * @lines: (element-type utf8): the lines as they came, without their line ends; hostile octets,
 *   NUL-terminated
 *
 * What a server answered to one command.
 */
typedef struct
{
  guint      code;
  char      *enhanced;
  GPtrArray *lines;
} LbSmtpResponse;

typedef struct _LbSmtpReplyReader LbSmtpReplyReader;

LbSmtpReplyReader *lb_smtp_reply_reader_new      (void);
void               lb_smtp_reply_reader_free     (LbSmtpReplyReader        *self);
void               lb_smtp_reply_reader_feed     (LbSmtpReplyReader        *self,
                                                  const char               *octets,
                                                  gsize                     n_octets);
LbSmtpReplyStatus  lb_smtp_reply_reader_next     (LbSmtpReplyReader        *self,
                                                  LbSmtpResponse          **response);
gboolean           lb_smtp_reply_reader_is_empty (const LbSmtpReplyReader  *self);

void  lb_smtp_response_free     (LbSmtpResponse       *self);
char *lb_smtp_response_dup_text (const LbSmtpResponse *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbSmtpReplyReader, lb_smtp_reply_reader_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbSmtpResponse, lb_smtp_response_free)

G_END_DECLS
