#pragma once

#include <adwaita.h>

#include "mailbox/lb-mailbox-tags.h"

G_BEGIN_DECLS

#define LB_TYPE_TAG_MANAGER (lb_tag_manager_get_type ())
G_DECLARE_FINAL_TYPE (LbTagManager, lb_tag_manager, LB, TAG_MANAGER, AdwWindow)

GtkWidget *lb_tag_manager_new (GtkWindow *parent,
                               LbMailbox *mailbox);

G_END_DECLS
