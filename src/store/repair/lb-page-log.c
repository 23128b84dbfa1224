#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/repair/lb-page-log.h"

#include <string.h>

/* SQLite's file format 4.1: the header of the log, and that of each frame before its page. */
#define HEADER_OCTETS 32
#define FRAME_OCTETS 24
#define MAGIC 0x377f0682
#define SALT_OCTETS 8

typedef struct
{
  guint32 first;
  guint32 second;
} LbLogSum;

static guint32
lb_page_log_get_number (const guint8 *at)
{
  guint32 number;

  memcpy (&number, at, sizeof number);
  return GUINT32_FROM_BE (number);
}

/* 4.2: the sum of a frame goes on from that of the frame before. */
static LbLogSum
lb_page_log_add (LbLogSum      sum,
                 gboolean      is_big_endian,
                 const guint8 *octets,
                 gsize         length)
{
  for (gsize i = 0; i + 8 <= length; i += 8)
    {
      guint32 words[2];

      memcpy (words, octets + i, sizeof words);
      sum.first += (is_big_endian ? GUINT32_FROM_BE (words[0]) : GUINT32_FROM_LE (words[0]))
                   + sum.second;
      sum.second += (is_big_endian ? GUINT32_FROM_BE (words[1]) : GUINT32_FROM_LE (words[1]))
                    + sum.first;
    }

  return sum;
}

static LbLogSum
lb_page_log_get_sum (const guint8 *at)
{
  LbLogSum sum = { lb_page_log_get_number (at), lb_page_log_get_number (at + 4) };

  return sum;
}

/* What a transaction changed, taken over when its commit is there. */
static void
lb_page_log_commit (LbPageLog  *self,
                    GHashTable *changed,
                    guint32     n_pages)
{
  GHashTableIter iter;
  gpointer page;
  gpointer offset;

  g_hash_table_iter_init (&iter, changed);
  while (g_hash_table_iter_next (&iter, &page, &offset))
    g_hash_table_insert (self->offsets, page, offset);

  g_hash_table_remove_all (changed);
  self->n_pages = n_pages;
}

/* A frame is checked by the sum that stands in the one before, so that a damaged frame costs
 * itself alone. SQLite would end there. */
static void
lb_page_log_read_frames (LbPageLog    *self,
                         const guint8 *header,
                         GInputStream *file,
                         GCancellable *cancellable)
{
  gsize length = FRAME_OCTETS + self->page_size;
  gboolean is_big_endian = (header[3] & 1) != 0;
  LbLogSum sum = lb_page_log_get_sum (header + 24);
  g_autofree guint8 *frame = g_malloc (length);
  g_autoptr(GHashTable) changed = g_hash_table_new (NULL, NULL);
  gsize offset = HEADER_OCTETS;
  gsize n_read = 0;

  for (; g_input_stream_read_all (file, frame, length, &n_read, cancellable, NULL)
       && n_read == length; offset += length)
    {
      guint32 page = lb_page_log_get_number (frame);
      guint32 n_pages = lb_page_log_get_number (frame + 4);

      sum = lb_page_log_add (sum, is_big_endian, frame, 8);
      sum = lb_page_log_add (sum, is_big_endian, frame + FRAME_OCTETS, self->page_size);
      if (memcmp (frame + 8, header + 16, SALT_OCTETS) == 0
          && sum.first == lb_page_log_get_number (frame + 16)
          && sum.second == lb_page_log_get_number (frame + 20))
        {
          g_hash_table_insert (changed, GSIZE_TO_POINTER (page),
                               GSIZE_TO_POINTER (offset + FRAME_OCTETS));
          if (n_pages != 0)
            lb_page_log_commit (self, changed, n_pages);
        }

      sum = lb_page_log_get_sum (frame + 16);
    }
}

/**
 * lb_page_log_read:
 * @file: (nullable): the log, from its begin
 * @cancellable: (nullable): ends it early
 *
 * Reads which pages are in a log, as far as they are whole and their transaction was committed.
 *
 * Returns: (transfer full): what it has; nothing of a log that is damaged at its head
 */
LbPageLog *
lb_page_log_read (GInputStream *file,
                  GCancellable *cancellable)
{
  g_autoptr(LbPageLog) self = g_new0 (LbPageLog, 1);
  guint8 header[HEADER_OCTETS];
  gsize n_read = 0;
  guint32 page_size;

  self->offsets = g_hash_table_new (NULL, NULL);
  if (file == NULL
      || !g_input_stream_read_all (file, header, sizeof header, &n_read, cancellable, NULL)
      || n_read < sizeof header || (lb_page_log_get_number (header) & ~1u) != MAGIC)
    return g_steal_pointer (&self);

  page_size = lb_page_log_get_number (header + 8);
  if (page_size < 512 || page_size > 65536 || (page_size & (page_size - 1)) != 0)
    return g_steal_pointer (&self);

  self->page_size = page_size;
  lb_page_log_read_frames (self, header, file, cancellable);

  return g_steal_pointer (&self);
}

/**
 * lb_page_log_free:
 * @self: (transfer full) (nullable): a log
 */
void
lb_page_log_free (LbPageLog *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->offsets);
  g_free (self);
}
