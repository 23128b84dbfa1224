#define G_LOG_DOMAIN "lb-api-send"

#include "config.h"
#include "api/lb-api.h"

#include "api/lb-send-request.h"

/* One request on its way: built in a thread, delivered in the main thread. */
typedef struct
{
  LbApiRequest *request; /* (owned) (nullable) */
  GBytes       *body;    /* (owned) */
  char         *peer;    /* (owned) */
  char         *user;    /* (owned) (nullable) */
  char         *id;      /* (owned) (nullable) */
} LbApiSend;

static void
lb_api_send_free (LbApiSend *send)
{
  g_clear_pointer (&send->request, lb_api_request_unref);
  g_bytes_unref (send->body);
  g_free (send->peer);
  g_free (send->user);
  g_free (send->id);
  g_free (send);
}

/* Only this answer tells its errors as JSON. */
static void
lb_api_send_fail (LbApiRequest *request,
                  guint         status,
                  const char   *message)
{
  LbJson *json = lb_json_new ();
  g_autoptr(GBytes) body = NULL;

  lb_json_begin_object (json, NULL);
  lb_json_add_string (json, "Error", message);
  lb_json_end_object (json);
  body = lb_json_end_to_bytes (json);
  lb_api_request_respond (request, status, "application/json", body);
}

static void
lb_api_send_delivered_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  LbApiSend *send = user_data;
  LbApiRequest *request = g_steal_pointer (&send->request);
  g_autoptr(GError) error = NULL;
  LbJson *json;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      lb_api_send_fail (request, SOUP_STATUS_BAD_REQUEST, "The message was not taken");
    }
  else
    {
      json = lb_json_new ();
      lb_json_begin_object (json, NULL);
      lb_json_add_string (json, "ID", send->id);
      lb_json_end_object (json);
      lb_api_request_respond_json (request, json);
    }
  lb_api_send_free (send);
}

static void
lb_api_send_built_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  LbApiSend *send = g_task_get_task_data (G_TASK (result));
  g_autoptr(GError) error = NULL;
  g_autoptr(LbDelivery) delivery = g_task_propagate_pointer (G_TASK (result), &error);
  LbApiRequest *request = g_steal_pointer (&send->request);
  LbHttpServer *server = lb_api_request_get_server (request);
  LbApiSend *delivering;

  if (delivery == NULL)
    {
      lb_api_send_fail (request, SOUP_STATUS_BAD_REQUEST, error->message);
      return;
    }
  if (!lb_http_server_may_deliver (server, g_bytes_get_size (delivery->data)))
    {
      lb_api_send_fail (request, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "The message is too large");
      return;
    }

  delivering = g_new0 (LbApiSend, 1);
  delivering->request = request;
  delivering->body = g_bytes_ref (send->body);
  delivering->id = g_strdup (delivery->id);
  lb_http_server_deliver (server, delivery, lb_api_send_delivered_cb, delivering);
}

static void
lb_api_send_build_in_thread (GTask        *task,
                             gpointer      source_object,
                             gpointer      task_data,
                             GCancellable *cancellable)
{
  LbApiSend *send = task_data;
  GError *error = NULL;
  LbDelivery *delivery = lb_send_request_parse (send->body, send->peer, send->user, &error);

  if (delivery == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, delivery, (GDestroyNotify) lb_delivery_unref);
}

/**
 * lb_api_post_send:
 * @request: (transfer full): POST /api/v1/send
 *
 * Builds a message of the body; it then takes the way of those that come by SMTP.
 */
void
lb_api_post_send (LbApiRequest *request)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, lb_api_send_built_cb, NULL);
  LbApiSend *send = g_new0 (LbApiSend, 1);

  send->request = request;
  send->body = g_bytes_ref (lb_api_request_get_body (request));
  send->peer = lb_api_request_dup_peer (request);
  send->user = lb_api_request_dup_user (request);
  g_task_set_source_tag (task, lb_api_post_send);
  g_task_set_task_data (task, send, (GDestroyNotify) lb_api_send_free);
  g_task_run_in_thread (task, lb_api_send_build_in_thread);
}
