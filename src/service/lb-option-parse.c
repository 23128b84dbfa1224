#define G_LOG_DOMAIN "lb-option"

#include "config.h"
#include "service/lb-option.h"

#include <errno.h>
#include <string.h>

#include <glib/gi18n.h>

static gboolean
lb_option_parse_flag (const char *text,
                      guint64    *number)
{
  static const char * const on[] = { "1", "true", "yes", "on", NULL };
  static const char * const off[] = { "0", "false", "no", "off", "", NULL };
  g_autofree char *word = g_ascii_strdown (text, -1);

  *number = g_strv_contains (on, word);
  return *number || g_strv_contains (off, word);
}

/* Whole numbers only, and nothing else around them: strtoull alone takes blanks and a minus. */
static gboolean
lb_option_parse_digits (const char  *text,
                        const char **end,
                        guint64     *number)
{
  if (!g_ascii_isdigit (*text))
    return FALSE;

  errno = 0;
  *number = g_ascii_strtoull (text, (char **) end, 10);
  return errno == 0;
}

/* The unit after a number: "" or one letter. */
static gboolean
lb_option_parse_unit (const char    *unit,
                      const char    *letters,
                      const guint64 *factors,
                      guint64       *factor)
{
  const char *letter;

  if (*unit == '\0')
    return TRUE;

  letter = strchr (letters, g_ascii_tolower (*unit));
  if (letter == NULL || unit[1] != '\0')
    return FALSE;

  *factor = factors[letter - letters];
  return TRUE;
}

static gboolean
lb_option_parse_size (const char *text,
                      guint64    *number)
{
  static const guint64 factors[] = { 1, 1 << 10, 1 << 20, 1 << 30 };
  const char *unit;
  guint64 factor = 1;

  return lb_option_parse_digits (text, &unit, number) &&
         lb_option_parse_unit (unit, "bkmg", factors, &factor) &&
         g_uint64_checked_mul (number, *number, factor) && *number <= G_MAXINT64;
}

static gboolean
lb_option_parse_duration (const char *text,
                          guint64    *milliseconds)
{
  static const guint64 factors[] = { 1, 60, 3600, 86400 };
  gsize n_digits = strspn (text, "0123456789.");
  g_autofree char *digits = g_strndup (text, n_digits);
  guint64 factor = 1;
  double value;
  char *end;

  value = g_ascii_strtod (digits, &end);
  if (!g_ascii_isdigit (*digits) || *end != '\0' ||
      !lb_option_parse_unit (text + n_digits, "smhd", factors, &factor) ||
      value * (double) factor > 1e9)
    return FALSE;

  *milliseconds = (guint64) (value * (double) factor * 1000.0 + 0.5);
  return *milliseconds > 0;
}

/* An address and a port; a name would need a look-up, which a listener does not do. */
static gboolean
lb_option_parse_address (const char  *text,
                         char       **value)
{
  g_autofree char *host = NULL;
  g_autoptr(GInetAddress) address = NULL;
  const char *colon = strrchr (text, ':');
  const char *end;
  guint64 port;

#ifdef G_OS_UNIX
  if (g_str_has_prefix (text, "unix:"))
    {
      *value = g_strdup (text);
      return text[5] != '\0';
    }
#endif

  if (colon == NULL || !lb_option_parse_digits (colon + 1, &end, &port) || *end != '\0' ||
      port > G_MAXUINT16)
    return FALSE;

  host = g_strndup (text, (gsize) (colon - text));
  if (g_ascii_strcasecmp (host, "localhost") == 0)
    {
      *value = g_strdup_printf ("127.0.0.1:%u", (guint) port);
      return TRUE;
    }

  if (host[0] == '[' && g_str_has_suffix (host, "]"))
    {
      g_autofree char *inner = g_strndup (host + 1, strlen (host) - 2);

      address = g_inet_address_new_from_string (inner);
      if (address == NULL || g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV6)
        return FALSE;
    }
  else
    {
      address = g_inet_address_new_from_string (host);
      if (address == NULL || g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV4)
        return FALSE;
    }

  *value = g_strdup (text);
  return TRUE;
}

/* RFC 5321 4.1.2: a domain, or an address literal. */
static gboolean
lb_option_is_name (const char *text)
{
  if (text[0] == '[')
    return strlen (text) > 2 && strlen (text) <= 255 && g_str_has_suffix (text, "]") &&
           strspn (text + 1, "0123456789abcdefABCDEFIPv:.") == strlen (text) - 2;

  return *text != '\0' && *text != '.' && strlen (text) <= 255 &&
         text[strspn (text,
                      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_")] == '\0';
}

static gboolean
lb_option_is_origin (const char *text)
{
  g_autoptr(GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);

  return uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' &&
         *g_uri_get_path (uri) == '\0' && g_uri_get_query (uri) == NULL &&
         g_uri_get_fragment (uri) == NULL && g_uri_get_userinfo (uri) == NULL &&
         (g_str_equal (g_uri_get_scheme (uri), "http") ||
          g_str_equal (g_uri_get_scheme (uri), "https"));
}

static gboolean
lb_option_is_text (const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      return FALSE;

  return *text != '\0';
}

static gboolean
lb_option_is_keyword (const char *text)
{
  /* RFC 5321 4.1.1.1: ehlo-keyword */
  return g_ascii_isalnum (*text) &&
         text[strspn (text,
                      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")] == '\0';
}

/* A host by name or address, and a port. */
static gboolean
lb_option_is_server (const char *text)
{
  g_autofree char *host = NULL;
  g_autofree char *inner = NULL;
  const char *colon = strrchr (text, ':');
  const char *end;
  guint64 port;

#ifdef G_OS_UNIX
  if (g_str_has_prefix (text, "unix:"))
    return text[5] != '\0';
#endif

  if (colon == NULL || !lb_option_parse_digits (colon + 1, &end, &port) || *end != '\0' ||
      port == 0 || port > G_MAXUINT16)
    return FALSE;

  host = g_strndup (text, (gsize) (colon - text));
  if (host[0] != '[')
    return strchr (host, ':') == NULL && lb_option_is_name (host);

  if (!g_str_has_suffix (host, "]"))
    return FALSE;

  inner = g_strndup (host + 1, strlen (host) - 2);
  return g_hostname_is_ip_address (inner);
}

static gboolean
lb_option_is_network (const char *text)
{
  g_autoptr(GInetAddressMask) mask = g_inet_address_mask_new_from_string (text, NULL);

  return mask != NULL;
}

/* Neither blanks nor what could end an address in a command of SMTP. */
static gboolean
lb_option_is_mail (const char *text)
{
  return *text != '\0' && g_utf8_validate (text, -1, NULL) && strpbrk (text, " <>") == NULL &&
         lb_option_is_text (text);
}

static const char *
lb_option_get_expectation (const LbOptionRow *row)
{
  switch (row->kind)
    {
    case LB_OPTION_KIND_FLAG:
      return _("write 1 or 0");
    case LB_OPTION_KIND_ADDRESS:
#ifdef G_OS_UNIX
      return _("write an address and a port as in 127.0.0.1:1025 or [::1]:1025, or unix:PATH");
#else
      return _("write an address and a port as in 127.0.0.1:1025 or [::1]:1025");
#endif
    case LB_OPTION_KIND_SIZE:
      return _("write a number of bytes as in 33554432, 512k, 32m or 1g");
    case LB_OPTION_KIND_NUMBER:
      return _("write a whole number from 1 on");
    case LB_OPTION_KIND_DURATION:
      return _("write a number of seconds over 0, or a time as in 90s, 5m, 2h or 7d");
    case LB_OPTION_KIND_WORD:
      return NULL;
    case LB_OPTION_KIND_FILE:
      return _("write the name of a file");
    case LB_OPTION_KIND_NAME:
      return _("write the name of a host as in mail.example.org");
    case LB_OPTION_KIND_ORIGIN:
      return _("write an origin as in http://localhost:3000, without a path");
    case LB_OPTION_KIND_EXTENSION:
      return _("write the name of an SMTP extension as in SMTPUTF8");
    case LB_OPTION_KIND_SERVER:
      return _("write a host and a port as in mail.example.org:587");
    case LB_OPTION_KIND_NETWORK:
      return _("write a network as in 192.168.0.0/16");
    case LB_OPTION_KIND_MAIL:
      return _("write an address as in me@example.org, without blanks");
    case LB_OPTION_KIND_TEXT:
      return _("write one line of text");
    }

  g_assert_not_reached ();
}

static gboolean
lb_option_parse_by_kind (const LbOptionRow  *row,
                         const char         *text,
                         char              **value,
                         guint64            *number)
{
  const char *end;

  switch (row->kind)
    {
    case LB_OPTION_KIND_FLAG:
      return lb_option_parse_flag (text, number);
    case LB_OPTION_KIND_ADDRESS:
      return lb_option_parse_address (text, value);
    case LB_OPTION_KIND_SIZE:
      return lb_option_parse_size (text, number);
    case LB_OPTION_KIND_NUMBER:
      return lb_option_parse_digits (text, &end, number) && *end == '\0' && *number > 0;
    case LB_OPTION_KIND_DURATION:
      return lb_option_parse_duration (text, number);
    case LB_OPTION_KIND_WORD:
      return g_strv_contains (row->words, text);
    case LB_OPTION_KIND_FILE:
      return *text != '\0';
    case LB_OPTION_KIND_NAME:
      return lb_option_is_name (text);
    case LB_OPTION_KIND_ORIGIN:
      return lb_option_is_origin (text);
    case LB_OPTION_KIND_EXTENSION:
      return lb_option_is_keyword (text);
    case LB_OPTION_KIND_SERVER:
      return lb_option_is_server (text);
    case LB_OPTION_KIND_NETWORK:
      return lb_option_is_network (text);
    case LB_OPTION_KIND_MAIL:
      return lb_option_is_mail (text);
    case LB_OPTION_KIND_TEXT:
      return lb_option_is_text (text);
    }

  g_assert_not_reached ();
}

/**
 * lb_option_parse:
 * @option: an option
 * @text: its value as somebody wrote it
 * @value: (out) (transfer full): the value as text
 * @number: (out): the value as a number where it is one: octets, milliseconds, 0 or 1
 * @error: return location; %G_OPTION_ERROR_BAD_VALUE with what is wrong and how to write it,
 *   without the name of the option
 *
 * Returns: whether @text is a value of @option
 */
gboolean
lb_option_parse (LbOption     option,
                 const char  *text,
                 char       **value,
                 guint64     *number,
                 GError     **error)
{
  const LbOptionRow *row = lb_option_get_row (option);

  *value = NULL;
  *number = 0;

  if (lb_option_parse_by_kind (row, text, value, number))
    {
      if (*value == NULL)
        *value = g_strdup (text);
      return TRUE;
    }

  g_clear_pointer (value, g_free);
  if (row->kind == LB_OPTION_KIND_WORD)
    {
      g_autofree char *words = g_strjoinv (", ", (char **) row->words);

      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("“%s” is not known here; write one of: %s"), text, words);
    }
  else
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("“%s” cannot be used; %s"), text, lb_option_get_expectation (row));
    }

  return FALSE;
}

/**
 * lb_option_is_loopback:
 * @address: an address that lb_option_parse() took
 *
 * Returns: whether only this machine reaches a listener at @address
 */
gboolean
lb_option_is_loopback (const char *address)
{
  g_autofree char *host = NULL;
  g_autoptr(GInetAddress) inet = NULL;

  if (g_str_has_prefix (address, "unix:"))
    return TRUE;

  host = g_strndup (address, (gsize) (strrchr (address, ':') - address));
  if (host[0] == '[')
    {
      g_autofree char *inner = g_strndup (host + 1, strlen (host) - 2);

      inet = g_inet_address_new_from_string (inner);
    }
  else
    {
      inet = g_inet_address_new_from_string (host);
    }

  return inet != NULL && g_inet_address_get_is_loopback (inet);
}

/**
 * lb_option_is_local_server:
 * @server: a host and a port
 *
 * Returns: whether @server is on this machine, going by what is written: a name other than
 *   "localhost" is not looked up
 */
gboolean
lb_option_is_local_server (const char *server)
{
  g_autofree char *host = g_strndup (server, strcspn (server, ":"));

  return g_ascii_strcasecmp (host, "localhost") == 0 || lb_option_is_loopback (server);
}
