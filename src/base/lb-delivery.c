#define G_LOG_DOMAIN "lb-delivery"

#include "config.h"
#include "base/lb-delivery.h"

#include "base/lb-id.h"

G_DEFINE_BOXED_TYPE (LbDelivery, lb_delivery, lb_delivery_ref, lb_delivery_unref)

/**
 * lb_delivery_new:
 * @envelope: what the conversation said
 * @data: the message
 * @transcript: (nullable): the conversation; %NULL: an empty one
 *
 * Returns: (transfer full): a delivery with a new identifier
 */
LbDelivery *
lb_delivery_new (LbEnvelope   *envelope,
                 GBytes       *data,
                 LbTranscript *transcript)
{
  LbDelivery *self = g_new0 (LbDelivery, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->id = lb_id_new ();
  self->envelope = lb_envelope_ref (envelope);
  self->data = g_bytes_ref (data);
  self->transcript = transcript != NULL ? lb_transcript_ref (transcript) : lb_transcript_new ();

  return self;
}

/**
 * lb_delivery_ref:
 * @self: a delivery
 *
 * Returns: (transfer full): @self
 */
LbDelivery *
lb_delivery_ref (LbDelivery *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lb_delivery_unref:
 * @self: (transfer full) (nullable): a delivery
 */
void
lb_delivery_unref (LbDelivery *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->id);
  lb_envelope_unref (self->envelope);
  g_bytes_unref (self->data);
  g_free (self->text);
  lb_transcript_unref (self->transcript);
  lb_kept_free (self->kept);
  g_free (self);
}
