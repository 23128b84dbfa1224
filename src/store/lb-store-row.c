#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-store-row.h"

G_DEFINE_BOXED_TYPE (LbStoreRow, lb_store_row, lb_store_row_ref, lb_store_row_unref)
G_DEFINE_BOXED_TYPE (LbStoredMessage, lb_stored_message, lb_stored_message_ref,
                     lb_stored_message_unref)

/**
 * lb_store_row_new:
 * @row_id: its place in the order of arrival
 * @id: its identifier
 * @size: octets of the message
 * @summary: what it says of itself; a reference is taken
 * @envelope: what the conversation said; a reference is taken
 *
 * Returns: (transfer full): an unread row without tags
 */
LbStoreRow *
lb_store_row_new (gint64      row_id,
                  const char *id,
                  guint64     size,
                  LbSummary  *summary,
                  LbEnvelope *envelope)
{
  LbStoreRow *self = g_new0 (LbStoreRow, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->row_id = row_id;
  self->id = g_strdup (id);
  self->size = size;
  self->tags = g_new0 (char *, 1);
  self->note = g_strdup ("");
  self->summary = lb_summary_ref (summary);
  self->envelope = lb_envelope_ref (envelope);

  return self;
}

/**
 * lb_store_row_copy:
 * @self: a row
 *
 * Returns: (transfer full): a row of the same message whose state may be changed before it is
 *   handed on
 */
LbStoreRow *
lb_store_row_copy (const LbStoreRow *self)
{
  LbStoreRow *copy = lb_store_row_new (self->row_id, self->id, self->size, self->summary,
                                       self->envelope);

  copy->is_read = self->is_read;
  copy->is_pinned = self->is_pinned;
  copy->relay = self->relay;
  g_strfreev (copy->tags);
  copy->tags = g_strdupv (self->tags);
  g_free (copy->note);
  copy->note = g_strdup (self->note);

  return copy;
}

/**
 * lb_store_row_ref:
 * @self: a row
 *
 * Returns: (transfer full): @self
 */
LbStoreRow *
lb_store_row_ref (LbStoreRow *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lb_store_row_unref:
 * @self: (transfer full) (nullable): a row
 */
void
lb_store_row_unref (LbStoreRow *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->id);
  g_strfreev (self->tags);
  g_free (self->note);
  lb_summary_unref (self->summary);
  lb_envelope_unref (self->envelope);
  g_free (self);
}

/**
 * lb_stored_message_new:
 * @row: its row; a reference is taken
 * @data: its octets; a reference is taken
 * @transcript: its conversation; a reference is taken
 *
 * Returns: (transfer full): the message
 */
LbStoredMessage *
lb_stored_message_new (LbStoreRow   *row,
                       GBytes       *data,
                       LbTranscript *transcript)
{
  LbStoredMessage *self = g_new0 (LbStoredMessage, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->row = lb_store_row_ref (row);
  self->data = g_bytes_ref (data);
  self->transcript = lb_transcript_ref (transcript);

  return self;
}

/**
 * lb_stored_message_ref:
 * @self: a message
 *
 * Returns: (transfer full): @self
 */
LbStoredMessage *
lb_stored_message_ref (LbStoredMessage *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lb_stored_message_unref:
 * @self: (transfer full) (nullable): a message
 */
void
lb_stored_message_unref (LbStoredMessage *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  lb_store_row_unref (self->row);
  g_bytes_unref (self->data);
  lb_transcript_unref (self->transcript);
  g_free (self);
}
