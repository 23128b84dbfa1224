#pragma once

#include <gio/gio.h>

#include "base/lb-envelope.h"
#include "smtp/client/lb-smtp-client.h"
#include "smtp/client/lb-smtp-send-result.h"

G_BEGIN_DECLS

#define LB_TYPE_SMTP_SENDER (lb_smtp_sender_get_type ())
G_DECLARE_FINAL_TYPE (LbSmtpSender, lb_smtp_sender, LB, SMTP_SENDER, GObject)

typedef struct _LbSmtpTransfer LbSmtpTransfer;

/**
 * LbSmtpConfirmFunc:
 * @transfer: the transfer; keep a reference until lb_smtp_transfer_confirm()
 * @user_data: data
 *
 * Called when everything but the final dot is sent. The transfer waits for
 * lb_smtp_transfer_confirm(), so that what is about to happen can be written down first.
 */
typedef void (*LbSmtpConfirmFunc) (LbSmtpTransfer *transfer,
                                   gpointer        user_data);

LbSmtpSender *lb_smtp_sender_new (const char         *address,
                                  LbSmtpClientConfig *config,
                                  GError            **error);
LbSmtpSender *lb_smtp_sender_new_from_uri (const char *uri,
                                           const char *password,
                                           GError    **error);
const char *lb_smtp_sender_get_address (LbSmtpSender *self);
LbSmtpClientConfig *lb_smtp_sender_get_config (LbSmtpSender *self);
void                lb_smtp_sender_set_trusted (LbSmtpSender    *self,
                                                GTlsCertificate *certificate);
GTlsCertificate *lb_smtp_sender_get_trusted (LbSmtpSender *self);
void                lb_smtp_sender_set_own (LbSmtpSender       *self,
                                            const char * const *addresses);
const char *const *lb_smtp_sender_get_own (LbSmtpSender *self);
void                lb_smtp_sender_set_timeouts (LbSmtpSender *self,
                                                 guint         connect_ms,
                                                 guint         reply_ms);
void                lb_smtp_sender_send_async (LbSmtpSender       *self,
                                               LbEnvelope         *envelope,
                                               GBytes             *data,
                                               GCancellable       *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer            user_data);
void                lb_smtp_sender_send_full_async (LbSmtpSender       *self,
                                                    LbEnvelope         *envelope,
                                                    GPtrArray          *pieces,
                                                    LbSmtpConfirmFunc   confirm,
                                                    gpointer            confirm_data,
                                                    GCancellable       *cancellable,
                                                    GAsyncReadyCallback callback,
                                                    gpointer            user_data);
void                lb_smtp_sender_probe_async (LbSmtpSender       *self,
                                                GCancellable       *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer            user_data);
LbSmtpSendResult *lb_smtp_sender_send_finish (LbSmtpSender *self,
                                              GAsyncResult *result,
                                              GError      **error);

gboolean lb_smtp_transfer_is_accepted (LbSmtpTransfer *self,
                                       guint           recipient);
void     lb_smtp_transfer_confirm     (LbSmtpTransfer *self,
                                       const char     *fault);

G_END_DECLS
