#define G_LOG_DOMAIN "lb-chaos"

#include "config.h"
#include "base/chaos/lb-chaos-content.h"

#include <string.h>

#include "base/lb-limits.h"
#include "base/lb-text.h"

/* Looks into a message without understanding it: as it is written, neither decoded nor parsed, and
 * its begin only. That is cheap enough for the way of a message. */

/* The octets to look at. FALSE: there are none. */
static gboolean
lb_chaos_content_get (GBytes      *message,
                      gsize        max_octets,
                      const char **begin,
                      const char **end)
{
  gsize n_octets = 0;

  *begin = message != NULL ? g_bytes_get_data (message, &n_octets) : NULL;
  if (n_octets == 0)
    return FALSE;

  *end = *begin + MIN (n_octets, max_octets);
  return TRUE;
}

/* Where the line at @at ends; its line end is behind that. */
static const char *
lb_chaos_content_find_line_end (const char *at,
                                const char *end)
{
  const char *feed = memchr (at, '\n', (gsize) (end - at));

  return feed != NULL ? feed : end;
}

/* RFC 5322 2.2.3: where the field at @at ends, with the lines that go on with a blank. */
static const char *
lb_chaos_content_find_field_end (const char *at,
                                 const char *end)
{
  const char *feed = lb_chaos_content_find_line_end (at, end);

  while (feed < end && feed + 1 < end && (feed[1] == ' ' || feed[1] == '\t'))
    feed = lb_chaos_content_find_line_end (feed + 1, end);

  return feed;
}

/* The value of a field, unfolded, without the blanks around it. */
static gboolean
lb_chaos_content_field_matches (const char *value,
                                const char *end,
                                const char *glob)
{
  g_autoptr(GString) text = g_string_sized_new ((gsize) (end - value) + 1);

  for (const char *at = value; at < end; at++)
    {
      if (*at != '\r' && *at != '\n')
        g_string_append_c (text, *at);
    }
  g_strstrip (text->str);

  return lb_text_matches_glob (text->str, glob);
}

/**
 * lb_chaos_content_has_header:
 * @message: (nullable): a message
 * @condition: "Name: glob"; neither cares for the case of ASCII letters
 *
 * Returns: whether @message has such a header field, as it is written, folded or not: encoded words
 *   (RFC 2047) are not decoded
 */
gboolean
lb_chaos_content_has_header (GBytes     *message,
                             const char *condition)
{
  gsize n_name = strcspn (condition, ":");
  const char *glob = condition + n_name + 1 + strspn (condition + n_name + 1, " \t");
  const char *at;
  const char *end;

  if (!lb_chaos_content_get (message, LB_LIMIT_HEADER_BLOCK_OCTETS, &at, &end))
    return FALSE;

  while (at < end && *at != '\r' && *at != '\n')
    {
      const char *field_end = lb_chaos_content_find_field_end (at, end);

      if ((gsize) (field_end - at) > n_name && at[n_name] == ':' &&
          g_ascii_strncasecmp (at, condition, n_name) == 0 &&
          lb_chaos_content_field_matches (at + n_name + 1, field_end, glob))
        return TRUE;
      at = field_end + 1;
    }

  return FALSE;
}

/**
 * lb_chaos_content_has_text:
 * @message: (nullable): a message
 * @text: what to look for, octet for octet
 *
 * Returns: whether the first %LB_LIMIT_CHAOS_CONTENT_OCTETS of @message have @text somewhere
 */
gboolean
lb_chaos_content_has_text (GBytes     *message,
                           const char *text)
{
  gsize n_text = strlen (text);
  const char *at;
  const char *end;

  if (!lb_chaos_content_get (message, LB_LIMIT_CHAOS_CONTENT_OCTETS, &at, &end))
    return FALSE;

  while (at != NULL && (gsize) (end - at) >= n_text)
    {
      at = memchr (at, *text, (gsize) (end - at) - n_text + 1);
      if (at != NULL && memcmp (at, text, n_text) == 0)
        return TRUE;
      if (at != NULL)
        at++;
    }

  return FALSE;
}
