#include "config.h"

#include "net-test.h"

#include "net/lb-tls-gate.h"

#define N_PLACES 2

/* One who wants in: what became of it. */
typedef struct
{
  GCancellable *cancellable;
  LbTlsPass    *pass;
  GTask        *task;     /* (owned) (nullable): once it has begun */
  guint         turn;     /* 0: not yet; 1: the first */
  gboolean      is_doubtful;
  gboolean      is_ended;
} Visitor;

static guint n_turns;

static void
begin_cb (LbTlsPass *pass,
          GTask     *task)
{
  Visitor *visitor = g_task_get_task_data (task);

  visitor->pass = pass;
  visitor->task = g_object_ref (task);
  visitor->turn = ++n_turns;
  g_task_set_check_cancellable (task, FALSE);
}

static void
ended_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  Visitor *visitor = user_data;
  g_autoptr(GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_assert_cmpuint (visitor->turn, >, 0);
  else
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpuint (visitor->turn, ==, 0);
    }
  visitor->is_ended = TRUE;
}

static void
visit (LbTlsGate *gate,
       Visitor   *visitor)
{
  g_autoptr(GTask) task = NULL;

  visitor->cancellable = g_cancellable_new ();
  task = g_task_new (NULL, visitor->cancellable, ended_cb, visitor);
  g_task_set_task_data (task, visitor, NULL);
  lb_tls_gate_enter (gate, task, visitor->is_doubtful, begin_cb);
}

static void
leave (Visitor *visitor)
{
  lb_tls_gate_leave (g_steal_pointer (&visitor->pass));
  g_task_return_boolean (visitor->task, TRUE);
  g_clear_object (&visitor->task);
}

static gboolean
is_ended (gpointer user_data)
{
  return ((Visitor *) user_data)->is_ended;
}

static void
clear (Visitor *visitors,
       guint    n_visitors)
{
  for (guint i = 0; i < n_visitors; i++)
    {
      test_wait_until (is_ended, &visitors[i]);
      g_clear_object (&visitors[i].cancellable);
    }
  n_turns = 0;
}

static void
test_places (void)
{
  g_autoptr(LbTlsGate) gate = lb_tls_gate_new (N_PLACES);
  Visitor visitors[5] = { 0 };

  g_test_summary ("As many as there are places begin; then the newest is next.");
  for (guint i = 0; i < G_N_ELEMENTS (visitors); i++)
    visit (gate, &visitors[i]);
  g_assert_cmpuint (visitors[0].turn, ==, 1);
  g_assert_cmpuint (visitors[1].turn, ==, 2);
  g_assert_cmpuint (n_turns, ==, N_PLACES);

  leave (&visitors[0]);
  g_assert_cmpuint (visitors[4].turn, ==, 3);
  g_assert_cmpuint (n_turns, ==, 3);
  leave (&visitors[4]);
  leave (&visitors[1]);
  leave (&visitors[3]);
  leave (&visitors[2]);
  g_assert_cmpuint (visitors[3].turn, ==, 4);
  g_assert_cmpuint (visitors[2].turn, ==, 5);
  clear (visitors, G_N_ELEMENTS (visitors));
}

static void
test_doubtful (void)
{
  g_autoptr(LbTlsGate) gate = lb_tls_gate_new (1);
  Visitor visitors[4] = { [3] = { .is_doubtful = TRUE } };

  g_test_summary ("Who is likely not to answer comes after all others.");
  for (guint i = 0; i < G_N_ELEMENTS (visitors); i++)
    visit (gate, &visitors[i]);
  leave (&visitors[0]);
  leave (&visitors[2]);
  leave (&visitors[1]);
  leave (&visitors[3]);
  g_assert_cmpuint (visitors[2].turn, ==, 2);
  g_assert_cmpuint (visitors[1].turn, ==, 3);
  g_assert_cmpuint (visitors[3].turn, ==, 4);
  clear (visitors, G_N_ELEMENTS (visitors));
}

static void
test_cancelled (void)
{
  g_autoptr(LbTlsGate) gate = lb_tls_gate_new (1);
  Visitor visitors[3] = { 0 };

  g_test_summary ("Who gives up while waiting is told so, and never begins.");
  for (guint i = 0; i < G_N_ELEMENTS (visitors); i++)
    visit (gate, &visitors[i]);
  g_cancellable_cancel (visitors[2].cancellable);
  test_wait_until (is_ended, &visitors[2]);

  leave (&visitors[0]);
  g_assert_cmpuint (visitors[1].turn, ==, 2);
  leave (&visitors[1]);
  g_assert_cmpuint (visitors[2].turn, ==, 0);
  clear (visitors, G_N_ELEMENTS (visitors));
}

static gboolean
is_cancelled (gpointer user_data)
{
  return g_cancellable_is_cancelled (user_data);
}

static gboolean
set_flag_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
test_patience (void)
{
  g_autoptr(LbTlsGate) gate = lb_tls_gate_new (1);
  Visitor visitors[2] = { 0 };
  gboolean is_over = FALSE;

  g_test_summary ("One may take its time while nobody waits, and no longer.");
  lb_tls_gate_set_patience (gate, 20);
  visit (gate, &visitors[0]);
  g_timeout_add (60, set_flag_cb, &is_over);
  test_wait_for (&is_over);
  g_assert_false (g_cancellable_is_cancelled (visitors[0].cancellable));

  visit (gate, &visitors[1]);
  test_wait_until (is_cancelled, visitors[0].cancellable);
  leave (&visitors[0]);
  g_assert_cmpuint (visitors[1].turn, ==, 2);
  g_assert_false (g_cancellable_is_cancelled (visitors[1].cancellable));
  leave (&visitors[1]);
  clear (visitors, G_N_ELEMENTS (visitors));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/tls-gate/lets-some-begin", test_places);
  g_test_add_func ("/net/tls-gate/lets-the-doubtful-wait", test_doubtful);
  g_test_add_func ("/net/tls-gate/forgets-who-gives-up", test_cancelled);
  g_test_add_func ("/net/tls-gate/has-patience-while-nobody-waits", test_patience);

  return g_test_run ();
}
