#define G_LOG_DOMAIN "lb-lint-parts"

#include "config.h"
#include "mail/lint/lb-lint.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/lb-limits.h"
#include "base/lb-text.h"
#include "mail/html/lb-html-references.h"
#include "mail/mime/lb-mime-part.h"
#include "mail/mime/lb-mime-value.h"
#include "mail/mime/lb-safe-name.h"

/* RFC 2045 6.7 and 6.8. */
#define ENCODED_LINE_MAX 76

/* Each is searched among all parts. */
#define N_CONTENT_IDS_MAX 100

/* Of a charset's name in a sentence. */
#define CHARSET_OCTETS_MAX 40

typedef struct
{
  guint bad_line; /* the first line with what the encoding does not have; 0: none */
  guint long_line;
  guint behind_end_line; /* base64 behind its padding */
  gsize n_codes;
  guint last_line;
} LbCodeFaults;

static gboolean
lb_lint_is_base64 (char octet)
{
  return g_ascii_isalnum (octet) || octet == '+' || octet == '/';
}

static void
lb_lint_base64_line (LbCodeFaults *faults,
                     const char   *text,
                     gsize         length,
                     guint         line,
                     gboolean     *has_padding)
{
  gboolean was_padded = *has_padding;

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '=')
        *has_padding = TRUE;
      else if (!lb_lint_is_base64 (text[i]) && text[i] != ' ' && text[i] != '\t' &&
               faults->bad_line == 0)
        faults->bad_line = line;
      if (text[i] == '=' || lb_lint_is_base64 (text[i]))
        faults->n_codes++;
    }
  if (was_padded && length > 0 && faults->behind_end_line == 0)
    faults->behind_end_line = line;
}

/* RFC 2045 6.7: "=" and two capital hexadecimal digits, or "=" at the end of the line. */
static void
lb_lint_quoted_line (LbCodeFaults *faults,
                     const char   *text,
                     gsize         length,
                     guint         line)
{
  while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t'))
    length--;

  for (gsize i = 0; i < length && faults->bad_line == 0; i++)
    {
      gboolean is_soft_break = text[i] == '=' && i + 1 == length;
      gboolean is_code = text[i] == '=' && i + 2 < length && g_ascii_isxdigit (text[i + 1]) &&
                         g_ascii_isxdigit (text[i + 2]);

      if ((guchar) text[i] >= 0x80 || (text[i] == '=' && !is_soft_break && !is_code))
        faults->bad_line = line;
    }
}

static void
lb_lint_scan_codes (LbMimeEncoding    encoding,
                    const char       *octets,
                    const LbMimeNode *node,
                    LbCodeFaults     *faults)
{
  gboolean has_padding = FALSE;
  guint line = node->body_line;

  for (gsize offset = node->body_offset; offset < node->end; line++)
    {
      const char *begin = octets + offset;
      const char *newline = memchr (begin, '\n', node->end - offset);
      gsize length = newline != NULL ? (gsize) (newline - begin) : node->end - offset;
      gsize text = length > 0 && begin[length - 1] == '\r' ? length - 1 : length;

      if (encoding == LB_MIME_ENCODING_BASE64)
        lb_lint_base64_line (faults, begin, text, line, &has_padding);
      else
        lb_lint_quoted_line (faults, begin, text, line);
      if (text > ENCODED_LINE_MAX && faults->long_line == 0)
        faults->long_line = line;
      if (text > 0)
        faults->last_line = line;
      offset += length + 1;
    }
}

static void
lb_lint_base64 (const char       *octets,
                const LbMimeNode *node,
                GPtrArray        *problems)
{
  LbCodeFaults faults = { 0 };

  lb_lint_scan_codes (LB_MIME_ENCODING_BASE64, octets, node, &faults);
  if (faults.bad_line > 0)
    lb_problems_add (problems, LB_PROBLEM_ERROR, "bad-base64", faults.bad_line, "RFC 2045 6.8",
                     _("A base64 part has characters that are not base64"));
  if (faults.behind_end_line > 0)
    lb_problems_add (problems, LB_PROBLEM_WARNING, "base64-after-padding", faults.behind_end_line,
                     "RFC 2045 6.8",
                     _("A base64 part goes on behind its end: some readers stop there"));
  else if (faults.n_codes % 4 != 0)
    lb_problems_add (problems, LB_PROBLEM_ERROR, "cut-base64", faults.last_line, "RFC 2045 6.8",
                     _("A base64 part ends amid a group of four characters: it may be cut off"));
  if (faults.long_line > 0)
    lb_problems_add (problems, LB_PROBLEM_WARNING, "long-base64-line", faults.long_line,
                     "RFC 2045 6.8", _("A line of base64 is longer than 76 characters"));
}

static void
lb_lint_quoted_printable (const char       *octets,
                          const LbMimeNode *node,
                          GPtrArray        *problems)
{
  LbCodeFaults faults = { 0 };

  lb_lint_scan_codes (LB_MIME_ENCODING_QUOTED_PRINTABLE, octets, node, &faults);
  if (faults.bad_line > 0)
    lb_problems_add (problems, LB_PROBLEM_ERROR, "bad-quoted-printable", faults.bad_line,
                     "RFC 2045 6.7",
                     _("A quoted-printable part has \"=\" without two hexadecimal digits, or "
                       "octets above 127"));
  if (faults.long_line > 0)
    lb_problems_add (problems, LB_PROBLEM_WARNING, "long-quoted-line", faults.long_line,
                     "RFC 2045 6.7", _("A line of quoted-printable is longer than 76 characters"));
}

/* Gives the line of the first octet above 127; 0 when there is none. */
static guint
lb_lint_find_8bit (const char       *octets,
                   const LbMimeNode *node)
{
  guint line = node->body_line;

  for (gsize i = node->body_offset; i < node->end; i++)
    {
      if ((guchar) octets[i] >= 0x80)
        return line;
      if (octets[i] == '\n')
        line++;
    }

  return 0;
}

static void
lb_lint_plain (LbMimeScan       *scan,
               const char       *octets,
               const LbMimeNode *node,
               GPtrArray        *problems)
{
  g_autofree char *name = lb_mime_part_dup_encoding (scan, node);
  guint line = lb_lint_find_8bit (octets, node);

  if (line > 0 && (*name == '\0' || g_str_equal (name, "7bit")))
    lb_problems_add (problems, LB_PROBLEM_ERROR, "undeclared-8bit", line, "RFC 2045 6.2",
                     _("A part that is declared 7bit, or not at all, has octets above 127"));
}

static void
lb_lint_encoding (LbMimeScan       *scan,
                  const LbMimeNode *node,
                  GPtrArray        *problems)
{
  gsize size;
  const char *octets = lb_mime_scan_get_data (scan, &size);

  switch (lb_mime_part_get_encoding (scan, node))
    {
    case LB_MIME_ENCODING_BASE64:
      lb_lint_base64 (octets, node, problems);
      break;
    case LB_MIME_ENCODING_QUOTED_PRINTABLE:
      lb_lint_quoted_printable (octets, node, problems);
      break;
    case LB_MIME_ENCODING_IDENTITY:
      lb_lint_plain (scan, octets, node, problems);
      break;
    case LB_MIME_ENCODING_UUENCODE:
      lb_problems_add (problems, LB_PROBLEM_WARNING, "uuencode", node->line, "RFC 2045 6.3",
                       _("A part is uuencoded, which is no standard of mail"));
      break;
    case LB_MIME_ENCODING_UNKNOWN:
      lb_problems_add (problems, LB_PROBLEM_ERROR, "unknown-encoding", node->line, "RFC 2045 6.4",
                       _("A part has a transfer encoding that nobody knows"));
      break;
    }
}

/* RFC 2045 6.4: a container has no encoding but 7bit, 8bit and binary. */
static void
lb_lint_container (LbMimeScan       *scan,
                   const LbMimeNode *node,
                   GPtrArray        *problems)
{
  g_autofree char *name = lb_mime_part_dup_encoding (scan, node);

  if (lb_mime_encoding_from_name (name) != LB_MIME_ENCODING_IDENTITY)
    lb_problems_add (problems, LB_PROBLEM_ERROR, "encoded-container", node->line, "RFC 2045 6.4",
                     _("A multipart or an attached message is declared as encoded, which it cannot "
                       "be"));
}

static void
lb_lint_charset (LbMimeScan       *scan,
                 const LbMimeNode *node,
                 GPtrArray        *problems)
{
  LbCharsetResult result;
  g_autofree char *declared = lb_mime_part_dup_charset (scan, node);
  g_autofree char *charset = lb_text_escape (declared, -1, CHARSET_OCTETS_MAX);
  g_autofree char *text = lb_mime_part_dup_text (scan, node, LB_LIMIT_SHOWN_TEXT_OCTETS, &result);
  guint line = node->line;

  switch (result)
    {
    case LB_CHARSET_AS_DECLARED:
      break;
    case LB_CHARSET_UNDECLARED_UTF8:
      lb_problems_add (problems, LB_PROBLEM_WARNING, "undeclared-charset", line, "RFC 2046 4.1.2",
                       _("A text has octets above 127 and declares no charset for them; "
                         "they are shown as UTF-8"));
      break;
    case LB_CHARSET_UNDECLARED_OTHER:
      lb_problems_add (problems, LB_PROBLEM_ERROR, "undeclared-charset", line, "RFC 2046 4.1.2",
                       _("A text has octets above 127 that are not UTF-8 and declares no charset; "
                         "they are shown as windows-1252"));
      break;
    case LB_CHARSET_UNKNOWN:
      lb_problems_add (problems, LB_PROBLEM_ERROR, "unknown-charset", line, "RFC 2046 4.1.2",
                       _("A text declares a charset that is not known: %s"), charset);
      break;
    case LB_CHARSET_WRONG:
      lb_problems_add (problems, LB_PROBLEM_ERROR, "wrong-charset", line, "RFC 2046 4.1.2",
                       _("A text declares %s, but has octets that are not of that charset"),
                       charset);
      break;
    case LB_CHARSET_SUSPECT:
      lb_problems_add (problems, LB_PROBLEM_WARNING, "suspect-charset", line, "RFC 2046 4.1.2",
                       _("A text declares %s, but its octets are UTF-8: readers show wrong "
                         "letters"),
                       charset);
      break;
    }
}

static void
lb_lint_type (LbMimeScan       *scan,
              const LbMimeNode *node,
              GPtrArray        *problems)
{
  const LbMimeField *field = lb_mime_scan_find_field (scan, node, "Content-Type");
  gsize size;
  const char *octets = lb_mime_scan_get_data (scan, &size);
  g_autofree char *type = NULL;

  if (field == NULL)
    return;

  type = lb_mime_value_dup_media_type (octets + field->value_offset, field->value_length);
  if (type == NULL)
    lb_problems_add (problems, LB_PROBLEM_ERROR, "bad-content-type", field->line, "RFC 2045 5.1",
                     _("A Content-Type field has no type and subtype; the part is taken for "
                       "text/plain"));
}

static void
lb_lint_name (LbMimeScan       *scan,
              const LbMimeNode *node,
              GPtrArray        *problems)
{
  g_autofree char *name = lb_mime_part_dup_name (scan, node);

  if (lb_safe_name_is_mask (name))
    lb_problems_add (problems, LB_PROBLEM_WARNING, "masked-file-name", node->line, NULL,
                     _("The name of an attached program looks like that of a document"));
  if (lb_safe_name_is_unsafe (name))
    lb_problems_add (problems, LB_PROBLEM_WARNING, "unsafe-file-name", node->line, "RFC 2183 2.3",
                     _("The name of an attachment has what a file name may not have; "
                       "it is changed when saved"));
}

/* RFC 2046 5.1.4: the last alternative is the best, so that HTML before text is never shown. */
static void
lb_lint_alternative (LbMimeScan *scan,
                     guint       index,
                     GPtrArray  *problems)
{
  gboolean has_html = FALSE;

  for (guint i = index + 1; i < lb_mime_scan_get_n_nodes (scan); i++)
    {
      const LbMimeNode *node = lb_mime_scan_get_node (scan, i);

      if (node->parent != (int) index)
        continue;
      if (g_str_equal (node->type, "text/html"))
        has_html = TRUE;
      else if (has_html && g_str_equal (node->type, "text/plain"))
        {
          lb_problems_add (problems, LB_PROBLEM_WARNING, "alternative-order", node->line,
                           "RFC 2046 5.1.4",
                           _("The plain text comes behind the HTML: readers show the last "
                             "alternative"));
          return;
        }
    }
}

static void
lb_lint_text_alternative (LbMimeScan *scan,
                          GPtrArray  *problems)
{
  int html = lb_mime_part_find_shallowest (scan, LB_MIME_ROLE_HTML);

  if (html >= 0 && lb_mime_part_find_shallowest (scan, LB_MIME_ROLE_TEXT) < 0)
    lb_problems_add (problems, LB_PROBLEM_WARNING, "missing-text",
                     lb_mime_scan_get_node (scan, (guint) html)->line, "RFC 2046 5.1.4",
                     _("There is HTML without a plain text alternative"));
}

static gboolean
lb_lint_has_content_id (LbMimeScan *scan,
                        const char *content_id)
{
  for (guint i = 0; i < lb_mime_scan_get_n_nodes (scan); i++)
    {
      g_autofree char *own = lb_mime_part_dup_content_id (scan, lb_mime_scan_get_node (scan, i));

      if (g_str_equal (own, content_id))
        return TRUE;
    }

  return FALSE;
}

/* RFC 2392 2: "cid:" and the Content-ID of a part of the same message. */
static void
lb_lint_content_ids (LbMimeScan *scan,
                     GPtrArray  *problems)
{
  int html = lb_mime_part_find_shallowest (scan, LB_MIME_ROLE_HTML);
  const LbMimeNode *node;
  g_autofree char *text = NULL;
  g_autoptr(GPtrArray) references = NULL;
  guint n_looked_up = 0;

  if (html < 0)
    return;

  node = lb_mime_scan_get_node (scan, (guint) html);
  text = lb_mime_part_dup_text (scan, node, LB_LIMIT_SHOWN_TEXT_OCTETS, NULL);
  references = lb_html_references_find (text, strlen (text));
  for (guint i = 0; i < references->len && n_looked_up < N_CONTENT_IDS_MAX; i++)
    {
      g_autofree char *content_id = lb_html_reference_dup_cid (g_ptr_array_index (references, i));

      if (content_id == NULL)
        continue;
      n_looked_up++;
      if (!lb_lint_has_content_id (scan, content_id))
        {
          lb_problems_add (problems, LB_PROBLEM_ERROR, "missing-inline", node->line, "RFC 2392 2",
                           _("The HTML shows a part of the message that is not there"));
          return;
        }
    }
}

/* What a file of a type begins with; a program under another type is worth a word as well. */
static void
lb_lint_content (LbMimeScan       *scan,
                 const LbMimeNode *node,
                 GPtrArray        *problems)
{
  static const struct
  {
    const char *type;
    const char *begin;
  } types[] = {
    { "application/pdf", "%PDF" },
    { "application/zip", "PK" },
    { "image/gif", "GIF8" },
    { "image/jpeg", "\377\330\377" },
    { "image/png", "\211PNG" },
  };
  gsize n_octets = 0;
  g_autofree char *octets = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      if (!g_str_equal (node->type, types[i].type))
        continue;
      octets = lb_mime_part_dup_octets (scan, node, strlen (types[i].begin), &n_octets);
      if (n_octets > 0 && memcmp (octets, types[i].begin, MIN (n_octets, strlen (types[i].begin))))
        lb_problems_add (problems, LB_PROBLEM_WARNING, "wrong-content-type", node->line,
                         "RFC 2046 3", _("A part is declared as %s, but does not begin like one"),
                         node->type);
      return;
    }
}

/**
 * lb_lint_parts:
 * @scan: the structure of a message
 * @problems: (element-type LbProblem): where to add
 *
 * Looks for what is wrong with the parts of a message: encodings, charsets, names, alternatives.
 */
void
lb_lint_parts (LbMimeScan *scan,
               GPtrArray  *problems)
{
  for (guint i = 0; i < lb_mime_scan_get_n_nodes (scan); i++)
    {
      const LbMimeNode *node = lb_mime_scan_get_node (scan, i);

      lb_lint_type (scan, node, problems);
      lb_lint_name (scan, node, problems);
      if (node->kind == LB_MIME_KIND_LEAF)
        lb_lint_encoding (scan, node, problems);
      else
        lb_lint_container (scan, node, problems);
      if (node->kind == LB_MIME_KIND_LEAF && g_str_has_prefix (node->type, "text/"))
        lb_lint_charset (scan, node, problems);
      if (node->kind == LB_MIME_KIND_LEAF)
        lb_lint_content (scan, node, problems);
      if (g_str_equal (node->type, "multipart/alternative"))
        lb_lint_alternative (scan, i, problems);
    }

  lb_lint_text_alternative (scan, problems);
  lb_lint_content_ids (scan, problems);
}
