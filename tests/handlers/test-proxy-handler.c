#include "config.h"

#include <string.h>

#include "handlers/lb-proxy-handler.h"
#include "relay-fixture.h"

#define MESSAGE "Subject: hello\r\n\r\nend\r\n"

static const char * const example_only[] = { "*@example.org", NULL };

/* Stores a message, as the handler before does, and gives it to a proxy. */
static char *
process (LbStore             *store,
         const char          *upstream,
         const char * const  *allow,
         const char          *peer,
         gboolean             waits,
         char               **message_id)
{
  g_autoptr(LbRelayQueue) queue = relay_queue_open (store, upstream);
  g_autoptr(LbRelayPolicy) policy = lb_relay_policy_new (allow, NULL, NULL);
  g_autoptr(LbProxyHandler) proxy = lb_proxy_handler_new (queue);
  g_autoptr(LbDelivery) delivery = fixture_delivery (MESSAGE, strlen (MESSAGE));
  g_autoptr(LbStoreRow) row = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  char *response;

  g_free (delivery->envelope->peer);
  delivery->envelope->peer = g_strdup (peer);
  lb_envelope_add_recipient (delivery->envelope, "second@example.com", NULL);
  row = fixture_add (store, delivery, NULL);
  *message_id = g_strdup (row->id);

  lb_relay_queue_set_policy (queue, policy);
  lb_proxy_handler_set_waits (proxy, waits);
  lb_message_handler_process_message_async (LB_MESSAGE_HANDLER (proxy), delivery, NULL,
                                            fixture_await_cb, &result);
  response = lb_message_handler_process_message_finish (LB_MESSAGE_HANDLER (proxy),
                                                        fixture_await (&result), &error);
  g_assert_no_error (error);
  relay_queue_stop (queue);

  return response;
}

/* --- What a client that waits is told --- */

typedef struct
{
  const char  *name;
  const char  *script[24];
  const char  *response;
  LbRelayState states[2];
} Verdict;

#define BOTH "> 220 mx", "< EHLO", "> 250 mx", "< MAIL", "> 250 ok", "< RCPT"
#define THEN "< DATA", "> 354 go on", "<."

static const Verdict verdicts[] = {
  { "all-sent", { BOTH, "> 250 ok", "< RCPT", "> 250 ok", THEN, "> 250 kept", BYE, NULL }, NULL,
    { LB_RELAY_SENT, LB_RELAY_SENT } },
  { "some-refused",
    { BOTH, "> 550 5.1.1 no", "< RCPT", "> 250 ok", THEN, "> 250 kept", BYE, NULL }, NULL,
    { LB_RELAY_REFUSED, LB_RELAY_SENT } },
  { "all-refused", { BOTH, "> 550 5.1.1 no such user", "< RCPT", "> 553 never", BYE, NULL },
    "550 5.1.1 no such user", { LB_RELAY_REFUSED, LB_RELAY_REFUSED } },
  { "message-refused", { BOTH, "> 250 ok", "< RCPT", "> 250 ok", THEN, "> 554 spam", BYE, NULL },
    "554 5.0.0 spam", { LB_RELAY_REFUSED, LB_RELAY_REFUSED } },
  { "some-later", { BOTH, "> 451 later", "< RCPT", "> 250 ok", THEN, "> 250 kept", BYE, NULL },
    NULL, { LB_RELAY_QUEUED, LB_RELAY_SENT } },
  { "all-later", { BOTH, "> 451 later", "< RCPT", "> 550 no", BYE, NULL }, "451 4.4.0 later",
    { LB_RELAY_FAILED, LB_RELAY_REFUSED } },
  { "closes", { "> 220 mx", NULL }, "451 4.4.1 The upstream server cannot be had now",
    { LB_RELAY_FAILED, LB_RELAY_FAILED } },
  { "vanishes", { BOTH, "> 250 ok", "< RCPT", "> 250 ok", THEN, NULL }, NULL,
    { LB_RELAY_UNKNOWN, LB_RELAY_UNKNOWN } },
};

static void
test_proxy_verdict (gconstpointer data) /* "/handlers/proxy-handler/verdict/NAME" */
{
  const Verdict *verdict = data;
  const char *script[G_N_ELEMENTS (verdict->script)];
  g_auto(FakeUpstream) upstream;
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autofree char *message_id = NULL;
  g_autofree char *response = NULL;
  g_autoptr(LbRelayJob) job = NULL;

  g_test_summary ("A client that waits must hear what the upstream said, and not send twice.");
  memcpy (script, verdict->script, sizeof script);
  fake_upstream_init (&upstream, script);
  response = process (store, upstream.address, NULL, "127.0.0.1:1", TRUE, &message_id);
  g_assert_cmpstr (response, ==, verdict->response);

  job = relay_job_load (store, message_id);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (lb_relay_job_get_recipient (job, i)->state, ==, verdict->states[i]);
  fixture_close (store);
}

static void
test_proxy_does_not_wait (void) /* "/handlers/proxy-handler/does-not-wait" */
{
  const char *script[] = { "hang", NULL };
  g_auto(FakeUpstream) upstream;
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autofree char *message_id = NULL;
  g_autofree char *response = NULL;
  g_autoptr(LbRelayJob) job = NULL;

  g_test_summary ("Once a message is in the store and the queue the client must get its 250.");
  fake_upstream_init (&upstream, script);
  response = process (store, upstream.address, NULL, "127.0.0.1:1", FALSE, &message_id);
  g_assert_null (response);
  job = relay_job_load (store, message_id);
  g_assert_cmpint (lb_relay_job_get_state (job), ==, LB_RELAY_QUEUED);
  g_assert_cmpstr (job->peer, ==, "127.0.0.1");
  fixture_close (store);
}

static void
test_proxy_allow_list (void) /* "/handlers/proxy-handler/allow-list" */
{
  const char *script[] = { TO_DATA, "<.", "> 250 kept", BYE, NULL };
  g_auto(FakeUpstream) upstream;
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autofree char *message_id = NULL;
  g_autofree char *response = NULL;
  g_autoptr(LbRelayJob) job = NULL;

  g_test_summary ("Who is not on the list must be held back, and nobody else.");
  fake_upstream_init (&upstream, script);
  response = process (store, upstream.address, example_only, "127.0.0.1:1", TRUE, &message_id);
  g_assert_null (response);
  job = relay_job_load (store, message_id);
  g_assert_cmpint (lb_relay_job_get_recipient (job, 0)->state, ==, LB_RELAY_SENT);
  g_assert_cmpint (lb_relay_job_get_recipient (job, 1)->state, ==, LB_RELAY_HELD);
  g_assert_null (strstr (upstream.log->str, "example.com"));
  fixture_close (store);
}

static void
test_proxy_foreign_client (void) /* "/handlers/proxy-handler/foreign-client" */
{
  const char *script[] = { NULL };
  g_auto(FakeUpstream) upstream;
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autofree char *message_id = NULL;
  g_autofree char *response = NULL;
  g_autoptr(LbRelayJob) job = NULL;

  g_test_summary ("A client of another machine must not be relayed, and hear so when it waits.");
  fake_upstream_init (&upstream, script);
  response = process (store, upstream.address, NULL, "192.0.2.1:1", TRUE, &message_id);
  g_assert_true (g_str_has_prefix (response, "554 5.7.1 Held back: the client"));
  job = relay_job_load (store, message_id);
  g_assert_cmpint (lb_relay_job_get_recipient (job, 0)->state, ==, LB_RELAY_HELD);
  g_assert_cmpuint (upstream.n_connections, ==, 0);
  fixture_close (store);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (verdicts); i++)
    {
      g_autofree char *path = g_strconcat ("/handlers/proxy-handler/verdict/", verdicts[i].name,
                                           NULL);

      g_test_add_data_func (path, &verdicts[i], test_proxy_verdict);
    }
  g_test_add_func ("/handlers/proxy-handler/does-not-wait", test_proxy_does_not_wait);
  g_test_add_func ("/handlers/proxy-handler/allow-list", test_proxy_allow_list);
  g_test_add_func ("/handlers/proxy-handler/foreign-client", test_proxy_foreign_client);

  return g_test_run ();
}
