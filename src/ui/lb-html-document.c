#define G_LOG_DOMAIN "lb-html"

#include "config.h"
#include "ui/lb-html-document.h"

#include <string.h>

#include "mail/lb-html-references.h"

/* How many addresses a tooltip can list. */
#define MAX_LISTED 12

/* What a browser may do with an exported document: show it, and fetch nothing. */
#define EXPORT_POLICY \
  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; " \
  "style-src 'unsafe-inline'; font-src data:\">\n"

/**
 * lb_html_document_count_remote:
 * @html: a document
 * @list: (out) (transfer full): the addresses that would be fetched, a line each; not all when many
 *
 * Returns: how many pictures, style sheets and the like the document would fetch
 */
guint
lb_html_document_count_remote (const char  *html,
                               char       **list)
{
  g_autoptr(GPtrArray) references = lb_html_references_find (html, strlen (html));
  GString *text = g_string_new (NULL);
  guint n_remote = 0;

  for (guint i = 0; i < references->len; i++)
    {
      const LbHtmlReference *reference = g_ptr_array_index (references, i);

      if (reference->kind == LB_HTML_REFERENCE_LINK || !lb_html_reference_is_remote (reference))
        continue;
      if (n_remote < MAX_LISTED)
        g_string_append_printf (text, "%s%.200s", n_remote > 0 ? "\n" : "", reference->url);
      n_remote++;
    }
  if (n_remote > MAX_LISTED)
    g_string_append (text, "\n…");
  *list = g_utf8_make_valid (text->str, -1);
  g_string_free (text, TRUE);
  return n_remote;
}

static void
lb_html_document_replace (GString    *text,
                          const char *scheme,
                          gboolean    matches)
{
  g_autofree char *with_space = g_strdup_printf ("(prefers-color-scheme: %s)", scheme);
  g_autofree char *without = g_strdup_printf ("(prefers-color-scheme:%s)", scheme);
  const char *condition = matches ? "(min-width: 0)" : "(max-width: 0)";

  g_string_replace (text, with_space, condition, 0);
  g_string_replace (text, without, condition, 0);
}

/**
 * lb_html_document_set_scheme:
 * @html: a document
 * @is_dark: whether it is to be seen as where dark is preferred
 *
 * WebKit takes the colour scheme from the desktop and has no setting for one view, so the
 * conditions in the document are written anew. Colours are never touched: the mail shows what its
 * receiver would see.
 *
 * Returns: (transfer full): the document
 */
char *
lb_html_document_set_scheme (const char *html,
                             gboolean    is_dark)
{
  GString *text = g_string_new (html);

  lb_html_document_replace (text, "dark", is_dark);
  lb_html_document_replace (text, "light", !is_dark);
  return g_string_free (text, FALSE);
}

static char *
lb_html_document_embed (const LbHtmlReference *reference,
                        gpointer               user_data)
{
  LbMessage *message = LB_MESSAGE (user_data);
  g_autofree char *content_id = lb_html_reference_dup_cid (reference);
  g_autoptr(GBytes) octets = NULL;
  g_autofree char *encoded = NULL;
  LbMessagePart *part;
  gconstpointer data;
  gsize n_octets;

  if (content_id == NULL)
    return NULL;
  part = lb_message_find_content_id (message, content_id);
  if (part == NULL || !g_str_has_prefix (lb_message_part_get_content_type (part), "image/"))
    return NULL;
  octets = lb_message_part_decode (part);
  data = g_bytes_get_data (octets, &n_octets);
  encoded = g_base64_encode (data, n_octets);
  return g_strdup_printf ("data:%s;base64,%s", lb_message_part_get_content_type (part), encoded);
}

/**
 * lb_html_document_export:
 * @message: a message with an HTML part
 *
 * May take long: call it in a thread.
 *
 * Returns: (transfer full): its HTML as a file for a browser, which then fetches nothing: pictures
 *   of the message are inside, and a policy forbids the rest
 */
GBytes *
lb_html_document_export (LbMessage *message)
{
  const char *html = lb_message_get_html (message);
  g_autofree char *embedded = lb_html_references_replace (html, strlen (html),
                                                          lb_html_document_embed,
                                                          message);
  char *text = g_strconcat ("<!DOCTYPE html>\n<meta charset=\"utf-8\">\n", EXPORT_POLICY, embedded,
                            NULL);

  return g_bytes_new_take (text, strlen (text));
}
