#include "config.h"
#include "service-fixture.h"

#include "service/lb-service-change.h"
#include "service/lb-service-test.h"
#include "store-fixture.h"

/* @http: (nullable): %NULL: none */
LbConfig *
service_fixture_config (const char *smtp,
                        const char *http)
{
  LbConfig *config = lb_config_new ();

  g_assert_true (lb_config_set (config, LB_OPTION_SMTP, LB_CONFIG_FLAG, smtp, NULL));
  if (http != NULL)
    g_assert_true (lb_config_set (config, LB_OPTION_HTTP, LB_CONFIG_FLAG, http, NULL));
  else
    g_assert_true (lb_config_set (config, LB_OPTION_NO_HTTP, LB_CONFIG_FLAG, "1", NULL));

  return config;
}

LbService *
service_fixture_start (LbConfig *config)
{
  LbService *service = lb_service_new (config);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  lb_service_start_async (service, NULL, fixture_await_cb, &result);
  lb_service_start_finish (service, fixture_await (&result), &error);
  g_assert_no_error (error);

  return service;
}

void
service_fixture_stop (LbService *service)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  lb_service_stop_async (service, NULL, fixture_await_cb, &result);
  lb_service_stop_finish (service, fixture_await (&result), &error);
  g_assert_no_error (error);
}

/* Sends the service its own test message. */
gboolean
service_fixture_send (LbService  *service,
                      GError    **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  lb_service_send_test_async (service, NULL, fixture_await_cb, &result);
  return lb_service_send_test_finish (service, fixture_await (&result), error);
}

/* @text: (nullable): %NULL: the default */
gboolean
service_fixture_change (LbService   *service,
                        LbOption     option,
                        const char  *text,
                        GError     **error)
{
  const char * const texts[] = { text, NULL };
  const LbOptionChange change = { option, text != NULL ? texts : NULL };
  g_autoptr(GAsyncResult) result = NULL;

  lb_service_change_async (service, &change, 1, NULL, fixture_await_cb, &result);
  return lb_service_change_finish (service, fixture_await (&result), error);
}
