#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Hexadecimal digits of an identifier of a message or session. */
#define LB_ID_LENGTH 32

char    *lb_id_new      (void);
gboolean lb_id_is_valid (const char *text);

G_END_DECLS
