#define G_LOG_DOMAIN "lb-cli"

#include "config.h"

#include <locale.h>

#include <glib/gi18n.h>

#include "base/lb-place.h"
#include "cli/lb-cli.h"
#include "cli/lb-commands.h"

static gboolean
parse_options (LbConfig   *config,
               char     ***arguments,
               gboolean   *no_window,
               gboolean   *version,
               GError    **error)
{
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  GOptionGroup *group = lb_config_make_group (config);
  const GOptionEntry entries[] = {
    { "no-window", 0, 0, G_OPTION_ARG_NONE, no_window, N_("Catch mail without a window"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, version, N_("Show the version"), NULL },
    { NULL }
  };
  g_auto(GStrv) environment = g_get_environ ();
  g_autofree char *commands = NULL;
  g_autofree char *description = NULL;

  g_option_group_add_entries (group, entries);
  g_option_context_set_main_group (context, group);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context,
                                _("Catches the mail of programs under development, shows it, and "
                                  "lets none of it leave the machine."));
  commands = lb_commands_dup_help ();
  description = g_strdup_printf ("%s\n\n%s", commands,
                                 _("Each option can also be given by an environment variable: "
                                   "--size-limit by LETTERBOX_SIZE_LIMIT."));
  g_option_context_set_description (context, description);
  if (!g_option_context_parse_strv (context, arguments, error))
    return FALSE;

  /* The window takes files, as a desktop hands them over. */
  if ((*arguments)[0] != NULL && (*arguments)[1] != NULL &&
      (*no_window || !g_file_test ((*arguments)[1], G_FILE_TEST_EXISTS)))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                   _("“%s” is not understood here"), (*arguments)[1]);
      return FALSE;
    }

  return lb_config_load_environment (config, (const char * const *) environment, error) &&
         lb_config_check (config, error);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(LbConfig) config = lb_config_new ();
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) arguments = g_strdupv (argv);
  const LbCommand *command;
  char **rest = argv;
  gboolean no_window = FALSE;
  gboolean version = FALSE;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, lb_place_get_translations ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  lb_cli_ignore_sigpipe ();

  command = lb_commands_find (&rest);
  if (command != NULL)
    return command->run (rest);

  if (!parse_options (config, &arguments, &no_window, &version, &error))
    {
      lb_cli_say ("%s", error->message);
      lb_cli_say (_("Try letterbox --help"));
      return LB_EXIT_USAGE;
    }

  if (version)
    {
      g_print ("letterbox %s\n", PACKAGE_VERSION);
      return LB_EXIT_WELL;
    }

  if (!no_window)
    {
      int status = lb_cli_open_window (argv);

      if (status >= 0)
        return status;
      if (arguments[1] != NULL)
        {
          lb_cli_say (_("Only the window opens files: use letterbox import"));
          return LB_EXIT_USAGE;
        }
    }

  return lb_cli_serve (config);
}
