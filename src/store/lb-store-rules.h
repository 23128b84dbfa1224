#pragma once

#include "store/lb-store.h"

G_BEGIN_DECLS

/**
 * LbStoreRule:
 * @id: its number, which is also its place in their order
 * @query: what it looks for, in the language of lb_search_parse()
 * @tag: what each arrival gets that is found
 * @is_enabled: whether it does anything
 *
 * A rule "query -> tag".
 */
typedef struct
{
  gint64   id;
  char    *query;
  char    *tag;
  gboolean is_enabled;
} LbStoreRule;

LbStoreRule *lb_store_rule_new  (gint64       id,
                                 const char  *query,
                                 const char  *tag,
                                 gboolean     is_enabled);
void         lb_store_rule_free (LbStoreRule *self);

void       lb_store_list_rules_async   (LbStore              *self,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
GPtrArray *lb_store_list_rules_finish  (LbStore              *self,
                                        GAsyncResult         *result,
                                        GError              **error);
void       lb_store_set_rule_async     (LbStore              *self,
                                        const LbStoreRule    *rule,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
void       lb_store_remove_rule_async  (LbStore              *self,
                                        gint64                id,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
gboolean   lb_store_change_rule_finish (LbStore              *self,
                                        GAsyncResult         *result,
                                        GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbStoreRule, lb_store_rule_free)

G_END_DECLS
