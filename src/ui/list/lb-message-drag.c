#define G_LOG_DOMAIN "lb-message-drag"

#include "config.h"
#include "ui/list/lb-message-drag.h"

#include <glib/gi18n.h>

#include "mailbox/lb-mailbox-export.h"
#include "ui/list/lb-message-list-private.h"
#include "ui/list/lb-row-slot.h"
#include "ui/lb-save.h"
#include "ui/lb-temp.h"

/* More than these go into one file. */
#define FILES_AT_MOST 100

static void
lb_message_drag_written_cb (GObject      *object,
                            GAsyncResult *result,
                            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LbTransferResult) ended = NULL;

  ended = lb_mailbox_export_finish (LB_MAILBOX (object), result, &error);
  if (ended == NULL)
    g_message ("%s", error->message);
}

/* Gives the path; NULL without a folder to write into. */
static char *
lb_message_drag_write (LbMailbox      *mailbox,
                       GArray         *row_ids,
                       LbExportFormat  format,
                       const char     *name)
{
  char *path = lb_temp_make_path (name, NULL);
  g_autoptr(GFile) file = path != NULL ? g_file_new_for_path (path) : NULL;
  LbExportOptions options = { .format = format, .destination = file, .replaces = TRUE };

  if (path != NULL)
    lb_mailbox_export_async (mailbox, row_ids, &options, NULL, lb_message_drag_written_cb, NULL);
  return path;
}

static char *
lb_message_drag_write_one (LbMailboxView *messages,
                           gint64         row_id)
{
  guint position = lb_mailbox_view_get_position (messages, row_id);
  g_autoptr(LbMailboxItem) item = g_list_model_get_item (G_LIST_MODEL (messages), position);
  g_autofree char *name = lb_save_make_name (lb_mailbox_item_get_subject (item), ".eml");
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_val (row_ids, row_id);
  return lb_message_drag_write (lb_mailbox_view_get_mailbox (messages), row_ids, LB_EXPORT_EML,
                                name);
}

/**
 * lb_message_drag_new_content:
 * @messages: where the messages are
 * @row_ids: (element-type gint64): which of those that it shows
 *
 * Begins to write the messages, with their envelopes, each to a file of its own that only the user
 * may read; very many to one file. A drag takes longer than the writing; the files stay to the end
 * of the program, since nobody tells when the other one has read them.
 *
 * Returns: (transfer full) (nullable): the files' names, to be dragged; %NULL without a folder
 */
GdkContentProvider *
lb_message_drag_new_content (LbMailboxView *messages,
                             GArray        *row_ids)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) paths = NULL;
  guint n_files = row_ids->len > FILES_AT_MOST ? 1 : row_ids->len;

  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *path = NULL;

      if (row_ids->len <= FILES_AT_MOST)
        path = lb_message_drag_write_one (messages, g_array_index (row_ids, gint64, i));
      else
        path = lb_message_drag_write (lb_mailbox_view_get_mailbox (messages), row_ids,
                                      LB_EXPORT_MBOX, _("messages.mbox"));
      if (path != NULL)
        g_strv_builder_add (builder, path);
    }

  paths = g_strv_builder_end (builder);
  return paths[0] != NULL ? lb_temp_new_content ((const char * const *) paths) : NULL;
}

/* A selected row takes the others along. */
static GdkContentProvider *
lb_message_drag_prepare_cb (GtkDragSource *source,
                            double         x,
                            double         y,
                            gpointer       user_data)
{
  LbMessageList *list = LB_MESSAGE_LIST (user_data);
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  LbMailboxItem *item = lb_row_slot_get_item (LB_ROW_SLOT (widget));
  g_autoptr(GArray) row_ids = NULL;
  gint64 row_id;
  guint position;

  if (item == NULL || list->messages == NULL)
    return NULL;

  row_id = lb_mailbox_item_get_row_id (item);
  position = lb_mailbox_view_get_position (list->messages, row_id);
  row_ids = lb_message_list_list_selected (list);
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (list->selection), position))
    {
      g_array_set_size (row_ids, 0);
      g_array_append_val (row_ids, row_id);
    }

  return lb_message_drag_new_content (list->messages, row_ids);
}

/**
 * lb_message_drag_add:
 * @row: an #LbRowSlot
 * @list: the list that it is in
 *
 * Lets the message of the row be dragged to other programs, as a file.
 */
void
lb_message_drag_add (GtkWidget     *row,
                     LbMessageList *list)
{
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect_object (source, "prepare", G_CALLBACK (lb_message_drag_prepare_cb), list, 0);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (source));
}
