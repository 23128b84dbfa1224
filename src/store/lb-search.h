#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbSearchKind:
 * @LB_SEARCH_AND: all children; without children: every message
 * @LB_SEARCH_OR: one of the children
 * @LB_SEARCH_NOT: not its only child
 * @LB_SEARCH_TEXT: a word or phrase anywhere
 * @LB_SEARCH_REGEX: a regular expression, anywhere
 * @LB_SEARCH_FROM: of name or address of that field; likewise the next four
 * @LB_SEARCH_TO: of To
 * @LB_SEARCH_CC: of Cc
 * @LB_SEARCH_BCC: of Bcc
 * @LB_SEARCH_REPLY_TO: of Reply-To
 * @LB_SEARCH_ADDRESSED: of any of these five
 * @LB_SEARCH_ENVELOPE: of the true sender and recipients
 * @LB_SEARCH_SUBJECT: of the subject
 * @LB_SEARCH_MESSAGE_ID: of the Message-ID
 * @LB_SEARCH_HEADER: of a header field by name; with "": the field is there
 * @LB_SEARCH_SESSION: of the SMTP session with that identifier
 * @LB_SEARCH_TAG: a tag, exactly
 * @LB_SEARCH_THREAD: in the thread of the message with that identifier
 * @LB_SEARCH_READ: read
 * @LB_SEARCH_TAGGED: with any tag
 * @LB_SEARCH_PINNED: pinned
 * @LB_SEARCH_RELAYED: relayed, or on its way
 * @LB_SEARCH_ATTACHMENT: with attachments
 * @LB_SEARCH_INLINE: with parts shown inside
 * @LB_SEARCH_ERROR: could not be read whole
 * @LB_SEARCH_WARNING: came in an odd way: #LbEnvelopeFlags
 * @LB_SEARCH_AFTER: received at that time or later
 * @LB_SEARCH_BEFORE: received at that time or earlier
 * @LB_SEARCH_LARGER: of that size or more
 * @LB_SEARCH_SMALLER: of that size or less
 */
typedef enum
{
  LB_SEARCH_AND,
  LB_SEARCH_OR,
  LB_SEARCH_NOT,
  LB_SEARCH_TEXT,
  LB_SEARCH_REGEX,
  LB_SEARCH_FROM,
  LB_SEARCH_TO,
  LB_SEARCH_CC,
  LB_SEARCH_BCC,
  LB_SEARCH_REPLY_TO,
  LB_SEARCH_ADDRESSED,
  LB_SEARCH_ENVELOPE,
  LB_SEARCH_SUBJECT,
  LB_SEARCH_MESSAGE_ID,
  LB_SEARCH_HEADER,
  LB_SEARCH_SESSION,
  LB_SEARCH_TAG,
  LB_SEARCH_THREAD,
  LB_SEARCH_READ,
  LB_SEARCH_TAGGED,
  LB_SEARCH_PINNED,
  LB_SEARCH_RELAYED,
  LB_SEARCH_ATTACHMENT,
  LB_SEARCH_INLINE,
  LB_SEARCH_ERROR,
  LB_SEARCH_WARNING,
  LB_SEARCH_AFTER,
  LB_SEARCH_BEFORE,
  LB_SEARCH_LARGER,
  LB_SEARCH_SMALLER,
} LbSearchKind;

/**
 * LbSearch:
 * @kind: what it asks for
 * @text: (nullable): the value, of kinds that have one
 * @name: (nullable): the header field
 * @number: octets, or microseconds since 1970, UTC
 * @children: (nullable) (element-type LbSearch): of AND, OR and NOT
 *
 * A search that has been understood, a tree. Read-only; any thread may look at it.
 */
typedef struct _LbSearch LbSearch;
struct _LbSearch
{
  /*< private >*/
  gatomicrefcount ref_count;

  /*< public >*/
  LbSearchKind    kind;
  char           *text;
  char           *name;
  gint64          number;
  GPtrArray      *children;
};

LbSearch *lb_search_parse     (const char      *query,
                               gint64           now_us,
                               GTimeZone       *zone,
                               GError         **error);
LbSearch *lb_search_new       (LbSearchKind     kind,
                               const char      *text);
LbSearch *lb_search_ref       (LbSearch        *self);
void      lb_search_unref     (LbSearch        *self);
char     *lb_search_to_string (const LbSearch  *self);
gboolean  lb_search_is_empty  (const LbSearch  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbSearch, lb_search_unref)

G_END_DECLS
