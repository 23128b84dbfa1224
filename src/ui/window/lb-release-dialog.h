#pragma once

#include <adwaita.h>

#include "mailbox/lb-mailbox.h"
#include "mailbox/lb-releaser.h"

G_BEGIN_DECLS

#define LB_TYPE_RELEASE_DIALOG (lb_release_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LbReleaseDialog, lb_release_dialog, LB, RELEASE_DIALOG, AdwMessageDialog)

LbReleaseDialog *lb_release_dialog_new (GtkWindow  *parent,
                                        LbReleaser *releaser,
                                        GPtrArray  *rows);

G_END_DECLS
