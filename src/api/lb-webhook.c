#define G_LOG_DOMAIN "lb-webhook"

#include "config.h"
#include "api/lb-webhook.h"

#include <libsoup/soup.h>
#include <string.h>

#include "api/lb-json-records.h"
#include "base/lb-limits.h"

/* Who is called in vain hears of it once in so long. */
#define FAULT_SECONDS 60

struct _LbWebhook
{
  GObject       parent_instance;

  LbRuntime    *runtime;       /* (owned) */
  SoupSession  *session;       /* (owned) */
  GUri         *uri;           /* (owned): without its user */
  char         *authorization; /* (owned) (nullable): the header, a secret */
  GQueue        waiting;       /* (owned) (element-type GBytes) */
  GCancellable *cancellable;   /* (owned) (nullable): of the call under way */
  guint         patience_ms;
  guint         deadline_id;
  gint64        limit_us;
  gint64        taken_at_us;   /* when the last one was taken; 0: none */
  gint64        told_at_us;    /* when a fault was told; 0: never */
  gboolean      has_failed;    /* the last call */
  guint64       n_met;         /* messages that came */
};

enum
{
  SIGNAL_CALLED,
  SIGNAL_FAULT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbWebhook, lb_webhook, G_TYPE_OBJECT)

static void lb_webhook_go_on (LbWebhook *self);

static void
lb_webhook_dispose (GObject *object)
{
  LbWebhook *self = LB_WEBHOOK (object);

  g_clear_handle_id (&self->deadline_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  g_clear_object (&self->runtime);

  G_OBJECT_CLASS (lb_webhook_parent_class)->dispose (object);
}

static void
lb_webhook_finalize (GObject *object)
{
  LbWebhook *self = LB_WEBHOOK (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->authorization, g_free);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) g_bytes_unref);

  G_OBJECT_CLASS (lb_webhook_parent_class)->finalize (object);
}

static void
lb_webhook_class_init (LbWebhookClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lb_webhook_dispose;
  object_class->finalize = lb_webhook_finalize;

  /**
   * LbWebhook::called:
   * @self: a webhook
   *
   * Emitted when a call has ended, whether well or not, or is not made.
   */
  signals[SIGNAL_CALLED] = g_signal_new ("called", LB_TYPE_WEBHOOK, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
  /**
   * LbWebhook::fault:
   * @self: a webhook
   * @reason: why a call failed, without the URL and what is secret in it
   *
   * Emitted for the first call that failed, and then once a minute at most.
   */
  signals[SIGNAL_FAULT] = g_signal_new ("fault", LB_TYPE_WEBHOOK, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
lb_webhook_init (LbWebhook *self)
{
  g_queue_init (&self->waiting);
  self->patience_ms = LB_LIMIT_WEBHOOK_SECONDS * 1000;
  self->session = soup_session_new ();
  /* Who gets mail is nobody else's business. */
  soup_session_set_proxy_resolver (self->session, NULL);
  soup_session_set_user_agent (self->session, "Letterbox/" PACKAGE_VERSION);
}

static void
lb_webhook_tell_fault (LbWebhook  *self,
                       const char *reason)
{
  gint64 now_us = g_get_monotonic_time ();

  lb_runtime_count_webhook (self->runtime, LB_WEBHOOK_FAILED);
  if (self->told_at_us != 0 && now_us - self->told_at_us < FAULT_SECONDS * G_USEC_PER_SEC)
    return;

  self->told_at_us = now_us;
  g_signal_emit (self, signals[SIGNAL_FAULT], 0, reason);
}

static gboolean
lb_webhook_late_cb (gpointer user_data)
{
  LbWebhook *self = LB_WEBHOOK (user_data);

  self->deadline_id = 0;
  g_cancellable_cancel (self->cancellable);

  return G_SOURCE_REMOVE;
}

/* Only the status counts; of what else comes nothing is read. */
static void
lb_webhook_called_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(LbWebhook) self = LB_WEBHOOK (user_data);
  SoupMessage *message = soup_session_get_async_result_message (SOUP_SESSION (object), result);
  g_autoptr(GError) error = NULL;
  g_autoptr(GInputStream) stream = soup_session_send_finish (SOUP_SESSION (object), result, &error);
  g_autofree char *reason = NULL;

  g_clear_handle_id (&self->deadline_id, g_source_remove);
  g_clear_object (&self->cancellable);
  if (self->session == NULL)
    return;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    reason = g_strdup_printf ("no answer within %u ms", self->patience_ms);
  else if (error != NULL)
    reason = g_strdup (error->message);
  else if (!SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (message)))
    reason = g_strdup_printf ("status %u", soup_message_get_status (message));

  self->has_failed = reason != NULL;
  if (reason != NULL)
    lb_webhook_tell_fault (self, reason);
  else
    lb_runtime_count_webhook (self->runtime, LB_WEBHOOK_SENT);
  lb_webhook_go_on (self);
  g_signal_emit (self, signals[SIGNAL_CALLED], 0);
}

static void
lb_webhook_go_on (LbWebhook *self)
{
  g_autoptr(SoupMessage) message = NULL;
  g_autoptr(GBytes) body = NULL;

  if (self->cancellable != NULL || self->waiting.length == 0)
    return;

  body = g_queue_pop_head (&self->waiting);
  message = soup_message_new_from_uri ("POST", self->uri);
  /* Another server was not asked for. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_set_request_body_from_bytes (message, "application/json", body);
  if (self->authorization != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization",
                                  self->authorization);

  self->cancellable = g_cancellable_new ();
  self->deadline_id = g_timeout_add (self->patience_ms, lb_webhook_late_cb, self);
  soup_session_send_async (self->session, message, G_PRIORITY_DEFAULT, self->cancellable,
                           lb_webhook_called_cb, g_object_ref (self));
}

/* Whether one more may be told. */
static gboolean
lb_webhook_may_take (LbWebhook *self,
                     gint64     now_us)
{
  if (self->waiting.length >= LB_LIMIT_WEBHOOK_WAITING)
    return FALSE;

  return self->limit_us == 0 || self->taken_at_us == 0 ||
         now_us - self->taken_at_us >= self->limit_us;
}

static void
lb_webhook_added_cb (LbWebhook     *self,
                     LbMailboxItem *item)
{
  gint64 now_us = g_get_monotonic_time ();
  LbJson *json;

  self->n_met++;
  if (!lb_webhook_may_take (self, now_us))
    {
      lb_runtime_count_webhook (self->runtime, LB_WEBHOOK_LEFT_OUT);
      g_signal_emit (self, signals[SIGNAL_CALLED], 0);
      return;
    }

  self->taken_at_us = now_us;
  json = lb_json_new ();
  lb_json_add_row (json, NULL, lb_mailbox_item_get_row (item), FALSE);
  g_queue_push_tail (&self->waiting, lb_json_end_to_bytes (json));
  lb_webhook_go_on (self);
}

static GUri *
lb_webhook_parse (const char  *url,
                  char       **user)
{
  g_autoptr(GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
      (!g_str_equal (scheme, "http") && !g_str_equal (scheme, "https")))
    return NULL;

  if (user != NULL && g_uri_get_userinfo (uri) != NULL)
    *user = g_uri_unescape_string (g_uri_get_userinfo (uri), NULL);

  return g_uri_build (SOUP_HTTP_URI_FLAGS, scheme, NULL, g_uri_get_host (uri), g_uri_get_port (uri),
                      *g_uri_get_path (uri) != '\0' ? g_uri_get_path (uri) : "/",
                      g_uri_get_query (uri), NULL);
}

/**
 * lb_webhook_is_url:
 * @url: what somebody wrote
 *
 * Returns: whether @url is one of http or https with a host
 */
gboolean
lb_webhook_is_url (const char *url)
{
  g_autoptr(GUri) uri = lb_webhook_parse (url, NULL);

  return uri != NULL;
}

/**
 * lb_webhook_new:
 * @mailbox: what comes into it is told
 * @runtime: where calls are counted
 * @url: a URL for which lb_webhook_is_url() holds; "user:password@" before its host logs in (Basic)
 *
 * Returns: (transfer full): a webhook
 */
LbWebhook *
lb_webhook_new (LbMailbox  *mailbox,
                LbRuntime  *runtime,
                const char *url)
{
  LbWebhook *self = g_object_new (LB_TYPE_WEBHOOK, NULL);
  g_autofree char *user = NULL;
  g_autofree char *base64 = NULL;

  self->runtime = g_object_ref (runtime);
  self->uri = lb_webhook_parse (url, &user);
  g_assert (self->uri != NULL);
  if (user != NULL)
    {
      base64 = g_base64_encode ((const guchar *) user, strlen (user));
      self->authorization = g_strconcat ("Basic ", base64, NULL);
    }
  g_signal_connect_object (mailbox, "message-added", G_CALLBACK (lb_webhook_added_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

/**
 * lb_webhook_is_busy:
 * @self: a webhook
 * @n_messages: how many messages have come to the mailbox since it was made
 *
 * Returns: whether to wait for it: it is still to be told of some of them, and the last call did
 *   not fail
 */
gboolean
lb_webhook_is_busy (LbWebhook *self,
                    guint64    n_messages)
{
  g_return_val_if_fail (LB_IS_WEBHOOK (self), FALSE);

  return (self->n_met < n_messages || self->cancellable != NULL || self->waiting.length > 0) &&
         !self->has_failed;
}

/**
 * lb_webhook_set_limit:
 * @self: a webhook
 * @limit_ms: tell of one message at most in this time, and leave the others out; 0: of all
 */
void
lb_webhook_set_limit (LbWebhook *self,
                      guint64    limit_ms)
{
  g_return_if_fail (LB_IS_WEBHOOK (self));
  self->limit_us = (gint64) limit_ms * 1000;
}

/**
 * lb_webhook_set_patience:
 * @self: a webhook
 * @patience_ms: how long one call may take
 */
void
lb_webhook_set_patience (LbWebhook *self,
                         guint      patience_ms)
{
  g_return_if_fail (LB_IS_WEBHOOK (self));
  self->patience_ms = patience_ms;
}
