#define G_LOG_DOMAIN "lb-web-engine"

#include "config.h"
#include "ui/webkit/lb-web-engine.h"

#include "ui/webkit/lb-web-filter.h"
#include "ui/webkit/lb-web-part.h"
#include "ui/webkit/lb-web-sandbox.h"


/* One for all views; they live as long as the program. */
static struct
{
  WebKitWebContext        *context;
  WebKitNetworkSession    *session;
  WebKitUserContentFilter *filters[2]; /* by whether pictures get through */
} engine;

static G_DEFINE_QUARK (lb-html-engine, lb_html_engine_error)

static void
lb_web_engine_download_cb (WebKitNetworkSession *session,
                           WebKitDownload       *download,
                           gpointer              user_data)
{
  webkit_download_cancel (download);
}

/* A context of its own has no web process but for messages, and a session that keeps nothing. */
static void
lb_web_engine_make (void)
{
  WebKitCookieManager *cookies;

  if (engine.context != NULL)
    return;
  engine.context = webkit_web_context_new ();
  webkit_web_context_set_cache_model (engine.context, WEBKIT_CACHE_MODEL_DOCUMENT_VIEWER);
  webkit_web_context_set_spell_checking_enabled (engine.context, FALSE);
  webkit_web_context_register_uri_scheme (engine.context, "cid", lb_web_part_cb, NULL, NULL);

  engine.session = webkit_network_session_new_ephemeral ();
  webkit_network_session_set_persistent_credential_storage_enabled (engine.session, FALSE);
  webkit_network_session_set_tls_errors_policy (engine.session, WEBKIT_TLS_ERRORS_POLICY_FAIL);
  cookies = webkit_network_session_get_cookie_manager (engine.session);
  webkit_cookie_manager_set_accept_policy (cookies, WEBKIT_COOKIE_POLICY_ACCEPT_NEVER);
  g_signal_connect (engine.session, "download-started", G_CALLBACK (lb_web_engine_download_cb),
                    NULL);
}

static void
lb_web_engine_fail (GTask             *task,
                    LbHtmlEngineError  code,
                    const GError      *error)
{
  g_task_return_new_error (task, lb_html_engine_error_quark (), (int) code, "%s", error->message);
}

static void
lb_web_engine_images_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;

  engine.filters[1] = lb_web_filter_load_finish (result, &error);
  if (engine.filters[1] == NULL)
    {
      lb_web_engine_fail (task, LB_HTML_ENGINE_ERROR_FILTER, error);
      return;
    }
  lb_web_engine_make ();
  g_task_return_boolean (task, TRUE);
}

static void
lb_web_engine_closed_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;

  engine.filters[0] = lb_web_filter_load_finish (result, &error);
  if (engine.filters[0] == NULL)
    {
      lb_web_engine_fail (task, LB_HTML_ENGINE_ERROR_FILTER, error);
      return;
    }
  lb_web_filter_load_async (g_task_get_task_data (task), LB_HTML_VIEW_REMOTE_IMAGES,
                            lb_web_engine_images_cb, g_object_ref (task));
}

static void
lb_web_engine_tried_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;

  if (lb_web_sandbox_try_finish (result, &error))
    lb_web_filter_load_async (g_task_get_task_data (task), LB_HTML_VIEW_NONE,
                              lb_web_engine_closed_cb, g_object_ref (task));
  else
    lb_web_engine_fail (task, LB_HTML_ENGINE_ERROR_SANDBOX, error);
}

/**
 * lb_web_engine_prepare_async:
 * @folder: where the compiled filters are kept
 * @callback: called when views can be made
 * @user_data: data for @callback
 *
 * Tries the sandbox and loads the filters. Nothing is shown where one of them fails.
 */
void
lb_web_engine_prepare_async (const char          *folder,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, lb_web_engine_prepare_async);
  g_task_set_task_data (task, g_strdup (folder), g_free);
  if (engine.context != NULL)
    g_task_return_boolean (task, TRUE);
  else
    lb_web_sandbox_try_async (lb_web_engine_tried_cb, g_object_ref (task));
}

/**
 * lb_web_engine_prepare_finish:
 * @result: of lb_web_engine_prepare_async()
 * @error: #LbHtmlEngineError
 *
 * Returns: whether views can be made
 */
gboolean
lb_web_engine_prepare_finish (GAsyncResult  *result,
                              GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lb_web_engine_get_context:
 *
 * Returns: (transfer none): the context of all views
 */
WebKitWebContext *
lb_web_engine_get_context (void)
{
  return engine.context;
}

/**
 * lb_web_engine_get_session:
 *
 * Returns: (transfer none): the session of all views, which keeps nothing
 */
WebKitNetworkSession *
lb_web_engine_get_session (void)
{
  return engine.session;
}

/**
 * lb_web_engine_get_filter:
 * @flags: what shall get through
 *
 * Returns: (transfer none): the filter; never %NULL once the engine is prepared
 */
WebKitUserContentFilter *
lb_web_engine_get_filter (LbHtmlViewFlags flags)
{
  return engine.filters[(flags & LB_HTML_VIEW_REMOTE_IMAGES) != 0];
}
