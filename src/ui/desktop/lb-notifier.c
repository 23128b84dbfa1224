#define G_LOG_DOMAIN "lb-notifier"

#include "config.h"
#include "ui/desktop/lb-notifier.h"

#include "mail/lb-mail-hints.h"
#include "ui/desktop/lb-notice.h"
#include "ui/lb-settings.h"
#include "ui/message/lb-opened-message.h"
#include "ui/window/lb-window.h"

/* No desktop is told more often. */
#define PAUSE_SECONDS 1

/* How many messages a notification names of those that it counts. */
#define MAX_NAMED 3

/* Messages from files come with the time at which they were received first. */
#define MAX_AGE_US (60 * G_USEC_PER_SEC)

#define MANY_ID "messages"

struct _LbNotifier
{
  GObject         parent_instance;

  GtkApplication *application; /* (unowned): it owns us */
  LbService      *service;     /* (owned) */
  GSignalGroup   *arrivals;    /* (owned): of the mailbox */
  GCancellable   *cancellable; /* (owned) (nullable): of the message that is looked through */
  LbStoreRow     *looked_at;   /* (owned) (nullable): that message */

  GPtrArray      *fresh;       /* (owned) (element-type LbStoreRow): not told of yet */
  GPtrArray      *singles;     /* (owned) (element-type LbStoreRow): each with a notification */
  GPtrArray      *many;        /* (owned) (element-type LbStoreRow): told of together */
  guint           n_in_burst;  /* since the last pause */
  guint           timer_id;
};

G_DEFINE_FINAL_TYPE (LbNotifier, lb_notifier, G_TYPE_OBJECT)

static char *
lb_notifier_get_id (const LbStoreRow *row)
{
  return g_strdup_printf ("message-%" G_GINT64_FORMAT, row->row_id);
}

static void
lb_notifier_withdraw (LbNotifier       *self,
                      const LbStoreRow *row)
{
  g_autofree char *id = lb_notifier_get_id (row);

  g_application_withdraw_notification (G_APPLICATION (self->application), id);
}

static gboolean
lb_notifier_is_unread (LbNotifier *self,
                       guint       i,
                       GPtrArray  *rows)
{
  const LbStoreRow *row = g_ptr_array_index (rows, i);
  LbMailbox *mailbox = lb_service_get_mailbox (self->service);

  return mailbox != NULL && lb_mailbox_is_unread (mailbox, row->row_id);
}

/* What was read or deleted meanwhile is no news. */
static void
lb_notifier_prune (LbNotifier *self)
{
  gboolean had_many = self->many->len > 0;

  for (guint i = self->singles->len; i > 0; i--)
    {
      if (lb_notifier_is_unread (self, i - 1, self->singles))
        continue;
      lb_notifier_withdraw (self, g_ptr_array_index (self->singles, i - 1));
      g_ptr_array_remove_index (self->singles, i - 1);
    }

  for (guint i = self->many->len; i > 0; i--)
    {
      if (!lb_notifier_is_unread (self, i - 1, self->many))
        g_ptr_array_remove_index (self->many, i - 1);
    }
  if (had_many && self->many->len == 0)
    g_application_withdraw_notification (G_APPLICATION (self->application), MANY_ID);
}

/* Whoever looks at the list sees what comes. */
static gboolean
lb_notifier_is_watched (LbNotifier *self)
{
  for (GList *at = gtk_application_get_windows (self->application); at != NULL; at = at->next)
    {
      if (LB_IS_WINDOW (at->data) && lb_window_is_watched (at->data))
        return TRUE;
    }
  return FALSE;
}

static void
lb_notifier_stop_looking (LbNotifier *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->looked_at, lb_store_row_unref);
}

/* Whoever comes to the list needs to be told of nothing more. */
static void
lb_notifier_clear (LbNotifier *self)
{
  lb_notifier_stop_looking (self);
  g_ptr_array_set_size (self->fresh, 0);
  for (guint i = 0; i < self->singles->len; i++)
    lb_notifier_withdraw (self, g_ptr_array_index (self->singles, i));
  g_ptr_array_set_size (self->singles, 0);
  if (self->many->len > 0)
    g_application_withdraw_notification (G_APPLICATION (self->application), MANY_ID);
  g_ptr_array_set_size (self->many, 0);
}

static void
lb_notifier_loaded_cb (GObject      *object,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(LbNotifier) self = LB_NOTIFIER (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbOpenedMessage) opened = lb_opened_message_load_finish (result, &error);
  g_autoptr(GNotification) notice = NULL;
  g_autofree char *id = NULL;
  g_autofree char *code = NULL;
  g_autofree char *link = NULL;
  LbStoreRow *row;
  const char *text;

  /* Told of with others meanwhile, or deleted at once. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  lb_notifier_stop_looking (self);
  if (opened == NULL)
    return;

  row = lb_opened_message_get_row (opened);
  text = lb_message_get_readable_text (lb_opened_message_get_message (opened));
  code = lb_mail_hints_find_code (row->summary->subject, text);
  link = lb_mail_hints_find_link (text);
  notice = lb_notice_new_message (row, code, link);
  id = lb_notifier_get_id (row);
  g_application_send_notification (G_APPLICATION (self->application), id, notice);
  g_ptr_array_add (self->singles, lb_store_row_ref (row));
  /* It may have been read between. */
  lb_notifier_prune (self);
}

static void
lb_notifier_tell_one (LbNotifier *self,
                      LbStoreRow *row)
{
  lb_notifier_stop_looking (self);
  self->cancellable = g_cancellable_new ();
  self->looked_at = lb_store_row_ref (row);
  lb_opened_message_load_async (lb_service_get_mailbox (self->service), row->id, self->cancellable,
                                lb_notifier_loaded_cb, g_object_ref (self));
}

/* One notification takes the place of those that stood alone until now. */
static void
lb_notifier_gather (LbNotifier *self,
                    GPtrArray  *rows)
{
  for (guint i = 0; i < self->singles->len; i++)
    {
      LbStoreRow *row = g_ptr_array_index (self->singles, i);

      lb_notifier_withdraw (self, row);
      g_ptr_array_add (self->many, lb_store_row_ref (row));
    }
  g_ptr_array_set_size (self->singles, 0);
  if (self->looked_at != NULL)
    g_ptr_array_add (self->many, lb_store_row_ref (self->looked_at));
  lb_notifier_stop_looking (self);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (self->many, lb_store_row_ref (g_ptr_array_index (rows, i)));
}

static void
lb_notifier_tell_many (LbNotifier *self,
                       GPtrArray  *rows)
{
  g_autoptr(GPtrArray) named = g_ptr_array_new ();
  g_autoptr(GNotification) notice = NULL;
  guint first;

  lb_notifier_gather (self, rows);
  first = self->many->len > MAX_NAMED ? self->many->len - MAX_NAMED : 0;
  for (guint i = first; i < self->many->len; i++)
    g_ptr_array_add (named, g_ptr_array_index (self->many, i));
  notice = lb_notice_new_many (self->many->len, named);
  g_application_send_notification (G_APPLICATION (self->application), MANY_ID, notice);
}

static GPtrArray *
lb_notifier_new_rows (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) lb_store_row_unref);
}

/* Tells of what has come since the last time. */
static void
lb_notifier_flush (LbNotifier *self)
{
  g_autoptr(GPtrArray) rows = g_steal_pointer (&self->fresh);

  self->fresh = lb_notifier_new_rows ();
  self->n_in_burst += rows->len;
  if (self->n_in_burst == 1)
    lb_notifier_tell_one (self, g_ptr_array_index (rows, 0));
  else
    lb_notifier_tell_many (self, rows);
}

/* At most once in the time of a pause; nothing came for so long: the burst is over. */
static gboolean
lb_notifier_timer_cb (gpointer user_data)
{
  LbNotifier *self = LB_NOTIFIER (user_data);

  self->timer_id = 0;
  if (lb_service_get_mailbox (self->service) == NULL || lb_notifier_is_watched (self))
    g_ptr_array_set_size (self->fresh, 0);
  lb_notifier_prune (self);
  if (self->fresh->len > 0)
    {
      lb_notifier_flush (self);
      self->timer_id = g_timeout_add_seconds (PAUSE_SECONDS, lb_notifier_timer_cb, self);
    }
  else
    {
      self->n_in_burst = 0;
    }
  return G_SOURCE_REMOVE;
}

static gboolean
lb_notifier_is_news (LbNotifier *self,
                     LbStoreRow *row)
{
  return lb_notice_can_tell (G_APPLICATION (self->application)) &&
         g_settings_get_boolean (lb_settings_get_default (), "notifications") &&
         *row->envelope->peer != '\0' &&
         row->envelope->received_at_us > g_get_real_time () - MAX_AGE_US &&
         !lb_notifier_is_watched (self);
}

static void
lb_notifier_added_cb (LbMailbox     *mailbox,
                      LbMailboxItem *item,
                      gpointer       user_data)
{
  LbNotifier *self = LB_NOTIFIER (user_data);
  LbStoreRow *row = lb_mailbox_item_get_row (item);

  if (row == NULL || !lb_notifier_is_news (self, row))
    return;
  g_ptr_array_add (self->fresh, lb_store_row_ref (row));
  /* Not at once: those that come into the list together are told of together. */
  if (self->timer_id == 0)
    self->timer_id = g_idle_add (lb_notifier_timer_cb, self);
}

static void
lb_notifier_items_changed_cb (GListModel *model,
                              guint       position,
                              guint       n_removed,
                              guint       n_added,
                              gpointer    user_data)
{
  if (n_removed > 0)
    lb_notifier_prune (LB_NOTIFIER (user_data));
}

static void
lb_notifier_rows_changed_cb (LbMailbox *mailbox,
                             GArray    *row_ids,
                             gpointer   user_data)
{
  lb_notifier_prune (LB_NOTIFIER (user_data));
}

static void
lb_notifier_active_cb (LbNotifier *self)
{
  if (lb_notifier_is_watched (self))
    lb_notifier_clear (self);
}

static void
lb_notifier_window_added_cb (GtkApplication *application,
                             GtkWindow      *window,
                             gpointer        user_data)
{
  if (LB_IS_WINDOW (window))
    g_signal_connect_object (window, "notify::is-active", G_CALLBACK (lb_notifier_active_cb),
                             user_data, G_CONNECT_SWAPPED);
}

static void
lb_notifier_mailbox_cb (LbNotifier *self)
{
  g_signal_group_set_target (self->arrivals, lb_service_get_mailbox (self->service));
}

static void
lb_notifier_dispose (GObject *object)
{
  LbNotifier *self = LB_NOTIFIER (object);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  lb_notifier_stop_looking (self);
  g_clear_object (&self->arrivals);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (lb_notifier_parent_class)->dispose (object);
}

static void
lb_notifier_finalize (GObject *object)
{
  LbNotifier *self = LB_NOTIFIER (object);

  g_ptr_array_unref (self->fresh);
  g_ptr_array_unref (self->singles);
  g_ptr_array_unref (self->many);

  G_OBJECT_CLASS (lb_notifier_parent_class)->finalize (object);
}

static void
lb_notifier_class_init (LbNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lb_notifier_dispose;
  G_OBJECT_CLASS (klass)->finalize = lb_notifier_finalize;
}

static void
lb_notifier_init (LbNotifier *self)
{
  self->fresh = lb_notifier_new_rows ();
  self->singles = lb_notifier_new_rows ();
  self->many = lb_notifier_new_rows ();
  self->arrivals = g_signal_group_new (LB_TYPE_MAILBOX);
  g_signal_group_connect (self->arrivals, "message-added", G_CALLBACK (lb_notifier_added_cb), self);
  g_signal_group_connect (self->arrivals, "items-changed",
                          G_CALLBACK (lb_notifier_items_changed_cb), self);
  g_signal_group_connect (self->arrivals, "rows-changed", G_CALLBACK (lb_notifier_rows_changed_cb),
                          self);
}

/**
 * lb_notifier_new:
 * @application: (transfer none): the application; it must outlive the notifier
 * @service: what receives mail
 *
 * Tells the desktop of mail that comes while nobody looks at the list: of one message with its
 * one-time code or its link as a button, of many together, at most once a second. What has been
 * read or deleted is taken back.
 *
 * Returns: (transfer full): a notifier; it ends with its last reference
 */
LbNotifier *
lb_notifier_new (GtkApplication *application,
                 LbService      *service)
{
  LbNotifier *self = g_object_new (LB_TYPE_NOTIFIER, NULL);

  self->application = application;
  self->service = g_object_ref (service);
  g_signal_connect_object (application, "window-added", G_CALLBACK (lb_notifier_window_added_cb),
                           self, 0);
  g_signal_connect_object (service, "notify::mailbox", G_CALLBACK (lb_notifier_mailbox_cb), self,
                           G_CONNECT_SWAPPED);
  lb_notifier_mailbox_cb (self);
  return self;
}

/**
 * lb_notifier_is_resting:
 * @self: a notifier
 *
 * Returns: whether all was told, and a message that comes now is told of alone
 */
gboolean
lb_notifier_is_resting (LbNotifier *self)
{
  g_return_val_if_fail (LB_IS_NOTIFIER (self), TRUE);

  return self->timer_id == 0 && self->looked_at == NULL;
}
