#define G_LOG_DOMAIN "lb-releaser"

#include "config.h"
#include "mailbox/lb-releaser.h"

G_DEFINE_QUARK (lb-releaser-error-quark, lb_releaser_error)

enum
{
  SIGNAL_JOB_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_INTERFACE (LbReleaser, lb_releaser, G_TYPE_OBJECT)

static void
lb_releaser_default_init (LbReleaserInterface *iface)
{
  /**
   * LbReleaser::job-changed:
   * @self: a releaser
   * @job: where the message is on its way
   *
   * A job was entered, tried or given up, and that is written down.
   */
  signals[SIGNAL_JOB_CHANGED] =
    g_signal_new ("job-changed", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 1, LB_TYPE_RELAY_JOB | G_SIGNAL_TYPE_STATIC_SCOPE);
}

/**
 * lb_releaser_get_upstream:
 * @self: a releaser
 *
 * Returns: (transfer none) (nullable): the upstream server, "HOST:PORT"; %NULL when there is none
 */
const char *
lb_releaser_get_upstream (LbReleaser *self)
{
  g_return_val_if_fail (LB_IS_RELEASER (self), NULL);
  return LB_RELEASER_GET_IFACE (self)->get_upstream (self);
}

/**
 * lb_releaser_is_allowed:
 * @self: a releaser
 * @address: an address
 *
 * Returns: whether the list of allowed addresses lets messages go there; else they are held back
 */
gboolean
lb_releaser_is_allowed (LbReleaser *self,
                        const char *address)
{
  g_return_val_if_fail (LB_IS_RELEASER (self), FALSE);
  return LB_RELEASER_GET_IFACE (self)->is_allowed (self, address);
}

/**
 * lb_releaser_release_async:
 * @self: a releaser
 * @message_id: a message of the mailbox
 * @release: to whom, by which server, from whom
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Sends a message, unchanged, to recipients of the user's choice.
 */
void
lb_releaser_release_async (LbReleaser          *self,
                           const char          *message_id,
                           const LbRelease     *release,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_return_if_fail (LB_IS_RELEASER (self));
  g_return_if_fail (message_id != NULL && release->recipients != NULL);

  LB_RELEASER_GET_IFACE (self)->release_async (self, message_id, release, callback, user_data);
}

/**
 * lb_releaser_release_finish:
 * @self: a releaser
 * @result: the result
 * @error: %LB_RELEASER_ERROR, or one of the store
 *
 * Returns: (transfer full) (nullable): the job, written down and not sent yet; see
 *   #LbReleaser::job-changed
 */
LbRelayJob *
lb_releaser_release_finish (LbReleaser    *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (LB_IS_RELEASER (self), NULL);
  return LB_RELEASER_GET_IFACE (self)->release_finish (self, result, error);
}

/**
 * lb_releaser_list_async:
 * @self: a releaser
 * @message_id: a message
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Asks where a message is on its way, and where it was.
 */
void
lb_releaser_list_async (LbReleaser          *self,
                        const char          *message_id,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_return_if_fail (LB_IS_RELEASER (self));
  LB_RELEASER_GET_IFACE (self)->list_async (self, message_id, callback, user_data);
}

/**
 * lb_releaser_list_finish:
 * @self: a releaser
 * @result: the result
 * @error: the place for an error
 *
 * Returns: (transfer full) (nullable) (element-type LbRelayJob): the jobs, oldest first
 */
GPtrArray *
lb_releaser_list_finish (LbReleaser    *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (LB_IS_RELEASER (self), NULL);
  return LB_RELEASER_GET_IFACE (self)->list_finish (self, result, error);
}

/**
 * lb_releaser_retry_async:
 * @self: a releaser
 * @message_id: a message
 * @states: whom to try again: 1 << each #LbRelayState. With %LB_RELAY_UNKNOWN the message may
 *   arrive twice, with %LB_RELAY_HELD what kept it back is overruled: only when the user says so
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Tries to send a message again, at once. Jobs that are being tried just now are left alone.
 */
void
lb_releaser_retry_async (LbReleaser          *self,
                         const char          *message_id,
                         guint                states,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_return_if_fail (LB_IS_RELEASER (self));
  LB_RELEASER_GET_IFACE (self)->retry_async (self, message_id, states, callback, user_data);
}

/**
 * lb_releaser_retry_finish:
 * @self: a releaser
 * @result: the result
 * @error: the place for an error
 *
 * Returns: whether it is written that the message is to be tried again
 */
gboolean
lb_releaser_retry_finish (LbReleaser    *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (LB_IS_RELEASER (self), FALSE);
  return LB_RELEASER_GET_IFACE (self)->retry_finish (self, result, error);
}

/**
 * lb_releaser_announce:
 * @self: a releaser
 * @job: what has changed
 *
 * Emits #LbReleaser::job-changed; for implementations.
 */
void
lb_releaser_announce (LbReleaser       *self,
                      const LbRelayJob *job)
{
  g_return_if_fail (LB_IS_RELEASER (self));
  g_signal_emit (self, signals[SIGNAL_JOB_CHANGED], 0, job);
}
