#define G_LOG_DOMAIN "lb-cli"

#include "config.h"
#include "cli/lb-junit.h"

#include <glib/gi18n.h>

/* XML 1.0 has no control characters, not even escaped. */
static char *
lb_junit_escape (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr(GString) clean = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if ((character < 0x20 && character != '\t' && character != '\n') || character == 0x7f ||
          (character >= 0xfffe && character <= 0xffff))
        character = 0xfffd;
      g_string_append_unichar (clean, character);
    }

  return g_markup_escape_text (clean->str, (gssize) clean->len);
}

static void
lb_junit_append_case (GString    *xml,
                      const char *name,
                      const char *kind,
                      const char *fault)
{
  g_autofree char *safe_name = lb_junit_escape (name);

  g_string_append_printf (xml, "    <testcase classname=\"letterbox.run\" name=\"%s\"", safe_name);
  if (fault == NULL)
    {
      g_string_append (xml, "/>\n");
    }
  else
    {
      g_autofree char *safe_fault = lb_junit_escape (fault);

      g_string_append_printf (xml, ">\n      <%s message=\"%s\"/>\n    </testcase>\n", kind,
                              safe_fault);
    }
}

/* Returns: (transfer full) (nullable): what is wrong with the command itself */
static char *
lb_junit_dup_command_fault (const LbJunitRun *run)
{
  if (run->is_timed_out)
    return g_strdup (_("The time is over; the command is ended"));
  if (run->status != 0)
    return g_strdup_printf (_("The command ended with %d"), run->status);

  return NULL;
}

/**
 * lb_junit_dup_xml:
 * @run: what to tell of
 *
 * Makes the report that CI systems read: the command is one test case, each expectation another.
 *
 * Returns: (transfer full): XML in the form of JUnit's reports
 */
char *
lb_junit_dup_xml (const LbJunitRun *run)
{
  guint n_expectations = lb_verdict_get_n_expectations (run->verdict);
  g_autofree char *command = g_strjoinv (" ", (char **) run->command);
  g_autofree char *command_fault = lb_junit_dup_command_fault (run);
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc (run->ended_at_us / G_USEC_PER_SEC);
  g_autofree char *timestamp = g_date_time_format (time, "%FT%T");
  g_autoptr(GString) cases = g_string_new (NULL);
  char seconds[G_ASCII_DTOSTR_BUF_SIZE];
  guint n_errors = run->is_timed_out;
  guint n_failures = command_fault != NULL && !run->is_timed_out;

  lb_junit_append_case (cases, command, run->is_timed_out ? "error" : "failure", command_fault);
  for (guint i = 0; i < n_expectations; i++)
    {
      g_autofree char *name = lb_verdict_dup_name (run->verdict, i);
      g_autofree char *fault = lb_verdict_dup_fault (run->verdict, i);

      lb_junit_append_case (cases, name, "failure", fault);
      n_failures += fault != NULL;
    }

  g_ascii_formatd (seconds, sizeof seconds, "%.3f", (double) run->duration_us / G_USEC_PER_SEC);
  return g_strdup_printf ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
                          "  <testsuite name=\"letterbox run\" tests=\"%u\" failures=\"%u\" "
                          "errors=\"%u\" skipped=\"0\" time=\"%s\" timestamp=\"%s\">\n%s"
                          "  </testsuite>\n</testsuites>\n",
                          n_expectations + 1, n_failures, n_errors, seconds,
                          timestamp, cases->str);
}
