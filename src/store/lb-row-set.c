#define G_LOG_DOMAIN "lb-search"

#include "config.h"
#include "store/lb-row-set.h"

#define AT(set, i) g_array_index (set, gint64, i)

/**
 * lb_row_set_new:
 *
 * Returns: (transfer full) (element-type gint64): an empty set
 */
GArray *
lb_row_set_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (gint64));
}

/* Walks both at once and takes what is only in the first, only in the second, or in both. */
static GArray *
lb_row_set_merge (GArray   *a,
                  GArray   *b,
                  gboolean  takes_a,
                  gboolean  takes_b,
                  gboolean  takes_both)
{
  GArray *merged = lb_row_set_new ();
  guint i = 0;
  guint j = 0;

  while (i < a->len || j < b->len)
    {
      gboolean has_a = i < a->len && (j >= b->len || AT (a, i) <= AT (b, j));
      gboolean has_b = j < b->len && (i >= a->len || AT (b, j) <= AT (a, i));
      gint64 row_id = has_a ? AT (a, i) : AT (b, j);

      if (has_a && has_b ? takes_both : has_a ? takes_a : takes_b)
        g_array_append_val (merged, row_id);

      i += has_a;
      j += has_b;
    }

  return merged;
}

/**
 * lb_row_set_intersect:
 * @a: a set
 * @b: a set
 *
 * Returns: (transfer full) (element-type gint64): what is in both
 */
GArray *
lb_row_set_intersect (GArray *a,
                      GArray *b)
{
  return lb_row_set_merge (a, b, FALSE, FALSE, TRUE);
}

/**
 * lb_row_set_unite:
 * @a: a set
 * @b: a set
 *
 * Returns: (transfer full) (element-type gint64): what is in one of them
 */
GArray *
lb_row_set_unite (GArray *a,
                  GArray *b)
{
  return lb_row_set_merge (a, b, TRUE, TRUE, TRUE);
}

/**
 * lb_row_set_subtract:
 * @a: a set
 * @b: a set
 *
 * Returns: (transfer full) (element-type gint64): what is in @a alone
 */
GArray *
lb_row_set_subtract (GArray *a,
                     GArray *b)
{
  return lb_row_set_merge (a, b, TRUE, FALSE, FALSE);
}

/**
 * lb_row_set_contains:
 * @self: a set
 * @row_id: a row
 *
 * Returns: whether it is in the set
 */
gboolean
lb_row_set_contains (GArray *self,
                     gint64  row_id)
{
  guint begin = 0;
  guint end = self->len;

  while (begin < end)
    {
      guint middle = begin + (end - begin) / 2;

      if (AT (self, middle) < row_id)
        begin = middle + 1;
      else
        end = middle;
    }

  return begin < self->len && AT (self, begin) == row_id;
}

/**
 * lb_row_set_filter:
 * @self: a set
 * @row_ids: (element-type gint64): rows in any order
 *
 * Returns: (transfer full) (element-type gint64): those that are in the set, in that order
 */
GArray *
lb_row_set_filter (GArray *self,
                   GArray *row_ids)
{
  GArray *left = lb_row_set_new ();

  for (guint i = 0; i < row_ids->len; i++)
    {
      if (lb_row_set_contains (self, AT (row_ids, i)))
        g_array_append_val (left, AT (row_ids, i));
    }

  return left;
}

/**
 * lb_row_set_reverse:
 * @self: a set
 *
 * Returns: (transfer full) (element-type gint64): its rows, the newest first; no set any more
 */
GArray *
lb_row_set_reverse (GArray *self)
{
  GArray *reversed = g_array_sized_new (FALSE, FALSE, sizeof (gint64), self->len);

  for (guint i = self->len; i > 0; i--)
    g_array_append_val (reversed, AT (self, i - 1));

  return reversed;
}
