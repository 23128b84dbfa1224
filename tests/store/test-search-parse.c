#include "config.h"
#include "store/lb-search.h"

#include <string.h>

#include "store/lb-store-error.h"

#define NOW_US G_GINT64_CONSTANT (1790000000000000) /* 2026-09-21T14:13:20Z */

static LbSearch *
parse (const char  *query,
       GError     **error)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_offset (2 * 3600);

  return lb_search_parse (query, NOW_US, zone, error);
}

static char *
normalise (const char *query)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LbSearch) search = parse (query, &error);

  g_assert_no_error (error);
  return lb_search_to_string (search);
}

static void
test_parse_meaning (void)
{
  static const struct { const char *query; const char *meaning; } cases[] = {
    { "", "" },
    { "  \t\n", "" },
    { "hello", "\"hello\"" },
    { "hello world", "(\"hello\" \"world\")" },
    { "\"hello world\"", "\"hello world\"" },
    { "hel\"lo wor\"ld", "\"hello world\"" },
    { "\"say \\\"hi\\\" c:\\\\x \\n\"", "\"say \\\"hi\\\" c:\\\\x \\\\n\"" },
    { "-hello", "-\"hello\"" },
    { "!hello", "-\"hello\"" },
    { "--hello", "\"hello\"" },
    { "-\"a b\"", "-\"a b\"" },
    { "-", "\"-\"" },
    { "a - b", "(\"a\" \"-\" \"b\")" },
    { "from:a@b", "from:\"a@b\"" },
    { "FROM:a", "from:\"a\"" },
    { "to:\"john doe\"", "to:\"john doe\"" },
    { "\"to:john\"", "\"to:john\"" },
    { "to:", "" },
    { "-to:", "" },
    { "to: x", "\"x\"" },
    { "cc:a bcc:b reply-to:c addressed:d", "(cc:\"a\" bcc:\"b\" reply-to:\"c\" addressed:\"d\")" },
    { "unknown:word", "\"unknown:word\"" },
    { "http://example.org/", "\"http://example.org/\"" },
    { "is:read", "is:read" },
    { "is:unread", "-is:read" },
    { "-is:unread", "is:read" },
    { "is:tagged is:pinned is:relayed", "(is:tagged is:pinned is:relayed)" },
    { "has:attachments has:inline has:error", "(has:attachment has:inline has:error)" },
    { "has:warning", "has:warning" },
    { "session:a-b", "session:\"a-b\"" },
    { "tag:\"Two Words\"", "tag:\"Two Words\"" },
    { "message-id:1@x envelope:b@x", "(message-id:\"1@x\" envelope:\"b@x\")" },
    { "a OR b", "(\"a\" OR \"b\")" },
    { "a b OR c d", "((\"a\" \"b\") OR (\"c\" \"d\"))" },
    { "a (b OR c)", "(\"a\" (\"b\" OR \"c\"))" },
    { "a(b)c", "(\"a\" \"b\" \"c\")" },
    { "a AND b", "(\"a\" \"b\")" },
    { "a or b", "(\"a\" \"or\" \"b\")" },
    { "\"OR\"", "\"OR\"" },
    { "ORDER", "\"ORDER\"" },
    { "-(a OR b)", "-(\"a\" OR \"b\")" },
    { "((a))", "\"a\"" },
    { "() a", "\"a\"" },
    { "/a b/", "/a b/" },
    { "/a\\/b/ c", "(/a\\/b/ \"c\")" },
    { "/etc/passwd", "\"/etc/passwd\"" },
    { "-/x+/", "-/x+/" },
    { "header:X-Foo=bar", "header:\"X-Foo=bar\"" },
    { "header:X-Foo", "header:\"X-Foo\"" },
    { "header:\"X-Foo=a b=c\"", "header:\"X-Foo=a b=c\"" },
    { "larger:10k", "larger:10240" },
    { "smaller:1.5MB", "smaller:1572864" },
    { "larger:7 smaller:8b", "(larger:7 smaller:8)" },
    { "after:2026/01/31", "after:2026-01-30T22:00:00.000000Z" },
    { "after:2026-01-31", "after:2026-01-30T22:00:00.000000Z" },
    { "before:2026-01-31T10:20:30Z", "before:2026-01-31T10:20:30.000000Z" },
    { "before:\"2026-01-31 10:20\"", "before:2026-01-31T08:20:00.000000Z" },
    { "after:today", "after:2026-09-20T22:00:00.000000Z" },
    { "after:Yesterday", "after:2026-09-19T22:00:00.000000Z" },
    { "after:2h", "after:2026-09-21T12:13:20.000000Z" },
    { "before:7d", "before:2026-09-14T14:13:20.000000Z" },
  };

  g_test_summary ("Each form of the language means what the table says.");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *meaning = normalise (cases[i].query);
      g_autofree char *again = normalise (meaning);

      g_assert_cmpstr (meaning, ==, cases[i].meaning);
      g_assert_cmpstr (again, ==, meaning);
    }
}

static void
test_parse_refuses (void)
{
  static const struct { const char *query; const char *word; } cases[] = {
    { "a \"b c", "\"b c" },
    { "to:\"john", "\"john" },
    { "larger:abc", "larger:abc" },
    { "larger:-1", "larger:-1" },
    { "smaller:10x", "smaller:10x" },
    { "after:soon", "after:soon" },
    { "after:2026-13-41", "after:2026-13-41" },
    { "before:99999999999h", "before:99999999999h" },
    { "is:blue", "is:blue" },
    { "has:everything", "has:everything" },
    { "header:=x", "header:=x" },
    { "(a OR b", "(a OR b" },
    { "a) b", ") b" },
    { "OR a", "OR" },
    { "a OR", "OR" },
    { "a OR OR b", "OR" },
    { "x /a(/", "/a(/" },
    { "\xff\xfe", "not understood" },
  };

  g_test_summary ("What is not understood is refused with the word that is the matter.");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(LbSearch) search = parse (cases[i].query, &error);

      g_assert_null (search);
      g_assert_error (error, LB_STORE_ERROR, LB_STORE_ERROR_QUERY);
      g_assert_nonnull (strstr (error->message, cases[i].word));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

static void
test_parse_bounds (void)
{
  g_autofree char *deep = g_strnfill (4000, '(');
  g_autofree char *long_word = g_strnfill (9000, 'a');
  g_autoptr(GString) many = g_string_new (NULL);
  const char *queries[3];

  g_test_summary ("Depth, length and the number of words are bounded.");

  for (guint i = 0; i < 1000; i++)
    g_string_append (many, "a ");

  queries[0] = deep;
  queries[1] = long_word;
  queries[2] = many->str;
  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (parse (queries[i], &error));
      g_assert_error (error, LB_STORE_ERROR, LB_STORE_ERROR_QUERY);
      g_assert_cmpuint (strlen (error->message), <, 300);
    }
}

static char *
make_random_query (void)
{
  static const char * const pieces[] = {
    "a", "b ", " ", "\"", "\\", "(", ")", "-", "!", "OR", " OR ", "/", "from:", "to:", "is:",
    "is:read", "header:", "=", "larger:", "10k", "after:", "2h", "today", "2026-01-01", "ü",
    "tag:", ":", "has:", "error", "\t", "AND", "larger:5 ", "message-id:", "/x/", "\"q r\"",
  };
  GString *query = g_string_new (NULL);
  int n = g_test_rand_int_range (0, 25);

  for (int i = 0; i < n; i++)
    g_string_append (query, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);

  return g_string_free (query, FALSE);
}

/* What is understood alone is so in brackets too, and means the same there. */
static void
assert_joins (const char *query)
{
  g_autofree char *joined = g_strdup_printf ("(%s) is:pinned", query);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbSearch) search = parse (joined, &error);
  g_autofree char *meaning = NULL;

  g_assert_no_error (error);
  meaning = lb_search_to_string (search);
  g_assert_nonnull (strstr (meaning, "is:pinned"));
}

static void
test_parse_property (void)
{
  guint n_understood = 0;

  g_test_summary ("Whatever is typed is refused, or means the same after a round trip.");

  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *query = make_random_query ();
      g_autoptr(GError) error = NULL;
      g_autoptr(LbSearch) search = parse (query, &error);

      g_assert_true ((search == NULL) == (error != NULL));
      if (search != NULL)
        {
          g_autofree char *meaning = lb_search_to_string (search);
          g_autofree char *again = normalise (meaning);

          g_assert_cmpstr (again, ==, meaning);
          assert_joins (query);
          n_understood++;
        }
    }

  g_assert_cmpuint (n_understood, >, 1000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/search/parse/meaning", test_parse_meaning);
  g_test_add_func ("/store/search/parse/refuses", test_parse_refuses);
  g_test_add_func ("/store/search/parse/bounds", test_parse_bounds);
  g_test_add_func ("/store/search/parse/round-trip", test_parse_property);

  return g_test_run ();
}
