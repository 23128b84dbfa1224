#include "config.h"
#include "store/repair/lb-store-repair.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "store-fixture.h"
#include "store/lb-store-tags.h"

/* Small, so that there are many to damage. */
#define PAGE_SIZE 4096
#define N_MESSAGES 60
#define N_DELETED 6

/* What is known of each message that was written. */
typedef struct
{
  char    *sum;
  char    *envelope; /* and the conversation */
  char    *state;    /* read, pinned, tags, note */
  gboolean is_deleted;
} Written;

typedef struct
{
  char       *folder;
  char       *path;     /* of the store, which is whole */
  char       *broken;   /* of its copy */
  char       *repaired;
  GHashTable *written;  /* (element-type utf8 Written): by its identifier */
} Place;

static void
written_free (gpointer data)
{
  Written *written = data;

  g_free (written->sum);
  g_free (written->envelope);
  g_free (written->state);
  g_free (written);
}

/* --- A store with everything in it --- */

static char *
show_envelope (const LbStoredMessage *message)
{
  const LbEnvelope *envelope = message->row->envelope;
  g_autofree char *recipients = lb_envelope_dump_recipients (envelope);

  return g_strdup_printf ("%" G_GINT64_FORMAT " %s %s %s %s %s", envelope->received_at_us,
                          envelope->mail_from, recipients, envelope->helo, envelope->session,
                          lb_transcript_get_text (message->transcript));
}

static char *
show_state (const LbStoreRow *row)
{
  g_autofree char *tags = g_strjoinv (",", row->tags);

  return g_strdup_printf ("%d %d %s %s", row->is_read, row->is_pinned, tags, row->note);
}

static char *
compute_sum (GBytes *data)
{
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, data);
}

static void
await_change (LbStore       *store,
              GAsyncResult **result)
{
  g_autoptr(GError) error = NULL;

  lb_store_change_tags_finish (store, fixture_await (result), &error);
  g_assert_no_error (error);
  g_clear_object (result);
}

static GArray *
list_one (gint64 row_id)
{
  GArray *row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_val (row_ids, row_id);
  return row_ids;
}

static void
decorate (LbStore *store,
          guint    i,
          gint64   row_id)
{
  static const char * const tags[] = { "red", "blue", NULL };
  g_autoptr(GArray) row_ids = list_one (row_id);
  g_autoptr(GAsyncResult) result = NULL;

  if (i % 3 == 0)
    fixture_set_read (store, row_ids, TRUE);

  if (i % 5 == 0)
    {
      lb_store_set_pinned_async (store, row_ids, TRUE, NULL, fixture_await_cb, &result);
      await_change (store, &result);
    }

  if (i % 4 == 0)
    {
      lb_store_change_tags_async (store, row_ids, LB_STORE_TAGS_SET, &tags[i % 8 == 0], NULL,
                                  fixture_await_cb, &result);
      await_change (store, &result);
    }

  if (i % 7 == 0)
    {
      lb_store_set_note_async (store, row_id, "look at this", NULL, fixture_await_cb, &result);
      await_change (store, &result);
    }
}

static LbDelivery *
make_delivery (guint i)
{
  static const gsize lengths[] = { 0, 40, 900, 3000, 5000, 12000, 70000 };
  g_autoptr(GString) octets = g_string_new (NULL);

  g_string_printf (octets, "Subject: number %u\r\n\r\n", i);
  for (guint at = 0; octets->len < lengths[i % G_N_ELEMENTS (lengths)]; at++)
    g_string_append_printf (octets, "%u %u\r\n", i, at);

  return fixture_delivery (octets->str, i == 0 ? 0 : octets->len);
}

static char *
index_text (GBytes *data)
{
  return g_strdup ("every message");
}

static void
write_down (Place   *self,
            LbStore *store,
            char    *id)
{
  g_autoptr(LbStoredMessage) message = fixture_load (store, id, NULL);
  Written *written = g_new0 (Written, 1);

  written->sum = compute_sum (message->data);
  written->envelope = show_envelope (message);
  written->state = show_state (message->row);
  g_hash_table_insert (self->written, id, written);
}

static LbStore *
fill_store (Place *self)
{
  const LbStoreOptions options = { .index_text = index_text, .page_size = PAGE_SIZE };
  LbStore *store = fixture_open (self->path, &options, NULL);

  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autoptr(LbDelivery) delivery = make_delivery (i);
      g_autoptr(LbStoreRow) row = fixture_add (store, delivery, NULL);

      decorate (store, i, row->row_id);
      write_down (self, store, g_strdup (row->id));
      if (i >= 20 && i < 20 + N_DELETED)
        {
          g_autoptr(GArray) row_ids = list_one (row->row_id);
          Written *written = g_hash_table_lookup (self->written, row->id);

          fixture_delete (store, row_ids);
          written->is_deleted = TRUE;
        }
    }

  return store;
}

static void
copy_file (const char *from,
           const char *to)
{
  g_autofree char *octets = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (from, &octets, &length, NULL));
  g_assert_true (g_file_set_contents (to, octets, (gssize) length, NULL));
}

static void
set_up (Place         *self,
        gconstpointer  data)
{
  self->folder = fixture_make_folder ();
  self->path = g_build_filename (self->folder, "mail.store", NULL);
  self->broken = g_build_filename (self->folder, "broken.store", NULL);
  self->repaired = g_build_filename (self->folder, "repaired.store", NULL);
  self->written = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, written_free);
}

static void
set_up_store (Place         *self,
              gconstpointer  data)
{
  g_autoptr(LbStore) store = NULL;

  set_up (self, data);
  store = fill_store (self);
  fixture_close (store);
}

static void
tear_down (Place         *self,
           gconstpointer  data)
{
  fixture_remove_folder (self->folder);
  g_hash_table_unref (self->written);
  g_free (self->folder);
  g_free (self->path);
  g_free (self->broken);
  g_free (self->repaired);
}

/* --- Damage --- */

static void
overwrite (const char *path,
           gsize       offset,
           gsize       length)
{
  g_autofree guint8 *noise = g_malloc (length);
  int descriptor = g_open (path, O_RDWR, 0);

  for (gsize i = 0; i < length; i++)
    noise[i] = (guint8) g_test_rand_int_range (0, 256);

  g_assert_cmpint (pwrite (descriptor, noise, length, (off_t) offset), ==, (gssize) length);
  g_assert_true (g_close (descriptor, NULL));
}

/* How many messages have something of their octets in these pages, as SQLite tells of the whole
 * store: those that begin there, and those that go on there. */
static guint
count_messages_in (Place    *self,
                   guint     first,
                   guint     last,
                   gboolean  with_begins)
{
  static const char sql[] =
    "SELECT ifnull (sum (n), 0) FROM (SELECT CASE pagetype WHEN 'leaf' THEN ncell * ?3"
    " WHEN 'overflow' THEN 1 ELSE 0 END AS n FROM dbstat"
    " WHERE name = 'contents' AND pageno BETWEEN ?1 AND ?2)";
  sqlite3 *database = NULL;
  sqlite3_stmt *statement = NULL;
  guint n;

  g_assert_cmpint (sqlite3_open (self->path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (database, sql, -1, &statement, NULL), ==, SQLITE_OK);
  sqlite3_bind_int (statement, 1, (int) first);
  sqlite3_bind_int (statement, 2, (int) last);
  sqlite3_bind_int (statement, 3, with_begins ? 1 : 0);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  n = (guint) sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (database);

  return n;
}

static guint
count_pages (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return (guint) (info.st_size / PAGE_SIZE);
}

/* --- Repair --- */

static gboolean
repair (const char     *from,
        const char     *to,
        LbStoreRepair  *outcome,
        GError        **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  lb_store_repair_async (from, to, NULL, NULL, NULL, NULL, fixture_await_cb, &result);
  return lb_store_repair_finish (fixture_await (&result), outcome, error);
}

static const Written *
find_by_sum (Place      *self,
             const char *sum)
{
  GHashTableIter iter;
  gpointer written;

  g_hash_table_iter_init (&iter, self->written);
  while (g_hash_table_iter_next (&iter, NULL, &written))
    {
      if (g_strcmp0 (((Written *) written)->sum, sum) == 0)
        return written;
    }

  return NULL;
}

static void
check_message (Place           *self,
               LbStoredMessage *message,
               gboolean         has_states,
               GHashTable      *seen)
{
  const Written *written = g_hash_table_lookup (self->written, message->row->id);
  g_autofree char *envelope = show_envelope (message);
  g_autofree char *state = show_state (message->row);
  char *sum = compute_sum (message->data);

  if (written == NULL)
    {
      written = find_by_sum (self, sum);
      g_assert_cmpstr (message->row->envelope->mail_from, ==, "");
    }
  else
    {
      g_assert_cmpstr (envelope, ==, written->envelope);
    }

  g_assert_true (written != NULL && !written->is_deleted);
  g_assert_cmpstr (sum, ==, written->sum);
  g_assert_true (g_hash_table_add (seen, sum));
  if (has_states)
    g_assert_true (g_hash_table_contains (self->written, message->row->id));
  if (has_states)
    g_assert_cmpstr (state, ==, written->state);
}

/* Nothing that is there was invented, or changed by an octet. Gives how many are there. */
static guint
check_repaired (Place    *self,
                gboolean  has_states)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LbStore) store = fixture_open (self->repaired, NULL, &error);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GArray) marks = NULL;

  g_assert_no_error (error);
  marks = fixture_list (store);
  for (guint i = 0; i < marks->len; i++)
    {
      gint64 row_id = lb_store_mark_get_row_id (g_array_index (marks, LbStoreMark, i));
      g_autoptr(GArray) row_ids = list_one (row_id);
      g_autoptr(GPtrArray) rows = fixture_rows (store, row_ids);
      g_autoptr(LbStoredMessage) message = NULL;

      g_assert_cmpuint (rows->len, ==, 1);
      message = fixture_load (store, ((LbStoreRow *) g_ptr_array_index (rows, 0))->id, &error);
      g_assert_no_error (error);
      check_message (self, message, has_states, seen);
    }

  fixture_close (store);
  return marks->len;
}

/* Repairs the copy, which stays as it is. Gives how many messages are not in the new store. */
static guint
repair_and_count_lost (Place    *self,
                       gboolean  has_states)
{
  const guint n_there = N_MESSAGES - N_DELETED;
  g_autoptr(GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *part = g_strconcat (self->repaired, ".part", NULL);
  gsize n_before;
  gsize n_after;
  LbStoreRepair outcome;
  guint n_found;

  g_assert_true (g_file_get_contents (self->broken, &before, &n_before, NULL));
  repair (self->broken, self->repaired, &outcome, &error);
  g_assert_true (g_file_get_contents (self->broken, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  if (error != NULL)
    {
      g_assert_error (error, LB_STORE_ERROR, LB_STORE_ERROR_CORRUPT);
      g_assert_false (g_file_test (self->repaired, G_FILE_TEST_EXISTS));
      return n_there;
    }

  n_found = check_repaired (self, has_states);
  g_assert_cmpuint (outcome.n_saved, ==, n_found);
  g_assert_cmpuint (n_found, <=, n_there);
  g_assert_cmpint (g_unlink (self->repaired), ==, 0);
  return n_there - n_found;
}

/* --- Claims --- */

static void
test_repair_whole (Place         *self,
                   gconstpointer  data)
{
  g_test_summary ("Of a whole store all comes along, and nothing that was deleted.");

  copy_file (self->path, self->broken);
  g_assert_cmpuint (repair_and_count_lost (self, TRUE), ==, 0);
}

/* What is overwritten: from where in a page, how much, in which pages, and whether the messages
 * that begin there may go. */
typedef struct
{
  gsize    offset;
  gsize    length;
  guint    step;
  gboolean costs_begins;
} Damage;

static const Damage head = { 0, 12, 2, FALSE };
static const Damage whole = { 0, PAGE_SIZE, 3, TRUE };
static const Damage middle = { PAGE_SIZE / 2, 200, 5, TRUE };

static void
test_repair_each_page (Place         *self,
                       gconstpointer  data)
{
  const Damage *damage = data;
  guint n_pages = count_pages (self->path);

  g_test_summary ("Each page in turn is overwritten: only messages that have octets in it go.");

  g_assert_cmpuint (n_pages, >, 100);
  for (guint page = 1; page <= n_pages; page += damage->step)
    {
      guint n_in_page = count_messages_in (self, page, page, damage->costs_begins);
      guint n_lost;

      copy_file (self->path, self->broken);
      overwrite (self->broken, (gsize) (page - 1) * PAGE_SIZE + damage->offset, damage->length);
      n_lost = repair_and_count_lost (self, FALSE);
      g_test_message ("page %u has something of %u messages: %u lost", page, n_in_page, n_lost);
      g_assert_cmpuint (n_lost, <=, n_in_page);
    }
}

static void
test_repair_no_header (Place         *self,
                       gconstpointer  data)
{
  g_autofree char *octets = NULL;
  gsize length;

  g_test_summary ("Without header and schema all is still there, also tags, notes and states.");

  g_assert_true (g_file_get_contents (self->path, &octets, &length, NULL));
  memset (octets, 0, 100);
  g_assert_true (g_file_set_contents (self->broken, octets, (gssize) length, NULL));
  g_assert_cmpuint (repair_and_count_lost (self, TRUE), ==, 0);
  memset (octets, 0, PAGE_SIZE);
  g_assert_true (g_file_set_contents (self->broken, octets, (gssize) length, NULL));
  g_assert_cmpuint (repair_and_count_lost (self, TRUE), ==, 0);
}

static void
test_repair_cut (Place         *self,
                 gconstpointer  data)
{
  guint n_pages = count_pages (self->path);

  g_test_summary ("A file that is cut anywhere has what was before the cut.");

  for (guint left = 0; left < n_pages; left += 7)
    {
      guint n_behind = count_messages_in (self, left + 1, n_pages, TRUE);
      guint n_lost;

      copy_file (self->path, self->broken);
      g_assert_cmpint (truncate (self->broken, (off_t) left * PAGE_SIZE + (left % 2) * 700), ==, 0);
      n_lost = repair_and_count_lost (self, FALSE);
      g_assert_cmpuint (n_lost, <=, n_behind);
    }
}

static void
test_repair_noise (Place         *self,
                   gconstpointer  data)
{
  g_autofree char *octets = NULL;
  gsize length;
  guint n_best = N_MESSAGES;

  g_test_summary ("Wherever and however much is overwritten, nothing is invented.");

  g_assert_true (g_file_get_contents (self->path, &octets, &length, NULL));
  for (guint i = 0; i < 40; i++)
    {
      copy_file (self->path, self->broken);
      for (guint j = 0; j <= i / 2; j++)
        overwrite (self->broken, (gsize) g_test_rand_int_range (0, (gint32) length - 5000),
                   (gsize) g_test_rand_int_range (1, i % 2 == 0 ? 8 : 5000));

      n_best = MIN (n_best, repair_and_count_lost (self, FALSE));
    }

  g_assert_cmpuint (n_best, <=, 2);
}

/* The store as a kill leaves it: the file and the log, while it is still open. */
static void
test_repair_log (Place         *self,
                 gconstpointer  data)
{
  g_autoptr(LbStore) store = fill_store (self);
  g_autofree char *log = g_strconcat (self->path, "-wal", NULL);
  g_autofree char *broken_log = g_strconcat (self->broken, "-wal", NULL);
  GStatBuf info;

  g_test_summary ("What is in the log only is read from there; a damaged frame costs itself.");

  copy_file (self->path, self->broken);
  copy_file (log, broken_log);
  g_assert_cmpint (g_stat (broken_log, &info), ==, 0);
  g_assert_cmpint (info.st_size, >, 100 * PAGE_SIZE);
  g_assert_cmpuint (repair_and_count_lost (self, TRUE), ==, 0);

  overwrite (broken_log, (gsize) info.st_size / 2, 300);
  g_assert_cmpuint (repair_and_count_lost (self, FALSE), <=, 4);
  g_assert_cmpint (g_unlink (broken_log), ==, 0);
  repair_and_count_lost (self, FALSE);
  fixture_close (store);

  /* All is in the file now. */
  copy_file (self->path, self->broken);
  g_assert_cmpuint (repair_and_count_lost (self, TRUE), ==, 0);
}

static void
test_repair_refused (Place         *self,
                     gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LbStore) store = NULL;
  g_autofree char *text = g_strnfill (50000, 'x');
  LbStoreRepair outcome;

  g_test_summary ("A repair replaces no file, and tells when there is nothing, or nobody to ask.");

  g_assert_false (repair (self->path, self->path, &outcome, &error));
  g_assert_error (error, LB_STORE_ERROR, LB_STORE_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (self->broken, text, -1, NULL));
  g_assert_false (repair (self->broken, self->repaired, &outcome, &error));
  g_assert_error (error, LB_STORE_ERROR, LB_STORE_ERROR_CORRUPT);
  g_clear_error (&error);
  g_assert_false (repair ("/nowhere/at.all", self->repaired, &outcome, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  store = fixture_open (self->path, NULL, NULL);
  g_assert_false (repair (self->path, self->repaired, &outcome, &error));
  g_assert_error (error, LB_STORE_ERROR, LB_STORE_ERROR_BUSY);
  g_assert_false (g_file_test (self->repaired, G_FILE_TEST_EXISTS));
  fixture_close (store);
}

static void
stop_cb (guint    n_done,
         guint    n_total,
         gpointer user_data)
{
  g_assert_cmpuint (n_done, >, 0);
  g_assert_cmpuint (n_done, <=, n_total);
  g_cancellable_cancel (user_data);
}

static void
test_repair_cancelled (Place         *self,
                       gconstpointer  data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GDir) dir = NULL;
  LbStoreRepair outcome;
  guint n_files = 0;

  g_test_summary ("A repair tells how far it is, and leaves no file when it is cancelled.");

  g_cancellable_cancel (cancellable);
  lb_store_repair_async (self->path, self->repaired, NULL, NULL, NULL, cancellable,
                         fixture_await_cb, &result);
  g_assert_false (lb_store_repair_finish (fixture_await (&result), &outcome, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_clear_object (&result);
  g_cancellable_reset (cancellable);
  lb_store_repair_async (self->path, self->repaired, NULL, stop_cb, cancellable, cancellable,
                         fixture_await_cb, &result);
  if (!lb_store_repair_finish (fixture_await (&result), &outcome, &error))
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  else
    g_assert_cmpint (g_unlink (self->repaired), ==, 0);

  dir = g_dir_open (self->folder, 0, NULL);
  while (g_dir_read_name (dir) != NULL)
    n_files++;
  g_assert_cmpuint (n_files, ==, 1);
}

#define ADD(path, set_up, data, test) \
  g_test_add ("/store/repair/" path, Place, data, set_up, test, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("whole-store", set_up_store, NULL, test_repair_whole);
  ADD ("damaged-heads-cost-nothing-else", set_up_store, &head, test_repair_each_page);
  ADD ("damaged-pages-cost-their-messages", set_up_store, &whole, test_repair_each_page);
  ADD ("damaged-middles-cost-their-messages", set_up_store, &middle, test_repair_each_page);
  ADD ("no-header", set_up_store, NULL, test_repair_no_header);
  ADD ("cut-file", set_up_store, NULL, test_repair_cut);
  ADD ("noise-invents-nothing", set_up_store, NULL, test_repair_noise);
  ADD ("log", set_up, NULL, test_repair_log);
  ADD ("refused", set_up_store, NULL, test_repair_refused);
  ADD ("cancelled", set_up_store, NULL, test_repair_cancelled);

  return g_test_run ();
}
