#pragma once

#include "base/lb-session-record.h"
#include "net/lb-smtp-channel.h"
#include "net/lb-smtp-service.h"
#include "net/lb-wire.h"
#include "smtp/session/lb-smtp-session.h"

G_BEGIN_DECLS

/*
 * LbSmtpPhase:
 * @LB_SMTP_PHASE_NEW: not begun
 * @LB_SMTP_PHASE_OPEN: octets go between wire and session
 * @LB_SMTP_PHASE_TLS: a handshake is due when all is sent, or under way
 * @LB_SMTP_PHASE_FLUSH: the session is over, its last replies are being sent
 * @LB_SMTP_PHASE_LINGER: all is sent; what the client still says is dropped, so that the system
 *   does not throw our last reply away (a close with unread octets resets the connection)
 * @LB_SMTP_PHASE_CLOSED: nothing more happens
 */
typedef enum
{
  LB_SMTP_PHASE_NEW,
  LB_SMTP_PHASE_OPEN,
  LB_SMTP_PHASE_TLS,
  LB_SMTP_PHASE_FLUSH,
  LB_SMTP_PHASE_LINGER,
  LB_SMTP_PHASE_CLOSED,
} LbSmtpPhase;

/* What a simulated fault has made of a channel. */
typedef struct
{
  GSource *timer;             /* (owned) (nullable): while nothing happens */
  guint    octets_per_second; /* in both directions; 0: as fast as can be */
  gboolean is_held;           /* the session waits, too */
} LbSmtpHindrance;

typedef struct
{
  LbSmtpService     *service;         /* (unowned) (nullable): NULL once it has let go */
  GSocketConnection *connection;      /* (owned) */
  LbWire            *wire;            /* (owned) */
  LbSmtpSession     *session;         /* (owned) */
  LbMessageHandler  *handler;         /* (owned) (nullable): of the delivery under way */
  LbDelivery        *delivery;        /* (owned) (nullable): the one under way */
  GCancellable      *cancellable;     /* (owned) (nullable): of what is under way */
  GByteArray        *unsent;          /* (owned) (nullable) */
  const LbSmtpEvent *command;         /* (unowned) (nullable): the command under way */
  GList              link;            /* in the service's list */
  LbSmtpPhase        phase;
  gboolean           is_pumping;
  gboolean           is_reading;       /* the wire is watched for input */
  gboolean           is_answered;      /* the command under way */
  gboolean           is_shaking;       /* a TLS handshake is under way */
  gboolean           is_broken;        /* the client is gone while a delivery is under way */
  gboolean           is_stopping;      /* ends after what is under way */
  gboolean           is_cut_off;       /* ended by us while the client was talking */
  gint64             active_at_us;     /* monotonic, as all below: when the client last spoke */
  gint64             progress_at_us;   /* when the client last took octets, or there were none */
  gint64             shaking_at_us;    /* when the handshake began */
  gint64             rate_began_at_us; /* 0: not in DATA */
  guint64            n_octets;         /* read since then, or while lingering */
  gsize              n_held;           /* the most that unsent held */
  LbSmtpHindrance   *hindrance;        /* (owned) (nullable) */
} LbSmtpChannelPrivate;

LbSmtpChannelPrivate *lb_smtp_channel_get_private (LbSmtpChannel *self);
void                  lb_smtp_channel_command     (LbSmtpChannel *self,
                                                   LbSmtpEvent   *event);

void lb_smtp_channel_start  (LbSmtpChannel   *self,
                             LbSmtpConfig    *config,
                             const char      *listener);
void lb_smtp_channel_stop   (LbSmtpChannel   *self);
void lb_smtp_channel_abort  (LbSmtpChannel   *self);
void lb_smtp_channel_check  (LbSmtpChannel   *self,
                             gint64           now_us);
void lb_smtp_channel_close  (LbSmtpChannel   *self,
                             LbSessionEnding  ending);
void lb_smtp_channel_pump   (LbSmtpChannel   *self);
void lb_smtp_channel_linger (LbSmtpChannel   *self);

void     lb_smtp_channel_hinder     (LbSmtpChannel              *self,
                                     const LbSmtpEvent          *event);
void     lb_smtp_channel_unhinder   (LbSmtpChannel              *self);
gboolean lb_smtp_channel_is_waiting (const LbSmtpChannelPrivate *priv);
gsize    lb_smtp_channel_get_piece  (const LbSmtpChannelPrivate *priv,
                                     gsize                       n_octets);
void     lb_smtp_channel_spend      (LbSmtpChannel              *self,
                                     gsize                       n_octets);

G_END_DECLS
