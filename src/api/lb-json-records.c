#define G_LOG_DOMAIN "lb-json"

#include "config.h"
#include "api/lb-json-records.h"

#include "base/lb-address.h"

static void
lb_json_add_address (LbJson     *self,
                     const char *name,
                     const char *display_name,
                     const char *address)
{
  lb_json_begin_object (self, name);
  lb_json_add_string (self, "Name", display_name);
  lb_json_add_string (self, "Address", address);
  lb_json_end_object (self);
}

static void
lb_json_add_address_items (LbJson    *self,
                           GPtrArray *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      const LbAddress *address = g_ptr_array_index (addresses, i);

      lb_json_add_address (self, NULL, address->name, address->address);
    }
}

/**
 * lb_json_add_addresses:
 * @self: a text
 * @name: (nullable): the value's name
 * @addresses: (element-type LbAddress): addresses
 */
void
lb_json_add_addresses (LbJson     *self,
                       const char *name,
                       GPtrArray  *addresses)
{
  lb_json_begin_array (self, name);
  lb_json_add_address_items (self, addresses);
  lb_json_end_array (self);
}

/**
 * lb_json_add_from:
 * @self: a text
 * @summary: a message
 *
 * Adds "From", the first author; empty strings without one, since clients look inside.
 */
void
lb_json_add_from (LbJson          *self,
                  const LbSummary *summary)
{
  const LbAddress *from = summary->from->len == 0 ? NULL : g_ptr_array_index (summary->from, 0);

  lb_json_add_address (self, "From", from == NULL ? "" : from->name,
                       from == NULL ? "" : from->address);
}

static void
lb_json_collect (GHashTable *set,
                 GPtrArray  *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      const LbAddress *address = g_ptr_array_index (addresses, i);

      g_hash_table_add (set, g_ascii_strdown (address->address, -1));
    }
}

/**
 * lb_json_add_bcc:
 * @self: a text
 * @row: a message
 *
 * Adds "Bcc": those of the header, and the recipients of the envelope that no header field names.
 */
void
lb_json_add_bcc (LbJson           *self,
                 const LbStoreRow *row)
{
  g_autoptr(GHashTable) named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  lb_json_collect (named, row->summary->to);
  lb_json_collect (named, row->summary->cc);
  lb_json_collect (named, row->summary->bcc);

  lb_json_begin_array (self, "Bcc");
  lb_json_add_address_items (self, row->summary->bcc);
  for (guint i = 0; i < row->envelope->recipients->len; i++)
    {
      const LbRecipient *recipient = g_ptr_array_index (row->envelope->recipients, i);
      g_autofree char *lower = g_ascii_strdown (recipient->address, -1);

      if (g_hash_table_add (named, g_steal_pointer (&lower)))
        lb_json_add_address (self, NULL, "", recipient->address);
    }
  lb_json_end_array (self);
}

/**
 * lb_json_add_row:
 * @self: a text
 * @name: (nullable): the value's name
 * @row: a message
 * @with_envelope: whether to add the envelope, which Mailpit's lists have not
 *
 * Adds Mailpit's MessageSummary.
 */
void
lb_json_add_row (LbJson           *self,
                 const char       *name,
                 const LbStoreRow *row,
                 gboolean          with_envelope)
{
  const LbSummary *summary = row->summary;

  lb_json_begin_object (self, name);
  lb_json_add_string (self, "ID", row->id);
  lb_json_add_string (self, "MessageID", summary->message_id);
  lb_json_add_bool (self, "Read", row->is_read);
  lb_json_add_from (self, summary);
  lb_json_add_addresses (self, "To", summary->to);
  lb_json_add_addresses (self, "Cc", summary->cc);
  lb_json_add_bcc (self, row);
  lb_json_add_addresses (self, "ReplyTo", summary->reply_to);
  lb_json_add_string (self, "Subject", summary->subject);
  lb_json_add_time (self, "Created", row->envelope->received_at_us);
  lb_json_add_string (self, "Username", row->envelope->auth_user);
  lb_json_add_strings (self, "Tags", (const char * const *) row->tags);
  lb_json_add_int (self, "Size", (gint64) row->size);
  lb_json_add_int (self, "Attachments", summary->n_attachments);
  lb_json_add_string (self, "Snippet", summary->snippet);
  if (with_envelope)
    lb_json_add_envelope (self, "Envelope", row->envelope);
  lb_json_end_object (self);
}

static void
lb_json_add_tls (LbJson           *self,
                 const LbEnvelope *envelope)
{
  if (envelope->tls_version == NULL)
    {
      lb_json_add_null (self, "Tls");
      return;
    }

  lb_json_begin_object (self, "Tls");
  lb_json_add_string (self, "Version", envelope->tls_version);
  lb_json_add_string (self, "Cipher", envelope->tls_cipher);
  lb_json_add_string (self, "ServerName", envelope->tls_server_name);
  lb_json_end_object (self);
}

/* What was odd about how a message came. */
static void
lb_json_add_marks (LbJson           *self,
                   const LbEnvelope *envelope)
{
  static const struct
  {
    LbEnvelopeFlags flag;
    const char     *name;
  } marks[] = {
    { LB_ENVELOPE_BARE_LF, "bare-lf" },
    { LB_ENVELOPE_BARE_CR, "bare-cr" },
    { LB_ENVELOPE_NUL, "nul" },
    { LB_ENVELOPE_LONG_LINE, "long-line" },
    { LB_ENVELOPE_UNDECLARED_8BIT, "undeclared-8bit" },
    { LB_ENVELOPE_LENIENT_PARAMETER, "lenient-parameter" },
    { LB_ENVELOPE_LENIENT_ADDRESS, "lenient-address" },
    { LB_ENVELOPE_NO_FINAL_CRLF, "no-final-crlf" },
  };

  lb_json_begin_array (self, "Marks");
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      if (envelope->flags & marks[i].flag)
        lb_json_add_string (self, NULL, marks[i].name);
    }
  lb_json_end_array (self);
}

/**
 * lb_json_add_envelope:
 * @self: a text
 * @name: (nullable): the value's name
 * @envelope: what the conversation said
 */
void
lb_json_add_envelope (LbJson           *self,
                      const char       *name,
                      const LbEnvelope *envelope)
{
  lb_json_begin_object (self, name);
  lb_json_add_string (self, "MailFrom", envelope->mail_from);
  lb_json_add_strings (self, "MailOptions", (const char * const *) envelope->mail_options);

  lb_json_begin_array (self, "RcptTo");
  for (guint i = 0; i < envelope->recipients->len; i++)
    {
      const LbRecipient *recipient = g_ptr_array_index (envelope->recipients, i);

      lb_json_begin_object (self, NULL);
      lb_json_add_string (self, "Address", recipient->address);
      lb_json_add_strings (self, "Options", (const char * const *) recipient->options);
      lb_json_end_object (self);
    }
  lb_json_end_array (self);

  lb_json_add_string (self, "Helo", envelope->helo);
  lb_json_add_bool (self, "Esmtp", lb_envelope_is_extended (envelope));
  lb_json_add_string (self, "Peer", envelope->peer);
  lb_json_add_string (self, "Listener", envelope->listener);
  lb_json_add_tls (self, envelope);
  lb_json_add_string (self, "AuthUser", envelope->auth_user);
  lb_json_add_string (self, "AuthMechanism", envelope->auth_mechanism);
  lb_json_add_time (self, "ReceivedAt", envelope->received_at_us);
  lb_json_add_string (self, "Session", envelope->session);
  lb_json_add_marks (self, envelope);
  lb_json_end_object (self);
}

static void
lb_json_add_transcript_line (gint64            at_us,
                             LbTranscriptSide  side,
                             const char       *line,
                             gpointer          user_data)
{
  LbJson *self = user_data;

  lb_json_begin_object (self, NULL);
  lb_json_add_int (self, "At", at_us);
  lb_json_add_string (self, "From", side == LB_TRANSCRIPT_CLIENT ? "client" : "server");
  lb_json_add_string (self, "Line", line);
  lb_json_end_object (self);
}

/**
 * lb_json_add_transcript:
 * @self: a text
 * @name: (nullable): the value's name
 * @transcript: a conversation
 */
void
lb_json_add_transcript (LbJson             *self,
                        const char         *name,
                        const LbTranscript *transcript)
{
  lb_json_begin_array (self, name);
  lb_transcript_foreach (transcript, lb_json_add_transcript_line, self);
  lb_json_end_array (self);
}

static const char *
lb_json_get_ending (LbSessionEnding ending)
{
  switch (ending)
    {
    case LB_SESSION_OPEN:
      return "open";
    case LB_SESSION_QUIT:
      return "quit";
    case LB_SESSION_CLOSED:
      return "closed";
    case LB_SESSION_BROKEN:
      return "broken";
    case LB_SESSION_TIMED_OUT:
      return "timed-out";
    case LB_SESSION_REFUSED:
      return "refused";
    case LB_SESSION_STOPPED:
      return "stopped";
    case LB_SESSION_DROPPED:
      return "dropped";
    }

  g_assert_not_reached ();
}

/**
 * lb_json_add_session:
 * @self: a text
 * @name: (nullable): the value's name
 * @session: an SMTP session
 */
void
lb_json_add_session (LbJson          *self,
                     const char      *name,
                     LbSessionRecord *session)
{
  LbSessionEnding ending = lb_session_record_get_ending (session);

  lb_json_begin_object (self, name);
  lb_json_add_string (self, "ID", lb_session_record_get_id (session));
  lb_json_add_string (self, "Peer", lb_session_record_get_peer (session));
  lb_json_add_string (self, "Listener", lb_session_record_get_listener (session));
  lb_json_add_time (self, "Began", lb_session_record_get_began_at_us (session));
  if (ending == LB_SESSION_OPEN)
    lb_json_add_null (self, "Ended");
  else
    lb_json_add_time (self, "Ended", lb_session_record_get_ended_at_us (session));
  lb_json_add_string (self, "Ending", lb_json_get_ending (ending));
  lb_json_add_int (self, "Messages", lb_session_record_get_n_messages (session));
  lb_json_add_int (self, "Errors", lb_session_record_get_n_errors (session));
  lb_json_add_string (self, "AuthUser", lb_session_record_get_user (session));
  lb_json_add_string (self, "AuthMechanism", lb_session_record_get_mechanism (session));
  lb_json_add_string (self, "AuthToken", lb_session_record_get_token (session));
  lb_json_add_transcript (self, "Transcript", lb_session_record_get_transcript (session));
  lb_json_end_object (self);
}
