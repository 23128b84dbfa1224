#include "config.h"
#include "mailbox/lb-mailbox.h"

#include <libglib-testing/signal-logger.h>

#include "mailbox-fixture.h"

static void
assert_items_changed (GtSignalLogger *logger,
                      LbMailbox      *mailbox,
                      guint           position,
                      guint           n_removed,
                      guint           n_added)
{
  guint got_position;
  guint got_removed;
  guint got_added;

  gt_signal_logger_assert_emission_pop (logger, mailbox, "items-changed",
                                        &got_position, &got_removed, &got_added);
  g_assert_cmpuint (got_position, ==, position);
  g_assert_cmpuint (got_removed, ==, n_removed);
  g_assert_cmpuint (got_added, ==, n_added);
}

static void
assert_message_added (GtSignalLogger *logger,
                      LbMailbox      *mailbox,
                      const char     *id)
{
  g_autoptr(LbMailboxItem) item = NULL;

  gt_signal_logger_assert_emission_pop (logger, mailbox, "message-added", &item);
  g_assert_true (lb_mailbox_item_is_loaded (item));
  g_assert_cmpstr (lb_mailbox_item_get_id (item), ==, id);
}

static void
test_signals_order (void)
{
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autoptr(GtSignalLogger) logger = gt_signal_logger_new ();
  g_autofree char *first_id = NULL;
  g_autofree char *second_id = NULL;
  g_autofree char *third_id = NULL;

  g_test_summary ("A message is in the list before anyone is told of it, and each is told once.");

  gt_signal_logger_connect (logger, mailbox, "items-changed");
  gt_signal_logger_connect (logger, mailbox, "message-added");
  first_id = fixture_mail (mailbox, "first");
  assert_items_changed (logger, mailbox, 0, 0, 1);
  assert_message_added (logger, mailbox, first_id);
  gt_signal_logger_assert_no_emissions (logger);

  /* Within the frame that the first one began: both come together at its end. A machine that stands
   * still for a frame between two lines makes two changes of it. */
  second_id = fixture_mail (mailbox, "second");
  third_id = fixture_mail (mailbox, "third");
  fixture_settle (mailbox);
  if (gt_signal_logger_get_n_emissions (logger) == 3)
    {
      assert_items_changed (logger, mailbox, 0, 0, 2);
      assert_message_added (logger, mailbox, second_id);
    }
  else
    {
      assert_items_changed (logger, mailbox, 0, 0, 1);
      assert_message_added (logger, mailbox, second_id);
      assert_items_changed (logger, mailbox, 0, 0, 1);
    }

  assert_message_added (logger, mailbox, third_id);
  gt_signal_logger_assert_no_emissions (logger);
  fixture_close_mailbox (mailbox);
}

static void
test_signals_delete (void)
{
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autoptr(GtSignalLogger) logger = gt_signal_logger_new ();
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const gint64 wanted[] = { 2, 3, 6 };

  g_test_summary ("Deleting tells each run apart, newest first; the undo is one change.");

  for (guint i = 0; i < 6; i++)
    g_free (fixture_mail (mailbox, "hello"));

  fixture_settle (mailbox);
  gt_signal_logger_connect (logger, mailbox, "items-changed");
  gt_signal_logger_connect (logger, mailbox, "notify::n-messages");
  g_array_append_vals (row_ids, wanted, G_N_ELEMENTS (wanted));
  lb_mailbox_delete (mailbox, row_ids);
  assert_items_changed (logger, mailbox, 0, 1, 0);
  assert_items_changed (logger, mailbox, 2, 2, 0);
  gt_signal_logger_assert_notify_emission_pop (logger, mailbox, "n-messages");
  gt_signal_logger_assert_no_emissions (logger);

  lb_mailbox_undo_delete (mailbox);
  assert_items_changed (logger, mailbox, 0, 2, 5);
  gt_signal_logger_assert_notify_emission_pop (logger, mailbox, "n-messages");
  gt_signal_logger_assert_no_emissions (logger);
  fixture_close_mailbox (mailbox);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mailbox/signals/arrival", test_signals_order);
  g_test_add_func ("/mailbox/signals/delete-and-undo", test_signals_delete);

  return g_test_run ();
}
