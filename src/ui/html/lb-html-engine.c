#define G_LOG_DOMAIN "lb-html-engine"

#include "config.h"
#include "ui/html/lb-html-engine.h"

#include <glib/gi18n.h>
#include <gmodule.h>

#include "base/lb-place.h"

G_DEFINE_QUARK (lb-html-engine, lb_html_engine_error)

/* A module that was opened stays: its types cannot go. */
static const LbHtmlEngine *opened;

/* The variable is for who packs or tests; it names a folder. */
static char *
lb_html_engine_find (void)
{
  const char *folder = g_getenv ("LETTERBOX_HTML_MODULE_DIR");

  if (folder == NULL)
    folder = lb_place_is_build () ? BUILD_ROOT G_DIR_SEPARATOR_S "src" G_DIR_SEPARATOR_S "ui"
             G_DIR_SEPARATOR_S "webkit"
                                  : LB_HTML_MODULE_DIR;
  return g_build_filename (folder, "libletterbox-html." G_MODULE_SUFFIX, NULL);
}

/* In a thread: the libraries behind the module take about a tenth of a second to link. */
static void
lb_html_engine_open_thread (GTask        *task,
                            gpointer      source_object,
                            gpointer      task_data,
                            GCancellable *cancellable)
{
  g_autofree char *path = lb_html_engine_find ();
  GModule *module = g_module_open (path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
  const LbHtmlEngine *engine;
  gpointer symbol;

  if (module == NULL)
    {
      g_debug ("%s", g_module_error ());
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                               _("“%s” cannot be opened."), path);
      return;
    }
  g_module_make_resident (module);
  engine = g_module_symbol (module, LB_HTML_ENGINE_SYMBOL, &symbol) ? ((LbHtmlEngineFunc) symbol)()
                                                                   : NULL;
  if (engine == NULL || engine->version != LB_HTML_ENGINE_VERSION)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                             _("“%s” belongs to another version of Letterbox."), path);
  else
    g_task_return_pointer (task, (gpointer) engine, NULL);
}

static void
lb_html_engine_prepared_cb (GObject      *object,
                            GAsyncResult *result,
                            gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  const LbHtmlEngine *engine = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (!engine->prepare_finish (result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  opened = engine;
  g_task_return_pointer (task, (gpointer) engine, NULL);
}

static void
lb_html_engine_opened_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;
  const LbHtmlEngine *engine = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *folder = NULL;

  if (engine == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  folder = g_build_filename (g_get_user_cache_dir (), "letterbox", "html", NULL);
  g_task_set_task_data (task, (gpointer) engine, NULL);
  engine->prepare_async (folder, lb_html_engine_prepared_cb, g_object_ref (task));
}

/**
 * lb_html_engine_open_async:
 * @callback: called when it is open
 * @user_data: data for @callback
 *
 * Opens the module that shows HTML, and makes what its views need.
 */
void
lb_html_engine_open_async (GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autoptr(GTask) opening = NULL;

  g_task_set_source_tag (task, lb_html_engine_open_async);
  if (opened != NULL)
    {
      g_task_return_pointer (task, (gpointer) opened, NULL);
      return;
    }
  opening = g_task_new (NULL, NULL, lb_html_engine_opened_cb, g_object_ref (task));
  g_task_set_source_tag (opening, lb_html_engine_open_thread);
  g_task_run_in_thread (opening, lb_html_engine_open_thread);
}

/**
 * lb_html_engine_open_finish:
 * @result: of lb_html_engine_open_async()
 * @error: %G_IO_ERROR_NOT_FOUND when the module is not installed; %LB_HTML_ENGINE_ERROR when
 *   it must not be used, as it cannot protect
 *
 * Returns: (transfer none): its functions
 */
const LbHtmlEngine *
lb_html_engine_open_finish (GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * lb_html_engine_explain:
 * @error: of lb_html_engine_open_finish(), of its own domain
 *
 * Returns: (transfer none): what a user is told
 */
const char *
lb_html_engine_explain (const GError *error)
{
  if (g_error_matches (error, LB_HTML_ENGINE_ERROR, LB_HTML_ENGINE_ERROR_SANDBOX))
    return _("The system does not let the HTML view be confined, as containers often do not, so "
             "it shows no messages.");
  return _("What blocks remote content could not be set up, so no messages are shown.");
}
