#pragma once

#include <glib-object.h>

#include "base/lb-envelope.h"
#include "base/lb-transcript.h"

G_BEGIN_DECLS

/**
 * LbSmtpOutcome:
 * @LB_SMTP_OUTCOME_PENDING: not decided yet
 * @LB_SMTP_OUTCOME_SENT: the server has taken the message
 * @LB_SMTP_OUTCOME_REFUSED: it will not take it (5yz), or the message cannot be sent as it is
 * @LB_SMTP_OUTCOME_TEMPORARY: it was not taken now (4yz, no connection); trying again may help
 * @LB_SMTP_OUTCOME_UNKNOWN: the connection was lost after the final dot: it may have been taken, so
 *   sending it again may double it
 *
 * What became of a message, ordered from good to bad. Stored: the values never change.
 */
typedef enum
{
  LB_SMTP_OUTCOME_PENDING,
  LB_SMTP_OUTCOME_SENT,
  LB_SMTP_OUTCOME_REFUSED,
  LB_SMTP_OUTCOME_TEMPORARY,
  LB_SMTP_OUTCOME_UNKNOWN,
} LbSmtpOutcome;

/**
 * LbSmtpFate:
 * @address: the recipient
 * @outcome: what became of the message for this recipient
 * @code: the server's code; for what was decided on this side the code that a server would give
 * @enhanced: the enhanced status code, for example "5.1.1"; "" without one
 * @text: one line that is safe to show; for what was decided on this side the reason
 *
 * What became of a message for one recipient.
 */
typedef struct
{
  char         *address;
  LbSmtpOutcome outcome;
  guint         code;
  char         *enhanced;
  char         *text;
} LbSmtpFate;

/**
 * LbSmtpSendResult:
 * @outcome: the worst of all recipients; %LB_SMTP_OUTCOME_SENT only when each was taken
 * @n_sent: for how many recipients the message was taken
 * @fates: (element-type LbSmtpFate): of each recipient, in the order of the envelope
 * @transcript: the conversation up to the decision; secrets masked, the message as its size
 *
 * What came of sending one message. Nobody changes it once it is handed out.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;

  /*< public >*/
  LbSmtpOutcome   outcome;
  guint           n_sent;
  GPtrArray      *fates;
  LbTranscript   *transcript;
} LbSmtpSendResult;

#define LB_TYPE_SMTP_SEND_RESULT (lb_smtp_send_result_get_type ())

GType             lb_smtp_send_result_get_type   (void);
LbSmtpSendResult *lb_smtp_send_result_new        (const LbEnvelope       *envelope);
LbSmtpSendResult *lb_smtp_send_result_ref        (LbSmtpSendResult       *self);
void              lb_smtp_send_result_unref      (LbSmtpSendResult       *self);
LbSmtpFate       *lb_smtp_send_result_get_fate   (const LbSmtpSendResult *self,
                                                  guint                   i);
const LbSmtpFate *lb_smtp_send_result_get_worst  (const LbSmtpSendResult *self);
char             *lb_smtp_send_result_dup_text   (const LbSmtpSendResult *self);
void              lb_smtp_send_result_settle_all (LbSmtpSendResult       *self,
                                                  LbSmtpOutcome           outcome,
                                                  guint                   code,
                                                  const char             *enhanced,
                                                  const char             *text);
void              lb_smtp_send_result_seal       (LbSmtpSendResult       *self,
                                                  const LbTranscript     *transcript);
void              lb_smtp_fate_settle            (LbSmtpFate             *self,
                                                  LbSmtpOutcome           outcome,
                                                  guint                   code,
                                                  const char             *enhanced,
                                                  const char             *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbSmtpSendResult, lb_smtp_send_result_unref)

G_END_DECLS
