#define G_LOG_DOMAIN "lb-api-view"

#include "config.h"
#include "api/lb-api.h"

#include <string.h>

#include "api/lb-api-question.h"
#include "mail/html/lb-html-references.h"
#include "mail/lb-message.h"

/* A page may show its own pictures and styles; it still runs nothing and asks nobody else. */
#define VIEW_POLICY "default-src 'none'; img-src data: 'self'; style-src 'unsafe-inline'; sandbox"

typedef struct
{
  LbMessage        *message;
  const LbStoreRow *row;
} LbApiView;

/* "cid:" and a Content-ID mean a part of this message (RFC 2392). */
static char *
lb_api_replace_reference (const LbHtmlReference *reference,
                          gpointer               user_data)
{
  const LbApiView *view = user_data;
  g_autofree char *content_id = lb_html_reference_dup_cid (reference);
  LbMessagePart *part = NULL;

  if (content_id != NULL)
    part = lb_message_find_content_id (view->message, content_id);

  return part == NULL ? NULL : g_strdup_printf ("/api/v1/message/%s/part/%s", view->row->id,
                                                lb_message_part_get_id (part));
}

static LbApiAnswer *
lb_api_answer_html (LbApiRequest *request,
                    gpointer      data)
{
  const LbStoredMessage *stored = data;
  g_autoptr(LbMessage) message = lb_message_parse (stored->data);
  const char *html = lb_message_get_html (message);
  LbApiView view = { message, stored->row };
  g_autofree char *linked = NULL;
  g_autoptr(GBytes) body = NULL;

  if (html == NULL || lb_message_get_html_part (message) == NULL)
    return lb_api_answer_new_text (SOUP_STATUS_NOT_FOUND,
                                   "This message does not contain a HTML part");

  linked = lb_html_references_replace (html, strlen (html), lb_api_replace_reference, &view);
  body = g_bytes_new (linked, strlen (linked));

  return lb_api_answer_new (SOUP_STATUS_OK, "text/html; charset=utf-8", body);
}

static LbApiAnswer *
lb_api_answer_text (LbApiRequest *request,
                    gpointer      data)
{
  const LbStoredMessage *stored = data;
  g_autoptr(LbMessage) message = lb_message_parse (stored->data);

  return lb_api_answer_new_text (SOUP_STATUS_OK, lb_message_get_readable_text (message));
}

/* Mailpit sends a browser to its page for the message. Ours are the message itself. */
static LbApiAnswer *
lb_api_answer_place (LbApiRequest *request,
                     gpointer      data)
{
  const LbStoredMessage *stored = data;
  g_autoptr(LbMessage) message = lb_message_parse (stored->data);
  gboolean has_html = lb_message_get_html_part (message) != NULL;
  LbApiAnswer *answer = lb_api_answer_new_text (SOUP_STATUS_FOUND, "");

  answer->location = g_strdup_printf ("/view/%s.%s", stored->row->id, has_html ? "html" : "txt");
  return answer;
}

/**
 * lb_api_get_view:
 * @request: (transfer full): GET /view/ID.html, /view/ID.txt or /view/ID
 *
 * Answers with the page or the text of a message, which is then read; or with where that is.
 */
void
lb_api_get_view (LbApiRequest *request)
{
  const char *name = lb_api_request_get_parameter (request, 0);
  g_autofree char *id = NULL;

  if (g_str_has_suffix (name, ".html"))
    {
      id = g_strndup (name, strlen (name) - strlen (".html"));
      soup_message_headers_replace (lb_api_request_get_headers (request),
                                    "Content-Security-Policy", VIEW_POLICY);
      lb_api_ask_for (request, id, lb_api_answer_html, TRUE);
    }
  else if (g_str_has_suffix (name, ".txt"))
    {
      id = g_strndup (name, strlen (name) - strlen (".txt"));
      lb_api_ask_for (request, id, lb_api_answer_text, TRUE);
    }
  else
    {
      lb_api_ask (request, lb_api_answer_place, FALSE);
    }
}
