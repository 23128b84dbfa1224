#include "config.h"

#include "api/lb-json-body.h"
#include "api/lb-json-records.h"
#include "api/lb-json-scan.h"
#include "base/lb-address.h"

#include <string.h>

typedef struct
{
  const char *what;
  const char *octets;
  gsize       length;
  const char *expected;
} StringCase;

static const StringCase string_cases[] = {
  { "plain", "Hello", 5, "\"Hello\"" },
  { "empty", "", 0, "\"\"" },
  { "utf-8", "Grüße 😀", 12, "\"Grüße 😀\"" },
  { "quote-and-backslash", "\"\\", 2, "\"\\\"\\\\\"" },
  { "line-ends", "a\r\n\tb", 5, "\"a\\r\\n\\tb\"" },
  { "controls", "\001\033\177", 3, "\"\\u0001\\u001b\\u007f\"" },
  { "c1", "\302\233", 2, "\"\\u009b\"" },
  { "nul", "a\0b", 3, "\"a\\u0000b\"" },
  { "line-separator", "\342\200\250", 3, "\"\\u2028\"" },
  { "markup", "</script>&", 10, "\"\\u003c/script\\u003e\\u0026\"" },
  { "not-utf-8", "M\344rz", 4, "\"M\357\277\275rz\"" },
  { "truncated", "a\303", 2, "\"a\357\277\275\"" },
  { "surrogate", "\355\240\200", 3, "\"\357\277\275\357\277\275\357\277\275\"" },
};

static char *
end_to_text (LbJson *json)
{
  g_autoptr(GBytes) bytes = lb_json_end_to_bytes (json);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
test_json_string (gconstpointer data)
{
  const StringCase *c = data;
  LbJson *json = lb_json_new ();
  g_autofree char *text = NULL;
  g_autofree char *expected = g_strconcat (c->expected, "\n", NULL);

  lb_json_add_octets (json, NULL, c->octets, c->length);
  text = end_to_text (json);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_json_structure (void)
{
  static const char * const texts[] = { "a", "b", NULL };
  LbJson *json = lb_json_new ();
  g_autofree char *text = NULL;

  lb_json_begin_object (json, NULL);
  lb_json_add_int (json, "int", -5);
  lb_json_add_bool (json, "true", TRUE);
  lb_json_add_null (json, "null");
  lb_json_add_strings (json, "strings", texts);
  lb_json_add_strings (json, "none", NULL);
  lb_json_begin_array (json, "objects");
  lb_json_begin_object (json, NULL);
  lb_json_end_object (json);
  lb_json_begin_object (json, NULL);
  lb_json_add_string (json, "null-is-empty", NULL);
  lb_json_end_object (json);
  lb_json_end_array (json);
  lb_json_add_time (json, "time", 1795348800123456);
  lb_json_add_time (json, "before-1970", -1);
  lb_json_add_time (json, "beyond", G_MAXINT64);
  lb_json_end_object (json);
  text = end_to_text (json);

  g_assert_cmpstr (text, ==,
                   "{\"int\":-5,\"true\":true,\"null\":null,\"strings\":[\"a\",\"b\"],\"none\":[],"
                   "\"objects\":[{},{\"null-is-empty\":\"\"}],"
                   "\"time\":\"2026-11-22T12:00:00.123456Z\","
                   "\"before-1970\":\"1969-12-31T23:59:59.999999Z\","
                   "\"beyond\":\"1970-01-01T00:00:00.775807Z\"}\n");
}

static void
test_json_any_octets (void)
{
  g_test_summary ("Whatever the octets, json-glib reads what is written, and it is one line.");

  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr(JsonParser) parser = json_parser_new ();
      g_autofree char *text = NULL;
      LbJson *json = lb_json_new ();
      char octets[24];
      gsize length = (gsize) g_test_rand_int_range (0, sizeof octets + 1);

      for (gsize j = 0; j < length; j++)
        octets[j] = (char) g_test_rand_int_range (0, 256);
      lb_json_begin_array (json, NULL);
      lb_json_add_octets (json, NULL, octets, length);
      lb_json_end_array (json);
      text = end_to_text (json);

      g_assert_true (g_utf8_validate (text, -1, NULL));
      g_assert_true (strchr (text, '\n') == text + strlen (text) - 1);
      g_assert_true (json_parser_load_from_data (parser, text, -1, NULL));
    }
}

static LbStoreRow *
make_row (void)
{
  static const char * const options[] = { "NOTIFY=NEVER", NULL };
  g_autoptr(LbSummary) summary = lb_summary_new ();
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();

  g_ptr_array_add (summary->from, lb_address_new ("Ann", "ann@example.org"));
  g_ptr_array_add (summary->to, lb_address_new ("", "B@example.org"));
  g_ptr_array_add (summary->bcc, lb_address_new ("", "bcc@example.org"));
  summary->n_attachments = 2;
  g_free (envelope->mail_from);
  envelope->mail_from = g_strdup ("ann@example.org");
  g_free (envelope->protocol);
  envelope->protocol = g_strdup ("ESMTPSA");
  envelope->tls_version = g_strdup ("TLS1.3");
  envelope->tls_cipher = g_strdup ("AES");
  lb_envelope_add_recipient (envelope, "b@example.org", options);
  lb_envelope_add_recipient (envelope, "bcc@example.org", NULL);
  lb_envelope_add_recipient (envelope, "hidden@example.org", NULL);
  lb_envelope_add_recipient (envelope, "hidden@example.org", NULL);

  return lb_store_row_new (1, "0123", 42, summary, envelope);
}

static JsonObject *
parse (LbJson *json)
{
  g_autoptr(GBytes) bytes = lb_json_end_to_bytes (json);
  g_autoptr(GError) error = NULL;
  JsonObject *object = lb_json_body_parse (bytes, &error);

  g_assert_no_error (error);
  return object;
}

static void
test_json_row (void)
{
  g_autoptr(LbStoreRow) row = make_row ();
  g_autoptr(JsonObject) object = NULL;
  LbJson *json = lb_json_new ();
  JsonArray *bcc;

  g_test_summary ("A recipient that no header names is in Bcc, once; Attachments is a number.");

  lb_json_add_row (json, NULL, row, FALSE);
  object = parse (json);

  g_assert_cmpint (json_object_get_int_member (object, "Attachments"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (object, "Size"), ==, 42);
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (object, "From"),
                                                  "Address"), ==, "ann@example.org");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "Cc")), ==, 0);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "Tags")), ==, 0);
  g_assert_false (json_object_has_member (object, "Envelope"));

  bcc = json_object_get_array_member (object, "Bcc");
  g_assert_cmpuint (json_array_get_length (bcc), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (bcc, 1),
                                                  "Address"),
                   ==, "hidden@example.org");
}

static void
test_json_envelope (void)
{
  g_autoptr(LbStoreRow) row = make_row ();
  g_autoptr(JsonObject) object = NULL;
  LbJson *json = lb_json_new ();
  JsonObject *envelope;
  JsonObject *recipient;

  lb_json_add_row (json, NULL, row, TRUE);
  object = parse (json);
  envelope = json_object_get_object_member (object, "Envelope");
  recipient = json_array_get_object_element (json_object_get_array_member (envelope, "RcptTo"), 0);

  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (envelope, "RcptTo")), ==,
                    4);
  g_assert_cmpstr (json_object_get_string_member (recipient, "Address"), ==, "b@example.org");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (recipient, "Options")),
                    ==, 1);
  g_assert_true (json_object_get_boolean_member (envelope, "Esmtp"));
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (envelope, "Tls"),
                                                  "ServerName"), ==, "");
}

static void
test_json_marks (void)
{
  static const char * const names[] = {
    "bare-lf", "bare-cr", "nul", "long-line", "undeclared-8bit", "lenient-parameter",
    "lenient-address", "no-final-crlf",
  };

  g_test_summary ("The envelope tells each oddity by its name.");
  for (guint i = 0; i <= G_N_ELEMENTS (names); i++)
    {
      g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
      g_autoptr(JsonObject) object = NULL;
      LbJson *json = lb_json_new ();
      JsonArray *marks;

      envelope->flags = i < G_N_ELEMENTS (names) ? 1u << i : 0;
      lb_json_add_envelope (json, NULL, envelope);
      object = parse (json);
      marks = json_object_get_array_member (object, "Marks");
      g_assert_cmpuint (json_array_get_length (marks), ==, envelope->flags != 0 ? 1 : 0);
      if (envelope->flags != 0)
        g_assert_cmpstr (json_array_get_string_element (marks, 0), ==, names[i]);
    }
}

static void
test_json_session (void)
{
  g_autoptr(LbTranscript) transcript = lb_transcript_new ();
  g_autoptr(LbSessionRecord) record = NULL;
  g_autoptr(JsonObject) object = NULL;
  LbJson *json = lb_json_new ();

  g_test_summary ("A session tells who logged in, and the token that XOAUTH2 brought.");
  lb_transcript_append (transcript, 5, LB_TRANSCRIPT_CLIENT, "AUTH XOAUTH2 ***", -1);
  record = lb_session_record_new ("id", "peer", "listener", 1, 2, LB_SESSION_REFUSED, 0, 3,
                                  transcript);
  lb_session_record_set_login (record, "ann", "XOAUTH2", "ya29");
  lb_json_add_session (json, NULL, record);
  object = parse (json);

  g_assert_cmpstr (json_object_get_string_member (object, "Ending"), ==, "refused");
  g_assert_cmpint (json_object_get_int_member (object, "Errors"), ==, 3);
  g_assert_cmpstr (json_object_get_string_member (object, "AuthUser"), ==, "ann");
  g_assert_cmpstr (json_object_get_string_member (object, "AuthMechanism"), ==, "XOAUTH2");
  g_assert_cmpstr (json_object_get_string_member (object, "AuthToken"), ==, "ya29");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "Transcript")),
                    ==, 1);
}

typedef struct
{
  const char *text;
  gboolean    is_taken;
} BodyCase;

static const BodyCase body_cases[] = {
  { "{}", TRUE },
  { " {\"ids\": [\"a\"]} ", TRUE },
  { "{\"IDs\": null}", TRUE },
  { "", FALSE },
  { "[]", FALSE },
  { "\"x\"", FALSE },
  { "{", FALSE },
  { "{\"IDs\": \"a\"}", FALSE },
  { "{\"IDs\": [1]}", FALSE },
  { "{\"IDs\": [[\"a\"]]}", FALSE },
  { "{\"IDs\": {}}", FALSE },
  { "{\"IDs\": [\"\377\"]}", FALSE },
};

static void
test_json_body (gconstpointer data)
{
  const BodyCase *c = data;
  g_autoptr(GBytes) body = g_bytes_new_static (c->text, strlen (c->text));
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) object = lb_json_body_parse (body, &error);
  g_auto(GStrv) ids = NULL;
  gboolean is_taken = object != NULL && lb_json_body_get_strings (object, "IDs", &ids, &error);

  g_assert_cmpint (is_taken, ==, c->is_taken);
  if (!is_taken)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

static void
test_json_body_deep (void)
{
  g_autoptr(GString) text = g_string_new ("{\"a\":");
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) body = NULL;

  g_test_summary ("A million brackets are refused before a parser recurses into them.");

  for (guint i = 0; i < 1000000; i++)
    g_string_append_c (text, '[');
  body = g_bytes_new_static (text->str, text->len);
  g_assert_null (lb_json_body_parse (body, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

typedef struct
{
  const char *text;
  gboolean    is_valid;
} ScanCase;

static const ScanCase scan_cases[] = {
  { "{}", TRUE },
  { "[]", TRUE },
  { " \t\r\n{ } ", TRUE },
  { "0", TRUE },
  { "-0.5e+10", TRUE },
  { "true", TRUE },
  { "null", TRUE },
  { "\"\"", TRUE },
  { "\"\\u00e4\\n\\/\\\"\"", TRUE },
  { "{\"a\": [1, {\"b\": null}, []], \"c\": \"d\"}", TRUE },
  { "", FALSE },
  { " ", FALSE },
  { "{", FALSE },
  { "}", FALSE },
  { "{]", FALSE },
  { "[}", FALSE },
  { "{} {}", FALSE },
  { "[1,]", FALSE },
  { "[,1]", FALSE },
  { "[1 2]", FALSE },
  { "{\"a\"}", FALSE },
  { "{\"a\":}", FALSE },
  { "{\"a\": 1,}", FALSE },
  { "{a: 1}", FALSE },
  { "{'a': 1}", FALSE },
  { "['a']", FALSE },
  { "{1: 2}", FALSE },
  { "[01]", FALSE },
  { "[1.]", FALSE },
  { "[.5]", FALSE },
  { "[+1]", FALSE },
  { "[1e]", FALSE },
  { "[0x10]", FALSE },
  { "[NaN]", FALSE },
  { "[-]", FALSE },
  { "[True]", FALSE },
  { "[tru]", FALSE },
  { "[nullx]", FALSE },
  { "\"", FALSE },
  { "\"\\", FALSE },
  { "\"\\x\"", FALSE },
  { "\"\\u12\"", FALSE },
  { "\"\n\"", FALSE },
  { "// x\n{}", FALSE },
  { "/* x */ {}", FALSE },
  { "{} // x", FALSE },
  { "# x\n{}", FALSE },
  { "var a = {};", FALSE },
  { "[[[[]]]]", TRUE },
  { "[[[[[]]]]]", FALSE },
};

static void
test_json_scan (gconstpointer data)
{
  const ScanCase *c = data;
  guint line = 0;

  g_assert_cmpint (lb_json_scan_check (c->text, strlen (c->text), 4, &line), ==, c->is_valid);
}

static void
test_json_scan_bounds (void)
{
  guint line = 0;
  static const char text[] = "{\"a\": [1.5e3, \"x\\u0041\", true]}";

  g_test_summary ("Cut anywhere a text is no JSON, and nothing is read behind its end.");

  for (gsize length = 0; length < sizeof text - 1; length++)
    {
      g_autofree char *cut = g_malloc (MAX (length, 1));

      memcpy (cut, text, length);
      g_assert_false (lb_json_scan_check (cut, length, 4, &line));
    }
  g_assert_true (lb_json_scan_check (text, sizeof text - 1, 4, &line));
  g_assert_false (lb_json_scan_check (text, sizeof text, 4, &line));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (string_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/api/json/string/%s", string_cases[i].what);

      g_test_add_data_func (path, &string_cases[i], test_json_string);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (body_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/api/json/body/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &body_cases[i], test_json_body);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (scan_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/api/json/scan/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &scan_cases[i], test_json_scan);
    }

  g_test_add_func ("/api/json/scan/cut-anywhere", test_json_scan_bounds);
  g_test_add_func ("/api/json/structure", test_json_structure);
  g_test_add_func ("/api/json/any-octets-stay-one-valid-line", test_json_any_octets);
  g_test_add_func ("/api/json/summary", test_json_row);
  g_test_add_func ("/api/json/envelope", test_json_envelope);
  g_test_add_func ("/api/json/envelope-tells-what-is-odd", test_json_marks);
  g_test_add_func ("/api/json/session", test_json_session);
  g_test_add_func ("/api/json/body/deep-brackets-are-refused", test_json_body_deep);

  return g_test_run ();
}
