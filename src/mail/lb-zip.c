#define G_LOG_DOMAIN "lb-zip"

#include "config.h"
#include "mail/lb-zip.h"

#include <gio/gio.h>
#include <string.h>

/* APPNOTE.TXT 6.3: signatures, sizes and marks of the records. */
#define LOCAL_SIGNATURE     0x04034b50
#define CENTRAL_SIGNATURE   0x02014b50
#define END_SIGNATURE       0x06054b50
#define END_64_SIGNATURE    0x06064b50
#define LOCATOR_SIGNATURE   0x07064b50
#define END_64_OCTETS       56
#define FLAG_UTF8           0x0800
#define METHOD_DEFLATE      8
#define VERSION_64          45
#define MADE_BY_UNIX        (3 << 8 | VERSION_64)
#define MODE_PRIVATE        (0100600u << 16)
#define EXTRA_64            1
#define EXTRA_64_OCTETS     12

/* RFC 1952 2.3: what gzip puts before and behind the deflated octets. */
#define GZIP_HEADER_OCTETS  10
#define GZIP_TRAILER_OCTETS 8

struct _LbZip
{
  GByteArray *directory; /* (owned) */
  guint64     n_files;
  guint64     n_octets;  /* written before */
};

static void
append_number (GByteArray *to,
               guint64     number,
               guint       n_octets)
{
  for (guint i = 0; i < n_octets; i++)
    {
      guint8 octet = (guint8) (number >> (8 * i));

      g_byte_array_append (to, &octet, 1);
    }
}

static void
append_text (GByteArray *to,
             const char *text)
{
  g_byte_array_append (to, (const guint8 *) text, (guint) strlen (text));
}

/* MS-DOS's clock, in two seconds from 1980 to 2107. */
static guint32
make_dos_time (gint64 us)
{
  g_autoptr(GDateTime) at = g_date_time_new_from_unix_local (us / G_USEC_PER_SEC);
  guint year;

  if (at == NULL || g_date_time_get_year (at) < 1980 || g_date_time_get_year (at) > 2107)
    return 1 << 21 | 1 << 16;

  year = (guint) g_date_time_get_year (at) - 1980;
  return year << 25 | (guint) g_date_time_get_month (at) << 21 |
         (guint) g_date_time_get_day_of_month (at) << 16 | (guint) g_date_time_get_hour (at) << 11 |
         (guint) g_date_time_get_minute (at) << 5 | (guint) g_date_time_get_second (at) / 2;
}

/* The octets as gzip makes them, which holds all that ZIP needs: the deflated octets, and their
 * CRC-32 behind them. */
static GByteArray *
compress (GBytes *octets)
{
  g_autoptr(GZlibCompressor) compressor =
    g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);
  gsize n_in;
  const guint8 *in = g_bytes_get_data (octets, &n_in);
  GByteArray *out = g_byte_array_new ();
  gsize n_taken = 0;
  gsize n_made = 0;
  GConverterResult result = G_CONVERTER_CONVERTED;

  while (result != G_CONVERTER_FINISHED)
    {
      gsize n_read = 0;
      gsize n_written = 0;

      g_byte_array_set_size (out, (guint) (n_made + n_in / 2 + 4096));
      result = g_converter_convert (G_CONVERTER (compressor), in != NULL ? in + n_taken : in,
                                    n_in - n_taken, out->data + n_made, out->len - n_made,
                                    G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL);
      g_assert (result != G_CONVERTER_ERROR);
      n_taken += n_read;
      n_made += n_written;
    }
  g_byte_array_set_size (out, (guint) n_made);

  return out;
}

/* What the local and the central record share, from the version on. */
static void
append_common (GByteArray       *to,
               const GByteArray *gzip,
               const char       *name,
               gsize             n_octets,
               gint64            changed_at_us)
{
  append_number (to, VERSION_64, 2);
  append_number (to, FLAG_UTF8, 2);
  append_number (to, METHOD_DEFLATE, 2);
  append_number (to, make_dos_time (changed_at_us), 4);
  g_byte_array_append (to, gzip->data + gzip->len - GZIP_TRAILER_OCTETS, 4);
  append_number (to, gzip->len - GZIP_HEADER_OCTETS - GZIP_TRAILER_OCTETS, 4);
  append_number (to, n_octets, 4);
  append_number (to, strlen (name), 2);
}

/**
 * lb_zip_new:
 *
 * Returns: (transfer full): a writer of one ZIP file, which is in no file yet
 */
LbZip *
lb_zip_new (void)
{
  LbZip *self = g_new0 (LbZip, 1);

  self->directory = g_byte_array_new ();
  return self;
}

/**
 * lb_zip_free:
 * @self: (transfer full): a writer
 */
void
lb_zip_free (LbZip *self)
{
  g_byte_array_unref (self->directory);
  g_free (self);
}

/**
 * lb_zip_add:
 * @self: a writer
 * @name: how the file is called there; UTF-8, no separators
 * @octets: what it holds, less than 2 GiB
 * @changed_at_us: when it was made, in microseconds since 1970, UTC
 *
 * Returns: (transfer full): what to write next
 */
GBytes *
lb_zip_add (LbZip      *self,
            const char *name,
            GBytes     *octets,
            gint64      changed_at_us)
{
  g_autoptr(GByteArray) gzip = compress (octets);
  gsize n_octets = g_bytes_get_size (octets);
  GByteArray *out = g_byte_array_new ();

  append_number (out, LOCAL_SIGNATURE, 4);
  append_common (out, gzip, name, n_octets, changed_at_us);
  append_number (out, 0, 2);
  append_text (out, name);
  g_byte_array_append (out, gzip->data + GZIP_HEADER_OCTETS,
                       gzip->len - GZIP_HEADER_OCTETS - GZIP_TRAILER_OCTETS);

  /* The place of the file always in ZIP64's field: one form for small and large. */
  append_number (self->directory, CENTRAL_SIGNATURE, 4);
  append_number (self->directory, MADE_BY_UNIX, 2);
  append_common (self->directory, gzip, name, n_octets, changed_at_us);
  append_number (self->directory, EXTRA_64_OCTETS, 2);
  append_number (self->directory, 0, 6);
  append_number (self->directory, MODE_PRIVATE, 4);
  append_number (self->directory, G_MAXUINT32, 4);
  append_text (self->directory, name);
  append_number (self->directory, EXTRA_64, 2);
  append_number (self->directory, EXTRA_64_OCTETS - 4, 2);
  append_number (self->directory, self->n_octets, 8);

  self->n_files++;
  self->n_octets += out->len;

  return g_byte_array_free_to_bytes (out);
}

static void
append_end_64 (LbZip      *self,
               GByteArray *out,
               guint64     directory_octets)
{
  append_number (out, END_64_SIGNATURE, 4);
  append_number (out, END_64_OCTETS - 12, 8);
  append_number (out, MADE_BY_UNIX, 2);
  append_number (out, VERSION_64, 2);
  append_number (out, 0, 8);
  append_number (out, self->n_files, 8);
  append_number (out, self->n_files, 8);
  append_number (out, directory_octets, 8);
  append_number (out, self->n_octets, 8);

  append_number (out, LOCATOR_SIGNATURE, 4);
  append_number (out, 0, 4);
  append_number (out, self->n_octets + directory_octets, 8);
  append_number (out, 1, 4);
}

/**
 * lb_zip_end:
 * @self: a writer, to which nothing is added any more
 *
 * Returns: (transfer full): the directory, which ends the file
 */
GBytes *
lb_zip_end (LbZip *self)
{
  GByteArray *out = g_steal_pointer (&self->directory);
  guint64 directory_octets = out->len;

  self->directory = g_byte_array_new ();
  append_end_64 (self, out, directory_octets);
  append_number (out, END_SIGNATURE, 4);
  append_number (out, 0, 4);
  append_number (out, MIN (self->n_files, G_MAXUINT16), 2);
  append_number (out, MIN (self->n_files, G_MAXUINT16), 2);
  append_number (out, MIN (directory_octets, G_MAXUINT32), 4);
  append_number (out, MIN (self->n_octets, G_MAXUINT32), 4);
  append_number (out, 0, 2);

  return g_byte_array_free_to_bytes (out);
}
