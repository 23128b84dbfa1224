#pragma once

#include "ui/message/lb-message-page.h"

G_BEGIN_DECLS

#define LB_TYPE_CHECKS_PAGE (lb_checks_page_get_type ())
G_DECLARE_FINAL_TYPE (LbChecksPage, lb_checks_page, LB, CHECKS_PAGE, LbMessagePage)

G_END_DECLS
