#define G_LOG_DOMAIN "lb-cli"

#include "config.h"
#include "cli/lb-commands.h"

#include <signal.h>
#include <stdio.h>

#include <glib/gi18n.h>
#ifdef G_OS_UNIX
#include <glib-unix.h>
#endif

#include "cli/lb-cli.h"
#include "cli/lb-run-place.h"
#include "cli/lb-verdict.h"
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
  GMainLoop     *loop;     /* (owned) */
  LbConfig      *config;   /* (owned) */
  LbService     *service;  /* (owned) */
  LbVerdict     *verdict;  /* (owned) */
  LbRunPlace    *place;    /* (owned) (nullable) */
  GSubprocess   *command;  /* (owned) (nullable) */
  GOutputStream *printed;  /* (owned): shown when the command is done, so that nothing mixes */
  char         **arguments; /* (owned): the command's */
  guint64        timeout_ms;
  guint          timeout_id;
  guint          late_id;
  guint          kill_id;
  int            status;
  int            early_signal; /* that came before there was a command */
  gboolean       is_timed_out;
  gboolean       is_command_done;
  gboolean       is_looking;
  gboolean       is_stale; /* whether mail came during the look */
  gboolean       is_over;
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

static void
lb_run_judge (LbRun *run)
{
  g_auto(GStrv) faults = lb_verdict_dup_faults (run->verdict);

  for (char **fault = faults; *fault != NULL; fault++)
    lb_cli_say ("%s", *fault);

  if (run->is_timed_out)
    lb_run_end (run, LB_EXIT_TIMED_OUT);
  else
    lb_run_end (run, faults[0] == NULL ? run->status : LB_EXIT_EXPECTATION);
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
  else if (run->late_id == 0 || !lb_verdict_may_improve (run->verdict))
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
  lb_verdict_check_async (run->verdict, lb_service_get_mailbox (run->service), lb_run_looked_cb,
                          run);
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
    run->late_id = g_timeout_add (run->timeout_id != 0 ? (guint) run->timeout_ms : LATE_MS,
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
  run->command = g_subprocess_launcher_spawnv (launcher, (const char * const *) run->arguments,
                                               &error);
  if (run->command == NULL)
    {
      lb_cli_say ("%s", error->message);
      lb_run_end (run, STATUS_NOT_FOUND);
      return;
    }

  if (run->timeout_ms > 0)
    run->timeout_id = g_timeout_add ((guint) run->timeout_ms, lb_run_timeout_cb, run);
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
  lb_verdict_check_async (run->verdict, lb_service_get_mailbox (run->service),
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

static gboolean
lb_run_parse (LbRun   *run,
              char   **arguments,
              GError **error)
{
  g_autoptr(GOptionContext) context = g_option_context_new (_("-- COMMAND…"));
  GOptionGroup *group = lb_config_make_group (run->config);
  g_auto(GStrv) expected = NULL;
  g_auto(GStrv) forbidden = NULL;
  g_auto(GStrv) environment = g_get_environ ();
  const GOptionEntry entries[] = {
    { "expect", 0, 0, G_OPTION_ARG_STRING_ARRAY, &expected,
      N_("Fail unless a message matches this search; may be given more than once"), N_("QUERY") },
    { "forbid", 0, 0, G_OPTION_ARG_STRING_ARRAY, &forbidden,
      N_("Fail if a message matches this search; may be given more than once"), N_("QUERY") },
    { NULL }
  };

  g_set_prgname ("letterbox run");
  g_option_group_add_entries (group, entries);
  g_option_context_set_main_group (context, group);
  g_option_context_set_summary (context,
                                _("Runs a command whose mail comes to a catcher of its own, then "
                                  "judges the mail. --count asks for exactly so many messages; "
                                  "--timeout ends the command, or the wait for late mail. The exit "
                                  "code is the command's, or 5 when an expectation is not met."));
  run->arguments = g_strdupv (arguments);
  if (!lb_commands_parse (context, &run->arguments, error))
    return FALSE;

  for (char **query = expected; query != NULL && *query != NULL; query++)
    lb_verdict_add_query (run->verdict, LB_VERDICT_EXPECT, *query);
  for (char **query = forbidden; query != NULL && *query != NULL; query++)
    lb_verdict_add_query (run->verdict, LB_VERDICT_FORBID, *query);

  /* These would be an outer run's. */
  environment = g_environ_unsetenv (environment, "LETTERBOX_SMTP");
  environment = g_environ_unsetenv (environment, "LETTERBOX_HTTP");
  if (!lb_config_load_environment (run->config, (const char * const *) environment, error) ||
      !lb_config_check (run->config, error))
    return FALSE;

  if (run->arguments[1] == NULL)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                         _("There is no command to run; put it behind --"));

  return run->arguments[1] != NULL;
}

/* What the catcher itself is not to follow: here the verdict counts, and the run has the time. */
static void
lb_run_take_limits (LbRun *run)
{
  if (lb_config_is_set (run->config, LB_OPTION_COUNT))
    lb_verdict_set_count (run->verdict, lb_config_get_number (run->config, LB_OPTION_COUNT));
  run->timeout_ms = MIN (lb_config_get_number (run->config, LB_OPTION_TIMEOUT), G_MAXUINT);
  lb_config_unset (run->config, LB_OPTION_COUNT);
  lb_config_unset (run->config, LB_OPTION_TIMEOUT);

  g_free (run->arguments[0]);
  for (char **argument = run->arguments; *argument != NULL; argument++)
    argument[0] = argument[1];
}

static void
lb_run_go (LbRun *run)
{
  gsize n_printed;

  run->loop = g_main_loop_new (NULL, FALSE);
  run->service = lb_service_new (run->config);
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

static void
lb_run_clear (LbRun *run)
{
  g_clear_object (&run->service);
  g_clear_object (&run->config);
  g_clear_object (&run->verdict);
  g_clear_object (&run->command);
  g_clear_object (&run->printed);
  g_clear_pointer (&run->place, lb_run_place_free);
  g_clear_pointer (&run->loop, g_main_loop_unref);
  g_strfreev (run->arguments);
}

/**
 * lb_command_run:
 * @arguments: from "run" on
 *
 * Runs a command with a private catcher on free ports, and judges its mail.
 *
 * Returns: the exit code
 */
int
lb_command_run (char **arguments)
{
  LbRun run = { NULL };
  g_autoptr(GError) error = NULL;

  run.config = lb_config_new ();
  run.verdict = lb_verdict_new ();
  lb_config_set (run.config, LB_OPTION_SMTP, LB_CONFIG_DEFAULT, "127.0.0.1:0", NULL);
  lb_config_set (run.config, LB_OPTION_HTTP, LB_CONFIG_DEFAULT, "127.0.0.1:0", NULL);

  if (!lb_run_parse (&run, arguments, &error))
    {
      run.status = lb_commands_fail ("run", error);
    }
  else if ((run.place = lb_run_place_new (&error)) == NULL)
    {
      lb_cli_say ("%s", error->message);
      run.status = LB_EXIT_FAILED;
    }
  else
    {
      lb_run_take_limits (&run);
      lb_run_go (&run);
    }
  lb_run_clear (&run);

  return run.status;
}
