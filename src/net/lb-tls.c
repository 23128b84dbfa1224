#define G_LOG_DOMAIN "lb-tls"

#include "config.h"
#include "net/lb-tls.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "net/lb-tls-make.h"

#define CERTIFICATE_NAME "certificate.pem"
#define KEY_NAME         "certificate-key.pem"

/* What a worker thread is given: two files, or a folder and the name of the server. */
typedef struct
{
  char *certificate_path; /* (owned) */
  char *key_path;         /* (owned) */
  char *folder;           /* (owned) (nullable): given files are loaded, not made */
  char *hostname;         /* (owned) (nullable) */
} Order;

static void
order_free (Order *order)
{
  g_free (order->certificate_path);
  g_free (order->key_path);
  g_free (order->folder);
  g_free (order->hostname);
  g_free (order);
}

static char *
read_file (const char  *path,
           GError     **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GError) local_error = NULL;
  char *content = NULL;

  /* GFile and not g_file_get_contents(): the codes are GIO's, as everywhere in this layer. */
  if (!g_file_load_contents (file, NULL, &content, NULL, NULL, &local_error))
    g_set_error (error, local_error->domain, local_error->code, _("Cannot read “%s”: %s"),
                 path, local_error->message);

  return content;
}

/* Both files are read into memory that is not kept: GIO holds a copy of its own. */
static GTlsCertificate *
load (const char  *certificate_path,
      const char  *key_path,
      GError     **error)
{
  g_autofree char *certificate_pem = NULL;
  g_autofree char *key_pem = NULL;
  g_autoptr(GError) local_error = NULL;
  GTlsCertificate *certificate;

  certificate_pem = read_file (certificate_path, error);
  if (certificate_pem == NULL)
    return NULL;
  key_pem = read_file (key_path, error);
  if (key_pem == NULL)
    return NULL;

  if (!lb_tls_check_pair (certificate_pem, key_pem, &local_error))
    {
      g_set_error (error, local_error->domain, local_error->code,
                   _("“%s” and “%s” are not a certificate and its key in PEM form: %s"),
                   certificate_path, key_path, local_error->message);
      return NULL;
    }

  certificate = g_tls_certificate_new_from_files (certificate_path, key_path, &local_error);
  if (certificate == NULL)
    g_set_error (error, local_error->domain, local_error->code,
                 _("The certificate “%s” cannot be used: %s"),
                 certificate_path, local_error->message);

  return certificate;
}

static gboolean
is_valid_now (GTlsCertificate *certificate)
{
  g_autoptr(GDateTime) end = g_tls_certificate_get_not_valid_after (certificate);
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();

  return end != NULL && g_date_time_compare (now, end) < 0;
}

static gboolean
write_private (const char  *path,
               const char  *content,
               GError     **error)
{
  g_autoptr(GError) local_error = NULL;

  if (g_file_set_contents_full (path, content, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                &local_error))
    return TRUE;

  g_set_error (error, G_IO_ERROR, g_io_error_from_file_error (local_error->code),
               _("Cannot write the certificate: %s"), local_error->message);
  return FALSE;
}

static gboolean
make (const Order  *order,
      GError      **error)
{
  g_autofree char *certificate_pem = NULL;
  g_autofree char *key_pem = NULL;

  if (g_mkdir_with_parents (order->folder, 0700) != 0)
    {
      int saved_errno = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                   _("Cannot make the folder “%s”: %s"), order->folder,
                   g_strerror (saved_errno));
      return FALSE;
    }

  return lb_tls_make_self_signed (order->hostname, g_get_real_time () / G_USEC_PER_SEC,
                                  &certificate_pem, &key_pem, error) &&
         write_private (order->key_path, key_pem, error) &&
         write_private (order->certificate_path, certificate_pem, error);
}

/* A pair that cannot be read, does not fit (a crash between the two files) or is too old is made
 * anew: nothing else is lost by that than the trust in it. */
static void
tls_thread (GTask        *task,
            gpointer      source_object,
            gpointer      task_data,
            GCancellable *cancellable)
{
  Order *order = task_data;
  g_autoptr(GTlsCertificate) certificate = NULL;
  g_autoptr(GError) error = NULL;

  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "%s",
                               _("TLS needs GIO’s TLS module (package glib-networking)."));
      return;
    }

  if (order->folder != NULL)
    {
      certificate = load (order->certificate_path, order->key_path, NULL);
      if (certificate != NULL && is_valid_now (certificate))
        {
          g_task_return_pointer (task, g_steal_pointer (&certificate), g_object_unref);
          return;
        }
      g_clear_object (&certificate);
      if (!make (order, &error))
        {
          g_task_return_error (task, g_steal_pointer (&error));
          return;
        }
    }

  certificate = load (order->certificate_path, order->key_path, &error);
  if (certificate == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, g_steal_pointer (&certificate), g_object_unref);
}

static void
run (Order               *order,
     gpointer             source_tag,
     GCancellable        *cancellable,
     GAsyncReadyCallback  callback,
     gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, order, (GDestroyNotify) order_free);
  g_task_run_in_thread (task, tls_thread);
}

/**
 * lb_tls_load_async:
 * @certificate_path: a file with a certificate in PEM form, and its chain after it
 * @key_path: a file with its private key in PEM form, without a password
 * @cancellable: (nullable): gives up
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Loads the certificate of a server in a worker thread.
 */
void
lb_tls_load_async (const char          *certificate_path,
                   const char          *key_path,
                   GCancellable        *cancellable,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data)
{
  Order *order;

  g_return_if_fail (certificate_path != NULL);
  g_return_if_fail (key_path != NULL);

  order = g_new0 (Order, 1);
  order->certificate_path = g_strdup (certificate_path);
  order->key_path = g_strdup (key_path);
  run (order, lb_tls_load_async, cancellable, callback, user_data);
}

/**
 * lb_tls_load_finish:
 * @result: the result that the callback was given
 * @error: return location for an error
 *
 * Ends in a GIO error that names the file for one that cannot be read, in
 * %G_TLS_ERROR_BAD_CERTIFICATE for a pair that does not fit, and in %G_IO_ERROR_NOT_SUPPORTED
 * without a TLS module.
 *
 * Returns: (transfer full) (nullable): the certificate with its key; %NULL with @error set
 */
GTlsCertificate *
lb_tls_load_finish (GAsyncResult  *result,
                    GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * lb_tls_self_signed_async:
 * @folder: where the certificate and its key are kept (0600); made (0700) when missing
 * @hostname: the name that the server goes by, beside localhost, 127.0.0.1 and ::1
 * @cancellable: (nullable): gives up
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Loads the self-signed certificate of this user in a worker thread. When there is none yet, or one
 * that is too old or cannot be read, one is made.
 */
void
lb_tls_self_signed_async (const char          *folder,
                          const char          *hostname,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  Order *order;

  g_return_if_fail (folder != NULL);
  g_return_if_fail (hostname != NULL);

  order = g_new0 (Order, 1);
  order->folder = g_strdup (folder);
  order->hostname = g_strdup (hostname);
  order->certificate_path = g_build_filename (folder, CERTIFICATE_NAME, NULL);
  order->key_path = g_build_filename (folder, KEY_NAME, NULL);
  run (order, lb_tls_self_signed_async, cancellable, callback, user_data);
}

/**
 * lb_tls_self_signed_finish:
 * @result: the result that the callback was given
 * @certificate_path: (out) (optional) (transfer full): the file to trust; it has no key in it
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the certificate with its key; %NULL with @error set
 */
GTlsCertificate *
lb_tls_self_signed_finish (GAsyncResult  *result,
                           char         **certificate_path,
                           GError       **error)
{
  GTlsCertificate *certificate;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  certificate = g_task_propagate_pointer (G_TASK (result), error);
  if (certificate_path != NULL)
    {
      Order *order = g_task_get_task_data (G_TASK (result));

      *certificate_path = certificate != NULL ? g_strdup (order->certificate_path) : NULL;
    }

  return certificate;
}
