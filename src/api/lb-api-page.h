#pragma once

#include "api/lb-api-request.h"

G_BEGIN_DECLS

/* Mailpit's default page. */
#define LB_API_PAGE_MESSAGES 50

/* Messages of a page that is made in one go; a longer one is made and sent piece by piece. */
#define LB_API_PAGE_PIECE    200

/**
 * LbApiPage:
 * @request: (nullable): the request, until it is answered
 * @rows: (element-type LbStoreRow) (nullable): what is on the page
 * @tags: (element-type LbStoreTag) (nullable): all tags
 * @row_ids: (element-type gint64) (nullable): their rows, of a search
 * @json: (nullable): the answer, as far as it is made and not sent
 * @next: how many of @row_ids are in it
 * @start: how many come before them
 * @n_messages: messages in the mailbox
 * @n_unread: of them unread
 * @n_found: messages that are asked for
 * @n_unread_found: of them unread
 *
 * Mailpit's MessagesSummary in the making.
 */
typedef struct
{
  LbApiRequest *request;
  GPtrArray    *rows;
  GPtrArray    *tags;
  GArray       *row_ids;
  LbJson       *json;
  guint         next;
  guint         start;
  guint         n_messages;
  guint         n_unread;
  guint         n_found;
  guint         n_unread_found;
} LbApiPage;

LbApiPage *lb_api_page_new     (LbApiRequest *request);
void       lb_api_page_free    (LbApiPage    *self);
void       lb_api_page_respond (LbApiPage    *self,
                                const GError *error);
void       lb_api_page_stream  (LbApiPage    *self);

G_END_DECLS
