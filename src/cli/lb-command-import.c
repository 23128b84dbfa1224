#define G_LOG_DOMAIN "lb-cli"

#include "config.h"
#include "cli/lb-commands.h"

#include <glib/gi18n.h>

#include "cli/lb-cli.h"
#include "cli/lb-transfer-run.h"
#include "mailbox/lb-mailbox-import.h"

static gboolean
lb_import_parse (char   ***arguments,
                 char    **store,
                 GError  **error)
{
  g_autoptr(GOptionContext) context = g_option_context_new (_("FILE…"));
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_FILENAME, store,
      N_("Put the messages into this store (LETTERBOX_STORE, else that of the window)"),
      N_("FILE") },
    { NULL }
  };

  g_set_prgname ("letterbox import");
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_summary (context,
                                _("Takes messages out of .eml files, mbox files, Maildirs and "
                                  "folders of such files. What “letterbox export” wrote comes "
                                  "back with its envelope."));
  if (!lb_commands_parse (context, arguments, error))
    return FALSE;

  if ((*arguments)[1] == NULL)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                           _("Name the files to import"));
      return FALSE;
    }

  return TRUE;
}

static GPtrArray *
lb_import_list_files (char **names)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);

  for (char **name = names; *name != NULL; name++)
    g_ptr_array_add (files, g_file_new_for_commandline_arg (*name));

  return files;
}

/**
 * lb_command_import:
 * @arguments: from "import" on
 *
 * Takes messages out of files into a store.
 *
 * Returns: the exit code
 */
int
lb_command_import (char **arguments)
{
  g_auto(GStrv) rest = g_strdupv (arguments);
  g_autofree char *store = NULL;
  g_autoptr(GPtrArray) files = NULL;
  g_autoptr(LbTransferResult) result = NULL;
  g_autoptr(GError) error = NULL;
  LbTransferRun *run;
  LbMailbox *mailbox;

  if (!lb_import_parse (&rest, &store, &error))
    return lb_commands_fail ("import", error);

  files = lb_import_list_files (rest + 1);
  run = lb_transfer_run_open (store, TRUE);
  mailbox = lb_transfer_run_get_mailbox (run);
  if (mailbox != NULL)
    {
      lb_mailbox_import_async (mailbox, files, lb_transfer_run_progress, run,
                               lb_transfer_run_get_cancellable (run), lb_transfer_run_await_cb,
                               run);
      result = lb_mailbox_import_finish (mailbox, lb_transfer_run_await (run), &error);
      lb_transfer_run_tell (run, result, _("Messages imported: %u"), error);
    }

  return lb_transfer_run_close (run);
}
