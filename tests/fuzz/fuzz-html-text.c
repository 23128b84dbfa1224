#define G_LOG_DOMAIN "fuzz-html-text"

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "mail/lb-html-text.h"

#define MAX_OCTETS 1000

/* A link's target, an image's text or a run of lines may go beyond the limit once. */
#define SLACK_OCTETS 8192

/* Whatever the HTML: there is text, it is valid UTF-8, and not much longer than asked for. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *html = g_utf8_make_valid ((const char *) data, (gssize) size);
  gsize length = strlen (html);
  g_autofree char *all = lb_html_to_text (html, length, LB_HTML_TEXT_LINKS, G_MAXSIZE);
  g_autofree char *some = lb_html_to_text (html, length, LB_HTML_TEXT_NONE, MAX_OCTETS);

  g_assert_true (g_utf8_validate (all, -1, NULL));
  g_assert_true (g_utf8_validate (some, -1, NULL));
  g_assert_cmpuint (strlen (some), <=, MAX_OCTETS + SLACK_OCTETS);

  return 0;
}
