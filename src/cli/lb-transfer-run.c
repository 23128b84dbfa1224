#define G_LOG_DOMAIN "lb-cli"

#include "config.h"
#include "cli/lb-transfer-run.h"

#include <stdio.h>
#include <unistd.h>

#include <glib/gi18n.h>
#ifdef G_OS_UNIX
#include <glib-unix.h>
#endif

#include "base/lb-place.h"
#include "cli/lb-cli.h"
#include "service/lb-config.h"

/* One import or export from the command line. */
struct _LbTransferRun
{
  char         *path;        /* (owned): of the store */
  GMainLoop    *loop;        /* (owned) */
  GCancellable *cancellable; /* (owned) */
  LbMailbox    *mailbox;     /* (owned) (nullable) */
  GAsyncResult *result;      /* (owned) (nullable): what is waited for */
  int           status;
  guint         n_done;
  gboolean      is_terminal;
#ifdef G_OS_UNIX
  guint         interrupt_id;
  guint         terminate_id;
#endif
};

#ifdef G_OS_UNIX
static gboolean
lb_transfer_run_signal_cb (gpointer user_data)
{
  LbTransferRun *self = user_data;

  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_CONTINUE;
}
#endif

/**
 * lb_transfer_run_await_cb:
 * @object: whose call has ended
 * @result: its result
 * @user_data: the run
 *
 * The callback of the call that lb_transfer_run_await() waits for.
 */
void
lb_transfer_run_await_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  LbTransferRun *self = user_data;

  g_set_object (&self->result, result);
  g_main_loop_quit (self->loop);
}

/**
 * lb_transfer_run_await:
 * @self: a run
 *
 * Runs the main loop until the call has ended.
 *
 * Returns: (transfer none): its result, until the next call
 */
GAsyncResult *
lb_transfer_run_await (LbTransferRun *self)
{
  g_main_loop_run (self->loop);
  return self->result;
}

/**
 * lb_transfer_run_open:
 * @self: a run
 * @makes_store: whether a store that is not there is made
 *
 * Opens the store. One that cannot be used is told.
 *
 * Returns: (transfer none) (nullable): the mailbox; %NULL when the store cannot be used
 */
LbMailbox *
lb_transfer_run_open (LbTransferRun *self,
                      gboolean       makes_store)
{
  g_autoptr(GError) error = NULL;

  if (!makes_store && !g_file_test (self->path, G_FILE_TEST_EXISTS))
    {
      lb_cli_say (_("There is no store “%s”; name another by --store"), self->path);
      self->status = LB_EXIT_STORE;
      return NULL;
    }

  lb_mailbox_open_async (self->path, self->cancellable, lb_transfer_run_await_cb, self);
  self->mailbox = lb_mailbox_open_finish (lb_transfer_run_await (self), &error);
  if (self->mailbox == NULL)
    {
      lb_cli_say ("%s", error->message);
      self->status = LB_EXIT_STORE;
    }

  return self->mailbox;
}

/* Where the window keeps its messages: the usual file, or the one that was chosen there. */
static char *
lb_transfer_run_dup_usual_store (void)
{
  g_autoptr(LbConfig) config = lb_config_new ();

  /* Another setting that is wrong is not for here. */
  lb_config_load_settings (config, NULL);
  return lb_config_is_set (config, LB_OPTION_STORE)
         ? g_strdup (lb_config_get_text (config, LB_OPTION_STORE)) : lb_place_dup_store ();
}

/**
 * lb_transfer_run_new:
 * @store: (nullable): the store's file; %NULL: that of the environment, else that of the window
 *
 * Begins an import or export. From here on SIGINT cancels what runs.
 *
 * Returns: (transfer full): the run, to be closed
 */
LbTransferRun *
lb_transfer_run_new (const char *store)
{
  LbTransferRun *self = g_new0 (LbTransferRun, 1);
  const char *variable = g_getenv ("LETTERBOX_STORE");

  if (store == NULL && variable != NULL && *variable != '\0')
    store = variable;

  self->path = store != NULL ? g_strdup (store) : lb_transfer_run_dup_usual_store ();
  self->loop = g_main_loop_new (NULL, FALSE);
  self->cancellable = g_cancellable_new ();
  self->is_terminal = isatty (STDERR_FILENO) != 0;
#ifdef G_OS_UNIX
  self->interrupt_id = g_unix_signal_add (SIGINT, lb_transfer_run_signal_cb, self);
  self->terminate_id = g_unix_signal_add (SIGTERM, lb_transfer_run_signal_cb, self);
#endif

  return self;
}

/**
 * lb_transfer_run_get_path:
 * @self: a run
 *
 * Returns: (transfer none): the store's file
 */
const char *
lb_transfer_run_get_path (LbTransferRun *self)
{
  return self->path;
}

/**
 * lb_transfer_run_close:
 * @self: (transfer full): a run
 *
 * Returns: the exit code
 */
int
lb_transfer_run_close (LbTransferRun *self)
{
  g_autoptr(GError) error = NULL;
  int status;

  if (self->mailbox != NULL)
    {
      lb_mailbox_close_async (self->mailbox, NULL, lb_transfer_run_await_cb, self);
      if (!lb_mailbox_close_finish (self->mailbox, lb_transfer_run_await (self), &error))
        {
          lb_cli_say ("%s", error->message);
          lb_transfer_run_fail (self, LB_EXIT_FAILED);
        }
    }
  status = self->status;

#ifdef G_OS_UNIX
  g_source_remove (self->interrupt_id);
  g_source_remove (self->terminate_id);
#endif
  g_clear_object (&self->result);
  g_clear_object (&self->mailbox);
  g_object_unref (self->cancellable);
  g_main_loop_unref (self->loop);
  g_free (self->path);
  g_free (self);

  return status;
}

/**
 * lb_transfer_run_get_cancellable:
 * @self: a run
 *
 * Returns: (transfer none): what a signal cancels
 */
GCancellable *
lb_transfer_run_get_cancellable (LbTransferRun *self)
{
  return self->cancellable;
}

/**
 * lb_transfer_run_progress:
 * @n_done: messages until now
 * @n_total: of how many, or 0
 * @user_data: the run
 *
 * An #LbTransferProgress: shows on a terminal how far it is, in one line.
 */
void
lb_transfer_run_progress (guint    n_done,
                          guint    n_total,
                          gpointer user_data)
{
  LbTransferRun *self = user_data;

  self->n_done = n_done;
  if (!self->is_terminal)
    return;

  if (n_total > 0)
    fprintf (stderr, "\r\033[K%u / %u", n_done, n_total);
  else
    fprintf (stderr, "\r\033[K%u", n_done);
  fflush (stderr);
}

/**
 * lb_transfer_run_fail:
 * @self: a run
 * @status: the exit code, unless there is one already
 */
void
lb_transfer_run_fail (LbTransferRun *self,
                      int            status)
{
  if (self->status == LB_EXIT_WELL)
    self->status = status;
}

/**
 * lb_transfer_run_tell:
 * @self: a run
 * @result: (nullable): how it ended
 * @done: what has been done, with "%u" for the number of messages
 * @error: (nullable): why there is no result
 *
 * Says what could not be taken along, then what has been done.
 */
void
lb_transfer_run_tell (LbTransferRun    *self,
                      LbTransferResult *result,
                      const char       *done,
                      const GError     *error)
{
  g_auto(GStrv) pieces = g_strsplit (done, "%u", 2);
  g_autofree char *number = NULL;
  g_autofree char *text = NULL;

  if (self->is_terminal)
    fputs ("\r\033[K", stderr);

  for (guint i = 0; result != NULL && i < result->failures->len; i++)
    {
      const LbTransferFailure *failure = g_ptr_array_index (result->failures, i);

      lb_cli_say ("%s: %s", failure->name, failure->reason);
      lb_transfer_run_fail (self, LB_EXIT_FAILED);
    }
  if (error != NULL)
    {
      lb_cli_say ("%s", error->message);
      lb_transfer_run_fail (self, LB_EXIT_FAILED);
    }

  number = g_strdup_printf ("%u", result != NULL ? result->n_messages : self->n_done);
  text = g_strjoinv (number, pieces);
  lb_cli_say ("%s", text);
}
