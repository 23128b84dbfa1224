#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/repair/lb-page-record.h"

#include <string.h>

#include <sqlite3.h>

/* SQLite's file format 1.6: the first octet of a page. */
enum
{
  INTERIOR_INDEX = 2,
  LEAF_INDEX = 10,
  LEAF_TABLE = 13,
};

/* The rest of long rows is followed for this many pages for each page of the file: each of them
 * once, and some again from rows that turn out to be none. */
#define CHAINED_PAGES 8

/* Octets of a page between two cells that nobody uses. */
#define MAX_FRAGMENTS 60

/* A longer one is none of a store: SQLite's own limit. */
#define MAX_PAYLOAD G_GUINT64_CONSTANT (1000000000)

struct _LbPageReader
{
  LbPageFile  *file;
  gsize        size;
  guint8      *page;      /* (owned) */
  guint8      *chained;   /* (owned) */
  guint64      n_chained; /* pages that may still be followed */
  LbPageRecord record;
};

/* A cell: where the payload begins in the page, and how long it is in all. */
typedef struct
{
  gsize   begin;
  guint64 length;
  gint64  row_id;
} LbPageCell;

/* 1.6: 1 to 9 octets, 7 bits each and 8 in the last. */
static gboolean
lb_page_get_varint (const guint8 *octets,
                    gsize         end,
                    gsize        *at,
                    guint64      *number)
{
  *number = 0;
  for (guint i = 0; i < 9 && *at < end; i++)
    {
      guint8 octet = octets[(*at)++];

      if (i == 8)
        {
          *number = *number << 8 | octet;
          return TRUE;
        }

      *number = *number << 7 | (octet & 0x7f);
      if ((octet & 0x80) == 0)
        return TRUE;
    }

  return FALSE;
}

/* --- Values: 2.1 --- */

static gint64
lb_page_get_int (const guint8 *octets,
                 gsize         length)
{
  guint64 number = (octets[0] & 0x80) != 0 ? G_MAXUINT64 : 0;

  for (gsize i = 0; i < length; i++)
    number = number << 8 | octets[i];

  return (gint64) number;
}

static gboolean
lb_page_take_value (LbPageValue  *value,
                    guint64       type,
                    const guint8 *octets,
                    gsize         n_left,
                    gsize        *n_taken)
{
  static const guint8 int_octets[] = { 0, 1, 2, 3, 4, 6, 8 };
  guint64 length = type >= 12 ? (type - 12) / 2 : type < G_N_ELEMENTS (int_octets)
                   ? int_octets[type] : 0;

  /* 7 is a number with a point, 10 and 11 are nothing. */
  if (type == 7 || type == 10 || type == 11 || length > n_left)
    return FALSE;

  value->kind = type == 0 ? SQLITE_NULL : type < 12 ? SQLITE_INTEGER
                : (type & 1) != 0 ? SQLITE_TEXT : SQLITE_BLOB;
  value->octets = octets;
  value->length = (gsize) length;
  value->number = 0;
  if (value->kind == SQLITE_INTEGER)
    value->number = type >= 8 ? (gint64) type - 8 : lb_page_get_int (octets, value->length);

  *n_taken = value->length;
  return TRUE;
}

static gboolean
lb_page_reader_split (LbPageReader *self)
{
  LbPageRecord *record = &self->record;
  const guint8 *octets = record->payload->data;
  gsize length = record->payload->len;
  gsize at = 0;
  gsize body;
  guint64 head;

  record->n_values = 0;
  if (!lb_page_get_varint (octets, length, &at, &head) || head > length)
    return FALSE;

  body = (gsize) head;
  while (at < head)
    {
      guint64 type;
      gsize n_taken = 0;

      if (record->n_values == LB_PAGE_RECORD_VALUES
          || !lb_page_get_varint (octets, (gsize) head, &at, &type)
          || !lb_page_take_value (&record->values[record->n_values], type, octets + body,
                                  length - body, &n_taken))
        return FALSE;

      record->n_values++;
      body += n_taken;
    }

  return body == length;
}

/* --- Cells: 1.6 --- */

/* How much of a payload is in its page. */
static gsize
lb_page_reader_get_local (LbPageReader *self,
                          guint64       length)
{
  gsize least = (self->size - 12) * 32 / 255 - 23;
  gsize most = self->record.is_index ? (self->size - 12) * 64 / 255 - 23 : self->size - 35;
  gsize local;

  if (length <= most)
    return (gsize) length;

  local = least + (gsize) ((length - least) % (self->size - 4));
  return local <= most ? local : least;
}

static gboolean
lb_page_reader_find_cell (LbPageReader *self,
                          gsize         at,
                          LbPageCell   *cell)
{
  guint64 row_id = 0;

  if (self->page[0] == INTERIOR_INDEX && self->record.is_index)
    at += 4;

  if (!lb_page_get_varint (self->page, self->size, &at, &cell->length)
      || cell->length < 2 || cell->length > MAX_PAYLOAD)
    return FALSE;

  if (!self->record.is_index && !lb_page_get_varint (self->page, self->size, &at, &row_id))
    return FALSE;

  cell->row_id = (gint64) row_id;
  cell->begin = at;
  return at < self->size;
}

/* Each page of a long row begins with the number of the next one. */
static gboolean
lb_page_reader_follow (LbPageReader *self,
                       guint32       page,
                       guint64       n_left)
{
  while (n_left > 0)
    {
      gsize length = (gsize) MIN (n_left, self->size - 4);
      guint32 next;

      if (self->n_chained == 0 || !lb_page_file_read (self->file, page, self->chained))
        return FALSE;

      self->n_chained--;
      g_byte_array_append (self->record.payload, self->chained + 4, (guint) length);
      n_left -= length;
      memcpy (&next, self->chained, sizeof next);
      page = GUINT32_FROM_BE (next);
    }

  return TRUE;
}

static gboolean
lb_page_reader_take_cell (LbPageReader     *self,
                          const LbPageCell *cell)
{
  gsize local = lb_page_reader_get_local (self, cell->length);
  gsize end = cell->begin + local;
  guint32 next;

  if (end + (local < cell->length ? 4 : 0) > self->size)
    return FALSE;

  g_byte_array_set_size (self->record.payload, 0);
  g_byte_array_append (self->record.payload, self->page + cell->begin, (guint) local);
  if (local < cell->length)
    {
      memcpy (&next, self->page + end, sizeof next);
      if (!lb_page_reader_follow (self, GUINT32_FROM_BE (next), cell->length - local))
        return FALSE;
    }

  self->record.row_id = cell->row_id;
  return lb_page_reader_split (self);
}

/* --- Pages --- */

/* Takes what the page names. @is_whole: whether each of them could be read. */
static gboolean
lb_page_reader_read_cells (LbPageReader      *self,
                           gsize              head,
                           gboolean          *is_whole,
                           LbPageRecordFunc   func,
                           gpointer           user_data,
                           GError           **error)
{
  const guint8 *at = self->page + head;
  guint n_cells = at[3] << 8 | at[4];
  gsize content = (gsize) (at[5] << 8 | at[6]);
  const guint8 *pointer = at + (at[0] == INTERIOR_INDEX ? 12 : 8);
  gsize first = self->size;

  for (guint i = 0; i < n_cells; i++, pointer += 2)
    {
      gsize begin = (gsize) (pointer[0] << 8 | pointer[1]);
      LbPageCell cell;

      first = MIN (first, begin);
      if (!lb_page_reader_find_cell (self, begin, &cell) || !lb_page_reader_take_cell (self, &cell))
        *is_whole = FALSE;
      else if (!func (&self->record, TRUE, user_data, error))
        return FALSE;
    }

  /* The first cell is where the head says that they begin; else the head says too few. */
  if (content != 0 && first > content + MAX_FRAGMENTS)
    *is_whole = FALSE;

  return TRUE;
}

/* A page whose head is damaged: whatever looks like a row of a table. The begin of one is told
 * before the rest is read: each has a row id for its first column, which is not stored twice. */
static gboolean
lb_page_reader_search_cells (LbPageReader      *self,
                             LbPageRecordFunc   func,
                             gpointer           user_data,
                             GError           **error)
{
  self->record.is_index = FALSE;
  for (gsize at = 0; at + 8 < self->size; at++)
    {
      LbPageCell cell;

      if (!lb_page_reader_find_cell (self, at, &cell) || cell.begin + 2 > self->size
          || self->page[cell.begin] < 3 || self->page[cell.begin + 1] != 0
          || !lb_page_reader_take_cell (self, &cell))
        continue;

      if (!func (&self->record, FALSE, user_data, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * lb_page_reader_read:
 * @self: a reader
 * @page: the number of a page
 * @func: called with each row of a table or index in it that can be read whole
 * @user_data: data for @func
 * @error: the place for an error of @func
 *
 * Reads a page that belongs to something.
 *
 * Returns: whether @func let it go on
 */
gboolean
lb_page_reader_read (LbPageReader      *self,
                     guint32            page,
                     LbPageRecordFunc   func,
                     gpointer           user_data,
                     GError           **error)
{
  LbPageKind kind = lb_page_file_get_kind (self->file, page);
  gsize head = page == 1 ? 100 : 0;
  gboolean is_whole;
  guint8 type;

  if (kind == LB_PAGE_FREE || kind == LB_PAGE_OVERFLOW
      || !lb_page_file_read (self->file, page, self->page))
    return TRUE;

  type = self->page[head];
  is_whole = lb_page_looks_like_tree (self->page, self->size, head);
  self->record.is_index = type == INTERIOR_INDEX || type == LEAF_INDEX;
  if (is_whole && (self->record.is_index || type == LEAF_TABLE)
      && !lb_page_reader_read_cells (self, head, &is_whole, func, user_data, error))
    return FALSE;

  return is_whole || kind != LB_PAGE_TREE
         || lb_page_reader_search_cells (self, func, user_data, error);
}

/**
 * lb_page_reader_new:
 * @file: a file of pages, which lives longer
 *
 * Returns: (transfer full): what reads rows out of it, bounded in memory by its longest row
 */
LbPageReader *
lb_page_reader_new (LbPageFile *file)
{
  LbPageReader *self = g_new0 (LbPageReader, 1);

  self->file = file;
  self->size = lb_page_file_get_size (file);
  self->page = g_malloc (self->size);
  self->chained = g_malloc (self->size);
  self->n_chained = (guint64) lb_page_file_get_n_pages (file) * CHAINED_PAGES;
  self->record.payload = g_byte_array_new ();

  return self;
}

/**
 * lb_page_reader_free:
 * @self: (transfer full) (nullable): a reader
 */
void
lb_page_reader_free (LbPageReader *self)
{
  if (self == NULL)
    return;

  g_byte_array_unref (self->record.payload);
  g_free (self->page);
  g_free (self->chained);
  g_free (self);
}
