#include "config.h"

#include <string.h>

#include "relay-fixture.h"

#define MESSAGE "Subject: hello\r\n\r\n.dot\r\n"
#define RELAYED "Subject: hello\r\nX-Peer: 127.0.0.1\r\n\r\n..dot\r\n"

static const char *accept_script[] = { TO_DATA, "<.", "> 250 2.0.0 kept", BYE, NULL };
static const char *busy_script[] = { TO_RCPT, "> 451 4.2.1 busy", BYE, NULL };
static const char *hang_past_dot_script[] = { TO_DATA, "<.", "hang", NULL };
static const char *hang_before_dot_script[] = { TO_RCPT, "hang", NULL };
static const char *vanish_script[] = { TO_DATA, "<.", "close", NULL };

/* A queue with one message, and a scripted server that it sends to. */
typedef struct
{
  FakeUpstream  upstream;
  LbStore      *store;
  LbStoreRow   *row;
  LbRelayQueue *queue;
} Relay;

static void
relay_init (Relay       *self,
            const char **script)
{
  fake_upstream_init (&self->upstream, script);
  self->store = fixture_open (NULL, NULL, NULL);
  self->row = fixture_add_text (self->store, MESSAGE);
  self->queue = relay_queue_open (self->store, self->upstream.address);
}

static void
relay_stop (Relay *self)
{
  relay_queue_stop (self->queue);
  g_clear_object (&self->queue);
}

static void
relay_clear (Relay *self)
{
  if (self->queue != NULL)
    relay_stop (self);
  fixture_close (self->store);
  lb_store_row_unref (self->row);
  g_object_unref (self->store);
  fake_upstream_clear (&self->upstream);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Relay, relay_clear)

/* Returns: (transfer full): the job as it was entered */
static LbRelayJob *
relay_send (Relay *self)
{
  g_autoptr(LbRelayJob) job = relay_job_make (self->row->id, "b@example.org");

  return relay_queue_add (self->queue, job, FALSE);
}

static void
set_server (LbRelayQueue       *queue,
            const FakeUpstream *upstream)
{
  g_autofree char *uri = g_strconcat ("smtp://", upstream->address, NULL);
  g_autoptr(LbSmtpSender) sender = lb_smtp_sender_new_from_uri (uri, NULL, NULL);

  lb_relay_queue_set_sender (queue, LB_RELAY_UPSTREAM, sender);
}

static void
run_until (const guint *counter,
           guint        value)
{
  while (*counter < value)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_queue_sends (void) /* "/handlers/relay-queue/sends" */
{
  g_auto(Relay) relay;
  g_autoptr(LbRelayJob) added = NULL;
  g_autoptr(LbRelayJob) sent = NULL;

  g_test_summary ("A message must go on with X-Peer as last header, and its fate be kept.");
  relay_init (&relay, accept_script);
  added = relay_send (&relay);
  g_assert_cmpint (lb_relay_job_get_state (added), ==, LB_RELAY_QUEUED);

  sent = relay_job_await (relay.store, relay.row->id, LB_RELAY_SENT);
  g_assert_cmpstr (relay.upstream.message->str, ==, RELAYED);
  g_assert_cmpuint (relay.upstream.n_messages, ==, 1);
  g_assert_cmpuint (sent->n_tries, ==, 1);
  g_assert_cmpuint (lb_relay_job_get_recipient (sent, 0)->code, ==, 250);
  g_assert_cmpstr (lb_relay_job_get_recipient (sent, 0)->enhanced, ==, "2.0.0");
  g_assert_cmpstr (lb_relay_job_get_recipient (sent, 0)->text, ==, "kept");
  g_assert_nonnull (strstr (sent->transcript, " C RCPT TO:<b@example.org>\n"));
  g_assert_cmpint (lb_relay_job_get_recipient (sent, 0)->changed_at_us, >, 0);
}

static void
test_queue_sending_first (void) /* "/handlers/relay-queue/sending-first" */
{
  g_auto(Relay) relay;
  g_autoptr(LbRelayJob) added = NULL;
  g_autoptr(LbRelayJob) sending = NULL;

  g_test_summary ("When a server has the final dot, the store must say that it may.");
  relay_init (&relay, hang_past_dot_script);
  added = relay_send (&relay);
  run_until (&relay.upstream.n_hanging, 1);

  sending = relay_job_load (relay.store, relay.row->id);
  g_assert_cmpint (lb_relay_job_get_state (sending), ==, LB_RELAY_SENDING);
  g_cancellable_cancel (relay.upstream.cancellable);
}

static void
test_queue_vanishes (void) /* "/handlers/relay-queue/vanishes" */
{
  const guint delays[] = { 1, 1, 1 };
  g_auto(Relay) relay;
  g_autoptr(LbRelayJob) added = NULL;
  g_autoptr(LbRelayJob) unknown = NULL;

  g_test_summary ("A server that vanishes with the message must not be sent it again.");
  relay_init (&relay, vanish_script);
  lb_relay_queue_set_delays (relay.queue, delays, G_N_ELEMENTS (delays));
  added = relay_send (&relay);
  unknown = relay_job_await (relay.store, relay.row->id, LB_RELAY_UNKNOWN);

  relay_queue_retry (relay.queue, relay.row->id, 1u << LB_RELAY_FAILED);
  relay_stop (&relay);
  g_assert_cmpuint (relay.upstream.n_messages, ==, 1);
}

static void
test_queue_tries_again (void) /* "/handlers/relay-queue/tries-again" */
{
  const guint delays[] = { 1, 1, 1 };
  g_auto(Relay) relay;
  g_autoptr(LbRelayJob) added = NULL;
  g_autoptr(LbRelayJob) sent = NULL;

  g_test_summary ("A server that is busy must be tried again.");
  relay_init (&relay, busy_script);
  relay.upstream.later = accept_script;
  lb_relay_queue_set_delays (relay.queue, delays, G_N_ELEMENTS (delays));
  added = relay_send (&relay);
  sent = relay_job_await (relay.store, relay.row->id, LB_RELAY_SENT);
  g_assert_cmpuint (sent->n_tries, ==, 2);
  g_assert_cmpuint (relay.upstream.n_messages, ==, 1);
}

static void
test_queue_gives_up (void) /* "/handlers/relay-queue/gives-up" */
{
  const guint delays[] = { 1, 1 };
  g_auto(Relay) relay;
  g_autoptr(LbRelayJob) added = NULL;
  g_autoptr(LbRelayJob) failed = NULL;
  g_autoptr(LbRelayJob) sent = NULL;

  g_test_summary ("After some tries a message must be given up, and go when the user says so.");
  relay_init (&relay, busy_script);
  lb_relay_queue_set_delays (relay.queue, delays, G_N_ELEMENTS (delays));
  added = relay_send (&relay);
  failed = relay_job_await (relay.store, relay.row->id, LB_RELAY_FAILED);
  g_assert_cmpuint (failed->n_tries, ==, 3);
  g_assert_cmpuint (relay.upstream.n_connections, ==, 3);
  g_assert_cmpstr (lb_relay_job_get_recipient (failed, 0)->text, ==, "busy");

  relay.upstream.later = accept_script;
  relay_queue_retry (relay.queue, relay.row->id, 1u << LB_RELAY_FAILED);
  sent = relay_job_await (relay.store, relay.row->id, LB_RELAY_SENT);
  g_assert_cmpuint (relay.upstream.n_messages, ==, 1);
}

static void
test_queue_no_server (void) /* "/handlers/relay-queue/no-server" */
{
  g_auto(FakeUpstream) upstream;
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autoptr(LbStoreRow) row = fixture_add_text (store, MESSAGE);
  g_autoptr(LbRelayQueue) queue = relay_queue_open (store, NULL);
  g_autoptr(LbRelayJob) job = relay_job_make (row->id, "b@example.org");
  g_autoptr(LbRelayJob) added = relay_queue_add (queue, job, TRUE);
  g_autoptr(LbRelayJob) sent = NULL;

  g_test_summary ("Without a server a message must wait until there is one.");
  g_assert_cmpint (lb_relay_job_get_state (added), ==, LB_RELAY_QUEUED);
  fake_upstream_init (&upstream, accept_script);
  set_server (queue, &upstream);
  sent = relay_job_await (store, row->id, LB_RELAY_SENT);
  g_assert_cmpuint (upstream.n_messages, ==, 1);

  relay_queue_stop (queue);
  fixture_close (store);
}

static void
test_queue_closed (void) /* "/handlers/relay-queue/closed" */
{
  g_auto(FakeUpstream) upstream;
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autoptr(LbStoreRow) row = fixture_add_text (store, MESSAGE);
  g_autoptr(LbStoreRow) released = fixture_add_text (store, MESSAGE);
  g_autoptr(LbRelayQueue) queue = NULL;
  g_autoptr(LbRelayJob) job = relay_job_make (row->id, "b@example.org");
  g_autoptr(LbRelayJob) release = relay_job_make (released->id, "b@example.org");
  g_autoptr(LbRelayJob) added = NULL;
  g_autoptr(LbRelayJob) release_added = NULL;
  g_autoptr(LbRelayJob) release_sent = NULL;
  g_autoptr(LbRelayJob) queued = NULL;
  g_autoptr(LbRelayJob) sent = NULL;

  g_test_summary ("While relaying is off only what the user releases must go.");
  fake_upstream_init (&upstream, accept_script);
  queue = relay_queue_open (store, upstream.address);
  lb_relay_queue_set_open (queue, 0);
  release->route = LB_RELAY_RELEASE;
  added = relay_queue_add (queue, job, FALSE);
  release_added = relay_queue_add (queue, release, FALSE);
  release_sent = relay_job_await (store, released->id, LB_RELAY_SENT);
  queued = relay_job_load (store, row->id);
  g_assert_cmpint (lb_relay_job_get_state (queued), ==, LB_RELAY_QUEUED);
  g_assert_cmpuint (upstream.n_connections, ==, 1);

  lb_relay_queue_set_open (queue, LB_RELAY_ROUTE_MASK (LB_RELAY_UPSTREAM));
  sent = relay_job_await (store, row->id, LB_RELAY_SENT);

  relay_queue_stop (queue);
  fixture_close (store);
}

static void
test_queue_held (void) /* "/handlers/relay-queue/held" */
{
  g_auto(Relay) relay;
  g_autoptr(LbRelayJob) job = NULL;
  g_autoptr(LbRelayJob) added = NULL;
  g_autoptr(LbRelayJob) sent = NULL;

  g_test_summary ("What is held back must stay until the user releases it.");
  relay_init (&relay, accept_script);
  job = relay_job_make (relay.row->id, "b@example.org");
  lb_relay_recipient_settle (lb_relay_job_get_recipient (job, 0), LB_RELAY_HELD, 0, "", "why", 1);
  added = relay_queue_add (relay.queue, job, TRUE);
  g_assert_cmpint (lb_relay_job_get_state (added), ==, LB_RELAY_HELD);
  relay_queue_retry (relay.queue, relay.row->id, 1u << LB_RELAY_FAILED);
  g_assert_cmpuint (relay.upstream.n_connections, ==, 0);

  relay_queue_retry (relay.queue, relay.row->id, 1u << LB_RELAY_HELD);
  sent = relay_job_await (relay.store, relay.row->id, LB_RELAY_SENT);
  g_assert_cmpuint (relay.upstream.n_messages, ==, 1);
}

static void
test_queue_deleted (void) /* "/handlers/relay-queue/deleted" */
{
  g_auto(FakeUpstream) upstream;
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autoptr(LbStoreRow) row = fixture_add_text (store, MESSAGE);
  g_autoptr(LbStoreRow) other = fixture_add_text (store, MESSAGE);
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(LbRelayQueue) queue = relay_queue_open (store, NULL);
  g_autoptr(LbRelayJob) job = relay_job_make (row->id, "b@example.org");
  g_autoptr(LbRelayJob) other_job = relay_job_make (other->id, "b@example.org");
  g_autoptr(LbRelayJob) added = relay_queue_add (queue, job, FALSE);
  g_autoptr(LbRelayJob) other_added = relay_queue_add (queue, other_job, FALSE);
  g_autoptr(LbRelayJob) sent = NULL;

  g_test_summary ("A message that was deleted must not be sent, and not stop the others.");
  g_array_append_val (row_ids, row->row_id);
  fixture_delete (store, row_ids);
  fake_upstream_init (&upstream, accept_script);
  set_server (queue, &upstream);
  sent = relay_job_await (store, other->id, LB_RELAY_SENT);
  g_assert_cmpuint (upstream.n_connections, ==, 1);

  relay_queue_stop (queue);
  fixture_close (store);
}

static void
test_queue_itself (void) /* "/handlers/relay-queue/itself" */
{
  g_auto(Relay) relay;
  g_autoptr(LbRelayJob) job = NULL;
  g_autoptr(LbRelayJob) refused = NULL;
  g_autofree char *any = NULL;

  g_test_summary ("Nothing must be sent to a listener of our own.");
  relay_init (&relay, accept_script);
  any = g_strconcat ("0.0.0.0", strchr (relay.upstream.address, ':'), NULL);
  job = relay_job_make (relay.row->id, "b@example.org");
  lb_smtp_sender_set_own (lb_relay_queue_get_sender (relay.queue, LB_RELAY_UPSTREAM),
                          (const char * const[]) { "127.0.0.1:1", any, NULL });
  refused = relay_queue_add (relay.queue, job, TRUE);
  g_assert_cmpint (lb_relay_job_get_state (refused), ==, LB_RELAY_REFUSED);
  g_assert_cmpstr (lb_relay_job_get_recipient (refused, 0)->text, ==,
                   "The upstream server is Letterbox itself");
  g_assert_cmpuint (relay.upstream.n_messages, ==, 0);
}

static void
test_queue_many (void) /* "/handlers/relay-queue/many" */
{
  const guint n_messages = 40;
  g_auto(FakeUpstream) upstream;
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autoptr(LbRelayQueue) queue = NULL;

  g_test_summary ("Many messages must all go, each once, a few at a time.");
  fake_upstream_init (&upstream, accept_script);
  queue = relay_queue_open (store, upstream.address);
  for (guint i = 0; i < n_messages; i++)
    {
      g_autoptr(LbStoreRow) row = fixture_add_text (store, MESSAGE);
      g_autoptr(LbRelayJob) job = relay_job_make (row->id, "b@example.org");
      g_autoptr(LbRelayJob) added = relay_queue_add (queue, job, FALSE);

      g_assert_cmpuint (upstream.n_open, <=, 16);
    }
  run_until (&upstream.n_messages, n_messages);

  relay_queue_stop (queue);
  g_assert_cmpuint (upstream.n_messages, ==, n_messages);
  fixture_close (store);
}

/* --- The end of the program --- */

static void
test_queue_stop (void) /* "/handlers/relay-queue/stop" */
{
  g_auto(Relay) relay;
  g_autoptr(LbRelayQueue) next = NULL;
  g_autoptr(LbRelayJob) added = NULL;
  g_autoptr(LbRelayJob) queued = NULL;
  g_autoptr(LbRelayJob) sent = NULL;

  g_test_summary ("What the end interrupts before the dot must go at the next start.");
  relay_init (&relay, hang_before_dot_script);
  relay.upstream.later = accept_script;
  added = relay_send (&relay);
  run_until (&relay.upstream.n_hanging, 1);
  relay_stop (&relay);
  queued = relay_job_load (relay.store, relay.row->id);
  g_assert_cmpint (lb_relay_job_get_state (queued), ==, LB_RELAY_QUEUED);

  next = relay_queue_open (relay.store, relay.upstream.address);
  sent = relay_job_await (relay.store, relay.row->id, LB_RELAY_SENT);
  g_assert_cmpuint (relay.upstream.n_messages, ==, 1);
  relay_queue_stop (next);
}

static gboolean
outlived_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

typedef struct
{
  guint n_answers;
  guint n_queued; /* of them those that came too late to be tried: the queue has them */
} Waiting;

static void
count_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(LbRelayJob) job = lb_relay_queue_add_finish (LB_RELAY_QUEUE (object), result, NULL);
  Waiting *waiting = user_data;

  g_assert_nonnull (job);
  waiting->n_answers++;
  if (lb_relay_job_get_state (job) == LB_RELAY_QUEUED)
    waiting->n_queued++;
  else
    g_assert_cmpint (lb_relay_job_get_state (job), ==, LB_RELAY_FAILED);
}

static void
test_queue_stop_waiting (void) /* "/handlers/relay-queue/stop-waiting" */
{
  const guint n_jobs = 20;
  g_auto(FakeUpstream) upstream;
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autoptr(LbRelayQueue) queue = NULL;
  g_autoptr(LbRelayQueue) next = NULL;
  Waiting waiting = { 0 };

  g_test_summary ("Whoever waits must be told at the end, and what failed not be sent later too.");
  fake_upstream_init (&upstream, hang_before_dot_script);
  upstream.later = hang_before_dot_script;
  queue = relay_queue_open (store, upstream.address);
  for (guint i = 0; i < n_jobs; i++)
    {
      g_autoptr(LbStoreRow) row = fixture_add_text (store, MESSAGE);
      g_autoptr(LbRelayJob) job = relay_job_make (row->id, "b@example.org");

      lb_relay_queue_add_async (queue, job, TRUE, count_cb, &waiting);
    }
  run_until (&upstream.n_hanging, 3);
  relay_queue_stop (queue);
  run_until (&waiting.n_answers, n_jobs);
  g_assert_cmpuint (waiting.n_queued, <, n_jobs);

  upstream.later = accept_script;
  next = relay_queue_open (store, upstream.address);
  run_until (&upstream.n_messages, waiting.n_queued);
  relay_queue_stop (next);
  g_assert_cmpuint (upstream.n_messages, ==, waiting.n_queued);
  fixture_close (store);
}

/* The program that is killed: adds one message and relays it to @address. It does not outlive the
 * test for long. */
static int
be_victim (const char *path,
           const char *address)
{
  g_autoptr(LbStore) store = fixture_open (path, NULL, NULL);
  g_autoptr(LbStoreRow) row = fixture_add_text (store, MESSAGE);
  g_autoptr(LbRelayQueue) queue = relay_queue_open (store, address);
  g_autoptr(LbRelayJob) job = relay_job_make (row->id, "b@example.org");
  g_autoptr(LbRelayJob) added = relay_queue_add (queue, job, FALSE);

  gboolean is_over = FALSE;

  g_timeout_add_seconds (30, outlived_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);

  return 1;
}

static const char *own_program;

static void
kill_while_hanging (FakeUpstream *upstream,
                    const char   *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) victim =
    g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, own_program, "--victim", path,
                      upstream->address, NULL);

  g_assert_no_error (error);
  run_until (&upstream->n_hanging, 1);
  g_subprocess_force_exit (victim);
  g_subprocess_wait (victim, NULL, &error);
  g_assert_no_error (error);
}

static LbRelayJob *
check_killed (const char   **script,
              LbRelayState   state,
              guint          n_messages)
{
  g_auto(FakeUpstream) upstream;
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "mail.store", NULL);
  g_autoptr(LbStore) store = NULL;
  g_autoptr(LbRelayQueue) queue = NULL;
  g_autoptr(LbStoredMessage) message = NULL;
  LbRelayJob *job;

  fake_upstream_init (&upstream, script);
  upstream.later = accept_script;
  kill_while_hanging (&upstream, path);

  store = fixture_open (path, NULL, NULL);
  message = fixture_load (store, "latest", NULL);
  g_assert_nonnull (message);
  queue = relay_queue_open (store, upstream.address);
  job = relay_job_await (store, message->row->id, state);
  relay_queue_stop (queue);
  g_assert_cmpuint (upstream.n_messages, ==, n_messages);
  fixture_close (store);
  fixture_remove_folder (folder);

  return job;
}

static void
test_queue_killed_past_dot (void) /* "/handlers/relay-queue/killed-past-dot" */
{
  g_autoptr(LbRelayJob) job = NULL;

  g_test_summary ("Killed when the server has the message: it must be there once, and marked.");
  job = check_killed (hang_past_dot_script, LB_RELAY_UNKNOWN, 1);
  g_assert_cmpstr (lb_relay_job_get_recipient (job, 0)->text, ==,
                   "Letterbox ended before the server answered to the message");
}

static void
test_queue_killed_before_dot (void) /* "/handlers/relay-queue/killed-before-dot" */
{
  g_autoptr(LbRelayJob) job = NULL;

  g_test_summary ("Killed before the server has the message: it must go after the next start.");
  job = check_killed (hang_before_dot_script, LB_RELAY_SENT, 1);
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 4 && strcmp (argv[1], "--victim") == 0)
    return be_victim (argv[2], argv[3]);

  own_program = argv[0];
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/handlers/relay-queue/sends", test_queue_sends);
  g_test_add_func ("/handlers/relay-queue/sending-first", test_queue_sending_first);
  g_test_add_func ("/handlers/relay-queue/vanishes", test_queue_vanishes);
  g_test_add_func ("/handlers/relay-queue/tries-again", test_queue_tries_again);
  g_test_add_func ("/handlers/relay-queue/gives-up", test_queue_gives_up);
  g_test_add_func ("/handlers/relay-queue/no-server", test_queue_no_server);
  g_test_add_func ("/handlers/relay-queue/closed", test_queue_closed);
  g_test_add_func ("/handlers/relay-queue/held", test_queue_held);
  g_test_add_func ("/handlers/relay-queue/deleted", test_queue_deleted);
  g_test_add_func ("/handlers/relay-queue/itself", test_queue_itself);
  g_test_add_func ("/handlers/relay-queue/many", test_queue_many);
  g_test_add_func ("/handlers/relay-queue/stop", test_queue_stop);
  g_test_add_func ("/handlers/relay-queue/stop-waiting", test_queue_stop_waiting);
  g_test_add_func ("/handlers/relay-queue/killed-past-dot", test_queue_killed_past_dot);
  g_test_add_func ("/handlers/relay-queue/killed-before-dot", test_queue_killed_before_dot);

  return g_test_run ();
}
