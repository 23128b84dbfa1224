#define G_LOG_DOMAIN "lb-mailbox"

#include "config.h"
#include "mailbox/lb-mark-list.h"

/* A view rebinds all its rows on each change, so that many scattered ones are told as one range;
 * but a selection looks through a whole range for its item, so that few are told apart. */
#define MAX_RUNS 32

struct _LbMarkList
{
  GArray *marks; /* (owned) (element-type LbStoreMark): oldest first: arrivals are appended */
  guint   n_unread;
};

static int
lb_mark_compare (gconstpointer a,
                 gconstpointer b)
{
  LbStoreMark first = *(const LbStoreMark *) a;
  LbStoreMark second = *(const LbStoreMark *) b;

  return (first > second) - (first < second);
}

static guint
lb_mark_count_unread (GArray *marks,
                      guint   begin,
                      guint   end)
{
  guint n = 0;

  for (guint i = begin; i < end; i++)
    n += lb_store_mark_is_unread (g_array_index (marks, LbStoreMark, i));

  return n;
}

/**
 * lb_mark_list_make_marks:
 * @row_ids: (element-type gint64): rows, growing
 *
 * Returns: (transfer full) (element-type LbStoreMark): marks of read messages
 */
GArray *
lb_mark_list_make_marks (GArray *row_ids)
{
  GArray *marks = g_array_sized_new (FALSE, FALSE, sizeof (LbStoreMark), row_ids->len);

  for (guint i = 0; i < row_ids->len; i++)
    {
      LbStoreMark mark = lb_store_mark (g_array_index (row_ids, gint64, i), FALSE);

      g_array_append_val (marks, mark);
    }

  return marks;
}

/**
 * lb_mark_list_new:
 * @marks: (transfer full) (element-type LbStoreMark): oldest first
 *
 * Returns: (transfer full): the list of all messages, newest first for whoever looks at it
 */
LbMarkList *
lb_mark_list_new (GArray *marks)
{
  LbMarkList *self = g_new0 (LbMarkList, 1);

  self->marks = marks;
  self->n_unread = lb_mark_count_unread (marks, 0, marks->len);

  return self;
}

/**
 * lb_mark_list_free:
 * @self: (transfer full) (nullable): a list
 */
void
lb_mark_list_free (LbMarkList *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->marks);
  g_free (self);
}

/**
 * lb_mark_list_get_length:
 * @self: a list
 *
 * Returns: how many there are
 */
guint
lb_mark_list_get_length (LbMarkList *self)
{
  return self->marks->len;
}

/**
 * lb_mark_list_get_n_unread:
 * @self: a list
 *
 * Returns: how many of them are unread
 */
guint
lb_mark_list_get_n_unread (LbMarkList *self)
{
  return self->n_unread;
}

/**
 * lb_mark_list_get_row_id:
 * @self: a list
 * @position: less than the length, newest first
 *
 * Returns: the row there
 */
gint64
lb_mark_list_get_row_id (LbMarkList *self,
                         guint       position)
{
  return lb_store_mark_get_row_id (g_array_index (self->marks, LbStoreMark,
                                                  self->marks->len - 1 - position));
}

/* By hand: this is done for every message of a selection, and a comparing function costs most of
 * it. */
static gboolean
lb_mark_list_search (LbMarkList *self,
                     gint64      row_id,
                     guint      *index)
{
  const LbStoreMark *marks = (const LbStoreMark *) (gpointer) self->marks->data;
  guint begin = 0;
  guint end = self->marks->len;

  while (begin < end)
    {
      guint middle = begin + (end - begin) / 2;

      if (lb_store_mark_get_row_id (marks[middle]) < row_id)
        begin = middle + 1;
      else
        end = middle;
    }

  *index = begin;
  return begin < self->marks->len && lb_store_mark_get_row_id (marks[begin]) == row_id;
}

/**
 * lb_mark_list_find:
 * @self: a list
 * @row_id: a row
 *
 * Returns: its position, newest first; %G_MAXUINT when it is not there
 */
guint
lb_mark_list_find (LbMarkList *self,
                   gint64      row_id)
{
  guint index;

  return lb_mark_list_search (self, row_id, &index) ? self->marks->len - 1 - index : G_MAXUINT;
}

/**
 * lb_mark_list_is_unread:
 * @self: a list
 * @row_id: a row
 *
 * Returns: whether it is there and unread
 */
gboolean
lb_mark_list_is_unread (LbMarkList *self,
                        gint64      row_id)
{
  guint index;

  return lb_mark_list_search (self, row_id, &index) &&
         lb_store_mark_is_unread (g_array_index (self->marks, LbStoreMark, index));
}

/**
 * lb_mark_list_append:
 * @self: a list
 * @mark: an arrival, newer than all there are; it becomes position 0
 */
void
lb_mark_list_append (LbMarkList  *self,
                     LbStoreMark  mark)
{
  g_array_append_val (self->marks, mark);
  self->n_unread += lb_store_mark_is_unread (mark);
}

static GArray *
lb_mark_list_search_all (LbMarkList *self,
                         GArray     *row_ids)
{
  GArray *indices = g_array_sized_new (FALSE, FALSE, sizeof (guint), row_ids->len);

  for (guint i = 0; i < row_ids->len; i++)
    {
      guint index;

      if (lb_mark_list_search (self, g_array_index (row_ids, gint64, i), &index))
        g_array_append_val (indices, index);
    }

  return indices;
}

static int
lb_mark_compare_index (gconstpointer a,
                       gconstpointer b)
{
  guint first = *(const guint *) a;
  guint second = *(const guint *) b;

  return (first > second) - (first < second);
}

/* What a search found comes newest first, and a selection the other way round: both need no
 * sorting. */
static void
lb_mark_put_in_order (GArray *indices)
{
  guint *sorted = (guint *) (gpointer) indices->data;
  gboolean is_growing = TRUE;
  gboolean is_falling = TRUE;

  for (guint i = 1; i < indices->len; i++)
    {
      is_growing = is_growing && sorted[i - 1] <= sorted[i];
      is_falling = is_falling && sorted[i - 1] >= sorted[i];
    }

  if (is_growing)
    return;

  if (!is_falling)
    {
      g_array_sort (indices, lb_mark_compare_index);
      return;
    }

  for (guint i = 0; i < indices->len / 2; i++)
    {
      guint first = sorted[i];

      sorted[i] = sorted[indices->len - 1 - i];
      sorted[indices->len - 1 - i] = first;
    }
}

static void
lb_mark_sort_indices (GArray *indices)
{
  guint n = 0;

  lb_mark_put_in_order (indices);
  for (guint i = 0; i < indices->len; i++)
    {
      guint index = g_array_index (indices, guint, i);

      if (n == 0 || g_array_index (indices, guint, n - 1) != index)
        g_array_index (indices, guint, n++) = index;
    }

  g_array_set_size (indices, n);
}

static guint
lb_mark_count_runs (GArray *indices)
{
  guint n = 0;

  for (guint i = 0; i < indices->len; i++)
    n += i == 0 || g_array_index (indices, guint, i) != g_array_index (indices, guint, i - 1) + 1;

  return n;
}

/* From the newest run on, so that the indices of the others stay right. */
static void
lb_mark_list_remove_runs (LbMarkList *self,
                          GArray     *indices,
                          LbMarkFunc  func,
                          gpointer    user_data)
{
  const guint *sorted = (const guint *) (gpointer) indices->data;

  for (guint end = indices->len; end > 0;)
    {
      guint begin = end - 1;
      guint first;
      guint n;

      while (begin > 0 && sorted[begin - 1] + 1 == sorted[begin])
        begin--;

      first = sorted[begin];
      n = end - begin;
      self->n_unread -= lb_mark_count_unread (self->marks, first, first + n);
      g_array_remove_range (self->marks, first, n);
      func (self->marks->len - first, n, 0, user_data);
      end = begin;
    }
}

static void
lb_mark_list_remove_range (LbMarkList *self,
                           GArray     *indices,
                           LbMarkFunc  func,
                           gpointer    user_data)
{
  guint first = g_array_index (indices, guint, 0);
  guint n = g_array_index (indices, guint, indices->len - 1) + 1 - first;
  guint to = first;
  guint next = 0;

  for (guint from = first; from < first + n; from++)
    {
      LbStoreMark mark = g_array_index (self->marks, LbStoreMark, from);

      if (next < indices->len && g_array_index (indices, guint, next) == from)
        {
          self->n_unread -= lb_store_mark_is_unread (mark);
          next++;
        }
      else
        {
          g_array_index (self->marks, LbStoreMark, to++) = mark;
        }
    }

  g_array_remove_range (self->marks, to, indices->len);
  func (self->marks->len - to, n, n - indices->len, user_data);
}

/**
 * lb_mark_list_remove:
 * @self: a list
 * @row_ids: (element-type gint64): what to take out; unknown ones do no harm
 * @func: told of each change
 * @user_data: data for @func
 *
 * Returns: (transfer full) (element-type LbStoreMark): what was taken out, oldest first
 */
GArray *
lb_mark_list_remove (LbMarkList *self,
                     GArray     *row_ids,
                     LbMarkFunc  func,
                     gpointer    user_data)
{
  g_autoptr(GArray) indices = lb_mark_list_search_all (self, row_ids);
  GArray *removed = g_array_new (FALSE, FALSE, sizeof (LbStoreMark));

  lb_mark_sort_indices (indices);
  for (guint i = 0; i < indices->len; i++)
    {
      guint index = g_array_index (indices, guint, i);

      g_array_append_val (removed, g_array_index (self->marks, LbStoreMark, index));
    }

  if (indices->len == 0)
    return removed;

  if (lb_mark_count_runs (indices) <= MAX_RUNS)
    lb_mark_list_remove_runs (self, indices, func, user_data);
  else
    lb_mark_list_remove_range (self, indices, func, user_data);

  return removed;
}

/**
 * lb_mark_list_insert:
 * @self: a list
 * @marks: (element-type LbStoreMark): what to put back; not in the list
 * @func: told of the change, as one range
 * @user_data: data for @func
 */
void
lb_mark_list_insert (LbMarkList *self,
                     GArray     *marks,
                     LbMarkFunc  func,
                     gpointer    user_data)
{
  guint old_length = self->marks->len;
  LbStoreMark first;
  LbStoreMark last;
  guint begin;
  guint end;

  if (marks->len == 0)
    return;

  g_array_append_vals (self->marks, marks->data, marks->len);
  g_array_sort (self->marks, lb_mark_compare);
  self->n_unread += lb_mark_count_unread (marks, 0, marks->len);

  first = g_array_index (marks, LbStoreMark, 0);
  last = first;
  for (guint i = 1; i < marks->len; i++)
    {
      first = MIN (first, g_array_index (marks, LbStoreMark, i));
      last = MAX (last, g_array_index (marks, LbStoreMark, i));
    }

  g_array_binary_search (self->marks, &first, lb_mark_compare, &begin);
  g_array_binary_search (self->marks, &last, lb_mark_compare, &end);
  end++;
  g_assert (self->marks->len == old_length + marks->len);
  func (self->marks->len - end, end - begin - marks->len, end - begin, user_data);
}

static void
lb_mark_list_set_index_read (LbMarkList *self,
                             guint       index,
                             gboolean    is_read)
{
  LbStoreMark *mark = &g_array_index (self->marks, LbStoreMark, index);

  self->n_unread -= lb_store_mark_is_unread (*mark);
  *mark = lb_store_mark (lb_store_mark_get_row_id (*mark), !is_read);
  self->n_unread += lb_store_mark_is_unread (*mark);
}

/**
 * lb_mark_list_set_read:
 * @self: a list
 * @row_ids: (nullable) (element-type gint64): which; unknown ones do no harm; %NULL: all
 * @is_read: the new state
 */
void
lb_mark_list_set_read (LbMarkList *self,
                       GArray     *row_ids,
                       gboolean    is_read)
{
  for (guint i = 0; row_ids == NULL && i < self->marks->len; i++)
    lb_mark_list_set_index_read (self, i, is_read);

  for (guint i = 0; row_ids != NULL && i < row_ids->len; i++)
    {
      guint index;

      if (lb_mark_list_search (self, g_array_index (row_ids, gint64, i), &index))
        lb_mark_list_set_index_read (self, index, is_read);
    }
}
