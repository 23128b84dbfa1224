#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * LbBodyStream:
 *
 * The body of a request, read in a worker thread while it comes. When nobody reads, the client is
 * held up: no more than a few pieces are ever in memory.
 */
#define LB_TYPE_BODY_STREAM (lb_body_stream_get_type ())
G_DECLARE_FINAL_TYPE (LbBodyStream, lb_body_stream, LB, BODY_STREAM, GInputStream)

LbBodyStream *lb_body_stream_new   (SoupServerMessage *message,
                                    guint64            max_octets);
void          lb_body_stream_close (LbBodyStream      *self);

G_END_DECLS
