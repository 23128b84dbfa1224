#define G_LOG_DOMAIN "lb-part-drag"

#include "config.h"
#include "ui/message/lb-part-drag.h"

#include "ui/lb-save.h"
#include "ui/lb-temp.h"

#define PART_KEY "lb-part-drag-part"

static void
lb_part_drag_write_thread (GTask        *task,
                           gpointer      source_object,
                           gpointer      task_data,
                           GCancellable *cancellable)
{
  g_autoptr(GBytes) bytes = lb_message_part_decode (source_object);
  gsize n_octets;
  const char *octets = g_bytes_get_data (bytes, &n_octets);
  g_autoptr(GError) error = NULL;

  if (!g_file_set_contents_full (task_data, octets != NULL ? octets : "", (gssize) n_octets,
                                 G_FILE_SET_CONTENTS_NONE, 0600, &error))
    g_message ("%s", error->message);
}

/**
 * lb_part_drag_new_content:
 * @part: a part of a message
 *
 * Begins to write the octets of the part to a file that only the user may read. A drag takes longer
 * than the writing.
 *
 * Returns: (transfer full) (nullable): the file's name, to be dragged; %NULL without a folder
 */
GdkContentProvider *
lb_part_drag_new_content (LbMessagePart *part)
{
  g_autofree char *suggested = lb_message_part_dup_suggested_name (part);
  g_autofree char *name = lb_save_make_name (suggested, "");
  g_autofree char *path = lb_temp_make_path (name, NULL);
  const char *paths[] = { path, NULL };
  GdkContentProvider *content;
  g_autoptr(GTask) task = NULL;

  g_return_val_if_fail (LB_IS_MESSAGE_PART (part), NULL);

  if (path == NULL)
    return NULL;
  content = lb_temp_new_content (paths);
  task = g_task_new (part, NULL, NULL, NULL);
  g_task_set_source_tag (task, lb_part_drag_new_content);
  g_task_set_task_data (task, g_steal_pointer (&path), g_free);
  g_task_run_in_thread (task, lb_part_drag_write_thread);
  return content;
}

static GdkContentProvider *
lb_part_drag_prepare_cb (GtkDragSource *source,
                         double         x,
                         double         y,
                         gpointer       user_data)
{
  LbMessagePart *part = g_object_get_data (G_OBJECT (user_data), PART_KEY);

  return part != NULL ? lb_part_drag_new_content (part) : NULL;
}

/**
 * lb_part_drag_add:
 * @widget: a widget that stands for a part
 *
 * Lets the part be dragged to other programs, as a file.
 */
void
lb_part_drag_add (GtkWidget *widget)
{
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect (source, "prepare", G_CALLBACK (lb_part_drag_prepare_cb), widget);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (source), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (source));
}

/**
 * lb_part_drag_set_part:
 * @widget: a widget of lb_part_drag_add()
 * @part: (nullable): what it stands for; %NULL: nothing to be dragged
 */
void
lb_part_drag_set_part (GtkWidget     *widget,
                       LbMessagePart *part)
{
  g_object_set_data_full (G_OBJECT (widget), PART_KEY, part != NULL ? g_object_ref (part) : NULL,
                          g_object_unref);
}
