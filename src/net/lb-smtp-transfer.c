#define G_LOG_DOMAIN "lb-smtp-transfer"

#include "config.h"
#include "net/lb-smtp-transfer.h"

#include <gio/gnetworking.h>

#include "base/lb-text.h"
#include "net/lb-remote.h"
#include "net/lb-tls-connect.h"

#define LB_READ_OCTETS 16384

/* How long a server that no more is wanted of may take for its farewell or its last words. */
#define LB_FAREWELL_MS 5000

/* One message on its way to a server: the streams of an LbSmtpClient. It lives as long as a
 * connection is open or an operation under way, which may be longer than the task. */
struct _LbSmtpTransfer
{
  GObject             parent_instance;

  GTask              *task;              /* (owned) (nullable) until the result is told */
  LbSmtpClient       *client;            /* (owned) */
  GSocketConnectable *connectable;       /* (owned) */
  LbSmtpConfirmFunc   confirm;
  gpointer            confirm_data;
  GIOStream          *stream;            /* (owned) (nullable) */
  GCancellable       *cancellable;       /* (owned) of the operations on the stream */
  GSource            *cancel_source;     /* (owned) (nullable) of the caller's cancellable */
  GSource            *timer;             /* (owned) (nullable) */
  GBytes             *writing;           /* (owned) (nullable) */
  guint               reply_ms;
  gboolean            is_reading;
  gboolean            is_writing_broken;
  gboolean            is_handshaking;
  gboolean            is_closed;
  char                buffer[LB_READ_OCTETS];
};

G_DEFINE_FINAL_TYPE (LbSmtpTransfer, lb_smtp_transfer, G_TYPE_OBJECT)

static void lb_smtp_transfer_pump (LbSmtpTransfer *self);

static void
lb_smtp_transfer_clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
lb_smtp_transfer_finalize (GObject *object)
{
  LbSmtpTransfer *self = LB_SMTP_TRANSFER (object);

  g_clear_object (&self->task);
  g_clear_pointer (&self->client, lb_smtp_client_free);
  g_clear_object (&self->connectable);
  g_clear_object (&self->stream);
  g_clear_object (&self->cancellable);
  lb_smtp_transfer_clear_source (&self->cancel_source);
  lb_smtp_transfer_clear_source (&self->timer);
  g_clear_pointer (&self->writing, g_bytes_unref);

  G_OBJECT_CLASS (lb_smtp_transfer_parent_class)->finalize (object);
}

static void
lb_smtp_transfer_class_init (LbSmtpTransferClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_smtp_transfer_finalize;
}

static void
lb_smtp_transfer_init (LbSmtpTransfer *self)
{
  self->cancellable = g_cancellable_new ();
}

static void
lb_smtp_transfer_closed_cb (GObject      *object,
                            GAsyncResult *result,
                            gpointer      user_data)
{
  g_autoptr(LbSmtpTransfer) self = LB_SMTP_TRANSFER (user_data);

  /* Nothing depends on how it goes: the verdict is known. */
  g_io_stream_close_finish (G_IO_STREAM (object), result, NULL);
}

static void
lb_smtp_transfer_close (LbSmtpTransfer *self)
{
  g_autoptr(LbSmtpTransfer) kept = g_object_ref (self);

  if (self->is_closed)
    return;

  self->is_closed = TRUE;
  lb_smtp_transfer_clear_source (&self->timer);
  lb_smtp_transfer_clear_source (&self->cancel_source);
  g_cancellable_cancel (self->cancellable);
  if (self->stream != NULL)
    g_io_stream_close_async (self->stream, G_PRIORITY_DEFAULT, NULL, lb_smtp_transfer_closed_cb,
                             g_object_ref (self));
}

/* The conversation cannot go on; @reason is safe to show. What is under way, a write that a deaf
 * server blocks or a handshake that hangs, is given up, and its callback goes on from here. */
static void
lb_smtp_transfer_lose (LbSmtpTransfer *self,
                       const char     *reason)
{
  g_cancellable_cancel (self->cancellable);
  lb_smtp_client_disconnected (self->client, reason, g_get_monotonic_time ());
  lb_smtp_transfer_pump (self);
}

static void
lb_smtp_transfer_lose_by (LbSmtpTransfer *self,
                          const char     *what,
                          const GError   *error)
{
  g_autofree char *safe = lb_text_escape (error->message, -1, 0);
  g_autofree char *reason = g_strdup_printf ("%s: %s", what, safe);

  lb_smtp_transfer_lose (self, reason);
}

static gboolean
lb_smtp_transfer_timeout_cb (gpointer user_data)
{
  g_autoptr(LbSmtpTransfer) self = g_object_ref (LB_SMTP_TRANSFER (user_data));

  lb_smtp_transfer_clear_source (&self->timer);
  if (self->stream == NULL)
    lb_smtp_transfer_lose (self, "The server could not be reached in time");
  else
    lb_smtp_transfer_lose (self, "The server did not answer in time");

  return G_SOURCE_REMOVE;
}

static void
lb_smtp_transfer_set_timer (LbSmtpTransfer *self,
                            guint           timeout_ms)
{
  lb_smtp_transfer_clear_source (&self->timer);
  self->timer = g_timeout_source_new (timeout_ms);
  g_source_set_static_name (self->timer, "LbSmtpTransfer timer");
  g_source_set_callback (self->timer, lb_smtp_transfer_timeout_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

static void
lb_smtp_transfer_touch (LbSmtpTransfer *self)
{
  gboolean is_over = self->task == NULL || self->is_writing_broken;

  lb_smtp_transfer_set_timer (self, is_over ? LB_FAREWELL_MS : self->reply_ms);
}

static gboolean
lb_smtp_transfer_cancelled_cb (GCancellable *cancellable,
                               gpointer      user_data)
{
  g_autoptr(LbSmtpTransfer) self = g_object_ref (LB_SMTP_TRANSFER (user_data));
  g_autoptr(GTask) task = NULL;

  if (lb_smtp_client_is_past_dot (self->client))
    {
      lb_smtp_transfer_lose (self, "Cancelled");
      return G_SOURCE_REMOVE;
    }

  task = g_steal_pointer (&self->task);
  lb_smtp_transfer_close (self);
  if (task != NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The sending was cancelled");

  return G_SOURCE_REMOVE;
}

/* --- Reading and writing --- */

static void
lb_smtp_transfer_read_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(LbSmtpTransfer) self = LB_SMTP_TRANSFER (user_data);
  g_autoptr(GError) error = NULL;
  gssize n_octets = g_input_stream_read_finish (G_INPUT_STREAM (object), result, &error);

  self->is_reading = FALSE;
  if (self->is_closed)
    return;

  if (n_octets < 0)
    {
      lb_smtp_transfer_lose_by (self, "The connection was lost", error);
    }
  else if (n_octets == 0)
    {
      lb_smtp_transfer_lose (self, "The server closed the connection");
    }
  else
    {
      lb_smtp_client_feed (self->client, self->buffer, (gsize) n_octets, g_get_monotonic_time ());
      lb_smtp_transfer_touch (self);
      lb_smtp_transfer_pump (self);
    }
}

static void
lb_smtp_transfer_read (LbSmtpTransfer *self)
{
  if (self->is_reading || self->is_closed)
    return;

  self->is_reading = TRUE;
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream), self->buffer,
                             sizeof self->buffer, G_PRIORITY_DEFAULT, self->cancellable,
                             lb_smtp_transfer_read_cb, g_object_ref (self));
}

static void
lb_smtp_transfer_write_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr(LbSmtpTransfer) self = LB_SMTP_TRANSFER (user_data);
  gboolean is_written = g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL,
                                                          NULL);

  g_clear_pointer (&self->writing, g_bytes_unref);
  if (self->is_closed)
    return;

  /* The server may have said why before it closed, so what it said is read to its end. */
  self->is_writing_broken = !is_written;
  lb_smtp_transfer_touch (self);
  lb_smtp_transfer_pump (self);
}

/* @octets: (transfer full) */
static void
lb_smtp_transfer_write (LbSmtpTransfer *self,
                        GBytes         *octets)
{
  gsize n_octets;
  gconstpointer start = g_bytes_get_data (octets, &n_octets);

  self->writing = octets;
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream), start, n_octets,
                                   G_PRIORITY_DEFAULT, self->cancellable,
                                   lb_smtp_transfer_write_cb, g_object_ref (self));
}

/* --- TLS --- */

static void
lb_smtp_transfer_handshake_cb (GObject      *object,
                               GAsyncResult *result,
                               gpointer      user_data)
{
  g_autoptr(LbSmtpTransfer) self = LB_SMTP_TRANSFER (user_data);
  g_autoptr(GIOStream) stream = NULL;
  g_autofree char *fault = NULL;

  self->is_handshaking = FALSE;
  stream = lb_tls_connect_finish (result, &fault);
  if (self->is_closed)
    return;

  if (stream != NULL)
    g_set_object (&self->stream, stream);
  lb_smtp_transfer_touch (self);
  lb_smtp_client_complete_tls (self->client, fault, g_get_monotonic_time ());
  lb_smtp_transfer_pump (self);
}

static void
lb_smtp_transfer_start_tls (LbSmtpTransfer *self)
{
  LbSmtpSender *sender = self->task != NULL ? g_task_get_source_object (self->task) : NULL;

  self->is_handshaking = TRUE;
  lb_tls_connect_async (self->stream, self->connectable,
                        sender != NULL ? lb_smtp_sender_get_trusted (sender) : NULL,
                        self->cancellable, lb_smtp_transfer_handshake_cb, g_object_ref (self));
}

/* --- Events --- */

static void
lb_smtp_transfer_ask (LbSmtpTransfer *self)
{
  if (self->confirm == NULL)
    {
      lb_smtp_client_confirm (self->client, NULL, g_get_monotonic_time ());
      return;
    }

  /* It is not the server that is waited for now. */
  lb_smtp_transfer_clear_source (&self->timer);
  self->confirm (self, self->confirm_data);
}

static void
lb_smtp_transfer_tell (LbSmtpTransfer *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  lb_smtp_transfer_clear_source (&self->cancel_source);
  if (self->stream != NULL && !self->is_closed)
    lb_smtp_transfer_set_timer (self, LB_FAREWELL_MS);
  if (task != NULL)
    g_task_return_pointer (task, lb_smtp_client_dup_result (self->client),
                           (GDestroyNotify) lb_smtp_send_result_unref);
}

static gboolean
lb_smtp_transfer_can_act (LbSmtpTransfer *self)
{
  /* What cannot be written any more is not asked for either, least of all the final dot. */
  if (self->is_writing_broken && !lb_smtp_client_is_decided (self->client))
    return FALSE;

  return !self->is_closed && self->writing == NULL && !self->is_handshaking;
}

/* Does what the machine wants, until it wants octets or an operation has to end first. */
static void
lb_smtp_transfer_pump (LbSmtpTransfer *self)
{
  gboolean is_idle = FALSE;

  while (!is_idle && lb_smtp_transfer_can_act (self))
    {
      g_auto(LbSmtpClientEvent) event = { 0 };

      switch (lb_smtp_client_next_event (self->client, &event))
        {
        case LB_SMTP_CLIENT_NONE:
          is_idle = TRUE;
          break;

        case LB_SMTP_CLIENT_SEND:
          if (!self->is_writing_broken)
            lb_smtp_transfer_write (self, g_steal_pointer (&event.octets));
          break;

        case LB_SMTP_CLIENT_START_TLS:
          lb_smtp_transfer_start_tls (self);
          break;

        case LB_SMTP_CLIENT_CONFIRM:
          lb_smtp_transfer_ask (self);
          break;

        case LB_SMTP_CLIENT_DONE:
          lb_smtp_transfer_tell (self);
          break;

        case LB_SMTP_CLIENT_CLOSE:
          lb_smtp_transfer_close (self);
          break;
        }
    }

  /* Also while writing: a server may refuse before it has everything. */
  if (!self->is_closed && !self->is_handshaking && self->stream != NULL)
    lb_smtp_transfer_read (self);
}

/**
 * lb_smtp_transfer_is_accepted:
 * @self: a transfer, in its #LbSmtpConfirmFunc
 * @recipient: which recipient of the envelope
 *
 * Returns: whether the server has taken the recipient, so that the final dot decides its fate
 */
gboolean
lb_smtp_transfer_is_accepted (LbSmtpTransfer *self,
                              guint           recipient)
{
  g_return_val_if_fail (LB_IS_SMTP_TRANSFER (self), FALSE);
  return lb_smtp_client_is_accepted (self->client, recipient);
}

/**
 * lb_smtp_transfer_confirm:
 * @self: a transfer that called its #LbSmtpConfirmFunc
 * @fault: (nullable): why the message must not be sent after all, safe to show; %NULL: send it
 *
 * Answers to #LbSmtpConfirmFunc, in it or later. Does nothing when the transfer has ended by then.
 */
void
lb_smtp_transfer_confirm (LbSmtpTransfer *self,
                          const char     *fault)
{
  g_return_if_fail (LB_IS_SMTP_TRANSFER (self));

  if (self->is_closed)
    return;

  lb_smtp_client_confirm (self->client, fault, g_get_monotonic_time ());
  lb_smtp_transfer_touch (self);
  lb_smtp_transfer_pump (self);
}

/* --- Connecting --- */

static void
lb_smtp_transfer_connect_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr(LbSmtpTransfer) self = LB_SMTP_TRANSFER (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) connection =
    g_socket_client_connect_finish (G_SOCKET_CLIENT (object), result, &error);

  LbSmtpSender *sender;

  if (self->is_closed)
    return;

  if (connection == NULL)
    {
      lb_smtp_transfer_lose_by (self, "The server could not be reached", error);
      return;
    }

  /* Without it the final dot waits 40 ms for the server to acknowledge what came before. */
  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, TRUE,
                       NULL);
  self->stream = G_IO_STREAM (g_object_ref (connection));
  sender = g_task_get_source_object (self->task);
  if (lb_remote_is_one_of (connection, lb_smtp_sender_get_own (sender)))
    lb_smtp_client_refuse (self->client, "The upstream server is Letterbox itself");
  else
    lb_smtp_client_connected (self->client, lb_remote_is_loopback (connection),
                              g_get_monotonic_time ());
  lb_smtp_transfer_touch (self);
  lb_smtp_transfer_pump (self);
}

static void
lb_smtp_transfer_connect (LbSmtpTransfer *self,
                          guint           connect_ms)
{
  g_autoptr(GSocketClient) socket_client = g_socket_client_new ();
  GCancellable *cancellable = g_task_get_cancellable (self->task);

  if (cancellable != NULL)
    {
      self->cancel_source = g_cancellable_source_new (cancellable);
      g_source_set_callback (self->cancel_source, G_SOURCE_FUNC (lb_smtp_transfer_cancelled_cb),
                             self, NULL);
      g_source_attach (self->cancel_source, g_main_context_get_thread_default ());
    }

  /* Proxies are made for the web; none may see the mail. */
  g_socket_client_set_enable_proxy (socket_client, FALSE);
  lb_smtp_transfer_set_timer (self, connect_ms);
  g_socket_client_connect_async (socket_client, self->connectable, self->cancellable,
                                 lb_smtp_transfer_connect_cb, g_object_ref (self));
}

/**
 * lb_smtp_transfer_start:
 * @task: of an #LbSmtpSender; returns an #LbSmtpSendResult
 * @client: (transfer full): what is to be sent
 * @connectable: the server
 * @connect_ms: milliseconds for the connection
 * @reply_ms: milliseconds without progress
 * @confirm: (nullable): asked before the final dot
 * @confirm_data: data for @confirm
 *
 * Connects and sends.
 */
void
lb_smtp_transfer_start (GTask              *task,
                        LbSmtpClient       *client,
                        GSocketConnectable *connectable,
                        guint               connect_ms,
                        guint               reply_ms,
                        LbSmtpConfirmFunc   confirm,
                        gpointer            confirm_data)
{
  g_autoptr(LbSmtpTransfer) self = g_object_new (LB_TYPE_SMTP_TRANSFER, NULL);

  self->task = g_object_ref (task);
  self->client = client;
  self->connectable = g_object_ref (connectable);
  self->reply_ms = reply_ms;
  self->confirm = confirm;
  self->confirm_data = confirm_data;

  /* A message that cannot be sent at all needs no connection. */
  lb_smtp_transfer_pump (self);
  if (!self->is_closed)
    lb_smtp_transfer_connect (self, connect_ms);
}
