#define G_LOG_DOMAIN "lb-mailhog"

#include "config.h"
#include "api/mailhog/lb-mailhog-json.h"

#include <string.h>

#include "api/mailhog/lb-mailhog-content.h"
#include "base/lb-limits.h"

/* Each level writes all that is below it once more. */
#define DEPTH_MAX 8

/* What is written of one message. */
typedef struct
{
  LbJson *json;
  guint   n_parts;
} LbMailhogWriter;

static void lb_mailhog_json_add_mime (LbMailhogWriter        *writer,
                                      const LbMailhogContent *content,
                                      guint                   depth);

/* Where a field of @name, in any case, stands among those of @content. */
static const char *
lb_mailhog_find_name (const LbMailhogContent *content,
                      const char             *name)
{
  for (guint i = 0; i < content->names->len; i++)
    if (g_ascii_strcasecmp (g_ptr_array_index (content->names, i), name) == 0)
      return g_ptr_array_index (content->names, i);

  return NULL;
}

/* What MailHog adds to the headers of a message that it shows; the source has nothing of it. */
static GHashTable *
lb_mailhog_make_trace (const LbMailhogContent *content,
                       const LbStoreRow       *row)
{
  GHashTable *trace = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  const char *message_id = lb_mailhog_find_name (content, "Message-ID");
  const char *received = lb_mailhog_find_name (content, "Received");
  const char *return_path = lb_mailhog_find_name (content, "Return-Path");
  g_autoptr(GDateTime) time =
    g_date_time_new_from_unix_utc (row->envelope->received_at_us / G_USEC_PER_SEC);
  g_autofree char *date = time == NULL ? NULL : g_date_time_format_iso8601 (time);

  if (message_id == NULL)
    g_hash_table_insert (trace, g_strdup ("Message-ID"), g_strdup (row->id));
  g_hash_table_insert (trace, g_strdup (received == NULL ? "Received" : received),
                       g_strdup_printf ("from %s by %s (Letterbox)\r\n          id %s; %s",
                                        row->envelope->helo, g_get_host_name (), row->id, date));
  g_hash_table_insert (trace, g_strdup (return_path == NULL ? "Return-Path" : return_path),
                       g_strdup_printf ("<%s>", row->envelope->mail_from));

  return trace;
}

static void
lb_mailhog_json_add_headers (LbJson                 *json,
                             const LbMailhogContent *content,
                             GHashTable             *trace)
{
  GHashTableIter iter;
  const char *name;
  const char *value;

  lb_json_begin_object (json, "Headers");
  for (guint i = 0; i < content->names->len; i++)
    {
      const GString *own;

      name = g_ptr_array_index (content->names, i);
      own = g_hash_table_lookup (content->headers, name);
      lb_json_begin_array (json, name);
      lb_json_add_octets (json, NULL, own->str, own->len);
      if (trace != NULL && g_hash_table_contains (trace, name))
        lb_json_add_string (json, NULL, g_hash_table_lookup (trace, name));
      lb_json_end_array (json);
    }

  if (trace != NULL)
    {
      g_hash_table_iter_init (&iter, trace);
      while (g_hash_table_iter_next (&iter, (gpointer *) &name, (gpointer *) &value))
        {
          if (g_hash_table_contains (content->headers, name))
            continue;
          lb_json_begin_array (json, name);
          lb_json_add_string (json, NULL, value);
          lb_json_end_array (json);
        }
    }
  lb_json_end_object (json);
}

static void
lb_mailhog_json_add_content (LbMailhogWriter        *writer,
                             const char             *name,
                             const LbMailhogContent *content,
                             GHashTable             *trace,
                             guint                   depth)
{
  LbJson *json = writer->json;

  lb_json_begin_object (json, name);
  lb_mailhog_json_add_headers (json, content, trace);
  lb_json_add_octets (json, "Body", content->body, content->body_length);
  lb_json_add_int (json, "Size", (gint64) content->length);
  if (depth == 0)
    lb_json_add_null (json, "MIME");
  else
    lb_mailhog_json_add_mime (writer, content, depth);
  lb_json_end_object (json);
}

/* Goes DEPTH_MAX levels down, and to so many parts at most. */
static void
lb_mailhog_json_add_mime (LbMailhogWriter        *writer,
                          const LbMailhogContent *content,
                          guint                   depth)
{
  g_autoptr(GPtrArray) parts = NULL;

  if (depth > DEPTH_MAX || !lb_mailhog_content_is_mime (content))
    {
      lb_json_add_null (writer->json, "MIME");
      return;
    }

  parts = lb_mailhog_content_split (content);
  lb_json_begin_object (writer->json, "MIME");
  lb_json_begin_array (writer->json, "Parts");
  for (guint i = 0; i < parts->len && writer->n_parts < LB_LIMIT_MIME_PARTS; i++)
    {
      writer->n_parts++;
      lb_mailhog_json_add_content (writer, NULL, g_ptr_array_index (parts, i), NULL, depth + 1);
    }
  lb_json_end_array (writer->json);
  lb_json_end_object (writer->json);
}

static void
lb_mailhog_json_add_path (LbJson     *json,
                          const char *name,
                          const char *address)
{
  const char *at = strchr (address, '@');
  g_autofree char *mailbox = at == NULL ? g_strdup (address)
                                        : g_strndup (address, (gsize) (at - address));

  lb_json_begin_object (json, name);
  lb_json_add_null (json, "Relays");
  lb_json_add_string (json, "Mailbox", mailbox);
  lb_json_add_string (json, "Domain", at == NULL ? "" : at + 1);
  lb_json_add_string (json, "Params", "");
  lb_json_end_object (json);
}

static void
lb_mailhog_json_add_raw (LbJson                *json,
                         const LbStoredMessage *message)
{
  const LbEnvelope *envelope = message->row->envelope;
  gsize length;
  const char *octets = g_bytes_get_data (message->data, &length);

  lb_json_begin_object (json, "Raw");
  lb_json_add_string (json, "From", envelope->mail_from);
  lb_json_begin_array (json, "To");
  for (guint i = 0; i < envelope->recipients->len; i++)
    lb_json_add_string (json, NULL,
                        ((LbRecipient *) g_ptr_array_index (envelope->recipients, i))->address);
  lb_json_end_array (json);
  lb_json_add_octets (json, "Data", octets, length);
  lb_json_add_string (json, "Helo", envelope->helo);
  lb_json_end_object (json);
}

/**
 * lb_mailhog_json_make:
 * @message: a message
 * @begin: what stands before it: "" or ","
 *
 * Writes MailHog's Message. For a worker thread.
 *
 * Returns: (transfer full): the text, without a line end
 */
GBytes *
lb_mailhog_json_make (const LbStoredMessage *message,
                      const char            *begin)
{
  const LbEnvelope *envelope = message->row->envelope;
  gsize length;
  const char *octets = g_bytes_get_data (message->data, &length);
  g_autoptr(LbMailhogContent) content = lb_mailhog_content_new (octets, length);
  g_autoptr(GHashTable) trace = lb_mailhog_make_trace (content, message->row);
  LbMailhogWriter writer = { lb_json_new_after (begin), 0 };

  lb_json_begin_object (writer.json, NULL);
  lb_json_add_string (writer.json, "ID", message->row->id);
  lb_mailhog_json_add_path (writer.json, "From", envelope->mail_from);
  lb_json_begin_array (writer.json, "To");
  for (guint i = 0; i < envelope->recipients->len; i++)
    lb_mailhog_json_add_path (writer.json, NULL,
                              ((LbRecipient *) g_ptr_array_index (envelope->recipients,
                                                                  i))->address);
  lb_json_end_array (writer.json);
  lb_mailhog_json_add_content (&writer, "Content", content, trace, 0);
  lb_json_add_time (writer.json, "Created", envelope->received_at_us);
  lb_mailhog_json_add_mime (&writer, content, 1);
  lb_mailhog_json_add_raw (writer.json, message);
  lb_json_end_object (writer.json);

  return lb_json_end_to_bytes (writer.json);
}
