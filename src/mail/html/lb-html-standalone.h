#pragma once

#include "mail/lb-message.h"

G_BEGIN_DECLS

char *lb_html_clean           (const char *html,
                               gsize       length);
char *lb_html_make_standalone (LbMessage  *message);

G_END_DECLS
