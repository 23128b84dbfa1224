#include <glib.h>

#include "base/lb-address.h"
#include "ui/list/lb-row-text.h"

static LbSummary *summary_to (const char *first,
                              ...) G_GNUC_NULL_TERMINATED;

static LbSummary *
summary_to (const char *first,
            ...)
{
  LbSummary *summary = lb_summary_new ();
  va_list more;

  va_start (more, first);
  for (const char *address = first; address != NULL; address = va_arg (more, const char *))
    g_ptr_array_add (summary->to, lb_address_new ("", address));
  va_end (more);
  return summary;
}

static LbEnvelope *envelope_to (const char *first,
                                ...) G_GNUC_NULL_TERMINATED;

static LbEnvelope *
envelope_to (const char *first,
             ...)
{
  static const char * const no_options[] = { NULL };
  LbEnvelope *envelope = lb_envelope_new ();
  va_list more;

  va_start (more, first);
  for (const char *address = first; address != NULL; address = va_arg (more, const char *))
    lb_envelope_add_recipient (envelope, address, no_options);
  va_end (more);
  return envelope;
}

static void
test_row_text_recipients (void) /* "/ui/row-text/recipients" */
{
  g_autoptr(LbSummary) two = summary_to ("a@example.org", "b@example.org", NULL);
  g_autoptr(LbSummary) none = summary_to (NULL, NULL);
  g_autoptr(LbEnvelope) same = envelope_to ("a@example.org", "b@example.org", NULL);
  g_autoptr(LbEnvelope) blind = envelope_to ("x@example.org", "a@example.org", NULL);
  g_autoptr(LbEnvelope) nobody = envelope_to (NULL, NULL);
  const struct
  {
    const LbSummary  *summary;
    const LbEnvelope *envelope;
    const char       *text;
  } cases[] = {
    { two, same, "a@example.org and 1 more" },
    { two, blind, "a@example.org" },
    { none, blind, "x@example.org and 1 more" },
    { two, nobody, "a@example.org and 1 more" },
    { none, nobody, "(no recipient)" },
  };

  g_test_summary ("The envelope tells who got it, a blind copy apart; else the header tells.");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = lb_row_text_get_recipients (cases[i].summary, cases[i].envelope);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_row_text_hidden (void) /* "/ui/row-text/blind-copies" */
{
  g_autoptr(LbSummary) summary = summary_to ("Carla@Example.com", NULL);
  g_autoptr(LbEnvelope) envelope = envelope_to ("carla@example.com", "audit@example.com", NULL);
  g_autoptr(GPtrArray) hidden = NULL;
  g_autofree char *tooltip = NULL;

  g_test_summary ("A recipient that no header names is a blind copy; case makes no difference.");
  hidden = lb_row_text_list_hidden (summary, envelope);
  g_assert_cmpuint (hidden->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (hidden, 0), ==, "audit@example.com");
  tooltip = lb_row_text_get_tooltip (summary, envelope);
  g_assert_cmpstr (tooltip, ==, "audit@example.com is not in the headers.");
}

static void
test_row_text_sender (void) /* "/ui/row-text/sender" */
{
  g_autoptr(LbSummary) named = lb_summary_new ();
  g_autoptr(LbSummary) plain = lb_summary_new ();
  g_autoptr(LbSummary) none = lb_summary_new ();
  g_autoptr(LbEnvelope) envelope = envelope_to (NULL, NULL);
  g_autoptr(LbEnvelope) bounce = envelope_to (NULL, NULL);
  const struct
  {
    const LbSummary  *summary;
    const LbEnvelope *envelope;
    const char       *text;
  } cases[] = {
    { named, envelope, "Anna" },
    { plain, envelope, "a@example.org" },
    { none, envelope, "bounces@example.org" },
    { none, bounce, "(no sender)" },
  };

  g_ptr_array_add (named->from, lb_address_new ("Anna", "a@example.org"));
  g_ptr_array_add (plain->from, lb_address_new ("", "a@example.org"));
  g_free (envelope->mail_from);
  envelope->mail_from = g_strdup ("bounces@example.org");

  g_test_summary ("Name, else address, else the envelope's sender.");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = lb_row_text_get_sender (cases[i].summary, cases[i].envelope);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_row_text_pills (void) /* "/ui/row-text/pills" */
{
  g_autoptr(LbSummary) summary = summary_to ("a@example.org", NULL);
  g_autoptr(LbEnvelope) envelope = envelope_to ("a@example.org", "b@example.org", NULL);
  g_autoptr(GPtrArray) pills = NULL;
  g_autofree char *tooltip = NULL;

  g_test_summary ("The most severe remark comes first, each in words.");
  summary->problem = g_strdup ("The header is too large.");
  envelope->flags = LB_ENVELOPE_BARE_LF | LB_ENVELOPE_NUL;
  pills = lb_row_text_list_pills (summary, envelope, LB_RELAY_NONE);
  g_assert_cmpuint (pills->len, ==, 3);
  g_assert_cmpstr (((LbPill *) g_ptr_array_index (pills, 0))->style, ==, "error");
  g_assert_cmpstr (((LbPill *) g_ptr_array_index (pills, 1))->text, ==, "2 warnings");
  g_assert_cmpstr (((LbPill *) g_ptr_array_index (pills, 1))->style, ==, "warning");
  g_assert_cmpstr (((LbPill *) g_ptr_array_index (pills, 2))->text, ==, "Bcc");

  tooltip = lb_row_text_get_tooltip (summary, envelope);
  g_assert_cmpstr (tooltip, ==,
                   "The header is too large.\n"
                   "The message has lines that end with LF alone, a NUL octet.\n"
                   "b@example.org is not in the headers.");
}

static void
test_row_text_accessible (void) /* "/ui/row-text/accessible" */
{
  g_autoptr(LbSummary) summary = summary_to ("sam@example.org", NULL);
  g_autoptr(LbEnvelope) envelope = envelope_to ("sam@example.org", NULL);
  g_autofree char *unread = NULL;
  g_autofree char *read = NULL;

  g_free (summary->subject);
  summary->subject = g_strdup ("Reset your password");
  summary->n_attachments = 2;
  g_ptr_array_add (summary->from, lb_address_new ("Fernleaf", "f@example.org"));
  envelope->flags = LB_ENVELOPE_LONG_LINE;

  g_test_summary ("Who hears the list hears all that a row shows.");
  unread = lb_row_text_get_accessible (summary, envelope, LB_RELAY_NONE, "13:58", "698 B", FALSE);
  g_assert_cmpstr (unread, ==,
                   "unread, Reset your password, to sam@example.org, from Fernleaf, 13:58, 698 B, "
                   "2 attachments, 1 warning");
  read = lb_row_text_get_accessible (summary, envelope, LB_RELAY_NONE, "13:58", "698 B", TRUE);
  g_assert_true (g_str_has_prefix (read, "Reset your password"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ui/row-text/recipients", test_row_text_recipients);
  g_test_add_func ("/ui/row-text/blind-copies", test_row_text_hidden);
  g_test_add_func ("/ui/row-text/sender", test_row_text_sender);
  g_test_add_func ("/ui/row-text/pills", test_row_text_pills);
  g_test_add_func ("/ui/row-text/accessible", test_row_text_accessible);
  return g_test_run ();
}
