#define G_LOG_DOMAIN "lb-file-row"

#include "config.h"
#include "ui/preferences/lb-file-row.h"

#include <glib/gi18n.h>

struct _LbFileRow
{
  AdwActionRow          parent_instance;

  GtkWidget            *clear;
  GtkFileChooserNative *chooser; /* (owned) (nullable): while it is open */
  char                 *path;    /* (owned) (nullable) */
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbFileRow, lb_file_row, ADW_TYPE_ACTION_ROW)

static void
lb_file_row_response_cb (LbFileRow            *self,
                         int                   response,
                         GtkFileChooserNative *chooser)
{
  g_autoptr(GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  g_clear_object (&self->chooser);
  if (response == GTK_RESPONSE_ACCEPT && path != NULL)
    lb_file_row_take (self, path);
}

/**
 * lb_file_row_choose:
 * @self: a row
 *
 * Lets the user choose a file.
 */
void
lb_file_row_choose (LbFileRow *self)
{
  GtkRoot *root;

  g_return_if_fail (LB_IS_FILE_ROW (self));

  if (self->chooser != NULL)
    return;
  root = gtk_widget_get_root (GTK_WIDGET (self));
  self->chooser =
    gtk_file_chooser_native_new (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)),
                                 GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                 GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (lb_file_row_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
lb_file_row_clear_cb (LbFileRow *self)
{
  lb_file_row_take (self, NULL);
}

static void
lb_file_row_dispose (GObject *object)
{
  LbFileRow *self = LB_FILE_ROW (object);

  g_clear_object (&self->chooser);
  g_clear_pointer (&self->path, g_free);

  G_OBJECT_CLASS (lb_file_row_parent_class)->dispose (object);
}

static void
lb_file_row_class_init (LbFileRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lb_file_row_dispose;

  /**
   * LbFileRow::chosen:
   * @self: a row
   *
   * The user chose a file, or none any more.
   */
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", LB_TYPE_FILE_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
lb_file_row_add_button (LbFileRow  *self,
                        const char *icon,
                        const char *name,
                        GCallback   callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (button, "clicked", callback, self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
  return button;
}

static void
lb_file_row_init (LbFileRow *self)
{
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 2);
  self->clear = lb_file_row_add_button (self, "edit-clear-symbolic", _("No File"),
                                        G_CALLBACK (lb_file_row_clear_cb));
  lb_file_row_add_button (self, "document-open-symbolic", _("Choose a File…"),
                          G_CALLBACK (lb_file_row_choose));
  lb_file_row_set_path (self, NULL);
}

/**
 * lb_file_row_set_path:
 * @self: a row
 * @path: (nullable): the file that it names
 */
void
lb_file_row_set_path (LbFileRow  *self,
                      const char *path)
{
  g_autofree char *copy = path != NULL && *path != '\0' ? g_strdup (path) : NULL;
  g_autofree char *shown = NULL;

  g_return_if_fail (LB_IS_FILE_ROW (self));

  g_free (self->path);
  self->path = g_steal_pointer (&copy);
  /* A subtitle is markup. */
  shown = g_markup_escape_text (self->path != NULL ? self->path : _("None"), -1);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), shown);
  gtk_widget_set_visible (self->clear, self->path != NULL);
}

/**
 * lb_file_row_get_path:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the file that it names
 */
const char *
lb_file_row_get_path (LbFileRow *self)
{
  g_return_val_if_fail (LB_IS_FILE_ROW (self), NULL);

  return self->path;
}

/**
 * lb_file_row_take:
 * @self: a row
 * @path: (nullable): the file that the user chose
 *
 * Names @path, and tells by #LbFileRow::chosen.
 */
void
lb_file_row_take (LbFileRow  *self,
                  const char *path)
{
  lb_file_row_set_path (self, path);
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0);
}
