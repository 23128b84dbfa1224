#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-store-core.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#ifndef G_OS_WIN32
#include <unistd.h>
#endif

#include "store/lb-rule-run.h"
#include "store/lb-store-private.h"
#include "store/lb-store-schema.h"

#ifndef O_CLOEXEC
#define O_CLOEXEC 0
#endif

/**
 * lb_store_core_new:
 * @path: (nullable): the file; %NULL for a temporary store
 * @options: (nullable): how to open it
 *
 * Returns: (transfer full): a store that is not open yet
 */
LbStoreCore *
lb_store_core_new (const char           *path,
                   const LbStoreOptions *options)
{
  LbStoreCore *self = g_new0 (LbStoreCore, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->path = path != NULL ? g_canonicalize_filename (path, NULL) : NULL;
  self->is_temporary = path == NULL;
  if (options != NULL)
    self->options = *options;
  self->writer_queue = g_async_queue_new_full ((GDestroyNotify) lb_store_job_free);
  self->reader_queue = g_async_queue_new_full ((GDestroyNotify) lb_store_job_free);
  self->owed = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_store_job_free);
  self->context = g_main_context_ref_thread_default ();
  g_weak_ref_init (&self->facade, NULL);
  self->tagged = g_array_new (FALSE, FALSE, sizeof (gint64));

  return self;
}

/**
 * lb_store_core_ref:
 * @self: a core
 *
 * Returns: (transfer full): @self
 */
LbStoreCore *
lb_store_core_ref (LbStoreCore *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lb_store_core_unref:
 * @self: (transfer full): a core; the writer thread closes it before it gives its reference up
 */
void
lb_store_core_unref (LbStoreCore *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_async_queue_unref (self->writer_queue);
  g_async_queue_unref (self->reader_queue);
  g_ptr_array_unref (self->owed);
  g_main_context_unref (self->context);
  g_weak_ref_clear (&self->facade);
  g_array_unref (self->tagged);
  g_free (self->path);
  g_free (self);
}

static gboolean
lb_store_core_make_temporary (LbStoreCore  *self,
                              GError      **error)
{
  const char *folders[] = { g_get_tmp_dir (), g_get_user_cache_dir () };
  int code = ENOENT;

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (folders[i], "letterbox-XXXXXX.store", NULL);
      int descriptor = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);

      if (descriptor >= 0)
        {
          g_close (descriptor, NULL);
          self->path = g_steal_pointer (&path);
          return TRUE;
        }

      code = errno;
    }

  lb_store_set_error_from_errno (error, folders[0], code);
  return FALSE;
}

/* Two names of a file have to find the same lock. */
static void
lb_store_core_resolve_path (LbStoreCore *self,
                            const char  *folder)
{
#ifndef G_OS_WIN32
  char *real = realpath (self->path, NULL);
  g_autofree char *name = g_path_get_basename (self->path);

  if (real != NULL)
    {
      g_free (self->path);
      self->path = g_strdup (real);
      free (real);
      return;
    }

  real = realpath (folder, NULL);
  if (real != NULL)
    {
      g_free (self->path);
      self->path = g_build_filename (real, name, NULL);
      free (real);
    }
#endif
}

static gboolean
lb_store_core_probe (LbStoreCore  *self,
                     GError      **error)
{
  int descriptor = g_open (self->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  int code = errno;

  if (descriptor >= 0)
    return g_close (descriptor, error);

  if (code == EACCES || code == EPERM)
    {
      descriptor = g_open (self->path, O_RDONLY | O_CLOEXEC, 0);
      if (descriptor >= 0)
        {
          g_close (descriptor, NULL);
          code = EROFS;
        }
    }

  lb_store_set_error_from_errno (error, self->path, code);
  return FALSE;
}

static gboolean
lb_store_core_claim (LbStoreCore  *self,
                     GError      **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      lb_store_set_error_from_errno (error, folder, errno);
      return FALSE;
    }

  if (g_file_test (self->path, G_FILE_TEST_IS_DIR))
    {
      lb_store_set_error_from_errno (error, self->path, EISDIR);
      return FALSE;
    }

  lb_store_core_resolve_path (self, folder);
  self->lock = lb_store_lock_take (self->path, error);

  return self->lock != NULL
         && lb_store_core_probe (self, error)
         && lb_store_schema_check_file (self->path, error);
}

static gboolean
lb_store_core_configure_writer (LbStoreCore  *self,
                                GError      **error)
{
  g_autofree char *limit = NULL;

  /* The writer brings the log into the file when it has nothing else to do. A kept store
   * survives a power cut (FULL); a temporary one does not outlive the process. */
  if (!lb_connection_execute (self->writer,
                              "PRAGMA journal_mode = WAL;"
                              "PRAGMA wal_autocheckpoint = 0;"
                              "PRAGMA journal_size_limit = 67108864;"
                              "PRAGMA temp_store = MEMORY;"
                              "PRAGMA cache_size = -4096", error)
      || !lb_connection_execute (self->writer, self->is_temporary
                                 ? "PRAGMA synchronous = OFF; PRAGMA secure_delete = OFF"
                                 : "PRAGMA synchronous = FULL; PRAGMA secure_delete = FAST", error))
    return FALSE;

  if (self->options.max_pages == 0)
    return TRUE;

  limit = g_strdup_printf ("PRAGMA max_page_count = %u", self->options.max_pages);
  return lb_connection_execute (self->writer, limit, error);
}

static gboolean
lb_store_core_open_connections (LbStoreCore  *self,
                                GError      **error)
{
  gint64 last;
  gint64 n_rows;

  self->writer = lb_connection_open (self->path, error);
  if (self->writer == NULL
      || !lb_store_schema_check (self->writer, self->path, error)
      || !lb_store_schema_migrate (self->writer, self->options.page_size, error)
      || !lb_store_core_configure_writer (self, error)
      || !lb_connection_query_int (self->writer,
                                   "SELECT max (indexed, ifnull ((SELECT max (row_id) FROM states),"
                                   " 0)) FROM search_progress", &last, error)
      || !lb_connection_query_int (self->writer, "PRAGMA page_size", &self->page_octets, error))
    return FALSE;

  /* The index may still hold the last messages that were deleted: their rows are not used again. */
  self->next_row_id = last + 1;
  self->has_index_work = TRUE;
  self->reader = lb_connection_open (self->path, error);

  /* The first query opens log and index; the file may lose its name after that. */
  return self->reader != NULL
         && lb_connection_execute (self->reader,
                                   "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY;"
                                   "PRAGMA cache_size = -4096", error)
         && lb_connection_query_int (self->reader, "SELECT max (row_id) FROM states", &n_rows,
                                     error);
}

static void
lb_store_core_unlink (LbStoreCore *self)
{
  static const char * const suffixes[] = { "", "-wal", "-shm" };

  self->unlink_at_end = FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (self->path, suffixes[i], NULL);

      if (g_unlink (name) != 0 && errno != ENOENT)
        self->unlink_at_end = TRUE;
    }
}

/**
 * lb_store_core_open:
 * @self: a core, in the writer thread
 * @error: the place for an error
 *
 * Locks, checks and opens the file, makes it where it is missing, and brings it to the present
 * version. A temporary file loses its name at once, where the system allows it, so that it vanishes
 * with the process.
 *
 * Returns: whether it worked; if not, call lb_store_core_close()
 */
gboolean
lb_store_core_open (LbStoreCore  *self,
                    GError      **error)
{
  gboolean ok = self->is_temporary ? lb_store_core_make_temporary (self, error)
                                   : lb_store_core_claim (self, error);

  ok = ok && lb_store_core_open_connections (self, error);
  if (ok && !self->is_temporary)
    lb_connection_set_checkpoint (self->writer, TRUE);

  if (self->is_temporary && self->path != NULL)
    lb_store_core_unlink (self);
  if (ok)
    lb_store_promise_look (self);

  return ok;
}

/* What the facade is told in its own context. */
typedef struct
{
  LbStoreCore *core;    /* (owned) */
  LbStoreNews  news;
  GArray      *row_ids; /* (owned) */
} LbStoreMessenger;

static void
lb_store_messenger_free (LbStoreMessenger *self)
{
  lb_store_core_unref (self->core);
  g_array_unref (self->row_ids);
  g_free (self);
}

static gboolean
lb_store_core_tell_cb (gpointer user_data)
{
  const LbStoreMessenger *messenger = user_data;
  g_autoptr(LbStore) store = g_weak_ref_get (&messenger->core->facade);

  if (store != NULL)
    lb_store_tell (store, messenger->news, messenger->row_ids);

  return G_SOURCE_REMOVE;
}

/**
 * lb_store_core_tell:
 * @self: a core, in the writer thread
 * @news: what has happened
 * @row_ids: (element-type gint64): to which messages
 *
 * Tells the facade, in its context, after the calls that have returned before.
 */
void
lb_store_core_tell (LbStoreCore *self,
                    LbStoreNews  news,
                    GArray      *row_ids)
{
  g_autoptr(GSource) source = g_idle_source_new ();
  LbStoreMessenger *messenger = g_new0 (LbStoreMessenger, 1);

  messenger->core = lb_store_core_ref (self);
  messenger->news = news;
  messenger->row_ids = g_array_ref (row_ids);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "lb-store-news");
  g_source_set_callback (source, lb_store_core_tell_cb, messenger,
                         (GDestroyNotify) lb_store_messenger_free);
  g_source_attach (source, self->context);
}

/**
 * lb_store_core_tell_tagged:
 * @self: a core, in the writer thread, after a commit
 *
 * Tells the facade which messages the rules have tagged since the last time.
 */
void
lb_store_core_tell_tagged (LbStoreCore *self)
{
  if (self->tagged->len == 0)
    return;

  lb_store_core_tell (self, LB_STORE_NEWS_TAGGED, self->tagged);
  g_array_unref (self->tagged);
  self->tagged = g_array_new (FALSE, FALSE, sizeof (gint64));
}

/**
 * lb_store_core_close:
 * @self: a core, in the writer thread; the reader thread has ended
 */
void
lb_store_core_close (LbStoreCore *self)
{
  g_clear_pointer (&self->reader, lb_connection_free);
  g_clear_pointer (&self->writer, lb_connection_free);
  if (self->unlink_at_end)
    lb_store_core_unlink (self);

  g_clear_pointer (&self->lock, lb_store_lock_release);
}
