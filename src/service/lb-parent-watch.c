#define G_LOG_DOMAIN "lb-service"

#include "config.h"
#include "service/lb-parent-watch.h"

#ifdef G_OS_UNIX
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib-unix.h>
#endif

/* How often to look for the parent: no call that every Unix has waits for a parent's end. */
#define LOOK_SECONDS 1

struct _LbParentWatch
{
  LbParentGoneFunc gone;
  gpointer         user_data;
  gint64           parent;
  guint            input_id;
  guint            look_id;
};

#ifdef G_OS_UNIX
static void
lb_parent_watch_stop (LbParentWatch *self)
{
  g_clear_handle_id (&self->input_id, g_source_remove);
  g_clear_handle_id (&self->look_id, g_source_remove);
}

/* What arrives is dropped: only the end counts. */
static gboolean
lb_parent_watch_input_cb (int          fd,
                          GIOCondition condition,
                          gpointer     user_data)
{
  LbParentWatch *self = user_data;
  char octets[4096];
  gssize n_octets = read (fd, octets, sizeof octets);

  if (n_octets > 0 || (n_octets < 0 && (errno == EAGAIN || errno == EINTR)))
    return G_SOURCE_CONTINUE;

  self->input_id = 0;
  lb_parent_watch_stop (self);
  self->gone (self->user_data);

  return G_SOURCE_REMOVE;
}

/* An orphan belongs to another process at once. */
static gboolean
lb_parent_watch_look_cb (gpointer user_data)
{
  LbParentWatch *self = user_data;

  if (getppid () == self->parent)
    return G_SOURCE_CONTINUE;

  self->look_id = 0;
  lb_parent_watch_stop (self);
  self->gone (self->user_data);

  return G_SOURCE_REMOVE;
}

/* A terminal or /dev/null is nobody's end of a pipe. */
static gboolean
lb_parent_watch_has_pipe (void)
{
  struct stat status;

  return fstat (STDIN_FILENO, &status) == 0 &&
         (S_ISFIFO (status.st_mode) || S_ISSOCK (status.st_mode));
}
#endif

/**
 * lb_parent_watch_new:
 * @gone: what to call when nobody is left
 * @user_data: for it
 *
 * Begins to watch. What comes by standard input is read and dropped, when that is a pipe or a
 * socket.
 *
 * Returns: (transfer full): the watch
 */
LbParentWatch *
lb_parent_watch_new (LbParentGoneFunc gone,
                     gpointer         user_data)
{
  LbParentWatch *self = g_new0 (LbParentWatch, 1);

  self->gone = gone;
  self->user_data = user_data;
#ifdef G_OS_UNIX
  self->parent = getppid ();
  self->look_id = g_timeout_add_seconds (LOOK_SECONDS, lb_parent_watch_look_cb, self);
  if (lb_parent_watch_has_pipe ())
    self->input_id = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR,
                                    lb_parent_watch_input_cb, self);
#endif

  return self;
}

/**
 * lb_parent_watch_free:
 * @self: (transfer full) (nullable): a watch
 *
 * Watches no longer.
 */
void
lb_parent_watch_free (LbParentWatch *self)
{
  if (self == NULL)
    return;

#ifdef G_OS_UNIX
  lb_parent_watch_stop (self);
#endif
  g_free (self);
}
