#define G_LOG_DOMAIN "lb-cli"

#include "config.h"
#include "cli/lb-run.h"

#include <signal.h>
#include <stdio.h>

#include <glib/gi18n.h>
#ifdef G_OS_UNIX
#include <glib-unix.h>
#endif

#include "cli/lb-cli.h"
#include "cli/lb-junit.h"
#include "cli/lb-run-place.h"
#include "cli/lb-run-save.h"
#include "service/lb-service.h"

/* How long after its command's end late mail is waited for when --timeout does not say. */
#define LATE_MS 1000

/* How long a command that was told to end has got for it. */
#define KILL_MS 2000

#define STATUS_NOT_FOUND 127
#define STATUS_SIGNAL    128

/* One run, from the start of the catcher to the verdict. */
typedef struct
{
  const LbRunOrder *order;
  GMainLoop        *loop;    /* (owned) */
  LbService        *service; /* (owned) */
  LbRunPlace       *place;   /* (owned) */
  GSubprocess      *command; /* (owned) (nullable) */
  GOutputStream    *printed; /* (owned): shown when the command is done, so that nothing mixes */
  gint64            began_at_us;
  guint             timeout_id;
  guint             late_id;
  guint             kill_id;
  int               status;
  int               early_signal; /* that came before there was a command */
  gboolean          is_timed_out;
  gboolean          is_command_done;
  gboolean          is_looking;
  gboolean          is_stale; /* whether mail came during the look */
  gboolean          is_over;
} LbRun;

static void lb_run_look (LbRun *run);

static void
lb_run_stopped_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  LbRun *run = user_data;
  g_autoptr(GError) error = NULL;

  if (!lb_service_stop_finish (LB_SERVICE (object), result, &error))
    lb_cli_say ("%s", error->message);
  g_main_loop_quit (run->loop);
}

/* Nothing more is waited for. */
static void
lb_run_end (LbRun *run,
            int    status)
{
  if (run->is_over)
    return;

  run->is_over = TRUE;
  run->status = status;
  g_clear_handle_id (&run->timeout_id, g_source_remove);
  g_clear_handle_id (&run->late_id, g_source_remove);
  g_clear_handle_id (&run->kill_id, g_source_remove);
  lb_service_stop_async (run->service, NULL, lb_run_stopped_cb, run);
}

/* Short, and the last that happens. */
static gboolean
lb_run_write_report (LbRun *run)
{
  const LbJunitRun told = {
    .command = (const char * const *) run->order->arguments,
    .status = run->status,
    .is_timed_out = run->is_timed_out,
    .duration_us = g_get_monotonic_time () - run->began_at_us,
    .ended_at_us = g_get_real_time (),
    .verdict = run->order->verdict,
  };
  g_autofree char *xml = lb_junit_dup_xml (&told);
  g_autoptr(GError) error = NULL;

  if (!g_file_set_contents (run->order->report, xml, -1, &error))
    lb_cli_say ("--junit: %s", error->message);

  return error == NULL;
}

static void
lb_run_conclude (LbRun    *run,
                 gboolean  is_saved)
{
  gboolean is_reported = run->order->report == NULL || lb_run_write_report (run);
  int status = run->status;

  if (run->is_timed_out)
    status = LB_EXIT_TIMED_OUT;
  else if (!lb_verdict_is_good (run->order->verdict))
    status = LB_EXIT_EXPECTATION;
  else if (status == LB_EXIT_WELL && (!is_saved || !is_reported))
    status = LB_EXIT_FAILED;

  lb_run_end (run, status);
}

static void
lb_run_saved_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  LbRun *run = user_data;
  g_autoptr(GError) error = NULL;

  if (!lb_run_save_finish (LB_MAILBOX (object), result, &error))
    lb_cli_say ("--save: %s", error->message);
  if (!run->is_over)
    lb_run_conclude (run, error == NULL);
}

static void
lb_run_judge (LbRun *run)
{
  for (guint i = 0; i < lb_verdict_get_n_expectations (run->order->verdict); i++)
    {
      g_autofree char *fault = lb_verdict_dup_fault (run->order->verdict, i);

      if (fault != NULL)
        lb_cli_say ("%s", fault);
    }

  /* What comes from now on is not judged any more. */
  run->is_looking = TRUE;
  if (run->order->folder != NULL)
    lb_run_save_async (lb_service_get_mailbox (run->service), run->order->folder, lb_run_saved_cb,
                       run);
  else
    lb_run_conclude (run, TRUE);
}

static void
lb_run_looked_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  LbRun *run = user_data;
  g_autoptr(GError) error = NULL;

  run->is_looking = FALSE;
  lb_verdict_check_finish (LB_VERDICT (object), result, &error);
  if (run->is_over)
    return;

  if (error != NULL)
    {
      lb_cli_say ("%s", error->message);
      lb_run_end (run, LB_EXIT_FAILED);
    }
  else if (run->is_stale)
    {
      lb_run_look (run);
    }
  else if (run->late_id == 0 || !lb_verdict_may_improve (run->order->verdict))
    {
      lb_run_judge (run);
    }
}

static void
lb_run_look (LbRun *run)
{
  run->is_stale = run->is_looking;
  if (run->is_looking)
    return;

  run->is_looking = TRUE;
  lb_verdict_check_async (run->order->verdict, lb_service_get_mailbox (run->service),
                          lb_run_looked_cb, run);
}

static gboolean
lb_run_late_cb (gpointer user_data)
{
  LbRun *run = user_data;

  run->late_id = 0;
  lb_run_look (run);

  return G_SOURCE_REMOVE;
}

static void
lb_run_added_cb (LbMailbox     *mailbox,
                 LbMailboxItem *item,
                 LbRun         *run)
{
  if (run->is_command_done && !run->is_over)
    lb_run_look (run);
}

static gboolean
lb_run_kill_cb (gpointer user_data)
{
  LbRun *run = user_data;

  run->kill_id = 0;
  g_subprocess_force_exit (run->command);

  return G_SOURCE_REMOVE;
}

static gboolean
lb_run_timeout_cb (gpointer user_data)
{
  LbRun *run = user_data;

  run->timeout_id = 0;
  if (run->is_command_done)
    {
      g_clear_handle_id (&run->late_id, g_source_remove);
      lb_run_look (run);
      return G_SOURCE_REMOVE;
    }

  lb_cli_say (_("The time is over; the command is ended"));
  run->is_timed_out = TRUE;
#ifdef G_OS_UNIX
  g_subprocess_send_signal (run->command, SIGTERM);
#endif
  run->kill_id = g_timeout_add (KILL_MS, lb_run_kill_cb, run);

  return G_SOURCE_REMOVE;
}

static void
lb_run_command_done_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  LbRun *run = user_data;
  GSubprocess *command = G_SUBPROCESS (object);

  g_subprocess_wait_finish (command, result, NULL);
  run->is_command_done = TRUE;
  g_clear_handle_id (&run->kill_id, g_source_remove);
  if (g_subprocess_get_if_exited (command))
    run->status = g_subprocess_get_exit_status (command);
  else
    run->status = STATUS_SIGNAL + g_subprocess_get_term_sig (command);

  /* Mail may still be on its way, from a child of the command's or from a queue. */
  if (!run->is_timed_out)
    run->late_id = g_timeout_add (run->timeout_id != 0 ? (guint) run->order->timeout_ms : LATE_MS,
                                  lb_run_late_cb, run);
  lb_run_look (run);
}

static void
lb_run_start_command (LbRun *run)
{
  g_autoptr(GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_INHERIT);
  g_autofree char *smtp = lb_service_dup_smtp_address (run->service);
  g_autofree char *http = lb_service_dup_http_address (run->service);
  g_autoptr(GError) error = NULL;

  if (run->early_signal != 0)
    {
      lb_run_end (run, STATUS_SIGNAL + run->early_signal);
      return;
    }

  lb_run_place_apply (run->place, launcher, smtp, http);
  run->began_at_us = g_get_monotonic_time ();
  run->command =
    g_subprocess_launcher_spawnv (launcher, (const char * const *) run->order->arguments, &error);
  if (run->command == NULL)
    {
      lb_cli_say ("%s", error->message);
      lb_run_end (run, STATUS_NOT_FOUND);
      return;
    }

  if (run->order->timeout_ms > 0)
    run->timeout_id = g_timeout_add ((guint) run->order->timeout_ms, lb_run_timeout_cb, run);
  g_subprocess_wait_async (run->command, NULL, lb_run_command_done_cb, run);
}

/* A query that cannot be understood is told before anything runs. */
static void
lb_run_queries_checked_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  LbRun *run = user_data;
  g_autoptr(GError) error = NULL;

  lb_verdict_check_finish (LB_VERDICT (object), result, &error);
  if (run->is_over)
    return;

  if (error != NULL)
    {
      lb_cli_say ("%s", error->message);
      lb_run_end (run, LB_EXIT_USAGE);
      return;
    }

  lb_run_start_command (run);
}

static void
lb_run_started_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  LbRun *run = user_data;
  g_autoptr(GError) error = NULL;

  if (!lb_service_start_finish (run->service, result, &error))
    {
      lb_cli_say ("%s", error->message);
      lb_run_end (run, lb_cli_status_of (error));
      return;
    }

  g_signal_connect (lb_service_get_mailbox (run->service), "message-added",
                    G_CALLBACK (lb_run_added_cb), run);
  lb_verdict_check_async (run->order->verdict, lb_service_get_mailbox (run->service),
                          lb_run_queries_checked_cb, run);
}

#ifdef G_OS_UNIX
/* Signals are the command's. When it is done already they end the waiting. */
static void
lb_run_pass_signal (LbRun *run,
                    int    number)
{
  if (run->is_command_done)
    lb_run_end (run, STATUS_SIGNAL + number);
  else if (run->command != NULL)
    g_subprocess_send_signal (run->command, number);
  else
    run->early_signal = number;
}

static gboolean
lb_run_interrupt_cb (gpointer user_data)
{
  lb_run_pass_signal (user_data, SIGINT);
  return G_SOURCE_CONTINUE;
}

static gboolean
lb_run_terminate_cb (gpointer user_data)
{
  lb_run_pass_signal (user_data, SIGTERM);
  return G_SOURCE_CONTINUE;
}

static gboolean
lb_run_hang_up_cb (gpointer user_data)
{
  lb_run_pass_signal (user_data, SIGHUP);
  return G_SOURCE_CONTINUE;
}
#endif

static void
lb_run_notice_cb (LbService  *service,
                  const char *message,
                  gpointer    user_data)
{
  lb_cli_say ("%s", message);
}

static void
lb_run_loop (LbRun *run)
{
  gsize n_printed;

  run->loop = g_main_loop_new (NULL, FALSE);
  run->service = lb_service_new (run->order->config);
  run->printed = g_memory_output_stream_new_resizable ();
  lb_service_set_output (run->service, run->printed, FALSE);
  g_signal_connect (run->service, "notice", G_CALLBACK (lb_run_notice_cb), NULL);
#ifdef G_OS_UNIX
  g_unix_signal_add (SIGINT, lb_run_interrupt_cb, run);
  g_unix_signal_add (SIGTERM, lb_run_terminate_cb, run);
  g_unix_signal_add (SIGHUP, lb_run_hang_up_cb, run);
#endif

  lb_service_start_async (run->service, NULL, lb_run_started_cb, run);
  g_main_loop_run (run->loop);

  n_printed = g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (run->printed));
  if (n_printed > 0)
    fwrite (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (run->printed)), 1, n_printed,
            stdout);
  fflush (stdout);
}

/**
 * lb_run_go:
 * @order: what to run, and what to expect
 *
 * Runs a command with a private catcher, and judges its mail.
 *
 * Returns: the exit code
 */
int
lb_run_go (const LbRunOrder *order)
{
  g_autoptr(GError) error = NULL;
  LbRun run = { .order = order };

  run.place = lb_run_place_new (&error);
  if (run.place == NULL)
    {
      lb_cli_say ("%s", error->message);
      return LB_EXIT_FAILED;
    }

  lb_run_loop (&run);
  g_object_unref (run.service);
  g_clear_object (&run.command);
  g_object_unref (run.printed);
  lb_run_place_free (run.place);
  g_main_loop_unref (run.loop);

  return run.status;
}
