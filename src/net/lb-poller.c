#define G_LOG_DOMAIN "lb-poller"

#include "config.h"
#include "net/lb-poller.h"

/*
 * GLib looks at each of its sources at every turn of the loop: a thousand idle clients make each
 * turn cost half a millisecond. Here they are all one source, whose descriptor is an epoll set.
 * Other systems have none, and each client stays a source of its own.
 */

#ifdef __linux__

#include <sys/epoll.h>
#include <unistd.h>

#include <glib-unix.h>

/* What is handled in one dispatch; epoll gives the others first the next time. */
#define EVENTS_A_DISPATCH 64

struct _LbPollerEntry
{
  int            fd;
  LbPollerFunc   func; /* NULL: removed, freed after the dispatch */
  gpointer       user_data;
  GIOCondition   condition;
  LbPollerEntry *next_removed;
};

struct _LbPoller
{
  GSource        source;

  int            epoll_fd;
  gpointer       tag;
  guint          depth;   /* dispatches under way */
  LbPollerEntry *removed; /* (owned): while one is under way */
};

static gboolean
lb_poller_check (GSource *source)
{
  LbPoller *self = (LbPoller *) source;

  return g_source_query_unix_fd (source, self->tag) != 0;
}

static void
lb_poller_free_removed (LbPoller *self)
{
  while (self->removed != NULL)
    {
      LbPollerEntry *entry = self->removed;

      self->removed = entry->next_removed;
      g_free (entry);
    }
}

static void
lb_poller_call (const struct epoll_event *event)
{
  LbPollerEntry *entry = event->data.ptr;
  gboolean is_broken = (event->events & (EPOLLHUP | EPOLLERR)) != 0;
  GIOCondition condition = 0;

  if (event->events & EPOLLIN || is_broken)
    condition |= G_IO_IN;
  if (event->events & EPOLLOUT || is_broken)
    condition |= G_IO_OUT;

  /* An entry that a callback of this dispatch has removed or changed is not called for old news. */
  condition &= entry->condition;
  if (entry->func != NULL && condition != 0)
    entry->func (condition, entry->user_data);
}

static gboolean
lb_poller_dispatch (GSource     *source,
                    GSourceFunc  callback,
                    gpointer     user_data)
{
  LbPoller *self = (LbPoller *) source;
  struct epoll_event events[EVENTS_A_DISPATCH];
  int n_events = epoll_wait (self->epoll_fd, events, G_N_ELEMENTS (events), 0);

  self->depth++;
  for (int i = 0; i < n_events; i++)
    lb_poller_call (&events[i]);
  self->depth--;

  if (self->depth == 0)
    lb_poller_free_removed (self);

  return G_SOURCE_CONTINUE;
}

static void
lb_poller_finalize (GSource *source)
{
  LbPoller *self = (LbPoller *) source;

  lb_poller_free_removed (self);
  close (self->epoll_fd);
}

static GSourceFuncs lb_poller_funcs = {
  .check = lb_poller_check,
  .dispatch = lb_poller_dispatch,
  .finalize = lb_poller_finalize,
};

/**
 * lb_poller_new:
 *
 * Makes one source for many descriptors, in the thread-default main context.
 *
 * Returns: (transfer full) (nullable): a poller; %NULL where the system has no epoll
 */
LbPoller *
lb_poller_new (void)
{
  int epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  LbPoller *self;

  if (epoll_fd < 0)
    return NULL;

  self = (LbPoller *) g_source_new (&lb_poller_funcs, sizeof *self);
  self->epoll_fd = epoll_fd;
  self->tag = g_source_add_unix_fd (&self->source, epoll_fd, G_IO_IN);
  g_source_set_static_name (&self->source, "lb-poller");
  g_source_set_can_recurse (&self->source, TRUE);
  g_source_attach (&self->source, g_main_context_get_thread_default ());

  return self;
}

/**
 * lb_poller_ref:
 * @self: a poller
 *
 * Returns: (transfer full): @self
 */
LbPoller *
lb_poller_ref (LbPoller *self)
{
  g_source_ref (&self->source);
  return self;
}

/**
 * lb_poller_unref:
 * @self: (transfer full): a poller
 */
void
lb_poller_unref (LbPoller *self)
{
  g_source_unref (&self->source);
}

/**
 * lb_poller_close:
 * @self: a poller
 *
 * Calls nobody any more.
 */
void
lb_poller_close (LbPoller *self)
{
  g_source_destroy (&self->source);
}

/**
 * lb_poller_add:
 * @self: a poller
 * @fd: an open descriptor, which must not be closed before the entry is removed
 * @func: called when it is ready
 * @user_data: data for @func
 *
 * Adds a descriptor, for which nothing is watched yet.
 *
 * Returns: (transfer none): its entry, which belongs to the poller
 */
LbPollerEntry *
lb_poller_add (LbPoller     *self,
               int           fd,
               LbPollerFunc  func,
               gpointer      user_data)
{
  LbPollerEntry *entry = g_new0 (LbPollerEntry, 1);

  entry->fd = fd;
  entry->func = func;
  entry->user_data = user_data;

  return entry;
}

/**
 * lb_poller_watch:
 * @self: a poller
 * @entry: one of its entries
 * @condition: any of %G_IO_IN and %G_IO_OUT; 0: nothing
 *
 * Says what to wait for. Cheap when it is what was watched before.
 */
void
lb_poller_watch (LbPoller      *self,
                 LbPollerEntry *entry,
                 GIOCondition   condition)
{
  struct epoll_event event = { 0 };
  int operation = EPOLL_CTL_MOD;

  if (condition == entry->condition)
    return;

  /* Out of the set when nothing is watched: epoll always tells of a broken connection. */
  if (entry->condition == 0)
    operation = EPOLL_CTL_ADD;
  else if (condition == 0)
    operation = EPOLL_CTL_DEL;

  event.data.ptr = entry;
  if (condition & G_IO_IN)
    event.events |= EPOLLIN;
  if (condition & G_IO_OUT)
    event.events |= EPOLLOUT;

  entry->condition = condition;
  if (epoll_ctl (self->epoll_fd, operation, entry->fd, &event) != 0)
    g_critical ("epoll_ctl: %s", g_strerror (errno));
}

/**
 * lb_poller_remove:
 * @self: a poller
 * @entry: (transfer full): one of its entries
 *
 * Removes a descriptor. Its callback is not called any more, also not within this dispatch.
 */
void
lb_poller_remove (LbPoller      *self,
                  LbPollerEntry *entry)
{
  lb_poller_watch (self, entry, 0);
  entry->func = NULL;
  if (self->depth == 0)
    {
      g_free (entry);
      return;
    }

  entry->next_removed = self->removed;
  self->removed = entry;
}

#else

LbPoller *
lb_poller_new (void)
{
  return NULL;
}

LbPoller *
lb_poller_ref (LbPoller *self)
{
  return self;
}

void
lb_poller_unref (LbPoller *self)
{
}

void
lb_poller_close (LbPoller *self)
{
}

LbPollerEntry *
lb_poller_add (LbPoller     *self,
               int           fd,
               LbPollerFunc  func,
               gpointer      user_data)
{
  return NULL;
}

void
lb_poller_watch (LbPoller      *self,
                 LbPollerEntry *entry,
                 GIOCondition   condition)
{
}

void
lb_poller_remove (LbPoller      *self,
                  LbPollerEntry *entry)
{
}

#endif
