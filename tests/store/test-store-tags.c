#include "config.h"
#include "store/lb-store-tags.h"

#include "store-fixture.h"

static LbSummary *
summarise_tags (GBytes *data)
{
  LbSummary *summary = lb_summary_new ();
  g_autofree char *text = g_strndup (g_bytes_get_data (data, NULL), g_bytes_get_size (data));

  if (g_str_has_prefix (text, "tags:"))
    summary->tags = g_strsplit (text + 5, ",", -1);

  return summary;
}

static const LbStoreOptions options = { .summarise = summarise_tags };

static void
change (LbStore        *store,
        gint64          row_id,
        LbStoreTagMode  mode,
        const char     *names)
{
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto(GStrv) tags = *names != '\0' ? g_strsplit (names, ",", -1) : g_new0 (char *, 1);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_array_append_val (row_ids, row_id);
  lb_store_change_tags_async (store, row_ids, mode, (const char * const *) tags, NULL,
                              fixture_await_cb, &result);
  lb_store_change_tags_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
}

static void
assert_tags (LbStore    *store,
             gint64      row_id,
             const char *expected)
{
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GPtrArray) rows = NULL;
  g_autofree char *names = NULL;

  g_array_append_val (row_ids, row_id);
  rows = fixture_rows (store, row_ids);
  g_assert_cmpuint (rows->len, ==, 1);
  names = g_strjoinv (",", ((LbStoreRow *) g_ptr_array_index (rows, 0))->tags);
  g_assert_cmpstr (names, ==, expected);
}

static void
assert_all_tags (LbStore    *store,
                 const char *expected)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) tags = NULL;
  g_autoptr(GString) text = g_string_new (NULL);

  lb_store_list_tags_async (store, NULL, fixture_await_cb, &result);
  tags = lb_store_list_tags_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < tags->len; i++)
    {
      const LbStoreTag *tag = g_ptr_array_index (tags, i);

      g_string_append_printf (text, "%s%s:%s:%d", i > 0 ? " " : "", tag->name, tag->color,
                              (int) tag->n_messages);
    }

  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_tags_of_messages (void)
{
  g_autoptr(LbStore) store = fixture_open (NULL, &options, NULL);
  g_autoptr(LbStoreRow) first = fixture_add_text (store, "tags:Red,blue");
  g_autoptr(LbStoreRow) second = fixture_add_text (store, "tags:red");
  g_autoptr(LbStoreRow) third = fixture_add_text (store, "none");
  g_autofree char *names = g_strjoinv (",", first->tags);
  g_autofree char *other = g_strjoinv (",", second->tags);

  g_test_summary ("Tags come with a message and by hand; case does not tell them apart.");

  g_assert_cmpstr (names, ==, "blue,Red");
  g_assert_cmpstr (other, ==, "Red");
  g_assert_cmpuint (g_strv_length (third->tags), ==, 0);
  assert_all_tags (store, "blue::1 Red::2");

  change (store, third->row_id, LB_STORE_TAGS_ADD, "BLUE,new");
  assert_tags (store, third->row_id, "blue,new");
  change (store, third->row_id, LB_STORE_TAGS_REMOVE, "Blue,unknown");
  assert_tags (store, third->row_id, "new");
  change (store, first->row_id, LB_STORE_TAGS_SET, "x,red");
  assert_tags (store, first->row_id, "Red,x");
  assert_all_tags (store, "new::1 Red::2 x::1");
  change (store, first->row_id, LB_STORE_TAGS_SET, "");
  change (store, second->row_id, LB_STORE_TAGS_SET, "");
  assert_all_tags (store, "new::1");
  change (store, 4711, LB_STORE_TAGS_ADD, "lost");
  assert_all_tags (store, "new::1");
  fixture_close (store);
}

static void
rename_tag (LbStore     *store,
            const char  *name,
            const char  *new_name,
            GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  lb_store_rename_tag_async (store, name, new_name, NULL, fixture_await_cb, &result);
  lb_store_change_tags_finish (store, fixture_await (&result), error);
}

static void
delete_tag (LbStore     *store,
            const char  *name,
            GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  lb_store_delete_tag_async (store, name, NULL, fixture_await_cb, &result);
  lb_store_change_tags_finish (store, fixture_await (&result), error);
}

static void
color_tag (LbStore    *store,
           const char *name,
           const char *color)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  lb_store_set_tag_color_async (store, name, color, NULL, fixture_await_cb, &result);
  lb_store_change_tags_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
}

static void
test_tags_themselves (void)
{
  g_autoptr(LbStore) store = fixture_open (NULL, &options, NULL);
  g_autoptr(LbStoreRow) row = fixture_add_text (store, "tags:one,two");
  g_autoptr(GError) error = NULL;

  g_test_summary ("A tag is renamed, coloured and deleted; what cannot be is told.");

  rename_tag (store, "three", "x", &error);
  g_assert_error (error, LB_STORE_ERROR, LB_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  rename_tag (store, "one", "Two", &error);
  g_assert_error (error, LB_STORE_ERROR, LB_STORE_ERROR_EXISTS);
  g_clear_error (&error);
  rename_tag (store, "ONE", "One", &error);
  g_assert_no_error (error);
  rename_tag (store, "one", "First", &error);
  g_assert_no_error (error);
  assert_tags (store, row->row_id, "First,two");

  color_tag (store, "first", "red");
  color_tag (store, "kept", "blue");
  assert_all_tags (store, "First:red:1 kept:blue:0 two::1");
  color_tag (store, "kept", "");
  assert_all_tags (store, "First:red:1 two::1");

  delete_tag (store, "first", &error);
  g_assert_no_error (error);
  assert_tags (store, row->row_id, "two");
  delete_tag (store, "first", &error);
  g_assert_error (error, LB_STORE_ERROR, LB_STORE_ERROR_NOT_FOUND);
  fixture_close (store);
}

static void
set_note (LbStore    *store,
          gint64      row_id,
          const char *note)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  lb_store_set_note_async (store, row_id, note, NULL, fixture_await_cb, &result);
  lb_store_change_tags_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
}

static void
test_tags_notes (void)
{
  static const char * const notes[] = { "first note", "second\nnote – ü", "" };
  g_autoptr(LbStore) store = fixture_open (NULL, &options, NULL);
  g_autoptr(LbStoreRow) row = fixture_add_text (store, "hello");

  g_test_summary ("A note is kept, replaced and taken away.");

  for (gsize i = 0; i < G_N_ELEMENTS (notes); i++)
    {
      g_autoptr(LbStoredMessage) message = NULL;

      set_note (store, row->row_id, notes[i]);
      set_note (store, 4711, notes[i]);
      message = fixture_load (store, row->id, NULL);
      g_assert_cmpstr (message->row->note, ==, notes[i]);
    }

  fixture_close (store);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/tags/of-messages", test_tags_of_messages);
  g_test_add_func ("/store/tags/themselves", test_tags_themselves);
  g_test_add_func ("/store/tags/notes", test_tags_notes);

  return g_test_run ();
}
