#define G_LOG_DOMAIN "lb-port-holder"

#include "config.h"
#include "ui/desktop/lb-port-holder.h"

#include <stdio.h>
#include <string.h>

#include <glib/gi18n.h>

#include "ui/window/lb-server-state.h"

/* TCP_LISTEN of the kernel, as /proc/net/tcp writes it. */
#define STATE_LISTEN 0x0a

typedef struct
{
  char *holder; /* (owned) (nullable) */
  guint free_port;
} LbPortAnswer;

static void
lb_port_answer_free (LbPortAnswer *answer)
{
  g_free (answer->holder);
  g_free (answer);
}

/* Linux tells of each listening socket its number (proc_net_tcp in the kernel's documentation). */
static void
lb_port_holder_list_sockets (const char *table,
                             guint       port,
                             GPtrArray  *sockets)
{
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  if (!g_file_get_contents (table, &text, NULL, NULL))
    return;
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      unsigned int own_port;
      unsigned int state;
      unsigned long inode;

      if (sscanf (*line, " %*d: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x %*s %*s %*s %*s %*s %lu",
                  &own_port, &state, &inode) == 3 && own_port == port && state == STATE_LISTEN)
        g_ptr_array_add (sockets, g_strdup_printf ("socket:[%lu]", inode));
    }
}

static gboolean
lb_port_holder_has_socket (const char *process,
                           GPtrArray  *sockets)
{
  g_autofree char *folder = g_build_filename ("/proc", process, "fd", NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  /* Those of other users cannot be looked into. */
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);

      if (target != NULL &&
          g_ptr_array_find_with_equal_func (sockets, target, g_str_equal, NULL))
        return TRUE;
    }
  return FALSE;
}

static char *
lb_port_holder_describe (const char *process)
{
  g_autofree char *path = g_build_filename ("/proc", process, "comm", NULL);
  g_autofree char *name = NULL;
  g_autofree char *valid = NULL;

  if (!g_file_get_contents (path, &name, NULL, NULL))
    return NULL;
  valid = g_utf8_make_valid (g_strchomp (name), -1);
  /* Translators: the name of a program, and the number of its process */
  return g_strdup_printf (_("“%s” (process %s)"), valid, process);
}

static char *
lb_port_holder_find (guint port)
{
  g_autoptr(GPtrArray) sockets = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GDir) dir = NULL;
  const char *name;

  lb_port_holder_list_sockets ("/proc/net/tcp", port, sockets);
  lb_port_holder_list_sockets ("/proc/net/tcp6", port, sockets);
  if (sockets->len == 0 || (dir = g_dir_open ("/proc", 0, NULL)) == NULL)
    return NULL;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      if (g_ascii_isdigit (*name) && lb_port_holder_has_socket (name, sockets))
        return lb_port_holder_describe (name);
    }
  return NULL;
}

static void
lb_port_holder_thread (GTask        *task,
                       gpointer      object,
                       gpointer      data,
                       GCancellable *cancellable)
{
  const char *address = data;
  LbPortAnswer *answer = g_new0 (LbPortAnswer, 1);
  guint port;

  if (lb_server_state_split (address, NULL, &port))
    answer->holder = lb_port_holder_find (port);
  answer->free_port = lb_server_state_find_free (address);
  g_task_return_pointer (task, answer, (GDestroyNotify) lb_port_answer_free);
}

/**
 * lb_port_holder_find_async:
 * @address: "127.0.0.1:1025", where somebody else listens
 * @cancellable: (nullable): gives up
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Asks the system in a thread who has the port, and looks for one that is free.
 */
void
lb_port_holder_find_async (const char          *address,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lb_port_holder_find_async);
  g_task_set_task_data (task, g_strdup (address), g_free);
  g_task_run_in_thread (task, lb_port_holder_thread);
}

/**
 * lb_port_holder_find_finish:
 * @result: what the callback got
 * @holder: (out) (transfer full) (nullable): the program and its process; %NULL where the system
 *   does not tell, as of programs of other users
 * @free_port: (out): the next port that nobody listens on; 0: there is none near
 * @error: the place for an error, %G_IO_ERROR_CANCELLED
 *
 * Returns: whether there is an answer
 */
gboolean
lb_port_holder_find_finish (GAsyncResult  *result,
                            char         **holder,
                            guint         *free_port,
                            GError       **error)
{
  LbPortAnswer *answer;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  answer = g_task_propagate_pointer (G_TASK (result), error);
  if (answer == NULL)
    return FALSE;
  *holder = g_steal_pointer (&answer->holder);
  *free_port = answer->free_port;
  lb_port_answer_free (answer);
  return TRUE;
}
