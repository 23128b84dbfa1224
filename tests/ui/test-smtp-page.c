#include "window-fixture.h"

#include <string.h>

static const char dotted[] =
  "From: author@example.org\r\n"
  "To: named@example.org, forgotten@example.org\r\n"
  "Subject: It's a \"test\" of $HOME and `ls`\r\n"
  "\r\n"
  "..two dots\r\n"
  ".one dot\r\n"
  "\\n is no line end\r\n"
  "\xc3\xa4\r\n";

static const char binary[] = "Subject: binary\r\n\r\nan octet: \xff\r\n.\r\n.\r\nend\r\n";

static char *
read_page (WindowFixture *fixture)
{
  window_fixture_wait_shown (fixture);
  window_fixture_activate (fixture, "win.tab(4)");
  window_fixture_settle (fixture);
  return window_fixture_read (lb_message_view_get_page (lb_window_get_view (fixture->window),
                                                        LB_TAB_SMTP));
}

static void
test_smtp_page_marks (void) /* "/ui/smtp-page/marks" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  g_autofree char *text = NULL;
  static const char * const says[] = {
    "Sender\nFrom: author@example.org\n", "app@example.org\nNot the author\n",
    "Recipient\nNamed in To\n", "named@example.org\n", "hidden@example.org\nNot in the headers\n",
    "forgotten@example.org\nNot in the envelope\n", "Encryption\n", "Client\n",
    "RCPT TO:<hidden@example.org>",
  };

  g_test_summary ("The envelope is beside the headers; what does not fit is marked.");
  window_fixture_send (fixture, "named@example.org,hidden@example.org", dotted);
  text = read_page (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (says); i++)
    {
      if (strstr (text, says[i]) == NULL)
        g_error ("“%s” is not in: %s", says[i], text);
    }
}

static gboolean
has_two (gpointer data)
{
  return lb_mailbox_get_n_messages (data) == 2;
}

/* Runs what the action copied; the window gets the message again. */
static void
run_copied (WindowFixture *fixture)
{
  g_autofree char *command = NULL;
  g_autoptr(GSubprocess) shell = NULL;
  g_autoptr(GError) error = NULL;

  window_fixture_activate (fixture, "win.copy-swaks");
  command = window_fixture_paste (fixture);
  shell = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, "/bin/sh", "-c", command,
                            NULL);
  g_assert_no_error (error);
  window_fixture_wait (has_two, window_fixture_mailbox (fixture));
}

static void
test_smtp_page_swaks (gconstpointer data) /* "/ui/smtp-page/swaks/…" */
{
  g_autoptr(WindowFixture) fixture = NULL;
  g_autofree char *swaks = g_find_program_in_path ("swaks");
  LbMessageView *view;
  g_autoptr(LbOpenedMessage) first = NULL;
  LbOpenedMessage *second;
  const LbEnvelope *envelope;

  g_test_summary ("The copied command sends the very octets again, to the same recipients.");
  if (swaks == NULL)
    {
      g_test_skip ("swaks is not installed");
      return;
    }
  fixture = window_fixture_new (1200, 800);
  view = lb_window_get_view (fixture->window);
  window_fixture_send (fixture, "named@example.org,hidden@example.org", data);
  window_fixture_wait_shown (fixture);
  first = g_object_ref (lb_message_view_get_message (view));
  run_copied (fixture);
  window_fixture_activate (fixture, "win.previous");
  window_fixture_settle (fixture);
  lb_message_list_select (lb_window_get_list (fixture->window), 0);
  window_fixture_wait_shown (fixture);
  second = lb_message_view_get_message (view);
  g_assert_true (first != second);
  g_assert_true (g_bytes_equal (lb_opened_message_get_data (first),
                                lb_opened_message_get_data (second)));
  envelope = lb_opened_message_get_row (second)->envelope;
  g_assert_cmpuint (envelope->recipients->len, ==, 2);
  g_assert_cmpstr (envelope->mail_from, ==, "app@example.org");
}

int
main (int    argc,
      char **argv)
{
  window_fixture_init (&argc, &argv);

  g_test_add_func ("/ui/smtp-page/marks", test_smtp_page_marks);
  g_test_add_data_func ("/ui/smtp-page/swaks/text", dotted, test_smtp_page_swaks);
  g_test_add_data_func ("/ui/smtp-page/swaks/binary", binary, test_smtp_page_swaks);

  return g_test_run ();
}
