#define G_LOG_DOMAIN "letterbox-window"

#include "config.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <gtksourceview/gtksource.h>
#include <locale.h>

#include "base/lb-place.h"
#include "ui/lb-application.h"

/* A window that runs from the build folder finds the settings' schema and the HTML module there. */
static void
find_build (void)
{
  if (!lb_place_is_build ())
    return;
  g_setenv ("GSETTINGS_SCHEMA_DIR", BUILD_ROOT G_DIR_SEPARATOR_S "data", FALSE);
  g_setenv ("LETTERBOX_HTML_MODULE_DIR",
            BUILD_ROOT G_DIR_SEPARATOR_S "src" G_DIR_SEPARATOR_S "ui" G_DIR_SEPARATOR_S "html",
            FALSE);
}

/* The session bus starts us so; the options of ours do not know it. */
static gboolean
take_service_flag (int   *argc,
                   char **argv)
{
  if (*argc != 2 || !g_str_equal (argv[1], "--gapplication-service"))
    return FALSE;
  *argc = 1;
  argv[1] = NULL;
  return TRUE;
}

/* The window keeps its messages unless another store is named. */
static void
choose_store (LbConfig *config)
{
  g_autofree char *path = lb_place_dup_store ();
  g_autofree char *folder = g_path_get_dirname (path);

  /* When it cannot be made, opening the store says so. */
  g_mkdir_with_parents (folder, 0700);
  lb_config_set (config, LB_OPTION_STORE, LB_CONFIG_DEFAULT, path, NULL);
}

static gboolean
read_config (LbConfig   *config,
             int        *argc,
             char     ***argv,
             GError    **error)
{
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_auto(GStrv) environment = g_get_environ ();

  g_option_context_set_summary (context,
                                _("Catches the mail that your programs send, and shows it."));
  g_option_context_set_main_group (context, lb_config_make_group (config));
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  return lb_config_load_settings (config, error) &&
         lb_config_load_environment (config, (const char * const *) environment, error) &&
         g_option_context_parse (context, argc, argv, error) &&
         lb_config_check (config, error);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(LbConfig) config = NULL;
  g_autoptr(LbApplication) application = NULL;
  g_autoptr(GError) error = NULL;
  GApplicationFlags flags = G_APPLICATION_DEFAULT_FLAGS;
  int status;

  find_build ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, lb_place_get_translations ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname (APPLICATION_ID);
  g_set_application_name (_("Letterbox"));

  if (take_service_flag (&argc, argv))
    flags |= G_APPLICATION_IS_SERVICE;
  config = lb_config_new ();
  choose_store (config);
  if (!read_config (config, &argc, &argv, &error))
    {
      g_printerr ("letterbox: %s\n", error->message);
      return 2;
    }

  /* With a store of its own it is another Letterbox, not another window of the same. */
  if (lb_config_get_source (config, LB_OPTION_STORE) > LB_CONFIG_SETTINGS)
    flags |= G_APPLICATION_NON_UNIQUE;
  gtk_source_init ();
  application = lb_application_new (config, flags);
  status = g_application_run (G_APPLICATION (application), argc, argv);
  gtk_source_finalize ();
  return status != 0 ? status : lb_application_get_exit_code (application);
}
