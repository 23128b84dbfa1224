#include "config.h"

#include <string.h>

#include "mailbox-fixture.h"
#include "server-fixture.h"

static void
test_server_probes (Fixture       *fixture,
                    gconstpointer  data)
{
  static const char * const paths[] = { "/livez", "/readyz" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *answer = ask (fixture, "GET", paths[i], "");

      g_assert_cmpuint (get_status (answer), ==, 200);
      g_assert_cmpstr (get_body (answer), ==, "");
    }
}

static void
test_server_headers (Fixture       *fixture,
                     gconstpointer  data)
{
  static const char * const headers[] = {
    "X-Content-Type-Options: nosniff",
    "Content-Security-Policy: default-src 'none'; sandbox",
    "Referrer-Policy: no-referrer",
    "Connection: close",
  };
  static const char * const paths[] = { "/livez", "/nothing", "/api/v1/info" };

  g_test_summary ("Every answer, good or bad, keeps a browser from running what a mail brings.");

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *answer = ask (fixture, "GET", paths[i], "");

      for (gsize j = 0; j < G_N_ELEMENTS (headers); j++)
        g_assert_nonnull (strstr (answer, headers[j]));
      g_assert_null (strstr (answer, "Access-Control-"));
    }
}

typedef struct
{
  const char *what;
  const char *request;
  guint       status;
} RequestCase;

static const RequestCase request_cases[] = {
  { "get", "GET /livez HTTP/1.1\r\nHost: HOST\r\n\r\n", 200 },
  { "head", "HEAD /livez HTTP/1.1\r\nHost: HOST\r\n\r\n", 200 },
  { "unknown-path", "GET /nothing HTTP/1.1\r\nHost: HOST\r\n\r\n", 404 },
  { "wrong-method", "POST /livez HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0\r\n\r\n", 405 },
  { "unknown-method", "BREW /livez HTTP/1.1\r\nHost: HOST\r\n\r\n", 405 },
  { "options", "OPTIONS /api/v1/messages HTTP/1.1\r\nHost: HOST\r\n\r\n", 200 },
  { "no-host", "GET /livez HTTP/1.1\r\n\r\n", 400 },
  { "no-host-http-1.0", "GET /livez HTTP/1.0\r\n\r\n", 421 },
  { "foreign-host", "GET /livez HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421 },
  { "two-hosts", "GET /livez HTTP/1.1\r\nHost: evil.example\r\nHost: HOST\r\n\r\n", 421 },
  { "absolute-form", "GET http://HOST/livez HTTP/1.1\r\nHost: HOST\r\n\r\n", 200 },
  { "foreign-absolute-form", "GET http://evil.example/livez HTTP/1.1\r\nHost: HOST\r\n\r\n", 421 },
  { "foreign-host-behind-absolute-form",
    "GET http://HOST/livez HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421 },
  { "foreign-origin",
    "GET /api/v1/messages HTTP/1.1\r\nHost: HOST\r\nOrigin: http://evil.example\r\n\r\n", 403 },
  { "null-origin",
    "DELETE /api/v1/messages HTTP/1.1\r\nHost: HOST\r\nOrigin: null\r\n\r\n", 403 },
  { "preflight-of-a-foreign-origin",
    "OPTIONS /api/v1/messages HTTP/1.1\r\nHost: HOST\r\nOrigin: http://evil.example\r\n\r\n", 403 },
  { "cross-site",
    "DELETE /api/v1/messages HTTP/1.1\r\nHost: HOST\r\nSec-Fetch-Site: cross-site\r\n\r\n", 403 },
  { "form",
    "PUT /api/v1/messages HTTP/1.1\r\nHost: HOST\r\nContent-Type: text/plain\r\n"
    "Content-Length: 2\r\n\r\n{}", 415 },
  { "two-lengths",
    "PUT /api/v1/messages HTTP/1.1\r\nHost: HOST\r\n"
    "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 400 },
  { "length-and-chunked",
    "PUT /api/v1/messages HTTP/1.1\r\nHost: HOST\r\nContent-Length: 2\r\n"
    "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
  { "unknown-encoding",
    "PUT /api/v1/messages HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: gzip\r\n\r\n{}", 501 },
  { "bad-json",
    "PUT /api/v1/messages HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1\r\n\r\n{", 400 },
  { "range", "GET /livez HTTP/1.1\r\nHost: HOST\r\nRange: bytes=0-0,0-0,0-0\r\n\r\n", 200 },
  { "dot-segments", "GET /api/%2e%2e/%2e%2e/etc%2fpasswd HTTP/1.1\r\nHost: HOST\r\n\r\n", 404 },
};

static void
test_server_request (Fixture       *fixture,
                     gconstpointer  data)
{
  const RequestCase *c = data;
  g_autofree char *answer = exchange_text (fixture, c->request);

  g_assert_cmpuint (get_status (answer), ==, c->status);
}

static const RequestCase hidden_cases[] = {
  { "length-then-chunked",
    "GET /livez HTTP/1.1\r\nHost: HOST\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
    "0\r\n\r\nDELETE /api/v1/messages HTTP/1.1\r\nHost: HOST\r\n\r\n", 400 },
  { "chunked-then-length",
    "GET /livez HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"
    "0\r\n\r\nDELETE /api/v1/messages HTTP/1.1\r\nHost: HOST\r\n\r\n", 400 },
  { "two-lengths",
    "GET /livez HTTP/1.1\r\nHost: HOST\r\nContent-Length: 70\r\nContent-Length: 0\r\n\r\n"
    "DELETE /api/v1/messages HTTP/1.1\r\nHost: HOST\r\n\r\n", 400 },
  { "list-of-lengths",
    "GET /livez HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0, 70\r\n\r\n"
    "DELETE /api/v1/messages HTTP/1.1\r\nHost: HOST\r\n\r\n", 400 },
  { "pipelined",
    "GET /livez HTTP/1.1\r\nHost: HOST\r\n\r\n"
    "DELETE /api/v1/messages HTTP/1.1\r\nHost: HOST\r\n\r\n", 200 },
  { "kept-alive",
    "GET /livez HTTP/1.1\r\nHost: HOST\r\nConnection: keep-alive\r\n\r\n"
    "DELETE /api/v1/messages HTTP/1.1\r\nHost: HOST\r\n\r\n", 200 },
  { "http-1.0-kept-alive",
    "GET /livez HTTP/1.0\r\nHost: HOST\r\nConnection: keep-alive\r\n\r\n"
    "DELETE /api/v1/messages HTTP/1.1\r\nHost: HOST\r\n\r\n", 200 },
  { "after-a-refused-host",
    "GET /livez HTTP/1.1\r\nHost: evil.example\r\n\r\n"
    "DELETE /api/v1/messages HTTP/1.1\r\nHost: HOST\r\n\r\n", 421 },
  { "after-an-unknown-path",
    "GET /nothing HTTP/1.1\r\nHost: HOST\r\n\r\n"
    "DELETE /api/v1/messages HTTP/1.1\r\nHost: HOST\r\n\r\n", 404 },
  { "after-a-wrong-method",
    "POST /livez HTTP/1.1\r\nHost: HOST\r\n\r\n"
    "DELETE /api/v1/messages HTTP/1.1\r\nHost: HOST\r\n\r\n", 405 },
  { "after-chunks",
    "PUT /api/v1/messages HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n"
    "2\r\n{}\r\n0\r\n\r\nDELETE /api/v1/messages HTTP/1.1\r\nHost: HOST\r\n\r\n", 200 },
};

static void
test_server_hidden (Fixture       *fixture,
                    gconstpointer  data)
{
  const RequestCase *c = data;
  g_autofree char *id = fixture_mail (fixture->mailbox, "Subject: kept\r\n\r\nx\r\n");
  g_autofree char *answer = exchange_text (fixture, c->request);

  g_assert_cmpuint (get_status (answer), ==, c->status);
  g_assert_null (strstr (answer + 9, "HTTP/1."));
  g_assert_cmpuint (lb_mailbox_get_n_messages (fixture->mailbox), ==, 1);
}

static void
test_server_body_limit (Fixture       *fixture,
                        gconstpointer  data)
{
  const gsize length = 10 * 1024 * 1024;
  g_autoptr(GString) request = g_string_sized_new (length + 1024);
  g_autofree char *id = fixture_mail (fixture->mailbox, "Subject: kept\r\n\r\nx\r\n");
  g_autofree char *answer = NULL;

  g_test_summary ("A body over the limit is refused, announced or not, and deletes nothing.");

  g_string_printf (request, "DELETE /api/v1/messages HTTP/1.1\r\nHost: %s\r\n", fixture->address);
  if (data != NULL)
    g_string_append (request, "Transfer-Encoding: chunked\r\n\r\nA00000\r\n");
  else
    g_string_append_printf (request, "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n", length);
  for (gsize i = 0; i < length; i++)
    g_string_append_c (request, ' ');
  if (data != NULL)
    g_string_append (request, "\r\n0\r\n\r\n");

  answer = exchange_octets (fixture, request->str, request->len);
  g_assert_cmpuint (get_status (answer), ==, 413);
  g_assert_cmpuint (lb_mailbox_get_n_messages (fixture->mailbox), ==, 1);
}

static const char * const slow_requests[] = {
  "",
  "GET /livez HT",
  "GET /livez HTTP/1.1\r\nHost: HOST\r\n",
  "DELETE /api/v1/messages HTTP/1.1\r\nHost: HOST\r\nContent-Length: 5\r\n\r\n{",
};

static void
test_server_slow (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *id = fixture_mail (fixture->mailbox, "Subject: kept\r\n\r\nx\r\n");

  g_test_summary ("Half a request does not hold a connection forever, and does nothing.");

  lb_http_server_set_patience (fixture->server, 50);
  for (gsize i = 0; i < G_N_ELEMENTS (slow_requests); i++)
    {
      g_autofree char *answer = exchange_text (fixture, slow_requests[i]);

      g_assert_null (strstr (answer, " 200 "));
    }
  g_assert_cmpuint (lb_mailbox_get_n_messages (fixture->mailbox), ==, 1);
}

static void
test_server_list (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *first = fixture_mail (fixture->mailbox, "Subject: one\r\n\r\nx\r\n");
  g_autofree char *second = fixture_mail (fixture->mailbox, "Subject: two\r\n\r\nx\r\n");
  g_autofree char *third = fixture_mail (fixture->mailbox, "Subject: three\r\n\r\nx\r\n");
  static const struct
  {
    const char *query;
    guint       start;
    guint       n_messages;
  } pages[] = {
    { "", 0, 3 },
    { "?limit=2", 0, 2 },
    { "?limit=0", 0, 3 },
    { "?limit=-1", 0, 3 },
    { "?limit=x", 0, 3 },
    { "?start=1", 1, 2 },
    { "?start=1&limit=1", 1, 1 },
    { "?start=3", 3, 0 },
    { "?start=4294967295&limit=4294967295", G_MAXUINT, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *path = g_strconcat ("/api/v1/messages", pages[i].query, NULL);
      g_autoptr(JsonObject) object = get_json (fixture, path);
      JsonArray *messages = json_object_get_array_member (object, "messages");

      g_assert_cmpint (json_object_get_int_member (object, "total"), ==, 3);
      g_assert_cmpint (json_object_get_int_member (object, "unread"), ==, 3);
      g_assert_cmpint (json_object_get_int_member (object, "messages_count"), ==, 3);
      g_assert_cmpint (json_object_get_int_member (object, "messages_unread"), ==, 3);
      g_assert_cmpint (json_object_get_int_member (object, "start"), ==, pages[i].start);
      g_assert_cmpint (json_object_get_int_member (object, "count"), ==, pages[i].n_messages);
      g_assert_cmpuint (json_array_get_length (messages), ==, pages[i].n_messages);
      if (i == 0)
        g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (messages, 0),
                                                        "ID"), ==, third);
    }
}

static void
test_server_raw (Fixture       *fixture,
                 gconstpointer  data)
{
  static const char octets[] = "Subject: \344\r\n\r\n<script>\001\r\n.\r\nbare\nend\r\n";
  g_autofree char *id = fixture_mail (fixture->mailbox, octets);
  g_autofree char *path = g_strdup_printf ("/api/v1/message/%s/raw?dl=1", id);
  g_autofree char *by_id = ask (fixture, "GET", path, "");
  g_autofree char *latest = ask (fixture, "GET", "/api/v1/message/latest/raw", "");
  g_autofree char *head = ask (fixture, "HEAD", "/api/v1/message/latest/raw", "");
  g_autofree char *length =
    g_strdup_printf ("\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n", sizeof octets - 1);

  g_assert_cmpuint (get_status (by_id), ==, 200);
  g_assert_cmpstr (get_body (by_id), ==, octets);
  g_assert_nonnull (strstr (by_id, "Content-Disposition: attachment; filename=\""));
  g_assert_cmpstr (get_body (latest), ==, octets);
  g_assert_nonnull (strstr (latest, "\r\nContent-Type: text/plain; charset=utf-8\r\n"));
  g_assert_cmpstr (get_body (head), ==, "");
  g_assert_nonnull (strstr (head, length));
}

static void
test_server_missing (Fixture       *fixture,
                     gconstpointer  data)
{
  static const char * const forms[] = { "raw", "envelope", "transcript", "headers", "part/0" };

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autofree char *latest_path = g_strdup_printf ("/api/v1/message/latest/%s", forms[i]);
      g_autofree char *path = g_strdup_printf ("/api/v1/message/%%27%%20OR%%201=1/%s", forms[i]);
      g_autofree char *latest = ask (fixture, "GET", latest_path, "");
      g_autofree char *unknown = ask (fixture, "GET", path, "");

      g_assert_cmpuint (get_status (latest), ==, 404);
      g_assert_cmpstr (get_body (latest), ==, "Message not found");
      g_assert_cmpuint (get_status (unknown), ==, 404);
      g_assert_cmpstr (get_body (unknown), ==, "404 page not found");
    }
}

static void
test_server_envelope (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autofree char *id = fixture_mail (fixture->mailbox, "Subject: one\r\n\r\nx\r\n");
  g_autofree char *path = g_strdup_printf ("/api/v1/message/%s/envelope", id);
  g_autoptr(JsonObject) object = get_json (fixture, path);
  g_autofree char *transcript_path = g_strdup_printf ("/api/v1/message/%s/transcript", id);
  g_autofree char *transcript = ask (fixture, "GET", transcript_path, "");

  g_assert_true (json_object_has_member (object, "MailFrom"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "RcptTo")), >, 0);
  g_assert_cmpuint (get_status (transcript), ==, 200);
  g_assert_true (g_str_has_prefix (get_body (transcript), "["));
}

static void
test_server_message (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *id = fixture_mail (fixture->mailbox,
                                      "From: Ann <ann@example.org>\r\nTo: b@example.org\r\n"
                                      "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"
                                      "Date: Sun, 22 Nov 2026 12:00:00 +0100\r\n"
                                      "MIME-version: 1.0\r\nX-two: a\r\nX-Two: b\r\n"
                                      "Content-Type: multipart/mixed; boundary=x\r\n\r\n"
                                      "--x\r\nContent-Type: text/html\r\n\r\n<p>Hello</p>\r\n"
                                      "--x\r\nContent-Type: image/svg+xml; name=\"a\\\"b.svg\"\r\n"
                                      "Content-Disposition: attachment\r\n\r\n<svg/>\r\n--x--\r\n");
  g_autofree char *path = g_strdup_printf ("/api/v1/message/%s", id);
  g_autoptr(JsonObject) message = NULL;
  g_autoptr(JsonObject) headers = get_json (fixture, "/api/v1/message/latest/headers");
  g_autofree char *part = ask (fixture, "GET", "/api/v1/message/latest/part/2", "");
  g_autofree char *no_part = ask (fixture, "GET", "/api/v1/message/latest/part/9", "");
  JsonObject *attachment;

  g_assert_cmpuint (lb_mailbox_get_n_unread (fixture->mailbox), ==, 1);
  message = get_json (fixture, path);
  while (lb_mailbox_get_n_unread (fixture->mailbox) == 1)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpstr (json_object_get_string_member (message, "ID"), ==, id);
  g_assert_cmpstr (json_object_get_string_member (message, "Subject"), ==, "Grüße");
  g_assert_cmpstr (json_object_get_string_member (message, "Date"), ==,
                   "2026-11-22T11:00:00.000000Z");
  g_assert_nonnull (strstr (json_object_get_string_member (message, "HTML"), "<p>Hello</p>"));
  g_assert_nonnull (strstr (json_object_get_string_member (message, "Text"), "Hello"));
  g_assert_false (json_object_has_member (message, "Read"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (message, "Cc")), ==, 0);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (message, "Inline")), ==,
                    0);
  attachment =
    json_array_get_object_element (json_object_get_array_member (message, "Attachments"), 0);
  g_assert_cmpstr (json_object_get_string_member (attachment, "PartID"), ==, "2");
  g_assert_cmpstr (json_object_get_string_member (attachment, "FileName"), ==, "a\"b.svg");
  g_assert_cmpint (json_object_get_int_member (attachment, "Size"), ==, 6);

  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (headers, "X-Two")), ==, 2);
  g_assert_true (json_object_has_member (headers, "Mime-Version"));
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (headers, "Subject"),
                                                  0), ==, "=?utf-8?q?Gr=C3=BC=C3=9Fe?=");

  g_assert_cmpuint (get_status (part), ==, 200);
  g_assert_cmpstr (get_body (part), ==, "<svg/>");
  g_assert_nonnull (strstr (part, "\r\nContent-Type: image/svg+xml\r\n"));
  g_assert_nonnull (strstr (part,
                            "\r\nContent-Disposition: attachment; filename=\"a%22b.svg\"\r\n"));
  g_assert_cmpuint (get_status (no_part), ==, 404);
}

static void
test_server_view (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *text_only = fixture_mail (fixture->mailbox, "Subject: x\r\n\r\nHello\r\n");
  g_autofree char *no_html = ask (fixture, "GET", "/view/latest.html", "");
  g_autofree char *text = ask (fixture, "GET", "/view/latest.txt", "");
  g_autofree char *id = fixture_mail (fixture->mailbox,
                                      "Content-Type: multipart/related; boundary=x\r\n\r\n"
                                      "--x\r\nContent-Type: text/html\r\n\r\n"
                                      "<img src=\"cid:a@b\"> cid:a@b <img src=\"cid:none\">\r\n"
                                      "--x\r\nContent-Type: image/png\r\nContent-ID: <a@b>\r\n\r\n"
                                      "PNG\r\n--x--\r\n");
  g_autofree char *path = g_strdup_printf ("/view/%s.html", id);
  g_autofree char *html = ask (fixture, "GET", path, "");
  g_autofree char *expected =
    g_strdup_printf ("<img src=\"/api/v1/message/%s/part/2\"> cid:a@b <img src=\"cid:none\">", id);
  g_autofree char *unknown = ask (fixture, "GET", "/view/unknown.html", "");
  g_autofree char *no_suffix = ask (fixture, "GET", "/view/latest", "");
  g_autofree char *place = g_strdup_printf ("\r\nLocation: %s\r\n", path);

  g_assert_cmpuint (get_status (no_html), ==, 404);
  g_assert_cmpstr (get_body (no_html), ==, "This message does not contain a HTML part");
  g_assert_cmpuint (get_status (text), ==, 200);
  g_assert_nonnull (strstr (get_body (text), "Hello"));
  g_assert_cmpuint (get_status (html), ==, 200);
  g_assert_nonnull (strstr (get_body (html), expected));
  g_assert_nonnull (strstr (html, "default-src 'none'; img-src data: 'self'"));
  g_assert_nonnull (strstr (html, "; sandbox\r\n"));
  g_assert_cmpuint (get_status (unknown), ==, 404);
  g_assert_cmpuint (get_status (no_suffix), ==, 302);
  g_assert_nonnull (strstr (no_suffix, place));
}

static void
test_server_release_without_upstream (Fixture       *fixture,
                                      gconstpointer  data)
{
  g_autofree char *id = fixture_mail (fixture->mailbox, "Subject: x\r\n\r\nHello\r\n");
  g_autofree char *answer = ask (fixture, "POST", "/api/v1/message/latest/release",
                                 "{\"To\": [\"b@example.org\"]}");
  g_autoptr(JsonObject) webui = get_json (fixture, "/api/v1/webui");

  g_assert_cmpuint (get_status (answer), ==, 403);
  g_assert_false (json_object_get_boolean_member (json_object_get_object_member (webui,
                                                                                 "MessageRelay"),
                                                  "Enabled"));
}

static void
test_server_search (Fixture       *fixture,
                    gconstpointer  data)
{
  static const struct
  {
    const char *query;
    guint       status;
    guint       n_found;
    guint       n_listed;
  } searches[] = {
    { "query=subject%3Aapple", 200, 2, 2 },
    { "query=pear", 200, 1, 1 },
    { "query=subject%3Aapple&limit=1", 200, 2, 1 },
    { "query=subject%3Aapple&limit=0", 200, 2, 0 },
    { "query=subject%3Aapple&start=1", 200, 2, 1 },
    { "query=subject%3Aapple&start=5", 200, 2, 0 },
    { "query=%27%3B%20DROP%20TABLE%20messages", 200, 0, 0 },
    { "query=nothing&tz=Europe%2FBerlin", 200, 0, 0 },
    { "query=nothing&tz=Nowhere", 200, 0, 0 },
    { "query=", 400, 0, 0 },
    { "query=%20", 400, 0, 0 },
    { "", 400, 0, 0 },
  };
  g_autofree char *first = fixture_mail (fixture->mailbox, "Subject: apple one\r\n\r\nx\r\n");
  g_autofree char *second = fixture_mail (fixture->mailbox, "Subject: pear\r\n\r\nx\r\n");
  g_autofree char *third = fixture_mail (fixture->mailbox, "Subject: apple two\r\n\r\nx\r\n");
  const char *read[] = { first, NULL };
  g_autofree char *body = g_strdup_printf ("{\"Read\": true, \"IDs\": [\"%s\"]}", read[0]);
  g_autofree char *marked = ask (fixture, "PUT", "/api/v1/messages", body);

  for (gsize i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      g_autofree char *path = g_strconcat ("/api/v1/search?", searches[i].query, NULL);
      g_autoptr(JsonObject) object = NULL;

      if (searches[i].status != 200)
        {
          g_autofree char *answer = ask (fixture, "GET", path, "");

          g_assert_cmpuint (get_status (answer), ==, searches[i].status);
          continue;
        }

      object = get_json (fixture, path);
      g_assert_cmpint (json_object_get_int_member (object, "total"), ==, 3);
      g_assert_cmpint (json_object_get_int_member (object, "messages_count"), ==,
                       searches[i].n_found);
      g_assert_cmpint (json_object_get_int_member (object, "count"), ==, searches[i].n_listed);
      if (i == 0)
        g_assert_cmpint (json_object_get_int_member (object, "messages_unread"), ==, 1);
    }
}

static void
test_server_search_changes (Fixture       *fixture,
                            gconstpointer  data)
{
  g_autofree char *first = fixture_mail (fixture->mailbox, "Subject: apple one\r\n\r\nx\r\n");
  g_autofree char *second = fixture_mail (fixture->mailbox, "Subject: pear\r\n\r\nx\r\n");
  g_autofree char *raw = ask (fixture, "GET", "/api/v1/message/latest/raw?query=apple", "");
  g_autofree char *none = ask (fixture, "GET", "/api/v1/message/latest/raw?query=plum", "");
  g_autofree char *bad = ask (fixture, "GET", "/api/v1/message/latest/raw?query=%28", "");
  g_autofree char *read = ask (fixture, "PUT", "/api/v1/messages",
                               "{\"Read\": true, \"Search\": \"apple\"}");
  g_autofree char *both = ask (fixture, "PUT", "/api/v1/messages",
                               "{\"Read\": true, \"Search\": \"apple\", \"IDs\": [\"x\"]}");
  g_autofree char *blank = ask (fixture, "DELETE", "/api/v1/search?query=", "");
  g_autofree char *deleted = NULL;

  g_test_summary ("Latest match, marking and deleting by search; a blank query deletes nothing.");

  g_assert_cmpstr (get_body (raw), ==, "Subject: apple one\r\n\r\nx\r\n");
  g_assert_cmpuint (get_status (none), ==, 404);
  g_assert_cmpuint (get_status (bad), >=, 400);
  g_assert_cmpuint (get_status (read), ==, 200);
  g_assert_cmpuint (lb_mailbox_get_n_unread (fixture->mailbox), ==, 1);
  g_assert_cmpuint (get_status (both), ==, 400);
  g_assert_cmpuint (get_status (blank), ==, 400);
  g_assert_cmpuint (lb_mailbox_get_n_messages (fixture->mailbox), ==, 2);

  deleted = ask (fixture, "DELETE", "/api/v1/search?query=apple", "");
  g_assert_cmpuint (get_status (deleted), ==, 200);
  g_assert_cmpuint (lb_mailbox_get_n_messages (fixture->mailbox), ==, 1);
}

static void
test_server_tags (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *id = fixture_mail (fixture->mailbox, "Subject: one\r\n\r\nx\r\n");
  g_autofree char *body =
    g_strdup_printf ("{\"IDs\": [\"%s\", \"unknown\"],"
                     "\"Tags\": [\"one\", \"Two words\", \"one\"]}", id);
  g_autofree char *clear = g_strdup_printf ("{\"IDs\": [\"%s\"], \"Tags\": []}", id);
  g_autoptr(JsonObject) list = NULL;
  g_autoptr(JsonObject) info = NULL;

  g_test_summary ("Tags are set, listed, renamed and deleted as with Mailpit.");

  check_status (fixture, "GET", "/api/v1/tags", "", 200, "[]\n");
  check_status (fixture, "PUT", "/api/v1/tags", body, 200, "ok");
  check_status (fixture, "GET", "/api/v1/tags", "", 200, "[\"one\",\"Two words\"]\n");
  list = get_json (fixture, "/api/v1/messages");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (list, "tags")), ==, 2);
  info = get_json (fixture, "/api/v1/info");
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (info, "Tags"), "one"),
                   ==, 1);

  check_status (fixture, "PUT", "/api/v1/tags/Two%20words", "{\"Name\": \"three\"}", 200, "ok");
  check_status (fixture, "GET", "/api/v1/tags", "", 200, "[\"one\",\"three\"]\n");
  check_status (fixture, "PUT", "/api/v1/tags/three", "{\"Name\": \"one\"}", 400,
                "tag already exists: one");
  check_status (fixture, "PUT", "/api/v1/tags/none", "{\"Name\": \"x\"}", 400,
                "tag not found: none");
  check_status (fixture, "PUT", "/api/v1/tags/one", "{\"Name\": \"\"}", 400, "invalid tag name: ");
  check_status (fixture, "PUT", "/api/v1/tags/one", "{}", 400, "invalid tag name: ");
  check_status (fixture, "PUT", "/api/v1/tags", "[]", 400, NULL);
  check_status (fixture, "DELETE", "/api/v1/tags/three", "", 200, "ok");
  check_status (fixture, "DELETE", "/api/v1/tags/three", "", 400, "tag not found: three");
  check_status (fixture, "PUT", "/api/v1/tags", clear, 200, "ok");
  check_status (fixture, "GET", "/api/v1/tags", "", 200, "[]\n");
}

static void
test_server_absent (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autofree char *id = fixture_mail (fixture->mailbox, "Subject: one\r\n\r\nx\r\n");

  g_test_summary ("What does not exist says so, and does not look like a good result.");

  check_status (fixture, "GET", "/api/v1/message/latest/html-check", "", 501, NULL);
  check_status (fixture, "GET", "/api/v1/message/latest/link-check", "", 501, NULL);
  check_status (fixture, "GET", "/api/v1/message/latest/sa-check", "", 404, NULL);
}

static gboolean
mail_later_cb (gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autofree char *id = fixture_mail (fixture->mailbox, "Subject: late apple\r\n\r\nx\r\n");

  g_assert_nonnull (id);
  return G_SOURCE_REMOVE;
}

static void
test_server_wait (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *first = fixture_mail (fixture->mailbox, "Subject: apple\r\n\r\nx\r\n");
  g_autoptr(JsonObject) at_once = NULL;
  g_autoptr(JsonObject) later = NULL;
  g_autoptr(JsonObject) any = NULL;
  g_autofree char *late = NULL;

  g_test_summary ("A wait is over at once, when the message comes, or with 408.");

  at_once = get_json (fixture, "/api/v1/messages/wait?query=apple");
  g_assert_cmpint (json_object_get_int_member (at_once, "messages_count"), ==, 1);

  g_idle_add (mail_later_cb, fixture);
  later = get_json (fixture, "/api/v1/messages/wait?query=apple&count=2");
  g_assert_cmpint (json_object_get_int_member (later, "messages_count"), ==, 2);

  any = get_json (fixture, "/api/v1/messages/wait?count=2");
  g_assert_cmpint (json_object_get_int_member (any, "messages_count"), ==, 2);

  late = ask (fixture, "GET", "/api/v1/messages/wait?count=9&timeout=0", "");
  g_assert_cmpuint (get_status (late), ==, 408);
}

static void
added_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autofree char *id = lb_mailbox_add_finish (LB_MAILBOX (object), result, NULL);

  g_task_return_boolean (task, id != NULL);
}

static void
deliver (LbDelivery          *delivery,
         GAsyncReadyCallback  callback,
         gpointer             user_data,
         gpointer             deliver_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  lb_mailbox_add_async (LB_MAILBOX (deliver_data), delivery, NULL, added_cb, task);
}

static JsonObject *
send (Fixture    *fixture,
      const char *body,
      guint       status)
{
  g_autofree char *answer = ask (fixture, "POST", "/api/v1/send", body);
  const char *text = get_body (answer);
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));
  JsonObject *object = lb_json_body_parse (bytes, NULL);

  g_assert_cmpuint (get_status (answer), ==, status);
  g_assert_nonnull (object);
  return object;
}

static void
test_server_send (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(JsonObject) sent = NULL;
  g_autoptr(JsonObject) message = NULL;
  g_autoptr(JsonObject) envelope = NULL;
  JsonArray *attachments;
  JsonArray *recipients;

  g_test_summary ("What is sent by JSON reads back the same; Bcc is in the envelope alone.");

  lb_http_server_set_deliver (fixture->server, deliver, fixture->mailbox, 1 << 20);
  sent = send (fixture,
               "{\"from\": {\"Name\": \"Ännchen \\\"X\\\", Y\", \"Email\": \"a@example.org\"},"
               "\"To\": [{\"Email\": \"b@example.org\", \"Name\": \"B\"}],"
               "\"Cc\": [], \"Bcc\": [\"hidden@example.org\"],"
               "\"ReplyTo\": [{\"Email\": \"r@example.org\"}],"
               "\"Subject\": \"Grüße\\r\\nBcc: evil@example.org\", \"Text\": \"Hallo Welt\\n.\\n\","
               "\"HTML\": \"<p>Hallo</p>\", \"Tags\": [\"one\", \"two\"],"
               "\"Headers\": {\"X-Mine\": \"värde\"},"
               "\"Attachments\": [{\"Content\": \"SGVsbG8=\", \"Filename\": \"a ä\\\".txt\"},"
               "{\"Content\": \"data:image/png;base64,SGVsbG8=\", \"Filename\": \"p.png\","
               "\"ContentType\": \"image/png\", \"ContentID\": \"pic\"}]}", 200);
  message = get_json (fixture, "/api/v1/message/latest");
  envelope = get_json (fixture, "/api/v1/message/latest/envelope");

  g_assert_cmpstr (json_object_get_string_member (sent, "ID"), ==,
                   json_object_get_string_member (message, "ID"));
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (message, "From"),
                                                  "Name"), ==, "Ännchen \"X\", Y");
  g_assert_true (g_str_has_prefix (json_object_get_string_member (message, "Subject"), "Grüße"));
  g_assert_true (g_str_has_prefix (json_object_get_string_member (message, "Text"), "Hallo Welt"));
  g_assert_nonnull (strstr (json_object_get_string_member (message, "HTML"), "<p>Hallo</p>"));

  attachments = json_object_get_array_member (message, "Attachments");
  g_assert_cmpuint (json_array_get_length (attachments), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (attachments, 0),
                                                  "FileName"), ==, "a ä\".txt");
  g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (attachments, 0),
                                               "Size"), ==, 5);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (message, "Inline")), ==,
                    1);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (message, "Bcc")), ==, 1);

  recipients = json_object_get_array_member (envelope, "RcptTo");
  g_assert_cmpuint (json_array_get_length (recipients), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (envelope, "MailFrom"), ==, "a@example.org");
  g_assert_true (g_str_has_prefix (json_object_get_string_member (envelope, "Peer"), "127.0.0.1:"));
}

static const RequestCase send_cases[] = {
  { "not-json", "{", 400 },
  { "no-sender", "{\"To\": [{\"Email\": \"b@example.org\"}]}", 400 },
  { "bad-recipient", "{\"From\": {\"Email\": \"a@x\"}, \"To\": [{\"Email\": \"b\"}]}", 400 },
  { "injected-recipient",
    "{\"From\": {\"Email\": \"a@x\"}, \"Bcc\": [\"b@x>\\r\\nDATA\"]}", 400 },
  { "reserved-header", "{\"From\": {\"Email\": \"a@x\"}, \"Headers\": {\"subject\": \"x\"}}", 400 },
  { "injected-header",
    "{\"From\": {\"Email\": \"a@x\"}, \"Headers\": {\"X: y\\r\\nBcc\": \"x\"}}", 400 },
  { "bad-base64",
    "{\"From\": {\"Email\": \"a@x\"},"
    "\"Attachments\": [{\"Content\": \"*\", \"Filename\": \"f\"}]}",
    400 },
  { "bad-type",
    "{\"From\": {\"Email\": \"a@x\"}, \"Attachments\": [{\"Content\": \"\", \"Filename\": \"f\","
    "\"ContentType\": \"a/b\\r\\nX: y\"}]}", 400 },
};

static void
test_server_send_fault (Fixture       *fixture,
                        gconstpointer  data)
{
  const RequestCase *c = data;
  g_autoptr(JsonObject) object = NULL;

  lb_http_server_set_deliver (fixture->server, deliver, fixture->mailbox, 0);
  object = send (fixture, c->request, c->status);
  g_assert_true (*json_object_get_string_member (object, "Error") != '\0');
  g_assert_cmpuint (lb_mailbox_get_n_messages (fixture->mailbox), ==, 0);
}

static void
test_server_send_too_large (Fixture       *fixture,
                            gconstpointer  data)
{
  g_autoptr(JsonObject) object = NULL;

  lb_http_server_set_deliver (fixture->server, deliver, fixture->mailbox, 100);
  object = send (fixture, "{\"From\": {\"Email\": \"a@x\"}, \"Text\": \"x\"}", 413);
  g_assert_cmpuint (lb_mailbox_get_n_messages (fixture->mailbox), ==, 0);
}

static void
test_server_metrics (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *id = fixture_mail (fixture->mailbox, "Subject: x\r\n\r\nHello\r\n");
  g_autofree char *answer = ask (fixture, "GET", "/metrics", "");

  g_assert_cmpuint (get_status (answer), ==, 200);
  g_assert_nonnull (strstr (get_body (answer), "\nmailpit_messages_unread 1\n"));
}

static void
test_server_read (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *first = fixture_mail (fixture->mailbox, "Subject: one\r\n\r\nx\r\n");
  g_autofree char *second = fixture_mail (fixture->mailbox, "Subject: two\r\n\r\nx\r\n");
  g_autofree char *body = g_strdup_printf ("{\"Read\": true, \"ids\": [\"%s\", \"unknown\"]}",
                                           first);
  g_autofree char *one = ask (fixture, "PUT", "/api/v1/messages", body);
  g_autofree char *all = NULL;
  g_autofree char *none = NULL;

  g_assert_cmpuint (get_status (one), ==, 200);
  g_assert_cmpstr (get_body (one), ==, "ok");
  g_assert_cmpuint (lb_mailbox_get_n_unread (fixture->mailbox), ==, 1);

  all = ask (fixture, "PUT", "/api/v1/messages", "{\"Read\": true}");
  g_assert_cmpuint (get_status (all), ==, 200);
  g_assert_cmpuint (lb_mailbox_get_n_unread (fixture->mailbox), ==, 0);

  none = ask (fixture, "PUT", "/api/v1/messages", "");
  g_assert_cmpuint (get_status (none), ==, 400);
}

static void
test_server_delete (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autofree char *first = fixture_mail (fixture->mailbox, "Subject: one\r\n\r\nx\r\n");
  g_autofree char *second = fixture_mail (fixture->mailbox, "Subject: two\r\n\r\nx\r\n");
  g_autofree char *third = fixture_mail (fixture->mailbox, "Subject: three\r\n\r\nx\r\n");
  g_autofree char *body = g_strdup_printf ("{\"IDs\": [\"%s\", \"unknown\"]}", second);
  g_autofree char *bad = ask (fixture, "DELETE", "/api/v1/messages", "not json");
  g_autofree char *one = NULL;
  g_autofree char *all = NULL;

  g_test_summary ("No body deletes all, as tests expect; one that is no JSON deletes nothing.");

  g_assert_cmpuint (get_status (bad), ==, 400);
  g_assert_cmpuint (lb_mailbox_get_n_messages (fixture->mailbox), ==, 3);

  one = ask (fixture, "DELETE", "/api/v1/messages", body);
  g_assert_cmpuint (get_status (one), ==, 200);
  g_assert_cmpstr (get_body (one), ==, "ok");
  g_assert_cmpuint (lb_mailbox_get_n_messages (fixture->mailbox), ==, 2);

  all = ask (fixture, "DELETE", "/api/v1/messages", "");
  g_assert_cmpuint (get_status (all), ==, 200);
  g_assert_cmpuint (lb_mailbox_get_n_messages (fixture->mailbox), ==, 0);
}

static void
test_server_info (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *id = fixture_mail (fixture->mailbox, "Subject: one\r\n\r\nx\r\n");
  g_autoptr(JsonObject) object = NULL;
  JsonObject *statistics;

  lb_runtime_count_accepted (lb_http_server_get_runtime (fixture->server), 100);
  object = get_json (fixture, "/api/v1/info");
  statistics = json_object_get_object_member (object, "RuntimeStats");

  g_assert_cmpstr (json_object_get_string_member (object, "Version"), ==, PACKAGE_VERSION);
  g_assert_cmpstr (json_object_get_string_member (object, "LatestVersion"), ==, "disabled");
  g_assert_cmpint (json_object_get_int_member (object, "Messages"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (object, "Unread"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (object, "DatabaseSize"), >, 0);
  g_assert_cmpint (json_object_get_int_member (statistics, "SMTPAccepted"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (statistics, "SMTPAcceptedSize"), ==, 100);
}

static void
test_server_sessions (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr(LbTranscript) transcript = lb_transcript_new ();
  g_autoptr(LbSessionRecord) record = NULL;
  g_autoptr(JsonObject) object = NULL;
  JsonObject *session;
  JsonObject *line;

  lb_transcript_append (transcript, 5, LB_TRANSCRIPT_CLIENT, "EHLO x", -1);
  record = lb_session_record_new ("id", "127.0.0.1:1", "127.0.0.1:2", 1000000, 2000000,
                                  LB_SESSION_QUIT, 3, 1, transcript);
  lb_session_list_add (lb_http_server_get_sessions (fixture->server), record);
  object = get_json (fixture, "/api/v1/sessions");
  session = json_array_get_object_element (json_object_get_array_member (object, "sessions"), 0);

  g_assert_cmpint (json_object_get_int_member (object, "total"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (session, "Ending"), ==, "quit");
  g_assert_cmpint (json_object_get_int_member (session, "Messages"), ==, 3);
  line = json_array_get_object_element (json_object_get_array_member (session, "Transcript"), 0);
  g_assert_cmpint (json_object_get_int_member (line, "At"), ==, 5);
  g_assert_cmpstr (json_object_get_string_member (line, "From"), ==, "client");
  g_assert_cmpstr (json_object_get_string_member (line, "Line"), ==, "EHLO x");
}

static void
test_server_login (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *none = NULL;
  g_autofree char *unknown = NULL;
  g_autofree char *probe = NULL;
  g_autofree char *good = NULL;

  g_test_summary ("With users nothing is told without a login, not even which paths there are.");

  g_assert_true (lb_http_server_add_users (fixture->server, "ann:secret\n", NULL));
  none = ask (fixture, "GET", "/api/v1/messages", "");
  unknown = ask (fixture, "GET", "/nothing", "");
  probe = ask (fixture, "GET", "/livez", "");
  good = exchange_text (fixture, "GET /api/v1/messages HTTP/1.1\r\nHost: HOST\r\n"
                        "Authorization: Basic YW5uOnNlY3JldA==\r\n\r\n");

  g_assert_cmpuint (get_status (none), ==, 401);
  g_assert_nonnull (strstr (none, "\r\nWWW-Authenticate: Basic realm=\"Login\"\r\n"));
  g_assert_cmpuint (get_status (unknown), ==, 401);
  g_assert_cmpuint (get_status (probe), ==, 200);
  g_assert_cmpuint (get_status (good), ==, 200);
}

static void
test_server_cors (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *answer = NULL;

  lb_http_server_allow_origin (fixture->server, "http://app.test:3000");
  answer = exchange_text (fixture, "GET /api/v1/messages HTTP/1.1\r\nHost: HOST\r\n"
                          "Origin: http://app.test:3000\r\n\r\n");
  g_assert_cmpuint (get_status (answer), ==, 200);
  g_assert_nonnull (strstr (answer, "\r\nAccess-Control-Allow-Origin: http://app.test:3000\r\n"));
}

static void
test_server_large (Fixture       *fixture,
                   gconstpointer  data)
{
  const gsize length = 8 * 1024 * 1024;
  g_autofree char *text = g_malloc (length + 1);
  g_autofree char *id = NULL;
  g_autofree char *answer = NULL;

  memset (text, 'x', length);
  memcpy (text, "S: x\r\n\r\n", 8);
  memcpy (text + length - 2, "\r\n", 3);
  id = fixture_mail (fixture->mailbox, text);
  answer = ask (fixture, "GET", "/api/v1/message/latest/raw", "");
  g_assert_cmpuint (get_status (answer), ==, 200);
  g_assert_cmpstr (get_body (answer), ==, text);
}

static void
add (const char *path,
     gconstpointer data,
     void ( *test ) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, data, fixture_set_up, test, fixture_tear_down);
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

  for (gsize i = 0; i < G_N_ELEMENTS (request_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/api/server/request/%s", request_cases[i].what);

      add (path, &request_cases[i], test_server_request);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (hidden_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/api/server/hidden-delete/%s",
                                               hidden_cases[i].what);

      add (path, &hidden_cases[i], test_server_hidden);
    }

  add ("/api/server/probes", NULL, test_server_probes);
  add ("/api/server/headers", NULL, test_server_headers);
  add ("/api/server/body-limit/announced", NULL, test_server_body_limit);
  add ("/api/server/body-limit/chunked", "chunked", test_server_body_limit);
  add ("/api/server/slow-clients-are-cut-off", NULL, test_server_slow);
  add ("/api/server/list", NULL, test_server_list);
  add ("/api/server/raw", NULL, test_server_raw);
  add ("/api/server/missing-message", NULL, test_server_missing);
  add ("/api/server/envelope-and-transcript", NULL, test_server_envelope);
  add ("/api/server/message", NULL, test_server_message);
  add ("/api/server/view", NULL, test_server_view);
  add ("/api/server/release-without-upstream", NULL, test_server_release_without_upstream);
  for (gsize i = 0; i < G_N_ELEMENTS (send_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/api/server/send/%s", send_cases[i].what);

      add (path, &send_cases[i], test_server_send_fault);
    }

  add ("/api/server/send/all", NULL, test_server_send);
  add ("/api/server/send/too-large", NULL, test_server_send_too_large);
  add ("/api/server/search", NULL, test_server_search);
  add ("/api/server/search-changes", NULL, test_server_search_changes);
  add ("/api/server/tags", NULL, test_server_tags);
  add ("/api/server/absent", NULL, test_server_absent);
  add ("/api/server/wait", NULL, test_server_wait);
  add ("/api/server/metrics", NULL, test_server_metrics);
  add ("/api/server/read", NULL, test_server_read);
  add ("/api/server/delete", NULL, test_server_delete);
  add ("/api/server/info", NULL, test_server_info);
  add ("/api/server/sessions", NULL, test_server_sessions);
  add ("/api/server/login", NULL, test_server_login);
  add ("/api/server/cors", NULL, test_server_cors);
  add ("/api/server/large-message", NULL, test_server_large);

  return g_test_run ();
}
