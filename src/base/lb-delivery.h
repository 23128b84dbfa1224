#pragma once

#include <glib-object.h>

#include "base/lb-envelope.h"
#include "base/lb-kept.h"
#include "base/lb-transcript.h"

G_BEGIN_DECLS

/**
 * LbDelivery:
 * @id: the identifier that API, window and files use: 32 letters and digits
 * @envelope: what the conversation said
 * @data: the message, octet for octet as it came after dot-unstuffing
 * @text: (nullable): @data as text, only with decode-data
 * @transcript: the conversation up to the end of this message
 * @kept: (nullable): what people had made of it in the store or file that it comes from
 *
 * One message on its way from a client to a handler: smtpd's peer, mailfrom, rcpttos, data,
 * mail_options and rcpt_options, and what else is known. A plain record that nobody changes once it
 * has been handed on; any thread may read it.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;

  /*< public >*/
  char           *id;
  LbEnvelope     *envelope;
  GBytes         *data;
  char           *text;
  LbTranscript   *transcript;
  LbKept         *kept;
} LbDelivery;

#define LB_TYPE_DELIVERY (lb_delivery_get_type ())

GType       lb_delivery_get_type (void);
LbDelivery *lb_delivery_new      (LbEnvelope   *envelope,
                                  GBytes       *data,
                                  LbTranscript *transcript);
LbDelivery *lb_delivery_ref      (LbDelivery   *self);
void        lb_delivery_unref    (LbDelivery   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbDelivery, lb_delivery_unref)

G_END_DECLS
