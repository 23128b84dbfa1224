#define G_LOG_DOMAIN "lb-checks-page"

#include "config.h"
#include "ui/message/lb-checks-page.h"

#include <glib/gi18n.h>

#include "ui/message/lb-check.h"
#include "ui/lb-resource.h"

/* A message of nothing but faults has a row for each up to here. */
#define MAX_ROWS 300

struct _LbChecksPage
{
  LbMessagePage parent_instance;

  GtkListBox   *list;
};

G_DEFINE_FINAL_TYPE (LbChecksPage, lb_checks_page, LB_TYPE_MESSAGE_PAGE)

static const struct
{
  const char *icon;
  const char *style;
  const char *name;
} levels[] = {
  [LB_CHECK_PASSED] = { "lb-check-symbolic", "success", NC_ ("check", "Passed") },
  [LB_CHECK_NOTE] = { "lb-note-symbolic", "accent", NC_ ("check", "Note") },
  [LB_CHECK_WARNING] = { "dialog-warning-symbolic", "warning", NC_ ("check", "Warning") },
  [LB_CHECK_ERROR] = { "dialog-error-symbolic", "error", NC_ ("check", "Error") },
};

static GtkWidget *
lb_checks_page_make_row (const LbCheck *check)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (levels[check->level].icon);
  const char *level = g_dpgettext2 (NULL, "check", levels[check->level].name);
  g_autofree char *title = g_markup_escape_text (check->title, -1);
  g_autofree char *detail = check->detail != NULL ? g_markup_escape_text (check->detail, -1) : NULL;
  g_autofree char *label = g_strdup_printf ("%s: %s", level, check->title);

  gtk_widget_add_css_class (icon, levels[check->level].style);
  gtk_widget_set_tooltip_text (icon, level);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  if (detail != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), detail);
  if (check->line > 0)
    {
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                                 gtk_image_new_from_icon_name ("go-next-symbolic"));
      g_object_set_data (G_OBJECT (row), "lb-line", GUINT_TO_POINTER (check->line));
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return row;
}

static void
lb_checks_page_activated_cb (GtkListBox    *list,
                             GtkListBoxRow *row,
                             gpointer       user_data)
{
  guint line = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "lb-line"));

  if (line > 0)
    gtk_widget_activate_action (GTK_WIDGET (row), "win.go-to-line", "u", line);
}

static void
lb_checks_page_show_message (LbMessagePage   *page,
                             LbOpenedMessage *opened)
{
  LbChecksPage *self = LB_CHECKS_PAGE (page);
  g_autoptr(GPtrArray) checks = lb_check_list (opened);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  for (guint i = 0; i < checks->len && i < MAX_ROWS; i++)
    gtk_list_box_append (self->list, lb_checks_page_make_row (g_ptr_array_index (checks, i)));
}

static void
lb_checks_page_class_init (LbChecksPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  LB_MESSAGE_PAGE_CLASS (klass)->show_message = lb_checks_page_show_message;

  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-checks-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LbChecksPage, list);
  gtk_widget_class_bind_template_callback (widget_class, lb_checks_page_activated_cb);
}

static void
lb_checks_page_init (LbChecksPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
