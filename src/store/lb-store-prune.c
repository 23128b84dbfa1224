#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-store.h"

#include "store/lb-store-private.h"

/* Rows that go in one transaction, so that arrivals do not wait behind them. */
#define SLICE_ROWS 200

/* Age is looked at this often, whatever the clock does. */
#define AGE_CHECK_US (10 * G_USEC_PER_SEC)

/* What a message takes beside its octets, roughly: its row, its envelope, a half-filled page. */
#define OVERHEAD_OCTETS 2048

/* Free pages are given back to the system when they are this many octets, a few at a time. */
#define SPARE_OCTETS (32 * 1024 * 1024)
#define GIVE_BACK "PRAGMA incremental_vacuum (64)"

/* What is still on its way to another server stays until that is decided. */
#define SELECT_OLDEST \
  "SELECT s.row_id, s.size, m.received_at_us FROM states AS s JOIN messages AS m USING (row_id)" \
  " WHERE s.is_pinned = 0 AND NOT EXISTS (" \
  " SELECT 1 FROM relays AS r WHERE r.row_id = s.row_id AND r.is_unfinished = 1)" \
  " ORDER BY s.row_id LIMIT ?"

/* How much is too much at this moment. */
typedef struct
{
  guint64 n_rows;
  guint64 n_octets;
  gint64  oldest_us; /* what was received before goes */
} LbStoreExcess;

static gboolean
lb_store_prune_measure_octets (LbStoreCore   *core,
                               LbStoreExcess *excess)
{
  gint64 n_pages;
  gint64 n_free;
  guint64 n_octets;

  if (!lb_connection_query_int (core->writer, "PRAGMA page_count", &n_pages, NULL)
      || !lb_connection_query_int (core->writer, "PRAGMA freelist_count", &n_free, NULL))
    return FALSE;

  n_octets = (guint64) ((n_pages - n_free) * core->page_octets);
  if (n_octets > core->limits.max_octets)
    excess->n_octets = n_octets - core->limits.max_octets;
  else
    core->n_spare_pages = (gint64) (core->limits.max_octets - n_octets) / core->page_octets;

  return TRUE;
}

static gboolean
lb_store_prune_measure (LbStoreCore   *core,
                        LbStoreExcess *excess)
{
  const LbStoreLimits *limits = &core->limits;
  gint64 n_rows;

  if (limits->max_messages > 0)
    {
      if (!lb_connection_query_int (core->writer, "SELECT count (*) FROM states", &n_rows, NULL))
        return FALSE;

      if ((guint64) n_rows > limits->max_messages)
        excess->n_rows = (guint64) n_rows - limits->max_messages;
    }

  /* The file grows by no more pages than the commits write. */
  if (limits->max_octets > 0 && core->n_spare_pages <= 0
      && !lb_store_prune_measure_octets (core, excess))
    return FALSE;

  if (limits->max_age_us > 0 && g_get_monotonic_time () >= core->next_age_check_us)
    excess->oldest_us = g_get_real_time () - limits->max_age_us;

  return excess->n_rows > 0 || excess->n_octets > 0 || excess->oldest_us > 0;
}

/* The newest message stays whatever its size: it has just been acknowledged. */
static gboolean
lb_store_prune_takes (LbStoreCore   *core,
                      LbStoreExcess *excess,
                      LbStatement   *row)
{
  gint64 row_id = lb_statement_get_int (row, 0);
  guint64 n_octets = (guint64) lb_statement_get_int (row, 1) + OVERHEAD_OCTETS;

  if (lb_statement_get_int (row, 2) >= excess->oldest_us
      && (row_id + 1 >= core->next_row_id || (excess->n_rows == 0 && excess->n_octets == 0)))
    return FALSE;

  excess->n_rows -= MIN (excess->n_rows, 1);
  excess->n_octets -= MIN (excess->n_octets, n_octets);
  return TRUE;
}

static GArray *
lb_store_prune_choose (LbStoreCore   *core,
                       LbStoreExcess *excess,
                       guint          limit)
{
  g_autoptr(LbStatement) row = lb_connection_prepare (core->writer, SELECT_OLDEST, NULL);
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (row == NULL)
    return NULL;

  lb_statement_bind_int (row, 1, limit);
  while (lb_statement_next (row, NULL) && lb_store_prune_takes (core, excess, row))
    {
      gint64 row_id = lb_statement_get_int (row, 0);

      g_array_append_val (row_ids, row_id);
    }

  return g_steal_pointer (&row_ids);
}

static gboolean
lb_store_prune_delete (LbStoreCore *core,
                       GArray      *row_ids)
{
  gboolean ok = lb_connection_execute (core->writer, "BEGIN IMMEDIATE", NULL);

  for (guint i = 0; ok && i < row_ids->len; i++)
    ok = lb_store_delete_row (core->writer, g_array_index (row_ids, gint64, i), NULL);

  ok = ok && lb_connection_execute (core->writer, "COMMIT", NULL);
  if (!ok)
    lb_connection_rollback (core->writer);

  return ok;
}

/**
 * lb_store_prune:
 * @core: a store, in the writer thread, without a transaction
 * @n_arrived: messages that have just come: at least as many may go
 *
 * Deletes a slice of the oldest messages that are not pinned, if there are more than the limits
 * allow, and tells the facade. Where the disk refuses, the next arrival tries again.
 *
 * Returns: whether something was deleted, so that there may be more to do
 */
gboolean
lb_store_prune (LbStoreCore *core,
                guint        n_arrived)
{
  guint limit = MAX (SLICE_ROWS, 2 * n_arrived);
  LbStoreExcess excess = { 0 };
  g_autoptr(GArray) row_ids = NULL;

  if (!lb_store_prune_measure (core, &excess))
    return FALSE;

  row_ids = lb_store_prune_choose (core, &excess, limit);
  if (row_ids == NULL || row_ids->len < limit)
    core->next_age_check_us = g_get_monotonic_time () + AGE_CHECK_US;

  if (row_ids == NULL || row_ids->len == 0 || !lb_store_prune_delete (core, row_ids))
    return FALSE;

  lb_store_core_tell (core, LB_STORE_NEWS_REMOVED, row_ids);
  return TRUE;
}

/**
 * lb_store_give_back:
 * @core: a store, in the writer thread, without a transaction and without anything else to do
 *
 * Gives a few free pages at the end of the file back to the system, if there are many.
 *
 * Returns: whether there was something to do
 */
gboolean
lb_store_give_back (LbStoreCore *core)
{
  gint64 n_free;
  gint64 n_left;

  if (!lb_connection_query_int (core->writer, "PRAGMA freelist_count", &n_free, NULL)
      || n_free * core->page_octets < SPARE_OCTETS
      || !lb_connection_execute (core->writer, GIVE_BACK, NULL)
      || !lb_connection_query_int (core->writer, "PRAGMA freelist_count", &n_left, NULL))
    return FALSE;

  return n_left < n_free;
}

static gboolean
lb_store_run_set_limits (LbStoreCore   *core,
                         LbConnection  *connection,
                         LbStoreJob    *job,
                         GError       **error)
{
  core->limits = *(const LbStoreLimits *) job->input;
  core->next_age_check_us = 0;
  core->n_spare_pages = 0;

  return TRUE;
}

/**
 * lb_store_set_limits:
 * @self: a store
 * @limits: how much it may hold
 *
 * Lets the oldest messages go that are too many, too old or too large, from now on, in the writer
 * thread between arrivals. Pinned ones stay. #LbStore::rows-removed tells which went.
 */
void
lb_store_set_limits (LbStore             *self,
                     const LbStoreLimits *limits)
{
  g_return_if_fail (LB_IS_STORE (self));
  g_return_if_fail (limits != NULL);

  lb_store_push (self, LB_STORE_WRITER,
                 lb_store_job_new (lb_store_run_set_limits, g_memdup2 (limits, sizeof *limits),
                                   g_free),
                 lb_store_set_limits, NULL, NULL, NULL);
}
