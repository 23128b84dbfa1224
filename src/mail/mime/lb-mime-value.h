#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbMimeParameter:
 * @name: its octets, with the "*" of RFC 2231
 * @name_length: how many
 * @value: its octets, without the quotes around them
 * @value_length: how many
 * @is_quoted: whether @value may hold backslashes for single octets
 *
 * A parameter of a Content-Type or Content-Disposition field; octets of the message.
 */
typedef struct
{
  const char *name;
  gsize       name_length;
  const char *value;
  gsize       value_length;
  gboolean    is_quoted;
} LbMimeParameter;

gboolean lb_mime_value_next_parameter (const char            **at,
                                       const char             *end,
                                       LbMimeParameter        *parameter);
char    *lb_mime_parameter_dup_value  (const LbMimeParameter  *parameter);
char    *lb_mime_value_dup_media_type (const char             *value,
                                       gsize                   length);
char    *lb_mime_value_dup_token      (const char             *value,
                                       gsize                   length);
char    *lb_mime_value_dup_parameter  (const char             *value,
                                       gsize                   length,
                                       const char             *name);
char    *lb_mime_value_dup_unfolded   (const char             *value,
                                       gsize                   length);

G_END_DECLS
