#define G_LOG_DOMAIN "lb-mail-address"

#include "config.h"
#include "mail/mime/lb-mail-address.h"

#include <gmime/gmime.h>
#include <string.h>

#include "base/lb-limits.h"
#include "mail/mime/lb-header-text.h"

/* So many octets of a list are handed to GMime at once. */
#define PIECE_OCTETS   512

/* What is no address is shown up to here. */
#define RAW_OCTETS_MAX 1000

static void
lb_mail_address_init_gmime (void)
{
  static gsize is_ready = 0;

  if (g_once_init_enter (&is_ready))
    {
      g_mime_init ();
      g_once_init_leave (&is_ready, 1);
    }
}

/* --- The usual case: local@domain or name <local@domain>, the name may be quoted or encoded --- */

static gboolean
lb_mail_address_is_plain_spec (const char *from,
                               const char *to)
{
  const char *at_sign = memchr (from, '@', (gsize) (to - from));

  return at_sign != NULL && at_sign > from && at_sign + 1 < to &&
         memchr (at_sign + 1, '@', (gsize) (to - at_sign - 1)) == NULL &&
         memchr (from, ' ', (gsize) (to - from)) == NULL &&
         memchr (from, '<', (gsize) (to - from)) == NULL &&
         memchr (from, '"', (gsize) (to - from)) == NULL;
}

static char *
lb_mail_address_dup_plain_name (const char *from,
                                const char *to)
{
  g_autofree char *name = NULL;

  while (to > from && to[-1] == ' ')
    to--;
  if (to - from >= 2 && *from == '"' && to[-1] == '"')
    {
      from++;
      to--;
    }

  name = g_strndup (from, (gsize) (to - from));
  if (strpbrk (name, "@>\"") != NULL)
    return NULL;

  return strstr (name, "=?") != NULL ? lb_header_text_decode (name) : g_steal_pointer (&name);
}

static LbAddress *
lb_mail_address_parse_plain_one (const char *from,
                                 const char *to)
{
  const char *angle;
  g_autofree char *name = NULL;
  g_autofree char *spec = NULL;

  while (from < to && *from == ' ')
    from++;
  while (to > from && to[-1] == ' ')
    to--;

  angle = memchr (from, '<', (gsize) (to - from));
  if (angle != NULL && to[-1] != '>')
    return NULL;

  name = lb_mail_address_dup_plain_name (from, angle != NULL ? angle : from);
  if (angle != NULL)
    {
      from = angle + 1;
      to--;
    }
  if (name == NULL || !lb_mail_address_is_plain_spec (from, to))
    return NULL;

  spec = g_strndup (from, (gsize) (to - from));
  return lb_address_new (name, spec);
}

static GPtrArray *
lb_mail_address_parse_plain (const char *line)
{
  g_autoptr(GPtrArray) addresses = NULL;
  const char *from = line;

  if (line[strcspn (line, "\\()[]:;\t")] != '\0')
    return NULL;

  addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_address_free);
  while (TRUE)
    {
      const char *comma = from + strcspn (from, ",");
      LbAddress *address = lb_mail_address_parse_plain_one (from, comma);

      if (address == NULL)
        return NULL;
      g_ptr_array_add (addresses, address);
      if (*comma == '\0')
        return g_steal_pointer (&addresses);
      from = comma + 1;
    }
}

/* --- Anything else --- */

/* Goes over one element of RFC 5322 3.4 syntax that hides commas and colons: a quoted string, a
 * comment or what is between angle or square brackets; or over one octet. */
static const char *
lb_mail_address_skip_element (const char *at)
{
  static const char closing[] = { ['"'] = '"', ['('] = ')', ['<'] = '>', ['['] = ']' };
  char open = *at;
  char close = (guchar) open < sizeof closing ? closing[(guchar) open] : '\0';
  guint depth = 1;

  if (close == '\0')
    return at + 1;

  for (at++; *at != '\0' && depth > 0; at++)
    {
      if (*at == '\\' && at[1] != '\0')
        at++;
      else if (*at == close)
        depth--;
      else if (*at == '(' && open == '(')
        depth++;
    }

  return at;
}

static guint
lb_mail_address_count_groups (const char *line)
{
  guint n_groups = 0;

  for (const char *at = line; *at != '\0'; at = lb_mail_address_skip_element (at))
    if (*at == ':')
      n_groups++;

  return n_groups;
}

static guint
lb_mail_address_count_colons (const char *line)
{
  guint n_colons = 0;

  for (; (line = strchr (line, ':')) != NULL; line++)
    n_colons++;

  return n_colons;
}

/* Encoded words become quoted strings before GMime reads the list: what a word decodes to may hold
 * commas, and GMime remembers every charset's name for ever. */
static char *
lb_mail_address_quote_words (const char *line)
{
  GString *quoted = g_string_sized_new (strlen (line) + 16);

  while (*line != '\0')
    {
      const char *next = lb_mail_address_skip_element (line);
      const char *end = line;

      if (line[0] != '=' || line[1] != '?')
        {
          g_string_append_len (quoted, line, next - line);
          line = next;
          continue;
        }

      /* The words of a phrase are decoded together, since a character may be cut between two. */
      while (*end != '\0' && strchr ("<>,;:\"(", *end) == NULL)
        end++;
      g_string_append_c (quoted, '"');
      {
        g_autofree char *words = g_strndup (line, (gsize) (end - line));
        g_autofree char *text = lb_header_text_decode (g_strchomp (words));

        for (const char *at = text; *at != '\0'; at++)
          {
            if (*at == '"' || *at == '\\')
              g_string_append_c (quoted, '\\');
            g_string_append_c (quoted, *at);
          }
      }
      g_string_append (quoted, "\" ");
      line = end;
    }

  return g_string_free (quoted, FALSE);
}

static void
lb_mail_address_add_raw (GPtrArray  *addresses,
                         const char *text)
{
  g_autofree char *name = lb_header_text_decode (text);

  g_strstrip (name);
  if (name[strspn (name, " ,:;<>")] == '\0')
    return;

  if (strlen (name) > RAW_OCTETS_MAX)
    memcpy (g_utf8_find_prev_char (name, name + RAW_OCTETS_MAX - 2), "...", 4);
  g_ptr_array_add (addresses, lb_address_new (name, NULL));
}

static void
lb_mail_address_add_mailbox (GPtrArray       *addresses,
                             InternetAddress *mailbox)
{
  const char *name = internet_address_get_name (mailbox);
  const char *spec = internet_address_mailbox_get_addr (INTERNET_ADDRESS_MAILBOX (mailbox));
  g_autofree char *decoded = lb_header_text_decode (name != NULL ? name : "");
  g_autofree char *valid = g_utf8_make_valid (spec != NULL ? spec : "", -1);

  g_ptr_array_add (addresses, lb_address_new (decoded, valid));
}

static InternetAddressList *
lb_mail_address_get_members (InternetAddress *group)
{
  return internet_address_group_get_members (INTERNET_ADDRESS_GROUP (group));
}

/* Not deeper than the colons in what GMime was given: LB_LIMIT_ADDRESS_GROUPS. */
static void
lb_mail_address_add_list (GPtrArray           *addresses,
                          InternetAddressList *list)
{
  int n_addresses = internet_address_list_length (list);

  for (int i = 0; i < n_addresses; i++)
    {
      InternetAddress *address = internet_address_list_get_address (list, i);

      if (INTERNET_ADDRESS_IS_GROUP (address))
        lb_mail_address_add_list (addresses, lb_mail_address_get_members (address));
      else
        lb_mail_address_add_mailbox (addresses, address);
    }
}

static void
lb_mail_address_parse_chunk (GPtrArray  *addresses,
                             const char *chunk)
{
  InternetAddressList *list = NULL;
  guint n_colons = lb_mail_address_count_colons (chunk);
  guint before = addresses->len;

  if (n_colons <= LB_LIMIT_ADDRESS_GROUPS)
    {
      lb_mail_address_init_gmime ();
      list = internet_address_list_parse (NULL, chunk);
    }

  if (list != NULL)
    lb_mail_address_add_list (addresses, list);
  if (addresses->len == before && (list == NULL || n_colons == 0))
    lb_mail_address_add_raw (addresses, chunk);
  g_clear_object (&list);
}

/* GMime goes down its stack for each colon, also for those that only this file takes for quoted,
 * and looks at the rest of the list for each address without a domain: a long list is handed over
 * in pieces, cut at commas. A group that is cut only loses its name, which nobody asks for. */
static void
lb_mail_address_parse_pieces (GPtrArray  *addresses,
                              const char *line)
{
  gboolean has_many_colons = lb_mail_address_count_colons (line) > LB_LIMIT_ADDRESS_GROUPS;
  const char *from = line;
  const char *at = line;

  while (*from != '\0')
    {
      gboolean is_cut = *at == '\0' ||
                        (*at == ',' && (has_many_colons || at - from >= PIECE_OCTETS));

      if (is_cut)
        {
          g_autofree char *chunk = g_strndup (from, (gsize) (at - from));

          lb_mail_address_parse_chunk (addresses, chunk);
          from = at = *at == ',' ? at + 1 : at;
        }
      else
        {
          at = lb_mail_address_skip_element (at);
        }
    }
}

/**
 * lb_mail_address_parse:
 * @line: the unfolded value of an address field (RFC 5322 3.4)
 * @is_too_complex: (inout): becomes %TRUE when there are more than %LB_LIMIT_ADDRESS_GROUPS groups
 *
 * Gives the mailboxes of @line, those of groups as well. What is no address gives one with the text
 * as its name and "" as its address.
 *
 * Returns: (transfer full) (element-type LbAddress): the addresses; never %NULL
 */
GPtrArray *
lb_mail_address_parse (const char *line,
                       gboolean   *is_too_complex)
{
  g_autofree char *utf8 = lb_header_text_make_utf8 (line);
  g_autofree char *quoted = NULL;
  GPtrArray *addresses = lb_mail_address_parse_plain (utf8);

  if (addresses != NULL)
    return addresses;

  addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_address_free);
  quoted = lb_mail_address_quote_words (utf8);
  if (lb_mail_address_count_groups (quoted) > LB_LIMIT_ADDRESS_GROUPS)
    *is_too_complex = TRUE;

  lb_mail_address_parse_pieces (addresses, quoted);

  return addresses;
}
