#pragma once

#include <adwaita.h>

#include "service/lb-service-change.h"
#include "ui/preferences/lb-note-row.h"

G_BEGIN_DECLS

void     lb_option_change_async  (LbService             *service,
                                  const LbOptionChange  *changes,
                                  guint                  n_changes,
                                  GAsyncReadyCallback    callback,
                                  gpointer               user_data);
gboolean lb_option_change_finish (LbService             *service,
                                  GAsyncResult          *result,
                                  GError               **error);
void     lb_option_change        (LbService             *service,
                                  LbOption               option,
                                  const char            *text,
                                  GtkWidget             *row,
                                  LbNoteRow             *note);
char    *lb_option_dup_setting   (LbOption               option);

void lb_edit_watch (GtkWidget *widget,
                    GCallback  callback,
                    gpointer   object);

G_END_DECLS
