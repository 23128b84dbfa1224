#define G_LOG_DOMAIN "lb-api-message"

#include "config.h"
#include "api/lb-api.h"

#include <string.h>

#include "api/lb-api-question.h"
#include "api/lb-json-message.h"
#ifdef HAVE_THUMBNAILS
#include "api/thumbnail/lb-thumbnail.h"
#endif

static LbApiAnswer *
lb_api_answer_message (LbApiRequest *request,
                       gpointer      data)
{
  const LbStoredMessage *stored = data;
  g_autoptr(LbMessage) message = lb_message_parse (stored->data);
  LbJson *json = lb_json_new ();

  lb_json_add_message (json, NULL, stored->row, message);
  return lb_api_answer_new_json (json);
}

/**
 * lb_api_get_message:
 * @request: (transfer full): GET /api/v1/message/ID
 *
 * Answers with the message, which is then read.
 */
void
lb_api_get_message (LbApiRequest *request)
{
  lb_api_ask (request, lb_api_answer_message, TRUE);
}

static LbApiAnswer *
lb_api_answer_headers (LbApiRequest *request,
                       gpointer      data)
{
  const LbStoredMessage *stored = data;
  g_autoptr(LbMessage) message = lb_message_parse (stored->data);
  LbJson *json = lb_json_new ();

  lb_json_add_headers (json, NULL, message);
  return lb_api_answer_new_json (json);
}

/**
 * lb_api_get_headers:
 * @request: (transfer full): GET /api/v1/message/ID/headers
 *
 * Answers with the values of each header field.
 */
void
lb_api_get_headers (LbApiRequest *request)
{
  lb_api_ask (request, lb_api_answer_headers, FALSE);
}

/* RFC 2045 5.1: type and subtype are tokens. What a mail calls its type goes into a header of
   ours. */
static gboolean
lb_api_is_media_type (const char *type)
{
  static const char * const token = "abcdefghijklmnopqrstuvwxyz0123456789!#$&^_.+-";
  gsize n_type = strspn (type, token);
  gsize n_subtype;

  if (n_type == 0 || type[n_type] != '/')
    return FALSE;

  n_subtype = strspn (type + n_type + 1, token);
  return n_subtype > 0 && type[n_type + 1 + n_subtype] == '\0';
}

/* RFC 2978 2.3: what names of charsets consist of. */
static gboolean
lb_api_is_charset (const char *charset)
{
  for (; *charset != '\0'; charset++)
    if (!g_ascii_isalnum (*charset) && strchr ("_.:+-", *charset) == NULL)
      return FALSE;

  return TRUE;
}

static char *
lb_api_dup_part_type (LbMessagePart *part)
{
  const char *type = lb_message_part_get_content_type (part);
  const char *charset = lb_message_part_get_charset (part);

  if (!lb_api_is_media_type (type))
    return g_strdup ("application/octet-stream");
  if (charset == NULL || *charset == '\0' || !g_str_has_prefix (type, "text/") ||
      !lb_api_is_charset (charset))
    return g_strdup (type);

  return g_strdup_printf ("%s; charset=%s", type, charset);
}

/* A page or picture that can run a script is not for a browser to open. */
static gboolean
lb_api_is_active (const char *type)
{
  return strstr (type, "html") != NULL || strstr (type, "xml") != NULL ||
         strstr (type, "javascript") != NULL || g_str_has_prefix (type, "application/pdf");
}

static LbApiAnswer *
lb_api_answer_part (LbApiRequest *request,
                    gpointer      data)
{
  const LbStoredMessage *stored = data;
  g_autoptr(LbMessage) message = lb_message_parse (stored->data);
  LbMessagePart *part = lb_message_find_part (message, lb_api_request_get_parameter (request, 1));
  g_autoptr(GBytes) octets = NULL;
  g_autofree char *type = NULL;
  g_autofree char *name = NULL;
  g_autofree char *encoded = NULL;
  LbApiAnswer *answer;

  if (part == NULL)
    return lb_api_answer_new_text (SOUP_STATUS_NOT_FOUND, "404 page not found");

  octets = lb_message_part_decode (part);
  type = lb_api_dup_part_type (part);
  name = lb_json_dup_part_name (part);
  encoded = g_uri_escape_string (name, NULL, FALSE);
  answer = lb_api_answer_new (SOUP_STATUS_OK, type, octets);
  answer->disposition = g_strconcat (lb_api_is_active (type) ? "attachment" : "inline",
                                     "; filename=\"", encoded, "\"", NULL);

  return answer;
}

/**
 * lb_api_get_part:
 * @request: (transfer full): GET /api/v1/message/ID/part/PartID
 *
 * Answers with the decoded octets of a part.
 */
void
lb_api_get_part (LbApiRequest *request)
{
  lb_api_ask (request, lb_api_answer_part, FALSE);
}

#ifdef HAVE_THUMBNAILS
static LbApiAnswer *
lb_api_answer_thumbnail (LbApiRequest *request,
                         gpointer      data)
{
  const LbStoredMessage *stored = data;
  g_autoptr(LbMessage) message = lb_message_parse (stored->data);
  LbMessagePart *part = lb_message_find_part (message, lb_api_request_get_parameter (request, 1));
  g_autoptr(GBytes) octets = NULL;
  g_autoptr(GBytes) thumbnail = NULL;

  if (part == NULL)
    return lb_api_answer_new_text (SOUP_STATUS_BAD_REQUEST, "There is no such part");

  octets = lb_message_part_decode (part);
  thumbnail = lb_thumbnail_make (octets);
  return lb_api_answer_new (SOUP_STATUS_OK, "image/jpeg", thumbnail);
}
#endif

/**
 * lb_api_get_thumbnail:
 * @request: (transfer full): GET /api/v1/message/ID/part/PartID/thumb
 *
 * Answers with a JPEG of 180 by 120 pixels, a white one where the part is no picture; 400 for a
 * part that is not there, and 501 where Letterbox was built without GdkPixbuf.
 */
void
lb_api_get_thumbnail (LbApiRequest *request)
{
#ifdef HAVE_THUMBNAILS
  lb_api_ask (request, lb_api_answer_thumbnail, FALSE);
#else
  lb_api_request_respond_text (request, SOUP_STATUS_NOT_IMPLEMENTED,
                               "This Letterbox was built without thumbnails");
#endif
}
