#include "config.h"
#include "mailbox/lb-mailbox-tags.h"

#include "mailbox-fixture.h"

static GArray *
lookup (LbMailbox  *mailbox,
        const char *id)
{
  const char *ids[] = { id, NULL };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GArray *row_ids;

  lb_mailbox_lookup_async (mailbox, ids, NULL, fixture_await_cb, &result);
  row_ids = lb_mailbox_lookup_finish (mailbox, fixture_await (&result), &error);
  g_assert_no_error (error);

  return row_ids;
}

static void
finish (LbMailbox     *mailbox,
        GAsyncResult **result)
{
  g_autoptr(GError) error = NULL;

  lb_mailbox_change_finish (mailbox, fixture_await (result), &error);
  g_assert_no_error (error);
}

static void
tag (LbMailbox  *mailbox,
     GArray     *row_ids,
     const char *name)
{
  const char *names[] = { name, NULL };
  g_autoptr(GAsyncResult) result = NULL;

  lb_mailbox_change_tags_async (mailbox, row_ids, LB_STORE_TAGS_ADD, names, NULL,
                                fixture_await_cb, &result);
  finish (mailbox, &result);
}

static void
pin (LbMailbox *mailbox,
     GArray    *row_ids)
{
  g_autoptr(GAsyncResult) result = NULL;

  lb_mailbox_set_pinned_async (mailbox, row_ids, TRUE, NULL, fixture_await_cb, &result);
  finish (mailbox, &result);
}

static void
note (LbMailbox  *mailbox,
      gint64      row_id,
      const char *text)
{
  g_autoptr(GAsyncResult) result = NULL;

  lb_mailbox_set_note_async (mailbox, row_id, text, NULL, fixture_await_cb, &result);
  finish (mailbox, &result);
}

static void
rename_tag (LbMailbox  *mailbox,
            const char *name,
            const char *new_name)
{
  g_autoptr(GAsyncResult) result = NULL;

  lb_mailbox_rename_tag_async (mailbox, name, new_name, NULL, fixture_await_cb, &result);
  finish (mailbox, &result);
}

static void
count_cb (LbMailbox *mailbox,
          GArray    *row_ids,
          guint     *n)
{
  *n += 1;
}

static void
test_tags_items (void)
{
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autofree char *id = fixture_mail (mailbox, "hello");
  g_autoptr(GArray) row_ids = lookup (mailbox, id);
  g_autoptr(LbMailboxItem) item = NULL;
  guint n_changes = 0;

  g_test_summary ("Tags, pin and note reach the items that someone holds.");

  g_signal_connect (mailbox, "rows-changed", G_CALLBACK (count_cb), &n_changes);
  fixture_settle (mailbox);
  item = g_list_model_get_item (G_LIST_MODEL (mailbox), 0);
  tag (mailbox, row_ids, "one");
  while (!lb_mailbox_item_is_loaded (item)
         || !g_strv_contains (lb_mailbox_item_get_tags (item), "one"))
    g_main_context_iteration (NULL, TRUE);

  pin (mailbox, row_ids);
  while (!lb_mailbox_item_is_pinned (item))
    g_main_context_iteration (NULL, TRUE);

  note (mailbox, lb_mailbox_item_get_row_id (item), "remember");
  while (!g_str_equal (lb_mailbox_item_get_row (item)->note, "remember"))
    g_main_context_iteration (NULL, TRUE);

  rename_tag (mailbox, "one", "two");
  while (!g_strv_contains (lb_mailbox_item_get_tags (item), "two"))
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (n_changes, ==, 4);
  fixture_close_mailbox (mailbox);
}

static void
test_tags_of_mail (void)
{
  static const struct { const char *mail; const char *tags; } cases[] = {
    { "Subject: none\r\n\r\nx", "" },
    { "X-Tags: Red, blue\r\n\r\nx", "blue,Red" },
    { "To: user+spam+ham@example.org\r\n\r\nx", "ham,spam" },
    { "X-Tags: one\r\nCc: a+two@x.org, b+one@x.org\r\n\r\nx", "one,two" },
    { "To: plain@a+b.org\r\n\r\nx", "" },
  };
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);

  g_test_summary ("A message brings the tags of X-Tags and of its plus-addresses.");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *id = fixture_mail (mailbox, cases[i].mail);
      g_autofree char *tags = NULL;
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(LbStoredMessage) message = NULL;

      lb_mailbox_load_async (mailbox, id, NULL, fixture_await_cb, &result);
      message = lb_mailbox_load_finish (mailbox, fixture_await (&result), NULL);
      tags = g_strjoinv (",", message->row->tags);
      g_assert_cmpstr (tags, ==, cases[i].tags);
    }

  fixture_close_mailbox (mailbox);
}

static void
test_tags_clean (void)
{
  const char *dirty[] = { " a  b ", "x,y", "ü", "", "ok", NULL };
  g_auto(GStrv) clean = lb_mailbox_clean_tags (dirty);
  g_autofree char *names = g_strjoinv ("|", clean);

  g_test_summary ("Names of tags are written as tags are.");

  g_assert_cmpstr (names, ==, "a b|x|y|ok");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mailbox/tags/items-follow", test_tags_items);
  g_test_add_func ("/mailbox/tags/of-mail", test_tags_of_mail);
  g_test_add_func ("/mailbox/tags/clean", test_tags_clean);

  return g_test_run ();
}
