#define G_LOG_DOMAIN "lb-format"

#include "config.h"
#include "ui/lb-format.h"

#include <glib/gi18n.h>

static GDateTime *
lb_format_to_local (gint64 at_us)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (at_us / G_USEC_PER_SEC);

  /* A stored time may be out of the calendar's range. */
  return utc != NULL ? g_date_time_to_local (utc) : g_date_time_new_from_unix_local (0);
}

static int
lb_format_get_days_between (GDateTime *from,
                            GDateTime *to)
{
  GDate from_date;
  GDate to_date;

  g_date_clear (&from_date, 1);
  g_date_clear (&to_date, 1);
  g_date_set_dmy (&from_date, (GDateDay) g_date_time_get_day_of_month (from),
                  (GDateMonth) g_date_time_get_month (from),
                  (GDateYear) g_date_time_get_year (from));
  g_date_set_dmy (&to_date, (GDateDay) g_date_time_get_day_of_month (to),
                  (GDateMonth) g_date_time_get_month (to), (GDateYear) g_date_time_get_year (to));
  return g_date_days_between (&from_date, &to_date);
}

/**
 * lb_format_time:
 * @at_us: the time to show, in microseconds since 1970, UTC
 * @now_us: the present time, likewise
 *
 * The time of day for today, then "Yesterday", then the date, with the year when it is another one.
 *
 * Returns: (transfer full): the local time, short
 */
char *
lb_format_time (gint64 at_us,
                gint64 now_us)
{
  g_autoptr(GDateTime) at = lb_format_to_local (at_us);
  g_autoptr(GDateTime) now = lb_format_to_local (now_us);
  int n_days = lb_format_get_days_between (at, now);

  if (n_days == 0)
    return g_date_time_format (at, "%R");
  if (n_days == 1)
    return g_strdup (_("Yesterday"));
  /* Translators: a date of this year in the list, as g_date_time_format() takes it */
  if (g_date_time_get_year (at) == g_date_time_get_year (now))
    return g_date_time_format (at, C_("date", "%-d %b"));
  /* Translators: a date of another year in the list, as g_date_time_format() takes it */
  return g_date_time_format (at, C_("date", "%-d %b %Y"));
}

/**
 * lb_format_full_time:
 * @at_us: the time to show, in microseconds since 1970, UTC
 *
 * Returns: (transfer full): the local date and time with seconds
 */
char *
lb_format_full_time (gint64 at_us)
{
  g_autoptr(GDateTime) at = lb_format_to_local (at_us);

  /* Translators: date and time of the opened message, as g_date_time_format() takes it */
  return g_date_time_format (at, C_("date", "%-d %B %Y, %H:%M:%S"));
}

/**
 * lb_format_size:
 * @n_octets: a size
 *
 * Returns: (transfer full): the size in a short form: "698 B", "56.1 kB"
 */
char *
lb_format_size (guint64 n_octets)
{
  if (n_octets >= 1000)
    return g_format_size (n_octets);
  /* Translators: a size in octets; B is the unit */
  return g_strdup_printf (_("%u B"), (guint) n_octets);
}
