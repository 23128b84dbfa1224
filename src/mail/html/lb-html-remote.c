#define G_LOG_DOMAIN "lb-html-remote"

#include "config.h"
#include "mail/html/lb-html-remote.h"

#include <string.h>

#include "mail/html/lb-html-references.h"
#include "mail/html/lb-html-tag.h"

/* How far before a URL of a style sheet its rule is looked for. */
#define RULE_OCTETS_MAX 2000

typedef struct
{
  const char *html;
  const char *end;
  GHashTable *idle; /* (owned): offsets of what is not fetched before someone clicks */
  char       *base; /* (owned) (nullable): what relative URLs are relative to */
} LbHtmlRemoteFinder;

/**
 * lb_html_remote_free:
 * @self: (transfer full) (nullable): what was found
 */
void
lb_html_remote_free (LbHtmlRemote *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->images);
  g_ptr_array_unref (self->others);
  g_free (self);
}

static void
lb_html_remote_finder_read_attribute (LbHtmlRemoteFinder    *self,
                                      const LbHtmlTag       *tag,
                                      const LbHtmlAttribute *attribute)
{
  gboolean is_base = lb_html_tag_is (tag, "base") && lb_html_attribute_is (attribute, "href");
  gboolean is_action = lb_html_attribute_is (attribute, "action") ||
                       lb_html_attribute_is (attribute, "formaction") ||
                       lb_html_attribute_is (attribute, "ping");

  if (is_base || is_action)
    g_hash_table_add (self->idle, GSIZE_TO_POINTER (attribute->value - self->html));
  /* HTML 4.2.3: the first one counts. */
  if (is_base && self->base == NULL)
    self->base = lb_html_attribute_dup_text (attribute);
}

/* What the references do not tell: the base of relative ones, and which only a click follows. */
static void
lb_html_remote_finder_read_tags (LbHtmlRemoteFinder *self)
{
  const char *at = self->html;

  while (at < self->end && (at = memchr (at, '<', (gsize) (self->end - at))) != NULL)
    {
      LbHtmlTag tag;
      LbHtmlAttribute attribute;
      const char *next = lb_html_tag_parse (&tag, at, self->end);
      const char *in_tag;

      at++;
      if (next == NULL || tag.is_end)
        continue;
      in_tag = tag.attributes;
      while (lb_html_tag_next_attribute (&tag, &in_tag, &attribute))
        lb_html_remote_finder_read_attribute (self, &tag, &attribute);
      at = next;
    }
}

/* A font is named like a picture in a style sheet, by url(), but in a rule of its own. */
static gboolean
lb_html_remote_finder_is_font (LbHtmlRemoteFinder    *self,
                               const LbHtmlReference *reference)
{
  gsize n_octets = MIN (reference->offset, RULE_OCTETS_MAX);
  const char *at = self->html + reference->offset;
  const char *begin = at - n_octets;

  while (at > begin && *at != '{' && *at != '}' && *at != '<')
    at--;
  if (*at != '{')
    return FALSE;
  for (at--; at > begin && lb_html_is_space (*at); at--)
    ;
  return (gsize) (at - begin) + 1 >= strlen ("@font-face") &&
         g_ascii_strncasecmp (at + 1 - strlen ("@font-face"), "@font-face",
                              strlen ("@font-face")) == 0;
}

static gboolean
lb_html_remote_is_scheme (const char *url)
{
  return g_ascii_strncasecmp (url, "http:", 5) == 0 || g_ascii_strncasecmp (url, "https:", 6) == 0;
}

/* What @reference stands for beside @base, which has a host. Dots in the path stay as they are: it
 * is shown and counted only, and GLib refuses some of the paths that it makes of them itself. */
static char *
lb_html_remote_join (const char *base,
                     const char *reference)
{
  const char *host = strstr (base, "//") + 2;
  gsize n_origin = (gsize) (host - base) + strcspn (host, "/?#\\");
  gsize n_path = n_origin + strcspn (base + n_origin, "?#");
  gsize n_kept = n_path;

  if (*reference == '/' || *reference == '\\')
    n_kept = n_origin;
  while (*reference != '?' && n_kept > n_origin && base[n_kept - 1] != '/')
    n_kept--;

  return g_strdup_printf ("%.*s%s%s", (int) n_kept, base,
                          n_kept == n_origin && strchr ("/\\?", *reference) == NULL ? "/" : "",
                          reference);
}

/* An URL as it would be asked for, or NULL for what stays in the message. */
static char *
lb_html_remote_finder_resolve (LbHtmlRemoteFinder    *self,
                               const LbHtmlReference *reference)
{
  g_autofree char *url = g_strdup (reference->url);
  char *begin = url;

  /* Quotes of a style sheet that is in quotes itself are written as references. */
  begin += strspn (begin, "\"' ");
  begin[strcspn (begin, "\"'")] = '\0';
  if (*begin == '\0' || *begin == '#')
    return NULL;
  if (lb_html_remote_is_scheme (begin) || g_ascii_strncasecmp (begin, "ftp:", 4) == 0 ||
      g_str_has_prefix (begin, "//") || g_str_has_prefix (begin, "\\\\"))
    return g_strdup (begin);
  if (self->base == NULL || !lb_html_remote_is_scheme (self->base) ||
      g_uri_peek_scheme (begin) != NULL)
    return NULL;
  /* A browser takes "http:/a" for "http://a". */
  if (strstr (self->base, "//") == NULL)
    return g_strconcat (self->base, begin, NULL);
  return lb_html_remote_join (self->base, begin);
}

static void
lb_html_remote_finder_take (LbHtmlRemoteFinder    *self,
                            LbHtmlRemote          *remote,
                            GHashTable            *seen,
                            const LbHtmlReference *reference)
{
  char *url;

  if (reference->kind == LB_HTML_REFERENCE_LINK ||
      g_hash_table_contains (self->idle, GSIZE_TO_POINTER (reference->offset)))
    return;
  url = lb_html_remote_finder_resolve (self, reference);
  if (url == NULL || g_hash_table_contains (seen, url))
    {
      g_free (url);
      return;
    }

  g_hash_table_add (seen, url);
  if (reference->kind == LB_HTML_REFERENCE_IMAGE &&
      !lb_html_remote_finder_is_font (self, reference))
    g_ptr_array_add (remote->images, url);
  else
    g_ptr_array_add (remote->others, url);
}

/**
 * lb_html_remote_find:
 * @html: valid UTF-8
 * @length: how many octets
 *
 * Finds what showing a document would fetch from elsewhere, for the one who decides about it. What
 * a click would open or send is not counted. Nothing depends on the answer but what is told: the
 * page blocks whatever there is.
 *
 * Returns: (transfer full): what was found; hostile
 */
LbHtmlRemote *
lb_html_remote_find (const char *html,
                     gsize       length)
{
  LbHtmlRemoteFinder self = { .html = html, .end = html + length };
  g_autoptr(GPtrArray) references = lb_html_references_find (html, length);
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  LbHtmlRemote *remote = g_new0 (LbHtmlRemote, 1);

  remote->images = g_ptr_array_new_with_free_func (g_free);
  remote->others = g_ptr_array_new_with_free_func (g_free);
  self.idle = g_hash_table_new (NULL, NULL);
  lb_html_remote_finder_read_tags (&self);
  for (guint i = 0; i < references->len; i++)
    lb_html_remote_finder_take (&self, remote, seen, g_ptr_array_index (references, i));

  g_hash_table_unref (self.idle);
  g_free (self.base);
  return remote;
}
