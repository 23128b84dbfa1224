#define G_LOG_DOMAIN "lb-api-page"

#include "config.h"
#include "api/lb-api-page.h"

#include "api/lb-api-answer.h"
#include "api/lb-json-records.h"
#include "mailbox/lb-mailbox-tags.h"

/**
 * lb_api_page_new:
 * @request: (transfer full): a request; its "start" counts
 *
 * Returns: (transfer full): a page of the whole mailbox, without rows
 */
LbApiPage *
lb_api_page_new (LbApiRequest *request)
{
  LbMailbox *mailbox = lb_api_request_get_mailbox (request);
  LbApiPage *self = g_new0 (LbApiPage, 1);

  self->request = request;
  self->start = (guint) lb_api_request_get_number (request, "start", 0);
  self->n_messages = lb_mailbox_get_n_messages (mailbox);
  self->n_unread = lb_mailbox_get_n_unread (mailbox);
  self->n_found = self->n_messages;
  self->n_unread_found = self->n_unread;

  return self;
}

/**
 * lb_api_page_free:
 * @self: (transfer full): a page
 */
void
lb_api_page_free (LbApiPage *self)
{
  g_clear_pointer (&self->request, lb_api_request_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->tags, g_ptr_array_unref);
  g_clear_pointer (&self->row_ids, g_array_unref);
  g_free (self);
}

static LbApiAnswer *
lb_api_page_answer (LbApiRequest *request,
                    gpointer      data)
{
  const LbApiPage *self = data;
  LbJson *json = lb_json_new ();

  lb_json_begin_object (json, NULL);
  lb_json_add_int (json, "total", self->n_messages);
  lb_json_add_int (json, "unread", self->n_unread);
  lb_json_add_int (json, "count", self->rows->len);
  lb_json_add_int (json, "messages_count", self->n_found);
  lb_json_add_int (json, "messages_unread", self->n_unread_found);
  lb_json_add_int (json, "start", self->start);
  lb_json_begin_array (json, "tags");
  for (guint i = 0; self->tags != NULL && i < self->tags->len; i++)
    {
      const LbStoreTag *tag = g_ptr_array_index (self->tags, i);

      if (tag->n_messages > 0)
        lb_json_add_string (json, NULL, tag->name);
    }
  lb_json_end_array (json);
  lb_json_begin_array (json, "messages");
  for (guint i = 0; i < self->rows->len; i++)
    lb_json_add_row (json, NULL, g_ptr_array_index (self->rows, i), FALSE);
  lb_json_end_array (json);
  lb_json_end_object (json);

  return lb_api_answer_new_json (json);
}

static void
lb_api_page_tags_listed_cb (GObject      *object,
                            GAsyncResult *result,
                            gpointer      user_data)
{
  LbApiPage *self = user_data;
  LbApiRequest *request = g_steal_pointer (&self->request);

  self->tags = lb_mailbox_list_tags_finish (LB_MAILBOX (object), result, NULL);
  lb_api_work (request, lb_api_page_answer, self, (GDestroyNotify) lb_api_page_free);
}

/**
 * lb_api_page_respond:
 * @self: (transfer full): a page with rows, or none after an error
 * @error: (nullable): why there are no rows
 */
void
lb_api_page_respond (LbApiPage    *self,
                     const GError *error)
{
  if (self->rows == NULL)
    {
      lb_api_request_respond_error (g_steal_pointer (&self->request), error);
      lb_api_page_free (self);
      return;
    }

  lb_mailbox_list_tags_async (lb_api_request_get_mailbox (self->request),
                              lb_api_request_get_cancellable (self->request),
                              lb_api_page_tags_listed_cb, self);
}
