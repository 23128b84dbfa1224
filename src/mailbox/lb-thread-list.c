#define G_LOG_DOMAIN "lb-mailbox"

#include "config.h"
#include "mailbox/lb-thread-list.h"

/* More than these at once are told as a change of the whole list: each of them moves what is behind
 * it. */
#define MAX_RUNS 64

#define AT(threads, i) (&g_array_index (threads, LbStoreThread, i))

/* Threads, by their last message, and what becomes of them. */
struct _LbThreadList
{
  GArray *threads; /* (owned) (element-type LbStoreThread) */
  GArray *row_ids; /* (owned) (element-type gint64): of all threads */
};

/**
 * lb_thread_list_new:
 *
 * Returns: (transfer full): an empty list
 */
LbThreadList *
lb_thread_list_new (void)
{
  LbThreadList *self = g_new0 (LbThreadList, 1);

  self->threads = g_array_new (FALSE, FALSE, sizeof (LbStoreThread));
  self->row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  return self;
}

/**
 * lb_thread_list_free:
 * @self: (transfer full) (nullable): a list
 */
void
lb_thread_list_free (LbThreadList *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->threads);
  g_array_unref (self->row_ids);
  g_free (self);
}

/**
 * lb_thread_list_get_length:
 * @self: a list
 *
 * Returns: how many threads it has
 */
guint
lb_thread_list_get_length (LbThreadList *self)
{
  return self->threads->len;
}

/**
 * lb_thread_list_get:
 * @self: a list
 * @position: less than its length
 *
 * Returns: (transfer none): the thread there, until the list changes
 */
const LbStoreThread *
lb_thread_list_get (LbThreadList *self,
                    guint         position)
{
  return AT (self->threads, position);
}

/**
 * lb_thread_list_dup_rows:
 * @self: a list
 * @position: less than its length
 *
 * Returns: (transfer full) (element-type gint64): the messages of the thread there
 */
GArray *
lb_thread_list_dup_rows (LbThreadList *self,
                         guint         position)
{
  const LbStoreThread *thread = AT (self->threads, position);
  GArray *row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_vals (row_ids, &g_array_index (self->row_ids, gint64, thread->begin),
                       thread->n_messages);
  return row_ids;
}

/* Where the thread with this last message would be. */
static guint
lb_thread_list_find_last (LbThreadList *self,
                          gint64        row_id)
{
  guint begin = 0;
  guint end = self->threads->len;

  while (begin < end)
    {
      guint middle = begin + (end - begin) / 2;

      if (AT (self->threads, middle)->last > row_id)
        begin = middle + 1;
      else
        end = middle;
    }

  return begin;
}

/**
 * lb_thread_list_find:
 * @self: a list
 * @row_id: the row of a message
 *
 * The last message of a thread is found at once, any other by looking at the threads one by one.
 *
 * Returns: where its thread is; %LB_MAILBOX_NO_POSITION for a message of none
 */
guint
lb_thread_list_find (LbThreadList *self,
                     gint64        row_id)
{
  guint position = lb_thread_list_find_last (self, row_id);

  if (position < self->threads->len && AT (self->threads, position)->last == row_id)
    return position;

  for (guint i = 0; i < position; i++)
    {
      const LbStoreThread *thread = AT (self->threads, i);

      if (thread->first > row_id)
        continue;

      for (guint j = 0; j < thread->n_messages; j++)
        {
          if (g_array_index (self->row_ids, gint64, thread->begin + j) == row_id)
            return i;
        }
    }

  return G_MAXUINT;
}

/* --- Changes --- */

/* Marks in both lists what stays: the same thread with the same last message, so that what stays
 * is in the same order in both. */
static guint
lb_thread_list_compare (GArray   *threads,
                        GArray   *fresh,
                        gboolean *stays,
                        gboolean *is_old)
{
  gboolean was_staying = TRUE;
  guint n_runs = 0;
  guint j = 0;

  for (guint i = 0; i < threads->len; i++)
    {
      while (j < fresh->len && AT (fresh, j)->last > AT (threads, i)->last)
        j++;

      stays[i] = j < fresh->len && AT (fresh, j)->last == AT (threads, i)->last
                 && AT (fresh, j)->thread == AT (threads, i)->thread;
      if (stays[i])
        is_old[j] = TRUE;

      n_runs += was_staying && !stays[i];
      was_staying = stays[i];
    }

  for (j = 0; j < fresh->len; j++)
    n_runs += !is_old[j] && (j == 0 || is_old[j - 1]);

  return n_runs;
}

static void
lb_thread_list_remove (LbThreadList   *self,
                       const gboolean *stays,
                       LbMarkFunc      func,
                       gpointer        user_data)
{
  guint end = self->threads->len;

  while (end > 0)
    {
      guint begin = end;

      while (begin > 0 && !stays[begin - 1])
        begin--;

      if (begin < end)
        {
          g_array_remove_range (self->threads, begin, end - begin);
          func (begin, end - begin, 0, user_data);
        }

      end = begin > 0 ? begin - 1 : 0;
    }
}

static void
lb_thread_list_insert (LbThreadList   *self,
                       GArray         *fresh,
                       const gboolean *is_old,
                       LbMarkFunc      func,
                       gpointer        user_data)
{
  guint begin = 0;

  while (begin < fresh->len)
    {
      guint end = begin;

      while (end < fresh->len && !is_old[end])
        end++;

      if (end > begin)
        {
          g_array_insert_vals (self->threads, begin, AT (fresh, begin), end - begin);
          func (begin, 0, end - begin, user_data);
        }

      begin = end + 1;
    }
}

/* What stays has other numbers now, perhaps, and its rows are elsewhere. */
static void
lb_thread_list_update (LbThreadList   *self,
                       LbStoreThreads *fresh,
                       const gboolean *is_old)
{
  guint i = 0;

  for (guint j = 0; j < fresh->threads->len; j++)
    {
      if (is_old[j])
        *AT (self->threads, i++) = *AT (fresh->threads, j);
    }

  g_array_unref (self->row_ids);
  self->row_ids = g_array_ref (fresh->row_ids);
}

/**
 * lb_thread_list_change:
 * @self: a list
 * @fresh: what it shall have
 * @func: told of each change
 * @user_data: data for @func
 *
 * Makes the list what it shall be, with as few changes as needed: a thread that gets a message goes
 * to the top, and the others stay where they are.
 */
void
lb_thread_list_change (LbThreadList   *self,
                       LbStoreThreads *fresh,
                       LbMarkFunc      func,
                       gpointer        user_data)
{
  guint n_before = self->threads->len;
  g_autofree gboolean *stays = g_new0 (gboolean, n_before + 1);
  g_autofree gboolean *is_old = g_new0 (gboolean, fresh->threads->len + 1);

  if (lb_thread_list_compare (self->threads, fresh->threads, stays, is_old) <= MAX_RUNS)
    {
      lb_thread_list_remove (self, stays, func, user_data);
      lb_thread_list_update (self, fresh, is_old);
      lb_thread_list_insert (self, fresh->threads, is_old, func, user_data);
      return;
    }

  g_array_unref (self->threads);
  g_array_unref (self->row_ids);
  self->threads = g_array_ref (fresh->threads);
  self->row_ids = g_array_ref (fresh->row_ids);
  func (0, n_before, self->threads->len, user_data);
}
