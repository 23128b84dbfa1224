#pragma once

#include "api/lb-api-request.h"

G_BEGIN_DECLS

/* MailHog's default page, and its largest one. */
#define LB_MAILHOG_PAGE_MESSAGES     50
#define LB_MAILHOG_PAGE_MESSAGES_MAX 250

guint lb_mailhog_get_start   (LbApiRequest *request);
guint lb_mailhog_get_limit   (LbApiRequest *request);
void  lb_mailhog_answer_rows (LbApiRequest *request,
                              GPtrArray    *rows,
                              guint         total);

G_END_DECLS
