#define G_LOG_DOMAIN "lb-message-actions"

#include "config.h"
#include "ui/actions/lb-message-actions.h"

#include <glib/gi18n.h>

#include "ui/actions/lb-message-actions-private.h"
#include "ui/html/lb-html-page.h"
#include "ui/message/lb-message-page.h"
#include "ui/message/lb-source-page.h"
#include "ui/message/lb-swaks.h"

G_DEFINE_FINAL_TYPE (LbMessageActions, lb_message_actions, G_TYPE_OBJECT)

/* Of the class: what was done, or why it was not. */
void
lb_message_actions_tell (LbMessageActions *self,
                         const char       *text)
{
  g_autofree char *escaped = NULL;

  if (self->toasts == NULL)
    return;
  /* The title of a toast is markup. */
  escaped = g_markup_escape_text (text, -1);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

/* Of the class. */
void
lb_message_actions_set_enabled (LbMessageActions *self,
                                const char       *name,
                                gboolean          is_enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->window), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
}

static void
lb_message_actions_copy_text (LbMessageActions *self,
                              const char       *text,
                              const char       *answer)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self->window)), text);
  lb_message_actions_tell (self, answer);
}

static void
lb_message_actions_copy_cb (GSimpleAction *action,
                            GVariant      *parameter,
                            gpointer       user_data)
{
  const char *text;
  const char *answer;

  g_variant_get (parameter, "(&s&s)", &text, &answer);
  lb_message_actions_copy_text (LB_MESSAGE_ACTIONS (user_data), text, answer);
}

static void
lb_message_actions_copy_message_id_cb (GSimpleAction *action,
                                       GVariant      *parameter,
                                       gpointer       user_data)
{
  LbMessageActions *self = LB_MESSAGE_ACTIONS (user_data);
  LbStoreRow *row = lb_message_view_get_row (self->view);
  g_autofree char *text = NULL;

  if (row == NULL)
    return;
  if (*row->summary->message_id == '\0')
    {
      lb_message_actions_tell (self, _("The message has no Message-ID"));
      return;
    }
  text = g_strdup_printf ("<%s>", row->summary->message_id);
  lb_message_actions_copy_text (self, text, _("Message-ID copied"));
}

static void
lb_message_actions_copy_request_cb (GSimpleAction *action,
                                    GVariant      *parameter,
                                    gpointer       user_data)
{
  LbMessageActions *self = LB_MESSAGE_ACTIONS (user_data);
  LbStoreRow *row = lb_message_view_get_row (self->view);
  g_autofree char *address = lb_service_dup_http_address (self->service);
  g_autofree char *text = NULL;

  if (row == NULL || address == NULL)
    return;
  text = g_strdup_printf ("curl http://%s/api/v1/message/%s", address, row->id);
  lb_message_actions_copy_text (self, text, _("Request copied"));
}

static void
lb_message_actions_copy_swaks_cb (GSimpleAction *action,
                                  GVariant      *parameter,
                                  gpointer       user_data)
{
  LbMessageActions *self = LB_MESSAGE_ACTIONS (user_data);
  LbOpenedMessage *opened = lb_message_view_get_message (self->view);
  g_autofree char *smtp = lb_service_dup_smtp_address (self->service);
  g_autofree char *http = lb_service_dup_http_address (self->service);
  g_autofree char *url = NULL;
  g_autofree char *text = NULL;
  LbStoreRow *row;

  if (opened == NULL || smtp == NULL)
    return;
  row = lb_opened_message_get_row (opened);
  if (http != NULL)
    url = g_strdup_printf ("http://%s/api/v1/message/%s/raw", http, row->id);
  text = lb_swaks_make_command (row->envelope, lb_opened_message_get_transcript (opened),
                                lb_opened_message_get_data (opened), smtp, url);
  lb_message_actions_copy_text (self, text, _("Command copied"));
}

static void
lb_message_actions_tab_cb (GSimpleAction *action,
                           GVariant      *parameter,
                           gpointer       user_data)
{
  int tab = g_variant_get_int32 (parameter);

  if (tab >= 0 && tab < LB_N_TABS)
    lb_message_view_set_tab (LB_MESSAGE_ACTIONS (user_data)->view, (LbTab) tab);
}

static void
lb_message_actions_go_to_line_cb (GSimpleAction *action,
                                  GVariant      *parameter,
                                  gpointer       user_data)
{
  LbMessageActions *self = LB_MESSAGE_ACTIONS (user_data);
  GtkWidget *page;

  lb_message_view_set_tab (self->view, LB_TAB_SOURCE);
  page = lb_message_view_get_page (self->view, LB_TAB_SOURCE);
  if (page != NULL && g_variant_get_uint32 (parameter) > 0)
    lb_source_page_go_to_line (LB_SOURCE_PAGE (page), g_variant_get_uint32 (parameter));
}

/* The page that is seen, which may be another one than the chosen. */
static LbMessagePage *
lb_message_actions_get_page (LbMessageActions *self)
{
  LbTab tab = lb_message_view_get_shown_tab (self->view);
  GtkWidget *page = lb_message_view_get_page (self->view, tab);

  return page != NULL ? LB_MESSAGE_PAGE (page) : NULL;
}

static void
lb_message_actions_find_in_message_cb (GSimpleAction *action,
                                       GVariant      *parameter,
                                       gpointer       user_data)
{
  lb_message_page_begin_find (lb_message_actions_get_page (LB_MESSAGE_ACTIONS (user_data)));
}

static void
lb_message_actions_update_find (LbMessageActions *self)
{
  LbMessagePage *page = lb_message_actions_get_page (self);
  gboolean can_find = page != NULL && lb_message_page_can_find (page);

  if (can_find && LB_IS_HTML_PAGE (page))
    can_find = lb_html_page_is_shown (LB_HTML_PAGE (page));
  lb_message_actions_set_enabled (self, "find-in-message",
                                  can_find && lb_message_view_get_message (self->view) != NULL);
}

static const GActionEntry entries[] = {
  { "copy", lb_message_actions_copy_cb, "(ss)", NULL, NULL },
  { "copy-message-id", lb_message_actions_copy_message_id_cb, NULL, NULL, NULL },
  { "copy-request", lb_message_actions_copy_request_cb, NULL, NULL, NULL },
  { "copy-swaks", lb_message_actions_copy_swaks_cb, NULL, NULL, NULL },
  { "find-in-message", lb_message_actions_find_in_message_cb, NULL, NULL, NULL },
  { "go-to-line", lb_message_actions_go_to_line_cb, "u", NULL, NULL },
  { "tab", lb_message_actions_tab_cb, "i", NULL, NULL },
};

static void
lb_message_actions_finalize (GObject *object)
{
  LbMessageActions *self = LB_MESSAGE_ACTIONS (object);

  g_clear_weak_pointer (&self->window);
  g_clear_weak_pointer (&self->view);
  g_clear_weak_pointer (&self->toasts);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (lb_message_actions_parent_class)->finalize (object);
}

static void
lb_message_actions_class_init (LbMessageActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_message_actions_finalize;
}

static void
lb_message_actions_init (LbMessageActions *self)
{
}

/**
 * lb_message_actions_new:
 * @window: a window that shows a message
 * @view: where it shows it
 * @toasts: where it answers
 * @service: whose message it is
 *
 * Gives @window the actions that the pages of a message need, and those on the message itself.
 *
 * Returns: (transfer full): the actions; to be kept as long as the window
 */
LbMessageActions *
lb_message_actions_new (GtkApplicationWindow *window,
                        LbMessageView        *view,
                        AdwToastOverlay      *toasts,
                        LbService            *service)
{
  LbMessageActions *self = g_object_new (LB_TYPE_MESSAGE_ACTIONS, NULL);

  g_set_weak_pointer (&self->window, window);
  g_set_weak_pointer (&self->view, view);
  g_set_weak_pointer (&self->toasts, toasts);
  self->service = g_object_ref (service);
  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), self);
  lb_message_actions_add_files (self);
  lb_message_actions_add_html (self);
  lb_message_actions_add_link (self);
  lb_message_actions_add_parts (self);
  g_signal_connect_object (view, "notify::tab", G_CALLBACK (lb_message_actions_update_page), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/* Of the class: what can be done on the page that is shown. */
void
lb_message_actions_update_page (LbMessageActions *self)
{
  lb_message_actions_update_html (self);
  lb_message_actions_update_find (self);
}

/**
 * lb_message_actions_update:
 * @self: the actions
 * @is_seen: whether the view is seen: what is not seen is not to be changed by a key
 *
 * Tells what can be done with the message now.
 */
void
lb_message_actions_update (LbMessageActions *self,
                           gboolean          is_seen)
{
  static const char * const of_message[] = {
    "copy-message-id", "go-to-line", "open-part", "open-part-with", "save", "save-part", "tab",
  };
  gboolean has_one = is_seen && lb_message_view_get_row (self->view) != NULL;
  g_autofree char *smtp = lb_service_dup_smtp_address (self->service);
  g_autofree char *http = lb_service_dup_http_address (self->service);

  for (gsize i = 0; i < G_N_ELEMENTS (of_message); i++)
    lb_message_actions_set_enabled (self, of_message[i], has_one);
  lb_message_actions_set_enabled (self, "copy-request", has_one && http != NULL);
  lb_message_actions_set_enabled (self, "copy-swaks", has_one && smtp != NULL);
  lb_message_actions_update_page (self);
}
