#define G_LOG_DOMAIN "lb-mime-value"

#include "config.h"
#include "mail/mime/lb-mime-value.h"

#include <string.h>

/* Just enough of RFC 2045 5.1 to find the structure of a message: the octets are those of the
 * message, with folds, and may hold anything. */

static gboolean
lb_mime_value_is_space (char character)
{
  return character == ' ' || character == '\t' || character == '\r' || character == '\n';
}

/* RFC 5322 3.2.2: white space and comments, which nest; counted, so that depth costs nothing. */
static const char *
lb_mime_value_skip_space (const char *at,
                          const char *end)
{
  guint depth = 0;

  for (; at < end; at++)
    {
      if (depth > 0 && *at == '\\')
        at++;
      else if (*at == '(')
        depth++;
      else if (depth > 0 && *at == ')')
        depth--;
      else if (depth == 0 && !lb_mime_value_is_space (*at))
        break;
    }

  return MIN (at, end);
}

static const char *
lb_mime_value_skip_token (const char *at,
                          const char *end)
{
  while (at < end && !lb_mime_value_is_space (*at) && memchr ("()<>@,;:\\\"/[]?=", *at, 15) == NULL)
    at++;

  return at;
}

/* Values of parameters often go without the quotes that they need. */
static const char *
lb_mime_value_skip_loose_token (const char *at,
                                const char *end)
{
  while (at < end && !lb_mime_value_is_space (*at) && *at != ';')
    at++;

  return at;
}

static const char *
lb_mime_value_skip_quoted (const char *at,
                           const char *end)
{
  for (at++; at < end && *at != '"'; at++)
    if (*at == '\\')
      at++;

  return MIN (at + 1, end);
}

static const char *
lb_mime_value_skip_to_semicolon (const char *at,
                                 const char *end)
{
  while (at < end && *at != ';')
    {
      if (*at == '"')
        at = lb_mime_value_skip_quoted (at, end);
      else if (*at == '(')
        at = lb_mime_value_skip_space (at, end);
      else
        at++;
    }

  return at;
}

/**
 * lb_mime_value_dup_token:
 * @value: the octets of a field's value
 * @length: how many
 *
 * Returns: (transfer full): the first token in lower case; "" without one
 */
char *
lb_mime_value_dup_token (const char *value,
                         gsize       length)
{
  const char *end = value + length;
  const char *begin = lb_mime_value_skip_space (value, end);

  return g_ascii_strdown (begin, lb_mime_value_skip_token (begin, end) - begin);
}

/**
 * lb_mime_value_dup_media_type:
 * @value: the octets of a Content-Type field's value
 * @length: how many
 *
 * Returns: (transfer full) (nullable): type and subtype in lower case, with a slash between; %NULL
 *   when there is no such pair (RFC 2045 5.2 then has it read as text/plain)
 */
char *
lb_mime_value_dup_media_type (const char *value,
                              gsize       length)
{
  const char *end = value + length;
  const char *type = lb_mime_value_skip_space (value, end);
  const char *type_end = lb_mime_value_skip_token (type, end);
  const char *slash = lb_mime_value_skip_space (type_end, end);
  const char *subtype;
  const char *subtype_end;
  char *media_type;

  if (slash == end || *slash != '/' || type_end == type)
    return NULL;

  subtype = lb_mime_value_skip_space (slash + 1, end);
  subtype_end = lb_mime_value_skip_token (subtype, end);
  if (subtype_end == subtype)
    return NULL;

  media_type = g_strdup_printf ("%.*s/%.*s", (int) (type_end - type), type,
                                (int) (subtype_end - subtype), subtype);
  for (char *at = media_type; *at != '\0'; at++)
    *at = g_ascii_tolower (*at);
  return g_utf8_validate (media_type, -1, NULL) ? media_type : (g_free (media_type), NULL);
}

/**
 * lb_mime_parameter_dup_value:
 * @parameter: a parameter
 *
 * Returns: (transfer full): its value without the backslashes of a quoted string and without NULs
 */
char *
lb_mime_parameter_dup_value (const LbMimeParameter *parameter)
{
  char *value = g_malloc (parameter->value_length + 1);
  gsize n_octets = 0;

  for (gsize i = 0; i < parameter->value_length; i++)
    {
      if (parameter->is_quoted && parameter->value[i] == '\\' && i + 1 < parameter->value_length)
        i++;
      if (parameter->value[i] != '\0')
        value[n_octets++] = parameter->value[i];
    }
  value[n_octets] = '\0';

  return value;
}

/* Takes the parameter that begins at @at; %FALSE when there is none. */
static gboolean
lb_mime_value_take_parameter (const char      **at,
                              const char       *end,
                              LbMimeParameter  *parameter)
{
  const char *begin = lb_mime_value_skip_space (*at, end);
  const char *name_end = lb_mime_value_skip_token (begin, end);

  *at = lb_mime_value_skip_space (name_end, end);
  if (*at == end || **at != '=' || name_end == begin)
    return FALSE;

  parameter->name = begin;
  parameter->name_length = (gsize) (name_end - begin);
  begin = lb_mime_value_skip_space (*at + 1, end);
  parameter->is_quoted = begin < end && *begin == '"';
  if (parameter->is_quoted)
    {
      *at = lb_mime_value_skip_quoted (begin, end);
      parameter->value = begin + 1;
      parameter->value_length = (gsize) (*at - begin) - 1;
      if (parameter->value_length > 0 && (*at)[-1] == '"')
        parameter->value_length--;
    }
  else
    {
      *at = lb_mime_value_skip_loose_token (begin, end);
      parameter->value = begin;
      parameter->value_length = (gsize) (*at - begin);
    }

  return TRUE;
}

/**
 * lb_mime_value_next_parameter:
 * @at: (inout): where to go on; at first the begin of the value
 * @end: the end of the value
 * @parameter: (out caller-allocates): the next parameter
 *
 * Goes over the parameters of a field. What is none is skipped up to the next semicolon.
 *
 * Returns: whether there was one
 */
gboolean
lb_mime_value_next_parameter (const char      **at,
                              const char       *end,
                              LbMimeParameter  *parameter)
{
  while (TRUE)
    {
      *at = lb_mime_value_skip_to_semicolon (*at, end);
      if (*at == end)
        return FALSE;

      *at += 1;
      if (lb_mime_value_take_parameter (at, end, parameter))
        return TRUE;
    }
}

/**
 * lb_mime_value_dup_parameter:
 * @value: the octets of a Content-Type or Content-Disposition field's value
 * @length: how many
 * @name: the parameter's name, in any case
 *
 * Finds the first parameter that is called @name. Nothing is decoded but the quotes.
 *
 * Returns: (transfer full) (nullable): its octets
 */
char *
lb_mime_value_dup_parameter (const char *value,
                             gsize       length,
                             const char *name)
{
  const char *at = value;
  gsize name_length = strlen (name);
  LbMimeParameter parameter;

  while (lb_mime_value_next_parameter (&at, value + length, &parameter))
    if (parameter.name_length == name_length &&
        g_ascii_strncasecmp (parameter.name, name, name_length) == 0)
      return lb_mime_parameter_dup_value (&parameter);

  return NULL;
}

/**
 * lb_mime_value_dup_unfolded:
 * @value: the octets of a field's value
 * @length: how many
 *
 * Takes line ends, NULs and the white space at both ends away (RFC 5322 2.2.3).
 *
 * Returns: (transfer full): one line; octets above 127 as they are
 */
char *
lb_mime_value_dup_unfolded (const char *value,
                            gsize       length)
{
  char *line = g_malloc (length + 1);
  gsize n_octets = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (value[i] == '\r' || value[i] == '\n')
        continue;
      line[n_octets++] = value[i] != '\0' ? value[i] : ' ';
    }
  line[n_octets] = '\0';

  return g_strstrip (line);
}
