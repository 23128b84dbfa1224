#define G_LOG_DOMAIN "lb-mailbox"

#include "config.h"
#include "mailbox/lb-mailbox-view.h"

#include "mailbox/lb-mailbox-private.h"
#include "store/lb-row-set.h"

/* While messages pour in they are looked at this often: each search makes the index catch up. */
#define SEARCH_AGAIN_MS 250

struct _LbMailboxView
{
  GObject       parent_instance;

  LbMailbox    *mailbox;     /* (owned) */
  char         *query;       /* (owned) */
  char         *error;       /* (owned) (nullable) */
  LbMarkList   *found;       /* (owned) (nullable): %NULL: all, as the mailbox shows them */
  GCancellable *cancellable; /* (owned) (nullable): of the search that runs */
  GSource      *again;       /* (owned) (nullable): the next search */
};

static void lb_mailbox_view_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LbMailboxView, lb_mailbox_view, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      lb_mailbox_view_model_init))

enum
{
  PROP_QUERY = 1,
  PROP_ERROR,
  PROP_SEARCHING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* --- The model --- */

static GType
lb_mailbox_view_get_item_type (GListModel *model)
{
  return LB_TYPE_MAILBOX_ITEM;
}

static guint
lb_mailbox_view_get_n_items (GListModel *model)
{
  LbMailboxView *self = LB_MAILBOX_VIEW (model);

  return self->found != NULL ? lb_mark_list_get_length (self->found)
                             : g_list_model_get_n_items (G_LIST_MODEL (self->mailbox));
}

static gpointer
lb_mailbox_view_get_item (GListModel *model,
                          guint       position)
{
  LbMailboxView *self = LB_MAILBOX_VIEW (model);

  if (self->found == NULL)
    return g_list_model_get_item (G_LIST_MODEL (self->mailbox), position);

  if (position >= lb_mark_list_get_length (self->found))
    return NULL;

  return lb_item_cache_get (self->mailbox->cache, lb_mark_list_get_row_id (self->found, position));
}

static void
lb_mailbox_view_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lb_mailbox_view_get_item_type;
  iface->get_n_items = lb_mailbox_view_get_n_items;
  iface->get_item = lb_mailbox_view_get_item;
}

static void
lb_mailbox_view_changed_cb (guint    position,
                            guint    n_removed,
                            guint    n_added,
                            gpointer user_data)
{
  g_list_model_items_changed (G_LIST_MODEL (user_data), position, n_removed, n_added);
}

/* --- Results --- */

static GArray *
lb_mailbox_view_list_found (LbMailboxView *self)
{
  GArray *row_ids = lb_row_set_new ();

  for (guint i = lb_mark_list_get_length (self->found); i > 0; i--)
    {
      gint64 row_id = lb_mark_list_get_row_id (self->found, i - 1);

      g_array_append_val (row_ids, row_id);
    }

  return row_ids;
}

/* Changes from one list to another as a whole: what is selected is looked for among the new
 * ones. */
static void
lb_mailbox_view_replace (LbMailboxView *self,
                         LbMarkList    *found)
{
  guint n_before = lb_mailbox_view_get_n_items (G_LIST_MODEL (self));

  lb_mark_list_free (self->found);
  self->found = found;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before,
                              lb_mailbox_view_get_n_items (G_LIST_MODEL (self)));
}

/* Tells only what is different. */
static void
lb_mailbox_view_update (LbMailboxView *self,
                        GArray        *row_ids)
{
  g_autoptr(GArray) before = lb_mailbox_view_list_found (self);
  g_autoptr(GArray) gone = lb_row_set_subtract (before, row_ids);
  g_autoptr(GArray) come = lb_row_set_subtract (row_ids, before);
  g_autoptr(GArray) marks = lb_mark_list_make_marks (come);

  g_array_unref (lb_mark_list_remove (self->found, gone, lb_mailbox_view_changed_cb, self));
  lb_mark_list_insert (self->found, marks, lb_mailbox_view_changed_cb, self);
}

/* What the mailbox has lost meanwhile is not shown again. */
static void
lb_mailbox_view_take (LbMailboxView *self,
                      GArray        *found)
{
  g_autoptr(GArray) alive = lb_mailbox_list_row_ids (self->mailbox);
  g_autoptr(GArray) row_ids = lb_row_set_intersect (found, alive);

  if (self->found != NULL)
    lb_mailbox_view_update (self, row_ids);
  else
    lb_mailbox_view_replace (self, lb_mark_list_new (lb_mark_list_make_marks (row_ids)));
}

static void
lb_mailbox_view_set_error (LbMailboxView *self,
                           const char    *error)
{
  if (g_strcmp0 (self->error, error) == 0)
    return;

  g_free (self->error);
  self->error = g_strdup (error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
lb_mailbox_view_set_cancellable (LbMailboxView *self,
                                 GCancellable  *cancellable)
{
  gboolean was_searching = self->cancellable != NULL;

  g_clear_object (&self->cancellable);
  self->cancellable = cancellable;
  if (was_searching != (cancellable != NULL))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCHING]);
}

/* What one search needs; the view may be gone when it ends. */
typedef struct
{
  GWeakRef      view;
  GCancellable *cancellable; /* (owned) */
} LbMailboxViewSearch;

static void
lb_mailbox_view_search_free (LbMailboxViewSearch *search)
{
  g_weak_ref_clear (&search->view);
  g_object_unref (search->cancellable);
  g_free (search);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbMailboxViewSearch, lb_mailbox_view_search_free)

static void
lb_mailbox_view_found_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(LbMailboxViewSearch) search = user_data;
  g_autoptr(LbMailboxView) self = g_weak_ref_get (&search->view);
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) found = lb_mailbox_search_finish (LB_MAILBOX (object), result, &error);
  g_autoptr(GArray) oldest_first = NULL;

  /* Another query came in between. */
  if (self == NULL || self->cancellable != search->cancellable)
    return;

  if (found != NULL)
    {
      oldest_first = lb_row_set_new ();
      for (guint i = found->len; i > 0; i--)
        g_array_append_val (oldest_first, g_array_index (found, gint64, i - 1));

      lb_mailbox_view_take (self, oldest_first);
    }

  lb_mailbox_view_set_error (self, error != NULL ? error->message : NULL);
  lb_mailbox_view_set_cancellable (self, NULL);
}

static void
lb_mailbox_view_cancel (LbMailboxView *self)
{
  if (self->again != NULL)
    g_source_destroy (self->again);

  g_clear_pointer (&self->again, g_source_unref);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

static void
lb_mailbox_view_search (LbMailboxView *self)
{
  LbMailboxViewSearch *search = g_new0 (LbMailboxViewSearch, 1);

  search->cancellable = g_cancellable_new ();
  g_weak_ref_init (&search->view, self);
  lb_mailbox_view_set_cancellable (self, g_object_ref (search->cancellable));
  lb_mailbox_search_async (self->mailbox, self->query, NULL, search->cancellable,
                           lb_mailbox_view_found_cb, search);
}

static gboolean
lb_mailbox_view_again_cb (gpointer user_data)
{
  LbMailboxView *self = user_data;

  /* One search at a time; the next one sees what this one missed. */
  if (self->cancellable != NULL)
    return G_SOURCE_CONTINUE;

  g_clear_pointer (&self->again, g_source_unref);
  lb_mailbox_view_search (self);
  return G_SOURCE_REMOVE;
}

static void
lb_mailbox_view_search_later (LbMailboxView *self)
{
  if (self->again != NULL)
    return;

  self->again = g_timeout_source_new (SEARCH_AGAIN_MS);
  g_source_set_static_name (self->again, "lb-mailbox-view");
  g_source_set_callback (self->again, lb_mailbox_view_again_cb, self, NULL);
  g_source_attach (self->again, g_main_context_get_thread_default ());
}

static void
lb_mailbox_view_items_changed_cb (GListModel    *model,
                                  guint          position,
                                  guint          n_removed,
                                  guint          n_added,
                                  LbMailboxView *self)
{
  g_autoptr(GArray) alive = NULL;
  g_autoptr(GArray) found = NULL;
  g_autoptr(GArray) gone = NULL;

  if (self->found == NULL)
    {
      g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
      return;
    }

  if (n_removed > 0)
    {
      alive = lb_mailbox_list_row_ids (self->mailbox);
      found = lb_mailbox_view_list_found (self);
      gone = lb_row_set_subtract (found, alive);
      g_array_unref (lb_mark_list_remove (self->found, gone, lb_mailbox_view_changed_cb, self));
    }

  if (n_added > 0)
    lb_mailbox_view_search_later (self);
}

/* --- The object --- */

static void
lb_mailbox_view_finalize (GObject *object)
{
  LbMailboxView *self = LB_MAILBOX_VIEW (object);

  lb_mailbox_view_cancel (self);
  g_clear_object (&self->cancellable);
  lb_mark_list_free (self->found);
  g_free (self->query);
  g_free (self->error);
  g_clear_object (&self->mailbox);

  G_OBJECT_CLASS (lb_mailbox_view_parent_class)->finalize (object);
}

static void
lb_mailbox_view_get_property (GObject    *object,
                              guint       property_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  LbMailboxView *self = LB_MAILBOX_VIEW (object);

  switch (property_id)
    {
    case PROP_QUERY:
      g_value_set_string (value, self->query);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    case PROP_SEARCHING:
      g_value_set_boolean (value, lb_mailbox_view_is_searching (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
lb_mailbox_view_set_property (GObject      *object,
                              guint         property_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  if (property_id == PROP_QUERY)
    lb_mailbox_view_set_query (LB_MAILBOX_VIEW (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
lb_mailbox_view_class_init (LbMailboxViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = lb_mailbox_view_finalize;
  object_class->get_property = lb_mailbox_view_get_property;
  object_class->set_property = lb_mailbox_view_set_property;

  properties[PROP_QUERY] = g_param_spec_string ("query", NULL, NULL, "", G_PARAM_READWRITE | flags);
  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL,
                                                G_PARAM_READABLE | flags);
  properties[PROP_SEARCHING] = g_param_spec_boolean ("searching", NULL, NULL, FALSE,
                                                     G_PARAM_READABLE | flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lb_mailbox_view_init (LbMailboxView *self)
{
  self->query = g_strdup ("");
}

/**
 * lb_mailbox_view_new:
 * @mailbox: a mailbox; a reference is taken
 *
 * Returns: (transfer full): a view of all its messages, newest first, with the same items
 */
LbMailboxView *
lb_mailbox_view_new (LbMailbox *mailbox)
{
  LbMailboxView *self = g_object_new (LB_TYPE_MAILBOX_VIEW, NULL);

  self->mailbox = g_object_ref (mailbox);
  g_signal_connect_object (mailbox, "items-changed", G_CALLBACK (lb_mailbox_view_items_changed_cb),
                           self, 0);
  return self;
}

/**
 * lb_mailbox_view_get_query:
 * @self: a view
 *
 * Returns: what it shows; "" for all
 */
const char *
lb_mailbox_view_get_query (LbMailboxView *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX_VIEW (self), NULL);

  return self->query;
}

/**
 * lb_mailbox_view_set_query:
 * @self: a view
 * @query: (nullable): what to show, in the language of lb_search_parse(); "" or %NULL for all
 *
 * Searches. What was found before stays until the answer is there, also after a bad query, whose
 * reason is "error".
 */
void
lb_mailbox_view_set_query (LbMailboxView *self,
                           const char    *query)
{
  g_autofree char *stripped = g_strstrip (g_strdup (query != NULL ? query : ""));

  g_return_if_fail (LB_IS_MAILBOX_VIEW (self));

  if (g_str_equal (self->query, stripped))
    return;

  g_free (self->query);
  self->query = g_steal_pointer (&stripped);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUERY]);
  lb_mailbox_view_refresh (self);
}

/**
 * lb_mailbox_view_refresh:
 * @self: a view
 *
 * Searches again, for example when messages have been read or tagged.
 */
void
lb_mailbox_view_refresh (LbMailboxView *self)
{
  g_return_if_fail (LB_IS_MAILBOX_VIEW (self));

  lb_mailbox_view_cancel (self);
  if (*self->query != '\0')
    {
      lb_mailbox_view_search (self);
      return;
    }

  lb_mailbox_view_set_cancellable (self, NULL);
  lb_mailbox_view_set_error (self, NULL);
  if (self->found != NULL)
    lb_mailbox_view_replace (self, NULL);
}

/**
 * lb_mailbox_view_get_error:
 * @self: a view
 *
 * Returns: (nullable): why the query found nothing: one sentence that names the word; %NULL: it is
 *   well
 */
const char *
lb_mailbox_view_get_error (LbMailboxView *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX_VIEW (self), NULL);

  return self->error;
}

/**
 * lb_mailbox_view_is_searching:
 * @self: a view
 *
 * Returns: whether the answer to the query is still to come
 */
gboolean
lb_mailbox_view_is_searching (LbMailboxView *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX_VIEW (self), FALSE);

  return self->cancellable != NULL;
}

/**
 * lb_mailbox_view_get_position:
 * @self: a view
 * @row_id: the row of a message
 *
 * Returns: where the view shows it; %LB_MAILBOX_NO_POSITION where it does not
 */
guint
lb_mailbox_view_get_position (LbMailboxView *self,
                              gint64         row_id)
{
  g_return_val_if_fail (LB_IS_MAILBOX_VIEW (self), LB_MAILBOX_NO_POSITION);

  return self->found != NULL ? lb_mark_list_find (self->found, row_id)
                             : lb_mailbox_get_position (self->mailbox, row_id);
}
