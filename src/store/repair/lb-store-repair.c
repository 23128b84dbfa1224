#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/repair/lb-store-repair.h"

#include <errno.h>
#include <fcntl.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "store/lb-store-lock.h"
#include "store/lb-store-schema.h"
#include "store/repair/lb-repair-copy.h"

/* How often the caller is told how far it is. */
#define PROGRESS_US 100000

/* One repair. Its thread alone changes it, and only until it has ended. */
typedef struct
{
  char                *from;          /* (owned) */
  char                *to;            /* (owned) */
  char                *part;          /* (owned): where the new store is made */
  LbStoreSummariseFunc summarise;
  LbStoreProgress      progress;
  gpointer             progress_data;
  GMainContext        *context;       /* (owned) */
  LbStoreRepair        repair;
} LbRepair;

static void
lb_repair_free (gpointer data)
{
  LbRepair *self = data;

  g_free (self->from);
  g_free (self->to);
  g_free (self->part);
  g_main_context_unref (self->context);
  g_free (self);
}

/* --- Progress --- */

typedef struct
{
  GTask *task; /* (owned): keeps what @progress needs */
  guint  n_done;
  guint  n_total;
} LbRepairNews;

static gboolean
lb_repair_news_cb (gpointer user_data)
{
  const LbRepairNews *news = user_data;
  const LbRepair *self = g_task_get_task_data (news->task);

  if (!g_task_get_completed (news->task))
    self->progress (news->n_done, news->n_total, self->progress_data);

  return G_SOURCE_REMOVE;
}

static void
lb_repair_news_free (gpointer data)
{
  LbRepairNews *news = data;

  g_object_unref (news->task);
  g_free (news);
}

static void
lb_repair_tell (GTask  *task,
                guint   n_done,
                guint   n_total,
                gint64 *next_us)
{
  const LbRepair *self = g_task_get_task_data (task);
  gint64 now_us = g_get_monotonic_time ();
  g_autoptr(GSource) source = NULL;
  LbRepairNews *news;

  if (self->progress == NULL || now_us < *next_us)
    return;

  *next_us = now_us + PROGRESS_US;
  news = g_new0 (LbRepairNews, 1);
  news->task = g_object_ref (task);
  news->n_done = n_done;
  news->n_total = n_total;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "lb-store-repair");
  g_source_set_callback (source, lb_repair_news_cb, news, lb_repair_news_free);
  g_source_attach (source, self->context);
}

/* --- The work --- */

static gboolean
lb_repair_read_pages (GTask         *task,
                      LbPageFile    *file,
                      LbConnection  *connection,
                      GError       **error)
{
  g_autoptr(LbPageReader) reader = NULL;
  GCancellable *cancellable = g_task_get_cancellable (task);
  guint32 n_pages = lb_page_file_get_n_pages (file);
  gint64 next_us = 0;

  if (n_pages == 0)
    return TRUE;

  reader = lb_page_reader_new (file);
  for (guint32 page = 1; page <= n_pages; page++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !lb_page_reader_read (reader, page, lb_repair_copy, connection, error))
        return FALSE;

      lb_repair_tell (task, page, n_pages, &next_us);
    }

  return TRUE;
}

/* A file that a crash may leave half written: it gets its name only when it is done, and is
 * written to the disk by its one commit. */
static gboolean
lb_repair_write (GTask       *task,
                 LbPageFile  *file,
                 GError     **error)
{
  LbRepair *self = g_task_get_task_data (task);
  g_autoptr(LbConnection) connection = lb_connection_open (self->part, error);

  if (connection == NULL || !lb_store_schema_migrate (connection, 0, error)
      || !lb_connection_execute (connection,
                                 "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = FULL;"
                                 "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384; BEGIN",
                                 error)
      || !lb_repair_read_pages (task, file, connection, error))
    return FALSE;

  lb_connection_set_cancellable (connection, g_task_get_cancellable (task));
  if (!lb_repair_settle (connection, self->summarise, &self->repair, error))
    return FALSE;

  if (self->repair.n_saved > 0)
    return lb_connection_execute (connection, "COMMIT", error);

  g_set_error (error, LB_STORE_ERROR, LB_STORE_ERROR_CORRUPT,
               _("No message can be read in “%s”; look for a copy of it"), self->from);
  return FALSE;
}

static gboolean
lb_repair_make_part (LbRepair  *self,
                     GError   **error)
{
  g_autofree char *folder = g_path_get_dirname (self->to);
  int descriptor;

  if (g_file_test (self->to, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, LB_STORE_ERROR, LB_STORE_ERROR_EXISTS,
                   _("There is a file “%s” already; choose another name"), self->to);
      return FALSE;
    }

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      lb_store_set_error_from_errno (error, folder, errno);
      return FALSE;
    }

  /* What a repair has left that was killed. */
  g_unlink (self->part);
  descriptor = g_open (self->part, O_RDWR | O_CREAT | O_EXCL, 0600);
  if (descriptor >= 0)
    return g_close (descriptor, error);

  lb_store_set_error_from_errno (error, self->part, errno);
  return FALSE;
}

static gboolean
lb_repair_run (GTask   *task,
               GError **error)
{
  LbRepair *self = g_task_get_task_data (task);
  g_autoptr(LbPageFile) file = lb_page_file_open (self->from, g_task_get_cancellable (task), error);

  if (file == NULL || !lb_repair_make_part (self, error))
    return FALSE;

  if (lb_repair_write (task, file, error)
      && g_rename (self->part, self->to) == 0)
    return TRUE;

  if (error != NULL && *error == NULL)
    lb_store_set_error_from_errno (error, self->to, errno);

  g_unlink (self->part);
  return FALSE;
}

static void
lb_repair_thread (GTask        *task,
                  gpointer      source_object,
                  gpointer      task_data,
                  GCancellable *cancellable)
{
  LbRepair *self = task_data;
  g_autoptr(GError) lock_error = NULL;
  LbStoreLock *lock = lb_store_lock_take (self->from, &lock_error);
  GError *error = NULL;

  /* Where no lock can be written, as on a medium that can only be read, nobody writes. */
  if (g_error_matches (lock_error, LB_STORE_ERROR, LB_STORE_ERROR_BUSY))
    error = g_steal_pointer (&lock_error);
  else
    lb_repair_run (task, &error);

  lb_store_lock_release (lock);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * lb_store_repair_async:
 * @from: a store that is damaged; neither it nor its log is written to
 * @to: the file of a new store; there must be none yet
 * @summarise: (nullable): reads a message whose row is lost for the list
 * @progress: (nullable): told how many of the pages have been looked at
 * @progress_data: data for @progress
 * @cancellable: (nullable): ends it early, without a new file
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Saves what can be read of a store, in a thread: looks at each page by itself, so that it needs
 * neither the header nor the schema nor a whole tree. A message is saved when its octets and its
 * conversation are as they were written, which their checksum tells; with it its envelope, whether
 * it was read or pinned, tags and note. Not saved is what was on its way to other servers: nothing
 * is sent twice.
 *
 * Ends in %LB_STORE_ERROR_EXISTS, in %LB_STORE_ERROR_BUSY when another instance uses @from, and in
 * %LB_STORE_ERROR_CORRUPT when nothing could be read.
 */
void
lb_store_repair_async (const char           *from,
                       const char           *to,
                       LbStoreSummariseFunc  summarise,
                       LbStoreProgress       progress,
                       gpointer              progress_data,
                       GCancellable         *cancellable,
                       GAsyncReadyCallback   callback,
                       gpointer              user_data)
{
  g_autoptr(GTask) task = NULL;
  LbRepair *self;

  g_return_if_fail (from != NULL);
  g_return_if_fail (to != NULL);

  self = g_new0 (LbRepair, 1);
  self->from = g_canonicalize_filename (from, NULL);
  self->to = g_canonicalize_filename (to, NULL);
  self->part = g_strconcat (self->to, ".part", NULL);
  self->summarise = summarise;
  self->progress = progress;
  self->progress_data = progress_data;
  self->context = g_main_context_ref_thread_default ();

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, lb_store_repair_async);
  g_task_set_task_data (task, self, lb_repair_free);
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, lb_repair_thread);
}

/**
 * lb_store_repair_finish:
 * @result: what the callback got
 * @repair: (out): what was saved
 * @error: the place for an error
 *
 * Returns: whether there is a new store
 */
gboolean
lb_store_repair_finish (GAsyncResult   *result,
                        LbStoreRepair  *repair,
                        GError        **error)
{
  const LbRepair *self;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  self = g_task_get_task_data (G_TASK (result));
  *repair = self->repair;
  return g_task_propagate_boolean (G_TASK (result), error);
}
