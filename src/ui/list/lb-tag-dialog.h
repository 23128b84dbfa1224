#pragma once

#include <adwaita.h>

#include "mailbox/lb-mailbox-tags.h"

G_BEGIN_DECLS

#define LB_TYPE_TAG_DIALOG (lb_tag_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LbTagDialog, lb_tag_dialog, LB, TAG_DIALOG, AdwMessageDialog)

LbTagDialog *lb_tag_dialog_new (GtkWindow *parent,
                                LbMailbox *mailbox,
                                GArray    *row_ids);

G_END_DECLS
