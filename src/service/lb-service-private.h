#pragma once

#include "api/lb-http-server.h"
#include "api/lb-webhook.h"
#include "handlers/lb-output.h"
#include "handlers/lb-relay-queue.h"
#include "net/lb-smtp-service.h"
#include "service/lb-delivery-gate.h"
#include "service/lb-listeners.h"
#include "service/lb-message-printer.h"
#include "service/lb-parent-watch.h"
#include "service/lb-service.h"

G_BEGIN_DECLS

/* What the files of the service share; nobody else includes this. */
struct _LbService
{
  GObject           parent_instance;

  LbConfig         *config;          /* (owned) */
  LbRuntime        *runtime;         /* (owned) */
  LbSessionList    *sessions;        /* (owned) */
  LbListeners      *listeners;       /* (owned) */
  LbSmtpService    *smtp;            /* (owned) */
  GPtrArray        *former;          /* (owned): LbSmtpServices that listen no more, with clients */
  LbOutput         *output;          /* (owned) (nullable): standard output */
  LbMailbox        *mailbox;         /* (owned) (nullable): while started */
  LbRelayQueue     *relays;          /* (owned) (nullable): likewise */
  LbDeliveryGate   *gate;            /* (owned) (nullable): while started */
  LbWebhook        *webhook;         /* (owned) (nullable): with --webhook, while started */
  LbMessagePrinter *printer;         /* (owned) (nullable): with --print summary or json */
  LbHttpServer     *http;            /* (owned) (nullable): while it listens */
  char             *http_address;    /* (owned) (nullable): likewise */
  GError           *store_error;     /* (owned) (nullable): why the store could not be opened */
  GError           *receiving_error; /* (owned) (nullable): why mail is not received */
  guint             timeout_id;
  guint             farewell_id;
  LbParentWatch    *parent_watch;    /* (owned) (nullable): with --exit-with-parent */
  guint             n_setups;        /* how often the options were followed */
  gboolean          wants_receiving;
  gboolean          is_smtp_spent;   /* whether smtp has stopped listening, which is for good */
  gboolean          is_tolerant;     /* whether the window shows what cannot be listened on */
  gboolean          is_removal_told; /* whether the user knows that old messages go */
  gboolean          is_finished;     /* whether ::finished was emitted */
};

void     lb_service_take_mailbox      (LbService            *self,
                                       LbMailbox            *mailbox);
void     lb_service_setup_async       (LbService            *self,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
gboolean lb_service_setup_finish      (LbService            *self,
                                       GAsyncResult         *result,
                                       char                **http_auth,
                                       GError              **error);
void     lb_service_apply_limits      (LbService            *self);
gboolean lb_service_open_listeners    (LbService            *self,
                                       GError              **error);
void     lb_service_set_http          (LbService            *self,
                                       LbHttpServer         *http,
                                       const char           *address);
gboolean lb_service_start_http        (LbService            *self,
                                       const char           *http_auth,
                                       GError              **error);
void     lb_service_start_webhook     (LbService            *self);
gboolean lb_service_set_up_chaos      (LbService            *self,
                                       const char           *scenario,
                                       GError              **error);
void     lb_service_tell              (LbService            *self,
                                       const char           *message);
void     lb_service_watch_smtp        (LbService            *self);
void     lb_service_renew_smtp        (LbService            *self);
void     lb_service_shut_former       (LbService            *self);
void     lb_service_watch_mailbox     (LbService            *self);
void     lb_service_tell_removed      (LbService            *self);
void     lb_service_watch_completion  (LbService            *self);
void     lb_service_forget_completion (LbService            *self);

G_END_DECLS
