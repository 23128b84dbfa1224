#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-rule-run.h"

#include "store/lb-search-run.h"
#include "store/lb-store-rules.h"

#define SELECT_RULES "SELECT rule_id, query, tag, is_enabled FROM rules ORDER BY rule_id"
#define SELECT_ROWS \
  "SELECT row_id FROM states WHERE row_id BETWEEN ? AND ?" \
  " AND row_id > (SELECT ruled FROM search_progress) ORDER BY row_id"

/**
 * lb_rule_read_all:
 * @connection: a connection
 * @error: the place for an error
 *
 * Returns: (transfer full) (nullable) (element-type LbStoreRule): the rules, in their order
 */
GPtrArray *
lb_rule_read_all (LbConnection  *connection,
                  GError       **error)
{
  g_autoptr(LbStatement) statement = lb_connection_prepare (connection, SELECT_RULES, error);
  g_autoptr(GPtrArray) rules = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_store_rule_free);
  GError *own_error = NULL;

  if (statement == NULL)
    return NULL;

  while (lb_statement_next (statement, &own_error))
    g_ptr_array_add (rules, lb_store_rule_new (lb_statement_get_int (statement, 0),
                                               lb_statement_get_text (statement, 1),
                                               lb_statement_get_text (statement, 2),
                                               lb_statement_get_int (statement, 3) != 0));

  if (own_error == NULL)
    return g_steal_pointer (&rules);

  g_propagate_error (error, own_error);
  return NULL;
}

static GArray *
lb_rule_list_rows (LbConnection  *connection,
                   gint64         first,
                   gint64         last,
                   GError       **error)
{
  g_autoptr(LbStatement) statement = lb_connection_prepare (connection, SELECT_ROWS, error);

  if (statement == NULL)
    return NULL;

  lb_statement_bind_int (statement, 1, first);
  lb_statement_bind_int (statement, 2, last);
  return lb_statement_list_ints (statement, error);
}

static gboolean
lb_rule_tag (LbStoreCore   *core,
             LbConnection  *connection,
             GArray        *found,
             const char    *tag,
             GError       **error)
{
  const char * const tags[] = { tag, NULL };

  for (guint i = 0; i < found->len; i++)
    {
      if (!lb_store_attach_tags (connection, g_array_index (found, gint64, i), tags, error))
        return FALSE;
    }

  g_array_append_vals (core->tagged, found->data, found->len);
  return TRUE;
}

/* A rule that takes too long, or that another version wrote, finds nothing; the others go on. */
static gboolean
lb_rule_run (LbStoreCore        *core,
             LbConnection       *connection,
             const LbStoreRule  *rule,
             GArray             *candidates,
             GError            **error)
{
  g_autoptr(GTimeZone) here = g_time_zone_new_local ();
  g_autoptr(LbSearch) search = lb_search_parse (rule->query, g_get_real_time (), here, NULL);
  g_autoptr(GArray) found = NULL;
  GError *own_error = NULL;

  if (!rule->is_enabled || search == NULL)
    return TRUE;

  if (lb_search_run (connection, search, candidates, NULL, &found, &own_error))
    return lb_rule_tag (core, connection, found, rule->tag, error);

  if (g_error_matches (own_error, LB_STORE_ERROR, LB_STORE_ERROR_QUERY))
    {
      g_error_free (own_error);
      return TRUE;
    }

  g_propagate_error (error, own_error);
  return FALSE;
}

/**
 * lb_rule_run_all:
 * @core: a store, in the writer thread
 * @connection: its connection, in a transaction
 * @first: the first of the rows that are new in the index
 * @last: the last of them
 * @error: the place for an error
 *
 * Gives arrivals the tags that the rules have for them, each rule seeing the tags of those before
 * it. The rows that got one are added to @core's list.
 *
 * Returns: whether it worked
 */
gboolean
lb_rule_run_all (LbStoreCore   *core,
                 LbConnection  *connection,
                 gint64         first,
                 gint64         last,
                 GError       **error)
{
  g_autoptr(GPtrArray) rules = NULL;
  g_autoptr(GArray) candidates = NULL;

  if (!g_atomic_int_get (&core->has_rules))
    return TRUE;

  rules = lb_rule_read_all (connection, error);
  candidates = rules != NULL ? lb_rule_list_rows (connection, first, last, error) : NULL;
  if (candidates == NULL)
    return FALSE;

  for (guint i = 0; candidates->len > 0 && i < rules->len; i++)
    {
      if (!lb_rule_run (core, connection, g_ptr_array_index (rules, i), candidates, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * lb_rule_note_all:
 * @core: a store, in the writer thread
 * @connection: its connection
 * @error: the place for an error
 *
 * Looks whether there are rules, so that a store without any spends nothing on them.
 *
 * Returns: whether it worked
 */
gboolean
lb_rule_note_all (LbStoreCore   *core,
                  LbConnection  *connection,
                  GError       **error)
{
  gint64 n_rules;

  if (!lb_connection_query_int (connection, "SELECT count (*) FROM rules", &n_rules, error))
    return FALSE;

  g_atomic_int_set (&core->has_rules, n_rules > 0);
  return TRUE;
}
