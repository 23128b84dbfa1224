#define G_LOG_DOMAIN "lb-smtp-service"

#include "config.h"
#include "net/lb-smtp-service-private.h"

#include "base/lb-limits.h"

typedef enum
{
  PROP_HANDLER = 1,
  PROP_TLS_CERTIFICATE,
  PROP_CHANNEL_TYPE,
  PROP_N_CONNECTIONS,
  PROP_HOSTNAME,
  PROP_DATA_SIZE_LIMIT,
  /* From here on each is one field of the settings or of the service. */
  PROP_ENABLE_SMTPUTF8,
  PROP_DECODE_DATA,
  PROP_LENIENT,
  PROP_OFFERS_STARTTLS,
  PROP_REQUIRE_TLS,
  PROP_REQUIRE_AUTH,
  PROP_USES_POLLER,
  PROP_MAX_RECIPIENTS,
  PROP_AUTH_POLICY,
  PROP_HIDDEN_EXTENSIONS,
  PROP_MAX_CONNECTIONS,
  PROP_IDLE_TIMEOUT_MS,
  PROP_SCARCE_IDLE_TIMEOUT_MS,
  PROP_RATE_WINDOW_MS,
  PROP_UNSENT_TIMEOUT_MS,
  PROP_HANDSHAKE_TIMEOUT_MS,
  PROP_SCARCE_HANDSHAKE_TIMEOUT_MS,
  PROP_SHUTDOWN_TIMEOUT_MS,
  N_PROPERTIES,
} LbSmtpServiceProperty;

static GParamSpec *properties[N_PROPERTIES];

static gboolean *
lb_smtp_service_get_flag (LbSmtpService *self,
                          guint          id)
{
  switch (id)
    {
    case PROP_ENABLE_SMTPUTF8:
      return &self->config->enable_smtputf8;

    case PROP_DECODE_DATA:
      return &self->config->decode_data;

    case PROP_LENIENT:
      return &self->config->lenient;

    case PROP_OFFERS_STARTTLS:
      return &self->config->offers_starttls;

    case PROP_REQUIRE_TLS:
      return &self->config->require_tls;

    case PROP_REQUIRE_AUTH:
      return &self->config->require_auth;

    case PROP_USES_POLLER:
      return &self->uses_poller;

    default:
      return NULL;
    }
}

static guint *
lb_smtp_service_get_number (LbSmtpService *self,
                            guint          id)
{
  switch (id)
    {
    case PROP_MAX_RECIPIENTS:
      return &self->config->max_recipients;

    case PROP_AUTH_POLICY:
      return &self->config->auth;

    case PROP_HIDDEN_EXTENSIONS:
      return &self->config->hidden;

    case PROP_MAX_CONNECTIONS:
      return &self->max_connections;

    case PROP_IDLE_TIMEOUT_MS:
      return &self->times.idle_ms;

    case PROP_SCARCE_IDLE_TIMEOUT_MS:
      return &self->times.scarce_idle_ms;

    case PROP_RATE_WINDOW_MS:
      return &self->times.rate_window_ms;

    case PROP_UNSENT_TIMEOUT_MS:
      return &self->times.unsent_ms;

    case PROP_HANDSHAKE_TIMEOUT_MS:
      return &self->times.handshake_ms;

    case PROP_SCARCE_HANDSHAKE_TIMEOUT_MS:
      return &self->times.scarce_handshake_ms;

    case PROP_SHUTDOWN_TIMEOUT_MS:
      return &self->times.shutdown_ms;

    default:
      return NULL;
    }
}

static void
lb_smtp_service_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  LbSmtpService *self = LB_SMTP_SERVICE (object);
  const gboolean *flag = lb_smtp_service_get_flag (self, id);
  const guint *number = lb_smtp_service_get_number (self, id);

  if (flag != NULL)
    g_value_set_boolean (value, *flag);
  else if (number != NULL)
    g_value_set_uint (value, *number);
  else if (id == PROP_HANDLER)
    g_value_set_object (value, self->handler);
  else if (id == PROP_TLS_CERTIFICATE)
    g_value_set_object (value, self->certificate);
  else if (id == PROP_CHANNEL_TYPE)
    g_value_set_gtype (value, self->channel_type);
  else if (id == PROP_N_CONNECTIONS)
    g_value_set_uint (value, self->channels.length);
  else if (id == PROP_HOSTNAME)
    g_value_set_string (value, self->config->hostname);
  else if (id == PROP_DATA_SIZE_LIMIT)
    g_value_set_uint64 (value, self->config->data_size_limit);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lb_smtp_service_set_hostname (LbSmtpService *self,
                              const char    *hostname)
{
  g_return_if_fail (hostname != NULL);

  g_free (self->config->hostname);
  self->config->hostname = g_strdup (hostname);
}

static void
lb_smtp_service_set_property (GObject      *object,
                              guint         id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  LbSmtpService *self = LB_SMTP_SERVICE (object);
  gboolean *flag = lb_smtp_service_get_flag (self, id);
  guint *number = lb_smtp_service_get_number (self, id);

  if (flag != NULL)
    *flag = g_value_get_boolean (value);
  else if (number != NULL)
    *number = g_value_get_uint (value);
  else if (id == PROP_HANDLER)
    g_set_object (&self->handler, g_value_get_object (value));
  else if (id == PROP_TLS_CERTIFICATE)
    g_set_object (&self->certificate, g_value_get_object (value));
  else if (id == PROP_CHANNEL_TYPE)
    self->channel_type = g_value_get_gtype (value);
  else if (id == PROP_HOSTNAME)
    lb_smtp_service_set_hostname (self, g_value_get_string (value));
  else if (id == PROP_DATA_SIZE_LIMIT)
    self->config->data_size_limit = g_value_get_uint64 (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);

  lb_tls_gate_set_patience (self->tls_gate, self->times.scarce_handshake_ms);
  lb_smtp_service_forget_configs (self);
  lb_smtp_service_update_accepting (self);
}

static void
install_flag (guint       id,
              const char *name,
              gboolean    initial)
{
  properties[id] = g_param_spec_boolean (name, NULL, NULL, initial,
                                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
}

static void
install_number (guint       id,
                const char *name,
                guint       initial)
{
  properties[id] = g_param_spec_uint (name, NULL, NULL, 0, G_MAXUINT, initial,
                                      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
}

/* The fields of #LbSmtpConfig under smtpd's and their own names; the times are in milliseconds.
 * What is set holds for connections that come later. */
static void
install_fields (void)
{
  install_flag (PROP_ENABLE_SMTPUTF8, "enable-smtputf8", FALSE);
  install_flag (PROP_DECODE_DATA, "decode-data", FALSE);
  install_flag (PROP_LENIENT, "lenient", FALSE);
  install_flag (PROP_OFFERS_STARTTLS, "offers-starttls", FALSE);
  install_flag (PROP_REQUIRE_TLS, "require-tls", FALSE);
  install_flag (PROP_REQUIRE_AUTH, "require-auth", FALSE);
  install_flag (PROP_USES_POLLER, "uses-poller", TRUE);

  install_number (PROP_MAX_RECIPIENTS, "max-recipients", LB_LIMIT_RECIPIENTS);
  install_number (PROP_AUTH_POLICY, "auth-policy", LB_SMTP_AUTH_OFF);
  install_number (PROP_HIDDEN_EXTENSIONS, "hidden-extensions", 0);
  install_number (PROP_MAX_CONNECTIONS, "max-connections", 0);
  install_number (PROP_IDLE_TIMEOUT_MS, "idle-timeout-ms", LB_LIMIT_IDLE_SECONDS * 1000);
  install_number (PROP_SCARCE_IDLE_TIMEOUT_MS, "scarce-idle-timeout-ms",
                  LB_LIMIT_IDLE_SECONDS_SCARCE * 1000);
  install_number (PROP_RATE_WINDOW_MS, "rate-window-ms", LB_LIMIT_DATA_RATE_WINDOW_SECONDS * 1000);
  install_number (PROP_UNSENT_TIMEOUT_MS, "unsent-timeout-ms",
                  LB_LIMIT_UNSENT_REPLY_SECONDS * 1000);
  install_number (PROP_HANDSHAKE_TIMEOUT_MS, "handshake-timeout-ms",
                  LB_LIMIT_TLS_HANDSHAKE_SECONDS * 1000);
  install_number (PROP_SCARCE_HANDSHAKE_TIMEOUT_MS, "scarce-handshake-timeout-ms",
                  LB_LIMIT_TLS_HANDSHAKE_SECONDS_SCARCE * 1000);
  install_number (PROP_SHUTDOWN_TIMEOUT_MS, "shutdown-timeout-ms",
                  LB_LIMIT_SHUTDOWN_SECONDS * 1000);
}

/*
 * lb_smtp_service_add_properties:
 * @klass: the class
 *
 * Gives the class its properties.
 */
void
lb_smtp_service_add_properties (LbSmtpServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags writable = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = lb_smtp_service_get_property;
  object_class->set_property = lb_smtp_service_set_property;

  /**
   * LbSmtpService:handler: who takes the messages; without one they get 451
   */
  properties[PROP_HANDLER] = g_param_spec_object ("handler", NULL, NULL, LB_TYPE_MESSAGE_HANDLER,
                                                  writable);
  /**
   * LbSmtpService:tls-certificate: our certificate with its key, for STARTTLS and implicit TLS
   */
  properties[PROP_TLS_CERTIFICATE] = g_param_spec_object ("tls-certificate", NULL, NULL,
                                                          G_TYPE_TLS_CERTIFICATE, writable);
  /**
   * LbSmtpService:channel-type: what is made for each connection: smtpd's `channel_class`
   */
  properties[PROP_CHANNEL_TYPE] = g_param_spec_gtype ("channel-type", NULL, NULL,
                                                      LB_TYPE_SMTP_CHANNEL, writable);
  /**
   * LbSmtpService:n-connections: how many clients are connected
   */
  properties[PROP_N_CONNECTIONS] = g_param_spec_uint ("n-connections", NULL, NULL, 0, G_MAXUINT, 0,
                                                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * LbSmtpService:hostname: our name in the greeting
   */
  properties[PROP_HOSTNAME] = g_param_spec_string ("hostname", NULL, NULL, "localhost", writable);
  /**
   * LbSmtpService:data-size-limit: octets of the largest message; 0: no limit
   */
  properties[PROP_DATA_SIZE_LIMIT] = g_param_spec_uint64 ("data-size-limit", NULL, NULL, 0,
                                                          G_MAXUINT64, LB_LIMIT_MESSAGE_OCTETS,
                                                          writable);
  install_fields ();
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

/*
 * lb_smtp_service_tell_n_connections:
 * @self: a service
 *
 * A client has come or gone.
 */
void
lb_smtp_service_tell_n_connections (LbSmtpService *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_CONNECTIONS]);
}
