#define G_LOG_DOMAIN "lb-mailbox"

#include "config.h"
#include "mailbox/lb-mailbox-private.h"

/* Calls that go on to the store: what the mailbox's caller gets has the mailbox for its source. */

/**
 * lb_mailbox_question_new:
 * @self: a mailbox
 * @free_answer: frees the answer if nobody takes it
 * @source_tag: the public function
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Returns: (transfer full): the data for lb_mailbox_question_cb()
 */
gpointer
lb_mailbox_question_new (LbMailbox           *self,
                         GDestroyNotify       free_answer,
                         gpointer             source_tag,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  (g_task_set_source_tag) (task, source_tag);
  g_task_set_task_data (task, free_answer, NULL);

  return task;
}

/**
 * lb_mailbox_question_cb:
 * @object: the store
 * @result: a pointer, or an error
 * @user_data: (transfer full): what lb_mailbox_question_new() gave
 *
 * The callback of a call of the store that returns something.
 */
void
lb_mailbox_question_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  gpointer answer = g_task_propagate_pointer (G_TASK (result), &error);

  if (answer != NULL)
    g_task_return_pointer (task, answer, g_task_get_task_data (task));
  else
    g_task_return_error (task, error);
}

/**
 * lb_mailbox_change_new:
 * @self: a mailbox
 * @row_ids: (nullable) (element-type gint64): the messages that change; %NULL: any
 * @source_tag: the public function
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Returns: (transfer full): the data for lb_mailbox_change_cb()
 */
gpointer
lb_mailbox_change_new (LbMailbox           *self,
                       GArray              *row_ids,
                       gpointer             source_tag,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  (g_task_set_source_tag) (task, source_tag);
  if (row_ids != NULL)
    g_task_set_task_data (task, g_array_ref (row_ids), (GDestroyNotify) g_array_unref);

  return task;
}

/**
 * lb_mailbox_show_changed:
 * @self: a mailbox
 * @row_ids: (nullable) (element-type gint64): messages that have changed in the store; %NULL: any
 *
 * Reads items again that are loaded, and emits #LbMailbox::rows-changed.
 */
void
lb_mailbox_show_changed (LbMailbox *self,
                         GArray    *row_ids)
{
  lb_mailbox_show_arrivals (self);
  lb_item_cache_reload (self->cache, row_ids);
  lb_mailbox_tell_changed (self, row_ids);
}

/**
 * lb_mailbox_change_cb:
 * @object: the store
 * @result: whether it has changed, or an error
 * @user_data: (transfer full): what lb_mailbox_change_new() gave
 *
 * The callback of a call of the store that changes messages.
 */
void
lb_mailbox_change_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }

  lb_mailbox_show_changed (g_task_get_source_object (task), g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
}
