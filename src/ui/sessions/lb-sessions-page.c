#define G_LOG_DOMAIN "lb-sessions-page"

#include "config.h"
#include "ui/sessions/lb-sessions-page.h"

#include <glib/gi18n.h>

#include "ui/lb-resource.h"
#include "ui/sessions/lb-session-row.h"
#include "ui/window/lb-split-view.h"

/* How often open sessions are looked at while the page is seen. */
#define REFRESH_MS 500

struct _LbSessionsPage
{
  AdwBin              parent_instance;

  LbSplitView        *split;
  GtkToggleButton    *failed_only;
  GtkStack           *stack;
  GtkListView        *list;
  GtkLabel           *count;
  LbSessionView      *view;

  LbService          *service;    /* (owned) (nullable) */
  GtkFilter          *filter;     /* (owned) */
  GtkFilterListModel *model;      /* (owned) */
  GtkSingleSelection *selection;  /* (owned) */
  char               *shown_id;   /* (owned) (nullable): of the session that is shown */
  guint               refresh_id;
};

G_DEFINE_FINAL_TYPE (LbSessionsPage, lb_sessions_page, ADW_TYPE_BIN)

static gboolean
lb_sessions_page_filter_cb (gpointer item,
                            gpointer user_data)
{
  LbSessionsPage *self = LB_SESSIONS_PAGE (user_data);

  return !gtk_toggle_button_get_active (self->failed_only) || lb_session_record_has_failed (item);
}

static void
lb_sessions_page_update_count (LbSessionsPage *self)
{
  GListModel *all = gtk_filter_list_model_get_model (self->model);
  guint n_sessions = all != NULL ? g_list_model_get_n_items (all) : 0;
  guint n_failed = 0;
  g_autofree char *sessions = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < n_sessions; i++)
    {
      g_autoptr(LbSessionRecord) record = g_list_model_get_item (all, i);

      n_failed += lb_session_record_has_failed (record);
    }
  sessions = g_strdup_printf (ngettext ("%u session", "%u sessions", n_sessions), n_sessions);
  /* Translators: "11 sessions", "3 failed" */
  text = n_failed == 0 ? g_strdup (sessions)
                       : g_strdup_printf (ngettext ("%s, %u failed", "%s, %u failed", n_failed),
                                          sessions, n_failed);
  gtk_label_set_label (self->count, text);
}

static guint
lb_sessions_page_find (LbSessionsPage *self,
                       const char     *id)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  for (guint i = 0; id != NULL && i < n_items; i++)
    {
      g_autoptr(LbSessionRecord) record = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

      if (g_str_equal (lb_session_record_get_id (record), id))
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

static void
lb_sessions_page_show_selected (LbSessionsPage *self)
{
  LbSessionRecord *record = gtk_single_selection_get_selected_item (self->selection);
  LbMailbox *mailbox = self->service != NULL ? lb_service_get_mailbox (self->service) : NULL;

  if (record == NULL)
    {
      lb_session_view_show_nothing (self->view);
      return;
    }
  g_free (self->shown_id);
  self->shown_id = g_strdup (lb_session_record_get_id (record));
  lb_session_view_show (self->view, mailbox, record);
}

/* A session that goes on is another record at the same place, and new ones come before it: what is
 * looked at is kept by its identifier. */
static void
lb_sessions_page_items_changed_cb (LbSessionsPage *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  gboolean is_filtered = gtk_toggle_button_get_active (self->failed_only);
  guint position = lb_sessions_page_find (self, self->shown_id);

  if (position == GTK_INVALID_LIST_POSITION && n_items > 0)
    position = 0;
  gtk_single_selection_set_selected (self->selection, position);
  gtk_stack_set_visible_child_name (self->stack, n_items > 0 ? "list"
                                                 : is_filtered ? "none-failed" : "none");
  lb_sessions_page_show_selected (self);
  lb_sessions_page_update_count (self);
}

static void
lb_sessions_page_setup_cb (GtkSignalListItemFactory *factory,
                           GtkListItem              *list_item)
{
  gtk_list_item_set_child (list_item, lb_session_row_new ());
}

static void
lb_sessions_page_bind_cb (GtkSignalListItemFactory *factory,
                          GtkListItem              *list_item)
{
  lb_session_row_show (LB_SESSION_ROW (gtk_list_item_get_child (list_item)),
                       LB_SESSION_RECORD (gtk_list_item_get_item (list_item)));
}

static void
lb_sessions_page_activate_cb (GtkListView *list,
                              guint        position,
                              gpointer     user_data)
{
  LbSessionsPage *self = LB_SESSIONS_PAGE (user_data);

  gtk_single_selection_set_selected (self->selection, position);
  lb_split_view_set_show_content (self->split, TRUE);
}

static void
lb_sessions_page_toggled_cb (GtkToggleButton *button,
                             gpointer         user_data)
{
  LbSessionsPage *self = LB_SESSIONS_PAGE (user_data);

  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  lb_sessions_page_items_changed_cb (self);
}

static gboolean
lb_sessions_page_refresh_cb (gpointer user_data)
{
  LbSessionsPage *self = LB_SESSIONS_PAGE (user_data);

  if (self->service != NULL)
    lb_service_refresh_sessions (self->service);
  return G_SOURCE_CONTINUE;
}

static void
lb_sessions_page_map (GtkWidget *widget)
{
  LbSessionsPage *self = LB_SESSIONS_PAGE (widget);

  GTK_WIDGET_CLASS (lb_sessions_page_parent_class)->map (widget);

  lb_sessions_page_refresh_cb (self);
  self->refresh_id = g_timeout_add (REFRESH_MS, lb_sessions_page_refresh_cb, self);
}

static void
lb_sessions_page_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&LB_SESSIONS_PAGE (widget)->refresh_id, g_source_remove);

  GTK_WIDGET_CLASS (lb_sessions_page_parent_class)->unmap (widget);
}

static void
lb_sessions_page_dispose (GObject *object)
{
  LbSessionsPage *self = LB_SESSIONS_PAGE (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->filter);
  g_clear_object (&self->service);
  g_clear_pointer (&self->shown_id, g_free);

  G_OBJECT_CLASS (lb_sessions_page_parent_class)->dispose (object);
}

static void
lb_sessions_page_class_init (LbSessionsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_sessions_page_dispose;
  widget_class->map = lb_sessions_page_map;
  widget_class->unmap = lb_sessions_page_unmap;

  g_type_ensure (LB_TYPE_SESSION_VIEW);
  g_type_ensure (LB_TYPE_SPLIT_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LB_RESOURCE_PATH "lb-sessions-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LbSessionsPage, split);
  gtk_widget_class_bind_template_child (widget_class, LbSessionsPage, failed_only);
  gtk_widget_class_bind_template_child (widget_class, LbSessionsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LbSessionsPage, list);
  gtk_widget_class_bind_template_child (widget_class, LbSessionsPage, count);
  gtk_widget_class_bind_template_child (widget_class, LbSessionsPage, view);
  gtk_widget_class_bind_template_callback (widget_class, lb_sessions_page_setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_sessions_page_bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_sessions_page_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_sessions_page_toggled_cb);
}

static void
lb_sessions_page_init (LbSessionsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->filter = GTK_FILTER (gtk_custom_filter_new (lb_sessions_page_filter_cb, self, NULL));
  self->model = gtk_filter_list_model_new (NULL, g_object_ref (self->filter));
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->model)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_swapped (self->selection, "items-changed",
                            G_CALLBACK (lb_sessions_page_items_changed_cb), self);
  g_signal_connect_swapped (self->selection, "selection-changed",
                            G_CALLBACK (lb_sessions_page_show_selected), self);
}

/**
 * lb_sessions_page_set_service:
 * @self: a page
 * @service: whose sessions are listed
 */
void
lb_sessions_page_set_service (LbSessionsPage *self,
                              LbService      *service)
{
  g_return_if_fail (LB_IS_SESSIONS_PAGE (self));

  g_set_object (&self->service, service);
  gtk_filter_list_model_set_model (self->model, G_LIST_MODEL (lb_service_get_sessions (service)));
  lb_sessions_page_items_changed_cb (self);
}

/**
 * lb_sessions_page_set_failed_only:
 * @self: a page
 * @failed_only: whether only what failed is listed
 */
void
lb_sessions_page_set_failed_only (LbSessionsPage *self,
                                  gboolean        failed_only)
{
  g_return_if_fail (LB_IS_SESSIONS_PAGE (self));

  gtk_toggle_button_set_active (self->failed_only, failed_only);
}

/**
 * lb_sessions_page_select:
 * @self: a page
 * @id: the identifier of a session
 *
 * Shows one session.
 *
 * Returns: whether it is still known
 */
gboolean
lb_sessions_page_select (LbSessionsPage *self,
                         const char     *id)
{
  guint position;

  g_return_val_if_fail (LB_IS_SESSIONS_PAGE (self), FALSE);

  position = lb_sessions_page_find (self, id);
  if (position == GTK_INVALID_LIST_POSITION && gtk_toggle_button_get_active (self->failed_only))
    {
      lb_sessions_page_set_failed_only (self, FALSE);
      position = lb_sessions_page_find (self, id);
    }
  if (position == GTK_INVALID_LIST_POSITION)
    return FALSE;
  gtk_single_selection_set_selected (self->selection, position);
  lb_sessions_page_show_selected (self);
  lb_split_view_set_show_content (self->split, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
  return TRUE;
}

/**
 * lb_sessions_page_focus:
 * @self: a page
 *
 * Gives the focus to the list.
 */
void
lb_sessions_page_focus (LbSessionsPage *self)
{
  g_return_if_fail (LB_IS_SESSIONS_PAGE (self));

  if (!gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD))
    gtk_widget_grab_focus (GTK_WIDGET (self->failed_only));
}

/**
 * lb_sessions_page_go_back:
 * @self: a page
 *
 * Goes from the session to the list, where they take turns.
 *
 * Returns: whether there was a step to go back
 */
gboolean
lb_sessions_page_go_back (LbSessionsPage *self)
{
  gboolean is_at_content;

  g_return_val_if_fail (LB_IS_SESSIONS_PAGE (self), FALSE);

  is_at_content = lb_split_view_get_collapsed (self->split) &&
                  lb_split_view_get_show_content (self->split);
  lb_split_view_set_show_content (self->split, FALSE);
  if (is_at_content)
    lb_sessions_page_focus (self);
  return is_at_content;
}

/**
 * lb_sessions_page_get_view:
 * @self: a page
 *
 * Returns: (transfer none): the session beside the list
 */
LbSessionView *
lb_sessions_page_get_view (LbSessionsPage *self)
{
  g_return_val_if_fail (LB_IS_SESSIONS_PAGE (self), NULL);

  return self->view;
}
