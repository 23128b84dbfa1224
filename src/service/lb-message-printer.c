#define G_LOG_DOMAIN "lb-message-printer"

#include "config.h"
#include "service/lb-message-printer.h"

#include "api/lb-json-records.h"
#include "base/lb-text.h"

/* Octets of one field of a summary; the rest is in the store. */
#define FIELD_OCTETS_MAX 300

struct _LbMessagePrinter
{
  GObject   parent_instance;

  LbOutput *output; /* (owned) */
  guint64   n_printed;
  gboolean  as_json;
};

enum
{
  SIGNAL_PRINTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbMessagePrinter, lb_message_printer, G_TYPE_OBJECT)

static GBytes *
lb_message_printer_format_json (const LbStoreRow *row)
{
  LbJson *json = lb_json_new ();

  lb_json_add_row (json, NULL, row, TRUE);
  return lb_json_end_to_bytes (json);
}

static GBytes *
lb_message_printer_format_summary (const LbStoreRow *row)
{
  GString *line = g_string_new (NULL);
  g_autoptr(GDateTime) time =
    g_date_time_new_from_unix_local (row->envelope->received_at_us / G_USEC_PER_SEC);
  g_autofree char *clock = time == NULL ? g_strdup ("") : g_date_time_format (time, "%F %T");
  g_autoptr(GString) recipients = g_string_new (NULL);

  for (guint i = 0; i < row->envelope->recipients->len && recipients->len <= FIELD_OCTETS_MAX; i++)
    {
      const LbRecipient *recipient = g_ptr_array_index (row->envelope->recipients, i);

      g_string_append_printf (recipients, "%s%s", i == 0 ? "" : ", ", recipient->address);
    }

  g_string_append_printf (line, "%s  %s  <", clock, row->id);
  lb_text_append_escaped (line, row->envelope->mail_from, -1, FIELD_OCTETS_MAX);
  g_string_append (line, "> -> ");
  lb_text_append_escaped (line, recipients->str, -1, FIELD_OCTETS_MAX);
  g_string_append (line, "  ");
  lb_text_append_escaped (line, row->summary->subject, -1, FIELD_OCTETS_MAX);
  g_string_append_printf (line, "  (%" G_GUINT64_FORMAT " B)\n", row->size);

  return g_string_free_to_bytes (line);
}

/**
 * lb_message_printer_format:
 * @row: a message
 * @as_json: whether to write the API's summary with the envelope, or one line for people
 *
 * Returns: (transfer full): one line, safe on a terminal
 */
GBytes *
lb_message_printer_format (const LbStoreRow *row,
                           gboolean          as_json)
{
  return as_json ? lb_message_printer_format_json (row) : lb_message_printer_format_summary (row);
}

/* Printed or, with the reader gone, never to be printed: nobody has to wait for it any more. */
static void
lb_message_printer_written_cb (GObject      *object,
                               GAsyncResult *result,
                               gpointer      user_data)
{
  g_autoptr(LbMessagePrinter) self = LB_MESSAGE_PRINTER (user_data);

  lb_output_write_finish (LB_OUTPUT (object), result, NULL);
  self->n_printed++;
  g_signal_emit (self, signals[SIGNAL_PRINTED], 0);
}

static void
lb_message_printer_added_cb (LbMailbox        *mailbox,
                             LbMailboxItem    *item,
                             LbMessagePrinter *self)
{
  g_autoptr(GBytes) line = lb_message_printer_format (lb_mailbox_item_get_row (item),
                                                      self->as_json);

  lb_output_write_async (self->output, line, NULL, lb_message_printer_written_cb,
                         g_object_ref (self));
}

static void
lb_message_printer_finalize (GObject *object)
{
  LbMessagePrinter *self = LB_MESSAGE_PRINTER (object);

  g_object_unref (self->output);

  G_OBJECT_CLASS (lb_message_printer_parent_class)->finalize (object);
}

static void
lb_message_printer_class_init (LbMessagePrinterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_message_printer_finalize;

  /**
   * LbMessagePrinter::printed:
   * @self: a printer
   *
   * Emitted when one more message has been printed.
   */
  signals[SIGNAL_PRINTED] = g_signal_new ("printed", LB_TYPE_MESSAGE_PRINTER, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lb_message_printer_init (LbMessagePrinter *self)
{
}

/**
 * lb_message_printer_new:
 * @mailbox: what tells of new messages
 * @output: where they are printed
 * @as_json: see lb_message_printer_format()
 *
 * Returns: (transfer full): a printer of every message that comes from now on
 */
LbMessagePrinter *
lb_message_printer_new (LbMailbox *mailbox,
                        LbOutput  *output,
                        gboolean   as_json)
{
  LbMessagePrinter *self = g_object_new (LB_TYPE_MESSAGE_PRINTER, NULL);

  self->output = g_object_ref (output);
  self->as_json = as_json;
  g_signal_connect_object (mailbox, "message-added", G_CALLBACK (lb_message_printer_added_cb),
                           self, 0);

  return self;
}

/**
 * lb_message_printer_get_n_printed:
 * @self: a printer
 *
 * Returns: how many messages were printed
 */
guint64
lb_message_printer_get_n_printed (LbMessagePrinter *self)
{
  g_return_val_if_fail (LB_IS_MESSAGE_PRINTER (self), 0);
  return self->n_printed;
}
