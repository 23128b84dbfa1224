#pragma once

#include <glib.h>

#include "base/lb-envelope.h"
#include "smtp/client/lb-smtp-send-result.h"

G_BEGIN_DECLS

/**
 * LbSmtpTlsPolicy:
 * @LB_SMTP_TLS_NONE: no TLS
 * @LB_SMTP_TLS_OPPORTUNISTIC: STARTTLS where the server announces it
 * @LB_SMTP_TLS_REQUIRED: STARTTLS, or nothing is sent
 * @LB_SMTP_TLS_IMPLICIT: TLS from the first octet (RFC 8314)
 *
 * Whether the conversation is encrypted. None but %LB_SMTP_TLS_OPPORTUNISTIC ever takes less.
 */
typedef enum
{
  LB_SMTP_TLS_NONE,
  LB_SMTP_TLS_OPPORTUNISTIC,
  LB_SMTP_TLS_REQUIRED,
  LB_SMTP_TLS_IMPLICIT,
} LbSmtpTlsPolicy;

/**
 * LbSmtpClientConfig:
 * @hello: our name in EHLO, HELO or LHLO
 * @tls: whether TLS is used
 * @lmtp: whether the server speaks LMTP (RFC 2033): one verdict a recipient
 * @user: (nullable): the user to log in as; %NULL: no login
 * @password: (nullable): the password of @user
 *
 * How a client behaves. Whoever makes it fills the fields, then nobody changes them.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;

  /*< public >*/
  char           *hello;
  LbSmtpTlsPolicy tls;
  gboolean        lmtp;
  char           *user;
  char           *password;
} LbSmtpClientConfig;

LbSmtpClientConfig *lb_smtp_client_config_new   (void);
LbSmtpClientConfig *lb_smtp_client_config_ref   (LbSmtpClientConfig *self);
void                lb_smtp_client_config_unref (LbSmtpClientConfig *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbSmtpClientConfig, lb_smtp_client_config_unref)

/**
 * LbSmtpClientEventType:
 * @LB_SMTP_CLIENT_NONE: nothing to do until lb_smtp_client_feed()
 * @LB_SMTP_CLIENT_SEND: write the octets, then ask for the next event
 * @LB_SMTP_CLIENT_START_TLS: do the handshake, then lb_smtp_client_complete_tls()
 * @LB_SMTP_CLIENT_CONFIRM: everything but the final dot is sent, so nobody has the message yet.
 *   Write down that it is about to be, then lb_smtp_client_confirm()
 * @LB_SMTP_CLIENT_DONE: all is decided, see lb_smtp_client_dup_result(); a farewell may follow
 * @LB_SMTP_CLIENT_CLOSE: close the connection; the last event
 *
 * What whoever drives a client has to do.
 */
typedef enum
{
  LB_SMTP_CLIENT_NONE,
  LB_SMTP_CLIENT_SEND,
  LB_SMTP_CLIENT_START_TLS,
  LB_SMTP_CLIENT_CONFIRM,
  LB_SMTP_CLIENT_DONE,
  LB_SMTP_CLIENT_CLOSE,
} LbSmtpClientEventType;

/**
 * LbSmtpClientEvent:
 * @type: what to do
 * @octets: (nullable): what to write, with %LB_SMTP_CLIENT_SEND; owned by the event
 */
typedef struct
{
  LbSmtpClientEventType type;
  GBytes               *octets;
} LbSmtpClientEvent;

void lb_smtp_client_event_clear (LbSmtpClientEvent *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LbSmtpClientEvent, lb_smtp_client_event_clear)

typedef struct _LbSmtpClient LbSmtpClient;

LbSmtpClient         *lb_smtp_client_new          (LbSmtpClientConfig *config,
                                                   LbEnvelope         *envelope,
                                                   GPtrArray          *pieces,
                                                   const char         *nonce);
LbSmtpClient         *lb_smtp_client_new_probe    (LbSmtpClientConfig *config,
                                                   const char         *nonce);
void                  lb_smtp_client_free         (LbSmtpClient       *self);
void                  lb_smtp_client_connected    (LbSmtpClient       *self,
                                                   gboolean            is_loopback,
                                                   gint64              now_us);
void                  lb_smtp_client_feed         (LbSmtpClient       *self,
                                                   const char         *octets,
                                                   gsize               n_octets,
                                                   gint64              now_us);
LbSmtpClientEventType lb_smtp_client_next_event   (LbSmtpClient       *self,
                                                   LbSmtpClientEvent  *event);
void                  lb_smtp_client_complete_tls (LbSmtpClient       *self,
                                                   const char         *fault,
                                                   gint64              now_us);
void                  lb_smtp_client_confirm      (LbSmtpClient       *self,
                                                   const char         *fault,
                                                   gint64              now_us);
void                  lb_smtp_client_disconnected (LbSmtpClient       *self,
                                                   const char         *reason,
                                                   gint64              now_us);
void                  lb_smtp_client_refuse       (LbSmtpClient       *self,
                                                   const char         *reason);
gboolean              lb_smtp_client_is_accepted  (const LbSmtpClient *self,
                                                   guint               recipient);
gboolean              lb_smtp_client_is_decided   (const LbSmtpClient *self);
gboolean              lb_smtp_client_is_past_dot  (const LbSmtpClient *self);
LbSmtpSendResult     *lb_smtp_client_dup_result   (const LbSmtpClient *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbSmtpClient, lb_smtp_client_free)

G_END_DECLS
