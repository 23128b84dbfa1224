#define G_LOG_DOMAIN "lb-compose"

#include "config.h"
#include "api/lb-compose.h"

#include <string.h>

#include "base/lb-address.h"
#include "base/lb-id.h"

/* RFC 2047 2: an encoded word has at most 75 characters, so 45 octets in Base64. */
#define WORD_OCTETS 45

/* RFC 2045 6.8: a line of Base64 has at most 76 characters, which hold 57 octets. */
#define LINE_OCTETS 57

struct _LbCompose
{
  GString   *header;      /* (owned) (nullable) */
  GPtrArray *attachments; /* (element-type LbComposeAttachment) (owned) */
  char      *text;        /* (owned) (nullable) */
  char      *html;        /* (owned) (nullable) */
};

static void
lb_compose_attachment_free (LbComposeAttachment *attachment)
{
  g_free (attachment->name);
  g_free (attachment->type);
  g_free (attachment->content_id);
  g_bytes_unref (attachment->data);
  g_free (attachment);
}

/**
 * lb_compose_new:
 *
 * Returns: (transfer full): an empty message
 */
LbCompose *
lb_compose_new (void)
{
  LbCompose *self = g_new0 (LbCompose, 1);

  self->header = g_string_new (NULL);
  self->attachments =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lb_compose_attachment_free);

  return self;
}

/**
 * lb_compose_free:
 * @self: (transfer full): a message
 */
void
lb_compose_free (LbCompose *self)
{
  if (self->header != NULL)
    g_string_free (self->header, TRUE);
  g_ptr_array_unref (self->attachments);
  g_free (self->text);
  g_free (self->html);
  g_free (self);
}

static gboolean
lb_compose_is_plain (const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    if (*at < 0x20 || *at == 0x7f || g_str_has_prefix (at, "=?"))
      return FALSE;

  return strlen (text) <= 900;
}

/* Words of Base64 that end between characters, each on a line of its own. */
static void
lb_compose_append_words (GString    *header,
                         const char *text)
{
  const char *at = text;
  const char *separator = "";

  while (*at != '\0')
    {
      const char *end = at;
      g_autofree char *word = NULL;

      while (*end != '\0' && g_utf8_next_char (end) - at <= WORD_OCTETS)
        end = g_utf8_next_char (end);
      word = g_base64_encode ((const guchar *) at, (gsize) (end - at));
      g_string_append_printf (header, "%s=?UTF-8?B?%s?=", separator, word);
      separator = "\r\n ";
      at = end;
    }
}

/**
 * lb_compose_add_text_field:
 * @self: a message
 * @name: the name of a header field, a token
 * @text: what it says, UTF-8
 */
void
lb_compose_add_text_field (LbCompose  *self,
                           const char *name,
                           const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_string_append_printf (self->header, "%s: ", name);
  if (lb_compose_is_plain (valid))
    g_string_append (self->header, valid);
  else
    lb_compose_append_words (self->header, valid);
  g_string_append (self->header, "\r\n");
}

static void
lb_compose_append_address (GString         *header,
                           const LbAddress *address)
{
  g_autofree char *name = g_utf8_make_valid (address->name, -1);

  if (*name == '\0')
    {
      g_string_append (header, address->address);
      return;
    }

  if (lb_compose_is_plain (name) && strpbrk (name, "()<>[]:;@\\,.\"") == NULL)
    g_string_append (header, name);
  else
    lb_compose_append_words (header, name);
  g_string_append_printf (header, " <%s>", address->address);
}

/**
 * lb_compose_add_addresses:
 * @self: a message
 * @name: the name of a header field
 * @addresses: (element-type LbAddress): what it lists; without any there is no such field. The
 *   addresses have no blanks, controls or angle brackets
 */
void
lb_compose_add_addresses (LbCompose  *self,
                          const char *name,
                          GPtrArray  *addresses)
{
  if (addresses->len == 0)
    return;

  g_string_append_printf (self->header, "%s: ", name);
  for (guint i = 0; i < addresses->len; i++)
    {
      g_string_append (self->header, i == 0 ? "" : ",\r\n ");
      lb_compose_append_address (self->header, g_ptr_array_index (addresses, i));
    }
  g_string_append (self->header, "\r\n");
}

/**
 * lb_compose_add_date:
 * @self: a message
 * @time: when it was written
 */
void
lb_compose_add_date (LbCompose *self,
                     GDateTime *time)
{
  /* RFC 5322 3.3: English names, whatever the locale. */
  static const char * const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char * const months[] = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };
  g_autofree char *rest = g_date_time_format (time, "%Y %H:%M:%S %z");

  g_string_append_printf (self->header, "Date: %s, %d %s %s\r\n",
                          days[g_date_time_get_day_of_week (time) - 1],
                          g_date_time_get_day_of_month (time),
                          months[g_date_time_get_month (time) - 1], rest);
}

/**
 * lb_compose_set_text:
 * @self: a message
 * @text: the text, UTF-8
 */
void
lb_compose_set_text (LbCompose  *self,
                     const char *text)
{
  g_free (self->text);
  self->text = g_strdup (text);
}

/**
 * lb_compose_set_html:
 * @self: a message
 * @html: the page, UTF-8
 */
void
lb_compose_set_html (LbCompose  *self,
                     const char *html)
{
  g_free (self->html);
  self->html = g_strdup (html);
}

/**
 * lb_compose_add_attachment:
 * @self: a message
 * @name: the file's name
 * @type: its media type: tokens only
 * @content_id: (nullable): how the page calls it; then it is part of the page
 * @data: its octets
 */
void
lb_compose_add_attachment (LbCompose  *self,
                           const char *name,
                           const char *type,
                           const char *content_id,
                           GBytes     *data)
{
  LbComposeAttachment *attachment = g_new0 (LbComposeAttachment, 1);

  attachment->name = g_strdup (name);
  attachment->type = g_strdup (type);
  attachment->content_id = g_strdup (content_id);
  attachment->data = g_bytes_ref (data);
  g_ptr_array_add (self->attachments, attachment);
}

static void
lb_compose_append_base64 (GString      *message,
                          const guchar *octets,
                          gsize         length)
{
  for (gsize at = 0; at < length; at += LINE_OCTETS)
    {
      g_autofree char *line = g_base64_encode (octets + at, MIN (LINE_OCTETS, length - at));

      g_string_append_printf (message, "%s\r\n", line);
    }
}

static void
lb_compose_append_text (GString    *message,
                        const char *subtype,
                        const char *text)
{
  g_string_append_printf (message, "Content-Type: text/%s; charset=utf-8\r\n"
                          "Content-Transfer-Encoding: base64\r\n\r\n", subtype);
  lb_compose_append_base64 (message, (const guchar *) text, strlen (text));
}

/* RFC 2231 4: a value of any characters. */
static void
lb_compose_append_attachment (GString                   *message,
                              const LbComposeAttachment *attachment)
{
  g_autofree char *name = g_utf8_make_valid (attachment->name, -1);
  g_autofree char *encoded = g_uri_escape_string (name, NULL, FALSE);

  g_string_append_printf (message, "Content-Type: %s\r\nContent-Transfer-Encoding: base64\r\n",
                          attachment->type);
  g_string_append_printf (message, "Content-Disposition: %s;\r\n filename*=UTF-8''%s\r\n",
                          attachment->content_id == NULL ? "attachment" : "inline", encoded);
  if (attachment->content_id != NULL)
    g_string_append_printf (message, "Content-ID: <%s>\r\n", attachment->content_id);
  g_string_append (message, "\r\n");
  lb_compose_append_base64 (message, g_bytes_get_data (attachment->data, NULL),
                            g_bytes_get_size (attachment->data));
}

static char *
lb_compose_begin_multipart (GString    *message,
                            const char *subtype)
{
  g_autofree char *id = lb_id_new ();
  char *boundary = g_strconcat ("=_", id, NULL);

  g_string_append_printf (message, "Content-Type: multipart/%s;\r\n boundary=\"%s\"\r\n\r\n",
                          subtype, boundary);
  return boundary;
}

static guint
lb_compose_count (LbCompose *self,
                  gboolean   is_inline)
{
  guint count = 0;

  for (guint i = 0; i < self->attachments->len; i++)
    {
      const LbComposeAttachment *attachment = g_ptr_array_index (self->attachments, i);

      count += (attachment->content_id != NULL) == is_inline;
    }

  return count;
}

static void
lb_compose_append_attachments (LbCompose  *self,
                               GString    *message,
                               const char *boundary,
                               gboolean    is_inline)
{
  for (guint i = 0; i < self->attachments->len; i++)
    {
      const LbComposeAttachment *attachment = g_ptr_array_index (self->attachments, i);

      if ((attachment->content_id != NULL) != is_inline)
        continue;
      g_string_append_printf (message, "--%s\r\n", boundary);
      lb_compose_append_attachment (message, attachment);
    }
  g_string_append_printf (message, "--%s--\r\n", boundary);
}

/* The page, with what belongs to it (RFC 2387). */
static void
lb_compose_append_page (LbCompose *self,
                        GString   *message)
{
  g_autofree char *boundary = NULL;

  if (lb_compose_count (self, TRUE) == 0)
    {
      lb_compose_append_text (message, "html", self->html);
      return;
    }

  boundary = lb_compose_begin_multipart (message, "related");
  g_string_append_printf (message, "--%s\r\n", boundary);
  lb_compose_append_text (message, "html", self->html);
  lb_compose_append_attachments (self, message, boundary, TRUE);
}

static void
lb_compose_append_body (LbCompose *self,
                        GString   *message)
{
  g_autofree char *boundary = NULL;

  if (self->html == NULL)
    {
      lb_compose_append_text (message, "plain", self->text == NULL ? "" : self->text);
    }
  else if (self->text == NULL)
    {
      lb_compose_append_page (self, message);
    }
  else
    {
      boundary = lb_compose_begin_multipart (message, "alternative");
      g_string_append_printf (message, "--%s\r\n", boundary);
      lb_compose_append_text (message, "plain", self->text);
      g_string_append_printf (message, "--%s\r\n", boundary);
      lb_compose_append_page (self, message);
      g_string_append_printf (message, "--%s--\r\n", boundary);
    }
}

/**
 * lb_compose_end_to_bytes:
 * @self: (transfer full): a message
 *
 * Returns: (transfer full): the message
 */
GBytes *
lb_compose_end_to_bytes (LbCompose *self)
{
  GString *message = g_steal_pointer (&self->header);
  g_autofree char *boundary = NULL;

  /* Without a page nothing is inside it. */
  if (self->html == NULL)
    for (guint i = 0; i < self->attachments->len; i++)
      {
        LbComposeAttachment *attachment = g_ptr_array_index (self->attachments, i);

        g_clear_pointer (&attachment->content_id, g_free);
      }

  g_string_append (message, "MIME-Version: 1.0\r\n");
  if (lb_compose_count (self, FALSE) == 0)
    {
      lb_compose_append_body (self, message);
    }
  else
    {
      boundary = lb_compose_begin_multipart (message, "mixed");
      g_string_append_printf (message, "--%s\r\n", boundary);
      lb_compose_append_body (self, message);
      lb_compose_append_attachments (self, message, boundary, FALSE);
    }

  lb_compose_free (self);
  return g_string_free_to_bytes (message);
}
