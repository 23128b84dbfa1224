#define G_LOG_DOMAIN "lb-service"

#include "config.h"
#include "service/lb-service-private.h"

#include <glib/gi18n.h>

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

/**
 * lb_service_refresh_sessions:
 * @self: a service
 *
 * Brings the open sessions of the list up to date. Each is told of by itself only when it begins
 * and when it has ended: a record at every line would cost more than the line.
 */
void
lb_service_refresh_sessions (LbService *self)
{
  g_autoptr(GPtrArray) records = NULL;

  g_return_if_fail (LB_IS_SERVICE (self));

  if (self->smtp == NULL)
    return;
  records = lb_smtp_service_list_sessions (self->smtp);
  for (guint i = 0; i < records->len; i++)
    lb_session_list_add (self->sessions, g_ptr_array_index (records, i));
}

static void
lb_service_items_changed_cb (LbService *self,
                             guint      position,
                             guint      n_removed,
                             guint      n_added)
{
  lb_runtime_count_deleted (self->runtime, n_removed);
}

/* Said once: a script that sends more than fits would otherwise fill standard error with it. */
static void
lb_service_removed_cb (LbService *self)
{
  if (self->is_removal_told)
    return;

  self->is_removal_told = TRUE;
  lb_service_tell (self, _("The store holds all it may: the oldest messages go (--max-messages, "
                           "--max-age, --max-store)"));
}

/* Tells how many messages went by the limits. */
void
lb_service_tell_removed (LbService *self)
{
  guint n_removed = (guint) MIN (lb_mailbox_get_n_removed (self->mailbox), G_MAXUINT);
  g_autofree char *message = NULL;

  if (n_removed == 0)
    return;

  message = g_strdup_printf (ngettext ("%u message went by the limits of the store",
                                       "%u messages went by the limits of the store",
                                       n_removed), n_removed);
  lb_service_tell (self, message);
}

/* Holds the mailbox to the limits of the options. */
void
lb_service_apply_limits (LbService *self)
{
  const LbStoreLimits limits = {
    .max_messages = lb_config_get_number (self->config, LB_OPTION_MAX_MESSAGES),
    .max_age_us = (gint64) lb_config_get_number (self->config, LB_OPTION_MAX_AGE) * 1000,
    .max_octets = lb_config_get_number (self->config, LB_OPTION_MAX_STORE),
  };

  lb_mailbox_set_limits (self->mailbox, &limits);
}

/* Limits the mailbox, and counts what is deleted: nothing else takes messages out of the list. */
void
lb_service_watch_mailbox (LbService *self)
{
  lb_service_apply_limits (self);
  g_signal_connect_object (self->mailbox, "notify::n-removed", G_CALLBACK (lb_service_removed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->mailbox, "items-changed", G_CALLBACK (lb_service_items_changed_cb),
                           self, G_CONNECT_SWAPPED);
}
