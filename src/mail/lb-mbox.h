#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LbMboxMessage:
 * @sender: (nullable): who the separator line says sent it; %NULL when it does not
 * @received_at_us: when, in microseconds since 1970, UTC; 0 when the line does not say
 * @octets: (nullable): the message; %NULL when it is larger than the limit
 *
 * One message of an mbox file.
 */
typedef struct
{
  char   *sender;
  gint64  received_at_us;
  GBytes *octets;
} LbMboxMessage;

typedef struct _LbMboxReader LbMboxReader;

GBytes        *lb_mbox_format       (const char     *sender,
                                     gint64          received_at_us,
                                     GBytes         *message);
LbMboxReader  *lb_mbox_reader_new   (GInputStream   *stream,
                                     gsize           max_octets);
void           lb_mbox_reader_free  (LbMboxReader   *self);
LbMboxMessage *lb_mbox_reader_read  (LbMboxReader   *self,
                                     GCancellable   *cancellable,
                                     GError        **error);
void           lb_mbox_message_free (LbMboxMessage  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbMboxReader, lb_mbox_reader_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbMboxMessage, lb_mbox_message_free)

G_END_DECLS
