#include "config.h"
#include "store/lb-store.h"

#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "base/lb-address.h"
#include "base/lb-id.h"
#include "store-fixture.h"

#define LARGE_OCTETS (30 * 1024 * 1024)

static void
assert_same_octets (LbStore    *store,
                    const char *id,
                    GBytes     *sent)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LbStoredMessage) message = fixture_load (store, id, &error);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (message->data, sent));
  g_assert_cmpuint (message->row->size, ==, g_bytes_get_size (sent));
}

static void
test_store_octets (void)
{
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autofree guint8 *large = g_malloc (LARGE_OCTETS);
  guint8 every[256];
  const struct { const void *octets; gsize length; } cases[] = {
    { "", 0 },
    { "\0", 1 },
    { every, sizeof every },
    { "no line end", 11 },
    { ".\r\n..\r\n", 7 },
    { large, LARGE_OCTETS },
  };

  g_test_summary ("What was received comes back octet for octet, whatever it is.");

  for (guint i = 0; i < sizeof every; i++)
    every[i] = (guint8) i;
  for (guint i = 0; i < LARGE_OCTETS; i++)
    large[i] = (guint8) (i * 2654435761u >> 24);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(LbDelivery) delivery = fixture_delivery (cases[i].octets, cases[i].length);
      g_autoptr(GError) error = NULL;
      g_autoptr(LbStoreRow) row = fixture_add (store, delivery, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (row->id, ==, delivery->id);
      assert_same_octets (store, row->id, delivery->data);
    }

  fixture_close (store);
}

static LbSummary *
summarise_everything (GBytes *data)
{
  LbSummary *summary = lb_summary_new ();

  g_free (summary->subject);
  summary->subject = g_strdup ("Grüße – 你好");
  g_ptr_array_add (summary->from, lb_address_new ("A. Uthor", "author@example.org"));
  g_ptr_array_add (summary->to, lb_address_new ("", "to@example.org"));
  g_ptr_array_add (summary->to, lb_address_new ("Zwei", "two@example.org"));
  g_ptr_array_add (summary->cc, lb_address_new ("C", "cc@example.org"));
  g_ptr_array_add (summary->bcc, lb_address_new ("B", "bcc@example.org"));
  g_ptr_array_add (summary->reply_to, lb_address_new ("R", "reply@example.org"));
  g_free (summary->message_id);
  summary->message_id = g_strdup ("1@example.org");
  g_free (summary->in_reply_to);
  summary->in_reply_to = g_strdup ("0@example.org");
  g_free (summary->references);
  summary->references = g_strdup ("a@example.org b@example.org");
  summary->date_us = 1234567890123456;
  g_free (summary->snippet);
  summary->snippet = g_strdup ("The begin of the text …");
  summary->n_attachments = 3;
  summary->n_inline = 2;
  summary->has_html = TRUE;
  summary->problem = g_strdup ("The message has too many parts.");

  return summary;
}

static void
assert_same_list (GPtrArray *got,
                  GPtrArray *expected)
{
  g_autofree char *got_text = lb_address_list_dump (got);
  g_autofree char *expected_text = lb_address_list_dump (expected);

  g_assert_cmpstr (got_text, ==, expected_text);
}

static void
assert_same_summary (const LbSummary *got)
{
  g_autoptr(LbSummary) expected = summarise_everything (NULL);

  g_assert_cmpstr (got->subject, ==, expected->subject);
  assert_same_list (got->from, expected->from);
  assert_same_list (got->to, expected->to);
  assert_same_list (got->cc, expected->cc);
  assert_same_list (got->bcc, expected->bcc);
  assert_same_list (got->reply_to, expected->reply_to);
  g_assert_cmpstr (got->message_id, ==, expected->message_id);
  g_assert_cmpstr (got->in_reply_to, ==, expected->in_reply_to);
  g_assert_cmpstr (got->references, ==, expected->references);
  g_assert_cmpint (got->date_us, ==, expected->date_us);
  g_assert_cmpstr (got->snippet, ==, expected->snippet);
  g_assert_cmpuint (got->n_attachments, ==, expected->n_attachments);
  g_assert_cmpuint (got->n_inline, ==, expected->n_inline);
  g_assert_cmpint (got->has_html, ==, expected->has_html);
  g_assert_cmpstr (got->problem, ==, expected->problem);
}

static LbEnvelope *
make_envelope (void)
{
  LbEnvelope *envelope = lb_envelope_new ();
  const char * const options[] = { "NOTIFY=NEVER", "ORCPT=rfc822;x@example.org", NULL };

  g_free (envelope->mail_from);
  envelope->mail_from = g_strdup ("bounce@example.org");
  g_strfreev (envelope->mail_options);
  envelope->mail_options = g_strsplit ("SIZE=355 BODY=8BITMIME", " ", -1);
  lb_envelope_add_recipient (envelope, "ü@example.org", options);
  lb_envelope_add_recipient (envelope, "\"with space\"@example.org", NULL);
  g_free (envelope->helo);
  envelope->helo = g_strdup ("client.example");
  g_free (envelope->protocol);
  envelope->protocol = g_strdup ("ESMTPSA");
  g_free (envelope->peer);
  envelope->peer = g_strdup ("127.0.0.1:40112");
  g_free (envelope->listener);
  envelope->listener = g_strdup ("127.0.0.1:1025");
  envelope->tls_version = g_strdup ("TLS1.3");
  envelope->tls_cipher = g_strdup ("AES-256-GCM");
  envelope->tls_server_name = g_strdup ("mail.example");
  g_free (envelope->auth_user);
  envelope->auth_user = g_strdup ("user");
  g_free (envelope->auth_mechanism);
  envelope->auth_mechanism = g_strdup ("PLAIN");
  g_free (envelope->session);
  envelope->session = lb_id_new ();
  envelope->received_at_us = 1790000000123456;
  envelope->flags = LB_ENVELOPE_BARE_LF | LB_ENVELOPE_NO_FINAL_CRLF;

  return envelope;
}

static void
assert_same_envelope (const LbEnvelope *got,
                      const LbEnvelope *expected)
{
  g_autofree char *got_recipients = lb_envelope_dump_recipients (got);
  g_autofree char *expected_recipients = lb_envelope_dump_recipients (expected);

  g_assert_cmpstr (got->mail_from, ==, expected->mail_from);
  g_assert_true (g_strv_equal ((const char * const *) got->mail_options,
                               (const char * const *) expected->mail_options));
  g_assert_cmpstr (got_recipients, ==, expected_recipients);
  g_assert_cmpstr (got->helo, ==, expected->helo);
  g_assert_cmpstr (got->protocol, ==, expected->protocol);
  g_assert_cmpstr (got->peer, ==, expected->peer);
  g_assert_cmpstr (got->listener, ==, expected->listener);
  g_assert_cmpstr (got->tls_version, ==, expected->tls_version);
  g_assert_cmpstr (got->tls_cipher, ==, expected->tls_cipher);
  g_assert_cmpstr (got->tls_server_name, ==, expected->tls_server_name);
  g_assert_cmpstr (got->auth_user, ==, expected->auth_user);
  g_assert_cmpstr (got->auth_mechanism, ==, expected->auth_mechanism);
  g_assert_cmpstr (got->session, ==, expected->session);
  g_assert_cmpint (got->received_at_us, ==, expected->received_at_us);
  g_assert_cmpint (got->flags, ==, expected->flags);
}

static void
test_store_envelope (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "mail.store", NULL);
  const LbStoreOptions options = { .summarise = summarise_everything };
  g_autoptr(LbEnvelope) envelope = make_envelope ();
  g_autoptr(LbEnvelope) plain = lb_envelope_new ();
  g_autoptr(GBytes) data = g_bytes_new_static ("x", 1);
  g_autoptr(LbTranscript) transcript = lb_transcript_new ();
  g_autoptr(LbDelivery) delivery = NULL;
  g_autoptr(LbDelivery) plain_delivery = NULL;

  g_test_summary ("Envelope, summary and conversation outlive the store's closing.");

  lb_transcript_append (transcript, 0, LB_TRANSCRIPT_SERVER, "220 mx ESMTP", -1);
  lb_transcript_append (transcript, 7, LB_TRANSCRIPT_CLIENT, "EHLO client.example", -1);
  delivery = lb_delivery_new (envelope, data, transcript);
  plain_delivery = lb_delivery_new (plain, data, transcript);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(LbStore) store = fixture_open (path, &options, NULL);
      g_autoptr(LbStoreRow) row = i == 0 ? fixture_add (store, delivery, NULL) : NULL;
      g_autoptr(LbStoreRow) plain_row = i == 0 ? fixture_add (store, plain_delivery, NULL) : NULL;
      g_autoptr(LbStoredMessage) message = fixture_load (store, delivery->id, NULL);
      g_autoptr(LbStoredMessage) latest = fixture_load (store, "latest", NULL);

      assert_same_envelope (message->row->envelope, envelope);
      assert_same_envelope (latest->row->envelope, plain);
      assert_same_summary (message->row->summary);
      g_assert_cmpstr (lb_transcript_get_text (message->transcript), ==,
                       lb_transcript_get_text (transcript));
      g_assert_cmpuint (lb_transcript_get_n_lines (message->transcript), ==, 2);
      fixture_close (store);
    }

  fixture_remove_folder (folder);
}

static void
test_store_state (void)
{
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autoptr(GArray) some = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) marks = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  gint64 unknown = 4711;
  LbStoreCounts counts;

  g_test_summary ("Reading, deleting, listing and counting agree with each other.");

  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr(LbStoreRow) row = fixture_add_text (store, "hello");

      g_assert_false (row->is_read);
      if (i % 2 == 0)
        g_array_append_val (some, row->row_id);
    }

  g_array_append_val (some, unknown);
  fixture_set_read (store, some, TRUE);
  counts = fixture_count (store);
  g_assert_cmpuint (counts.n_messages, ==, 1000);
  g_assert_cmpuint (counts.n_unread, ==, 500);
  g_assert_cmpuint (counts.n_octets, ==, 5000);
  g_assert_cmpuint (counts.disk_octets, >, 5000);

  rows = fixture_rows (store, some);
  g_assert_cmpuint (rows->len, ==, 500);
  for (guint i = 0; i < rows->len; i++)
    {
      const LbStoreRow *row = g_ptr_array_index (rows, i);

      g_assert_cmpint (row->row_id, ==, g_array_index (some, gint64, i));
      g_assert_true (row->is_read);
    }

  fixture_delete (store, some);
  marks = fixture_list (store);
  g_assert_cmpuint (marks->len, ==, 500);
  for (guint i = 0; i < marks->len; i++)
    {
      LbStoreMark mark = g_array_index (marks, LbStoreMark, i);

      g_assert_true (lb_store_mark_is_unread (mark));
      g_assert_true (i == 0 || mark > g_array_index (marks, LbStoreMark, i - 1));
    }

  fixture_set_read (store, NULL, TRUE);
  counts = fixture_count (store);
  g_assert_cmpuint (counts.n_messages, ==, 500);
  g_assert_cmpuint (counts.n_unread, ==, 0);
  fixture_close (store);
}

static void
test_store_lookup (void)
{
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autoptr(LbStoreRow) first = fixture_add_text (store, "first");
  g_autoptr(LbStoreRow) second = fixture_add_text (store, "second");
  const char *ids[] = { second->id, "latest", "nonsense", first->id, NULL };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GArray) row_ids = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("Public identifiers and latest find their rows; unknown ones are told.");

  lb_store_lookup_async (store, ids, NULL, fixture_await_cb, &result);
  row_ids = lb_store_lookup_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (row_ids->len, ==, 4);
  g_assert_cmpint (g_array_index (row_ids, gint64, 0), ==, second->row_id);
  g_assert_cmpint (g_array_index (row_ids, gint64, 1), ==, second->row_id);
  g_assert_cmpint (g_array_index (row_ids, gint64, 2), ==, 0);
  g_assert_cmpint (g_array_index (row_ids, gint64, 3), ==, first->row_id);
  g_assert_cmpint (first->row_id, <, second->row_id);

  g_assert_null (fixture_load (store, "nonsense", &error));
  g_assert_error (error, LB_STORE_ERROR, LB_STORE_ERROR_NOT_FOUND);
  fixture_close (store);
}

static void
test_store_latest_of_none (void)
{
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autoptr(GError) error = NULL;

  g_test_summary ("An empty store has no latest message.");

  g_assert_null (fixture_load (store, "latest", &error));
  g_assert_error (error, LB_STORE_ERROR, LB_STORE_ERROR_NOT_FOUND);
  fixture_close (store);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/octets-are-kept", test_store_octets);
  g_test_add_func ("/store/envelope-is-kept", test_store_envelope);
  g_test_add_func ("/store/state-and-counts-agree", test_store_state);
  g_test_add_func ("/store/lookup-by-identifier", test_store_lookup);
  g_test_add_func ("/store/latest-of-none", test_store_latest_of_none);

  return g_test_run ();
}
