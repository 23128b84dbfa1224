#define G_LOG_DOMAIN "lb-smtp-service"

#include "config.h"
#include "net/lb-smtp-service.h"

#include <glib/gi18n.h>

#include "base/lb-limits.h"
#include "net/lb-descriptors.h"
#include "net/lb-smtp-service-private.h"

G_DEFINE_FINAL_TYPE (LbSmtpService, lb_smtp_service, G_TYPE_SOCKET_SERVICE)

static void
lb_smtp_service_dispose (GObject *object)
{
  LbSmtpService *self = LB_SMTP_SERVICE (object);

  lb_smtp_service_close (self);
  lb_smtp_service_abort (self);
  if (self->poller != NULL)
    lb_poller_close (self->poller);
  g_clear_pointer (&self->poller, lb_poller_unref);

  G_OBJECT_CLASS (lb_smtp_service_parent_class)->dispose (object);
}

static void
lb_smtp_service_finalize (GObject *object)
{
  LbSmtpService *self = LB_SMTP_SERVICE (object);

  lb_smtp_service_forget_configs (self);
  g_clear_pointer (&self->config, lb_smtp_config_unref);
  g_clear_pointer (&self->listeners, g_ptr_array_unref);
  g_clear_object (&self->handler);
  g_clear_object (&self->certificate);
  g_clear_pointer (&self->tls_gate, lb_tls_gate_unref);
  g_clear_pointer (&self->buffer, g_free);

  G_OBJECT_CLASS (lb_smtp_service_parent_class)->finalize (object);
}

static void
lb_smtp_service_class_init (LbSmtpServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lb_smtp_service_dispose;
  object_class->finalize = lb_smtp_service_finalize;
  G_SOCKET_SERVICE_CLASS (klass)->incoming = lb_smtp_service_incoming;

  lb_smtp_service_add_properties (klass);
  lb_smtp_service_add_signals (klass);
}

static void
lb_smtp_service_init (LbSmtpService *self)
{
  self->config = lb_smtp_config_new ();
  self->listeners = g_ptr_array_new_with_free_func (g_object_unref);
  self->channel_type = LB_TYPE_SMTP_CHANNEL;
  self->uses_poller = TRUE;
  self->n_descriptors = lb_descriptors_raise_limit ();
  self->times.idle_ms = LB_LIMIT_IDLE_SECONDS * 1000;
  self->times.scarce_idle_ms = LB_LIMIT_IDLE_SECONDS_SCARCE * 1000;
  self->times.rate_window_ms = LB_LIMIT_DATA_RATE_WINDOW_SECONDS * 1000;
  self->times.unsent_ms = LB_LIMIT_UNSENT_REPLY_SECONDS * 1000;
  self->times.handshake_ms = LB_LIMIT_TLS_HANDSHAKE_SECONDS * 1000;
  self->times.scarce_handshake_ms = LB_LIMIT_TLS_HANDSHAKE_SECONDS_SCARCE * 1000;
  self->times.shutdown_ms = LB_LIMIT_SHUTDOWN_SECONDS * 1000;
  self->tls_gate = lb_tls_gate_new (LB_LIMIT_TLS_HANDSHAKES);
  self->buffer = g_malloc (LB_SMTP_READ_OCTETS);
  g_queue_init (&self->channels);
}

/**
 * lb_smtp_service_new:
 *
 * Makes a service with smtpd's settings that listens nowhere yet. The first one raises the
 * process's limit of open files.
 *
 * Returns: (transfer full): a service
 */
LbSmtpService *
lb_smtp_service_new (void)
{
  return g_object_new (LB_TYPE_SMTP_SERVICE, "active", FALSE, NULL);
}

/**
 * lb_smtp_service_get_config:
 * @self: a service
 *
 * Returns: (transfer none): the settings; they belong to the service
 */
const LbSmtpConfig *
lb_smtp_service_get_config (LbSmtpService *self)
{
  g_return_val_if_fail (LB_IS_SMTP_SERVICE (self), NULL);
  return self->config;
}

/**
 * lb_smtp_service_set_config:
 * @self: a service
 * @config: settings; they are copied
 *
 * Takes over all settings at once, for connections that come later. `lmtp` and `implicit_tls` are
 * those of each listener; STARTTLS is offered only when there is a certificate too.
 */
void
lb_smtp_service_set_config (LbSmtpService      *self,
                            const LbSmtpConfig *config)
{
  g_return_if_fail (LB_IS_SMTP_SERVICE (self));
  g_return_if_fail (config != NULL);

  lb_smtp_service_forget_configs (self);
  lb_smtp_config_unref (self->config);
  self->config = lb_smtp_config_copy (config);
}

/*
 * lb_smtp_service_forget_configs:
 * @self: a service
 *
 * The settings have changed: the next connections get new copies.
 */
void
lb_smtp_service_forget_configs (LbSmtpService *self)
{
  for (guint i = 0; i < LB_SMTP_N_CONFIGS; i++)
    g_clear_pointer (&self->configs[i], lb_smtp_config_unref);
}

/*
 * lb_smtp_service_get_listener_config:
 * @self: a service
 * @flags: what is spoken on the listener
 *
 * Returns: (transfer none): the settings for its sessions, which all share them
 */
LbSmtpConfig *
lb_smtp_service_get_listener_config (LbSmtpService     *self,
                                     LbSmtpListenFlags  flags)
{
  LbSmtpConfig **config = &self->configs[flags % LB_SMTP_N_CONFIGS];

  if (*config == NULL)
    {
      *config = lb_smtp_config_copy (self->config);
      (*config)->lmtp = (flags & LB_SMTP_LISTEN_LMTP) != 0;
      (*config)->implicit_tls = (flags & LB_SMTP_LISTEN_IMPLICIT_TLS) != 0;
      (*config)->offers_starttls = self->config->offers_starttls && self->certificate != NULL &&
                                   !(*config)->implicit_tls;
    }

  return *config;
}

/**
 * lb_smtp_service_get_handler:
 * @self: a service
 *
 * Returns: (transfer none) (nullable): who takes the messages
 */
LbMessageHandler *
lb_smtp_service_get_handler (LbSmtpService *self)
{
  g_return_val_if_fail (LB_IS_SMTP_SERVICE (self), NULL);
  return self->handler;
}

/**
 * lb_smtp_service_set_handler:
 * @self: a service
 * @handler: (nullable): who takes the messages that are complete from now on
 */
void
lb_smtp_service_set_handler (LbSmtpService    *self,
                             LbMessageHandler *handler)
{
  g_return_if_fail (LB_IS_SMTP_SERVICE (self));
  g_object_set (self, "handler", handler, NULL);
}

/**
 * lb_smtp_service_get_certificate:
 * @self: a service
 *
 * Returns: (transfer none) (nullable): our certificate
 */
GTlsCertificate *
lb_smtp_service_get_certificate (LbSmtpService *self)
{
  g_return_val_if_fail (LB_IS_SMTP_SERVICE (self), NULL);
  return self->certificate;
}

/**
 * lb_smtp_service_set_certificate:
 * @self: a service
 * @certificate: (nullable): our certificate with its key, for connections that come later
 */
void
lb_smtp_service_set_certificate (LbSmtpService   *self,
                                 GTlsCertificate *certificate)
{
  g_return_if_fail (LB_IS_SMTP_SERVICE (self));
  g_object_set (self, "tls-certificate", certificate, NULL);
}

/**
 * lb_smtp_service_get_n_connections:
 * @self: a service
 *
 * Returns: how many clients are connected
 */
guint
lb_smtp_service_get_n_connections (LbSmtpService *self)
{
  g_return_val_if_fail (LB_IS_SMTP_SERVICE (self), 0);
  return self->channels.length;
}

/* A mistake in the settings is told here, where there is somebody to tell, and not to each
 * client. */
static gboolean
lb_smtp_service_check (LbSmtpService      *self,
                       LbSmtpListenFlags   flags,
                       GError            **error)
{
  if (self->is_closed)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, _("The SMTP service is closed."));
      return FALSE;
    }

  if ((flags & LB_SMTP_LISTEN_IMPLICIT_TLS) && self->certificate == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _("An address with TLS needs a certificate."));
      return FALSE;
    }

  return lb_smtp_config_validate (lb_smtp_service_get_listener_config (self, flags), error);
}

static void
lb_smtp_service_forget_starter (LbSmtpService *self)
{
  if (self->starter != NULL)
    g_source_destroy (self->starter);
  g_clear_pointer (&self->starter, g_source_unref);
}

static gboolean
lb_smtp_service_start_cb (gpointer user_data)
{
  LbSmtpService *self = LB_SMTP_SERVICE (user_data);

  g_clear_pointer (&self->starter, g_source_unref);
  if (!self->is_full)
    g_socket_service_start (G_SOCKET_SERVICE (self));

  return G_SOURCE_REMOVE;
}

/* Begins to accept when all listeners of this turn are there. GSocketService gives an accept under
 * way up for each further listener, and with it the client that it may have got just then. */
static void
lb_smtp_service_accept_soon (LbSmtpService *self)
{
  if (self->starter != NULL || g_socket_service_is_active (G_SOCKET_SERVICE (self)))
    return;

  self->starter = g_idle_source_new ();
  g_source_set_priority (self->starter, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->starter, "LbSmtpService starter");
  g_source_set_callback (self->starter, lb_smtp_service_start_cb, self, NULL);
  g_source_attach (self->starter, g_main_context_get_thread_default ());
}

/**
 * lb_smtp_service_listen:
 * @self: a service
 * @address: "127.0.0.1:1025", "[::1]:1025" or "unix:PATH"; port 0 takes a free one
 * @flags: what is spoken there
 * @real_address: (out) (optional) (transfer full): the address with the port that was taken
 * @error: return location for an error
 *
 * Listens on one more address. Ends in GIO's codes, such as %G_IO_ERROR_ADDRESS_IN_USE, or in
 * %LB_SMTP_CONFIG_ERROR for settings that cannot hold together.
 *
 * Returns: whether it listens there
 */
gboolean
lb_smtp_service_listen (LbSmtpService      *self,
                        const char         *address,
                        LbSmtpListenFlags   flags,
                        char              **real_address,
                        GError            **error)
{
  g_autoptr(LbSmtpListener) listener = NULL;

  g_return_val_if_fail (LB_IS_SMTP_SERVICE (self), FALSE);
  g_return_val_if_fail (address != NULL, FALSE);

  if (!lb_smtp_service_check (self, flags, error))
    return FALSE;

  listener = lb_smtp_listener_new (address, flags, error);
  if (listener == NULL)
    return FALSE;

  if (!g_socket_listener_add_socket (G_SOCKET_LISTENER (self),
                                     lb_smtp_listener_get_socket (listener), G_OBJECT (listener),
                                     error))
    return FALSE;

  if (real_address != NULL)
    *real_address = g_strdup (lb_smtp_listener_get_address (listener));
  g_ptr_array_add (self->listeners, g_steal_pointer (&listener));
  lb_smtp_service_accept_soon (self);

  return TRUE;
}

/**
 * lb_smtp_service_close:
 * @self: a service
 *
 * Stops listening for good; clients that are connected go on. May be called again.
 */
void
lb_smtp_service_close (LbSmtpService *self)
{
  g_return_if_fail (LB_IS_SMTP_SERVICE (self));

  if (self->is_closed)
    return;

  self->is_closed = TRUE;
  lb_smtp_service_forget_starter (self);
  g_socket_service_stop (G_SOCKET_SERVICE (self));
  for (guint i = 0; i < self->listeners->len; i++)
    lb_smtp_listener_close (g_ptr_array_index (self->listeners, i));
  g_ptr_array_set_size (self->listeners, 0);
  g_socket_listener_close (G_SOCKET_LISTENER (self));
}
