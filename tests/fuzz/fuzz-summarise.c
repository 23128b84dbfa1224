#define G_LOG_DOMAIN "fuzz-summarise"

#include "config.h"

#include "fuzz.h"
#include "mail/lb-summarise.h"

/* Whatever a message holds: there is a summary, and all of its text can be shown. */

static void
assert_shown (const char *text)
{
  if (text == NULL)
    return;
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *at = text; *at != '\0'; at++)
    g_assert_true (*at != '\n' && *at != '\r');
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(GBytes) octets = g_bytes_new_static (data, size);
  g_autoptr(LbSummary) summary = lb_summarise (octets);

  g_assert_nonnull (summary);
  assert_shown (summary->subject);
  assert_shown (summary->message_id);
  assert_shown (summary->snippet);
  assert_shown (summary->problem);

  return 0;
}
