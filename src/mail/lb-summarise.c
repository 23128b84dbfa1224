#define G_LOG_DOMAIN "lb-summarise"

#include "config.h"
#include "mail/lb-summarise.h"

#include "mail/mime/lb-header-text.h"
#include "mail/lint/lb-lint.h"
#include "mail/mime/lb-mail-address.h"
#include "mail/mime/lb-mail-date.h"
#include "mail/mime/lb-mime-part.h"
#include "mail/mime/lb-mime-scan.h"
#include "mail/mime/lb-mime-value.h"
#include "mail/lb-snippet.h"
#include "mail/lb-tags.h"

typedef struct
{
  LbSummary  *summary;
  LbMimeScan *scan;
  gboolean    has_many_groups;
} LbSummariser;

static char *
lb_summariser_dup_line (LbSummariser *self,
                        const char   *name)
{
  const LbMimeNode *root = lb_mime_scan_get_node (self->scan, 0);
  const char *value;
  gsize length;

  if (!lb_mime_scan_find_value (self->scan, root, name, &value, &length))
    return NULL;

  return lb_mime_value_dup_unfolded (value, length);
}

static void
lb_summariser_read_text (LbSummariser *self,
                         const char   *name,
                         char *(*decode)(const char *line),
                         char        **text)
{
  g_autofree char *line = lb_summariser_dup_line (self, name);

  if (line == NULL)
    return;

  g_free (*text);
  *text = decode (line);
}

static void
lb_summariser_read_addresses (LbSummariser  *self,
                              const char    *name,
                              GPtrArray    **addresses)
{
  g_autofree char *line = lb_summariser_dup_line (self, name);

  if (line == NULL)
    return;

  g_ptr_array_unref (*addresses);
  *addresses = lb_mail_address_parse (line, &self->has_many_groups);
}

static void
lb_summariser_read_header (LbSummariser *self)
{
  LbSummary *summary = self->summary;
  g_autofree char *date = lb_summariser_dup_line (self, "Date");
  g_autofree char *tags = lb_summariser_dup_line (self, "X-Tags");

  lb_summariser_read_text (self, "Subject", lb_header_text_decode, &summary->subject);
  lb_summariser_read_text (self, "Message-ID", lb_header_text_dup_id, &summary->message_id);
  lb_summariser_read_text (self, "In-Reply-To", lb_header_text_dup_id, &summary->in_reply_to);
  lb_summariser_read_text (self, "References", lb_header_text_dup_ids, &summary->references);
  lb_summariser_read_addresses (self, "From", &summary->from);
  lb_summariser_read_addresses (self, "To", &summary->to);
  lb_summariser_read_addresses (self, "Cc", &summary->cc);
  lb_summariser_read_addresses (self, "Bcc", &summary->bcc);
  lb_summariser_read_addresses (self, "Reply-To", &summary->reply_to);

  if (date != NULL)
    summary->date_us = lb_mail_date_parse (date).us;
  if (tags != NULL)
    summary->tags = lb_tags_parse (tags);
}

static void
lb_summariser_read_snippet (LbSummariser *self,
                            int           index,
                            gboolean      is_html)
{
  if (index < 0)
    return;

  g_free (self->summary->snippet);
  self->summary->snippet = lb_snippet_make (self->scan, (guint) index, is_html);
}

/* The snippet is of the HTML, as Mailpit has it; a mail of pictures alone has but its text. */
static void
lb_summariser_read_parts (LbSummariser *self)
{
  int html = lb_mime_part_find_shallowest (self->scan, LB_MIME_ROLE_HTML);

  for (guint i = 0; i < lb_mime_scan_get_n_nodes (self->scan); i++)
    {
      const LbMimeNode *node = lb_mime_scan_get_node (self->scan, i);
      LbMimeRoles roles = lb_mime_part_get_roles (self->scan, node);

      if (roles & LB_MIME_ROLE_ATTACHMENT)
        self->summary->n_attachments++;
      if (roles & LB_MIME_ROLE_INLINE)
        self->summary->n_inline++;
    }

  self->summary->has_html = html >= 0;
  if (html >= 0)
    lb_summariser_read_snippet (self, html, TRUE);
  if (*self->summary->snippet == '\0')
    lb_summariser_read_snippet (self,
                                lb_mime_part_find_shallowest (self->scan, LB_MIME_ROLE_TEXT),
                                FALSE);
}

/**
 * lb_summarise_scan:
 * @scan: the structure of a message
 *
 * Returns: (transfer full): the summary, as lb_summarise() gives it
 */
LbSummary *
lb_summarise_scan (LbMimeScan *scan)
{
  LbSummariser self = { .summary = lb_summary_new (), .scan = scan };

  lb_summariser_read_header (&self);
  lb_summariser_read_parts (&self);
  self.summary->problem = g_strdup (lb_lint_find_obstacle (scan, self.has_many_groups));

  return self.summary;
}

/**
 * lb_summarise:
 * @data: a message as received
 *
 * Reads what the list of messages shows. Bounded in time and memory, whatever @data is; what cannot
 * be read is told in the summary's problem. May be called in any thread.
 *
 * Returns: (transfer full): the summary
 */
LbSummary *
lb_summarise (GBytes *data)
{
  g_autoptr(LbMimeScan) scan = lb_mime_scan_new (data);

  return lb_summarise_scan (scan);
}
