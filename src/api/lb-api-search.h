#pragma once

#include "api/lb-api-request.h"

G_BEGIN_DECLS

/**
 * LbApiFoundFunc:
 * @request: (transfer full): the request; to be answered
 * @row_ids: (element-type gint64): what was found, newest first
 * @user_data: data
 */
typedef void (*LbApiFoundFunc) (LbApiRequest *request,
                                GArray       *row_ids,
                                gpointer      user_data);

void  lb_api_find          (LbApiRequest   *request,
                            const char     *query,
                            LbApiFoundFunc  func,
                            gpointer        user_data,
                            GDestroyNotify  free_data);
void  lb_api_answer_rows   (LbApiRequest   *request,
                            const char     *query,
                            GArray         *row_ids);
void  lb_api_answer_search (LbApiRequest   *request,
                            char           *query);
char *lb_api_dup_query     (LbApiRequest   *request);

G_END_DECLS
