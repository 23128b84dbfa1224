#define G_LOG_DOMAIN "lb-mailhog"

#include "config.h"
#include "api/mailhog/lb-mailhog-content.h"

#include <string.h>

#include "base/lb-limits.h"
#include "mail/mime/lb-mime-value.h"

static const char *
lb_mailhog_find (const char *octets,
                 const char *end,
                 const char *wanted)
{
  gsize length = strlen (wanted);

  while ((gsize) (end - octets) >= length)
    {
      octets = memchr (octets, *wanted, (gsize) (end - octets) - length + 1);
      if (octets == NULL || memcmp (octets, wanted, length) == 0)
        return octets;
      octets++;
    }

  return NULL;
}

static int
lb_mailhog_compare_names (gconstpointer one,
                          gconstpointer other)
{
  return strcmp (*(const char * const *) one, *(const char * const *) other);
}

/* Of fields of the same name MailHog keeps the last. */
static GString *
lb_mailhog_content_add_header (LbMailhogContent *self,
                               const char       *line,
                               const char       *colon,
                               const char       *end)
{
  g_autofree char *name = g_strndup (line, (gsize) (colon - line));
  GString *value = g_hash_table_lookup (self->headers, name);

  if (value == NULL)
    {
      value = g_string_new (NULL);
      g_hash_table_insert (self->headers, name, value);
      g_ptr_array_add (self->names, g_steal_pointer (&name));
    }

  g_string_truncate (value, 0);
  return g_string_append_len (value, colon + 2, end - colon - 2);
}

static void
lb_mailhog_string_free (gpointer data)
{
  g_string_free (data, TRUE);
}

static void
lb_mailhog_content_read_headers (LbMailhogContent *self,
                                 const char       *line,
                                 const char       *end)
{
  GString *last = NULL;
  const char *next;

  for (; line < end && self->names->len < LB_LIMIT_HEADER_FIELDS; line = next)
    {
      const char *line_end = lb_mailhog_find (line, end, "\r\n");
      const char *colon;

      next = line_end == NULL ? end : line_end + 2;
      if (line_end == NULL)
        line_end = end;

      colon = lb_mailhog_find (line, line_end, ": ");
      if (last != NULL && (*line == ' ' || *line == '\t'))
        g_string_append_len (last, line, line_end - line);
      else if (colon != NULL)
        last = lb_mailhog_content_add_header (self, line, colon, line_end);
    }

  g_ptr_array_sort (self->names, lb_mailhog_compare_names);
}

/**
 * lb_mailhog_content_new:
 * @octets: a message or a part; not copied
 * @length: how many
 *
 * Returns: (transfer full): what MailHog sees in it
 */
LbMailhogContent *
lb_mailhog_content_new (const char *octets,
                        gsize       length)
{
  LbMailhogContent *self = g_new0 (LbMailhogContent, 1);
  const char *end = octets + length;
  const char *empty_line = lb_mailhog_find (octets, end, "\r\n\r\n");

  self->octets = octets;
  self->length = length;
  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, lb_mailhog_string_free);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->body = empty_line == NULL ? octets : empty_line + 4;
  self->body_length = (gsize) (end - self->body);
  if (empty_line != NULL)
    lb_mailhog_content_read_headers (self, octets, empty_line);

  return self;
}

/**
 * lb_mailhog_content_free:
 * @self: (transfer full): a message or a part
 */
void
lb_mailhog_content_free (LbMailhogContent *self)
{
  g_hash_table_unref (self->headers);
  g_ptr_array_unref (self->names);
  g_free (self);
}

/**
 * lb_mailhog_content_get_header:
 * @self: a message or a part
 * @name: a name, written as it is there
 *
 * Returns: (transfer none) (nullable): the last field of that name
 */
const char *
lb_mailhog_content_get_header (const LbMailhogContent *self,
                               const char             *name)
{
  const GString *value = g_hash_table_lookup (self->headers, name);

  return value == NULL ? NULL : value->str;
}

/**
 * lb_mailhog_content_is_mime:
 * @self: a message or a part
 *
 * Returns: whether MailHog splits it into parts
 */
gboolean
lb_mailhog_content_is_mime (const LbMailhogContent *self)
{
  const char *type = lb_mailhog_content_get_header (self, "Content-Type");

  return type != NULL && g_str_has_prefix (type, "multipart/");
}

static void
lb_mailhog_add_part (GPtrArray  *parts,
                     const char *begin,
                     const char *end)
{
  if (begin == end || parts->len >= LB_LIMIT_MIME_PARTS)
    return;

  while (begin < end && (*begin == '\r' || *begin == '\n'))
    begin++;
  while (begin < end && (end[-1] == '\r' || end[-1] == '\n'))
    end--;
  g_ptr_array_add (parts, lb_mailhog_content_new (begin, (gsize) (end - begin)));
}

/**
 * lb_mailhog_content_split:
 * @self: a message or a part
 *
 * Splits as MailHog does: what is before the first boundary, when it is not empty, and what is
 * behind the last count as parts too.
 *
 * Returns: (transfer full) (element-type LbMailhogContent): its parts
 */
GPtrArray *
lb_mailhog_content_split (const LbMailhogContent *self)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_mailhog_content_free);
  const char *type = lb_mailhog_content_get_header (self, "Content-Type");
  const char *at = self->body;
  const char *end = self->body + self->body_length;
  g_autofree char *boundary = NULL;
  g_autofree char *delimiter = NULL;

  boundary = type == NULL ? NULL : lb_mime_value_dup_parameter (type, strlen (type), "boundary");
  if (boundary == NULL || *boundary == '\0')
    return parts;

  delimiter = g_strconcat ("--", boundary, NULL);
  while (TRUE)
    {
      const char *found = lb_mailhog_find (at, end, delimiter);

      lb_mailhog_add_part (parts, at, found == NULL ? end : found);
      if (found == NULL)
        return parts;
      at = found + strlen (delimiter);
    }
}
