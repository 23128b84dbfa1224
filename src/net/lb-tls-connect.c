#define G_LOG_DOMAIN "lb-tls-connect"

#include "config.h"
#include "net/lb-tls-connect.h"

#include "base/lb-text.h"

/* What a handshake has to remember. */
typedef struct
{
  GSocketConnectable  *server;   /* (owned) (nullable) whose name the certificate must have */
  GTlsCertificate     *trusted;  /* (owned) (nullable) */
  GTlsCertificateFlags faults;
} LbTlsConnect;

static const struct
{
  GTlsCertificateFlags flag;
  const char          *text;
} certificate_faults[] = {
  { G_TLS_CERTIFICATE_BAD_IDENTITY, "it is for another name" },
  { G_TLS_CERTIFICATE_EXPIRED, "it has expired" },
  { G_TLS_CERTIFICATE_NOT_ACTIVATED, "it is not valid yet" },
  { G_TLS_CERTIFICATE_REVOKED, "it was revoked" },
  { G_TLS_CERTIFICATE_INSECURE, "its algorithm is insecure" },
  { G_TLS_CERTIFICATE_UNKNOWN_CA, "nobody who is trusted has signed it" },
};

static void
lb_tls_connect_free (LbTlsConnect *self)
{
  g_clear_object (&self->server);
  g_clear_object (&self->trusted);
  g_free (self);
}

static gboolean
lb_tls_connect_accept_cb (GTlsConnection       *connection,
                          GTlsCertificate      *certificate,
                          GTlsCertificateFlags  faults,
                          LbTlsConnect         *self)
{
  if (self->trusted != NULL)
    faults = g_tls_certificate_verify (certificate, self->server, self->trusted);

  self->faults = faults;
  return faults == 0;
}

static void
lb_tls_connect_handshake_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;

  g_signal_handlers_disconnect_by_data (object, g_task_get_task_data (task));
  if (g_tls_connection_handshake_finish (G_TLS_CONNECTION (object), result, &error))
    g_task_return_pointer (task, g_object_ref (object), g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * lb_tls_connect_async:
 * @stream: a connection to a server, on which nothing is under way
 * @server: what was connected to; its name must be in the certificate. The name of a unix socket is
 *   not checked
 * @trusted: (nullable): a certificate that is trusted besides those of the system
 * @cancellable: (nullable): ends the handshake
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Does the handshake of TLS on the side of the client, with the check of name and chain (RFC 9525).
 */
void
lb_tls_connect_async (GIOStream           *stream,
                      GSocketConnectable  *server,
                      GTlsCertificate     *trusted,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(GIOStream) connection = NULL;
  g_autoptr(GError) error = NULL;
  LbTlsConnect *self = g_new0 (LbTlsConnect, 1);

  if (G_IS_NETWORK_ADDRESS (server))
    self->server = g_object_ref (server);
  g_set_object (&self->trusted, trusted);
  g_task_set_source_tag (task, lb_tls_connect_async);
  g_task_set_task_data (task, self, (GDestroyNotify) lb_tls_connect_free);

  connection = g_tls_client_connection_new (stream, self->server, &error);
  if (connection == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  /* Many servers close without the notice; SMTP knows its own ends. */
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (connection), FALSE);
  g_signal_connect_data (connection, "accept-certificate", G_CALLBACK (lb_tls_connect_accept_cb),
                         self, NULL, 0);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (connection), G_PRIORITY_DEFAULT, cancellable,
                                    lb_tls_connect_handshake_cb, g_steal_pointer (&task));
}

static char *
lb_tls_connect_explain (const LbTlsConnect *self,
                        const GError       *error)
{
  for (guint i = 0; i < G_N_ELEMENTS (certificate_faults); i++)
    if (self->faults & certificate_faults[i].flag)
      return g_strdup_printf ("the certificate is not accepted, %s", certificate_faults[i].text);

  return lb_text_escape (error->message, -1, 0);
}

/**
 * lb_tls_connect_finish:
 * @result: the result
 * @fault: (out) (transfer full) (nullable): why there is no TLS, safe to show; else %NULL
 *
 * Returns: (transfer full) (nullable): the encrypted stream
 */
GIOStream *
lb_tls_connect_finish (GAsyncResult  *result,
                       char         **fault)
{
  g_autoptr(GError) error = NULL;
  GTask *task = G_TASK (result);
  GIOStream *stream = g_task_propagate_pointer (task, &error);

  *fault = stream == NULL ? lb_tls_connect_explain (g_task_get_task_data (task), error) : NULL;
  return stream;
}
