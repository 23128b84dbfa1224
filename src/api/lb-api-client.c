#define G_LOG_DOMAIN "lb-api-client"

#include "config.h"
#include "api/lb-api-client.h"

#include <string.h>

#include <libsoup/soup.h>

static void
lb_api_client_answered_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GError *error = NULL;
  GBytes *body = soup_session_send_and_read_finish (SOUP_SESSION (object), result, &error);

  if (body != NULL)
    g_task_return_pointer (task, body, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

/* A name and password of the URI are meant for the server (RFC 7617). */
static void
lb_api_client_log_in (SoupMessage *message)
{
  GUri *uri = soup_message_get_uri (message);
  const char *user = g_uri_get_user (uri);
  const char *password = g_uri_get_password (uri);
  g_autofree char *login = NULL;
  g_autofree char *encoded = NULL;
  g_autofree char *value = NULL;

  if (user == NULL)
    return;

  login = g_strdup_printf ("%s:%s", user, password == NULL ? "" : password);
  encoded = g_base64_encode ((const guchar *) login, strlen (login));
  value = g_strconcat ("Basic ", encoded, NULL);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", value);
}

/**
 * lb_api_client_get_async:
 * @uri: what to ask for
 * @cancellable: (nullable): gives up
 * @callback: called when it is answered
 * @user_data: data
 *
 * Asks a running Letterbox, for as long as it takes; no proxy comes between.
 */
void
lb_api_client_get_async (const char          *uri,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(SoupSession) session = g_object_new (SOUP_TYPE_SESSION, "proxy-resolver", NULL,
                                                 "timeout", 0, NULL);
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(SoupMessage) message = soup_message_new ("GET", uri);

  g_task_set_source_tag (task, lb_api_client_get_async);
  if (message == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                               "“%s” is not the address of an HTTP API", uri);
      return;
    }

  lb_api_client_log_in (message);
  g_task_set_task_data (task, g_object_ref (message), g_object_unref);
  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, cancellable,
                                    lb_api_client_answered_cb, g_steal_pointer (&task));
}

/**
 * lb_api_client_get_finish:
 * @result: what the callback was given
 * @status: (out): the status of the answer
 * @error: return location; there is no answer
 *
 * Returns: (transfer full) (nullable): the answer's body
 */
GBytes *
lb_api_client_get_finish (GAsyncResult  *result,
                          guint         *status,
                          GError       **error)
{
  SoupMessage *message = g_task_get_task_data (G_TASK (result));
  GBytes *body = g_task_propagate_pointer (G_TASK (result), error);

  if (body != NULL)
    *status = soup_message_get_status (message);

  return body;
}
