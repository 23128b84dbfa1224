#pragma once

#include <adwaita.h>

#include "mailbox/lb-mailbox-rules.h"

G_BEGIN_DECLS

#define LB_TYPE_RULE_GROUP (lb_rule_group_get_type ())
G_DECLARE_FINAL_TYPE (LbRuleGroup, lb_rule_group, LB, RULE_GROUP, AdwPreferencesGroup)

void lb_rule_group_set_mailbox (LbRuleGroup *self,
                                LbMailbox   *mailbox);

G_END_DECLS
