#pragma once

#include "mailbox/lb-mailbox.h"
#include "store/lb-store-rules.h"

G_BEGIN_DECLS

void         lb_mailbox_list_rules_async   (LbMailbox            *self,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
GPtrArray   *lb_mailbox_list_rules_finish  (LbMailbox            *self,
                                            GAsyncResult         *result,
                                            GError              **error);
LbStoreRule *lb_mailbox_make_rule          (gint64                id,
                                            const char           *query,
                                            const char           *tag,
                                            gboolean              is_enabled,
                                            GError              **error);
void         lb_mailbox_set_rule_async     (LbMailbox            *self,
                                            const LbStoreRule    *rule,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
void         lb_mailbox_remove_rule_async  (LbMailbox            *self,
                                            gint64                id,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
gboolean     lb_mailbox_change_rule_finish (LbMailbox            *self,
                                            GAsyncResult         *result,
                                            GError              **error);
void         lb_mailbox_apply_rule_async   (LbMailbox            *self,
                                            const LbStoreRule    *rule,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
gssize       lb_mailbox_apply_rule_finish  (LbMailbox            *self,
                                            GAsyncResult         *result,
                                            GError              **error);

G_END_DECLS
