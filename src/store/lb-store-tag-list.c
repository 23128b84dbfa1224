#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-store-tags.h"

#include "store/lb-store-private.h"

#define SELECT_TAGS \
  "SELECT name, color, (SELECT count (*) FROM message_tags AS m WHERE m.tag_id = t.tag_id)" \
  " FROM tags AS t ORDER BY name"

/**
 * lb_store_tag_free:
 * @self: (transfer full) (nullable): a tag
 */
void
lb_store_tag_free (LbStoreTag *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->color);
  g_free (self);
}

static gboolean
lb_store_run_list_tags (LbStoreCore   *core,
                        LbConnection  *connection,
                        LbStoreJob    *job,
                        GError       **error)
{
  g_autoptr(LbStatement) statement = lb_connection_prepare (connection, SELECT_TAGS, error);
  g_autoptr(GPtrArray) tags = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_store_tag_free);
  GError *own_error = NULL;

  if (statement == NULL)
    return FALSE;

  while (lb_statement_next (statement, &own_error))
    {
      LbStoreTag *tag = g_new0 (LbStoreTag, 1);

      tag->name = lb_statement_dup_text (statement, 0);
      tag->color = lb_statement_dup_text (statement, 1);
      tag->n_messages = (guint64) lb_statement_get_int (statement, 2);
      g_ptr_array_add (tags, tag);
    }

  if (own_error != NULL)
    {
      g_propagate_error (error, own_error);
      return FALSE;
    }

  lb_store_job_set_output (job, g_steal_pointer (&tags), (GDestroyNotify) g_ptr_array_unref);
  return TRUE;
}

/**
 * lb_store_list_tags_async:
 * @self: a store
 * @cancellable: (nullable): ends the question early
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Asks for all tags.
 */
void
lb_store_list_tags_async (LbStore             *self,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_return_if_fail (LB_IS_STORE (self));

  lb_store_push (self, LB_STORE_READER, lb_store_job_new (lb_store_run_list_tags, NULL, NULL),
                 lb_store_list_tags_async, cancellable, callback, user_data);
}

/**
 * lb_store_list_tags_finish:
 * @self: a store
 * @result: what the callback got
 * @error: the place for an error
 *
 * Returns: (transfer full) (nullable) (element-type LbStoreTag): the tags by name, also those with
 *   a colour that no message has
 */
GPtrArray *
lb_store_list_tags_finish (LbStore       *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
