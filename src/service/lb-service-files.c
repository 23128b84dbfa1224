#define G_LOG_DOMAIN "lb-service-files"

#include "config.h"
#include "service/lb-service-files.h"

#include <glib/gi18n.h>

/* Octets of a file of passwords; more is some other file, named by mistake. */
#define PASSWORDS_OCTETS_MAX 1048576

typedef struct
{
  char *auth_path;
  char *auth;
  char *http_auth_path;
  char *http_auth;
} LbServiceFiles;

typedef struct
{
  char   *path;
  GBytes *text;
} LbReadyFile;

static void
lb_service_files_free (LbServiceFiles *files)
{
  g_free (files->auth_path);
  g_free (files->auth);
  g_free (files->http_auth_path);
  g_free (files->http_auth);
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
  g_autofree char *text = g_malloc (PASSWORDS_OCTETS_MAX + 1);
  gsize length = 0;

  stream = g_file_read (file, NULL, &fault);
  if (stream != NULL)
    g_input_stream_read_all (G_INPUT_STREAM (stream), text, PASSWORDS_OCTETS_MAX + 1, &length, NULL,
                             &fault);

  if (fault != NULL)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("--%s: “%s” cannot be read: %s"),
                   lb_option_get_row (option)->name, path, fault->message);
      return NULL;
    }
  if (length > PASSWORDS_OCTETS_MAX)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("--%s: “%s” is too large for a file of user:password lines"),
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

  if (files->auth_path != NULL)
    files->auth = lb_service_files_load (files->auth_path, LB_OPTION_AUTH, &error);
  if (error == NULL && files->http_auth_path != NULL)
    files->http_auth = lb_service_files_load (files->http_auth_path, LB_OPTION_HTTP_AUTH, &error);

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
 * Reads the files of users and passwords that @config names.
 */
void
lb_service_files_read_async (LbConfig            *config,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (config, cancellable, callback, user_data);
  LbServiceFiles *files = g_new0 (LbServiceFiles, 1);
  const char *auth = lb_config_get_text (config, LB_OPTION_AUTH);

  g_task_set_source_tag (task, lb_service_files_read_async);
  g_task_set_task_data (task, files, (GDestroyNotify) lb_service_files_free);
  files->auth_path = g_str_equal (auth, "any") ? NULL : g_strdup (auth);
  files->http_auth_path = g_strdup (lb_config_get_text (config, LB_OPTION_HTTP_AUTH));
  g_task_run_in_thread (task, lb_service_files_read_in_thread);
}

/**
 * lb_service_files_read_finish:
 * @result: what the callback was given
 * @auth: (out) (transfer full) (nullable): the text of --auth; %NULL when every login is accepted
 * @http_auth: (out) (transfer full) (nullable): the text of --http-auth
 * @error: return location; %G_OPTION_ERROR_BAD_VALUE
 *
 * Returns: whether all is well
 */
gboolean
lb_service_files_read_finish (GAsyncResult  *result,
                              char         **auth,
                              char         **http_auth,
                              GError       **error)
{
  LbServiceFiles *files = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  *auth = g_steal_pointer (&files->auth);
  *http_auth = g_steal_pointer (&files->http_auth);

  return TRUE;
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
