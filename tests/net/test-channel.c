#include "config.h"

#include "net-test.h"
#include "net/lb-smtp-channel.h"
#include "smtp/session/lb-smtp-session.h"

/* A server that somebody might write with the service: it knows better than the client at every
 * command. */

#define OWN_TYPE_CHANNEL (own_channel_get_type ())
G_DECLARE_FINAL_TYPE (OwnChannel, own_channel, OWN, CHANNEL, LbSmtpChannel)

struct _OwnChannel
{
  LbSmtpChannel parent_instance;
};

G_DEFINE_FINAL_TYPE (OwnChannel, own_channel, LB_TYPE_SMTP_CHANNEL)

typedef struct
{
  LbSmtpService *service;
  TestHandler   *handler;
  char          *address;
} Fixture;

/* What the channel under test looked like within its RCPT and NOOP commands. */
typedef struct
{
  gpointer           server;
  GSocketConnection *conn;
  GSocketAddress    *addr;
  char             **received_lines;
  guint              state;
  char              *seen_greeting;
  char              *mailfrom;
  char             **rcpttos;
  GBytes            *received_data;
  char              *fqdn;
  char              *peer;
} Attributes;

static Attributes seen;

static void
forget_seen (void)
{
  g_clear_object (&seen.server);
  g_clear_object (&seen.conn);
  g_clear_object (&seen.addr);
  g_strfreev (seen.received_lines);
  g_strfreev (seen.rcpttos);
  g_free (seen.seen_greeting);
  g_free (seen.mailfrom);
  g_free (seen.fqdn);
  g_free (seen.peer);
  g_clear_pointer (&seen.received_data, g_bytes_unref);
  seen = (Attributes) { 0 };
}

static void
look_at (LbSmtpChannel *channel)
{
  forget_seen ();
  g_object_get (channel,
                "smtp-server", &seen.server,
                "conn", &seen.conn,
                "addr", &seen.addr,
                "received-lines", &seen.received_lines,
                "smtp-state", &seen.state,
                "seen-greeting", &seen.seen_greeting,
                "mailfrom", &seen.mailfrom,
                "rcpttos", &seen.rcpttos,
                "received-data", &seen.received_data,
                "fqdn", &seen.fqdn,
                "peer", &seen.peer,
                NULL);
}

static void
own_channel_smtp_noop (LbSmtpChannel *channel,
                       const char    *argument)
{
  look_at (channel);
  LB_SMTP_CHANNEL_CLASS (own_channel_parent_class)->smtp_noop (channel, argument);
}

static void
own_channel_smtp_rcpt (LbSmtpChannel *channel,
                       const char    *argument)
{
  if (argument != NULL && strstr (argument, "nobody") != NULL)
    lb_smtp_channel_push (channel, "550 5.1.1 Nobody is here");
  else
    LB_SMTP_CHANNEL_CLASS (own_channel_parent_class)->smtp_rcpt (channel, argument);
}

static void
own_channel_smtp_vrfy (LbSmtpChannel *channel,
                       const char    *argument)
{
  /* Twice: the second one is not sent. */
  lb_smtp_channel_push (channel, "250 2.1.5 <b@test>");
  lb_smtp_channel_push (channel, "550 5.1.1 No");
  LB_SMTP_CHANNEL_CLASS (own_channel_parent_class)->smtp_vrfy (channel, argument);
}

static void
own_channel_smtp_expn (LbSmtpChannel *channel,
                       const char    *argument)
{
}

static void
own_channel_smtp_unknown (LbSmtpChannel *channel,
                          const char    *argument)
{
  g_autofree char *reply = g_strdup_printf ("250 %s it is", argument);

  look_at (channel);
  lb_smtp_channel_push (channel, reply);
}

static void
own_channel_class_init (OwnChannelClass *klass)
{
  LbSmtpChannelClass *channel_class = LB_SMTP_CHANNEL_CLASS (klass);

  channel_class->smtp_noop = own_channel_smtp_noop;
  channel_class->smtp_rcpt = own_channel_smtp_rcpt;
  channel_class->smtp_vrfy = own_channel_smtp_vrfy;
  channel_class->smtp_expn = own_channel_smtp_expn;
  channel_class->smtp_unknown = own_channel_smtp_unknown;
}

static void
own_channel_init (OwnChannel *self)
{
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->handler = test_handler_new ();
  fixture->service = lb_smtp_service_new ();
  g_object_set (fixture->service,
                "handler", fixture->handler,
                "hostname", "mail.test",
                "channel-type", OWN_TYPE_CHANNEL,
                NULL);
  fixture->address = test_service_listen (fixture->service, LB_SMTP_LISTEN_NONE);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  forget_seen ();
  test_service_release (fixture->service);
  g_assert_finalize_object (fixture->handler);
  g_free (fixture->address);
}

static TestClient *
greet (Fixture *fixture)
{
  TestClient *client = test_client_new (fixture->address);

  test_client_expect (client, "220 ");
  test_client_talk (client, "EHLO client.test", "250 ");

  return client;
}

static void
test_override (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(TestClient) client = greet (fixture);

  g_test_summary ("A subclass answers a command itself, or lets its parent do so.");
  test_client_talk (client, "MAIL FROM:<a@test>", "250 ");
  test_client_talk (client, "RCPT TO:<nobody@test>", "550 5.1.1 Nobody is here");
  test_client_talk (client, "RCPT TO:<b@test>", "250 ");
  test_client_talk (client, "DATA", "354 ");
  test_client_talk (client, "x\r\n.", "250 ");
  g_assert_cmpuint (test_handler_get (fixture->handler, 0)->envelope->recipients->len, ==, 1);
}

static void
test_unknown (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(TestClient) client = greet (fixture);

  g_test_summary ("What is no command may be answered too, and is seen whole.");
  test_client_talk (client, "XYZZY  magic", "250 XYZZY  magic it is");
  g_assert_cmpstr (seen.received_lines[0], ==, "XYZZY  magic");
}

static void
test_one_reply (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(TestClient) client = greet (fixture);

  g_test_summary ("A command has one reply, whatever its function does.");
  test_client_talk (client, "VRFY b", "250 2.1.5 <b@test>");
  test_client_talk (client, "EXPN list", "451 ");
  test_client_talk (client, "QUIT", "221 ");
  test_client_expect_end (client);
}

static void
test_attributes (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(TestClient) client = greet (fixture);

  g_test_summary ("smtpd's attributes can be read at any command.");

  test_client_talk (client, "NOOP", "250 ");
  g_assert_null (seen.mailfrom);
  g_assert_cmpuint (g_strv_length (seen.rcpttos), ==, 0);
  g_assert_cmpuint (seen.state, ==, LB_SMTP_STATE_READY);

  test_client_talk (client, "MAIL FROM:<a@test>", "250 ");
  test_client_talk (client, "RCPT TO:<b@test>", "250 ");
  test_client_talk (client, "RCPT TO:<c@test>", "250 ");
  test_client_talk (client, "noop now", "250 ");
  g_assert_true (seen.server == (gpointer) fixture->service);
  g_assert_true (G_IS_SOCKET_CONNECTION (seen.conn));
  g_assert_true (G_IS_INET_SOCKET_ADDRESS (seen.addr));
  g_assert_cmpstr (seen.received_lines[0], ==, "NOOP now");
  g_assert_cmpuint (seen.state, ==, LB_SMTP_STATE_RCPT);
  g_assert_cmpstr (seen.seen_greeting, ==, "client.test");
  g_assert_cmpstr (seen.mailfrom, ==, "a@test");
  g_assert_cmpuint (g_strv_length (seen.rcpttos), ==, 2);
  g_assert_cmpstr (seen.rcpttos[1], ==, "c@test");
  g_assert_null (seen.received_data);
  g_assert_cmpstr (seen.fqdn, ==, "mail.test");
  g_assert_true (g_str_has_prefix (seen.peer, "127.0.0.1:"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/net/channel/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("may-answer-a-command-itself", test_override);
  ADD ("may-answer-what-is-no-command", test_unknown);
  ADD ("gives-one-reply-a-command", test_one_reply);
  ADD ("shows-its-attributes", test_attributes);
#undef ADD

  return g_test_run ();
}
