#include "config.h"

#include <glib.h>
#include <string.h>

#ifdef G_OS_UNIX
#include <pthread.h>
#include <sys/resource.h>
#endif

#include "base/lb-limits.h"
#include "mail/lb-mail-index.h"
#include "mail/lb-message.h"
#include "mail/lb-summarise.h"

/* The bound is 256 MB and six times the size of a message, which is at most 32 MB here. */
#define MEMORY_MAX_KB   (262144 + 6 * 32768)

#define STACK_OCTETS    262144

static void
append_repeated (GString    *text,
                 const char *piece,
                 guint       n_times)
{
  for (guint i = 0; i < n_times; i++)
    g_string_append (text, piece);
}

static void
make_groups (GString *text)
{
  g_string_append (text, "To: ");
  append_repeated (text, "g:", 40000);
  g_string_append (text, "\r\n\r\nbody\r\n");
}

static void
make_quoted_groups (GString *text)
{
  g_string_append (text, "To: \"");
  append_repeated (text, "\\\"g:\",g:", 8000);
  g_string_append (text, "\r\n\r\nbody\r\n");
}

static void
make_comments (GString *text)
{
  g_string_append (text, "To: ");
  append_repeated (text, "(", 60000);
  g_string_append (text, "\r\nContent-Type: ");
  append_repeated (text, "(", 60000);
  g_string_append (text, "\r\n\r\nbody\r\n");
}

static void
make_routes (GString *text)
{
  g_string_append (text, "To: ");
  append_repeated (text, "<@a,", 15000);
  g_string_append (text, "\r\n\r\nbody\r\n");
}

static void
make_commas (GString *text)
{
  g_string_append (text, "To: (x) ");
  append_repeated (text, "a,", 30000);
  g_string_append (text, "\r\n\r\nbody\r\n");
}

static void
make_empty_parts (GString *text)
{
  g_string_append (text, "Content-Type: multipart/mixed; boundary=b\r\n\r\n");
  append_repeated (text, "--b\r\n\r\n\r\n", 500000);
}

static void
make_nested_parts (GString *text)
{
  append_repeated (text, "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", 50000);
}

static void
make_nested_messages (GString *text)
{
  append_repeated (text, "Content-Type: message/rfc822\r\n\r\n", 100000);
}

static void
make_many_boundaries (GString *text)
{
  for (guint i = 0; i < 100; i++)
    g_string_append_printf (text,
                            "Content-Type: multipart/mixed; boundary=%060u\r\n\r\n--%060u\r\n",
                            i, i);
  append_repeated (text, "--000000000000000000000000000000000000000000000000000000000999\r\n",
                   80000);
}

static void
make_folds (GString *text)
{
  g_string_append (text, "Subject: x\r\n");
  append_repeated (text, " \r\n", 7000000);
}

static void
make_fields (GString *text)
{
  append_repeated (text, "X-Field: 1\r\n", 1000000);
}

static void
make_long_line (GString *text)
{
  g_string_append (text, "Subject: ");
  append_repeated (text, "0123456789abcdef", 2000000);
}

static void
make_encoded_words (GString *text)
{
  g_string_append (text, "Subject: ");
  append_repeated (text, "=?a?q?", 10000);
  g_string_append (text, "\r\nFrom: ");
  append_repeated (text, "=?utf-8?q?=22?= ", 4000);
  g_string_append (text, "\r\n\r\n");
}

static void
make_parameters (GString *text)
{
  g_string_append (text, "Content-Type: application/x; ");
  append_repeated (text, "name*0=a;", 7000);
  g_string_append (text, "\r\n\r\n");
}

static void
make_html (GString *text)
{
  g_string_append (text, "Content-Type: text/html\r\n\r\n<script>");
  append_repeated (text, "</a <!-- ", 500000);
}

static void
make_html_depth (GString *text)
{
  g_string_append (text, "Content-Type: text/html\r\n\r\n");
  append_repeated (text, "<div><table>", 400000);
}

static void
make_large_html (GString *text)
{
  g_string_append (text, "Content-Type: text/html; charset=x-none\r\n"
                   "Content-Transfer-Encoding: base64\r\n\r\n");
  append_repeated (text, "JiN4MjZhMTsm6Sa4\r\n", 1700000);
}

static void
make_faulty_lines (GString *text)
{
  g_string_append (text, "X: y\r\n\r\n");
  append_repeated (text, "\r\377\n", 5000000);
}

static glong
get_peak_kb (void)
{
#ifdef G_OS_UNIX
  struct rusage usage;

  g_assert_cmpint (getrusage (RUSAGE_SELF, &usage), ==, 0);
  return usage.ru_maxrss;
#else
  return 0;
#endif
}

static const struct
{
  const char *name;
  void        (*make)(GString *text);
  gboolean    is_too_complex;
} bombs[] = {
  { "groups", make_groups, TRUE },
  { "quoted groups", make_quoted_groups, TRUE },
  { "comments", make_comments, FALSE },
  { "routes", make_routes, FALSE },
  { "commas", make_commas, FALSE },
  { "empty parts", make_empty_parts, TRUE },
  { "nested parts", make_nested_parts, TRUE },
  { "nested messages", make_nested_messages, TRUE },
  { "many boundaries", make_many_boundaries, FALSE },
  { "folds", make_folds, TRUE },
  { "fields", make_fields, TRUE },
  { "long line", make_long_line, TRUE },
  { "encoded words", make_encoded_words, FALSE },
  { "parameters", make_parameters, FALSE },
  { "html", make_html, FALSE },
  { "html depth", make_html_depth, FALSE },
  { "large html", make_large_html, FALSE },
  { "faulty lines", make_faulty_lines, FALSE },
};

/* In a thread with less stack than any that the program has. */
static gpointer
run_in_thread (gpointer ( *run )(gpointer data),
               GBytes     *data)
{
#ifdef G_OS_UNIX
  pthread_attr_t attributes;
  pthread_t thread;
  gpointer result;

  g_assert_cmpint (pthread_attr_init (&attributes), ==, 0);
  g_assert_cmpint (pthread_attr_setstacksize (&attributes, STACK_OCTETS), ==, 0);
  g_assert_cmpint (pthread_create (&thread, &attributes, run, data), ==, 0);
  g_assert_cmpint (pthread_join (thread, &result), ==, 0);
  pthread_attr_destroy (&attributes);

  return result;
#else
  return g_thread_join (g_thread_new ("bomb", run, data));
#endif
}

static GBytes *
make_bomb (guint index)
{
  GString *text = g_string_new (NULL);

  g_test_message ("%s", bombs[index].name);
  bombs[index].make (text);
  return g_string_free_to_bytes (text);
}

static gpointer
run_summary (gpointer data)
{
  return lb_summarise (data);
}

static void
test_summaries (void)
{
  g_test_summary ("A hostile message must get a summary in bounded memory on a small stack.");
  for (guint i = 0; i < G_N_ELEMENTS (bombs); i++)
    {
      g_autoptr(GBytes) data = make_bomb (i);
      g_autoptr(LbSummary) summary = run_in_thread (run_summary, data);

      g_assert_nonnull (summary);
      if (bombs[i].is_too_complex)
        {
          g_assert_nonnull (summary->problem);
          g_assert_nonnull (strstr (summary->problem, "too complex"));
        }
    }

  g_assert_cmpint (get_peak_kb (), <, MEMORY_MAX_KB);
}

static gpointer
run_message (gpointer data)
{
  return lb_message_parse (data);
}

static void
test_messages (void)
{
  g_test_summary ("A hostile message must be read whole in bounded memory on a small stack.");
  for (guint i = 0; i < G_N_ELEMENTS (bombs); i++)
    {
      g_autoptr(GBytes) data = make_bomb (i);
      g_autoptr(LbMessage) message = run_in_thread (run_message, data);

      g_assert_nonnull (message);
      g_assert_cmpuint (lb_message_get_parts (message)->len, <=, LB_LIMIT_MIME_PARTS + 1);
      g_assert_cmpuint (lb_message_get_headers (message)->len, <=, LB_LIMIT_HEADER_FIELDS);
      g_assert_cmpuint (strlen (lb_message_get_readable_text (message)), <=,
                        3 * LB_LIMIT_SHOWN_TEXT_OCTETS);
      g_assert_true (lb_message_get_data (message) == data);
    }

  g_assert_cmpint (get_peak_kb (), <, MEMORY_MAX_KB);
}

static gpointer
run_index (gpointer data)
{
  return lb_mail_index_text (data);
}

static void
test_index_texts (void)
{
  g_test_summary ("The text for the search must be bounded, whatever the message.");
  for (guint i = 0; i < G_N_ELEMENTS (bombs); i++)
    {
      g_autoptr(GBytes) data = make_bomb (i);
      g_autofree char *text = run_in_thread (run_index, data);

      g_assert_cmpuint (strlen (text), <=, 3 * LB_LIMIT_SHOWN_TEXT_OCTETS);
    }

  g_assert_cmpint (get_peak_kb (), <, MEMORY_MAX_KB);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mail/bombs/summaries", test_summaries);
  g_test_add_func ("/mail/bombs/messages", test_messages);
  g_test_add_func ("/mail/bombs/index-texts", test_index_texts);

  return g_test_run ();
}
