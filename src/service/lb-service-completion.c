#define G_LOG_DOMAIN "lb-service"

#include "config.h"
#include "service/lb-service-private.h"

/* How long clients have got to say QUIT to after the last message that is waited for. */
#define FAREWELL_MS 300

#define STATUS_DONE 0
#define STATUS_TIMED_OUT 124

static void
lb_service_finish (LbService *self,
                   int        status)
{
  if (self->is_finished)
    return;

  self->is_finished = TRUE;
  lb_service_forget_completion (self);
  g_signal_emit_by_name (self, "finished", status);
}

static gboolean
lb_service_farewell_cb (gpointer user_data)
{
  LbService *self = LB_SERVICE (user_data);

  self->farewell_id = 0;
  lb_service_finish (self, STATUS_DONE);

  return G_SOURCE_REMOVE;
}

static void
lb_service_session_ended_cb (LbService *self)
{
  if (self->farewell_id != 0 && lb_smtp_service_get_n_connections (self->smtp) == 0)
    lb_service_finish (self, STATUS_DONE);
}

/* All messages are kept and printed, and the answers are on their way. Clients still say QUIT. */
static void
lb_service_check_count (LbService *self)
{
  guint64 count = lb_config_get_number (self->config, LB_OPTION_COUNT);

  if (count == 0 || self->farewell_id != 0 || self->is_finished ||
      lb_delivery_gate_get_n_delivered (self->gate) < count ||
      (self->printer != NULL && lb_message_printer_get_n_printed (self->printer) < count) ||
      (self->webhook != NULL && lb_webhook_is_busy (self->webhook, count)))
    return;

  self->farewell_id = g_timeout_add (FAREWELL_MS, lb_service_farewell_cb, self);
  lb_service_set_receiving (self, FALSE);
  lb_service_session_ended_cb (self);
}

static void
lb_service_delivered_cb (LbService  *self,
                         LbDelivery *delivery)
{
  lb_runtime_count_accepted (self->runtime, g_bytes_get_size (delivery->data));
  lb_service_check_count (self);
}

static gboolean
lb_service_timeout_cb (gpointer user_data)
{
  LbService *self = LB_SERVICE (user_data);

  self->timeout_id = 0;
  if (self->farewell_id == 0)
    lb_service_finish (self, STATUS_TIMED_OUT);

  return G_SOURCE_REMOVE;
}

static void
lb_service_parent_gone_cb (gpointer user_data)
{
  lb_service_finish (LB_SERVICE (user_data), STATUS_DONE);
}

/* Begins to look for the end that --count, --timeout and --exit-with-parent ask for. */
void
lb_service_watch_completion (LbService *self)
{
  guint64 timeout_ms = lb_config_get_number (self->config, LB_OPTION_TIMEOUT);

  self->is_finished = FALSE;
  g_signal_connect_object (self->gate, "delivered", G_CALLBACK (lb_service_delivered_cb), self,
                           G_CONNECT_SWAPPED);
  if (self->printer != NULL)
    g_signal_connect_object (self->printer, "printed", G_CALLBACK (lb_service_check_count), self,
                             G_CONNECT_SWAPPED);
  if (self->webhook != NULL)
    g_signal_connect_object (self->webhook, "called", G_CALLBACK (lb_service_check_count), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (self->smtp, "session-ended", G_CALLBACK (lb_service_session_ended_cb),
                           self,
                           G_CONNECT_SWAPPED);

  /* A timer counts in 32 bits of milliseconds: longer than 49 days is forever. */
  if (timeout_ms > 0 && timeout_ms <= G_MAXUINT)
    self->timeout_id = g_timeout_add ((guint) timeout_ms, lb_service_timeout_cb, self);

  if (lb_config_get_flag (self->config, LB_OPTION_EXIT_WITH_PARENT))
    self->parent_watch = lb_parent_watch_new (lb_service_parent_gone_cb, self);
}

void
lb_service_forget_completion (LbService *self)
{
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_clear_handle_id (&self->farewell_id, g_source_remove);
  g_clear_pointer (&self->parent_watch, lb_parent_watch_free);
}
