#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbSourceKind:
 * @LB_SOURCE_NAME: the name of a header field with its colon
 * @LB_SOURCE_BOUNDARY: a line between the parts of a multipart (RFC 2046 5.1.1)
 *
 * What a piece of the source is.
 */
typedef enum
{
  LB_SOURCE_NAME,
  LB_SOURCE_BOUNDARY,
} LbSourceKind;

/**
 * LbSourceSpan:
 * @start: where it begins, in characters
 * @end: where it ends, in characters
 * @kind: what it is
 */
typedef struct
{
  guint        start;
  guint        end;
  LbSourceKind kind;
} LbSourceSpan;

/**
 * LbSourceText:
 * @text: valid UTF-8, its lines ended by LF; what is not text is written `\xNN`
 * @spans: (element-type LbSourceSpan): what is coloured, in order
 * @is_cut: whether the message goes on behind @text
 *
 * The octets of a message, made fit to be shown.
 */
typedef struct
{
  char    *text;
  GArray  *spans;
  gboolean is_cut;
} LbSourceText;

LbSourceText *lb_source_text_new  (GBytes       *data,
                                   gsize         max_octets);
void          lb_source_text_free (LbSourceText *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbSourceText, lb_source_text_free)

G_END_DECLS
