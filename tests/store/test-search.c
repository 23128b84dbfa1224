#include "config.h"
#include "store/lb-store-search.h"

#include <string.h>

#include "base/lb-address.h"
#include "store-fixture.h"

#define NOW_US G_GINT64_CONSTANT (1790000000000000) /* 2026-09-21T14:13:20Z */
#define HOUR_US G_GINT64_CONSTANT (3600000000)

/* Found by number: each message is in the store in this order. */
static const char * const mails[] = {
  /* 0 */ "Subject: Welcome aboard\nFrom: Ann Smith <ann@example.org>\nTo: bob@example.com\n\n"
  "Hello Bob!",
  /* 1 */ "Subject: Invoice 4711\nFrom: shop@example.net\nTo: ann@example.org\n"
  "Cc: bob@example.com\nX-Mailer: Foo 1.0\n\nPlease pay 30 EUR to the usual account.",
  /* 2 */ "Subject: Grüße aus München\nFrom: Jürgen <j@example.de>\nTo: x@y\n\n"
  "Schön war es, Ann.",
  /* 3 */ "Subject: re\nFrom: bob@example.com\nTo: ann@example.org\nX-Long: one\n two\n\n"
  "50% off!! a_b",
  /* 4 */ "Subject: Password reset\nFrom: no-reply@example.org\nTo: carol@example.com\n"
  "Problem: yes\n\nYour code is 123-456. http://example.org/reset?token=abc",
};

static void
take_addresses (GPtrArray  *list,
                const char *value)
{
  const char *bracket = strchr (value, '<');
  g_autofree char *name = bracket != NULL ? g_strstrip (g_strndup (value, bracket - value)) : NULL;
  g_autofree char *address = g_strdup (bracket != NULL ? bracket + 1 : value);

  g_strdelimit (address, ">", '\0');
  g_ptr_array_add (list, lb_address_new (name, address));
}

/* A mail reader for the mails above. */
static LbSummary *
summarise (GBytes *data)
{
  LbSummary *summary = lb_summary_new ();
  g_autofree char *text = g_strndup (g_bytes_get_data (data, NULL), g_bytes_get_size (data));
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      if (g_str_has_prefix (lines[i], "Subject: "))
        {
          g_free (summary->subject);
          summary->subject = g_strdup (lines[i] + 9);
        }
      else if (g_str_has_prefix (lines[i], "From: "))
        take_addresses (summary->from, lines[i] + 6);
      else if (g_str_has_prefix (lines[i], "To: "))
        take_addresses (summary->to, lines[i] + 4);
      else if (g_str_has_prefix (lines[i], "Cc: "))
        take_addresses (summary->cc, lines[i] + 4);
      else if (g_str_has_prefix (lines[i], "Problem: "))
        summary->problem = g_strdup ("It has a problem.");
      else if (g_str_has_prefix (lines[i], "X-Mailer: "))
        summary->n_attachments = 1;
    }

  return summary;
}

static char *
index_text (GBytes *data)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (data, NULL), g_bytes_get_size (data));
  const char *body = strstr (text, "\n\n");

  return g_strdup (body != NULL ? body + 2 : "");
}

static const LbStoreOptions options = { .summarise = summarise, .index_text = index_text };

static GArray *
find (LbStore    *store,
      const char *query,
      GArray     *candidates)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr(GError) error = NULL;
  g_autoptr(LbSearch) search = lb_search_parse (query, NOW_US, zone, &error);
  g_autoptr(GAsyncResult) result = NULL;
  GArray *found;

  g_assert_no_error (error);
  lb_store_search_async (store, search, candidates, NULL, fixture_await_cb, &result);
  found = lb_store_search_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);

  return found;
}

static LbStore *
make_store (const char *path)
{
  LbStore *store = fixture_open (path, &options, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (mails); i++)
    {
      g_autoptr(LbDelivery) delivery = fixture_delivery (mails[i], strlen (mails[i]));

      delivery->envelope->received_at_us = NOW_US - (gint64) i * HOUR_US;
      if (i == 3)
        {
          g_free (delivery->envelope->session);
          delivery->envelope->session = g_strdup ("third");
        }
      if (i == 4)
        lb_envelope_add_recipient (delivery->envelope, "secret@example.org", NULL);
      if (i == 3)
        delivery->envelope->flags = LB_ENVELOPE_BARE_LF;
      lb_store_row_unref (fixture_add (store, delivery, NULL));
    }

  return store;
}

static char *
name_found (GArray *found)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++)
    g_string_append_printf (text, "%d", (int) g_array_index (found, gint64, i) - 1);

  return g_string_free (text, FALSE);
}

static void
test_search_table (void)
{
  static const struct { const char *query; const char *found; } cases[] = {
    { "", "01234" },
    { "hello", "0" },
    { "HELL", "0" },
    { "ello", "" },
    { "bob", "013" },
    { "ob@exam", "013" },
    { "\"hello bob\"", "0" },
    { "\"bob hello\"", "" },
    { "hello bob", "0" },
    { "ann -bob", "2" },
    { "grusse OR grüße", "2" },
    { "munchen", "2" },
    { "schön", "2" },
    { "4711", "1" },
    { "oice", "1" },
    { "\"!!\"", "3" },
    { "50%", "3" },
    { "a_b", "3" },
    { "example.org/reset", "4" },
    { "123-456", "4" },
    { "from:ann", "0" },
    { "from:smith", "0" },
    { "from:\"ann smith\"", "0" },
    { "to:ann", "13" },
    { "cc:bob", "1" },
    { "addressed:bob@example.com", "013" },
    { "from:j@", "2" },
    { "from:b", "3" },
    { "from:%", "" },
    { "subject:e", "01234" },
    { "subject:RESET", "4" },
    { "subject:sword", "4" },
    { "subject:\"x\"", "" },
    { "envelope:secret", "4" },
    { "envelope:sender@example.org", "01234" },
    { "has:error", "4" },
    { "has:warning", "3" },
    { "has:error OR has:warning", "34" },
    { "has:attachment", "1" },
    { "has:inline", "" },
    { "is:read", "" },
    { "is:unread", "01234" },
    { "is:pinned", "" },
    { "session:third", "3" },
    { "session:thir", "" },
    { "-session:third", "0124" },
    { "tag:x", "" },
    { "is:tagged", "" },
    { "larger:100", "14" },
    { "-larger:100", "023" },
    { "smaller:1k", "01234" },
    { "after:2h", "012" },
    { "before:2h", "234" },
    { "after:today before:1h", "1234" },
    { "/pay \\d+ eur/", "1" },
    { "/^hello/", "0" },
    { "-/ann/ bob", "" },
    { "header:X-Mailer", "1" },
    { "header:x-mailer=FOO", "1" },
    { "header:X-Mailer=bar", "" },
    { "header:X-Long=two", "3" },
    { "header:X-Long=three OR header:Subject=re", "34" },
    { "(from:ann OR from:shop) -invoice", "0" },
    { "-(bob OR ann)", "4" },
    { "no-such-word", "" },
  };
  g_autoptr(LbStore) store = make_store (NULL);

  g_test_summary ("Each query finds what the table says, right after the messages were taken.");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GArray) found = find (store, cases[i].query, NULL);
      g_autofree char *names = name_found (found);

      g_test_message ("%s", cases[i].query);
      g_assert_cmpstr (names, ==, cases[i].found);
    }

  fixture_close (store);
}

static void
test_search_candidates (void)
{
  g_autoptr(LbStore) store = make_store (NULL);
  g_autoptr(GArray) candidates = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) found = NULL;
  g_autoptr(GArray) others = NULL;
  const gint64 rows[] = { 2, 4 };

  g_test_summary ("A search looks at the candidates only.");

  g_array_append_vals (candidates, rows, G_N_ELEMENTS (rows));
  found = find (store, "bob", candidates);
  g_assert_cmpuint (found->len, ==, 2);
  others = find (store, "-bob", candidates);
  g_assert_cmpuint (others->len, ==, 0);
  fixture_close (store);
}

static void
test_search_gone (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "mail.store", NULL);
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const gint64 rows[] = { 4, 5 };

  g_test_summary ("What was deleted is not found, and its row is not given to another.");

  g_array_append_vals (row_ids, rows, G_N_ELEMENTS (rows));
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(LbStore) store = i == 0 ? make_store (path) : fixture_open (path, &options, NULL);
      g_autoptr(GArray) before = find (store, "bob", NULL);
      g_autoptr(GArray) after = NULL;
      g_autoptr(LbStoreRow) row = NULL;

      g_assert_cmpuint (before->len, ==, i == 0 ? 3 : 2);
      fixture_delete (store, row_ids);
      row = fixture_add_text (store, "Subject: new\n\nnothing");
      g_assert_cmpint (row->row_id, >, 5);
      after = find (store, "bob", NULL);
      g_assert_cmpuint (after->len, ==, 2);
      fixture_close (store);
    }

  fixture_remove_folder (folder);
}

static void
test_search_all_gone (void)
{
  g_autoptr(LbStore) store = make_store (NULL);
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) found = NULL;
  guint64 octets;

  g_test_summary ("When all are deleted the index is made anew, and goes on.");

  for (guint i = 0; i < 200; i++)
    lb_store_row_unref (fixture_add_text (store, mails[0]));

  found = find (store, "hello", NULL);
  g_assert_cmpuint (found->len, ==, 201);
  for (gint64 i = 1; i <= 205; i++)
    g_array_append_val (row_ids, i);

  octets = fixture_count (store).disk_octets;
  fixture_delete (store, row_ids);
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr(GArray) none = find (store, "hello", NULL);

      g_assert_cmpuint (none->len, ==, 0);
    }

  lb_store_row_unref (fixture_add_text (store, mails[0]));
  g_clear_pointer (&found, g_array_unref);
  found = find (store, "hello", NULL);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpuint (fixture_count (store).disk_octets, <=, octets + 10 * 32768);
  fixture_close (store);
}

static char *
make_random_query (guint depth)
{
  static const char * const words[] = {
    "bob", "ann", "hello", "subject:re", "has:error", "larger:100", "/o/", "header:X-Mailer",
    "from:b", "after:2h", "envelope:secret", "is:read",
  };
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (depth == 0 || g_test_rand_int_range (0, 3) == 0)
    return g_strdup (words[g_test_rand_int_range (0, G_N_ELEMENTS (words))]);

  first = make_random_query (depth - 1);
  second = make_random_query (depth - 1);
  switch (g_test_rand_int_range (0, 3))
    {
    case 0:
      return g_strdup_printf ("(%s %s)", first, second);
    case 1:
      return g_strdup_printf ("(%s OR %s)", first, second);
    default:
      return g_strdup_printf ("-(%s)", first);
    }
}

static char *
find_names (LbStore    *store,
            const char *format,
            const char *a,
            const char *b)
{
  g_autoptr(GString) query = g_string_new (format);
  g_autoptr(GArray) found = NULL;

  g_string_replace (query, "A", a, 0);
  g_string_replace (query, "B", b, 0);
  found = find (store, query->str, NULL);

  return name_found (found);
}

static void
test_search_algebra (void)
{
  static const struct { const char *one; const char *other; } laws[] = {
    { "A", "--A" },
    { "(A B)", "(B A)" },
    { "(A OR B)", "-(-A -B)" },
    { "(A -A)", "(B -B)" },
    { "(A OR -A)", "(B OR -B)" },
    { "(A (A OR B))", "A" },
  };
  g_autoptr(LbStore) store = make_store (NULL);

  g_test_summary ("The operators obey the laws of sets, whatever they are put around.");

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *a = make_random_query (3);
      g_autofree char *b = make_random_query (3);

      for (gsize j = 0; j < G_N_ELEMENTS (laws); j++)
        {
          g_autofree char *one = find_names (store, laws[j].one, a, b);
          g_autofree char *other = find_names (store, laws[j].other, a, b);

          g_assert_cmpstr (one, ==, other);
        }
    }

  fixture_close (store);
}

static void
test_search_bad_regex (void)
{
  g_autoptr(LbStore) store = fixture_open (NULL, &options, NULL);
  g_autoptr(GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr(LbSearch) search = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = g_strnfill (5000, 'a');

  g_test_summary ("An expression that would run for ages is given up, with its name.");

  lb_store_row_unref (fixture_add_text (store, text));
  g_clear_pointer (&text, g_free);
  text = g_strconcat ("Subject: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\n\n",
                      NULL);
  lb_store_row_unref (fixture_add_text (store, text));
  search = lb_search_parse ("/^(a+)+$/", NOW_US, zone, &error);
  g_assert_no_error (error);
  lb_store_search_async (store, search, NULL, NULL, fixture_await_cb, &result);
  g_assert_null (lb_store_search_finish (store, fixture_await (&result), &error));
  g_assert_error (error, LB_STORE_ERROR, LB_STORE_ERROR_QUERY);
  g_assert_nonnull (strstr (error->message, "(a+)+"));
  fixture_close (store);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/search/table", test_search_table);
  g_test_add_func ("/store/search/candidates", test_search_candidates);
  g_test_add_func ("/store/search/deleted-is-not-found", test_search_gone);
  g_test_add_func ("/store/search/all-deleted", test_search_all_gone);
  g_test_add_func ("/store/search/algebra", test_search_algebra);
  g_test_add_func ("/store/search/endless-expression", test_search_bad_regex);

  return g_test_run ();
}
