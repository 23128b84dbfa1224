#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LB_TYPE_OUTPUT (lb_output_get_type ())
G_DECLARE_FINAL_TYPE (LbOutput, lb_output, LB, OUTPUT, GObject)

LbOutput *lb_output_new          (GOutputStream        *stream,
                                  gboolean              is_terminal);
gboolean  lb_output_is_terminal  (LbOutput             *self);
gsize     lb_output_get_n_queued (LbOutput             *self);
gboolean  lb_output_is_broken    (LbOutput             *self);
void      lb_output_write_async  (LbOutput             *self,
                                  GBytes               *octets,
                                  GCancellable         *cancellable,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
gboolean  lb_output_write_finish (LbOutput             *self,
                                  GAsyncResult         *result,
                                  GError              **error);

G_END_DECLS
