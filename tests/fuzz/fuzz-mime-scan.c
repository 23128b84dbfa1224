#define G_LOG_DOMAIN "fuzz-mime-scan"

#include "config.h"

#include <string.h>

#include "base/lb-address.h"
#include "fuzz.h"
#include "mail/mime/lb-header-text.h"
#include "mail/mime/lb-mail-address.h"
#include "mail/mime/lb-mime-parameter.h"
#include "mail/mime/lb-mime-scan.h"
#include "mail/mime/lb-mime-value.h"

/* Whatever the octets: parents come before children and hold them, fields lie in their part's
 * header in their order; each value can be read as any kind of field. */

static void
check_field (const char        *octets,
             const LbMimeField *field)
{
  const char *value = octets + field->value_offset;
  g_autofree char *line = lb_mime_value_dup_unfolded (value, field->value_length);
  g_autofree char *text = lb_header_text_decode (line);
  g_autofree char *ids = lb_header_text_dup_ids (line);
  g_autofree char *type = lb_mime_value_dup_media_type (value, field->value_length);
  g_autofree char *name = lb_mime_parameter_decode (value, field->value_length, "name");
  gboolean is_too_complex = FALSE;
  g_autoptr(GPtrArray) addresses = lb_mail_address_parse (line, &is_too_complex);
  g_autofree char *dump = lb_address_list_dump (addresses);

  g_assert_null (strpbrk (text, "\r\n"));
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (g_utf8_validate (ids, -1, NULL));
  g_assert_true (type == NULL || g_utf8_validate (type, -1, NULL));
  g_assert_true (name == NULL || g_utf8_validate (name, -1, NULL));
  g_assert_true (g_utf8_validate (dump, -1, NULL));
}

static void
check_node (LbMimeScan *scan,
            guint       index,
            const char *octets,
            size_t      size)
{
  const LbMimeNode *node = lb_mime_scan_get_node (scan, index);
  gsize offset = node->header_offset;

  g_assert_cmpint (node->parent, <, (int) index);
  g_assert_cmpuint (node->header_offset, <=, node->body_offset);
  g_assert_cmpuint (node->body_offset, <=, node->end);
  g_assert_cmpuint (node->end, <=, size);
  g_assert_cmpuint (node->line, <=, node->body_line);
  if (node->parent >= 0)
    {
      const LbMimeNode *around = lb_mime_scan_get_node (scan, (guint) node->parent);

      g_assert_cmpuint (around->body_offset, <=, node->header_offset);
      g_assert_cmpuint (node->end, <=, around->end);
    }

  for (guint i = 0; i < node->n_fields; i++)
    {
      const LbMimeField *field = lb_mime_scan_get_field (scan, node->first_field + i);

      g_assert_cmpuint (offset, <=, field->offset);
      g_assert_cmpuint (field->offset + field->name_length, <=, field->value_offset);
      offset = field->value_offset + field->value_length;
      g_assert_cmpuint (offset, <=, node->body_offset);
      check_field (octets, field);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr(LbMimeScan) scan = lb_mime_scan_new (bytes);

  g_assert_cmpuint (lb_mime_scan_get_n_nodes (scan), >, 0);
  for (guint i = 0; i < lb_mime_scan_get_n_nodes (scan); i++)
    check_node (scan, i, (const char *) data, size);

  return 0;
}
