#define G_LOG_DOMAIN "lb-cli"

#include "config.h"
#include "cli/lb-cli.h"

#include <stdlib.h>
#include <unistd.h>

#include <glib/gi18n.h>
#ifdef G_OS_UNIX
#include <glib-unix.h>
#endif

#include "service/lb-service.h"
#include "service/lb-standard-streams.h"

/* A stop that takes longer is cut off (SECURITY-NOTES: within 5 s). */
#define STOP_SECONDS_MAX 5

typedef struct
{
  GMainLoop    *loop;        /* (owned) */
  LbService    *service;     /* (owned) */
  GCancellable *cancellable; /* (owned): of the start */
  int           status;
  gboolean      is_starting;
  gboolean      is_stopping;
} LbServe;

static void
lb_serve_stopped_cb (GObject      *object,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  LbServe *serve = user_data;
  g_autoptr(GError) error = NULL;

  if (!lb_service_stop_finish (LB_SERVICE (object), result, &error))
    {
      lb_cli_say ("%s", error->message);
      if (serve->status == LB_EXIT_WELL)
        serve->status = LB_EXIT_FAILED;
    }

  g_main_loop_quit (serve->loop);
}

static gboolean
lb_serve_stop_late_cb (gpointer user_data)
{
  lb_cli_say (_("The stop took too long and was cut off"));
  _exit (LB_EXIT_FAILED);
}

static void
lb_serve_stop (LbServe *serve)
{
  serve->is_stopping = TRUE;
  if (serve->is_starting)
    {
      g_cancellable_cancel (serve->cancellable);
      return;
    }

  g_timeout_add_seconds (STOP_SECONDS_MAX, lb_serve_stop_late_cb, NULL);
  lb_service_stop_async (serve->service, NULL, lb_serve_stopped_cb, serve);
}

static void
lb_serve_finished_cb (LbService *service,
                      int        status,
                      LbServe   *serve)
{
  if (serve->is_stopping)
    return;

  serve->status = status;
  if (status == LB_EXIT_TIMED_OUT)
    lb_cli_say (_("The time is over"));
  lb_serve_stop (serve);
}

static void
lb_serve_notice_cb (LbService  *service,
                    const char *message,
                    LbServe    *serve)
{
  lb_cli_say ("%s", message);
}

static void
lb_serve_started_cb (GObject      *object,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  LbServe *serve = user_data;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) listeners = NULL;

  serve->is_starting = FALSE;
  if (!lb_service_start_finish (serve->service, result, &error))
    {
      if (!serve->is_stopping)
        {
          lb_cli_say ("%s", error->message);
          serve->status = lb_cli_status_of (error);
        }
      lb_serve_stop (serve);
      return;
    }

  if (serve->is_stopping)
    {
      lb_serve_stop (serve);
      return;
    }

  listeners = lb_service_dup_listeners (serve->service);
  for (char **line = listeners; *line != NULL; line++)
    g_printerr ("%s\n", *line);
}

#ifdef G_OS_UNIX
static gboolean
lb_serve_signal_cb (gpointer user_data)
{
  LbServe *serve = user_data;

  /* Who asks twice does not want to wait. */
  if (serve->is_stopping)
    _exit (LB_EXIT_FAILED);

  lb_serve_stop (serve);
  return G_SOURCE_CONTINUE;
}
#endif

/* Says what reaches beyond this machine: it is never a default. */
static void
lb_serve_warn (LbConfig *config)
{
  static const LbOption options[] = {
    LB_OPTION_SMTP, LB_OPTION_SMTPS, LB_OPTION_LMTP, LB_OPTION_HTTP
  };

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    for (const char * const *at = lb_config_get_list (config, options[i]); *at != NULL; at++)
      if (!lb_option_is_loopback (*at) && (options[i] != LB_OPTION_HTTP ||
                                           lb_config_wants_http (config)))
        lb_cli_say (_("Warning: other machines can reach %s (--%s)"), *at,
                    lb_option_get_row (options[i])->name);
}

static void
lb_serve_set_output (LbServe *serve)
{
  g_autoptr(GOutputStream) stream = lb_standard_output_new ();

  lb_service_set_output (serve->service, stream, lb_standard_output_is_terminal ());
}

/**
 * lb_cli_serve:
 * @config: what lb_config_check() found good
 *
 * Catches mail without a window until a signal, --count or --timeout ends it.
 *
 * Returns: the exit code
 */
int
lb_cli_serve (LbConfig *config)
{
  LbServe serve = { NULL };

  serve.loop = g_main_loop_new (NULL, FALSE);
  serve.service = lb_service_new (config);
  serve.cancellable = g_cancellable_new ();
  serve.is_starting = TRUE;
  g_signal_connect (serve.service, "finished", G_CALLBACK (lb_serve_finished_cb), &serve);
  g_signal_connect (serve.service, "notice", G_CALLBACK (lb_serve_notice_cb), &serve);
#ifdef G_OS_UNIX
  g_unix_signal_add (SIGINT, lb_serve_signal_cb, &serve);
  g_unix_signal_add (SIGTERM, lb_serve_signal_cb, &serve);
#endif

  lb_serve_warn (config);
  lb_serve_set_output (&serve);
  lb_service_start_async (serve.service, serve.cancellable, lb_serve_started_cb, &serve);
  g_main_loop_run (serve.loop);

  g_object_unref (serve.service);
  g_object_unref (serve.cancellable);
  g_main_loop_unref (serve.loop);

  return serve.status;
}
