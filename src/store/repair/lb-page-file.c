#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/repair/lb-page-file.h"

#include <string.h>

#include "store/repair/lb-page-log.h"

/* SQLite's file format 1.3: the header of the database, in front of the first page's own. */
#define HEADER_OCTETS 100
#define HEADER_MAGIC "SQLite format 3"
#define HEADER_PAGE_SIZE 16
#define HEADER_FREE_PAGE 32

/* 1.2: the page with this octet belongs to the locks and holds nothing. */
#define LOCK_OCTET G_GUINT64_CONSTANT (0x40000000)

/* 1.8: a page of pointers has one for each page that follows it: its kind and a page number. */
#define POINTER_OCTETS 5

/* How much is looked at to find out how large a page is. */
#define PROBE_OCTETS (8 * 1024 * 1024)

/* A database as its file and its log are, without SQLite, which gives up at the first damage. Never
 * written to. */
struct _LbPageFile
{
  GInputStream *file;         /* (owned) */
  GInputStream *log_file;     /* (owned) (nullable) */
  LbPageLog    *log;          /* (owned) */
  GCancellable *cancellable;  /* (owned) (nullable) */
  guint64       n_octets;     /* of the file */
  gsize         page_size;
  guint32       n_pages;
  guint8       *map;          /* (owned): the page of pointers that was asked for last */
  guint32       map_page;     /* its number; 0: none yet */
  GHashTable   *free_pages;   /* (owned): by the list of free pages */
};

static guint32
lb_page_get_number (const guint8 *at)
{
  guint32 number;

  memcpy (&number, at, sizeof number);
  return GUINT32_FROM_BE (number);
}

/* --- Reading --- */

static gboolean
lb_page_file_read_at (LbPageFile   *self,
                      GInputStream *file,
                      guint64       offset,
                      guint8       *octets,
                      gsize         length)
{
  gsize n_read = 0;

  memset (octets, 0, length);
  return g_seekable_seek (G_SEEKABLE (file), (goffset) offset, G_SEEK_SET, self->cancellable, NULL)
         && g_input_stream_read_all (file, octets, length, &n_read, self->cancellable, NULL)
         && n_read > 0;
}

/**
 * lb_page_file_read:
 * @self: a file of pages
 * @page: its number, from 1
 * @octets: (out): place for lb_page_file_get_size() octets; zeros where the file is cut
 *
 * Returns: whether something could be read
 */
gboolean
lb_page_file_read (LbPageFile *self,
                   guint32     page,
                   guint8     *octets)
{
  gpointer offset = NULL;

  if (page == 0 || page > self->n_pages)
    return FALSE;

  if (self->log->page_size == self->page_size
      && g_hash_table_lookup_extended (self->log->offsets, GSIZE_TO_POINTER (page), NULL, &offset))
    return lb_page_file_read_at (self, self->log_file, GPOINTER_TO_SIZE (offset), octets,
                                 self->page_size);

  return lb_page_file_read_at (self, self->file, (guint64) (page - 1) * self->page_size, octets,
                               self->page_size);
}

/* --- How large a page is --- */

/**
 * lb_page_looks_like_tree:
 * @octets: a page
 * @size: of the page
 * @head: where its head is: 100 in the first page, else 0
 *
 * Returns: whether the head is one of a table or an index (SQLite's file format 1.6)
 */
gboolean
lb_page_looks_like_tree (const guint8 *octets,
                         gsize         size,
                         gsize         head)
{
  const guint8 *at = octets + head;
  guint n_cells = at[3] << 8 | at[4];
  gsize content = (gsize) (at[5] << 8 | at[6]);
  gsize pointers = head + (at[0] == 2 || at[0] == 5 ? 12 : 8) + 2 * (gsize) n_cells;

  if (content == 0)
    content = 65536;

  return (at[0] == 2 || at[0] == 5 || at[0] == 10 || at[0] == 13) && at[7] <= 60
         && content <= size && pointers <= content;
}

static guint
lb_page_file_count_trees (LbPageFile *self,
                          gsize       size)
{
  g_autofree guint8 *octets = g_malloc (size);
  guint64 n_pages = MIN (self->n_octets, PROBE_OCTETS) / size;
  guint n_trees = 0;

  for (guint64 i = 1; i < n_pages; i++)
    {
      if (lb_page_file_read_at (self, self->file, i * size, octets, size)
          && lb_page_looks_like_tree (octets, size, 0))
        n_trees++;
    }

  return n_trees;
}

/* Without a header: half the size finds twice as many heads until it is that of the pages, and from
 * there on hardly more. */
static gsize
lb_page_file_guess_size (LbPageFile *self)
{
  gsize best = 65536;
  guint n_best = lb_page_file_count_trees (self, best);

  for (gsize size = best / 2; size >= 512; size /= 2)
    {
      guint n_trees = lb_page_file_count_trees (self, size);

      if (n_trees <= n_best + n_best / 4)
        continue;

      best = size;
      n_best = n_trees;
    }

  return best;
}

static gsize
lb_page_file_find_size (LbPageFile *self)
{
  guint8 header[HEADER_OCTETS];
  gsize size;

  if (self->log->page_size != 0)
    return self->log->page_size;

  if (!lb_page_file_read_at (self, self->file, 0, header, sizeof header))
    return 0;

  size = (gsize) (header[HEADER_PAGE_SIZE] << 8 | header[HEADER_PAGE_SIZE + 1]);
  if (size == 1)
    size = 65536;

  if (memcmp (header, HEADER_MAGIC, sizeof HEADER_MAGIC) == 0 && size >= 512
      && (size & (size - 1)) == 0)
    return size;

  return lb_page_file_guess_size (self);
}

/* --- What a page is for --- */

static guint32
lb_page_file_find_map (LbPageFile *self,
                       guint32     page)
{
  guint32 n_mapped = (guint32) (self->page_size / POINTER_OCTETS);
  guint32 lock_page = (guint32) (LOCK_OCTET / self->page_size) + 1;
  guint32 map = (page - 2) / (n_mapped + 1) * (n_mapped + 1) + 2;

  return map == lock_page ? map + 1 : map;
}

/* 1.8, where a free page has no parent and a page of a tree that is not its root has one. */
static LbPageKind
lb_page_file_read_pointer (LbPageFile *self,
                           guint32     page,
                           guint32     map)
{
  const guint8 *at = self->map + (gsize) (page - map - 1) * POINTER_OCTETS;
  guint32 parent = lb_page_get_number (at + 1);

  if (at[0] == 2 && parent == 0)
    return LB_PAGE_FREE;

  if ((at[0] == 1 && parent == 0) || (at[0] == 5 && parent != 0 && parent <= self->n_pages))
    return LB_PAGE_TREE;

  if ((at[0] == 3 || at[0] == 4) && parent != 0 && parent <= self->n_pages)
    return LB_PAGE_OVERFLOW;

  return LB_PAGE_UNKNOWN;
}

/**
 * lb_page_file_get_kind:
 * @self: a file of pages
 * @page: its number, from 1
 *
 * Asks the pages of pointers, or where they are damaged the list of free pages.
 *
 * Returns: what the page is for
 */
LbPageKind
lb_page_file_get_kind (LbPageFile *self,
                       guint32     page)
{
  LbPageKind kind = LB_PAGE_UNKNOWN;
  guint32 map;

  if (page < 2)
    return LB_PAGE_TREE;

  map = lb_page_file_find_map (self, page);
  if (page <= map)
    return LB_PAGE_OVERFLOW;

  if (map != self->map_page && !lb_page_file_read (self, map, self->map))
    memset (self->map, 0, self->page_size);

  self->map_page = map;
  kind = lb_page_file_read_pointer (self, page, map);
  if (kind == LB_PAGE_UNKNOWN
      && g_hash_table_contains (self->free_pages, GSIZE_TO_POINTER (page)))
    return LB_PAGE_FREE;

  return kind;
}

/* 1.5: pages that each name the next one, and free pages. */
static void
lb_page_file_list_free (LbPageFile *self)
{
  g_autofree guint8 *octets = g_malloc (self->page_size);
  guint32 page = lb_page_file_read (self, 1, octets)
                 && memcmp (octets, HEADER_MAGIC, sizeof HEADER_MAGIC) == 0
                 ? lb_page_get_number (octets + HEADER_FREE_PAGE) : 0;

  while (page != 0 && lb_page_file_read (self, page, octets)
         && g_hash_table_add (self->free_pages, GSIZE_TO_POINTER (page)))
    {
      guint32 n_pages = MIN (lb_page_get_number (octets + 4), (guint32) (self->page_size / 4 - 2));

      for (guint32 i = 0; i < n_pages; i++)
        g_hash_table_add (self->free_pages,
                          GSIZE_TO_POINTER (lb_page_get_number (octets + 8 + 4 * i)));

      page = lb_page_get_number (octets);
    }
}

/* --- Life --- */

static void
lb_page_file_open_log (LbPageFile *self,
                       const char *path)
{
  g_autofree char *name = g_strconcat (path, "-wal", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (name);

  self->log_file = G_INPUT_STREAM (g_file_read (file, self->cancellable, NULL));
  self->log = lb_page_log_read (self->log_file, self->cancellable);
}

/**
 * lb_page_file_open:
 * @path: a database of SQLite, damaged in whatever way
 * @cancellable: (nullable): ends each call early, as if nothing could be read
 * @error: the place for an error
 *
 * Opens the file and the log beside it for reading.
 *
 * Returns: (transfer full) (nullable): the file
 */
LbPageFile *
lb_page_file_open (const char    *path,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_autoptr(LbPageFile) self = g_new0 (LbPageFile, 1);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  guint64 n_pages;

  g_set_object (&self->cancellable, cancellable);
  self->file = G_INPUT_STREAM (g_file_read (file, cancellable, error));
  if (self->file == NULL
      || !g_seekable_seek (G_SEEKABLE (self->file), 0, G_SEEK_END, cancellable, error))
    return NULL;

  self->n_octets = (guint64) g_seekable_tell (G_SEEKABLE (self->file));
  lb_page_file_open_log (self, path);
  self->page_size = lb_page_file_find_size (self);
  self->free_pages = g_hash_table_new (NULL, NULL);
  if (self->page_size == 0)
    return g_steal_pointer (&self);

  n_pages = (self->n_octets + self->page_size - 1) / self->page_size;
  self->n_pages = self->log->n_pages != 0 ? self->log->n_pages
                                          : (guint32) MIN (n_pages, G_MAXUINT32 - 1);
  self->map = g_malloc0 (self->page_size);
  lb_page_file_list_free (self);

  return g_steal_pointer (&self);
}

/**
 * lb_page_file_free:
 * @self: (transfer full) (nullable): a file of pages
 */
void
lb_page_file_free (LbPageFile *self)
{
  if (self == NULL)
    return;

  g_clear_object (&self->file);
  g_clear_object (&self->log_file);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->log, lb_page_log_free);
  g_clear_pointer (&self->free_pages, g_hash_table_unref);
  g_free (self->map);
  g_free (self);
}

/**
 * lb_page_file_get_n_pages:
 * @self: a file of pages
 *
 * Returns: how many it has, or should have
 */
guint32
lb_page_file_get_n_pages (LbPageFile *self)
{
  return self->n_pages;
}

/**
 * lb_page_file_get_size:
 * @self: a file of pages
 *
 * Returns: octets of a page
 */
gsize
lb_page_file_get_size (LbPageFile *self)
{
  return self->page_size;
}
