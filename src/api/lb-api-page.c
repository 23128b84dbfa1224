#define G_LOG_DOMAIN "lb-api-page"

#include "config.h"
#include "api/lb-api-page.h"

#include "api/lb-api-answer.h"
#include "api/lb-api-feed.h"
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
  g_clear_pointer (&self->json, lb_json_free);
  g_free (self);
}

/* All but the messages themselves. */
static void
lb_api_page_write_head (const LbApiPage *self,
                        LbJson          *json,
                        guint            count)
{
  lb_json_begin_object (json, NULL);
  lb_json_add_int (json, "total", self->n_messages);
  lb_json_add_int (json, "unread", self->n_unread);
  lb_json_add_int (json, "count", count);
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
}

static void
lb_api_page_write_rows (LbJson    *json,
                        GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    lb_json_add_row (json, NULL, g_ptr_array_index (rows, i), FALSE);
}

static LbApiAnswer *
lb_api_page_answer (LbApiRequest *request,
                    gpointer      data)
{
  const LbApiPage *self = data;
  LbJson *json = lb_json_new ();

  lb_api_page_write_head (self, json, self->rows->len);
  lb_api_page_write_rows (json, self->rows);
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

/* --- A long page --- */

/* A long page on its way. What is under way when the client goes frees the rest. */
typedef struct
{
  LbApiPage    *page;        /* (owned) */
  LbApiFeed    *feed;        /* (nullable): NULL when nobody waits for it any more */
  LbStore      *store;       /* (owned) */
  GCancellable *cancellable; /* (owned) */
  gboolean      is_reading;
} LbApiPageStream;

static void
lb_api_page_stream_free (LbApiPageStream *stream)
{
  lb_api_page_free (stream->page);
  g_object_unref (stream->store);
  g_object_unref (stream->cancellable);
  g_free (stream);
}

static void
lb_api_page_stream_leave (gpointer data)
{
  LbApiPageStream *stream = data;

  stream->feed = NULL;
  if (!stream->is_reading)
    lb_api_page_stream_free (stream);
}

/* What cannot be read ends the answer in the middle, so that nobody takes it for whole. */
static void
lb_api_page_stream_read_cb (GObject      *object,
                            GAsyncResult *result,
                            gpointer      user_data)
{
  LbApiPageStream *stream = user_data;
  LbApiPage *page = stream->page;
  g_autoptr(GPtrArray) rows = lb_store_get_rows_finish (LB_STORE (object), result, NULL);
  g_autoptr(GBytes) piece = NULL;

  stream->is_reading = FALSE;
  if (stream->feed == NULL)
    {
      lb_api_page_stream_free (stream);
      return;
    }
  if (rows == NULL)
    {
      lb_api_feed_end (stream->feed);
      return;
    }

  lb_api_page_write_rows (page->json, rows);
  if (page->next == page->row_ids->len)
    {
      lb_json_end_array (page->json);
      lb_json_end_object (page->json);
      piece = lb_json_end_to_bytes (g_steal_pointer (&page->json));
    }
  else
    {
      piece = lb_json_take (page->json);
    }
  lb_api_feed_write (stream->feed, piece);
}

static void
lb_api_page_stream_more (LbApiFeed *feed,
                         gpointer   user_data)
{
  LbApiPageStream *stream = user_data;
  LbApiPage *page = stream->page;
  g_autoptr(GArray) row_ids = NULL;

  stream->feed = feed;
  if (page->next == page->row_ids->len)
    {
      lb_api_feed_end (feed);
      return;
    }

  row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (; page->next < page->row_ids->len && row_ids->len < LB_API_PAGE_PIECE; page->next++)
    g_array_append_val (row_ids, g_array_index (page->row_ids, gint64, page->next));
  stream->is_reading = TRUE;
  lb_store_get_rows_async (stream->store, row_ids, stream->cancellable, lb_api_page_stream_read_cb,
                           stream);
}

static void
lb_api_page_stream_begin_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  LbApiPage *page = user_data;
  LbMailbox *mailbox = LB_MAILBOX (object);
  LbApiRequest *request = g_steal_pointer (&page->request);
  LbApiPageStream *stream = g_new0 (LbApiPageStream, 1);

  page->tags = lb_mailbox_list_tags_finish (mailbox, result, NULL);
  page->json = lb_json_new ();
  lb_api_page_write_head (page, page->json, page->row_ids->len);
  stream->page = page;
  stream->store = g_object_ref (lb_mailbox_get_store (mailbox));
  stream->cancellable = g_object_ref (lb_api_request_get_cancellable (request));
  lb_api_feed_begin (request, "application/json", lb_api_page_stream_more, stream,
                     lb_api_page_stream_leave);
}

/**
 * lb_api_page_stream:
 * @self: (transfer full): a page with at least one of @row_ids
 *
 * Answers with it, however long it is, piece by piece.
 */
void
lb_api_page_stream (LbApiPage *self)
{
  lb_mailbox_list_tags_async (lb_api_request_get_mailbox (self->request),
                              lb_api_request_get_cancellable (self->request),
                              lb_api_page_stream_begin_cb, self);
}
