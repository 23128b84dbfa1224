#include "config.h"

#include "mail/mime/lb-mail-date.h"

static void
test_dates (void)
{
  static const struct
  {
    const char *text;
    gint64      seconds;
    int         offset_minutes;
    gboolean    is_strict;
  } cases[] = {
    { "Thu, 1 Jan 1970 00:00:00 +0000", 0, 0, TRUE },
    { "Mon, 23 Nov 2026 10:00:00 +0100", 1795424400, 60, TRUE },
    { "23 Nov 2026 10:00 -0730", 1795455000, -450, TRUE },
    { "Mon, 23 Nov 2026 10:00:00 GMT", 1795428000, 0, TRUE },
    { "Mon, 23 Nov 2026 10:00:00 EST", 1795446000, -300, TRUE },
    { "mon, 23 nov 2026 10:00:00 +0000 (UTC)", 1795428000, 0, TRUE },
    { "Thu, 29 Feb 2024 23:59:60 +0000", 1709251200, 0, TRUE },
    { "Sat, 31 Dec 2067 23:59:59 +0000", 3092601599, 0, TRUE },
    { "Mon, 23 Nov 26 10:00:00 +0000", 1795428000, 0, FALSE },
  };

  g_test_summary ("Dates must be read to the second and with their zone.");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LbMailDate date = lb_mail_date_parse (cases[i].text);

      g_test_message ("%s", cases[i].text);
      g_assert_true (date.is_valid);
      g_assert_cmpint (date.us, ==, cases[i].seconds * G_USEC_PER_SEC);
      g_assert_cmpint (date.offset_minutes, ==, cases[i].offset_minutes);
      g_assert_cmpint (date.is_strict, ==, cases[i].is_strict);
    }
}

static void
test_not_strict (void)
{
  static const char * const texts[] = {
    "", "yesterday", "Mon, 23 Nov 2026", "Mon, 32 Nov 2026 10:00:00 +0000",
    "Mon, 29 Feb 2026 10:00:00 +0000", "Mon, 23 Nov 2026 24:00:00 +0000",
    "Mon, 23 Nov 2026 10:00:00", "2026-11-23T10:00:00Z", "Mon 23 Nov 2026 10:00:00 +0000",
    "Mon, 23 Nov 2026 10:00:00 +0000 x", "Mon, 23 Nov 1899 10:00:00 +0000",
    "Mon, 23 Nov 2026 10:00:00 +00060", "Mon, 23 Nov 2026 10:00:00 +0099",
  };

  g_test_summary ("What is not of the standard's form must not pass for it.");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_test_message ("%s", texts[i]);
      g_assert_false (lb_mail_date_parse (texts[i]).is_strict);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mail/date/dates", test_dates);
  g_test_add_func ("/mail/date/not-strict", test_not_strict);

  return g_test_run ();
}
