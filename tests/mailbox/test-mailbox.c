#include "config.h"
#include "mailbox/lb-mailbox.h"

#include "mailbox-fixture.h"

#define N_STEPS 300

/* --- The model against a plain array --- */

/* What the mailbox should show, newest first, and what was hidden, a batch for each undo. */
typedef struct
{
  GArray    *row_ids;
  GPtrArray *hidden;
} Plain;

static int
compare_newest_first (gconstpointer a,
                      gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return (second > first) - (second < first);
}

static void
plain_check (const Plain *plain,
             LbMailbox   *mailbox)
{
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (mailbox)), ==, plain->row_ids->len);
  for (guint i = 0; i < plain->row_ids->len; i++)
    {
      g_autoptr(LbMailboxItem) item = g_list_model_get_item (G_LIST_MODEL (mailbox), i);
      gint64 row_id = g_array_index (plain->row_ids, gint64, i);

      g_assert_cmpint (lb_mailbox_item_get_row_id (item), ==, row_id);
      g_assert_cmpuint (lb_mailbox_get_position (mailbox, row_id), ==, i);
    }
}

static void
plain_add (Plain     *plain,
           LbMailbox *mailbox)
{
  guint n = (guint) g_test_rand_int_range (1, 20);

  for (guint i = 0; i < n; i++)
    g_free (fixture_mail (mailbox, "hello"));

  fixture_settle (mailbox);
  for (guint i = n; i > 0; i--)
    {
      g_autoptr(LbMailboxItem) item = g_list_model_get_item (G_LIST_MODEL (mailbox), i - 1);
      gint64 row_id = lb_mailbox_item_get_row_id (item);

      g_array_prepend_val (plain->row_ids, row_id);
    }
}

static GArray *
plain_take_some (Plain *plain)
{
  GArray *taken = g_array_new (FALSE, FALSE, sizeof (gint64));
  int chance = g_test_rand_int_range (0, 4) * 33;

  for (guint i = plain->row_ids->len; i > 0; i--)
    {
      gint64 row_id = g_array_index (plain->row_ids, gint64, i - 1);

      if (g_test_rand_int_range (0, 100) >= chance)
        continue;

      g_array_append_val (taken, row_id);
      g_array_remove_index (plain->row_ids, i - 1);
    }

  return taken;
}

static void
plain_hide (Plain     *plain,
            LbMailbox *mailbox)
{
  g_autoptr(GArray) taken = plain_take_some (plain);

  g_assert_cmpuint (lb_mailbox_delete (mailbox, taken), ==, taken->len);
  if (taken->len > 0)
    g_ptr_array_add (plain->hidden, g_array_ref (taken));
}

static void
plain_undo (Plain     *plain,
            LbMailbox *mailbox)
{
  g_autoptr(GArray) batch = NULL;

  if (plain->hidden->len == 0)
    {
      g_assert_cmpuint (lb_mailbox_undo_delete (mailbox), ==, 0);
      return;
    }

  batch = g_ptr_array_steal_index (plain->hidden, plain->hidden->len - 1);
  g_assert_cmpuint (lb_mailbox_undo_delete (mailbox), ==, batch->len);
  g_array_append_vals (plain->row_ids, batch->data, batch->len);
  g_array_sort (plain->row_ids, compare_newest_first);
}

static void
plain_flush (Plain     *plain,
             LbMailbox *mailbox)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  lb_mailbox_flush_deleted_async (mailbox, NULL, fixture_await_cb, &result);
  lb_mailbox_flush_deleted_finish (mailbox, fixture_await (&result), &error);
  g_assert_no_error (error);
  g_ptr_array_set_size (plain->hidden, 0);
}

static void
test_mailbox_property (void)
{
  static void (*const steps[]) (Plain *, LbMailbox *) = { plain_add, plain_add, plain_hide,
                                                          plain_undo,
                                                          plain_flush };
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "mail.store", NULL);
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (path);
  g_autoptr(Shadow) shadow = shadow_new (G_LIST_MODEL (mailbox));
  g_autoptr(LbMailbox) reopened = NULL;
  Plain plain = {
    .row_ids = g_array_new (FALSE, FALSE, sizeof (gint64)),
    .hidden = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref),
  };

  g_test_summary ("Whatever is added, deleted and undone, the model is what a plain array says, "
                  "and its signals alone are enough to follow it.");

  for (guint i = 0; i < N_STEPS; i++)
    {
      steps[g_test_rand_int_range (0, G_N_ELEMENTS (steps))] (&plain, mailbox);
      plain_check (&plain, mailbox);
      shadow_check (shadow);
    }

  /* The last batch that was not flushed goes with the close. */
  fixture_close_mailbox (mailbox);
  reopened = fixture_open_mailbox (path);
  plain_check (&plain, reopened);
  g_assert_cmpuint (lb_mailbox_get_n_unread (reopened), ==, plain.row_ids->len);
  fixture_close_mailbox (reopened);
  g_array_unref (plain.row_ids);
  g_ptr_array_unref (plain.hidden);
  fixture_remove_folder (folder);
}

/* --- Loading --- */

static void
wait_until_loaded (LbMailboxItem *item)
{
  while (!lb_mailbox_item_is_loaded (item))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_mailbox_lazy (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "mail.store", NULL);
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (path);
  g_autofree char *first_id = fixture_mail (mailbox, "first");
  g_autofree char *second_id = fixture_mail (mailbox, "second one");
  g_autoptr(LbMailbox) reopened = NULL;
  g_autoptr(LbMailboxItem) item = NULL;
  g_autoptr(LbMailboxItem) same = NULL;

  g_test_summary ("An item of an old message is handed out empty and filled soon after.");

  fixture_close_mailbox (mailbox);
  reopened = fixture_open_mailbox (path);
  item = g_list_model_get_item (G_LIST_MODEL (reopened), 1);
  same = g_list_model_get_item (G_LIST_MODEL (reopened), 1);
  g_assert_true (item == same);
  g_assert_false (lb_mailbox_item_is_loaded (item));
  g_assert_cmpstr (lb_mailbox_item_get_id (item), ==, "");
  wait_until_loaded (item);
  g_assert_cmpstr (lb_mailbox_item_get_id (item), ==, first_id);
  g_assert_cmpuint (lb_mailbox_item_get_size (item), ==, 5);
  g_assert_cmpstr (lb_mailbox_item_get_sender (item), ==, "sender@example.org");
  g_assert_cmpstr (lb_mailbox_item_get_recipients (item), ==, "first@example.org");
  g_assert_cmpint (lb_mailbox_item_get_received_at_us (item), >, 0);

  fixture_close_mailbox (reopened);
  fixture_remove_folder (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mailbox/model-follows-a-plain-array", test_mailbox_property);
  g_test_add_func ("/mailbox/items-are-loaded-later", test_mailbox_lazy);

  return g_test_run ();
}
