#define G_LOG_DOMAIN "fuzz-mail-files"

#include "config.h"

#include "fuzz.h"
#include "mail/lb-envelope-lines.h"
#include "mail/lb-mbox.h"

#define MESSAGE_OCTETS_MAX 512
#define MESSAGES_MAX       4096

/* Taken as one file it is read within the limit; taken as one message it comes back as it was. */
static void
check_mbox (GBytes *octets)
{
  g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_bytes (octets);
  g_autoptr(LbMboxReader) reader = lb_mbox_reader_new (stream, MESSAGE_OCTETS_MAX);

  for (guint i = 0; i < MESSAGES_MAX; i++)
    {
      g_autoptr(LbMboxMessage) message = lb_mbox_reader_read (reader, NULL, NULL);

      if (message == NULL)
        return;
      g_assert_cmpint (message->received_at_us, >=, 0);
      if (message->octets != NULL)
        g_assert_cmpuint (g_bytes_get_size (message->octets), <=, MESSAGE_OCTETS_MAX);
    }
}

static void
check_round_trip (GBytes *octets)
{
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  g_autoptr(GBytes) with_lines = lb_envelope_lines_add (envelope, NULL, NULL, octets);
  g_autoptr(GBytes) file = lb_mbox_format ("", 0, with_lines);
  g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_bytes (file);
  g_autoptr(LbMboxReader) reader = lb_mbox_reader_new (stream, 1 << 20);
  g_autoptr(LbMboxMessage) message = lb_mbox_reader_read (reader, NULL, NULL);
  g_autoptr(LbMboxMessage) next = lb_mbox_reader_read (reader, NULL, NULL);
  g_autoptr(LbEnvelope) read = NULL;
  g_autoptr(GBytes) rest = NULL;

  g_assert_nonnull (message);
  g_assert_null (next);
  read = lb_envelope_lines_take (message->octets, &rest, NULL, NULL);
  g_assert_nonnull (read);
  g_assert_true (g_bytes_equal (octets, rest));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(GBytes) octets = g_bytes_new (data, size);
  g_autoptr(GBytes) rest = NULL;
  g_autoptr(LbEnvelope) envelope = lb_envelope_lines_take (octets, &rest, NULL, NULL);

  g_assert_cmpuint (g_bytes_get_size (rest), <=, size);
  if (envelope == NULL)
    g_assert_true (g_bytes_equal (rest, octets));
  check_mbox (octets);
  check_round_trip (octets);

  return 0;
}
