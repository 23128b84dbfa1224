#define G_LOG_DOMAIN "lb-message-drag"

#include "config.h"
#include "ui/list/lb-message-drag.h"

#include <glib/gstdio.h>

#include "mailbox/lb-mailbox-export.h"
#include "ui/list/lb-message-list-private.h"
#include "ui/list/lb-message-row.h"
#include "ui/lb-save.h"

/* Of this process, only for its user; made with the first drag. */
static char *drag_folder;

static const char *
lb_message_drag_get_folder (void)
{
  if (drag_folder == NULL)
    {
      g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "letterbox-XXXXXX",
                                                NULL);

      drag_folder = g_strdup (g_mkdtemp (path));
    }

  return drag_folder;
}

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
 * A drag takes longer than the writing; the file stays until lb_message_drag_clean(), since nobody
 * tells when the other program has read it.
 *
 * Returns: (transfer full) (nullable): the file's name, to be dragged; %NULL without a folder
 */
GdkContentProvider *
lb_message_drag_new_content (LbMailbox  *mailbox,
                             LbStoreRow *row)
{
  const char *parent = lb_message_drag_get_folder ();
  g_autofree char *name = lb_save_make_name (row->summary->subject, ".eml");
  g_autofree char *folder = NULL;
  g_autoptr(GFile) file = NULL;
  g_autoptr(GSList) files = NULL;
  GdkContentProvider *content;
  GdkFileList *list;
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  LbExportOptions options = { .format = LB_EXPORT_EML, .replaces = TRUE };

  if (parent == NULL)
    return NULL;

  folder = g_build_filename (parent, row->id, NULL);
  g_mkdir (folder, 0700);
  file = g_file_new_build_filename (folder, name, NULL);
  options.destination = file;
  g_array_append_val (row_ids, row->row_id);
  lb_mailbox_export_async (mailbox, row_ids, &options, NULL, lb_message_drag_written_cb, NULL);

  files = g_slist_prepend (NULL, file);
  list = gdk_file_list_new_from_list (files);
  content = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);

  return content;
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

static void
lb_message_drag_remove (const char *path,
                        guint       depth)
{
  g_autoptr(GDir) dir = depth > 0 ? g_dir_open (path, 0, NULL) : NULL;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      lb_message_drag_remove (child, depth - 1);
    }
  g_remove (path);
}

/**
 * lb_message_drag_clean:
 *
 * Removes the files of all drags. For the end of the program.
 */
void
lb_message_drag_clean (void)
{
  if (drag_folder != NULL)
    lb_message_drag_remove (drag_folder, 2);
  g_clear_pointer (&drag_folder, g_free);
}
