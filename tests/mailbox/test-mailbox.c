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

static void
test_mailbox_many_items (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "mail.store", NULL);
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (path);
  g_autoptr(LbMailbox) reopened = NULL;
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  g_test_summary ("Items that someone holds are filled and stay the same, however many there are.");

  for (guint i = 0; i < 1500; i++)
    g_free (fixture_mail (mailbox, "hello"));

  fixture_close_mailbox (mailbox);
  reopened = fixture_open_mailbox (path);
  for (guint i = 0; i < 1500; i++)
    g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (reopened), i));

  for (guint i = 0; i < 1500; i++)
    {
      g_autoptr(LbMailboxItem) same = g_list_model_get_item (G_LIST_MODEL (reopened), i);

      g_assert_true (same == g_ptr_array_index (items, i));
      wait_until_loaded (same);
    }

  fixture_close_mailbox (reopened);
  fixture_remove_folder (folder);
}

/* --- State --- */

static void
set_read (LbMailbox  *mailbox,
          const char *id,
          gboolean    is_read)
{
  const char *ids[] = { id, "unknown", NULL };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  lb_mailbox_set_read_async (mailbox, id != NULL ? ids : NULL, is_read, NULL, fixture_await_cb,
                             &result);
  lb_mailbox_set_read_finish (mailbox, fixture_await (&result), &error);
  g_assert_no_error (error);
}

static void
count_notify_cb (GObject    *object,
                 GParamSpec *pspec,
                 gpointer    user_data)
{
  *(guint *) user_data += 1;
}

static void
test_mailbox_read (void)
{
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autofree char *first_id = fixture_mail (mailbox, "first");
  g_autofree char *second_id = fixture_mail (mailbox, "second");
  g_autoptr(LbMailboxItem) first = NULL;
  g_autoptr(LbMailboxItem) second = NULL;
  guint n_notified = 0;

  g_test_summary ("Reading a message changes its item, the count, and what is read later.");

  fixture_settle (mailbox);
  first = g_list_model_get_item (G_LIST_MODEL (mailbox), 1);
  second = g_list_model_get_item (G_LIST_MODEL (mailbox), 0);
  wait_until_loaded (first);
  wait_until_loaded (second);
  g_signal_connect (first, "notify::is-read", G_CALLBACK (count_notify_cb), &n_notified);
  g_assert_cmpuint (lb_mailbox_get_n_unread (mailbox), ==, 2);

  set_read (mailbox, first_id, TRUE);
  set_read (mailbox, first_id, TRUE);
  g_assert_true (lb_mailbox_item_is_read (first));
  g_assert_false (lb_mailbox_item_is_read (second));
  g_assert_false (lb_mailbox_is_unread (mailbox, lb_mailbox_item_get_row_id (first)));
  g_assert_true (lb_mailbox_is_unread (mailbox, lb_mailbox_item_get_row_id (second)));
  g_assert_false (lb_mailbox_is_unread (mailbox, G_MAXINT64 / 4));
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_cmpuint (lb_mailbox_get_n_unread (mailbox), ==, 1);

  set_read (mailbox, NULL, TRUE);
  g_assert_cmpuint (lb_mailbox_get_n_unread (mailbox), ==, 0);
  g_assert_true (lb_mailbox_item_is_read (second));
  set_read (mailbox, NULL, FALSE);
  g_assert_cmpuint (lb_mailbox_get_n_unread (mailbox), ==, 2);
  g_assert_cmpuint (n_notified, ==, 2);
  fixture_close_mailbox (mailbox);
}

/* --- Questions --- */

static GPtrArray *
list (LbMailbox *mailbox,
      guint      start,
      guint      limit)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *rows;

  lb_mailbox_list_async (mailbox, start, limit, NULL, fixture_await_cb, &result);
  rows = lb_mailbox_list_finish (mailbox, fixture_await (&result), &error);
  g_assert_no_error (error);

  return rows;
}

static void
test_mailbox_list (void)
{
  static const struct { guint start; guint limit; guint first; guint n; } cases[] = {
    { 0, 10, 0, 10 }, { 0, 100, 0, 30 }, { 25, 10, 25, 5 }, { 29, 1, 29, 1 }, { 30, 5, 0, 0 },
    { 0, 0, 0, 0 }, { 4000000000, 5, 0, 0 }, { 5, G_MAXUINT, 5, 25 },
  };
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  g_test_summary ("Each page of the list is as asked for, also right after a message was taken.");

  /* Never settled: most are not in the model yet. */
  for (guint i = 0; i < 30; i++)
    g_ptr_array_insert (ids, 0, fixture_mail (mailbox, "hello"));

  g_assert_cmpuint (lb_mailbox_get_n_messages (mailbox), ==, 30);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GPtrArray) rows = list (mailbox, cases[i].start, cases[i].limit);

      g_assert_cmpuint (rows->len, ==, cases[i].n);
      for (guint j = 0; j < rows->len; j++)
        g_assert_cmpstr (((LbStoreRow *) g_ptr_array_index (rows, j))->id, ==,
                         g_ptr_array_index (ids, cases[i].first + j));
    }

  fixture_close_mailbox (mailbox);
}

static LbStoredMessage *
load (LbMailbox   *mailbox,
      const char  *id,
      GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  lb_mailbox_load_async (mailbox, id, NULL, fixture_await_cb, &result);
  return lb_mailbox_load_finish (mailbox, fixture_await (&result), error);
}

static guint
find (LbMailbox  *mailbox,
      const char *id)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  guint position;

  lb_mailbox_find_async (mailbox, id, NULL, fixture_await_cb, &result);
  position = lb_mailbox_find_finish (mailbox, fixture_await (&result), &error);
  g_assert_no_error (error);

  return position;
}

static void
test_mailbox_hidden (void)
{
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autofree char *first_id = fixture_mail (mailbox, "first");
  g_autofree char *second_id = fixture_mail (mailbox, "second");
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(LbStoredMessage) latest = load (mailbox, "latest", NULL);
  g_autoptr(LbStoredMessage) other = NULL;
  g_autoptr(LbStoredMessage) back = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("A deleted message is not found by any way, and by all of them after the undo.");

  g_assert_cmpstr (latest->row->id, ==, second_id);
  g_assert_cmpuint (find (mailbox, first_id), ==, 1);
  g_array_append_val (row_ids, latest->row->row_id);
  g_assert_cmpuint (lb_mailbox_delete (mailbox, row_ids), ==, 1);

  g_assert_null (load (mailbox, second_id, &error));
  g_assert_error (error, LB_STORE_ERROR, LB_STORE_ERROR_NOT_FOUND);
  g_assert_cmpuint (find (mailbox, second_id), ==, LB_MAILBOX_NO_POSITION);
  other = load (mailbox, "latest", NULL);
  g_assert_cmpstr (other->row->id, ==, first_id);
  g_assert_cmpuint (lb_mailbox_get_n_messages (mailbox), ==, 1);

  g_assert_cmpuint (lb_mailbox_undo_delete (mailbox), ==, 1);
  back = load (mailbox, "latest", NULL);
  g_assert_cmpstr (back->row->id, ==, second_id);
  g_assert_cmpuint (find (mailbox, second_id), ==, 0);
  fixture_close_mailbox (mailbox);
}

static void
test_mailbox_delete_by_id (void)
{
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autofree char *first_id = fixture_mail (mailbox, "first");
  g_autofree char *second_id = fixture_mail (mailbox, "second");
  const char *ids[] = { first_id, "unknown", NULL };

  g_test_summary ("Deleting by identifier, or all, is for good.");

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GError) error = NULL;

      lb_mailbox_delete_async (mailbox, i == 0 ? ids : NULL, NULL, fixture_await_cb, &result);
      lb_mailbox_delete_finish (mailbox, fixture_await (&result), &error);
      g_assert_no_error (error);
      g_assert_cmpuint (lb_mailbox_get_n_messages (mailbox), ==, 1 - i);
      g_assert_cmpuint (fixture_count (lb_mailbox_get_store (mailbox)).n_messages, ==, 1 - i);
      g_assert_cmpuint (lb_mailbox_undo_delete (mailbox), ==, 0);
    }

  fixture_close_mailbox (mailbox);
}

/* --- Bursts --- */

static void
burst_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *id = lb_mailbox_add_finish (LB_MAILBOX (object), result, &error);

  g_assert_no_error (error);
  *(guint *) user_data += 1;
}

static void
test_mailbox_burst (void)
{
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autoptr(Shadow) shadow = NULL;
  gint64 begin_us = g_get_monotonic_time ();
  guint n_returned = 0;
  gint64 n_frames;

  g_test_summary ("However many messages come, the list changes at once and then once a frame.");

  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr(LbDelivery) delivery = fixture_delivery ("hello", 5);

      lb_mailbox_add_async (mailbox, delivery, NULL, burst_cb, &n_returned);
    }

  shadow = shadow_new (G_LIST_MODEL (mailbox));
  while (n_returned == 0)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (mailbox)), >, 0);
  while (n_returned < 2000)
    g_main_context_iteration (NULL, TRUE);

  fixture_settle (mailbox);
  n_frames = (g_get_monotonic_time () - begin_us) / 16000 + 1;
  g_assert_cmpuint (shadow_get_n_signals (shadow), <=, n_frames + 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (mailbox)), ==, 2000);
  fixture_close_mailbox (mailbox);
}

static void
taken_cb (const char   *id,
          const GError *error,
          gpointer      user_data)
{
  g_assert_no_error (error);
  g_assert_nonnull (id);
  *(guint *) user_data += 1;
}

static void
settled_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
test_mailbox_settle (void)
{
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autoptr(LbDelivery) delivery = fixture_delivery ("hello", 5);
  guint n_taken = 0;
  gboolean is_settled = FALSE;

  g_test_summary ("Whoever was told that a message is taken counts it, and finds it in the list "
                  "once the mailbox is settled.");

  lb_mailbox_add (mailbox, delivery, taken_cb, &n_taken);
  g_assert_cmpuint (lb_mailbox_get_n_messages (mailbox), ==, n_taken);
  g_assert_cmpuint (lb_mailbox_get_n_unread (mailbox), ==, n_taken);
  while (n_taken == 0)
    g_main_context_iteration (NULL, TRUE);

  lb_mailbox_settle (mailbox, settled_cb, &is_settled);
  while (!is_settled)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (mailbox)), ==, 1);
  g_assert_cmpuint (lb_mailbox_get_n_messages (mailbox), ==, 1);
  is_settled = FALSE;
  lb_mailbox_settle (mailbox, settled_cb, &is_settled);
  g_assert_true (is_settled);
  fixture_close_mailbox (mailbox);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mailbox/model-follows-a-plain-array", test_mailbox_property);
  g_test_add_func ("/mailbox/items-are-loaded-later", test_mailbox_lazy);
  g_test_add_func ("/mailbox/many-items-stay-the-same", test_mailbox_many_items);
  g_test_add_func ("/mailbox/reading-is-seen", test_mailbox_read);
  g_test_add_func ("/mailbox/pages-of-the-list", test_mailbox_list);
  g_test_add_func ("/mailbox/deleted-is-hidden", test_mailbox_hidden);
  g_test_add_func ("/mailbox/delete-by-identifier", test_mailbox_delete_by_id);
  g_test_add_func ("/mailbox/taken-messages-are-found", test_mailbox_settle);
  g_test_add_func ("/mailbox/burst-changes-once-a-frame", test_mailbox_burst);

  return g_test_run ();
}
