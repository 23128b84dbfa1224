#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbChaosStage:
 * @LB_CHAOS_CONNECT: a client has connected, and waits for the greeting
 * @LB_CHAOS_EHLO: EHLO, HELO or LHLO
 * @LB_CHAOS_AUTH: AUTH
 * @LB_CHAOS_MAIL: MAIL
 * @LB_CHAOS_RCPT: RCPT
 * @LB_CHAOS_DATA: DATA, or the first BDAT of a message
 * @LB_CHAOS_END: a message is whole, and not kept yet
 * @LB_CHAOS_KEPT: a message is kept, and its 250 is not sent yet
 *
 * Where in the conversation a fault can be.
 */
typedef enum
{
  LB_CHAOS_CONNECT,
  LB_CHAOS_EHLO,
  LB_CHAOS_AUTH,
  LB_CHAOS_MAIL,
  LB_CHAOS_RCPT,
  LB_CHAOS_DATA,
  LB_CHAOS_END,
  LB_CHAOS_KEPT,
  LB_CHAOS_N_STAGES
} LbChaosStage;

const char *lb_chaos_stage_to_string   (LbChaosStage  stage);
gboolean    lb_chaos_stage_from_string (const char   *text,
                                        LbChaosStage *stage);

/**
 * LbChaosMoment:
 * @stage: where in the conversation
 * @now_us: the time in microseconds, by any clock
 * @sender: (nullable): MAIL, RCPT, DATA, END and KEPT: the envelope's sender
 * @recipient: (nullable): RCPT: the recipient
 * @recipients: (nullable) (element-type LbRecipient): DATA, END and KEPT: all recipients
 * @data: (nullable): END: the message
 *
 * One step of a conversation, as rules look at it.
 */
typedef struct
{
  LbChaosStage stage;
  gint64       now_us;
  const char  *sender;
  const char  *recipient;
  GPtrArray   *recipients;
  GBytes      *data;
} LbChaosMoment;

/**
 * LbChaosRule:
 * @stage: when it is asked
 * @from: (nullable): a glob for the sender
 * @to: (nullable): a glob for the recipient, or for any of them
 * @header: (nullable): "Name: glob": a header field of the message, as it is written there
 * @contains: (nullable): octets that the message has somewhere
 * @skip: how often it lets pass first what it is for
 * @times: how often it acts; 0: without end
 * @per_minute: how many it lets pass in a minute, acting on those beyond; 0: it acts on all
 * @probability: how often it acts, in per cent
 * @delay_ms: how long the answer is held back
 * @octets_per_second: how fast the connection is from then on; 0: as before
 * @is_drop: whether the connection is closed without an answer
 * @reply: (nullable): what is answered instead, "451 4.7.1 Try again later"
 *
 * One fault to simulate: for what, how often, and what then happens. A plain record: whoever makes
 * it fills it, lb_chaos_rule_check() looks whether it makes sense, and nobody changes it any more.
 */
typedef struct
{
  LbChaosStage stage;
  char        *from;
  char        *to;
  char        *header;
  char        *contains;
  guint        skip;
  guint        times;
  guint        per_minute;
  double       probability;
  guint        delay_ms;
  guint        octets_per_second;
  gboolean     is_drop;
  char        *reply;
} LbChaosRule;

/**
 * LbChaosError:
 * @LB_CHAOS_ERROR_INVALID: a rule or a trigger makes no sense; the message says why, in English,
 *   since the API tells it too
 */
typedef enum
{
  LB_CHAOS_ERROR_INVALID,
} LbChaosError;

#define LB_CHAOS_ERROR (lb_chaos_error_quark ())
GQuark       lb_chaos_error_quark (void);

LbChaosRule *lb_chaos_rule_new     (LbChaosStage          stage);
void         lb_chaos_rule_free    (LbChaosRule          *self);
gboolean     lb_chaos_rule_check   (const LbChaosRule    *self,
                                    GError              **error);
gboolean     lb_chaos_rule_matches (const LbChaosRule    *self,
                                    const LbChaosMoment  *moment);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbChaosRule, lb_chaos_rule_free)

G_END_DECLS
