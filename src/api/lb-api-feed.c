#define G_LOG_DOMAIN "lb-api-feed"

#include "config.h"
#include "api/lb-api-feed.h"

#include "api/lb-http-message.h"

struct _LbApiFeed
{
  LbApiRequest      *request; /* (owned) */
  SoupServerMessage *message; /* (owned) */
  LbApiFeedFunc      more;
  gpointer           user_data;
  GDestroyNotify     free_data; /* (nullable) */
  GQueue             sizes;     /* of the pieces that are not on their way yet */
  gsize              n_unsent;
  gulong             wrote_id;
  gulong             gone_id;
};

/* The whole answer is handed on, or nobody is there to take it. */
static void
lb_api_feed_free (LbApiFeed *self)
{
  g_clear_signal_handler (&self->wrote_id, self->message);
  g_clear_signal_handler (&self->gone_id, lb_api_request_get_cancellable (self->request));
  g_queue_clear (&self->sizes);
  if (self->free_data != NULL)
    self->free_data (self->user_data);
  g_object_unref (self->message);
  lb_api_request_unref (self->request);
  g_free (self);
}

static void
lb_api_feed_wrote_chunk_cb (LbApiFeed *self)
{
  self->n_unsent -= GPOINTER_TO_SIZE (g_queue_pop_head (&self->sizes));
  if (self->n_unsent > 0)
    return;

  /* Now it is our turn: a client that waits for news may wait for long. */
  lb_http_message_expect (self->message, FALSE);
  self->more (self, self->user_data);
}

/* Of a client that has only closed its side the connection has to be ended too. */
static void
lb_api_feed_gone_cb (GCancellable *cancellable,
                     LbApiFeed    *self)
{
  lb_api_feed_end (self);
}

/**
 * lb_api_feed_begin:
 * @request: (transfer full): a request
 * @type: the Content-Type
 * @more: is asked for the first piece at once, and for each further one
 * @user_data: data for @more
 * @free_data: (nullable): frees @user_data when the feed is ended, or the client is gone; @more may
 *   wait for something then, whose callback has to find that out by the request's cancellable
 *
 * Begins an answer with 200. A HEAD gets its headers only.
 */
void
lb_api_feed_begin (LbApiRequest   *request,
                   const char     *type,
                   LbApiFeedFunc   more,
                   gpointer        user_data,
                   GDestroyNotify  free_data)
{
  SoupServerMessage *message = lb_api_request_get_message (request);
  LbApiFeed *self = g_new0 (LbApiFeed, 1);

  self->request = request;
  self->message = g_object_ref (message);
  self->more = more;
  self->user_data = user_data;
  self->free_data = free_data;
  g_queue_init (&self->sizes);

  /* Gone already, while what is to be told was looked for. */
  if (lb_api_request_is_finished (request))
    {
      lb_api_feed_free (self);
      return;
    }

  soup_message_headers_set_content_type (lb_api_request_get_headers (request), type, NULL);
  soup_message_headers_set_encoding (lb_api_request_get_headers (request), SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  if (g_str_equal (soup_server_message_get_method (message), "HEAD"))
    {
      lb_api_feed_end (self);
      return;
    }

  self->wrote_id = g_signal_connect_swapped (message, "wrote-chunk",
                                             G_CALLBACK (lb_api_feed_wrote_chunk_cb), self);
  self->gone_id = g_signal_connect (lb_api_request_get_cancellable (request), "cancelled",
                                    G_CALLBACK (lb_api_feed_gone_cb), self);
  more (self, user_data);
}

/**
 * lb_api_feed_get_request:
 * @self: an answer
 *
 * Returns: (transfer none): what it answers
 */
LbApiRequest *
lb_api_feed_get_request (LbApiFeed *self)
{
  return self->request;
}

/**
 * lb_api_feed_get_unsent:
 * @self: an answer
 *
 * Returns: octets that were written and that the client has not taken
 */
gsize
lb_api_feed_get_unsent (LbApiFeed *self)
{
  return self->n_unsent;
}

/**
 * lb_api_feed_write:
 * @self: an answer; it may be gone afterwards
 * @piece: what is sent next; not empty
 */
void
lb_api_feed_write (LbApiFeed *self,
                   GBytes    *piece)
{
  gsize length = g_bytes_get_size (piece);

  g_return_if_fail (length > 0);

  if (lb_api_request_is_finished (self->request))
    {
      lb_api_feed_free (self);
      return;
    }

  self->n_unsent += length;
  g_queue_push_tail (&self->sizes, GSIZE_TO_POINTER (length));
  lb_http_message_expect (self->message, TRUE);
  soup_message_body_append_bytes (soup_server_message_get_response_body (self->message), piece);
  soup_server_message_unpause (self->message);
}

/**
 * lb_api_feed_end:
 * @self: (transfer full): an answer
 *
 * Nothing more comes.
 */
void
lb_api_feed_end (LbApiFeed *self)
{
  if (!lb_api_request_is_finished (self->request))
    {
      soup_message_body_complete (soup_server_message_get_response_body (self->message));
      soup_server_message_unpause (self->message);
    }
  lb_api_feed_free (self);
}
