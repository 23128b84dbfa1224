#define G_LOG_DOMAIN "lb-mailbox"

#include "config.h"
#include "mailbox/lb-thread.h"

struct _LbThread
{
  GObject        parent_instance;

  LbMailboxItem *root;     /* (owned) */
  LbMailboxItem *last;     /* (owned) */
  GArray        *row_ids;  /* (owned) (element-type gint64) */
  guint          n_unread;
};

G_DEFINE_FINAL_TYPE (LbThread, lb_thread, G_TYPE_OBJECT)

enum
{
  PROP_ROOT = 1,
  PROP_LAST,
  PROP_N_MESSAGES,
  PROP_N_UNREAD,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
lb_thread_finalize (GObject *object)
{
  LbThread *self = LB_THREAD (object);

  g_clear_object (&self->root);
  g_clear_object (&self->last);
  g_array_unref (self->row_ids);

  G_OBJECT_CLASS (lb_thread_parent_class)->finalize (object);
}

static void
lb_thread_get_property (GObject    *object,
                        guint       property_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  LbThread *self = LB_THREAD (object);

  switch (property_id)
    {
    case PROP_ROOT:
      g_value_set_object (value, self->root);
      break;
    case PROP_LAST:
      g_value_set_object (value, self->last);
      break;
    case PROP_N_MESSAGES:
      g_value_set_uint (value, self->row_ids->len);
      break;
    case PROP_N_UNREAD:
      g_value_set_uint (value, self->n_unread);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
lb_thread_class_init (LbThreadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = lb_thread_finalize;
  object_class->get_property = lb_thread_get_property;

  properties[PROP_ROOT] = g_param_spec_object ("root", NULL, NULL, LB_TYPE_MAILBOX_ITEM, flags);
  properties[PROP_LAST] = g_param_spec_object ("last", NULL, NULL, LB_TYPE_MAILBOX_ITEM, flags);
  properties[PROP_N_MESSAGES] = g_param_spec_uint ("n-messages", NULL, NULL, 0, G_MAXUINT, 0,
                                                   flags);
  properties[PROP_N_UNREAD] = g_param_spec_uint ("n-unread", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lb_thread_init (LbThread *self)
{
  self->row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
}

/**
 * lb_thread_get_root:
 * @self: a thread
 *
 * Returns: (transfer none): its first message, which is filled soon if it is not loaded yet
 */
LbMailboxItem *
lb_thread_get_root (LbThread *self)
{
  g_return_val_if_fail (LB_IS_THREAD (self), NULL);

  return self->root;
}

/**
 * lb_thread_get_last:
 * @self: a thread
 *
 * Returns: (transfer none): its last message, which is the same as the first in a thread of one
 */
LbMailboxItem *
lb_thread_get_last (LbThread *self)
{
  g_return_val_if_fail (LB_IS_THREAD (self), NULL);

  return self->last;
}

/**
 * lb_thread_get_n_messages:
 * @self: a thread
 *
 * Returns: how many messages it has
 */
guint
lb_thread_get_n_messages (LbThread *self)
{
  g_return_val_if_fail (LB_IS_THREAD (self), 0);

  return self->row_ids->len;
}

/**
 * lb_thread_get_n_unread:
 * @self: a thread
 *
 * Returns: how many of its messages are unread
 */
guint
lb_thread_get_n_unread (LbThread *self)
{
  g_return_val_if_fail (LB_IS_THREAD (self), 0);

  return self->n_unread;
}

/**
 * lb_thread_get_row_ids:
 * @self: a thread
 *
 * Returns: (transfer none) (element-type gint64): its messages, growing; not to be changed
 */
GArray *
lb_thread_get_row_ids (LbThread *self)
{
  g_return_val_if_fail (LB_IS_THREAD (self), NULL);

  return self->row_ids;
}

/**
 * lb_thread_set:
 * @self: a thread
 * @root: its first message
 * @last: its last message
 * @row_ids: (element-type gint64): all of them; a reference is taken
 * @n_unread: how many of them are unread
 *
 * For the view that it is in: what it has now. Notifies what is different.
 */
void
lb_thread_set (LbThread      *self,
               LbMailboxItem *root,
               LbMailboxItem *last,
               GArray        *row_ids,
               guint          n_unread)
{
  g_autoptr(GArray) before = self->row_ids;
  guint n_unread_before = self->n_unread;
  GObject *object = G_OBJECT (self);

  self->row_ids = g_array_ref (row_ids);
  self->n_unread = n_unread;
  if (g_set_object (&self->root, root))
    g_object_notify_by_pspec (object, properties[PROP_ROOT]);
  if (g_set_object (&self->last, last))
    g_object_notify_by_pspec (object, properties[PROP_LAST]);
  if (before->len != row_ids->len)
    g_object_notify_by_pspec (object, properties[PROP_N_MESSAGES]);
  if (n_unread_before != n_unread)
    g_object_notify_by_pspec (object, properties[PROP_N_UNREAD]);
}
