#define G_LOG_DOMAIN "lb-api-info"

#include "config.h"
#include "api/lb-api.h"

/**
 * lb_api_livez:
 * @request: (transfer full): GET /livez
 *
 * Answers that the program runs.
 */
void
lb_api_livez (LbApiRequest *request)
{
  lb_api_request_respond_text (request, SOUP_STATUS_OK, "");
}

/**
 * lb_api_readyz:
 * @request: (transfer full): GET /readyz
 *
 * Answers that mail is received: HTTP begins to listen when everything else does.
 */
void
lb_api_readyz (LbApiRequest *request)
{
  lb_api_request_respond_text (request, SOUP_STATUS_OK, "");
}
