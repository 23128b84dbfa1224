#pragma once

#include <glib.h>

#include "base/lb-delivery.h"
#include "base/lb-session-record.h"
#include "smtp/lb-smtp-command.h"
#include "smtp/lb-smtp-config.h"

G_BEGIN_DECLS

/**
 * LbSmtpState:
 * @LB_SMTP_STATE_START: no HELO, EHLO or LHLO yet
 * @LB_SMTP_STATE_READY: greeted, no transaction
 * @LB_SMTP_STATE_MAIL: MAIL was accepted, no recipient yet
 * @LB_SMTP_STATE_RCPT: at least one recipient was accepted
 * @LB_SMTP_STATE_DATA: after 354: the message comes, to CRLF.CRLF
 * @LB_SMTP_STATE_CHUNK: the octets of a BDAT command come
 * @LB_SMTP_STATE_CHUNKS: between two BDAT commands of a message
 * @LB_SMTP_STATE_AUTH: an AUTH exchange is under way
 * @LB_SMTP_STATE_TLS: waits for lb_smtp_session_complete_tls()
 * @LB_SMTP_STATE_DELIVERY: waits for lb_smtp_session_complete_delivery()
 * @LB_SMTP_STATE_CLOSED: nothing is read any more
 */
typedef enum
{
  LB_SMTP_STATE_START,
  LB_SMTP_STATE_READY,
  LB_SMTP_STATE_MAIL,
  LB_SMTP_STATE_RCPT,
  LB_SMTP_STATE_DATA,
  LB_SMTP_STATE_CHUNK,
  LB_SMTP_STATE_CHUNKS,
  LB_SMTP_STATE_AUTH,
  LB_SMTP_STATE_TLS,
  LB_SMTP_STATE_DELIVERY,
  LB_SMTP_STATE_CLOSED,
} LbSmtpState;

/**
 * LbSmtpEventType:
 * @LB_SMTP_EVENT_NONE: nothing to do before more octets or a lb_smtp_session_complete_…() call
 * @LB_SMTP_EVENT_COMMAND: a command line was read; answer it at once by lb_smtp_session_perform()
 *   or lb_smtp_session_reply()
 * @LB_SMTP_EVENT_SEND: send @octets
 * @LB_SMTP_EVENT_START_TLS: with all sent, start TLS as the server, then
 *   lb_smtp_session_complete_tls()
 * @LB_SMTP_EVENT_DELIVERY: a whole message; then lb_smtp_session_complete_delivery()
 * @LB_SMTP_EVENT_HINDER: a simulated fault: the line is slow from now on, or nothing happens for
 *   some time, and then lb_smtp_session_go_on()
 * @LB_SMTP_EVENT_CLOSE: with all sent, close the connection
 */
typedef enum
{
  LB_SMTP_EVENT_NONE,
  LB_SMTP_EVENT_COMMAND,
  LB_SMTP_EVENT_SEND,
  LB_SMTP_EVENT_START_TLS,
  LB_SMTP_EVENT_DELIVERY,
  LB_SMTP_EVENT_HINDER,
  LB_SMTP_EVENT_CLOSE,
} LbSmtpEventType;

/**
 * LbSmtpEvent:
 * @type: what happened
 * @verb: COMMAND: the command
 * @argument: (nullable) (transfer none): COMMAND: what follows the verb, without blanks around it;
 *   the whole line for %LB_SMTP_VERB_UNKNOWN; %NULL when nothing follows. Printable ASCII, tabs and
 *   octets above 127, not checked for UTF-8. Lent until the command is answered
 * @octets: (nullable) (transfer full): SEND: the replies
 * @delivery: (nullable) (transfer full): DELIVERY: the message
 * @delay_ms: HINDER: how long nothing happens; 0: the session does not wait
 * @octets_per_second: HINDER: how fast the line is from now on; 0: as before
 */
typedef struct
{
  LbSmtpEventType type;
  LbSmtpVerb      verb;
  const char     *argument;
  GBytes         *octets;
  LbDelivery     *delivery;
  guint           delay_ms;
  guint           octets_per_second;
} LbSmtpEvent;

void lb_smtp_event_clear (LbSmtpEvent *event);

typedef struct _LbSmtpSession LbSmtpSession;

LbSmtpSession *lb_smtp_session_new  (LbSmtpConfig  *config,
                                     const char    *peer,
                                     const char    *listener,
                                     const char    *id,
                                     const char    *nonce,
                                     gint64         now_us);
void           lb_smtp_session_free (LbSmtpSession *self);

void            lb_smtp_session_feed        (LbSmtpSession       *self,
                                             const char          *octets,
                                             gsize                n_octets,
                                             gint64               now_us);
gboolean        lb_smtp_session_wants_input (const LbSmtpSession *self);
LbSmtpEventType lb_smtp_session_next_event  (LbSmtpSession       *self,
                                             LbSmtpEvent         *event);
void            lb_smtp_session_perform     (LbSmtpSession       *self);
void            lb_smtp_session_reply       (LbSmtpSession       *self,
                                             const char          *line);

void lb_smtp_session_complete_delivery (LbSmtpSession *self,
                                        const char    *response,
                                        gint64         now_us);
void lb_smtp_session_complete_tls      (LbSmtpSession *self,
                                        gboolean       is_ok,
                                        const char    *version,
                                        const char    *cipher,
                                        const char    *server_name,
                                        gint64         now_us);
void lb_smtp_session_go_on             (LbSmtpSession *self,
                                        gint64         now_us);
void lb_smtp_session_expire            (LbSmtpSession *self,
                                        gint64         now_us);
void lb_smtp_session_stop              (LbSmtpSession *self,
                                        gint64         now_us);
void lb_smtp_session_disconnected      (LbSmtpSession *self);

LbSmtpConfig    *lb_smtp_session_get_config        (const LbSmtpSession *self);
const char      *lb_smtp_session_get_id            (const LbSmtpSession *self);
const char      *lb_smtp_session_get_peer          (const LbSmtpSession *self);
const char      *lb_smtp_session_get_listener      (const LbSmtpSession *self);
LbSmtpState      lb_smtp_session_get_state         (const LbSmtpSession *self);
gboolean         lb_smtp_session_is_in_data        (const LbSmtpSession *self);
gboolean         lb_smtp_session_is_extended       (const LbSmtpSession *self);
gboolean         lb_smtp_session_is_tls_active     (const LbSmtpSession *self);
const char      *lb_smtp_session_get_seen_greeting (const LbSmtpSession *self);
const char      *lb_smtp_session_get_fqdn          (const LbSmtpSession *self);
const char      *lb_smtp_session_get_mail_from     (const LbSmtpSession *self);
GPtrArray       *lb_smtp_session_get_recipients    (const LbSmtpSession *self);
guint64          lb_smtp_session_get_n_data_octets (const LbSmtpSession *self);
const char      *lb_smtp_session_get_auth_user     (const LbSmtpSession *self);
const char      *lb_smtp_session_get_auth_token    (const LbSmtpSession *self);
guint            lb_smtp_session_get_n_messages    (const LbSmtpSession *self);
guint            lb_smtp_session_get_n_errors      (const LbSmtpSession *self);
LbSessionEnding  lb_smtp_session_get_ending        (const LbSmtpSession *self);
LbTranscript    *lb_smtp_session_dup_transcript    (const LbSmtpSession *self);
LbSessionRecord *lb_smtp_session_make_record       (const LbSmtpSession *self,
                                                    LbSessionEnding      ending,
                                                    gint64               now_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbSmtpSession, lb_smtp_session_free)

G_END_DECLS
