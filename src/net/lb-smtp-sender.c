#define G_LOG_DOMAIN "lb-smtp-sender"

#include "config.h"
#include "net/lb-smtp-sender.h"

#include <string.h>
#ifdef G_OS_UNIX
#include <gio/gunixsocketaddress.h>
#endif

#include "base/lb-limits.h"
#include "net/lb-random.h"
#include "net/lb-smtp-transfer.h"

/* RFC 5321 4.5.4.2: the port of servers. */
#define LB_SMTP_PORT 25

struct _LbSmtpSender
{
  GObject             parent_instance;

  char               *address;     /* (owned) */
  GSocketConnectable *connectable; /* (owned) */
  LbSmtpClientConfig *config;      /* (owned) */
  GTlsCertificate    *trusted;     /* (owned) (nullable) */
  char              **own;         /* (owned) (nullable) */
  guint               connect_ms;
  guint               reply_ms;
};

G_DEFINE_FINAL_TYPE (LbSmtpSender, lb_smtp_sender, G_TYPE_OBJECT)

static void
lb_smtp_sender_finalize (GObject *object)
{
  LbSmtpSender *self = LB_SMTP_SENDER (object);

  g_clear_pointer (&self->address, g_free);
  g_clear_object (&self->connectable);
  g_clear_pointer (&self->config, lb_smtp_client_config_unref);
  g_clear_object (&self->trusted);
  g_clear_pointer (&self->own, g_strfreev);

  G_OBJECT_CLASS (lb_smtp_sender_parent_class)->finalize (object);
}

static void
lb_smtp_sender_class_init (LbSmtpSenderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_smtp_sender_finalize;
}

static void
lb_smtp_sender_init (LbSmtpSender *self)
{
  self->connect_ms = LB_LIMIT_UPSTREAM_CONNECT_SECONDS * 1000;
  self->reply_ms = LB_LIMIT_UPSTREAM_REPLY_SECONDS * 1000;
}

/* Returns: (transfer full) (nullable): what "HOST:PORT" or "unix:PATH" names */
static GSocketConnectable *
lb_smtp_sender_parse_address (const char  *address,
                              GError     **error)
{
#ifdef G_OS_UNIX
  if (g_str_has_prefix (address, "unix:"))
    return G_SOCKET_CONNECTABLE (g_unix_socket_address_new (address + strlen ("unix:")));
#endif

  return g_network_address_parse (address, LB_SMTP_PORT, error);
}

/**
 * lb_smtp_sender_new:
 * @address: the server: "HOST:PORT", "[::1]:25", "HOST" (port 25), or "unix:PATH"
 * @config: how to talk to it
 * @error: set when @address is none
 *
 * Makes what sends messages to one server. The certificate of a server is checked, name and chain.
 *
 * Returns: (transfer full) (nullable): a sender
 */
LbSmtpSender *
lb_smtp_sender_new (const char          *address,
                    LbSmtpClientConfig  *config,
                    GError             **error)
{
  g_autoptr(GSocketConnectable) connectable = lb_smtp_sender_parse_address (address, error);
  LbSmtpSender *self;

  if (connectable == NULL)
    return NULL;

  self = g_object_new (LB_TYPE_SMTP_SENDER, NULL);
  self->address = g_strdup (address);
  self->connectable = g_steal_pointer (&connectable);
  self->config = lb_smtp_client_config_ref (config);

  return self;
}

/**
 * lb_smtp_sender_new_from_uri:
 * @uri: "smtp://HOST:PORT" without TLS, "smtp+starttls://HOST:PORT", or "smtps://HOST:PORT"; each
 *   may have "USER@" before the host, percent-encoded
 * @password: (nullable): the password of USER
 * @error: set when @uri is none of them
 *
 * Makes what sends messages to a server.
 *
 * Returns: (transfer full) (nullable): a sender
 */
LbSmtpSender *
lb_smtp_sender_new_from_uri (const char  *uri,
                             const char  *password,
                             GError     **error)
{
  static const struct
  {
    const char     *scheme;
    LbSmtpTlsPolicy tls;
  } schemes[] = {
    { "smtp://", LB_SMTP_TLS_NONE },
    { "smtp+starttls://", LB_SMTP_TLS_REQUIRED },
    { "smtps://", LB_SMTP_TLS_IMPLICIT },
  };
  g_autoptr(LbSmtpClientConfig) config = lb_smtp_client_config_new ();

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      const char *address = uri + strlen (schemes[i].scheme);
      const char *at;

      if (!g_str_has_prefix (uri, schemes[i].scheme))
        continue;

      at = strchr (address, '@');
      config->tls = schemes[i].tls;
      if (at != NULL)
        {
          config->user = g_uri_unescape_segment (address, at, NULL);
          config->password = g_strdup (password);
          address = at + 1;
        }
      return lb_smtp_sender_new (address, config, error);
    }

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               "“%s” is no server; write smtp://HOST:PORT, smtp+starttls://HOST:PORT or "
               "smtps://HOST:PORT", uri);
  return NULL;
}

/**
 * lb_smtp_sender_get_address:
 * @self: a sender
 *
 * Returns: (transfer none): the server, as given
 */
const char *
lb_smtp_sender_get_address (LbSmtpSender *self)
{
  g_return_val_if_fail (LB_IS_SMTP_SENDER (self), NULL);
  return self->address;
}

/**
 * lb_smtp_sender_get_config:
 * @self: a sender
 *
 * Returns: (transfer none): how it talks to the server
 */
LbSmtpClientConfig *
lb_smtp_sender_get_config (LbSmtpSender *self)
{
  g_return_val_if_fail (LB_IS_SMTP_SENDER (self), NULL);
  return self->config;
}

/**
 * lb_smtp_sender_set_trusted:
 * @self: a sender
 * @certificate: (nullable): a certificate that is trusted besides those of the system: the server's
 *   own, or that of its authority. The server's name is checked all the same
 */
void
lb_smtp_sender_set_trusted (LbSmtpSender    *self,
                            GTlsCertificate *certificate)
{
  g_return_if_fail (LB_IS_SMTP_SENDER (self));
  g_set_object (&self->trusted, certificate);
}

/**
 * lb_smtp_sender_get_trusted:
 * @self: a sender
 *
 * Returns: (transfer none) (nullable): see lb_smtp_sender_set_trusted()
 */
GTlsCertificate *
lb_smtp_sender_get_trusted (LbSmtpSender *self)
{
  g_return_val_if_fail (LB_IS_SMTP_SENDER (self), NULL);
  return self->trusted;
}

/**
 * lb_smtp_sender_set_own:
 * @self: a sender
 * @addresses: (nullable): "ADDRESS:PORT" of our own listeners: nothing is ever sent to them, as it
 *   would come back without end
 */
void
lb_smtp_sender_set_own (LbSmtpSender       *self,
                        const char * const *addresses)
{
  g_return_if_fail (LB_IS_SMTP_SENDER (self));

  g_strfreev (self->own);
  self->own = g_strdupv ((char **) addresses);
}

/**
 * lb_smtp_sender_get_own:
 * @self: a sender
 *
 * Returns: (transfer none) (nullable): see lb_smtp_sender_set_own()
 */
const char *const *
lb_smtp_sender_get_own (LbSmtpSender *self)
{
  g_return_val_if_fail (LB_IS_SMTP_SENDER (self), NULL);
  return (const char * const *) self->own;
}

/**
 * lb_smtp_sender_set_timeouts:
 * @self: a sender
 * @connect_ms: milliseconds for the connection, at first %LB_LIMIT_UPSTREAM_CONNECT_SECONDS
 * @reply_ms: milliseconds without progress, at first %LB_LIMIT_UPSTREAM_REPLY_SECONDS
 */
void
lb_smtp_sender_set_timeouts (LbSmtpSender *self,
                             guint         connect_ms,
                             guint         reply_ms)
{
  g_return_if_fail (LB_IS_SMTP_SENDER (self));

  self->connect_ms = connect_ms;
  self->reply_ms = reply_ms;
}

/**
 * lb_smtp_sender_send_async:
 * @self: a sender
 * @envelope: from whom and to whom, see lb_smtp_client_new()
 * @data: the message
 * @cancellable: (nullable): ends the conversation
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Sends one message by a connection of its own.
 */
void
lb_smtp_sender_send_async (LbSmtpSender        *self,
                           LbEnvelope          *envelope,
                           GBytes              *data,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GPtrArray) pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  g_ptr_array_add (pieces, g_bytes_ref (data));
  lb_smtp_sender_send_full_async (self, envelope, pieces, NULL, NULL, cancellable, callback,
                                  user_data);
}

/* RFC 5802 5.1: nobody may foretell it. Base64 has no comma. */
static char *
lb_smtp_sender_make_nonce (void)
{
  guchar octets[18];

  lb_random_fill (octets, sizeof octets);
  return g_base64_encode (octets, sizeof octets);
}

/* @client: (transfer full) */
static void
lb_smtp_sender_start (LbSmtpSender        *self,
                      LbSmtpClient        *client,
                      LbSmtpConfirmFunc    confirm,
                      gpointer             confirm_data,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lb_smtp_sender_start);
  /* Cancelled or not: once the server may have the message, the result has to be told. */
  g_task_set_check_cancellable (task, FALSE);
  lb_smtp_transfer_start (task, client, self->connectable, self->connect_ms, self->reply_ms,
                          confirm, confirm_data);
}

/**
 * lb_smtp_sender_send_full_async:
 * @self: a sender
 * @envelope: from whom and to whom, see lb_smtp_client_new()
 * @pieces: (element-type GBytes): the message, cut anywhere
 * @confirm: (nullable): asked before the final dot is sent; %NULL: it is sent at once
 * @confirm_data: data for @confirm
 * @cancellable: (nullable): ends the conversation
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Sends one message by a connection of its own.
 */
void
lb_smtp_sender_send_full_async (LbSmtpSender        *self,
                                LbEnvelope          *envelope,
                                GPtrArray           *pieces,
                                LbSmtpConfirmFunc    confirm,
                                gpointer             confirm_data,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autofree char *nonce = lb_smtp_sender_make_nonce ();

  g_return_if_fail (LB_IS_SMTP_SENDER (self));

  lb_smtp_sender_start (self, lb_smtp_client_new (self->config, envelope, pieces, nonce), confirm,
                        confirm_data, cancellable, callback, user_data);
}

/**
 * lb_smtp_sender_probe_async:
 * @self: a sender
 * @cancellable: (nullable): ends the conversation
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Looks whether the server would take messages, without one: see lb_smtp_client_new_probe(). Ends
 * with lb_smtp_sender_send_finish().
 */
void
lb_smtp_sender_probe_async (LbSmtpSender        *self,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autofree char *nonce = lb_smtp_sender_make_nonce ();

  g_return_if_fail (LB_IS_SMTP_SENDER (self));

  lb_smtp_sender_start (self, lb_smtp_client_new_probe (self->config, nonce), NULL, NULL,
                        cancellable, callback, user_data);
}

/**
 * lb_smtp_sender_send_finish:
 * @self: a sender
 * @result: the result
 * @error: %G_IO_ERROR_CANCELLED, only while the server could not have taken the message
 *
 * What the server refused, a lost connection and every other fault are part of the result. When it
 * is cancelled after the final dot, the outcome is %LB_SMTP_OUTCOME_UNKNOWN.
 *
 * Returns: (transfer full) (nullable): what came of it
 */
LbSmtpSendResult *
lb_smtp_sender_send_finish (LbSmtpSender  *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
