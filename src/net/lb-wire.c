#define G_LOG_DOMAIN "lb-wire"

#include "config.h"
#include "net/lb-wire.h"

#define CLOSE_SECONDS 2

struct _LbWire
{
  GSocketConnection     *connection; /* (owned) */
  GTlsConnection        *tls;        /* (owned) (nullable) */
  GSocket               *socket;     /* (unowned): of the connection */
  GPollableInputStream  *input;      /* (unowned) (nullable): of tls */
  GPollableOutputStream *output;     /* (unowned) (nullable): of tls */
  LbPoller              *poller;     /* (owned) (nullable) */
  LbPollerEntry         *entry;      /* (owned) (nullable): in poller, while in clear */
  GSource               *in_source;  /* (owned) (nullable) */
  GSource               *out_source; /* (owned) (nullable) */
  LbWireFunc             func;
  gpointer               user_data;
};

/* A broken connection comes as %G_IO_HUP to whoever watches: the next call tells the rest. */
static gboolean
lb_wire_in_cb (GSocket      *socket,
               GIOCondition  condition,
               gpointer      user_data)
{
  LbWire *self = user_data;

  self->func (G_IO_IN, self->user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
lb_wire_out_cb (GSocket      *socket,
                GIOCondition  condition,
                gpointer      user_data)
{
  LbWire *self = user_data;

  self->func (G_IO_OUT, self->user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
lb_wire_tls_in_cb (GObject  *stream,
                   gpointer  user_data)
{
  return lb_wire_in_cb (NULL, G_IO_IN, user_data);
}

static gboolean
lb_wire_tls_out_cb (GObject  *stream,
                    gpointer  user_data)
{
  return lb_wire_out_cb (NULL, G_IO_OUT, user_data);
}

static GSource *
lb_wire_create_source (LbWire       *self,
                       GIOCondition  condition)
{
  GSource *source;

  if (self->tls == NULL)
    {
      source = g_socket_create_source (self->socket, condition, NULL);
      g_source_set_callback (source, condition == G_IO_IN ? G_SOURCE_FUNC (lb_wire_in_cb)
                                                 : G_SOURCE_FUNC (lb_wire_out_cb), self, NULL);
    }
  else if (condition == G_IO_IN)
    {
      source = g_pollable_input_stream_create_source (self->input, NULL);
      g_source_set_callback (source, G_SOURCE_FUNC (lb_wire_tls_in_cb), self, NULL);
    }
  else
    {
      source = g_pollable_output_stream_create_source (self->output, NULL);
      g_source_set_callback (source, G_SOURCE_FUNC (lb_wire_tls_out_cb), self, NULL);
    }

  /* GLib otherwise blocks the source around each dispatch and wakes its own poll twice by an
   * eventfd: half of all system calls. Nothing below runs a main loop of its own. */
  g_source_set_can_recurse (source, TRUE);
  g_source_attach (source, g_main_context_get_thread_default ());

  return source;
}

static void
lb_wire_drop_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
lb_wire_watch_one (LbWire        *self,
                   GSource      **source,
                   GIOCondition   condition,
                   gboolean       is_wanted)
{
  if (!is_wanted)
    lb_wire_drop_source (source);
  else if (*source == NULL)
    *source = lb_wire_create_source (self, condition);
}

/* GLib makes an error object of each "would block", which is no error here. */
static gssize
lb_wire_take_result (gssize   n_octets,
                     GError  *cause,
                     GError **error)
{
  if (cause == NULL)
    return n_octets;

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    g_error_free (cause);
  else
    g_propagate_error (error, cause);

  return -1;
}

static void
lb_wire_ready_cb (GIOCondition condition,
                  gpointer     user_data)
{
  LbWire *self = user_data;

  self->func (condition, self->user_data);
}

static void
lb_wire_leave_poller (LbWire *self)
{
  if (self->entry != NULL)
    lb_poller_remove (self->poller, g_steal_pointer (&self->entry));
  g_clear_pointer (&self->poller, lb_poller_unref);
}

/**
 * lb_wire_new:
 * @connection: an accepted connection
 * @poller: (nullable): what waits for it, as long as it is in clear; %NULL: sources of its own
 * @func: called when what is watched can be tried
 * @user_data: data for @func
 *
 * Makes the reading and writing end of a connection, first in clear. Nothing is watched yet.
 *
 * Returns: (transfer full): a wire
 */
LbWire *
lb_wire_new (GSocketConnection *connection,
             LbPoller          *poller,
             LbWireFunc         func,
             gpointer           user_data)
{
  LbWire *self = g_new0 (LbWire, 1);

  self->connection = g_object_ref (connection);
  self->socket = g_socket_connection_get_socket (connection);
  self->func = func;
  self->user_data = user_data;
  if (poller != NULL)
    {
      self->poller = lb_poller_ref (poller);
      self->entry = lb_poller_add (poller, g_socket_get_fd (self->socket), lb_wire_ready_cb, self);
    }

  return self;
}

/**
 * lb_wire_free:
 * @self: (transfer full): a wire
 *
 * Closes a wire, if that was not done before, and frees it.
 */
void
lb_wire_free (LbWire *self)
{
  lb_wire_close (self);
  g_clear_object (&self->tls);
  g_clear_object (&self->connection);
  g_free (self);
}

/**
 * lb_wire_set_tls:
 * @self: a wire on which nothing is watched
 * @tls: TLS over its connection, after the handshake
 *
 * Reads and writes through TLS from now on.
 */
void
lb_wire_set_tls (LbWire         *self,
                 GTlsConnection *tls)
{
  g_return_if_fail (self->in_source == NULL && self->out_source == NULL);

  lb_wire_leave_poller (self);
  g_set_object (&self->tls, tls);
  self->input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (G_IO_STREAM (tls)));
  self->output = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (G_IO_STREAM (tls)));
}

/**
 * lb_wire_is_tls:
 * @self: a wire
 *
 * Returns: whether TLS is on
 */
gboolean
lb_wire_is_tls (const LbWire *self)
{
  return self->tls != NULL;
}

/**
 * lb_wire_watch:
 * @self: a wire
 * @condition: any of %G_IO_IN and %G_IO_OUT; 0: nothing
 *
 * Says what to wait for. Cheap when it is what was watched before.
 */
void
lb_wire_watch (LbWire       *self,
               GIOCondition  condition)
{
  if (self->entry != NULL)
    {
      lb_poller_watch (self->poller, self->entry, condition);
      return;
    }

  lb_wire_watch_one (self, &self->in_source, G_IO_IN, (condition & G_IO_IN) != 0);
  lb_wire_watch_one (self, &self->out_source, G_IO_OUT, (condition & G_IO_OUT) != 0);
}

/**
 * lb_wire_read:
 * @self: a wire
 * @buffer: where the octets go
 * @n_octets: its size; with TLS at least a record of 16 KiB, so that nothing stays behind unseen
 * @error: return location for an error
 *
 * Reads what is there, without waiting.
 *
 * Returns: the number of octets; 0: the client closed; -1 with @error set, or without: nothing is
 *   there
 */
gssize
lb_wire_read (LbWire  *self,
              char    *buffer,
              gsize    n_octets,
              GError **error)
{
  GError *cause = NULL;
  gssize n;

  if (self->tls != NULL)
    n = g_pollable_input_stream_read_nonblocking (self->input, buffer, n_octets, NULL, &cause);
  else
    n = g_socket_receive_with_blocking (self->socket, buffer, n_octets, FALSE, NULL, &cause);

  return lb_wire_take_result (n, cause, error);
}

/**
 * lb_wire_write:
 * @self: a wire
 * @octets: what to send; after a -1 the same octets come again, perhaps with more behind them
 * @n_octets: how many
 * @error: return location for an error
 *
 * Writes what the system takes, without waiting.
 *
 * Returns: the number of octets; -1 with @error set, or without: nothing can be written now
 */
gssize
lb_wire_write (LbWire      *self,
               const char  *octets,
               gsize        n_octets,
               GError     **error)
{
  GError *cause = NULL;
  gssize n;

  if (self->tls != NULL)
    n = g_pollable_output_stream_write_nonblocking (self->output, octets, n_octets, NULL, &cause);
  else
    n = g_socket_send_with_blocking (self->socket, octets, n_octets, FALSE, NULL, &cause);

  return lb_wire_take_result (n, cause, error);
}

/**
 * lb_wire_end:
 * @self: a wire
 *
 * Tells the client that nothing more comes, where reading can go on after that: in clear, and not
 * when a handshake has failed, which takes the connection with it.
 *
 * Returns: whether reading goes on
 */
gboolean
lb_wire_end (LbWire *self)
{
  return self->tls == NULL && !g_io_stream_is_closed (G_IO_STREAM (self->connection)) &&
         g_socket_shutdown (self->socket, FALSE, TRUE, NULL);
}

/**
 * lb_wire_close:
 * @self: a wire
 *
 * Closes the connection. With TLS the client is told so (RFC 8446 6.1) in a thread of GIO's, which
 * holds the connection that long. May be called from its own callback, and again.
 */
void
lb_wire_close (LbWire *self)
{
  lb_wire_watch (self, 0);
  lb_wire_leave_poller (self);

  if (g_io_stream_is_closed (G_IO_STREAM (self->connection)))
    return;

  if (self->tls == NULL)
    {
      g_io_stream_close (G_IO_STREAM (self->connection), NULL, NULL);
    }
  else if (!g_io_stream_is_closed (G_IO_STREAM (self->tls)))
    {
      /* A client that reads nothing must not keep the thread. */
      g_socket_set_timeout (self->socket, CLOSE_SECONDS);
      g_io_stream_close_async (G_IO_STREAM (self->tls), G_PRIORITY_DEFAULT, NULL, NULL, NULL);
    }
}
