#pragma once

#include <glib-object.h>

#include "base/lb-transcript.h"

G_BEGIN_DECLS

/**
 * LbSessionEnding:
 * @LB_SESSION_OPEN: still connected
 * @LB_SESSION_QUIT: ended by QUIT
 * @LB_SESSION_CLOSED: the client closed the connection between messages; many do after the last 250
 * @LB_SESSION_BROKEN: the client vanished within a command, a message or a TLS handshake
 * @LB_SESSION_TIMED_OUT: the client said nothing for too long
 * @LB_SESSION_REFUSED: ended by us: too many errors, an HTTP request, STARTTLS failed
 * @LB_SESSION_STOPPED: ended because Letterbox stopped
 * @LB_SESSION_DROPPED: cut off on purpose, by a simulated fault
 */
typedef enum
{
  LB_SESSION_OPEN,
  LB_SESSION_QUIT,
  LB_SESSION_CLOSED,
  LB_SESSION_BROKEN,
  LB_SESSION_TIMED_OUT,
  LB_SESSION_REFUSED,
  LB_SESSION_STOPPED,
  LB_SESSION_DROPPED,
} LbSessionEnding;

#define LB_TYPE_SESSION_RECORD (lb_session_record_get_type ())
G_DECLARE_FINAL_TYPE (LbSessionRecord, lb_session_record, LB, SESSION_RECORD, GObject)

LbSessionRecord *lb_session_record_new             (const char      *id,
                                                    const char      *peer,
                                                    const char      *listener,
                                                    gint64           began_at_us,
                                                    gint64           ended_at_us,
                                                    LbSessionEnding  ending,
                                                    guint            n_messages,
                                                    guint            n_errors,
                                                    LbTranscript    *transcript);
void             lb_session_record_set_login       (LbSessionRecord *self,
                                                    const char      *user,
                                                    const char      *mechanism,
                                                    const char      *token);
void             lb_session_record_set_client      (LbSessionRecord *self,
                                                    const char      *helo,
                                                    const char      *tls_version,
                                                    const char      *tls_cipher);
const char      *lb_session_record_get_id          (LbSessionRecord *self);
const char      *lb_session_record_get_peer        (LbSessionRecord *self);
const char      *lb_session_record_get_listener    (LbSessionRecord *self);
gint64           lb_session_record_get_began_at_us (LbSessionRecord *self);
gint64           lb_session_record_get_ended_at_us (LbSessionRecord *self);
LbSessionEnding  lb_session_record_get_ending      (LbSessionRecord *self);
guint            lb_session_record_get_n_messages  (LbSessionRecord *self);
guint            lb_session_record_get_n_errors    (LbSessionRecord *self);
LbTranscript    *lb_session_record_get_transcript  (LbSessionRecord *self);
const char      *lb_session_record_get_user        (LbSessionRecord *self);
const char      *lb_session_record_get_mechanism   (LbSessionRecord *self);
const char      *lb_session_record_get_token       (LbSessionRecord *self);
const char      *lb_session_record_get_helo        (LbSessionRecord *self);
const char      *lb_session_record_get_tls_version (LbSessionRecord *self);
const char      *lb_session_record_get_tls_cipher  (LbSessionRecord *self);
gboolean         lb_session_record_has_failed      (LbSessionRecord *self);

G_END_DECLS
