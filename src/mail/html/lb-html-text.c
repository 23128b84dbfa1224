#define G_LOG_DOMAIN "lb-html-text"

#include "config.h"
#include "mail/html/lb-html-text.h"

#include <string.h>

#include "mail/html/lb-html-entities.h"
#include "mail/html/lb-html-tag.h"

#define TAG_NAME_MAX 15

typedef enum
{
  ROLE_NONE,
  ROLE_SKIP, /* what is inside is no text */
  ROLE_LINE, /* begins a line */
  ROLE_PARAGRAPH, /* an empty line around it */
  ROLE_ITEM,
  ROLE_CELL,
  ROLE_RULE,
  ROLE_PRE,
  ROLE_LINK,
  ROLE_IMAGE,
} LbHtmlRole;

/* Sorted by name. */
static const struct
{
  const char *name;
  LbHtmlRole  role;
} roles[] = {
  { "a", ROLE_LINK }, { "address", ROLE_LINE }, { "article", ROLE_PARAGRAPH },
  { "aside", ROLE_PARAGRAPH }, { "blockquote", ROLE_PARAGRAPH }, { "br", ROLE_LINE },
  { "center", ROLE_LINE }, { "dd", ROLE_LINE }, { "div", ROLE_LINE }, { "dl", ROLE_PARAGRAPH },
  { "dt", ROLE_LINE }, { "fieldset", ROLE_LINE }, { "figure", ROLE_LINE },
  { "footer", ROLE_PARAGRAPH }, { "form", ROLE_LINE }, { "h1", ROLE_PARAGRAPH },
  { "h2", ROLE_PARAGRAPH }, { "h3", ROLE_PARAGRAPH }, { "h4", ROLE_PARAGRAPH },
  { "h5", ROLE_PARAGRAPH }, { "h6", ROLE_PARAGRAPH }, { "header", ROLE_PARAGRAPH },
  { "hr", ROLE_RULE }, { "img", ROLE_IMAGE }, { "li", ROLE_ITEM }, { "main", ROLE_PARAGRAPH },
  { "nav", ROLE_PARAGRAPH }, { "ol", ROLE_PARAGRAPH },
  { "p", ROLE_PARAGRAPH }, { "pre", ROLE_PRE }, { "script", ROLE_SKIP },
  { "section", ROLE_PARAGRAPH }, { "select", ROLE_SKIP }, { "style", ROLE_SKIP },
  { "svg", ROLE_SKIP }, { "table", ROLE_PARAGRAPH }, { "td", ROLE_CELL },
  { "template", ROLE_SKIP }, { "textarea", ROLE_SKIP }, { "th", ROLE_CELL },
  { "title", ROLE_SKIP }, { "tr", ROLE_LINE }, { "ul", ROLE_PARAGRAPH },
};

typedef struct
{
  GString        *text;
  LbHtmlTextFlags flags;
  gsize           max_octets;
  guint           n_newlines;  /* asked for before the next character */
  gboolean        wants_space;
  guint           pre_depth;
  char           *target;  /* (owned) (nullable): of the link that is open */
  gsize           link_begin;
} LbHtmlWriter;

/* --- Writing --- */

static gboolean
lb_html_writer_is_full (LbHtmlWriter *writer)
{
  return writer->text->len >= writer->max_octets;
}

static void
lb_html_writer_break (LbHtmlWriter *writer,
                      guint         n_newlines)
{
  writer->n_newlines = MAX (writer->n_newlines, n_newlines);
  writer->wants_space = FALSE;
}

static void
lb_html_writer_settle (LbHtmlWriter *writer)
{
  if (writer->text->len > 0)
    {
      for (guint i = 0; i < writer->n_newlines; i++)
        g_string_append_c (writer->text, '\n');
      if (writer->wants_space)
        g_string_append_c (writer->text, ' ');
    }
  writer->n_newlines = 0;
  writer->wants_space = FALSE;
}

static void
lb_html_writer_add (LbHtmlWriter *writer,
                    const char   *octets,
                    gsize         length)
{
  lb_html_writer_settle (writer);
  g_string_append_len (writer->text, octets, (gssize) length);
}

static void
lb_html_writer_space (LbHtmlWriter *writer,
                      char          space)
{
  if (writer->pre_depth > 0 && space == '\n')
    writer->n_newlines++;
  else if (writer->pre_depth > 0 && space != '\r')
    lb_html_writer_add (writer, " ", 1);
  else if (writer->n_newlines == 0)
    writer->wants_space = TRUE;
}

static void
lb_html_writer_character (LbHtmlWriter *writer,
                          gunichar      character)
{
  char octets[6];

  if (character == 0xa0 || character == ' ' || character == '\t' || character == '\n')
    lb_html_writer_space (writer, ' ');
  else if (character >= 0x20 && character != 0x7f)
    lb_html_writer_add (writer, octets, (gsize) g_unichar_to_utf8 (character, octets));
}

static LbHtmlRole
lb_html_tag_role (const LbHtmlTag *tag)
{
  guint low = 0;
  guint high = G_N_ELEMENTS (roles);
  char name[TAG_NAME_MAX + 1];

  if (tag->name_length > TAG_NAME_MAX)
    return ROLE_NONE;
  for (gsize i = 0; i < tag->name_length; i++)
    name[i] = g_ascii_tolower (tag->name[i]);
  name[tag->name_length] = '\0';

  while (low < high)
    {
      guint middle = (low + high) / 2;
      int order = strcmp (name, roles[middle].name);

      if (order == 0)
        return roles[middle].role;
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }

  return ROLE_NONE;
}

/* --- Elements --- */

static void
lb_html_end_link (LbHtmlWriter *writer)
{
  const char *target = writer->target;
  const char *shown;

  if (target == NULL)
    return;

  shown = writer->text->str + MIN (writer->link_begin, writer->text->len);
  if (g_str_has_prefix (target, "mailto:"))
    target += strlen ("mailto:");
  if (*target != '\0' && *target != '#' && strstr (shown, target) == NULL)
    {
      g_string_append (writer->text, *shown != '\0' ? " (" : "(");
      g_string_append (writer->text, target);
      g_string_append_c (writer->text, ')');
    }
  g_clear_pointer (&writer->target, g_free);
}

static void
lb_html_link (LbHtmlWriter    *writer,
              const LbHtmlTag *tag)
{
  lb_html_end_link (writer);
  if (tag->is_end || !(writer->flags & LB_HTML_TEXT_LINKS))
    return;

  writer->target = lb_html_tag_dup_attribute (tag, "href");
  if (writer->target == NULL)
    return;

  lb_html_writer_settle (writer);
  writer->link_begin = writer->text->len;
}

static void
lb_html_image (LbHtmlWriter    *writer,
               const LbHtmlTag *tag)
{
  g_autofree char *text = lb_html_tag_dup_attribute (tag, "alt");

  if (text != NULL && *text != '\0')
    lb_html_writer_add (writer, text, strlen (text));
}

static void
lb_html_apply (LbHtmlWriter    *writer,
               const LbHtmlTag *tag,
               LbHtmlRole       role)
{
  switch (role)
    {
    case ROLE_LINE:
      lb_html_writer_break (writer, 1);
      break;
    case ROLE_PARAGRAPH:
      lb_html_writer_break (writer, 2);
      break;
    case ROLE_ITEM:
      lb_html_writer_break (writer, 1);
      if (!tag->is_end)
        {
          lb_html_writer_add (writer, "*", 1);
          writer->wants_space = TRUE;
        }
      break;
    case ROLE_CELL:
      lb_html_writer_space (writer, ' ');
      break;
    case ROLE_RULE:
      lb_html_writer_break (writer, 1);
      lb_html_writer_add (writer, "---", 3);
      lb_html_writer_break (writer, 1);
      break;
    case ROLE_PRE:
      lb_html_writer_break (writer, 2);
      if (!tag->is_end)
        writer->pre_depth++;
      else if (writer->pre_depth > 0)
        writer->pre_depth--;
      break;
    case ROLE_LINK:
      lb_html_link (writer, tag);
      break;
    case ROLE_IMAGE:
      lb_html_image (writer, tag);
      break;
    case ROLE_SKIP:
    case ROLE_NONE:
      break;
    }
}

static const char *
lb_html_markup (LbHtmlWriter *writer,
                const char   *at,
                const char   *end)
{
  LbHtmlTag tag;
  LbHtmlRole role;
  const char *next;

  if (end - at > 1 && (at[1] == '!' || at[1] == '?'))
    return lb_html_skip_declaration (at, end);

  next = lb_html_tag_parse (&tag, at, end);
  if (next == NULL)
    {
      lb_html_writer_add (writer, "<", 1);
      return at + 1;
    }

  role = lb_html_tag_role (&tag);
  if (role == ROLE_SKIP && !tag.is_end && next[-2] != '/')
    return lb_html_skip_element (&tag, next, end);

  lb_html_apply (writer, &tag, role);
  return next;
}

static const char *
lb_html_reference (LbHtmlWriter *writer,
                   const char   *at,
                   const char   *end)
{
  gunichar character;
  gsize n_octets = lb_html_entity_parse (at, end, &character);

  if (n_octets == 0)
    lb_html_writer_add (writer, "&", 1);
  else
    lb_html_writer_character (writer, character);

  return at + MAX (n_octets, 1);
}

/**
 * lb_html_to_text:
 * @html: valid UTF-8
 * @length: how many octets
 * @flags: what to show
 * @max_octets: give about this much text; the rest of @html is then not read
 *
 * Makes plain text of a document or a piece of one: white space collapsed, a line for each block,
 * an empty line around paragraphs, "*" before list items, the alternative text of images. Scripts,
 * style sheets, titles and comments are left out. Linear in @length, without recursion.
 *
 * Returns: (transfer full): valid UTF-8, lines ended by LF
 */
char *
lb_html_to_text (const char      *html,
                 gsize            length,
                 LbHtmlTextFlags  flags,
                 gsize            max_octets)
{
  LbHtmlWriter writer = { .flags = flags, .max_octets = max_octets };
  const char *end = html + length;
  const char *at = html;

  writer.text = g_string_sized_new (MIN (length / 2, max_octets));
  while (at < end && !lb_html_writer_is_full (&writer))
    {
      const char *plain = at;

      while (at < end && *at != '<' && *at != '&' && (guchar) *at > 0x20 && (guchar) *at != 0xc2)
        at++;
      if (at > plain)
        lb_html_writer_add (&writer, plain, (gsize) (at - plain));
      else if (*at == '<')
        at = lb_html_markup (&writer, at, end);
      else if (*at == '&')
        at = lb_html_reference (&writer, at, end);
      else if ((guchar) *at == 0xc2)
        {
          lb_html_writer_character (&writer, g_utf8_get_char_validated (at, end - at));
          at = MIN (at + 2, end);
        }
      else
        {
          if (lb_html_is_space (*at))
            lb_html_writer_space (&writer, *at);
          at++;
        }
    }

  lb_html_end_link (&writer);
  return g_string_free (writer.text, FALSE);
}
