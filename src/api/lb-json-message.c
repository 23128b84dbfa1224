#define G_LOG_DOMAIN "lb-json"

#include "config.h"
#include "api/lb-json-message.h"

#include <string.h>

#include "api/lb-json-records.h"
#include "base/lb-address.h"

/**
 * lb_json_dup_part_name:
 * @part: a part
 *
 * Returns: (transfer full): Mailpit's FileName: the name, else the Content-ID, else ""
 */
char *
lb_json_dup_part_name (LbMessagePart *part)
{
  const char *name = lb_message_part_get_name (part);
  const char *content_id = lb_message_part_get_content_id (part);

  if (name != NULL && *name != '\0')
    return g_strdup (name);

  return g_strdup (content_id == NULL ? "" : content_id);
}

static void
lb_json_add_part (LbJson        *self,
                  LbMessagePart *part)
{
  g_autofree char *name = lb_json_dup_part_name (part);
  g_autoptr(LbChecksums) checksums = lb_message_part_compute_checksums (part);

  lb_json_begin_object (self, NULL);
  lb_json_add_string (self, "PartID", lb_message_part_get_id (part));
  lb_json_add_string (self, "FileName", name);
  lb_json_add_string (self, "ContentType", lb_message_part_get_content_type (part));
  lb_json_add_string (self, "ContentID", lb_message_part_get_content_id (part));
  lb_json_add_int (self, "Size", (gint64) lb_message_part_get_size (part));
  lb_json_begin_object (self, "Checksums");
  lb_json_add_string (self, "MD5", checksums->md5);
  lb_json_add_string (self, "SHA1", checksums->sha1);
  lb_json_add_string (self, "SHA256", checksums->sha256);
  lb_json_end_object (self);
  lb_json_end_object (self);
}

static void
lb_json_add_parts (LbJson     *self,
                   const char *name,
                   GPtrArray  *parts)
{
  lb_json_begin_array (self, name);
  for (guint i = 0; i < parts->len; i++)
    lb_json_add_part (self, g_ptr_array_index (parts, i));
  lb_json_end_array (self);
}

/* Mailpit's ReturnPath is the envelope's sender; for the null sender it is the author. */
static const char *
lb_json_get_return_path (const LbStoreRow *row)
{
  const LbAddress *from;

  if (row->envelope->mail_from[0] != '\0' || row->summary->from->len == 0)
    return row->envelope->mail_from;

  from = g_ptr_array_index (row->summary->from, 0);
  return from->address;
}

static void
lb_json_add_list_unsubscribe (LbJson    *self,
                              LbMessage *message)
{
  const LbListUnsubscribe *list = lb_message_get_list_unsubscribe (message);

  lb_json_begin_object (self, "ListUnsubscribe");
  lb_json_add_string (self, "Header", list->header);
  lb_json_add_strings (self, "Links", (const char * const *) list->links);
  lb_json_add_string (self, "Errors", list->errors);
  lb_json_add_string (self, "HeaderPost", list->header_post);
  lb_json_end_object (self);
}

/**
 * lb_json_add_message:
 * @self: a text
 * @name: (nullable): the value's name
 * @row: what the store knows of the message
 * @message: the message, read
 *
 * Adds Mailpit's Message.
 */
void
lb_json_add_message (LbJson           *self,
                     const char       *name,
                     const LbStoreRow *row,
                     LbMessage        *message)
{
  const LbSummary *summary = row->summary;
  const char *html = lb_message_get_html (message);
  gint64 date_us = summary->date_us != 0 ? summary->date_us : row->envelope->received_at_us;

  lb_json_begin_object (self, name);
  lb_json_add_string (self, "ID", row->id);
  lb_json_add_string (self, "MessageID", summary->message_id);
  lb_json_add_from (self, summary);
  lb_json_add_addresses (self, "To", summary->to);
  lb_json_add_addresses (self, "Cc", summary->cc);
  lb_json_add_bcc (self, row);
  lb_json_add_addresses (self, "ReplyTo", summary->reply_to);
  lb_json_add_string (self, "ReturnPath", lb_json_get_return_path (row));
  lb_json_add_string (self, "Subject", summary->subject);
  lb_json_add_list_unsubscribe (self, message);
  lb_json_add_time (self, "Date", date_us);
  lb_json_add_strings (self, "Tags", (const char * const *) row->tags);
  lb_json_add_string (self, "Username", row->envelope->auth_user);
  lb_json_add_string (self, "Text", lb_message_get_readable_text (message));
  lb_json_add_string (self, "HTML", html);
  lb_json_add_int (self, "Size", (gint64) row->size);
  lb_json_add_parts (self, "Inline", lb_message_get_inlines (message));
  lb_json_add_parts (self, "Attachments", lb_message_get_attachments (message));
  lb_json_end_object (self);
}

/* "MIME-version" becomes "Mime-Version", as Go writes names; what is no token stays as it is. */
static char *
lb_json_dup_canonical_name (const char *name)
{
  gboolean begins_word = TRUE;
  char *canonical = g_strdup (name);

  for (char *at = canonical; *at != '\0'; at++)
    {
      if (!g_ascii_isalnum (*at) && strchr ("!#$%&'*+-.^_`|~", *at) == NULL)
        {
          g_free (canonical);
          return g_strdup (name);
        }
      *at = begins_word ? g_ascii_toupper (*at) : g_ascii_tolower (*at);
      begins_word = *at == '-';
    }

  return canonical;
}

static int
lb_json_compare_names (gconstpointer one,
                       gconstpointer other)
{
  return strcmp (*(const char * const *) one, *(const char * const *) other);
}

/**
 * lb_json_add_headers:
 * @self: a text
 * @name: (nullable): the value's name
 * @message: a message
 *
 * Adds an object of header names, in alphabetical order, each with its values: unfolded, encoded
 * words as they are.
 */
void
lb_json_add_headers (LbJson     *self,
                     const char *name,
                     LbMessage  *message)
{
  GPtrArray *headers = lb_message_get_headers (message);
  g_autoptr(GHashTable) values =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < headers->len; i++)
    {
      const LbHeader *header = g_ptr_array_index (headers, i);
      g_autofree char *canonical = lb_json_dup_canonical_name (header->name);
      GPtrArray *list = g_hash_table_lookup (values, canonical);

      if (list == NULL)
        {
          list = g_ptr_array_new ();
          g_ptr_array_add (names, canonical);
          g_hash_table_insert (values, g_steal_pointer (&canonical), list);
        }
      g_ptr_array_add (list, header->unfolded);
    }

  g_ptr_array_sort (names, lb_json_compare_names);
  lb_json_begin_object (self, name);
  for (guint i = 0; i < names->len; i++)
    {
      GPtrArray *list = g_hash_table_lookup (values, g_ptr_array_index (names, i));

      lb_json_begin_array (self, g_ptr_array_index (names, i));
      for (guint j = 0; j < list->len; j++)
        lb_json_add_string (self, NULL, g_ptr_array_index (list, j));
      lb_json_end_array (self);
    }
  lb_json_end_object (self);
}
