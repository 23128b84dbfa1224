#define G_LOG_DOMAIN "lb-message"

#include "config.h"
#include "mail/lb-message.h"

#include <string.h>

#include "base/lb-limits.h"
#include "mail/html/lb-html-text.h"
#include "mail/lb-flowed.h"
#include "mail/lint/lb-lint.h"
#include "mail/mime/lb-mime-part.h"
#include "mail/lb-summarise.h"

struct _LbMessage
{
  GObject            parent_instance;

  GBytes            *data; /* (owned) */
  LbMimeScan        *scan; /* (owned) */
  LbSummary         *summary; /* (owned) */
  LbMailDate         date;
  char              *return_path; /* (owned) */
  GPtrArray         *headers; /* (owned) (element-type LbHeader) */
  GPtrArray         *hops; /* (owned) (element-type LbHop) */
  LbListUnsubscribe *list_unsubscribe; /* (owned) */
  GPtrArray         *parts; /* (owned) (element-type LbMessagePart): the root first */
  GPtrArray         *attachments; /* (owned) (element-type LbMessagePart) */
  GPtrArray         *inlines; /* (owned) (element-type LbMessagePart) */
  int                html_index;
  char              *html; /* (owned) (nullable) */
  char              *text; /* (owned) (nullable) */
  char              *flowed_text; /* (owned) (nullable) */
  char              *readable_text; /* (owned) (nullable): made from the HTML */
  gboolean           is_cut;
  GPtrArray         *problems; /* (owned) (element-type LbProblem) */
};

G_DEFINE_FINAL_TYPE (LbMessage, lb_message, G_TYPE_OBJECT)

static void
lb_message_finalize (GObject *object)
{
  LbMessage *self = LB_MESSAGE (object);

  g_clear_pointer (&self->data, g_bytes_unref);
  g_clear_pointer (&self->scan, lb_mime_scan_unref);
  g_clear_pointer (&self->summary, lb_summary_unref);
  g_clear_pointer (&self->return_path, g_free);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  g_clear_pointer (&self->hops, g_ptr_array_unref);
  g_clear_pointer (&self->list_unsubscribe, lb_list_unsubscribe_free);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_clear_pointer (&self->attachments, g_ptr_array_unref);
  g_clear_pointer (&self->inlines, g_ptr_array_unref);
  g_clear_pointer (&self->html, g_free);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->flowed_text, g_free);
  g_clear_pointer (&self->readable_text, g_free);
  g_clear_pointer (&self->problems, g_ptr_array_unref);

  G_OBJECT_CLASS (lb_message_parent_class)->finalize (object);
}

static void
lb_message_class_init (LbMessageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_message_finalize;
}

static void
lb_message_init (LbMessage *self)
{
  self->attachments = g_ptr_array_new_with_free_func (g_object_unref);
  self->inlines = g_ptr_array_new_with_free_func (g_object_unref);
  self->problems = lb_problems_new ();
}

/* Mailpit lists the parts of one depth after those of the depth above. */
static void
lb_message_sort_parts (LbMessage *self)
{
  guint depth_max = 0;

  for (guint depth = 0; depth <= depth_max; depth++)
    for (guint i = 0; i < self->parts->len; i++)
      {
        LbMessagePart *part = g_ptr_array_index (self->parts, i);
        const LbMimeNode *node = lb_mime_scan_get_node (self->scan, i);

        depth_max = MAX (depth_max, node->depth);
        if (node->depth != depth)
          continue;
        if (lb_message_part_get_roles (part) & LB_MIME_ROLE_ATTACHMENT)
          g_ptr_array_add (self->attachments, g_object_ref (part));
        if (lb_message_part_get_roles (part) & LB_MIME_ROLE_INLINE)
          g_ptr_array_add (self->inlines, g_object_ref (part));
      }
}

/* With @unwraps, what is flowed is joined. */
static char *
lb_message_read_one_text (LbMessage *self,
                          int        index,
                          gboolean   unwraps)
{
  const LbMimeNode *node;
  LbMessagePart *part;
  g_autofree char *text = NULL;
  gboolean del_sp;

  if (index < 0)
    return NULL;

  node = lb_mime_scan_get_node (self->scan, (guint) index);
  part = g_ptr_array_index (self->parts, index);
  if (lb_message_part_get_size (part) > LB_LIMIT_SHOWN_TEXT_OCTETS)
    self->is_cut = TRUE;
  text = lb_mime_part_dup_text (self->scan, node, LB_LIMIT_SHOWN_TEXT_OCTETS, NULL);
  if (unwraps && lb_mime_part_is_flowed (self->scan, node, &del_sp))
    return lb_flowed_unwrap (text, del_sp);
  return g_steal_pointer (&text);
}

/* The text parts of anything but an alternative belong together; Mailpit puts a line between them.
 * */
static char *
lb_message_join_texts (LbMessage *self,
                       gboolean   unwraps)
{
  g_autoptr(GString) text = g_string_new (NULL);
  gboolean has_text = FALSE;

  for (guint i = 0; i < self->parts->len && text->len < LB_LIMIT_SHOWN_TEXT_OCTETS; i++)
    {
      g_autofree char *piece = NULL;

      if (!(lb_message_part_get_roles (g_ptr_array_index (self->parts, i)) & LB_MIME_ROLE_TEXT))
        continue;
      piece = lb_message_read_one_text (self, (int) i, unwraps);
      if (has_text)
        g_string_append (text, "\n--\n");
      g_string_append (text, piece);
      has_text = TRUE;
    }

  return has_text ? g_strdup (text->str) : NULL;
}

static char *
lb_message_read_text (LbMessage *self,
                      gboolean   unwraps)
{
  int index;

  if (!g_str_equal (lb_mime_scan_get_node (self->scan, 0)->type, "multipart/alternative"))
    return lb_message_join_texts (self, unwraps);
  index = lb_mime_part_find_shallowest (self->scan, LB_MIME_ROLE_TEXT);
  return lb_message_read_one_text (self, index, unwraps);
}

static gboolean
lb_message_has_flowed (LbMessage *self)
{
  gboolean del_sp;

  for (guint i = 0; i < self->parts->len; i++)
    {
      if ((lb_message_part_get_roles (g_ptr_array_index (self->parts, i)) & LB_MIME_ROLE_TEXT) &&
          lb_mime_part_is_flowed (self->scan, lb_mime_scan_get_node (self->scan, i), &del_sp))
        return TRUE;
    }
  return FALSE;
}

static void
lb_message_read_texts (LbMessage *self)
{
  self->html_index = lb_mime_part_find_shallowest (self->scan, LB_MIME_ROLE_HTML);
  self->html = lb_message_read_one_text (self, self->html_index, FALSE);
  self->text = lb_message_read_text (self, FALSE);
  if (lb_message_has_flowed (self))
    self->flowed_text = lb_message_read_text (self, TRUE);

  if (self->text == NULL && self->html != NULL)
    self->readable_text = lb_html_to_text (self->html, strlen (self->html), LB_HTML_TEXT_LINKS,
                                           LB_LIMIT_SHOWN_TEXT_OCTETS);
}

static void
lb_message_read_header (LbMessage *self)
{
  const LbHeader *date;
  const LbHeader *path;
  const LbHeader *unsubscribe;
  const LbHeader *post;

  self->headers = lb_headers_read (self->scan, lb_mime_scan_get_node (self->scan, 0));
  self->hops = lb_hops_parse (self->scan);

  date = lb_message_find_header (self, "Date");
  if (date != NULL)
    self->date = lb_mail_date_parse (date->unfolded);

  path = lb_message_find_header (self, "Return-Path");
  self->return_path = g_strdup (path != NULL ? path->unfolded : "");
  g_strstrip (g_strdelimit (self->return_path, "<>", ' '));

  unsubscribe = lb_message_find_header (self, "List-Unsubscribe");
  post = lb_message_find_header (self, "List-Unsubscribe-Post");
  self->list_unsubscribe =
    lb_list_unsubscribe_parse (unsubscribe != NULL ? unsubscribe->unfolded : NULL,
                               post != NULL ? post->unfolded : NULL);
}

/**
 * lb_message_parse:
 * @data: a message as received; kept
 *
 * Reads a whole message. Never fails, whatever @data is: what is wrong is in the problems. For a
 * worker thread; the message does not change afterwards and any thread may read it.
 *
 * Returns: (transfer full): the message
 */
LbMessage *
lb_message_parse (GBytes *data)
{
  LbMessage *self = g_object_new (LB_TYPE_MESSAGE, NULL);

  self->data = g_bytes_ref (data);
  self->scan = lb_mime_scan_new (data);
  self->summary = lb_summarise_scan (self->scan);

  lb_message_read_header (self);
  self->parts = lb_message_parts_read (self->scan);
  lb_message_sort_parts (self);
  lb_message_read_texts (self);
  lb_lint (self->scan, self->problems);

  return self;
}

/**
 * lb_message_get_data:
 * @self: a message
 *
 * Returns: (transfer none): the source
 */
GBytes *
lb_message_get_data (LbMessage *self)
{
  return self->data;
}

/**
 * lb_message_get_summary:
 * @self: a message
 *
 * Returns: (transfer none): subject, addresses and what else the list shows
 */
LbSummary *
lb_message_get_summary (LbMessage *self)
{
  return self->summary;
}

/**
 * lb_message_get_date:
 * @self: a message
 *
 * Returns: the Date field with its zone
 */
LbMailDate
lb_message_get_date (LbMessage *self)
{
  return self->date;
}

/**
 * lb_message_get_return_path:
 * @self: a message
 *
 * Returns: the Return-Path field without angle brackets; "" without one
 */
const char *
lb_message_get_return_path (LbMessage *self)
{
  return self->return_path;
}

/**
 * lb_message_get_headers:
 * @self: a message
 *
 * Returns: (transfer none) (element-type LbHeader): the fields in their order
 */
GPtrArray *
lb_message_get_headers (LbMessage *self)
{
  return self->headers;
}

/**
 * lb_message_find_header:
 * @self: a message
 * @name: of a field, in any case
 *
 * Returns: (transfer none) (nullable): the first field with that name
 */
const LbHeader *
lb_message_find_header (LbMessage  *self,
                        const char *name)
{
  for (guint i = 0; i < self->headers->len; i++)
    {
      const LbHeader *header = g_ptr_array_index (self->headers, i);

      if (g_ascii_strcasecmp (header->name, name) == 0)
        return header;
    }

  return NULL;
}

/**
 * lb_message_get_hops:
 * @self: a message
 *
 * Returns: (transfer none) (element-type LbHop): the Received fields in the order of the way
 */
GPtrArray *
lb_message_get_hops (LbMessage *self)
{
  return self->hops;
}

/**
 * lb_message_get_list_unsubscribe:
 * @self: a message
 *
 * Returns: (transfer none): how to get off the list
 */
const LbListUnsubscribe *
lb_message_get_list_unsubscribe (LbMessage *self)
{
  return self->list_unsubscribe;
}

/**
 * lb_message_get_root:
 * @self: a message
 *
 * Returns: (transfer none): the part that is the message itself
 */
LbMessagePart *
lb_message_get_root (LbMessage *self)
{
  return g_ptr_array_index (self->parts, 0);
}

/**
 * lb_message_get_parts:
 * @self: a message
 *
 * Returns: (transfer none) (element-type LbMessagePart): all parts in the order of the source, the
 *   root first
 */
GPtrArray *
lb_message_get_parts (LbMessage *self)
{
  return self->parts;
}

/**
 * lb_message_find_part:
 * @self: a message
 * @id: a PartID
 *
 * Returns: (transfer none) (nullable): the part
 */
LbMessagePart *
lb_message_find_part (LbMessage  *self,
                      const char *id)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      LbMessagePart *part = g_ptr_array_index (self->parts, i);

      if (g_str_equal (lb_message_part_get_id (part), id))
        return part;
    }

  return NULL;
}

/**
 * lb_message_find_content_id:
 * @self: a message
 * @content_id: what stands behind "cid:" in HTML, percent-decoded (RFC 2392)
 *
 * Returns: (transfer none) (nullable): the part that is meant
 */
LbMessagePart *
lb_message_find_content_id (LbMessage  *self,
                            const char *content_id)
{
  for (guint i = 0; i < self->parts->len && *content_id != '\0'; i++)
    {
      LbMessagePart *part = g_ptr_array_index (self->parts, i);

      if (g_str_equal (lb_message_part_get_content_id (part), content_id))
        return part;
    }

  return NULL;
}

/**
 * lb_message_get_attachments:
 * @self: a message
 *
 * Returns: (transfer none) (element-type LbMessagePart): what Mailpit lists as attachments
 */
GPtrArray *
lb_message_get_attachments (LbMessage *self)
{
  return self->attachments;
}

/**
 * lb_message_get_inlines:
 * @self: a message
 *
 * Returns: (transfer none) (element-type LbMessagePart): what Mailpit lists as inline
 */
GPtrArray *
lb_message_get_inlines (LbMessage *self)
{
  return self->inlines;
}

/**
 * lb_message_get_html_part:
 * @self: a message
 *
 * Returns: (transfer none) (nullable): the part of lb_message_get_html()
 */
LbMessagePart *
lb_message_get_html_part (LbMessage *self)
{
  return self->html_index >= 0 ? g_ptr_array_index (self->parts, self->html_index) : NULL;
}

/**
 * lb_message_get_html:
 * @self: a message
 *
 * Returns: (transfer none) (nullable): the first HTML part that is no attachment, as UTF-8; hostile
 */
const char *
lb_message_get_html (LbMessage *self)
{
  return self->html;
}

/**
 * lb_message_get_text:
 * @self: a message
 *
 * Returns: (transfer none) (nullable): the text as UTF-8, lines ended as in the source; several
 *   text parts of a message that is no alternative have a line with "--" between them. %NULL
 *   without a text part
 */
const char *
lb_message_get_text (LbMessage *self)
{
  return self->text;
}

/**
 * lb_message_get_flowed_text:
 * @self: a message
 *
 * Returns: (transfer none) (nullable): the text of lb_message_get_text(), its flowed lines joined
 *   to paragraphs (RFC 3676); %NULL when none flows
 */
const char *
lb_message_get_flowed_text (LbMessage *self)
{
  return self->flowed_text;
}

/**
 * lb_message_get_readable_text:
 * @self: a message
 *
 * Returns: (transfer none): the text, else one made from the HTML; "" when there is neither
 */
const char *
lb_message_get_readable_text (LbMessage *self)
{
  if (self->text != NULL)
    return self->text;

  return self->readable_text != NULL ? self->readable_text : "";
}

/**
 * lb_message_is_cut:
 * @self: a message
 *
 * Returns: whether text or HTML is longer than %LB_LIMIT_SHOWN_TEXT_OCTETS and was cut there
 */
gboolean
lb_message_is_cut (LbMessage *self)
{
  return self->is_cut;
}

/**
 * lb_message_get_problems:
 * @self: a message
 *
 * Returns: (transfer none) (element-type LbProblem): what is wrong, the worst first
 */
GPtrArray *
lb_message_get_problems (LbMessage *self)
{
  return self->problems;
}
