#define G_LOG_DOMAIN "lb-session-list"

#include "config.h"
#include "mailbox/lb-session-list.h"

#include <string.h>

#include "base/lb-limits.h"
#include "mailbox/lb-frame-gate.h"

struct _LbSessionList
{
  GObject      parent_instance;

  GPtrArray   *records; /* (owned) (element-type LbSessionRecord): newest first, as shown */
  GPtrArray   *pending; /* (owned) (element-type LbSessionRecord): oldest first */
  LbFrameGate *gate;    /* (owned) */
};

static void lb_session_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LbSessionList, lb_session_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      lb_session_list_model_init))

static GType
lb_session_list_get_item_type (GListModel *model)
{
  return LB_TYPE_SESSION_RECORD;
}

static guint
lb_session_list_get_n_items (GListModel *model)
{
  return LB_SESSION_LIST (model)->records->len;
}

static gpointer
lb_session_list_get_item (GListModel *model,
                          guint       position)
{
  LbSessionList *self = LB_SESSION_LIST (model);

  if (position >= self->records->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->records, position));
}

static void
lb_session_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lb_session_list_get_item_type;
  iface->get_n_items = lb_session_list_get_n_items;
  iface->get_item = lb_session_list_get_item;
}

static void
lb_session_list_finalize (GObject *object)
{
  LbSessionList *self = LB_SESSION_LIST (object);

  lb_frame_gate_free (self->gate);
  g_ptr_array_unref (self->records);
  g_ptr_array_unref (self->pending);

  G_OBJECT_CLASS (lb_session_list_parent_class)->finalize (object);
}

static void
lb_session_list_class_init (LbSessionListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_session_list_finalize;
}

static guint
lb_session_list_get_position (GPtrArray  *records,
                              const char *id)
{
  for (guint i = 0; i < records->len; i++)
    {
      if (strcmp (lb_session_record_get_id (g_ptr_array_index (records, i)), id) == 0)
        return i;
    }

  return G_MAXUINT;
}

/* How many of @records there may be, from the newest on. */
static guint
lb_session_list_count_kept (GPtrArray *records)
{
  guint n_most = MIN (records->len, LB_LIMIT_SESSIONS);
  gsize n_octets = 0;
  guint n_kept = 0;

  for (; n_kept < n_most; n_kept++)
    {
      LbSessionRecord *record = g_ptr_array_index (records, n_kept);

      n_octets += lb_transcript_get_n_octets (lb_session_record_get_transcript (record));
      if (n_kept > 0 && n_octets > LB_LIMIT_SESSIONS_OCTETS)
        break;
    }

  return n_kept;
}

/* A conversation only grows, and by a line at whatever happens. */
static gboolean
lb_session_list_is_same (LbSessionRecord *old,
                         LbSessionRecord *new)
{
  return lb_session_record_get_ending (old) == lb_session_record_get_ending (new) &&
         lb_transcript_get_n_lines (lb_session_record_get_transcript (old)) ==
         lb_transcript_get_n_lines (lb_session_record_get_transcript (new));
}

static void
lb_session_list_merge (GPtrArray *records,
                       GPtrArray *pending)
{
  for (guint i = 0; i < pending->len; i++)
    {
      LbSessionRecord *record = g_ptr_array_index (pending, i);
      guint position = lb_session_list_get_position (records, lb_session_record_get_id (record));

      if (position == G_MAXUINT)
        {
          g_ptr_array_insert (records, 0, g_object_ref (record));
        }
      else if (!lb_session_list_is_same (g_ptr_array_index (records, position), record))
        {
          g_object_unref (g_ptr_array_index (records, position));
          g_ptr_array_index (records, position) = g_object_ref (record);
        }
    }

  g_ptr_array_set_size (records, (int) lb_session_list_count_kept (records));
}

/* Tells the one range in which the two lists differ. */
static void
lb_session_list_replace (LbSessionList *self,
                         GPtrArray     *records)
{
  g_autoptr(GPtrArray) old = g_steal_pointer (&self->records);
  guint n_same = MIN (old->len, records->len);
  guint begin = 0;
  guint end = 0;

  self->records = g_ptr_array_ref (records);
  while (begin < n_same && g_ptr_array_index (old, begin) == g_ptr_array_index (records, begin))
    begin++;

  while (end < n_same - begin
         && old->pdata[old->len - 1 - end] == records->pdata[records->len - 1 - end])
    end++;

  if (old->len != records->len || begin < n_same)
    g_list_model_items_changed (G_LIST_MODEL (self), begin,
                                old->len - begin - end, records->len - begin - end);
}

static void
lb_session_list_flush (gpointer user_data)
{
  LbSessionList *self = user_data;
  g_autoptr(GPtrArray) pending = g_steal_pointer (&self->pending);
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);

  self->pending = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < self->records->len; i++)
    g_ptr_array_add (records, g_object_ref (g_ptr_array_index (self->records, i)));

  lb_session_list_merge (records, pending);
  lb_session_list_replace (self, records);
}

static void
lb_session_list_init (LbSessionList *self)
{
  self->records = g_ptr_array_new_with_free_func (g_object_unref);
  self->pending = g_ptr_array_new_with_free_func (g_object_unref);
  self->gate = lb_frame_gate_new (lb_session_list_flush, self);
}

/**
 * lb_session_list_new:
 *
 * Returns: (transfer full): a list of recent sessions, newest first, of %LB_LIMIT_SESSIONS at most
 */
LbSessionList *
lb_session_list_new (void)
{
  return g_object_new (LB_TYPE_SESSION_LIST, NULL);
}

/**
 * lb_session_list_add:
 * @self: a list of sessions
 * @record: a session; a reference is taken
 *
 * Puts @record first, or in the place of an earlier record of the same session, unless nothing has
 * happened since that one. The list changes at most once a frame.
 */
void
lb_session_list_add (LbSessionList   *self,
                     LbSessionRecord *record)
{
  g_return_if_fail (LB_IS_SESSION_LIST (self));
  g_return_if_fail (LB_IS_SESSION_RECORD (record));

  g_ptr_array_add (self->pending, g_object_ref (record));
  if (self->pending->len > LB_LIMIT_SESSIONS)
    g_ptr_array_remove_index (self->pending, 0);

  lb_frame_gate_request (self->gate);
}

/**
 * lb_session_list_find:
 * @self: a list of sessions
 * @id: the identifier of a session
 *
 * Returns: (transfer none) (nullable): what is known of it last, also when the list does not show
 *   it yet
 */
LbSessionRecord *
lb_session_list_find (LbSessionList *self,
                      const char    *id)
{
  guint position;

  g_return_val_if_fail (LB_IS_SESSION_LIST (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = self->pending->len; i > 0; i--)
    {
      LbSessionRecord *record = g_ptr_array_index (self->pending, i - 1);

      if (strcmp (lb_session_record_get_id (record), id) == 0)
        return record;
    }

  position = lb_session_list_get_position (self->records, id);
  return position != G_MAXUINT ? g_ptr_array_index (self->records, position) : NULL;
}
