#define G_LOG_DOMAIN "fuzz-api-body"

#include "config.h"

#include "api/lb-json-body.h"
#include "api/lb-send-request.h"
#include "api/mailhog/lb-mailhog-json.h"
#include "base/lb-delivery.h"
#include "fuzz.h"

/* As a message of MailHog's API: whatever it is, one object comes of it. */
static void
check_mailhog (GBytes *octets)
{
  LbStoreRow row = { .id = (char *) "id", .envelope = lb_envelope_new () };
  LbStoredMessage message = { .row = &row, .data = octets };
  g_autoptr(GBytes) json = lb_mailhog_json_make (&message, "");
  g_autoptr(JsonObject) object = lb_json_body_parse (json, NULL);

  g_assert_nonnull (object);
  g_assert_true (json_object_has_member (object, "Raw"));
  lb_envelope_unref (row.envelope);
}

/* Whatever a client sends: it is an object or a fault, and a message that is made of it has no
 * header that it should not have. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(GBytes) body = g_bytes_new (data, size);
  g_autoptr(GError) object_error = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) object = lb_json_body_parse (body, &object_error);
  g_autoptr(LbDelivery) delivery = lb_send_request_parse (body, "127.0.0.1:1", "", &error);

  g_assert_true ((object == NULL) == (object_error != NULL));
  g_assert_true ((delivery == NULL) == (error != NULL));
  g_assert_true (delivery == NULL || object != NULL);
  check_mailhog (body);

  return 0;
}
