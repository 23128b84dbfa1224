#define G_LOG_DOMAIN "lb-json"

#include "config.h"
#include "api/lb-json.h"

#include <string.h>

struct _LbJson
{
  GString *text;
  gboolean wants_comma; /* whether a value stands before the next one at this level */
};

/**
 * lb_json_new:
 *
 * Returns: (transfer full): an empty text
 */
LbJson *
lb_json_new (void)
{
  LbJson *self = g_new0 (LbJson, 1);

  self->text = g_string_new (NULL);

  return self;
}

/**
 * lb_json_new_after:
 * @begin: what stands before it, in what it is part of
 *
 * Returns: (transfer full): a text that begins with @begin
 */
LbJson *
lb_json_new_after (const char *begin)
{
  LbJson *self = lb_json_new ();

  g_string_append (self->text, begin);

  return self;
}

/**
 * lb_json_free:
 * @self: (transfer full): a text
 */
void
lb_json_free (LbJson *self)
{
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
  g_free (self);
}

static void
lb_json_append_character (GString    *text,
                          const char *at,
                          gsize       n_octets)
{
  gunichar character = g_utf8_get_char (at);

  switch (character)
    {
    case '"':
    case '\\':
      g_string_append_c (text, '\\');
      g_string_append_c (text, *at);
      return;
    case '\n':
      g_string_append (text, "\\n");
      return;
    case '\r':
      g_string_append (text, "\\r");
      return;
    case '\t':
      g_string_append (text, "\\t");
      return;
    default:
      break;
    }

  /* Controls and separators of lines, so that a text stays one line on a terminal; and what could
     end a script element of a page that takes the text in. */
  if (character < 0x20 || (character >= 0x7f && character < 0xa0) ||
      character == 0x2028 || character == 0x2029 ||
      character == '<' || character == '>' || character == '&')
    g_string_append_printf (text, "\\u%04x", character);
  else
    g_string_append_len (text, at, (gssize) n_octets);
}

static gboolean
lb_json_is_plain (char octet)
{
  return octet >= 0x20 && octet < 0x7f && strchr ("\"\\<>&", octet) == NULL;
}

/* What is not UTF-8 becomes U+FFFD, octet by octet. */
static void
lb_json_append_string (GString    *text,
                       const char *octets,
                       gsize       length)
{
  const char *at = octets;
  const char *end = octets + length;

  g_string_append_c (text, '"');
  while (at < end)
    {
      const char *plain = at;
      gunichar character;

      while (at < end && lb_json_is_plain (*at))
        at++;
      g_string_append_len (text, plain, at - plain);
      if (at == end)
        break;

      character = *at == '\0' ? 0 : g_utf8_get_char_validated (at, end - at);
      if (character == 0)
        {
          g_string_append (text, "\\u0000");
          at++;
        }
      else if (character == (gunichar) -1 || character == (gunichar) -2)
        {
          g_string_append (text, "\357\277\275");
          at++;
        }
      else
        {
          gsize n_octets = (gsize) (g_utf8_next_char (at) - at);

          lb_json_append_character (text, at, n_octets);
          at += n_octets;
        }
    }
  g_string_append_c (text, '"');
}

static void
lb_json_begin_value (LbJson     *self,
                     const char *name)
{
  if (self->wants_comma)
    g_string_append_c (self->text, ',');
  self->wants_comma = TRUE;

  if (name != NULL)
    {
      lb_json_append_string (self->text, name, strlen (name));
      g_string_append_c (self->text, ':');
    }
}

/**
 * lb_json_begin_object:
 * @self: a text
 * @name: (nullable): the value's name
 */
void
lb_json_begin_object (LbJson     *self,
                      const char *name)
{
  lb_json_begin_value (self, name);
  g_string_append_c (self->text, '{');
  self->wants_comma = FALSE;
}

/**
 * lb_json_end_object:
 * @self: a text
 */
void
lb_json_end_object (LbJson *self)
{
  g_string_append_c (self->text, '}');
  self->wants_comma = TRUE;
}

/**
 * lb_json_begin_array:
 * @self: a text
 * @name: (nullable): the value's name
 */
void
lb_json_begin_array (LbJson     *self,
                     const char *name)
{
  lb_json_begin_value (self, name);
  g_string_append_c (self->text, '[');
  self->wants_comma = FALSE;
}

/**
 * lb_json_end_array:
 * @self: a text
 */
void
lb_json_end_array (LbJson *self)
{
  g_string_append_c (self->text, ']');
  self->wants_comma = TRUE;
}

/**
 * lb_json_add_string:
 * @self: a text
 * @name: (nullable): the value's name
 * @text: (nullable): any octets, from anyone; %NULL is ""
 */
void
lb_json_add_string (LbJson     *self,
                    const char *name,
                    const char *text)
{
  lb_json_add_octets (self, name, text, text == NULL ? 0 : strlen (text));
}

/**
 * lb_json_add_octets:
 * @self: a text
 * @name: (nullable): the value's name
 * @octets: any octets, from anyone, NUL too
 * @length: how many
 *
 * Adds a string. What is not UTF-8 becomes U+FFFD.
 */
void
lb_json_add_octets (LbJson     *self,
                    const char *name,
                    const char *octets,
                    gsize       length)
{
  lb_json_begin_value (self, name);
  lb_json_append_string (self->text, octets, length);
}

/**
 * lb_json_add_strings:
 * @self: a text
 * @name: (nullable): the value's name
 * @texts: (nullable) (array zero-terminated=1): strings
 *
 * Adds an array, an empty one for %NULL: clients do not expect null.
 */
void
lb_json_add_strings (LbJson             *self,
                     const char         *name,
                     const char * const *texts)
{
  lb_json_begin_array (self, name);
  for (; texts != NULL && *texts != NULL; texts++)
    lb_json_add_string (self, NULL, *texts);
  lb_json_end_array (self);
}

/**
 * lb_json_add_int:
 * @self: a text
 * @name: (nullable): the value's name
 * @number: a number
 */
void
lb_json_add_int (LbJson     *self,
                 const char *name,
                 gint64      number)
{
  lb_json_begin_value (self, name);
  g_string_append_printf (self->text, "%" G_GINT64_FORMAT, number);
}

/**
 * lb_json_add_double:
 * @self: a text
 * @name: (nullable): the value's name
 * @number: a number, not an infinite one
 */
void
lb_json_add_double (LbJson     *self,
                    const char *name,
                    double      number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  lb_json_begin_value (self, name);
  g_string_append (self->text, g_ascii_formatd (text, sizeof text, "%.10g", number));
}

/**
 * lb_json_add_bool:
 * @self: a text
 * @name: (nullable): the value's name
 * @truth: whether it is true
 */
void
lb_json_add_bool (LbJson     *self,
                  const char *name,
                  gboolean    truth)
{
  lb_json_begin_value (self, name);
  g_string_append (self->text, truth ? "true" : "false");
}

/**
 * lb_json_add_null:
 * @self: a text
 * @name: (nullable): the value's name
 */
void
lb_json_add_null (LbJson     *self,
                  const char *name)
{
  lb_json_begin_value (self, name);
  g_string_append (self->text, "null");
}

/**
 * lb_json_add_time:
 * @self: a text
 * @name: (nullable): the value's name
 * @time_us: microseconds since 1970, UTC
 *
 * Adds a string as RFC 3339 has it, in UTC with six digits of fraction; for a year that it cannot
 * write the begin of 1970.
 */
void
lb_json_add_time (LbJson     *self,
                  const char *name,
                  gint64      time_us)
{
  gint64 seconds = time_us / G_USEC_PER_SEC;
  int fraction = (int) (time_us % G_USEC_PER_SEC);
  g_autoptr(GDateTime) time = NULL;
  g_autofree char *date = NULL;

  if (fraction < 0)
    {
      seconds -= 1;
      fraction += G_USEC_PER_SEC;
    }
  time = g_date_time_new_from_unix_utc (seconds);
  if (time == NULL)
    time = g_date_time_new_from_unix_utc (0);

  date = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");
  lb_json_begin_value (self, name);
  g_string_append_printf (self->text, "\"%s.%06dZ\"", date, fraction);
}

/**
 * lb_json_take:
 * @self: a text
 *
 * Takes what is written until now, so that a long text is never whole in memory; it goes on.
 *
 * Returns: (transfer full): the text since the last call
 */
GBytes *
lb_json_take (LbJson *self)
{
  GBytes *bytes = g_string_free_to_bytes (g_steal_pointer (&self->text));

  self->text = g_string_new (NULL);
  return bytes;
}

/**
 * lb_json_end_to_bytes:
 * @self: (transfer full): a text
 *
 * Returns: (transfer full): the text and a line end
 */
GBytes *
lb_json_end_to_bytes (LbJson *self)
{
  GBytes *bytes;

  g_string_append_c (self->text, '\n');
  bytes = g_string_free_to_bytes (g_steal_pointer (&self->text));
  lb_json_free (self);

  return bytes;
}
