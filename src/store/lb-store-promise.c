#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-store.h"

#ifndef G_OS_WIN32
#include <sys/statvfs.h>
#endif

#include "store/lb-store-private.h"

/*
 * A temporary store ends with the process, however that ends: a message that waits in memory for
 * the writer is as safe as one that is in the file, as long as the file has room for it. So a
 * client need not wait for the commit. What keeps the promise true:
 *
 * - It is given only while the disk has many times the room of all that is promised.
 * - Should the writer fail all the same, what was promised stays in memory, is tried again before
 *   anything else, and nothing is promised until it is written.
 */

/* What may wait, and what one of them may have: the larger ones gain nothing by it. */
#define PROMISED_OCTETS_MAX (1024 * 1024)
#define MESSAGE_OCTETS_MAX  (256 * 1024)

/* Beside the octets of a message: envelope, transcript and job. */
#define OVERHEAD_OCTETS     2048

/* What has to be free on the disk, and how often the writer looks. */
#define ROOM_OCTETS         (G_GUINT64_CONSTANT (64) * 1024 * 1024)
#define LOOK_US             20000

static int
lb_store_promise_get_octets (const LbStoreJob *job)
{
  return (int) (job->n_octets + OVERHEAD_OCTETS);
}

/**
 * lb_store_promise_has_room:
 * @core: a store, in the writer thread
 *
 * Returns: whether the disk has room for more than what is needed at once
 */
gboolean
lb_store_promise_has_room (LbStoreCore *core)
{
#ifndef G_OS_WIN32
  g_autofree char *folder = g_path_get_dirname (core->path);
  struct statvfs info;

  return statvfs (folder, &info) == 0
         && (guint64) info.f_bavail * info.f_frsize >= ROOM_OCTETS;
#else
  return FALSE;
#endif
}

/**
 * lb_store_promise_look:
 * @core: a store, in the writer thread
 *
 * Finds out whether messages may be promised.
 */
void
lb_store_promise_look (LbStoreCore *core)
{
  gint64 now_us;

  if (!core->is_temporary)
    return;

  now_us = g_get_monotonic_time ();
  if (now_us < core->next_look_us)
    return;

  core->next_look_us = now_us + LOOK_US;
  g_atomic_int_set (&core->may_promise, core->owed->len == 0 && lb_store_promise_has_room (core));
}

/**
 * lb_store_promise_keep:
 * @core: a store, in the writer thread
 * @group: (element-type LbStoreJob): calls that have been tried
 *
 * Takes out of @group what was promised and could not be written.
 */
void
lb_store_promise_keep (LbStoreCore *core,
                       GPtrArray   *group)
{
  guint at = 0;

  while (at < group->len)
    {
      LbStoreJob *job = g_ptr_array_index (group, at);

      if (!job->is_promised || job->error == NULL)
        {
          if (job->is_promised)
            g_atomic_int_add (&core->promised_octets, -lb_store_promise_get_octets (job));
          at++;
          continue;
        }

      g_atomic_int_set (&core->may_promise, FALSE);
      g_ptr_array_add (core->owed, g_ptr_array_steal_index (group, at));
    }
}

/**
 * lb_store_promise_pay:
 * @core: a store, in the writer thread, without a transaction
 *
 * Tries again to write what is owed.
 */
void
lb_store_promise_pay (LbStoreCore *core)
{
  g_autoptr(GPtrArray) paid = NULL;

  if (core->owed->len == 0)
    return;

  paid = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_store_job_free);
  while (core->owed->len > 0)
    {
      LbStoreJob *job = g_ptr_array_index (core->owed, 0);

      lb_store_writer_run_alone (core, job);
      if (job->error != NULL)
        break;

      g_ptr_array_add (paid, g_ptr_array_steal_index (core->owed, 0));
    }

  lb_store_promise_keep (core, paid);
  core->next_look_us = 0;
  lb_store_promise_look (core);
  lb_store_job_complete (core, paid);
}

/**
 * lb_store_promise:
 * @self: a store, in the thread where it was opened
 * @delivery: the message; its octets are not copied
 * @added: called in the context where the store was opened, after the commit that holds the message
 * @user_data: data for @added
 *
 * Writes a message, as lb_store_add() does, and tells whether it is as safe already as this store
 * can make it: a temporary store ends with the process, so that a message waits in memory as well
 * as in a file. lb_store_await() waits for what is promised.
 *
 * Returns: whether the sender may be told that the message is taken; @added then tells of an error
 *   only when the store was closed before there was room
 */
gboolean
lb_store_promise (LbStore      *self,
                  LbDelivery   *delivery,
                  LbStoreAdded  added,
                  gpointer      user_data)
{
  LbStoreCore *core;
  LbStoreJob *job;
  gboolean is_promised;
  int n_octets;

  g_return_val_if_fail (LB_IS_STORE (self), FALSE);
  g_return_val_if_fail (delivery != NULL && added != NULL, FALSE);

  core = lb_store_get_core (self);
  job = lb_store_job_new_arrival (delivery, added, user_data);
  n_octets = lb_store_promise_get_octets (job);
  is_promised = job->n_octets <= MESSAGE_OCTETS_MAX
                && g_atomic_int_get (&core->may_promise)
                && g_atomic_int_get (&core->promised_octets) + n_octets <= PROMISED_OCTETS_MAX;
  job->is_promised = is_promised;
  if (is_promised)
    g_atomic_int_add (&core->promised_octets, n_octets);

  return lb_store_push_plain (self, job) && is_promised;
}

/**
 * lb_store_await:
 * @self: a store, in the thread where it was opened
 * @done: called in the context where the store was opened, without a row
 * @user_data: data for @done
 *
 * Waits until each message of before has been written, or tried.
 */
void
lb_store_await (LbStore      *self,
                LbStoreAdded  done,
                gpointer      user_data)
{
  LbStoreJob *job;

  g_return_if_fail (LB_IS_STORE (self));
  g_return_if_fail (done != NULL);

  job = lb_store_job_new (NULL, NULL, NULL);
  job->added = done;
  job->user_data = user_data;
  lb_store_push_plain (self, job);
}
