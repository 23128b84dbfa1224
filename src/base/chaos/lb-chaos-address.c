#define G_LOG_DOMAIN "lb-chaos"

#include "config.h"
#include "base/chaos/lb-chaos-address.h"

#include <string.h>

#include "base/lb-limits.h"

/* Reads "delay5" and the like. FALSE: @word is not @name and a number of 1 to @max. */
static gboolean
lb_chaos_address_read_number (const char *word,
                              const char *name,
                              guint64     max,
                              guint      *number)
{
  gsize n_name = strlen (name);
  guint64 found;

  if (g_ascii_strncasecmp (word, name, n_name) != 0 ||
      !g_ascii_string_to_unsigned (word + n_name, 10, 1, max, &found, NULL))
    return FALSE;

  *number = (guint) found;
  return TRUE;
}

static void
lb_chaos_address_read_word (const char     *word,
                            LbChaosVerdict *verdict)
{
  guint number;

  if (g_ascii_strcasecmp (word, "drop") == 0)
    {
      verdict->is_drop = TRUE;
    }
  else if (lb_chaos_address_read_number (word, "delay", LB_LIMIT_CHAOS_DELAY_SECONDS, &number))
    {
      verdict->delay_ms = number * 1000;
    }
  else if (lb_chaos_address_read_number (word, "slow", G_MAXUINT32, &number))
    {
      verdict->octets_per_second = number;
    }
  else if (strlen (word) == 3 && (word[0] == '4' || word[0] == '5') &&
           lb_chaos_address_read_number (word, "", 559, &number))
    {
      g_free (verdict->reply);
      verdict->reply = g_strdup_printf ("%u Simulated by the address", number);
    }
}

/**
 * lb_chaos_address_read:
 * @address: a recipient
 * @verdict: gets what the words between the plus signs and the @ of @address ask for: "550",
 *   "delay5", "slow100", "drop"
 *
 * Returns: whether they ask for anything
 */
gboolean
lb_chaos_address_read (const char     *address,
                       LbChaosVerdict *verdict)
{
  const char *at = strrchr (address, '@');
  g_autofree char *local = at != NULL ? g_strndup (address, (gsize) (at - address))
                                      : g_strdup (address);
  g_auto(GStrv) words = g_strsplit (local, "+", -1);

  for (guint i = 1; words[0] != NULL && words[i] != NULL; i++)
    lb_chaos_address_read_word (words[i], verdict);

  return verdict->is_drop || verdict->delay_ms > 0 || verdict->octets_per_second > 0 ||
         verdict->reply != NULL;
}
