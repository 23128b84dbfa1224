#define G_LOG_DOMAIN "lb-cli"

#include "config.h"
#include "cli/lb-commands.h"

#include <glib/gi18n.h>

#include "cli/lb-cli.h"
#include "cli/lb-transfer-run.h"
#include "mailbox/lb-import-source.h"
#include "mailbox/lb-mailbox-import.h"
#include "mailbox/lb-mailbox-repair.h"

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
                                  "back with its envelope. Of a store, also of a damaged one, "
                                  "it takes what can be read into a new one."));
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

static void
lb_import_files (LbTransferRun  *run,
                 char          **names)
{
  g_autoptr(GPtrArray) files = lb_import_list_files (names);
  g_autoptr(LbTransferResult) result = NULL;
  g_autoptr(GError) error = NULL;
  LbMailbox *mailbox = lb_transfer_run_open (run, TRUE);

  if (mailbox == NULL)
    return;

  lb_mailbox_import_async (mailbox, files, lb_transfer_run_progress, run,
                           lb_transfer_run_get_cancellable (run), lb_transfer_run_await_cb, run);
  result = lb_mailbox_import_finish (mailbox, lb_transfer_run_await (run), &error);
  lb_transfer_run_tell (run, result, _("Messages imported: %u"), error);
}

static LbTransferResult *
lb_import_store_result (const LbStoreRepair *repair,
                        const char          *name)
{
  LbTransferResult *result = lb_transfer_result_new ();
  g_autofree char *lost = NULL;
  g_autofree char *bare = NULL;

  result->n_messages = (guint) repair->n_saved;
  lost = g_strdup_printf (_("Messages that cannot be read whole: %u"), (guint) repair->n_lost);
  bare = g_strdup_printf (_("Messages without their envelopes: %u"),
                          (guint) repair->n_without_envelope);
  if (repair->n_lost > 0)
    lb_transfer_result_fail (result, name, lost);
  if (repair->n_without_envelope > 0)
    lb_transfer_result_fail (result, name, bare);

  return result;
}

/* A whole store, also a damaged one, becomes a new one with the same identifiers. */
static void
lb_import_store (LbTransferRun *run,
                 const char    *name)
{
  g_autoptr(LbTransferResult) result = NULL;
  g_autoptr(GError) error = NULL;
  LbStoreRepair repair = { 0 };

  lb_mailbox_repair_async (name, lb_transfer_run_get_path (run), lb_transfer_run_progress, run,
                           lb_transfer_run_get_cancellable (run), lb_transfer_run_await_cb, run);
  if (lb_mailbox_repair_finish (lb_transfer_run_await (run), &repair, &error))
    result = lb_import_store_result (&repair, name);
  else
    result = lb_transfer_result_new ();

  lb_transfer_run_tell (run, result, _("Messages imported: %u"), error);
}

/**
 * lb_command_import:
 * @arguments: from "import" on
 *
 * Takes messages out of files into a store, or all that can be read out of a store into a new one.
 *
 * Returns: the exit code
 */
int
lb_command_import (char **arguments)
{
  g_auto(GStrv) rest = g_strdupv (arguments);
  g_autofree char *store = NULL;
  g_autoptr(GError) error = NULL;
  LbTransferRun *run;

  if (!lb_import_parse (&rest, &store, &error))
    return lb_commands_fail ("import", error);

  run = lb_transfer_run_new (store);
  if (rest[2] == NULL && lb_import_source_is_store (rest[1]))
    lb_import_store (run, rest[1]);
  else
    lb_import_files (run, rest + 1);

  return lb_transfer_run_close (run);
}
