#include "config.h"
#include "accessible-fixture.h"

#include <adwaita.h>

/* No widget has this name, so the check tells the one that it has. */
static char *
accessible_dup_label (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);

  if (!gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL))
    return NULL;
  return gtk_test_accessible_check_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL, "\1");
}

/* What a screen reader says of a control: its label or else its text; NULL if it has none. */
char *
accessible_dup_name (GtkWidget *widget)
{
  char *label = accessible_dup_label (widget);

  if (label != NULL)
    return label;
  if (GTK_IS_BUTTON (widget))
    return g_strdup (gtk_button_get_label (GTK_BUTTON (widget)));
  if (GTK_IS_LABEL (widget))
    return g_strdup (gtk_label_get_text (GTK_LABEL (widget)));
  if (ADW_IS_PREFERENCES_ROW (widget))
    return g_strdup (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)));
  return NULL;
}

/* A name comes from a label, from another widget, or from the text inside. */
static gboolean
accessible_has_name (GtkWidget *widget)
{
  g_autofree char *name = accessible_dup_name (widget);

  return (name != NULL && *name != '\0') ||
         gtk_test_accessible_has_relation (GTK_ACCESSIBLE (widget),
                                           GTK_ACCESSIBLE_RELATION_LABELLED_BY);
}

/* Some widgets are a control only as part of another, which carries the name: the list inside a
* column view, those of a row of preferences that unfolds, and what a row has to choose from. */
static gboolean
accessible_is_part (GtkWidget *widget)
{
  return GTK_IS_COLUMN_VIEW (gtk_widget_get_parent (widget)) ||
         (GTK_IS_LIST_BOX (widget) &&
          gtk_widget_get_ancestor (widget, ADW_TYPE_EXPANDER_ROW) != NULL) ||
         ADW_IS_COMBO_ROW (gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_ROW));
}

/* WebKit's, of which only the module knows. */
static gboolean
accessible_is_web_view (GtkWidget *widget)
{
  GType type = g_type_from_name ("WebKitWebView");

  return type != G_TYPE_INVALID && g_type_is_a (G_OBJECT_TYPE (widget), type);
}

static gboolean
accessible_is_control (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget) || GTK_IS_SWITCH (widget) ||
         GTK_IS_CHECK_BUTTON (widget) || GTK_IS_ENTRY (widget) || GTK_IS_SEARCH_ENTRY (widget) ||
         GTK_IS_PASSWORD_ENTRY (widget) || GTK_IS_SPIN_BUTTON (widget) ||
         GTK_IS_DROP_DOWN (widget) || GTK_IS_SCALE (widget) || GTK_IS_LIST_VIEW (widget) ||
         GTK_IS_LIST_BOX (widget) || GTK_IS_COLUMN_VIEW (widget) || GTK_IS_TEXT_VIEW (widget) ||
         GTK_IS_PROGRESS_BAR (widget) || accessible_is_web_view (widget) ||
         (ADW_IS_PREFERENCES_ROW (widget) && gtk_widget_get_focusable (widget));
}

/* Inside these GTK makes widgets of its own, which carry the name of the whole. */
static gboolean
accessible_is_whole (GtkWidget *widget)
{
  return accessible_is_web_view (widget) || GTK_IS_MENU_BUTTON (widget) ||
         GTK_IS_DROP_DOWN (widget) || GTK_IS_SEARCH_ENTRY (widget) ||
         GTK_IS_PASSWORD_ENTRY (widget) || GTK_IS_SPIN_BUTTON (widget) || GTK_IS_TEXT_VIEW (widget);
}

static void
accessible_check (GtkWidget *widget)
{
  if (!accessible_has_name (widget))
    {
      GtkWidget *parent = gtk_widget_get_parent (widget);

      g_error ("A %s “%s” in a %s has no accessible name", G_OBJECT_TYPE_NAME (widget),
               gtk_widget_get_tooltip_text (widget), G_OBJECT_TYPE_NAME (parent));
    }
  if (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)) == GTK_ACCESSIBLE_ROLE_NONE)
    g_error ("A %s has no role", G_OBJECT_TYPE_NAME (widget));
  /* Tab would write instead of going on. */
  if (GTK_IS_TEXT_VIEW (widget) && gtk_text_view_get_editable (GTK_TEXT_VIEW (widget)))
    g_assert_false (gtk_text_view_get_accepts_tab (GTK_TEXT_VIEW (widget)));
}

/* Every mapped control below @widget has a name and a role. Returns how many there are. */
guint
accessible_check_names (GtkWidget *widget)
{
  guint n_controls = 0;

  if (!gtk_widget_get_mapped (widget) || GTK_IS_WINDOW_CONTROLS (widget))
    return 0;
  if (accessible_is_control (widget) && !accessible_is_part (widget))
    {
      n_controls++;
      accessible_check (widget);
    }
  if (accessible_is_whole (widget))
    return n_controls;
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n_controls += accessible_check_names (child);
  return n_controls;
}
