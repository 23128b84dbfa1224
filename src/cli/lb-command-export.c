#define G_LOG_DOMAIN "lb-cli"

#include "config.h"
#include "cli/lb-commands.h"

#include <glib/gi18n.h>

#include "cli/lb-cli.h"
#include "cli/lb-transfer-run.h"
#include "mailbox/lb-mailbox-export.h"

/* What the command line says. */
typedef struct
{
  char          *store;     /* (owned) (nullable) */
  char          *query;     /* (owned) (nullable) */
  char          *form;      /* (owned) (nullable) */
  gboolean       is_forced;
  LbExportFormat format;
} LbExportCommand;

static LbExportFormat
lb_export_guess_format (const char *destination)
{
  if (g_str_has_suffix (destination, ".mbox"))
    return LB_EXPORT_MBOX;

  return g_str_has_suffix (destination, ".zip") ? LB_EXPORT_ZIP : LB_EXPORT_EML;
}

static gboolean
lb_export_check (LbExportCommand  *command,
                 char            **names,
                 GError          **error)
{
  guint n_names = g_strv_length (names);

  if (n_names == 0)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                         _("Name the file or folder to export to"));
  else if (n_names > 1 && command->query != NULL)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                         _("Either --query or IDs can be given"));
  else if (command->form == NULL)
    command->format = lb_export_guess_format (names[n_names - 1]);
  else if (!lb_export_format_from_string (command->form, &command->format))
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 _("--format: “%s” is none of eml, mbox, maildir, zip"), command->form);

  return error == NULL || *error == NULL;
}

static gboolean
lb_export_parse (LbExportCommand   *command,
                 char            ***arguments,
                 GError           **error)
{
  g_autoptr(GOptionContext) context = g_option_context_new (_("[ID…] DESTINATION"));
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_FILENAME, &command->store,
      N_("Take the messages from this store (LETTERBOX_STORE, else that of the window)"),
      N_("FILE") },
    { "format", 0, 0, G_OPTION_ARG_STRING, &command->form,
      N_("eml, mbox, maildir or zip; else by the name of the destination"), N_("FORMAT") },
    { "query", 0, 0, G_OPTION_ARG_STRING, &command->query,
      N_("Only the messages that match this search"), N_("QUERY") },
    { "force", 0, 0, G_OPTION_ARG_NONE, &command->is_forced,
      N_("Replace a file that is there already"), NULL },
    { NULL }
  };

  g_set_prgname ("letterbox export");
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_summary (context,
                                _("Writes messages to files: those with the given IDs, or those "
                                  "that match, or all. The envelope goes along in X-Envelope "
                                  "lines before each message."));

  return lb_commands_parse (context, arguments, error) &&
         lb_export_check (command, *arguments + 1, error);
}

/* The rows of the messages that are asked for; NULL without an error: all. */
static GArray *
lb_export_find (LbTransferRun    *run,
                LbMailbox        *mailbox,
                LbExportCommand  *command,
                char            **ids,
                GError          **error)
{
  LbStore *store = lb_mailbox_get_store (mailbox);
  GCancellable *cancellable = lb_transfer_run_get_cancellable (run);
  GArray *row_ids;

  if (command->query != NULL)
    {
      lb_mailbox_search_async (mailbox, command->query, NULL, cancellable,
                               lb_transfer_run_await_cb, run);
      return lb_mailbox_search_finish (mailbox, lb_transfer_run_await (run), error);
    }
  if (*ids == NULL)
    return NULL;

  lb_store_lookup_async (store, (const char * const *) ids, cancellable, lb_transfer_run_await_cb,
                         run);
  row_ids = lb_store_lookup_finish (store, lb_transfer_run_await (run), error);
  for (guint i = 0; row_ids != NULL && i < row_ids->len; i++)
    if (g_array_index (row_ids, gint64, i) == 0)
      {
        g_set_error (error, LB_STORE_ERROR, LB_STORE_ERROR_NOT_FOUND,
                     _("There is no message “%s”"), ids[i]);
        g_clear_pointer (&row_ids, g_array_unref);
      }

  return row_ids;
}

static void
lb_export_write (LbTransferRun    *run,
                 LbMailbox        *mailbox,
                 LbExportCommand  *command,
                 char            **ids,
                 const char       *destination)
{
  g_autoptr(GFile) file = g_file_new_for_commandline_arg (destination);
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) row_ids = lb_export_find (run, mailbox, command, ids, &error);
  g_autoptr(LbTransferResult) result = NULL;
  const LbExportOptions options = {
    .format = command->format,
    .destination = file,
    .replaces = command->is_forced,
    .progress = lb_transfer_run_progress,
    .progress_data = run,
  };

  if (error != NULL)
    {
      gboolean is_query = g_error_matches (error, LB_STORE_ERROR, LB_STORE_ERROR_QUERY);

      lb_cli_say ("%s", error->message);
      lb_transfer_run_fail (run, is_query ? LB_EXIT_USAGE : LB_EXIT_FAILED);
      return;
    }

  lb_mailbox_export_async (mailbox, row_ids, &options, lb_transfer_run_get_cancellable (run),
                           lb_transfer_run_await_cb, run);
  result = lb_mailbox_export_finish (mailbox, lb_transfer_run_await (run), &error);
  lb_transfer_run_tell (run, result, _("Messages exported: %u"), error);
}

/**
 * lb_command_export:
 * @arguments: from "export" on
 *
 * Writes messages of a store to files.
 *
 * Returns: the exit code
 */
int
lb_command_export (char **arguments)
{
  g_auto(GStrv) rest = g_strdupv (arguments);
  g_autoptr(GError) error = NULL;
  g_autofree char *destination = NULL;
  LbExportCommand command = { NULL };
  int status;

  if (!lb_export_parse (&command, &rest, &error))
    {
      status = lb_commands_fail ("export", error);
    }
  else
    {
      guint n_arguments = g_strv_length (rest);
      LbTransferRun *run = lb_transfer_run_new (command.store);
      LbMailbox *mailbox = lb_transfer_run_open (run, FALSE);

      destination = g_steal_pointer (&rest[n_arguments - 1]);
      if (mailbox != NULL)
        lb_export_write (run, mailbox, &command, rest + 1, destination);
      status = lb_transfer_run_close (run);
    }

  g_free (command.store);
  g_free (command.query);
  g_free (command.form);

  return status;
}
