#pragma once

#include "api/lb-api-request.h"

G_BEGIN_DECLS

/**
 * LbRouteFlags:
 * @LB_ROUTE_PUBLIC: asked for by probes: needs no login
 * @LB_ROUTE_LARGE: the body may be as large as a message in JSON
 * @LB_ROUTE_STREAM: answers while the body comes, of which nothing is kept; see
 *   lb_api_request_get_stream()
 */
typedef enum
{
  LB_ROUTE_NONE   = 0,
  LB_ROUTE_PUBLIC = 1 << 0,
  LB_ROUTE_LARGE  = 1 << 1,
  LB_ROUTE_STREAM = 1 << 2,
} LbRouteFlags;

/**
 * LbRouteTable:
 * @LB_ROUTES_OWN: Mailpit's paths, and our own
 * @LB_ROUTES_MAILHOG: MailHog's
 *
 * Whose paths a client means.
 */
typedef enum
{
  LB_ROUTES_OWN,
  LB_ROUTES_MAILHOG,
} LbRouteTable;

/**
 * LbRouteFunc:
 * @request: (transfer full): a request; to be answered, now or later
 */
typedef void (*LbRouteFunc) (LbApiRequest *request);

/**
 * LbRoute:
 * @method: "GET" also stands for HEAD
 * @path: the segments; `*` is any one segment
 * @respond: answers
 * @flags: what is special
 */
typedef struct
{
  const char  *method;
  const char  *path;
  LbRouteFunc  respond;
  LbRouteFlags flags;
} LbRoute;

const LbRoute *lb_routes_find (LbRouteTable    table,
                               const char     *method,
                               const char     *path,
                               char         ***parameters,
                               GString        *allowed);

G_END_DECLS
