#pragma once

#include "service/lb-service.h"

G_BEGIN_DECLS

/**
 * LbOptionChange:
 * @option: an option
 * @texts: (nullable): its values, as on the command line; %NULL: its default
 *
 * What the user changes while the program runs.
 */
typedef struct
{
  LbOption            option;
  const char * const *texts;
} LbOptionChange;

void     lb_service_change_async  (LbService             *self,
                                   const LbOptionChange  *changes,
                                   guint                  n_changes,
                                   GCancellable          *cancellable,
                                   GAsyncReadyCallback    callback,
                                   gpointer               user_data);
gboolean lb_service_change_finish (LbService             *self,
                                   GAsyncResult          *result,
                                   GError               **error);

G_END_DECLS
