#include "config.h"
#include "store-fixture.h"

#include <string.h>

#include <glib/gstdio.h>

#include "base/lb-id.h"

/* Nothing here takes longer; a hang fails with a place. */
#define DEADLINE_SECONDS 120

static gboolean
fixture_deadline_cb (gpointer user_data)
{
  g_error ("the store did not answer in time");
  return G_SOURCE_REMOVE;
}

void
fixture_await_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  GAsyncResult **place = user_data;

  g_assert_null (*place);
  *place = g_object_ref (result);
}

GAsyncResult *
fixture_await (GAsyncResult **result)
{
  guint deadline = g_timeout_add_seconds (DEADLINE_SECONDS, fixture_deadline_cb, NULL);

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (deadline);
  return *result;
}

char *
fixture_make_folder (void)
{
  g_autoptr(GError) error = NULL;
  char *folder = g_dir_make_tmp ("lb-store-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

void
fixture_remove_folder (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);

  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        fixture_remove_folder (path);
      else
        g_assert_cmpint (g_unlink (path), ==, 0);
    }

  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

LbDelivery *
fixture_delivery (const void *octets,
                  gsize       length)
{
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  g_autoptr(GBytes) data = g_bytes_new (octets, length);
  g_autoptr(LbTranscript) transcript = lb_transcript_new ();
  g_autofree char *session = lb_id_new ();

  g_free (envelope->mail_from);
  envelope->mail_from = g_strdup ("sender@example.org");
  lb_envelope_add_recipient (envelope, "first@example.org", NULL);
  envelope->received_at_us = g_get_real_time ();
  g_free (envelope->session);
  envelope->session = g_steal_pointer (&session);
  lb_transcript_append (transcript, 10, LB_TRANSCRIPT_CLIENT, "MAIL FROM:<sender@example.org>", -1);

  return lb_delivery_new (envelope, data, transcript);
}

LbStore *
fixture_open (const char            *path,
              const LbStoreOptions  *options,
              GError               **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  lb_store_open_async (path, options, NULL, fixture_await_cb, &result);
  return lb_store_open_finish (fixture_await (&result), error);
}

void
fixture_close (LbStore *store)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  lb_store_close_async (store, NULL, fixture_await_cb, &result);
  lb_store_close_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
}

LbStoreRow *
fixture_add (LbStore     *store,
             LbDelivery  *delivery,
             GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  lb_store_add_async (store, delivery, NULL, fixture_await_cb, &result);
  return lb_store_add_finish (store, fixture_await (&result), error);
}

LbStoreRow *
fixture_add_text (LbStore    *store,
                  const char *text)
{
  g_autoptr(LbDelivery) delivery = fixture_delivery (text, strlen (text));
  g_autoptr(GError) error = NULL;
  LbStoreRow *row = fixture_add (store, delivery, &error);

  g_assert_no_error (error);
  return row;
}

LbStoredMessage *
fixture_load (LbStore     *store,
              const char  *id,
              GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  lb_store_load_async (store, id, NULL, fixture_await_cb, &result);
  return lb_store_load_finish (store, fixture_await (&result), error);
}

GArray *
fixture_list (LbStore *store)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GArray *marks;

  lb_store_list_marks_async (store, NULL, fixture_await_cb, &result);
  marks = lb_store_list_marks_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);

  return marks;
}

GPtrArray *
fixture_rows (LbStore *store,
              GArray  *row_ids)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *rows;

  lb_store_get_rows_async (store, row_ids, NULL, fixture_await_cb, &result);
  rows = lb_store_get_rows_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);

  return rows;
}

LbStoreCounts
fixture_count (LbStore *store)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  LbStoreCounts counts = { 0 };

  lb_store_count_async (store, NULL, fixture_await_cb, &result);
  lb_store_count_finish (store, fixture_await (&result), &counts, &error);
  g_assert_no_error (error);

  return counts;
}

void
fixture_delete (LbStore *store,
                GArray  *row_ids)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  lb_store_delete_async (store, row_ids, NULL, fixture_await_cb, &result);
  lb_store_delete_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
}

void
fixture_set_read (LbStore  *store,
                  GArray   *row_ids,
                  gboolean  is_read)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  lb_store_set_read_async (store, row_ids, is_read, NULL, fixture_await_cb, &result);
  lb_store_set_read_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
}
