#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LB_MIME_ENCODING_IDENTITY,
  LB_MIME_ENCODING_BASE64,
  LB_MIME_ENCODING_QUOTED_PRINTABLE,
  LB_MIME_ENCODING_UUENCODE,
  LB_MIME_ENCODING_UNKNOWN,
} LbMimeEncoding;

LbMimeEncoding lb_mime_encoding_from_name (const char     *name);
char          *lb_mime_decode             (LbMimeEncoding  encoding,
                                           const char     *octets,
                                           gsize           length,
                                           gsize           max_octets,
                                           gsize          *n_octets);
gsize          lb_mime_decode_count       (LbMimeEncoding  encoding,
                                           const char     *octets,
                                           gsize           length);

G_END_DECLS
