#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LB_TYPE_MAILMAN_DIRECTORY (lb_mailman_directory_get_type ())
G_DECLARE_FINAL_TYPE (LbMailmanDirectory, lb_mailman_directory, LB, MAILMAN_DIRECTORY, GObject)

LbMailmanDirectory *lb_mailman_directory_new           (const char           *url,
                                                        const char           *user,
                                                        const char           *password);
void                lb_mailman_directory_lookup_async  (LbMailmanDirectory   *self,
                                                        const char           *address,
                                                        GCancellable         *cancellable,
                                                        GAsyncReadyCallback   callback,
                                                        gpointer              user_data);
gboolean            lb_mailman_directory_lookup_finish (LbMailmanDirectory   *self,
                                                        GAsyncResult         *result,
                                                        gboolean             *is_list,
                                                        GError              **error);
char               *lb_mailman_directory_dup_list      (const char           *address);

G_END_DECLS
