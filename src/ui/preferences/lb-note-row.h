#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LB_TYPE_NOTE_ROW (lb_note_row_get_type ())
G_DECLARE_FINAL_TYPE (LbNoteRow, lb_note_row, LB, NOTE_ROW, AdwPreferencesRow)

void        lb_note_row_tell     (LbNoteRow  *self,
                                  GtkWidget  *about,
                                  const char *fault);
void        lb_note_row_show     (LbNoteRow  *self,
                                  const char *text);
const char *lb_note_row_get_text (LbNoteRow  *self);

G_END_DECLS
