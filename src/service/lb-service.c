#define G_LOG_DOMAIN "lb-service"

#include "config.h"
#include "service/lb-service-private.h"

#include <glib/gi18n.h>

#include "service/lb-service-relay.h"

G_DEFINE_QUARK (lb-service-error-quark, lb_service_error)

enum
{
  PROP_0,
  PROP_MAILBOX,
  PROP_SMTP_ADDRESS,
  PROP_HTTP_ADDRESS,
  PROP_RECEIVING,
  PROP_RECEIVING_ERROR,
  PROP_UPSTREAM,
  N_PROPERTIES
};

enum
{
  SIGNAL_FINISHED,
  SIGNAL_NOTICE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbService, lb_service, G_TYPE_OBJECT)

static void
lb_service_get_property (GObject    *object,
                         guint       property_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  LbService *self = LB_SERVICE (object);

  switch (property_id)
    {
    case PROP_MAILBOX:
      g_value_set_object (value, self->mailbox);
      break;
    case PROP_SMTP_ADDRESS:
      g_value_take_string (value, lb_service_dup_smtp_address (self));
      break;
    case PROP_HTTP_ADDRESS:
      g_value_set_string (value, self->http_address);
      break;
    case PROP_RECEIVING:
      g_value_set_boolean (value, lb_service_is_receiving (self));
      break;
    case PROP_RECEIVING_ERROR:
      g_value_set_boxed (value, self->receiving_error);
      break;
    case PROP_UPSTREAM:
      g_value_set_string (value, self->relays != NULL
                          ? lb_releaser_get_upstream (LB_RELEASER (self->relays))
                          : NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
lb_service_set_property (GObject      *object,
                         guint         property_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  if (property_id == PROP_RECEIVING)
    lb_service_set_receiving (LB_SERVICE (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
lb_service_dispose (GObject *object)
{
  LbService *self = LB_SERVICE (object);

  lb_service_forget_completion (self);
  g_clear_object (&self->http);
  g_clear_object (&self->printer);
  g_clear_object (&self->webhook);
  g_clear_object (&self->gate);
  g_clear_object (&self->relays);
  g_clear_object (&self->smtp);
  g_clear_pointer (&self->former, g_ptr_array_unref);
  g_clear_object (&self->output);
  g_clear_object (&self->mailbox);
  g_clear_object (&self->sessions);
  g_clear_object (&self->runtime);
  g_clear_object (&self->config);

  G_OBJECT_CLASS (lb_service_parent_class)->dispose (object);
}

static void
lb_service_finalize (GObject *object)
{
  LbService *self = LB_SERVICE (object);

  g_clear_pointer (&self->listeners, lb_listeners_free);
  g_free (self->http_address);
  g_clear_error (&self->store_error);
  g_clear_error (&self->receiving_error);

  G_OBJECT_CLASS (lb_service_parent_class)->finalize (object);
}

static void
lb_service_install_properties (GObjectClass *object_class)
{
  /**
   * LbService:mailbox:
   *
   * What was received; %NULL before the start and after the stop.
   */
  properties[PROP_MAILBOX] =
    g_param_spec_object ("mailbox", NULL, NULL, LB_TYPE_MAILBOX,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * LbService:smtp-address:
   *
   * The first address that SMTP is received on, "127.0.0.1:1025"; %NULL while it is not.
   */
  properties[PROP_SMTP_ADDRESS] =
    g_param_spec_string ("smtp-address", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * LbService:http-address:
   *
   * Where the HTTP API is served, "127.0.0.1:8025"; %NULL while it is not.
   */
  properties[PROP_HTTP_ADDRESS] =
    g_param_spec_string ("http-address", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * LbService:receiving:
   *
   * Whether mail is received. What was set before the start counts at the start.
   */
  properties[PROP_RECEIVING] =
    g_param_spec_boolean ("receiving", NULL, NULL, TRUE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /**
   * LbService:receiving-error:
   *
   * Why mail is not received although it was asked for.
   */
  properties[PROP_RECEIVING_ERROR] =
    g_param_spec_boxed ("receiving-error", NULL, NULL, G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * LbService:upstream:
   *
   * The server that mail is relayed and released to, "HOST:PORT"; %NULL when there is none.
   */
  properties[PROP_UPSTREAM] =
    g_param_spec_string ("upstream", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
lb_service_class_init (LbServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lb_service_dispose;
  object_class->finalize = lb_service_finalize;
  object_class->get_property = lb_service_get_property;
  object_class->set_property = lb_service_set_property;
  lb_service_install_properties (object_class);

  /**
   * LbService::finished:
   * @self: a service
   * @status: the exit code
   *
   * Emitted once when --count or --timeout is reached; everything is printed and acknowledged then.
   */
  signals[SIGNAL_FINISHED] = g_signal_new ("finished", LB_TYPE_SERVICE, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  /**
   * LbService::notice:
   * @self: a service
   * @message: one sentence
   *
   * Emitted for what the user should know and that stops nothing.
   */
  signals[SIGNAL_NOTICE] = g_signal_new ("notice", LB_TYPE_SERVICE, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
lb_service_init (LbService *self)
{
  self->wants_receiving = TRUE;
  self->sessions = lb_session_list_new ();
  self->smtp = lb_smtp_service_new ();
  self->former = g_ptr_array_new_with_free_func (g_object_unref);
  lb_service_watch_smtp (self);
}

/**
 * lb_service_new:
 * @config: what lb_config_check() found good
 *
 * Makes everything but windows and the command line.
 *
 * Returns: (transfer full): a service that is not started
 */
LbService *
lb_service_new (LbConfig *config)
{
  LbService *self;

  g_return_val_if_fail (LB_IS_CONFIG (config), NULL);

  self = g_object_new (LB_TYPE_SERVICE, NULL);
  self->config = g_object_ref (config);
  self->runtime = lb_runtime_new (lb_config_get_mode (config));
  self->listeners = lb_listeners_new (config);

  return self;
}

/**
 * lb_service_set_tolerant:
 * @self: a service that is not started
 * @is_tolerant: whether an address that cannot be listened on leaves the start a success
 *
 * A window shows "receiving-error" and offers a way out; a script has to be told at once.
 */
void
lb_service_set_tolerant (LbService *self,
                         gboolean   is_tolerant)
{
  g_return_if_fail (LB_IS_SERVICE (self));
  self->is_tolerant = is_tolerant;
}

void
lb_service_tell (LbService  *self,
                 const char *message)
{
  g_signal_emit (self, signals[SIGNAL_NOTICE], 0, message);
}

void
lb_service_take_mailbox (LbService *self,
                         LbMailbox *mailbox)
{
  if (!g_set_object (&self->mailbox, mailbox))
    return;

  if (mailbox != NULL)
    lb_service_watch_mailbox (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAILBOX]);
}

void
lb_service_set_http (LbService    *self,
                     LbHttpServer *http,
                     const char   *address)
{
  if (self->http != NULL)
    {
      lb_http_server_set_deliver (self->http, NULL, NULL, 0);
      lb_http_server_set_upstream_func (self->http, NULL, NULL);
      lb_http_server_stop (self->http);
    }
  g_set_object (&self->http, http);
  g_free (self->http_address);
  self->http_address = g_strdup (address);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HTTP_ADDRESS]);
}

static void
lb_service_notify_receiving (LbService *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECEIVING_ERROR]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SMTP_ADDRESS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECEIVING]);
}

gboolean
lb_service_open_listeners (LbService  *self,
                           GError    **error)
{
  gboolean is_open;

  g_clear_error (&self->receiving_error);
  if (self->is_smtp_spent)
    lb_service_renew_smtp (self);
  is_open = lb_listeners_open (self->listeners, self->smtp, &self->receiving_error);
  lb_service_notify_receiving (self);
  lb_service_relay_know_own (self);
  if (!is_open)
    {
      self->is_smtp_spent = TRUE;
      g_propagate_error (error, g_error_copy (self->receiving_error));
    }

  return is_open;
}

/**
 * lb_service_get_config:
 * @self: a service
 *
 * Returns: (transfer none): its configuration
 */
LbConfig *
lb_service_get_config (LbService *self)
{
  g_return_val_if_fail (LB_IS_SERVICE (self), NULL);
  return self->config;
}

/**
 * lb_service_get_mailbox:
 * @self: a service
 *
 * Returns: (transfer none) (nullable): what was received; %NULL before the start
 */
LbMailbox *
lb_service_get_mailbox (LbService *self)
{
  g_return_val_if_fail (LB_IS_SERVICE (self), NULL);
  return self->mailbox;
}

/**
 * lb_service_get_sessions:
 * @self: a service
 *
 * Returns: (transfer none): the recent SMTP sessions
 */
LbSessionList *
lb_service_get_sessions (LbService *self)
{
  g_return_val_if_fail (LB_IS_SERVICE (self), NULL);
  return self->sessions;
}

/**
 * lb_service_get_releaser:
 * @self: a service
 *
 * Returns: (transfer none) (nullable): what sends messages to other servers; %NULL before the start
 */
LbReleaser *
lb_service_get_releaser (LbService *self)
{
  g_return_val_if_fail (LB_IS_SERVICE (self), NULL);
  return self->relays != NULL ? LB_RELEASER (self->relays) : NULL;
}

/**
 * lb_service_get_runtime:
 * @self: a service
 *
 * Returns: (transfer none): what can be changed at run time
 */
LbRuntime *
lb_service_get_runtime (LbService *self)
{
  g_return_val_if_fail (LB_IS_SERVICE (self), NULL);
  return self->runtime;
}

/**
 * lb_service_dup_smtp_address:
 * @self: a service
 *
 * Returns: (transfer full) (nullable): the first address that SMTP is received on
 */
char *
lb_service_dup_smtp_address (LbService *self)
{
  g_return_val_if_fail (LB_IS_SERVICE (self), NULL);

  return lb_listeners_is_open (self->listeners) ? lb_service_dup_wanted_address (self) : NULL;
}

/**
 * lb_service_dup_http_address:
 * @self: a service
 *
 * Returns: (transfer full) (nullable): where the HTTP API is served, without "http://"
 */
char *
lb_service_dup_http_address (LbService *self)
{
  g_return_val_if_fail (LB_IS_SERVICE (self), NULL);
  return g_strdup (self->http_address);
}

/**
 * lb_service_dup_listeners:
 * @self: a service
 *
 * Returns: (transfer full): a line for each address, "SMTP on 127.0.0.1:1025"; not translated,
 * since
 *   scripts read them
 */
char **
lb_service_dup_listeners (LbService *self)
{
  g_autoptr(GPtrArray) lines = NULL;
  g_auto(GStrv) smtp = NULL;

  g_return_val_if_fail (LB_IS_SERVICE (self), NULL);

  lines = g_ptr_array_new ();
  if (lb_listeners_is_open (self->listeners))
    {
      smtp = lb_listeners_dup_descriptions (self->listeners);
      for (char **line = smtp; *line != NULL; line++)
        g_ptr_array_add (lines, g_steal_pointer (line));
      g_clear_pointer (&smtp, g_free);
    }
  if (self->http_address != NULL)
    g_ptr_array_add (lines, g_strdup_printf ("HTTP on http://%s", self->http_address));
  if (self->http != NULL && lb_http_server_get_mailhog_address (self->http) != NULL)
    g_ptr_array_add (lines, g_strdup_printf ("MailHog on http://%s",
                                             lb_http_server_get_mailhog_address (self->http)));
  g_ptr_array_add (lines, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&lines), FALSE);
}

/**
 * lb_service_dup_wanted_address:
 * @self: a service
 *
 * Returns: (transfer full): the first SMTP address, whether it could be had or not
 */
char *
lb_service_dup_wanted_address (LbService *self)
{
  g_return_val_if_fail (LB_IS_SERVICE (self), NULL);
  return g_strdup (lb_listeners_get_wanted (self->listeners));
}

/**
 * lb_service_set_wanted_address:
 * @self: a service that is not receiving
 * @address: where to receive SMTP instead, from the next start of receiving on
 */
void
lb_service_set_wanted_address (LbService  *self,
                               const char *address)
{
  g_return_if_fail (LB_IS_SERVICE (self));
  g_return_if_fail (!lb_listeners_is_open (self->listeners));

  lb_listeners_set_wanted (self->listeners, address);
}

/**
 * lb_service_is_receiving:
 * @self: a service
 *
 * Returns: whether mail is received; before the start whether it will be
 */
gboolean
lb_service_is_receiving (LbService *self)
{
  g_return_val_if_fail (LB_IS_SERVICE (self), FALSE);

  return self->gate == NULL ? self->wants_receiving : lb_listeners_is_open (self->listeners);
}

/**
 * lb_service_set_receiving:
 * @self: a service
 * @is_receiving: whether to receive mail
 *
 * Begins or stops to listen. Clients that are connected may end what they do. When an address
 * cannot be had, "receiving-error" tells why.
 */
void
lb_service_set_receiving (LbService *self,
                          gboolean   is_receiving)
{
  g_return_if_fail (LB_IS_SERVICE (self));

  self->wants_receiving = is_receiving;
  if (self->gate == NULL || is_receiving == lb_listeners_is_open (self->listeners))
    return;

  if (is_receiving)
    {
      lb_service_open_listeners (self, NULL);
    }
  else
    {
      g_clear_error (&self->receiving_error);
      lb_listeners_close (self->listeners, self->smtp);
      self->is_smtp_spent = TRUE;
      lb_service_notify_receiving (self);
    }
}

/**
 * lb_service_dup_receiving_error:
 * @self: a service
 *
 * Returns: (transfer full) (nullable): why mail is not received although it was asked for:
 *   %G_IO_ERROR_ADDRESS_IN_USE or another one of sockets
 */
GError *
lb_service_dup_receiving_error (LbService *self)
{
  g_return_val_if_fail (LB_IS_SERVICE (self), NULL);
  return self->receiving_error == NULL ? NULL : g_error_copy (self->receiving_error);
}
