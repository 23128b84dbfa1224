#define G_LOG_DOMAIN "fuzz-chunks"

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "smtp/session/lb-smtp-session.h"

/* BDAT: what follows a transaction's RCPT, the first octet says how it is cut. Where it is cut
 * changes neither replies nor messages, and a message has no octet that was not sent. */

#define START "EHLO x\r\nMAIL FROM:<a@example.org> BODY=BINARYMIME\r\nRCPT TO:<b@example.org>\r\n"

static void
take_delivery (LbSmtpSession    *session,
               const LbDelivery *delivery,
               gsize             n_octets,
               GString          *seen)
{
  gsize n_data;
  const char *message = g_bytes_get_data (delivery->data, &n_data);

  g_assert_cmpuint (n_data, <=, n_octets);
  g_string_append_len (seen, message, (gssize) n_data);
  g_string_append_printf (seen, "{%u}", delivery->envelope->flags);
  lb_smtp_session_complete_delivery (session, NULL, 0);
}

static void
drain (LbSmtpSession *session,
       gsize          n_octets,
       GString       *seen)
{
  LbSmtpEvent event;

  while (lb_smtp_session_next_event (session, &event) != LB_SMTP_EVENT_NONE)
    {
      if (event.type == LB_SMTP_EVENT_COMMAND)
        lb_smtp_session_perform (session);
      else if (event.type == LB_SMTP_EVENT_SEND)
        g_string_append_len (seen, g_bytes_get_data (event.octets, NULL),
                             (gssize) g_bytes_get_size (event.octets));
      else if (event.type == LB_SMTP_EVENT_DELIVERY)
        take_delivery (session, event.delivery, n_octets, seen);
      lb_smtp_event_clear (&event);
    }
}

static GString *
converse (const char *octets,
          gsize       n_octets,
          gsize       piece)
{
  g_autoptr(LbSmtpConfig) config = lb_smtp_config_new ();
  g_autoptr(LbSmtpSession) session = NULL;
  GString *seen = g_string_new (NULL);

  config->data_size_limit = 200;
  session = lb_smtp_session_new (config, "127.0.0.1:1", "127.0.0.1:2", "id", "nonce", 0);
  drain (session, n_octets, seen);
  lb_smtp_session_feed (session, START, strlen (START), 0);
  drain (session, n_octets, seen);
  for (gsize at = 0; at < n_octets; at += piece)
    {
      lb_smtp_session_feed (session, octets + at, MIN (piece, n_octets - at), 0);
      drain (session, n_octets, seen);
    }

  return seen;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  GString *whole;
  GString *cut;

  if (size < 1)
    return 0;

  whole = converse ((const char *) data + 1, size - 1, G_MAXUINT16);
  cut = converse ((const char *) data + 1, size - 1, (gsize) data[0] % 16 + 1);
  g_assert_cmpmem (whole->str, whole->len, cut->str, cut->len);
  g_string_free (whole, TRUE);
  g_string_free (cut, TRUE);

  return 0;
}
