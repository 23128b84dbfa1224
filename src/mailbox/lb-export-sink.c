#define G_LOG_DOMAIN "lb-export-sink"

#include "config.h"
#include "mailbox/lb-export-sink.h"

#include <string.h>

#include "base/lb-id.h"
#include "mail/lb-envelope-lines.h"
#include "mail/lb-mbox.h"
#include "mail/mime/lb-safe-name.h"
#include "mail/lb-zip.h"

/* A name has a time, so much of the subject, and a number where both are taken. */
#define SUBJECT_CHARACTERS_MAX 60
#define NAME_NUMBERS_MAX       10000

/* Maildir: Windows takes no colon in a name. */
#ifdef G_OS_WIN32
#define MAILDIR_SEEN ";2,S"
#else
#define MAILDIR_SEEN ":2,S"
#endif

struct _LbExportSink
{
  LbExportFormat format;
  GFile         *destination;  /* (owned) */
  gboolean       is_single;
  gboolean       replaces;
  gboolean       is_made;      /* the file is new: it goes again when it is not closed */
  GOutputStream *stream;       /* (owned) (nullable): of one file for all */
  LbZip         *zip;          /* (owned) (nullable) */
  GHashTable    *names;        /* (owned): taken in the zip */
};

/**
 * lb_export_format_from_string:
 * @text: "eml", "mbox", "maildir" or "zip"
 * @format: (out): which it is
 *
 * Returns: whether @text is a format
 */
gboolean
lb_export_format_from_string (const char     *text,
                              LbExportFormat *format)
{
  static const char * const names[] = { "eml", "mbox", "maildir", "zip" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], text))
      {
        *format = (LbExportFormat) i;
        return TRUE;
      }

  return FALSE;
}

/**
 * lb_export_sink_new:
 * @format: the form
 * @destination: the file; for %LB_EXPORT_MAILDIR, and for %LB_EXPORT_EML unless @is_single, the
 *   folder
 * @is_single: whether there is but one message
 * @replaces: whether a file that is there already may go
 *
 * Returns: (transfer full): where messages can be written, by one thread at a time
 */
LbExportSink *
lb_export_sink_new (LbExportFormat  format,
                    GFile          *destination,
                    gboolean        is_single,
                    gboolean        replaces)
{
  LbExportSink *self = g_new0 (LbExportSink, 1);

  self->format = format;
  self->destination = g_object_ref (destination);
  self->is_single = is_single;
  self->replaces = replaces;
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

/**
 * lb_export_sink_free:
 * @self: (transfer full): a sink; unless it was closed, the file is as before
 */
void
lb_export_sink_free (LbExportSink *self)
{
  if (self->stream != NULL)
    {
      g_autoptr(GCancellable) cancellable = g_cancellable_new ();

      /* A cancelled close leaves the file that was to be replaced. */
      g_cancellable_cancel (cancellable);
      g_output_stream_close (self->stream, cancellable, NULL);
      if (self->is_made)
        g_file_delete (self->destination, NULL, NULL);
      g_object_unref (self->stream);
    }
  g_clear_pointer (&self->zip, lb_zip_free);
  g_hash_table_unref (self->names);
  g_object_unref (self->destination);
  g_free (self);
}

static GOutputStream *
open_file (LbExportSink  *self,
           GFile         *file,
           GCancellable  *cancellable,
           GError       **error)
{
  if (self->replaces && g_file_query_exists (file, NULL))
    return G_OUTPUT_STREAM (g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE, cancellable,
                                            error));

  return G_OUTPUT_STREAM (g_file_create (file, G_FILE_CREATE_PRIVATE, cancellable, error));
}

static gboolean
make_folder (GFile         *folder,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr(GError) failed = NULL;

  if (g_file_make_directory_with_parents (folder, cancellable, &failed) ||
      g_file_query_file_type (folder, G_FILE_QUERY_INFO_NONE, NULL) == G_FILE_TYPE_DIRECTORY)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

static gboolean
make_maildir (LbExportSink  *self,
              GCancellable  *cancellable,
              GError       **error)
{
  static const char * const folders[] = { "cur", "new", "tmp" };

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autoptr(GFile) folder = g_file_get_child (self->destination, folders[i]);

      if (!make_folder (folder, cancellable, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * lb_export_sink_open:
 * @self: a sink
 * @cancellable: (nullable): gives up
 * @error: the place for an error, %G_IO_ERROR_EXISTS for a file that may not be replaced
 *
 * Makes the file or the folders. Blocks, as the calls after it.
 *
 * Returns: whether messages can be written
 */
gboolean
lb_export_sink_open (LbExportSink  *self,
                     GCancellable  *cancellable,
                     GError       **error)
{
  /* One message into a folder that is there gets a name of its own, as many do. */
  if (self->is_single && g_file_query_file_type (self->destination, G_FILE_QUERY_INFO_NONE,
                                                 NULL) == G_FILE_TYPE_DIRECTORY)
    self->is_single = FALSE;

  switch (self->format)
    {
    case LB_EXPORT_MAILDIR:
      return make_maildir (self, cancellable, error);
    case LB_EXPORT_EML:
      if (!self->is_single)
        return make_folder (self->destination, cancellable, error);
      break;
    case LB_EXPORT_ZIP:
      self->zip = lb_zip_new ();
      break;
    case LB_EXPORT_MBOX:
      break;
    }

  self->is_made = !g_file_query_exists (self->destination, NULL);
  self->stream = open_file (self, self->destination, cancellable, error);

  return self->stream != NULL;
}

static gboolean
write_bytes (GOutputStream  *stream,
             GBytes         *octets,
             GCancellable   *cancellable,
             GError        **error)
{
  gsize n_octets;
  const void *data = g_bytes_get_data (octets, &n_octets);

  return n_octets == 0 ||
         g_output_stream_write_all (stream, data, n_octets, NULL, cancellable, error);
}

static gboolean
write_file (GOutputStream  *stream,
            GBytes         *octets,
            GCancellable   *cancellable,
            GError        **error)
{
  return write_bytes (stream, octets, cancellable, error) &&
         g_output_stream_close (stream, cancellable, error);
}

/* "2026-11-24 102906 Subject.eml", with a number before the dot from the second on. */
static char *
make_name (const LbStoreRow *row,
           guint             number)
{
  g_autoptr(GDateTime) at =
    g_date_time_new_from_unix_utc (row->envelope->received_at_us / G_USEC_PER_SEC);
  g_autofree char *subject = g_utf8_make_valid (row->summary->subject, -1);
  g_autofree char *begin = g_utf8_substring (subject, 0,
                                             MIN (g_utf8_strlen (subject, -1),
                                                  SUBJECT_CHARACTERS_MAX));
  g_autofree char *safe = lb_safe_name_make (begin, "message");
  g_autofree char *time = at != NULL ? g_date_time_format (at, "%Y-%m-%d %H%M%S") : g_strdup ("0");

  if (number == 1)
    return g_strdup_printf ("%s %s.eml", time, safe);

  return g_strdup_printf ("%s %s (%u).eml", time, safe, number);
}

static gboolean
write_to_folder (LbExportSink      *self,
                 const LbStoreRow  *row,
                 GBytes            *octets,
                 GCancellable      *cancellable,
                 GError           **error)
{
  g_autoptr(GOutputStream) stream = NULL;
  g_autoptr(GFile) file = NULL;

  /* Never over a file that is there: two messages may be named alike. */
  for (guint number = 1; stream == NULL && number <= NAME_NUMBERS_MAX; number++)
    {
      g_autofree char *name = make_name (row, number);
      g_autoptr(GError) failed = NULL;

      g_clear_object (&file);
      file = g_file_get_child (self->destination, name);
      stream = G_OUTPUT_STREAM (g_file_create (file, G_FILE_CREATE_PRIVATE, cancellable, &failed));
      if (stream == NULL && (number == NAME_NUMBERS_MAX ||
                             !g_error_matches (failed, G_IO_ERROR, G_IO_ERROR_EXISTS)))
        {
          g_propagate_error (error, g_steal_pointer (&failed));
          return FALSE;
        }
    }

  if (write_file (stream, octets, cancellable, error))
    return TRUE;

  g_file_delete (file, NULL, NULL);
  return FALSE;
}

/* Maildir: written whole in tmp, then moved to where readers look. */
static gboolean
write_to_maildir (LbExportSink      *self,
                  const LbStoreRow  *row,
                  GBytes            *octets,
                  GCancellable      *cancellable,
                  GError           **error)
{
  gint64 us = row->envelope->received_at_us;
  g_autofree char *unique = lb_id_new ();
  g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT ".M%06dR%s.letterbox",
                                           us / G_USEC_PER_SEC, (int) (us % G_USEC_PER_SEC),
                                           unique);
  g_autofree char *path = row->is_read ? g_strconcat ("cur/", name, MAILDIR_SEEN, NULL)
                                       : g_strconcat ("new/", name, NULL);
  g_autofree char *temporary_path = g_strconcat ("tmp/", name, NULL);
  g_autoptr(GFile) file = g_file_resolve_relative_path (self->destination, path);
  g_autoptr(GFile) temporary = g_file_resolve_relative_path (self->destination, temporary_path);
  g_autoptr(GOutputStream) stream =
    G_OUTPUT_STREAM (g_file_create (temporary, G_FILE_CREATE_PRIVATE, cancellable, error));

  if (stream == NULL)
    return FALSE;
  if (write_file (stream, octets, cancellable, error) &&
      g_file_move (temporary, file, G_FILE_COPY_NONE, cancellable, NULL, NULL, error))
    return TRUE;

  g_file_delete (temporary, NULL, NULL);
  return FALSE;
}

static GBytes *
make_zip_entry (LbExportSink     *self,
                const LbStoreRow *row,
                GBytes           *octets)
{
  g_autofree char *name = NULL;
  g_autofree char *key = NULL;

  /* As file systems are that do not tell large from small letters. */
  for (guint number = 1; key == NULL || g_hash_table_contains (self->names, key); number++)
    {
      g_free (name);
      g_free (key);
      name = make_name (row, number);
      key = g_utf8_casefold (name, -1);
    }
  g_hash_table_add (self->names, g_steal_pointer (&key));

  return lb_zip_add (self->zip, name, octets, row->envelope->received_at_us);
}

/**
 * lb_export_sink_write:
 * @self: an open sink
 * @message: a message
 * @cancellable: (nullable): gives up
 * @error: the place for an error
 *
 * Writes a message behind the lines of its envelope and of what else is kept beside it.
 *
 * Returns: whether it is written
 */
gboolean
lb_export_sink_write (LbExportSink     *self,
                      LbStoredMessage  *message,
                      GCancellable     *cancellable,
                      GError          **error)
{
  const LbStoreRow *row = message->row;
  const LbKept kept = { row->is_read, row->is_pinned, row->tags, row->note };
  g_autoptr(GBytes) octets = lb_envelope_lines_add (row->envelope, &kept, message->transcript,
                                                    message->data);
  g_autoptr(GBytes) framed = NULL;

  switch (self->format)
    {
    case LB_EXPORT_EML:
      if (!self->is_single)
        return write_to_folder (self, row, octets, cancellable, error);
      framed = g_bytes_ref (octets);
      break;
    case LB_EXPORT_MAILDIR:
      return write_to_maildir (self, row, octets, cancellable, error);
    case LB_EXPORT_MBOX:
      framed = lb_mbox_format (row->envelope->mail_from, row->envelope->received_at_us, octets);
      break;
    case LB_EXPORT_ZIP:
      framed = make_zip_entry (self, row, octets);
      break;
    }

  return write_bytes (self->stream, framed, cancellable, error);
}

/**
 * lb_export_sink_close:
 * @self: an open sink
 * @cancellable: (nullable): gives up
 * @error: the place for an error
 *
 * Ends the file. Until then a file that is replaced is what it was.
 *
 * Returns: whether it is whole
 */
gboolean
lb_export_sink_close (LbExportSink  *self,
                      GCancellable  *cancellable,
                      GError       **error)
{
  g_autoptr(GBytes) end = self->zip != NULL ? lb_zip_end (self->zip) : NULL;

  if (self->stream == NULL)
    return TRUE;
  if (end != NULL && !write_bytes (self->stream, end, cancellable, error))
    return FALSE;
  if (!g_output_stream_close (self->stream, cancellable, error))
    return FALSE;

  g_clear_object (&self->stream);
  return TRUE;
}
