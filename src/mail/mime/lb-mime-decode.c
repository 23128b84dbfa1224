#define G_LOG_DOMAIN "lb-mime-decode"

#include "config.h"
#include "mail/mime/lb-mime-decode.h"

#include <gmime/gmime.h>
#include <string.h>

/* How much is decoded between two looks at the limit. */
#define STEP_OCTETS     ((gsize) 65536)
#define STEP_OCTETS_MIN ((gsize) 256)

/**
 * lb_mime_encoding_from_name:
 * @name: the token of a Content-Transfer-Encoding field (RFC 2045 6.1), in any case; "" without one
 *
 * Returns: what it means
 */
LbMimeEncoding
lb_mime_encoding_from_name (const char *name)
{
  static const struct
  {
    const char    *name;
    LbMimeEncoding encoding;
  } encodings[] = {
    { "", LB_MIME_ENCODING_IDENTITY },
    { "7bit", LB_MIME_ENCODING_IDENTITY },
    { "8bit", LB_MIME_ENCODING_IDENTITY },
    { "base64", LB_MIME_ENCODING_BASE64 },
    { "binary", LB_MIME_ENCODING_IDENTITY },
    { "quoted-printable", LB_MIME_ENCODING_QUOTED_PRINTABLE },
    { "uuencode", LB_MIME_ENCODING_UUENCODE },
    { "x-uue", LB_MIME_ENCODING_UUENCODE },
    { "x-uuencode", LB_MIME_ENCODING_UUENCODE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    if (g_ascii_strcasecmp (name, encodings[i].name) == 0)
      return encodings[i].encoding;

  return LB_MIME_ENCODING_UNKNOWN;
}

static GMimeContentEncoding
lb_mime_encoding_to_gmime (LbMimeEncoding encoding)
{
  switch (encoding)
    {
    case LB_MIME_ENCODING_BASE64:
      return GMIME_CONTENT_ENCODING_BASE64;
    case LB_MIME_ENCODING_QUOTED_PRINTABLE:
      return GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
    case LB_MIME_ENCODING_UUENCODE:
      return GMIME_CONTENT_ENCODING_UUENCODE;
    case LB_MIME_ENCODING_IDENTITY:
    case LB_MIME_ENCODING_UNKNOWN:
      break;
    }

  return GMIME_CONTENT_ENCODING_DEFAULT;
}

/* The state of GMime's decoder wants to begin behind the "begin" line when there is one. */
static const char *
lb_mime_decode_begin (LbMimeEncoding  encoding,
                      const char     *octets,
                      gsize          *length)
{
  const char *begin;
  const char *newline;

  if (encoding != LB_MIME_ENCODING_UUENCODE)
    return octets;

  begin = *length >= 6 && memcmp (octets, "begin ", 6) == 0 ? octets : NULL;
  if (begin == NULL && (begin = g_strstr_len (octets, (gssize) *length, "\nbegin ")) != NULL)
    begin++;
  newline = begin != NULL ? memchr (begin, '\n', *length - (gsize) (begin - octets)) : NULL;
  if (newline == NULL)
    return octets;

  *length -= (gsize) (newline + 1 - octets);
  return newline + 1;
}

static char *
lb_mime_decode_copy (const char *octets,
                     gsize       length)
{
  char *copy = g_malloc (length + 1);

  if (length > 0)
    memcpy (copy, octets, length);
  copy[length] = '\0';
  return copy;
}

/* Gives the state of GMime's decoder; %FALSE when there is nothing to decode. */
static gboolean
lb_mime_decode_start (LbMimeEncoding   encoding,
                      GMimeEncoding   *state,
                      const char     **octets,
                      gsize           *length)
{
  GMimeContentEncoding gmime_encoding = lb_mime_encoding_to_gmime (encoding);

  if (gmime_encoding == GMIME_CONTENT_ENCODING_DEFAULT)
    return FALSE;

  *octets = lb_mime_decode_begin (encoding, *octets, length);
  g_mime_encoding_init_decode (state, gmime_encoding);
  if (encoding == LB_MIME_ENCODING_UUENCODE)
    state->state |= GMIME_UUDECODE_STATE_BEGIN;
  return TRUE;
}

/**
 * lb_mime_decode_count:
 * @encoding: how @octets are encoded
 * @octets: the body of a part
 * @length: how many
 *
 * Returns: how many octets lb_mime_decode() would give without a limit; takes no memory for them
 */
gsize
lb_mime_decode_count (LbMimeEncoding  encoding,
                      const char     *octets,
                      gsize           length)
{
  GMimeEncoding state;
  g_autofree char *scratch = NULL;
  gsize count = 0;

  if (!lb_mime_decode_start (encoding, &state, &octets, &length))
    return length;

  scratch = g_malloc (g_mime_encoding_outlen (&state, STEP_OCTETS));
  for (gsize done = 0; done < length; done += STEP_OCTETS)
    count += g_mime_encoding_step (&state, octets + done, MIN (length - done, STEP_OCTETS),
                                   scratch);

  return count;
}

/**
 * lb_mime_decode:
 * @encoding: how @octets are encoded; an unknown encoding is taken as none (RFC 2045 6.4)
 * @octets: the body of a part
 * @length: how many
 * @max_octets: how many octets to give at most
 * @n_octets: (out): how many are given
 *
 * Undoes a transfer encoding. What is no code of the encoding is skipped as RFC 2045 6.7 and 6.8
 * advise.
 *
 * Returns: (transfer full): the octets and a NUL
 */
char *
lb_mime_decode (LbMimeEncoding  encoding,
                const char     *octets,
                gsize           length,
                gsize           max_octets,
                gsize          *n_octets)
{
  GMimeEncoding state;
  GByteArray *decoded;
  gsize done = 0;

  if (!lb_mime_decode_start (encoding, &state, &octets, &length))
    {
      *n_octets = MIN (length, max_octets);
      return lb_mime_decode_copy (octets, *n_octets);
    }

  decoded = g_byte_array_sized_new ((guint) MIN (length, STEP_OCTETS) + 1);
  while (done < length && decoded->len < max_octets)
    {
      /* No encoding makes more octets of fewer, so that this is never far too much. */
      gsize room = MAX (max_octets - decoded->len, STEP_OCTETS_MIN);
      gsize n_step = MIN (length - done, MIN (room, STEP_OCTETS));
      guint before = decoded->len;
      gsize n_given;

      g_byte_array_set_size (decoded, before + (guint) g_mime_encoding_outlen (&state, n_step));
      n_given = g_mime_encoding_step (&state, octets + done, n_step,
                                      (char *) decoded->data + before);
      g_byte_array_set_size (decoded, before + (guint) n_given);
      done += n_step;
    }

  *n_octets = MIN (decoded->len, max_octets);
  g_byte_array_set_size (decoded, (guint) *n_octets);
  g_byte_array_append (decoded, (const guint8 *) "", 1);
  return (char *) g_byte_array_free (decoded, FALSE);
}
