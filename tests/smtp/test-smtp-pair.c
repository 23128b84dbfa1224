#include "config.h"

#include <string.h>

#include "smtp/client/lb-smtp-client.h"
#include "smtp/session/lb-smtp-session.h"

/* Our sending machine talks with our receiving machine. What crosses is cut at random. */
typedef struct
{
  LbSmtpClient  *client;
  LbSmtpSession *session;
  GString       *to_server;
  GString       *to_client;
  GPtrArray     *deliveries; /* (element-type LbDelivery) */
  gboolean       is_over;
} Pair;

static void
pair_clear (Pair *self)
{
  lb_smtp_client_free (self->client);
  lb_smtp_session_free (self->session);
  g_string_free (self->to_server, TRUE);
  g_string_free (self->to_client, TRUE);
  g_ptr_array_unref (self->deliveries);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static gsize
cut (const GString *octets)
{
  gsize n_octets = (gsize) g_test_rand_int_range (1, g_test_rand_bit () ? 7 : 100000);

  return MIN (octets->len, n_octets);
}

static void
append (GString *to,
        GBytes  *octets)
{
  g_string_append_len (to, g_bytes_get_data (octets, NULL), (gssize) g_bytes_get_size (octets));
}

static void
pump_client (Pair *self)
{
  LbSmtpClientEventType type = LB_SMTP_CLIENT_SEND;

  while (type != LB_SMTP_CLIENT_NONE)
    {
      g_auto(LbSmtpClientEvent) event = { 0 };

      type = lb_smtp_client_next_event (self->client, &event);
      if (type == LB_SMTP_CLIENT_SEND)
        append (self->to_server, event.octets);
      else if (type == LB_SMTP_CLIENT_CONFIRM)
        lb_smtp_client_confirm (self->client, NULL, 0);
      else if (type == LB_SMTP_CLIENT_CLOSE)
        self->is_over = TRUE;
    }
}

static void
pump_session (Pair *self)
{
  LbSmtpEventType type = LB_SMTP_EVENT_SEND;

  while (type != LB_SMTP_EVENT_NONE && type != LB_SMTP_EVENT_CLOSE)
    {
      LbSmtpEvent event = { 0 };

      type = lb_smtp_session_next_event (self->session, &event);
      if (type == LB_SMTP_EVENT_COMMAND)
        lb_smtp_session_perform (self->session);
      else if (type == LB_SMTP_EVENT_SEND)
        append (self->to_client, event.octets);
      else if (type == LB_SMTP_EVENT_DELIVERY)
        {
          g_ptr_array_add (self->deliveries, lb_delivery_ref (event.delivery));
          lb_smtp_session_complete_delivery (self->session, NULL, 0);
        }
      lb_smtp_event_clear (&event);
    }
}

static LbSmtpSendResult *
pair_run (Pair *self)
{
  gboolean is_moving = TRUE;

  lb_smtp_client_connected (self->client, TRUE, 0);
  while (!self->is_over && is_moving)
    {
      pump_session (self);
      pump_client (self);
      is_moving = self->to_client->len > 0 || self->to_server->len > 0;
      if (self->to_client->len > 0)
        {
          gsize n_octets = cut (self->to_client);

          lb_smtp_client_feed (self->client, self->to_client->str, n_octets, 0);
          g_string_erase (self->to_client, 0, (gssize) n_octets);
        }
      if (self->to_server->len > 0)
        {
          gsize n_octets = cut (self->to_server);

          lb_smtp_session_feed (self->session, self->to_server->str, n_octets, 0);
          g_string_erase (self->to_server, 0, (gssize) n_octets);
        }
    }

  g_assert_true (self->is_over);
  return lb_smtp_client_dup_result (self->client);
}

/* @password: (nullable): to log in by; %NULL: no login */
static void
pair_init (Pair         *self,
           LbSmtpConfig *config,
           LbEnvelope   *envelope,
           GPtrArray    *pieces,
           const char   *password)
{
  g_autoptr(LbSmtpClientConfig) client_config = lb_smtp_client_config_new ();

  client_config->lmtp = config->lmtp;
  client_config->user = password != NULL ? g_strdup ("anna=, \303\274") : NULL;
  client_config->password = g_strdup (password);
  self->client = lb_smtp_client_new (client_config, envelope, pieces, "nonce");
  self->session = lb_smtp_session_new (config, "127.0.0.1:1", "127.0.0.1:25", "id", "nonce", 0);
  self->to_server = g_string_new (NULL);
  self->to_client = g_string_new (NULL);
  self->deliveries = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_delivery_unref);
}

/* --- Messages made at random --- */

static void
append_random_line (GString *data)
{
  static const char *starts[] = { "", ".", "..", ". ", "Subject: ", "\t", "\xc3\xa4", "\xff" };
  int n_octets = g_test_rand_int_range (0, g_test_rand_int_range (0, 20) == 0 ? 2000 : 80);

  g_string_append (data, starts[g_test_rand_int_range (0, G_N_ELEMENTS (starts))]);
  for (int i = 0; i < n_octets; i++)
    {
      char octet = (char) g_test_rand_int_range (0, 256);

      g_string_append_c (data, octet == '\r' || octet == '\n' ? '.' : octet);
    }
  g_string_append (data, "\r\n");
}

static GString *
make_random_message (void)
{
  GString *data = g_string_new (NULL);
  int n_lines = g_test_rand_int_range (0, g_test_rand_int_range (0, 10) == 0 ? 3000 : 12);

  for (int i = 0; i < n_lines; i++)
    append_random_line (data);

  return data;
}

static GPtrArray *
make_pieces (const GString *data)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  gsize n_octets;

  for (gsize at = 0; at < data->len; at += n_octets)
    {
      n_octets = (gsize) g_test_rand_int_range (1, 70000);
      n_octets = MIN (data->len - at, n_octets);
      g_ptr_array_add (pieces, g_bytes_new (data->str + at, n_octets));
    }

  return pieces;
}

static LbEnvelope *
make_envelope (int n_recipients)
{
  LbEnvelope *envelope = lb_envelope_new ();

  g_free (envelope->mail_from);
  envelope->mail_from = g_strdup (g_test_rand_bit () ? "a@example.org" : "");
  for (int i = 0; i < n_recipients; i++)
    {
      g_autofree char *address = g_strdup_printf ("b%d@example.org", i);

      lb_envelope_add_recipient (envelope, address, NULL);
    }

  return envelope;
}

static void
check_one (LbSmtpConfig *config)
{
  int n_recipients = g_test_rand_int_range (1, g_test_rand_int_range (0, 10) == 0 ? 250 : 4);
  g_autoptr(LbEnvelope) envelope = make_envelope (n_recipients);
  g_autoptr(GString) data = make_random_message ();
  g_autoptr(GPtrArray) pieces = make_pieces (data);
  g_autoptr(LbSmtpSendResult) result = NULL;
  g_auto(Pair) pair = { 0 };
  LbDelivery *delivery;

  pair_init (&pair, config, envelope, pieces, NULL);
  result = pair_run (&pair);

  g_assert_cmpint (result->outcome, ==, LB_SMTP_OUTCOME_SENT);
  g_assert_cmpint (result->n_sent, ==, n_recipients);
  g_assert_cmpuint (pair.deliveries->len, ==, 1);
  delivery = g_ptr_array_index (pair.deliveries, 0);
  g_assert_cmpmem (g_bytes_get_data (delivery->data, NULL), g_bytes_get_size (delivery->data),
                   data->str, data->len);
  g_assert_cmpstr (delivery->envelope->mail_from, ==, envelope->mail_from);
  g_assert_cmpint (delivery->envelope->recipients->len, ==, n_recipients);
  for (int i = 0; i < n_recipients; i++)
    {
      LbRecipient *given = g_ptr_array_index (envelope->recipients, i);
      LbRecipient *taken = g_ptr_array_index (delivery->envelope->recipients, i);

      g_assert_cmpstr (taken->address, ==, given->address);
    }
}

static void
check_many (LbSmtpConfig *config)
{
  for (guint i = 0; i < (g_test_slow () ? 5000 : 200); i++)
    check_one (config);
}

static void
test_pair_pipelined (void) /* "/smtp/pair/pipelined" */
{
  g_autoptr(LbSmtpConfig) config = lb_smtp_config_new ();

  g_test_summary ("What our client sends must reach our server octet for octet.");
  check_many (config);
}

static void
test_pair_one_by_one (void) /* "/smtp/pair/one-by-one" */
{
  g_autoptr(LbSmtpConfig) config = lb_smtp_config_new ();

  g_test_summary ("Without PIPELINING what our client sends must reach our server all the same.");
  config->hidden = LB_SMTP_EXTENSION_PIPELINING | LB_SMTP_EXTENSION_SIZE;
  check_many (config);
}

static void
test_pair_lmtp (void) /* "/smtp/pair/lmtp" */
{
  g_autoptr(LbSmtpConfig) config = lb_smtp_config_new ();

  g_test_summary ("By LMTP each recipient must get its own answer.");
  config->lmtp = TRUE;
  check_many (config);
}

static void
test_pair_size (void) /* "/smtp/pair/size" */
{
  g_autoptr(LbSmtpConfig) config = lb_smtp_config_new ();
  g_autoptr(LbEnvelope) envelope = make_envelope (1);
  g_autoptr(GString) data = g_string_new ("Subject: x\r\n\r\nmore than fits\r\n");
  g_autoptr(GPtrArray) pieces = make_pieces (data);
  g_autoptr(LbSmtpSendResult) result = NULL;
  g_auto(Pair) pair = { 0 };

  g_test_summary ("A message over the size that our server announces must not be sent.");
  config->data_size_limit = data->len - 1;
  pair_init (&pair, config, envelope, pieces, NULL);
  result = pair_run (&pair);

  g_assert_cmpint (result->outcome, ==, LB_SMTP_OUTCOME_REFUSED);
  g_assert_cmpuint (lb_smtp_send_result_get_fate (result, 0)->code, ==, 552);
  g_assert_null (strstr (lb_transcript_get_text (result->transcript), "MAIL FROM"));
}

static void
test_pair_no_last_line_end (void) /* "/smtp/pair/no-last-line-end" */
{
  g_autoptr(LbSmtpConfig) config = lb_smtp_config_new ();
  g_autoptr(LbEnvelope) envelope = make_envelope (1);
  g_autoptr(GString) data = g_string_new ("Subject: x\r\n\r\n.end");
  g_autoptr(GPtrArray) pieces = make_pieces (data);
  g_autoptr(LbSmtpSendResult) result = NULL;
  g_auto(Pair) pair = { 0 };
  LbDelivery *delivery;

  g_test_summary ("A last line without an end must get one: DATA knows only whole lines.");
  pair_init (&pair, config, envelope, pieces, NULL);
  result = pair_run (&pair);

  g_assert_cmpint (result->outcome, ==, LB_SMTP_OUTCOME_SENT);
  delivery = g_ptr_array_index (pair.deliveries, 0);
  g_string_append (data, "\r\n");
  g_assert_cmpmem (g_bytes_get_data (delivery->data, NULL), g_bytes_get_size (delivery->data),
                   data->str, data->len);
}

/* --- Logging in --- */

typedef struct
{
  const char      *name;
  LbSmtpAuthPolicy policy;
  const char      *password;
  const char      *mechanism;  /* (nullable): the login is refused */
} LoginCase;

static const LoginCase login_cases[] = {
  { "scram", LB_SMTP_AUTH_CREDENTIALS, "p\303\244ss=,word", "SCRAM-SHA-256" },
  { "scram-wrong-password", LB_SMTP_AUTH_CREDENTIALS, "other", NULL },
  { "cram-md5", LB_SMTP_AUTH_ANY, "anything", "CRAM-MD5" },
};

static void
test_pair_login (gconstpointer data) /* "/smtp/pair/login/NAME" */
{
  const LoginCase *login = data;
  g_autoptr(LbSmtpConfig) config = lb_smtp_config_new ();
  g_autoptr(LbEnvelope) envelope = make_envelope (1);
  g_autoptr(GString) data_text = g_string_new ("Subject: x\r\n");
  g_autoptr(GPtrArray) pieces = make_pieces (data_text);
  g_autoptr(LbSmtpSendResult) result = NULL;
  g_auto(Pair) pair = { 0 };
  LbDelivery *delivery;

  g_test_summary ("Our client must log in at our server, and show the secret to nobody.");
  config->auth = login->policy;
  config->credentials = lb_smtp_credentials_new ();
  lb_smtp_credentials_add (config->credentials, "anna=, \303\274", "p\303\244ss=,word");
  pair_init (&pair, config, envelope, pieces, login->password);
  result = pair_run (&pair);

  g_assert_null (strstr (lb_transcript_get_text (result->transcript), login->password));
  g_assert_nonnull (strstr (lb_transcript_get_text (result->transcript), " ****\n"));
  if (login->mechanism == NULL)
    {
      g_assert_cmpint (result->outcome, ==, LB_SMTP_OUTCOME_REFUSED);
      g_assert_cmpuint (lb_smtp_send_result_get_fate (result, 0)->code, ==, 535);
      g_assert_cmpuint (pair.deliveries->len, ==, 0);
      return;
    }

  g_assert_cmpint (result->outcome, ==, LB_SMTP_OUTCOME_SENT);
  delivery = g_ptr_array_index (pair.deliveries, 0);
  g_assert_cmpstr (delivery->envelope->auth_mechanism, ==, login->mechanism);
  g_assert_cmpstr (delivery->envelope->auth_user, ==, "anna=, \303\274");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/smtp/pair/pipelined", test_pair_pipelined);
  g_test_add_func ("/smtp/pair/one-by-one", test_pair_one_by_one);
  g_test_add_func ("/smtp/pair/lmtp", test_pair_lmtp);
  for (guint i = 0; i < G_N_ELEMENTS (login_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/smtp/pair/login/", login_cases[i].name, NULL);

      g_test_add_data_func (path, &login_cases[i], test_pair_login);
    }
  g_test_add_func ("/smtp/pair/size", test_pair_size);
  g_test_add_func ("/smtp/pair/no-last-line-end", test_pair_no_last_line_end);

  return g_test_run ();
}
