#include "config.h"

#include <string.h>

#include "relay-fixture.h"

#define MESSAGE "Subject: hello\r\n\r\n.dot\r\n"

static const char *accept_script[] = { TO_DATA, "<.", "> 250 kept", BYE, NULL };
static const char * const to_b[] = { "b@example.org", NULL };

static LbRelayJob *
release (LbRelayQueue        *queue,
         const char          *message_id,
         const char * const  *recipients,
         const char          *mail_from,
         const char          *server,
         GError             **error)
{
  LbReleaser *releaser = LB_RELEASER (queue);
  const LbRelease wish = { recipients, mail_from, server, NULL, NULL };
  g_autoptr(GAsyncResult) result = NULL;

  lb_releaser_release_async (releaser, message_id, &wish, fixture_await_cb, &result);
  return lb_releaser_release_finish (releaser, fixture_await (&result), error);
}

static void
changed_cb (LbReleaser *releaser,
            LbRelayJob *job,
            guint      *n_changes)
{
  *n_changes += 1;
}

static void
check_release (gboolean    by_upstream,
               const char *mail_from,
               const char *expected)
{
  g_auto(FakeUpstream) upstream;
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autoptr(LbStoreRow) row = fixture_add_text (store, MESSAGE);
  g_autoptr(LbRelayQueue) queue = NULL;
  g_autoptr(LbRelayJob) job = NULL;
  g_autoptr(LbRelayJob) sent = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *uri = NULL;
  guint n_changes = 0;

  fake_upstream_init (&upstream, accept_script);
  uri = g_strconcat ("smtp://", upstream.address, NULL);
  queue = relay_queue_open (store, by_upstream ? upstream.address : NULL);
  lb_relay_queue_set_open (queue, 0);
  g_signal_connect (queue, "job-changed", G_CALLBACK (changed_cb), &n_changes);
  job = release (queue, row->id, to_b, mail_from, by_upstream ? NULL : uri, &error);
  g_assert_no_error (error);

  sent = relay_job_await (store, row->id, LB_RELAY_SENT);
  g_assert_cmpstr (upstream.message->str, ==, "Subject: hello\r\n\r\n..dot\r\n");
  g_assert_nonnull (strstr (upstream.log->str, expected));
  relay_queue_stop (queue);
  g_assert_cmpuint (n_changes, ==, 2);
  fixture_close (store);
}

static void
test_release_upstream (void) /* "/handlers/release/upstream" */
{
  g_test_summary ("A released message must go unchanged, with its envelope's sender.");
  check_release (TRUE, NULL, "MAIL FROM:<sender@example.org>\r\nRCPT TO:<b@example.org>\r\n");
}

static void
test_release_server (void) /* "/handlers/release/server" */
{
  g_test_summary ("A message must go to any server that is named, also without an upstream.");
  check_release (FALSE, "", "MAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\n");
}

typedef struct
{
  const char     *name;
  const char     *recipient;
  const char     *mail_from;
  const char     *server;
  LbReleaserError code;
} Refusal;

static const Refusal refusals[] = {
  { "no-upstream", "b@example.org", NULL, NULL, LB_RELEASER_ERROR_NO_UPSTREAM },
  { "no-server", "b@example.org", NULL, "http://127.0.0.1:1", LB_RELEASER_ERROR_BAD_SERVER },
  { "no-domain", "b", NULL, "smtp://127.0.0.1:1", LB_RELEASER_ERROR_BAD_ADDRESS },
  { "forged", "b@example.org>\r\nDATA", NULL, "smtp://127.0.0.1:1", LB_RELEASER_ERROR_BAD_ADDRESS },
  { "sender", "b@example.org", "a b@example.org", "smtp://127.0.0.1:1",
    LB_RELEASER_ERROR_BAD_ADDRESS },
};

static void
test_release_refused (gconstpointer data) /* "/handlers/release/refused/NAME" */
{
  const Refusal *refusal = data;
  const char * const recipients[] = { refusal->recipient, NULL };
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autoptr(LbStoreRow) row = fixture_add_text (store, MESSAGE);
  g_autoptr(LbRelayQueue) queue = relay_queue_open (store, NULL);
  g_autoptr(LbRelayJob) job = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("What cannot be released must be refused at once.");
  job = release (queue, row->id, recipients, refusal->mail_from, refusal->server, &error);
  g_assert_null (job);
  g_assert_error (error, LB_RELEASER_ERROR, (int) refusal->code);

  relay_queue_stop (queue);
  fixture_close (store);
}

static void
test_release_allow_list (void) /* "/handlers/release/allow-list" */
{
  const char * const allow[] = { "example.org", NULL };
  const char * const recipients[] = { "b@example.org", "c@example.com", NULL };
  g_auto(FakeUpstream) upstream;
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autoptr(LbStoreRow) row = fixture_add_text (store, MESSAGE);
  g_autoptr(LbRelayPolicy) policy = lb_relay_policy_new (allow, NULL, NULL);
  g_autoptr(LbRelayQueue) queue = NULL;
  g_autoptr(LbRelayJob) job = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("The list of allowed addresses must hold for what the user releases too.");
  fake_upstream_init (&upstream, accept_script);
  queue = relay_queue_open (store, upstream.address);
  lb_relay_queue_set_policy (queue, policy);
  g_assert_true (lb_releaser_is_allowed (LB_RELEASER (queue), recipients[0]));
  g_assert_false (lb_releaser_is_allowed (LB_RELEASER (queue), recipients[1]));
  job = release (queue, row->id, recipients, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lb_relay_job_get_recipient (job, 0)->state, ==, LB_RELAY_QUEUED);
  g_assert_cmpint (lb_relay_job_get_recipient (job, 1)->state, ==, LB_RELAY_HELD);

  while (upstream.n_messages == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (strstr (upstream.log->str, "example.com"));
  relay_queue_stop (queue);
  fixture_close (store);
}

/* AUTH PLAIN of "anna@example.org" and "s3cret". */
static const char *login_script[] = {
  "> 220 mx", "< EHLO", "> 250-mx", "> 250 AUTH PLAIN",
  "< AUTH PLAIN AGFubmFAZXhhbXBsZS5vcmcAczNjcmV0", "> 235 ok", "< MAIL", "> 250 ok", "< RCPT",
  "> 250 ok", "< DATA", "> 354 go on", "<.", "> 250 kept", BYE, NULL
};
static const char *hang_script[] = { "> 220 mx", "hang", NULL };

static LbRelayJob *
release_with_login (LbRelayQueue *queue,
                    const char   *message_id,
                    const char   *address)
{
  g_autofree char *uri = g_strconcat ("smtp://", address, NULL);
  const LbRelease wish = { to_b, NULL, uri, "anna@example.org", "s3cret" };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  LbRelayJob *job;

  lb_releaser_release_async (LB_RELEASER (queue), message_id, &wish, fixture_await_cb, &result);
  job = lb_releaser_release_finish (LB_RELEASER (queue), fixture_await (&result), &error);
  g_assert_no_error (error);
  return job;
}

static void
test_release_login (void) /* "/handlers/release/login" */
{
  g_auto(FakeUpstream) upstream;
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autoptr(LbStoreRow) row = fixture_add_text (store, MESSAGE);
  g_autoptr(LbRelayQueue) queue = relay_queue_open (store, NULL);
  g_autoptr(LbRelayJob) job = NULL;
  g_autoptr(LbRelayJob) sent = NULL;

  g_test_summary ("A server that wants a login gets it, and the password is written nowhere.");
  fake_upstream_init (&upstream, login_script);
  job = release_with_login (queue, row->id, upstream.address);
  sent = relay_job_await (store, row->id, LB_RELAY_SENT);
  g_assert_null (strstr (sent->server, "s3cret"));
  g_assert_nonnull (strstr (sent->server, "anna%40example.org@"));
  g_assert_null (strstr (sent->transcript, "czNjcmV0"));
  relay_queue_stop (queue);
  fixture_close (store);
}

static void
test_release_login_forgotten (void) /* "/handlers/release/login-forgotten" */
{
  g_auto(FakeUpstream) upstream;
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autoptr(LbStoreRow) row = fixture_add_text (store, MESSAGE);
  g_autoptr(LbRelayQueue) queue = relay_queue_open (store, NULL);
  g_autoptr(LbRelayQueue) next = NULL;
  g_autoptr(LbRelayJob) job = NULL;
  g_autoptr(LbRelayJob) failed = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("After the end of the program the message is marked, and Retry says why not.");
  fake_upstream_init (&upstream, hang_script);
  job = release_with_login (queue, row->id, upstream.address);
  while (upstream.n_hanging == 0)
    g_main_context_iteration (NULL, TRUE);
  relay_queue_stop (queue);

  next = relay_queue_open (store, NULL);
  failed = relay_job_await (store, row->id, LB_RELAY_FAILED);
  g_assert_cmpstr (lb_relay_job_get_recipient (failed, 0)->text, ==,
                   "The password was not kept; release the message again");
  lb_releaser_retry_async (LB_RELEASER (next), row->id, 1u << LB_RELAY_FAILED, fixture_await_cb,
                           &result);
  g_assert_false (lb_releaser_retry_finish (LB_RELEASER (next), fixture_await (&result), &error));
  g_assert_error (error, LB_RELEASER_ERROR, LB_RELEASER_ERROR_NO_PASSWORD);
  g_assert_cmpuint (upstream.n_connections, ==, 1);
  relay_queue_stop (next);
  fixture_close (store);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/handlers/release/upstream", test_release_upstream);
  g_test_add_func ("/handlers/release/server", test_release_server);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strconcat ("/handlers/release/refused/", refusals[i].name, NULL);

      g_test_add_data_func (path, &refusals[i], test_release_refused);
    }
  g_test_add_func ("/handlers/release/allow-list", test_release_allow_list);
  g_test_add_func ("/handlers/release/login", test_release_login);
  g_test_add_func ("/handlers/release/login-forgotten", test_release_login_forgotten);

  return g_test_run ();
}
