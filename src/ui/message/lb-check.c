#define G_LOG_DOMAIN "lb-check"

#include "config.h"
#include "ui/message/lb-check.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/list/lb-row-text.h"

/* What the conversation tells that the message itself does not show. */
static const struct
{
  LbEnvelopeFlags flag;
  const char     *title;
  const char     *detail;
} flags[] = {
  { LB_ENVELOPE_LENIENT_PARAMETER, N_("A parameter came that a strict server refuses"),
    "RFC 5321 4.1.1.11" },
  { LB_ENVELOPE_LENIENT_ADDRESS, N_("An address has UTF-8, but SMTPUTF8 was not asked for"),
    "RFC 6531 3.3" },
  { LB_ENVELOPE_UNDECLARED_8BIT, N_("Octets over 127 came without BODY=8BITMIME"), "RFC 6152 3" },
  { LB_ENVELOPE_NO_FINAL_CRLF, N_("The message does not end with a line end"), "RFC 5321 4.1.1.4" },
};

static LbCheck *
lb_check_new (LbCheckLevel  level,
              const char   *title,
              char         *detail,
              guint         line)
{
  LbCheck *self = g_new0 (LbCheck, 1);

  self->level = level;
  self->title = g_strdup (title);
  self->detail = detail;
  self->line = line;
  /* Titles of rows are no sentences with a full stop. */
  if (g_str_has_suffix (self->title, "."))
    self->title[strlen (self->title) - 1] = '\0';
  return self;
}

/**
 * lb_check_free:
 * @self: (transfer full): a check
 */
void
lb_check_free (LbCheck *self)
{
  g_free (self->title);
  g_free (self->detail);
  g_free (self);
}

static LbCheckLevel
lb_check_get_level (LbProblemSeverity severity)
{
  switch (severity)
    {
    case LB_PROBLEM_ERROR:
      return LB_CHECK_ERROR;
    case LB_PROBLEM_WARNING:
      return LB_CHECK_WARNING;
    case LB_PROBLEM_NOTE:
      break;
    }
  return LB_CHECK_NOTE;
}

static char *
lb_check_describe_place (guint       line,
                         const char *rfc)
{
  if (line > 0 && rfc != NULL)
    /* Translators: a line of the source and the rule for it: "Line 12, RFC 5322 3.6.1" */
    return g_strdup_printf (_("Line %u, %s"), line, rfc);
  if (line > 0)
    return g_strdup_printf (_("Line %u"), line);
  return g_strdup (rfc);
}

static void
lb_check_add_problems (GPtrArray *checks,
                       LbMessage *message)
{
  GPtrArray *problems = lb_message_get_problems (message);

  for (guint i = 0; i < problems->len; i++)
    {
      const LbProblem *problem = g_ptr_array_index (problems, i);

      g_ptr_array_add (checks,
                       lb_check_new (lb_check_get_level (problem->severity), problem->sentence,
                                     lb_check_describe_place (problem->line, problem->rfc),
                                     problem->line));
    }
}

static void
lb_check_add_envelope (GPtrArray  *checks,
                       LbStoreRow *row)
{
  g_autoptr(GPtrArray) hidden = lb_row_text_list_hidden (row->summary, row->envelope);

  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      if ((row->envelope->flags & flags[i].flag) != 0)
        g_ptr_array_add (checks, lb_check_new (LB_CHECK_WARNING, _(flags[i].title),
                                               g_strdup (flags[i].detail), 0));
    }
  if (hidden->len > 0)
    {
      char *detail = g_strdup_printf (ngettext ("%s is not named in any header field.",
                                                "%s and others are not named in any header field.",
                                                hidden->len),
                                      (const char *) g_ptr_array_index (hidden, 0));

      g_ptr_array_add (checks,
                       lb_check_new (LB_CHECK_NOTE, _("Bcc recipient in the envelope"), detail,
                                     0));
    }
}

static gboolean
lb_check_has_problem (LbMessage          *message,
                      const char * const *codes)
{
  GPtrArray *problems = lb_message_get_problems (message);

  for (guint i = 0; i < problems->len; i++)
    {
      if (g_strv_contains (codes, ((const LbProblem *) g_ptr_array_index (problems, i))->code))
        return TRUE;
    }
  return FALSE;
}

static void
lb_check_add_pass (GPtrArray  *checks,
                   const char *title)
{
  g_ptr_array_add (checks, lb_check_new (LB_CHECK_PASSED, title, NULL, 0));
}

/* What was looked at and found good, so that an empty page is not the only praise. */
static void
lb_check_add_passed (GPtrArray *checks,
                     LbMessage *message)
{
  static const char * const identity[] = {
    "missing-message-id", "bad-message-id", "missing-date", "bad-date", "loose-date",
    "missing-from",
    "empty-from", "bad-address", "duplicate-field", NULL,
  };
  static const char * const structure[] = {
    "no-boundary", "unclosed-multipart", "no-parts", "encoded-container", "bad-content-type", NULL,
  };
  static const char * const lines[] = { "bare-cr", "bare-lf", "long-line", NULL };

  if (lb_message_get_html_part (message) != NULL && lb_message_get_text (message) != NULL)
    lb_check_add_pass (checks, _("A plain text alternative is present"));
  if (!lb_check_has_problem (message, identity))
    lb_check_add_pass (checks, _("Message-ID, Date and From are well-formed"));
  if (!lb_check_has_problem (message, structure))
    lb_check_add_pass (checks, _("The structure of the parts is sound"));
  if (!lb_check_has_problem (message, lines))
    lb_check_add_pass (checks, _("All lines are short enough and end well"));
}

static int
lb_check_compare (gconstpointer a,
                  gconstpointer b)
{
  const LbCheck *first = *(const LbCheck **) a;
  const LbCheck *second = *(const LbCheck **) b;

  if (first->level != second->level)
    return (int) second->level - (int) first->level;
  return first->line < second->line ? -1 : first->line > second->line;
}

/**
 * lb_check_list:
 * @opened: a message
 *
 * Returns: (transfer full) (element-type LbCheck): what was found, the worst first
 */
GPtrArray *
lb_check_list (LbOpenedMessage *opened)
{
  GPtrArray *checks = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_check_free);
  LbMessage *message = lb_opened_message_get_message (opened);

  lb_check_add_problems (checks, message);
  lb_check_add_envelope (checks, lb_opened_message_get_row (opened));
  lb_check_add_passed (checks, message);
  g_ptr_array_sort (checks, lb_check_compare);
  return checks;
}

/**
 * lb_check_count:
 * @checks: (element-type LbCheck): of lb_check_list()
 * @worst: (out): the worst level
 *
 * Returns: how many of them are errors or warnings
 */
guint
lb_check_count (GPtrArray    *checks,
                LbCheckLevel *worst)
{
  guint n_bad = 0;

  *worst = LB_CHECK_PASSED;
  for (guint i = 0; i < checks->len; i++)
    {
      const LbCheck *check = g_ptr_array_index (checks, i);

      *worst = MAX (*worst, check->level);
      n_bad += check->level >= LB_CHECK_WARNING;
    }
  return n_bad;
}
