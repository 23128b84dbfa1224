#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GInputStream  *lb_standard_input_new          (void) G_GNUC_WARN_UNUSED_RESULT;
GOutputStream *lb_standard_output_new         (void) G_GNUC_WARN_UNUSED_RESULT;
gboolean       lb_standard_output_is_terminal (void);

G_END_DECLS
