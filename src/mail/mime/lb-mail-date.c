#define G_LOG_DOMAIN "lb-mail-date"

#include "config.h"
#include "mail/mime/lb-mail-date.h"

#include <gmime/gmime.h>
#include <string.h>

/* Longer than any date with a comment: what is beyond is not handed to GMime's guessing. */
#define DATE_OCTETS_MAX 128

static const char *
lb_mail_date_skip_space (const char *at)
{
  while (*at == ' ' || *at == '\t')
    at++;

  return at;
}

static gboolean
lb_mail_date_take_number (const char **at,
                          guint        n_digits_min,
                          guint        n_digits_max,
                          int         *number)
{
  guint n_digits = 0;

  *number = 0;
  while (n_digits < n_digits_max && g_ascii_isdigit ((*at)[n_digits]))
    *number = *number * 10 + (*at)[n_digits++] - '0';
  *at += n_digits;

  return n_digits >= n_digits_min && !g_ascii_isdigit (**at);
}

static gboolean
lb_mail_date_take_name (const char         **at,
                        const char * const  *names,
                        int                 *index)
{
  for (int i = 0; names[i] != NULL; i++)
    if (g_ascii_strncasecmp (*at, names[i], 3) == 0)
      {
        *at += 3;
        *index = i;
        return TRUE;
      }

  return FALSE;
}

/* RFC 5322 3.3: +hhmm; 4.3: the names that older writers use. */
static gboolean
lb_mail_date_take_zone (const char **at,
                        int         *offset_minutes)
{
  static const struct
  {
    const char *name;
    int         hours;
  } zones[] = {
    { "UTC", 0 }, { "GMT", 0 }, { "UT", 0 }, { "EDT", -4 }, { "EST", -5 }, { "CDT", -5 },
    { "CST", -6 }, { "MDT", -6 }, { "MST", -7 }, { "PDT", -7 }, { "PST", -8 }, { "Z", 0 },
  };
  int number;
  gboolean is_west = **at == '-';

  if (**at == '+' || **at == '-')
    {
      *at += 1;
      if (!lb_mail_date_take_number (at, 4, 4, &number) || number % 100 > 59)
        return FALSE;
      *offset_minutes = (number / 100 * 60 + number % 100) * (is_west ? -1 : 1);
      return TRUE;
    }

  for (guint i = 0; i < G_N_ELEMENTS (zones); i++)
    if (g_ascii_strncasecmp (*at, zones[i].name, strlen (zones[i].name)) == 0)
      {
        *at += strlen (zones[i].name);
        *offset_minutes = zones[i].hours * 60;
        return TRUE;
      }

  return FALSE;
}

/* Days from 1970-01-01 in the Gregorian calendar; the year begins in March, so that the leap day is
 * last. */
static gint64
lb_mail_date_to_days (int year,
                      int month,
                      int day)
{
  gint64 shifted = month > 2 ? year : year - 1;
  gint64 era = shifted / 400;
  gint64 year_of_era = shifted - era * 400;
  gint64 day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
         719468;
}

static gboolean
lb_mail_date_parse_strict (const char *at,
                           LbMailDate *date)
{
  static const char * const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", NULL };
  static const char * const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", NULL };
  int weekday, day, month, year, hour, minute, second = 0;

  at = lb_mail_date_skip_space (at);
  if (lb_mail_date_take_name (&at, days, &weekday) && *at++ != ',')
    return FALSE;

  at = lb_mail_date_skip_space (at);
  if (!lb_mail_date_take_number (&at, 1, 2, &day))
    return FALSE;
  at = lb_mail_date_skip_space (at);
  if (!lb_mail_date_take_name (&at, months, &month))
    return FALSE;
  at = lb_mail_date_skip_space (at);
  if (!lb_mail_date_take_number (&at, 4, 4, &year))
    return FALSE;

  at = lb_mail_date_skip_space (at);
  if (!lb_mail_date_take_number (&at, 2, 2, &hour) || *at++ != ':' ||
      !lb_mail_date_take_number (&at, 2, 2, &minute))
    return FALSE;
  if (*at == ':')
    {
      at++;
      if (!lb_mail_date_take_number (&at, 2, 2, &second))
        return FALSE;
    }

  at = lb_mail_date_skip_space (at);
  if (!lb_mail_date_take_zone (&at, &date->offset_minutes))
    return FALSE;
  at = lb_mail_date_skip_space (at);
  if ((*at != '\0' && *at != '(') || year < 1900 || !g_date_valid_dmy ((GDateDay) day, month + 1,
                                                                       (GDateYear) year) ||
      hour > 23 || minute > 59 || second > 60)
    return FALSE;

  date->us = ((lb_mail_date_to_days (year, month + 1, day) * 24 + hour) * 60 + minute -
              date->offset_minutes) * 60 + second;
  date->us *= G_USEC_PER_SEC;
  return TRUE;
}

/**
 * lb_mail_date_parse:
 * @line: an unfolded Date field or the end of a Received field
 *
 * Reads a date as RFC 5322 3.3 has it, else as well as can be.
 *
 * Returns: the date
 */
LbMailDate
lb_mail_date_parse (const char *line)
{
  LbMailDate date = { 0 };
  g_autoptr(GDateTime) guess = NULL;

  if (lb_mail_date_parse_strict (line, &date))
    {
      date.is_valid = date.is_strict = TRUE;
      return date;
    }

  date = (LbMailDate) { 0 };
  if (strnlen (line, DATE_OCTETS_MAX) == DATE_OCTETS_MAX)
    return date;

  guess = g_mime_utils_header_decode_date (line);
  if (guess == NULL)
    return date;

  date.us = g_date_time_to_unix (guess) * G_USEC_PER_SEC;
  date.offset_minutes = (int) (g_date_time_get_utc_offset (guess) / G_TIME_SPAN_MINUTE);
  date.is_valid = TRUE;
  return date;
}
