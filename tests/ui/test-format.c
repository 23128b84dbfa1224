#include <glib.h>

#include "ui/lb-format.h"

#define AT(date_time) (at_us (date_time))

static gint64
at_us (const char *local)
{
  g_autoptr(GTimeZone) here = g_time_zone_new_local ();
  g_autoptr(GDateTime) time = g_date_time_new_from_iso8601 (local, here);

  g_assert_nonnull (time);
  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

static void
test_format_time (void) /* "/ui/format/time-ages" */
{
  static const struct
  {
    const char *at;
    const char *text;
  } cases[] = {
    { "2025-05-14T14:02:31", "14:02" },
    { "2025-05-14T00:00:00", "00:00" },
    { "2025-05-14T23:59:59", "23:59" },
    { "2025-05-13T23:59:59", "Yesterday" },
    { "2025-05-13T00:00:00", "Yesterday" },
    { "2025-05-12T23:59:59", "12 May" },
    { "2025-01-01T12:00:00", "1 Jan" },
    { "2024-12-31T12:00:00", "31 Dec 2024" },
    { "2025-05-15T00:00:01", "15 May" },
  };
  gint64 now_us = AT ("2025-05-14T15:00:00");

  g_test_summary ("A time of today is a time of day, then it is Yesterday, then a date.");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = lb_format_time (AT (cases[i].at), now_us);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_format_time_out_of_range (void) /* "/ui/format/time-out-of-range" */
{
  g_autofree char *huge = lb_format_time (G_MAXINT64, 0);
  g_autofree char *tiny = lb_format_time (G_MININT64, 0);
  g_autofree char *full = lb_format_full_time (G_MAXINT64);

  g_test_summary ("A time beyond the calendar, from a damaged store, must not end the window.");
  g_assert_cmpstr (huge, !=, "");
  g_assert_cmpstr (tiny, !=, "");
  g_assert_cmpstr (full, !=, "");
}

static void
test_format_full_time (void) /* "/ui/format/full-time" */
{
  g_autofree char *text = lb_format_full_time (AT ("2025-05-14T14:02:31"));

  g_test_summary ("The opened message tells the second.");
  g_assert_cmpstr (text, ==, "14 May 2025, 14:02:31");
}

static void
test_format_size (void) /* "/ui/format/size" */
{
  static const struct
  {
    guint64     n_octets;
    const char *text;
  } cases[] = {
    { 0, "0 B" },
    { 698, "698 B" },
    { 999, "999 B" },
    { 1000, "1.0\u00a0kB" },
    { 56132, "56.1\u00a0kB" },
    { 33554432, "33.6\u00a0MB" },
  };

  g_test_summary ("Sizes are short enough for the list.");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = lb_format_size (cases[i].n_octets);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ui/format/time-ages", test_format_time);
  g_test_add_func ("/ui/format/time-out-of-range", test_format_time_out_of_range);
  g_test_add_func ("/ui/format/full-time", test_format_full_time);
  g_test_add_func ("/ui/format/size", test_format_size);
  return g_test_run ();
}
