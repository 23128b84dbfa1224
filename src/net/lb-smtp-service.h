#pragma once

#include <gio/gio.h>

#include "net/lb-message-handler.h"
#include "net/lb-smtp-listener.h"
#include "smtp/lb-smtp-config.h"

G_BEGIN_DECLS

#define LB_TYPE_SMTP_SERVICE (lb_smtp_service_get_type ())
G_DECLARE_FINAL_TYPE (LbSmtpService, lb_smtp_service, LB, SMTP_SERVICE, GSocketService)

LbSmtpService      *lb_smtp_service_new               (void);
const LbSmtpConfig *lb_smtp_service_get_config        (LbSmtpService      *self);
void                lb_smtp_service_set_config        (LbSmtpService      *self,
                                                       const LbSmtpConfig *config);
LbMessageHandler   *lb_smtp_service_get_handler       (LbSmtpService      *self);
void                lb_smtp_service_set_handler       (LbSmtpService      *self,
                                                       LbMessageHandler   *handler);
GTlsCertificate    *lb_smtp_service_get_certificate   (LbSmtpService      *self);
void                lb_smtp_service_set_certificate   (LbSmtpService      *self,
                                                       GTlsCertificate    *certificate);
guint               lb_smtp_service_get_n_connections (LbSmtpService      *self);
GPtrArray          *lb_smtp_service_list_sessions     (LbSmtpService      *self);

gboolean lb_smtp_service_listen          (LbSmtpService        *self,
                                          const char           *address,
                                          LbSmtpListenFlags     flags,
                                          char                **real_address,
                                          GError              **error);
void     lb_smtp_service_close           (LbSmtpService        *self);
void     lb_smtp_service_shutdown_async  (LbSmtpService        *self,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
gboolean lb_smtp_service_shutdown_finish (LbSmtpService        *self,
                                          GAsyncResult         *result,
                                          GError              **error);

G_END_DECLS
