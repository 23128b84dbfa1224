#include "config.h"

#include <glib-unix.h>
#include <unistd.h>

#include "net/lb-poller.h"

#define N_PIPES 100

/* A pipe that is read, one octet a call. */
typedef struct
{
  LbPoller      *poller;
  LbPollerEntry *entry;
  int            ends[2];
  guint          n_calls;
  GIOCondition   last;
  gpointer       other; /* (nullable): what the call removes */
} Pipe;

static void
pipe_remove (Pipe *self)
{
  if (self->entry != NULL)
    lb_poller_remove (self->poller, g_steal_pointer (&self->entry));
}

static void
pipe_ready_cb (GIOCondition condition,
               gpointer     user_data)
{
  Pipe *self = user_data;
  char octet;

  self->n_calls++;
  self->last = condition;
  if (self->other != NULL)
    pipe_remove (self->other);
  if (read (self->ends[0], &octet, 1) == 0)
    pipe_remove (self);
}

static void
pipe_open (Pipe     *self,
           LbPoller *poller)
{
  g_autoptr(GError) error = NULL;

  *self = (Pipe) { .poller = poller };
  g_unix_open_pipe (self->ends, FD_CLOEXEC, &error);
  g_assert_no_error (error);
  self->entry = lb_poller_add (poller, self->ends[0], pipe_ready_cb, self);
}

static void
pipe_fill (Pipe *self)
{
  g_assert_cmpint (write (self->ends[1], "x", 1), ==, 1);
}

static void
pipe_close (Pipe *self)
{
  pipe_remove (self);
  close (self->ends[0]);
  if (self->ends[1] >= 0)
    close (self->ends[1]);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
drop (LbPoller *poller)
{
  lb_poller_close (poller);
  lb_poller_unref (poller);
}

static void
test_watch (void)
{
  LbPoller *poller = lb_poller_new ();
  Pipe pipe;

  g_test_summary ("What is watched is told of, and nothing else.");
  pipe_open (&pipe, poller);
  pipe_fill (&pipe);
  settle ();
  g_assert_cmpuint (pipe.n_calls, ==, 0);

  lb_poller_watch (poller, pipe.entry, G_IO_IN);
  settle ();
  g_assert_cmpuint (pipe.n_calls, ==, 1);
  g_assert_cmpint (pipe.last, ==, G_IO_IN);

  lb_poller_watch (poller, pipe.entry, 0);
  pipe_fill (&pipe);
  settle ();
  g_assert_cmpuint (pipe.n_calls, ==, 1);

  pipe_close (&pipe);
  drop (poller);
}

static void
test_hang_up (void)
{
  LbPoller *poller = lb_poller_new ();
  Pipe pipe;

  g_test_summary ("A broken connection is told of as readable, and only to who watches.");
  pipe_open (&pipe, poller);
  close (pipe.ends[1]);
  pipe.ends[1] = -1;
  settle ();
  g_assert_cmpuint (pipe.n_calls, ==, 0);

  lb_poller_watch (poller, pipe.entry, G_IO_IN);
  settle ();
  g_assert_cmpuint (pipe.n_calls, ==, 1);
  g_assert_null (pipe.entry);

  pipe_close (&pipe);
  drop (poller);
}

static void
test_many (void)
{
  LbPoller *poller = lb_poller_new ();
  g_autofree Pipe *pipes = g_new0 (Pipe, N_PIPES);

  g_test_summary ("More than one dispatch can take are all told of.");
  for (guint i = 0; i < N_PIPES; i++)
    {
      pipe_open (&pipes[i], poller);
      lb_poller_watch (poller, pipes[i].entry, G_IO_IN);
      pipe_fill (&pipes[i]);
    }
  settle ();

  for (guint i = 0; i < N_PIPES; i++)
    {
      g_assert_cmpuint (pipes[i].n_calls, ==, 1);
      pipe_close (&pipes[i]);
    }
  drop (poller);
}

static void
test_removed (void)
{
  LbPoller *poller = lb_poller_new ();
  Pipe first;
  Pipe second;

  g_test_summary ("What a callback removes is not called any more, though it was ready too.");
  pipe_open (&first, poller);
  pipe_open (&second, poller);
  first.other = &second;
  second.other = &first;
  lb_poller_watch (poller, first.entry, G_IO_IN);
  lb_poller_watch (poller, second.entry, G_IO_IN);
  pipe_fill (&first);
  pipe_fill (&second);
  settle ();
  g_assert_cmpuint (first.n_calls + second.n_calls, ==, 1);

  pipe_close (&first);
  pipe_close (&second);
  drop (poller);
}

static void
test_closed (void)
{
  LbPoller *poller = lb_poller_new ();
  Pipe pipe;

  g_test_summary ("A closed poller calls nobody, and entries may outlive it.");
  pipe_open (&pipe, poller);
  lb_poller_watch (poller, pipe.entry, G_IO_IN);
  pipe_fill (&pipe);
  lb_poller_close (poller);
  settle ();
  g_assert_cmpuint (pipe.n_calls, ==, 0);

  pipe_close (&pipe);
  lb_poller_unref (poller);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(LbPoller) probe = NULL;

  g_test_init (&argc, &argv, NULL);

  probe = lb_poller_new ();
  if (probe == NULL)
    {
      g_print ("1..0 # SKIP no epoll\n");
      return EXIT_SUCCESS;
    }
  lb_poller_close (probe);

  g_test_add_func ("/net/poller/tells-of-what-is-watched", test_watch);
  g_test_add_func ("/net/poller/tells-of-a-hang-up", test_hang_up);
  g_test_add_func ("/net/poller/tells-of-many", test_many);
  g_test_add_func ("/net/poller/forgets-what-is-removed", test_removed);
  g_test_add_func ("/net/poller/calls-nobody-when-closed", test_closed);

  return g_test_run ();
}
