#define G_LOG_DOMAIN "lb-message-drag"

#include "config.h"
#include "ui/list/lb-message-drag.h"

#include "mailbox/lb-mailbox-export.h"
#include "ui/list/lb-message-list-private.h"
#include "ui/list/lb-message-row.h"
#include "ui/lb-save.h"
#include "ui/lb-temp.h"

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

/**
 * lb_message_drag_new_content:
 * @mailbox: where the message is
 * @row: the message
 *
 * Begins to write the message, with its envelope, to a file of its own that only the user may read.
 * A drag takes longer than the writing; the file stays to the end of the program, since nobody
 * tells when the other one has read it.
 *
 * Returns: (transfer full) (nullable): the file's name, to be dragged; %NULL without a folder
 */
GdkContentProvider *
lb_message_drag_new_content (LbMailbox  *mailbox,
                             LbStoreRow *row)
{
  g_autofree char *name = lb_save_make_name (row->summary->subject, ".eml");
  g_autofree char *path = lb_temp_make_path (name, NULL);
  g_autoptr(GFile) file = NULL;
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  LbExportOptions options = { .format = LB_EXPORT_EML, .replaces = TRUE };

  if (path == NULL)
    return NULL;

  file = g_file_new_for_path (path);
  options.destination = file;
  g_array_append_val (row_ids, row->row_id);
  lb_mailbox_export_async (mailbox, row_ids, &options, NULL, lb_message_drag_written_cb, NULL);

  return lb_temp_new_content (path);
}

static GdkContentProvider *
lb_message_drag_prepare_cb (GtkDragSource *source,
                            double         x,
                            double         y,
                            gpointer       user_data)
{
  LbMessageList *list = LB_MESSAGE_LIST (user_data);
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  LbMailboxItem *item = lb_message_row_get_item (LB_MESSAGE_ROW (widget));
  LbStoreRow *row = item != NULL ? lb_mailbox_item_get_row (item) : NULL;

  if (row == NULL || list->mailbox == NULL)
    return NULL;

  return lb_message_drag_new_content (list->mailbox, row);
}

/**
 * lb_message_drag_add:
 * @row: an #LbMessageRow
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
