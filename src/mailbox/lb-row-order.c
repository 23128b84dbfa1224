#define G_LOG_DOMAIN "lb-mailbox"

#include "config.h"
#include "mailbox/lb-row-order.h"

#include "store/lb-row-set.h"

/* A view rebinds all its rows on each change, so that many scattered ones are told as one range. */
#define MAX_RUNS 32

#define AT(array, i) g_array_index (array, gint64, i)

struct _LbRowOrder
{
  GArray *members; /* (owned) (element-type gint64): growing */
  GArray *order;   /* (owned) (element-type gint64): as they are shown */
};

/* What is different at one place. */
typedef struct
{
  guint before; /* in the old order */
  guint after;  /* in the new order */
  guint n_removed;
  guint n_added;
} LbRowRun;

/**
 * lb_row_order_new:
 * @members: (element-type gint64): rows, growing; a reference is taken, so it must not change
 * @order: (element-type gint64): the same rows, as they are shown; copied
 *
 * Returns: (transfer full): the rows in that order
 */
LbRowOrder *
lb_row_order_new (GArray *members,
                  GArray *order)
{
  LbRowOrder *self = g_new0 (LbRowOrder, 1);

  g_assert (members->len == order->len);
  self->members = g_array_ref (members);
  self->order = g_array_copy (order);
  return self;
}

/**
 * lb_row_order_free:
 * @self: (transfer full) (nullable): an order
 */
void
lb_row_order_free (LbRowOrder *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->members);
  g_array_unref (self->order);
  g_free (self);
}

/**
 * lb_row_order_get_length:
 * @self: an order
 *
 * Returns: how many rows there are
 */
guint
lb_row_order_get_length (LbRowOrder *self)
{
  return self->order->len;
}

/**
 * lb_row_order_get_row_id:
 * @self: an order
 * @position: less than the length
 *
 * Returns: the row there
 */
gint64
lb_row_order_get_row_id (LbRowOrder *self,
                         guint       position)
{
  return AT (self->order, position);
}

/**
 * lb_row_order_find:
 * @self: an order
 * @row_id: a row
 *
 * Returns: its position; %G_MAXUINT when it is not there
 */
guint
lb_row_order_find (LbRowOrder *self,
                   gint64      row_id)
{
  if (!lb_row_set_contains (self->members, row_id))
    return G_MAXUINT;

  for (guint i = 0; i < self->order->len; i++)
    {
      if (AT (self->order, i) == row_id)
        return i;
    }

  return G_MAXUINT;
}

/**
 * lb_row_order_get_members:
 * @self: an order
 *
 * Returns: (transfer none) (element-type gint64): the rows, growing
 */
GArray *
lb_row_order_get_members (LbRowOrder *self)
{
  return self->members;
}

/**
 * lb_row_order_get_order:
 * @self: an order
 *
 * Returns: (transfer none) (element-type gint64): the rows as they are shown
 */
GArray *
lb_row_order_get_order (LbRowOrder *self)
{
  return self->order;
}

/* Goes along both orders, from where they differ to where they are alike again. Rows that changed
 * places with each other are told as the rest of the list. */
static LbRowRun
lb_row_order_find_run (LbRowOrder *self,
                       GArray     *members,
                       GArray     *order,
                       guint       before,
                       guint       after)
{
  LbRowRun run = { .before = before, .after = after };

  for (;;)
    {
      guint i = before + run.n_removed;
      guint j = after + run.n_added;

      if (i < self->order->len && !lb_row_set_contains (members, AT (self->order, i)))
        run.n_removed++;
      else if (j < order->len && !lb_row_set_contains (self->members, AT (order, j)))
        run.n_added++;
      else
        break;
    }

  if (run.n_removed == 0 && run.n_added == 0)
    {
      run.n_removed = self->order->len - before;
      run.n_added = order->len - after;
    }

  return run;
}

static GArray *
lb_row_order_find_runs (LbRowOrder *self,
                        GArray     *members,
                        GArray     *order)
{
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (LbRowRun));
  guint i = 0;
  guint j = 0;

  while (i < self->order->len || j < order->len)
    {
      LbRowRun run;

      if (i < self->order->len && j < order->len && AT (self->order, i) == AT (order, j))
        {
          i++;
          j++;
          continue;
        }

      run = lb_row_order_find_run (self, members, order, i, j);
      g_array_append_val (runs, run);
      i += run.n_removed;
      j += run.n_added;
    }

  return runs;
}

static void
lb_row_order_join_runs (GArray *runs)
{
  LbRowRun *first = &g_array_index (runs, LbRowRun, 0);
  const LbRowRun *last = &g_array_index (runs, LbRowRun, runs->len - 1);

  first->n_removed = last->before + last->n_removed - first->before;
  first->n_added = last->after + last->n_added - first->after;
  g_array_set_size (runs, 1);
}

/* From the last run on, so that the places of the others stay right. */
static void
lb_row_order_apply_runs (LbRowOrder *self,
                         GArray     *runs,
                         GArray     *order,
                         LbMarkFunc  func,
                         gpointer    user_data)
{
  for (guint i = runs->len; i > 0; i--)
    {
      LbRowRun run = g_array_index (runs, LbRowRun, i - 1);

      if (run.n_removed > 0)
        g_array_remove_range (self->order, run.before, run.n_removed);
      if (run.n_added > 0)
        g_array_insert_vals (self->order, run.before, &AT (order, run.after), run.n_added);
      func (run.before, run.n_removed, run.n_added, user_data);
    }
}

/**
 * lb_row_order_change:
 * @self: an order
 * @members: (element-type gint64): the rows that it shall have, growing; a reference is taken
 * @order: (element-type gint64): the same rows, as they shall be shown
 * @func: told of each change; the order is right each time
 * @user_data: data for @func
 *
 * Tells only what is different, as long as the rows that stay are in the same order as before.
 */
void
lb_row_order_change (LbRowOrder *self,
                     GArray     *members,
                     GArray     *order,
                     LbMarkFunc  func,
                     gpointer    user_data)
{
  g_autoptr(GArray) runs = lb_row_order_find_runs (self, members, order);

  g_assert (members->len == order->len);
  if (runs->len > MAX_RUNS)
    lb_row_order_join_runs (runs);

  g_array_ref (members);
  g_array_unref (self->members);
  self->members = members;
  lb_row_order_apply_runs (self, runs, order, func, user_data);
}

/**
 * lb_row_order_remove:
 * @self: an order
 * @alive: (element-type gint64): rows, growing
 * @func: told of each change
 * @user_data: data for @func
 *
 * Takes out what is not among @alive.
 */
void
lb_row_order_remove (LbRowOrder *self,
                     GArray     *alive,
                     LbMarkFunc  func,
                     gpointer    user_data)
{
  g_autoptr(GArray) members = lb_row_set_intersect (self->members, alive);
  g_autoptr(GArray) order = NULL;

  if (members->len == self->members->len)
    return;

  order = lb_row_set_filter (members, self->order);
  lb_row_order_change (self, members, order, func, user_data);
}
