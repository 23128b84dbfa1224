#define G_LOG_DOMAIN "lb-mime-scanner"

#include "config.h"
#include "mail/mime/lb-mime-scan-private.h"

#include <string.h>

#include "base/lb-limits.h"
#include "mail/mime/lb-mime-value.h"

/* The one place that finds the structure of a message. It goes over the octets once, line by line,
 * without recursion and with bounded memory; GMime is given single values only, since it overflows
 * its stack or takes a hundred times the size of a hostile message. */

/* All parts together may not have more fields than this many messages' headers. */
#define N_FIELDS_MAX (10 * LB_LIMIT_HEADER_FIELDS)

static void
lb_mime_open_clear (gpointer data)
{
  g_free (((LbMimeOpen *) data)->boundary);
}

static LbMimeNode *
lb_mime_scan_node (LbMimeScan *self,
                   int         index)
{
  return &g_array_index (self->nodes, LbMimeNode, index);
}

static void
lb_mime_scan_begin_node (LbMimeScan *self,
                         int         parent,
                         guint       position,
                         gsize       offset,
                         guint       line)
{
  LbMimeNode node = { .parent = parent, .position = position, .line = line, .body_line = line };

  if (parent >= 0)
    {
      const LbMimeNode *around = lb_mime_scan_node (self, parent);

      node.depth = around->depth + 1;
      node.is_inside_message = around->is_inside_message || around->kind == LB_MIME_KIND_MESSAGE;
    }
  node.header_offset = node.body_offset = node.end = offset;
  node.first_field = self->fields->len;

  g_array_append_val (self->nodes, node);
  self->current = (int) self->nodes->len - 1;
  self->in_header = TRUE;
  self->extends_field = FALSE;
}

/* RFC 2045 5.2: text/plain where nothing or nonsense is declared; RFC 2046 5.1.5: in a digest, a
 * message. */
static char *
lb_mime_scan_dup_type (LbMimeScan       *self,
                       const LbMimeNode *node)
{
  const char *value;
  gsize length;
  gboolean in_digest = node->parent >= 0 &&
                       g_str_equal (lb_mime_scan_node (self, node->parent)->type,
                                    "multipart/digest");
  char *type = NULL;

  if (lb_mime_scan_find_value (self, node, "Content-Type", &value, &length))
    type = lb_mime_value_dup_media_type (value, length);
  else if (in_digest)
    type = g_strdup ("message/rfc822");

  return type != NULL ? type : g_strdup ("text/plain");
}

static gboolean
lb_mime_scan_is_encoded (LbMimeScan       *self,
                         const LbMimeNode *node)
{
  const char *value;
  gsize length;
  g_autofree char *encoding = NULL;

  if (!lb_mime_scan_find_value (self, node, "Content-Transfer-Encoding", &value, &length))
    return FALSE;

  encoding = lb_mime_value_dup_token (value, length);
  return g_str_equal (encoding, "base64") || g_str_equal (encoding, "quoted-printable");
}

static void
lb_mime_scan_open_multipart (LbMimeScan *self,
                             guint       index)
{
  LbMimeNode *node = lb_mime_scan_node (self, index);
  LbMimeOpen open = { .node = index };
  const char *value;
  gsize length;

  if (lb_mime_scan_find_value (self, node, "Content-Type", &value, &length))
    open.boundary = lb_mime_value_dup_parameter (value, length, "boundary");
  if (open.boundary != NULL)
    g_strchomp (open.boundary);

  if (open.boundary == NULL || *open.boundary == '\0')
    {
      node->flaws |= LB_MIME_FLAW_NO_BOUNDARY;
      g_free (open.boundary);
      return;
    }

  open.length = strlen (open.boundary);
  node->kind = LB_MIME_KIND_MULTIPART;
  node->flaws |= LB_MIME_FLAW_UNCLOSED | LB_MIME_FLAW_NO_PARTS;
  g_array_append_val (self->open, open);
}

/* The header of the current node is over; @offset and @line are where its body begins. */
static void
lb_mime_scan_end_header (LbMimeScan *self,
                         gsize       offset,
                         guint       line)
{
  guint index = (guint) self->current;
  LbMimeNode *node = lb_mime_scan_node (self, self->current);
  gboolean is_multipart;
  gboolean is_message;

  self->in_header = FALSE;
  node->n_fields = self->fields->len - node->first_field;
  node->body_offset = node->end = offset;
  node->body_line = line;
  node->type = lb_mime_scan_dup_type (self, node);

  is_multipart = g_str_has_prefix (node->type, "multipart/");
  is_message = g_str_equal (node->type, "message/rfc822") ||
               g_str_equal (node->type, "message/global");
  if (!is_multipart && !is_message)
    return;

  if (node->depth >= LB_LIMIT_MIME_DEPTH)
    {
      self->excess |= LB_MIME_EXCESS_DEPTH;
    }
  else if (is_multipart)
    {
      lb_mime_scan_open_multipart (self, index);
    }
  else if (self->nodes->len > LB_LIMIT_MIME_PARTS)
    {
      self->excess |= LB_MIME_EXCESS_PARTS;
    }
  else if (!lb_mime_scan_is_encoded (self, node))
    {
      node->kind = LB_MIME_KIND_MESSAGE;
      node->n_children = 1;
      lb_mime_scan_begin_node (self, (int) index, 1, offset, line);
    }
}

/* Gives nodes from the current one up to, but without, @last the end @end. */
static void
lb_mime_scan_close_nodes (LbMimeScan *self,
                          int         last,
                          gsize       end,
                          guint       line)
{
  while (self->in_header)
    lb_mime_scan_end_header (self, end, line);

  while (self->current != last)
    {
      LbMimeNode *node = lb_mime_scan_node (self, self->current);

      /* An empty body ends behind the line end that a delimiter claims; so does what is around. */
      end = node->end = MAX (end, node->body_offset);
      self->current = node->parent;
    }
}

static void
lb_mime_scan_add_field (LbMimeScan *self,
                        gsize       offset,
                        gsize       colon,
                        gsize       end,
                        guint       line)
{
  LbMimeNode *node = lb_mime_scan_node (self, self->current);
  LbMimeField field = { .offset = offset, .value_offset = colon + 1, .line = line };
  gsize name_end = colon;

  self->extends_field = FALSE;
  if (self->fields->len - node->first_field >= LB_LIMIT_HEADER_FIELDS ||
      self->fields->len >= N_FIELDS_MAX)
    {
      self->excess |= LB_MIME_EXCESS_FIELDS;
      return;
    }

  while (self->octets[name_end - 1] == ' ' || self->octets[name_end - 1] == '\t')
    name_end--;
  if (name_end < colon)
    node->flaws |= LB_MIME_FLAW_SPACE_BEFORE_COLON;

  field.name_length = name_end - offset;
  field.value_length = end - field.value_offset;
  g_array_append_val (self->fields, field);
  self->extends_field = TRUE;
}

/* RFC 5322 2.2.3: a line that begins with white space goes on with the field before. */
static void
lb_mime_scan_extend_field (LbMimeScan *self,
                           gsize       end)
{
  LbMimeField *field;

  if (!self->extends_field)
    return;

  field = &g_array_index (self->fields, LbMimeField, self->fields->len - 1);
  field->value_length = end - field->value_offset;
}

static void
lb_mime_scan_cut_field (LbMimeScan *self)
{
  LbMimeField *field;
  gsize before;

  if (!self->extends_field)
    return;

  field = &g_array_index (self->fields, LbMimeField, self->fields->len - 1);
  before = field->value_offset - field->offset;
  if (before + field->value_length <= LB_LIMIT_HEADER_FIELD_OCTETS)
    return;

  self->excess |= LB_MIME_EXCESS_FIELD;
  self->extends_field = FALSE;
  if (before > LB_LIMIT_HEADER_FIELD_OCTETS)
    g_array_set_size (self->fields, self->fields->len - 1);
  else
    field->value_length = LB_LIMIT_HEADER_FIELD_OCTETS - before;
}

/* RFC 5322 2.2: printable US-ASCII but the colon; some writers put a space before the colon. */
static gboolean
lb_mime_scan_find_colon (LbMimeScan *self,
                         gsize       offset,
                         gsize       end,
                         gsize      *colon)
{
  gsize at = offset;

  while (at < end && self->octets[at] > 0x20 && self->octets[at] < 0x7f &&
         self->octets[at] != ':')
    at++;
  if (at == offset)
    return FALSE;

  while (at < end && (self->octets[at] == ' ' || self->octets[at] == '\t'))
    at++;
  *colon = at;
  return at < end && self->octets[at] == ':';
}

static gboolean
lb_mime_scan_is_mbox_line (LbMimeScan *self,
                           gsize       offset,
                           gsize       end)
{
  const char *line = self->octets + offset;

  return offset == 0 && ((end >= 5 && memcmp (line, "From ", 5) == 0) ||
                         (end >= 6 && memcmp (line, ">From ", 6) == 0));
}

/* @end is without the line end, @next is with it. */
static void
lb_mime_scan_header_line (LbMimeScan *self,
                          gsize       offset,
                          gsize       end,
                          gsize       next,
                          guint       line)
{
  LbMimeNode *node = lb_mime_scan_node (self, self->current);
  gsize limit = node->header_offset + LB_LIMIT_HEADER_BLOCK_OCTETS;
  gboolean is_folded = self->octets[offset] == ' ' || self->octets[offset] == '\t';
  gboolean is_over = next > limit;
  gsize colon;

  if (offset == end)
    {
      lb_mime_scan_end_header (self, next, line + 1);
      return;
    }

  if (lb_mime_scan_is_mbox_line (self, offset, end))
    return;

  if (is_over)
    {
      self->excess |= LB_MIME_EXCESS_BLOCK;
      end = MIN (end, limit);
      if (end <= offset)
        return;
    }

  if (is_folded && self->fields->len > node->first_field)
    {
      lb_mime_scan_extend_field (self, end);
    }
  else if (lb_mime_scan_find_colon (self, offset, end, &colon))
    {
      lb_mime_scan_add_field (self, offset, colon, end, line);
    }
  else if (!is_over)
    {
      node->flaws |= LB_MIME_FLAW_NO_SEPARATOR;
      lb_mime_scan_end_header (self, offset, line);
      return;
    }
  lb_mime_scan_cut_field (self);
}

/* RFC 2046 5.1.1: "--", the boundary, "--" when it is the last one, white space. The innermost
 * multipart wins; a part may be ended by any multipart around it. */
static int
lb_mime_scan_match_delimiter (LbMimeScan *self,
                              gsize       offset,
                              gsize       end,
                              gboolean   *is_last)
{
  const char *text = self->octets + offset + 2;
  gsize length;

  if (self->open->len == 0 || end - offset < 3 || self->octets[offset] != '-' ||
      self->octets[offset + 1] != '-')
    return -1;

  while (end > offset + 2 && (self->octets[end - 1] == ' ' || self->octets[end - 1] == '\t'))
    end--;
  length = end - offset - 2;

  for (int i = (int) self->open->len - 1; i >= 0; i--)
    {
      const LbMimeOpen *open = &g_array_index (self->open, LbMimeOpen, i);

      *is_last = length == open->length + 2 && text[length - 1] == '-' && text[length - 2] == '-';
      if ((*is_last || length == open->length) && memcmp (text, open->boundary, open->length) == 0)
        return i;
    }

  return -1;
}

static gsize
lb_mime_scan_before_line_end (LbMimeScan *self,
                              gsize       offset)
{
  if (offset > 0 && self->octets[offset - 1] == '\n')
    offset--;
  if (offset > 0 && self->octets[offset - 1] == '\r')
    offset--;

  return offset;
}

static void
lb_mime_scan_delimiter_line (LbMimeScan *self,
                             guint       level,
                             gboolean    is_last,
                             gsize       offset,
                             gsize       next,
                             guint       line)
{
  int index = (int) g_array_index (self->open, LbMimeOpen, level).node;
  LbMimeNode *node;
  guint position = 1;

  /* The header of the part that ends here may still open a multipart: it goes with the rest. */
  if (self->in_header)
    lb_mime_scan_close_nodes (self, index, offset, line);
  else
    lb_mime_scan_close_nodes (self, index, lb_mime_scan_before_line_end (self, offset), line);
  g_array_set_size (self->open, level + 1);

  node = lb_mime_scan_node (self, index);
  node->flaws &= ~LB_MIME_FLAW_NO_PARTS;
  if (is_last)
    {
      node->flaws &= ~LB_MIME_FLAW_UNCLOSED;
      g_array_set_size (self->open, level);
      return;
    }

  if (self->nodes->len > LB_LIMIT_MIME_PARTS)
    {
      self->excess |= LB_MIME_EXCESS_PARTS;
      return;
    }

  position += node->n_children;
  node->n_children = position;
  lb_mime_scan_begin_node (self, index, position, next, line + 1);
}

/**
 * lb_mime_scan_run:
 * @self: a scan with its octets and empty lists
 *
 * Fills the lists of @self.
 */
void
lb_mime_scan_run (LbMimeScan *self)
{
  gsize offset = 0;
  guint line = 1;

  self->open = g_array_new (FALSE, FALSE, sizeof (LbMimeOpen));
  g_array_set_clear_func (self->open, lb_mime_open_clear);
  lb_mime_scan_begin_node (self, -1, 1, 0, 1);
  while (offset < self->size)
    {
      const char *newline = memchr (self->octets + offset, '\n', self->size - offset);
      gsize next = newline != NULL ? (gsize) (newline - self->octets) + 1 : self->size;
      gsize end = newline != NULL ? next - 1 : next;
      gboolean is_last;
      int level;

      if (end > offset && newline != NULL && self->octets[end - 1] == '\r')
        end--;

      level = lb_mime_scan_match_delimiter (self, offset, end, &is_last);
      if (level >= 0)
        lb_mime_scan_delimiter_line (self, (guint) level, is_last, offset, next, line);
      else if (self->in_header)
        lb_mime_scan_header_line (self, offset, end, next, line);

      offset = next;
      line++;
    }

  lb_mime_scan_close_nodes (self, -1, self->size, line);
  self->n_lines = line - 1;
  g_clear_pointer (&self->open, g_array_unref);
}
