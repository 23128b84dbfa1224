#pragma once

#include "api/lb-api-request.h"

G_BEGIN_DECLS

/* What answers each of MailHog's routes; the table is in lb-routes.c. */

void lb_mailhog_get_messages   (LbApiRequest *request);
void lb_mailhog_list_messages  (LbApiRequest *request);
void lb_mailhog_delete_all     (LbApiRequest *request);
void lb_mailhog_get_message    (LbApiRequest *request);
void lb_mailhog_delete_message (LbApiRequest *request);
void lb_mailhog_get_download   (LbApiRequest *request);
void lb_mailhog_get_part       (LbApiRequest *request);
void lb_mailhog_post_release   (LbApiRequest *request);
void lb_mailhog_get_events     (LbApiRequest *request);
void lb_mailhog_get_search     (LbApiRequest *request);
void lb_mailhog_get_outgoing   (LbApiRequest *request);
void lb_mailhog_get_jim        (LbApiRequest *request);
void lb_mailhog_post_jim       (LbApiRequest *request);
void lb_mailhog_put_jim        (LbApiRequest *request);
void lb_mailhog_delete_jim     (LbApiRequest *request);

G_END_DECLS
