#define G_LOG_DOMAIN "lb-mailbox"

#include "config.h"
#include "mailbox/lb-mailbox-tags.h"

#include "mail/lb-tags.h"
#include "mailbox/lb-mailbox-private.h"

/**
 * lb_mailbox_clean_tags:
 * @tags: (array zero-terminated=1): names of tags as someone gave them
 *
 * Returns: (transfer full) (array zero-terminated=1): the names as tags are written, without what
 *   cannot be one
 */
char **
lb_mailbox_clean_tags (const char * const *tags)
{
  g_autoptr(GStrvBuilder) clean = g_strv_builder_new ();

  for (guint i = 0; tags[i] != NULL; i++)
    {
      g_auto(GStrv) parsed = lb_tags_parse (tags[i]);

      if (parsed != NULL)
        g_strv_builder_addv (clean, (const char **) parsed);
    }

  return g_strv_builder_end (clean);
}

/**
 * lb_mailbox_lookup_async:
 * @self: a mailbox
 * @ids: (array zero-terminated=1): identifiers of messages, or "latest"
 * @cancellable: (nullable): ends the question early
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Asks for the row ids behind public identifiers.
 */
void
lb_mailbox_lookup_async (LbMailbox           *self,
                         const char * const  *ids,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_return_if_fail (LB_IS_MAILBOX (self));

  lb_store_lookup_async (self->store, ids, cancellable, lb_mailbox_question_cb,
                         lb_mailbox_question_new (self, (GDestroyNotify) g_array_unref,
                                                  lb_mailbox_lookup_async, callback, user_data));
}

/**
 * lb_mailbox_lookup_finish:
 * @self: a mailbox
 * @result: what the callback got
 * @error: the place for an error
 *
 * Returns: (transfer full) (nullable) (element-type gint64): a row id for each identifier, 0 for
 *   unknown ones
 */
GArray *
lb_mailbox_lookup_finish (LbMailbox     *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Changes of state --- */

/**
 * lb_mailbox_change_tags_async:
 * @self: a mailbox
 * @row_ids: (element-type gint64): which messages; not changed until the call ends
 * @mode: what to do with @tags
 * @tags: (array zero-terminated=1): names of tags, as lb_mailbox_clean_tags() gives them
 * @cancellable: (nullable): stops it early
 * @callback: called in the caller's thread-default main context; it calls
 *   lb_mailbox_change_finish()
 * @user_data: data for @callback
 *
 * Gives tags to messages, or takes them away.
 */
void
lb_mailbox_change_tags_async (LbMailbox           *self,
                              GArray              *row_ids,
                              LbStoreTagMode       mode,
                              const char * const  *tags,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_return_if_fail (LB_IS_MAILBOX (self));

  lb_store_change_tags_async (self->store, row_ids, mode, tags, cancellable,
                              lb_mailbox_change_cb,
                              lb_mailbox_change_new (self, row_ids,
                                                     lb_mailbox_change_tags_async, callback,
                                                     user_data));
}

/**
 * lb_mailbox_set_pinned_async:
 * @self: a mailbox
 * @row_ids: (element-type gint64): which messages; not changed until the call ends
 * @is_pinned: the new state
 * @cancellable: (nullable): stops it early
 * @callback: called in the caller's thread-default main context; it calls
 *   lb_mailbox_change_finish()
 * @user_data: data for @callback
 *
 * Keeps messages from going by the limits, or lets them go again.
 */
void
lb_mailbox_set_pinned_async (LbMailbox           *self,
                             GArray              *row_ids,
                             gboolean             is_pinned,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_return_if_fail (LB_IS_MAILBOX (self));

  lb_store_set_pinned_async (self->store, row_ids, is_pinned, cancellable,
                             lb_mailbox_change_cb,
                             lb_mailbox_change_new (self, row_ids,
                                                    lb_mailbox_set_pinned_async, callback,
                                                    user_data));
}

/**
 * lb_mailbox_set_note_async:
 * @self: a mailbox
 * @row_id: the row of a message
 * @note: what to keep beside it; "" for nothing
 * @cancellable: (nullable): gives up before it is done
 * @callback: called in the caller's thread-default main context; it calls
 *   lb_mailbox_change_finish()
 * @user_data: data for @callback
 *
 * Keeps a note beside a message.
 */
void
lb_mailbox_set_note_async (LbMailbox           *self,
                           gint64               row_id,
                           const char          *note,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_return_if_fail (LB_IS_MAILBOX (self));

  g_array_append_val (row_ids, row_id);
  lb_store_set_note_async (self->store, row_id, note, cancellable,
                           lb_mailbox_change_cb,
                           lb_mailbox_change_new (self, row_ids,
                                                  lb_mailbox_set_note_async, callback,
                                                  user_data));
}

/**
 * lb_mailbox_rename_tag_async:
 * @self: a mailbox
 * @name: the name of a tag
 * @new_name: its new name, as lb_mailbox_clean_tags() gives it
 * @cancellable: (nullable): gives up before it is done
 * @callback: called in the caller's thread-default main context; it calls
 *   lb_mailbox_change_finish()
 * @user_data: data for @callback
 *
 * Gives a tag another name. Ends in %LB_STORE_ERROR_NOT_FOUND or %LB_STORE_ERROR_EXISTS.
 */
void
lb_mailbox_rename_tag_async (LbMailbox           *self,
                             const char          *name,
                             const char          *new_name,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_return_if_fail (LB_IS_MAILBOX (self));

  lb_store_rename_tag_async (self->store, name, new_name, cancellable,
                             lb_mailbox_change_cb,
                             lb_mailbox_change_new (self, NULL,
                                                    lb_mailbox_rename_tag_async, callback,
                                                    user_data));
}

/**
 * lb_mailbox_delete_tag_async:
 * @self: a mailbox
 * @name: the name of a tag
 * @cancellable: (nullable): gives up before it is done
 * @callback: called in the caller's thread-default main context; it calls
 *   lb_mailbox_change_finish()
 * @user_data: data for @callback
 *
 * Takes a tag from all messages and forgets it. Ends in %LB_STORE_ERROR_NOT_FOUND for an unknown
 * one.
 */
void
lb_mailbox_delete_tag_async (LbMailbox           *self,
                             const char          *name,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_return_if_fail (LB_IS_MAILBOX (self));

  lb_store_delete_tag_async (self->store, name, cancellable,
                             lb_mailbox_change_cb,
                             lb_mailbox_change_new (self, NULL,
                                                    lb_mailbox_delete_tag_async, callback,
                                                    user_data));
}

/**
 * lb_mailbox_set_tag_color_async:
 * @self: a mailbox
 * @name: the name of a tag, made where it is missing
 * @color: what the window paints it with; "" for none
 * @cancellable: (nullable): gives up before it is done
 * @callback: called in the caller's thread-default main context; it calls
 *   lb_mailbox_change_finish()
 * @user_data: data for @callback
 *
 * Gives a tag a colour. With one it stays when no message has it.
 */
void
lb_mailbox_set_tag_color_async (LbMailbox           *self,
                                const char          *name,
                                const char          *color,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_return_if_fail (LB_IS_MAILBOX (self));

  lb_store_set_tag_color_async (self->store, name, color, cancellable,
                                lb_mailbox_change_cb,
                                lb_mailbox_change_new (self, NULL,
                                                       lb_mailbox_set_tag_color_async, callback,
                                                       user_data));
}

/**
 * lb_mailbox_change_finish:
 * @self: a mailbox
 * @result: what the callback of any change in this file got
 * @error: the place for an error
 *
 * Returns: whether it worked; items that are loaded are being read again
 */
gboolean
lb_mailbox_change_finish (LbMailbox     *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lb_mailbox_list_tags_async:
 * @self: a mailbox
 * @cancellable: (nullable): ends the question early
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Asks for all tags.
 */
void
lb_mailbox_list_tags_async (LbMailbox           *self,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_return_if_fail (LB_IS_MAILBOX (self));

  lb_store_list_tags_async (self->store, cancellable, lb_mailbox_question_cb,
                            lb_mailbox_question_new (self, (GDestroyNotify) g_ptr_array_unref,
                                                     lb_mailbox_list_tags_async, callback,
                                                     user_data));
}

/**
 * lb_mailbox_list_tags_finish:
 * @self: a mailbox
 * @result: what the callback got
 * @error: the place for an error
 *
 * Returns: (transfer full) (nullable) (element-type LbStoreTag): the tags by name, also those with
 *   a colour that no message has
 */
GPtrArray *
lb_mailbox_list_tags_finish (LbMailbox     *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
