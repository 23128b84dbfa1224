#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbHtmlTag:
 * @name: in the document, as written
 * @name_length: how many octets
 * @is_end: whether it is an end tag
 * @attributes: what stands between the name and the ">"
 * @attributes_end: the end of it
 *
 * A tag of an HTML document (HTML 13.2.5).
 */
typedef struct
{
  const char *name;
  gsize       name_length;
  gboolean    is_end;
  const char *attributes;
  const char *attributes_end;
} LbHtmlTag;

/**
 * LbHtmlAttribute:
 * @name: as written
 * @name_length: how many octets
 * @value: as written, without quotes; "" without one
 * @value_length: how many octets
 *
 * An attribute of a tag; octets of the document.
 */
typedef struct
{
  const char *name;
  gsize       name_length;
  const char *value;
  gsize       value_length;
} LbHtmlAttribute;

gboolean    lb_html_is_space           (char                    character);
const char *lb_html_tag_parse          (LbHtmlTag              *tag,
                                        const char             *at,
                                        const char             *end);
gboolean    lb_html_tag_is             (const LbHtmlTag        *tag,
                                        const char             *name);
gboolean    lb_html_tag_next_attribute (const LbHtmlTag        *tag,
                                        const char            **at,
                                        LbHtmlAttribute        *attribute);
char       *lb_html_tag_dup_attribute  (const LbHtmlTag        *tag,
                                        const char             *name);
gboolean    lb_html_attribute_is       (const LbHtmlAttribute  *attribute,
                                        const char             *name);
char       *lb_html_attribute_dup_text (const LbHtmlAttribute  *attribute);
const char *lb_html_skip_element       (const LbHtmlTag        *tag,
                                        const char             *at,
                                        const char             *end);
const char *lb_html_skip_declaration   (const char             *at,
                                        const char             *end);

G_END_DECLS
