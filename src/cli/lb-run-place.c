#define G_LOG_DOMAIN "lb-cli"

#include "config.h"
#include "cli/lb-run-place.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

struct _LbRunPlace
{
  char *folder;   /* (owned) */
  char *sendmail; /* (owned): in it */
  char *php;      /* (owned): in it, a folder of settings */
  char *php_file; /* (owned): in that */
};

/* PHP's mail() asks its settings, no variable. */
static gboolean
lb_run_place_write_php (LbRunPlace  *self,
                        GError     **error)
{
  g_autofree char *text = g_strdup_printf ("sendmail_path = \"%s -t -i\"\n", self->sendmail);

  if (g_mkdir (self->php, 0700) != 0)
    {
      g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                           g_strerror (errno));
      return FALSE;
    }

  return g_file_set_contents (self->php_file, text, -1, error);
}

/**
 * lb_run_place_new:
 * @error: return location
 *
 * Makes the folder.
 *
 * Returns: (transfer full) (nullable): a new place
 */
LbRunPlace *
lb_run_place_new (GError **error)
{
  g_autoptr(LbRunPlace) self = g_new0 (LbRunPlace, 1);
#ifdef G_OS_UNIX
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
#endif

  self->folder = g_dir_make_tmp ("letterbox-run-XXXXXX", error);
  if (self->folder == NULL)
    return NULL;

  self->sendmail = g_build_filename (self->folder, "sendmail", NULL);
  self->php = g_build_filename (self->folder, "php", NULL);
  self->php_file = g_build_filename (self->php, "letterbox.ini", NULL);
#ifdef G_OS_UNIX
  if (program != NULL && symlink (program, self->sendmail) != 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                   _("“%s” cannot be made: %s"), self->sendmail, g_strerror (errno));
      return NULL;
    }
#endif

  return lb_run_place_write_php (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * lb_run_place_free:
 * @self: (transfer full): a place
 *
 * Removes the folder.
 */
void
lb_run_place_free (LbRunPlace *self)
{
  if (self->folder != NULL)
    {
      g_unlink (self->php_file);
      g_rmdir (self->php);
      g_unlink (self->sendmail);
      g_rmdir (self->folder);
    }
  g_free (self->folder);
  g_free (self->sendmail);
  g_free (self->php);
  g_free (self->php_file);
  g_free (self);
}

/* "[::1]:1025" without its brackets and port. */
static char *
lb_run_place_dup_host (const char *address)
{
  const char *colon = strrchr (address, ':');

  if (address[0] == '[')
    return g_strndup (address + 1, (gsize) (colon - address) - 2);

  return g_strndup (address, (gsize) (colon - address));
}

/**
 * lb_run_place_apply:
 * @self: a place
 * @launcher: what starts the command
 * @smtp_address: where SMTP is received
 * @http_address: (nullable): where the API is served
 *
 * Sets the variables by which programs and frameworks find their mail server.
 */
void
lb_run_place_apply (LbRunPlace          *self,
                    GSubprocessLauncher *launcher,
                    const char          *smtp_address,
                    const char          *http_address)
{
  static const char * const hosts[] = { "SMTP_HOST", "MAIL_HOST", "EMAIL_HOST" };
  static const char * const ports[] = { "SMTP_PORT", "MAIL_PORT", "EMAIL_PORT" };
  static const char * const uris[] = { "SMTP_URL", "MAILER_DSN" };
  g_autofree char *host = lb_run_place_dup_host (smtp_address);
  const char *port = strrchr (smtp_address, ':') + 1;
  g_autofree char *uri = g_strconcat ("smtp://", smtp_address, NULL);
  const char *old_path = g_getenv ("PATH");
  const char *old_php = g_getenv ("PHP_INI_SCAN_DIR");
  g_autofree char *path =
    g_strconcat (self->folder, G_SEARCHPATH_SEPARATOR_S, old_path == NULL ? "" : old_path, NULL);
  /* An empty part stands for the folder that PHP was built with. */
  g_autofree char *php =
    g_strconcat (old_php == NULL ? "" : old_php, G_SEARCHPATH_SEPARATOR_S, self->php, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    g_subprocess_launcher_setenv (launcher, hosts[i], host, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (ports); i++)
    g_subprocess_launcher_setenv (launcher, ports[i], port, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++)
    g_subprocess_launcher_setenv (launcher, uris[i], uri, TRUE);

  g_subprocess_launcher_setenv (launcher, "LETTERBOX_SMTP", smtp_address, TRUE);
  if (http_address != NULL)
    {
      g_autofree char *api = g_strconcat ("http://", http_address, NULL);

      g_subprocess_launcher_setenv (launcher, "LETTERBOX_API", api, TRUE);
    }
  g_subprocess_launcher_setenv (launcher, "PATH", path, TRUE);
  g_subprocess_launcher_setenv (launcher, "PHP_INI_SCAN_DIR", php, TRUE);
}
