#define G_LOG_DOMAIN "lb-search"

#include "config.h"
#include "store/lb-search-words.h"

#include <string.h>

static const LbSearchWord words[] = {
  { "from", NULL, LB_SEARCH_FROM, FALSE },
  { "to", NULL, LB_SEARCH_TO, FALSE },
  { "cc", NULL, LB_SEARCH_CC, FALSE },
  { "bcc", NULL, LB_SEARCH_BCC, FALSE },
  { "reply-to", NULL, LB_SEARCH_REPLY_TO, FALSE },
  { "addressed", NULL, LB_SEARCH_ADDRESSED, FALSE },
  { "envelope", NULL, LB_SEARCH_ENVELOPE, FALSE },
  { "subject", NULL, LB_SEARCH_SUBJECT, FALSE },
  { "message-id", NULL, LB_SEARCH_MESSAGE_ID, FALSE },
  { "header", NULL, LB_SEARCH_HEADER, FALSE },
  { "session", NULL, LB_SEARCH_SESSION, FALSE },
  { "tag", NULL, LB_SEARCH_TAG, FALSE },
  { "thread", NULL, LB_SEARCH_THREAD, FALSE },
  { "after", NULL, LB_SEARCH_AFTER, FALSE },
  { "before", NULL, LB_SEARCH_BEFORE, FALSE },
  { "larger", NULL, LB_SEARCH_LARGER, FALSE },
  { "smaller", NULL, LB_SEARCH_SMALLER, FALSE },
  { "is", "read", LB_SEARCH_READ, FALSE },
  { "is", "unread", LB_SEARCH_READ, TRUE },
  { "is", "tagged", LB_SEARCH_TAGGED, FALSE },
  { "is", "pinned", LB_SEARCH_PINNED, FALSE },
  { "is", "relayed", LB_SEARCH_RELAYED, FALSE },
  { "has", "attachment", LB_SEARCH_ATTACHMENT, FALSE },
  { "has", "attachments", LB_SEARCH_ATTACHMENT, FALSE },
  { "has", "inline", LB_SEARCH_INLINE, FALSE },
  { "has", "inlines", LB_SEARCH_INLINE, FALSE },
  { "has", "error", LB_SEARCH_ERROR, FALSE },
  { "has", "warning", LB_SEARCH_WARNING, FALSE },
};

/**
 * lb_search_word_find:
 * @name: what is before the colon
 * @value: what is after it
 * @is_known_name: (out): whether @name is a word of the language, with whatever value
 *
 * Returns: (nullable): what it means
 */
const LbSearchWord *
lb_search_word_find (const char *name,
                     const char *value,
                     gboolean   *is_known_name)
{
  *is_known_name = FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (g_ascii_strcasecmp (words[i].name, name) != 0)
        continue;

      *is_known_name = TRUE;
      if (words[i].value == NULL || g_ascii_strcasecmp (words[i].value, value) == 0)
        return &words[i];
    }

  return NULL;
}

/**
 * lb_search_word_get_name:
 * @kind: a kind that has a word
 * @value: (out): what comes after the colon; %NULL: the value
 *
 * Returns: what comes before the colon; %NULL for kinds without a word
 */
const char *
lb_search_word_get_name (LbSearchKind   kind,
                         const char   **value)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (words[i].kind != kind || words[i].is_negated)
        continue;

      *value = words[i].value;
      return words[i].name;
    }

  return NULL;
}

/**
 * lb_search_list_words:
 *
 * Returns: (transfer full) (array zero-terminated=1): the words of the language as they are typed,
 *   up to the value that someone has to think of: "from:", "is:read"; one of those that mean the
 *   same
 */
char **
lb_search_list_words (void)
{
  g_autoptr(GStrvBuilder) list = g_strv_builder_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *word = g_strconcat (words[i].name, ":", words[i].value, NULL);

      if (i == 0 || words[i].kind != words[i - 1].kind ||
          words[i].is_negated != words[i - 1].is_negated)
        g_strv_builder_add (list, word);
    }

  return g_strv_builder_end (list);
}

/**
 * lb_search_value_read_size:
 * @text: a number, perhaps with k, kb, m or mb
 * @n_octets: (out): how many octets, by 1024
 *
 * Returns: whether @text is a size
 */
gboolean
lb_search_value_read_size (const char *text,
                           gint64     *n_octets)
{
  static const struct { const char *unit; guint64 factor; } units[] = {
    { "", 1 }, { "b", 1 }, { "k", 1024 }, { "kb", 1024 }, { "m", 1024 * 1024 },
    { "mb", 1024 * 1024 },
  };
  char *end = NULL;
  double number;

  if (!g_ascii_isdigit (*text))
    return FALSE;

  number = g_ascii_strtod (text, &end);
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    {
      if (g_ascii_strcasecmp (end, units[i].unit) != 0)
        continue;

      number *= (double) units[i].factor;
      /* What is larger than any message is as good as infinity, and fits. */
      *n_octets = number < 1e15 ? (gint64) number : G_GINT64_CONSTANT (1000000000000000);
      return TRUE;
    }

  return FALSE;
}

/* "2h": that long before now. */
static gboolean
lb_search_value_read_ago (const char *text,
                          gint64      now_us,
                          gint64     *time_us)
{
  static const struct { char unit; gint64 seconds; } units[] = {
    { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 7 * 86400 }, { 'y',
                                                                                  365 * 86400 },
  };
  char *end = NULL;
  guint64 number;

  if (!g_ascii_isdigit (*text))
    return FALSE;

  number = g_ascii_strtoull (text, &end, 10);
  if (strlen (end) != 1 || number > 100000)
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    {
      if (g_ascii_tolower (*end) != units[i].unit)
        continue;

      *time_us = now_us - (gint64) number * units[i].seconds * G_USEC_PER_SEC;
      return TRUE;
    }

  return FALSE;
}

/* "today": its midnight, where the reader is. */
static gboolean
lb_search_value_read_day (const char *text,
                          gint64      now_us,
                          GTimeZone  *zone,
                          gint64     *time_us)
{
  gboolean is_yesterday = g_ascii_strcasecmp (text, "yesterday") == 0;
  g_autoptr(GDateTime) utc = NULL;
  g_autoptr(GDateTime) now = NULL;
  g_autoptr(GDateTime) day = NULL;
  g_autoptr(GDateTime) midnight = NULL;

  if (!is_yesterday && g_ascii_strcasecmp (text, "today") != 0)
    return FALSE;

  utc = g_date_time_new_from_unix_utc (now_us / G_USEC_PER_SEC);
  now = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
  day = now != NULL ? g_date_time_add_days (now, is_yesterday ? -1 : 0) : NULL;
  midnight = day != NULL ? g_date_time_new (zone, g_date_time_get_year (day),
                                            g_date_time_get_month (day),
                                            g_date_time_get_day_of_month (day), 0, 0, 0) : NULL;
  if (midnight == NULL)
    return FALSE;

  *time_us = g_date_time_to_unix (midnight) * G_USEC_PER_SEC;
  return TRUE;
}

/* 2026/01/31, 2026-01-31, with a time of day or without. */
static char *
lb_search_value_to_iso (const char *text)
{
  g_autofree char *iso = g_strdup (text);

  for (char *at = iso; *at != '\0' && at < iso + 10; at++)
    {
      if (*at == '/' || *at == '.')
        *at = '-';
    }

  if (strlen (iso) == 10)
    return g_strconcat (iso, "T00:00:00", NULL);

  if (iso[10] == ' ')
    iso[10] = 'T';

  if (strlen (iso) == 16)
    return g_strconcat (iso, ":00", NULL);

  return g_steal_pointer (&iso);
}

/**
 * lb_search_value_read_time:
 * @text: a date, a date with a time of day, "today", "yesterday", or how long ago: "2h"
 * @now_us: microseconds since 1970, UTC
 * @zone: where the reader is
 * @time_us: (out): the time, likewise
 *
 * Returns: whether @text is a time
 */
gboolean
lb_search_value_read_time (const char *text,
                           gint64      now_us,
                           GTimeZone  *zone,
                           gint64     *time_us)
{
  g_autofree char *iso = NULL;
  g_autoptr(GDateTime) time = NULL;

  if (lb_search_value_read_ago (text, now_us, time_us)
      || lb_search_value_read_day (text, now_us, zone, time_us))
    return TRUE;

  if (strlen (text) < 10)
    return FALSE;

  iso = lb_search_value_to_iso (text);
  time = g_date_time_new_from_iso8601 (iso, zone);
  if (time == NULL)
    return FALSE;

  *time_us = g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
  return TRUE;
}

/**
 * lb_search_value_show_time:
 * @time_us: microseconds since 1970, UTC
 *
 * Returns: (transfer full): a form that lb_search_value_read_time() reads back
 */
char *
lb_search_value_show_time (gint64 time_us)
{
  gint64 seconds = time_us / G_USEC_PER_SEC - (time_us % G_USEC_PER_SEC < 0);
  g_autoptr(GDateTime) whole = g_date_time_new_from_unix_utc (seconds);
  g_autofree char *text = NULL;

  if (whole == NULL)
    return g_strdup ("1970-01-01");

  text = g_date_time_format (whole, "%Y-%m-%dT%H:%M:%S");
  return g_strdup_printf ("%s.%06dZ", text, (int) (time_us - seconds * G_USEC_PER_SEC));
}
