#define G_LOG_DOMAIN "lb-hops"

#include "config.h"
#include "mail/lint/lb-hops.h"

#include <string.h>

#include "mail/mime/lb-header-text.h"
#include "mail/mime/lb-mail-date.h"
#include "mail/mime/lb-mime-value.h"

/**
 * lb_hop_free:
 * @self: (transfer full) (nullable): a hop
 */
void
lb_hop_free (LbHop *self)
{
  if (self == NULL)
    return;

  g_free (self->from);
  g_free (self->by);
  g_free (self->with);
  g_free (self->id);
  g_free (self->recipient);
  g_free (self);
}

/* The end of a word; a comment (RFC 5322 3.2.2) is one word, its brackets counted. */
static const char *
lb_hop_skip_word (const char *at)
{
  guint depth = 0;

  for (; *at != '\0'; at++)
    {
      if (*at == '\\' && depth > 0 && at[1] != '\0')
        at++;
      else if (*at == '(')
        depth++;
      else if (*at == ')' && depth > 0)
        depth--;
      else if (depth == 0 && (*at == ' ' || *at == '\t'))
        break;
    }

  return at;
}

static char **
lb_hop_find_clause (LbHop      *self,
                    const char *word,
                    gsize       length)
{
  const struct
  {
    const char *word;
    char      **value;
  } clauses[] = {
    { "from", &self->from },
    { "by", &self->by },
    { "with", &self->with },
    { "id", &self->id },
    { "for", &self->recipient },
  };

  for (guint i = 0; i < G_N_ELEMENTS (clauses); i++)
    if (strlen (clauses[i].word) == length &&
        g_ascii_strncasecmp (word, clauses[i].word, length) == 0)
      return clauses[i].value;

  return NULL;
}

/* RFC 5321 4.4: pairs of a name and a value, comments between; the comment behind "from" tells who
 * it really was and is kept with it. */
static void
lb_hop_parse_clauses (LbHop *self,
                      char  *text)
{
  char **value = NULL;
  char **last = NULL;
  const char *at = text;

  while (*(at += strspn (at, " \t")) != '\0')
    {
      const char *end = lb_hop_skip_word (at);
      g_autofree char *word = g_strndup (at, (gsize) (end - at));

      if (value != NULL)
        {
          if (*value == NULL)
            *value = g_strdup (word);
          last = value;
          value = NULL;
        }
      else if (*word == '(' && last == &self->from && self->from != NULL)
        {
          g_autofree char *name = g_steal_pointer (&self->from);

          self->from = g_strconcat (name, " ", word, NULL);
          last = NULL;
        }
      else
        {
          value = lb_hop_find_clause (self, at, (gsize) (end - at));
        }
      at = end;
    }
}

static void
lb_hop_trim (char **value)
{
  char *text = *value != NULL ? *value : g_strdup ("");
  gsize length;

  g_strdelimit (text, "<>", ' ');
  g_strstrip (text);
  length = strlen (text);
  if (length > 0 && text[length - 1] == ',')
    text[length - 1] = '\0';
  *value = text;
}

static LbHop *
lb_hop_parse (const char *value,
              gsize       length,
              guint       line)
{
  LbHop *self = g_new0 (LbHop, 1);
  g_autofree char *unfolded = lb_mime_value_dup_unfolded (value, length);
  g_autofree char *text = lb_header_text_decode (unfolded);
  char *semicolon = strrchr (text, ';');

  self->line = line;
  if (semicolon != NULL)
    {
      self->time_us = lb_mail_date_parse (semicolon + 1).us;
      *semicolon = '\0';
    }
  lb_hop_parse_clauses (self, text);
  if (self->from == NULL)
    self->from = g_strdup ("");
  lb_hop_trim (&self->by);
  lb_hop_trim (&self->with);
  lb_hop_trim (&self->id);
  lb_hop_trim (&self->recipient);

  return self;
}

/**
 * lb_hops_parse:
 * @scan: the structure of a message
 *
 * Reads the Received fields. Each server puts its own before those that are there (RFC 5321 4.4),
 * so that the last field is the first hop.
 *
 * Returns: (transfer full) (element-type LbHop): the hops in the order of the way
 */
GPtrArray *
lb_hops_parse (LbMimeScan *scan)
{
  GPtrArray *hops = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_hop_free);
  const LbMimeNode *root = lb_mime_scan_get_node (scan, 0);
  gsize size;
  const char *octets = lb_mime_scan_get_data (scan, &size);
  gint64 before_us = 0;

  for (guint i = root->n_fields; i > 0; i--)
    {
      const LbMimeField *field = lb_mime_scan_get_field (scan, root->first_field + i - 1);
      LbHop *hop;

      if (field->name_length != strlen ("Received") ||
          g_ascii_strncasecmp (octets + field->offset, "Received", field->name_length) != 0)
        continue;

      hop = lb_hop_parse (octets + field->value_offset, field->value_length, field->line);
      hop->has_delay = before_us != 0 && hop->time_us != 0;
      if (hop->has_delay)
        hop->delay_us = hop->time_us - before_us;
      if (hop->time_us != 0)
        before_us = hop->time_us;
      g_ptr_array_add (hops, hop);
    }

  return hops;
}
