#define G_LOG_DOMAIN "lb-web-view"

#include "config.h"
#include "ui/webkit/lb-web-view.h"

#include "ui/webkit/lb-web-engine.h"

/* What the document is said to be. Nothing relative to it can be anywhere. */
#define BASE_URI "mail:body"

/* A second wall behind the filter. It holds for what the view shows from the first octet on. */
#define CLOSED_POLICY "default-src 'none'; img-src data: cid:; style-src 'unsafe-inline'"
#define IMAGES_POLICY "default-src 'none'; img-src data: cid: http: https:; " \
  "style-src 'unsafe-inline'"

/* More places of a text than anyone goes through. */
#define N_MATCHES_MAX 1000

struct _LbWebView
{
  WebKitWebView  parent_instance;

  GObject       *message;     /* (owned) (nullable) */
  LbHtmlPartFunc find_part;
  gboolean       is_opening;  /* whether the next navigation is ours */
};

enum
{
  SIGNAL_LOADED,
  SIGNAL_LINK,
  SIGNAL_HOVERED,
  SIGNAL_CRASHED,
  SIGNAL_FOUND,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbWebView, lb_web_view, WEBKIT_TYPE_WEB_VIEW)

/* --- What may be navigated to: our document, and places in it --- */

static void
lb_web_view_decide_navigation (LbWebView                      *self,
                               WebKitNavigationPolicyDecision *decision,
                               gboolean                        is_new_window)
{
  WebKitNavigationAction *action;
  WebKitNavigationType type;
  const char *uri;

  action = webkit_navigation_policy_decision_get_navigation_action (decision);
  type = webkit_navigation_action_get_navigation_type (action);
  uri = webkit_uri_request_get_uri (webkit_navigation_action_get_request (action));

  if (self->is_opening && !is_new_window && type == WEBKIT_NAVIGATION_TYPE_OTHER &&
      g_str_equal (uri, BASE_URI))
    {
      self->is_opening = FALSE;
      webkit_policy_decision_use (WEBKIT_POLICY_DECISION (decision));
      return;
    }
  if (type == WEBKIT_NAVIGATION_TYPE_LINK_CLICKED && g_str_has_prefix (uri, BASE_URI "#"))
    {
      webkit_policy_decision_use (WEBKIT_POLICY_DECISION (decision));
      return;
    }
  webkit_policy_decision_ignore (WEBKIT_POLICY_DECISION (decision));
  if (type == WEBKIT_NAVIGATION_TYPE_LINK_CLICKED &&
      webkit_navigation_action_is_user_gesture (action))
    g_signal_emit (self, signals[SIGNAL_LINK], 0, uri);
}

static void
lb_web_view_decide_response (WebKitResponsePolicyDecision *decision)
{
  const char *uri;

  uri = webkit_uri_response_get_uri (webkit_response_policy_decision_get_response (decision));
  if (g_str_has_prefix (uri, BASE_URI) || g_str_equal (uri, "about:blank"))
    webkit_policy_decision_use (WEBKIT_POLICY_DECISION (decision));
  else
    webkit_policy_decision_ignore (WEBKIT_POLICY_DECISION (decision));
}

static gboolean
lb_web_view_decide_policy (WebKitWebView            *view,
                           WebKitPolicyDecision     *decision,
                           WebKitPolicyDecisionType  type)
{
  LbWebView *self = LB_WEB_VIEW (view);

  switch (type)
    {
    case WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION:
      lb_web_view_decide_navigation (self, WEBKIT_NAVIGATION_POLICY_DECISION (decision), FALSE);
      break;
    case WEBKIT_POLICY_DECISION_TYPE_NEW_WINDOW_ACTION:
      lb_web_view_decide_navigation (self, WEBKIT_NAVIGATION_POLICY_DECISION (decision), TRUE);
      break;
    case WEBKIT_POLICY_DECISION_TYPE_RESPONSE:
      lb_web_view_decide_response (WEBKIT_RESPONSE_POLICY_DECISION (decision));
      break;
    }
  return TRUE;
}

static GtkWidget *
lb_web_view_create (WebKitWebView          *view,
                    WebKitNavigationAction *action)
{
  return NULL;
}

static gboolean
lb_web_view_permission_request (WebKitWebView           *view,
                                WebKitPermissionRequest *request)
{
  webkit_permission_request_deny (request);
  return TRUE;
}

static gboolean
lb_web_view_context_menu (WebKitWebView       *view,
                          WebKitContextMenu   *menu,
                          WebKitHitTestResult *hit)
{
  return TRUE;
}

static gboolean
lb_web_view_print (WebKitWebView        *view,
                   WebKitPrintOperation *operation)
{
  return TRUE;
}

static gboolean
lb_web_view_run_file_chooser (WebKitWebView            *view,
                              WebKitFileChooserRequest *request)
{
  webkit_file_chooser_request_cancel (request);
  return TRUE;
}

static gboolean
lb_web_view_authenticate (WebKitWebView               *view,
                          WebKitAuthenticationRequest *request)
{
  webkit_authentication_request_cancel (request);
  return TRUE;
}

/* --- What happens --- */

static void
lb_web_view_load_changed (WebKitWebView   *view,
                          WebKitLoadEvent  event)
{
  if (event == WEBKIT_LOAD_FINISHED)
    g_signal_emit (view, signals[SIGNAL_LOADED], 0);
}

/* A load that is given up shows nothing of its own: the next one is on its way. */
static gboolean
lb_web_view_load_failed (WebKitWebView   *view,
                         WebKitLoadEvent  event,
                         const char      *uri,
                         GError          *error)
{
  return TRUE;
}

static void
lb_web_view_mouse_target_changed (WebKitWebView       *view,
                                  WebKitHitTestResult *hit,
                                  guint                modifiers)
{
  const char *uri = NULL;

  if (webkit_hit_test_result_context_is_link (hit))
    uri = webkit_hit_test_result_get_link_uri (hit);
  g_signal_emit (view, signals[SIGNAL_HOVERED], 0, uri);
}

static void
lb_web_view_web_process_terminated (WebKitWebView                     *view,
                                    WebKitWebProcessTerminationReason  reason)
{
  if (reason != WEBKIT_WEB_PROCESS_TERMINATED_BY_API)
    g_signal_emit (view, signals[SIGNAL_CRASHED], 0);
}

static void
lb_web_view_found_cb (WebKitFindController *controller,
                      guint                 n_matches,
                      gpointer              user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_FOUND], 0, n_matches);
}

static void
lb_web_view_not_found_cb (WebKitFindController *controller,
                          gpointer              user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_FOUND], 0, 0u);
}

static void
lb_web_view_dispose (GObject *object)
{
  LbWebView *self = LB_WEB_VIEW (object);

  g_clear_object (&self->message);

  G_OBJECT_CLASS (lb_web_view_parent_class)->dispose (object);
}

static void
lb_web_view_add_signals (GType type)
{
  signals[SIGNAL_LOADED] = g_signal_new ("loaded", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
  signals[SIGNAL_LINK] = g_signal_new ("link", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_HOVERED] = g_signal_new ("hovered", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_CRASHED] = g_signal_new ("crashed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[SIGNAL_FOUND] = g_signal_new ("found", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
lb_web_view_class_init (LbWebViewClass *klass)
{
  WebKitWebViewClass *view_class = WEBKIT_WEB_VIEW_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_web_view_dispose;
  view_class->authenticate = lb_web_view_authenticate;
  view_class->context_menu = lb_web_view_context_menu;
  view_class->create = lb_web_view_create;
  view_class->decide_policy = lb_web_view_decide_policy;
  view_class->load_changed = lb_web_view_load_changed;
  view_class->load_failed = lb_web_view_load_failed;
  view_class->mouse_target_changed = lb_web_view_mouse_target_changed;
  view_class->permission_request = lb_web_view_permission_request;
  view_class->print = lb_web_view_print;
  view_class->run_file_chooser = lb_web_view_run_file_chooser;
  view_class->web_process_terminated = lb_web_view_web_process_terminated;

  lb_web_view_add_signals (G_TYPE_FROM_CLASS (klass));
}

static void
lb_web_view_init (LbWebView *self)
{
}

/* --- Of the module: see LbHtmlEngine --- */

static WebKitSettings *
lb_web_view_make_settings (void)
{
  return webkit_settings_new_with_settings ("enable-javascript", FALSE,
                                            "enable-javascript-markup", FALSE,
                                            "enable-html5-database", FALSE,
                                            "enable-html5-local-storage", FALSE,
                                            "enable-media", FALSE,
                                            "enable-page-cache", FALSE,
                                            "enable-webaudio", FALSE,
                                            "enable-webgl", FALSE,
                                            "hardware-acceleration-policy",
                                            WEBKIT_HARDWARE_ACCELERATION_POLICY_NEVER,
                                            "print-backgrounds", TRUE,
                                            NULL);
}

/**
 * lb_web_view_new:
 * @flags: what may be fetched, for all of its life
 * @related: (nullable): a view whose process it shares
 *
 * Returns: (transfer floating): a view, empty
 */
GtkWidget *
lb_web_view_new (LbHtmlViewFlags  flags,
                 GtkWidget       *related)
{
  g_autoptr(WebKitUserContentManager) content = webkit_user_content_manager_new ();
  g_autoptr(WebKitSettings) settings = lb_web_view_make_settings ();
  gboolean has_images = (flags & LB_HTML_VIEW_REMOTE_IMAGES) != 0;
  WebKitFindController *finder;
  GtkWidget *self;

  webkit_user_content_manager_add_filter (content, lb_web_engine_get_filter (flags));
  if (related != NULL)
    self = g_object_new (LB_TYPE_WEB_VIEW,
                         "related-view", related,
                         "user-content-manager", content,
                         "settings", settings,
                         "default-content-security-policy",
                         has_images ? IMAGES_POLICY : CLOSED_POLICY,
                         NULL);
  else
    self = g_object_new (LB_TYPE_WEB_VIEW,
                         "web-context", lb_web_engine_get_context (),
                         "network-session", lb_web_engine_get_session (),
                         "user-content-manager", content,
                         "settings", settings,
                         "default-content-security-policy",
                         has_images ? IMAGES_POLICY : CLOSED_POLICY,
                         NULL);
  finder = webkit_web_view_get_find_controller (WEBKIT_WEB_VIEW (self));
  g_signal_connect (finder, "found-text", G_CALLBACK (lb_web_view_found_cb), self);
  g_signal_connect (finder, "failed-to-find-text", G_CALLBACK (lb_web_view_not_found_cb), self);
  return self;
}

/**
 * lb_web_view_load:
 * @view: a view
 * @document: what to show; taken over where it is needed later
 *
 * Shows another document.
 */
void
lb_web_view_load (GtkWidget            *view,
                  const LbHtmlDocument *document)
{
  LbWebView *self = LB_WEB_VIEW (view);
  WebKitUserContentManager *content;

  content = webkit_web_view_get_user_content_manager (WEBKIT_WEB_VIEW (view));
  webkit_user_content_manager_remove_all_style_sheets (content);
  if (document->style != NULL)
    {
      g_autoptr(WebKitUserStyleSheet) sheet = NULL;

      sheet = webkit_user_style_sheet_new (document->style, WEBKIT_USER_CONTENT_INJECT_TOP_FRAME,
                                           WEBKIT_USER_STYLE_LEVEL_USER, NULL, NULL);
      webkit_user_content_manager_add_style_sheet (content, sheet);
    }
  g_set_object (&self->message, document->message);
  self->find_part = document->find_part;
  self->is_opening = TRUE;
  webkit_web_view_set_background_color (WEBKIT_WEB_VIEW (view), &document->background);
  webkit_web_view_load_html (WEBKIT_WEB_VIEW (view), document->html, BASE_URI);
}

/**
 * lb_web_view_find:
 * @view: a view
 * @text: what to mark; "" ends it
 *
 * Marks a text and goes to the first place.
 */
void
lb_web_view_find (GtkWidget  *view,
                  const char *text)
{
  WebKitFindController *finder = webkit_web_view_get_find_controller (WEBKIT_WEB_VIEW (view));

  if (*text == '\0')
    webkit_find_controller_search_finish (finder);
  else
    webkit_find_controller_search (finder, text,
                                   WEBKIT_FIND_OPTIONS_CASE_INSENSITIVE |
                                   WEBKIT_FIND_OPTIONS_WRAP_AROUND, N_MATCHES_MAX);
}

/**
 * lb_web_view_find_again:
 * @view: a view
 * @is_backwards: whether the place before is meant
 *
 * Goes to another place of the text.
 */
void
lb_web_view_find_again (GtkWidget *view,
                        gboolean   is_backwards)
{
  WebKitFindController *finder = webkit_web_view_get_find_controller (WEBKIT_WEB_VIEW (view));

  if (is_backwards)
    webkit_find_controller_search_previous (finder);
  else
    webkit_find_controller_search_next (finder);
}

/**
 * lb_web_view_get_message:
 * @self: a view
 * @find_part: (out): gives the parts of the message
 *
 * Returns: (transfer none) (nullable): whose document is shown
 */
GObject *
lb_web_view_get_message (LbWebView      *self,
                         LbHtmlPartFunc *find_part)
{
  *find_part = self->find_part;
  return self->message;
}
