#define G_LOG_DOMAIN "lb-row-text"

#include "config.h"
#include "ui/list/lb-row-text.h"

#include <glib/gi18n.h>

#include "base/lb-address.h"

/* What each flag of the envelope tells about the program that sent the message. */
static const struct
{
  LbEnvelopeFlags flag;
  const char     *text;
} oddities[] = {
  { LB_ENVELOPE_BARE_LF, N_("lines that end with LF alone") },
  { LB_ENVELOPE_BARE_CR, N_("a CR without LF") },
  { LB_ENVELOPE_NUL, N_("a NUL octet") },
  { LB_ENVELOPE_LONG_LINE, N_("a line over 998 octets") },
  { LB_ENVELOPE_UNDECLARED_8BIT, N_("8-bit octets without BODY=8BITMIME") },
  { LB_ENVELOPE_LENIENT_PARAMETER, N_("a parameter that strict servers refuse") },
  { LB_ENVELOPE_LENIENT_ADDRESS, N_("UTF-8 in an address without SMTPUTF8") },
  { LB_ENVELOPE_NO_FINAL_CRLF, N_("no line end at the end") },
};

/**
 * lb_pill_new:
 * @style: the class that gives the colour
 * @text: (transfer full): one or two words
 *
 * Returns: (transfer full): a pill
 */
LbPill *
lb_pill_new (const char *style,
             char       *text)
{
  LbPill *self = g_new0 (LbPill, 1);

  self->style = style;
  self->text = text;
  return self;
}

/**
 * lb_pill_free:
 * @self: a pill
 *
 * Frees it.
 */
void
lb_pill_free (LbPill *self)
{
  g_free (self->text);
  g_free (self);
}

/**
 * lb_row_text_get_subject:
 * @summary: (nullable): of the message
 *
 * Returns: (transfer full): the subject, or what stands for a missing one
 */
char *
lb_row_text_get_subject (const LbSummary *summary)
{
  return g_strdup (summary != NULL &&
                   *summary->subject != '\0' ? summary->subject : _("(no subject)"));
}

/**
 * lb_row_text_get_sender:
 * @summary: of the message
 * @envelope: of the message
 *
 * Returns: (transfer full): the author's name, else the address, else the envelope's sender
 */
char *
lb_row_text_get_sender (const LbSummary  *summary,
                        const LbEnvelope *envelope)
{
  const LbAddress *from = summary->from->len > 0 ? g_ptr_array_index (summary->from, 0) : NULL;

  if (from != NULL && *from->name != '\0')
    return g_strdup (from->name);
  if (from != NULL && *from->address != '\0')
    return g_strdup (from->address);
  if (*envelope->mail_from != '\0')
    return g_strdup (envelope->mail_from);
  return g_strdup (_("(no sender)"));
}

static void
lb_row_text_add_named (GHashTable *named,
                       GPtrArray  *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      const LbAddress *address = g_ptr_array_index (addresses, i);

      g_hash_table_add (named, g_utf8_casefold (address->address, -1));
    }
}

/**
 * lb_row_text_list_hidden:
 * @summary: of the message
 * @envelope: of the message
 *
 * Whoever gets the message without standing in To or Cc got a blind copy. Case is ignored: mail
 * systems do so nearly everywhere, and To is what a person typed.
 *
 * Returns: (transfer container) (element-type utf8): recipients of the envelope that no header
 *   names; they belong to @envelope
 */
GPtrArray *
lb_row_text_list_hidden (const LbSummary  *summary,
                         const LbEnvelope *envelope)
{
  g_autoptr(GHashTable) named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *hidden = g_ptr_array_new ();

  lb_row_text_add_named (named, summary->to);
  lb_row_text_add_named (named, summary->cc);
  lb_row_text_add_named (named, summary->bcc);

  for (guint i = 0; i < envelope->recipients->len; i++)
    {
      const LbRecipient *recipient = g_ptr_array_index (envelope->recipients, i);
      g_autofree char *folded = g_utf8_casefold (recipient->address, -1);

      if (!g_hash_table_contains (named, folded))
        g_ptr_array_add (hidden, recipient->address);
    }
  return hidden;
}

/**
 * lb_row_text_get_recipients:
 * @summary: of the message
 * @envelope: of the message
 *
 * Who got the message is what the envelope says. Recipients of a blind copy have their own remark,
 * so they are left out unless there are no others. An imported message has no envelope but its
 * header.
 *
 * Returns: (transfer full): the first recipient and how many more there are
 */
char *
lb_row_text_get_recipients (const LbSummary  *summary,
                            const LbEnvelope *envelope)
{
  g_autoptr(GPtrArray) hidden = lb_row_text_list_hidden (summary, envelope);
  gboolean is_all_hidden = hidden->len == envelope->recipients->len;
  const char *first = NULL;
  guint n_more = 0;

  for (guint i = 0; i < envelope->recipients->len; i++)
    {
      const LbRecipient *recipient = g_ptr_array_index (envelope->recipients, i);

      if (!is_all_hidden && g_ptr_array_find (hidden, recipient->address, NULL))
        continue;
      n_more += first != NULL;
      first = first != NULL ? first : recipient->address;
    }
  if (first == NULL && summary->to->len > 0)
    {
      first = ((const LbAddress *) g_ptr_array_index (summary->to, 0))->address;
      n_more = summary->to->len + summary->cc->len - 1;
    }

  if (first == NULL)
    return g_strdup (_("(no recipient)"));
  if (n_more == 0)
    return g_strdup (first);
  return g_strdup_printf (ngettext ("%s and %u more", "%s and %u more", n_more), first, n_more);
}

static guint
lb_row_text_count_oddities (const LbEnvelope *envelope)
{
  guint n_oddities = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (oddities); i++)
    n_oddities += (envelope->flags & oddities[i].flag) != 0;
  return n_oddities;
}

/**
 * lb_row_text_get_relay:
 * @state: where a message is on its way
 * @style: (out) (optional): the CSS class of the remark; "" for none
 *
 * Returns: (transfer none) (nullable): the remark about it; %NULL when nothing is to be sent
 */
const char *
lb_row_text_get_relay (LbRelayState   state,
                       const char   **style)
{
  static const struct
  {
    const char *style;
    const char *text;
  } remarks[] = {
    [LB_RELAY_NONE] = { "", NULL },
    [LB_RELAY_SENT] = { "success", N_("Relayed") },
    [LB_RELAY_QUEUED] = { "", N_("Relaying") },
    [LB_RELAY_SENDING] = { "", N_("Relaying") },
    [LB_RELAY_HELD] = { "warning", N_("Held back") },
    [LB_RELAY_REFUSED] = { "error", N_("Relay refused") },
    [LB_RELAY_FAILED] = { "error", N_("Relay failed") },
    [LB_RELAY_UNKNOWN] = { "error", N_("Relay uncertain") },
  };

  if (style != NULL)
    *style = remarks[state].style;
  return remarks[state].text != NULL ? _(remarks[state].text) : NULL;
}

/**
 * lb_row_text_list_pills:
 * @summary: of the message
 * @envelope: of the message
 * @relay: where the message is on its way
 *
 * Returns: (transfer container) (element-type LbPill): the remarks, the most severe first
 */
GPtrArray *
lb_row_text_list_pills (const LbSummary  *summary,
                        const LbEnvelope *envelope,
                        LbRelayState      relay)
{
  GPtrArray *pills = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_pill_free);
  g_autoptr(GPtrArray) hidden = lb_row_text_list_hidden (summary, envelope);
  guint n_warnings = lb_row_text_count_oddities (envelope);
  const char *relay_style;
  const char *relay_text = lb_row_text_get_relay (relay, &relay_style);

  /* First, for what leaves this computer matters most. */
  if (relay_text != NULL)
    g_ptr_array_add (pills, lb_pill_new (relay_style, g_strdup (relay_text)));
  if (summary->problem != NULL)
    g_ptr_array_add (pills, lb_pill_new ("error", g_strdup (_("Unreadable"))));
  if (n_warnings > 0)
    {
      char *text = g_strdup_printf (ngettext ("%u warning", "%u warnings", n_warnings), n_warnings);

      g_ptr_array_add (pills, lb_pill_new ("warning", text));
    }
  if (hidden->len > 0)
    g_ptr_array_add (pills, lb_pill_new ("", g_strdup (C_("recipient", "Bcc"))));
  return pills;
}

static char *
lb_row_text_list_oddities (const LbEnvelope *envelope)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (oddities); i++)
    {
      if ((envelope->flags & oddities[i].flag) == 0)
        continue;
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", _(oddities[i].text));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * lb_row_text_list_marks:
 * @row: a message
 *
 * Returns: (transfer full) (element-type utf8): what the user has put on it, each in words
 */
GPtrArray *
lb_row_text_list_marks (const LbStoreRow *row)
{
  GPtrArray *marks = g_ptr_array_new_with_free_func (g_free);

  if (row->is_pinned)
    g_ptr_array_add (marks, g_strdup (_("Pinned")));
  for (guint i = 0; row->tags[i] != NULL; i++)
    /* Translators: the name of a tag */
    g_ptr_array_add (marks, g_strdup_printf (_("Tag %s"), row->tags[i]));
  if (*row->note != '\0')
    /* Translators: what the user wrote beside a message */
    g_ptr_array_add (marks, g_strdup_printf (_("Note: %s"), row->note));
  return marks;
}

/**
 * lb_row_text_get_tooltip:
 * @summary: of the message
 * @envelope: of the message
 *
 * Returns: (transfer full) (nullable): what is behind the remarks; %NULL without one
 */
char *
lb_row_text_get_tooltip (const LbSummary  *summary,
                         const LbEnvelope *envelope)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GPtrArray) hidden = lb_row_text_list_hidden (summary, envelope);
  g_autofree char *odd = lb_row_text_list_oddities (envelope);

  if (summary->problem != NULL)
    g_string_append_printf (text, "%s\n", summary->problem);
  if (*odd != '\0')
    g_string_append_printf (text, _("The message has %s.\n"), odd);
  if (hidden->len == 1)
    g_string_append_printf (text, _("%s is not in the headers.\n"),
                            (const char *) g_ptr_array_index (hidden, 0));
  else if (hidden->len > 1)
    g_string_append_printf (text, ngettext ("%u recipient is not in the headers.\n",
                                            "%u recipients are not in the headers.\n", hidden->len),
                            hidden->len);
  if (text->len == 0)
    return NULL;
  g_string_truncate (text, text->len - 1);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * lb_row_text_get_accessible:
 * @summary: of the message
 * @envelope: of the message
 * @relay: where the message is on its way
 * @time: as the row shows it
 * @size: as the row shows it
 * @is_read: whether the message was read
 *
 * Returns: (transfer full): all that the row says, for who hears it
 */
char *
lb_row_text_get_accessible (const LbSummary  *summary,
                            const LbEnvelope *envelope,
                            LbRelayState      relay,
                            const char       *time,
                            const char       *size,
                            gboolean          is_read)
{
  g_autofree char *subject = lb_row_text_get_subject (summary);
  g_autofree char *sender = lb_row_text_get_sender (summary, envelope);
  g_autofree char *recipients = lb_row_text_get_recipients (summary, envelope);
  g_autoptr(GPtrArray) pills = lb_row_text_list_pills (summary, envelope, relay);
  GString *text = g_string_new (NULL);

  if (!is_read)
    g_string_append_printf (text, "%s, ", _("unread"));
  /* Translators: subject, recipients, sender, time, size of a message, read aloud */
  g_string_append_printf (text, _("%s, to %s, from %s, %s, %s"), subject, recipients, sender, time,
                          size);
  if (summary->n_attachments > 0)
    {
      g_string_append (text, ", ");
      g_string_append_printf (text,
                              ngettext ("%u attachment", "%u attachments", summary->n_attachments),
                              summary->n_attachments);
    }
  for (guint i = 0; i < pills->len; i++)
    g_string_append_printf (text, ", %s", ((const LbPill *) g_ptr_array_index (pills, i))->text);
  return g_string_free (text, FALSE);
}
