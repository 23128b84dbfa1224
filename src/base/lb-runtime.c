#define G_LOG_DOMAIN "lb-runtime"

#include "config.h"
#include "base/lb-runtime.h"

struct _LbRuntime
{
  GObject         parent_instance;

  LbStatistics    statistics;
  LbMode          mode;
  LbChaos        *chaos;    /* (owned) */
  LbUpstreamInfo *upstream; /* (owned) (nullable) */
};

enum
{
  PROP_0,
  PROP_MODE,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (LbRuntime, lb_runtime, G_TYPE_OBJECT)

static const GEnumValue mode_values[] = {
  { LB_MODE_CAPTURE, "LB_MODE_CAPTURE", "capture" },
  { LB_MODE_DEBUG, "LB_MODE_DEBUG", "debug" },
  { LB_MODE_RELAY, "LB_MODE_RELAY", "relay" },
  { LB_MODE_MAILMAN, "LB_MODE_MAILMAN", "mailman" },
  { 0, NULL, NULL },
};

GType
lb_mode_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("LbMode", mode_values));

  return type;
}

/**
 * lb_mode_to_string:
 * @mode: a mode
 *
 * Returns: (transfer none): the mode's word on the command line and in the API
 */
const char *
lb_mode_to_string (LbMode mode)
{
  return mode_values[mode].value_nick;
}

/**
 * lb_mode_from_string:
 * @text: a word
 * @mode: (out): the mode that it names
 *
 * Returns: whether @text names a mode
 */
gboolean
lb_mode_from_string (const char *text,
                     LbMode     *mode)
{
  for (const GEnumValue *value = mode_values; value->value_nick != NULL; value++)
    if (g_strcmp0 (value->value_nick, text) == 0)
      {
        *mode = (LbMode) value->value;
        return TRUE;
      }

  return FALSE;
}

static void
lb_runtime_get_property (GObject    *object,
                         guint       property_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  LbRuntime *self = LB_RUNTIME (object);

  if (property_id == PROP_MODE)
    g_value_set_enum (value, self->mode);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
lb_runtime_set_property (GObject      *object,
                         guint         property_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  if (property_id == PROP_MODE)
    lb_runtime_set_mode (LB_RUNTIME (object), (LbMode) g_value_get_enum (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
lb_upstream_info_free (LbUpstreamInfo *upstream)
{
  g_free (upstream->server);
  g_free (upstream->tls);
  g_free (upstream->user);
  g_free (upstream);
}

static void
lb_runtime_finalize (GObject *object)
{
  LbRuntime *self = LB_RUNTIME (object);

  g_clear_object (&self->chaos);
  g_clear_pointer (&self->upstream, lb_upstream_info_free);

  G_OBJECT_CLASS (lb_runtime_parent_class)->finalize (object);
}

static void
lb_runtime_class_init (LbRuntimeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = lb_runtime_get_property;
  object_class->set_property = lb_runtime_set_property;
  object_class->finalize = lb_runtime_finalize;

  /**
   * LbRuntime:mode:
   *
   * What happens to a message from now on.
   */
  properties[PROP_MODE] =
    g_param_spec_enum ("mode", NULL, NULL, LB_TYPE_MODE, LB_MODE_CAPTURE,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
lb_runtime_init (LbRuntime *self)
{
  self->chaos = lb_chaos_new ();
}

/**
 * lb_runtime_new:
 * @mode: what happens to a message at first
 *
 * Makes the object by which layers that do not see each other share what can change at run time.
 *
 * Returns: (transfer full): a new object
 */
LbRuntime *
lb_runtime_new (LbMode mode)
{
  return g_object_new (LB_TYPE_RUNTIME, "mode", mode, NULL);
}

/**
 * lb_runtime_get_mode:
 * @self: the run-time state
 *
 * Returns: what happens to a message
 */
LbMode
lb_runtime_get_mode (LbRuntime *self)
{
  g_return_val_if_fail (LB_IS_RUNTIME (self), LB_MODE_CAPTURE);
  return self->mode;
}

/**
 * lb_runtime_set_mode:
 * @self: the run-time state
 * @mode: what happens to a message from now on
 */
void
lb_runtime_set_mode (LbRuntime *self,
                     LbMode     mode)
{
  g_return_if_fail (LB_IS_RUNTIME (self));

  if (self->mode == mode)
    return;

  self->mode = mode;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODE]);
}

/**
 * lb_runtime_get_chaos:
 * @self: the run-time state
 *
 * Returns: (transfer none): the faults to simulate
 */
LbChaos *
lb_runtime_get_chaos (LbRuntime *self)
{
  g_return_val_if_fail (LB_IS_RUNTIME (self), NULL);
  return self->chaos;
}

/**
 * lb_runtime_get_upstream:
 * @self: the run-time state
 *
 * Returns: (transfer none) (nullable): the upstream server; %NULL when there is none
 */
const LbUpstreamInfo *
lb_runtime_get_upstream (LbRuntime *self)
{
  g_return_val_if_fail (LB_IS_RUNTIME (self), NULL);
  return self->upstream;
}

/**
 * lb_runtime_set_upstream:
 * @self: the run-time state
 * @server: (nullable): "HOST:PORT"; %NULL: there is none
 * @tls: "none", "starttls" or "tls"
 * @user: (nullable): whom it logs in as
 *
 * Tells which server mail is relayed and released to from now on.
 */
void
lb_runtime_set_upstream (LbRuntime  *self,
                         const char *server,
                         const char *tls,
                         const char *user)
{
  g_return_if_fail (LB_IS_RUNTIME (self));

  g_clear_pointer (&self->upstream, lb_upstream_info_free);
  if (server == NULL)
    return;

  self->upstream = g_new0 (LbUpstreamInfo, 1);
  self->upstream->server = g_strdup (server);
  self->upstream->tls = g_strdup (tls);
  self->upstream->user = g_strdup (user == NULL ? "" : user);
}

/**
 * lb_runtime_get_statistics:
 * @self: the run-time state
 *
 * Returns: what happened since the start
 */
LbStatistics
lb_runtime_get_statistics (LbRuntime *self)
{
  return self->statistics;
}

/**
 * lb_runtime_count_accepted:
 * @self: the run-time state
 * @n_octets: the size of a message that was taken
 */
void
lb_runtime_count_accepted (LbRuntime *self,
                           guint64    n_octets)
{
  g_return_if_fail (LB_IS_RUNTIME (self));

  self->statistics.n_accepted++;
  self->statistics.accepted_octets += n_octets;
}

/**
 * lb_runtime_count_rejected:
 * @self: the run-time state
 *
 * Counts a reply that refused something.
 */
void
lb_runtime_count_rejected (LbRuntime *self)
{
  g_return_if_fail (LB_IS_RUNTIME (self));
  self->statistics.n_rejected++;
}

/**
 * lb_runtime_count_deleted:
 * @self: the run-time state
 * @n_messages: how many messages were deleted
 */
void
lb_runtime_count_deleted (LbRuntime *self,
                          guint      n_messages)
{
  g_return_if_fail (LB_IS_RUNTIME (self));
  self->statistics.n_deleted += n_messages;
}

/**
 * lb_runtime_count_webhook:
 * @self: the run-time state
 * @outcome: what became of telling a webhook of a message
 */
void
lb_runtime_count_webhook (LbRuntime        *self,
                          LbWebhookOutcome  outcome)
{
  g_return_if_fail (LB_IS_RUNTIME (self));
  self->statistics.n_webhook[outcome]++;
}
