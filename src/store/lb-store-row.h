#pragma once

#include <glib-object.h>

#include "base/lb-envelope.h"
#include "base/lb-relay-job.h"
#include "base/lb-summary.h"
#include "base/lb-transcript.h"

G_BEGIN_DECLS

/**
 * LbStoreRow:
 * @row_id: the place in the order of arrival: a later message has a greater one
 * @id: the identifier that API and window use
 * @size: octets of the message
 * @is_read: whether someone has opened it
 * @is_pinned: whether it stays when old messages go
 * @tags: the names of its tags, sorted; never %NULL
 * @note: what the user wrote beside it; ""
 * @relay: where it is on its way to other servers: the most urgent state of all recipients
 * @summary: what the message says of itself
 * @envelope: what the conversation said
 *
 * What the store knows of a message without its octets. A plain record: read-only once it has been
 * handed on, usable from any thread. A change of state makes a new one.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;

  /*< public >*/
  gint64          row_id;
  char           *id;
  guint64         size;
  gboolean        is_read;
  gboolean        is_pinned;
  char          **tags;
  char           *note;
  LbRelayState    relay;
  LbSummary      *summary;
  LbEnvelope     *envelope;
} LbStoreRow;

/**
 * LbStoredMessage:
 * @row: what the list knows
 * @data: the octets as they were received
 * @transcript: the conversation up to the end of the message
 *
 * One message, whole. Read-only.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;

  /*< public >*/
  LbStoreRow     *row;
  GBytes         *data;
  LbTranscript   *transcript;
} LbStoredMessage;

#define LB_TYPE_STORE_ROW (lb_store_row_get_type ())
#define LB_TYPE_STORED_MESSAGE (lb_stored_message_get_type ())

GType       lb_store_row_get_type (void);
LbStoreRow *lb_store_row_new      (gint64            row_id,
                                   const char       *id,
                                   guint64           size,
                                   LbSummary        *summary,
                                   LbEnvelope       *envelope);
LbStoreRow *lb_store_row_copy     (const LbStoreRow *self);
LbStoreRow *lb_store_row_ref      (LbStoreRow       *self);
void        lb_store_row_unref    (LbStoreRow       *self);

GType            lb_stored_message_get_type (void);
LbStoredMessage *lb_stored_message_new      (LbStoreRow      *row,
                                             GBytes          *data,
                                             LbTranscript    *transcript);
LbStoredMessage *lb_stored_message_ref      (LbStoredMessage *self);
void             lb_stored_message_unref    (LbStoredMessage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbStoreRow, lb_store_row_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbStoredMessage, lb_stored_message_unref)

G_END_DECLS
