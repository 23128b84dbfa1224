#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

char               *lb_temp_make_path    (const char           *name,
                                          GError              **error);
void                lb_temp_write_async  (GBytes               *bytes,
                                          const char           *name,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
GFile              *lb_temp_write_finish (GAsyncResult         *result,
                                          GError              **error);
GdkContentProvider *lb_temp_new_content  (const char * const   *paths);
void                lb_temp_clean        (void);
void                lb_temp_clean_left   (void);

G_END_DECLS
