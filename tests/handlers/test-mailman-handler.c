#include "config.h"

#include <libsoup/soup.h>
#include <string.h>

#include "handlers/lb-mailman-handler.h"
#include "relay-fixture.h"

#define MESSAGE "Subject: hello\r\n\r\nend\r\n"

static const char *accept_script[] = { TO_DATA, "<.", "> 250 kept", BYE, NULL };
static const char *lmtp_script[] = { "> 220 mailman", "< LHLO", "> 250 mailman", "< MAIL",
                                     "> 250 ok", "< RCPT", "> 250 ok", "< RCPT", "> 250 ok",
                                     "< DATA", "> 354 go on", "<.", "> 250 one", "> 550 two", BYE,
                                     NULL };

/* --- Service addresses --- */

static const struct
{
  const char *address;
  const char *list;
} service_cases[] = {
  { "test@example.org", NULL },
  { "test-request@example.org", "test@example.org" },
  { "test-OWNER@example.org", "test@example.org" },
  { "test-bounces@example.org", "test@example.org" },
  { "test-bounces+anna=example.com@example.org", "test@example.org" },
  { "test-confirm+0123abcd@example.org", "test@example.org" },
  { "test-join@example.org", "test@example.org" },
  { "test-leave@example.org", "test@example.org" },
  { "test-subscribe@example.org", "test@example.org" },
  { "test-unsubscribe@example.org", "test@example.org" },
  { "a-request-owner@example.org", "a-request@example.org" },
  { "-owner@example.org", NULL },
  { "owner@example.org", NULL },
  { "test-owner", NULL },
  { "test@owner-owner", NULL },
};

static void
test_mailman_services (void) /* "/handlers/mailman/services" */
{
  g_test_summary ("The list must be seen behind each of its service addresses, and nowhere else.");
  for (guint i = 0; i < G_N_ELEMENTS (service_cases); i++)
    {
      g_autofree char *list = lb_mailman_directory_dup_list (service_cases[i].address);

      g_assert_cmpstr (list, ==, service_cases[i].list);
    }
}

/* --- A Mailman that knows one list --- */

typedef struct
{
  SoupServer *server;
  char       *url;
  guint       status; /* instead of an answer, when it is set */
} FakeMailman;

static void
fake_mailman_cb (SoupServer        *server,
                 SoupServerMessage *message,
                 const char        *path,
                 GHashTable        *query,
                 gpointer           user_data)
{
  FakeMailman *self = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *authorization = soup_message_headers_get_one (headers, "Authorization");
  guint status = SOUP_STATUS_NOT_FOUND;

  /* "restadmin:secret" */
  if (g_strcmp0 (authorization, "Basic cmVzdGFkbWluOnNlY3JldA==") != 0)
    status = SOUP_STATUS_UNAUTHORIZED;
  else if (strcmp (path, "/3.1/lists/test@example.org") == 0)
    status = SOUP_STATUS_OK;

  soup_server_message_set_status (message, self->status != 0 ? self->status : status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, "{}", 2);
}

static void
fake_mailman_init (FakeMailman *self)
{
  g_autoptr(GError) error = NULL;
  GSList *uris;

  self->status = 0;
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, fake_mailman_cb, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->url = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

static void
fake_mailman_clear (FakeMailman *self)
{
  soup_server_disconnect (self->server);
  g_object_unref (self->server);
  g_free (self->url);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FakeMailman, fake_mailman_clear)

typedef struct
{
  const char  *address;
  LbRelayRoute route;
  LbRelayState state;
} Recipient;

/* Gives a message for @recipients to a handler that waits; checks where each of them went. */
static char *
process (FakeMailman     *mailman,
         const char      *lmtp,
         const char      *upstream,
         const char      *password,
         const Recipient *recipients,
         guint            n_recipients)
{
  const char * const allow[] = { "*@example.org", NULL };
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autoptr(LbRelayQueue) queue = relay_queue_open (store, upstream);
  g_autoptr(LbRelayPolicy) policy = lb_relay_policy_new (allow, NULL, NULL);
  g_autoptr(LbMailmanDirectory) directory =
    lb_mailman_directory_new (mailman->url, "restadmin", password);
  g_autoptr(LbMailmanHandler) handler = lb_mailman_handler_new (queue, directory);
  g_autoptr(LbDelivery) delivery = fixture_delivery (MESSAGE, strlen (MESSAGE));
  g_autoptr(LbSmtpClientConfig) config = lb_smtp_client_config_new ();
  g_autoptr(LbSmtpSender) sender = NULL;
  g_autoptr(LbStoreRow) row = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) jobs_result = NULL;
  g_autoptr(GPtrArray) jobs = NULL;
  g_autoptr(GError) error = NULL;
  char *response;

  config->lmtp = TRUE;
  sender = lb_smtp_sender_new (lmtp, config, NULL);
  lb_relay_queue_set_policy (queue, policy);
  lb_relay_queue_set_sender (queue, LB_RELAY_MAILMAN, sender);
  lb_relay_queue_set_open (queue, LB_RELAY_ROUTE_MASK (LB_RELAY_UPSTREAM) |
                           LB_RELAY_ROUTE_MASK (LB_RELAY_MAILMAN));
  g_free (delivery->envelope->peer);
  delivery->envelope->peer = g_strdup ("127.0.0.1:1");
  g_ptr_array_set_size (delivery->envelope->recipients, 0);
  for (guint i = 0; i < n_recipients; i++)
    lb_envelope_add_recipient (delivery->envelope, recipients[i].address, NULL);
  row = fixture_add (store, delivery, NULL);

  lb_mailman_handler_set_waits (handler, TRUE);
  lb_message_handler_process_message_async (LB_MESSAGE_HANDLER (handler), delivery, NULL,
                                            fixture_await_cb, &result);
  response = lb_message_handler_process_message_finish (LB_MESSAGE_HANDLER (handler),
                                                        fixture_await (&result), &error);
  g_assert_no_error (error);

  lb_releaser_list_async (LB_RELEASER (queue), row->id, fixture_await_cb, &jobs_result);
  jobs = lb_releaser_list_finish (LB_RELEASER (queue), fixture_await (&jobs_result), NULL);
  for (guint i = 0, j = 0, k = 0; i < n_recipients && jobs->len > 0; i++)
    {
      const LbRelayJob *job = g_ptr_array_index (jobs, j);
      const LbRelayRecipient *one;

      /* The jobs follow each other, the lists first. */
      if (k == job->recipients->len)
        {
          job = g_ptr_array_index (jobs, ++j);
          k = 0;
        }
      one = lb_relay_job_get_recipient (job, k++);
      g_assert_cmpstr (one->address, ==, recipients[i].address);
      g_assert_cmpint (job->route, ==, recipients[i].route);
      g_assert_cmpint (one->state, ==, recipients[i].state);
    }

  relay_queue_stop (queue);
  fixture_close (store);
  return response;
}

static void
test_mailman_parts (void) /* "/handlers/mailman/parts" */
{
  const Recipient recipients[] = {
    { "test@example.org", LB_RELAY_MAILMAN, LB_RELAY_SENT },
    { "test-request@example.org", LB_RELAY_MAILMAN, LB_RELAY_REFUSED },
    { "b@example.org", LB_RELAY_UPSTREAM, LB_RELAY_SENT },
    { "c@example.com", LB_RELAY_UPSTREAM, LB_RELAY_HELD },
  };
  g_auto(FakeMailman) mailman;
  g_auto(FakeUpstream) lmtp;
  g_auto(FakeUpstream) upstream;
  g_autofree char *response = NULL;

  g_test_summary ("What is for a list must go to Mailman unchanged, the rest upstream.");
  fake_mailman_init (&mailman);
  fake_upstream_init (&lmtp, lmtp_script);
  fake_upstream_init (&upstream, accept_script);
  response = process (&mailman, lmtp.address, upstream.address, "secret", recipients,
                      G_N_ELEMENTS (recipients));

  g_assert_null (response);
  g_assert_cmpstr (lmtp.message->str, ==, MESSAGE);
  g_assert_cmpstr (upstream.message->str, ==, "Subject: hello\r\nX-Peer: 127.0.0.1\r\n\r\nend\r\n");
  g_assert_nonnull (strstr (lmtp.log->str, "RCPT TO:<test-request@example.org>"));
  g_assert_null (strstr (upstream.log->str, "test"));
}

static void
test_mailman_no_list (void) /* "/handlers/mailman/no-list" */
{
  const Recipient recipients[] = { { "b@example.org", LB_RELAY_UPSTREAM, LB_RELAY_SENT } };
  g_auto(FakeMailman) mailman;
  g_auto(FakeUpstream) lmtp;
  g_auto(FakeUpstream) upstream;
  g_autofree char *response = NULL;

  g_test_summary ("A message for no list must not bother Mailman's LMTP.");
  fake_mailman_init (&mailman);
  fake_upstream_init (&lmtp, lmtp_script);
  fake_upstream_init (&upstream, accept_script);
  response = process (&mailman, lmtp.address, upstream.address, "secret", recipients, 1);

  g_assert_null (response);
  g_assert_cmpuint (lmtp.n_connections, ==, 0);
  g_assert_cmpuint (upstream.n_messages, ==, 1);
}

static void
check_unknown (guint       status,
               const char *password)
{
  const Recipient recipients[] = { { "test@example.org", LB_RELAY_MAILMAN, LB_RELAY_SENT } };
  g_auto(FakeMailman) mailman;
  g_auto(FakeUpstream) lmtp;
  g_auto(FakeUpstream) upstream;
  g_autofree char *response = NULL;

  fake_mailman_init (&mailman);
  mailman.status = status;
  fake_upstream_init (&lmtp, lmtp_script);
  fake_upstream_init (&upstream, accept_script);
  response = process (&mailman, lmtp.address, upstream.address, password, recipients, 1);

  g_assert_true (g_str_has_prefix (response, "451 4.4.3 "));
  g_assert_cmpuint (lmtp.n_connections, ==, 0);
  g_assert_cmpuint (upstream.n_connections, ==, 0);
}

static void
test_mailman_broken (void) /* "/handlers/mailman/broken" */
{
  g_test_summary ("While Mailman cannot tell what is a list nothing must go either way.");
  check_unknown (SOUP_STATUS_INTERNAL_SERVER_ERROR, "secret");
}

static void
test_mailman_wrong_password (void) /* "/handlers/mailman/wrong-password" */
{
  g_test_summary ("A wrong password must not turn lists into mail for upstream.");
  check_unknown (0, "wrong");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/handlers/mailman/services", test_mailman_services);
  g_test_add_func ("/handlers/mailman/parts", test_mailman_parts);
  g_test_add_func ("/handlers/mailman/no-list", test_mailman_no_list);
  g_test_add_func ("/handlers/mailman/broken", test_mailman_broken);
  g_test_add_func ("/handlers/mailman/wrong-password", test_mailman_wrong_password);

  return g_test_run ();
}
