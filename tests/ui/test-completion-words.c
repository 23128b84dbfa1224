#include "config.h"
#include "ui/list/lb-completion-words.h"

#include <string.h>

#include "mailbox/lb-mailbox.h"

static const char * const tags[] = { "billing", "two words", "beta", NULL };

static char *
complete (const char *text,
          int         cursor,
          guint      *begin)
{
  g_auto(GStrv) words = lb_mailbox_list_words ();
  guint at = cursor >= 0 ? (guint) cursor : (guint) g_utf8_strlen (text, -1);
  g_autoptr(GPtrArray) found = lb_completion_find (text, at, (const char * const *) words, tags,
                                                   begin);
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? " " : "",
                            ((const LbCompletion *) g_ptr_array_index (found, i))->word);

  return g_string_free (list, FALSE);
}

static void
test_completion_find (void)
{
  static const struct
  {
    const char *text;
    int         cursor;
    guint       begin;
    const char *found;
  } cases[] = {
    { "is:", -1, 0, "is:read is:unread is:tagged is:pinned is:relayed" },
    { "is:un", -1, 0, "is:unread" },
    { "IS:UN", -1, 0, "is:unread" },
    { "is:unread", -1, 0, "" },
    { "hello is:p", -1, 6, "is:pinned" },
    { "-has:a", -1, 1, "has:attachment" },
    { "(a OR be", -1, 6, "before:" },
    { "is:p hello", 4, 0, "is:pinned" },
    { "Grüße la", -1, 6, "larger:" },
    { "tag:b", -1, 0, "tag:billing tag:beta" },
    { "thr", -1, 0, "thread:" },
    { "tag:t", -1, 0, "tag:\"two words\"" },
    { "\"is:", -1, 0, "" },
    { "\"a b\" fr", -1, 6, "from:" },
    { "nothing", -1, 0, "" },
  };

  g_test_summary ("The word at the cursor is completed, wherever it stands.");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint begin = G_MAXUINT;
      g_autofree char *found = complete (cases[i].text, cases[i].cursor, &begin);

      g_assert_cmpstr (found, ==, cases[i].found);
      g_assert_cmpuint (begin, ==, cases[i].begin);
    }
}

static void
test_completion_all (void)
{
  g_auto(GStrv) words = lb_mailbox_list_words ();
  g_autoptr(GPtrArray) found = NULL;
  guint begin;

  g_test_summary ("With nothing typed all words are there, each with what it finds.");

  found = lb_completion_find ("a ", 2, (const char * const *) words, tags, &begin);
  g_assert_cmpuint (found->len, ==, g_strv_length (words));
  for (guint i = 0; i < found->len; i++)
    g_assert_nonnull (((const LbCompletion *) g_ptr_array_index (found, i))->about);
}

static void
test_completion_apply (void)
{
  static const struct
  {
    const char *text;
    guint       begin;
    guint       cursor;
    const char *word;
    const char *result;
    guint       new_cursor;
  } cases[] = {
    { "is:u", 0, 4, "is:unread", "is:unread ", 10 },
    { "fr", 0, 2, "from:", "from:", 5 },
    { "ü is:u", 2, 6, "is:unread", "ü is:unread ", 12 },
    { "is:u rest", 0, 4, "is:unread", "is:unread rest", 9 },
  };

  g_test_summary ("The word takes the place of what was typed, and nothing else is touched.");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint new_cursor;
      g_autofree char *result = lb_completion_apply (cases[i].text, cases[i].begin,
                                                     cases[i].cursor, cases[i].word, &new_cursor);

      g_assert_cmpstr (result, ==, cases[i].result);
      g_assert_cmpuint (new_cursor, ==, cases[i].new_cursor);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/completion/word-at-the-cursor", test_completion_find);
  g_test_add_func ("/ui/completion/all-words", test_completion_all);
  g_test_add_func ("/ui/completion/takes-the-place", test_completion_apply);

  return g_test_run ();
}
