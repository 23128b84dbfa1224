#define G_LOG_DOMAIN "lb-clock"

#include "config.h"
#include "ui/list/lb-clock.h"

/* Short enough that a computer that slept over midnight is soon right. */
#define TICK_SECONDS 60

struct _LbClock
{
  GObject parent_instance;

  gint64  set_us;
  int     day;
  guint   timeout_id;
};

enum
{
  SIGNAL_DAY_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbClock, lb_clock, G_TYPE_OBJECT)

static int
lb_clock_get_day (LbClock *self)
{
  gint64 now_s = lb_clock_now_us (self) / G_USEC_PER_SEC;
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (now_s);
  g_autoptr(GDateTime) here = g_date_time_to_local (utc);

  return g_date_time_get_year (here) * 1000 + g_date_time_get_day_of_year (here);
}

static void
lb_clock_check (LbClock *self)
{
  int day = lb_clock_get_day (self);

  if (day == self->day)
    return;
  self->day = day;
  g_signal_emit (self, signals[SIGNAL_DAY_CHANGED], 0);
}

static gboolean
lb_clock_tick_cb (gpointer user_data)
{
  lb_clock_check (LB_CLOCK (user_data));
  return G_SOURCE_CONTINUE;
}

static void
lb_clock_finalize (GObject *object)
{
  LbClock *self = LB_CLOCK (object);

  g_clear_handle_id (&self->timeout_id, g_source_remove);

  G_OBJECT_CLASS (lb_clock_parent_class)->finalize (object);
}

static void
lb_clock_class_init (LbClockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_clock_finalize;

  /**
   * LbClock::day-changed:
   *
   * Another day began: what said "Yesterday" is older now.
   */
  signals[SIGNAL_DAY_CHANGED] = g_signal_new ("day-changed", LB_TYPE_CLOCK, G_SIGNAL_RUN_LAST, 0,
                                              NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lb_clock_init (LbClock *self)
{
  self->day = lb_clock_get_day (self);
  self->timeout_id = g_timeout_add_seconds (TICK_SECONDS, lb_clock_tick_cb, self);
}

/**
 * lb_clock_get_default:
 *
 * The one clock that every row looks at, with the one timer.
 *
 * Returns: (transfer none): the clock
 */
LbClock *
lb_clock_get_default (void)
{
  static LbClock *clock = NULL;

  if (clock == NULL)
    clock = g_object_new (LB_TYPE_CLOCK, NULL);
  return clock;
}

/**
 * lb_clock_now_us:
 * @self: a clock
 *
 * Returns: the time, in microseconds since 1970, UTC
 */
gint64
lb_clock_now_us (LbClock *self)
{
  g_return_val_if_fail (LB_IS_CLOCK (self), 0);

  return self->set_us != 0 ? self->set_us : g_get_real_time ();
}

/**
 * lb_clock_set_now_us:
 * @self: a clock
 * @now_us: the time that it shall stand at, in microseconds since 1970, UTC; 0: the real time again
 *
 * For tests and pictures, which need the same times every day.
 */
void
lb_clock_set_now_us (LbClock *self,
                     gint64   now_us)
{
  g_return_if_fail (LB_IS_CLOCK (self));

  self->set_us = now_us;
  lb_clock_check (self);
}
