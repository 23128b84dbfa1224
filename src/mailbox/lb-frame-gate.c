#define G_LOG_DOMAIN "lb-mailbox"

#include "config.h"
#include "mailbox/lb-frame-gate.h"

/* One change of a list a frame costs the same at any rate of arrivals; one a message caps the
 * rate. */
#define FRAME_MS 16

struct _LbFrameGate
{
  LbFrameGateFunc func;
  gpointer        user_data;
  GSource        *timer; /* (owned) (nullable): while the last call is less than a frame ago */
  gboolean        is_wanted;
};

static gboolean
lb_frame_gate_timer_cb (gpointer user_data)
{
  LbFrameGate *self = user_data;

  if (!self->is_wanted)
    {
      g_clear_pointer (&self->timer, g_source_unref);
      return G_SOURCE_REMOVE;
    }

  self->is_wanted = FALSE;
  self->func (self->user_data);
  return G_SOURCE_CONTINUE;
}

/**
 * lb_frame_gate_new:
 * @func: what to call
 * @user_data: data for @func, which must not free the gate
 *
 * Returns: (transfer full): a gate that calls @func at once when it is first asked, then once a
 *   frame
 */
LbFrameGate *
lb_frame_gate_new (LbFrameGateFunc func,
                   gpointer        user_data)
{
  LbFrameGate *self = g_new0 (LbFrameGate, 1);

  self->func = func;
  self->user_data = user_data;

  return self;
}

/**
 * lb_frame_gate_free:
 * @self: (transfer full) (nullable): a gate; a call that is due is dropped
 */
void
lb_frame_gate_free (LbFrameGate *self)
{
  if (self == NULL)
    return;

  if (self->timer != NULL)
    {
      g_source_destroy (self->timer);
      g_source_unref (self->timer);
    }

  g_free (self);
}

/**
 * lb_frame_gate_request:
 * @self: a gate
 *
 * Asks for one call: at once, or at the end of the frame that runs.
 */
void
lb_frame_gate_request (LbFrameGate *self)
{
  if (self->timer != NULL)
    {
      self->is_wanted = TRUE;
      return;
    }

  self->timer = g_timeout_source_new (FRAME_MS);
  g_source_set_static_name (self->timer, "lb-frame-gate");
  g_source_set_callback (self->timer, lb_frame_gate_timer_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
  self->func (self->user_data);
}
