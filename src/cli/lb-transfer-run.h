#pragma once

#include "mailbox/lb-mailbox.h"
#include "mailbox/lb-transfer.h"

G_BEGIN_DECLS

typedef struct _LbTransferRun LbTransferRun;

LbTransferRun *lb_transfer_run_new             (const char       *store);
const char    *lb_transfer_run_get_path        (LbTransferRun    *self);
LbMailbox     *lb_transfer_run_open            (LbTransferRun    *self,
                                                gboolean          makes_store);
int            lb_transfer_run_close           (LbTransferRun    *self);
GCancellable  *lb_transfer_run_get_cancellable (LbTransferRun    *self);
void           lb_transfer_run_await_cb        (GObject          *object,
                                                GAsyncResult     *result,
                                                gpointer          user_data);
GAsyncResult  *lb_transfer_run_await           (LbTransferRun    *self);
void           lb_transfer_run_progress        (guint             n_done,
                                                guint             n_total,
                                                gpointer          user_data);
void           lb_transfer_run_tell            (LbTransferRun    *self,
                                                LbTransferResult *result,
                                                const char       *done,
                                                const GError     *error);
void           lb_transfer_run_fail            (LbTransferRun    *self,
                                                int               status);

G_END_DECLS
