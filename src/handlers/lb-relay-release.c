#define G_LOG_DOMAIN "lb-relay-release"

#include "config.h"
#include "handlers/lb-relay-queue-private.h"

#include <string.h>

#include <glib/gi18n.h>

#include "store/lb-store-relays.h"

/* A message on its way from the store into the queue. */
typedef struct
{
  char **recipients; /* (owned) */
  char  *mail_from;  /* (owned) (nullable) */
  char  *server;     /* (owned) (nullable) */
} LbReleasing;

static void
lb_release_free (LbReleasing *self)
{
  g_strfreev (self->recipients);
  g_free (self->mail_from);
  g_free (self->server);
  g_free (self);
}

static const char *
lb_relay_queue_get_upstream (LbReleaser *releaser)
{
  LbSmtpSender *sender = LB_RELAY_QUEUE (releaser)->senders[LB_RELAY_UPSTREAM];

  return sender != NULL ? lb_smtp_sender_get_address (sender) : NULL;
}

static gboolean
lb_relay_queue_is_allowed (LbReleaser *releaser,
                           const char *address)
{
  LbRelayQueue *self = LB_RELAY_QUEUE (releaser);

  return lb_relay_policy_check_recipient (self->policy, address) == NULL;
}

/* The options that the recipient had when the message came: what it said about reports still
 * holds. */
static const char *const *
lb_release_find_options (const LbEnvelope *envelope,
                         const char       *address)
{
  for (guint i = 0; i < envelope->recipients->len; i++)
    {
      const LbRecipient *recipient = g_ptr_array_index (envelope->recipients, i);

      if (strcmp (recipient->address, address) == 0)
        return (const char * const *) recipient->options;
    }

  return NULL;
}

static LbRelayJob *
lb_release_make_job (LbReleasing           *self,
                     LbRelayQueue          *queue,
                     const LbStoredMessage *message)
{
  const LbEnvelope *envelope = message->row->envelope;
  LbRelayJob *job = lb_relay_job_new (message->row->id, self->server != NULL ? LB_RELAY_SERVER
                                                                             : LB_RELAY_RELEASE);
  const char *fault = lb_relay_policy_check_message (envelope, message->data);

  lb_relay_job_set_sender (job, self->mail_from != NULL ? self->mail_from : envelope->mail_from,
                           (const char * const *) envelope->mail_options);
  if (self->server != NULL)
    {
      g_free (job->server);
      job->server = g_strdup (self->server);
    }

  for (guint i = 0; self->recipients[i] != NULL; i++)
    {
      const char *address = self->recipients[i];
      LbRelayRecipient *one =
        lb_relay_job_add_recipient (job, address, lb_release_find_options (envelope, address));
      const char *own_fault = fault;

      if (own_fault == NULL)
        own_fault = lb_relay_policy_check_recipient (queue->policy, address);
      lb_relay_recipient_settle (one, own_fault != NULL ? LB_RELAY_HELD : LB_RELAY_QUEUED, 0, "",
                                 own_fault != NULL ? own_fault : "", g_get_real_time ());
    }

  return job;
}

static void
lb_release_added_cb (GObject      *object,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GError *error = NULL;
  LbRelayJob *job = lb_relay_queue_add_finish (LB_RELAY_QUEUE (object), result, &error);

  if (job == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, job, (GDestroyNotify) lb_relay_job_free);
}

static void
lb_release_loaded_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbRelayQueue *queue = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr(LbStoredMessage) message = lb_store_load_finish (LB_STORE (object), result, &error);
  g_autoptr(LbRelayJob) job = NULL;

  if (message == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  job = lb_release_make_job (g_task_get_task_data (task), queue, message);
  lb_relay_queue_add_async (queue, job, FALSE, lb_release_added_cb, g_steal_pointer (&task));
}

static gboolean
lb_release_check (LbReleasing   *self,
                  LbRelayQueue  *queue,
                  GError       **error)
{
  const char *bad = self->mail_from != NULL && *self->mail_from != '\0' &&
                    !lb_relay_policy_is_address (self->mail_from)
                    ? self->mail_from
                    : NULL;

  for (guint i = 0; bad == NULL && self->recipients[i] != NULL; i++)
    if (!lb_relay_policy_is_address (self->recipients[i]))
      bad = self->recipients[i];

  if (bad != NULL || self->recipients[0] == NULL)
    {
      g_set_error (error, LB_RELEASER_ERROR, LB_RELEASER_ERROR_BAD_ADDRESS,
                   _("“%s” is no address that mail can be sent to"), bad != NULL ? bad : "");
      return FALSE;
    }

  if (self->server != NULL)
    {
      g_autoptr(LbSmtpSender) sender = lb_smtp_sender_new_from_uri (self->server, NULL, NULL);

      if (sender != NULL)
        return TRUE;
      g_set_error (error, LB_RELEASER_ERROR, LB_RELEASER_ERROR_BAD_SERVER,
                   _("“%s” is no server; write it as in smtp://mail.example.org:25"), self->server);
      return FALSE;
    }

  if (queue->senders[LB_RELAY_UPSTREAM] == NULL)
    {
      g_set_error_literal (error, LB_RELEASER_ERROR, LB_RELEASER_ERROR_NO_UPSTREAM,
                           _("There is no upstream server to send mail to; name one"));
      return FALSE;
    }

  return TRUE;
}

/* The server as the job names it: with the user, so that each login is a server of its own. */
static char *
lb_release_dup_server (const LbRelease *release)
{
  g_autofree char *user = NULL;
  const char *host;

  if (release->server == NULL || release->user == NULL || *release->user == '\0')
    return g_strdup (release->server);

  host = strstr (release->server, "://");
  if (host == NULL)
    return g_strdup (release->server);

  host += strlen ("://");
  user = g_uri_escape_string (release->user, NULL, FALSE);
  return g_strdup_printf ("%.*s%s@%s", (int) (host - release->server), release->server, user, host);
}

static void
lb_relay_queue_release_async (LbReleaser          *releaser,
                              const char          *message_id,
                              const LbRelease     *release,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  LbRelayQueue *self = LB_RELAY_QUEUE (releaser);
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, user_data);
  LbReleasing *releasing = g_new0 (LbReleasing, 1);
  GError *error = NULL;

  releasing->recipients = g_strdupv ((char **) release->recipients);
  releasing->mail_from = g_strdup (release->mail_from);
  releasing->server = lb_release_dup_server (release);
  g_task_set_source_tag (task, lb_relay_queue_release_async);
  g_task_set_task_data (task, releasing, (GDestroyNotify) lb_release_free);

  if (!lb_release_check (releasing, self, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  if (releasing->server != NULL && strchr (releasing->server, '@') != NULL)
    g_hash_table_replace (self->passwords, g_strdup (releasing->server),
                          g_strdup (release->password != NULL ? release->password : ""));
  lb_store_load_async (self->store, message_id, NULL, lb_release_loaded_cb,
                       g_steal_pointer (&task));
}

static LbRelayJob *
lb_relay_queue_release_finish (LbReleaser    *releaser,
                               GAsyncResult  *result,
                               GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- What became of a message --- */

static void
lb_relay_queue_jobs_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GError *error = NULL;
  GPtrArray *jobs = lb_store_list_relays_finish (LB_STORE (object), result, &error);

  if (jobs == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, jobs, (GDestroyNotify) g_ptr_array_unref);
}

static void
lb_relay_queue_list_async (LbReleaser          *releaser,
                           const char          *message_id,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  LbRelayQueue *self = LB_RELAY_QUEUE (releaser);
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, lb_relay_queue_list_async);
  lb_store_list_relays_async (self->store, message_id, NULL, lb_relay_queue_jobs_cb, task);
}

static GPtrArray *
lb_relay_queue_list_finish (LbReleaser    *releaser,
                            GAsyncResult  *result,
                            GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
lb_relay_queue_releaser_retry_async (LbReleaser          *releaser,
                                     const char          *message_id,
                                     guint                states,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  lb_relay_queue_retry_async (LB_RELAY_QUEUE (releaser), message_id, states, callback, user_data);
}

static gboolean
lb_relay_queue_releaser_retry_finish (LbReleaser    *releaser,
                                      GAsyncResult  *result,
                                      GError       **error)
{
  return lb_relay_queue_retry_finish (LB_RELAY_QUEUE (releaser), result, error);
}

void
lb_relay_queue_releaser_init (LbReleaserInterface *iface)
{
  iface->get_upstream = lb_relay_queue_get_upstream;
  iface->is_allowed = lb_relay_queue_is_allowed;
  iface->release_async = lb_relay_queue_release_async;
  iface->release_finish = lb_relay_queue_release_finish;
  iface->list_async = lb_relay_queue_list_async;
  iface->list_finish = lb_relay_queue_list_finish;
  iface->retry_async = lb_relay_queue_releaser_retry_async;
  iface->retry_finish = lb_relay_queue_releaser_retry_finish;
}
