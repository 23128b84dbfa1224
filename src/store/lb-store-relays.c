#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-store-relays.h"

#include <string.h>

#include <glib/gi18n.h>

#include "store/lb-store-error.h"
#include "store/lb-store-private.h"

#define SELECT_ROW_ID "SELECT row_id FROM messages WHERE id = ?"
#define INSERT_JOB \
  "INSERT INTO relays (row_id, state, is_unfinished, n_tries, next_try_us, transcript, route," \
  " server, mail_from, mail_options, peer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
#define UPDATE_JOB \
  "UPDATE relays SET state = ?2, is_unfinished = ?3, n_tries = ?4, next_try_us = ?5," \
  " transcript = ?6 WHERE job_id = ?1"
#define REPLACE_RECIPIENT \
  "INSERT OR REPLACE INTO relay_recipients VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
#define UPDATE_MESSAGE \
  "UPDATE states SET relay = (SELECT max (state) FROM relays WHERE row_id = ?1) WHERE row_id = ?1"
#define SELECT_JOBS \
  "SELECT r.job_id, m.id, r.route, r.server, r.mail_from, r.mail_options, r.peer, r.n_tries," \
  " r.next_try_us, r.transcript FROM relays AS r JOIN messages AS m USING (row_id)"
#define SELECT_UNFINISHED SELECT_JOBS " WHERE r.is_unfinished = 1 ORDER BY r.job_id"
#define SELECT_OF_MESSAGE SELECT_JOBS " WHERE m.id = ? ORDER BY r.job_id"
#define SELECT_RECIPIENTS \
  "SELECT address, options, state, code, enhanced, text, changed_at_us FROM relay_recipients" \
  " WHERE job_id = ? ORDER BY position"

static gboolean
lb_store_find_row_id (LbConnection  *connection,
                      const char    *message_id,
                      gint64        *row_id,
                      GError       **error)
{
  g_autoptr(LbStatement) statement = lb_connection_prepare (connection, SELECT_ROW_ID, error);
  GError *own_error = NULL;

  if (statement == NULL)
    return FALSE;

  lb_statement_bind_text (statement, 1, message_id);
  if (lb_statement_next (statement, &own_error))
    {
      *row_id = lb_statement_get_int (statement, 0);
      return TRUE;
    }

  if (own_error != NULL)
    g_propagate_error (error, own_error);
  else
    g_set_error_literal (error, LB_STORE_ERROR, LB_STORE_ERROR_NOT_FOUND,
                         _("The message is not in the store any more"));

  return FALSE;
}

static int
lb_store_bind_progress (LbStatement      *statement,
                        int               at,
                        const LbRelayJob *job)
{
  gboolean is_unfinished = lb_relay_job_has_state (job, LB_RELAY_QUEUED) ||
                           lb_relay_job_has_state (job, LB_RELAY_SENDING);

  lb_statement_bind_int (statement, at++, lb_relay_job_get_state (job));
  lb_statement_bind_int (statement, at++, is_unfinished);
  lb_statement_bind_int (statement, at++, job->n_tries);
  lb_statement_bind_int (statement, at++, job->next_try_us);
  lb_statement_bind_text (statement, at++, job->transcript);

  return at;
}

static gboolean
lb_store_insert_job (LbConnection      *connection,
                     gint64             row_id,
                     const LbRelayJob  *job,
                     GError           **error)
{
  g_autofree char *mail_options = g_strjoinv (" ", job->mail_options);
  g_autoptr(LbStatement) statement = lb_connection_prepare (connection, INSERT_JOB, error);
  int at = 1;

  if (statement == NULL)
    return FALSE;

  lb_statement_bind_int (statement, at++, row_id);
  at = lb_store_bind_progress (statement, at, job);
  lb_statement_bind_int (statement, at++, job->route);
  lb_statement_bind_text (statement, at++, job->server);
  lb_statement_bind_text (statement, at++, job->mail_from);
  lb_statement_bind_text (statement, at++, mail_options);
  lb_statement_bind_text (statement, at++, job->peer);

  return lb_statement_run (statement, error);
}

static gboolean
lb_store_update_job (LbConnection      *connection,
                     const LbRelayJob  *job,
                     GError           **error)
{
  g_autoptr(LbStatement) statement = lb_connection_prepare (connection, UPDATE_JOB, error);

  if (statement == NULL)
    return FALSE;

  lb_statement_bind_int (statement, 1, job->job_id);
  lb_store_bind_progress (statement, 2, job);

  return lb_statement_run (statement, error);
}

static gboolean
lb_store_save_recipient (LbConnection      *connection,
                         const LbRelayJob  *job,
                         guint              position,
                         GError           **error)
{
  const LbRelayRecipient *one = lb_relay_job_get_recipient (job, position);
  g_autofree char *options = g_strjoinv (" ", one->options);
  g_autoptr(LbStatement) statement = lb_connection_prepare (connection, REPLACE_RECIPIENT, error);
  int at = 1;

  if (statement == NULL)
    return FALSE;

  lb_statement_bind_int (statement, at++, job->job_id);
  lb_statement_bind_int (statement, at++, position);
  lb_statement_bind_text (statement, at++, one->address);
  lb_statement_bind_text (statement, at++, options);
  lb_statement_bind_int (statement, at++, one->state);
  lb_statement_bind_int (statement, at++, one->code);
  lb_statement_bind_text (statement, at++, one->enhanced);
  lb_statement_bind_text (statement, at++, one->text);
  lb_statement_bind_int (statement, at++, one->changed_at_us);

  return lb_statement_run (statement, error);
}

static gboolean
lb_store_update_message (LbConnection  *connection,
                         gint64         row_id,
                         GError       **error)
{
  g_autoptr(LbStatement) statement = lb_connection_prepare (connection, UPDATE_MESSAGE, error);

  if (statement == NULL)
    return FALSE;

  lb_statement_bind_int (statement, 1, row_id);

  return lb_statement_run (statement, error);
}

static gboolean
lb_store_run_save_relay (LbStoreCore   *core,
                         LbConnection  *connection,
                         LbStoreJob    *job,
                         GError       **error)
{
  g_autoptr(LbRelayJob) relay = lb_relay_job_copy (job->input);
  gint64 row_id;

  if (!lb_store_find_row_id (connection, relay->message_id, &row_id, error))
    return FALSE;

  if (relay->job_id == 0)
    {
      if (!lb_store_insert_job (connection, row_id, relay, error))
        return FALSE;
      relay->job_id = sqlite3_last_insert_rowid (lb_connection_get_database (connection));
    }
  else if (!lb_store_update_job (connection, relay, error))
    {
      return FALSE;
    }

  for (guint i = 0; i < relay->recipients->len; i++)
    if (!lb_store_save_recipient (connection, relay, i, error))
      return FALSE;
  if (!lb_store_update_message (connection, row_id, error))
    return FALSE;

  lb_store_job_set_output (job, g_steal_pointer (&relay), (GDestroyNotify) lb_relay_job_free);
  return TRUE;
}

/**
 * lb_store_save_relay_async:
 * @self: a store
 * @job: what is to be written; copied
 * @cancellable: (nullable): keeps it from being written if it still waits
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Writes down where a message is on its way; a job without a number gets one. Ends in
 * %LB_STORE_ERROR_NOT_FOUND when the message was deleted. The call returns after the commit.
 */
void
lb_store_save_relay_async (LbStore             *self,
                           const LbRelayJob    *job,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_return_if_fail (LB_IS_STORE (self));
  g_return_if_fail (job != NULL);

  lb_store_push (self, LB_STORE_WRITER,
                 lb_store_job_new (lb_store_run_save_relay, lb_relay_job_copy (job),
                                   (GDestroyNotify) lb_relay_job_free),
                 lb_store_save_relay_async, cancellable, callback, user_data);
}

/**
 * lb_store_save_relay_finish:
 * @self: a store
 * @result: what the callback got
 * @error: the place for an error
 *
 * Returns: (transfer full) (nullable): the job as it was written, with its number
 */
LbRelayJob *
lb_store_save_relay_finish (LbStore       *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static LbRelayJob *
lb_store_take_job (LbStatement *statement)
{
  LbRelayJob *job = lb_relay_job_new (lb_statement_get_text (statement, 1),
                                      (LbRelayRoute) lb_statement_get_int (statement, 2));
  g_auto(GStrv) mail_options = g_strsplit (lb_statement_get_text (statement, 5), " ", -1);

  job->job_id = lb_statement_get_int (statement, 0);
  g_free (job->server);
  job->server = lb_statement_dup_text (statement, 3);
  lb_relay_job_set_sender (job, lb_statement_get_text (statement, 4),
                           (const char * const *) mail_options);
  g_free (job->peer);
  job->peer = lb_statement_dup_text (statement, 6);
  job->n_tries = (guint) lb_statement_get_int (statement, 7);
  job->next_try_us = lb_statement_get_int (statement, 8);
  g_free (job->transcript);
  job->transcript = lb_statement_dup_text (statement, 9);

  return job;
}

static void
lb_store_take_recipient (LbStatement *statement,
                         LbRelayJob  *job)
{
  g_auto(GStrv) options = g_strsplit (lb_statement_get_text (statement, 1), " ", -1);
  LbRelayRecipient *one = lb_relay_job_add_recipient (job, lb_statement_get_text (statement, 0),
                                                      (const char * const *) options);

  lb_relay_recipient_settle (one, (LbRelayState) lb_statement_get_int (statement, 2),
                             (guint) lb_statement_get_int (statement, 3),
                             lb_statement_get_text (statement, 4),
                             lb_statement_get_text (statement, 5),
                             lb_statement_get_int (statement, 6));
}

static gboolean
lb_store_read_recipients (LbConnection  *connection,
                          LbRelayJob    *job,
                          GError       **error)
{
  g_autoptr(LbStatement) statement = lb_connection_prepare (connection, SELECT_RECIPIENTS, error);
  GError *own_error = NULL;

  if (statement == NULL)
    return FALSE;

  lb_statement_bind_int (statement, 1, job->job_id);
  while (lb_statement_next (statement, &own_error))
    lb_store_take_recipient (statement, job);

  if (own_error != NULL)
    g_propagate_error (error, own_error);

  return own_error == NULL;
}

static gboolean
lb_store_read_jobs (LbConnection  *connection,
                    const char    *message_id,
                    GPtrArray     *jobs,
                    GError       **error)
{
  g_autoptr(LbStatement) statement =
    lb_connection_prepare (connection, message_id != NULL ? SELECT_OF_MESSAGE : SELECT_UNFINISHED,
                           error);
  GError *own_error = NULL;

  if (statement == NULL)
    return FALSE;

  if (message_id != NULL)
    lb_statement_bind_text (statement, 1, message_id);
  while (lb_statement_next (statement, &own_error))
    g_ptr_array_add (jobs, lb_store_take_job (statement));

  if (own_error != NULL)
    g_propagate_error (error, own_error);

  return own_error == NULL;
}

static gboolean
lb_store_run_list_relays (LbStoreCore   *core,
                          LbConnection  *connection,
                          LbStoreJob    *job,
                          GError       **error)
{
  g_autoptr(GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_relay_job_free);

  /* The reader rolls the transaction back when it is done. */
  if (!lb_connection_execute (connection, "BEGIN", error) ||
      !lb_store_read_jobs (connection, job->input, jobs, error))
    return FALSE;

  for (guint i = 0; i < jobs->len; i++)
    if (!lb_store_read_recipients (connection, g_ptr_array_index (jobs, i), error))
      return FALSE;

  lb_store_job_set_output (job, g_steal_pointer (&jobs), (GDestroyNotify) g_ptr_array_unref);
  return TRUE;
}

/**
 * lb_store_list_relays_async:
 * @self: a store
 * @message_id: (nullable): a message; %NULL: all jobs that are not finished
 * @cancellable: (nullable): ends the question early
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Asks for the jobs of a message, or for what the queue has to go on with.
 */
void
lb_store_list_relays_async (LbStore             *self,
                            const char          *message_id,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_return_if_fail (LB_IS_STORE (self));

  lb_store_push (self, LB_STORE_READER,
                 lb_store_job_new (lb_store_run_list_relays, g_strdup (message_id), g_free),
                 lb_store_list_relays_async, cancellable, callback, user_data);
}

/**
 * lb_store_list_relays_finish:
 * @self: a store
 * @result: what the callback got
 * @error: the place for an error
 *
 * Returns: (transfer full) (nullable) (element-type LbRelayJob): the jobs, oldest first
 */
GPtrArray *
lb_store_list_relays_finish (LbStore       *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
