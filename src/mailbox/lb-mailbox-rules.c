#define G_LOG_DOMAIN "lb-mailbox"

#include "config.h"
#include "mailbox/lb-mailbox-rules.h"

#include <glib/gi18n.h>

#include "mailbox/lb-mailbox-private.h"
#include "mailbox/lb-mailbox-tags.h"
#include "store/lb-search.h"

/**
 * lb_mailbox_list_rules_async:
 * @self: a mailbox
 * @cancellable: (nullable): ends the question early
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Asks for all rules "query -> tag".
 */
void
lb_mailbox_list_rules_async (LbMailbox           *self,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_return_if_fail (LB_IS_MAILBOX (self));

  lb_store_list_rules_async (self->store, cancellable, lb_mailbox_question_cb,
                             lb_mailbox_question_new (self, (GDestroyNotify) g_ptr_array_unref,
                                                      lb_mailbox_list_rules_async, callback,
                                                      user_data));
}

/**
 * lb_mailbox_list_rules_finish:
 * @self: a mailbox
 * @result: what the callback got
 * @error: the place for an error
 *
 * Returns: (transfer full) (nullable) (element-type LbStoreRule): the rules in their order
 */
GPtrArray *
lb_mailbox_list_rules_finish (LbMailbox     *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Changes --- */

/**
 * lb_mailbox_make_rule:
 * @id: the number of a rule that is there; 0 for a new one
 * @query: what it looks for, as someone typed it
 * @tag: what is found gets, likewise
 * @is_enabled: whether it does anything
 * @error: the place for an error of %LB_STORE_ERROR_QUERY: a sentence that names the word
 *
 * Looks whether query and tag make a rule.
 *
 * Returns: (transfer full) (nullable): the rule
 */
LbStoreRule *
lb_mailbox_make_rule (gint64       id,
                      const char  *query,
                      const char  *tag,
                      gboolean     is_enabled,
                      GError     **error)
{
  const char * const tags[] = { tag, NULL };
  g_auto(GStrv) clean = lb_mailbox_clean_tags (tags);
  g_autoptr(GTimeZone) here = g_time_zone_new_local ();
  g_autoptr(LbSearch) search = lb_search_parse (query, g_get_real_time (), here, error);

  if (search == NULL)
    return NULL;

  if (lb_search_is_empty (search))
    {
      g_set_error_literal (error, LB_STORE_ERROR, LB_STORE_ERROR_QUERY,
                           _("A rule has to say what it looks for"));
      return NULL;
    }

  if (g_strv_length (clean) != 1)
    {
      g_set_error (error, LB_STORE_ERROR, LB_STORE_ERROR_QUERY,
                   _("“%s” is no tag: one has letters, digits, spaces and -._@"), tag);
      return NULL;
    }

  return lb_store_rule_new (id, query, clean[0], is_enabled);
}

/**
 * lb_mailbox_set_rule_async:
 * @self: a mailbox
 * @rule: what lb_mailbox_make_rule() gave
 * @cancellable: (nullable): gives up before it is done
 * @callback: called in the caller's thread-default main context; it calls
 *   lb_mailbox_change_rule_finish()
 * @user_data: data for @callback
 *
 * Makes a rule or changes one. It is for what arrives from then on; lb_mailbox_apply_rule_async()
 * is for what is there.
 */
void
lb_mailbox_set_rule_async (LbMailbox           *self,
                           const LbStoreRule   *rule,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GArray) none = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_return_if_fail (LB_IS_MAILBOX (self));

  lb_store_set_rule_async (self->store, rule, cancellable, lb_mailbox_change_cb,
                           lb_mailbox_change_new (self, none, lb_mailbox_set_rule_async, callback,
                                                  user_data));
}

/**
 * lb_mailbox_remove_rule_async:
 * @self: a mailbox
 * @id: the number of a rule
 * @cancellable: (nullable): gives up before it is done
 * @callback: called in the caller's thread-default main context; it calls
 *   lb_mailbox_change_rule_finish()
 * @user_data: data for @callback
 *
 * Forgets a rule; what it has tagged stays tagged.
 */
void
lb_mailbox_remove_rule_async (LbMailbox           *self,
                              gint64               id,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr(GArray) none = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_return_if_fail (LB_IS_MAILBOX (self));

  lb_store_remove_rule_async (self->store, id, cancellable, lb_mailbox_change_cb,
                              lb_mailbox_change_new (self, none, lb_mailbox_remove_rule_async,
                                                     callback, user_data));
}

/**
 * lb_mailbox_change_rule_finish:
 * @self: a mailbox
 * @result: what the callback got
 * @error: the place for an error
 *
 * Returns: whether it worked
 */
gboolean
lb_mailbox_change_rule_finish (LbMailbox     *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- What is there already --- */

/* A rule on its way: what it gives, and how many get it. */
typedef struct
{
  char *tag; /* (owned) */
  guint n_found;
} LbRuleApplication;

static void
lb_rule_application_free (gpointer data)
{
  LbRuleApplication *application = data;

  g_free (application->tag);
  g_free (application);
}

static void
lb_mailbox_apply_tagged_cb (GObject      *object,
                            GAsyncResult *result,
                            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  const LbRuleApplication *application = g_task_get_task_data (task);
  GError *error = NULL;

  if (lb_mailbox_change_finish (LB_MAILBOX (object), result, &error))
    g_task_return_int (task, application->n_found);
  else
    g_task_return_error (task, error);
}

static void
lb_mailbox_apply_found_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LbRuleApplication *application = g_task_get_task_data (task);
  const char * const tags[] = { application->tag, NULL };
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_autoptr(GArray) found = lb_mailbox_search_finish (LB_MAILBOX (object), result, &error);

  if (found == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  application->n_found = found->len;
  lb_mailbox_change_tags_async (LB_MAILBOX (object), found, LB_STORE_TAGS_ADD, tags,
                                cancellable, lb_mailbox_apply_tagged_cb, g_steal_pointer (&task));
}

/**
 * lb_mailbox_apply_rule_async:
 * @self: a mailbox
 * @rule: what lb_mailbox_make_rule() gave, or one that is listed
 * @cancellable: (nullable): stops it early; what has its tag by then keeps it
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Gives the tag of a rule to what it finds among the messages that are there.
 */
void
lb_mailbox_apply_rule_async (LbMailbox           *self,
                             const LbStoreRule   *rule,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  LbRuleApplication *application;
  GTask *task;

  g_return_if_fail (LB_IS_MAILBOX (self));
  g_return_if_fail (rule != NULL);

  application = g_new0 (LbRuleApplication, 1);
  application->tag = g_strdup (rule->tag);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lb_mailbox_apply_rule_async);
  g_task_set_task_data (task, application, lb_rule_application_free);
  lb_mailbox_search_async (self, rule->query, NULL, cancellable, lb_mailbox_apply_found_cb, task);
}

/**
 * lb_mailbox_apply_rule_finish:
 * @self: a mailbox
 * @result: what the callback got
 * @error: the place for an error; %LB_STORE_ERROR_QUERY names the word
 *
 * Returns: how many messages the rule found; -1 for an error
 */
gssize
lb_mailbox_apply_rule_finish (LbMailbox     *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return g_task_propagate_int (G_TASK (result), error);
}
