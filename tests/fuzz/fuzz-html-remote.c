#define G_LOG_DOMAIN "fuzz-html-remote"

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "mail/html/lb-html-remote.h"
#include "mail/html/lb-html-scheme.h"
#include "mail/html/lb-html-standalone.h"

static gboolean
goes_on (char character)
{
  return g_ascii_isalnum (character) || character == '-' || character == ':';
}

/* Every "<" that a browser could begin one of these elements at, whatever it thinks of quotes and
 * comments. */
static gboolean
begins_element (const char *text,
                const char *name)
{
  for (const char *at = strchr (text, '<'); at != NULL; at = strchr (at + 1, '<'))
    {
      if (g_ascii_strncasecmp (at + 1, name, strlen (name)) == 0 &&
          !goes_on (at[1 + strlen (name)]))
        return TRUE;
    }
  return FALSE;
}

/* Those that are written anew, and no others. */
static void
assert_metas (const char *text)
{
  while ((text = strstr (text, "<meta")) != NULL)
    {
      const char *name = text + strlen ("<meta name=\"");

      text += strlen ("<meta");
      if (goes_on (*text))
        continue;
      g_assert_true (g_str_has_prefix (text, " name=\""));
      g_assert_true (g_ascii_strncasecmp (name, "viewport\"", 9) == 0 ||
                     g_ascii_strncasecmp (name, "color-scheme\"", 13) == 0);
    }
}

/* Whatever the HTML: the counts end, a scheme changes no more than its questions, and no element
 * that a policy does not stop is left in a cleaned document. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static const char * const never[] = { "script", "link", "base", "iframe", "object", "embed" };
  g_autofree char *html = g_utf8_make_valid ((const char *) data, (gssize) size);
  gsize length = strlen (html);
  g_autoptr(LbHtmlRemote) remote = lb_html_remote_find (html, length);
  g_autoptr(LbHtmlScheme) light = lb_html_scheme_new (html, length, FALSE);
  g_autoptr(LbHtmlScheme) dark = lb_html_scheme_new (html, length, TRUE);
  g_autofree char *clean = lb_html_clean (html, length);
  const char *body = strstr (clean, "no-referrer\">\n") + strlen ("no-referrer\">\n");

  g_assert_cmpuint (remote->images->len + remote->others->len, <=, length);
  g_assert_cmpuint (strlen (light->html), ==, strlen (dark->html));
  for (guint i = 0; i < G_N_ELEMENTS (never); i++)
    g_assert_false (begins_element (body, never[i]));
  assert_metas (body);

  return 0;
}
