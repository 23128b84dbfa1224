#define G_LOG_DOMAIN "lb-smtp-path"

#include "config.h"
#include "smtp/lb-smtp-path.h"

#include <string.h>

static gboolean
lb_smtp_path_is_8bit (char octet)
{
  return ((guchar) octet & 0x80) != 0;
}

/* RFC 5322 3.2.3: atext, and what RFC 6531 3.3 adds. */
static gboolean
lb_smtp_path_is_atext (char octet)
{
  return g_ascii_isalnum (octet) || lb_smtp_path_is_8bit (octet) ||
         (octet != '\0' && strchr ("!#$%&'*+-/=?^_`{|}~", octet) != NULL);
}

static gboolean
lb_smtp_path_is_label (char octet)
{
  return g_ascii_isalnum (octet) || octet == '-' || octet == '_' || lb_smtp_path_is_8bit (octet);
}

/* RFC 5321 4.1.2: Quoted-string. Gives what follows it; %NULL when it does not end. */
static const char *
lb_smtp_path_skip_quoted (const char *at)
{
  for (at++; *at != '"'; at++)
    {
      if (*at == '\\')
        at++;
      if (*at == '\0')
        return NULL;
    }

  return at + 1;
}

/* RFC 5321 4.1.2: Local-part. Dots may stand anywhere in it, since mobile carriers gave out such
 * addresses ("a..b.@") and mail to them is real. */
static const char *
lb_smtp_path_skip_local_part (const char *at)
{
  const char *begin = at;

  if (*at == '"')
    return lb_smtp_path_skip_quoted (at);
  while (lb_smtp_path_is_atext (*at) || *at == '.')
    at++;

  return at > begin ? at : NULL;
}

/* RFC 5321 4.1.3: IPv4, "IPv6:…" or "tag:…", between the brackets. */
static gboolean
lb_smtp_path_is_literal (const char *literal)
{
  const char *colon = strchr (literal, ':');
  gsize n_tag;

  if (colon == NULL)
    return g_hostname_is_ip_address (literal);
  if (g_ascii_strncasecmp (literal, "IPv6:", 5) == 0)
    return strchr (colon + 1, ':') != NULL && g_hostname_is_ip_address (colon + 1);

  n_tag = (gsize) (colon - literal);
  for (gsize i = 0; i < n_tag; i++)
    {
      if (!g_ascii_isalnum (literal[i]) && literal[i] != '-')
        return FALSE;
    }
  /* A tag ends with a letter or digit; without a tag it is an IPv6 address that lacks it, as in
   * "[::1]". */
  if (n_tag == 0 || literal[n_tag - 1] == '-')
    return FALSE;
  for (const char *at = colon + 1; *at != '\0'; at++)
    {
      if (!g_ascii_isgraph (*at) || *at == '\\')
        return FALSE;
    }

  return colon[1] != '\0';
}

static const char *
lb_smtp_path_skip_literal (const char *at)
{
  const char *end = strpbrk (at + 1, "[]");
  g_autofree char *literal = NULL;

  if (end == NULL || *end == '[')
    return NULL;

  literal = g_strndup (at + 1, (gsize) (end - at - 1));
  return lb_smtp_path_is_literal (literal) ? end + 1 : NULL;
}

/* RFC 5321 4.1.2: Domain or address-literal. A last dot is taken, an empty label is not. */
static const char *
lb_smtp_path_skip_domain (const char *at)
{
  if (*at == '[')
    return lb_smtp_path_skip_literal (at);

  while (lb_smtp_path_is_label (*at))
    {
      while (lb_smtp_path_is_label (*at))
        at++;
      if (*at != '.')
        return at;
      at++;
    }

  return at[-1] == '.' && lb_smtp_path_is_label (at[-2]) ? at : NULL;
}

/* RFC 5321 4.1.2, appendix C: "@one,@two:" before the mailbox must be taken and may be ignored. */
static const char *
lb_smtp_path_skip_route (const char *at)
{
  while (*at == '@')
    {
      at = lb_smtp_path_skip_domain (at + 1);
      if (at == NULL)
        return NULL;
      if (*at == ':')
        return at + 1;
      if (*at != ',')
        return NULL;
      at++;
    }

  return NULL;
}

/* Mailbox, or a local part alone: Postmaster needs no domain (RFC 5321 4.5.1), and local mail has
 * none. */
static const char *
lb_smtp_path_skip_mailbox (const char *at)
{
  at = lb_smtp_path_skip_local_part (at);
  if (at != NULL && *at == '@')
    at = lb_smtp_path_skip_domain (at + 1);

  return at;
}

static LbSmtpPathResult
lb_smtp_path_take (const char  *begin,
                   const char  *end,
                   char       **address)
{
  gboolean is_8bit = FALSE;

  for (const char *at = begin; at < end; at++)
    {
      if (g_ascii_iscntrl (*at))
        return LB_SMTP_PATH_INVALID;
      is_8bit = is_8bit || lb_smtp_path_is_8bit (*at);
    }
  if (is_8bit && !g_utf8_validate_len (begin, (gsize) (end - begin), NULL))
    return LB_SMTP_PATH_INVALID;

  *address = g_strndup (begin, (gsize) (end - begin));
  return is_8bit ? LB_SMTP_PATH_UTF8 : LB_SMTP_PATH_OK;
}

/**
 * lb_smtp_path_parse:
 * @cursor: (inout): the text at the path; then what follows the path, if it is one
 * @allow_null: whether "<>" is a path here (RFC 5321 4.5.5)
 * @address: (out) (transfer full): the mailbox without brackets and source route, as it was written
 *
 * Reads a Reverse-path or Forward-path (RFC 5321 4.1.2) and what senders use for one: blanks before
 * it, no brackets, no domain.
 *
 * Returns: whether it was one; @cursor and @address are untouched when not
 */
LbSmtpPathResult
lb_smtp_path_parse (const char **cursor,
                    gboolean     allow_null,
                    char       **address)
{
  const char *at = *cursor + strspn (*cursor, " \t");
  gboolean is_bracketed = *at == '<';
  LbSmtpPathResult result;
  const char *begin;
  const char *end;

  if (is_bracketed)
    at += 1 + strspn (at + 1, " \t");
  if (is_bracketed && *at == '>' && allow_null)
    {
      *cursor = at + 1;
      *address = g_strdup ("");
      return LB_SMTP_PATH_OK;
    }
  if (is_bracketed && *at == '@')
    at = lb_smtp_path_skip_route (at);
  if (at == NULL)
    return LB_SMTP_PATH_INVALID;

  begin = at;
  end = at = lb_smtp_path_skip_mailbox (at);
  if (at == NULL)
    return LB_SMTP_PATH_INVALID;
  if (is_bracketed)
    at += strspn (at, " \t");
  if ((is_bracketed && *at++ != '>') || (*at != '\0' && *at != ' ' && *at != '\t'))
    return LB_SMTP_PATH_INVALID;

  result = lb_smtp_path_take (begin, end, address);
  if (result != LB_SMTP_PATH_INVALID)
    *cursor = at;

  return result;
}
