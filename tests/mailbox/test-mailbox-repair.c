#include "config.h"
#include "mailbox/lb-mailbox-repair.h"

#include <sqlite3.h>

#include "mailbox-fixture.h"
#include "mailbox/lb-mailbox-rules.h"

/* The envelope of the second message is lost, its octets are not. */
static void
damage (const char *path)
{
  sqlite3 *database = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  sqlite3_exec (database, "UPDATE messages SET helo = 'else' WHERE row_id = 2", NULL, NULL,
                &message);
  g_assert_cmpstr (message, ==, NULL);
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
}

static void
count_cb (guint    n_done,
          guint    n_total,
          gpointer user_data)
{
  g_assert_cmpuint (n_done, <=, n_total);
  *(guint *) user_data += 1;
}

static void
test_repair (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *from = g_build_filename (folder, "old.store", NULL);
  g_autofree char *to = g_build_filename (folder, "new", "mail.store", NULL);
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (from);
  g_autoptr(LbMailbox) repaired = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(LbStoreRule) rule = lb_mailbox_make_rule (0, "subject:first", "t", TRUE, NULL);
  g_autoptr(GAsyncResult) rule_result = NULL;
  g_autofree char *id = NULL;
  g_autofree char *new_id = NULL;
  LbStoreRepair repair;
  guint n_calls = 0;

  g_test_summary ("A mailbox is saved into a new one; a message whose envelope is lost is listed "
                  "as it says itself.");

  id = fixture_mail (mailbox, "Subject: first\r\n\r\none");
  g_free (fixture_mail (mailbox, "Subject: second\r\n\r\ntwo"));
  lb_mailbox_set_rule_async (mailbox, rule, NULL, fixture_await_cb, &rule_result);
  g_assert_true (lb_mailbox_change_rule_finish (mailbox, fixture_await (&rule_result), &error));
  fixture_close_mailbox (mailbox);
  damage (from);
  lb_mailbox_repair_async (from, to, count_cb, &n_calls, NULL, fixture_await_cb, &result);
  g_assert_true (lb_mailbox_repair_finish (fixture_await (&result), &repair, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_calls, >, 0);
  g_assert_cmpuint (repair.n_saved, ==, 2);
  g_assert_cmpuint (repair.n_without_envelope, ==, 1);
  g_assert_cmpuint (repair.n_lost, ==, 0);

  repaired = fixture_open_mailbox (to);
  g_assert_cmpuint (lb_mailbox_get_n_messages (repaired), ==, 2);
  g_clear_object (&result);
  lb_mailbox_load_async (repaired, "latest", NULL, fixture_await_cb, &result);
  {
    g_autoptr(LbStoredMessage) message = NULL;

    message = lb_mailbox_load_finish (repaired, fixture_await (&result), &error);
    g_assert_no_error (error);
    g_assert_cmpstr (message->row->summary->subject, ==, "second");
    g_assert_cmpstr (message->row->envelope->helo, ==, "");
    g_assert_cmpint (message->row->envelope->received_at_us, >, 0);
    new_id = g_strdup (message->row->id);
  }

  g_assert_cmpstr (new_id, !=, id);
  g_clear_object (&result);
  lb_mailbox_list_rules_async (repaired, NULL, fixture_await_cb, &result);
  {
    g_autoptr(GPtrArray) rules = lb_mailbox_list_rules_finish (repaired, fixture_await (&result),
                                                               &error);

    g_assert_no_error (error);
    g_assert_cmpuint (rules->len, ==, 1);
    g_assert_cmpstr (((LbStoreRule *) g_ptr_array_index (rules, 0))->query, ==, "subject:first");
  }

  /* The rule is for arrivals, not for what was there. */
  g_clear_object (&result);
  lb_mailbox_search_async (repaired, "tag:t", NULL, NULL, fixture_await_cb, &result);
  {
    g_autoptr(GArray) tagged = lb_mailbox_search_finish (repaired, fixture_await (&result), &error);

    g_assert_no_error (error);
    g_assert_cmpuint (tagged->len, ==, 0);
  }

  fixture_close_mailbox (repaired);
  fixture_remove_folder (folder);
}

static void
copy_file (const char *from,
           const char *to,
           const char *suffix)
{
  g_autofree char *source = g_strconcat (from, suffix, NULL);
  g_autofree char *target = g_strconcat (to, suffix, NULL);
  g_autofree char *octets = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (source, &octets, &length, NULL));
  g_assert_true (g_file_set_contents (target, octets, (gssize) length, NULL));
}

static void
test_killed_before_undo (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "old.store", NULL);
  g_autofree char *left = g_build_filename (folder, "left.store", NULL);
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (path);
  g_autoptr(LbMailbox) after = NULL;
  g_autoptr(LbMailbox) closed = NULL;

  g_test_summary ("What is deleted is there again after a kill as long as undo is possible, and "
                  "gone after a close.");

  for (guint i = 0; i < 5; i++)
    g_free (fixture_mail (mailbox, "Subject: one\r\n\r\n"));

  fixture_settle (mailbox);
  g_assert_cmpuint (lb_mailbox_delete (mailbox, NULL), ==, 5);
  g_assert_cmpuint (lb_mailbox_get_n_messages (mailbox), ==, 0);
  copy_file (path, left, "");
  copy_file (path, left, "-wal");
  fixture_close_mailbox (mailbox);

  after = fixture_open_mailbox (left);
  g_assert_cmpuint (lb_mailbox_get_n_messages (after), ==, 5);
  fixture_close_mailbox (after);
  closed = fixture_open_mailbox (path);
  g_assert_cmpuint (lb_mailbox_get_n_messages (closed), ==, 0);
  fixture_close_mailbox (closed);
  fixture_remove_folder (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mailbox/repair/new-mailbox", test_repair);
  g_test_add_func ("/mailbox/repair/killed-before-undo", test_killed_before_undo);

  return g_test_run ();
}
