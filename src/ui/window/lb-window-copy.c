#define G_LOG_DOMAIN "lb-window"

#include "config.h"
#include "ui/window/lb-window.h"

#include <glib/gi18n.h>

#include "ui/message/lb-swaks.h"
#include "ui/window/lb-window-private.h"

static void
lb_window_copy_text (LbWindow   *self,
                     const char *text,
                     const char *answer)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  lb_window_add_toast (self, answer);
}

static void
lb_window_copy_cb (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  const char *text;
  const char *answer;

  g_variant_get (parameter, "(&s&s)", &text, &answer);
  lb_window_copy_text (LB_WINDOW (user_data), text, answer);
}

static void
lb_window_copy_address_cb (GSimpleAction *action,
                           GVariant      *parameter,
                           gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);
  g_autofree char *address = lb_service_dup_smtp_address (self->service);

  if (address != NULL)
    lb_window_copy_text (self, address, _("SMTP address copied"));
}

static void
lb_window_copy_message_id_cb (GSimpleAction *action,
                              GVariant      *parameter,
                              gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);
  LbStoreRow *row = self->shown != NULL ? lb_mailbox_item_get_row (self->shown) : NULL;
  g_autofree char *text = NULL;

  if (row == NULL)
    return;
  if (*row->summary->message_id == '\0')
    {
      lb_window_add_toast (self, _("The message has no Message-ID"));
      return;
    }
  text = g_strdup_printf ("<%s>", row->summary->message_id);
  lb_window_copy_text (self, text, _("Message-ID copied"));
}

static void
lb_window_copy_request_cb (GSimpleAction *action,
                           GVariant      *parameter,
                           gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);
  LbStoreRow *row = self->shown != NULL ? lb_mailbox_item_get_row (self->shown) : NULL;
  g_autofree char *address = lb_service_dup_http_address (self->service);
  g_autofree char *text = NULL;

  if (row == NULL || address == NULL)
    return;
  text = g_strdup_printf ("curl http://%s/api/v1/message/%s", address, row->id);
  lb_window_copy_text (self, text, _("Request copied"));
}

static void
lb_window_copy_swaks_cb (GSimpleAction *action,
                         GVariant      *parameter,
                         gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);
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
  lb_window_copy_text (self, text, _("Command copied"));
}

static const GActionEntry entries[] = {
  { "copy", lb_window_copy_cb, "(ss)", NULL, NULL },
  { "copy-address", lb_window_copy_address_cb, NULL, NULL, NULL },
  { "copy-message-id", lb_window_copy_message_id_cb, NULL, NULL, NULL },
  { "copy-request", lb_window_copy_request_cb, NULL, NULL, NULL },
  { "copy-swaks", lb_window_copy_swaks_cb, NULL, NULL, NULL },
};

/* Of the window: what can be taken to another program. */
void
lb_window_add_copy_actions (LbWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
