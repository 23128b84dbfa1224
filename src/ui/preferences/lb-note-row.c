#define G_LOG_DOMAIN "lb-note-row"

#include "config.h"
#include "ui/preferences/lb-note-row.h"

struct _LbNoteRow
{
  AdwPreferencesRow parent_instance;

  GtkLabel         *label;
  GtkWidget        *about; /* (unowned) (nullable): the row that is wrong; it lives as long */
};

G_DEFINE_FINAL_TYPE (LbNoteRow, lb_note_row, ADW_TYPE_PREFERENCES_ROW)

static void
lb_note_row_class_init (LbNoteRowClass *klass)
{
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_ALERT);
}

static void
lb_note_row_init (LbNoteRow *self)
{
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_xalign (self->label, 0.f);
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self), "lb-note");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), GTK_WIDGET (self->label));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * lb_note_row_show:
 * @self: a note
 * @text: (nullable): one sentence; %NULL: nothing
 *
 * Shows what became of the row above.
 */
void
lb_note_row_show (LbNoteRow  *self,
                  const char *text)
{
  g_return_if_fail (LB_IS_NOTE_ROW (self));

  gtk_label_set_label (self->label, text != NULL ? text : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  text != NULL ? text : "", -1);
  gtk_widget_set_visible (GTK_WIDGET (self), text != NULL);
}

/**
 * lb_note_row_tell:
 * @self: a note
 * @about: a row above
 * @fault: (nullable): what is wrong with its value, in one sentence; %NULL: nothing any more
 *
 * The value stays as it was written, marked as wrong.
 */
void
lb_note_row_tell (LbNoteRow  *self,
                  GtkWidget  *about,
                  const char *fault)
{
  GtkAccessibleInvalidState state = fault != NULL ? GTK_ACCESSIBLE_INVALID_TRUE
                                                  : GTK_ACCESSIBLE_INVALID_FALSE;

  g_return_if_fail (LB_IS_NOTE_ROW (self));

  if (self->about != NULL && self->about != about)
    gtk_widget_remove_css_class (self->about, "error");
  self->about = about;
  if (fault != NULL)
    gtk_widget_add_css_class (about, "error");
  else
    gtk_widget_remove_css_class (about, "error");
  gtk_widget_add_css_class (GTK_WIDGET (self), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (about), GTK_ACCESSIBLE_STATE_INVALID, state, -1);
  lb_note_row_show (self, fault);
}

/**
 * lb_note_row_get_text:
 * @self: a note
 *
 * Returns: (nullable): what it says; %NULL: nothing
 */
const char *
lb_note_row_get_text (LbNoteRow *self)
{
  g_return_val_if_fail (LB_IS_NOTE_ROW (self), NULL);

  return gtk_widget_get_visible (GTK_WIDGET (self)) ? gtk_label_get_label (self->label) : NULL;
}
