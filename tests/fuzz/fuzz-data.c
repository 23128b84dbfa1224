#define G_LOG_DOMAIN "fuzz-data"

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "smtp/lb-smtp-data.h"

/* The first octet says how the rest is cut, the second whether there is a limit. Where a message is
 * cut changes neither the message nor where it ends; it ends by CRLF.CRLF alone, and what is over
 * the limit is not kept. */

#define LIMIT 100

typedef struct
{
  gboolean        is_complete;
  gsize           n_used;
  GBytes         *bytes; /* (nullable) */
  LbEnvelopeFlags flags;
} Outcome;

static Outcome
read_data (const char *octets,
           gsize       n_octets,
           gsize       piece,
           guint64     limit)
{
  Outcome outcome = { 0 };
  LbSmtpData data;

  lb_smtp_data_init (&data, limit, n_octets);
  for (gsize at = 0; at < n_octets && !outcome.is_complete; at += piece)
    {
      gsize n_piece = MIN (piece, n_octets - at);

      outcome.n_used += lb_smtp_data_feed (&data, octets + at, n_piece, &outcome.is_complete);
      g_assert_true (limit == 0 || data.n_octets <= limit);
    }
  if (outcome.is_complete && !lb_smtp_data_is_too_big (&data))
    outcome.bytes = lb_smtp_data_finish (&data, &outcome.flags);
  lb_smtp_data_clear (&data);

  return outcome;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  const char *octets = (const char *) data + 2;
  Outcome whole;
  Outcome cut;
  guint64 limit;

  if (size < 2)
    return 0;

  limit = (data[1] & 1) != 0 ? LIMIT : 0;
  whole = read_data (octets, size - 2, G_MAXUINT16, limit);
  cut = read_data (octets, size - 2, (gsize) data[0] % 16 + 1, limit);
  g_assert_cmpint (whole.is_complete, ==, cut.is_complete);
  g_assert_cmpuint (whole.n_used, ==, cut.n_used);
  g_assert_cmpuint (whole.flags, ==, cut.flags);
  g_assert_true ((whole.bytes != NULL) == (cut.bytes != NULL));
  if (whole.is_complete)
    {
      g_assert_cmpmem (octets + whole.n_used - 3, 3, ".\r\n", 3);
      g_assert_true (whole.n_used == 3 || memcmp (octets + whole.n_used - 5, "\r\n", 2) == 0);
    }
  if (whole.bytes != NULL)
    {
      g_assert_true (g_bytes_equal (whole.bytes, cut.bytes));
      g_bytes_unref (whole.bytes);
      g_bytes_unref (cut.bytes);
    }

  return 0;
}
