#pragma once

#include "smtp/client/lb-smtp-client.h"
#include "smtp/client/lb-smtp-dot-stuffer.h"
#include "smtp/session/lb-smtp-offer.h"
#include "smtp/client/lb-smtp-reply-reader.h"
#include "smtp/client/lb-smtp-sasl.h"

G_BEGIN_DECLS

/*< private >
 * What the client waits for. It moves downwards, except that TLS leads back to the greeting (when
 * implicit) or to EHLO.
 */
typedef enum
{
  LB_CLIENT_IDLE,      /* not connected */
  LB_CLIENT_TLS,       /* the handshake */
  LB_CLIENT_GREETING,
  LB_CLIENT_EHLO,
  LB_CLIENT_HELO,
  LB_CLIENT_STARTTLS,  /* the answer to STARTTLS */
  LB_CLIENT_AUTH,
  LB_CLIENT_ENVELOPE,  /* the answers to MAIL and RCPT */
  LB_CLIENT_DATA,      /* the answer to DATA */
  LB_CLIENT_CONTENT,   /* nothing: the message is being sent */
  LB_CLIENT_CONFIRM,   /* lb_smtp_client_confirm() */
  LB_CLIENT_VERDICT,   /* the answer, with LMTP the answers, to the final dot */
  LB_CLIENT_QUIT,
  LB_CLIENT_CLOSED,
} LbClientState;

struct _LbSmtpClient
{
  LbSmtpClientConfig *config;        /* (owned) */
  LbEnvelope         *envelope;      /* (owned) */
  LbSmtpReplyReader  *reader;        /* (owned) */
  LbSmtpDotStuffer   *stuffer;       /* (owned) */
  LbSmtpContentFlags  content;
  LbSmtpOffer         offer;
  LbSmtpSasl         *sasl;          /* (owned) (nullable) */
  char               *nonce;         /* (owned) */
  char               *delayed;       /* (owned) (nullable) the initial response, until asked for */
  LbTranscript       *transcript;    /* (owned) */
  LbSmtpSendResult   *result;        /* (owned) */
  GString            *out;           /* (owned) commands that were not given out yet */
  GArray             *asked;         /* (owned) (element-type guint) the recipient of each RCPT */
  GArray             *accepted;      /* (owned) (element-type guint) the recipients taken */
  LbClientState       state;
  gint64              began_at_us;
  guint               n_asked;       /* MAIL and RCPT that were sent */
  guint               n_answered;
  guint               n_challenges;  /* of the login */
  guint               n_verdicts;    /* answers to the final dot */
  guint               next;          /* the recipient to ask for next */
  gboolean            is_probe;      /* to see whether the server would take mail */
  gboolean            is_loopback;
  gboolean            has_tls;
  gboolean            is_logged_in;
  gboolean            needs_utf8;
  gboolean            is_decided;
  gboolean            is_done_told;
  gboolean            is_tls_told;
  gboolean            is_confirm_told;
  gboolean            is_close_told;
};

void lb_smtp_client_enter     (LbSmtpClient  *self,
                               LbClientState  state);
void lb_smtp_client_say       (LbSmtpClient  *self,
                               gint64         now_us,
                               const char    *line,
                               const char    *shown);
void lb_smtp_client_settle    (LbSmtpClient  *self,
                               LbSmtpOutcome  outcome,
                               guint          code,
                               const char    *enhanced,
                               const char    *text);
void lb_smtp_client_end       (LbSmtpClient  *self,
                               gboolean       says_quit,
                               gint64         now_us);
void lb_smtp_client_break_off (LbSmtpClient  *self,
                               const char    *text);

void     lb_smtp_client_take_reply (LbSmtpClient         *self,
                                    const LbSmtpResponse *response,
                                    gint64                now_us);
void     lb_smtp_client_say_hello  (LbSmtpClient         *self,
                                    gint64                now_us);
void     lb_smtp_client_say_dot    (LbSmtpClient         *self,
                                    gint64                now_us);
gboolean lb_smtp_client_check      (LbSmtpClient         *self);

void lb_smtp_client_log_in    (LbSmtpClient         *self,
                               gint64                now_us);
void lb_smtp_client_take_auth (LbSmtpClient         *self,
                               const LbSmtpResponse *response,
                               gint64                now_us);
void lb_smtp_client_transact  (LbSmtpClient         *self,
                               gint64                now_us);
void lb_smtp_client_take_path (LbSmtpClient         *self,
                               const LbSmtpResponse *response,
                               gint64                now_us);
void lb_smtp_client_refuse_by (LbSmtpClient         *self,
                               const LbSmtpResponse *response,
                               const char           *context);

G_END_DECLS
