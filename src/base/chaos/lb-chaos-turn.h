#pragma once

#include "base/chaos/lb-chaos-rule.h"

G_BEGIN_DECLS

/* A rule, and what has become of it since the last reset. */
typedef struct
{
  LbChaosRule *rule;     /* (owned) */
  guint64      n_met;    /* how often something came that it is for */
  guint64      n_acted;
  guint64      n_draws;
  gint64      *passed;   /* (owned) (nullable): per_minute: when the last ones passed, a ring */
  guint        n_passed;
  guint        next;
} LbChaosTurn;

LbChaosTurn *lb_chaos_turn_new   (LbChaosRule *rule);
void         lb_chaos_turn_free  (gpointer     data);
void         lb_chaos_turn_reset (LbChaosTurn *self);
gboolean     lb_chaos_turn_take  (LbChaosTurn *self,
                                  guint32      seed,
                                  guint        stream,
                                  gint64       now_us);

double lb_chaos_draw (guint32 seed,
                      guint   stream,
                      guint64 n);

G_END_DECLS
