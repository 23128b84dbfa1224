#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *lb_mail_hints_find_code (const char *subject,
                               const char *text);
char *lb_mail_hints_find_link (const char *text);

G_END_DECLS
