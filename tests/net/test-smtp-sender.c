#include "config.h"

#include <string.h>

#include "fake-upstream.h"
#include "net/lb-smtp-sender.h"
#include "net/lb-tls-make.h"

#define MESSAGE "Subject: hello\r\n\r\n.dot\r\nend\r\n"

/* The part of a script that takes everything up to DATA for one recipient. */
#define TO_DATA "> 220 mx", "< EHLO", "> 250 mx", "< MAIL FROM:<a@example.org>", "> 250 ok", \
  "< RCPT TO:<b@example.org>", "> 250 ok", "< DATA", "> 354 go on"

/* One message on its way to a scripted server. */
typedef struct
{
  FakeUpstream      upstream;
  LbSmtpSender     *sender;
  LbSmtpSendResult *result;
  GError           *error;
  gboolean          is_over;
} Sending;

static void
sending_clear (Sending *self)
{
  lb_smtp_send_result_unref (self->result);
  g_clear_error (&self->error);
  g_object_unref (self->sender);
  fake_upstream_clear (&self->upstream);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sending, sending_clear)

static void
sent_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Sending *self = user_data;

  self->result = lb_smtp_sender_send_finish (LB_SMTP_SENDER (object), result, &self->error);
  self->is_over = TRUE;
}

static LbEnvelope *
make_envelope (void)
{
  LbEnvelope *envelope = lb_envelope_new ();

  g_free (envelope->mail_from);
  envelope->mail_from = g_strdup ("a@example.org");
  lb_envelope_add_recipient (envelope, "b@example.org", NULL);

  return envelope;
}

static LbSmtpSender *
make_sender (const char      *address,
             LbSmtpTlsPolicy  tls)
{
  g_autoptr(LbSmtpClientConfig) config = lb_smtp_client_config_new ();
  g_autoptr(GError) error = NULL;
  LbSmtpSender *sender;

  config->tls = tls;
  sender = lb_smtp_sender_new (address, config, &error);
  g_assert_no_error (error);

  return sender;
}

static void
sending_init (Sending          *self,
              const char      **script,
              LbSmtpTlsPolicy   tls)
{
  memset (self, 0, sizeof *self);
  fake_upstream_init (&self->upstream, script);
  self->sender = make_sender (self->upstream.address, tls);
}

static void
begin (Sending      *self,
       GCancellable *cancellable)
{
  g_autoptr(LbEnvelope) envelope = make_envelope ();
  g_autoptr(GBytes) data = g_bytes_new_static (MESSAGE, strlen (MESSAGE));

  lb_smtp_sender_send_async (self->sender, envelope, data, cancellable, sent_cb, self);
}

static void
finish (Sending *self)
{
  while (!self->is_over)
    g_main_context_iteration (NULL, TRUE);
}

static void
run (Sending *self)
{
  begin (self, NULL);
  finish (self);
}

/* Until the server says nothing more. */
static void
run_until_hanging (Sending      *self,
                   GCancellable *cancellable)
{
  begin (self, cancellable);
  while (self->upstream.n_hanging == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_fate (const Sending *self,
             LbSmtpOutcome  outcome,
             const char    *text)
{
  LbSmtpFate *fate;

  g_assert_no_error (self->error);
  fate = lb_smtp_send_result_get_fate (self->result, 0);
  g_assert_cmpstr (fate->text, ==, text);
  g_assert_cmpint (fate->outcome, ==, outcome);
  g_assert_cmpint (self->result->outcome, ==, outcome);
}

/* --- A server that does what it should --- */

static void
test_sender_sends (void) /* "/net/smtp-sender/sends" */
{
  const char *script[] = { TO_DATA, "<.", "> 250 2.0.0 kept", "< QUIT", "> 221 bye", NULL };
  g_auto(Sending) sending;

  g_test_summary ("A message must reach the server whole, with its dots doubled for the way.");
  sending_init (&sending, script, LB_SMTP_TLS_NONE);
  run (&sending);

  assert_fate (&sending, LB_SMTP_OUTCOME_SENT, "kept");
  g_assert_cmpstr (sending.upstream.message->str, ==, "Subject: hello\r\n\r\n..dot\r\nend\r\n");
  g_assert_cmpuint (sending.upstream.n_messages, ==, 1);
  g_assert_null (sending.upstream.fault);
}

/* --- Servers that do not --- */

typedef struct
{
  const char   *name;
  const char   *script[24];
  LbSmtpOutcome outcome;
  const char   *text;
} Fault;

static const Fault faults[] = {
  { "closes-at-once", { NULL }, LB_SMTP_OUTCOME_TEMPORARY, "The server closed the connection" },
  { "closes-after-ehlo", { "> 220 mx", "< EHLO", NULL }, LB_SMTP_OUTCOME_TEMPORARY,
    "The server closed the connection" },
  { "closes-after-mail", { "> 220 mx", "< EHLO", "> 250 mx", "< MAIL", NULL },
    LB_SMTP_OUTCOME_TEMPORARY, "The server closed the connection" },
  { "closes-after-rcpt",
    { "> 220 mx", "< EHLO", "> 250 mx", "< MAIL", "> 250 ok", "< RCPT", NULL },
    LB_SMTP_OUTCOME_TEMPORARY, "The server closed the connection" },
  { "closes-after-dot", { TO_DATA, "<.", NULL }, LB_SMTP_OUTCOME_UNKNOWN,
    "The server has the message and gave no verdict: The server closed the connection" },
  { "garbage-after-dot", { TO_DATA, "<.", "> thanks", NULL }, LB_SMTP_OUTCOME_UNKNOWN,
    "The server answered with something that is not SMTP" },
  { "garbage", { "> HTTP/1.1 400 Bad Request", NULL }, LB_SMTP_OUTCOME_TEMPORARY,
    "The server answered with something that is not SMTP" },
  { "refuses-recipient",
    { "> 220 mx", "< EHLO", "> 250 mx", "< MAIL", "> 250 ok", "< RCPT", "> 550 no", "< QUIT",
      "> 221 bye", NULL },
    LB_SMTP_OUTCOME_REFUSED, "no" },
  { "refuses-message", { TO_DATA, "<.", "> 451 later", "< QUIT", "> 221 bye", NULL },
    LB_SMTP_OUTCOME_TEMPORARY, "later" },
  { "no-farewell", { TO_DATA, "<.", "> 250 ok", "< QUIT", NULL }, LB_SMTP_OUTCOME_SENT, "ok" },
};

static void
test_sender_fault (gconstpointer data) /* "/net/smtp-sender/fault/NAME" */
{
  const Fault *fault = data;
  const char *script[G_N_ELEMENTS (fault->script)];
  g_auto(Sending) sending;

  g_test_summary ("What the server does wrong must be told as what it means for the message.");
  memcpy (script, fault->script, sizeof script);
  sending_init (&sending, script, LB_SMTP_TLS_NONE);
  run (&sending);

  assert_fate (&sending, fault->outcome, fault->text);
  g_assert_cmpuint (sending.upstream.n_connections, ==, 1);
}

static void
test_sender_nobody_there (void) /* "/net/smtp-sender/nobody-there" */
{
  const char *script[] = { NULL };
  g_auto(Sending) sending;

  g_test_summary ("A port where nobody listens must be a temporary fault that says so.");
  sending_init (&sending, script, LB_SMTP_TLS_NONE);
  g_socket_service_stop (sending.upstream.service);
  g_socket_listener_close (G_SOCKET_LISTENER (sending.upstream.service));
  run (&sending);

  g_assert_no_error (sending.error);
  g_assert_cmpint (sending.result->outcome, ==, LB_SMTP_OUTCOME_TEMPORARY);
  g_assert_true (g_str_has_prefix (lb_smtp_send_result_get_fate (sending.result, 0)->text,
                                   "The server could not be reached: "));
}

static void
test_sender_timeout (void) /* "/net/smtp-sender/timeout" */
{
  const char *script[] = { "> 220 mx", "< EHLO", "hang", NULL };
  g_auto(Sending) sending;

  g_test_summary ("A server that says nothing must not be waited for without end.");
  sending_init (&sending, script, LB_SMTP_TLS_NONE);
  lb_smtp_sender_set_timeouts (sending.sender, 30000, 20);
  run (&sending);

  assert_fate (&sending, LB_SMTP_OUTCOME_TEMPORARY, "The server did not answer in time");
}

static void
test_sender_cancel (void) /* "/net/smtp-sender/cancel" */
{
  const char *script[] = { "> 220 mx", "< EHLO", "hang", NULL };
  g_auto(Sending) sending;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();

  g_test_summary ("Cancelling must end a conversation that hangs.");
  sending_init (&sending, script, LB_SMTP_TLS_NONE);
  run_until_hanging (&sending, cancellable);
  g_cancellable_cancel (cancellable);
  finish (&sending);

  g_assert_error (sending.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_sender_cancel_past_dot (void) /* "/net/smtp-sender/cancel-past-dot" */
{
  const char *script[] = { TO_DATA, "<.", "hang", NULL };
  g_auto(Sending) sending;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();

  g_test_summary ("Cancelling once the server has the message must not hide that it has it.");
  sending_init (&sending, script, LB_SMTP_TLS_NONE);
  run_until_hanging (&sending, cancellable);
  g_cancellable_cancel (cancellable);
  finish (&sending);

  assert_fate (&sending, LB_SMTP_OUTCOME_UNKNOWN,
               "The server has the message and gave no verdict: Cancelled");
}

static GBytes *
make_big_message (void)
{
  const gsize n_octets = 8 * 1024 * 1024;
  char *big = g_malloc (n_octets);

  memset (big, 'x', n_octets);
  memcpy (big, "Subject: big\r\n\r\n", 16);
  memcpy (big + n_octets - 2, "\r\n", 2);

  return g_bytes_new_take (big, n_octets);
}

static void
test_sender_deaf (void) /* "/net/smtp-sender/deaf" */
{
  const char *script[] = { TO_DATA, "deaf", NULL };
  g_auto(Sending) sending;
  g_autoptr(LbEnvelope) envelope = make_envelope ();
  g_autoptr(GBytes) data = make_big_message ();

  g_test_summary ("A server that ends its side and reads no more must not hold us up.");
  sending_init (&sending, script, LB_SMTP_TLS_NONE);
  lb_smtp_sender_send_async (sending.sender, envelope, data, NULL, sent_cb, &sending);
  finish (&sending);

  assert_fate (&sending, LB_SMTP_OUTCOME_TEMPORARY, "The server closed the connection");
}

static void
test_sender_handshake_timeout (void) /* "/net/smtp-sender/handshake-timeout" */
{
  const char *script[] = { "hang", NULL };
  g_auto(Sending) sending;

  g_test_summary ("A handshake that hangs must not be waited for without end.");
  sending_init (&sending, script, LB_SMTP_TLS_IMPLICIT);
  lb_smtp_sender_set_timeouts (sending.sender, 30000, 20);
  run (&sending);

  assert_fate (&sending, LB_SMTP_OUTCOME_TEMPORARY, "The server did not answer in time");
}

static void
test_sender_early_refusal (void) /* "/net/smtp-sender/early-refusal" */
{
  const char *script[] = { TO_DATA, "< Subject", "> 552 5.3.4 too big", NULL };
  g_auto(Sending) sending;
  g_autoptr(LbEnvelope) envelope = make_envelope ();
  g_autoptr(GBytes) data = make_big_message ();

  g_test_summary ("A server that refuses in the middle of a message must be heard then.");
  sending_init (&sending, script, LB_SMTP_TLS_NONE);
  lb_smtp_sender_send_async (sending.sender, envelope, data, NULL, sent_cb, &sending);
  finish (&sending);

  g_assert_no_error (sending.error);
  g_assert_cmpint (sending.result->outcome, !=, LB_SMTP_OUTCOME_SENT);
  g_assert_cmpint (sending.result->outcome, !=, LB_SMTP_OUTCOME_UNKNOWN);
  g_assert_cmpuint (sending.upstream.n_messages, ==, 0);
}

/* --- Before the final dot --- */

typedef struct
{
  FakeUpstream   *upstream;
  LbSmtpTransfer *transfer;
  guint           n_messages_seen;
} Confirming;

static void
confirm_later_cb (LbSmtpTransfer *transfer,
                  gpointer        user_data)
{
  Confirming *self = user_data;

  self->transfer = g_object_ref ((gpointer) transfer);
  self->n_messages_seen = self->upstream->n_messages;
}

static void
check_confirm (const char    *fault,
               LbSmtpOutcome  outcome,
               guint          n_messages)
{
  const char *script[] = { TO_DATA, "<.", "> 250 ok", "< QUIT", "> 221 bye", NULL };
  g_auto(Sending) sending;
  g_autoptr(LbEnvelope) envelope = make_envelope ();
  g_autoptr(GPtrArray) pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  Confirming confirming = { .upstream = &sending.upstream };

  sending_init (&sending, script, LB_SMTP_TLS_NONE);
  g_ptr_array_add (pieces, g_bytes_new_static (MESSAGE, strlen (MESSAGE)));
  lb_smtp_sender_send_full_async (sending.sender, envelope, pieces, confirm_later_cb, &confirming,
                                  NULL, sent_cb, &sending);
  while (confirming.transfer == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (confirming.n_messages_seen, ==, 0);
  g_assert_true (lb_smtp_transfer_is_accepted (confirming.transfer, 0));
  g_assert_false (sending.is_over);
  lb_smtp_transfer_confirm (confirming.transfer, fault);
  finish (&sending);
  g_object_unref ((gpointer) confirming.transfer);

  g_assert_cmpint (sending.result->outcome, ==, outcome);
  g_assert_cmpuint (sending.upstream.n_messages, ==, n_messages);
}

static void
test_sender_confirm (void) /* "/net/smtp-sender/confirm" */
{
  g_test_summary ("The final dot must wait until it was written down that it goes.");
  check_confirm (NULL, LB_SMTP_OUTCOME_SENT, 1);
}

static void
test_sender_confirm_fault (void) /* "/net/smtp-sender/confirm-fault" */
{
  g_test_summary ("What could not be written down must not be sent.");
  check_confirm ("The store is full", LB_SMTP_OUTCOME_TEMPORARY, 0);
}

/* --- TLS --- */

static GTlsCertificate *
make_certificate (void)
{
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;
  g_autofree char *both = NULL;
  g_autoptr(GError) error = NULL;
  GTlsCertificate *made;

  lb_tls_make_self_signed ("mx.example.org", g_get_real_time () / G_USEC_PER_SEC, &certificate,
                           &key, &error);
  g_assert_no_error (error);
  both = g_strconcat (certificate, key, NULL);
  made = g_tls_certificate_new_from_pem (both, -1, &error);
  g_assert_no_error (error);

  return made;
}

#define UNTRUSTED "TLS with the server failed: the certificate is not accepted, " \
  "nobody who is trusted has signed it"

static void
test_sender_starttls (void) /* "/net/smtp-sender/starttls" */
{
  const char *script[] = { "> 220 mx", "< EHLO", "> 250-mx", "> 250 STARTTLS", "< STARTTLS",
                           "> 220 go on", "tls", "< EHLO", "> 250 mx", "< MAIL", "> 250 ok",
                           "< RCPT", "> 250 ok", "< DATA", "> 354 go on", "<.", "> 250 kept",
                           "< QUIT", "> 221 bye", NULL };
  g_auto(Sending) sending;

  g_test_summary ("With a certificate that is trusted the message must go by STARTTLS.");
  sending_init (&sending, script, LB_SMTP_TLS_REQUIRED);
  sending.upstream.certificate = make_certificate ();
  lb_smtp_sender_set_trusted (sending.sender, sending.upstream.certificate);
  run (&sending);

  assert_fate (&sending, LB_SMTP_OUTCOME_SENT, "kept");
  g_assert_cmpuint (sending.upstream.n_messages, ==, 1);
}

static void
test_sender_starttls_untrusted (void) /* "/net/smtp-sender/starttls-untrusted" */
{
  const char *script[] = { "> 220 mx", "< EHLO", "> 250-mx", "> 250 STARTTLS", "< STARTTLS",
                           "> 220 go on", "tls", "< EHLO", NULL };
  g_auto(Sending) sending;

  g_test_summary ("To a server with a bad certificate nothing must be sent, in no way.");
  sending_init (&sending, script, LB_SMTP_TLS_REQUIRED);
  sending.upstream.certificate = make_certificate ();
  run (&sending);

  assert_fate (&sending, LB_SMTP_OUTCOME_TEMPORARY, UNTRUSTED);
  g_assert_cmpstr (sending.upstream.log->str, ==, "EHLO localhost\r\nSTARTTLS\r\n");
  g_assert_cmpuint (sending.upstream.n_connections, ==, 1);
}

static void
test_sender_implicit_tls (void) /* "/net/smtp-sender/implicit-tls" */
{
  const char *script[] = { "tls", TO_DATA, "<.", "> 250 kept", "< QUIT", "> 221 bye", NULL };
  g_auto(Sending) sending;

  g_test_summary ("With implicit TLS not an octet must go before the handshake.");
  sending_init (&sending, script, LB_SMTP_TLS_IMPLICIT);
  sending.upstream.certificate = make_certificate ();
  lb_smtp_sender_set_trusted (sending.sender, sending.upstream.certificate);
  run (&sending);

  assert_fate (&sending, LB_SMTP_OUTCOME_SENT, "kept");
}

static void
test_sender_wrong_certificate (void) /* "/net/smtp-sender/wrong-certificate" */
{
  const char *script[] = { "tls", TO_DATA, NULL };
  g_auto(Sending) sending;
  g_autoptr(GTlsCertificate) other = make_certificate ();

  g_test_summary ("Trust in one certificate must not be trust in another of the same name.");
  sending_init (&sending, script, LB_SMTP_TLS_IMPLICIT);
  sending.upstream.certificate = make_certificate ();
  lb_smtp_sender_set_trusted (sending.sender, other);
  run (&sending);

  g_assert_cmpint (sending.result->outcome, ==, LB_SMTP_OUTCOME_TEMPORARY);
  g_assert_cmpstr (sending.upstream.log->str, ==, "");
}

static void
test_sender_no_tls_there (void) /* "/net/smtp-sender/no-tls-there" */
{
  const char *script[] = { "> 220 mx", "< EHLO", NULL };
  g_auto(Sending) sending;

  g_test_summary ("A server without TLS must not get the message in the clear.");
  sending_init (&sending, script, LB_SMTP_TLS_IMPLICIT);
  run (&sending);

  g_assert_no_error (sending.error);
  g_assert_cmpint (sending.result->outcome, ==, LB_SMTP_OUTCOME_TEMPORARY);
  g_assert_true (g_str_has_prefix (lb_smtp_send_result_get_fate (sending.result, 0)->text,
                                   "TLS with the server failed: "));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/net/smtp-sender/sends", test_sender_sends);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strconcat ("/net/smtp-sender/fault/", faults[i].name, NULL);

      g_test_add_data_func (path, &faults[i], test_sender_fault);
    }
  g_test_add_func ("/net/smtp-sender/nobody-there", test_sender_nobody_there);
  g_test_add_func ("/net/smtp-sender/timeout", test_sender_timeout);
  g_test_add_func ("/net/smtp-sender/cancel", test_sender_cancel);
  g_test_add_func ("/net/smtp-sender/cancel-past-dot", test_sender_cancel_past_dot);
  g_test_add_func ("/net/smtp-sender/early-refusal", test_sender_early_refusal);
  g_test_add_func ("/net/smtp-sender/deaf", test_sender_deaf);
  g_test_add_func ("/net/smtp-sender/handshake-timeout", test_sender_handshake_timeout);
  g_test_add_func ("/net/smtp-sender/confirm", test_sender_confirm);
  g_test_add_func ("/net/smtp-sender/confirm-fault", test_sender_confirm_fault);
  g_test_add_func ("/net/smtp-sender/starttls", test_sender_starttls);
  g_test_add_func ("/net/smtp-sender/starttls-untrusted", test_sender_starttls_untrusted);
  g_test_add_func ("/net/smtp-sender/implicit-tls", test_sender_implicit_tls);
  g_test_add_func ("/net/smtp-sender/wrong-certificate", test_sender_wrong_certificate);
  g_test_add_func ("/net/smtp-sender/no-tls-there", test_sender_no_tls_there);

  return g_test_run ();
}
