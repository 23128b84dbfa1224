#define G_LOG_DOMAIN "lb-service"

#include "config.h"
#include "service/lb-service-change.h"

#include "service/lb-service-private.h"
#include "service/lb-service-upstream.h"

/* What has to be done anew when an option changes. */
typedef enum
{
  LB_PART_NONE = 0,
  LB_PART_RECEIVING = 1 << 0, /* what is offered to clients */
  LB_PART_LISTENERS = 1 << 1, /* where they come in */
  LB_PART_HTTP = 1 << 2,
  LB_PART_LIMITS = 1 << 3,
  LB_PART_UPSTREAM = 1 << 4,
} LbServicePart;

static const struct
{
  LbOption      option;
  LbServicePart part;
} parts[] = {
  { LB_OPTION_SMTP, LB_PART_LISTENERS },
  { LB_OPTION_SMTPS, LB_PART_LISTENERS },
  { LB_OPTION_LMTP, LB_PART_LISTENERS },
  { LB_OPTION_HTTP, LB_PART_HTTP },
  { LB_OPTION_NO_HTTP, LB_PART_HTTP },
  { LB_OPTION_MAX_MESSAGES, LB_PART_LIMITS },
  { LB_OPTION_MAX_AGE, LB_PART_LIMITS },
  { LB_OPTION_MAX_STORE, LB_PART_LIMITS },
  { LB_OPTION_SIZE_LIMIT, LB_PART_RECEIVING },
  { LB_OPTION_NO_SMTPUTF8, LB_PART_RECEIVING },
  { LB_OPTION_HOSTNAME, LB_PART_RECEIVING },
  { LB_OPTION_TLS, LB_PART_RECEIVING },
  { LB_OPTION_REQUIRE_TLS, LB_PART_RECEIVING },
  { LB_OPTION_AUTH, LB_PART_RECEIVING },
  { LB_OPTION_UPSTREAM, LB_PART_UPSTREAM },
  { LB_OPTION_UPSTREAM_TLS, LB_PART_UPSTREAM },
  { LB_OPTION_UPSTREAM_CERTIFICATE, LB_PART_UPSTREAM },
  { LB_OPTION_UPSTREAM_USER, LB_PART_UPSTREAM },
  { LB_OPTION_RELAY_ALLOW, LB_PART_UPSTREAM },
};

/* An option as it was. */
typedef struct
{
  LbOption option;
  char   **texts;
} LbFormerOption;

typedef struct
{
  GArray *former; /* (element-type LbFormerOption) (owned) */
  guint   parts;  /* LbServicePart: what is still to be done */
} LbServiceChange;

static void
lb_former_option_clear (LbFormerOption *self)
{
  g_strfreev (self->texts);
}

static void
lb_service_change_free (LbServiceChange *self)
{
  g_array_unref (self->former);
  g_free (self);
}

static LbServicePart
lb_service_change_get_part (LbOption option)
{
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i].option == option)
      return parts[i].part;

  return LB_PART_NONE;
}

static gboolean
lb_service_change_take (LbServiceChange       *self,
                        LbConfig              *config,
                        const LbOptionChange  *change,
                        GError               **error)
{
  LbFormerOption former = { change->option, NULL };

  former.texts = g_strdupv ((char **) lb_config_get_list (config, change->option));
  if (!lb_config_replace (config, change->option, change->texts, error))
    {
      lb_former_option_clear (&former);
      return FALSE;
    }

  g_array_append_val (self->former, former);
  self->parts |= lb_service_change_get_part (change->option);
  return TRUE;
}

/* Takes over @task and @error: all is as before. */
static void
lb_service_change_fail (GTask  *task,
                        GError *error)
{
  LbService *self = g_task_get_source_object (task);
  LbServiceChange *change = g_task_get_task_data (task);

  for (guint i = change->former->len; i > 0; i--)
    {
      const LbFormerOption *former = &g_array_index (change->former, LbFormerOption, i - 1);

      lb_config_replace (self->config, former->option, (const char * const *) former->texts, NULL);
    }
  g_task_return_error (task, error);
  g_object_unref (task);
}

/* When an address cannot be had, the service tells so itself, and a way out. */
static void
lb_service_change_listeners (LbService             *self,
                             const LbServiceChange *change)
{
  gboolean wants_receiving = self->wants_receiving;

  lb_service_set_receiving (self, FALSE);
  for (guint i = 0; i < change->former->len; i++)
    {
      LbOption option = g_array_index (change->former, LbFormerOption, i).option;

      if (lb_service_change_get_part (option) == LB_PART_LISTENERS)
        lb_listeners_set (self->listeners, option, lb_config_get_list (self->config, option));
    }
  lb_service_set_receiving (self, wants_receiving);
}

static gboolean
lb_service_change_http (LbService   *self,
                        const char  *http_auth,
                        GError     **error)
{
  lb_service_set_http (self, NULL, NULL);
  return !lb_config_wants_http (self->config) || lb_service_start_http (self, http_auth, error);
}

static void
lb_service_change_applied_cb (GObject      *object,
                              GAsyncResult *result,
                              gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GError *error = NULL;

  /* What was said stays: the user may be half way through. */
  if (lb_service_apply_upstream_finish (LB_SERVICE (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
lb_service_change_set_up_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbService *self = LB_SERVICE (object);
  LbServiceChange *change = g_task_get_task_data (task);
  g_autofree char *http_auth = NULL;
  GError *error = NULL;

  if (!lb_service_setup_finish (self, result, &http_auth, &error))
    {
      lb_service_change_fail (g_steal_pointer (&task), error);
      return;
    }

  if ((change->parts & LB_PART_LISTENERS) != 0)
    lb_service_change_listeners (self, change);
  if ((change->parts & LB_PART_LIMITS) != 0 && self->mailbox != NULL)
    lb_service_apply_limits (self);
  if ((change->parts & LB_PART_HTTP) != 0 && self->mailbox != NULL &&
      !lb_service_change_http (self, http_auth, &error))
    {
      lb_service_change_fail (g_object_ref (task), error);
      lb_service_change_http (self, http_auth, NULL);
      return;
    }

  if ((change->parts & LB_PART_UPSTREAM) != 0)
    lb_service_apply_upstream_async (self, NULL, lb_service_change_applied_cb,
                                     g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * lb_service_change_async:
 * @self: a service
 * @changes: (array length=n_changes): what to change
 * @n_changes: how many
 * @cancellable: (nullable): gives up
 * @callback: called when the changes hold
 * @user_data: data
 *
 * Changes options while the service runs, all or none of them: from the next connection, message or
 * removal on they hold. An address that cannot be listened on is told by
 * #LbService:receiving-error; of the upstream server what was said stays even while it cannot be
 * followed yet.
 */
void
lb_service_change_async (LbService            *self,
                         const LbOptionChange *changes,
                         guint                 n_changes,
                         GCancellable         *cancellable,
                         GAsyncReadyCallback   callback,
                         gpointer              user_data)
{
  GTask *task;
  LbServiceChange *change;
  GError *error = NULL;

  g_return_if_fail (LB_IS_SERVICE (self));

  change = g_new0 (LbServiceChange, 1);
  change->former = g_array_new (FALSE, FALSE, sizeof (LbFormerOption));
  g_array_set_clear_func (change->former, (GDestroyNotify) lb_former_option_clear);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lb_service_change_async);
  g_task_set_task_data (task, change, (GDestroyNotify) lb_service_change_free);

  for (guint i = 0; error == NULL && i < n_changes; i++)
    lb_service_change_take (change, self->config, &changes[i], &error);
  if (error != NULL || !lb_config_check (self->config, &error))
    lb_service_change_fail (task, error);
  else
    lb_service_setup_async (self, cancellable, lb_service_change_set_up_cb, task);
}

/**
 * lb_service_change_finish:
 * @self: a service
 * @result: what the callback was given
 * @error: return location; one sentence: %G_OPTION_ERROR, %LB_SERVICE_ERROR or, with the changes
 *   made, %LB_UPSTREAM_ERROR
 *
 * Returns: whether the changes hold
 */
gboolean
lb_service_change_finish (LbService     *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
