#include "config.h"
#include "mailbox/lb-mailbox.h"

#include <string.h>

#include "mailbox-fixture.h"

static GArray *
find (LbMailbox   *mailbox,
      const char  *query,
      GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  lb_mailbox_search_async (mailbox, query, NULL, NULL, fixture_await_cb, &result);
  return lb_mailbox_search_finish (mailbox, fixture_await (&result), error);
}

static guint
count (LbMailbox  *mailbox,
       const char *query)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) found = find (mailbox, query, &error);

  g_assert_no_error (error);
  return found->len;
}

static void
test_search_real_mail (void)
{
  static const char mail[] =
    "From: =?utf-8?q?J=C3=BCrgen?= <j@example.org>\r\nTo: ann@example.org\r\n"
    "Subject: =?utf-8?b?R3LDvMOfZQ==?=\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
    "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    "<p>Hid=\r\nden <b>trea</b>sure</p>\r\n--b\r\n"
    "Content-Type: application/pdf; name=map.pdf\r\nContent-Disposition: attachment;"
    " filename=map.pdf\r\n\r\nxxxx\r\n--b--\r\n";
  static const char * const queries[] = {
    "hidden", "\"hidden treasure\"", "map.pdf", "grüße", "from:jürgen", "from:j@example.org",
    "to:ann", "has:attachment", "envelope:first@example.org", "subject:rüß",
  };
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);

  g_test_summary ("A message is found by what a reader sees, the moment that it was taken.");

  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_free (fixture_mail (mailbox, "Subject: other\r\n\r\nNothing.\r\n"));
      g_free (fixture_mail (mailbox, mail));
      g_test_message ("%s", queries[i]);
      g_assert_cmpuint (count (mailbox, queries[i]), ==,
                        g_str_has_prefix (queries[i], "envelope") ? 2 * i + 2 : i + 1);
    }

  fixture_close_mailbox (mailbox);
}

static void
test_search_order (void)
{
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autoptr(GArray) found = NULL;
  g_autoptr(GArray) rest = NULL;
  g_autoptr(GArray) hidden = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("What was found comes newest first, in pages, without what is hidden.");

  for (guint i = 0; i < 50; i++)
    g_free (fixture_mail (mailbox, i % 2 == 0 ? "\r\neven" : "\r\nodd"));

  found = find (mailbox, "odd", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 25);
  for (guint i = 0; i < found->len; i++)
    g_assert_cmpint (g_array_index (found, gint64, i), ==, 50 - 2 * i);

  lb_mailbox_get_rows_async (mailbox, found, 20, 10, NULL, fixture_await_cb, &result);
  rows = lb_mailbox_list_finish (mailbox, fixture_await (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 5);
  g_assert_cmpint (((LbStoreRow *) g_ptr_array_index (rows, 0))->row_id, ==, 10);

  g_array_append_vals (hidden, found->data, 3);
  lb_mailbox_delete (mailbox, hidden);
  rest = find (mailbox, "odd", &error);
  g_assert_cmpuint (rest->len, ==, 22);
  fixture_close_mailbox (mailbox);
}

static void
test_search_wrong (void)
{
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autoptr(GError) error = NULL;

  g_test_summary ("A bad query is refused with its word.");

  g_assert_null (find (mailbox, "fine larger:x", &error));
  g_assert_error (error, LB_STORE_ERROR, LB_STORE_ERROR_QUERY);
  g_assert_nonnull (strstr (error->message, "larger:x"));
  fixture_close_mailbox (mailbox);
}

static void
deleted_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  lb_mailbox_delete_finish (LB_MAILBOX (object), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
test_search_delete (void)
{
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autoptr(GArray) found = NULL;
  gboolean is_deleted = FALSE;

  g_test_summary ("What a search found can be deleted.");

  for (guint i = 0; i < 10; i++)
    g_free (fixture_mail (mailbox, i % 2 == 0 ? "\r\neven" : "\r\nodd"));

  found = find (mailbox, "odd", NULL);
  lb_mailbox_delete_rows_async (mailbox, found, NULL, deleted_cb, &is_deleted);
  while (!is_deleted)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (count (mailbox, ""), ==, 5);
  g_assert_cmpuint (count (mailbox, "odd"), ==, 0);
  fixture_close_mailbox (mailbox);
}

static void
test_search_words (void)
{
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_auto(GStrv) words = lb_mailbox_list_words ();

  g_test_summary ("Every word that is offered is understood.");

  g_assert_true (g_strv_contains ((const char * const *) words, "is:unread"));
  g_assert_false (g_strv_contains ((const char * const *) words, "has:attachments"));
  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(GArray) found = NULL;

      lb_mailbox_search_async (mailbox, words[i], NULL, NULL, fixture_await_cb, &result);
      found = lb_mailbox_search_finish (mailbox, fixture_await (&result), &error);
      g_assert_no_error (error);
    }

  fixture_close_mailbox (mailbox);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mailbox/search/real-mail", test_search_real_mail);
  g_test_add_func ("/mailbox/search/order-and-pages", test_search_order);
  g_test_add_func ("/mailbox/search/bad-query", test_search_wrong);
  g_test_add_func ("/mailbox/search/delete-what-was-found", test_search_delete);
  g_test_add_func ("/mailbox/search/words", test_search_words);

  return g_test_run ();
}
