#include "config.h"

#include "net-test.h"

#include "net/lb-tls-make.h"

/* Far beyond what any wait takes, also under valgrind. */
#define WAIT_SECONDS 60

static gboolean
too_long_cb (gpointer user_data)
{
  g_error ("waited for too long");
  return G_SOURCE_REMOVE;
}

void
test_wait_until (TestCondition condition,
                 gpointer      user_data)
{
  guint id = g_timeout_add_seconds (WAIT_SECONDS, too_long_cb, NULL);

  while (!condition (user_data))
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (id);
}

static gboolean
is_set (gpointer user_data)
{
  return *(const gboolean *) user_data;
}

void
test_wait_for (const gboolean *flag)
{
  test_wait_until (is_set, (gpointer) flag);
}

/* Runs the loop until nothing is left to do. */
void
test_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

char *
test_service_listen (LbSmtpService     *service,
                     LbSmtpListenFlags  flags)
{
  g_autoptr(GError) error = NULL;
  char *address = NULL;

  lb_smtp_service_listen (service, "127.0.0.1:0", flags, &address, &error);
  g_assert_no_error (error);
  return address;
}

static void
shut_down_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  gboolean *is_done = user_data;
  g_autoptr(GError) error = NULL;

  lb_smtp_service_shutdown_finish (LB_SMTP_SERVICE (object), result, &error);
  g_assert_no_error (error);
  *is_done = TRUE;
}

void
test_service_shutdown (LbSmtpService *service)
{
  gboolean is_done = FALSE;

  lb_smtp_service_shutdown_async (service, NULL, shut_down_cb, &is_done);
  test_wait_for (&is_done);
  g_assert_cmpuint (lb_smtp_service_get_n_connections (service), ==, 0);
}

/* Shuts a service down, and expects that nobody holds it any more. */
void
test_service_release (LbSmtpService *service)
{
  lb_smtp_service_close (service);
  if (lb_smtp_service_get_n_connections (service) > 0)
    test_service_shutdown (service);
  test_settle ();
  g_assert_finalize_object (service);
}

GTlsCertificate *
test_certificate_new (void)
{
  g_autofree char *certificate_pem = NULL;
  g_autofree char *key_pem = NULL;
  g_autofree char *pem = NULL;
  g_autoptr(GError) error = NULL;
  GTlsCertificate *certificate;

  lb_tls_make_self_signed ("mail.test", g_get_real_time () / G_USEC_PER_SEC, &certificate_pem,
                           &key_pem, &error);
  g_assert_no_error (error);
  pem = g_strconcat (certificate_pem, key_pem, NULL);
  certificate = g_tls_certificate_new_from_pem (pem, -1, &error);
  g_assert_no_error (error);

  return certificate;
}

static void
session_ended_cb (LbSmtpService   *service,
                  LbSessionRecord *record,
                  gpointer         user_data)
{
  g_set_object ((LbSessionRecord **) user_data, record);
}

void
service_fixture_set_up (ServiceFixture *fixture,
                        gconstpointer   data)
{
  fixture->handler = test_handler_new ();
  fixture->service = lb_smtp_service_new ();
  if (data != NULL)
    g_object_set (fixture->service, "uses-poller", FALSE, NULL);
  g_object_set (fixture->service, "handler", fixture->handler, NULL);
  g_signal_connect (fixture->service, "session-ended", G_CALLBACK (session_ended_cb),
                    &fixture->record);
  fixture->address = test_service_listen (fixture->service, LB_SMTP_LISTEN_NONE);
}

void
service_fixture_tear_down (ServiceFixture *fixture,
                           gconstpointer   data)
{
  test_service_release (fixture->service);
  g_assert_finalize_object (fixture->handler);
  g_clear_object (&fixture->record);
  g_free (fixture->address);
}

gboolean
service_fixture_has_record (gpointer user_data)
{
  return ((ServiceFixture *) user_data)->record != NULL;
}
