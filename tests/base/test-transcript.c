#include "config.h"

#include "base/lb-limits.h"
#include "base/lb-transcript.h"

static void
collect_cb (gint64            at_us,
            LbTranscriptSide  side,
            const char       *line,
            gpointer          user_data)
{
  g_string_append_printf (user_data, "%" G_GINT64_FORMAT "%c[%s]", at_us,
                          side == LB_TRANSCRIPT_CLIENT ? '>' : '<', line);
}

static char *
dump (const LbTranscript *transcript)
{
  GString *text = g_string_new (NULL);

  lb_transcript_foreach (transcript, collect_cb, text);
  return g_string_free (text, FALSE);
}

static void
test_transcript_lines (void)
{
  g_autoptr(LbTranscript) transcript = lb_transcript_new ();
  g_autoptr(LbTranscript) again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *text_again = NULL;

  g_test_summary ("Lines come back as they were said; hostile octets cannot forge another line.");
  lb_transcript_append (transcript, 0, LB_TRANSCRIPT_SERVER, "220 here", -1);
  lb_transcript_append (transcript, 12, LB_TRANSCRIPT_CLIENT, "EHLO x\n9 S 250 forged", -1);
  lb_transcript_append (transcript, 13, LB_TRANSCRIPT_SERVER, "", -1);
  again = lb_transcript_new_from_text (lb_transcript_get_text (transcript));
  text = dump (transcript);
  text_again = dump (again);

  g_assert_cmpstr (text, ==, "0<[220 here]12>[EHLO x\\x0A9 S 250 forged]13<[]");
  g_assert_cmpstr (text_again, ==, text);
  g_assert_cmpuint (lb_transcript_get_n_lines (again), ==, 3);
}

static void
test_transcript_copy_is_apart (void)
{
  g_autoptr(LbTranscript) transcript = lb_transcript_new ();
  g_autoptr(LbTranscript) copy = NULL;

  lb_transcript_append (transcript, 1, LB_TRANSCRIPT_CLIENT, "a", -1);
  copy = lb_transcript_copy (transcript);
  lb_transcript_append (transcript, 2, LB_TRANSCRIPT_CLIENT, "b", -1);
  g_assert_cmpstr (lb_transcript_get_text (copy), ==, "1 C a\n");
}

static void
test_transcript_truncate (void)
{
  g_autoptr(LbTranscript) transcript = lb_transcript_new ();

  lb_transcript_append (transcript, 1, LB_TRANSCRIPT_CLIENT, "a", -1);
  lb_transcript_append (transcript, 2, LB_TRANSCRIPT_CLIENT, "b", -1);
  lb_transcript_truncate (transcript, 5);
  g_assert_cmpuint (lb_transcript_get_n_lines (transcript), ==, 2);
  lb_transcript_truncate (transcript, 1);
  g_assert_cmpstr (lb_transcript_get_text (transcript), ==, "1 C a\n");
  lb_transcript_truncate (transcript, 0);
  g_assert_cmpstr (lb_transcript_get_text (transcript), ==, "");
}

static void
test_transcript_limit (void)
{
  g_autoptr(LbTranscript) transcript = lb_transcript_new ();
  g_autofree char *long_line = g_strnfill (LB_LIMIT_TRANSCRIPT_LINE_OCTETS + 1, 'x');
  g_autofree char *text = NULL;

  g_test_summary ("A talkative client does not make the record grow; what is left out is counted.");
  for (guint i = 0; i < LB_LIMIT_TRANSCRIPT_LINES; i++)
    lb_transcript_append (transcript, i, LB_TRANSCRIPT_CLIENT, "NOOP", -1);
  text = dump (transcript);
  g_assert_null (g_strrstr (text, "left out"));
  g_clear_pointer (&text, g_free);

  lb_transcript_append (transcript, 7, LB_TRANSCRIPT_CLIENT, long_line, -1);
  lb_transcript_append (transcript, 8, LB_TRANSCRIPT_SERVER, "250 OK", -1);
  text = dump (transcript);
  g_assert_cmpuint (lb_transcript_get_n_lines (transcript), ==, LB_LIMIT_TRANSCRIPT_LINES);
  g_assert_true (g_str_has_suffix (text, "<[(2 lines left out)]"));

  lb_transcript_truncate (transcript, 0);
  lb_transcript_append (transcript, 7, LB_TRANSCRIPT_CLIENT, long_line, -1);
  g_assert_cmpuint (strlen (lb_transcript_get_text (transcript)), ==,
                    LB_LIMIT_TRANSCRIPT_LINE_OCTETS + strlen ("7 C …\n"));
}

static void
test_transcript_leave_out (void)
{
  g_autoptr(LbTranscript) first = lb_transcript_new ();
  g_autoptr(LbTranscript) second = lb_transcript_new ();
  g_autofree char *text = NULL;

  g_test_summary ("What is left out is told by its number, with what it had left out itself.");
  lb_transcript_append (first, 1, LB_TRANSCRIPT_CLIENT, "a", -1);
  lb_transcript_append (second, 2, LB_TRANSCRIPT_CLIENT, "b", -1);
  lb_transcript_append (second, 3, LB_TRANSCRIPT_SERVER, "c", -1);
  lb_transcript_leave_out (first, second);
  lb_transcript_leave_out (second, first);
  g_assert_cmpuint (lb_transcript_get_n_lines (first), ==, 1);
  text = dump (second);
  g_assert_cmpstr (text, ==, "2>[b]3<[c]3<[(3 lines left out)]");
}

static void
test_transcript_garbage_text (void)
{
  g_autoptr(LbTranscript) transcript = lb_transcript_new_from_text ("\nx\n5 C\n6 C y\n7");
  g_autofree char *text = dump (transcript);

  g_test_summary ("A damaged record gives the lines that can be read.");
  g_assert_cmpstr (text, ==, "6>[y]");
}

static void
test_transcript_octets_limit (void)
{
  g_autofree char *line = g_strnfill (LB_LIMIT_TRANSCRIPT_LINE_OCTETS, 'x');
  g_autoptr(LbTranscript) transcript = lb_transcript_new ();
  gsize n_octets;

  g_test_summary ("Long lines must not make a transcript larger than it may be.");

  while (strlen (lb_transcript_get_text (transcript)) < LB_LIMIT_TRANSCRIPT_OCTETS)
    lb_transcript_append (transcript, 0, LB_TRANSCRIPT_CLIENT, line, -1);
  n_octets = strlen (lb_transcript_get_text (transcript));
  g_assert_cmpuint (n_octets, <=,
                    LB_LIMIT_TRANSCRIPT_OCTETS + LB_LIMIT_TRANSCRIPT_LINE_OCTETS + 8);
  lb_transcript_append (transcript, 0, LB_TRANSCRIPT_CLIENT, "x", -1);
  g_assert_cmpuint (strlen (lb_transcript_get_text (transcript)), ==, n_octets);
}

static void
test_transcript_joins (void)
{
  g_autoptr(LbTranscript) first = lb_transcript_new ();
  g_autoptr(LbTranscript) second = lb_transcript_new ();

  g_test_summary ("The lines of another transcript must follow, up to the limit.");

  for (guint i = 0; i < LB_LIMIT_TRANSCRIPT_LINES - 2; i++)
    lb_transcript_append (first, 0, LB_TRANSCRIPT_CLIENT, "a", -1);
  for (guint i = 0; i < 3; i++)
    lb_transcript_append (second, 5, LB_TRANSCRIPT_SERVER, "b", -1);
  lb_transcript_append_transcript (first, second);
  g_assert_cmpuint (lb_transcript_get_n_lines (first), ==, LB_LIMIT_TRANSCRIPT_LINES);
  g_assert_true (g_str_has_suffix (lb_transcript_get_text (first), "0 C a\n5 S b\n5 S b\n"));
  g_assert_cmpuint (lb_transcript_get_n_lines (second), ==, 3);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/transcript/lines-come-back", test_transcript_lines);
  g_test_add_func ("/base/transcript/copy-is-apart", test_transcript_copy_is_apart);
  g_test_add_func ("/base/transcript/truncate", test_transcript_truncate);
  g_test_add_func ("/base/transcript/limit", test_transcript_limit);
  g_test_add_func ("/base/transcript/octets-limit", test_transcript_octets_limit);
  g_test_add_func ("/base/transcript/joins", test_transcript_joins);
  g_test_add_func ("/base/transcript/leaves-out", test_transcript_leave_out);
  g_test_add_func ("/base/transcript/garbage-text", test_transcript_garbage_text);

  return g_test_run ();
}
