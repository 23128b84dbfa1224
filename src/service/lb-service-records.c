#define G_LOG_DOMAIN "lb-service"

#include "config.h"
#include "service/lb-service-private.h"

static void
lb_service_session_cb (LbService       *self,
                       LbSessionRecord *record)
{
  lb_session_list_add (self->sessions, record);
}

static void
lb_service_session_error_cb (LbService  *self,
                             guint       code,
                             const char *line,
                             const char *peer)
{
  lb_runtime_count_rejected (self->runtime);
}

/* Writes down each SMTP session and what was refused in it. */
void
lb_service_watch_smtp (LbService *self)
{
  g_signal_connect_object (self->smtp, "session-began", G_CALLBACK (lb_service_session_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->smtp, "session-ended", G_CALLBACK (lb_service_session_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->smtp, "session-error", G_CALLBACK (lb_service_session_error_cb),
                           self,
                           G_CONNECT_SWAPPED);
}

static void
lb_service_items_changed_cb (LbService *self,
                             guint      position,
                             guint      n_removed,
                             guint      n_added)
{
  lb_runtime_count_deleted (self->runtime, n_removed);
}

/* Counts what is deleted: nothing else takes messages out of the list. */
void
lb_service_watch_mailbox (LbService *self)
{
  g_signal_connect_object (self->mailbox, "items-changed", G_CALLBACK (lb_service_items_changed_cb),
                           self, G_CONNECT_SWAPPED);
}
