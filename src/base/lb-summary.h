#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * LbSummary:
 * @subject: decoded; "" when there is none
 * @from: (element-type LbAddress): the authors
 * @to: (element-type LbAddress): of the header field
 * @cc: (element-type LbAddress): of the header field
 * @bcc: (element-type LbAddress): of the header field; envelope-only recipients are not here
 * @reply_to: (element-type LbAddress): of the header field
 * @message_id: without angle brackets; "" when there is none
 * @in_reply_to: the first identifier, without angle brackets; ""
 * @references: identifiers without angle brackets, a space between them; ""
 * @date_us: the Date field, microseconds since 1970, UTC; 0 when missing or unreadable
 * @snippet: the begin of the text on one line, at most %LB_LIMIT_SNIPPET_OCTETS and an ellipsis
 * @tags: (nullable): what X-Tags asks for
 * @n_attachments: parts that a reader would call attachments
 * @n_inline: parts that the message shows inside itself
 * @has_html: whether there is an HTML part
 * @problem: (nullable): what could not be read, one English sentence; %NULL: all could
 *
 * What the list of messages needs to know of the inside of a message. A plain record, read-only
 * once it has been handed on. All text is valid UTF-8 without line ends.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;

  /*< public >*/
  char           *subject;
  GPtrArray      *from;
  GPtrArray      *to;
  GPtrArray      *cc;
  GPtrArray      *bcc;
  GPtrArray      *reply_to;
  char           *message_id;
  char           *in_reply_to;
  char           *references;
  gint64          date_us;
  char           *snippet;
  char          **tags;
  guint           n_attachments;
  guint           n_inline;
  gboolean        has_html;
  char           *problem;
} LbSummary;

#define LB_TYPE_SUMMARY (lb_summary_get_type ())

GType      lb_summary_get_type (void);
LbSummary *lb_summary_new      (void);
LbSummary *lb_summary_ref      (LbSummary *self);
void       lb_summary_unref    (LbSummary *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbSummary, lb_summary_unref)

G_END_DECLS
