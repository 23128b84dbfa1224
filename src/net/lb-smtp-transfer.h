#pragma once

#include "net/lb-smtp-sender.h"

G_BEGIN_DECLS

#define LB_TYPE_SMTP_TRANSFER (lb_smtp_transfer_get_type ())
G_DECLARE_FINAL_TYPE (LbSmtpTransfer, lb_smtp_transfer, LB, SMTP_TRANSFER, GObject)

void lb_smtp_transfer_start (GTask              *task,
                             LbSmtpClient       *client,
                             GSocketConnectable *connectable,
                             guint               connect_ms,
                             guint               reply_ms,
                             LbSmtpConfirmFunc   confirm,
                             gpointer            confirm_data);

G_END_DECLS
