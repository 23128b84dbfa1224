#define G_LOG_DOMAIN "lb-api-absent"

#include "config.h"
#include "api/lb-api.h"

/**
 * lb_api_refuse_check:
 * @request: (transfer full): GET /api/v1/message/ID/html-check or …/link-check
 *
 * Answers that there is no such check, rather than with an empty one that looks like a good result.
 */
void
lb_api_refuse_check (LbApiRequest *request)
{
  lb_api_request_respond_text (request, SOUP_STATUS_NOT_IMPLEMENTED,
                               "Letterbox has no such check yet");
}
