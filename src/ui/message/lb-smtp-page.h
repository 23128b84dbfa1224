#pragma once

#include "ui/message/lb-message-page.h"

G_BEGIN_DECLS

#define LB_TYPE_SMTP_PAGE (lb_smtp_page_get_type ())
G_DECLARE_FINAL_TYPE (LbSmtpPage, lb_smtp_page, LB, SMTP_PAGE, LbMessagePage)

G_END_DECLS
