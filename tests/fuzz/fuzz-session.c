#define G_LOG_DOMAIN "fuzz-session"

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "smtp/session/lb-smtp-session.h"

/* The first octet chooses the settings, the second how the rest is cut. Whatever a client sends:
 * nothing breaks, and where it is cut changes neither the replies nor the messages. */

#define MAX_EVENTS 100000

static LbSmtpConfig *
config_for (guint8 choice)
{
  LbSmtpConfig *config = lb_smtp_config_new ();

  config->lmtp = (choice & 0x01) != 0;
  config->lenient = (choice & 0x02) != 0;
  config->offers_starttls = (choice & 0x04) != 0;
  config->auth = (choice & 0x08) != 0 ? LB_SMTP_AUTH_ANY : LB_SMTP_AUTH_OFF;
  config->decode_data = (choice & 0x10) != 0;
  config->enable_smtputf8 = !config->decode_data;
  config->data_size_limit = (choice & 0x20) != 0 ? 100 : 0;
  config->require_tls = config->offers_starttls && (choice & 0x40) != 0;
  config->max_recipients = (choice & 0x80) != 0 ? 2 : config->max_recipients;
  /* Only by addresses, which have no memory of the conversation before. */
  config->chaos = lb_chaos_new ();
  lb_chaos_set_enabled (config->chaos, TRUE);
  lb_chaos_set_magic (config->chaos, TRUE);
  return config;
}

static void
append_delivery (GString          *seen,
                 const LbDelivery *delivery)
{
  g_autofree char *recipients = lb_envelope_dump_recipients (delivery->envelope);

  g_string_append_printf (seen, "{%s %s ", delivery->envelope->mail_from, recipients);
  g_string_append_len (seen, g_bytes_get_data (delivery->data, NULL),
                       (gssize) g_bytes_get_size (delivery->data));
  g_string_append_c (seen, '}');
}

/* Does what a channel would; whether STARTTLS came, behind which pipelined octets are dropped. */
static gboolean
drain (LbSmtpSession *session,
       GString       *seen)
{
  gboolean has_tls = FALSE;
  LbSmtpEventType type = LB_SMTP_EVENT_SEND;

  for (guint n = 0; type != LB_SMTP_EVENT_NONE && type != LB_SMTP_EVENT_CLOSE; n++)
    {
      LbSmtpEvent event = { 0 };

      g_assert_cmpuint (n, <, MAX_EVENTS);
      type = lb_smtp_session_next_event (session, &event);
      if (type == LB_SMTP_EVENT_COMMAND)
        lb_smtp_session_perform (session);
      else if (type == LB_SMTP_EVENT_SEND)
        g_string_append_len (seen, g_bytes_get_data (event.octets, NULL),
                             (gssize) g_bytes_get_size (event.octets));
      else if (type == LB_SMTP_EVENT_START_TLS)
        {
          has_tls = TRUE;
          lb_smtp_session_complete_tls (session, TRUE, "TLS1.3", "cipher", NULL, 0);
        }
      else if (type == LB_SMTP_EVENT_HINDER && event.delay_ms > 0)
        {
          lb_smtp_session_go_on (session, 0);
        }
      else if (type == LB_SMTP_EVENT_DELIVERY)
        {
          append_delivery (seen, event.delivery);
          lb_smtp_session_complete_delivery (session, NULL, 0);
        }
      lb_smtp_event_clear (&event);
    }

  return has_tls;
}

static GString *
converse (LbSmtpConfig *config,
          const char   *octets,
          gsize         n_octets,
          gsize         piece,
          gboolean     *has_tls)
{
  g_autoptr(LbSmtpSession) session = NULL;
  g_autoptr(LbSessionRecord) record = NULL;
  GString *seen = g_string_new (NULL);

  session = lb_smtp_session_new (config, "127.0.0.1:1", "127.0.0.1:2", "id", "nonce", 0);
  *has_tls |= drain (session, seen);
  for (gsize at = 0; at < n_octets; at += piece)
    {
      lb_smtp_session_feed (session, octets + at, MIN (piece, n_octets - at), 0);
      *has_tls |= drain (session, seen);
    }
  lb_smtp_session_disconnected (session);
  record = lb_smtp_session_make_record (session, lb_smtp_session_get_ending (session), 0);
  g_assert_nonnull (record);

  return seen;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(LbSmtpConfig) config = NULL;
  gboolean has_tls = FALSE;
  GString *whole;
  GString *cut;

  if (size < 2)
    return 0;

  config = config_for (data[0]);
  whole = converse (config, (const char *) data + 2, size - 2, G_MAXUINT16, &has_tls);
  cut = converse (config, (const char *) data + 2, size - 2, (gsize) data[1] % 16 + 1, &has_tls);
  if (!has_tls)
    g_assert_cmpmem (whole->str, whole->len, cut->str, cut->len);
  g_string_free (whole, TRUE);
  g_string_free (cut, TRUE);

  return 0;
}
