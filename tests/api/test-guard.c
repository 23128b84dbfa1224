#include "config.h"

#include <string.h>

#include "api/lb-http-guard.h"

#define PORT 8025

/* Makes headers of "Name: value" lines. */
static SoupMessageHeaders *
make_headers (const char *lines)
{
  SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  g_auto(GStrv) fields = g_strsplit (lines, "\n", -1);

  for (char **field = fields; *field != NULL; field++)
    {
      g_auto(GStrv) parts = g_strsplit (*field, ": ", 2);

      if (**field != '\0')
        soup_message_headers_append (headers, parts[0], parts[1]);
    }

  return headers;
}

typedef struct
{
  const char *lines;
  const char *uri;
  guint       status;
} HostCase;

static const HostCase host_cases[] = {
  { "Host: 127.0.0.1:8025", "http://127.0.0.1:8025/", 0 },
  { "Host: 127.0.0.1", "http://127.0.0.1/", 0 },
  { "Host: localhost:8025", "http://localhost:8025/", 0 },
  { "Host: LocalHost", "http://LocalHost/", 0 },
  { "Host: [::1]:8025", "http://[::1]:8025/", 0 },
  { "Host: [::1]", "http://[::1]/", 0 },
  { "Host: mail.test", "http://mail.test/", 0 },
  { "Host: 127.0.0.1:8026", "http://127.0.0.1:8026/", 421 },
  { "Host: 127.0.0.1:08025", "http://127.0.0.1:8025/", 0 },
  { "Host: 127.0.0.1.evil.example", "http://127.0.0.1.evil.example/", 421 },
  { "Host: evil.example", "http://evil.example/", 421 },
  { "Host: localhost.", "http://localhost./", 421 },
  { "Host: localhost.evil.example:8025", "http://localhost.evil.example:8025/", 421 },
  { "Host: user@127.0.0.1", "http://user@127.0.0.1/", 421 },
  { "Host: 127.0.0.1:", "http://127.0.0.1/", 421 },
  { "Host: 127.0.0.1\nHost: evil.example", "http://evil.example/", 421 },
  { "Host: evil.example\nHost: 127.0.0.1", "http://127.0.0.1/", 421 },
  { "Host: 127.0.0.1\nHost: 127.0.0.1", "http://127.0.0.1/", 421 },
  { "Host: 127.0.0.1, evil.example", "http://127.0.0.1/", 421 },
  { "", "http://127.0.0.1/", 421 },
  { "Host: 127.0.0.1:8025", "http://evil.example/", 421 },
  { "Host: evil.example", "http://127.0.0.1:8025/", 421 },
  { "Host: 127.0.0.1:8025", "http://127.0.0.1:9/", 421 },
  { "Host: 0.0.0.0:8025", "http://0.0.0.0:8025/", 421 },
};

static void
test_guard_host (gconstpointer data)
{
  const HostCase *c = data;
  g_autoptr(LbHttpGuard) guard = lb_http_guard_new ();
  SoupMessageHeaders *headers = make_headers (c->lines);
  g_autoptr(GUri) uri = g_uri_parse (c->uri, SOUP_HTTP_URI_FLAGS, NULL);

  lb_http_guard_add_host (guard, "Mail.Test");
  g_assert_nonnull (uri);
  g_assert_cmpuint (lb_http_guard_check_host (guard, headers, uri, PORT), ==, c->status);
  soup_message_headers_unref (headers);
}

static const HostCase wide_cases[] = {
  { "Host: 192.0.2.7:8025", "http://192.0.2.7:8025/", 0 },
  { "Host: 192.0.2.7:9000", "http://192.0.2.7:9000/", 0 },
  { "Host: [2001:db8::1]:9000", "http://[2001:db8::1]:9000/", 0 },
  { "Host: localhost:9000", "http://localhost:9000/", 0 },
  { "Host: mail.test:9000", "http://mail.test:9000/", 0 },
  { "Host: evil.example:8025", "http://evil.example:8025/", 421 },
  { "Host: 192.0.2.7.evil.example", "http://192.0.2.7.evil.example/", 421 },
  { "Host: 192.0.2.7:99999", "http://192.0.2.7/", 421 },
  { "Host: 192.0.2.7\nHost: 192.0.2.7", "http://192.0.2.7/", 421 },
};

static void
test_guard_wide (gconstpointer data)
{
  const HostCase *c = data;
  g_autoptr(LbHttpGuard) guard = lb_http_guard_new ();
  SoupMessageHeaders *headers = make_headers (c->lines);
  g_autoptr(GUri) uri = g_uri_parse (c->uri, SOUP_HTTP_URI_FLAGS, NULL);

  lb_http_guard_add_host (guard, "mail.test");
  lb_http_guard_set_wide (guard);
  g_assert_nonnull (uri);
  g_assert_cmpuint (lb_http_guard_check_host (guard, headers, uri, PORT), ==, c->status);
  soup_message_headers_unref (headers);
}

typedef struct
{
  const char *method;
  const char *lines;
  guint       status;
} HeaderCase;

static const HeaderCase framing_cases[] = {
  { "POST", "", 0 },
  { "POST", "Content-Length: 5", 0 },
  { "POST", "Transfer-Encoding: chunked", 0 },
  { "POST", "Content-Length: 5\nContent-Length: 5", 400 },
  { "POST", "Content-Length: 5, 5", 400 },
  { "POST", "Content-Length: 5\nTransfer-Encoding: chunked", 400 },
  { "POST", "Transfer-Encoding: chunked\nTransfer-Encoding: identity", 400 },
  { "POST", "Content-Length: +5", 400 },
  { "POST", "Content-Length: 0x5", 400 },
  { "POST", "Content-Length: 5 5", 400 },
};

static void
test_guard_framing (gconstpointer data)
{
  const HeaderCase *c = data;
  SoupMessageHeaders *headers = make_headers (c->lines);

  g_assert_cmpuint (lb_http_guard_check_framing (headers), ==, c->status);
  soup_message_headers_unref (headers);
}

static const HeaderCase origin_cases[] = {
  { "GET", "", 0 },
  { "DELETE", "", 0 },
  { "DELETE", "Origin: http://127.0.0.1:8025", 0 },
  { "DELETE", "Origin: HTTP://127.0.0.1:8025", 0 },
  { "DELETE", "Origin: http://app.test:3000", 0 },
  { "DELETE", "Origin: http://app.test:3000\nSec-Fetch-Site: cross-site", 0 },
  { "DELETE", "Origin: http://evil.example", 403 },
  { "GET", "Origin: http://evil.example", 403 },
  { "DELETE", "Origin: null", 403 },
  { "DELETE", "Origin: http://127.0.0.1:8026", 403 },
  { "DELETE", "Origin: https://127.0.0.1:8025", 403 },
  { "DELETE", "Origin: http://127.0.0.1:8025.evil.example", 403 },
  { "DELETE", "Origin: http://127.0.0.1:8025\nOrigin: http://evil.example", 403 },
  { "DELETE", "Sec-Fetch-Site: same-origin", 0 },
  { "DELETE", "Sec-Fetch-Site: none", 0 },
  { "DELETE", "Sec-Fetch-Site: cross-site", 403 },
  { "PUT", "Sec-Fetch-Site: same-site", 403 },
  { "GET", "Sec-Fetch-Site: cross-site", 0 },
};

static void
test_guard_origin (gconstpointer data)
{
  const HeaderCase *c = data;
  g_autoptr(LbHttpGuard) guard = lb_http_guard_new ();
  g_autofree char *lines = g_strconcat ("Host: 127.0.0.1:8025\n", c->lines, NULL);
  SoupMessageHeaders *headers = make_headers (lines);

  lb_http_guard_add_origin (guard, "http://App.test:3000");
  g_assert_cmpuint (lb_http_guard_check_origin (guard, headers, c->method), ==, c->status);
  soup_message_headers_unref (headers);
}

static const HeaderCase type_cases[] = {
  { "POST", "", 0 },
  { "POST", "Content-Type: application/json", 0 },
  { "POST", "Content-Type: application/json; charset=utf-8", 0 },
  { "POST", "Content-Type: text/plain", 415 },
  { "POST", "Content-Type: TEXT/Plain;charset=utf-8", 415 },
  { "DELETE", "Content-Type: application/x-www-form-urlencoded", 415 },
  { "PUT", "Content-Type: multipart/form-data; boundary=x", 415 },
  { "POST", "Content-Type: application/json\nContent-Type: text/plain", 415 },
  { "GET", "Content-Type: text/plain", 0 },
};

static void
test_guard_type (gconstpointer data)
{
  const HeaderCase *c = data;
  SoupMessageHeaders *headers = make_headers (c->lines);

  g_assert_cmpuint (lb_http_guard_check_type (headers, c->method), ==, c->status);
  soup_message_headers_unref (headers);
}

typedef struct
{
  const char *login; /* NULL: none; "!…": as it is; else encoded */
  const char *user;  /* NULL: refused */
} LoginCase;

static const LoginCase login_cases[] = {
  { NULL, NULL },
  { "ann:secret", "ann" },
  { "bob:with:colon", "bob" },
  { "ann:wrong", NULL },
  { "ann:", NULL },
  { "eve:secret", NULL },
  { "ann", NULL },
  { ":secret", NULL },
  { "!Bearer YW5uOnNlY3JldA==", NULL },
  { "!Basic", NULL },
  { "!Basic ***", NULL },
};

static void
test_guard_login (gconstpointer data)
{
  const LoginCase *c = data;
  g_autoptr(LbHttpGuard) guard = lb_http_guard_new ();
  g_autoptr(GString) lines = g_string_new (NULL);
  g_autofree char *user = NULL;
  SoupMessageHeaders *headers;
  g_autoptr(GError) error = NULL;

  if (c->login != NULL && c->login[0] == '!')
    {
      g_string_printf (lines, "Authorization: %s", c->login + 1);
    }
  else if (c->login != NULL)
    {
      g_autofree char *encoded = g_base64_encode ((const guchar *) c->login, strlen (c->login));

      g_string_printf (lines, "Authorization: Basic %s", encoded);
    }

  g_assert_true (lb_http_guard_add_users (guard, "# us\nann:secret\r\n\nbob:with:colon\n", &error));
  g_assert_no_error (error);
  headers = make_headers (lines->str);
  user = lb_http_guard_dup_user (guard, headers);
  g_assert_cmpstr (user, ==, c->user);
  soup_message_headers_unref (headers);
}

static void
test_guard_users_fault (void)
{
  static const char * const texts[] = { "", "# nobody\n", "ann\n", ":secret\n" };

  g_test_summary ("A file without a user must not mean that everyone may come in.");

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(LbHttpGuard) guard = lb_http_guard_new ();
      g_autoptr(GError) error = NULL;

      g_assert_false (lb_http_guard_add_users (guard, texts[i], &error));
      g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
    }
}

static void
add_cases (const char       *what,
           const HeaderCase *cases,
           gsize             n_cases,
           GTestDataFunc     func)
{
  for (gsize i = 0; i < n_cases; i++)
    {
      g_autofree char *lines = g_strdelimit (g_strdup (cases[i].lines), "/\n", '|');
      g_autofree char *path = g_strdup_printf ("/api/guard/%s/%s %s", what, cases[i].method, lines);

      g_test_add_data_func (path, &cases[i], func);
    }
}

/* libsoup from 3.8 on drops a second Host by itself, and warns. */
static gboolean
is_fatal (const char     *domain,
          GLogLevelFlags  level,
          const char     *message,
          gpointer        user_data)
{
  return strstr (message, "Rejecting duplicate Host header") == NULL;
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_log_set_fatal_handler (is_fatal, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (host_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/api/guard/host/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &host_cases[i], test_guard_host);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (wide_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/api/guard/host-of-a-wide-server/%" G_GSIZE_FORMAT,
                                               i);

      g_test_add_data_func (path, &wide_cases[i], test_guard_wide);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (login_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/api/guard/login/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &login_cases[i], test_guard_login);
    }

  add_cases ("framing", framing_cases, G_N_ELEMENTS (framing_cases), test_guard_framing);
  add_cases ("origin", origin_cases, G_N_ELEMENTS (origin_cases), test_guard_origin);
  add_cases ("type", type_cases, G_N_ELEMENTS (type_cases), test_guard_type);
  g_test_add_func ("/api/guard/users-fault", test_guard_users_fault);

  return g_test_run ();
}
