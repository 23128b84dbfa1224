#include "config.h"
#include "mailbox/lb-session-list.h"

#include "base/lb-id.h"
#include "base/lb-limits.h"
#include "mailbox-fixture.h"

static LbSessionRecord *
make_record (const char      *id,
             LbSessionEnding  ending)
{
  g_autoptr(LbTranscript) transcript = lb_transcript_new ();

  return lb_session_record_new (id, "127.0.0.1:40000", "127.0.0.1:1025", 1, 2, ending, 1, 0,
                                transcript);
}

static void
add (LbSessionList   *sessions,
     const char      *id,
     LbSessionEnding  ending)
{
  g_autoptr(LbSessionRecord) record = make_record (id, ending);

  lb_session_list_add (sessions, record);
  g_assert_true (lb_session_list_find (sessions, id) == record);
}

/* Until the list shows all that was added; a frame at most. */
static void
settle (LbSessionList *sessions,
        const char    *newest)
{
  for (;;)
    {
      g_autoptr(LbSessionRecord) first = g_list_model_get_item (G_LIST_MODEL (sessions), 0);

      if (first != NULL && first == lb_session_list_find (sessions, newest))
        return;

      g_main_context_iteration (NULL, TRUE);
    }
}

static void
test_session_list_replace (void)
{
  g_autoptr(LbSessionList) sessions = lb_session_list_new ();
  g_autoptr(Shadow) shadow = shadow_new (G_LIST_MODEL (sessions));
  g_autoptr(LbSessionRecord) old = NULL;

  g_test_summary ("A session that ends takes the place that it had when it began.");

  add (sessions, "one", LB_SESSION_OPEN);
  add (sessions, "two", LB_SESSION_OPEN);
  add (sessions, "one", LB_SESSION_QUIT);
  settle (sessions, "two");
  shadow_check (shadow);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (sessions)), ==, 2);
  old = g_list_model_get_item (G_LIST_MODEL (sessions), 1);
  g_assert_cmpstr (lb_session_record_get_id (old), ==, "one");
  g_assert_cmpint (lb_session_record_get_ending (old), ==, LB_SESSION_QUIT);
  g_assert_null (lb_session_list_find (sessions, "three"));
}

static void
count_cb (guint *n_changes)
{
  (*n_changes)++;
}

static void
test_session_list_quiet (void)
{
  g_autoptr(LbSessionList) sessions = lb_session_list_new ();
  g_autoptr(LbSessionRecord) first = NULL;
  guint n_changes = 0;

  g_test_summary ("A record that says nothing new changes nothing.");

  add (sessions, "one", LB_SESSION_OPEN);
  settle (sessions, "one");
  g_signal_connect_swapped (sessions, "items-changed", G_CALLBACK (count_cb), &n_changes);
  first = g_list_model_get_item (G_LIST_MODEL (sessions), 0);
  add (sessions, "one", LB_SESSION_OPEN);
  add (sessions, "two", LB_SESSION_OPEN);
  settle (sessions, "two");
  g_assert_cmpuint (n_changes, ==, 1);
  g_assert_true (lb_session_list_find (sessions, "one") == first);
}

static void
test_session_list_bounded (void)
{
  g_autoptr(LbSessionList) sessions = lb_session_list_new ();
  g_autoptr(Shadow) shadow = shadow_new (G_LIST_MODEL (sessions));
  g_autofree char *last = NULL;

  g_test_summary ("However many sessions there are, the newest are kept, up to the limit.");

  for (guint i = 0; i < 3 * LB_LIMIT_SESSIONS; i++)
    {
      g_free (last);
      last = g_strdup_printf ("session-%u", i);
      add (sessions, last, LB_SESSION_CLOSED);
      if (g_test_rand_int_range (0, 300) == 0)
        settle (sessions, last);
    }

  settle (sessions, last);
  shadow_check (shadow);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (sessions)), ==, LB_LIMIT_SESSIONS);
  for (guint i = 0; i < LB_LIMIT_SESSIONS; i++)
    {
      g_autoptr(LbSessionRecord) record = g_list_model_get_item (G_LIST_MODEL (sessions), i);
      g_autofree char *expected = g_strdup_printf ("session-%u", 3 * LB_LIMIT_SESSIONS - 1 - i);

      g_assert_cmpstr (lb_session_record_get_id (record), ==, expected);
    }
}

/* A session whose conversation takes so much. */
static void
add_large (LbSessionList *sessions,
           const char    *id,
           gsize          n_octets)
{
  g_autofree char *line = g_strnfill (MIN (n_octets, LB_LIMIT_TRANSCRIPT_OCTETS), 'x');
  g_autofree char *text = g_strdup_printf ("0 C %.*s\n", (int) strlen (line) - 5, line);
  g_autoptr(LbTranscript) transcript = lb_transcript_new_from_text (text);
  g_autoptr(LbSessionRecord) record = NULL;

  g_assert_cmpuint (lb_transcript_get_n_octets (transcript), ==, n_octets);
  record = lb_session_record_new (id, "127.0.0.1:40000", "127.0.0.1:1025", 1, 2, LB_SESSION_QUIT,
                                  0, 0, transcript);
  lb_session_list_add (sessions, record);
}

static void
test_session_list_memory (void)
{
  g_autoptr(LbSessionList) sessions = lb_session_list_new ();
  g_autoptr(Shadow) shadow = shadow_new (G_LIST_MODEL (sessions));
  guint n_most = LB_LIMIT_SESSIONS_OCTETS / LB_LIMIT_TRANSCRIPT_OCTETS;

  g_test_summary ("Long conversations take no more memory than they may; the oldest go.");

  for (guint i = 0; i < n_most; i++)
    {
      g_autofree char *id = g_strdup_printf ("session-%u", i);

      add_large (sessions, id, LB_LIMIT_TRANSCRIPT_OCTETS);
      settle (sessions, id);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (sessions)), ==, n_most);

  add_large (sessions, "small", 6);
  settle (sessions, "small");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (sessions)), ==, n_most);
  g_assert_null (lb_session_list_find (sessions, "session-0"));
  g_assert_nonnull (lb_session_list_find (sessions, "session-1"));
  shadow_check (shadow);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mailbox/sessions/ended-takes-its-place", test_session_list_replace);
  g_test_add_func ("/mailbox/session-list/nothing-new", test_session_list_quiet);
  g_test_add_func ("/mailbox/sessions/bounded", test_session_list_bounded);
  g_test_add_func ("/mailbox/sessions/memory-is-bounded", test_session_list_memory);

  return g_test_run ();
}
