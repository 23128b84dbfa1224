#include "config.h"

#include "base/lb-address.h"
#include "base/lb-delivery.h"
#include "base/lb-id.h"
#include "base/lb-runtime.h"
#include "base/lb-session-record.h"
#include "base/lb-summary.h"

static void
test_address_list_round_trip (void)
{
  g_autoptr(GPtrArray) addresses = lb_address_list_parse (NULL);
  g_autoptr(GPtrArray) again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *text_again = NULL;

  g_test_summary ("An address list keeps its length and its words, whatever the names hold.");
  g_ptr_array_add (addresses, lb_address_new ("Díaz, Carla", "carla@example.com"));
  g_ptr_array_add (addresses, lb_address_new (NULL, "\"a b\"@example.org"));
  g_ptr_array_add (addresses, lb_address_new ("two\tlines\r\nof name", ""));
  text = lb_address_list_dump (addresses);
  again = lb_address_list_parse (text);
  text_again = lb_address_list_dump (again);

  g_assert_cmpuint (again->len, ==, 3);
  g_assert_cmpstr (((LbAddress *) again->pdata[0])->name, ==, "Díaz, Carla");
  g_assert_cmpstr (((LbAddress *) again->pdata[1])->address, ==, "\"a b\"@example.org");
  g_assert_cmpstr (((LbAddress *) again->pdata[2])->name, ==, "two lines  of name");
  g_assert_cmpstr (text, ==, text_again);
}

static void
test_address_list_empty (void)
{
  g_autoptr(GPtrArray) none = lb_address_list_parse ("");
  g_autoptr(GPtrArray) cut = lb_address_list_parse ("a@example.com");
  g_autofree char *text = lb_address_list_dump (none);

  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpstr (text, ==, "");
  g_assert_cmpuint (cut->len, ==, 1);
  g_assert_cmpstr (((LbAddress *) cut->pdata[0])->address, ==, "a@example.com");
}

static void
test_envelope_recipients_round_trip (void)
{
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  g_autoptr(LbEnvelope) again = lb_envelope_new ();
  const char *options[] = { "NOTIFY=NEVER", "ORCPT=rfc822;a@example.com", NULL };
  g_autofree char *text = NULL;
  const LbRecipient *first;
  const LbRecipient *second;

  g_test_summary ("Every recipient comes back with its parameters.");
  lb_envelope_add_recipient (envelope, "\"a b\"@example.com", NULL);
  lb_envelope_add_recipient (envelope, "b@example.com", options);
  text = lb_envelope_dump_recipients (envelope);
  lb_envelope_parse_recipients (again, text);

  g_assert_cmpuint (again->recipients->len, ==, 2);
  second = again->recipients->pdata[1];
  first = g_ptr_array_index (again->recipients, 0);
  g_assert_cmpstr (first->address, ==, "\"a b\"@example.com");
  g_assert_cmpstrv (first->options, ((const char *[]){ NULL }));
  g_assert_cmpstr (second->address, ==, "b@example.com");
  g_assert_cmpstrv (second->options, options);
}

static void
test_envelope_extended (void)
{
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();

  g_assert_false (lb_envelope_is_extended (envelope));
  g_free (envelope->protocol);
  envelope->protocol = g_strdup ("LMTP");
  g_assert_true (lb_envelope_is_extended (envelope));
}

static void
test_delivery_keeps_its_parts (void)
{
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  g_autoptr(GBytes) data = g_bytes_new_static ("x", 1);
  LbDelivery *delivery = lb_delivery_new (envelope, data, NULL);
  g_autoptr(LbDelivery) kept = lb_delivery_ref (delivery);

  lb_delivery_unref (delivery);
  g_assert_true (lb_id_is_valid (kept->id));
  g_assert_true (kept->data == data);
  g_assert_cmpuint (lb_transcript_get_n_lines (kept->transcript), ==, 0);
}

static void
test_id_is_unique (void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 1000; i++)
    g_assert_true (g_hash_table_add (seen, lb_id_new ()));
}

static void
test_id_grows (void)
{
  g_autofree char *first = lb_id_new ();
  gint64 made_at_us = g_get_real_time ();
  g_autofree char *second = NULL;

  /* The clock's next microsecond. */
  while (g_get_real_time () <= made_at_us)
    continue;

  second = lb_id_new ();
  g_assert_cmpstr (first, <, second);
  g_assert_true (lb_id_is_valid (second));
}

static void
test_id_validity (void)
{
  g_assert_true (lb_id_is_valid ("0123456789abcdef0123456789abcdef"));
  g_assert_false (lb_id_is_valid ("0123456789abcdef0123456789abcde"));
  g_assert_false (lb_id_is_valid ("0123456789abcdef0123456789abcdef0"));
  g_assert_false (lb_id_is_valid ("0123456789ABCDEF0123456789abcdef"));
  g_assert_false (lb_id_is_valid ("../3456789abcdef0123456789abcdef"));
  g_assert_false (lb_id_is_valid ("latest"));
  g_assert_false (lb_id_is_valid (""));
}

static void
test_summary_is_empty (void)
{
  g_autoptr(LbSummary) summary = lb_summary_new ();

  g_assert_cmpstr (summary->subject, ==, "");
  g_assert_cmpuint (summary->from->len, ==, 0);
  g_assert_null (summary->problem);
}

static void
test_session_record_keeps_what_it_is_given (void)
{
  g_autoptr(LbTranscript) transcript = lb_transcript_new ();
  g_autoptr(LbSessionRecord) record = NULL;

  record = lb_session_record_new ("id", "127.0.0.1:4", "127.0.0.1:1025", 1, 2, LB_SESSION_BROKEN, 3,
                                  4, transcript);
  g_assert_cmpstr (lb_session_record_get_id (record), ==, "id");
  g_assert_cmpstr (lb_session_record_get_peer (record), ==, "127.0.0.1:4");
  g_assert_cmpstr (lb_session_record_get_listener (record), ==, "127.0.0.1:1025");
  g_assert_cmpint (lb_session_record_get_began_at_us (record), ==, 1);
  g_assert_cmpint (lb_session_record_get_ended_at_us (record), ==, 2);
  g_assert_cmpint (lb_session_record_get_ending (record), ==, LB_SESSION_BROKEN);
  g_assert_cmpuint (lb_session_record_get_n_messages (record), ==, 3);
  g_assert_cmpuint (lb_session_record_get_n_errors (record), ==, 4);
  g_assert_true (lb_session_record_get_transcript (record) == transcript);
  g_assert_null (lb_session_record_get_helo (record));
  lb_session_record_set_client (record, "app.test", "TLS1.3", "AES");
  g_assert_cmpstr (lb_session_record_get_helo (record), ==, "app.test");
  g_assert_cmpstr (lb_session_record_get_tls_version (record), ==, "TLS1.3");
  g_assert_cmpstr (lb_session_record_get_tls_cipher (record), ==, "AES");
}

static void
test_session_record_failed (void)
{
  const struct
  {
    LbSessionEnding ending;
    guint           n_errors;
    gboolean        has_failed;
  } cases[] = {
    { LB_SESSION_OPEN, 0, FALSE },
    { LB_SESSION_OPEN, 1, TRUE },
    { LB_SESSION_QUIT, 0, FALSE },
    { LB_SESSION_QUIT, 2, TRUE },
    { LB_SESSION_CLOSED, 0, FALSE },
    { LB_SESSION_BROKEN, 0, TRUE },
    { LB_SESSION_TIMED_OUT, 0, TRUE },
    { LB_SESSION_REFUSED, 0, TRUE },
    { LB_SESSION_DROPPED, 0, TRUE },
    { LB_SESSION_STOPPED, 0, FALSE },
  };
  g_autoptr(LbTranscript) transcript = lb_transcript_new ();

  g_test_summary ("Failed is what was refused, or ended against the client's will.");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(LbSessionRecord) record = NULL;

      record = lb_session_record_new ("id", "127.0.0.1:4", "127.0.0.1:1025", 1, 2, cases[i].ending,
                                      0, cases[i].n_errors, transcript);
      g_assert_cmpint (lb_session_record_has_failed (record), ==, cases[i].has_failed);
    }
}

static void
notify_cb (GObject    *object,
           GParamSpec *pspec,
           gpointer    user_data)
{
  guint *n_notified = user_data;

  (*n_notified)++;
}

static void
test_runtime_notifies_changes_only (void)
{
  g_autoptr(LbRuntime) runtime = lb_runtime_new (LB_MODE_CAPTURE);
  guint n_notified = 0;

  g_signal_connect (runtime, "notify::mode", G_CALLBACK (notify_cb), &n_notified);
  lb_runtime_set_mode (runtime, LB_MODE_CAPTURE);
  g_assert_cmpuint (n_notified, ==, 0);
  g_object_set (runtime, "mode", LB_MODE_DEBUG, NULL);
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_cmpint (lb_runtime_get_mode (runtime), ==, LB_MODE_DEBUG);
}

static void
test_mode_words (void)
{
  LbMode mode = LB_MODE_CAPTURE;

  for (LbMode i = LB_MODE_CAPTURE; i <= LB_MODE_MAILMAN; i++)
    {
      g_assert_true (lb_mode_from_string (lb_mode_to_string (i), &mode));
      g_assert_cmpint (mode, ==, i);
    }
  g_assert_false (lb_mode_from_string ("Capture", &mode));
  g_assert_false (lb_mode_from_string (NULL, &mode));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/address/list-round-trip", test_address_list_round_trip);
  g_test_add_func ("/base/address/empty-and-cut-lists", test_address_list_empty);
  g_test_add_func ("/base/envelope/recipients-round-trip", test_envelope_recipients_round_trip);
  g_test_add_func ("/base/envelope/only-helo-is-not-extended", test_envelope_extended);
  g_test_add_func ("/base/delivery/keeps-its-parts", test_delivery_keeps_its_parts);
  g_test_add_func ("/base/id/is-unique", test_id_is_unique);
  g_test_add_func ("/base/id/grows-with-time", test_id_grows);
  g_test_add_func ("/base/id/validity", test_id_validity);
  g_test_add_func ("/base/summary/new-is-empty", test_summary_is_empty);
  g_test_add_func ("/base/session-record/keeps-what-it-is-given",
                   test_session_record_keeps_what_it_is_given);
  g_test_add_func ("/base/session-record/tells-failure", test_session_record_failed);
  g_test_add_func ("/base/runtime/notifies-changes-only", test_runtime_notifies_changes_only);
  g_test_add_func ("/base/runtime/mode-words", test_mode_words);

  return g_test_run ();
}
