#define G_LOG_DOMAIN "fuzz-client"

#include "config.h"

#include "fuzz.h"
#include "smtp/client/lb-smtp-client.h"

/* The first octet chooses the settings, the second how the rest is cut. Whatever a server answers:
 * the conversation ends, each recipient's fate is known, and none is sent to without the dot. */

#define MAX_EVENTS 100000

static LbSmtpClientConfig *
config_for (guint8 choice)
{
  LbSmtpClientConfig *config = lb_smtp_client_config_new ();

  g_free (config->hello);
  config->hello = g_strdup ("client.example");
  config->tls = (LbSmtpTlsPolicy) (choice & 0x03);
  config->lmtp = (choice & 0x04) != 0;
  if ((choice & 0x08) != 0)
    {
      config->user = g_strdup ("user");
      config->password = g_strdup ("secret");
    }
  return config;
}

static LbEnvelope *
envelope_for (guint8 choice)
{
  LbEnvelope *envelope = lb_envelope_new ();

  g_free (envelope->mail_from);
  envelope->mail_from = g_strdup ((choice & 0x10) != 0 ? "" : "a@example.org");
  lb_envelope_add_recipient (envelope, "b@example.org", NULL);
  if ((choice & 0x20) != 0)
    lb_envelope_add_recipient (envelope, "\303\266@example.org", NULL);
  return envelope;
}

/* Whether the dot was asked for and given. */
static gboolean
drain (LbSmtpClient *client)
{
  gboolean is_confirmed = FALSE;
  LbSmtpClientEventType type = LB_SMTP_CLIENT_SEND;

  for (guint n = 0; type != LB_SMTP_CLIENT_NONE && type != LB_SMTP_CLIENT_CLOSE; n++)
    {
      g_auto(LbSmtpClientEvent) event = { 0 };

      g_assert_cmpuint (n, <, MAX_EVENTS);
      type = lb_smtp_client_next_event (client, &event);
      if (type == LB_SMTP_CLIENT_CONFIRM)
        {
          is_confirmed = TRUE;
          lb_smtp_client_confirm (client, NULL, 0);
        }
      else if (type == LB_SMTP_CLIENT_START_TLS)
        lb_smtp_client_complete_tls (client, NULL, 0);
    }

  return is_confirmed;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(LbSmtpClientConfig) config = NULL;
  g_autoptr(LbEnvelope) envelope = NULL;
  g_autoptr(GPtrArray) pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr(LbSmtpClient) client = NULL;
  g_autoptr(LbSmtpSendResult) result = NULL;
  gboolean is_confirmed;
  gsize piece;

  if (size < 2)
    return 0;

  config = config_for (data[0]);
  envelope = envelope_for (data[0]);
  g_ptr_array_add (pieces, g_bytes_new_static ("Subject: x\r\n\r\n.dot\r\n", 20));
  client = lb_smtp_client_new (config, envelope, pieces, "nonce");
  lb_smtp_client_connected (client, (data[0] & 0x40) != 0, 0);
  is_confirmed = drain (client);
  piece = (gsize) data[1] % 16 + 1;
  for (size_t at = 2; at < size; at += piece)
    {
      lb_smtp_client_feed (client, (const char *) data + at, MIN (piece, size - at), 0);
      is_confirmed |= drain (client);
    }
  lb_smtp_client_disconnected (client, "gone", 0);
  drain (client);
  g_assert_true (lb_smtp_client_is_decided (client));
  result = lb_smtp_client_dup_result (client);
  for (guint i = 0; i < result->fates->len; i++)
    {
      const LbSmtpFate *fate = lb_smtp_send_result_get_fate (result, i);

      g_assert_cmpint (fate->outcome, !=, LB_SMTP_OUTCOME_PENDING);
      g_assert_true (fate->outcome != LB_SMTP_OUTCOME_SENT || is_confirmed);
    }

  return 0;
}
