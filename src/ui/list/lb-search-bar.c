#define G_LOG_DOMAIN "lb-search-bar"

#include "config.h"
#include "ui/list/lb-search-bar.h"

#include "ui/lb-resource.h"
#include "ui/list/lb-search-completion.h"
#include "ui/list/lb-tag-book.h"

struct _LbSearchBar
{
  GtkWidget       parent_instance;

  GtkSearchEntry *entry;
  GtkRevealer    *problem;
  GtkLabel       *problem_text;
  GtkWidget      *completion;

  LbMailboxView  *messages; /* (owned) (nullable) */
};

enum
{
  SIGNAL_LEFT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbSearchBar, lb_search_bar, GTK_TYPE_WIDGET)

/* A word that is still being typed is not bad yet: the list of what it could become says enough. */
static void
lb_search_bar_update_problem (LbSearchBar *self)
{
  const char *error = self->messages != NULL ? lb_mailbox_view_get_error (self->messages) : NULL;
  gboolean is_shown = error != NULL && !gtk_widget_get_visible (self->completion);

  if (is_shown)
    {
      gtk_label_set_label (self->problem_text, error);
      gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
    }

  gtk_revealer_set_reveal_child (self->problem, is_shown);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                               is_shown ? GTK_ACCESSIBLE_INVALID_TRUE
                                        : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
lb_search_bar_changed_cb (GtkSearchEntry *entry,
                          LbSearchBar    *self)
{
  if (self->messages != NULL)
    lb_mailbox_view_set_query (self->messages, gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static void
lb_search_bar_stop_cb (GtkSearchEntry *entry,
                       LbSearchBar    *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.end-search", NULL);
}

static void
lb_search_bar_activate_cb (GtkSearchEntry *entry,
                           LbSearchBar    *self)
{
  g_signal_emit (self, signals[SIGNAL_LEFT], 0);
}

static gboolean
lb_search_bar_key_cb (GtkEventControllerKey *keys,
                      guint                  key,
                      guint                  code,
                      GdkModifierType        state,
                      gpointer               user_data)
{
  if (key != GDK_KEY_Down && key != GDK_KEY_KP_Down)
    return FALSE;

  g_signal_emit (user_data, signals[SIGNAL_LEFT], 0);
  return TRUE;
}

static void
lb_search_bar_tags_cb (LbSearchBar *self)
{
  g_auto(GStrv) names = lb_tag_book_list_names (lb_tag_book_get_default ());

  lb_search_completion_set_tags (LB_SEARCH_COMPLETION (self->completion),
                                 (const char * const *) names);
}

static void
lb_search_bar_dispose (GObject *object)
{
  LbSearchBar *self = LB_SEARCH_BAR (object);
  GtkWidget *child;

  lb_search_bar_set_messages (self, NULL);
  g_clear_pointer (&self->completion, gtk_widget_unparent);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (lb_search_bar_parent_class)->dispose (object);
}

static void
lb_search_bar_class_init (LbSearchBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_search_bar_dispose;

  /**
   * LbSearchBar::left:
   *
   * Someone goes from the search to what it found: by Enter, or by Down.
   */
  signals[SIGNAL_LEFT] = g_signal_new ("left", LB_TYPE_SEARCH_BAR, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-search-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, LbSearchBar, entry);
  gtk_widget_class_bind_template_child (widget_class, LbSearchBar, problem);
  gtk_widget_class_bind_template_child (widget_class, LbSearchBar, problem_text);
  gtk_widget_class_bind_template_callback (widget_class, lb_search_bar_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_search_bar_stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_search_bar_activate_cb);
}

static void
lb_search_bar_init (LbSearchBar *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->completion = lb_search_completion_new (GTK_EDITABLE (self->entry), GTK_WIDGET (self));
  g_signal_connect_swapped (self->completion, "notify::visible",
                            G_CALLBACK (lb_search_bar_update_problem), self);
  g_signal_connect_object (lb_tag_book_get_default (), "changed",
                           G_CALLBACK (lb_search_bar_tags_cb), self, G_CONNECT_SWAPPED);

  /* After the entry's own keys and those of the completion. */
  g_signal_connect (keys, "key-pressed", G_CALLBACK (lb_search_bar_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
}

/**
 * lb_search_bar_set_messages:
 * @self: a search bar
 * @messages: (nullable): where it shall search
 */
void
lb_search_bar_set_messages (LbSearchBar   *self,
                            LbMailboxView *messages)
{
  g_return_if_fail (LB_IS_SEARCH_BAR (self));

  if (self->messages != NULL)
    g_signal_handlers_disconnect_by_data (self->messages, self);
  g_set_object (&self->messages, messages);
  if (messages == NULL)
    return;

  g_signal_connect_object (messages, "notify::error", G_CALLBACK (lb_search_bar_update_problem),
                           self, G_CONNECT_SWAPPED);
  lb_search_bar_changed_cb (self->entry, self);
}

/**
 * lb_search_bar_focus:
 * @self: a search bar
 *
 * Lets one type, over what is there.
 */
void
lb_search_bar_focus (LbSearchBar *self)
{
  g_return_if_fail (LB_IS_SEARCH_BAR (self));

  lb_tag_book_refresh (lb_tag_book_get_default ());
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

/**
 * lb_search_bar_search:
 * @self: a search bar
 * @text: what to search for, as one would type it
 *
 * Searches at once.
 */
void
lb_search_bar_search (LbSearchBar *self,
                      const char  *text)
{
  g_return_if_fail (LB_IS_SEARCH_BAR (self));

  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  /* The entry itself tells later. */
  lb_search_bar_changed_cb (self->entry, self);
}

/**
 * lb_search_bar_clear:
 * @self: a search bar
 *
 * Searches no more.
 */
void
lb_search_bar_clear (LbSearchBar *self)
{
  g_return_if_fail (LB_IS_SEARCH_BAR (self));

  lb_search_bar_search (self, "");
}
