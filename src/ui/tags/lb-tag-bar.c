#define G_LOG_DOMAIN "lb-tag-bar"

#include "config.h"
#include "ui/tags/lb-tag-bar.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/list/lb-tag-book.h"

/* Of more tags the rest is only counted; the dialog has all. */
#define MAX_TAGS 6

#define TAG_CHARACTERS 20

struct _LbTagBar
{
  AdwBin      parent_instance;

  GtkBox     *box;
  LbStoreRow *row; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (LbTagBar, lb_tag_bar, ADW_TYPE_BIN)

static GtkWidget *
lb_tag_bar_add_button (LbTagBar   *self,
                       const char *text,
                       const char *tooltip,
                       const char *action)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip,
                                  -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_box_append (self->box, button);
  return button;
}

static void
lb_tag_bar_add_tag (LbTagBar   *self,
                    const char *name)
{
  const char *style = lb_tag_book_get_style (lb_tag_book_get_default (), name);
  const char *classes[] = { "flat", "lb-pill", "lb-tag-button", style, NULL };
  /* Translators: %s is a tag */
  g_autofree char *tooltip = g_strdup_printf (_("Search for “%s”"), name);
  GtkWidget *button = lb_tag_bar_add_button (self, name, tooltip, NULL);

  gtk_label_set_max_width_chars (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))),
                                 TAG_CHARACTERS);
  /* In this order: without its target the action would not fit. */
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(ss)", "tag", name);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.search-for");
  gtk_widget_set_css_classes (button, classes);
}

static void
lb_tag_bar_add_more (LbTagBar *self,
                     guint     n_more)
{
  static const char * const classes[] = { "flat", "lb-pill", "lb-tag-button", NULL };
  g_autofree char *text = g_strdup_printf ("+%u", n_more);
  g_autofree char *all = g_strjoinv (", ", self->row->tags);

  gtk_widget_set_css_classes (lb_tag_bar_add_button (self, text, all, "win.tag"),
                              (const char **) classes);
}

/* The first line of it; the whole is in the tooltip and the dialog. */
static void
lb_tag_bar_add_note (LbTagBar   *self,
                     const char *note)
{
  g_autofree char *line = g_strndup (note, strcspn (note, "\n"));
  GtkWidget *button = lb_tag_bar_add_button (self, line, note, "win.note");

  gtk_label_set_xalign (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), 0);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "lb-note");
}

static void
lb_tag_bar_fill (LbTagBar *self)
{
  guint n_tags = g_strv_length (self->row->tags);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);

  for (guint i = 0; i < MIN (n_tags, MAX_TAGS); i++)
    lb_tag_bar_add_tag (self, self->row->tags[i]);
  if (n_tags > MAX_TAGS)
    lb_tag_bar_add_more (self, n_tags - MAX_TAGS);
  if (*self->row->note != '\0')
    lb_tag_bar_add_note (self, self->row->note);
  gtk_widget_set_visible (GTK_WIDGET (self), n_tags > 0 || *self->row->note != '\0');
}

/* A tag has another colour now. */
static void
lb_tag_bar_colors_cb (LbTagBar *self)
{
  if (self->row != NULL)
    lb_tag_bar_fill (self);
}

static void
lb_tag_bar_finalize (GObject *object)
{
  g_clear_pointer (&LB_TAG_BAR (object)->row, lb_store_row_unref);

  G_OBJECT_CLASS (lb_tag_bar_parent_class)->finalize (object);
}

static void
lb_tag_bar_class_init (LbTagBarClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_tag_bar_finalize;
}

static void
lb_tag_bar_init (LbTagBar *self)
{
  GtkWidget *scroll = gtk_scrolled_window_new ();

  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6));
  /* Many tags must not widen a narrow window: the rest is a swipe away. */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_EXTERNAL,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), GTK_WIDGET (self->box));
  adw_bin_set_child (ADW_BIN (self), scroll);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_connect_object (lb_tag_book_get_default (), "changed",
                           G_CALLBACK (lb_tag_bar_colors_cb), self, G_CONNECT_SWAPPED);
}

/**
 * lb_tag_bar_show_row:
 * @self: a bar
 * @row: a message
 *
 * Shows its tags, each of which searches for its like, and its note. Without either there is no
 * bar.
 */
void
lb_tag_bar_show_row (LbTagBar   *self,
                     LbStoreRow *row)
{
  g_return_if_fail (LB_IS_TAG_BAR (self));

  lb_store_row_ref (row);
  g_clear_pointer (&self->row, lb_store_row_unref);
  self->row = row;
  lb_tag_bar_fill (self);
}
