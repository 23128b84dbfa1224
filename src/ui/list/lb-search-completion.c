#define G_LOG_DOMAIN "lb-search-completion"

#include "config.h"
#include "ui/list/lb-search-completion.h"

#include "mailbox/lb-mailbox.h"
#include "ui/list/lb-completion-words.h"

#define SHOWN_ROWS 8

/* Below the entry, which keeps the focus: one goes on typing, or goes down into the list. */
struct _LbSearchCompletion
{
  GtkPopover   parent_instance;

  GtkListBox  *list;
  GtkEditable *entry; /* not owned: it lives longer */
  GStrv        words; /* (owned) */
  GStrv        tags;  /* (owned) (nullable) */
  GPtrArray   *found; /* (owned) (element-type LbCompletion) */
  guint        begin;
  guint        idle_id;
  gboolean     is_applying;
};

G_DEFINE_FINAL_TYPE (LbSearchCompletion, lb_search_completion, GTK_TYPE_POPOVER)

static GtkWidget *
lb_search_completion_make_row (const LbCompletion *completion)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *word = gtk_label_new (completion->word);
  GtkWidget *about = gtk_label_new (completion->about);
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_label_set_xalign (GTK_LABEL (word), 0.);
  gtk_label_set_xalign (GTK_LABEL (about), 1.);
  gtk_label_set_ellipsize (GTK_LABEL (word), PANGO_ELLIPSIZE_END);
  gtk_label_set_ellipsize (GTK_LABEL (about), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (about, TRUE);
  gtk_widget_add_css_class (about, "caption");
  gtk_widget_add_css_class (about, "dim-label");
  gtk_box_append (GTK_BOX (box), word);
  gtk_box_append (GTK_BOX (box), about);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_focusable (row, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  completion->word, -1);
  return row;
}

static void
lb_search_completion_fill (LbSearchCompletion *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  for (guint i = 0; i < self->found->len; i++)
    gtk_list_box_append (self->list,
                         lb_search_completion_make_row (g_ptr_array_index (self->found, i)));
}

static void
lb_search_completion_place (LbSearchCompletion *self)
{
  graphene_rect_t bounds;

  if (!gtk_widget_compute_bounds (GTK_WIDGET (self->entry),
                                  gtk_widget_get_parent (GTK_WIDGET (self)), &bounds))
    return;

  gtk_popover_set_pointing_to (GTK_POPOVER (self),
                               &(const GdkRectangle){ (int) bounds.origin.x, (int) bounds.origin.y,
                                                      (int) bounds.size.width,
                                                      (int) bounds.size.height });
}

/* @is_asked: someone wants to see all words, so that an empty one will do. */
static void
lb_search_completion_show (LbSearchCompletion *self,
                           gboolean            is_asked)
{
  const char *text = gtk_editable_get_text (self->entry);
  guint cursor = (guint) gtk_editable_get_position (self->entry);

  g_ptr_array_unref (self->found);
  self->found = lb_completion_find (text, cursor, (const char * const *) self->words,
                                    (const char * const *) self->tags, &self->begin);
  if (self->found->len == 0 || (!is_asked && self->begin == cursor))
    {
      gtk_popover_popdown (GTK_POPOVER (self));
      return;
    }

  lb_search_completion_fill (self);
  lb_search_completion_place (self);
  gtk_widget_set_size_request (GTK_WIDGET (self->list),
                               MAX (240, gtk_widget_get_width (GTK_WIDGET (self->entry)) - 20), -1);
  gtk_popover_popup (GTK_POPOVER (self));
}

static gboolean
lb_search_completion_idle_cb (gpointer user_data)
{
  LbSearchCompletion *self = LB_SEARCH_COMPLETION (user_data);

  self->idle_id = 0;
  lb_search_completion_show (self, FALSE);
  return G_SOURCE_REMOVE;
}

/* The cursor follows a change of the text, so it is looked at later. */
static void
lb_search_completion_changed_cb (LbSearchCompletion *self)
{
  GtkWidget *text = GTK_WIDGET (gtk_editable_get_delegate (self->entry));

  if (self->idle_id == 0 && !self->is_applying && gtk_widget_has_focus (text))
    self->idle_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, lb_search_completion_idle_cb, self,
                                     NULL);
}

static void
lb_search_completion_apply (LbSearchCompletion *self,
                            guint               i)
{
  const LbCompletion *completion = g_ptr_array_index (self->found, i);
  guint cursor = (guint) gtk_editable_get_position (self->entry);
  guint new_cursor;
  g_autofree char *text = lb_completion_apply (gtk_editable_get_text (self->entry), self->begin,
                                               cursor, completion->word, &new_cursor);

  gtk_popover_popdown (GTK_POPOVER (self));
  self->is_applying = TRUE;
  gtk_editable_set_text (self->entry, text);
  gtk_editable_set_position (self->entry, (int) new_cursor);
  self->is_applying = FALSE;
  /* What follows may have words of its own: the tags. */
  if (g_str_has_suffix (completion->word, ":"))
    lb_search_completion_show (self, FALSE);
}

static void
lb_search_completion_activated_cb (GtkListBox    *list,
                                   GtkListBoxRow *row,
                                   gpointer       user_data)
{
  lb_search_completion_apply (LB_SEARCH_COMPLETION (user_data),
                              (guint) gtk_list_box_row_get_index (row));
}

/* Before the first row there is the entry itself, with no row selected. */
static void
lb_search_completion_move (LbSearchCompletion *self,
                           int                 step)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int i = row != NULL ? gtk_list_box_row_get_index (row) + step : step > 0 ? 0 : -1;
  GtkWidget *viewport = gtk_widget_get_parent (GTK_WIDGET (self->list));
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (viewport));
  graphene_rect_t bounds;

  row = gtk_list_box_get_row_at_index (self->list, MIN (i, (int) self->found->len - 1));
  gtk_list_box_select_row (self->list, row);
  if (row != NULL && gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (self->list), &bounds))
    gtk_adjustment_clamp_page (adjustment, bounds.origin.y, bounds.origin.y + bounds.size.height);
}

static gboolean
lb_search_completion_take (LbSearchCompletion *self,
                           gboolean            takes_first)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  if (row == NULL && !takes_first)
    {
      gtk_popover_popdown (GTK_POPOVER (self));
      return FALSE;
    }

  lb_search_completion_apply (self, row != NULL ? (guint) gtk_list_box_row_get_index (row) : 0);
  return TRUE;
}

static gboolean
lb_search_completion_key_cb (GtkEventControllerKey *keys,
                             guint                  key,
                             guint                  code,
                             GdkModifierType        state,
                             gpointer               user_data)
{
  LbSearchCompletion *self = LB_SEARCH_COMPLETION (user_data);
  gboolean is_shown = gtk_widget_get_visible (GTK_WIDGET (self));

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;

  switch (key)
    {
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      if (is_shown)
        lb_search_completion_move (self, 1);
      else if (*gtk_editable_get_text (self->entry) == '\0')
        lb_search_completion_show (self, TRUE);
      else
        return FALSE;
      return TRUE;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      if (is_shown)
        lb_search_completion_move (self, -1);
      return is_shown;
    case GDK_KEY_Tab:
      return is_shown && lb_search_completion_take (self, TRUE);
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      return is_shown && lb_search_completion_take (self, FALSE);
    case GDK_KEY_Escape:
      gtk_popover_popdown (GTK_POPOVER (self));
      return is_shown;
    default:
      return FALSE;
    }
}

static void
lb_search_completion_finalize (GObject *object)
{
  LbSearchCompletion *self = LB_SEARCH_COMPLETION (object);

  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_strfreev (self->words);
  g_strfreev (self->tags);
  g_ptr_array_unref (self->found);

  G_OBJECT_CLASS (lb_search_completion_parent_class)->finalize (object);
}

static void
lb_search_completion_class_init (LbSearchCompletionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_search_completion_finalize;
}

static void
lb_search_completion_init (LbSearchCompletion *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->words = lb_mailbox_list_words ();
  self->found = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_completion_free);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_activate_on_single_click (self->list, TRUE);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (lb_search_completion_activated_cb),
                    self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), SHOWN_ROWS * 34);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  gtk_popover_set_child (GTK_POPOVER (self), scroller);
  gtk_popover_set_autohide (GTK_POPOVER (self), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self), GTK_POS_BOTTOM);
  gtk_widget_set_can_focus (GTK_WIDGET (self), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "menu");
  gtk_widget_add_css_class (GTK_WIDGET (self), "lb-completion");
}

/**
 * lb_search_completion_new:
 * @entry: where a search is typed
 * @parent: a widget around it, which unparents the popover in its end
 *
 * Returns: (transfer none): the words that could come there, shown while one types
 */
GtkWidget *
lb_search_completion_new (GtkEditable *entry,
                          GtkWidget   *parent)
{
  LbSearchCompletion *self = g_object_new (LB_TYPE_SEARCH_COMPLETION, NULL);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->entry = entry;
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  entry, NULL, -1);
  gtk_widget_set_parent (GTK_WIDGET (self), parent);
  g_signal_connect_object (entry, "changed", G_CALLBACK (lb_search_completion_changed_cb), self,
                           G_CONNECT_SWAPPED);

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (lb_search_completion_key_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (entry), keys);
  g_signal_connect_object (focus, "leave", G_CALLBACK (gtk_popover_popdown), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (entry), focus);
  return GTK_WIDGET (self);
}

/**
 * lb_search_completion_set_tags:
 * @self: a completion
 * @tags: (array zero-terminated=1): the names of all tags
 */
void
lb_search_completion_set_tags (LbSearchCompletion *self,
                               const char * const *tags)
{
  g_return_if_fail (LB_IS_SEARCH_COMPLETION (self));

  g_strfreev (self->tags);
  self->tags = g_strdupv ((char **) tags);
}
