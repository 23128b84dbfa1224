#define G_LOG_DOMAIN "lb-json"

#include "config.h"
#include "api/lb-json-scan.h"

#include <string.h>

/* RFC 8259, without recursion. json-glib takes much more: 'x' for a string, comments, a comma too
 * many. What is not JSON must not be taken for a wish to delete everything. */
typedef struct
{
  const char *at;
  const char *end;
  GString    *open; /* (owned): the brackets around, from the outside in */
  guint       max_depth;
} LbJsonScan;

static void
lb_json_scan_skip_blanks (LbJsonScan *self)
{
  while (self->at < self->end && strchr (" \t\r\n", *self->at) != NULL && *self->at != '\0')
    self->at++;
}

static gboolean
lb_json_scan_take (LbJsonScan *self,
                   char        octet)
{
  if (self->at == self->end || *self->at != octet)
    return FALSE;

  self->at++;
  return TRUE;
}

static gboolean
lb_json_scan_take_digits (LbJsonScan *self)
{
  const char *begin = self->at;

  while (self->at < self->end && g_ascii_isdigit (*self->at))
    self->at++;

  return self->at > begin;
}

static gboolean
lb_json_scan_take_escape (LbJsonScan *self)
{
  if (self->at == self->end)
    return FALSE;

  if (*self->at != 'u')
    return *self->at != '\0' && strchr ("\"\\/bfnrt", *self->at++) != NULL;

  self->at++;
  for (guint i = 0; i < 4; i++, self->at++)
    if (self->at == self->end || !g_ascii_isxdigit (*self->at))
      return FALSE;

  return TRUE;
}

static gboolean
lb_json_scan_take_string (LbJsonScan *self)
{
  if (!lb_json_scan_take (self, '"'))
    return FALSE;

  while (self->at < self->end)
    {
      guchar octet = (guchar) *self->at++;

      if (octet == '"')
        return TRUE;
      if (octet < 0x20 || (octet == '\\' && !lb_json_scan_take_escape (self)))
        return FALSE;
    }

  return FALSE;
}

static gboolean
lb_json_scan_take_number (LbJsonScan *self)
{
  lb_json_scan_take (self, '-');
  if (!lb_json_scan_take (self, '0') && !lb_json_scan_take_digits (self))
    return FALSE;
  if (lb_json_scan_take (self, '.') && !lb_json_scan_take_digits (self))
    return FALSE;
  if (!lb_json_scan_take (self, 'e') && !lb_json_scan_take (self, 'E'))
    return TRUE;

  if (!lb_json_scan_take (self, '+'))
    lb_json_scan_take (self, '-');

  return lb_json_scan_take_digits (self);
}

static gboolean
lb_json_scan_take_word (LbJsonScan *self)
{
  static const char * const words[] = { "true", "false", "null" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i]);

      if ((gsize) (self->end - self->at) >= length && memcmp (self->at, words[i], length) == 0)
        {
          self->at += length;
          return TRUE;
        }
    }

  return FALSE;
}

/* A value that has nothing inside. */
static gboolean
lb_json_scan_take_scalar (LbJsonScan *self)
{
  if (self->at == self->end)
    return FALSE;
  if (*self->at == '"')
    return lb_json_scan_take_string (self);
  if (*self->at == '-' || g_ascii_isdigit (*self->at))
    return lb_json_scan_take_number (self);

  return lb_json_scan_take_word (self);
}

static gboolean
lb_json_scan_take_name (LbJsonScan *self)
{
  lb_json_scan_skip_blanks (self);
  if (!lb_json_scan_take_string (self))
    return FALSE;

  lb_json_scan_skip_blanks (self);
  return lb_json_scan_take (self, ':');
}

static gboolean
lb_json_scan_take_close (LbJsonScan *self)
{
  char open = self->open->str[self->open->len - 1];

  if (!lb_json_scan_take (self, open == '{' ? '}' : ']'))
    return FALSE;

  g_string_truncate (self->open, self->open->len - 1);
  return TRUE;
}

/* Takes a value up to its end, or to the first value inside it, which @has_inner then says. */
static gboolean
lb_json_scan_take_value (LbJsonScan *self,
                         gboolean   *has_inner)
{
  *has_inner = FALSE;
  lb_json_scan_skip_blanks (self);
  if (self->at == self->end || (*self->at != '{' && *self->at != '['))
    return lb_json_scan_take_scalar (self);
  if (self->open->len == self->max_depth)
    return FALSE;

  g_string_append_c (self->open, *self->at++);
  lb_json_scan_skip_blanks (self);
  if (lb_json_scan_take_close (self))
    return TRUE;

  *has_inner = TRUE;
  return self->open->str[self->open->len - 1] == '[' || lb_json_scan_take_name (self);
}

/* Behind a value: takes what closes, and a comma when another value follows. */
static gboolean
lb_json_scan_take_rest (LbJsonScan *self)
{
  while (self->open->len > 0)
    {
      lb_json_scan_skip_blanks (self);
      if (lb_json_scan_take (self, ','))
        return self->open->str[self->open->len - 1] == '[' || lb_json_scan_take_name (self);
      if (!lb_json_scan_take_close (self))
        return FALSE;
    }

  return TRUE;
}

/**
 * lb_json_scan_check:
 * @text: UTF-8
 * @length: octets of @text
 * @max_depth: brackets within brackets that are taken
 * @fault_line: (inout): the line, from 1, where it is not; stays when it is
 *
 * Returns: whether @text is one JSON text (RFC 8259), and no deeper
 */
gboolean
lb_json_scan_check (const char *text,
                    gsize       length,
                    guint       max_depth,
                    guint      *fault_line)
{
  LbJsonScan scan = { text, text + length, g_string_new (NULL), max_depth };
  gboolean is_valid;
  gboolean has_inner;

  do
    {
      is_valid = lb_json_scan_take_value (&scan, &has_inner) &&
                 (has_inner || lb_json_scan_take_rest (&scan));
    }
  while (is_valid && scan.open->len > 0);

  lb_json_scan_skip_blanks (&scan);
  g_string_free (scan.open, TRUE);
  if (is_valid && scan.at == scan.end)
    return TRUE;

  *fault_line = 1;
  for (const char *at = text; at < scan.at; at++)
    *fault_line += *at == '\n';

  return FALSE;
}
