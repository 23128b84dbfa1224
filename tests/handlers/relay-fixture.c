#include "config.h"
#include "relay-fixture.h"

#include "store/lb-store-relays.h"

LbRelayQueue *
relay_queue_open (LbStore    *store,
                  const char *upstream)
{
  LbRelayQueue *queue = lb_relay_queue_new (store);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  lb_relay_queue_set_open (queue, LB_RELAY_ROUTE_MASK (LB_RELAY_UPSTREAM));
  if (upstream != NULL)
    {
      g_autofree char *uri = g_strconcat ("smtp://", upstream, NULL);
      g_autoptr(LbSmtpSender) sender = lb_smtp_sender_new_from_uri (uri, NULL, &error);

      g_assert_no_error (error);
      lb_relay_queue_set_sender (queue, LB_RELAY_UPSTREAM, sender);
    }

  lb_relay_queue_start_async (queue, NULL, fixture_await_cb, &result);
  lb_relay_queue_start_finish (queue, fixture_await (&result), &error);
  g_assert_no_error (error);

  return queue;
}

void
relay_queue_stop (LbRelayQueue *queue)
{
  g_autoptr(GAsyncResult) result = NULL;

  lb_relay_queue_stop_async (queue, fixture_await_cb, &result);
  g_assert_true (lb_relay_queue_stop_finish (queue, fixture_await (&result), NULL));
}

LbRelayJob *
relay_job_make (const char *message_id,
                const char *recipient)
{
  LbRelayJob *job = lb_relay_job_new (message_id, LB_RELAY_UPSTREAM);

  lb_relay_job_set_sender (job, "a@example.org", NULL);
  lb_relay_job_add_recipient (job, recipient, NULL);
  g_free (job->peer);
  job->peer = g_strdup ("127.0.0.1");

  return job;
}

LbRelayJob *
relay_queue_add (LbRelayQueue     *queue,
                 const LbRelayJob *job,
                 gboolean          waits)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  LbRelayJob *added;

  lb_relay_queue_add_async (queue, job, waits, fixture_await_cb, &result);
  added = lb_relay_queue_add_finish (queue, fixture_await (&result), &error);
  g_assert_no_error (error);

  return added;
}

void
relay_queue_retry (LbRelayQueue *queue,
                   const char   *message_id,
                   guint         states)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  lb_relay_queue_retry_async (queue, message_id, states, fixture_await_cb, &result);
  lb_relay_queue_retry_finish (queue, fixture_await (&result), &error);
  g_assert_no_error (error);
}

LbRelayJob *
relay_job_load (LbStore    *store,
                const char *message_id)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) jobs = NULL;

  lb_store_list_relays_async (store, message_id, NULL, fixture_await_cb, &result);
  jobs = lb_store_list_relays_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (jobs->len, ==, 1);

  return lb_relay_job_copy (g_ptr_array_index (jobs, 0));
}

/* What the store says, once it says @state; the test's own time limit bounds it. */
LbRelayJob *
relay_job_await (LbStore      *store,
                 const char   *message_id,
                 LbRelayState  state)
{
  LbRelayJob *job = relay_job_load (store, message_id);

  while (lb_relay_job_get_state (job) != state)
    {
      lb_relay_job_free (job);
      job = relay_job_load (store, message_id);
    }

  return job;
}
