#define G_LOG_DOMAIN "lb-web-sandbox"

#include "config.h"
#include "ui/webkit/lb-web-sandbox.h"

/* The engine confines its processes by this program, and where that cannot be it either ends the
 * whole program or goes on unconfined. So it is tried first. */
static const char * const attempt[] = {
  "bwrap", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--unshare-all", "true", NULL,
};

static void
lb_web_sandbox_ended_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;

  if (g_subprocess_wait_check_finish (G_SUBPROCESS (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* In a Flatpak the whole program is confined, and the engine uses that. Who switches the sandbox
 * off by the engine's own variable has been warned by its name. */
static gboolean
lb_web_sandbox_is_elsewhere (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ||
         g_getenv ("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS") != NULL;
}

/**
 * lb_web_sandbox_try_async:
 * @callback: called when it is known
 * @user_data: data for @callback
 *
 * Finds out whether the processes of the engine can be confined here.
 */
void
lb_web_sandbox_try_async (GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;

  g_task_set_source_tag (task, lb_web_sandbox_try_async);
  if (lb_web_sandbox_is_elsewhere ())
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  process = g_subprocess_newv (attempt, G_SUBPROCESS_FLAGS_STDERR_SILENCE |
                               G_SUBPROCESS_FLAGS_STDOUT_SILENCE,
                               &error);
  if (process == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_subprocess_wait_check_async (process, NULL, lb_web_sandbox_ended_cb, g_object_ref (task));
}

/**
 * lb_web_sandbox_try_finish:
 * @result: of lb_web_sandbox_try_async()
 * @error: why they cannot
 *
 * Returns: whether they can
 */
gboolean
lb_web_sandbox_try_finish (GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
