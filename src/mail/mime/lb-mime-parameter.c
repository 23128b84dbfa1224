#define G_LOG_DOMAIN "lb-mime-parameter"

#include "config.h"
#include "mail/mime/lb-mime-parameter.h"

#include <string.h>

#include "mail/mime/lb-charset.h"
#include "mail/mime/lb-header-text.h"
#include "mail/mime/lb-mime-value.h"

/* RFC 2231 3 sets no limit; real names have a handful of pieces. */
#define N_PIECES_MAX 100

typedef struct
{
  char    *text;  /* (owned) (nullable) */
  gboolean is_encoded;
} LbMimePiece;

/* RFC 2231 3 and 4: NAME, NAME*, NAME*0 and NAME*0*. */
static gboolean
lb_mime_piece_match (const LbMimeParameter *parameter,
                     const char            *name,
                     guint                 *number,
                     gboolean              *is_encoded)
{
  gsize length = strlen (name);
  const char *at = parameter->name + length;
  const char *end = parameter->name + parameter->name_length;

  if (parameter->name_length <= length || *at != '*' ||
      g_ascii_strncasecmp (parameter->name, name, length) != 0)
    return FALSE;

  *number = 0;
  *is_encoded = end[-1] == '*';
  for (at++; at < end && g_ascii_isdigit (*at); at++)
    *number = MIN (*number * 10 + (guint) (*at - '0'), N_PIECES_MAX);

  return at == end || at + 1 == end;
}

static void
lb_mime_piece_append_decoded (GString    *octets,
                              const char *text)
{
  for (; *text != '\0'; text++)
    {
      if (*text == '%' && g_ascii_isxdigit (text[1]) && g_ascii_isxdigit (text[2]))
        {
          g_string_append_c (octets, (char) (g_ascii_xdigit_value (text[1]) * 16 +
                                             g_ascii_xdigit_value (text[2])));
          text += 2;
        }
      else
        {
          g_string_append_c (octets, *text);
        }
    }
}

/* RFC 2231 4: charset'language' stands before the first piece. */
static char *
lb_mime_pieces_join (const LbMimePiece *pieces)
{
  g_autoptr(GString) octets = g_string_new (NULL);
  g_autofree char *charset = NULL;

  for (guint i = 0; i < N_PIECES_MAX && pieces[i].text != NULL; i++)
    {
      const char *text = pieces[i].text;
      const char *quote = strchr (text, '\'');
      const char *second = quote != NULL ? strchr (quote + 1, '\'') : NULL;

      if (i == 0 && pieces[i].is_encoded && second != NULL)
        {
          charset = g_strndup (text, (gsize) (quote - text));
          text = second + 1;
        }
      if (pieces[i].is_encoded)
        lb_mime_piece_append_decoded (octets, text);
      else
        g_string_append (octets, text);
    }

  return lb_charset_to_utf8 (octets->str, octets->len, charset, NULL);
}

/**
 * lb_mime_parameter_decode:
 * @value: the octets of a Content-Type or Content-Disposition field's value
 * @length: how many
 * @name: the parameter's name, in any case
 *
 * Gives a parameter as text: the forms of RFC 2231, and the encoded words and octets above 127 that
 * writers put there against RFC 2047 5.
 *
 * Returns: (transfer full) (nullable): valid UTF-8, which may hold anything that a sender wants
 */
char *
lb_mime_parameter_decode (const char *value,
                          gsize       length,
                          const char *name)
{
  LbMimePiece pieces[N_PIECES_MAX] = { 0 };
  g_autofree char *plain = NULL;
  const char *at = value;
  LbMimeParameter parameter;
  char *text = NULL;

  while (lb_mime_value_next_parameter (&at, value + length, &parameter))
    {
      guint number;
      gboolean is_encoded;

      if (plain == NULL && parameter.name_length == strlen (name) &&
          g_ascii_strncasecmp (parameter.name, name, parameter.name_length) == 0)
        plain = lb_mime_parameter_dup_value (&parameter);
      else if (lb_mime_piece_match (&parameter, name, &number, &is_encoded) &&
               number < N_PIECES_MAX && pieces[number].text == NULL)
        pieces[number] = (LbMimePiece) { lb_mime_parameter_dup_value (&parameter), is_encoded }
      ;
    }

  if (pieces[0].text != NULL)
    text = lb_mime_pieces_join (pieces);
  else if (plain != NULL)
    text = lb_header_text_decode (plain);

  for (guint i = 0; i < N_PIECES_MAX; i++)
    g_free (pieces[i].text);
  return text;
}
