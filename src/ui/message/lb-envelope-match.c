#define G_LOG_DOMAIN "lb-envelope-match"

#include "config.h"
#include "ui/message/lb-envelope-match.h"

#include "base/lb-address.h"

/* Case is ignored: mail systems do so nearly everywhere, and a header is what a person typed. */
static gboolean
lb_envelope_match_equals (const char *first,
                          const char *second)
{
  g_autofree char *folded_first = g_utf8_casefold (first, -1);
  g_autofree char *folded_second = g_utf8_casefold (second, -1);

  return g_str_equal (folded_first, folded_second);
}

static gboolean
lb_envelope_match_names (GPtrArray  *addresses,
                         const char *address)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      const LbAddress *named = g_ptr_array_index (addresses, i);

      if (lb_envelope_match_equals (named->address, address))
        return TRUE;
    }
  return FALSE;
}

/**
 * lb_envelope_match_get_field:
 * @summary: of a message
 * @address: a recipient of its envelope
 *
 * Returns: (nullable): the header field that names the recipient; %NULL: it got a blind copy
 */
const char *
lb_envelope_match_get_field (const LbSummary *summary,
                             const char      *address)
{
  if (lb_envelope_match_names (summary->to, address))
    return "To";
  if (lb_envelope_match_names (summary->cc, address))
    return "Cc";
  if (lb_envelope_match_names (summary->bcc, address))
    return "Bcc";
  return NULL;
}

static void
lb_envelope_match_add_missed (GPtrArray  *missed,
                              GHashTable *reached,
                              GPtrArray  *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      LbAddress *address = g_ptr_array_index (addresses, i);
      g_autofree char *folded = g_utf8_casefold (address->address, -1);

      if (*folded != '\0' && g_hash_table_add (reached, g_steal_pointer (&folded)))
        g_ptr_array_add (missed, address);
    }
}

/**
 * lb_envelope_match_list_missed:
 * @summary: of a message
 * @envelope: of the message
 *
 * Whoever stands in To or Cc without being a recipient of the envelope gets nothing by this
 * delivery: the program forgot a RCPT, or sends to each recipient on its own.
 *
 * Returns: (transfer container) (element-type LbAddress): each once; they belong to @summary
 */
GPtrArray *
lb_envelope_match_list_missed (const LbSummary  *summary,
                               const LbEnvelope *envelope)
{
  g_autoptr(GHashTable) reached = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *missed = g_ptr_array_new ();

  for (guint i = 0; i < envelope->recipients->len; i++)
    {
      const LbRecipient *recipient = g_ptr_array_index (envelope->recipients, i);

      g_hash_table_add (reached, g_utf8_casefold (recipient->address, -1));
    }
  lb_envelope_match_add_missed (missed, reached, summary->to);
  lb_envelope_match_add_missed (missed, reached, summary->cc);
  lb_envelope_match_add_missed (missed, reached, summary->bcc);
  return missed;
}

/**
 * lb_envelope_match_is_other_sender:
 * @summary: of a message
 * @envelope: of the message
 *
 * Returns: whether bounces go to somebody whom From does not name. The null reverse-path is nobody
 *   (RFC 5321 4.5.5).
 */
gboolean
lb_envelope_match_is_other_sender (const LbSummary  *summary,
                                   const LbEnvelope *envelope)
{
  return *envelope->mail_from != '\0' && summary->from->len > 0 &&
         !lb_envelope_match_names (summary->from, envelope->mail_from);
}
