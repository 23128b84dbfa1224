#define G_LOG_DOMAIN "lb-cli"

#include "config.h"
#include "cli/lb-commands.h"

#include <stdio.h>
#include <string.h>

#include <glib/gi18n.h>

#include "api/lb-api-client.h"
#include "cli/lb-cli.h"

#define DEFAULT_API "http://127.0.0.1:8025"
#define DEFAULT_SECONDS 30

/* A Letterbox that is still starting is asked again. */
#define RETRY_MS 100

/* One wait for messages of a running Letterbox. */
typedef struct
{
  GMainLoop    *loop;        /* (owned) */
  GCancellable *cancellable; /* (owned) */
  char         *api;         /* (owned) */
  char         *query;       /* (owned) (nullable) */
  char         *fault;       /* (owned) (nullable): why it was not answered at last */
  int           count;
  int           seconds;
  gboolean      is_quiet;
  gint64        until_us;
  int           status;
} LbWait;

static void lb_wait_ask (LbWait *wait);

static gboolean
lb_wait_retry_cb (gpointer user_data)
{
  lb_wait_ask (user_data);
  return G_SOURCE_REMOVE;
}

static void
lb_wait_end (LbWait *wait,
             int     status)
{
  wait->status = status;
  g_main_loop_quit (wait->loop);
}

static void
lb_wait_judge (LbWait *wait,
               guint   status,
               GBytes *body)
{
  gsize length;
  const char *text = g_bytes_get_data (body, &length);

  switch (status)
    {
    case 200:
      if (!wait->is_quiet)
        fwrite (text, 1, length, stdout);
      lb_wait_end (wait, LB_EXIT_WELL);
      break;
    case 408:
      lb_cli_say (_("The time is over, and not enough messages have come"));
      lb_wait_end (wait, LB_EXIT_TIMED_OUT);
      break;
    case 400:
      lb_cli_say ("%.*s", (int) length, text);
      lb_wait_end (wait, LB_EXIT_USAGE);
      break;
    default:
      lb_cli_say (_("%s answers %u"), wait->api, status);
      lb_wait_end (wait, LB_EXIT_FAILED);
      break;
    }
}

static void
lb_wait_answered_cb (GObject      *object,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  LbWait *wait = user_data;
  g_autoptr(GError) error = NULL;
  guint status = 0;
  g_autoptr(GBytes) body = lb_api_client_get_finish (result, &status, &error);

  if (body != NULL)
    {
      lb_wait_judge (wait, status, body);
      return;
    }

  g_free (wait->fault);
  wait->fault = g_strdup (error->message);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED) &&
      g_get_monotonic_time () < wait->until_us)
    {
      g_timeout_add (RETRY_MS, lb_wait_retry_cb, wait);
      return;
    }

  lb_cli_say (_("%s cannot be asked: %s"), wait->api, wait->fault);
  lb_wait_end (wait, LB_EXIT_FAILED);
}

static void
lb_wait_ask (LbWait *wait)
{
  gint64 left_us = MAX (0, wait->until_us - g_get_monotonic_time ());
  g_autofree char *query = g_uri_escape_string (wait->query == NULL ? "" : wait->query, NULL,
                                                FALSE);
  g_autofree char *uri =
    g_strdup_printf ("%s/api/v1/messages/wait?query=%s&count=%d&timeout=%d", wait->api, query,
                     wait->count, (int) ((left_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC));

  lb_api_client_get_async (uri, wait->cancellable, lb_wait_answered_cb, wait);
}

static gboolean
lb_wait_parse (LbWait  *wait,
               char   **arguments,
               GError **error)
{
  g_autoptr(GOptionContext) context = g_option_context_new (_("[QUERY]"));
  g_auto(GStrv) rest = g_strdupv (arguments);
  const GOptionEntry entries[] = {
    { "api", 0, 0, G_OPTION_ARG_STRING, &wait->api,
      N_("The HTTP API of the Letterbox to ask (LETTERBOX_API, else http://127.0.0.1:8025)"),
      N_("URL") },
    { "count", 0, 0, G_OPTION_ARG_INT, &wait->count,
      N_("Wait for at least so many messages (1)"), N_("N") },
    { "timeout", 0, 0, G_OPTION_ARG_INT, &wait->seconds,
      N_("End with 124 after this time (30)"), N_("SECONDS") },
    { "quiet", 0, 0, G_OPTION_ARG_NONE, &wait->is_quiet,
      N_("Do not print the messages (JSON)"), NULL },
    { NULL }
  };

  g_set_prgname ("letterbox wait");
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_summary (context,
                                _("Waits until a running Letterbox has messages that match a "
                                  "search, or any at all without one."));
  if (!lb_commands_parse (context, &rest, error))
    return FALSE;

  if (rest[1] != NULL && rest[2] != NULL)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                   _("“%s” is not understood here"), rest[2]);
      return FALSE;
    }
  if (wait->count < 1 || wait->seconds < 0)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           _("--count has to be 1 or more, --timeout 0 or more"));
      return FALSE;
    }

  wait->query = g_strdup (rest[1]);
  return TRUE;
}

/* LETTERBOX_API may end with a slash. */
static void
lb_wait_choose_api (LbWait *wait)
{
  const char *variable = g_getenv ("LETTERBOX_API");

  if (wait->api == NULL)
    wait->api = g_strdup (variable != NULL && *variable != '\0' ? variable : DEFAULT_API);
  if (g_str_has_suffix (wait->api, "/"))
    wait->api[strlen (wait->api) - 1] = '\0';
}

/**
 * lb_command_wait:
 * @arguments: from "wait" on
 *
 * Waits until a running Letterbox has the messages that are waited for.
 *
 * Returns: the exit code
 */
int
lb_command_wait (char **arguments)
{
  LbWait wait = { NULL };
  g_autoptr(GError) error = NULL;

  wait.count = 1;
  wait.seconds = DEFAULT_SECONDS;
  if (!lb_wait_parse (&wait, arguments, &error))
    {
      wait.status = lb_commands_fail ("wait", error);
    }
  else
    {
      lb_wait_choose_api (&wait);
      wait.loop = g_main_loop_new (NULL, FALSE);
      wait.cancellable = g_cancellable_new ();
      wait.until_us = g_get_monotonic_time () + wait.seconds * (gint64) G_USEC_PER_SEC;
      lb_wait_ask (&wait);
      g_main_loop_run (wait.loop);
    }

  g_clear_pointer (&wait.loop, g_main_loop_unref);
  g_clear_object (&wait.cancellable);
  g_free (wait.api);
  g_free (wait.query);
  g_free (wait.fault);

  return wait.status;
}
