#include "config.h"

#include "base/lb-address.h"
#include "ui/message/lb-envelope-match.h"

static void
add (GPtrArray  *list,
     const char *addresses)
{
  g_auto(GStrv) each = g_strsplit (addresses, " ", -1);

  for (char **address = each; *address != NULL; address++)
    {
      if (**address != '\0')
        g_ptr_array_add (list, lb_address_new ("", *address));
    }
}

static LbSummary *
make_summary (const char *from,
              const char *to,
              const char *cc)
{
  LbSummary *summary = lb_summary_new ();

  add (summary->from, from);
  add (summary->to, to);
  add (summary->cc, cc);
  return summary;
}

static LbEnvelope *
make_envelope (const char *sender,
               const char *recipients)
{
  static const char * const no_options[] = { NULL };
  LbEnvelope *envelope = lb_envelope_new ();
  g_auto(GStrv) each = g_strsplit (recipients, " ", -1);

  g_free (envelope->mail_from);
  envelope->mail_from = g_strdup (sender);
  for (char **address = each; *address != NULL; address++)
    {
      if (**address != '\0')
        lb_envelope_add_recipient (envelope, *address, no_options);
    }
  return envelope;
}

static void
test_match_missed (void) /* "/ui/envelope-match/missed" */
{
  const struct
  {
    const char *to;
    const char *cc;
    const char *recipients;
    const char *missed;
  } cases[] = {
    { "a@x", "", "a@x", "" },
    { "a@x", "", "A@X", "" },
    { "a@x b@x", "c@x", "b@x", "a@x c@x" },
    { "a@x a@x", "a@x", "b@x", "a@x" },
    { "", "", "b@x", "" },
  };

  g_test_summary ("Who is named and gets nothing is found, once, whatever the case of letters.");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(LbSummary) summary = make_summary ("", cases[i].to, cases[i].cc);
      g_autoptr(LbEnvelope) envelope = make_envelope ("", cases[i].recipients);
      g_autoptr(GPtrArray) missed = lb_envelope_match_list_missed (summary, envelope);
      g_autoptr(GString) text = g_string_new (NULL);

      for (guint j = 0; j < missed->len; j++)
        g_string_append_printf (text, "%s%s", j > 0 ? " " : "",
                                ((LbAddress *) g_ptr_array_index (missed, j))->address);
      g_assert_cmpstr (text->str, ==, cases[i].missed);
    }
}

static void
test_match_field (void) /* "/ui/envelope-match/field" */
{
  g_autoptr(LbSummary) summary = make_summary ("", "a@x", "b@x");

  g_test_summary ("The field that names a recipient is told; none: a blind copy.");
  g_assert_cmpstr (lb_envelope_match_get_field (summary, "A@x"), ==, "To");
  g_assert_cmpstr (lb_envelope_match_get_field (summary, "b@x"), ==, "Cc");
  g_assert_cmpstr (lb_envelope_match_get_field (summary, "c@x"), ==, NULL);
}

static void
test_match_sender (void) /* "/ui/envelope-match/sender" */
{
  const struct
  {
    const char *from;
    const char *sender;
    gboolean    is_other;
  } cases[] = {
    { "a@x", "a@x", FALSE },
    { "a@x b@x", "B@X", FALSE },
    { "a@x", "bounces@x", TRUE },
    { "a@x", "", FALSE },
    { "", "a@x", FALSE },
  };

  g_test_summary ("A return path that is not of the author is told; the null one is not.");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(LbSummary) summary = make_summary (cases[i].from, "", "");
      g_autoptr(LbEnvelope) envelope = make_envelope (cases[i].sender, "");

      g_assert_cmpint (lb_envelope_match_is_other_sender (summary, envelope), ==,
                       cases[i].is_other);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ui/envelope-match/missed", test_match_missed);
  g_test_add_func ("/ui/envelope-match/field", test_match_field);
  g_test_add_func ("/ui/envelope-match/sender", test_match_sender);

  return g_test_run ();
}
