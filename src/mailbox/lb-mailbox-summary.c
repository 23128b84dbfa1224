#define G_LOG_DOMAIN "lb-mailbox"

#include "config.h"
#include "mailbox/lb-mailbox-private.h"

#include <string.h>

#include "base/lb-address.h"
#include "mail/lb-summarise.h"
#include "mail/lb-tags.h"

/* "user+one+two@example.org" asks for the tags one and two. */
static void
lb_mailbox_collect_tags (GString   *line,
                         GPtrArray *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      const LbAddress *address = g_ptr_array_index (addresses, i);
      const char *at = strrchr (address->address, '@');
      g_auto(GStrv) parts = NULL;
      g_autofree char *local = NULL;

      if (at == NULL)
        continue;

      local = g_strndup (address->address, (gsize) (at - address->address));
      parts = g_strsplit (local, "+", -1);
      for (guint j = 1; parts[0] != NULL && parts[j] != NULL; j++)
        g_string_append_printf (line, "%s,", parts[j]);
    }
}

/**
 * lb_mailbox_summarise:
 * @data: the octets of a message
 *
 * Reads a message for the list, with the tags that it asks for by X-Tags and by its addresses.
 *
 * Returns: (transfer full): the summary
 */
LbSummary *
lb_mailbox_summarise (GBytes *data)
{
  LbSummary *summary = lb_summarise (data);
  g_autoptr(GString) line = g_string_new (NULL);

  lb_mailbox_collect_tags (line, summary->from);
  lb_mailbox_collect_tags (line, summary->to);
  lb_mailbox_collect_tags (line, summary->cc);
  lb_mailbox_collect_tags (line, summary->bcc);
  if (line->len == 0)
    return summary;

  for (guint i = 0; summary->tags != NULL && summary->tags[i] != NULL; i++)
    g_string_append_printf (line, "%s,", summary->tags[i]);

  g_strfreev (summary->tags);
  summary->tags = lb_tags_parse (line->str);
  return summary;
}
