#define G_LOG_DOMAIN "lb-send-request"

#include "config.h"
#include "api/lb-send-request.h"

#include <string.h>

#include "api/lb-compose.h"
#include "api/lb-json-body.h"
#include "base/lb-address.h"
#include "base/lb-id.h"

static gboolean
lb_send_fail (GError     **error,
              const char  *fault,
              const char  *what)
{
  g_autofree char *message = g_strconcat (fault, what, NULL);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, message);
  return FALSE;
}

/* What can stand in an envelope and in a header, without a way out of either. */
static gboolean
lb_send_is_address (const char *address)
{
  const char *at = strrchr (address, '@');

  if (at == NULL || at == address || at[1] == '\0' || strlen (address) > 320)
    return FALSE;

  for (const char *octet = address; *octet != '\0'; octet++)
    if ((guchar) *octet <= 0x20 || *octet == 0x7f || strchr ("<>,;\"\\()", *octet) != NULL)
      return FALSE;

  return TRUE;
}

/* {"Name": "…", "Email": "…"}, or for Bcc just the address. */
static gboolean
lb_send_read_address (JsonNode    *node,
                      const char  *field,
                      GPtrArray   *addresses,
                      GError     **error)
{
  g_autofree char *name = NULL;
  g_autofree char *email = NULL;
  g_autofree char *fault = g_strdup_printf ("invalid %s address: ", field);

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);

      if (!lb_json_body_get_string (object, "Name", &name, error) ||
          !lb_json_body_get_string (object, "Email", &email, error))
        return FALSE;
    }
  else if (json_node_get_value_type (node) == G_TYPE_STRING)
    {
      email = json_node_dup_string (node);
    }

  if (email == NULL || !lb_send_is_address (email))
    return lb_send_fail (error, fault, email == NULL ? "" : email);

  g_ptr_array_add (addresses, lb_address_new (name == NULL ? "" : name, email));
  return TRUE;
}

static GPtrArray *
lb_send_read_addresses (JsonObject  *object,
                        const char  *field,
                        GError     **error)
{
  g_autoptr(GPtrArray) addresses = lb_address_list_parse (NULL);
  JsonNode *node = lb_json_body_get (object, field);
  JsonArray *array;

  if (node == NULL)
    return g_steal_pointer (&addresses);

  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      if (!lb_send_read_address (node, field, addresses, error))
        return NULL;
      return g_steal_pointer (&addresses);
    }

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!lb_send_read_address (json_array_get_element (array, i), field, addresses, error))
      return NULL;

  return g_steal_pointer (&addresses);
}

/* Adds an address field to the message, and its addresses to the envelope. */
static gboolean
lb_send_add_addresses (JsonObject  *object,
                       const char  *field,
                       const char  *header,
                       LbCompose   *compose,
                       LbEnvelope  *envelope,
                       GError     **error)
{
  g_autoptr(GPtrArray) addresses = lb_send_read_addresses (object, field, error);

  if (addresses == NULL)
    return FALSE;

  if (header != NULL)
    lb_compose_add_addresses (compose, header, addresses);
  for (guint i = 0; envelope != NULL && i < addresses->len; i++)
    {
      const LbAddress *address = g_ptr_array_index (addresses, i);

      lb_envelope_add_recipient (envelope, address->address, NULL);
    }

  return TRUE;
}

static gboolean
lb_send_add_from (JsonObject  *object,
                  LbCompose   *compose,
                  LbEnvelope  *envelope,
                  GError     **error)
{
  g_autoptr(GPtrArray) from = lb_send_read_addresses (object, "From", error);
  const LbAddress *sender;

  if (from == NULL)
    return FALSE;
  if (from->len != 1)
    return lb_send_fail (error, "invalid From address: ", "");

  sender = g_ptr_array_index (from, 0);
  lb_compose_add_addresses (compose, "From", from);
  g_free (envelope->mail_from);
  envelope->mail_from = g_strdup (sender->address);

  return TRUE;
}

static gboolean
lb_send_add_headers (JsonObject  *object,
                     gboolean     has_tags,
                     LbCompose   *compose,
                     GError     **error)
{
  static const char * const reserved[] = {
    "to", "from", "cc", "bcc", "reply-to", "date", "subject", "content-type", "mime-version", NULL
  };
  JsonNode *node = lb_json_body_get (object, "Headers");
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return lb_send_fail (error, "Headers is not an object", "");

  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &value))
    {
      g_autofree char *lower = g_ascii_strdown (name, -1);
      g_autofree char *quoted = g_strdup_printf ("\"%s\"", name);

      if (g_strv_contains (reserved, lower) || (has_tags && g_str_equal (lower, "x-tags")) ||
          g_str_has_prefix (lower, "content-"))
        return lb_send_fail (error, "cannot overwrite header: ", quoted);

      /* RFC 5322 2.2: printable, and no colon. */
      for (const char *at = name; *at != '\0'; at++)
        if (*at <= 0x20 || *at >= 0x7f || *at == ':')
          return lb_send_fail (error, "invalid header name: ", quoted);
      if (*name == '\0' || json_node_get_value_type (value) != G_TYPE_STRING)
        return lb_send_fail (error, "invalid header: ", quoted);

      lb_compose_add_text_field (compose, name, json_node_get_string (value));
    }

  return TRUE;
}

static GBytes *
lb_send_decode (const char *content)
{
  const char *comma = g_str_has_prefix (content, "data:") ? strchr (content, ',') : NULL;
  const char *base64 = comma == NULL ? content : comma + 1;
  gsize length;
  guchar *octets;

  for (const char *at = base64; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && strchr ("+/=\r\n", *at) == NULL)
      return NULL;

  octets = g_base64_decode (base64, &length);
  return g_bytes_new_take (octets, length);
}

/* RFC 2045 5.1, in the form that goes into a header as it is. */
static gboolean
lb_send_is_media_type (const char *type)
{
  const char *slash = strchr (type, '/');

  if (slash == NULL || slash == type || slash[1] == '\0')
    return FALSE;

  for (const char *at = type; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && strchr ("!#$&^_.+-/", *at) == NULL)
      return FALSE;

  return TRUE;
}

static char *
lb_send_guess_type (const char *name,
                    GBytes     *data)
{
  gsize length;
  const guchar *octets = g_bytes_get_data (data, &length);
  g_autofree char *content_type = g_content_type_guess (name, octets, length, NULL);
  g_autofree char *type = g_content_type_get_mime_type (content_type);

  if (type == NULL || !lb_send_is_media_type (type))
    return g_strdup ("application/octet-stream");

  return g_steal_pointer (&type);
}

static gboolean
lb_send_add_attachment (JsonNode   *node,
                        LbCompose  *compose,
                        GError    **error)
{
  g_autofree char *content = NULL;
  g_autofree char *name = NULL;
  g_autofree char *type = NULL;
  g_autofree char *content_id = NULL;
  g_autoptr(GBytes) data = NULL;
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return lb_send_fail (error, "Attachments has an element that is not an object", "");

  object = json_node_get_object (node);
  if (!lb_json_body_get_string (object, "Content", &content, error) ||
      !lb_json_body_get_string (object, "Filename", &name, error) ||
      !lb_json_body_get_string (object, "ContentType", &type, error) ||
      !lb_json_body_get_string (object, "ContentID", &content_id, error))
    return FALSE;

  data = content == NULL || name == NULL ? NULL : lb_send_decode (content);
  if (data == NULL)
    return lb_send_fail (error, "error decoding base64 attachment: ", name == NULL ? "" : name);
  if (type != NULL && *type != '\0' && !lb_send_is_media_type (type))
    return lb_send_fail (error, "invalid ContentType: ", type);
  if (content_id != NULL && content_id[strcspn (content_id, "<> \t\r\n")] != '\0')
    return lb_send_fail (error, "invalid ContentID: ", content_id);

  if (type == NULL || *type == '\0')
    {
      g_free (type);
      type = lb_send_guess_type (name, data);
    }
  lb_compose_add_attachment (compose, name, type,
                             content_id == NULL || *content_id == '\0' ? NULL : content_id, data);

  return TRUE;
}

static gboolean
lb_send_add_attachments (JsonObject  *object,
                         LbCompose   *compose,
                         GError     **error)
{
  JsonNode *node = lb_json_body_get (object, "Attachments");
  JsonArray *array;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return lb_send_fail (error, "Attachments is not an array", "");

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!lb_send_add_attachment (json_array_get_element (array, i), compose, error))
      return FALSE;

  return TRUE;
}

static gboolean
lb_send_add_texts (JsonObject  *object,
                   LbCompose   *compose,
                   GError     **error)
{
  g_autofree char *subject = NULL;
  g_autofree char *text = NULL;
  g_autofree char *html = NULL;
  g_auto(GStrv) tags = NULL;
  g_autofree char *joined = NULL;

  if (!lb_json_body_get_string (object, "Subject", &subject, error) ||
      !lb_json_body_get_string (object, "Text", &text, error) ||
      !lb_json_body_get_string (object, "HTML", &html, error) ||
      !lb_json_body_get_strings (object, "Tags", &tags, error))
    return FALSE;

  lb_compose_add_text_field (compose, "Subject", subject == NULL ? "" : subject);
  if (tags != NULL && *tags != NULL)
    {
      joined = g_strjoinv (", ", tags);
      lb_compose_add_text_field (compose, "X-Tags", joined);
    }
  if (text != NULL && *text != '\0')
    lb_compose_set_text (compose, text);
  if (html != NULL && *html != '\0')
    lb_compose_set_html (compose, html);

  return lb_send_add_headers (object, joined != NULL, compose, error);
}

/**
 * lb_send_request_parse:
 * @body: Mailpit's SendRequest
 * @peer: who asks
 * @user: whom they logged in as; "" without a login
 * @error: return location; %G_IO_ERROR_INVALID_DATA, a text for the client
 *
 * Builds the message that @body asks for. For a worker thread.
 *
 * Returns: (transfer full) (nullable): the message, as if it had come by SMTP
 */
LbDelivery *
lb_send_request_parse (GBytes      *body,
                       const char  *peer,
                       const char  *user,
                       GError     **error)
{
  g_autoptr(JsonObject) object = lb_json_body_parse (body, error);
  g_autoptr(LbCompose) compose = lb_compose_new ();
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  g_autoptr(LbTranscript) transcript = lb_transcript_new ();
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *id = lb_id_new ();
  g_autofree char *message_id = g_strdup_printf ("<%s@letterbox.invalid>", id);
  g_autoptr(GBytes) data = NULL;

  if (object == NULL)
    return NULL;

  lb_compose_add_date (compose, now);
  lb_compose_add_text_field (compose, "Message-ID", message_id);
  if (!lb_send_add_from (object, compose, envelope, error) ||
      !lb_send_add_addresses (object, "To", "To", compose, envelope, error) ||
      !lb_send_add_addresses (object, "Cc", "Cc", compose, envelope, error) ||
      !lb_send_add_addresses (object, "Bcc", NULL, compose, envelope, error) ||
      !lb_send_add_addresses (object, "ReplyTo", "Reply-To", compose, NULL, error) ||
      !lb_send_add_texts (object, compose, error) ||
      !lb_send_add_attachments (object, compose, error))
    return NULL;

  g_free (envelope->protocol);
  envelope->protocol = g_strdup ("HTTP");
  g_free (envelope->peer);
  envelope->peer = g_strdup (peer);
  g_free (envelope->auth_user);
  envelope->auth_user = g_strdup (user);
  g_free (envelope->session);
  envelope->session = lb_id_new ();
  envelope->received_at_us = g_get_real_time ();
  data = lb_compose_end_to_bytes (g_steal_pointer (&compose));

  return lb_delivery_new (envelope, data, transcript);
}
