#define G_LOG_DOMAIN "lb-mailbox"

#include "config.h"
#include "mailbox/lb-mailbox-view-private.h"

#include "store/lb-row-set.h"
#include "store/lb-search.h"

/* While messages pour in they are looked at this often at most, and so that the store's reader
 * rests four fifths of the time: each search makes the index catch up. */
#define PAUSE_US (250 * 1000)
#define RESTS 4

/* What one search needs; the view may be gone when it ends. */
typedef struct
{
  GWeakRef      view;
  GCancellable *cancellable; /* (owned) */
  gboolean      keeps_shown;
  GArray       *members;     /* (owned) (nullable): what was found, growing */
} LbMailboxViewSearch;

static void
lb_mailbox_view_search_free (LbMailboxViewSearch *search)
{
  g_weak_ref_clear (&search->view);
  g_object_unref (search->cancellable);
  g_clear_pointer (&search->members, g_array_unref);
  g_free (search);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbMailboxViewSearch, lb_mailbox_view_search_free)

/* The view, unless another query came in between. */
static LbMailboxView *
lb_mailbox_view_search_get_view (LbMailboxViewSearch *search)
{
  g_autoptr(LbMailboxView) self = g_weak_ref_get (&search->view);

  return self != NULL && self->cancellable == search->cancellable ? g_steal_pointer (&self) : NULL;
}

static void
lb_mailbox_view_end (LbMailboxView *self,
                     const GError  *error)
{
  gint64 took_us = g_get_monotonic_time () - self->asked_at_us;

  self->pause_us = MAX (PAUSE_US, RESTS * took_us);
  lb_mailbox_view_set_error (self, error != NULL ? error->message : NULL);
  lb_mailbox_view_set_cancellable (self, NULL);
}

/* What the mailbox has lost meanwhile is not shown again. */
static void
lb_mailbox_view_take (LbMailboxView *self,
                      GArray        *members,
                      GArray        *order)
{
  g_autoptr(GArray) alive = lb_mailbox_list_row_ids (self->mailbox);
  g_autoptr(GArray) left = lb_row_set_intersect (members, alive);
  g_autoptr(GArray) left_order = left->len < members->len ? lb_row_set_filter (left, order)
                                                           : g_array_ref (order);
  gboolean shows_chosen = self->chosen != NULL && !lb_mailbox_view_is_narrowed (self);

  self->found_order = self->order;
  /* What is chosen and what is found are two lists: none grows from the other. */
  if (self->found != NULL && self->shows_chosen == shows_chosen)
    lb_row_order_change (self->found, left, left_order, lb_mailbox_view_changed_cb, self);
  else
    lb_mailbox_view_replace (self, lb_row_order_new (left, left_order));
}

static void
lb_mailbox_view_sorted_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr(LbMailboxViewSearch) search = user_data;
  g_autoptr(LbMailboxView) self = lb_mailbox_view_search_get_view (search);
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) order = lb_store_sort_finish (LB_STORE (object), result, &error);

  if (self == NULL)
    return;

  if (order != NULL)
    lb_mailbox_view_take (self, search->members, order);
  lb_mailbox_view_end (self, error);
}

/* Takes over @search, which knows the members. */
static void
lb_mailbox_view_sort (LbMailboxView       *self,
                      LbMailboxViewSearch *search)
{
  g_autoptr(LbMailboxViewSearch) owned = search;
  g_autoptr(GArray) order = NULL;

  if (self->order == LB_STORE_ORDER_NEWEST || self->order == LB_STORE_ORDER_OLDEST)
    {
      order = self->order == LB_STORE_ORDER_NEWEST ? lb_row_set_reverse (search->members)
                                                   : g_array_ref (search->members);
      lb_mailbox_view_take (self, search->members, order);
      lb_mailbox_view_end (self, NULL);
      return;
    }

  /* The list goes on changing its own. */
  if (self->found != NULL && self->found_order == self->order)
    order = g_array_copy (lb_row_order_get_order (self->found));
  lb_store_sort_async (self->mailbox->store, self->order, search->members, order,
                       search->cancellable, lb_mailbox_view_sorted_cb, g_steal_pointer (&owned));
}

/* What someone looks at does not vanish because it has been read meanwhile. */
static GArray *
lb_mailbox_view_add_shown (LbMailboxView *self,
                           GArray        *found)
{
  g_autoptr(GArray) alive = lb_mailbox_list_row_ids (self->mailbox);
  g_autoptr(GArray) shown = lb_row_set_intersect (lb_row_order_get_members (self->found), alive);

  return lb_row_set_unite (found, shown);
}

static void
lb_mailbox_view_found_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(LbMailboxViewSearch) search = user_data;
  g_autoptr(LbMailboxView) self = lb_mailbox_view_search_get_view (search);
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) found = lb_mailbox_search_finish (LB_MAILBOX (object), result, &error);

  if (self == NULL)
    return;

  if (found == NULL)
    {
      lb_mailbox_view_end (self, error);
      return;
    }

  search->members = lb_row_set_reverse (found);
  if (search->keeps_shown && self->found != NULL)
    {
      g_autoptr(GArray) only_found = g_steal_pointer (&search->members);

      search->members = lb_mailbox_view_add_shown (self, only_found);
    }

  lb_mailbox_view_sort (self, g_steal_pointer (&search));
}

/* Each of the two has been understood alone, so that brackets keep them apart. */
static char *
lb_mailbox_view_make_query (LbMailboxView *self)
{
  if (*self->filter == '\0')
    return g_strdup (self->query);

  if (*self->query == '\0')
    return g_strdup (self->filter);

  return g_strdup_printf ("(%s) %s", self->query, self->filter);
}

static gboolean
lb_mailbox_view_check_query (LbMailboxView *self)
{
  g_autoptr(GTimeZone) here = g_time_zone_new_local ();
  g_autoptr(GError) error = NULL;
  g_autoptr(LbSearch) search = lb_search_parse (self->query, g_get_real_time (), here, &error);

  if (search != NULL)
    return TRUE;

  lb_mailbox_view_set_cancellable (self, NULL);
  lb_mailbox_view_set_error (self, error->message);
  return FALSE;
}

static void
lb_mailbox_view_search (LbMailboxView *self,
                        gboolean       keeps_shown)
{
  g_autoptr(LbMailboxViewSearch) search = g_new0 (LbMailboxViewSearch, 1);
  g_autofree char *query = lb_mailbox_view_make_query (self);
  GCancellable *cancellable = g_cancellable_new ();

  search->cancellable = g_object_ref (cancellable);
  search->keeps_shown = keeps_shown;
  g_weak_ref_init (&search->view, self);
  self->asked_at_us = g_get_monotonic_time ();
  lb_mailbox_view_set_cancellable (self, cancellable);
  if (*query != '\0')
    {
      lb_mailbox_search_async (self->mailbox, query, NULL, cancellable, lb_mailbox_view_found_cb,
                               g_steal_pointer (&search));
      return;
    }

  search->members = self->chosen != NULL ? g_array_ref (self->chosen)
                                         : lb_mailbox_list_row_ids (self->mailbox);
  lb_mailbox_view_sort (self, g_steal_pointer (&search));
}

/**
 * lb_mailbox_view_find:
 * @self: a view
 * @keeps_shown: whether what is shown stays, though it is no more what is asked for
 *
 * Looks for what the view shall show. What needs no store is shown at once.
 */
void
lb_mailbox_view_find (LbMailboxView *self,
                      gboolean       keeps_shown)
{
  gboolean is_by_arrival = self->order == LB_STORE_ORDER_NEWEST ||
                           self->order == LB_STORE_ORDER_OLDEST;

  lb_mailbox_view_stop (self);
  if (!lb_mailbox_view_check_query (self))
    return;

  if (lb_mailbox_view_is_narrowed (self) || self->chosen != NULL || !is_by_arrival)
    {
      lb_mailbox_view_search (self, keeps_shown);
      return;
    }

  lb_mailbox_view_set_cancellable (self, NULL);
  lb_mailbox_view_set_error (self, NULL);
  if (self->found != NULL || self->is_oldest_first != (self->order == LB_STORE_ORDER_OLDEST))
    lb_mailbox_view_replace (self, NULL);
}

static gboolean
lb_mailbox_view_again_cb (gpointer user_data)
{
  LbMailboxView *self = user_data;

  g_clear_pointer (&self->again, g_source_unref);
  /* One search at a time; the next one sees what this one missed. */
  if (self->cancellable != NULL)
    lb_mailbox_view_find_later (self);
  else
    lb_mailbox_view_find (self, TRUE);

  return G_SOURCE_REMOVE;
}

/**
 * lb_mailbox_view_find_later:
 * @self: a view
 *
 * Looks again for what has come, or has changed, as soon as the last search is long enough ago.
 */
void
lb_mailbox_view_find_later (LbMailboxView *self)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 due_us = self->cancellable != NULL ? now_us + PAUSE_US
                                            : self->asked_at_us + MAX (PAUSE_US, self->pause_us);
  gint64 left_ms = (due_us - now_us) / 1000;

  if (self->again != NULL)
    return;

  self->again = g_timeout_source_new ((guint) CLAMP (left_ms, 0, G_MAXINT));
  g_source_set_static_name (self->again, "lb-mailbox-view");
  g_source_set_callback (self->again, lb_mailbox_view_again_cb, self, NULL);
  g_source_attach (self->again, g_main_context_get_thread_default ());
}

/**
 * lb_mailbox_view_stop:
 * @self: a view
 *
 * Ends the search that runs, and drops the one that is due.
 */
void
lb_mailbox_view_stop (LbMailboxView *self)
{
  if (self->again != NULL)
    g_source_destroy (self->again);

  g_clear_pointer (&self->again, g_source_unref);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

/**
 * lb_mailbox_view_is_narrowed:
 * @self: a view
 *
 * Returns: whether the store has to be asked what to show
 */
gboolean
lb_mailbox_view_is_narrowed (LbMailboxView *self)
{
  return *self->query != '\0' || *self->filter != '\0';
}

/**
 * lb_mailbox_view_set_chosen:
 * @self: a view
 * @row_ids: (nullable) (element-type gint64): rows, growing, of which a reference is taken; %NULL
 *   for all
 *
 * While there is neither a query nor a filter the view shows these alone, in its order: one of each
 * thread, for example.
 */
void
lb_mailbox_view_set_chosen (LbMailboxView *self,
                            GArray        *row_ids)
{
  g_return_if_fail (LB_IS_MAILBOX_VIEW (self));

  if (row_ids == NULL && self->chosen == NULL)
    return;

  g_clear_pointer (&self->chosen, g_array_unref);
  if (row_ids != NULL)
    self->chosen = g_array_ref (row_ids);
  if (!lb_mailbox_view_is_narrowed (self))
    lb_mailbox_view_find (self, FALSE);
}

/**
 * lb_mailbox_view_shows_chosen:
 * @self: a view
 *
 * Returns: whether what it shows now is what was chosen
 */
gboolean
lb_mailbox_view_shows_chosen (LbMailboxView *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX_VIEW (self), FALSE);

  return self->shows_chosen;
}
