#define G_LOG_DOMAIN "lb-window"

#include "config.h"
#include "ui/window/lb-window.h"

#include <glib/gi18n.h>

#include "ui/desktop/lb-port-holder.h"
#include "ui/list/lb-clock.h"
#include "ui/lb-format.h"
#include "ui/window/lb-window-private.h"

/* Of the window: tells since when mail is received, and how many clients came. */
void
lb_window_update_activity (LbWindow *self)
{
  GListModel *list = G_LIST_MODEL (lb_service_get_sessions (self->service));
  guint n_sessions = g_list_model_get_n_items (list);
  g_autofree char *since = NULL;
  g_autofree char *sessions = NULL;
  g_autofree char *text = NULL;

  if (self->receiving_since_us > 0)
    {
      since = lb_format_time (self->receiving_since_us, lb_clock_now_us (lb_clock_get_default ()));
      sessions = g_strdup_printf (ngettext ("%u session", "%u sessions", n_sessions), n_sessions);
      /* Translators: a time, and "46 sessions" */
      text = g_strdup_printf (_("Listening since %s, %s"), since, sessions);
    }
  lb_server_button_show_activity (self->server, text != NULL ? text : "");
}

/* Of the window too, when it goes. */
void
lb_window_forget_holder (LbWindow *self)
{
  if (self->port_search != NULL)
    g_cancellable_cancel (self->port_search);
  g_clear_object (&self->port_search);
  g_clear_pointer (&self->used_address, g_free);
  g_clear_pointer (&self->port_holder, g_free);
  self->free_port = 0;
}

static void
lb_window_holder_cb (GObject      *object,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(LbWindow) self = LB_WINDOW (user_data);
  g_autofree char *holder = NULL;
  guint free_port;

  if (!lb_port_holder_find_finish (result, &holder, &free_port, NULL))
    return;
  g_clear_object (&self->port_search);
  self->port_holder = g_steal_pointer (&holder);
  self->free_port = free_port;
  lb_window_update_server (self);
}

/* Once for each address that is found in use. */
static void
lb_window_look_for_holder (LbWindow   *self,
                           const char *address)
{
  if (g_strcmp0 (self->used_address, address) == 0)
    return;
  lb_window_forget_holder (self);
  self->used_address = g_strdup (address);
  self->port_search = g_cancellable_new ();
  lb_port_holder_find_async (address, self->port_search, lb_window_holder_cb, g_object_ref (self));
}

/* Of the window: tells how the server is, in header bar, state bar and empty page. */
void
lb_window_update_server (LbWindow *self)
{
  g_autofree char *smtp = NULL;
  g_autofree char *http = NULL;
  g_autofree char *wanted = lb_service_dup_wanted_address (self->service);
  g_autoptr(GError) error = lb_service_dup_receiving_error (self->service);
  g_autoptr(GError) store_error = lb_service_dup_store_error (self->service);
  LbRuntime *runtime = lb_service_get_runtime (self->service);
  LbMode mode = lb_runtime_get_mode (runtime);
  g_autoptr(LbServerState) state = NULL;
  gboolean is_receiving;

  g_object_get (self->service, "smtp-address", &smtp, "http-address", &http, "receiving",
                &is_receiving,
                NULL);
  /* It would, if only there were a store. */
  is_receiving = is_receiving && store_error == NULL;
  if (!is_receiving)
    self->receiving_since_us = 0;
  else if (self->receiving_since_us == 0)
    self->receiving_since_us = lb_clock_now_us (lb_clock_get_default ());
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    lb_window_look_for_holder (self, wanted);
  else
    lb_window_forget_holder (self);

  state = lb_server_state_new (smtp != NULL ? smtp : wanted, is_receiving, error, mode,
                               lb_window_get_upstream (self), self->free_port,
                               self->port_holder, lb_window_watch_health (self));
  lb_server_button_show_state (self->server, state);
  lb_server_button_show_addresses (self->server, smtp, http);
  lb_empty_page_set_address (self->empty, smtp != NULL ? smtp : wanted);
  lb_empty_page_set_relays (self->empty, mode == LB_MODE_RELAY || mode == LB_MODE_MAILMAN);
  if (state->bar_text != NULL)
    lb_state_bar_show (self->state_bar, state->bar_style, state->bar_text, state->bar_button,
                       state->bar_action);
  else if (lb_chaos_is_active (lb_runtime_get_chaos (runtime)))
    lb_state_bar_show (self->state_bar, NULL,
                       _("Faults are simulated: clients may be refused, delayed or cut off."),
                       _("Stop"), "win.stop-faults");
  else
    lb_state_bar_hide (self->state_bar);
  lb_window_update_actions (self);
}
