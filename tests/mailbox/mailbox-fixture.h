#pragma once

#include "mailbox/lb-mailbox.h"
#include "store-fixture.h"

G_BEGIN_DECLS

/* Each call here runs the main context until its answer is there. */

LbMailbox *fixture_open_mailbox  (const char *path);
void       fixture_close_mailbox (LbMailbox  *mailbox);
char      *fixture_mail          (LbMailbox  *mailbox,
                                  const char *text);
void       fixture_settle        (LbMailbox  *mailbox);

/* A copy of the model that only items-changed keeps up to date, compared with the model at each
 * signal. */
typedef struct _Shadow Shadow;

Shadow *shadow_new           (GListModel *model);
void    shadow_free          (Shadow     *shadow);
void    shadow_check         (Shadow     *shadow);
guint   shadow_get_n_signals (Shadow     *shadow);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Shadow, shadow_free)

G_END_DECLS
