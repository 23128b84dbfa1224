#define G_LOG_DOMAIN "lb-fact-list"

#include "config.h"
#include "ui/message/lb-fact-list.h"

struct _LbFactList
{
  AdwBin         parent_instance;

  GtkListBox    *list;
  PangoAttrList *no_hyphens; /* (owned): an address has none that were not sent */
};

enum
{
  SIGNAL_MORE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbFactList, lb_fact_list, ADW_TYPE_BIN)

static void
lb_fact_list_activated_cb (GtkListBox    *list,
                           GtkListBoxRow *row,
                           gpointer       user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_MORE], 0);
}

static void
lb_fact_list_dispose (GObject *object)
{
  LbFactList *self = LB_FACT_LIST (object);

  g_clear_pointer (&self->no_hyphens, pango_attr_list_unref);

  G_OBJECT_CLASS (lb_fact_list_parent_class)->dispose (object);
}

static void
lb_fact_list_class_init (LbFactListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lb_fact_list_dispose;

  /**
   * LbFactList::more:
   *
   * The row of lb_fact_list_add_more() was activated.
   */
  signals[SIGNAL_MORE] = g_signal_new ("more", LB_TYPE_FACT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 0);
}

static void
lb_fact_list_init (LbFactList *self)
{
  self->no_hyphens = pango_attr_list_new ();
  pango_attr_list_insert (self->no_hyphens, pango_attr_insert_hyphens_new (FALSE));
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  g_signal_connect (self->list, "row-activated", G_CALLBACK (lb_fact_list_activated_cb), self);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->list));
}

/**
 * lb_fact_list_set_heading:
 * @self: a list
 * @heading: what stands above it
 *
 * Names the list for a screen reader.
 */
void
lb_fact_list_set_heading (LbFactList *self,
                          GtkWidget  *heading)
{
  g_return_if_fail (LB_IS_FACT_LIST (self));

  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  heading, NULL, -1);
}

/**
 * lb_fact_list_clear:
 * @self: a list
 *
 * Takes all rows away.
 */
void
lb_fact_list_clear (LbFactList *self)
{
  GtkWidget *child;

  g_return_if_fail (LB_IS_FACT_LIST (self));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
}

/**
 * lb_fact_list_add:
 * @self: a list
 * @title: what it is
 * @value: what was sent; it can be selected
 *
 * Returns: (transfer none): the new row
 */
GtkWidget *
lb_fact_list_add (LbFactList *self,
                  const char *title,
                  const char *value)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label = gtk_label_new (value);

  g_return_val_if_fail (LB_IS_FACT_LIST (self), row);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  gtk_label_set_attributes (GTK_LABEL (label), self->no_hyphens);
  gtk_label_set_xalign (GTK_LABEL (label), 1.f);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_RIGHT);
  gtk_widget_add_css_class (label, "lb-mono");
  /* Its value is what there is to read and to copy. */
  gtk_widget_set_focusable (row, FALSE);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_RELATION_LABELLED_BY, row,
                                  NULL,
                                  -1);
  gtk_list_box_append (self->list, row);
  return row;
}

/**
 * lb_fact_list_add_more:
 * @self: a list
 * @title: what more there is
 *
 * Adds a row that emits #LbFactList::more.
 *
 * Returns: (transfer none): the new row
 */
GtkWidget *
lb_fact_list_add_more (LbFactList *self,
                       const char *title)
{
  GtkWidget *row = adw_action_row_new ();

  g_return_val_if_fail (LB_IS_FACT_LIST (self), row);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_list_box_append (self->list, row);
  return row;
}

/**
 * lb_fact_list_add_pill:
 * @row: a row of the list
 * @style: (nullable): "error", "warning" or "success"
 * @text: what is to be noticed
 *
 * Marks a row.
 */
void
lb_fact_list_add_pill (GtkWidget  *row,
                       const char *style,
                       const char *text)
{
  GtkWidget *pill = gtk_label_new (text);
  const char *classes[] = { "lb-pill", style, NULL };

  g_return_if_fail (ADW_IS_ACTION_ROW (row));

  gtk_widget_set_css_classes (pill, classes);
  gtk_widget_set_valign (pill, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), pill);
}
