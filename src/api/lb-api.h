#pragma once

#include "api/lb-api-request.h"

G_BEGIN_DECLS

/* What answers each route; the table is in lb-routes.c. */

void lb_api_livez           (LbApiRequest *request);
void lb_api_readyz          (LbApiRequest *request);
void lb_api_get_document    (LbApiRequest *request);
void lb_api_get_info        (LbApiRequest *request);
void lb_api_get_messages    (LbApiRequest *request);
void lb_api_put_messages    (LbApiRequest *request);
void lb_api_delete_messages (LbApiRequest *request);
void lb_api_get_message     (LbApiRequest *request);
void lb_api_get_headers     (LbApiRequest *request);
void lb_api_get_raw         (LbApiRequest *request);
void lb_api_get_part        (LbApiRequest *request);
void lb_api_get_thumbnail   (LbApiRequest *request);
void lb_api_get_envelope    (LbApiRequest *request);
void lb_api_get_transcript  (LbApiRequest *request);
void lb_api_get_sessions    (LbApiRequest *request);
void lb_api_get_webui       (LbApiRequest *request);
void lb_api_get_metrics     (LbApiRequest *request);
void lb_api_get_view        (LbApiRequest *request);
void lb_api_get_search      (LbApiRequest *request);
void lb_api_delete_search   (LbApiRequest *request);
void lb_api_get_wait        (LbApiRequest *request);
void lb_api_post_send       (LbApiRequest *request);
void lb_api_post_release    (LbApiRequest *request);
void lb_api_post_import     (LbApiRequest *request);
void lb_api_get_settings    (LbApiRequest *request);
void lb_api_put_settings    (LbApiRequest *request);
void lb_api_get_tags        (LbApiRequest *request);
void lb_api_put_tags        (LbApiRequest *request);
void lb_api_rename_tag      (LbApiRequest *request);
void lb_api_delete_tag      (LbApiRequest *request);
void lb_api_get_chaos       (LbApiRequest *request);
void lb_api_put_chaos       (LbApiRequest *request);
void lb_api_get_scenario    (LbApiRequest *request);
void lb_api_put_scenario    (LbApiRequest *request);
void lb_api_delete_scenario (LbApiRequest *request);
void lb_api_reset_chaos     (LbApiRequest *request);
void lb_api_refuse_check    (LbApiRequest *request);

G_END_DECLS
