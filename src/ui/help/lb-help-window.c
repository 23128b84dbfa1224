#define G_LOG_DOMAIN "lb-help-window"

#include "config.h"
#include "ui/help/lb-help-window.h"

#include <string.h>

#include "ui/help/lb-help-text.h"
#include "ui/lb-resource.h"

#define CONTENTS "index.md"

struct _LbHelpWindow
{
  AdwWindow          parent_instance;

  GtkBox            *box;
  GtkScrolledWindow *scroll;
  GPtrArray         *pages; /* (owned) (element-type utf8): the last is shown */
  char              *next_page; /* (owned) (nullable): of a link that is being followed */
  guint              follow_id;
};

G_DEFINE_FINAL_TYPE (LbHelpWindow, lb_help_window, ADW_TYPE_WINDOW)

static gboolean
lb_help_window_follow_cb (gpointer user_data)
{
  LbHelpWindow *self = LB_HELP_WINDOW (user_data);
  g_autofree char *page = g_steal_pointer (&self->next_page);

  self->follow_id = 0;
  lb_help_window_show_page (self, page);
  return G_SOURCE_REMOVE;
}

/* The label that says so goes with its page, so not at once. */
static gboolean
lb_help_window_link_cb (LbHelpWindow *self,
                        const char   *uri,
                        GtkLabel     *label)
{
  g_free (self->next_page);
  self->next_page = g_strdup (uri);
  if (self->follow_id == 0)
    self->follow_id = g_idle_add (lb_help_window_follow_cb, self);
  return TRUE;
}

static void
lb_help_window_connect (LbHelpWindow *self,
                        GtkWidget    *from)
{
  if (GTK_IS_LABEL (from))
    g_signal_connect_object (from, "activate-link", G_CALLBACK (lb_help_window_link_cb), self,
                             G_CONNECT_SWAPPED);
  for (GtkWidget *child = gtk_widget_get_first_child (from);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    lb_help_window_connect (self, child);
}

static void
lb_help_window_fill (LbHelpWindow *self)
{
  const char *page = lb_help_window_get_page (self);
  g_autofree char *path = g_strconcat (LB_RESOURCE_PATH "help/", page, NULL);
  g_autoptr(GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autofree char *text = NULL;
  GtkWidget *child;

  g_return_if_fail (bytes != NULL);

  /* Else GTK looks for the focus in what is gone. */
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
  lb_help_text_fill (self->box, text);
  lb_help_window_connect (self, GTK_WIDGET (self->box));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroll), 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "help.back", self->pages->len > 1);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "help.contents", strcmp (page, CONTENTS) != 0);
}

static void
lb_help_window_back_cb (GtkWidget  *widget,
                        const char *action,
                        GVariant   *parameter)
{
  LbHelpWindow *self = LB_HELP_WINDOW (widget);

  g_ptr_array_set_size (self->pages, (int) self->pages->len - 1);
  lb_help_window_fill (self);
}

static void
lb_help_window_contents_cb (GtkWidget  *widget,
                            const char *action,
                            GVariant   *parameter)
{
  lb_help_window_show_page (LB_HELP_WINDOW (widget), CONTENTS);
}

static void
lb_help_window_dispose (GObject *object)
{
  g_clear_handle_id (&LB_HELP_WINDOW (object)->follow_id, g_source_remove);

  G_OBJECT_CLASS (lb_help_window_parent_class)->dispose (object);
}

static void
lb_help_window_finalize (GObject *object)
{
  LbHelpWindow *self = LB_HELP_WINDOW (object);

  g_ptr_array_unref (self->pages);
  g_free (self->next_page);

  G_OBJECT_CLASS (lb_help_window_parent_class)->finalize (object);
}

static void
lb_help_window_class_init (LbHelpWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_help_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = lb_help_window_finalize;

  gtk_widget_class_install_action (widget_class, "help.back", NULL, lb_help_window_back_cb);
  gtk_widget_class_install_action (widget_class, "help.contents", NULL,
                                   lb_help_window_contents_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "help.back", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-help-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LbHelpWindow, box);
  gtk_widget_class_bind_template_child (widget_class, LbHelpWindow, scroll);
}

static void
lb_help_window_init (LbHelpWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->pages = g_ptr_array_new_with_free_func (g_free);
  lb_help_window_show_page (self, CONTENTS);
}

/**
 * lb_help_window_new:
 *
 * Returns: (transfer floating): the user guide at its contents, not yet shown
 */
GtkWidget *
lb_help_window_new (void)
{
  return g_object_new (LB_TYPE_HELP_WINDOW, NULL);
}

/**
 * lb_help_window_show_page:
 * @self: a guide
 * @page: the file name of one of its pages
 */
void
lb_help_window_show_page (LbHelpWindow *self,
                          const char   *page)
{
  g_return_if_fail (LB_IS_HELP_WINDOW (self));

  g_ptr_array_add (self->pages, g_strdup (page));
  lb_help_window_fill (self);
}

/**
 * lb_help_window_get_page:
 * @self: a guide
 *
 * Returns: the file name of the page that is shown
 */
const char *
lb_help_window_get_page (LbHelpWindow *self)
{
  g_return_val_if_fail (LB_IS_HELP_WINDOW (self), NULL);

  return g_ptr_array_index (self->pages, self->pages->len - 1);
}
