#include "config.h"

#include <string.h>

#include "smtp/session/lb-smtp-session.h"

#ifdef G_OS_UNIX
#include <sys/resource.h>
#endif

/* A message that is larger than what memory there is. It runs in a process of its own, whose memory
 * is limited. */

#define MEMORY_OCTETS 134217728
#define BLOCK_OCTETS  65536
#define N_BLOCKS      (3 * MEMORY_OCTETS / BLOCK_OCTETS)

#if defined (__SANITIZE_ADDRESS__)
#define HAS_SANITIZER 1
#elif defined (__has_feature)
#if __has_feature (address_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif

#if defined (__linux__) && !defined (HAS_SANITIZER)

/* What the session answers, and how many messages it delivers, which are taken. */
static char *
talk (LbSmtpSession *session,
      const char    *octets,
      gsize          n_octets,
      guint         *n_deliveries)
{
  GString *replies = g_string_new (NULL);
  LbSmtpEvent event;

  if (n_octets > 0)
    lb_smtp_session_feed (session, octets, n_octets, 0);
  while (lb_smtp_session_next_event (session, &event) != LB_SMTP_EVENT_NONE)
    {
      if (event.type == LB_SMTP_EVENT_COMMAND)
        {
          lb_smtp_session_perform (session);
        }
      else if (event.type == LB_SMTP_EVENT_DELIVERY)
        {
          lb_smtp_session_complete_delivery (session, NULL, 0);
          *n_deliveries += 1;
        }
      else if (event.octets != NULL)
        {
          g_string_append_len (replies, g_bytes_get_data (event.octets, NULL),
                               (gssize) g_bytes_get_size (event.octets));
        }
      lb_smtp_event_clear (&event);
    }

  return g_string_free (replies, FALSE);
}

static void
say (LbSmtpSession *session,
     const char    *line,
     const char    *expected,
     guint         *n_deliveries)
{
  g_autofree char *octets = g_strconcat (line, "\r\n", NULL);
  g_autofree char *reply = talk (session, octets, strlen (octets), n_deliveries);

  g_assert_true (g_str_has_prefix (reply, expected));
}

static void
limit_memory (void)
{
  g_autofree char *status = NULL;
  struct rlimit limit;
  guint64 n_pages;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &status, NULL, NULL));
  n_pages = g_ascii_strtoull (status, NULL, 10);
  limit.rlim_cur = limit.rlim_max = n_pages * 4096 + MEMORY_OCTETS;
  g_assert_cmpint (setrlimit (RLIMIT_AS, &limit), ==, 0);
}

static void
run_out (gboolean is_chunked)
{
  g_autoptr(LbSmtpConfig) config = lb_smtp_config_new ();
  g_autoptr(LbSmtpSession) session = NULL;
  g_autofree char *block = g_strnfill (BLOCK_OCTETS, 'x');
  g_autofree char *command = g_strdup_printf ("BDAT %u LAST\r\n", N_BLOCKS * BLOCK_OCTETS + 3);
  g_autofree char *greeting = NULL;
  guint n_deliveries = 0;

  config->data_size_limit = 0;
  session = lb_smtp_session_new (config, "127.0.0.1:1", "127.0.0.1:2", "s", "n", 0);
  greeting = talk (session, NULL, 0, &n_deliveries);
  say (session, "HELO x", "250 ", &n_deliveries);
  say (session, "MAIL FROM:<a@example.org>", "250 ", &n_deliveries);
  say (session, "RCPT TO:<b@example.org>", "250 ", &n_deliveries);
  if (is_chunked)
    lb_smtp_session_feed (session, command, strlen (command), 0);
  else
    say (session, "DATA", "354 ", &n_deliveries);

  limit_memory ();
  for (guint i = 0; i < N_BLOCKS; i++)
    {
      g_autofree char *nothing = talk (session, block, BLOCK_OCTETS, &n_deliveries);

      g_assert_cmpstr (nothing, ==, "");
    }
  say (session, is_chunked ? "x" : "\r\n.", "452 Error: not enough memory", &n_deliveries);
  g_assert_cmpuint (n_deliveries, ==, 0);

  say (session, "MAIL FROM:<a@example.org>", "250 ", &n_deliveries);
  say (session, "RCPT TO:<b@example.org>", "250 ", &n_deliveries);
  say (session, "DATA", "354 ", &n_deliveries);
  say (session, "small\r\n.", "250 ", &n_deliveries);
  g_assert_cmpuint (n_deliveries, ==, 1);
}

static void
test_memory (gconstpointer data)
{
  g_test_summary ("What does not fit into memory costs the message, not the program.");

  if (g_test_subprocess ())
    {
      run_out (GPOINTER_TO_INT (data));
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/smtp/memory/in-data", GINT_TO_POINTER (FALSE), test_memory);
  g_test_add_data_func ("/smtp/memory/in-chunks", GINT_TO_POINTER (TRUE), test_memory);

  return g_test_run ();
}

#else

int
main (void)
{
  g_print ("1..0 # SKIP memory cannot be limited here\n");
  return EXIT_SUCCESS;
}

#endif
