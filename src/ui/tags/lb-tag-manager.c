#define G_LOG_DOMAIN "lb-tag-manager"

#include "config.h"
#include "ui/tags/lb-tag-manager.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/lb-resource.h"

/* What the store calls the colours that the list paints, and what people call them. */
static const struct
{
  const char *color;
  const char *name;
} colors[] = {
  { "", N_("Automatic") },
  { "blue", N_("Blue") },
  { "green", N_("Green") },
  { "yellow", N_("Yellow") },
  { "orange", N_("Orange") },
  { "red", N_("Red") },
  { "purple", N_("Purple") },
  { "brown", N_("Brown") },
};

struct _LbTagManager
{
  AdwWindow        parent_instance;

  AdwToastOverlay *toasts;
  GtkStack        *stack;
  GtkListBox      *list;

  LbMailbox       *mailbox;     /* (owned) (nullable) */
  GCancellable    *cancellable; /* (owned) */
};

G_DEFINE_FINAL_TYPE (LbTagManager, lb_tag_manager, ADW_TYPE_WINDOW)

static void lb_tag_manager_ask (LbTagManager *self);

static void
lb_tag_manager_changed_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr(LbTagManager) self = LB_TAG_MANAGER (user_data);
  g_autoptr(GError) error = NULL;

  if (!lb_mailbox_change_finish (LB_MAILBOX (object), result, &error) && self->mailbox != NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (error->message, -1);

      adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
    }
  lb_tag_manager_ask (self);
}

static const char *
lb_tag_manager_get_tag (gpointer widget)
{
  return g_object_get_data (G_OBJECT (widget), "tag");
}

static void
lb_tag_manager_rename_cb (AdwEntryRow *row,
                          gpointer     user_data)
{
  LbTagManager *self = LB_TAG_MANAGER (user_data);
  const char *typed[] = { gtk_editable_get_text (GTK_EDITABLE (row)), NULL };
  g_auto(GStrv) names = lb_mailbox_clean_tags (typed);

  /* Nothing is left of it, or it is several. */
  if (g_strv_length (names) != 1)
    {
      gtk_widget_add_css_class (GTK_WIDGET (row), "error");
      return;
    }
  lb_mailbox_rename_tag_async (self->mailbox, lb_tag_manager_get_tag (row), names[0], NULL,
                               lb_tag_manager_changed_cb, g_object_ref (self));
}

static void
lb_tag_manager_color_cb (GtkDropDown *drop_down,
                         GParamSpec  *pspec,
                         gpointer     user_data)
{
  LbTagManager *self = LB_TAG_MANAGER (user_data);
  guint selected = gtk_drop_down_get_selected (drop_down);

  if (selected < G_N_ELEMENTS (colors))
    lb_mailbox_set_tag_color_async (self->mailbox, lb_tag_manager_get_tag (drop_down),
                                    colors[selected].color, NULL, lb_tag_manager_changed_cb,
                                    g_object_ref (self));
}

static void
lb_tag_manager_delete_response_cb (AdwMessageDialog *dialog,
                                   const char       *response,
                                   gpointer          user_data)
{
  LbTagManager *self = LB_TAG_MANAGER (user_data);

  if (g_str_equal (response, "delete"))
    lb_mailbox_delete_tag_async (self->mailbox, lb_tag_manager_get_tag (dialog), NULL,
                                 lb_tag_manager_changed_cb, g_object_ref (self));
}

/* This cannot be undone: which messages had it is forgotten. */
static void
lb_tag_manager_delete_cb (GtkButton *button,
                          gpointer   user_data)
{
  LbTagManager *self = LB_TAG_MANAGER (user_data);
  const char *name = lb_tag_manager_get_tag (button);
  g_autofree char *heading = g_strdup_printf (_("Delete “%s”?"), name);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading,
                                              _("All messages lose this tag. They stay."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"),
                                    "delete", _("_Delete"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "tag", g_strdup (name), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (lb_tag_manager_delete_response_cb), self,
                           0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static GtkWidget *
lb_tag_manager_make_colors (LbTagManager     *self,
                            const LbStoreTag *tag)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  GtkWidget *drop_down;
  guint selected = 0;

  for (guint i = 0; i < G_N_ELEMENTS (colors); i++)
    {
      gtk_string_list_append (names, _(colors[i].name));
      if (strcmp (colors[i].color, tag->color) == 0)
        selected = i;
    }
  drop_down = gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&names)), NULL);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (drop_down), selected);
  gtk_widget_set_tooltip_text (drop_down, _("Colour"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (drop_down), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Colour"), -1);
  g_signal_connect_object (drop_down, "notify::selected", G_CALLBACK (lb_tag_manager_color_cb),
                           self, 0);
  return drop_down;
}

static void
lb_tag_manager_add_suffix (AdwEntryRow *row,
                           GtkWidget   *suffix,
                           const char  *tag)
{
  g_object_set_data_full (G_OBJECT (suffix), "tag", g_strdup (tag), g_free);
  gtk_widget_set_valign (suffix, GTK_ALIGN_CENTER);
  adw_entry_row_add_suffix (row, suffix);
}

static void
lb_tag_manager_add_row (LbTagManager     *self,
                        const LbStoreTag *tag)
{
  GtkWidget *row = adw_entry_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  guint n_messages = (guint) tag->n_messages;
  g_autofree char *title = g_strdup_printf (ngettext ("%u message", "%u messages", n_messages),
                                            n_messages);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_editable_set_text (GTK_EDITABLE (row), tag->name);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "tag", g_strdup (tag->name), g_free);
  g_signal_connect_object (row, "apply", G_CALLBACK (lb_tag_manager_rename_cb), self, 0);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _("Delete Tag"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Delete Tag"), -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (lb_tag_manager_delete_cb), self, 0);
  lb_tag_manager_add_suffix (ADW_ENTRY_ROW (row), lb_tag_manager_make_colors (self, tag),
                             tag->name);
  lb_tag_manager_add_suffix (ADW_ENTRY_ROW (row), button, tag->name);
  gtk_list_box_append (self->list, row);
}

static void
lb_tag_manager_listed_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(LbTagManager) self = LB_TAG_MANAGER (user_data);
  g_autoptr(GPtrArray) tags = lb_mailbox_list_tags_finish (LB_MAILBOX (object), result, NULL);
  GtkWidget *child;

  if (tags == NULL || self->mailbox == NULL)
    return;
  /* Else GTK looks for the focus in what is gone. */
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  for (guint i = 0; i < tags->len; i++)
    lb_tag_manager_add_row (self, g_ptr_array_index (tags, i));
  gtk_stack_set_visible_child_name (self->stack, tags->len > 0 ? "tags" : "none");
}

static void
lb_tag_manager_ask (LbTagManager *self)
{
  if (self->mailbox != NULL)
    lb_mailbox_list_tags_async (self->mailbox, self->cancellable, lb_tag_manager_listed_cb,
                                g_object_ref (self));
}

static void
lb_tag_manager_dispose (GObject *object)
{
  LbTagManager *self = LB_TAG_MANAGER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->mailbox);

  G_OBJECT_CLASS (lb_tag_manager_parent_class)->dispose (object);
}

static void
lb_tag_manager_class_init (LbTagManagerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_tag_manager_dispose;

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-tag-manager.ui");
  gtk_widget_class_bind_template_child (widget_class, LbTagManager, toasts);
  gtk_widget_class_bind_template_child (widget_class, LbTagManager, stack);
  gtk_widget_class_bind_template_child (widget_class, LbTagManager, list);
}

static void
lb_tag_manager_init (LbTagManager *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

/**
 * lb_tag_manager_new:
 * @parent: the window
 * @mailbox: whose tags
 *
 * Returns: (transfer none): renames, colours and deletes tags; not yet shown
 */
GtkWidget *
lb_tag_manager_new (GtkWindow *parent,
                    LbMailbox *mailbox)
{
  LbTagManager *self = g_object_new (LB_TYPE_TAG_MANAGER, "transient-for", parent, NULL);

  self->mailbox = g_object_ref (mailbox);
  lb_tag_manager_ask (self);
  return GTK_WIDGET (self);
}
