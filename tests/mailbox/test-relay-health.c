#include "config.h"

#include "mailbox/lb-relay-health.h"

/* --- What announces jobs, and is asked to try again --- */

#define FAKE_TYPE_RELEASER (fake_releaser_get_type ())
G_DECLARE_FINAL_TYPE (FakeReleaser, fake_releaser, FAKE, RELEASER, GObject)

struct _FakeReleaser
{
  GObject    parent_instance;

  GPtrArray *retried; /* (element-type utf8) (owned) */
  guint      states;  /* of the last */
};

static void fake_releaser_iface_init (LbReleaserInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeReleaser, fake_releaser, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LB_TYPE_RELEASER, fake_releaser_iface_init))

static void
fake_releaser_retry_async (LbReleaser          *releaser,
                           const char          *message_id,
                           guint                states,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  FakeReleaser *self = FAKE_RELEASER (releaser);

  g_ptr_array_add (self->retried, g_strdup (message_id));
  self->states = states;
}

static void
fake_releaser_iface_init (LbReleaserInterface *iface)
{
  iface->retry_async = fake_releaser_retry_async;
}

static void
fake_releaser_finalize (GObject *object)
{
  g_ptr_array_unref (FAKE_RELEASER (object)->retried);

  G_OBJECT_CLASS (fake_releaser_parent_class)->finalize (object);
}

static void
fake_releaser_class_init (FakeReleaserClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_releaser_finalize;
}

static void
fake_releaser_init (FakeReleaser *self)
{
  self->retried = g_ptr_array_new_with_free_func (g_free);
}

/* --- Jobs --- */

typedef struct
{
  const char  *name;
  LbRelayRoute route;
  LbRelayState state;
  guint        code;
  const char  *enhanced;
  guint        n_tries;
  gboolean     was_mail_said;
  gboolean     is_fault;
} Case;

static const Case cases[] = {
  { "unreachable", LB_RELAY_UPSTREAM, LB_RELAY_QUEUED, 451, "4.4.2", 1, FALSE, TRUE },
  { "given-up", LB_RELAY_UPSTREAM, LB_RELAY_FAILED, 451, "4.4.2", 6, FALSE, TRUE },
  { "login-refused", LB_RELAY_FORWARD, LB_RELAY_REFUSED, 535, "5.7.8", 1, FALSE, TRUE },
  { "login-demanded", LB_RELAY_RELEASE, LB_RELAY_REFUSED, 530, "5.7.0", 1, TRUE, TRUE },
  { "closing", LB_RELAY_UPSTREAM, LB_RELAY_QUEUED, 421, "", 1, TRUE, TRUE },
  { "not-tried-yet", LB_RELAY_UPSTREAM, LB_RELAY_QUEUED, 0, "", 0, FALSE, FALSE },
  { "retried-by-hand", LB_RELAY_UPSTREAM, LB_RELAY_QUEUED, 0, "", 0, TRUE, FALSE },
  { "recipient-refused", LB_RELAY_UPSTREAM, LB_RELAY_REFUSED, 550, "5.1.1", 1, TRUE, FALSE },
  { "message-refused", LB_RELAY_UPSTREAM, LB_RELAY_REFUSED, 554, "5.6.0", 1, FALSE, FALSE },
  { "too-large", LB_RELAY_UPSTREAM, LB_RELAY_REFUSED, 552, "5.3.4", 1, FALSE, FALSE },
  { "greylisted", LB_RELAY_UPSTREAM, LB_RELAY_QUEUED, 451, "4.7.1", 1, TRUE, FALSE },
  { "held-back", LB_RELAY_UPSTREAM, LB_RELAY_HELD, 0, "", 0, FALSE, FALSE },
  { "another-server", LB_RELAY_SERVER, LB_RELAY_FAILED, 451, "4.4.2", 6, FALSE, FALSE },
  { "mailman", LB_RELAY_MAILMAN, LB_RELAY_FAILED, 451, "4.4.2", 6, FALSE, FALSE },
};

static void
announce (FakeReleaser *releaser,
          const char   *message_id,
          const Case   *c)
{
  g_autoptr(LbRelayJob) job = lb_relay_job_new (message_id, c->route);
  LbRelayRecipient *one = lb_relay_job_add_recipient (job, "b@example.org", NULL);

  lb_relay_recipient_settle (one, c->state, c->code, c->enhanced, "why", 1);
  job->n_tries = c->n_tries;
  if (c->was_mail_said)
    {
      g_free (job->transcript);
      job->transcript = g_strdup ("0 S 220 mx\n1 C MAIL FROM:<a@example.org>\n");
    }
  lb_releaser_announce (LB_RELEASER (releaser), job);
}

static void
count_cb (LbRelayHealth *health,
          guint         *n_changes)
{
  *n_changes += 1;
}

static void
test_health_case (gconstpointer data) /* "/mailbox/relay-health/NAME" */
{
  const Case *c = data;
  g_autoptr(FakeReleaser) releaser = g_object_new (FAKE_TYPE_RELEASER, NULL);
  g_autoptr(LbRelayHealth) health = lb_relay_health_new (LB_RELEASER (releaser));

  g_test_summary ("A server that takes nothing must be told from one that refuses a message.");
  announce (releaser, "1", c);
  g_assert_cmpuint (lb_relay_health_get_n_failed (health), ==, c->is_fault ? 1 : 0);
  g_assert_cmpstr (lb_relay_health_get_reason (health), ==, c->is_fault ? "why" : NULL);
}

static void
test_health_recovers (void) /* "/mailbox/relay-health/recovers" */
{
  static const Case sent = { "sent", LB_RELAY_UPSTREAM, LB_RELAY_SENT, 250, "", 1, TRUE, FALSE };
  g_autoptr(FakeReleaser) releaser = g_object_new (FAKE_TYPE_RELEASER, NULL);
  g_autoptr(LbRelayHealth) health = lb_relay_health_new (LB_RELEASER (releaser));
  guint n_changes = 0;

  g_test_summary ("Messages count once each, until one gets through.");
  g_signal_connect (health, "changed", G_CALLBACK (count_cb), &n_changes);
  announce (releaser, "1", &cases[0]);
  announce (releaser, "1", &cases[1]);
  announce (releaser, "2", &cases[0]);
  g_assert_cmpuint (lb_relay_health_get_n_failed (health), ==, 2);
  g_assert_cmpuint (n_changes, ==, 3);
  announce (releaser, "3", &sent);
  announce (releaser, "4", &sent);
  g_assert_cmpuint (lb_relay_health_get_n_failed (health), ==, 0);
  g_assert_null (lb_relay_health_get_reason (health));
  g_assert_cmpuint (n_changes, ==, 4);
}

static void
test_health_retry (void) /* "/mailbox/relay-health/retry" */
{
  g_autoptr(FakeReleaser) releaser = g_object_new (FAKE_TYPE_RELEASER, NULL);
  g_autoptr(LbRelayHealth) health = lb_relay_health_new (LB_RELEASER (releaser));

  g_test_summary ("A retry is for each message that failed, never for what may have arrived.");
  announce (releaser, "1", &cases[0]);
  announce (releaser, "2", &cases[2]);
  lb_relay_health_retry (health);
  g_assert_cmpuint (releaser->retried->len, ==, 2);
  g_assert_cmphex (releaser->states & (1u << LB_RELAY_UNKNOWN | 1u << LB_RELAY_HELD), ==, 0);
  g_assert_cmpuint (lb_relay_health_get_n_failed (health), ==, 0);

  g_clear_object (&releaser);
  g_assert_null (lb_relay_health_get_releaser (health));
  lb_relay_health_retry (health);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/mailbox/relay-health/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_health_case);
    }
  g_test_add_func ("/mailbox/relay-health/recovers", test_health_recovers);
  g_test_add_func ("/mailbox/relay-health/retry", test_health_retry);

  return g_test_run ();
}
