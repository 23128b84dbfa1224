#define G_LOG_DOMAIN "lb-html-standalone"

#include "config.h"
#include "mail/html/lb-html-standalone.h"

#include <string.h>

#include "mail/html/lb-html-references.h"
#include "mail/html/lb-html-tag.h"

/* The policy is the first thing of the document, so that it holds for all of it. It stops neither
 * refreshes nor preconnections: those elements are left out. */
#define HEAD                                                                              \
  "<meta charset=\"utf-8\">\n"                                                            \
  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "           \
  "img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"    \
  "<meta http-equiv=\"x-dns-prefetch-control\" content=\"off\">\n"                        \
  "<meta name=\"referrer\" content=\"no-referrer\">\n"

/* What a document in a file needs not, with its inside where the inside is no text. */
static const struct
{
  const char *name;
  gboolean    has_inside;
} dropped[] = {
  { "applet", FALSE }, { "base", FALSE }, { "embed", FALSE }, { "frame", FALSE },
  { "frameset", FALSE }, { "iframe", TRUE }, { "link", FALSE }, { "meta", FALSE },
  { "noscript", FALSE }, { "object", FALSE }, { "portal", FALSE }, { "script", TRUE },
};

static gboolean
lb_html_clean_drops (const LbHtmlTag *tag,
                     gboolean        *has_inside)
{
  for (guint i = 0; i < G_N_ELEMENTS (dropped); i++)
    {
      if (lb_html_tag_is (tag, dropped[i].name))
        {
          *has_inside = dropped[i].has_inside && !tag->is_end;
          return TRUE;
        }
    }
  return FALSE;
}

/* Of what is left out, what shapes the page is written anew. */
static void
lb_html_clean_meta (GString         *clean,
                    const LbHtmlTag *tag)
{
  g_autofree char *name = lb_html_tag_dup_attribute (tag, "name");
  g_autofree char *content = lb_html_tag_dup_attribute (tag, "content");
  g_autofree char *markup = NULL;

  if (name == NULL || content == NULL ||
      (g_ascii_strcasecmp (name, "viewport") != 0 &&
       g_ascii_strcasecmp (name, "color-scheme") != 0))
    return;
  markup = g_markup_printf_escaped ("<meta name=\"%s\" content=\"%s\">", name, content);
  g_string_append (clean, markup);
}

/* No "<" is left inside a tag: whatever a browser takes for the end of it, no other tag begins
 * there that was not looked at. */
static void
lb_html_clean_copy_tag (GString    *clean,
                        const char *begin,
                        const char *end)
{
  g_string_append_c (clean, '<');
  for (const char *at = begin + 1; at < end; at++)
    {
      if (*at == '<')
        g_string_append (clean, "&lt;");
      else
        g_string_append_c (clean, *at);
    }
}

static const char *
lb_html_clean_tag (GString    *clean,
                   const char *at,
                   const char *end)
{
  LbHtmlTag tag;
  const char *next;
  gboolean has_inside;

  /* Comments too: where one ends is a matter that readers of HTML differ in. */
  if (end - at > 1 && (at[1] == '!' || at[1] == '?'))
    return lb_html_skip_declaration (at, end);
  next = lb_html_tag_parse (&tag, at, end);
  if (next == NULL)
    {
      /* Left as it is where no left out element can make a tag of it. */
      gboolean is_text = at + 1 < end && (lb_html_is_space (at[1]) || at[1] == '=');

      g_string_append (clean, is_text ? "<" : "&lt;");
      return at + 1;
    }
  if (!lb_html_clean_drops (&tag, &has_inside))
    {
      lb_html_clean_copy_tag (clean, at, next);
      return next;
    }
  if (lb_html_tag_is (&tag, "meta"))
    lb_html_clean_meta (clean, &tag);
  return has_inside ? lb_html_skip_element (&tag, next, end) : next;
}

/* A document without a type is laid out by the rules of old browsers, and shall stay so. */
static gboolean
lb_html_clean_has_type (const char *html,
                        const char *end)
{
  const char *at = html;

  while (at < end && (lb_html_is_space (*at) || (end - at > 4 && memcmp (at, "<!--", 4) == 0)))
    at = *at == '<' ? lb_html_skip_declaration (at, end) : at + 1;
  return end - at >= 9 && g_ascii_strncasecmp (at, "<!doctype", 9) == 0;
}

/**
 * lb_html_clean:
 * @html: valid UTF-8
 * @length: how many octets
 *
 * Makes a document of a message fit for a browser that knows nothing of messages: it fetches
 * nothing, runs nothing, leads nowhere by itself and sends no forms.
 *
 * Returns: (transfer full): the document
 */
char *
lb_html_clean (const char *html,
               gsize       length)
{
  const char *end = html + length;
  const char *at = html;
  GString *clean = g_string_sized_new (length + sizeof HEAD + 64);

  if (lb_html_clean_has_type (html, end))
    g_string_append (clean, "<!DOCTYPE html>\n");
  g_string_append (clean, HEAD);
  while (at < end)
    {
      const char *tag = memchr (at, '<', (gsize) (end - at));

      if (tag == NULL)
        tag = end;
      g_string_append_len (clean, at, tag - at);
      at = tag < end ? lb_html_clean_tag (clean, tag, end) : end;
    }
  return g_string_free (clean, FALSE);
}

static char *
lb_html_standalone_replace (const LbHtmlReference *reference,
                            gpointer               user_data)
{
  g_autofree char *content_id = lb_html_reference_dup_cid (reference);
  LbMessagePart *part = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *encoded = NULL;

  if (content_id != NULL)
    part = lb_message_find_content_id (LB_MESSAGE (user_data), content_id);
  if (part == NULL || !g_str_has_prefix (lb_message_part_get_content_type (part), "image/"))
    return NULL;
  bytes = lb_message_part_decode (part);
  encoded = g_base64_encode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return g_strdup_printf ("data:%s;base64,%s", lb_message_part_get_content_type (part), encoded);
}

/**
 * lb_html_make_standalone:
 * @message: a message
 *
 * Makes one document of a message's HTML and the pictures that belong to it, cleaned as
 * lb_html_clean() does. Decodes parts: for a thread.
 *
 * Returns: (transfer full) (nullable): the document; %NULL when the message has no HTML
 */
char *
lb_html_make_standalone (LbMessage *message)
{
  const char *html = lb_message_get_html (message);
  g_autofree char *whole = NULL;

  if (html == NULL)
    return NULL;
  whole = lb_html_references_replace (html, strlen (html), lb_html_standalone_replace, message);
  return lb_html_clean (whole, strlen (whole));
}
