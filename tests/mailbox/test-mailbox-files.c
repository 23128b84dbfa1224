#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "mailbox-fixture.h"
#include "mailbox/lb-mailbox-export.h"
#include "mailbox/lb-mailbox-import.h"

/* The messages of every form come back as they were: a row a form. */
typedef struct
{
  const char    *name;
  LbExportFormat format;
  const char    *destination;
} FormCase;

static const FormCase form_cases[] = {
  { "eml", LB_EXPORT_EML, "messages" },
  { "mbox", LB_EXPORT_MBOX, "all.mbox" },
  { "maildir", LB_EXPORT_MAILDIR, "maildir" },
};

static LbTransferResult *
import (LbMailbox   *mailbox,
        const char  *path,
        GError     **error)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GAsyncResult) result = NULL;

  g_ptr_array_add (files, g_file_new_for_path (path));
  lb_mailbox_import_async (mailbox, files, NULL, NULL, NULL, fixture_await_cb, &result);

  return lb_mailbox_import_finish (mailbox, fixture_await (&result), error);
}

static LbTransferResult *
export (LbMailbox       *mailbox,
        GArray          *row_ids,
        LbExportFormat   format,
        const char      *path,
        gboolean         replaces,
        GError         **error)
{
  g_autoptr(GFile) destination = g_file_new_for_path (path);
  g_autoptr(GAsyncResult) result = NULL;
  const LbExportOptions options = {
    .format = format,
    .destination = destination,
    .replaces = replaces,
  };

  lb_mailbox_export_async (mailbox, row_ids, &options, NULL, fixture_await_cb, &result);

  return lb_mailbox_export_finish (mailbox, fixture_await (&result), error);
}

static void
assert_result (LbTransferResult *result,
               const GError     *error,
               guint             n_messages,
               guint             n_failures)
{
  g_assert_no_error (error);
  g_assert_nonnull (result);
  if (result->failures->len != n_failures)
    for (guint i = 0; i < result->failures->len; i++)
      {
        LbTransferFailure *failure = g_ptr_array_index (result->failures, i);

        g_test_message ("%s: %s", failure->name, failure->reason);
      }
  g_assert_cmpuint (result->n_messages, ==, n_messages);
  g_assert_cmpuint (result->failures->len, ==, n_failures);
}

/* Every message with its envelope, as text that sorts; what an import makes anew is left out. */
static GPtrArray *
describe (LbMailbox *mailbox)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) rows = NULL;

  lb_mailbox_list_async (mailbox, 0, G_MAXUINT, NULL, fixture_await_cb, &result);
  rows = lb_mailbox_list_finish (mailbox, fixture_await (&result), NULL);
  g_assert_nonnull (rows);
  for (guint i = 0; i < rows->len; i++)
    {
      const LbStoreRow *row = g_ptr_array_index (rows, i);
      g_autoptr(LbStoredMessage) message = fixture_load (lb_mailbox_get_store (mailbox), row->id,
                                                         NULL);
      g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, message->data);
      g_autofree char *recipients = lb_envelope_dump_recipients (row->envelope);
      g_autofree char *options = g_strjoinv (" ", row->envelope->mail_options);
      g_autofree char *tags = g_strjoinv (",", row->tags);

      g_ptr_array_add (lines, g_strdup_printf ("%s|%" G_GINT64_FORMAT "|%s|%s|%s|%s|%s|%d|%d|%s|%s"
                                               "|%s", digest, row->envelope->received_at_us,
                                               row->envelope->mail_from, options, recipients,
                                               row->envelope->helo, row->envelope->peer,
                                               row->is_read, row->is_pinned, tags, row->note,
                                               lb_transcript_get_text (message->transcript)));
    }

  return lines;
}

static int
compare_texts (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(char * const *) a, *(char * const *) b);
}

static void
set_text (char       **place,
          const char  *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

/* What people make of messages: every third one nothing. */
static void
keep (LbDelivery *delivery,
      guint       number)
{
  static const char * const tags[] = { "green", "two words", NULL };

  if (number % 3 == 0)
    return;

  delivery->kept = lb_kept_new ();
  delivery->kept->is_read = number % 2 == 0;
  delivery->kept->is_pinned = number % 5 == 0;
  delivery->kept->tags = g_strdupv ((char **) &tags[number % 3 - 1]);
  set_text (&delivery->kept->note, number % 4 == 0 ? "look  here\nagain" : "");
}

/* A mailbox with a message of every file of tests/data, each with an envelope of its own. */
static LbMailbox *
open_with_corpus (void)
{
  LbMailbox *mailbox = fixture_open_mailbox (NULL);
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "data", NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  static const char * const options[] = { "NOTIFY=NEVER", "ORCPT=rfc822;a%b", NULL };
  const char *name;
  guint n_messages = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      g_autoptr(LbDelivery) delivery = NULL;
      g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
      g_autoptr(GBytes) octets = NULL;
      g_autoptr(GAsyncResult) result = NULL;
      g_autofree char *id = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (path, &text, &length, NULL));
      octets = g_bytes_new (text, length);
      set_text (&envelope->mail_from, n_messages % 3 == 0 ? "" : "sénder@example.org");
      set_text (&envelope->helo, name);
      set_text (&envelope->peer, "127.0.0.1:40112");
      lb_envelope_add_recipient (envelope, "hidden@example.org", options);
      lb_envelope_add_recipient (envelope, "second@example.org", NULL);
      envelope->received_at_us = G_GINT64_CONSTANT (1795348800123456) + n_messages * 1000;
      delivery = lb_delivery_new (envelope, octets, NULL);
      lb_transcript_append (delivery->transcript, 7, LB_TRANSCRIPT_CLIENT, name, -1);
      keep (delivery, n_messages);
      lb_mailbox_add_async (mailbox, delivery, NULL, fixture_await_cb, &result);
      id = lb_mailbox_add_finish (mailbox, fixture_await (&result), NULL);
      g_assert_nonnull (id);
      n_messages++;
    }
  g_assert_cmpuint (n_messages, >=, 60);

  return mailbox;
}

static void
test_form (gconstpointer data)
{
  const FormCase *c = data;
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, c->destination, NULL);
  g_autoptr(LbMailbox) before = open_with_corpus ();
  g_autoptr(LbMailbox) after = fixture_open_mailbox (NULL);
  g_autoptr(GPtrArray) lines_before = describe (before);
  g_autoptr(GPtrArray) lines_after = NULL;
  g_autoptr(LbTransferResult) exported = NULL;
  g_autoptr(LbTransferResult) imported = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("Every file of the corpus leaves and comes back: octets, envelope and time.");

  exported = export (before, NULL, c->format, path, FALSE, &error);
  assert_result (exported, error, lines_before->len, 0);
  imported = import (after, path, &error);
  assert_result (imported, error, lines_before->len, 0);
  lines_after = describe (after);

  g_ptr_array_sort (lines_before, compare_texts);
  g_ptr_array_sort (lines_after, compare_texts);
  g_assert_cmpuint (lines_after->len, ==, lines_before->len);
  for (guint i = 0; i < lines_before->len; i++)
    g_assert_cmpstr (lines_after->pdata[i], ==, lines_before->pdata[i]);

  fixture_close_mailbox (before);
  fixture_close_mailbox (after);
  fixture_remove_folder (folder);
}

static void
test_zip (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "all.zip", NULL);
  g_autoptr(LbMailbox) mailbox = open_with_corpus ();
  g_autoptr(LbTransferResult) exported = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *octets = NULL;
  gsize length;
  guint n_messages = lb_mailbox_get_n_messages (mailbox);

  exported = export (mailbox, NULL, LB_EXPORT_ZIP, path, FALSE, &error);
  assert_result (exported, error, n_messages, 0);
  g_assert_true (g_file_get_contents (path, &octets, &length, NULL));
  g_assert_cmpuint (length, >, 22);
  g_assert_cmpmem (octets, 4, "PK\3\4", 4);
  g_assert_cmpuint ((guint8) octets[length - 12] | (guint8) octets[length - 11] << 8, ==,
                    n_messages);

  fixture_close_mailbox (mailbox);
  fixture_remove_folder (folder);
}

static void
test_one (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "one.eml", NULL);
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autofree char *id = fixture_mail (mailbox, "Subject: only\r\n\r\nFrom here\r\n");
  g_autoptr(LbTransferResult) exported = NULL;
  g_autoptr(LbTransferResult) refused = NULL;
  g_autoptr(LbTransferResult) replaced = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  g_test_summary ("One message is one file, which goes only where the caller says so.");

  exported = export (mailbox, NULL, LB_EXPORT_EML, path, FALSE, &error);
  assert_result (exported, error, 1, 0);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "X-Envelope-From: <"));
  g_assert_true (g_str_has_suffix (text, "Z\r\nSubject: only\r\n\r\nFrom here\r\n"));

  refused = export (mailbox, NULL, LB_EXPORT_EML, path, FALSE, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_null (refused);
  g_clear_error (&error);
  replaced = export (mailbox, NULL, LB_EXPORT_EML, path, TRUE, &error);
  assert_result (replaced, error, 1, 0);

  fixture_close_mailbox (mailbox);
  fixture_remove_folder (folder);
}

static void
write_file (const char *folder,
            const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_failing_file (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *missing = g_build_filename (folder, "missing.eml", NULL);
  g_autofree char *good = g_build_filename (folder, "good.eml", NULL);
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(LbTransferResult) imported = NULL;
  LbTransferFailure *failure;

  g_test_summary ("A file that cannot be read is named, and those behind it come in.");

  write_file (folder, "good.eml", "Subject: good\r\n\r\n");
  g_ptr_array_add (files, g_file_new_for_path (missing));
  g_ptr_array_add (files, g_file_new_for_path ("/dev/null"));
  g_ptr_array_add (files, g_file_new_for_path (good));
  lb_mailbox_import_async (mailbox, files, NULL, NULL, NULL, fixture_await_cb, &result);
  imported = lb_mailbox_import_finish (mailbox, fixture_await (&result), &error);
  assert_result (imported, error, 1, 2);
  failure = g_ptr_array_index (imported->failures, 0);
  g_assert_cmpstr (failure->name, ==, missing);
  g_assert_cmpstr (failure->reason, !=, "");

  fixture_close_mailbox (mailbox);
  fixture_remove_folder (folder);
}

static void
test_foreign (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *ignored = g_build_filename (folder, "picture.png", NULL);
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(LbTransferResult) imported = NULL;

  g_test_summary ("The files of others: a folder of them; what the separator says is kept.");

  write_file (folder, "picture.png", "no mail");
  write_file (folder, "one.eml", "From here it begins\r\nSubject: one\r\n\r\n");
  write_file (folder, "two.mbox",
              "From a@example.org Sun Nov 22 12:00:00 2026\nSubject: two\n\nx\n\n"
              "From - Sun Nov 22 12:00:01 2026\nSubject: three\n\ny\n");
  imported = import (mailbox, folder, &error);
  assert_result (imported, error, 3, 0);
  lines = describe (mailbox);
  g_assert_nonnull (strstr (lines->pdata[1], "|1795348800000000|a@example.org||"));
  g_assert_nonnull (strstr (lines->pdata[0], "|1795348801000000|"));

  fixture_close_mailbox (mailbox);
  fixture_remove_folder (folder);
}

static void
test_maildir_flags (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *current = g_build_filename (folder, "cur", NULL);
  g_autofree char *fresh = g_build_filename (folder, "new", NULL);
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbTransferResult) imported = NULL;

  g_assert_cmpint (g_mkdir (current, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (fresh, 0700), ==, 0);
  write_file (current, "1.a.host:2,RS", "Subject: read\n\n");
  write_file (current, "2.b.host:2,", "From a line: unread\n\n");
  write_file (fresh, "3.c.host", "Subject: new\n\n");
  imported = import (mailbox, folder, &error);
  assert_result (imported, error, 3, 0);
  g_assert_cmpuint (lb_mailbox_get_n_messages (mailbox), ==, 3);
  g_assert_cmpuint (lb_mailbox_get_n_unread (mailbox), ==, 2);

  fixture_close_mailbox (mailbox);
  fixture_remove_folder (folder);
}

static void
cancel_cb (guint    n_done,
           guint    n_total,
           gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
test_cancel_export (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "all.mbox", NULL);
  g_autofree char *second_path = g_build_filename (folder, "new.mbox", NULL);
  g_autoptr(LbMailbox) mailbox = open_with_corpus ();
  const char * const paths[] = { path, second_path };
  g_autofree char *text = NULL;

  g_test_summary ("A cancelled export leaves the file as it was, and none where none was.");

  write_file (folder, "all.mbox", "as it was");
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr(GFile) destination = g_file_new_for_path (paths[i]);
      g_autoptr(GCancellable) cancellable = g_cancellable_new ();
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GError) error = NULL;
      const LbExportOptions options = {
        .format = LB_EXPORT_MBOX,
        .destination = destination,
        .replaces = TRUE,
        .progress = cancel_cb,
        .progress_data = cancellable,
      };

      lb_mailbox_export_async (mailbox, NULL, &options, cancellable, fixture_await_cb, &result);
      g_assert_null (lb_mailbox_export_finish (mailbox, fixture_await (&result), &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "as it was");
  fixture_close_mailbox (mailbox);
  g_clear_object (&mailbox);
  g_assert_false (g_file_test (second_path, G_FILE_TEST_EXISTS));
  fixture_remove_folder (folder);
}

static void
test_cancel_import (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) text = g_string_new (NULL);

  g_test_summary ("A cancelled import keeps what has come in, and takes no more.");

  for (guint i = 0; i < 1000; i++)
    g_string_append (text, "From a\nSubject: x\n\n\n");
  write_file (folder, "all.mbox", text->str);
  g_ptr_array_add (files, g_file_new_build_filename (folder, "all.mbox", NULL));
  lb_mailbox_import_async (mailbox, files, cancel_cb, cancellable, cancellable, fixture_await_cb,
                           &result);
  g_assert_null (lb_mailbox_import_finish (mailbox, fixture_await (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (lb_mailbox_get_n_messages (mailbox), >, 0);
  g_assert_cmpuint (lb_mailbox_get_n_messages (mailbox), <, 1000);

  fixture_close_mailbox (mailbox);
  fixture_remove_folder (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (form_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/mailbox/files/round-trip/", form_cases[i].name, NULL);

      g_test_add_data_func (path, &form_cases[i], test_form);
    }
  g_test_add_func ("/mailbox/files/zip", test_zip);
  g_test_add_func ("/mailbox/files/one", test_one);
  g_test_add_func ("/mailbox/files/failing-file", test_failing_file);
  g_test_add_func ("/mailbox/files/foreign", test_foreign);
  g_test_add_func ("/mailbox/files/maildir-flags", test_maildir_flags);
  g_test_add_func ("/mailbox/files/cancel-export", test_cancel_export);
  g_test_add_func ("/mailbox/files/cancel-import", test_cancel_import);

  return g_test_run ();
}
