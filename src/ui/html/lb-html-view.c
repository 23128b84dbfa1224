#define G_LOG_DOMAIN "lb-html"

#include "config.h"
#include "ui/html/lb-html-view.h"

#include <string.h>
#include <webkit/webkit.h>

/* What the document is called; nothing is ever fetched by this name. */
#define BASE_URI       "mail:body"

/* A mail that crashes its process once may have been unlucky; twice, it is the mail. */
#define MAX_CRASHES    1

/* Three independent layers hold remote content back, since each alone was seen to let something
 * out: the filter, the policy of the document, and the decision about each navigation. */
typedef enum
{
  LB_HTML_STRICT,
  LB_HTML_WITH_IMAGES,
  LB_N_HTML_STRICTNESSES
} LbHtmlStrictness;

/* WebKit's expressions have no alternatives: a rule for each scheme. */
#define BLOCK_ALL    "{\"trigger\":{\"url-filter\":\".*\"},\"action\":{\"type\":\"block\"}}"
#define LET_PASS     "\"action\":{\"type\":\"ignore-previous-rules\"}}"
#define SCHEME(name) ",{\"trigger\":{\"url-filter\":\"^" name ":\"}," LET_PASS
#define OWN_SCHEMES  SCHEME ("cid") SCHEME ("data") SCHEME ("about") SCHEME ("mail")
#define IMAGES \
  ",{\"trigger\":{\"url-filter\":\"^https?:\",\"resource-type\":[\"image\"]}," LET_PASS

static const struct
{
  const char *filter_name;
  const char *filter;
  const char *policy;
} strictnesses[LB_N_HTML_STRICTNESSES] = {
  [LB_HTML_STRICT] = {
    "letterbox-strict-1",
    "[" BLOCK_ALL OWN_SCHEMES "]",
    "default-src 'none'; img-src data: cid:; style-src 'unsafe-inline' data: cid:; "
    "font-src data: cid:",
  },
  [LB_HTML_WITH_IMAGES] = {
    "letterbox-images-1",
    "[" BLOCK_ALL OWN_SCHEMES IMAGES "]",
    "default-src 'none'; img-src data: cid: http: https:; style-src 'unsafe-inline' data: cid:; "
    "font-src data: cid:",
  },
};

struct _LbHtmlView
{
  GtkWidget                     parent_instance;

  WebKitWebContext             *context; /* (owned) */
  WebKitNetworkSession         *session; /* (owned) */
  WebKitUserContentFilterStore *filters; /* (owned) */
  GtkWidget                    *stack;
  WebKitWebView                *views[LB_N_HTML_STRICTNESSES];   /* made when first needed */
  gboolean                      is_ready[LB_N_HTML_STRICTNESSES];
  LbHtmlStrictness              shown;
  char                         *html;        /* (owned): what is or will be shown */
  gboolean                      is_waiting;  /* for the filter */
  gboolean                      expects_load;
  guint                         n_crashes;
  double                        zoom;
  LbHtmlResolveFunc             resolve;
  gpointer                      resolve_data;
  GDestroyNotify                resolve_destroy;
};

enum
{
  SIGNAL_LINK,
  SIGNAL_HOVER,
  SIGNAL_LOADED,
  SIGNAL_CRASHED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbHtmlView, lb_html_view, GTK_TYPE_WIDGET)

static void
lb_html_view_forget_resolver (LbHtmlView *self)
{
  if (self->resolve_destroy != NULL)
    self->resolve_destroy (self->resolve_data);
  self->resolve = NULL;
  self->resolve_data = NULL;
  self->resolve_destroy = NULL;
}

static void
lb_html_view_show (LbHtmlView *self)
{
  self->is_waiting = FALSE;
  self->expects_load = TRUE;
  gtk_stack_set_visible_child (GTK_STACK (self->stack), GTK_WIDGET (self->views[self->shown]));
  webkit_web_view_set_zoom_level (self->views[self->shown], self->zoom);
  webkit_web_view_load_html (self->views[self->shown], self->html, BASE_URI);
}

/* Without its filter nothing is shown: an error here is no reason to be less strict. */
static void
lb_html_view_filter_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbHtmlView *self = g_task_get_source_object (task);
  LbHtmlStrictness strictness = GPOINTER_TO_INT (g_task_get_task_data (task));
  g_autoptr(GError) error = NULL;
  WebKitUserContentFilter *filter;

  filter = webkit_user_content_filter_store_save_finish (WEBKIT_USER_CONTENT_FILTER_STORE (object),
                                                         result,
                                                         &error);
  if (filter == NULL)
    {
      g_warning ("The filter for HTML cannot be made: %s", error->message);
      return;
    }
  if (self->views[strictness] != NULL)
    {
      webkit_user_content_manager_add_filter (
        webkit_web_view_get_user_content_manager (self->views[strictness]), filter);
      self->is_ready[strictness] = TRUE;
      if (self->is_waiting && self->shown == strictness)
        lb_html_view_show (self);
    }
  webkit_user_content_filter_unref (filter);
}

static void
lb_html_view_request_filter (LbHtmlView       *self,
                             LbHtmlStrictness  strictness)
{
  const char *text = strictnesses[strictness].filter;
  g_autoptr(GBytes) source = g_bytes_new_static (text, strlen (text));
  GTask *task = g_task_new (self, NULL, NULL, NULL);

  g_task_set_source_tag (task, lb_html_view_request_filter);
  g_task_set_task_data (task, GINT_TO_POINTER (strictness), NULL);
  webkit_user_content_filter_store_save (self->filters, strictnesses[strictness].filter_name,
                                         source, NULL,
                                         lb_html_view_filter_cb, task);
}

static void
lb_html_view_decide_navigation (LbHtmlView             *self,
                                WebKitNavigationAction *action)
{
  const char *uri = webkit_uri_request_get_uri (webkit_navigation_action_get_request (action));
  WebKitNavigationType type = webkit_navigation_action_get_navigation_type (action);

  if (type == WEBKIT_NAVIGATION_TYPE_LINK_CLICKED &&
      webkit_navigation_action_is_user_gesture (action))
    g_signal_emit (self, signals[SIGNAL_LINK], 0, uri);
}

/* The one navigation that we asked for is let through; a click is told, and all else is refused. */
static gboolean
lb_html_view_policy_cb (WebKitWebView            *view,
                        WebKitPolicyDecision     *decision,
                        WebKitPolicyDecisionType  type,
                        gpointer                  user_data)
{
  LbHtmlView *self = LB_HTML_VIEW (user_data);
  WebKitNavigationAction *action;

  if (type == WEBKIT_POLICY_DECISION_TYPE_RESPONSE)
    {
      WebKitURIRequest *request =
        webkit_response_policy_decision_get_request (WEBKIT_RESPONSE_POLICY_DECISION (decision));

      if (g_strcmp0 (webkit_uri_request_get_uri (request), BASE_URI) == 0)
        webkit_policy_decision_use (decision);
      else
        webkit_policy_decision_ignore (decision);
      return TRUE;
    }

  action = webkit_navigation_policy_decision_get_navigation_action (
    WEBKIT_NAVIGATION_POLICY_DECISION (decision));
  if (type == WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION && self->expects_load &&
      webkit_navigation_action_get_navigation_type (action) == WEBKIT_NAVIGATION_TYPE_OTHER)
    {
      self->expects_load = FALSE;
      webkit_policy_decision_use (decision);
      return TRUE;
    }
  lb_html_view_decide_navigation (self, action);
  webkit_policy_decision_ignore (decision);
  return TRUE;
}

static void
lb_html_view_hover_cb (WebKitWebView       *view,
                       WebKitHitTestResult *hit,
                       guint                modifiers,
                       gpointer             user_data)
{
  const char *uri = webkit_hit_test_result_context_is_link (hit)
                    ? webkit_hit_test_result_get_link_uri (hit)
                    : NULL;

  g_signal_emit (user_data, signals[SIGNAL_HOVER], 0, uri);
}

static void
lb_html_view_load_changed_cb (WebKitWebView   *view,
                              WebKitLoadEvent  event,
                              gpointer         user_data)
{
  if (event == WEBKIT_LOAD_FINISHED)
    g_signal_emit (user_data, signals[SIGNAL_LOADED], 0);
}

static void
lb_html_view_terminated_cb (WebKitWebView                     *view,
                            WebKitWebProcessTerminationReason  reason,
                            gpointer                           user_data)
{
  LbHtmlView *self = LB_HTML_VIEW (user_data);

  if (view != self->views[self->shown] || self->html == NULL)
    return;
  if (self->n_crashes++ < MAX_CRASHES)
    lb_html_view_show (self);
  else
    g_signal_emit (self, signals[SIGNAL_CRASHED], 0);
}

/* The items of WebKit's own menu load, save and inspect: none is meant for a stranger's mail. */
static gboolean
lb_html_view_context_menu_cb (WebKitWebView *view)
{
  return TRUE;
}

static WebKitSettings *
lb_html_view_make_settings (void)
{
  return webkit_settings_new_with_settings ("enable-javascript", FALSE,
                                            "enable-javascript-markup", FALSE,
                                            "enable-html5-local-storage", FALSE,
                                            "enable-html5-database", FALSE,
                                            "enable-offline-web-application-cache", FALSE,
                                            "enable-page-cache", FALSE,
                                            "enable-webaudio", FALSE,
                                            "enable-webgl", FALSE,
                                            "enable-media", FALSE,
                                            "hardware-acceleration-policy",
                                            WEBKIT_HARDWARE_ACCELERATION_POLICY_NEVER,
                                            NULL);
}

static void
lb_html_view_make_view (LbHtmlView       *self,
                        LbHtmlStrictness  strictness)
{
  g_autoptr(WebKitSettings) settings = lb_html_view_make_settings ();
  g_autoptr(WebKitUserContentManager) manager = webkit_user_content_manager_new ();
  const GdkRGBA white = { 1.f, 1.f, 1.f, 1.f };
  WebKitWebView *view;

  view = g_object_new (WEBKIT_TYPE_WEB_VIEW,
                       "web-context", self->context,
                       "network-session", self->session,
                       "user-content-manager", manager,
                       "settings", settings,
                       "default-content-security-policy", strictnesses[strictness].policy,
                       NULL);
  self->views[strictness] = view;
  /* A mail without colours of its own is written for a white page. */
  webkit_web_view_set_background_color (view, &white);
  g_signal_connect (view, "decide-policy", G_CALLBACK (lb_html_view_policy_cb), self);
  g_signal_connect (view, "mouse-target-changed", G_CALLBACK (lb_html_view_hover_cb), self);
  g_signal_connect (view, "load-changed", G_CALLBACK (lb_html_view_load_changed_cb), self);
  g_signal_connect (view, "web-process-terminated", G_CALLBACK (lb_html_view_terminated_cb), self);
  g_signal_connect (view, "context-menu", G_CALLBACK (lb_html_view_context_menu_cb), self);
  gtk_stack_add_child (GTK_STACK (self->stack), GTK_WIDGET (view));
  lb_html_view_request_filter (self, strictness);
}

/* Only the parts of the shown message are answered. */
static void
lb_html_view_cid_cb (WebKitURISchemeRequest *request,
                     gpointer                user_data)
{
  LbHtmlView *self = LB_HTML_VIEW (user_data);
  g_autofree char *content_id = g_uri_unescape_string (webkit_uri_scheme_request_get_path (request),
                                                       NULL);
  g_autofree char *type = NULL;
  g_autoptr(GBytes) octets = NULL;
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GError) error = NULL;

  if (self->resolve != NULL && content_id != NULL)
    octets = self->resolve (content_id, &type, self->resolve_data);
  if (octets == NULL)
    {
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "No such part");
      webkit_uri_scheme_request_finish_error (request, error);
      return;
    }
  stream = g_memory_input_stream_new_from_bytes (octets);
  webkit_uri_scheme_request_finish (request, stream, (gint64) g_bytes_get_size (octets), type);
}

static void
lb_html_view_dispose (GObject *object)
{
  LbHtmlView *self = LB_HTML_VIEW (object);

  lb_html_view_forget_resolver (self);
  for (int i = 0; i < LB_N_HTML_STRICTNESSES; i++)
    {
      if (self->views[i] != NULL)
        g_signal_handlers_disconnect_by_data (self->views[i], self);
      self->views[i] = NULL;
    }
  g_clear_pointer (&self->stack, gtk_widget_unparent);
  g_clear_object (&self->filters);
  g_clear_object (&self->session);
  g_clear_object (&self->context);
  g_clear_pointer (&self->html, g_free);

  G_OBJECT_CLASS (lb_html_view_parent_class)->dispose (object);
}

static void
lb_html_view_class_init (LbHtmlViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lb_html_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);

  signals[SIGNAL_LINK] = g_signal_new ("link", LB_TYPE_HTML_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_HOVER] = g_signal_new ("hover", LB_TYPE_HTML_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_LOADED] = g_signal_new ("loaded", LB_TYPE_HTML_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL,
                                         NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CRASHED] = g_signal_new ("crashed", LB_TYPE_HTML_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL,
                                          NULL, G_TYPE_NONE, 0);
}

static void
lb_html_view_init (LbHtmlView *self)
{
  self->zoom = 1.;
  self->context = webkit_web_context_new ();
  self->session = webkit_network_session_new_ephemeral ();
  self->stack = gtk_stack_new ();
  gtk_widget_set_parent (self->stack, GTK_WIDGET (self));
  webkit_web_context_register_uri_scheme (self->context, "cid", lb_html_view_cid_cb, self, NULL);
}

/**
 * lb_html_view_new:
 * @folder: where the compiled filters are kept
 *
 * Returns: (transfer floating): an #LbHtmlView
 */
GtkWidget *
lb_html_view_new (const char *folder)
{
  LbHtmlView *self = g_object_new (LB_TYPE_HTML_VIEW, NULL);

  self->filters = webkit_user_content_filter_store_new (folder);
  return GTK_WIDGET (self);
}

/**
 * lb_html_view_load:
 * @widget: an #LbHtmlView
 * @html: the document
 * @with_images: whether remote pictures are fetched
 * @resolve: gives the parts that cid: names
 * @user_data: data for @resolve
 * @destroy: (nullable): frees @user_data when another document is loaded
 */
void
lb_html_view_load (GtkWidget         *widget,
                   const char        *html,
                   gboolean           with_images,
                   LbHtmlResolveFunc  resolve,
                   gpointer           user_data,
                   GDestroyNotify     destroy)
{
  LbHtmlView *self = LB_HTML_VIEW (widget);

  lb_html_view_forget_resolver (self);
  self->resolve = resolve;
  self->resolve_data = user_data;
  self->resolve_destroy = destroy;
  g_free (self->html);
  self->html = g_strdup (html);
  self->n_crashes = 0;
  self->shown = with_images ? LB_HTML_WITH_IMAGES : LB_HTML_STRICT;
  self->is_waiting = TRUE;
  if (self->views[self->shown] == NULL)
    lb_html_view_make_view (self, self->shown);
  if (self->is_ready[self->shown])
    lb_html_view_show (self);
}

/**
 * lb_html_view_set_zoom:
 * @widget: an #LbHtmlView
 * @zoom: 1.0 is the natural size
 */
void
lb_html_view_set_zoom (GtkWidget *widget,
                       double     zoom)
{
  LbHtmlView *self = LB_HTML_VIEW (widget);

  self->zoom = zoom;
  if (self->views[self->shown] != NULL)
    webkit_web_view_set_zoom_level (self->views[self->shown], zoom);
}

static void
lb_html_view_shot_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GError *error = NULL;
  GdkTexture *texture = webkit_web_view_get_snapshot_finish (WEBKIT_WEB_VIEW (object), result,
                                                             &error);

  if (texture != NULL)
    g_task_return_pointer (task, texture, g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * lb_html_view_shoot:
 * @widget: an #LbHtmlView that is seen
 * @callback: called in the caller's thread-default main context
 *
 * Makes a picture of the whole document at the width that it has: a #GdkTexture, by
 * g_task_propagate_pointer().
 */
void
lb_html_view_shoot (GtkWidget           *widget,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  LbHtmlView *self = LB_HTML_VIEW (widget);
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, lb_html_view_shoot);
  webkit_web_view_get_snapshot (self->views[self->shown], WEBKIT_SNAPSHOT_REGION_FULL_DOCUMENT,
                                WEBKIT_SNAPSHOT_OPTIONS_NONE, NULL, lb_html_view_shot_cb, task);
}
