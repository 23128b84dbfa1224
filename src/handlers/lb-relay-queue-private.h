#pragma once

#include "handlers/lb-relay-queue.h"

G_BEGIN_DECLS

/* One job that is not finished. In @waiting of the queue or running, never both. */
typedef struct
{
  LbRelayJob    *job;         /* (owned) */
  GTask         *waiter;      /* (owned) (nullable) who waits for the verdict of the first try */
  GCancellable  *cancellable; /* (owned) (nullable) of the try under way */
  GSequenceIter *place;       /* (unowned) (nullable) in @waiting */
} LbRelayEntry;

struct _LbRelayQueue
{
  GObject        parent_instance;

  LbStore       *store;      /* (owned) */
  LbSmtpSender  *senders[2]; /* (owned) (nullable) the upstream server, and Mailman */
  guint          open_routes; /* LB_RELAY_ROUTE_MASK() of those that go by themselves */
  LbRelayPolicy *policy;     /* (owned) what may leave */
  GHashTable    *entries;    /* (owned) job_id -> LbRelayEntry */
  GHashTable    *passwords;  /* (owned) server of a release -> its password, written nowhere */
  GSequence     *waiting;    /* (owned) (element-type LbRelayEntry) by the time of the next try */
  GArray        *delays_ms;  /* (owned) (element-type guint) before the second try, the third, … */
  GSource       *timer;      /* (owned) (nullable) of the next try, or of the patience of the end */
  GTask         *stopping;   /* (owned) (nullable) */
  guint          n_running;
  gboolean       is_stopped;
};

LbRelayEntry *lb_relay_queue_enter         (LbRelayQueue *self,
                                            LbRelayJob   *job);
void          lb_relay_queue_forget        (LbRelayQueue *self,
                                            LbRelayEntry *entry);
void          lb_relay_queue_await         (LbRelayQueue *self,
                                            LbRelayEntry *entry);
void          lb_relay_queue_set_timer     (LbRelayQueue *self,
                                            gint64        delay_us,
                                            GSourceFunc   callback);
void          lb_relay_queue_check_stopped (LbRelayQueue *self);

void          lb_relay_queue_go_on      (LbRelayQueue     *self);
LbSmtpSender *lb_relay_queue_ref_sender (LbRelayQueue     *self,
                                         const LbRelayJob *job);

gboolean lb_relay_queue_has_password (LbRelayQueue     *self,
                                      const LbRelayJob *job);

void lb_relay_queue_fail   (LbRelayJob   *job);
void lb_relay_queue_answer (LbRelayEntry *entry,
                            const GError *error);

void lb_relay_queue_clear_timer (LbRelayQueue *self);

void lb_relay_queue_releaser_init (LbReleaserInterface *iface);

G_END_DECLS
