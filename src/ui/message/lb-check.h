#pragma once

#include "ui/message/lb-opened-message.h"

G_BEGIN_DECLS

/**
 * LbCheckLevel:
 * @LB_CHECK_PASSED: it is as it should be
 * @LB_CHECK_NOTE: worth knowing
 * @LB_CHECK_WARNING: some receivers will show or treat it badly
 * @LB_CHECK_ERROR: against a rule that receivers rely on
 *
 * What came of looking at one thing.
 */
typedef enum
{
  LB_CHECK_PASSED,
  LB_CHECK_NOTE,
  LB_CHECK_WARNING,
  LB_CHECK_ERROR,
} LbCheckLevel;

/**
 * LbCheck:
 * @level: what came of it
 * @title: one sentence without a full stop, as a row's title
 * @detail: (nullable): where and by which rule
 * @line: the line of the source, from 1; 0: none
 *
 * One row of the Checks page.
 */
typedef struct
{
  LbCheckLevel level;
  char        *title;
  char        *detail;
  guint        line;
} LbCheck;

void       lb_check_free  (LbCheck         *self);
GPtrArray *lb_check_list  (LbOpenedMessage *opened);
guint      lb_check_count (GPtrArray       *checks,
                           LbCheckLevel    *worst);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbCheck, lb_check_free)

G_END_DECLS
