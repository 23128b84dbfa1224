#define G_LOG_DOMAIN "lb-service-files"

#include "config.h"
#include "service/lb-service-files.h"

#include <glib/gi18n.h>

/* Octets of a file of passwords or of a scenario; more is some other file, named by mistake. */
#define OCTETS_MAX 1048576

/* The options that name files which are read at the start. */
static const LbOption file_options[] = {
  LB_OPTION_AUTH, LB_OPTION_HTTP_AUTH, LB_OPTION_CHAOS_SCENARIO,
};

/* In the same order. */
typedef struct
{
  char *paths[G_N_ELEMENTS (file_options)]; /* (owned) (nullable) */
  char *texts[G_N_ELEMENTS (file_options)]; /* (owned) (nullable) */
} LbServiceFiles;

typedef struct
{
  char   *path;
  GBytes *text;
} LbReadyFile;

static void
lb_service_files_free (LbServiceFiles *files)
{
  for (guint i = 0; i < G_N_ELEMENTS (file_options); i++)
    {
      g_free (files->paths[i]);
      g_free (files->texts[i]);
    }
  g_free (files);
}

static char *
lb_service_files_load (const char  *path,
                       LbOption     option,
                       GError     **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFileInputStream) stream = NULL;
  g_autoptr(GError) fault = NULL;
  g_autofree char *text = g_malloc (OCTETS_MAX + 1);
  gsize length = 0;

  stream = g_file_read (file, NULL, &fault);
  if (stream != NULL)
    g_input_stream_read_all (G_INPUT_STREAM (stream), text, OCTETS_MAX + 1, &length, NULL,
                             &fault);

  if (fault != NULL)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("--%s: “%s” cannot be read: %s"),
                   lb_option_get_row (option)->name, path, fault->message);
      return NULL;
    }
  if (length > OCTETS_MAX)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("--%s: “%s” is too large for such a file"),
                   lb_option_get_row (option)->name, path);
      return NULL;
    }

  text[length] = '\0';
  return g_realloc (g_steal_pointer (&text), length + 1);
}

static void
lb_service_files_read_in_thread (GTask        *task,
                                 gpointer      source_object,
                                 gpointer      task_data,
                                 GCancellable *cancellable)
{
  LbServiceFiles *files = task_data;
  GError *error = NULL;

  for (guint i = 0; error == NULL && i < G_N_ELEMENTS (file_options); i++)
    {
      if (files->paths[i] != NULL)
        files->texts[i] = lb_service_files_load (files->paths[i], file_options[i], &error);
    }

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * lb_service_files_read_async:
 * @config: a configuration
 * @cancellable: (nullable): gives up
 * @callback: called when the files are read
 * @user_data: data
 *
 * Reads the files of users and passwords, and of a scenario of faults, that @config names.
 */
void
lb_service_files_read_async (LbConfig            *config,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (config, cancellable, callback, user_data);
  LbServiceFiles *files = g_new0 (LbServiceFiles, 1);

  g_task_set_source_tag (task, lb_service_files_read_async);
  g_task_set_task_data (task, files, (GDestroyNotify) lb_service_files_free);
  for (guint i = 0; i < G_N_ELEMENTS (file_options); i++)
    {
      const char *path = lb_config_get_text (config, file_options[i]);

      /* --auth any names no file */
      if (file_options[i] != LB_OPTION_AUTH || !g_str_equal (path, "any"))
        files->paths[i] = g_strdup (path);
    }
  g_task_run_in_thread (task, lb_service_files_read_in_thread);
}

/**
 * lb_service_files_read_finish:
 * @result: what the callback was given
 * @error: return location; %G_OPTION_ERROR_BAD_VALUE
 *
 * Returns: whether all is well; lb_service_files_dup_text() then gives what the files say
 */
gboolean
lb_service_files_read_finish (GAsyncResult  *result,
                              GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lb_service_files_dup_text:
 * @result: what the callback was given
 * @option: an option that names a file
 *
 * Returns: (transfer full) (nullable): what the file says; %NULL when there is none
 */
char *
lb_service_files_dup_text (GAsyncResult *result,
                           LbOption      option)
{
  const LbServiceFiles *files = g_task_get_task_data (G_TASK (result));

  for (guint i = 0; i < G_N_ELEMENTS (file_options); i++)
    {
      if (file_options[i] == option)
        return g_strdup (files->texts[i]);
    }

  g_return_val_if_reached (NULL);
}

static void
lb_ready_file_free (LbReadyFile *ready)
{
  g_free (ready->path);
  g_bytes_unref (ready->text);
  g_free (ready);
}

static void
lb_service_files_write_in_thread (GTask        *task,
                                  gpointer      source_object,
                                  gpointer      task_data,
                                  GCancellable *cancellable)
{
  LbReadyFile *ready = task_data;
  GError *error = NULL;

  /* Written beside it and renamed: who finds the file finds it whole. */
  if (g_file_set_contents_full (ready->path, g_bytes_get_data (ready->text, NULL),
                                (gssize) g_bytes_get_size (ready->text),
                                G_FILE_SET_CONTENTS_CONSISTENT, 0644, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * lb_service_files_write_ready_async:
 * @path: a file
 * @text: what it shall hold
 * @cancellable: (nullable): gives up
 * @callback: called when it is written
 * @user_data: data
 *
 * Writes @path whole or not at all.
 */
void
lb_service_files_write_ready_async (const char          *path,
                                    GBytes              *text,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  LbReadyFile *ready = g_new0 (LbReadyFile, 1);

  ready->path = g_strdup (path);
  ready->text = g_bytes_ref (text);
  g_task_set_source_tag (task, lb_service_files_write_ready_async);
  g_task_set_task_data (task, ready, (GDestroyNotify) lb_ready_file_free);
  g_task_run_in_thread (task, lb_service_files_write_in_thread);
}

/**
 * lb_service_files_write_ready_finish:
 * @result: what the callback was given
 * @error: return location
 *
 * Returns: whether it is written
 */
gboolean
lb_service_files_write_ready_finish (GAsyncResult  *result,
                                     GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
