#define G_LOG_DOMAIN "lb-mailbox"

#include "config.h"
#include "mailbox/lb-mailbox-item.h"

#include "base/lb-address.h"

struct _LbMailboxItem
{
  GObject     parent_instance;

  gint64      row_id;
  LbStoreRow *row;        /* (owned) (nullable): until it is loaded */
  char       *recipients; /* (owned) (nullable): made when first asked for */
};

G_DEFINE_FINAL_TYPE (LbMailboxItem, lb_mailbox_item, G_TYPE_OBJECT)

enum
{
  PROP_ROW_ID = 1,
  PROP_ROW,
  PROP_LOADED,
  PROP_ID,
  PROP_SUBJECT,
  PROP_SENDER,
  PROP_RECIPIENTS,
  PROP_SNIPPET,
  PROP_SIZE,
  PROP_RECEIVED_AT_US,
  PROP_IS_READ,
  PROP_IS_PINNED,
  PROP_N_ATTACHMENTS,
  PROP_TAGS,
  PROP_RELAY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
lb_mailbox_item_finalize (GObject *object)
{
  LbMailboxItem *self = LB_MAILBOX_ITEM (object);

  lb_store_row_unref (self->row);
  g_free (self->recipients);

  G_OBJECT_CLASS (lb_mailbox_item_parent_class)->finalize (object);
}

static void
lb_mailbox_item_get_property (GObject    *object,
                              guint       property_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  LbMailboxItem *self = LB_MAILBOX_ITEM (object);

  switch (property_id)
    {
    case PROP_ROW_ID:
      g_value_set_int64 (value, self->row_id);
      break;
    case PROP_ROW:
      g_value_set_boxed (value, self->row);
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, self->row != NULL);
      break;
    case PROP_ID:
      g_value_set_string (value, lb_mailbox_item_get_id (self));
      break;
    case PROP_SUBJECT:
      g_value_set_string (value, lb_mailbox_item_get_subject (self));
      break;
    case PROP_SENDER:
      g_value_set_string (value, lb_mailbox_item_get_sender (self));
      break;
    case PROP_RECIPIENTS:
      g_value_set_string (value, lb_mailbox_item_get_recipients (self));
      break;
    case PROP_SNIPPET:
      g_value_set_string (value, lb_mailbox_item_get_snippet (self));
      break;
    case PROP_SIZE:
      g_value_set_uint64 (value, lb_mailbox_item_get_size (self));
      break;
    case PROP_RECEIVED_AT_US:
      g_value_set_int64 (value, lb_mailbox_item_get_received_at_us (self));
      break;
    case PROP_IS_READ:
      g_value_set_boolean (value, lb_mailbox_item_is_read (self));
      break;
    case PROP_IS_PINNED:
      g_value_set_boolean (value, lb_mailbox_item_is_pinned (self));
      break;
    case PROP_N_ATTACHMENTS:
      g_value_set_uint (value, lb_mailbox_item_get_n_attachments (self));
      break;
    case PROP_TAGS:
      g_value_set_boxed (value, lb_mailbox_item_get_tags (self));
      break;
    case PROP_RELAY:
      g_value_set_uint (value, lb_mailbox_item_get_relay (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
lb_mailbox_item_class_init (LbMailboxItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = lb_mailbox_item_finalize;
  object_class->get_property = lb_mailbox_item_get_property;

  properties[PROP_ROW_ID] = g_param_spec_int64 ("row-id", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_ROW] = g_param_spec_boxed ("row", NULL, NULL, LB_TYPE_STORE_ROW, flags);
  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, "", flags);
  properties[PROP_SUBJECT] = g_param_spec_string ("subject", NULL, NULL, "", flags);
  properties[PROP_SENDER] = g_param_spec_string ("sender", NULL, NULL, "", flags);
  properties[PROP_RECIPIENTS] = g_param_spec_string ("recipients", NULL, NULL, "", flags);
  properties[PROP_SNIPPET] = g_param_spec_string ("snippet", NULL, NULL, "", flags);
  properties[PROP_SIZE] = g_param_spec_uint64 ("size", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_RECEIVED_AT_US] = g_param_spec_int64 ("received-at-us", NULL, NULL,
                                                        G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_IS_READ] = g_param_spec_boolean ("is-read", NULL, NULL, FALSE, flags);
  properties[PROP_IS_PINNED] = g_param_spec_boolean ("is-pinned", NULL, NULL, FALSE, flags);
  properties[PROP_N_ATTACHMENTS] = g_param_spec_uint ("n-attachments", NULL, NULL, 0, G_MAXUINT, 0,
                                                      flags);
  properties[PROP_TAGS] = g_param_spec_boxed ("tags", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * LbMailboxItem:relay:
   *
   * Where the message is on its way to other servers: an #LbRelayState, the most urgent of all
   * recipients.
   */
  properties[PROP_RELAY] = g_param_spec_uint ("relay", NULL, NULL, 0, LB_RELAY_UNKNOWN, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lb_mailbox_item_init (LbMailboxItem *self)
{
}

/**
 * lb_mailbox_item_new:
 * @row_id: the row of a message
 *
 * Returns: (transfer full): an item that knows nothing yet
 */
LbMailboxItem *
lb_mailbox_item_new (gint64 row_id)
{
  LbMailboxItem *self = g_object_new (LB_TYPE_MAILBOX_ITEM, NULL);

  self->row_id = row_id;
  return self;
}

/**
 * lb_mailbox_item_get_row_id:
 * @self: an item
 *
 * Returns: the row of the message; known from the begin
 */
gint64
lb_mailbox_item_get_row_id (LbMailboxItem *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX_ITEM (self), 0);

  return self->row_id;
}

/**
 * lb_mailbox_item_get_row:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): all that the list knows; %NULL until it is loaded
 */
LbStoreRow *
lb_mailbox_item_get_row (LbMailboxItem *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX_ITEM (self), NULL);

  return self->row;
}

static void
lb_mailbox_item_notify_state (LbMailboxItem    *self,
                              const LbStoreRow *old,
                              const LbStoreRow *row)
{
  if (old->is_read != row->is_read)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_READ]);

  if (old->is_pinned != row->is_pinned)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_PINNED]);

  if (!g_strv_equal ((const char * const *) old->tags, (const char * const *) row->tags))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TAGS]);

  if (old->relay != row->relay)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RELAY]);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROW]);
}

/**
 * lb_mailbox_item_set_row:
 * @self: an item
 * @row: what is known of its message now; a reference is taken
 *
 * For the mailbox: fills the item, or changes its state.
 */
void
lb_mailbox_item_set_row (LbMailboxItem *self,
                         LbStoreRow    *row)
{
  g_autoptr(LbStoreRow) old = NULL;

  g_return_if_fail (LB_IS_MAILBOX_ITEM (self));
  g_return_if_fail (row != NULL && row->row_id == self->row_id);

  if (row == self->row)
    return;

  old = g_steal_pointer (&self->row);
  self->row = lb_store_row_ref (row);
  g_object_freeze_notify (G_OBJECT (self));
  if (old != NULL)
    {
      lb_mailbox_item_notify_state (self, old, row);
    }
  else
    {
      for (guint i = PROP_ROW; i < N_PROPS; i++)
        g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * lb_mailbox_item_is_loaded:
 * @self: an item
 *
 * Returns: whether the other getters tell the truth yet; "loaded" is notified when they do
 */
gboolean
lb_mailbox_item_is_loaded (LbMailboxItem *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX_ITEM (self), FALSE);

  return self->row != NULL;
}

/**
 * lb_mailbox_item_get_id:
 * @self: an item
 *
 * Returns: the identifier that API and files use; "" until loaded
 */
const char *
lb_mailbox_item_get_id (LbMailboxItem *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX_ITEM (self), NULL);

  return self->row != NULL ? self->row->id : "";
}

/**
 * lb_mailbox_item_get_subject:
 * @self: an item
 *
 * Returns: the decoded subject; "" without one or until loaded
 */
const char *
lb_mailbox_item_get_subject (LbMailboxItem *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX_ITEM (self), NULL);

  return self->row != NULL ? self->row->summary->subject : "";
}

/**
 * lb_mailbox_item_get_sender:
 * @self: an item
 *
 * Returns: the first author's name, else the address, else the reverse-path; "" for none or until
 *   loaded
 */
const char *
lb_mailbox_item_get_sender (LbMailboxItem *self)
{
  const LbAddress *author;

  g_return_val_if_fail (LB_IS_MAILBOX_ITEM (self), NULL);

  if (self->row == NULL)
    return "";

  if (self->row->summary->from->len == 0)
    return self->row->envelope->mail_from;

  author = g_ptr_array_index (self->row->summary->from, 0);
  return *author->name != '\0' ? author->name : author->address;
}

/**
 * lb_mailbox_item_get_recipients:
 * @self: an item
 *
 * Returns: the true recipients, those of the envelope, with commas between them; "" until loaded
 */
const char *
lb_mailbox_item_get_recipients (LbMailboxItem *self)
{
  g_autoptr(GString) text = NULL;

  g_return_val_if_fail (LB_IS_MAILBOX_ITEM (self), NULL);

  if (self->row == NULL)
    return "";

  if (self->recipients != NULL)
    return self->recipients;

  text = g_string_new (NULL);
  for (guint i = 0; i < self->row->envelope->recipients->len; i++)
    {
      const LbRecipient *recipient = g_ptr_array_index (self->row->envelope->recipients, i);

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", recipient->address);
    }

  self->recipients = g_string_free (g_steal_pointer (&text), FALSE);
  return self->recipients;
}

/**
 * lb_mailbox_item_get_snippet:
 * @self: an item
 *
 * Returns: the begin of the text; "" for none or until loaded
 */
const char *
lb_mailbox_item_get_snippet (LbMailboxItem *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX_ITEM (self), NULL);

  return self->row != NULL ? self->row->summary->snippet : "";
}

/**
 * lb_mailbox_item_get_size:
 * @self: an item
 *
 * Returns: octets of the message; 0 until loaded
 */
guint64
lb_mailbox_item_get_size (LbMailboxItem *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX_ITEM (self), 0);

  return self->row != NULL ? self->row->size : 0;
}

/**
 * lb_mailbox_item_get_received_at_us:
 * @self: an item
 *
 * Returns: when the message came, in microseconds since 1970, UTC; 0 until loaded
 */
gint64
lb_mailbox_item_get_received_at_us (LbMailboxItem *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX_ITEM (self), 0);

  return self->row != NULL ? self->row->envelope->received_at_us : 0;
}

/**
 * lb_mailbox_item_is_read:
 * @self: an item
 *
 * Returns: whether someone has opened the message; %FALSE until loaded
 */
gboolean
lb_mailbox_item_is_read (LbMailboxItem *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX_ITEM (self), FALSE);

  return self->row != NULL && self->row->is_read;
}

/**
 * lb_mailbox_item_is_pinned:
 * @self: an item
 *
 * Returns: whether the message stays when old ones go; %FALSE until loaded
 */
gboolean
lb_mailbox_item_is_pinned (LbMailboxItem *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX_ITEM (self), FALSE);

  return self->row != NULL && self->row->is_pinned;
}

/**
 * lb_mailbox_item_get_n_attachments:
 * @self: an item
 *
 * Returns: attachments of the message; 0 until loaded
 */
guint
lb_mailbox_item_get_n_attachments (LbMailboxItem *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX_ITEM (self), 0);

  return self->row != NULL ? self->row->summary->n_attachments : 0;
}

/**
 * lb_mailbox_item_get_tags:
 * @self: an item
 *
 * Returns: (transfer none) (array zero-terminated=1) (nullable): the names of its tags; %NULL until
 *   loaded
 */
const char *const *
lb_mailbox_item_get_tags (LbMailboxItem *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX_ITEM (self), NULL);

  return self->row != NULL ? (const char * const *) self->row->tags : NULL;
}

/**
 * lb_mailbox_item_get_relay:
 * @self: an item
 *
 * Returns: where the message is on its way to other servers
 */
LbRelayState
lb_mailbox_item_get_relay (LbMailboxItem *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX_ITEM (self), LB_RELAY_NONE);

  return self->row != NULL ? self->row->relay : LB_RELAY_NONE;
}
