#define G_LOG_DOMAIN "lb-relay-health"

#include "config.h"
#include "mailbox/lb-relay-health.h"

#include <string.h>

/* What goes by the upstream server. */
#define UPSTREAM_ROUTES (LB_RELAY_ROUTE_MASK (LB_RELAY_UPSTREAM) |  \
                         LB_RELAY_ROUTE_MASK (LB_RELAY_RELEASE) |   \
                         LB_RELAY_ROUTE_MASK (LB_RELAY_FORWARD))

/* Whom a retry is for: what waits for its next try goes at once. */
#define RETRY_STATES ((1u << LB_RELAY_QUEUED) | (1u << LB_RELAY_REFUSED) | (1u << LB_RELAY_FAILED))

struct _LbRelayHealth
{
  GObject     parent_instance;

  LbReleaser *releaser; /* (weak) (nullable) */
  GHashTable *failed;   /* (element-type utf8) (owned): the messages that did not get through */
  char       *reason;   /* (owned) (nullable): what the last of them met */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbRelayHealth, lb_relay_health, G_TYPE_OBJECT)

static void
lb_relay_health_dispose (GObject *object)
{
  g_clear_weak_pointer (&LB_RELAY_HEALTH (object)->releaser);

  G_OBJECT_CLASS (lb_relay_health_parent_class)->dispose (object);
}

static void
lb_relay_health_finalize (GObject *object)
{
  LbRelayHealth *self = LB_RELAY_HEALTH (object);

  g_hash_table_unref (self->failed);
  g_free (self->reason);

  G_OBJECT_CLASS (lb_relay_health_parent_class)->finalize (object);
}

static void
lb_relay_health_class_init (LbRelayHealthClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lb_relay_health_dispose;
  G_OBJECT_CLASS (klass)->finalize = lb_relay_health_finalize;

  /**
   * LbRelayHealth::changed:
   * @self: what watches
   *
   * Messages do not get through, or do again.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", LB_TYPE_RELAY_HEALTH, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lb_relay_health_init (LbRelayHealth *self)
{
  self->failed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* RFC 3463: X.1 is about addresses, X.6 about the content, X.3.4 about the size of a message. */
static gboolean
lb_relay_health_is_about_message (const LbRelayRecipient *recipient)
{
  const char *subject = strchr (recipient->enhanced, '.');

  return subject != NULL && (g_str_has_prefix (subject, ".1.") ||
                             g_str_has_prefix (subject, ".6.") || g_str_equal (subject, ".3.4"));
}

/* RFC 5321 4.2.3 and RFC 4954 6: the server closes, or wants TLS or another login. */
static gboolean
lb_relay_health_is_about_server (const LbRelayRecipient *recipient)
{
  return recipient->code == 421 || recipient->code == 530 || recipient->code == 534 ||
         recipient->code == 535 || recipient->code == 538;
}

/* Before MAIL a server speaks of itself or of us, afterwards mostly of the message.
 * Returns: (nullable): why no message gets to the server */
static const char *
lb_relay_health_find_fault (const LbRelayJob *job)
{
  gboolean was_mail_said = strstr (job->transcript, " C MAIL FROM:") != NULL;

  for (guint i = 0; i < job->recipients->len; i++)
    {
      const LbRelayRecipient *one = lb_relay_job_get_recipient (job, i);
      gboolean is_failed = one->state == LB_RELAY_FAILED || one->state == LB_RELAY_REFUSED ||
                           (one->state == LB_RELAY_QUEUED && job->n_tries > 0);

      gboolean is_fault = lb_relay_health_is_about_server (one) ||
                          (!was_mail_said && !lb_relay_health_is_about_message (one));

      if (is_failed && one->code != 0 && is_fault)
        return one->text;
    }

  return NULL;
}

static void
lb_relay_health_job_changed_cb (LbRelayHealth    *self,
                                const LbRelayJob *job)
{
  const char *fault;

  if ((UPSTREAM_ROUTES & LB_RELAY_ROUTE_MASK (job->route)) == 0)
    return;

  fault = lb_relay_health_find_fault (job);
  if (fault != NULL)
    {
      g_hash_table_add (self->failed, g_strdup (job->message_id));
      g_free (self->reason);
      self->reason = g_strdup (fault);
      g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
    }
  else if (lb_relay_job_has_state (job, LB_RELAY_SENT))
    {
      lb_relay_health_clear (self);
    }
}

/**
 * lb_relay_health_new:
 * @releaser: what sends messages; not kept
 *
 * Watches whether messages get through to the upstream server: a server that cannot be reached, or
 * takes no login, keeps all of them. That one of them is refused is not such a fault.
 *
 * Returns: (transfer full): what watches
 */
LbRelayHealth *
lb_relay_health_new (LbReleaser *releaser)
{
  LbRelayHealth *self = g_object_new (LB_TYPE_RELAY_HEALTH, NULL);

  g_set_weak_pointer (&self->releaser, releaser);
  g_signal_connect_object (releaser, "job-changed", G_CALLBACK (lb_relay_health_job_changed_cb),
                           self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * lb_relay_health_get_releaser:
 * @self: what watches
 *
 * Returns: (transfer none) (nullable): what is watched
 */
LbReleaser *
lb_relay_health_get_releaser (LbRelayHealth *self)
{
  g_return_val_if_fail (LB_IS_RELAY_HEALTH (self), NULL);
  return self->releaser;
}

/**
 * lb_relay_health_get_n_failed:
 * @self: what watches
 *
 * Returns: how many messages did not get through since one last did
 */
guint
lb_relay_health_get_n_failed (LbRelayHealth *self)
{
  g_return_val_if_fail (LB_IS_RELAY_HEALTH (self), 0);
  return g_hash_table_size (self->failed);
}

/**
 * lb_relay_health_get_reason:
 * @self: what watches
 *
 * Returns: (transfer none) (nullable): why not
 */
const char *
lb_relay_health_get_reason (LbRelayHealth *self)
{
  g_return_val_if_fail (LB_IS_RELAY_HEALTH (self), NULL);
  return self->reason;
}

/**
 * lb_relay_health_clear:
 * @self: what watches
 *
 * Forgets what did not get through.
 */
void
lb_relay_health_clear (LbRelayHealth *self)
{
  g_return_if_fail (LB_IS_RELAY_HEALTH (self));

  if (g_hash_table_size (self->failed) == 0)
    return;

  g_hash_table_remove_all (self->failed);
  g_clear_pointer (&self->reason, g_free);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * lb_relay_health_retry:
 * @self: what watches
 *
 * Tries at once to send what did not get through. What fails again is told again.
 */
void
lb_relay_health_retry (LbRelayHealth *self)
{
  g_autoptr(GHashTable) failed = NULL;
  GHashTableIter iter;
  gpointer id;

  g_return_if_fail (LB_IS_RELAY_HEALTH (self));

  if (self->releaser == NULL)
    return;

  failed = g_hash_table_ref (self->failed);
  g_hash_table_iter_init (&iter, failed);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    lb_releaser_retry_async (self->releaser, id, RETRY_STATES, NULL, NULL);
  lb_relay_health_clear (self);
}
