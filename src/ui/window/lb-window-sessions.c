#define G_LOG_DOMAIN "lb-window"

#include "config.h"
#include "ui/window/lb-window.h"

#include <glib/gi18n.h>

#include "ui/window/lb-window-private.h"

static void
lb_window_set_shows_sessions (LbWindow *self,
                              gboolean  shows_sessions)
{
  self->shows_sessions = shows_sessions;
  lb_window_update_page (self);
}

static void
lb_window_show_sessions_cb (GSimpleAction *action,
                            GVariant      *parameter,
                            gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);

  lb_sessions_page_set_failed_only (self->sessions, g_variant_get_boolean (parameter));
  lb_window_set_shows_sessions (self, TRUE);
  lb_sessions_page_focus (self->sessions);
}

static void
lb_window_show_session_cb (GSimpleAction *action,
                           GVariant      *parameter,
                           gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);

  if (!lb_sessions_page_select (self->sessions, g_variant_get_string (parameter, NULL)))
    {
      lb_window_add_toast (self, _("The session is no longer remembered"));
      return;
    }
  lb_window_set_shows_sessions (self, TRUE);
  lb_sessions_page_focus (self->sessions);
}

static void
lb_window_show_message_cb (GSimpleAction *action,
                           GVariant      *parameter,
                           gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);

  if (!lb_message_list_show_row (self->list, g_variant_get_int64 (parameter)))
    {
      lb_window_add_toast (self, _("The message is no longer there"));
      return;
    }
  lb_window_set_shows_sessions (self, FALSE);
  lb_split_view_set_show_content (self->split, TRUE);
  lb_message_list_focus (self->list);
}

static const GActionEntry entries[] = {
  { "show-message", lb_window_show_message_cb, "x", NULL, NULL },
  { "show-session", lb_window_show_session_cb, "s", NULL, NULL },
  { "show-sessions", lb_window_show_sessions_cb, "b", NULL, NULL },
};

/* Of the window: between messages and sessions. */
void
lb_window_add_session_actions (LbWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

/* Of the window: from a session to the list of sessions, and from there to the messages. */
gboolean
lb_window_leave_sessions (LbWindow *self)
{
  if (!self->shows_sessions)
    return FALSE;
  if (!lb_sessions_page_go_back (self->sessions))
    {
      lb_window_set_shows_sessions (self, FALSE);
      lb_message_list_focus (self->list);
    }
  return TRUE;
}

/**
 * lb_window_get_sessions:
 * @self: a window
 *
 * Returns: (transfer none): the page of sessions
 */
LbSessionsPage *
lb_window_get_sessions (LbWindow *self)
{
  g_return_val_if_fail (LB_IS_WINDOW (self), NULL);

  return self->sessions;
}
