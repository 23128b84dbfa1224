#pragma once

#include <gio/gio.h>

#include "mailbox/lb-mailbox.h"

G_BEGIN_DECLS

/**
 * LbVerdictKind:
 * @LB_VERDICT_EXPECT: at least one message matches the query
 * @LB_VERDICT_FORBID: no message matches the query
 * @LB_VERDICT_COUNT: there are exactly so many messages
 *
 * What is expected of the mail of a command.
 */
typedef enum
{
  LB_VERDICT_EXPECT,
  LB_VERDICT_FORBID,
  LB_VERDICT_COUNT,
} LbVerdictKind;

#define LB_TYPE_VERDICT (lb_verdict_get_type ())
G_DECLARE_FINAL_TYPE (LbVerdict, lb_verdict, LB, VERDICT, GObject)

LbVerdict *lb_verdict_new                (void);
void       lb_verdict_add_query          (LbVerdict            *self,
                                          LbVerdictKind         kind,
                                          const char           *query);
void       lb_verdict_set_count          (LbVerdict            *self,
                                          guint64               count);
void       lb_verdict_check_async        (LbVerdict            *self,
                                          LbMailbox            *mailbox,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
gboolean   lb_verdict_check_finish       (LbVerdict            *self,
                                          GAsyncResult         *result,
                                          GError              **error);
gboolean   lb_verdict_is_good            (LbVerdict            *self);
gboolean   lb_verdict_may_improve        (LbVerdict            *self);
guint      lb_verdict_get_n_expectations (LbVerdict            *self);
char      *lb_verdict_dup_name           (LbVerdict            *self,
                                          guint                 expectation);
char      *lb_verdict_dup_fault          (LbVerdict            *self,
                                          guint                 expectation);

G_END_DECLS
