#define G_LOG_DOMAIN "lb-api-document"

#include "config.h"
#include "api/lb-api.h"

#include "api/lb-api-resources.h"

#define DOCUMENT "/io/github/letterbox_mail/Letterbox/api/openapi.json"

/**
 * lb_api_get_document:
 * @request: (transfer full): GET /api/v1/openapi.json
 *
 * Answers with the OpenAPI document of this API.
 */
void
lb_api_get_document (LbApiRequest *request)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) document = g_resource_lookup_data (lb_api_get_resource (), DOCUMENT,
                                                       G_RESOURCE_LOOKUP_FLAGS_NONE, &error);

  g_assert_no_error (error);
  lb_api_request_respond (request, SOUP_STATUS_OK, "application/json", document);
}
