#define G_LOG_DOMAIN "lb-lint-header"

#include "config.h"
#include "mail/lint/lb-lint.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/lb-address.h"
#include "mail/mime/lb-mail-address.h"
#include "mail/mime/lb-mail-date.h"
#include "mail/mime/lb-mime-value.h"

typedef struct
{
  LbMimeScan       *scan;
  const LbMimeNode *root;
  const char       *octets;
  GPtrArray        *problems;
} LbHeaderLint;

static gboolean
lb_header_lint_is_named (LbHeaderLint      *self,
                         const LbMimeField *field,
                         const char        *name)
{
  return field->name_length == strlen (name) &&
         g_ascii_strncasecmp (self->octets + field->offset, name, field->name_length) == 0;
}

static char *
lb_header_lint_dup_line (LbHeaderLint      *self,
                         const LbMimeField *field)
{
  return lb_mime_value_dup_unfolded (self->octets + field->value_offset, field->value_length);
}

static const LbMimeField *
lb_header_lint_find (LbHeaderLint *self,
                     const char   *name)
{
  return lb_mime_scan_find_field (self->scan, self->root, name);
}

/* RFC 5322 3.6 asks for date and author alone; the rest is what a good message has. */
static void
lb_header_lint_missing (LbHeaderLint *self)
{
  static const struct
  {
    const char       *name;
    const char       *code;
    LbProblemSeverity severity;
    const char       *rfc;
    const char       *sentence;
  } fields[] = {
    { "Date", "missing-date", LB_PROBLEM_ERROR, "RFC 5322 3.6.1", N_("There is no Date field") },
    { "From", "missing-from", LB_PROBLEM_ERROR, "RFC 5322 3.6.2", N_("There is no From field") },
    { "Message-ID", "missing-message-id", LB_PROBLEM_WARNING, "RFC 5322 3.6.4",
      N_("There is no Message-ID field: replies and threads cannot refer to the message") },
    { "Subject", "missing-subject", LB_PROBLEM_NOTE, "RFC 5322 3.6.5",
      N_("There is no Subject field") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (lb_header_lint_find (self, fields[i].name) == NULL)
      lb_problems_add (self->problems, fields[i].severity, fields[i].code, 0, fields[i].rfc, "%s",
                       _(fields[i].sentence));

  if (lb_header_lint_find (self, "MIME-Version") == NULL &&
      lb_header_lint_find (self, "Content-Type") != NULL)
    lb_problems_add (self->problems, LB_PROBLEM_WARNING, "missing-mime-version",
                     lb_header_lint_find (self, "Content-Type")->line, "RFC 2045 4",
                     _("There is a Content-Type field, but no MIME-Version field"));
}

static void
lb_header_lint_duplicates (LbHeaderLint *self)
{
  static const char * const singletons[] = {
    "Date", "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Message-ID", "In-Reply-To",
    "References", "Subject", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
  };

  for (guint i = 0; i < G_N_ELEMENTS (singletons); i++)
    {
      gboolean was_seen = FALSE;

      for (guint j = 0; j < self->root->n_fields; j++)
        {
          const LbMimeField *field = lb_mime_scan_get_field (self->scan,
                                                             self->root->first_field + j);

          if (!lb_header_lint_is_named (self, field, singletons[i]))
            continue;
          if (was_seen)
            lb_problems_add (self->problems, LB_PROBLEM_ERROR, "duplicate-field", field->line,
                             i < 11 ? "RFC 5322 3.6" : "RFC 2045 3",
                             _("The %s field is there more than once"), singletons[i]);
          was_seen = TRUE;
        }
    }
}

static void
lb_header_lint_date (LbHeaderLint *self)
{
  const LbMimeField *field = lb_header_lint_find (self, "Date");
  g_autofree char *line = NULL;
  LbMailDate date;

  if (field == NULL)
    return;

  line = lb_header_lint_dup_line (self, field);
  date = lb_mail_date_parse (line);
  if (!date.is_valid)
    lb_problems_add (self->problems, LB_PROBLEM_ERROR, "bad-date", field->line, "RFC 5322 3.3",
                     _("The Date field cannot be read as a date"));
  else if (!date.is_strict)
    lb_problems_add (self->problems, LB_PROBLEM_WARNING, "loose-date", field->line, "RFC 5322 3.3",
                     _("The Date field does not have the form of the standard"));
}

static gboolean
lb_header_lint_is_id (const char *line)
{
  const char *at_sign = strchr (line, '@');
  gsize length = strlen (line);

  return length >= 5 && line[0] == '<' && line[length - 1] == '>' && at_sign != NULL &&
         strcspn (line, " \t") == length && at_sign > line + 1 && at_sign < line + length - 2;
}

static void
lb_header_lint_message_id (LbHeaderLint *self)
{
  const LbMimeField *field = lb_header_lint_find (self, "Message-ID");
  g_autofree char *line = NULL;

  if (field == NULL)
    return;

  line = lb_header_lint_dup_line (self, field);
  if (!lb_header_lint_is_id (line))
    lb_problems_add (self->problems, LB_PROBLEM_WARNING, "bad-message-id", field->line,
                     "RFC 5322 3.6.4",
                     _("The Message-ID field does not have the form <left@right>"));
}

static gboolean
lb_header_lint_is_address (const LbAddress *address)
{
  const char *at_sign = strrchr (address->address, '@');

  return at_sign != NULL && at_sign > address->address && at_sign[1] != '\0';
}

static void
lb_header_lint_one_address_field (LbHeaderLint *self,
                                  const char   *name)
{
  const LbMimeField *field = lb_header_lint_find (self, name);
  g_autofree char *line = NULL;
  g_autoptr(GPtrArray) addresses = NULL;
  gboolean is_too_complex = FALSE;
  gboolean is_from = g_str_equal (name, "From");

  if (field == NULL)
    return;

  line = lb_header_lint_dup_line (self, field);
  addresses = lb_mail_address_parse (line, &is_too_complex);
  if (is_too_complex)
    lb_problems_add (self->problems, LB_PROBLEM_ERROR, "too-many-groups", field->line, NULL,
                     _("The message is too complex: an address field has more than 32 groups"));

  for (guint i = 0; i < addresses->len; i++)
    if (!lb_header_lint_is_address (g_ptr_array_index (addresses, i)))
      {
        lb_problems_add (self->problems, LB_PROBLEM_ERROR, "bad-address", field->line,
                         "RFC 5322 3.4", _("The %s field has something that is no address"), name);
        break;
      }

  if (is_from && addresses->len == 0)
    lb_problems_add (self->problems, LB_PROBLEM_ERROR, "empty-from", field->line, "RFC 5322 3.6.2",
                     _("The From field names nobody"));
  if (is_from && addresses->len > 1 && lb_header_lint_find (self, "Sender") == NULL)
    lb_problems_add (self->problems, LB_PROBLEM_ERROR, "missing-sender", field->line,
                     "RFC 5322 3.6.2",
                     _("The From field names several people, so there must be a Sender field"));
}

static void
lb_header_lint_addresses (LbHeaderLint *self)
{
  static const char * const names[] = { "From", "Sender", "Reply-To", "To", "Cc", "Bcc" };
  const LbMimeField *bcc = lb_header_lint_find (self, "Bcc");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    lb_header_lint_one_address_field (self, names[i]);

  if (bcc != NULL)
    lb_problems_add (self->problems, LB_PROBLEM_WARNING, "bcc-in-header", bcc->line,
                     "RFC 5322 3.6.3",
                     _("There is a Bcc field: unless a server removes it, every recipient "
                       "sees it"));
}

static gboolean
lb_header_lint_has_8bit (const char *octets,
                         gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if ((guchar) octets[i] >= 0x80)
      return TRUE;

  return FALSE;
}

/* RFC 2047 2: an encoded word has at most 75 octets; 5 (3): it may not be in a quoted string. */
static void
lb_header_lint_encoded_words (LbHeaderLint      *self,
                              const LbMimeField *field,
                              const char        *line)
{
  const char *at = line;
  gboolean in_quotes = FALSE;

  for (; *at != '\0'; at++)
    {
      const char *end;
      gsize n_words;

      if (*at == '"')
        in_quotes = !in_quotes;
      if (at[0] != '=' || at[1] != '?')
        continue;

      n_words = strcspn (at, " \t");
      end = g_strstr_len (at + 2, (gssize) n_words - 2, "?=");
      if (n_words > 75 && end != NULL)
        {
          lb_problems_add (self->problems, LB_PROBLEM_WARNING, "long-encoded-word", field->line,
                           "RFC 2047 2", _("An encoded word is longer than 75 octets"));
          return;
        }
      if (in_quotes && end != NULL)
        {
          lb_problems_add (self->problems, LB_PROBLEM_WARNING, "quoted-encoded-word", field->line,
                           "RFC 2047 5", _("An encoded word stands in a quoted string: "
                                           "some readers do not decode it"));
          return;
        }
      at += n_words - 1;
    }
}

static void
lb_header_lint_fields (LbHeaderLint *self)
{
  for (guint i = 0; i < self->root->n_fields; i++)
    {
      const LbMimeField *field = lb_mime_scan_get_field (self->scan, self->root->first_field + i);
      const char *value = self->octets + field->value_offset;
      g_autofree char *line = lb_header_lint_dup_line (self, field);

      lb_header_lint_encoded_words (self, field, line);
      if (!lb_header_lint_has_8bit (value, field->value_length))
        continue;
      if (g_utf8_validate (line, -1, NULL))
        lb_problems_add (self->problems, LB_PROBLEM_WARNING, "utf8-header", field->line,
                         "RFC 6532 3",
                         _("A header field has UTF-8 in the clear: it can only be sent with "
                           "SMTPUTF8"));
      else
        lb_problems_add (self->problems, LB_PROBLEM_ERROR, "8bit-header", field->line,
                         "RFC 5322 2.2",
                         _("A header field has octets above 127 that are not UTF-8"));
    }
}

/**
 * lb_lint_header:
 * @scan: the structure of a message
 * @problems: (element-type LbProblem): where to add
 *
 * Looks for what is wrong with the header of a message.
 */
void
lb_lint_header (LbMimeScan *scan,
                GPtrArray  *problems)
{
  gsize size;
  LbHeaderLint self = { scan, lb_mime_scan_get_node (scan, 0), lb_mime_scan_get_data (scan, &size),
                        problems };

  if (self.root->n_fields == 0)
    return;

  lb_header_lint_missing (&self);
  lb_header_lint_duplicates (&self);
  lb_header_lint_date (&self);
  lb_header_lint_message_id (&self);
  lb_header_lint_addresses (&self);
  lb_header_lint_fields (&self);
}
