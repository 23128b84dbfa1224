#pragma once

#include <gio/gio.h>

#include "mailbox/lb-mailbox.h"
#include "mailbox/lb-releaser.h"
#include "mailbox/lb-session-list.h"
#include "service/lb-config.h"

G_BEGIN_DECLS

/**
 * LbServiceError:
 * @LB_SERVICE_ERROR_FAILED: something else; exit code 1
 * @LB_SERVICE_ERROR_USAGE: an option cannot be followed; exit code 2
 * @LB_SERVICE_ERROR_ADDRESS: an address cannot be listened on; exit code 3
 * @LB_SERVICE_ERROR_STORE: the store cannot be used; exit code 4
 *
 * Why the service could not start. Each message is one sentence that names the thing and the way
 * out.
 */
typedef enum
{
  LB_SERVICE_ERROR_FAILED,
  LB_SERVICE_ERROR_USAGE,
  LB_SERVICE_ERROR_ADDRESS,
  LB_SERVICE_ERROR_STORE,
} LbServiceError;

#define LB_SERVICE_ERROR (lb_service_error_quark ())
GQuark lb_service_error_quark (void);

#define LB_TYPE_SERVICE (lb_service_get_type ())
G_DECLARE_FINAL_TYPE (LbService, lb_service, LB, SERVICE, GObject)

LbService *lb_service_new          (LbConfig      *config);
void       lb_service_set_output   (LbService     *self,
                                    GOutputStream *stream,
                                    gboolean       is_terminal);
void       lb_service_set_tolerant (LbService     *self,
                                    gboolean       is_tolerant);

void     lb_service_start_async     (LbService            *self,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
gboolean lb_service_start_finish    (LbService            *self,
                                     GAsyncResult         *result,
                                     GError              **error);
GError  *lb_service_dup_store_error (LbService            *self);
void     lb_service_stop_async      (LbService            *self,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
gboolean lb_service_stop_finish     (LbService            *self,
                                     GAsyncResult         *result,
                                     GError              **error);

LbConfig      *lb_service_get_config          (LbService  *self);
LbMailbox     *lb_service_get_mailbox         (LbService  *self);
LbSessionList *lb_service_get_sessions        (LbService  *self);
void           lb_service_refresh_sessions    (LbService  *self);
LbReleaser    *lb_service_get_releaser        (LbService  *self);
LbRuntime     *lb_service_get_runtime         (LbService  *self);
char          *lb_service_dup_smtp_address    (LbService  *self);
char          *lb_service_dup_http_address    (LbService  *self);
char         **lb_service_dup_listeners       (LbService  *self);
char          *lb_service_dup_wanted_address  (LbService  *self);
void           lb_service_set_wanted_address  (LbService  *self,
                                               const char *address);
gboolean       lb_service_is_receiving        (LbService  *self);
void           lb_service_set_receiving       (LbService  *self,
                                               gboolean    is_receiving);
GError        *lb_service_dup_receiving_error (LbService  *self);

G_END_DECLS
