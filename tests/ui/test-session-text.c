#include "config.h"

#include "ui/sessions/lb-session-text.h"

#define REFUSED "5 C DATA\n6 S 503 5.5.1 MAIL first\n7 C QUIT\n8 S 221 2.0.0 Bye\n"

static LbSessionRecord *
make_record (LbSessionEnding  ending,
             guint            n_messages,
             guint            n_errors,
             const char      *text)
{
  g_autoptr(LbTranscript) transcript = lb_transcript_new_from_text (text);

  return lb_session_record_new ("id", "127.0.0.1:4", "127.0.0.1:1025", 1000000,
                                ending == LB_SESSION_OPEN ? 0 : 1012500, ending, n_messages,
                                n_errors,
                                transcript);
}

static void
test_session_text_outcome (void) /* "/ui/session-text/outcome" */
{
  const struct
  {
    LbSessionEnding ending;
    guint           n_messages;
    guint           n_errors;
    const char     *text;
    const char     *outcome;
    const char     *state;
    const char     *style;
  } cases[] = {
    { LB_SESSION_QUIT, 1, 0, "", "Delivered", NULL, "" },
    { LB_SESSION_CLOSED, 3, 0, "", "Delivered", NULL, "" },
    { LB_SESSION_QUIT, 0, 0, "", "The client left without a message", NULL, "" },
    { LB_SESSION_OPEN, 0, 0, "", "The client is connected", "Open", "success" },
    { LB_SESSION_BROKEN, 0, 0, "", "The client vanished", "Failed", "error" },
    { LB_SESSION_TIMED_OUT, 0, 0, "", "The client said nothing for too long", "Failed", "error" },
    { LB_SESSION_DROPPED, 0, 0, "", "A simulated fault cut the connection", "Failed", "error" },
    { LB_SESSION_STOPPED, 0, 0, "", "Letterbox stopped", NULL, "" },
    { LB_SESSION_QUIT, 0, 1, REFUSED, "503 5.5.1 MAIL first", "Failed", "error" },
    { LB_SESSION_QUIT, 2, 1, REFUSED, "503 5.5.1 MAIL first", "Partly failed", "warning" },
    { LB_SESSION_REFUSED, 0, 1, REFUSED, "Letterbox ended the session: 503 5.5.1 MAIL first",
      "Failed", "error" },
    { LB_SESSION_QUIT, 0, 1, "5 S 550-no\n6 S 550 at all\n", "550 at all", "Failed", "error" },
    /* A client's line is no refusal, whatever it looks like. */
    { LB_SESSION_QUIT, 0, 1, "5 C 550 x\n", "The client left without a message", "Failed",
      "error" },
  };

  g_test_summary ("How a session ended is told with the last refusal in it.");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(LbSessionRecord) record = make_record (cases[i].ending, cases[i].n_messages,
                                                       cases[i].n_errors, cases[i].text);
      g_autofree char *outcome = lb_session_text_get_outcome (record);
      const char *style;

      g_assert_cmpstr (outcome, ==, cases[i].outcome);
      g_assert_cmpstr (lb_session_text_get_state (record, &style), ==, cases[i].state);
      g_assert_cmpstr (style, ==, cases[i].style);
    }
}

static void
test_session_text_client (void) /* "/ui/session-text/client" */
{
  g_autoptr(LbSessionRecord) silent = make_record (LB_SESSION_OPEN, 0, 0, "");
  g_autoptr(LbSessionRecord) known = make_record (LB_SESSION_QUIT, 1, 0, "");
  g_autofree char *silent_client = lb_session_text_get_client (silent);
  g_autofree char *silent_security = lb_session_text_get_security (silent);
  g_autofree char *silent_duration = lb_session_text_get_duration (silent);
  g_autofree char *client = NULL;
  g_autofree char *security = NULL;
  g_autofree char *duration = NULL;
  g_autofree char *accessible = NULL;

  g_test_summary ("A client is told by its name, its address, its encryption and its login.");
  g_assert_cmpstr (silent_client, ==, "127.0.0.1:4");
  g_assert_cmpstr (silent_security, ==, "not encrypted");
  g_assert_null (silent_duration);

  lb_session_record_set_client (known, "app.example", "TLS1.3", "AES");
  lb_session_record_set_login (known, "anna", "PLAIN", NULL);
  client = lb_session_text_get_client (known);
  security = lb_session_text_get_security (known);
  duration = lb_session_text_get_duration (known);
  accessible = lb_session_text_get_accessible (known, "12:00");
  g_assert_cmpstr (client, ==, "app.example");
  g_assert_cmpstr (security, ==, "TLS1.3, anna");
  g_assert_cmpstr (duration, ==, "12 ms");
  g_assert_cmpstr (accessible, ==,
                   "app.example, 127.0.0.1:4, TLS1.3, anna, 12:00, 1 message, Delivered");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ui/session-text/outcome", test_session_text_outcome);
  g_test_add_func ("/ui/session-text/client", test_session_text_client);

  return g_test_run ();
}
