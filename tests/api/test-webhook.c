#include "config.h"

#include <libsoup/soup.h>
#include <string.h>

#include "api/lb-json-body.h"
#include "api/lb-webhook.h"
#include "base/lb-limits.h"
#include "mailbox-fixture.h"

typedef struct
{
  LbMailbox  *mailbox;
  LbRuntime  *runtime;
  SoupServer *server;     /* what is called */
  guint       port;
  guint       status;     /* that it answers with; 0: nothing */
  GPtrArray  *bodies;     /* (element-type JsonObject): what it was told */
  char       *authorization;
  char       *type;
  GPtrArray  *unanswered; /* (element-type SoupServerMessage) */
  GPtrArray  *faults;     /* (element-type utf8) */
} Fixture;

static void
called_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           user_data)
{
  Fixture *fixture = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autoptr(GBytes) body =
    soup_message_body_flatten (soup_server_message_get_request_body (message));

  g_assert_cmpstr (soup_server_message_get_method (message), ==, "POST");
  g_assert_cmpstr (path, ==, "/hook");
  g_free (fixture->authorization);
  g_free (fixture->type);
  fixture->authorization = g_strdup (soup_message_headers_get_one (headers, "Authorization"));
  fixture->type = g_strdup (soup_message_headers_get_content_type (headers, NULL));
  g_ptr_array_add (fixture->bodies, lb_json_body_parse (body, NULL));
  if (fixture->status == 0)
    {
      soup_server_message_pause (message);
      g_ptr_array_add (fixture->unanswered, g_object_ref (message));
      return;
    }

  if (fixture->status == SOUP_STATUS_FOUND)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location",
                                  "/elsewhere");
  soup_server_message_set_status (message, fixture->status, NULL);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  GSList *uris;

  fixture->mailbox = fixture_open_mailbox (NULL);
  fixture->runtime = lb_runtime_new (LB_MODE_CAPTURE);
  fixture->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (fixture->server, NULL, called_cb, fixture, NULL);
  g_assert_true (soup_server_listen_local (fixture->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  uris = soup_server_get_uris (fixture->server);
  fixture->port = (guint) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  fixture->status = SOUP_STATUS_OK;
  fixture->bodies = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  fixture->unanswered = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->faults = g_ptr_array_new_with_free_func (g_free);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_ptr_array_unref (fixture->unanswered);
  soup_server_disconnect (fixture->server);
  g_object_unref (fixture->server);
  fixture_close_mailbox (fixture->mailbox);
  g_object_unref (fixture->runtime);
  g_ptr_array_unref (fixture->bodies);
  g_ptr_array_unref (fixture->faults);
  g_free (fixture->authorization);
  g_free (fixture->type);
}

static void
fault_cb (LbWebhook  *webhook,
          const char *reason,
          Fixture    *fixture)
{
  g_ptr_array_add (fixture->faults, g_strdup (reason));
}

static LbWebhook *
webhook_new (Fixture    *fixture,
             const char *user)
{
  g_autofree char *url = g_strdup_printf ("http://%s127.0.0.1:%u/hook", user, fixture->port);
  LbWebhook *webhook = lb_webhook_new (fixture->mailbox, fixture->runtime, url);

  g_signal_connect (webhook, "fault", G_CALLBACK (fault_cb), fixture);
  return webhook;
}

static void
mail (Fixture    *fixture,
      const char *subject)
{
  g_autofree char *text = g_strdup_printf ("Subject: %s\r\n\r\nx\r\n", subject);

  g_free (fixture_mail (fixture->mailbox, text));
}

static guint64
get_count (Fixture          *fixture,
           LbWebhookOutcome  outcome)
{
  return lb_runtime_get_statistics (fixture->runtime).n_webhook[outcome];
}

static void
wait_for_count (Fixture          *fixture,
                LbWebhookOutcome  outcome,
                guint             n)
{
  while (get_count (fixture, outcome) < n)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_webhook_all (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(LbWebhook) webhook = webhook_new (fixture, "ann:p%40ss@");

  g_test_summary ("Each message is told once, in its order, as the API's summary of it.");
  g_assert_false (lb_webhook_is_busy (webhook, 0));
  g_assert_true (lb_webhook_is_busy (webhook, 1));
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *subject = g_strdup_printf ("message %u", i);

      mail (fixture, subject);
    }
  wait_for_count (fixture, LB_WEBHOOK_SENT, 20);
  g_assert_false (lb_webhook_is_busy (webhook, 20));
  g_assert_cmpuint (fixture->bodies->len, ==, 20);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *subject = g_strdup_printf ("message %u", i);
      JsonObject *body = g_ptr_array_index (fixture->bodies, i);

      g_assert_cmpstr (json_object_get_string_member (body, "Subject"), ==, subject);
      g_assert_false (json_object_get_boolean_member (body, "Read"));
      g_assert_nonnull (json_object_get_array_member (body, "Cc"));
      g_assert_false (json_object_has_member (body, "Envelope"));
    }
  g_assert_cmpstr (fixture->type, ==, "application/json");
  g_assert_cmpstr (fixture->authorization, ==, "Basic YW5uOnBAc3M=");
  g_assert_cmpuint (fixture->faults->len, ==, 0);
}

typedef struct
{
  const char *name;
  guint       status;
  const char *reason;
} FaultCase;

static const FaultCase fault_cases[] = {
  { "refused", SOUP_STATUS_INTERNAL_SERVER_ERROR, "status 500" },
  { "redirected", SOUP_STATUS_FOUND, "status 302" },
  { "silent", 0, "no answer within 50 ms" },
};

static void
test_webhook_fault (Fixture       *fixture,
                    gconstpointer  data)
{
  const FaultCase *c = data;
  g_autoptr(LbWebhook) webhook = webhook_new (fixture, "ann:secret@");

  g_test_summary ("A call in vain is told once a minute, not tried again, and not elsewhere.");
  fixture->status = c->status;
  lb_webhook_set_patience (webhook, c->status == 0 ? 50 : 10000);
  mail (fixture, "one");
  mail (fixture, "two");
  wait_for_count (fixture, LB_WEBHOOK_FAILED, 2);
  g_assert_cmpuint (fixture->bodies->len, ==, 2);
  g_assert_cmpuint (fixture->faults->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (fixture->faults, 0), ==, c->reason);
  g_assert_false (lb_webhook_is_busy (webhook, 2));
}

static void
test_webhook_nobody (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr(LbWebhook) webhook = webhook_new (fixture, "ann:secret@");

  soup_server_disconnect (fixture->server);
  mail (fixture, "one");
  wait_for_count (fixture, LB_WEBHOOK_FAILED, 1);
  g_assert_null (strstr (g_ptr_array_index (fixture->faults, 0), "secret"));
}

static void
test_webhook_limit (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr(LbWebhook) webhook = webhook_new (fixture, "");

  g_test_summary ("With a limit one message in its time is told, and the others are left out.");
  lb_webhook_set_limit (webhook, 1000000);
  mail (fixture, "one");
  mail (fixture, "two");
  mail (fixture, "three");
  wait_for_count (fixture, LB_WEBHOOK_LEFT_OUT, 2);
  wait_for_count (fixture, LB_WEBHOOK_SENT, 1);
}

static void
test_webhook_bound (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr(LbWebhook) webhook = webhook_new (fixture, "");

  g_test_summary ("Behind a call that hangs no more than so many messages wait.");
  fixture->status = 0;
  lb_webhook_set_patience (webhook, 1000000);
  for (guint i = 0; i < LB_LIMIT_WEBHOOK_WAITING + 11; i++)
    mail (fixture, "x");
  wait_for_count (fixture, LB_WEBHOOK_LEFT_OUT, 10);
  g_assert_cmpuint (fixture->bodies->len, <=, 1);
  g_assert_true (lb_webhook_is_busy (webhook, 2));
}

static void
test_webhook_url (void)
{
  static const struct
  {
    const char *url;
    gboolean    is_url;
  } cases[] = {
    { "http://127.0.0.1:3000/hook?a=b", TRUE },
    { "https://user:secret@example.org", TRUE },
    { "http://[::1]:3000", TRUE },
    { "ftp://example.org/", FALSE },
    { "file:///etc/passwd", FALSE },
    { "http:///hook", FALSE },
    { "example.org/hook", FALSE },
    { "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (lb_webhook_is_url (cases[i].url), ==, cases[i].is_url);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/api/webhook/all", Fixture, NULL, set_up, test_webhook_all, tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (fault_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/api/webhook/fault/", fault_cases[i].name, NULL);

      g_test_add (path, Fixture, &fault_cases[i], set_up, test_webhook_fault, tear_down);
    }
  g_test_add ("/api/webhook/nobody", Fixture, NULL, set_up, test_webhook_nobody, tear_down);
  g_test_add ("/api/webhook/limit", Fixture, NULL, set_up, test_webhook_limit, tear_down);
  g_test_add ("/api/webhook/bound", Fixture, NULL, set_up, test_webhook_bound, tear_down);
  g_test_add_func ("/api/webhook/url", test_webhook_url);

  return g_test_run ();
}
