#define G_LOG_DOMAIN "lb-window"

#include "config.h"
#include "ui/window/lb-window.h"

#include <string.h>

#include "mailbox/lb-mailbox-tags.h"
#include "ui/tags/lb-note-dialog.h"
#include "ui/tags/lb-tag-manager.h"
#include "ui/window/lb-window-private.h"

static void
lb_window_noted_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(LbWindow) self = LB_WINDOW (user_data);
  g_autoptr(GError) error = NULL;

  if (!lb_mailbox_change_finish (LB_MAILBOX (object), result, &error))
    lb_window_add_toast (self, error->message);
}

static void
lb_window_set_note_cb (GSimpleAction *action,
                       GVariant      *parameter,
                       gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);

  if (self->shown != NULL)
    lb_mailbox_set_note_async (self->mailbox, lb_mailbox_item_get_row_id (self->shown),
                               g_variant_get_string (parameter, NULL), NULL, lb_window_noted_cb,
                               g_object_ref (self));
}

static void
lb_window_note_cb (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);
  LbStoreRow *row = self->shown != NULL ? lb_mailbox_item_get_row (self->shown) : NULL;

  if (row != NULL)
    gtk_window_present (GTK_WINDOW (lb_note_dialog_new (GTK_WINDOW (self), row->note)));
}

static void
lb_window_manage_tags_cb (GSimpleAction *action,
                          GVariant      *parameter,
                          gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);

  gtk_window_present (GTK_WINDOW (lb_tag_manager_new (GTK_WINDOW (self), self->mailbox)));
}

/* A field and its value: "tag", "two words". */
static void
lb_window_search_for_cb (GSimpleAction *action,
                         GVariant      *parameter,
                         gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);
  const char *field;
  const char *value;
  const char *mark;
  g_autofree char *query = NULL;

  g_variant_get (parameter, "(&s&s)", &field, &value);
  mark = strpbrk (value, " ()\t") != NULL ? "\"" : "";
  query = g_strdup_printf ("%s:%s%s%s", field, mark, value, mark);
  lb_message_list_search (self->list, query);
  lb_split_view_set_show_content (self->split, FALSE);
}

static const GActionEntry entries[] = {
  { "manage-tags", lb_window_manage_tags_cb, NULL, NULL, NULL },
  { "note", lb_window_note_cb, NULL, NULL, NULL },
  { "search-for", lb_window_search_for_cb, "(ss)", NULL, NULL },
  { "set-note", lb_window_set_note_cb, "s", NULL, NULL },
};

/* Of the window: tags and notes. */
void
lb_window_add_tag_actions (LbWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

/* Of the window's actions: what can be done now. */
void
lb_window_update_tag_actions (LbWindow *self)
{
  lb_window_enable (self, "manage-tags", self->mailbox != NULL);
  lb_window_enable (self, "note", self->shown != NULL);
  lb_window_enable (self, "search-for", self->mailbox != NULL);
  lb_window_enable (self, "set-note", self->shown != NULL);
}

static void
lb_window_state_read_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr(LbWindow) self = LB_WINDOW (user_data);
  g_autoptr(GPtrArray) rows = lb_mailbox_list_finish (LB_MAILBOX (object), result, NULL);
  LbStoreRow *row = rows != NULL && rows->len == 1 ? g_ptr_array_index (rows, 0) : NULL;

  if (row != NULL && self->shown != NULL &&
      lb_mailbox_item_get_row_id (self->shown) == row->row_id)
    lb_message_view_show_row (self->view, row);
}

static gboolean
lb_window_has_row (GArray *row_ids,
                   gint64  row_id)
{
  for (guint i = 0; row_ids != NULL && i < row_ids->len; i++)
    {
      if (g_array_index (row_ids, gint64, i) == row_id)
        return TRUE;
    }
  return row_ids == NULL;
}

/* Of the window: the open message may have other tags now, or another note. */
void
lb_window_rows_changed (LbWindow *self,
                        GArray   *row_ids)
{
  g_autoptr(GArray) shown = NULL;
  gint64 row_id;

  if (self->shown == NULL)
    return;
  row_id = lb_mailbox_item_get_row_id (self->shown);
  if (!lb_window_has_row (row_ids, row_id))
    return;
  shown = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (shown, row_id);
  lb_mailbox_get_rows_async (self->mailbox, shown, 0, 1, NULL, lb_window_state_read_cb,
                             g_object_ref (self));
}
