#define G_LOG_DOMAIN "lb-html-tag"

#include "config.h"
#include "mail/html/lb-html-tag.h"

#include <string.h>

#include "mail/html/lb-html-entities.h"

/* Longer targets and texts of an attribute are shown to nobody. */
#define ATTRIBUTE_OCTETS_MAX 4096

/**
 * lb_html_is_space:
 * @character: an octet
 *
 * Returns: whether it is white space to HTML
 */
gboolean
lb_html_is_space (char character)
{
  return character == ' ' || character == '\t' || character == '\n' || character == '\r' ||
         character == '\f';
}

/* HTML 13.2.5.36: a ">" inside a quoted attribute does not end the tag. An unended tag takes the
 * rest. */
static const char *
lb_html_tag_end (const char *at,
                 const char *end)
{
  char quote = '\0';
  char before = '\0';

  for (; at < end; at++)
    {
      if (quote == '\0' && *at == '>')
        return at;
      if (quote != '\0' && *at == quote)
        quote = '\0';
      else if (quote == '\0' && before == '=' && (*at == '"' || *at == '\''))
        quote = *at;
      if (!lb_html_is_space (*at))
        before = *at;
    }

  return end;
}

static gboolean
lb_html_tag_parse_name (LbHtmlTag  *tag,
                        const char *at,
                        const char *end)
{
  const char *begin = at + 1;

  tag->is_end = begin < end && *begin == '/';
  if (tag->is_end)
    begin++;
  if (begin == end || !g_ascii_isalpha (*begin))
    return FALSE;

  tag->name = begin;
  while (begin < end && (g_ascii_isalnum (*begin) || *begin == ':' || *begin == '-'))
    begin++;
  tag->name_length = (gsize) (begin - tag->name);
  tag->attributes = begin;
  return TRUE;
}

/**
 * lb_html_tag_parse:
 * @tag: (out caller-allocates): the tag
 * @at: where a "<" stands
 * @end: the end of the document
 *
 * Returns: (nullable): behind the tag; %NULL when the "<" is only itself
 */
const char *
lb_html_tag_parse (LbHtmlTag  *tag,
                   const char *at,
                   const char *end)
{
  if (!lb_html_tag_parse_name (tag, at, end))
    return NULL;

  tag->attributes_end = lb_html_tag_end (tag->attributes, end);
  return MIN (tag->attributes_end + 1, end);
}

static gboolean
lb_html_is_name (const char *octets,
                 gsize       length,
                 const char *name)
{
  return strlen (name) == length && g_ascii_strncasecmp (octets, name, length) == 0;
}

/**
 * lb_html_tag_is:
 * @tag: a tag
 * @name: of an element
 *
 * Returns: whether @tag begins or ends such an element
 */
gboolean
lb_html_tag_is (const LbHtmlTag *tag,
                const char      *name)
{
  return lb_html_is_name (tag->name, tag->name_length, name);
}

/**
 * lb_html_attribute_is:
 * @attribute: an attribute
 * @name: of an attribute
 *
 * Returns: whether it has that name
 */
gboolean
lb_html_attribute_is (const LbHtmlAttribute *attribute,
                      const char            *name)
{
  return lb_html_is_name (attribute->name, attribute->name_length, name);
}

static const char *
lb_html_skip_space (const char *at,
                    const char *end)
{
  while (at < end && lb_html_is_space (*at))
    at++;

  return at;
}

/* HTML 13.2.5.35: in double quotes, in single quotes or without. */
static const char *
lb_html_take_value (LbHtmlAttribute *attribute,
                    const char      *at,
                    const char      *end)
{
  char quote = at < end && (*at == '"' || *at == '\'') ? *at++ : '\0';

  attribute->value = at;
  while (at < end && (quote != '\0' ? *at != quote : !lb_html_is_space (*at)))
    at++;
  attribute->value_length = (gsize) (at - attribute->value);

  return at < end && quote != '\0' ? at + 1 : at;
}

/**
 * lb_html_tag_next_attribute:
 * @tag: a tag
 * @at: (inout): where to go on; at first the attributes of @tag
 * @attribute: (out caller-allocates): the next attribute
 *
 * Returns: whether there was one
 */
gboolean
lb_html_tag_next_attribute (const LbHtmlTag  *tag,
                            const char      **at,
                            LbHtmlAttribute  *attribute)
{
  const char *end = tag->attributes_end;
  const char *begin = *at;

  while (begin < end && (lb_html_is_space (*begin) || *begin == '/'))
    begin++;
  if (begin == end)
    return FALSE;

  attribute->name = begin;
  for (begin++; begin < end && !lb_html_is_space (*begin) && *begin != '='; begin++)
    ;
  attribute->name_length = (gsize) (begin - attribute->name);
  attribute->value = begin;
  attribute->value_length = 0;

  begin = lb_html_skip_space (begin, end);
  if (begin < end && *begin == '=')
    begin = lb_html_take_value (attribute, lb_html_skip_space (begin + 1, end), end);
  *at = begin;
  return TRUE;
}

/**
 * lb_html_attribute_dup_text:
 * @attribute: an attribute
 *
 * Returns: (transfer full): its value with references decoded, without controls and white space
 *   around; "" when it is longer than 4 kB
 */
char *
lb_html_attribute_dup_text (const LbHtmlAttribute *attribute)
{
  const char *at = attribute->value;
  const char *end = at + attribute->value_length;
  GString *value = g_string_new (NULL);

  if (attribute->value_length > ATTRIBUTE_OCTETS_MAX)
    return g_string_free (value, FALSE);

  while (at < end)
    {
      gunichar character;
      gsize n_octets = *at == '&' ? lb_html_entity_parse (at, end, &character) : 0;

      if (n_octets > 0)
        g_string_append_unichar (value, character);
      else if ((guchar) *at >= 0x20 && *at != 0x7f)
        g_string_append_c (value, *at);
      at += MAX (n_octets, 1);
    }

  return g_strstrip (g_string_free (value, FALSE));
}

/**
 * lb_html_tag_dup_attribute:
 * @tag: a tag
 * @name: of an attribute
 *
 * Returns: (transfer full) (nullable): the text of the first such attribute
 */
char *
lb_html_tag_dup_attribute (const LbHtmlTag *tag,
                           const char      *name)
{
  const char *at = tag->attributes;
  LbHtmlAttribute attribute;

  while (lb_html_tag_next_attribute (tag, &at, &attribute))
    if (lb_html_attribute_is (&attribute, name))
      return lb_html_attribute_dup_text (&attribute);

  return NULL;
}

/**
 * lb_html_skip_element:
 * @tag: the begin of an element whose inside is no text
 * @at: behind it
 * @end: the end of the document
 *
 * Elements of the same name inside do not count: script and style end at the first end tag.
 *
 * Returns: behind the end tag, or @end
 */
const char *
lb_html_skip_element (const LbHtmlTag *tag,
                      const char      *at,
                      const char      *end)
{
  while (at < end && (at = memchr (at, '<', (gsize) (end - at))) != NULL)
    {
      LbHtmlTag inner;

      if (lb_html_tag_parse_name (&inner, at, end) && inner.is_end &&
          inner.name_length == tag->name_length &&
          g_ascii_strncasecmp (inner.name, tag->name, tag->name_length) == 0)
        return lb_html_tag_parse (&inner, at, end);
      at++;
    }

  return end;
}

/**
 * lb_html_skip_declaration:
 * @at: where "<!" or "<?" stands
 * @end: the end of the document
 *
 * Returns: behind the comment or what else it is (HTML 13.2.5.42), or @end
 */
const char *
lb_html_skip_declaration (const char *at,
                          const char *end)
{
  gboolean is_comment = end - at >= 4 && memcmp (at, "<!--", 4) == 0;
  const char *close = is_comment ? g_strstr_len (at + 4, end - at - 4, "-->")
                                 : memchr (at, '>', (gsize) (end - at));

  if (close == NULL)
    return end;
  return close + (is_comment ? 3 : 1);
}
