#pragma once

#include <glib-object.h>

#include "base/lb-envelope.h"

G_BEGIN_DECLS

/**
 * LbRelayState:
 * @LB_RELAY_NONE: nothing is to be sent
 * @LB_RELAY_SENT: the server has taken the message
 * @LB_RELAY_QUEUED: it waits for its turn, or for the next try
 * @LB_RELAY_SENDING: the server has everything, perhaps but the final dot, and says nothing yet
 * @LB_RELAY_HELD: it is not sent for the sake of safety, until someone says so
 * @LB_RELAY_REFUSED: the server will not take it
 * @LB_RELAY_FAILED: the server did not take it after all tries; someone may try again
 * @LB_RELAY_UNKNOWN: it may have been taken or not, so it is never sent again by itself
 *
 * Where a message is on its way to one recipient. Written down before the step that it names.
 * Stored: the values never change. A greater one is the more urgent to see.
 */
typedef enum
{
  LB_RELAY_NONE,
  LB_RELAY_SENT,
  LB_RELAY_QUEUED,
  LB_RELAY_SENDING,
  LB_RELAY_HELD,
  LB_RELAY_REFUSED,
  LB_RELAY_FAILED,
  LB_RELAY_UNKNOWN,
} LbRelayState;

/**
 * LbRelayRoute:
 * @LB_RELAY_UPSTREAM: relayed to the upstream server of the settings
 * @LB_RELAY_MAILMAN: to the local Mailman, by LMTP
 * @LB_RELAY_SERVER: released by the user to the server that the job names
 * @LB_RELAY_RELEASE: released by the user to the upstream server
 * @LB_RELAY_FORWARD: copied to an address of one's own by the upstream server
 *
 * By which way a message goes. Stored: the values never change.
 */
typedef enum
{
  LB_RELAY_UPSTREAM,
  LB_RELAY_MAILMAN,
  LB_RELAY_SERVER,
  LB_RELAY_RELEASE,
  LB_RELAY_FORWARD,
} LbRelayRoute;

#define LB_RELAY_ROUTE_MASK(route) (1u << (route))

/**
 * LbRelayRecipient:
 * @address: the recipient
 * @options: the parameters of its RCPT; never %NULL
 * @state: where the message is on its way
 * @code: what the server answered; 0: nothing yet
 * @enhanced: the enhanced status code; "" without one
 * @text: what the server said, or why the message is held back; safe to show
 * @changed_at_us: when @state changed, in microseconds since 1970, UTC
 *
 * One recipient of a job.
 */
typedef struct
{
  char        *address;
  char       **options;
  LbRelayState state;
  guint        code;
  char        *enhanced;
  char        *text;
  gint64       changed_at_us;
} LbRelayRecipient;

/**
 * LbRelayJob:
 * @job_id: its number in the store; 0: not there yet
 * @message_id: the message
 * @route: by which way it goes
 * @server: "HOST:PORT" with %LB_RELAY_SERVER, else ""
 * @mail_from: the sender
 * @mail_options: the parameters of MAIL; never %NULL
 * @peer: what X-Peer says, added as last header; "": nothing is added
 * @n_tries: how often it was tried
 * @next_try_us: when it is tried next, in microseconds since 1970, UTC; 0: at once
 * @transcript: the conversation of the last try, as #LbTranscript has it
 * @recipients: (element-type LbRelayRecipient): to whom
 *
 * One message on its way to one server. A plain record; the relay queue changes it, in one thread,
 * and hands out copies.
 */
typedef struct
{
  gint64       job_id;
  char        *message_id;
  LbRelayRoute route;
  char        *server;
  char        *mail_from;
  char       **mail_options;
  char        *peer;
  guint        n_tries;
  gint64       next_try_us;
  char        *transcript;
  GPtrArray   *recipients;
} LbRelayJob;

#define LB_TYPE_RELAY_JOB (lb_relay_job_get_type ())

GType             lb_relay_job_get_type      (void);
LbRelayJob       *lb_relay_job_new           (const char         *message_id,
                                              LbRelayRoute        route);
LbRelayJob       *lb_relay_job_copy          (const LbRelayJob   *self);
void              lb_relay_job_free          (LbRelayJob         *self);
void              lb_relay_job_set_sender    (LbRelayJob         *self,
                                              const char         *mail_from,
                                              const char * const *mail_options);
LbRelayRecipient *lb_relay_job_add_recipient (LbRelayJob         *self,
                                              const char         *address,
                                              const char * const *options);
LbRelayRecipient *lb_relay_job_get_recipient (const LbRelayJob   *self,
                                              guint               i);
LbRelayState      lb_relay_job_get_state     (const LbRelayJob   *self);
gboolean          lb_relay_job_has_state     (const LbRelayJob   *self,
                                              LbRelayState        state);

void lb_relay_recipient_settle (LbRelayRecipient *self,
                                LbRelayState      state,
                                guint             code,
                                const char       *enhanced,
                                const char       *text,
                                gint64            now_us);

const char *lb_relay_state_to_string (LbRelayState state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbRelayJob, lb_relay_job_free)

G_END_DECLS
