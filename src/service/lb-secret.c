#define G_LOG_DOMAIN "lb-secret"

#include "config.h"
#include "service/lb-secret.h"

#include <errno.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#ifdef HAVE_LIBSECRET
#include <libsecret/secret.h>
#endif

/* The group of the file. A password is for one user of one server, and goes to no other. */
#define GROUP "upstream"

typedef struct
{
  char    *server;
  char    *user;
  char    *password;   /* (nullable): what was read, or is to be kept; NULL: none */
  char    *path;       /* of the file that serves where there is no keyring */
  gboolean has_bus;    /* whether a keyring can be asked at all */
  gboolean is_in_keyring;
} LbSecret;

static void
lb_secret_free (LbSecret *self)
{
  g_free (self->server);
  g_free (self->user);
  g_free (self->password);
  g_free (self->path);
  g_free (self);
}

/* --- The file --- */

/**
 * lb_secret_is_private:
 * @path: a file
 *
 * Blocks: for threads only.
 *
 * Returns: whether nobody but its owner can read it: a secret that others can read is none
 */
gboolean
lb_secret_is_private (const char *path)
{
#ifdef G_OS_UNIX
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_UNIX_MODE,
                                                 G_FILE_QUERY_INFO_NONE, NULL, NULL);

  return info == NULL ||
         (g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_UNIX_MODE) & 0077) == 0;
#else
  return TRUE;
#endif
}

/* Without a bus of the session GLib would start one that nobody ends. */
static gboolean
lb_secret_find_bus (void)
{
#if defined(HAVE_LIBSECRET) && defined(G_OS_UNIX)
  const char *address = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "bus", NULL);

  return (address != NULL && *address != '\0') || g_file_test (path, G_FILE_TEST_EXISTS);
#else
  return FALSE;
#endif
}

static gboolean
lb_secret_read_file (LbSecret  *self,
                     GError   **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GError) fault = NULL;
  g_autofree char *server = NULL;
  g_autofree char *user = NULL;

  if (!lb_secret_is_private (self->path))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                   _("“%s” can be read by others; chmod 600 it"), self->path);
      return FALSE;
    }
  if (!g_key_file_load_from_file (file, self->path, G_KEY_FILE_NONE, &fault))
    {
      if (g_error_matches (fault, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return TRUE;
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("“%s” cannot be read: %s"), self->path,
                   fault->message);
      return FALSE;
    }

  server = g_key_file_get_string (file, GROUP, "server", NULL);
  user = g_key_file_get_string (file, GROUP, "user", NULL);
  if (g_strcmp0 (server, self->server) == 0 && g_strcmp0 (user, self->user) == 0)
    self->password = g_key_file_get_string (file, GROUP, "password", NULL);

  return TRUE;
}

static gboolean
lb_secret_remove_file (LbSecret  *self,
                       GError   **error)
{
  if (g_unlink (self->path) == 0 || errno == ENOENT)
    return TRUE;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _("“%s” cannot be removed: %s"),
               self->path, g_strerror (errno));
  return FALSE;
}

static gboolean
lb_secret_write_file (LbSecret  *self,
                      GError   **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GError) fault = NULL;
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *text = NULL;
  gsize length;

  g_key_file_set_string (file, GROUP, "server", self->server);
  g_key_file_set_string (file, GROUP, "user", self->user);
  g_key_file_set_string (file, GROUP, "password", self->password);
  text = g_key_file_to_data (file, &length, NULL);

  /* When the folder cannot be made, writing says so. */
  g_mkdir_with_parents (folder, 0700);
  /* A newer GLib gives a file that is replaced its old mode. */
  g_chmod (self->path, 0600);
  if (g_file_set_contents_full (self->path, text, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT,
                                0600, &fault))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("The password cannot be kept: %s"),
               fault->message);
  return FALSE;
}

/* --- The keyring --- */

#ifdef HAVE_LIBSECRET

static const SecretSchema schema = {
  APPLICATION_ID ".Upstream", SECRET_SCHEMA_NONE, {
    { "server", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "user", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

/* Whether nobody keeps secrets here; not: whether somebody refuses to. */
static gboolean
lb_secret_is_absent (const GError *error)
{
  return (error->domain == G_IO_ERROR && error->code != G_IO_ERROR_CANCELLED &&
          error->code != G_IO_ERROR_TIMED_OUT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         (error->domain == G_DBUS_ERROR && error->code >= G_DBUS_ERROR_SPAWN_EXEC_FAILED &&
          error->code <= G_DBUS_ERROR_SPAWN_NO_MEMORY);
}

static void
lb_secret_fail (GTask        *task,
                const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED,
                             _("The keyring does not answer as it should: %s"), error->message);
}

static void
lb_secret_looked_up_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbSecret *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  char *password = secret_password_lookup_finish (result, &error);

  if (password != NULL)
    {
      g_task_return_pointer (task, g_strdup (password), g_free);
      secret_password_free (password);
    }
  else if (error == NULL || lb_secret_is_absent (error))
    {
      g_task_return_pointer (task, g_steal_pointer (&self->password), g_free);
    }
  else
    {
      lb_secret_fail (task, error);
    }
}

static void
lb_secret_stored_cb (GObject      *object,
                     GAsyncResult *result,
                     gpointer      user_data);

/* Takes over @task. */
static void
lb_secret_ask_keyring (GTask *task)
{
  LbSecret *self = g_task_get_task_data (task);

  secret_password_lookup (&schema, g_task_get_cancellable (task), lb_secret_looked_up_cb, task,
                          "server", self->server, "user", self->user, NULL);
}

/* Takes over @task. */
static void
lb_secret_tell_keyring (GTask *task)
{
  LbSecret *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autofree char *label = NULL;

  if (self->password == NULL)
    {
      secret_password_clear (&schema, cancellable, lb_secret_stored_cb, task,
                             "server", self->server, "user", self->user, NULL);
      return;
    }

  /* Translators: how the keyring calls the password; a user and a server */
  label = g_strdup_printf (_("Letterbox: %s at %s"), self->user, self->server);
  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, self->password, cancellable,
                         lb_secret_stored_cb, task,
                         "server", self->server, "user", self->user, NULL);
}

#endif

/* --- Loading --- */

static GTask *
lb_secret_new_task (const char          *server,
                    const char          *user,
                    const char          *password,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  LbSecret *self = g_new0 (LbSecret, 1);

  self->server = g_strdup (server);
  self->user = g_strdup (user);
  self->password = password != NULL && *password != '\0' ? g_strdup (password) : NULL;
  self->path = g_build_filename (g_get_user_config_dir (), "letterbox", "upstream-password", NULL);
  g_task_set_task_data (task, self, (GDestroyNotify) lb_secret_free);

  return task;
}

static void
lb_secret_read_in_thread (GTask        *task,
                          gpointer      source_object,
                          gpointer      task_data,
                          GCancellable *cancellable)
{
  LbSecret *self = task_data;
  GError *error = NULL;

  self->has_bus = lb_secret_find_bus ();
  if (lb_secret_read_file (self, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
lb_secret_read_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbSecret *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_error (task, error);
#ifdef HAVE_LIBSECRET
  else if (self->has_bus)
    lb_secret_ask_keyring (g_steal_pointer (&task));
#endif
  else
    g_task_return_pointer (task, g_steal_pointer (&self->password), g_free);
}

/* A step of @task in a thread, on the same data. */
static void
lb_secret_run (GTask               *task,
               GTaskThreadFunc      function,
               GAsyncReadyCallback  callback)
{
  g_autoptr(GTask) step = g_task_new (NULL, g_task_get_cancellable (task), callback, task);

  g_task_set_source_tag (step, lb_secret_run);
  g_task_set_task_data (step, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (step, function);
}

/**
 * lb_secret_load_async:
 * @server: "HOST:PORT" of the upstream server
 * @user: whom to log in as there
 * @cancellable: (nullable): gives up
 * @callback: called when it is known
 * @user_data: data
 *
 * Looks for the password in the user's keyring (the Secret Service of the session), then in the
 * file that serves where there is none.
 */
void
lb_secret_load_async (const char          *server,
                      const char          *user,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  GTask *task = lb_secret_new_task (server, user, NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lb_secret_load_async);
  lb_secret_run (task, lb_secret_read_in_thread, lb_secret_read_cb);
}

/**
 * lb_secret_load_finish:
 * @result: what the callback was given
 * @error: return location; one sentence
 *
 * Returns: (transfer full) (nullable): the password; %NULL without @error: none is kept
 */
char *
lb_secret_load_finish (GAsyncResult  *result,
                       GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Keeping --- */

/* What is in the keyring, or nowhere, must not be left in the file too. */
static void
lb_secret_write_in_thread (GTask        *task,
                           gpointer      source_object,
                           gpointer      task_data,
                           GCancellable *cancellable)
{
  LbSecret *self = task_data;
  GError *error = NULL;
  gboolean is_done = self->is_in_keyring || self->password == NULL
                     ? lb_secret_remove_file (self, &error)
                     : lb_secret_write_file (self, &error);

  if (is_done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
lb_secret_written_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

#ifdef HAVE_LIBSECRET

static void
lb_secret_stored_cb (GObject      *object,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbSecret *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (self->password != NULL)
    self->is_in_keyring = secret_password_store_finish (result, &error);
  else
    secret_password_clear_finish (result, &error);

  if (error != NULL && !lb_secret_is_absent (error))
    lb_secret_fail (task, error);
  else
    lb_secret_run (g_steal_pointer (&task), lb_secret_write_in_thread, lb_secret_written_cb);
}

#endif

static void
lb_secret_look_in_thread (GTask        *task,
                          gpointer      source_object,
                          gpointer      task_data,
                          GCancellable *cancellable)
{
  g_task_return_boolean (task, lb_secret_find_bus ());
}

static void
lb_secret_looked_cb (GObject      *object,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  gboolean has_bus = g_task_propagate_boolean (G_TASK (result), NULL);

#ifdef HAVE_LIBSECRET
  if (has_bus)
    {
      lb_secret_tell_keyring (g_steal_pointer (&task));
      return;
    }
#endif
  g_assert (!has_bus);
  lb_secret_run (g_steal_pointer (&task), lb_secret_write_in_thread, lb_secret_written_cb);
}

/**
 * lb_secret_save_async:
 * @server: "HOST:PORT" of the upstream server
 * @user: whom to log in as there
 * @password: (nullable): the password; %NULL or "": keep none any more
 * @cancellable: (nullable): gives up
 * @callback: called when it is kept
 * @user_data: data
 *
 * Keeps the password in the user's keyring; where there is none, in a file of the user's
 * configuration that nobody else can read (mode 0600).
 */
void
lb_secret_save_async (const char          *server,
                      const char          *user,
                      const char          *password,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  GTask *task = lb_secret_new_task (server, user, password, cancellable, callback, user_data);

  g_task_set_source_tag (task, lb_secret_save_async);
  lb_secret_run (task, lb_secret_look_in_thread, lb_secret_looked_cb);
}

/**
 * lb_secret_save_finish:
 * @result: what the callback was given
 * @is_in_keyring: (out) (optional): whether it is in the keyring, not in the file
 * @error: return location; one sentence
 *
 * Returns: whether it is kept
 */
gboolean
lb_secret_save_finish (GAsyncResult  *result,
                       gboolean      *is_in_keyring,
                       GError       **error)
{
  LbSecret *self = g_task_get_task_data (G_TASK (result));

  if (is_in_keyring != NULL)
    *is_in_keyring = self->is_in_keyring;

  return g_task_propagate_boolean (G_TASK (result), error);
}
