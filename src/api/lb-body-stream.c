#define G_LOG_DOMAIN "lb-body-stream"

#include "config.h"
#include "api/lb-body-stream.h"

#include <string.h>

#include "api/lb-http-message.h"

/* What waits to be read; beyond it the client waits. */
#define WAITING_OCTETS_MAX 4194304

struct _LbBodyStream
{
  GInputStream       parent_instance;

  SoupServerMessage *message; /* (owned) (nullable): until it is closed; main thread only */
  gulong             handler_ids[3];
  guint64            n_octets;
  guint64            max_octets;
  gboolean           is_paused;

  GMutex             mutex;  /* guards what follows */
  GCond              cond;
  GQueue             pieces; /* (owned) (element-type GBytes) */
  gsize              n_waiting;
  gboolean           is_whole;
  gboolean           is_broken;
};

G_DEFINE_FINAL_TYPE (LbBodyStream, lb_body_stream, G_TYPE_INPUT_STREAM)

static void
lb_body_stream_mark (LbBodyStream *self,
                     gboolean      is_whole)
{
  g_mutex_lock (&self->mutex);
  self->is_whole |= is_whole;
  self->is_broken |= !self->is_whole;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

static void
lb_body_stream_set_paused (LbBodyStream *self,
                           gboolean      is_paused)
{
  if (self->message == NULL || self->is_paused == is_paused)
    return;

  self->is_paused = is_paused;
  lb_http_message_expect (self->message, !is_paused);
  if (is_paused)
    soup_server_message_pause (self->message);
  else
    soup_server_message_unpause (self->message);
}

static void
lb_body_stream_got_chunk_cb (LbBodyStream *self,
                             GBytes       *chunk)
{
  gboolean is_full;

  self->n_octets += g_bytes_get_size (chunk);
  if (self->n_octets > self->max_octets)
    {
      lb_http_message_refuse (self->message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, NULL);
      lb_body_stream_close (self);
      return;
    }

  g_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->pieces, g_bytes_new (g_bytes_get_data (chunk, NULL),
                                                 g_bytes_get_size (chunk)));
  self->n_waiting += g_bytes_get_size (chunk);
  is_full = self->n_waiting > WAITING_OCTETS_MAX;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);

  lb_http_message_expect (self->message, TRUE);
  lb_body_stream_set_paused (self, is_full);
}

/* Now the client waits for the answer. */
static void
lb_body_stream_got_body_cb (LbBodyStream *self)
{
  lb_body_stream_mark (self, TRUE);
  lb_body_stream_set_paused (self, TRUE);
}

static void
lb_body_stream_finished_cb (LbBodyStream *self)
{
  self->is_paused = FALSE;
  lb_body_stream_mark (self, FALSE);
}

static gboolean
lb_body_stream_resume_cb (gpointer user_data)
{
  LbBodyStream *self = LB_BODY_STREAM (user_data);

  if (!self->is_whole)
    lb_body_stream_set_paused (self, FALSE);

  return G_SOURCE_REMOVE;
}

/* Takes up to @count octets of the first piece. */
static gsize
lb_body_stream_take (LbBodyStream *self,
                     void         *buffer,
                     gsize         count)
{
  g_autoptr(GBytes) piece = g_queue_pop_head (&self->pieces);
  gsize length;
  const char *octets = g_bytes_get_data (piece, &length);
  gsize n = MIN (count, length);

  memcpy (buffer, octets, n);
  if (n < length)
    g_queue_push_head (&self->pieces, g_bytes_new_from_bytes (piece, n, length - n));
  self->n_waiting -= n;

  return n;
}

static gssize
lb_body_stream_read (GInputStream  *stream,
                     void          *buffer,
                     gsize          count,
                     GCancellable  *cancellable,
                     GError       **error)
{
  LbBodyStream *self = LB_BODY_STREAM (stream);
  gssize n = 0;
  gboolean was_full;

  g_mutex_lock (&self->mutex);
  while (self->pieces.length == 0 && !self->is_whole && !self->is_broken)
    g_cond_wait (&self->cond, &self->mutex);

  was_full = self->n_waiting > WAITING_OCTETS_MAX;
  if (self->is_broken)
    n = -1;
  else if (self->pieces.length > 0)
    n = (gssize) lb_body_stream_take (self, buffer, count);
  if (was_full && self->n_waiting <= WAITING_OCTETS_MAX)
    g_idle_add_full (G_PRIORITY_DEFAULT, lb_body_stream_resume_cb, g_object_ref (self),
                     g_object_unref);
  g_mutex_unlock (&self->mutex);

  if (n < 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                         "The request was cut off");

  return n;
}

static void
lb_body_stream_finalize (GObject *object)
{
  LbBodyStream *self = LB_BODY_STREAM (object);

  g_assert (self->message == NULL);
  g_queue_clear_full (&self->pieces, (GDestroyNotify) g_bytes_unref);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);

  G_OBJECT_CLASS (lb_body_stream_parent_class)->finalize (object);
}

static void
lb_body_stream_class_init (LbBodyStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_body_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = lb_body_stream_read;
}

static void
lb_body_stream_init (LbBodyStream *self)
{
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  g_queue_init (&self->pieces);
}

/**
 * lb_body_stream_new:
 * @message: a request whose headers are read
 * @max_octets: what its body may have; beyond it the request is refused with 413
 *
 * Returns: (transfer full): its body, to be read in another thread; lb_body_stream_close() has to
 *   be called in this one
 */
LbBodyStream *
lb_body_stream_new (SoupServerMessage *message,
                    guint64            max_octets)
{
  LbBodyStream *self = g_object_new (LB_TYPE_BODY_STREAM, NULL);

  self->message = g_object_ref (message);
  self->max_octets = max_octets;
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  self->handler_ids[0] = g_signal_connect_swapped (message, "got-chunk",
                                                   G_CALLBACK (lb_body_stream_got_chunk_cb), self);
  self->handler_ids[1] = g_signal_connect_swapped (message, "got-body",
                                                   G_CALLBACK (lb_body_stream_got_body_cb), self);
  self->handler_ids[2] = g_signal_connect_swapped (message, "finished",
                                                   G_CALLBACK (lb_body_stream_finished_cb), self);

  return self;
}

/**
 * lb_body_stream_close:
 * @self: a stream
 *
 * Ends the reading, which fails unless the body is whole. What still comes is dropped.
 */
void
lb_body_stream_close (LbBodyStream *self)
{
  if (self->message == NULL)
    return;

  lb_body_stream_mark (self, FALSE);
  lb_body_stream_set_paused (self, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (self->handler_ids); i++)
    g_clear_signal_handler (&self->handler_ids[i], self->message);
  g_clear_object (&self->message);
}
