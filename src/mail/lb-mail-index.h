#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *lb_mail_index_text (GBytes *data);

G_END_DECLS
