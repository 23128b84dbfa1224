#define G_LOG_DOMAIN "lb-mail-index"

#include "config.h"
#include "mail/lb-mail-index.h"

#include <string.h>

#include "base/lb-limits.h"
#include "mail/html/lb-html-text.h"
#include "mail/mime/lb-mime-part.h"

static void
lb_mail_index_add_text (GString          *text,
                        LbMimeScan       *scan,
                        const LbMimeNode *node)
{
  gsize room = LB_LIMIT_SHOWN_TEXT_OCTETS - MIN (text->len, LB_LIMIT_SHOWN_TEXT_OCTETS);
  g_autofree char *part = NULL;

  if (room == 0)
    return;

  part = lb_mime_part_dup_text (scan, node, room, NULL);
  if (g_str_equal (node->type, "text/html"))
    {
      g_autofree char *plain = lb_html_to_text (part, strlen (part), LB_HTML_TEXT_LINKS, room);

      g_string_append (text, plain);
    }
  else
    {
      g_string_append (text, part);
    }
  g_string_append_c (text, '\n');
}

/**
 * lb_mail_index_text:
 * @data: a message as received
 *
 * Gives what the full-text search looks at besides the summary: the text of all text parts, also of
 * attached messages, HTML as text, and the names of the attachments. Bounded to a few megabytes.
 * May be called in any thread.
 *
 * Returns: (transfer full): valid UTF-8; "" when there is no text
 */
char *
lb_mail_index_text (GBytes *data)
{
  g_autoptr(LbMimeScan) scan = lb_mime_scan_new (data);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < lb_mime_scan_get_n_nodes (scan); i++)
    {
      const LbMimeNode *node = lb_mime_scan_get_node (scan, i);
      g_autofree char *name = lb_mime_part_dup_name (scan, node);

      if (*name != '\0')
        g_string_append_printf (text, "%s\n", name);
      if (node->kind == LB_MIME_KIND_LEAF && g_str_has_prefix (node->type, "text/"))
        lb_mail_index_add_text (text, scan, node);
    }

  return g_string_free (text, FALSE);
}
