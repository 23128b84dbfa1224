#define G_LOG_DOMAIN "lb-option"

#include "config.h"
#include "service/lb-option.h"

#include <errno.h>
#include <string.h>

#include <glib/gi18n.h>

static const char * const mode_words[] = { "capture", "debug", "relay", "mailman", NULL };
static const char * const print_words[] = { "none", "summary", "debug", "json", NULL };
static const char * const tls_words[] = { "self-signed", NULL };

/* One row an option. An option whose function does not exist is not here: nothing is taken and
 * ignored. */
static const LbOptionRow option_rows[LB_N_OPTIONS] = {
  [LB_OPTION_SMTP] = {
    "smtp", LB_OPTION_KIND_ADDRESS, TRUE, "127.0.0.1:1025", NULL, "smtp-address", FALSE,
    N_("ADDRESS:PORT"), N_("Receive SMTP there (127.0.0.1:1025); may be given more than once"),
  },
  [LB_OPTION_SMTPS] = {
    "smtps", LB_OPTION_KIND_ADDRESS, TRUE, NULL, NULL, NULL, FALSE,
    N_("ADDRESS:PORT"), N_("Receive SMTP with TLS from the start there"),
  },
  [LB_OPTION_LMTP] = {
    "lmtp", LB_OPTION_KIND_ADDRESS, TRUE, NULL, NULL, NULL, FALSE,
    N_("ADDRESS:PORT"), N_("Receive LMTP there"),
  },
  [LB_OPTION_HTTP] = {
    "http", LB_OPTION_KIND_ADDRESS, FALSE, "127.0.0.1:8025", NULL, "http-address", FALSE,
    N_("ADDRESS:PORT"), N_("Serve the HTTP API there (127.0.0.1:8025)"),
  },
  [LB_OPTION_NO_HTTP] = {
    "no-http", LB_OPTION_KIND_FLAG, FALSE, NULL, NULL, "http", TRUE,
    NULL, N_("Serve no HTTP API"),
  },
  [LB_OPTION_HTTP_AUTH] = {
    "http-auth", LB_OPTION_KIND_FILE, FALSE, NULL, NULL, NULL, FALSE,
    N_("FILE"), N_("Ask HTTP clients for a name and password of this file (user:password lines)"),
  },
  [LB_OPTION_HTTP_OPEN] = {
    "http-open", LB_OPTION_KIND_FLAG, FALSE, NULL, NULL, NULL, FALSE,
    NULL, N_("Let everyone who reaches the HTTP address read all mail"),
  },
  [LB_OPTION_API_CORS] = {
    "api-cors", LB_OPTION_KIND_ORIGIN, TRUE, NULL, NULL, NULL, FALSE,
    N_("ORIGIN"), N_("Let web pages of this origin use the HTTP API"),
  },
  [LB_OPTION_STORE] = {
    "store", LB_OPTION_KIND_FILE, FALSE, NULL, NULL, NULL, FALSE,
    N_("FILE"), N_("Keep the messages in this file"),
  },
  [LB_OPTION_SIZE_LIMIT] = {
    "size-limit", LB_OPTION_KIND_SIZE, FALSE, "33554432", NULL, "size-limit", FALSE,
    N_("BYTES"), N_("Take no larger message (33554432); 0: no limit"),
  },
  [LB_OPTION_NO_SMTPUTF8] = {
    "no-smtputf8", LB_OPTION_KIND_FLAG, FALSE, NULL, NULL, "smtputf8", TRUE,
    NULL, N_("Do not take internationalised addresses (SMTPUTF8)"),
  },
  [LB_OPTION_DECODE_DATA] = {
    "decode-data", LB_OPTION_KIND_FLAG, FALSE, NULL, NULL, NULL, FALSE,
    NULL, N_("Hand messages on as text; needs --no-smtputf8"),
  },
  [LB_OPTION_HIDE_EXTENSION] = {
    "hide-extension", LB_OPTION_KIND_EXTENSION, TRUE, NULL, NULL, NULL, FALSE,
    N_("NAME"), N_("Do not announce this SMTP extension"),
  },
  [LB_OPTION_LENIENT] = {
    "lenient", LB_OPTION_KIND_FLAG, FALSE, NULL, NULL, NULL, FALSE,
    NULL, N_("Take parameters that a strict server refuses"),
  },
  [LB_OPTION_HOSTNAME] = {
    "hostname", LB_OPTION_KIND_NAME, FALSE, NULL, NULL, NULL, FALSE,
    N_("NAME"), N_("The name in greeting and EHLO (this system's)"),
  },
  [LB_OPTION_MODE] = {
    "mode", LB_OPTION_KIND_WORD, FALSE, "capture", mode_words, NULL, FALSE,
    N_("MODE"), N_("What happens to a message: capture or debug (capture)"),
  },
  [LB_OPTION_TLS_CERTIFICATE] = {
    "tls-certificate", LB_OPTION_KIND_FILE, FALSE, NULL, NULL, NULL, FALSE,
    N_("FILE"), N_("Offer STARTTLS with this certificate (PEM)"),
  },
  [LB_OPTION_TLS_KEY] = {
    "tls-key", LB_OPTION_KIND_FILE, FALSE, NULL, NULL, NULL, FALSE,
    N_("FILE"), N_("The certificate's private key (PEM)"),
  },
  [LB_OPTION_TLS] = {
    "tls", LB_OPTION_KIND_WORD, FALSE, NULL, tls_words, NULL, FALSE,
    "self-signed", N_("Offer STARTTLS with a certificate made for this user"),
  },
  [LB_OPTION_REQUIRE_TLS] = {
    "require-tls", LB_OPTION_KIND_FLAG, FALSE, NULL, NULL, NULL, FALSE,
    NULL, N_("Take mail only over TLS"),
  },
  [LB_OPTION_AUTH] = {
    "auth", LB_OPTION_KIND_FILE, FALSE, "any", NULL, NULL, FALSE,
    N_("any|FILE"), N_("Accept every login, or those of this file (user:password lines) only"),
  },
  [LB_OPTION_PRINT] = {
    "print", LB_OPTION_KIND_WORD, FALSE, "none", print_words, NULL, FALSE,
    N_("FORMAT"), N_("Print each message: none, summary, debug or json (none)"),
  },
  [LB_OPTION_COUNT] = {
    "count", LB_OPTION_KIND_NUMBER, FALSE, NULL, NULL, NULL, FALSE,
    N_("N"), N_("End with 0 after this many messages"),
  },
  [LB_OPTION_TIMEOUT] = {
    "timeout", LB_OPTION_KIND_DURATION, FALSE, NULL, NULL, NULL, FALSE,
    N_("SECONDS"), N_("End with 124 after this time"),
  },
  [LB_OPTION_READY_FILE] = {
    "ready-file", LB_OPTION_KIND_FILE, FALSE, NULL, NULL, NULL, FALSE,
    N_("FILE"), N_("Write the real addresses there (JSON) when everything listens"),
  },
};

/**
 * lb_option_get_row:
 * @option: an option
 *
 * Returns: (transfer none): what is known of it
 */
const LbOptionRow *
lb_option_get_row (LbOption option)
{
  g_assert (option < LB_N_OPTIONS);
  return &option_rows[option];
}

/**
 * lb_option_find:
 * @name: the name of an option, with or without dashes before it
 * @option: (out): which one it is
 *
 * Returns: whether there is such an option
 */
gboolean
lb_option_find (const char *name,
                LbOption   *option)
{
  name += strspn (name, "-");

  for (int i = 0; i < LB_N_OPTIONS; i++)
    if (strcmp (option_rows[i].name, name) == 0)
      {
        *option = (LbOption) i;
        return TRUE;
      }

  return FALSE;
}

/**
 * lb_option_dup_variable:
 * @option: an option
 *
 * Returns: (transfer full): the environment variable that gives it, "LETTERBOX_SIZE_LIMIT"
 */
char *
lb_option_dup_variable (LbOption option)
{
  g_autofree char *name = g_ascii_strup (option_rows[option].name, -1);

  return g_strconcat ("LETTERBOX_", g_strdelimit (name, "-", '_'), NULL);
}

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
lb_option_is_keyword (const char *text)
{
  /* RFC 5321 4.1.1.1: ehlo-keyword */
  return g_ascii_isalnum (*text) &&
         text[strspn (text,
                      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")] == '\0';
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
  const LbOptionRow *row = &option_rows[option];

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
