#define G_LOG_DOMAIN "lb-tls-gate"

#include "config.h"
#include "net/lb-tls-gate.h"

#include "base/lb-limits.h"

/*
 * A handshake takes one of GIO's threads until its end, and those are ten before GIO makes more of
 * them, slowly: ten clients that fall silent amid a handshake would hold up every other one, and
 * all else that works in these threads. So only some may be under way; while others wait, one that
 * takes long has to go. Of those that wait the newest is next: its client is the likeliest to be
 * still there. Who has said only half of what begins a handshake comes after all others.
 */

/* The patience is looked at this often within its time. */
#define TICK_SHARE  4
#define TICK_MIN_MS 5

struct _LbTlsGate
{
  guint    ref_count;
  GQueue   under_way; /* links of passes, oldest first */
  GQueue   waiting;   /* links of passes, the next first */
  guint    n_places;
  guint    patience_ms;
  GSource *timer;     /* (owned) (nullable): while somebody waits */
};

struct _LbTlsPass
{
  LbTlsGate    *gate;         /* (owned) */
  GTask        *task;         /* (owned) */
  LbTlsGateFunc func;
  GSource      *cancelled;    /* (owned) (nullable): while it waits */
  GList         link;
  gint64        began_at_us;  /* monotonic: when the handshake began */
};

static void
lb_tls_pass_free (LbTlsPass *pass)
{
  if (pass->cancelled != NULL)
    g_source_destroy (pass->cancelled);
  g_clear_pointer (&pass->cancelled, g_source_unref);
  g_clear_object (&pass->task);
  lb_tls_gate_unref (pass->gate);
  g_free (pass);
}

/* Ends those that have had their time, as long as somebody waits. */
static gboolean
lb_tls_gate_tick_cb (gpointer user_data)
{
  LbTlsGate *self = user_data;
  gint64 latest_us = g_get_monotonic_time () - self->patience_ms * G_TIME_SPAN_MILLISECOND;

  for (GList *link = self->under_way.head; link != NULL; link = link->next)
    {
      LbTlsPass *pass = link->data;

      if (pass->began_at_us > latest_us)
        break;
      g_cancellable_cancel (g_task_get_cancellable (pass->task));
    }

  return G_SOURCE_CONTINUE;
}

static void
lb_tls_gate_update_timer (LbTlsGate *self)
{
  if (self->waiting.length == 0 && self->timer != NULL)
    {
      g_source_destroy (self->timer);
      g_clear_pointer (&self->timer, g_source_unref);
    }
  else if (self->waiting.length > 0 && self->timer == NULL)
    {
      self->timer = g_timeout_source_new (MAX (self->patience_ms / TICK_SHARE, TICK_MIN_MS));
      g_source_set_callback (self->timer, lb_tls_gate_tick_cb, self, NULL);
      g_source_attach (self->timer, g_main_context_get_thread_default ());
    }
}

static void
lb_tls_gate_begin (LbTlsGate *self,
                   LbTlsPass *pass)
{
  pass->began_at_us = g_get_monotonic_time ();
  g_queue_push_tail_link (&self->under_way, &pass->link);
  pass->func (pass, pass->task);
}

static void
lb_tls_gate_admit (LbTlsGate *self)
{
  while (self->waiting.length > 0 && self->under_way.length < self->n_places)
    {
      LbTlsPass *pass = g_queue_pop_head_link (&self->waiting)->data;

      g_source_destroy (pass->cancelled);
      g_clear_pointer (&pass->cancelled, g_source_unref);
      lb_tls_gate_begin (self, pass);
    }
  lb_tls_gate_update_timer (self);
}

static gboolean
lb_tls_gate_cancelled_cb (GCancellable *cancellable,
                          gpointer      user_data)
{
  LbTlsPass *pass = user_data;
  g_autoptr(LbTlsGate) self = lb_tls_gate_ref (pass->gate);
  g_autoptr(GTask) task = g_object_ref (pass->task);

  g_queue_unlink (&self->waiting, &pass->link);
  lb_tls_pass_free (pass);
  lb_tls_gate_update_timer (self);
  g_task_return_error_if_cancelled (task);

  return G_SOURCE_REMOVE;
}

/**
 * lb_tls_gate_new:
 * @n_places: how many handshakes may be under way at once
 *
 * Returns: (transfer full): a gate, to be used in one thread
 */
LbTlsGate *
lb_tls_gate_new (guint n_places)
{
  LbTlsGate *self = g_new0 (LbTlsGate, 1);

  self->ref_count = 1;
  self->n_places = n_places;
  self->patience_ms = LB_LIMIT_TLS_HANDSHAKE_SECONDS_SCARCE * 1000;

  return self;
}

/**
 * lb_tls_gate_ref:
 * @self: a gate
 *
 * Returns: (transfer full): @self
 */
LbTlsGate *
lb_tls_gate_ref (LbTlsGate *self)
{
  self->ref_count++;
  return self;
}

/**
 * lb_tls_gate_unref:
 * @self: (transfer full): a gate
 */
void
lb_tls_gate_unref (LbTlsGate *self)
{
  if (--self->ref_count > 0)
    return;

  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  g_free (self);
}

/**
 * lb_tls_gate_set_patience:
 * @self: a gate
 * @patience_ms: how long a handshake may take while others wait
 */
void
lb_tls_gate_set_patience (LbTlsGate *self,
                          guint      patience_ms)
{
  self->patience_ms = patience_ms;
}

/**
 * lb_tls_gate_enter:
 * @self: a gate
 * @task: who wants to begin; it has a cancellable, which also ends it when its time is over
 * @is_doubtful: whether the client is likely not to answer
 * @func: called when it may; perhaps before this function returns. Never when @task is cancelled
 *   before that, which it is told itself
 *
 * Lets a handshake begin now or in its turn.
 */
void
lb_tls_gate_enter (LbTlsGate     *self,
                   GTask         *task,
                   gboolean       is_doubtful,
                   LbTlsGateFunc  func)
{
  LbTlsPass *pass = g_new0 (LbTlsPass, 1);

  pass->gate = lb_tls_gate_ref (self);
  pass->task = g_object_ref (task);
  pass->func = func;
  pass->link.data = pass;
  if (self->under_way.length < self->n_places)
    {
      lb_tls_gate_begin (self, pass);
      return;
    }

  pass->cancelled = g_cancellable_source_new (g_task_get_cancellable (task));
  g_source_set_callback (pass->cancelled, G_SOURCE_FUNC (lb_tls_gate_cancelled_cb), pass, NULL);
  g_source_attach (pass->cancelled, g_main_context_get_thread_default ());
  if (is_doubtful)
    g_queue_push_tail_link (&self->waiting, &pass->link);
  else
    g_queue_push_head_link (&self->waiting, &pass->link);
  lb_tls_gate_update_timer (self);
}

/**
 * lb_tls_gate_leave:
 * @pass: (transfer full): of a handshake that has come to its end
 *
 * Gives the place to the next.
 */
void
lb_tls_gate_leave (LbTlsPass *pass)
{
  g_autoptr(LbTlsGate) self = lb_tls_gate_ref (pass->gate);

  g_queue_unlink (&self->under_way, &pass->link);
  lb_tls_pass_free (pass);
  lb_tls_gate_admit (self);
}
