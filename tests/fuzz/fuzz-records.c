#define G_LOG_DOMAIN "fuzz-records"

#include "config.h"

#include "base/lb-address.h"
#include "base/lb-envelope.h"
#include "base/lb-text.h"
#include "base/lb-transcript.h"
#include "fuzz.h"

/* What is read back from a store that somebody else may have written, and text made safe to
 * show. */

static void
count_line (gint64            at_us,
            LbTranscriptSide  side,
            const char       *line,
            gpointer          user_data)
{
  guint *n_lines = user_data;

  g_assert_nonnull (line);
  *n_lines += 1;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *shown = lb_text_escape ((const char *) data, (gssize) size,
                                           100000);
  g_autoptr(LbTranscript) transcript = lb_transcript_new_from_text (text);
  g_autoptr(GPtrArray) addresses = lb_address_list_parse (text);
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  g_autofree char *dumped = NULL;
  guint n_lines = 0;

  g_assert_true (g_utf8_validate (shown, -1, NULL));
  lb_transcript_foreach (transcript, count_line, &n_lines);
  g_assert_nonnull (addresses);
  lb_envelope_parse_recipients (envelope, text);
  dumped = lb_envelope_dump_recipients (envelope);
  g_assert_nonnull (dumped);

  return 0;
}
