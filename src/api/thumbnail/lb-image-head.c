#define G_LOG_DOMAIN "lb-image-head"

#include "config.h"
#include "api/thumbnail/lb-image-head.h"

#include <string.h>

/* Octets of a picture, and how far they were looked at. Reading beyond the end gives 0. */
typedef struct
{
  const guint8 *octets;
  gsize         length;
  gsize         at;
} LbImageReader;

static guint
lb_image_reader_get (const LbImageReader *self,
                     gsize                offset)
{
  return self->at + offset < self->length ? self->octets[self->at + offset] : 0;
}

static guint64
lb_image_reader_get_big (const LbImageReader *self,
                         gsize                offset,
                         guint                n_octets)
{
  guint64 number = 0;

  for (guint i = 0; i < n_octets; i++)
    number = number << 8 | lb_image_reader_get (self, offset + i);

  return number;
}

static guint64
lb_image_reader_get_little (const LbImageReader *self,
                            gsize                offset,
                            guint                n_octets)
{
  guint64 number = 0;

  for (guint i = n_octets; i > 0; i--)
    number = number << 8 | lb_image_reader_get (self, offset + i - 1);

  return number;
}

static gboolean
lb_image_reader_has (const LbImageReader *self,
                     const char          *start,
                     gsize                n_octets)
{
  return self->length - self->at >= n_octets &&
         memcmp (self->octets + self->at, start, n_octets) == 0;
}

/* PNG 11.2.2: IHDR is the first chunk. */
static gboolean
lb_image_head_read_png (LbImageReader *reader,
                        LbImageHead   *head)
{
  if (!lb_image_reader_has (reader, "\211PNG\r\n\032\n\0\0\0\rIHDR", 16))
    return FALSE;

  head->type = "png";
  head->n_pixels = lb_image_reader_get_big (reader, 16, 4) *
                   lb_image_reader_get_big (reader, 20, 4);
  return TRUE;
}

/* ITU T.81 B.2.2: the frame header SOFn tells the size; segments before it have their lengths. */
static gboolean
lb_image_head_read_jpeg (LbImageReader *reader,
                         LbImageHead   *head)
{
  if (!lb_image_reader_has (reader, "\377\330\377", 3))
    return FALSE;

  head->type = "jpeg";
  reader->at = 2;
  while (reader->at + 9 <= reader->length && lb_image_reader_get (reader, 0) == 0xff)
    {
      guint marker = lb_image_reader_get (reader, 1);
      gboolean is_frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 &&
                          marker != 0xcc;

      if (is_frame)
        {
          head->n_pixels = lb_image_reader_get_big (reader, 5, 2) *
                           lb_image_reader_get_big (reader, 7, 2);
          return TRUE;
        }
      /* A fill octet, or a segment. */
      reader->at += marker == 0xff ? 1 : 2 + (gsize) lb_image_reader_get_big (reader, 2, 2);
    }

  return FALSE;
}

/* GIF89a 15: a chain of blocks, each with its length, that ends with an empty one. */
static void
lb_image_reader_skip_blocks (LbImageReader *reader)
{
  guint length;

  do
    {
      length = lb_image_reader_get (reader, 0);
      reader->at += 1 + (gsize) length;
    }
  while (length > 0 && reader->at < reader->length);
}

static gsize
lb_image_reader_get_colours (const LbImageReader *self,
                             gsize                offset)
{
  guint flags = lb_image_reader_get (self, offset);

  return (flags & 0x80) != 0 ? (gsize) 3 << ((flags & 7) + 1) : 0;
}

/* GIF89a 17-20: a screen and frames, which may be larger than it. Only the first frame is wanted,
 * so that nothing behind it counts. */
static gboolean
lb_image_head_read_gif (LbImageReader *reader,
                        LbImageHead   *head)
{
  if (!lb_image_reader_has (reader, "GIF87a", 6) && !lb_image_reader_has (reader, "GIF89a", 6))
    return FALSE;

  head->type = "gif";
  head->n_pixels = lb_image_reader_get_little (reader, 6, 2) *
                   lb_image_reader_get_little (reader, 8, 2);
  reader->at = 13 + lb_image_reader_get_colours (reader, 10);
  while (reader->at < reader->length)
    {
      if (lb_image_reader_get (reader, 0) == '!')
        {
          reader->at += 2;
          lb_image_reader_skip_blocks (reader);
          continue;
        }
      if (lb_image_reader_get (reader, 0) != ',')
        return FALSE;

      head->n_pixels = MAX (head->n_pixels, lb_image_reader_get_little (reader, 5, 2) *
                            lb_image_reader_get_little (reader, 7, 2));
      reader->at += 11 + lb_image_reader_get_colours (reader, 9);
      lb_image_reader_skip_blocks (reader);
      head->n_octets = MIN (reader->at, reader->length);
      return TRUE;
    }

  return FALSE;
}

/* BITMAPINFOHEADER: a negative height stands for rows from the top. */
static gboolean
lb_image_head_read_bmp (LbImageReader *reader,
                        LbImageHead   *head)
{
  gint64 width;
  gint64 height;

  if (!lb_image_reader_has (reader, "BM", 2) || lb_image_reader_get_little (reader, 14, 4) < 40)
    return FALSE;

  width = (gint32) lb_image_reader_get_little (reader, 18, 4);
  height = (gint32) lb_image_reader_get_little (reader, 22, 4);
  head->type = "bmp";
  head->n_pixels = (guint64) ABS (width) * (guint64) ABS (height);
  return TRUE;
}

/**
 * lb_image_head_read:
 * @image: any octets, from anyone
 * @head: (out caller-allocates): what they say, when they are a picture
 *
 * Reads the size of a PNG, JPEG, GIF or BMP before anything is decoded, and so before anything is
 * reserved for it: a file of 40 octets may well say that it has 65,535 by 65,535 pixels.
 *
 * Returns: whether @image is a picture of a kind that is decoded, with at least one pixel
 */
gboolean
lb_image_head_read (GBytes      *image,
                    LbImageHead *head)
{
  static gboolean (*const readers[]) (LbImageReader *reader,
                                      LbImageHead *head) = {
    lb_image_head_read_png,
    lb_image_head_read_jpeg,
    lb_image_head_read_gif,
    lb_image_head_read_bmp,
  };
  gsize length;
  const guint8 *octets = g_bytes_get_data (image, &length);

  for (guint i = 0; length > 0 && i < G_N_ELEMENTS (readers); i++)
    {
      LbImageReader reader = { octets, length, 0 };

      *head = (LbImageHead) { .n_octets = length };
      if (readers[i] (&reader, head))
        return head->n_pixels > 0;
    }

  return FALSE;
}
