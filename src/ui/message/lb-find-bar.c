#define G_LOG_DOMAIN "lb-find-bar"

#include "config.h"
#include "ui/message/lb-find-bar.h"

#include <glib/gi18n.h>

#include "ui/lb-resource.h"

struct _LbFindBar
{
  AdwBin        parent_instance;

  GtkSearchBar *bar;
  GtkEditable  *entry;
  GtkLabel     *count;
};

enum
{
  SIGNAL_FIND,
  SIGNAL_FIND_AGAIN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbFindBar, lb_find_bar, ADW_TYPE_BIN)

static void
lb_find_bar_changed_cb (GtkSearchEntry *entry,
                        gpointer        user_data)
{
  LbFindBar *self = LB_FIND_BAR (user_data);
  const char *text = gtk_editable_get_text (self->entry);

  if (*text == '\0')
    gtk_label_set_label (self->count, "");
  g_signal_emit (self, signals[SIGNAL_FIND], 0, text);
}

static void
lb_find_bar_again (LbFindBar *self,
                   gboolean   is_backwards)
{
  if (*gtk_editable_get_text (self->entry) != '\0')
    g_signal_emit (self, signals[SIGNAL_FIND_AGAIN], 0, is_backwards);
}

static void
lb_find_bar_next_cb (GtkWidget *widget,
                     gpointer   user_data)
{
  lb_find_bar_again (LB_FIND_BAR (user_data), FALSE);
}

static void
lb_find_bar_previous_cb (GtkWidget *widget,
                         gpointer   user_data)
{
  lb_find_bar_again (LB_FIND_BAR (user_data), TRUE);
}

static void
lb_find_bar_mode_cb (LbFindBar *self)
{
  if (!gtk_search_bar_get_search_mode (self->bar))
    gtk_editable_set_text (self->entry, "");
}

static void
lb_find_bar_class_init (LbFindBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  /**
   * LbFindBar::find:
   * @text: what to look for; "" ends it
   */
  signals[SIGNAL_FIND] = g_signal_new ("find", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * LbFindBar::find-again:
   * @is_backwards: whether the place before is meant
   */
  signals[SIGNAL_FIND_AGAIN] = g_signal_new ("find-again", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                             NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               LB_RESOURCE_PATH "lb-find-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, LbFindBar, bar);
  gtk_widget_class_bind_template_child (widget_class, LbFindBar, entry);
  gtk_widget_class_bind_template_child (widget_class, LbFindBar, count);
  gtk_widget_class_bind_template_callback (widget_class, lb_find_bar_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_find_bar_next_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_find_bar_previous_cb);
}

static void
lb_find_bar_init (LbFindBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->bar, self->entry);
  g_signal_connect_swapped (self->bar, "notify::search-mode-enabled",
                            G_CALLBACK (lb_find_bar_mode_cb), self);
}

/**
 * lb_find_bar_begin:
 * @self: a bar
 *
 * Opens it, ready to be typed into.
 */
void
lb_find_bar_begin (LbFindBar *self)
{
  g_return_if_fail (LB_IS_FIND_BAR (self));

  gtk_search_bar_set_search_mode (self->bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

/**
 * lb_find_bar_end:
 * @self: a bar
 *
 * Closes it.
 */
void
lb_find_bar_end (LbFindBar *self)
{
  g_return_if_fail (LB_IS_FIND_BAR (self));

  gtk_search_bar_set_search_mode (self->bar, FALSE);
}

/**
 * lb_find_bar_show_count:
 * @self: a bar
 * @n_matches: in how many places the text is
 */
void
lb_find_bar_show_count (LbFindBar *self,
                        guint      n_matches)
{
  g_autofree char *text = NULL;

  g_return_if_fail (LB_IS_FIND_BAR (self));

  text = g_strdup_printf (ngettext ("%u match", "%u matches", n_matches), n_matches);
  gtk_label_set_label (self->count, text);
}
