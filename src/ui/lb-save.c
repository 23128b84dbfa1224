#define G_LOG_DOMAIN "lb-save"

#include "config.h"
#include "ui/lb-save.h"

#include <glib/gi18n.h>
#include <string.h>

/* File systems take 255 octets; what a stranger's subject says needs no more than a line of it. */
#define MAX_NAME_OCTETS 120

/**
 * lb_save_make_name:
 * @text: what the file is about, from anyone
 * @extension: ".eml"
 *
 * Returns: (transfer full): a name for a file that no file system misreads: no folders, no control
 *   or reserved characters, no dot first, of bounded length
 */
char *
lb_save_make_name (const char *text,
                   const char *extension)
{
  g_autoptr(GString) name = g_string_new (NULL);

  for (const char *at = text; *at != '\0' &&
       name->len < MAX_NAME_OCTETS; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (!g_unichar_isprint (character) ||
          (character < 128 && strchr ("/\\:*?\"<>|", (int) character)))
        character = '_';
      if (name->len > 0 || (character != '.' && character != ' '))
        g_string_append_unichar (name, character);
    }
  g_strchomp (name->str);
  g_string_set_size (name, strlen (name->str));
  if (name->len == 0)
    g_string_append (name, _("message"));
  g_string_append (name, extension);
  return g_string_free (g_steal_pointer (&name), FALSE);
}

static void
lb_save_written_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  g_autoptr(GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (object), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
lb_save_loaded_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbStoredMessage) stored = lb_mailbox_load_finish (LB_MAILBOX (object), result, &error);
  GFile *file = g_task_get_task_data (task);

  if (stored == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_file_replace_contents_bytes_async (file, stored->data, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                         lb_save_written_cb, g_steal_pointer (&task));
}

/**
 * lb_save_message_async:
 * @mailbox: where the message is
 * @id: its identifier
 * @file: where it shall be; replaced when it exists
 * @callback: called in the caller's thread-default main context
 *
 * Writes the octets of a message as they were received.
 */
void
lb_save_message_async (LbMailbox           *mailbox,
                       const char          *id,
                       GFile               *file,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (LB_IS_MAILBOX (mailbox));
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (mailbox, NULL, callback, user_data);
  g_task_set_source_tag (task, lb_save_message_async);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  lb_mailbox_load_async (mailbox, id, NULL, lb_save_loaded_cb, g_steal_pointer (&task));
}

/**
 * lb_save_message_finish:
 * @result: of lb_save_message_async()
 * @error: of the mailbox or of the file
 *
 * Returns: whether the file is written
 */
gboolean
lb_save_message_finish (GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (G_IS_TASK (result), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lb_save_bytes_async:
 * @bytes: what to write
 * @file: where it shall be; replaced when it exists
 * @callback: called in the caller's thread-default main context
 */
void
lb_save_bytes_async (GBytes              *bytes,
                     GFile               *file,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (file, NULL, callback, user_data);
  g_task_set_source_tag (task, lb_save_bytes_async);
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                       lb_save_written_cb, task);
}

/**
 * lb_save_bytes_finish:
 * @result: of lb_save_bytes_async()
 * @error: of the file
 *
 * Returns: whether the file is written
 */
gboolean
lb_save_bytes_finish (GAsyncResult  *result,
                      GError       **error)
{
  g_return_val_if_fail (G_IS_TASK (result), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
