#include "config.h"

#include "mailbox-fixture.h"
#include "store/lb-store-relays.h"

static void
changed_cb (LbMailboxItem *item,
            GParamSpec    *pspec,
            guint         *n_changes)
{
  *n_changes += 1;
}

static void
test_relay_shown (void) /* "/mailbox/relay/shown" */
{
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autofree char *id = fixture_mail (mailbox, "hello");
  g_autoptr(LbRelayJob) job = lb_relay_job_new (id, LB_RELAY_UPSTREAM);
  g_autoptr(LbRelayJob) saved = NULL;
  g_autoptr(LbMailboxItem) item = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  guint n_changes = 0;

  g_test_summary ("What becomes of a message that is relayed must show in the list at once.");
  fixture_settle (mailbox);
  item = g_list_model_get_item (G_LIST_MODEL (mailbox), 0);
  while (!lb_mailbox_item_is_loaded (item))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (lb_mailbox_item_get_relay (item), ==, LB_RELAY_NONE);

  lb_relay_job_add_recipient (job, "b@example.org", NULL)->state = LB_RELAY_REFUSED;
  lb_relay_job_add_recipient (job, "c@example.org", NULL)->state = LB_RELAY_SENT;
  lb_store_save_relay_async (lb_mailbox_get_store (mailbox), job, NULL, fixture_await_cb, &result);
  saved = lb_store_save_relay_finish (lb_mailbox_get_store (mailbox), fixture_await (&result),
                                      NULL);
  g_assert_nonnull (saved);
  g_signal_connect (item, "notify::relay", G_CALLBACK (changed_cb), &n_changes);
  lb_mailbox_reload (mailbox, id);
  while (n_changes == 0)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpint (lb_mailbox_item_get_relay (item), ==, LB_RELAY_REFUSED);
  g_assert_cmpuint (n_changes, ==, 1);
  fixture_close_mailbox (mailbox);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mailbox/relay/shown", test_relay_shown);

  return g_test_run ();
}
