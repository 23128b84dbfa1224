#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-store.h"

#include <string.h>

#include "base/lb-address.h"
#include "store/lb-checksum.h"
#include "store/lb-store-private.h"
#include "store/lb-store-read.h"

#define INSERT_MESSAGE \
  "INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?," \
  " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
#define INSERT_STATE \
  "INSERT INTO states (row_id, size, is_read, is_pinned) VALUES (?, ?, ?, ?)"
#define INSERT_CONTENT "INSERT INTO contents VALUES (?, ?, ?, ?)"

/* A row on its way into a statement, with the checksum of what is in it. */
typedef struct
{
  LbStatement *statement;
  int          position;
  guint64      sum;
} LbStoreBinder;

static void
lb_store_bind_int (LbStoreBinder *self,
                   gint64         value)
{
  lb_statement_bind_int (self->statement, self->position++, value);
  self->sum = lb_checksum_add_int (self->sum, value);
}

static void
lb_store_bind_text (LbStoreBinder *self,
                    const char    *text)
{
  lb_statement_bind_text (self->statement, self->position++, text);
  self->sum = lb_checksum_add (self->sum, text, text != NULL ? strlen (text) : 0);
}

static void
lb_store_bind_envelope (LbStoreBinder    *binder,
                        const LbEnvelope *envelope,
                        const char       *mail_options,
                        const char       *recipients)
{
  lb_store_bind_int (binder, envelope->received_at_us);
  lb_store_bind_text (binder, envelope->mail_from);
  lb_store_bind_text (binder, mail_options);
  lb_store_bind_text (binder, recipients);
  lb_store_bind_text (binder, envelope->helo);
  lb_store_bind_text (binder, envelope->protocol);
  lb_store_bind_text (binder, envelope->peer);
  lb_store_bind_text (binder, envelope->listener);
  lb_store_bind_text (binder, envelope->tls_version);
  lb_store_bind_text (binder, envelope->tls_cipher);
  lb_store_bind_text (binder, envelope->tls_server_name);
  lb_store_bind_text (binder, envelope->auth_user);
  lb_store_bind_text (binder, envelope->auth_mechanism);
  lb_store_bind_text (binder, envelope->session);
  lb_store_bind_int (binder, envelope->flags);
}

static void
lb_store_bind_summary (LbStoreBinder    *binder,
                       const LbSummary  *summary,
                       char            **lists)
{
  lb_store_bind_text (binder, summary->subject);
  for (guint i = 0; lists[i] != NULL; i++)
    lb_store_bind_text (binder, lists[i]);

  lb_store_bind_text (binder, summary->message_id);
  lb_store_bind_text (binder, summary->in_reply_to);
  lb_store_bind_text (binder, summary->references);
  lb_store_bind_int (binder, summary->date_us);
  lb_store_bind_text (binder, summary->snippet);
  lb_store_bind_int (binder, summary->n_attachments);
  lb_store_bind_int (binder, summary->n_inline);
  lb_store_bind_int (binder, summary->has_html);
  lb_store_bind_text (binder, summary->problem);
}

/**
 * lb_store_insert_message:
 * @connection: the writer's connection, in a transaction
 * @row: what the list knows of a message
 * @error: the place for an error
 *
 * Returns: whether its summary and envelope are written
 */
gboolean
lb_store_insert_message (LbConnection      *connection,
                         const LbStoreRow  *row,
                         GError           **error)
{
  const LbSummary *summary = row->summary;
  g_autofree char *mail_options = g_strjoinv (" ", row->envelope->mail_options);
  g_autofree char *recipients = lb_envelope_dump_recipients (row->envelope);
  g_auto(GStrv) lists = g_new0 (char *, 6);
  g_autoptr(LbStatement) statement = lb_connection_prepare (connection, INSERT_MESSAGE, error);
  LbStoreBinder binder = { statement, 1, LB_CHECKSUM_BEGIN };

  if (statement == NULL)
    return FALSE;

  lists[0] = lb_address_list_dump (summary->from);
  lists[1] = lb_address_list_dump (summary->to);
  lists[2] = lb_address_list_dump (summary->cc);
  lists[3] = lb_address_list_dump (summary->bcc);
  lists[4] = lb_address_list_dump (summary->reply_to);
  lb_store_bind_int (&binder, row->row_id);
  lb_store_bind_text (&binder, row->id);
  lb_store_bind_envelope (&binder, row->envelope, mail_options, recipients);
  lb_store_bind_summary (&binder, summary, lists);
  lb_statement_bind_int (statement, binder.position, (gint64) binder.sum);

  return lb_statement_run (statement, error);
}

static gboolean
lb_store_insert_state (LbConnection      *connection,
                       const LbStoreRow  *row,
                       GError           **error)
{
  g_autoptr(LbStatement) statement = lb_connection_prepare (connection, INSERT_STATE, error);

  if (statement == NULL)
    return FALSE;

  lb_statement_bind_int (statement, 1, row->row_id);
  lb_statement_bind_int (statement, 2, (gint64) row->size);
  lb_statement_bind_int (statement, 3, row->is_read);
  lb_statement_bind_int (statement, 4, row->is_pinned);

  return lb_statement_run (statement, error);
}

static gboolean
lb_store_insert_content (LbConnection  *connection,
                         gint64         row_id,
                         LbDelivery    *delivery,
                         GError       **error)
{
  g_autoptr(LbStatement) statement = lb_connection_prepare (connection, INSERT_CONTENT, error);
  LbStoreBinder binder = { statement, 1, LB_CHECKSUM_BEGIN };
  const void *data;
  gsize length;

  if (statement == NULL)
    return FALSE;

  lb_store_bind_int (&binder, row_id);
  lb_store_bind_text (&binder, lb_transcript_get_text (delivery->transcript));
  lb_statement_bind_bytes (statement, 3, delivery->data);
  data = g_bytes_get_data (delivery->data, &length);
  binder.sum = lb_checksum_add (binder.sum, data != NULL ? data : "", length);
  lb_statement_bind_int (statement, 4, (gint64) binder.sum);

  return lb_statement_run (statement, error);
}

static void
lb_store_take_kept (LbStoreRow   *row,
                    const LbKept *kept)
{
  row->is_read = kept->is_read;
  row->is_pinned = kept->is_pinned;
  g_free (row->note);
  row->note = g_strdup (kept->note);
}

/* The tags that came along with the message, else those that it asks for. */
static gboolean
lb_store_insert_extras (LbConnection      *connection,
                        LbStoreRow        *row,
                        const LbDelivery  *delivery,
                        GError           **error)
{
  char **tags = row->summary->tags;

  if (delivery->kept != NULL && delivery->kept->tags != NULL)
    tags = delivery->kept->tags;

  if (tags != NULL
      && (!lb_store_attach_tags (connection, row->row_id, (const char * const *) tags, error)
          || !lb_store_read_tags (connection, row, error)))
    return FALSE;

  return *row->note == '\0'
         || lb_store_write_note (connection, row->row_id, row->note, error);
}

static gboolean
lb_store_run_add (LbStoreCore   *core,
                  LbConnection  *connection,
                  LbStoreJob    *job,
                  GError       **error)
{
  LbDelivery *delivery = job->input;
  g_autoptr(LbSummary) summary = NULL;
  g_autoptr(LbStoreRow) row = NULL;

  if (core->options.summarise != NULL)
    summary = core->options.summarise (delivery->data);
  else
    summary = lb_summary_new ();

  row = lb_store_row_new (core->next_row_id, delivery->id, g_bytes_get_size (delivery->data),
                          summary, delivery->envelope);
  if (delivery->kept != NULL)
    lb_store_take_kept (row, delivery->kept);

  if (!lb_store_insert_message (connection, row, error)
      || !lb_store_insert_state (connection, row, error)
      || !lb_store_insert_content (connection, row->row_id, delivery, error)
      || !lb_store_insert_extras (connection, row, delivery, error))
    return FALSE;

  core->next_row_id++;
  lb_store_job_set_output (job, g_steal_pointer (&row), (GDestroyNotify) lb_store_row_unref);
  return TRUE;
}

/**
 * lb_store_job_new_arrival:
 * @delivery: a message
 * @added: (nullable): who is told
 * @user_data: data for @added
 *
 * Returns: (transfer full): a job that writes @delivery
 */
LbStoreJob *
lb_store_job_new_arrival (LbDelivery   *delivery,
                          LbStoreAdded  added,
                          gpointer      user_data)
{
  LbStoreJob *job = lb_store_job_new (lb_store_run_add, lb_delivery_ref (delivery),
                                      (GDestroyNotify) lb_delivery_unref);

  job->n_octets = g_bytes_get_size (delivery->data);
  job->added = added;
  job->user_data = user_data;

  return job;
}

/**
 * lb_store_add:
 * @self: a store, in the thread where it was opened
 * @delivery: the message; its octets are not copied
 * @added: called in the context where the store was opened, after the commit that holds the message
 * @user_data: data for @added
 *
 * Writes a message, as lb_store_add_async() does, without the objects that a call of GIO's form
 * makes: this is for what comes by the thousand.
 */
void
lb_store_add (LbStore      *self,
              LbDelivery   *delivery,
              LbStoreAdded  added,
              gpointer      user_data)
{
  g_return_if_fail (LB_IS_STORE (self));
  g_return_if_fail (delivery != NULL && added != NULL);

  lb_store_push_plain (self, lb_store_job_new_arrival (delivery, added, user_data));
}

/**
 * lb_store_add_async:
 * @self: a store
 * @delivery: the message; kept until the call ends, its octets are not copied
 * @cancellable: (nullable): keeps the message out of the store if it still waits
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Writes a message. The call returns after the commit that holds it; calls return in their order.
 * Ends in %G_IO_ERROR_NO_SPACE on a full disk; the store goes on when there is room again.
 */
void
lb_store_add_async (LbStore             *self,
                    LbDelivery          *delivery,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  g_return_if_fail (LB_IS_STORE (self));
  g_return_if_fail (delivery != NULL);

  lb_store_push (self, LB_STORE_WRITER, lb_store_job_new_arrival (delivery, NULL, NULL),
                 lb_store_add_async, cancellable, callback, user_data);
}

/**
 * lb_store_add_finish:
 * @self: a store
 * @result: what the callback got
 * @error: the place for an error
 *
 * Returns: (transfer full) (nullable): the row of the message, which is on the disk now
 */
LbStoreRow *
lb_store_add_finish (LbStore       *self,
                     GAsyncResult  *result,
                     GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
