#define G_LOG_DOMAIN "lb-html-scheme"

#include "config.h"
#include "mail/html/lb-html-scheme.h"

#include <string.h>

#include "mail/html/lb-html-tag.h"

/* Media features that always or never hold, in any combination with others. */
#define ALWAYS "(min-width: 0)"
#define NEVER  "(max-width: 0)"

typedef struct
{
  LbHtmlScheme *scheme;
  GString      *html;
  const char   *done;    /* what is before is in @html */
  gboolean      is_dark;
} LbHtmlSchemeWriter;

static const char *
lb_html_scheme_skip_space (const char *at,
                           const char *end)
{
  while (at < end && lb_html_is_space (*at))
    at++;
  return at;
}

static gboolean
lb_html_scheme_begins_with (const char *at,
                            const char *end,
                            const char *word)
{
  gsize length = strlen (word);

  return (gsize) (end - at) >= length && g_ascii_strncasecmp (at, word, length) == 0;
}

/* The ")" of "prefers-color-scheme: dark)" from behind the name, or NULL when it is no such. */
static const char *
lb_html_scheme_read_value (const char *at,
                           const char *end,
                           gboolean   *is_dark)
{
  at = lb_html_scheme_skip_space (at, end);
  if (at == end || *at != ':')
    return NULL;
  at = lb_html_scheme_skip_space (at + 1, end);
  *is_dark = lb_html_scheme_begins_with (at, end, "dark");
  if (*is_dark)
    at += strlen ("dark");
  else if (lb_html_scheme_begins_with (at, end, "light"))
    at += strlen ("light");
  else
    return NULL;
  at = lb_html_scheme_skip_space (at, end);
  return at < end && *at == ')' ? at : NULL;
}

static const char *
lb_html_scheme_answer (LbHtmlSchemeWriter *self,
                       const char         *begin,
                       const char         *at,
                       const char         *end)
{
  const char *name_end = at + strlen ("prefers-color-scheme");
  gboolean asks_dark = FALSE;
  const char *close = lb_html_scheme_read_value (name_end, end, &asks_dark);
  const char *open = at;

  while (open > begin && lb_html_is_space (open[-1]))
    open--;
  if (close == NULL || open == begin || open[-1] != '(')
    return name_end;
  open--;

  self->scheme->has_dark_rules |= asks_dark;
  g_string_append_len (self->html, self->done, open - self->done);
  g_string_append (self->html, asks_dark == self->is_dark ? ALWAYS : NEVER);
  self->done = close + 1;
  return self->done;
}

static gboolean
lb_html_scheme_has_dark (const char *at,
                         const char *end)
{
  for (; at < end && *at != ';' && *at != '}'; at++)
    {
      if (lb_html_scheme_begins_with (at, end, "dark"))
        return TRUE;
    }
  return FALSE;
}

/* CSS Color Adjust 2.2: "color-scheme: light dark", a declaration of its own. */
static void
lb_html_scheme_read_declaration (LbHtmlSchemeWriter *self,
                                 const char         *begin,
                                 const char         *at,
                                 const char         *end)
{
  const char *value = lb_html_scheme_skip_space (at + strlen ("color-scheme"), end);

  if (at > begin && at[-1] != '{' && at[-1] != ';' && at[-1] != '/' && !lb_html_is_space (at[-1]))
    return;
  if (value < end && *value == ':' && lb_html_scheme_has_dark (value, end))
    self->scheme->declares_dark = TRUE;
}

static void
lb_html_scheme_read_css (LbHtmlSchemeWriter *self,
                         const char         *begin,
                         const char         *end)
{
  for (const char *at = begin; at < end;)
    {
      if (lb_html_scheme_begins_with (at, end, "prefers-color-scheme"))
        {
          at = lb_html_scheme_answer (self, begin, at, end);
          continue;
        }
      if (lb_html_scheme_begins_with (at, end, "color-scheme"))
        lb_html_scheme_read_declaration (self, begin, at, end);
      at++;
    }
}

static void
lb_html_scheme_read_meta (LbHtmlSchemeWriter *self,
                          const LbHtmlTag    *tag)
{
  g_autofree char *name = lb_html_tag_dup_attribute (tag, "name");
  g_autofree char *content = lb_html_tag_dup_attribute (tag, "content");

  if (name != NULL && content != NULL && g_ascii_strcasecmp (name, "color-scheme") == 0 &&
      lb_html_scheme_has_dark (content, content + strlen (content)))
    self->scheme->declares_dark = TRUE;
}

static const char *
lb_html_scheme_read_tag (LbHtmlSchemeWriter *self,
                         const char         *at,
                         const char         *end)
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

  if (lb_html_tag_is (&tag, "meta"))
    lb_html_scheme_read_meta (self, &tag);
  at = tag.attributes;
  while (lb_html_tag_next_attribute (&tag, &at, &attribute))
    {
      if (lb_html_attribute_is (&attribute, "media"))
        lb_html_scheme_read_css (self, attribute.value, attribute.value + attribute.value_length);
    }
  inside = next;
  if (lb_html_tag_is (&tag, "style") || lb_html_tag_is (&tag, "script"))
    next = lb_html_skip_element (&tag, next, end);
  if (lb_html_tag_is (&tag, "style"))
    lb_html_scheme_read_css (self, inside, next);
  return next;
}

/**
 * lb_html_scheme_new:
 * @html: valid UTF-8
 * @length: how many octets
 * @is_dark: whether the reader wants dark
 *
 * Answers each "(prefers-color-scheme: …)" of the style sheets inside a document as a reader would
 * who wants light or dark, whatever the desktop says. Nothing else changes; prose that speaks of
 * it stays.
 *
 * Returns: (transfer full): the document
 */
LbHtmlScheme *
lb_html_scheme_new (const char *html,
                    gsize       length,
                    gboolean    is_dark)
{
  LbHtmlSchemeWriter self = { .done = html, .is_dark = is_dark };
  const char *end = html + length;
  const char *at = html;

  self.scheme = g_new0 (LbHtmlScheme, 1);
  self.html = g_string_sized_new (length + 64);
  while (at < end && (at = memchr (at, '<', (gsize) (end - at))) != NULL)
    at = lb_html_scheme_read_tag (&self, at, end);
  g_string_append_len (self.html, self.done, end - self.done);
  self.scheme->html = g_string_free (self.html, FALSE);
  return self.scheme;
}

/**
 * lb_html_scheme_free:
 * @self: (transfer full) (nullable): a document
 */
void
lb_html_scheme_free (LbHtmlScheme *self)
{
  if (self == NULL)
    return;

  g_free (self->html);
  g_free (self);
}
