#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-store-tags.h"

#include <glib/gi18n.h>

#include "store/lb-store-private.h"

/* Rows that a long change takes in one transaction. */
#define SLICE_ROWS 200

#define INSERT_TAG "INSERT OR IGNORE INTO tags (name) VALUES (?1)"
#define ATTACH_TAG \
  "INSERT OR IGNORE INTO message_tags (row_id, tag_id) SELECT row_id, tag_id FROM states, tags" \
  " WHERE row_id = ?2 AND name = ?1"
#define DETACH_TAG \
  "DELETE FROM message_tags WHERE row_id = ?2" \
  " AND tag_id = (SELECT tag_id FROM tags WHERE name = ?1)"
#define DETACH_ALL "DELETE FROM message_tags WHERE row_id = ?2"
#define RENAME_TAG "UPDATE tags SET name = ?2 WHERE name = ?1"
#define DELETE_TAG "DELETE FROM tags WHERE name = ?1"
#define DETACH_FROM_ALL \
  "DELETE FROM message_tags WHERE tag_id = (SELECT tag_id FROM tags WHERE name = ?1)"
#define SET_COLOR "UPDATE tags SET color = ?2 WHERE name = ?1"
#define COUNT_TAG "SELECT count (*) FROM tags WHERE name = ?1"
#define DELETE_UNUSED \
  "DELETE FROM tags WHERE color = '' AND tag_id NOT IN (SELECT tag_id FROM message_tags)"
#define DELETE_NOTE "DELETE FROM notes WHERE row_id = ?2"
#define INSERT_NOTE \
  "INSERT INTO notes (row_id, note) SELECT row_id, ?1 FROM states WHERE row_id = ?2"

/* What is to be done. */
typedef struct
{
  GArray        *row_ids; /* (owned) (nullable) */
  LbStoreTagMode mode;
  char         **tags;    /* (owned) (nullable) */
  char          *name;    /* (owned) (nullable) */
  char          *value;   /* (owned) (nullable): the new name, the color, the note */
  gint64         row_id;
} LbStoreTagChange;

static void
lb_store_tag_change_free (LbStoreTagChange *self)
{
  g_clear_pointer (&self->row_ids, g_array_unref);
  g_strfreev (self->tags);
  g_free (self->name);
  g_free (self->value);
  g_free (self);
}

/* Runs a statement with a text as ?1 and a number as ?2, or a text as ?2. */
static gboolean
lb_store_tag_run (LbConnection  *connection,
                  const char    *sql,
                  const char    *text,
                  gint64         row_id,
                  const char    *value,
                  GError       **error)
{
  g_autoptr(LbStatement) statement = lb_connection_prepare (connection, sql, error);

  if (statement == NULL)
    return FALSE;

  lb_statement_bind_text (statement, 1, text);
  if (sqlite3_bind_parameter_count (statement) > 1 && value != NULL)
    lb_statement_bind_text (statement, 2, value);
  else if (sqlite3_bind_parameter_count (statement) > 1)
    lb_statement_bind_int (statement, 2, row_id);

  return lb_statement_run (statement, error);
}

/**
 * lb_store_attach_tags:
 * @connection: the writer's connection, in a transaction
 * @row_id: the row of a message
 * @tags: (array zero-terminated=1): names of tags, made where they are missing
 * @error: the place for an error
 *
 * Returns: whether the message has these tags now
 */
gboolean
lb_store_attach_tags (LbConnection        *connection,
                      gint64               row_id,
                      const char * const  *tags,
                      GError             **error)
{
  for (guint i = 0; tags[i] != NULL; i++)
    {
      if (!lb_store_tag_run (connection, INSERT_TAG, tags[i], 0, NULL, error)
          || !lb_store_tag_run (connection, ATTACH_TAG, tags[i], row_id, NULL, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
lb_store_change_tags_of_row (LbConnection            *connection,
                             const LbStoreTagChange  *change,
                             gint64                   row_id,
                             GError                 **error)
{
  if (change->mode == LB_STORE_TAGS_SET
      && !lb_store_tag_run (connection, DETACH_ALL, NULL, row_id, NULL, error))
    return FALSE;

  if (change->mode != LB_STORE_TAGS_REMOVE)
    return lb_store_attach_tags (connection, row_id, (const char * const *) change->tags, error);

  for (guint i = 0; change->tags[i] != NULL; i++)
    {
      if (!lb_store_tag_run (connection, DETACH_TAG, change->tags[i], row_id, NULL, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
lb_store_run_change_tags (LbStoreCore   *core,
                          LbConnection  *connection,
                          LbStoreJob    *job,
                          GError       **error)
{
  const LbStoreTagChange *change = job->input;
  guint end = MIN (job->n_done + SLICE_ROWS, change->row_ids->len);

  for (guint i = job->n_done; i < end; i++)
    {
      gint64 row_id = g_array_index (change->row_ids, gint64, i);

      if (!lb_store_change_tags_of_row (connection, change, row_id, error))
        return FALSE;
    }

  job->n_tried = end;
  job->wants_more = end < change->row_ids->len;
  return job->wants_more || lb_connection_execute (connection, DELETE_UNUSED, error);
}

/**
 * lb_store_change_tags_async:
 * @self: a store
 * @row_ids: (element-type gint64): which messages; not changed until the call ends
 * @mode: what to do with @tags
 * @tags: (array zero-terminated=1): names of tags, made where they are missing
 * @cancellable: (nullable): stops between two slices
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Gives tags to messages, or takes them away. A tag without messages and colour vanishes.
 */
void
lb_store_change_tags_async (LbStore             *self,
                            GArray              *row_ids,
                            LbStoreTagMode       mode,
                            const char * const  *tags,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  LbStoreTagChange *change;

  g_return_if_fail (LB_IS_STORE (self));
  g_return_if_fail (row_ids != NULL);
  g_return_if_fail (tags != NULL);

  change = g_new0 (LbStoreTagChange, 1);
  change->row_ids = g_array_ref (row_ids);
  change->mode = mode;
  change->tags = g_strdupv ((char **) tags);
  lb_store_push (self, LB_STORE_WRITER,
                 lb_store_job_new (lb_store_run_change_tags, change,
                                   (GDestroyNotify) lb_store_tag_change_free),
                 lb_store_change_tags_async, cancellable, callback, user_data);
}

/* --- The tags themselves --- */

static gboolean
lb_store_tag_exists (LbConnection  *connection,
                     const char    *name,
                     gboolean      *exists,
                     GError       **error)
{
  g_autoptr(LbStatement) statement = lb_connection_prepare (connection, COUNT_TAG, error);

  if (statement == NULL)
    return FALSE;

  lb_statement_bind_text (statement, 1, name);
  if (!lb_statement_next (statement, error))
    return FALSE;

  *exists = lb_statement_get_int (statement, 0) > 0;
  return TRUE;
}

static gboolean
lb_store_tag_require (LbConnection  *connection,
                      const char    *name,
                      GError       **error)
{
  gboolean exists;

  if (!lb_store_tag_exists (connection, name, &exists, error))
    return FALSE;

  if (!exists)
    g_set_error (error, LB_STORE_ERROR, LB_STORE_ERROR_NOT_FOUND, _("There is no tag “%s”"), name);

  return exists;
}

static gboolean
lb_store_run_rename_tag (LbStoreCore   *core,
                         LbConnection  *connection,
                         LbStoreJob    *job,
                         GError       **error)
{
  const LbStoreTagChange *change = job->input;
  gboolean exists = FALSE;

  if (!lb_store_tag_require (connection, change->name, error)
      || !lb_store_tag_exists (connection, change->value, &exists, error))
    return FALSE;

  if (exists && sqlite3_stricmp (change->name, change->value) != 0)
    {
      g_set_error (error, LB_STORE_ERROR, LB_STORE_ERROR_EXISTS,
                   _("There is a tag “%s” already"), change->value);
      return FALSE;
    }

  return lb_store_tag_run (connection, RENAME_TAG, change->name, 0, change->value, error);
}

static gboolean
lb_store_run_delete_tag (LbStoreCore   *core,
                         LbConnection  *connection,
                         LbStoreJob    *job,
                         GError       **error)
{
  const LbStoreTagChange *change = job->input;

  return lb_store_tag_require (connection, change->name, error)
         && lb_store_tag_run (connection, DETACH_FROM_ALL, change->name, 0, NULL, error)
         && lb_store_tag_run (connection, DELETE_TAG, change->name, 0, NULL, error);
}

static gboolean
lb_store_run_set_tag_color (LbStoreCore   *core,
                            LbConnection  *connection,
                            LbStoreJob    *job,
                            GError       **error)
{
  const LbStoreTagChange *change = job->input;

  return lb_store_tag_run (connection, INSERT_TAG, change->name, 0, NULL, error)
         && lb_store_tag_run (connection, SET_COLOR, change->name, 0, change->value, error)
         && lb_connection_execute (connection, DELETE_UNUSED, error);
}

/**
 * lb_store_write_note:
 * @connection: the writer's connection, in a transaction
 * @row_id: the row of a message
 * @note: what to keep beside it; "" for nothing
 * @error: the place for an error
 *
 * Returns: whether it worked
 */
gboolean
lb_store_write_note (LbConnection  *connection,
                     gint64         row_id,
                     const char    *note,
                     GError       **error)
{
  return lb_store_tag_run (connection, DELETE_NOTE, NULL, row_id, NULL, error)
         && (*note == '\0'
             || lb_store_tag_run (connection, INSERT_NOTE, note, row_id, NULL, error));
}

static gboolean
lb_store_run_set_note (LbStoreCore   *core,
                       LbConnection  *connection,
                       LbStoreJob    *job,
                       GError       **error)
{
  const LbStoreTagChange *change = job->input;

  return lb_store_write_note (connection, change->row_id, change->value, error);
}

static LbStoreJob *
lb_store_tag_job_new (LbStoreJobFunc  run,
                      const char     *name,
                      const char     *value,
                      gint64          row_id)
{
  LbStoreTagChange *change = g_new0 (LbStoreTagChange, 1);

  change->name = g_strdup (name);
  change->value = g_strdup (value);
  change->row_id = row_id;

  return lb_store_job_new (run, change, (GDestroyNotify) lb_store_tag_change_free);
}

/**
 * lb_store_rename_tag_async:
 * @self: a store
 * @name: the name of a tag
 * @new_name: its new name
 * @cancellable: (nullable): gives up before it is done
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Gives a tag another name. Ends in %LB_STORE_ERROR_NOT_FOUND or %LB_STORE_ERROR_EXISTS.
 */
void
lb_store_rename_tag_async (LbStore             *self,
                           const char          *name,
                           const char          *new_name,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_return_if_fail (LB_IS_STORE (self));
  g_return_if_fail (name != NULL && new_name != NULL);

  lb_store_push (self, LB_STORE_WRITER,
                 lb_store_tag_job_new (lb_store_run_rename_tag, name, new_name, 0),
                 lb_store_rename_tag_async, cancellable, callback, user_data);
}

/**
 * lb_store_delete_tag_async:
 * @self: a store
 * @name: the name of a tag
 * @cancellable: (nullable): gives up before it is done
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Takes a tag from all messages and forgets it. Ends in %LB_STORE_ERROR_NOT_FOUND for an unknown
 * one.
 */
void
lb_store_delete_tag_async (LbStore             *self,
                           const char          *name,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_return_if_fail (LB_IS_STORE (self));
  g_return_if_fail (name != NULL);

  lb_store_push (self, LB_STORE_WRITER,
                 lb_store_tag_job_new (lb_store_run_delete_tag, name, NULL, 0),
                 lb_store_delete_tag_async, cancellable, callback, user_data);
}

/**
 * lb_store_set_tag_color_async:
 * @self: a store
 * @name: the name of a tag, made where it is missing
 * @color: what the window paints it with; "" for none
 * @cancellable: (nullable): gives up before it is done
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Gives a tag a colour. With one it stays when no message has it.
 */
void
lb_store_set_tag_color_async (LbStore             *self,
                              const char          *name,
                              const char          *color,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_return_if_fail (LB_IS_STORE (self));
  g_return_if_fail (name != NULL && color != NULL);

  lb_store_push (self, LB_STORE_WRITER,
                 lb_store_tag_job_new (lb_store_run_set_tag_color, name, color, 0),
                 lb_store_set_tag_color_async, cancellable, callback, user_data);
}

/**
 * lb_store_set_note_async:
 * @self: a store
 * @row_id: the row of a message
 * @note: what to keep beside it; "" for nothing
 * @cancellable: (nullable): gives up before it is done
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Keeps a note beside a message.
 */
void
lb_store_set_note_async (LbStore             *self,
                         gint64               row_id,
                         const char          *note,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_return_if_fail (LB_IS_STORE (self));
  g_return_if_fail (note != NULL);

  lb_store_push (self, LB_STORE_WRITER,
                 lb_store_tag_job_new (lb_store_run_set_note, NULL, note, row_id),
                 lb_store_set_note_async, cancellable, callback, user_data);
}

/**
 * lb_store_change_tags_finish:
 * @self: a store
 * @result: what the callback of any change in this file got
 * @error: the place for an error
 *
 * Returns: whether it worked
 */
gboolean
lb_store_change_tags_finish (LbStore       *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
