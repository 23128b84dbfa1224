#pragma once

#include "api/lb-api-request.h"

G_BEGIN_DECLS

/**
 * LbRouteFlags:
 * @LB_ROUTE_PUBLIC: asked for by probes: needs no login
 */
typedef enum
{
  LB_ROUTE_NONE   = 0,
  LB_ROUTE_PUBLIC = 1 << 0,
} LbRouteFlags;

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

const LbRoute *lb_routes_find (const char   *method,
                               const char   *path,
                               char       ***parameters,
                               GString      *allowed);

G_END_DECLS
