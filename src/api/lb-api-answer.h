#pragma once

#include "api/lb-api-request.h"

G_BEGIN_DECLS

/**
 * LbApiAnswer:
 * @status: the status
 * @type: the Content-Type
 * @disposition: (nullable): the Content-Disposition
 * @location: (nullable): the Location
 * @body: what is sent
 *
 * An answer that a worker thread makes.
 */
typedef struct
{
  guint   status;
  char   *type;
  char   *disposition;
  char   *location;
  GBytes *body;
} LbApiAnswer;

/**
 * LbApiWorkFunc:
 * @request: the request; only its parameters and query may be read
 * @data: what the work needs
 *
 * Called in a worker thread, so that no message, however large, holds up the main loop.
 *
 * Returns: (transfer full): the answer
 */
typedef LbApiAnswer *(*LbApiWorkFunc) (LbApiRequest *request,
                                       gpointer      data);

LbApiAnswer *lb_api_answer_new      (guint           status,
                                     const char     *type,
                                     GBytes         *body);
LbApiAnswer *lb_api_answer_new_json (LbJson         *json);
LbApiAnswer *lb_api_answer_new_text (guint           status,
                                     const char     *text);
void         lb_api_answer_free     (LbApiAnswer    *self);
void         lb_api_work            (LbApiRequest   *request,
                                     LbApiWorkFunc   func,
                                     gpointer        data,
                                     GDestroyNotify  free_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbApiAnswer, lb_api_answer_free)

G_END_DECLS
