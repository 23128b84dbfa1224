#define G_LOG_DOMAIN "lb-import-source"

#include "config.h"
#include "mailbox/lb-import-source.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/lb-limits.h"
#include "mail/lb-envelope-lines.h"
#include "mail/lb-mbox.h"

/* A message as large as any that is received, with the envelope before it. */
#define FILE_OCTETS_MAX (LB_LIMIT_MESSAGE_OCTETS + LB_LIMIT_HEADER_BLOCK_OCTETS)

#define ATTRIBUTES \
  G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_NAME "," \
  G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_TIME_MODIFIED "," \
  G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC

/* How a store begins, which is a database of SQLite. */
#define STORE_BEGIN "SQLite format 3"
#define BEGIN_OCTETS sizeof STORE_BEGIN

/* One file that waits, and what its name says. */
typedef struct
{
  GFile   *file; /* (owned) */
  char    *name; /* (owned): without its folder */
  gboolean is_single;
  gboolean is_read;
} LbImportEntry;

struct _LbImportSource
{
  GQueue        entries; /* (owned) (element-type LbImportEntry) */
  GInputStream *single;  /* (owned) (nullable): one message, not read yet */
  LbMboxReader *mbox;    /* (owned) (nullable): amid this file */
  char         *name;    /* (owned) (nullable): of that file */
  gint64        mbox_changed_at_us;
  guint         n_in_mbox;
};

static LbImportEntry *
lb_import_entry_new (GFile *file)
{
  LbImportEntry *entry = g_new0 (LbImportEntry, 1);

  entry->file = g_object_ref (file);
  entry->name = g_file_get_basename (file);

  return entry;
}

static void
lb_import_entry_free (gpointer data)
{
  LbImportEntry *entry = data;

  g_object_unref (entry->file);
  g_free (entry->name);
  g_free (entry);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbImportEntry, lb_import_entry_free)

/**
 * lb_import_source_new:
 * @files: (element-type GFile): files of one message, mbox files, Maildirs, folders of such files
 *
 * Returns: (transfer full): what gives their messages one after the other; for one thread at a time
 */
LbImportSource *
lb_import_source_new (GPtrArray *files)
{
  LbImportSource *self = g_new0 (LbImportSource, 1);

  g_queue_init (&self->entries);
  for (guint i = 0; i < files->len; i++)
    g_queue_push_tail (&self->entries, lb_import_entry_new (g_ptr_array_index (files, i)));

  return self;
}

/**
 * lb_import_source_new_for_stream:
 * @stream: messages; read from by who calls lb_import_source_next()
 * @is_mbox: whether it is an mbox; else it is one message
 * @name: what failures call it
 *
 * Returns: (transfer full): what gives its messages one after the other; for one thread at a time
 */
LbImportSource *
lb_import_source_new_for_stream (GInputStream *stream,
                                 gboolean      is_mbox,
                                 const char   *name)
{
  LbImportSource *self = g_new0 (LbImportSource, 1);

  g_queue_init (&self->entries);
  self->name = g_strdup (name);
  self->mbox_changed_at_us = g_get_real_time ();
  if (is_mbox)
    self->mbox = lb_mbox_reader_new (stream, FILE_OCTETS_MAX);
  else
    self->single = g_object_ref (stream);

  return self;
}

/**
 * lb_import_source_free:
 * @self: (transfer full): a source
 */
void
lb_import_source_free (LbImportSource *self)
{
  g_queue_clear_full (&self->entries, lb_import_entry_free);
  g_clear_pointer (&self->mbox, lb_mbox_reader_free);
  g_clear_object (&self->single);
  g_free (self->name);
  g_free (self);
}

/**
 * lb_import_source_is_store:
 * @name: a file
 *
 * Returns: whether it is a store, or was one: by its begin, or when that is damaged by its name
 */
gboolean
lb_import_source_is_store (const char *name)
{
  g_autoptr(GFile) file = g_file_new_for_commandline_arg (name);
  g_autoptr(GFileInputStream) stream = g_file_read (file, NULL, NULL);
  char begin[BEGIN_OCTETS];
  gsize n_begin = 0;

  if (stream == NULL || !g_input_stream_read_all (G_INPUT_STREAM (stream), begin, sizeof begin,
                                                  &n_begin, NULL, NULL))
    return FALSE;

  return g_str_has_suffix (name, ".store")
         || (n_begin == sizeof begin && memcmp (begin, STORE_BEGIN, n_begin) == 0);
}

/* Without an envelope of ours only what the file says is known; nothing is made up. */
static LbDelivery *
make_mail (GBytes     *octets,
           const char *sender,
           gint64      at_us,
           gboolean    is_read)
{
  g_autoptr(GBytes) message = NULL;
  g_autoptr(LbKept) kept = NULL;
  g_autoptr(LbTranscript) transcript = NULL;
  g_autoptr(LbEnvelope) envelope = lb_envelope_lines_take (octets, &message, &kept, &transcript);
  LbDelivery *mail;

  if (envelope == NULL)
    {
      envelope = lb_envelope_new ();
      envelope->received_at_us = at_us;
      if (sender != NULL)
        {
          g_free (envelope->mail_from);
          envelope->mail_from = g_strdup (sender);
        }
    }
  mail = lb_delivery_new (envelope, message, transcript);
  mail->kept = kept != NULL ? g_steal_pointer (&kept) : lb_kept_new ();
  mail->kept->is_read |= is_read;

  return mail;
}

/* Maildir: "unique:2,FLAGS", where a colon is no part of a name ";2,". */
static gboolean
is_maildir_read (const char *name)
{
  const char *flags = strstr (name, ":2,");

  if (flags == NULL)
    flags = strstr (name, ";2,");

  return flags != NULL && strchr (flags + 3, 'S') != NULL;
}

static int
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  const LbImportEntry *first = *(LbImportEntry * const *) a;
  const LbImportEntry *second = *(LbImportEntry * const *) b;

  return g_strcmp0 (first->name, second->name);
}

static gboolean
has_ending (const char *name,
            const char *ending)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_str_has_suffix (lower, ending);
}

/* Adds the files of a folder to @found; of a Maildir's folder all, of another those that by their
 * name are mail. */
static gboolean
list_folder (GFile         *folder,
             gboolean       is_maildir,
             GPtrArray     *found,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr(GFileEnumerator) files =
    g_file_enumerate_children (folder, ATTRIBUTES, G_FILE_QUERY_INFO_NONE, cancellable, error);

  if (files == NULL)
    return FALSE;

  while (TRUE)
    {
      GFileInfo *info;
      GFile *file;
      const char *name;

      if (!g_file_enumerator_iterate (files, &info, &file, cancellable, error))
        return FALSE;
      if (info == NULL)
        return TRUE;

      name = g_file_info_get_name (info);
      if (g_file_info_get_file_type (info) == G_FILE_TYPE_REGULAR && *name != '.' &&
          (is_maildir || has_ending (name, ".eml") || has_ending (name, ".mbox")))
        {
          LbImportEntry *entry = lb_import_entry_new (file);

          entry->is_single = is_maildir;
          entry->is_read = is_maildir && is_maildir_read (name);
          g_ptr_array_add (found, entry);
        }
    }
}

static void
open_folder (LbImportSource  *self,
             GFile           *folder,
             GCancellable    *cancellable,
             GError         **error)
{
  g_autoptr(GFile) current = g_file_get_child (folder, "cur");
  g_autoptr(GFile) fresh = g_file_get_child (folder, "new");
  g_autoptr(GPtrArray) found = g_ptr_array_new ();
  gboolean is_maildir =
    g_file_query_file_type (current, G_FILE_QUERY_INFO_NONE, NULL) == G_FILE_TYPE_DIRECTORY &&
    g_file_query_file_type (fresh, G_FILE_QUERY_INFO_NONE, NULL) == G_FILE_TYPE_DIRECTORY;
  gboolean is_read = is_maildir
                     ? list_folder (current, TRUE, found, cancellable, error) &&
                     list_folder (fresh, TRUE, found, cancellable, error)
                     : list_folder (folder, FALSE, found, cancellable, error);

  if (is_read && !is_maildir && found->len == 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                         _("The folder is no Maildir and has no .eml or .mbox files"));

  g_ptr_array_sort (found, compare_entries);
  for (guint i = found->len; i > 0; i--)
    g_queue_push_head (&self->entries, g_ptr_array_index (found, i - 1));
}

static GBytes *
read_all (GInputStream  *stream,
          const char    *begin,
          gsize          n_begin,
          GCancellable  *cancellable,
          GError       **error)
{
  g_autoptr(GByteArray) octets = g_byte_array_new ();
  gssize n_read;

  g_byte_array_append (octets, (const guint8 *) begin, (guint) n_begin);
  do
    {
      guint n_before = octets->len;

      g_byte_array_set_size (octets, n_before + 65536);
      n_read = g_input_stream_read (stream, octets->data + n_before, 65536, cancellable, error);
      g_byte_array_set_size (octets, n_before + (guint) MAX (n_read, 0));
    }
  while (n_read > 0 && octets->len <= FILE_OCTETS_MAX);

  if (n_read < 0)
    return NULL;
  if (octets->len > FILE_OCTETS_MAX)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, _("The message is too large"));
      return NULL;
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&octets));
}

/* Gives the message of the file; NULL without an error for an mbox, which is then open. */
static LbDelivery *
open_file (LbImportSource  *self,
           LbImportEntry   *entry,
           GFileInfo       *info,
           GCancellable    *cancellable,
           GError         **error)
{
  g_autoptr(GDateTime) changed = g_file_info_get_modification_date_time (info);
  gint64 changed_at_us = changed == NULL ? 0 : g_date_time_to_unix (changed) * G_USEC_PER_SEC;
  g_autoptr(GInputStream) file = G_INPUT_STREAM (g_file_read (entry->file, cancellable, error));
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GBytes) octets = NULL;
  char begin[BEGIN_OCTETS];
  gsize n_begin;

  if (file == NULL)
    return NULL;
  if (!g_input_stream_read_all (file, begin, sizeof begin, &n_begin, cancellable, error))
    return NULL;

  if (n_begin == sizeof begin && memcmp (begin, STORE_BEGIN, n_begin) == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           _("It is a store; “letterbox import” takes it alone, into a new one"));
      return NULL;
    }

  /* A file of one message may begin like an mbox, when a message does. */
  if (!entry->is_single && n_begin >= 5 && memcmp (begin, "From ", 5) == 0 &&
      !has_ending (entry->name, ".eml"))
    {
      if (!g_seekable_seek (G_SEEKABLE (file), 0, G_SEEK_SET, cancellable, error))
        return NULL;
      self->mbox = lb_mbox_reader_new (file, FILE_OCTETS_MAX);
      self->mbox_changed_at_us = changed_at_us;
      self->n_in_mbox = 0;
      return NULL;
    }

  octets = read_all (file, begin, n_begin, cancellable, error);

  return octets != NULL ? make_mail (octets, NULL, changed_at_us, entry->is_read) : NULL;
}

static LbDelivery *
open_entry (LbImportSource  *self,
            LbImportEntry   *entry,
            GCancellable    *cancellable,
            GError         **error)
{
  g_autoptr(GFileInfo) info = g_file_query_info (entry->file, ATTRIBUTES, G_FILE_QUERY_INFO_NONE,
                                                 cancellable, error);

  if (info == NULL)
    return NULL;
  if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
    {
      open_folder (self, entry->file, cancellable, error);
      return NULL;
    }
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                           _("It is neither a file nor a folder"));
      return NULL;
    }

  return open_file (self, entry, info, cancellable, error);
}

static LbDelivery *
next_of_mbox (LbImportSource    *self,
              LbTransferResult  *result,
              GCancellable      *cancellable,
              GError           **error)
{
  g_autoptr(LbMboxMessage) message = NULL;

  while ((message = lb_mbox_reader_read (self->mbox, cancellable, error)) != NULL)
    {
      g_autofree char *reason = NULL;
      gint64 at_us = message->received_at_us;

      self->n_in_mbox++;
      if (message->octets != NULL)
        return make_mail (message->octets, message->sender,
                          at_us != 0 ? at_us : self->mbox_changed_at_us, FALSE);

      reason = g_strdup_printf (_("Message %u is too large"), self->n_in_mbox);
      lb_transfer_result_fail (result, self->name, reason);
      g_clear_pointer (&message, lb_mbox_message_free);
    }
  g_clear_pointer (&self->mbox, lb_mbox_reader_free);

  return NULL;
}

/* Nothing at all is no message. */
static LbDelivery *
next_of_stream (LbImportSource  *self,
                GCancellable    *cancellable,
                GError         **error)
{
  g_autoptr(GInputStream) stream = g_steal_pointer (&self->single);
  g_autoptr(GBytes) octets = read_all (stream, "", 0, cancellable, error);

  return octets != NULL && g_bytes_get_size (octets) > 0
         ? make_mail (octets, NULL, g_get_real_time (), FALSE)
         : NULL;
}

/**
 * lb_import_source_next:
 * @self: a source
 * @result: gets the files that could not be read; the others go on
 * @cancellable: (nullable): ends the reading early
 *
 * Reads the next message. Blocks on files.
 *
 * Returns: (transfer full) (nullable): the message; %NULL at the end or when cancelled
 */
LbDelivery *
lb_import_source_next (LbImportSource   *self,
                       LbTransferResult *result,
                       GCancellable     *cancellable)
{
  while (!g_cancellable_is_cancelled (cancellable))
    {
      g_autoptr(GError) error = NULL;
      LbDelivery *mail;

      if (self->mbox != NULL)
        {
          mail = next_of_mbox (self, result, cancellable, &error);
        }
      else if (self->single != NULL)
        {
          mail = next_of_stream (self, cancellable, &error);
        }
      else
        {
          g_autoptr(LbImportEntry) entry = g_queue_pop_head (&self->entries);

          if (entry == NULL)
            return NULL;
          g_free (self->name);
          self->name = g_file_get_parse_name (entry->file);
          mail = open_entry (self, entry, cancellable, &error);
        }

      if (mail != NULL)
        return mail;
      if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        lb_transfer_result_fail (result, self->name, error->message);
    }

  return NULL;
}
