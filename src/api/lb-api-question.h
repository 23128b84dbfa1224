#pragma once

#include "api/lb-api-answer.h"

G_BEGIN_DECLS

void lb_api_ask_for (LbApiRequest  *request,
                     const char    *id,
                     LbApiWorkFunc  func,
                     gboolean       marks_read);
void lb_api_ask     (LbApiRequest  *request,
                     LbApiWorkFunc  func,
                     gboolean       marks_read);

G_END_DECLS
