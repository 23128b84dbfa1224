#pragma once

#include "base/chaos/lb-chaos.h"

G_BEGIN_DECLS

/**
 * LbMode:
 * @LB_MODE_CAPTURE: to the mailbox only
 * @LB_MODE_DEBUG: to the mailbox, and printed on standard output; never relayed
 * @LB_MODE_RELAY: to the mailbox, then to the upstream server
 * @LB_MODE_MAILMAN: to the mailbox, then list addresses to Mailman, the rest upstream
 *
 * What happens to a message. Exclusive.
 */
typedef enum
{
  LB_MODE_CAPTURE,
  LB_MODE_DEBUG,
  LB_MODE_RELAY,
  LB_MODE_MAILMAN,
} LbMode;

#define LB_TYPE_MODE (lb_mode_get_type ())
GType       lb_mode_get_type (void);
const char *lb_mode_to_string (LbMode mode);
gboolean    lb_mode_from_string (const char *text,
                                 LbMode     *mode);

/**
 * LbWebhookOutcome:
 * @LB_WEBHOOK_SENT: it was called, and said that all is well
 * @LB_WEBHOOK_FAILED: it could not be called, or said otherwise
 * @LB_WEBHOOK_LEFT_OUT: too many came at once
 *
 * What became of telling a webhook of a message.
 */
typedef enum
{
  LB_WEBHOOK_SENT,
  LB_WEBHOOK_FAILED,
  LB_WEBHOOK_LEFT_OUT,
  LB_WEBHOOK_N_OUTCOMES
} LbWebhookOutcome;

/**
 * LbStatistics:
 * @n_accepted: messages that were taken
 * @accepted_octets: octets of all of them
 * @n_rejected: commands and messages that were refused, for now or for good
 * @n_deleted: messages that were deleted
 * @n_webhook: calls of the webhook, by #LbWebhookOutcome
 *
 * What happened since the start.
 */
typedef struct
{
  guint64 n_accepted;
  guint64 accepted_octets;
  guint64 n_rejected;
  guint64 n_deleted;
  guint64 n_webhook[LB_WEBHOOK_N_OUTCOMES];
} LbStatistics;

/**
 * LbUpstreamInfo:
 * @server: "HOST:PORT"
 * @tls: how the way there is encrypted: "none", "starttls" or "tls"
 * @user: whom it logs in as; "" without a login
 *
 * What everyone may know of the server that mail is relayed and released to.
 */
typedef struct
{
  char *server;
  char *tls;
  char *user;
} LbUpstreamInfo;

#define LB_TYPE_RUNTIME (lb_runtime_get_type ())
G_DECLARE_FINAL_TYPE (LbRuntime, lb_runtime, LB, RUNTIME, GObject)

LbRuntime            *lb_runtime_new            (LbMode            mode);
LbMode                lb_runtime_get_mode       (LbRuntime        *self);
void                  lb_runtime_set_mode       (LbRuntime        *self,
                                                 LbMode            mode);
const LbUpstreamInfo *lb_runtime_get_upstream   (LbRuntime        *self);
void                  lb_runtime_set_upstream   (LbRuntime        *self,
                                                 const char       *server,
                                                 const char       *tls,
                                                 const char       *user);
LbChaos              *lb_runtime_get_chaos      (LbRuntime        *self);
LbStatistics          lb_runtime_get_statistics (LbRuntime        *self);
void                  lb_runtime_count_accepted (LbRuntime        *self,
                                                 guint64           n_octets);
void                  lb_runtime_count_rejected (LbRuntime        *self);
void                  lb_runtime_count_deleted  (LbRuntime        *self,
                                                 guint             n_messages);
void                  lb_runtime_count_webhook  (LbRuntime        *self,
                                                 LbWebhookOutcome  outcome);

G_END_DECLS
