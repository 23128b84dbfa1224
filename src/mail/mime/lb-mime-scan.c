#define G_LOG_DOMAIN "lb-mime-scan"

#include "config.h"
#include "mail/mime/lb-mime-scan.h"

#include <string.h>

#include "mail/mime/lb-mime-scan-private.h"

static void
lb_mime_node_clear (gpointer data)
{
  g_free (((LbMimeNode *) data)->type);
}

/**
 * lb_mime_scan_new:
 * @data: a message as received; kept
 *
 * Finds the header fields and the parts of @data in one pass. Never fails: a message that is no
 * message at all is one part without fields.
 *
 * Returns: (transfer full): the structure of @data
 */
LbMimeScan *
lb_mime_scan_new (GBytes *data)
{
  LbMimeScan *self = g_new0 (LbMimeScan, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->data = g_bytes_ref (data);
  self->octets = g_bytes_get_data (data, &self->size);
  self->nodes = g_array_new (FALSE, FALSE, sizeof (LbMimeNode));
  g_array_set_clear_func (self->nodes, lb_mime_node_clear);
  self->fields = g_array_sized_new (FALSE, FALSE, sizeof (LbMimeField), 32);

  lb_mime_scan_run (self);

  return self;
}

/**
 * lb_mime_scan_ref:
 * @self: a scan
 *
 * Returns: (transfer full): @self; any thread may read it
 */
LbMimeScan *
lb_mime_scan_ref (LbMimeScan *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lb_mime_scan_unref:
 * @self: (transfer full) (nullable): a scan
 */
void
lb_mime_scan_unref (LbMimeScan *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_array_unref (self->nodes);
  g_array_unref (self->fields);
  g_bytes_unref (self->data);
  g_free (self);
}

/**
 * lb_mime_scan_get_bytes:
 * @self: a scan
 *
 * Returns: (transfer none): the message
 */
GBytes *
lb_mime_scan_get_bytes (LbMimeScan *self)
{
  return self->data;
}

/**
 * lb_mime_scan_get_data:
 * @self: a scan
 * @size: (out): how many octets there are
 *
 * Returns: (transfer none): the octets of the message
 */
const char *
lb_mime_scan_get_data (LbMimeScan *self,
                       gsize      *size)
{
  *size = self->size;
  return self->octets;
}

/**
 * lb_mime_scan_get_excess:
 * @self: a scan
 *
 * Returns: the limits that the message goes over
 */
LbMimeExcess
lb_mime_scan_get_excess (LbMimeScan *self)
{
  return self->excess;
}

/**
 * lb_mime_scan_get_n_lines:
 * @self: a scan
 *
 * Returns: how many lines the message has
 */
guint
lb_mime_scan_get_n_lines (LbMimeScan *self)
{
  return self->n_lines;
}

/**
 * lb_mime_scan_get_n_nodes:
 * @self: a scan
 *
 * Returns: how many parts there are, with the message itself; at least 1
 */
guint
lb_mime_scan_get_n_nodes (LbMimeScan *self)
{
  return self->nodes->len;
}

/**
 * lb_mime_scan_get_node:
 * @self: a scan
 * @index: less than lb_mime_scan_get_n_nodes(); 0 is the message itself. Parents come before
 *   children
 *
 * Returns: (transfer none): a part
 */
const LbMimeNode *
lb_mime_scan_get_node (LbMimeScan *self,
                       guint       index)
{
  return &g_array_index (self->nodes, LbMimeNode, index);
}

/**
 * lb_mime_scan_get_field:
 * @self: a scan
 * @index: one of a node's fields
 *
 * Returns: (transfer none): where the field lies
 */
const LbMimeField *
lb_mime_scan_get_field (LbMimeScan *self,
                        guint       index)
{
  return &g_array_index (self->fields, LbMimeField, index);
}

/**
 * lb_mime_scan_find_field:
 * @self: a scan
 * @node: one of its nodes
 * @name: the name of a field, in any case
 *
 * Returns: (transfer none) (nullable): the first field of @node with that name
 */
const LbMimeField *
lb_mime_scan_find_field (LbMimeScan       *self,
                         const LbMimeNode *node,
                         const char       *name)
{
  gsize length = strlen (name);

  for (guint i = 0; i < node->n_fields; i++)
    {
      const LbMimeField *field = &g_array_index (self->fields, LbMimeField, node->first_field + i);

      if (field->name_length == length &&
          g_ascii_strncasecmp (self->octets + field->offset, name, length) == 0)
        return field;
    }

  return NULL;
}

/**
 * lb_mime_scan_find_value:
 * @self: a scan
 * @node: one of its nodes
 * @name: the name of a field, in any case
 * @value: (out): the octets behind the colon, with folds; not NUL-terminated
 * @length: (out): how many
 *
 * Returns: whether @node has such a field
 */
gboolean
lb_mime_scan_find_value (LbMimeScan        *self,
                         const LbMimeNode  *node,
                         const char        *name,
                         const char       **value,
                         gsize             *length)
{
  const LbMimeField *field = lb_mime_scan_find_field (self, node, name);

  if (field == NULL)
    return FALSE;

  *value = self->octets + field->value_offset;
  *length = field->value_length;
  return TRUE;
}
