#include "config.h"

#include "base/lb-text.h"

typedef struct
{
  const char *what;
  const char *octets;
  gssize      length;
  gsize       max_octets;
  const char *expected;
} EscapeCase;

static const EscapeCase escape_cases[] = {
  { "plain", "Hello, world", -1, 0, "Hello, world" },
  { "utf-8", "Grüße 😀", -1, 0, "Grüße 😀" },
  { "empty", "", -1, 0, "" },
  { "line-end", "a\r\nb", -1, 0, "a\\x0D\\x0Ab" },
  { "terminal-sequence", "\033[2J", -1, 0, "\\x1B[2J" },
  { "nul", "a\0b", 3, 0, "a\\x00b" },
  { "delete", "\177", -1, 0, "\\x7F" },
  { "c1", "\302\233m", -1, 0, "\\xC2\\x9Bm" },
  { "line-separator", "a\342\200\250b", -1, 0, "a\\xE2\\x80\\xA8b" },
  { "right-to-left-override", "\342\200\256gpj", -1, 0, "\\xE2\\x80\\xAEgpj" },
  { "isolate", "\342\201\246", -1, 0, "\\xE2\\x81\\xA6" },
  { "byte-order-mark", "\357\273\277", -1, 0, "\\xEF\\xBB\\xBF" },
  { "latin-1", "M\344rz", -1, 0, "M\\xE4rz" },
  { "truncated-utf-8", "\303", -1, 0, "\\xC3" },
  { "overlong-utf-8", "\300\257", -1, 0, "\\xC0\\xAF" },
  { "at-the-limit", "abcd", -1, 4, "abcd" },
  { "beyond-the-limit", "abcde", -1, 4, "abcd…" },
  { "cut-inside-a-character", "abc\303\274def", -1, 4, "abc…" },
};

static void
test_text_escape (gconstpointer data)
{
  const EscapeCase *c = data;
  g_autofree char *text = lb_text_escape (c->octets, c->length, c->max_octets);

  g_assert_cmpstr (text, ==, c->expected);
}

static void
test_text_escape_any (void)
{
  g_test_summary ("Whatever the octets, the result is one line of UTF-8 without controls.");

  for (guint i = 0; i < 5000; i++)
    {
      char octets[32];
      gssize length = g_test_rand_int_range (0, sizeof octets + 1);
      g_autofree char *text = NULL;

      for (gssize j = 0; j < length; j++)
        octets[j] = (char) g_test_rand_int_range (0, 256);
      text = lb_text_escape (octets, length, (gsize) g_test_rand_int_range (0, 40));

      g_assert_true (g_utf8_validate (text, -1, NULL));
      for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
        g_assert_false (g_unichar_iscntrl (g_utf8_get_char (at)));
    }
}

typedef struct
{
  const char *glob;
  const char *text;
  gboolean    matches;
} GlobCase;

static const GlobCase glob_cases[] = {
  { "*@example.org", "anna@Example.ORG", TRUE },
  { "*@example.org", "anna@example.org.evil", FALSE },
  { "anna*", "anna", TRUE },
  { "anna?", "anna", FALSE },
  { "a?na", "änna", FALSE },
  { "?nna", "änna", TRUE },
  { "*", "", TRUE },
  { "", "", TRUE },
  { "", "a", FALSE },
  { "**b*", "abab", TRUE },
  { "*ab", "aab", TRUE },
  { "a*b*c", "a-b-b-c", TRUE },
  { "a*b*c", "a-c-b", FALSE },
  { "?", "\377", TRUE },
};

static void
test_text_glob (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (glob_cases); i++)
    g_assert_cmpint (lb_text_matches_glob (glob_cases[i].text, glob_cases[i].glob), ==,
                     glob_cases[i].matches);
}

static void
test_text_glob_bounded (void)
{
  g_autofree char *text = g_strnfill (20000, 'a');
  gint64 began_us = g_get_monotonic_time ();

  g_test_summary ("No text makes a glob take long: GPatternSpec would need years for this one.");
  g_assert_false (lb_text_matches_glob (text, "*a*a*a*a*a*a*a*a*b"));
  g_assert_cmpint (g_get_monotonic_time () - began_us, <, 20 * G_USEC_PER_SEC);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (escape_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/base/text/escape/", escape_cases[i].what, NULL);

      g_test_add_data_func (path, &escape_cases[i], test_text_escape);
    }
  g_test_add_func ("/base/text/escape-any-octets", test_text_escape_any);

  g_test_add_func ("/base/text/glob", test_text_glob);
  g_test_add_func ("/base/text/glob/bounded", test_text_glob_bounded);

  return g_test_run ();
}
