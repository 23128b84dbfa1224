#define G_LOG_DOMAIN "lb-http-guard"

#include "config.h"
#include "api/lb-http-guard.h"

#include <string.h>

struct _LbHttpGuard
{
  GHashTable *hosts;   /* (element-type utf8) (owned): lower case, without a port */
  GHashTable *origins; /* (element-type utf8) (owned): lower case */
  GHashTable *users;   /* (element-type utf8 utf8) (owned): SHA-256 of each password */
  gboolean    is_wide; /* whether other machines are meant to reach the server */
};

/**
 * lb_http_guard_new:
 *
 * Returns: (transfer full): rules that know the names of this machine for itself, no other origin
 * and
 *   no users
 */
LbHttpGuard *
lb_http_guard_new (void)
{
  LbHttpGuard *self = g_new0 (LbHttpGuard, 1);

  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->origins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->users = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  lb_http_guard_add_host (self, "127.0.0.1");
  lb_http_guard_add_host (self, "localhost");
  lb_http_guard_add_host (self, "[::1]");

  return self;
}

/**
 * lb_http_guard_free:
 * @self: (transfer full): rules
 */
void
lb_http_guard_free (LbHttpGuard *self)
{
  g_hash_table_unref (self->hosts);
  g_hash_table_unref (self->origins);
  g_hash_table_unref (self->users);
  g_free (self);
}

/**
 * lb_http_guard_add_host:
 * @self: rules
 * @host: a name or address by which clients may call the server, without a port
 */
void
lb_http_guard_add_host (LbHttpGuard *self,
                        const char  *host)
{
  g_hash_table_add (self->hosts, g_ascii_strdown (host, -1));
}

/**
 * lb_http_guard_set_wide:
 * @self: rules
 *
 * Other machines are meant to reach the server: they may call it by any of its addresses, and by
 * the port that is forwarded to ours. Names still have to be known.
 */
void
lb_http_guard_set_wide (LbHttpGuard *self)
{
  self->is_wide = TRUE;
}

/**
 * lb_http_guard_add_origin:
 * @self: rules
 * @origin: the origin of web pages that may use the API: "http://localhost:3000"
 */
void
lb_http_guard_add_origin (LbHttpGuard *self,
                          const char  *origin)
{
  g_hash_table_add (self->origins, g_ascii_strdown (origin, -1));
}

/**
 * lb_http_guard_add_user:
 * @self: rules
 * @user: a name
 * @password: its password
 *
 * From the first user on every request has to name one (RFC 7617).
 */
void
lb_http_guard_add_user (LbHttpGuard *self,
                        const char  *user,
                        const char  *password)
{
  g_hash_table_insert (self->users, g_strdup (user),
                       g_compute_checksum_for_string (G_CHECKSUM_SHA256, password, -1));
}

/**
 * lb_http_guard_add_users:
 * @self: rules
 * @text: lines of "user:password"; empty ones and those that begin with # say nothing
 * @error: return location; %G_OPTION_ERROR_BAD_VALUE with the number of the line
 *
 * Returns: whether @text could be read and has a user
 */
gboolean
lb_http_guard_add_users (LbHttpGuard  *self,
                         const char   *text,
                         GError      **error)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  guint n_users = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *line = g_strchomp (lines[i]);
      char *colon = strchr (line, ':');

      if (*line == '\0' || *line == '#')
        continue;
      if (colon == NULL || colon == line)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "--http-auth: line %u is not of the form user:password", i + 1);
          return FALSE;
        }

      *colon = '\0';
      lb_http_guard_add_user (self, line, colon + 1);
      n_users++;
    }

  if (n_users == 0)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "--http-auth: the file has no user:password line");

  return n_users > 0;
}

/**
 * lb_http_guard_has_origin:
 * @self: rules
 * @origin: an origin
 *
 * Returns: whether pages of @origin may use the API
 */
gboolean
lb_http_guard_has_origin (LbHttpGuard *self,
                          const char  *origin)
{
  g_autofree char *lower = g_ascii_strdown (origin, -1);

  return g_hash_table_contains (self->origins, lower);
}

/* The values of all fields of a name. SoupMessageHeaders joins them by ", ". */
static guint
lb_http_guard_count (SoupMessageHeaders *headers,
                     const char         *name)
{
  SoupMessageHeadersIter iter;
  const char *at;
  const char *value;
  guint count = 0;

  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &at, &value))
    count += g_ascii_strcasecmp (at, name) == 0;

  return count;
}

/**
 * lb_http_guard_check_framing:
 * @headers: of a request
 *
 * RFC 9112 6.3: a request whose length can be read in two ways hides a second one.
 *
 * Returns: 0, or the status to refuse the request with
 */
guint
lb_http_guard_check_framing (SoupMessageHeaders *headers)
{
  guint n_lengths = lb_http_guard_count (headers, "Content-Length");
  guint n_encodings = lb_http_guard_count (headers, "Transfer-Encoding");
  const char *length;

  if (n_lengths > 1 || n_encodings > 1 || (n_lengths == 1 && n_encodings == 1))
    return SOUP_STATUS_BAD_REQUEST;

  length = soup_message_headers_get_one (headers, "Content-Length");
  if (n_lengths == 1 &&
      (length == NULL || *length == '\0' || length[strspn (length, "0123456789")] != '\0'))
    return SOUP_STATUS_BAD_REQUEST;

  return 0;
}

static gboolean
lb_http_guard_is_literal (const char *host)
{
  g_autofree char *inner = NULL;

  if (host[0] == '[' && g_str_has_suffix (host, "]"))
    inner = g_strndup (host + 1, strlen (host) - 2);

  return g_hostname_is_ip_address (inner == NULL ? host : inner);
}

/* Whether @host is a known name with our port or none. Behind a forwarded port the client sees
 * another one, and an address cannot be rebound as a name can. */
static gboolean
lb_http_guard_knows_host (LbHttpGuard *self,
                          const char  *host,
                          guint        port)
{
  g_autofree char *lower = g_ascii_strdown (host, -1);
  char *colon = strrchr (lower, ':');
  guint64 number;

  if (colon != NULL && strchr (colon, ']') == NULL)
    {
      if (!g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &number, NULL) ||
          (!self->is_wide && number != port))
        return FALSE;
      *colon = '\0';
    }

  return g_hash_table_contains (self->hosts, lower) ||
         (self->is_wide && lb_http_guard_is_literal (lower));
}

/**
 * lb_http_guard_check_host:
 * @self: rules
 * @headers: of a request
 * @uri: what it asks for
 * @port: where the server listens
 *
 * A page can let its own name point at 127.0.0.1; then only the Host tells it from a local client.
 *
 * Returns: 0, or the status to refuse the request with
 */
guint
lb_http_guard_check_host (LbHttpGuard        *self,
                          SoupMessageHeaders *headers,
                          GUri               *uri,
                          guint               port)
{
  g_autofree char *target = NULL;
  const char *host;

  if (lb_http_guard_count (headers, "Host") != 1)
    return SOUP_STATUS_MISDIRECTED_REQUEST;

  host = soup_message_headers_get_one (headers, "Host");
  if (host == NULL || !lb_http_guard_knows_host (self, host, port))
    return SOUP_STATUS_MISDIRECTED_REQUEST;

  /* The absolute form of the target (RFC 9112 3.2.2) names a host too. */
  target = g_strdup_printf (strchr (g_uri_get_host (uri), ':') != NULL ? "[%s]" : "%s",
                            g_uri_get_host (uri));
  if (g_uri_get_userinfo (uri) != NULL || !lb_http_guard_knows_host (self, target, port) ||
      (!self->is_wide && g_uri_get_port (uri) != -1 && g_uri_get_port (uri) != 80 &&
       (guint) g_uri_get_port (uri) != port))
    return SOUP_STATUS_MISDIRECTED_REQUEST;

  return 0;
}

static gboolean
lb_http_guard_is_safe_method (const char *method)
{
  return g_str_equal (method, "GET") || g_str_equal (method, "HEAD") ||
         g_str_equal (method, "OPTIONS");
}

/**
 * lb_http_guard_check_origin:
 * @self: rules
 * @headers: of a request whose Host is known
 * @method: of the request
 *
 * Refuses what a page of another site sends. "null" is the origin of pages that hide theirs.
 *
 * Returns: 0, or the status to refuse the request with
 */
guint
lb_http_guard_check_origin (LbHttpGuard        *self,
                            SoupMessageHeaders *headers,
                            const char         *method)
{
  const char *origin = soup_message_headers_get_list (headers, "Origin");
  const char *site = soup_message_headers_get_list (headers, "Sec-Fetch-Site");
  const char *host = soup_message_headers_get_one (headers, "Host");

  if (origin != NULL)
    {
      g_autofree char *own = g_strconcat ("http://", host, NULL);

      if (lb_http_guard_has_origin (self, origin) || g_ascii_strcasecmp (origin, own) == 0)
        return 0;
      return SOUP_STATUS_FORBIDDEN;
    }

  if (site != NULL && !lb_http_guard_is_safe_method (method) &&
      !g_str_equal (site, "same-origin") && !g_str_equal (site, "none"))
    return SOUP_STATUS_FORBIDDEN;

  return 0;
}

/**
 * lb_http_guard_check_type:
 * @headers: of a request
 * @method: of the request
 *
 * A form of any page may send these types without asking. Clients of the API send JSON, or no type.
 *
 * Returns: 0, or the status to refuse the request with
 */
guint
lb_http_guard_check_type (SoupMessageHeaders *headers,
                          const char         *method)
{
  static const char * const form_types[] = {
    "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", NULL
  };
  const char *list = soup_message_headers_get_list (headers, "Content-Type");
  g_autofree char *type = NULL;

  if (list == NULL || lb_http_guard_is_safe_method (method))
    return 0;
  if (lb_http_guard_count (headers, "Content-Type") != 1)
    return SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE;

  type = g_ascii_strdown (list, (gssize) strcspn (list, ";, \t"));
  return g_strv_contains (form_types, type) ? SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE : 0;
}

/* Equal time whatever the first difference: both are 64 hexadecimal digits. */
static gboolean
lb_http_guard_is_same_digest (const char *one,
                              const char *other)
{
  guint difference = 0;

  for (gsize i = 0; i < 64; i++)
    difference |= (guint) (one[i] ^ other[i]);

  return difference == 0;
}

/**
 * lb_http_guard_dup_user:
 * @self: rules
 * @headers: of a request
 *
 * Returns: (transfer full) (nullable): whose request it is, "" when no users are known; %NULL: it
 * has to
 *   be refused with 401
 */
char *
lb_http_guard_dup_user (LbHttpGuard        *self,
                        SoupMessageHeaders *headers)
{
  const char *authorization = soup_message_headers_get_one (headers, "Authorization");
  g_autofree char *login = NULL;
  g_autofree char *digest = NULL;
  const char *known;
  char *colon;
  gsize length;

  if (g_hash_table_size (self->users) == 0)
    return g_strdup ("");
  if (authorization == NULL || g_ascii_strncasecmp (authorization, "Basic ", 6) != 0 ||
      lb_http_guard_count (headers, "Authorization") != 1)
    return NULL;

  login = (char *) g_base64_decode (authorization + 6, &length);
  login = g_realloc (login, length + 1);
  login[length] = '\0';
  colon = strchr (login, ':');
  if (colon == NULL || strlen (login) != length)
    return NULL;
  *colon = '\0';

  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, colon + 1, -1);
  known = g_hash_table_lookup (self->users, login);
  if (known == NULL || !lb_http_guard_is_same_digest (digest, known))
    return NULL;

  return g_strdup (login);
}
