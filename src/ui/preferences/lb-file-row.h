#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LB_TYPE_FILE_ROW (lb_file_row_get_type ())
G_DECLARE_FINAL_TYPE (LbFileRow, lb_file_row, LB, FILE_ROW, AdwActionRow)

void        lb_file_row_set_path (LbFileRow  *self,
                                  const char *path);
const char *lb_file_row_get_path (LbFileRow  *self);
void        lb_file_row_take     (LbFileRow  *self,
                                  const char *path);
void        lb_file_row_choose   (LbFileRow  *self);

G_END_DECLS
