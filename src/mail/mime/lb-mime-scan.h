#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbMimeField:
 * @offset: of the first octet of the name in the message
 * @name_length: octets of the name, without white space before the colon
 * @value_offset: of the octet behind the colon
 * @value_length: with the folds, without the last line end; cut at %LB_LIMIT_HEADER_FIELD_OCTETS
 * @line: the line of the name, from 1
 *
 * Where a header field lies (RFC 5322 2.2).
 */
typedef struct
{
  gsize offset;
  gsize name_length;
  gsize value_offset;
  gsize value_length;
  guint line;
} LbMimeField;

typedef enum
{
  LB_MIME_KIND_LEAF,
  LB_MIME_KIND_MULTIPART,
  LB_MIME_KIND_MESSAGE,
} LbMimeKind;

/**
 * LbMimeFlaws:
 * @LB_MIME_FLAW_UNCLOSED: a multipart without its closing delimiter (RFC 2046 5.1.1)
 * @LB_MIME_FLAW_NO_BOUNDARY: a multipart without the boundary parameter
 * @LB_MIME_FLAW_NO_PARTS: a multipart whose delimiter is nowhere
 * @LB_MIME_FLAW_NO_SEPARATOR: text follows the header fields without an empty line (RFC 5322 2.1)
 * @LB_MIME_FLAW_SPACE_BEFORE_COLON: white space between a field's name and its colon (RFC 5322 2.2)
 *
 * What is wrong with the structure around a part.
 */
typedef enum
{
  LB_MIME_FLAW_NONE = 0,
  LB_MIME_FLAW_UNCLOSED = 1 << 0,
  LB_MIME_FLAW_NO_BOUNDARY = 1 << 1,
  LB_MIME_FLAW_NO_PARTS = 1 << 2,
  LB_MIME_FLAW_NO_SEPARATOR = 1 << 3,
  LB_MIME_FLAW_SPACE_BEFORE_COLON = 1 << 4,
} LbMimeFlaws;

/**
 * LbMimeExcess:
 * @LB_MIME_EXCESS_BLOCK: a header block over %LB_LIMIT_HEADER_BLOCK_OCTETS
 * @LB_MIME_EXCESS_FIELDS: more than %LB_LIMIT_HEADER_FIELDS fields in a block
 * @LB_MIME_EXCESS_FIELD: a field over %LB_LIMIT_HEADER_FIELD_OCTETS
 * @LB_MIME_EXCESS_DEPTH: parts nested deeper than %LB_LIMIT_MIME_DEPTH
 * @LB_MIME_EXCESS_PARTS: more than %LB_LIMIT_MIME_PARTS parts
 *
 * Which limit a message goes over. What lies beyond a limit is left out of the scan.
 */
typedef enum
{
  LB_MIME_EXCESS_NONE = 0,
  LB_MIME_EXCESS_BLOCK = 1 << 0,
  LB_MIME_EXCESS_FIELDS = 1 << 1,
  LB_MIME_EXCESS_FIELD = 1 << 2,
  LB_MIME_EXCESS_DEPTH = 1 << 3,
  LB_MIME_EXCESS_PARTS = 1 << 4,
} LbMimeExcess;

/**
 * LbMimeNode:
 * @parent: index of the node around it; -1 for the message itself
 * @position: among the children of @parent, from 1
 * @depth: 0 for the message itself
 * @kind: what it holds
 * @flaws: what is wrong with it
 * @is_inside_message: whether an attached message is around it
 * @type: the media type in lower case, such as "text/plain"; never %NULL
 * @first_field: index of its first field
 * @n_fields: how many fields it has
 * @n_children: how many parts lie directly in it
 * @header_offset: where its header begins
 * @body_offset: where its body begins, behind the empty line
 * @end: where its body ends, before the line end that belongs to the delimiter
 * @line: the line of @header_offset, from 1
 * @body_line: the line of @body_offset
 *
 * A part of a message: header_offset <= body_offset <= end <= size of the message.
 */
typedef struct
{
  int         parent;
  guint       position;
  guint       depth;
  LbMimeKind  kind;
  LbMimeFlaws flaws;
  gboolean    is_inside_message;
  char       *type;
  guint       first_field;
  guint       n_fields;
  guint       n_children;
  gsize       header_offset;
  gsize       body_offset;
  gsize       end;
  guint       line;
  guint       body_line;
} LbMimeNode;

typedef struct _LbMimeScan LbMimeScan;

LbMimeScan        *lb_mime_scan_new         (GBytes            *data);
LbMimeScan        *lb_mime_scan_ref         (LbMimeScan        *self);
void               lb_mime_scan_unref       (LbMimeScan        *self);
GBytes            *lb_mime_scan_get_bytes   (LbMimeScan        *self);
const char        *lb_mime_scan_get_data    (LbMimeScan        *self,
                                             gsize             *size);
LbMimeExcess       lb_mime_scan_get_excess  (LbMimeScan        *self);
guint              lb_mime_scan_get_n_lines (LbMimeScan        *self);
guint              lb_mime_scan_get_n_nodes (LbMimeScan        *self);
const LbMimeNode  *lb_mime_scan_get_node    (LbMimeScan        *self,
                                             guint              index);
const LbMimeField *lb_mime_scan_get_field   (LbMimeScan        *self,
                                             guint              index);
const LbMimeField *lb_mime_scan_find_field  (LbMimeScan        *self,
                                             const LbMimeNode  *node,
                                             const char        *name);
gboolean           lb_mime_scan_find_value  (LbMimeScan        *self,
                                             const LbMimeNode  *node,
                                             const char        *name,
                                             const char       **value,
                                             gsize             *length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbMimeScan, lb_mime_scan_unref)

G_END_DECLS
