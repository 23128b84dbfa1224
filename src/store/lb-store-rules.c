#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-store-rules.h"

#include <glib/gi18n.h>

#include "store/lb-rule-run.h"
#include "store/lb-store-private.h"

#define INSERT_RULE "INSERT INTO rules (query, tag, is_enabled) VALUES (?2, ?3, ?4)"
#define UPDATE_RULE "UPDATE rules SET query = ?2, tag = ?3, is_enabled = ?4 WHERE rule_id = ?1"
#define DELETE_RULE "DELETE FROM rules WHERE rule_id = ?1"

/**
 * lb_store_rule_new:
 * @id: its number; 0 for a new one
 * @query: what it looks for
 * @tag: what is found gets
 * @is_enabled: whether it does anything
 *
 * Returns: (transfer full): a rule
 */
LbStoreRule *
lb_store_rule_new (gint64      id,
                   const char *query,
                   const char *tag,
                   gboolean    is_enabled)
{
  LbStoreRule *self = g_new0 (LbStoreRule, 1);

  self->id = id;
  self->query = g_strdup (query);
  self->tag = g_strdup (tag);
  self->is_enabled = is_enabled;

  return self;
}

/**
 * lb_store_rule_free:
 * @self: (transfer full) (nullable): a rule
 */
void
lb_store_rule_free (LbStoreRule *self)
{
  if (self == NULL)
    return;

  g_free (self->query);
  g_free (self->tag);
  g_free (self);
}

static gboolean
lb_store_run_list_rules (LbStoreCore   *core,
                         LbConnection  *connection,
                         LbStoreJob    *job,
                         GError       **error)
{
  GPtrArray *rules = lb_rule_read_all (connection, error);

  if (rules == NULL)
    return FALSE;

  lb_store_job_set_output (job, rules, (GDestroyNotify) g_ptr_array_unref);
  return TRUE;
}

/**
 * lb_store_list_rules_async:
 * @self: a store
 * @cancellable: (nullable): ends the question early
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Asks for all rules.
 */
void
lb_store_list_rules_async (LbStore             *self,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_return_if_fail (LB_IS_STORE (self));

  lb_store_push (self, LB_STORE_READER, lb_store_job_new (lb_store_run_list_rules, NULL, NULL),
                 lb_store_list_rules_async, cancellable, callback, user_data);
}

/**
 * lb_store_list_rules_finish:
 * @self: a store
 * @result: what the callback got
 * @error: the place for an error
 *
 * Returns: (transfer full) (nullable) (element-type LbStoreRule): the rules in their order
 */
GPtrArray *
lb_store_list_rules_finish (LbStore       *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Changes --- */

static gboolean
lb_store_run_change_rule (LbConnection       *connection,
                          const char         *sql,
                          const LbStoreRule  *rule,
                          GError            **error)
{
  g_autoptr(LbStatement) statement = lb_connection_prepare (connection, sql, error);

  if (statement == NULL)
    return FALSE;

  lb_statement_bind_int (statement, 1, rule->id);
  if (sqlite3_bind_parameter_count (statement) > 1)
    {
      lb_statement_bind_text (statement, 2, rule->query);
      lb_statement_bind_text (statement, 3, rule->tag);
      lb_statement_bind_int (statement, 4, rule->is_enabled != FALSE);
    }

  if (!lb_statement_run (statement, error))
    return FALSE;

  if (sqlite3_changes (lb_connection_get_database (connection)) > 0)
    return TRUE;

  g_set_error (error, LB_STORE_ERROR, LB_STORE_ERROR_NOT_FOUND, _("There is no such rule"));
  return FALSE;
}

static gboolean
lb_store_run_set_rule (LbStoreCore   *core,
                       LbConnection  *connection,
                       LbStoreJob    *job,
                       GError       **error)
{
  const LbStoreRule *rule = job->input;

  return lb_store_run_change_rule (connection, rule->id == 0 ? INSERT_RULE : UPDATE_RULE, rule,
                                   error)
         && lb_rule_note_all (core, connection, error);
}

static gboolean
lb_store_run_remove_rule (LbStoreCore   *core,
                          LbConnection  *connection,
                          LbStoreJob    *job,
                          GError       **error)
{
  return lb_store_run_change_rule (connection, DELETE_RULE, job->input, error)
         && lb_rule_note_all (core, connection, error);
}

/**
 * lb_store_set_rule_async:
 * @self: a store
 * @rule: a rule whose query is understood; with 0 as its number a new one, which comes last
 * @cancellable: (nullable): gives up before it is done
 * @callback: called in the caller's thread-default main context; it calls
 *   lb_store_change_rule_finish()
 * @user_data: data for @callback
 *
 * Makes or changes a rule. From then on each arrival that it finds gets its tag, as soon as it is
 * in the index. Ends in %LB_STORE_ERROR_NOT_FOUND for a number that no rule has.
 */
void
lb_store_set_rule_async (LbStore             *self,
                         const LbStoreRule   *rule,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_return_if_fail (LB_IS_STORE (self));
  g_return_if_fail (rule != NULL && rule->query != NULL && rule->tag != NULL);

  lb_store_push (self, LB_STORE_WRITER,
                 lb_store_job_new (lb_store_run_set_rule,
                                   lb_store_rule_new (rule->id, rule->query, rule->tag,
                                                      rule->is_enabled),
                                   (GDestroyNotify) lb_store_rule_free),
                 lb_store_set_rule_async, cancellable, callback, user_data);
}

/**
 * lb_store_remove_rule_async:
 * @self: a store
 * @id: the number of a rule
 * @cancellable: (nullable): gives up before it is done
 * @callback: called in the caller's thread-default main context; it calls
 *   lb_store_change_rule_finish()
 * @user_data: data for @callback
 *
 * Forgets a rule; what it has tagged stays tagged. Ends in %LB_STORE_ERROR_NOT_FOUND for a number
 * that no rule has.
 */
void
lb_store_remove_rule_async (LbStore             *self,
                            gint64               id,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_return_if_fail (LB_IS_STORE (self));

  lb_store_push (self, LB_STORE_WRITER,
                 lb_store_job_new (lb_store_run_remove_rule,
                                   lb_store_rule_new (id, "", "", FALSE),
                                   (GDestroyNotify) lb_store_rule_free),
                 lb_store_remove_rule_async, cancellable, callback, user_data);
}

/**
 * lb_store_change_rule_finish:
 * @self: a store
 * @result: what the callback of a change in this file got
 * @error: the place for an error
 *
 * Returns: whether it worked
 */
gboolean
lb_store_change_rule_finish (LbStore       *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
