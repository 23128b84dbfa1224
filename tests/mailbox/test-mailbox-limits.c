#include "config.h"
#include "mailbox/lb-mailbox.h"

#include "mailbox-fixture.h"

static void
added_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *id = lb_mailbox_add_finish (LB_MAILBOX (object), result, &error);

  g_assert_no_error (error);
  *(guint *) user_data += 1;
}

static void
test_limits_model (void)
{
  const LbStoreLimits limits = { .max_messages = 20 };
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autoptr(Shadow) shadow = shadow_new (G_LIST_MODEL (mailbox));
  g_autoptr(GArray) hidden = g_array_new (FALSE, FALSE, sizeof (gint64));
  const gint64 first = 1;
  guint n_returned = 0;

  g_test_summary ("What the store lets go leaves the list, and cannot be brought back.");

  g_free (fixture_mail (mailbox, "hidden, then gone"));
  fixture_settle (mailbox);
  g_array_append_val (hidden, first);
  g_assert_cmpuint (lb_mailbox_delete (mailbox, hidden), ==, 1);
  lb_mailbox_set_limits (mailbox, &limits);
  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr(LbDelivery) delivery = fixture_delivery ("hello", 5);

      lb_mailbox_add_async (mailbox, delivery, NULL, added_cb, &n_returned);
    }

  while (n_returned < 1000 || lb_mailbox_get_n_messages (mailbox) > 20)
    g_main_context_iteration (NULL, TRUE);

  fixture_settle (mailbox);
  shadow_check (shadow);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (mailbox)), ==, 20);
  g_assert_cmpuint (lb_mailbox_get_n_unread (mailbox), ==, 20);
  g_assert_cmpuint (lb_mailbox_get_n_removed (mailbox), ==, 981);
  g_assert_cmpuint (lb_mailbox_undo_delete (mailbox), ==, 0);
  g_assert_cmpuint (fixture_count (lb_mailbox_get_store (mailbox)).n_messages, ==, 20);
  fixture_close_mailbox (mailbox);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mailbox/limits/model-follows", test_limits_model);

  return g_test_run ();
}
