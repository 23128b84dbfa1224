#define G_LOG_DOMAIN "lb-header"

#include "config.h"
#include "mail/mime/lb-header.h"

#include <string.h>

#include "mail/mime/lb-charset.h"
#include "mail/mime/lb-header-text.h"
#include "mail/mime/lb-mime-value.h"

/**
 * lb_header_free:
 * @self: (transfer full) (nullable): a field
 */
void
lb_header_free (LbHeader *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->raw);
  g_free (self->unfolded);
  g_free (self->decoded);
  g_free (self);
}

static LbHeader *
lb_header_read (const char        *octets,
                const LbMimeField *field)
{
  LbHeader *self = g_new0 (LbHeader, 1);
  const char *value = octets + field->value_offset;
  g_autofree char *line = lb_mime_value_dup_unfolded (value, field->value_length);
  gsize n_spaces = 0;

  while (n_spaces < field->value_length && (value[n_spaces] == ' ' || value[n_spaces] == '\t'))
    n_spaces++;

  self->name = g_strndup (octets + field->offset, field->name_length);
  self->raw = lb_charset_to_utf8 (value + n_spaces, field->value_length - n_spaces, NULL, NULL);
  self->unfolded = lb_header_text_make_utf8 (line);
  self->decoded = lb_header_text_decode (line);
  self->offset = field->offset;
  self->length = field->value_offset - field->offset + field->value_length;
  self->line = field->line;

  return self;
}

/**
 * lb_headers_read:
 * @scan: the structure of a message
 * @node: one of its nodes
 *
 * Returns: (transfer full) (element-type LbHeader): the fields of @node in their order
 */
GPtrArray *
lb_headers_read (LbMimeScan       *scan,
                 const LbMimeNode *node)
{
  GPtrArray *headers = g_ptr_array_new_full (node->n_fields, (GDestroyNotify) lb_header_free);
  gsize size;
  const char *octets = lb_mime_scan_get_data (scan, &size);

  for (guint i = 0; i < node->n_fields; i++)
    g_ptr_array_add (headers,
                     lb_header_read (octets, lb_mime_scan_get_field (scan, node->first_field + i)));

  return headers;
}
