#pragma once

#include "net/lb-poller.h"
#include "net/lb-smtp-channel.h"
#include "net/lb-smtp-service.h"
#include "net/lb-tls-gate.h"
#include "smtp/session/lb-smtp-session.h"

G_BEGIN_DECLS

/* Octets of one read: large enough that a message of 20 MB costs few calls; one buffer for all
 * channels, since nothing is left in it between two reads. */
#define LB_SMTP_READ_OCTETS 65536

/* A listener may be with or without implicit TLS and LMTP. */
#define LB_SMTP_N_CONFIGS   4

/* How long what may take, in milliseconds. */
typedef struct
{
  guint idle_ms;
  guint scarce_idle_ms;
  guint rate_window_ms;
  guint unsent_ms;
  guint handshake_ms;
  guint scarce_handshake_ms;
  guint shutdown_ms;
} LbSmtpTimes;

struct _LbSmtpService
{
  GSocketService    parent_instance;

  LbSmtpConfig     *config;                     /* (owned): what was set */
  LbSmtpConfig     *configs[LB_SMTP_N_CONFIGS]; /* (owned) (nullable): by LbSmtpListenFlags */
  LbMessageHandler *handler;                    /* (owned) (nullable) */
  GTlsCertificate  *certificate;                /* (owned) (nullable) */
  GPtrArray        *listeners;                  /* (owned) (element-type LbSmtpListener) */
  GType             channel_type;
  LbSmtpTimes       times;

  LbTlsGate        *tls_gate;                   /* (owned) */
  LbPoller         *poller;                     /* (owned) (nullable) */
  GQueue            channels;                   /* links of the channels, each a reference */
  GSource          *timer;                      /* (owned) (nullable): while there are channels */
  GSource          *starter;                    /* (owned) (nullable): until accepting begins */
  GTask            *shutdown;                   /* (owned) (nullable) */
  GSource          *shutdown_timer;             /* (owned) (nullable) */
  guint             max_connections;            /* 0: as many as there are descriptors for */
  gboolean          uses_poller;                /* where the system has one */
  guint             n_descriptors;
  gboolean          is_full;                    /* accepting was stopped at the cap */
  gboolean          is_closed;
  char             *buffer;                     /* (owned): LB_SMTP_READ_OCTETS */
};

LbSmtpConfig *lb_smtp_service_get_listener_config (LbSmtpService      *self,
                                                   LbSmtpListenFlags   flags);
gboolean      lb_smtp_service_incoming            (GSocketService     *service,
                                                   GSocketConnection  *connection,
                                                   GObject            *source_object);
void          lb_smtp_service_add_signals         (LbSmtpServiceClass *klass);
void          lb_smtp_service_add_properties      (LbSmtpServiceClass *klass);
void          lb_smtp_service_forget_configs      (LbSmtpService      *self);
void          lb_smtp_service_abort               (LbSmtpService      *self);
void          lb_smtp_service_update_accepting    (LbSmtpService      *self);
gboolean      lb_smtp_service_is_scarce           (LbSmtpService      *self);
void          lb_smtp_service_tell_replies        (LbSmtpService      *self,
                                                   GBytes             *replies,
                                                   const char         *peer);
void          lb_smtp_service_tell_began          (LbSmtpService      *self,
                                                   LbSmtpSession      *session);
void          lb_smtp_service_tell_ended          (LbSmtpService      *self,
                                                   LbSmtpChannel      *channel,
                                                   LbSessionEnding     ending);
void          lb_smtp_service_tell_n_connections  (LbSmtpService      *self);

LbPoller *lb_smtp_service_get_poller (LbSmtpService *self);

G_END_DECLS
