#pragma once

#include "api/lb-api-request.h"

G_BEGIN_DECLS

/**
 * LbApiFeed:
 *
 * An answer that is sent piece by piece, so that it is never in memory as a whole. Whoever makes it
 * writes a piece whenever the one before is on its way, or whenever there is something to tell.
 */
typedef struct _LbApiFeed LbApiFeed;

/**
 * LbApiFeedFunc:
 * @feed: an answer that is not ended
 * @user_data: data
 *
 * Called when all that was written is on its way: lb_api_feed_write() and lb_api_feed_end() may be
 * called, now or later.
 */
typedef void (*LbApiFeedFunc) (LbApiFeed *feed,
                               gpointer   user_data);

void          lb_api_feed_begin       (LbApiRequest   *request,
                                       const char     *type,
                                       LbApiFeedFunc   more,
                                       gpointer        user_data,
                                       GDestroyNotify  free_data);
LbApiRequest *lb_api_feed_get_request (LbApiFeed      *self);
gsize         lb_api_feed_get_unsent  (LbApiFeed      *self);
void          lb_api_feed_write       (LbApiFeed      *self,
                                       GBytes         *piece);
void          lb_api_feed_end         (LbApiFeed      *self);

G_END_DECLS
