#include <glib.h>
#include <string.h>

#include "ui/message/lb-source-text.h"

static LbSourceText *
read_source (const char *text)
{
  g_autoptr(GBytes) data = g_bytes_new_static (text, strlen (text));

  return lb_source_text_new (data, 0);
}

/* What the spans cover, each as "N:text" for a name or "B:text" for a boundary. */
static char *
list_spans (const LbSourceText *source)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < source->spans->len; i++)
    {
      const LbSourceSpan *span = &g_array_index (source->spans, LbSourceSpan, i);
      g_autofree char *text = g_utf8_substring (source->text, span->start, span->end);

      g_string_append_printf (list, "%s%c:%s", i > 0 ? " " : "",
                              span->kind == LB_SOURCE_NAME ? 'N' : 'B', text);
    }
  return g_string_free (list, FALSE);
}

static void
test_source_text_spans (void) /* "/ui/source-text/colours" */
{
  static const struct
  {
    const char *source;
    const char *spans;
  } cases[] = {
    { "Subject: x\r\n\r\nTo: not a header\r\n", "N:Subject:" },
    { "Subject: a\r\n b: folded\r\nTo: y\r\n\r\n", "N:Subject: N:To:" },
    { "Content-Type: multipart/mixed; boundary=ab\r\n\r\n"
      "--ab\r\nX: 1\r\n\r\nY: 2\r\n--ab--\r\nZ: 3\r\n",
      "N:Content-Type: B:--ab N:X: B:--ab--" },
    { "Content-Type: multipart/mixed;\r\n boundary=\"a b\"\r\n\r\n--a b\r\n\r\n--a c\r\n",
      "N:Content-Type: B:--a b" },
    { "Content-Type: message/rfc822\r\n\r\nInner: 1\r\n\r\nText: 2\r\n",
      "N:Content-Type: N:Inner:" },
    { "Grüße: no name\r\n", "" },
    { "", "" },
  };

  g_test_summary ("Names and boundaries are told from text, in folds, parts and inner messages.");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(LbSourceText) source = read_source (cases[i].source);
      g_autofree char *spans = list_spans (source);

      g_assert_cmpstr (spans, ==, cases[i].spans);
    }
}

static void
test_source_text_octets (void) /* "/ui/source-text/any-octets" */
{
  static const char octets[] = "A:\t1\r\n\r\nnul \0, 8-bit \xE9, bidi \xE2\x80\xAE.\rend";
  g_autoptr(GBytes) data = g_bytes_new_static (octets, sizeof octets - 1);
  g_autoptr(LbSourceText) source = lb_source_text_new (data, 0);

  g_test_summary ("Octets that are no text are written out, a tab stays, line ends become one.");
  g_assert_true (g_utf8_validate (source->text, -1, NULL));
  g_assert_cmpstr (source->text, ==,
                   "A:\t1\n\nnul \\x00, 8-bit \\xE9, bidi \\xE2\\x80\\xAE.\\x0Dend");
}

static void
test_source_text_cut (void) /* "/ui/source-text/cut-at-line" */
{
  static const char octets[] = "One: 1\r\nTwo: 2\r\nThree: 3\r\n";
  g_autoptr(GBytes) data = g_bytes_new_static (octets, sizeof octets - 1);
  g_autoptr(LbSourceText) cut = lb_source_text_new (data, 10);
  g_autoptr(LbSourceText) whole = lb_source_text_new (data, sizeof octets - 1);

  g_test_summary ("A big message is cut behind a line, and says so.");
  g_assert_cmpstr (cut->text, ==, "One: 1\nTwo: 2\n");
  g_assert_true (cut->is_cut);
  g_assert_false (whole->is_cut);
}

static void
test_source_text_long_line (void) /* "/ui/source-text/long-line" */
{
  g_autofree char *line = g_strnfill (100000, 'x');
  g_autoptr(LbSourceText) source = read_source (line);

  g_test_summary ("A line of any length costs the window no more than a long one.");
  g_assert_cmpuint (strlen (source->text), <, 5000);
  g_assert_true (g_str_has_suffix (source->text, "…"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ui/source-text/colours", test_source_text_spans);
  g_test_add_func ("/ui/source-text/any-octets", test_source_text_octets);
  g_test_add_func ("/ui/source-text/cut-at-line", test_source_text_cut);
  g_test_add_func ("/ui/source-text/long-line", test_source_text_long_line);
  return g_test_run ();
}
