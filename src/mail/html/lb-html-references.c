#define G_LOG_DOMAIN "lb-html-references"

#include "config.h"
#include "mail/html/lb-html-references.h"

#include <string.h>

#include "mail/html/lb-html-tag.h"

/* Nobody looks at more. */
#define N_REFERENCES_MAX 5000

/* Sorted by nothing; "" is any element. */
static const struct
{
  const char         *element;
  const char         *attribute;
  LbHtmlReferenceKind kind;
} places[] = {
  { "a", "href", LB_HTML_REFERENCE_LINK },
  { "a", "ping", LB_HTML_REFERENCE_OTHER },
  { "area", "href", LB_HTML_REFERENCE_LINK },
  { "area", "ping", LB_HTML_REFERENCE_OTHER },
  { "audio", "src", LB_HTML_REFERENCE_OTHER },
  { "base", "href", LB_HTML_REFERENCE_OTHER },
  { "button", "formaction", LB_HTML_REFERENCE_OTHER },
  { "embed", "src", LB_HTML_REFERENCE_OTHER },
  { "form", "action", LB_HTML_REFERENCE_OTHER },
  { "frame", "src", LB_HTML_REFERENCE_OTHER },
  { "iframe", "src", LB_HTML_REFERENCE_OTHER },
  { "image", "href", LB_HTML_REFERENCE_IMAGE },
  { "image", "xlink:href", LB_HTML_REFERENCE_IMAGE },
  { "img", "src", LB_HTML_REFERENCE_IMAGE },
  { "input", "formaction", LB_HTML_REFERENCE_OTHER },
  { "input", "src", LB_HTML_REFERENCE_IMAGE },
  { "link", "href", LB_HTML_REFERENCE_STYLE },
  { "object", "data", LB_HTML_REFERENCE_OTHER },
  { "script", "src", LB_HTML_REFERENCE_OTHER },
  { "source", "src", LB_HTML_REFERENCE_OTHER },
  { "track", "src", LB_HTML_REFERENCE_OTHER },
  { "use", "href", LB_HTML_REFERENCE_OTHER },
  { "video", "poster", LB_HTML_REFERENCE_IMAGE },
  { "video", "src", LB_HTML_REFERENCE_OTHER },
  { "", "background", LB_HTML_REFERENCE_IMAGE },
};

typedef struct
{
  const char *html;
  GPtrArray  *references;
} LbHtmlFinder;

/**
 * lb_html_reference_free:
 * @self: (transfer full) (nullable): a reference
 */
void
lb_html_reference_free (LbHtmlReference *self)
{
  if (self == NULL)
    return;

  g_free (self->url);
  g_free (self);
}

/**
 * lb_html_reference_is_remote:
 * @self: a reference
 *
 * Returns: whether showing the document would fetch it from somewhere: neither a link nor data of
 *   the document or the message
 */
gboolean
lb_html_reference_is_remote (const LbHtmlReference *self)
{
  return self->kind != LB_HTML_REFERENCE_LINK &&
         (g_ascii_strncasecmp (self->url, "http:", 5) == 0 ||
          g_ascii_strncasecmp (self->url, "https:", 6) == 0 ||
          g_ascii_strncasecmp (self->url, "ftp:", 4) == 0 ||
          g_str_has_prefix (self->url, "//") || g_str_has_prefix (self->url, "\\\\"));
}

/**
 * lb_html_reference_dup_cid:
 * @self: a reference
 *
 * Returns: (transfer full) (nullable): the Content-ID that it means (RFC 2392); %NULL when it is no
 *   "cid:"
 */
char *
lb_html_reference_dup_cid (const LbHtmlReference *self)
{
  char *content_id;

  if (g_ascii_strncasecmp (self->url, "cid:", strlen ("cid:")) != 0)
    return NULL;

  content_id = g_uri_unescape_string (self->url + strlen ("cid:"), NULL);
  return content_id != NULL ? content_id : g_strdup (self->url + strlen ("cid:"));
}

static void
lb_html_finder_add (LbHtmlFinder        *self,
                    LbHtmlReferenceKind  kind,
                    const char          *at,
                    gsize                length)
{
  LbHtmlAttribute value = { .value = at, .value_length = length };
  LbHtmlReference *reference;

  if (length == 0 || self->references->len >= N_REFERENCES_MAX)
    return;

  reference = g_new0 (LbHtmlReference, 1);
  reference->kind = kind;
  reference->url = lb_html_attribute_dup_text (&value);
  reference->offset = (gsize) (at - self->html);
  reference->length = length;
  g_ptr_array_add (self->references, reference);
}

static gsize
lb_html_span_url (const char *at,
                  const char *end,
                  const char *stop)
{
  const char *begin = at;

  while (at < end && !lb_html_is_space (*at) && strchr (stop, *at) == NULL)
    at++;

  return (gsize) (at - begin);
}

/* HTML 4.8.4.2: candidates with commas between, each a URL and perhaps a size. */
static void
lb_html_finder_add_srcset (LbHtmlFinder          *self,
                           const LbHtmlAttribute *attribute)
{
  const char *at = attribute->value;
  const char *end = at + attribute->value_length;

  while (at < end)
    {
      gsize length;

      while (at < end && (lb_html_is_space (*at) || *at == ','))
        at++;
      length = lb_html_span_url (at, end, "");
      if (length > 0 && at[length - 1] == ',')
        lb_html_finder_add (self, LB_HTML_REFERENCE_IMAGE, at, length - 1);
      else
        lb_html_finder_add (self, LB_HTML_REFERENCE_IMAGE, at, length);
      at += length;
      while (at < end && *at != ',')
        at++;
    }
}

static const char *
lb_html_find_octets (const char *at,
                     const char *end,
                     const char *text)
{
  gsize length = strlen (text);

  for (; at + length <= end; at++)
    if (g_ascii_strncasecmp (at, text, length) == 0)
      return at;

  return NULL;
}

static gboolean
lb_html_begins_with (const char *at,
                     const char *end,
                     const char *text)
{
  gsize length = strlen (text);

  return (gsize) (end - at) >= length && g_ascii_strncasecmp (at, text, length) == 0;
}

/* CSS: url(x), url("x") and @import "x". */
static void
lb_html_finder_add_css (LbHtmlFinder *self,
                        const char   *at,
                        const char   *end)
{
  gboolean is_import = FALSE;

  for (; at < end; at++)
    {
      const char *begin = NULL;

      if (*at == ';')
        is_import = FALSE;
      else if (lb_html_begins_with (at, end, "@import"))
        is_import = TRUE;
      else if (lb_html_begins_with (at, end, "url("))
        begin = at + strlen ("url(");
      else if (is_import && (*at == '"' || *at == '\''))
        begin = at;
      if (begin == NULL)
        continue;

      while (begin < end && (lb_html_is_space (*begin) || *begin == '"' || *begin == '\''))
        begin++;
      at = begin + lb_html_span_url (begin, end, "\"')");
      lb_html_finder_add (self, is_import ? LB_HTML_REFERENCE_STYLE : LB_HTML_REFERENCE_IMAGE,
                          begin, (gsize) (at - begin));
      is_import = FALSE;
    }
}

/* HTML 4.2.5.3: <meta http-equiv="refresh" content="0; url=x">. */
static void
lb_html_finder_add_refresh (LbHtmlFinder          *self,
                            const LbHtmlAttribute *attribute)
{
  const char *end = attribute->value + attribute->value_length;
  const char *at = lb_html_find_octets (attribute->value, end, "url=");

  if (at == NULL)
    return;

  at += strlen ("url=");
  if (at < end && (*at == '"' || *at == '\''))
    at++;
  lb_html_finder_add (self, LB_HTML_REFERENCE_OTHER, at, lb_html_span_url (at, end, "\"'"));
}

static void
lb_html_finder_add_attribute (LbHtmlFinder          *self,
                              const LbHtmlTag       *tag,
                              const LbHtmlAttribute *attribute)
{
  if (lb_html_attribute_is (attribute, "srcset"))
    lb_html_finder_add_srcset (self, attribute);
  else if (lb_html_attribute_is (attribute, "style"))
    lb_html_finder_add_css (self, attribute->value, attribute->value + attribute->value_length);
  else if (lb_html_tag_is (tag, "meta") && lb_html_attribute_is (attribute, "content"))
    lb_html_finder_add_refresh (self, attribute);

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (lb_html_attribute_is (attribute, places[i].attribute) &&
        (*places[i].element == '\0' || lb_html_tag_is (tag, places[i].element)))
      {
        lb_html_finder_add (self, places[i].kind, attribute->value, attribute->value_length);
        return;
      }
}

static const char *
lb_html_finder_read_tag (LbHtmlFinder *self,
                         const char   *at,
                         const char   *end)
{
  LbHtmlTag tag;
  LbHtmlAttribute attribute;
  const char *next;
  const char *inside;

  if (end - at > 1 && (at[1] == '!' || at[1] == '?'))
    return lb_html_skip_declaration (at, end);

  next = lb_html_tag_parse (&tag, at, end);
  if (next == NULL)
    return at + 1;
  if (tag.is_end)
    return next;

  at = tag.attributes;
  while (lb_html_tag_next_attribute (&tag, &at, &attribute))
    lb_html_finder_add_attribute (self, &tag, &attribute);

  inside = next;
  if (lb_html_tag_is (&tag, "script") || lb_html_tag_is (&tag, "style"))
    next = lb_html_skip_element (&tag, next, end);
  if (lb_html_tag_is (&tag, "style"))
    lb_html_finder_add_css (self, inside, next);

  return next;
}

/**
 * lb_html_references_find:
 * @html: valid UTF-8
 * @length: how many octets
 *
 * Finds what a document links to and what it would fetch: attributes, style sheets inside it,
 * refreshes; up to 5,000. What scripts would fetch is not found: they are never run.
 *
 * Returns: (transfer full) (element-type LbHtmlReference): the URLs in the order of the document
 */
GPtrArray *
lb_html_references_find (const char *html,
                         gsize       length)
{
  LbHtmlFinder self = { .html = html };
  const char *end = html + length;
  const char *at = html;

  self.references = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_html_reference_free);
  while (at < end && (at = memchr (at, '<', (gsize) (end - at))) != NULL)
    at = lb_html_finder_read_tag (&self, at, end);

  return self.references;
}

/* The text goes into an attribute, quoted or not, or into a style sheet: what could end either
 * there is percent-encoded, which a URL may be. */
static void
lb_html_append_url (GString    *html,
                    const char *url)
{
  for (; *url != '\0'; url++)
    {
      if (*url == '&')
        g_string_append (html, "&amp;");
      else if ((guchar) *url <= 0x20 || strchr ("\"'<>()\\`\177", *url) != NULL)
        g_string_append_printf (html, "%%%02X", (guchar) *url);
      else
        g_string_append_c (html, *url);
    }
}

/**
 * lb_html_references_replace:
 * @html: valid UTF-8
 * @length: how many octets
 * @replace: (scope call): says what becomes of each URL
 * @user_data: for @replace
 *
 * Returns: (transfer full): the document with other URLs, everything else as it was
 */
char *
lb_html_references_replace (const char        *html,
                            gsize              length,
                            LbHtmlReplaceFunc  replace,
                            gpointer           user_data)
{
  g_autoptr(GPtrArray) references = lb_html_references_find (html, length);
  GString *replaced = g_string_sized_new (length);
  gsize done = 0;

  for (guint i = 0; i < references->len; i++)
    {
      const LbHtmlReference *reference = g_ptr_array_index (references, i);
      g_autofree char *url = replace (reference, user_data);

      if (url == NULL)
        continue;
      g_string_append_len (replaced, html + done, (gssize) (reference->offset - done));
      lb_html_append_url (replaced, url);
      done = reference->offset + reference->length;
    }

  g_string_append_len (replaced, html + done, (gssize) (length - done));
  return g_string_free (replaced, FALSE);
}
