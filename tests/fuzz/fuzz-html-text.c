#define G_LOG_DOMAIN "fuzz-html-text"

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "mail/html/lb-html-references.h"
#include "mail/html/lb-html-text.h"

#define MAX_OCTETS 1000

/* A link's target, an image's text or a run of lines may go beyond the limit once. */
#define SLACK_OCTETS 8192

static char *
keep_all (const LbHtmlReference *reference,
          gpointer               user_data)
{
  g_assert_true (g_utf8_validate (reference->url, -1, NULL));
  return NULL;
}

static char *
replace_all (const LbHtmlReference *reference,
             gpointer               user_data)
{
  return g_strdup ("\"'> )");
}

/* Whatever the HTML: there is text, it is valid UTF-8, and not much longer than asked for; its URLs
 * can be replaced, and where none is, it stays as it was. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *html = g_utf8_make_valid ((const char *) data, (gssize) size);
  gsize length = strlen (html);
  g_autofree char *all = lb_html_to_text (html, length, LB_HTML_TEXT_LINKS, G_MAXSIZE);
  g_autofree char *some = lb_html_to_text (html, length, LB_HTML_TEXT_NONE, MAX_OCTETS);

  g_autofree char *kept = lb_html_references_replace (html, length, keep_all, NULL);
  g_autofree char *replaced = lb_html_references_replace (html, length, replace_all, NULL);

  g_assert_cmpstr (kept, ==, html);
  g_assert_true (g_utf8_validate (replaced, -1, NULL));
  g_assert_true (g_utf8_validate (all, -1, NULL));
  g_assert_true (g_utf8_validate (some, -1, NULL));
  g_assert_cmpuint (strlen (some), <=, MAX_OCTETS + SLACK_OCTETS);

  return 0;
}
