#define G_LOG_DOMAIN "lb-smtp-reply"

#include "config.h"
#include "smtp/lb-smtp-reply.h"

#include <string.h>

/* RFC 5321 4.5.3.1.5: 512 octets with code and CRLF. */
#define MAX_TEXT_OCTETS 480

/* How much of what a client said is said back. */
#define MAX_QUOTED_OCTETS 32

/* Not what a client said: our own words or a handler's, whose UTF-8 is passed on. */
static void
lb_smtp_reply_append_text (GString    *octets,
                           const char *text,
                           gsize       n_octets)
{
  gsize begin = octets->len;

  g_string_append_len (octets, text, (gssize) MIN (n_octets, MAX_TEXT_OCTETS));
  for (gsize i = begin; i < octets->len; i++)
    {
      if (g_ascii_iscntrl (octets->str[i]))
        octets->str[i] = ' ';
    }
}

/**
 * lb_smtp_reply_append:
 * @octets: where to append
 * @code: the reply code
 * @enhanced: (nullable): the enhanced status code, put before the words of each line (RFC 2034 4)
 * @text: the words; a line feed between lines makes a reply of several lines (RFC 5321 4.2.1)
 *
 * Appends a reply. Controls in it become blanks and a line is cut at what RFC 5321 allows.
 */
void
lb_smtp_reply_append (GString    *octets,
                      guint       code,
                      const char *enhanced,
                      const char *text)
{
  const char *at = text;
  const char *end;

  do
    {
      char head[8];

      end = strchr (at, '\n');
      g_snprintf (head, sizeof head, "%03u%c", code, end != NULL ? '-' : ' ');
      g_string_append (octets, head);
      if (enhanced != NULL)
        {
          g_string_append (octets, enhanced);
          g_string_append_c (octets, ' ');
        }
      lb_smtp_reply_append_text (octets, at, end != NULL ? (gsize) (end - at) : strlen (at));
      g_string_append (octets, "\r\n");
      at = end != NULL ? end + 1 : NULL;
    }
  while (at != NULL);
}

/**
 * lb_smtp_reply_parse_code:
 * @line: a line that begins with a reply code
 *
 * Returns: the code; 0 when @line does not begin with one that a server may send
 */
guint
lb_smtp_reply_parse_code (const char *line)
{
  if (line[0] < '2' || line[0] > '5' || !g_ascii_isdigit (line[1]) || !g_ascii_isdigit (line[2]) ||
      (line[3] != ' ' && line[3] != '-' && line[3] != '\0'))
    return 0;

  return (guint) (line[0] - '0') * 100 + (guint) (line[1] - '0') * 10 + (guint) (line[2] - '0');
}

/**
 * lb_smtp_reply_append_line:
 * @octets: where to append
 * @line: a whole reply, "250 OK"; further lines after line feeds, with or without the code
 *
 * Appends a reply that a handler made, word for word. One that does not begin with a reply code is
 * not shown to the client, who could not read it: it becomes 451.
 */
void
lb_smtp_reply_append_line (GString    *octets,
                           const char *line)
{
  guint code = lb_smtp_reply_parse_code (line);
  g_autoptr(GString) text = NULL;

  if (code == 0)
    {
      lb_smtp_reply_append (octets, 451, NULL, "Error: local error in processing");
      return;
    }

  text = g_string_new (NULL);
  for (const char *at = line; at != NULL;)
    {
      const char *end = strchr (at, '\n');
      gsize n_octets = end != NULL ? (gsize) (end - at) : strlen (at);

      if (n_octets > 0 && at[n_octets - 1] == '\r')
        n_octets--;
      if (at != line && n_octets > 0)
        g_string_append_c (text, '\n');
      if (n_octets >= 3 && lb_smtp_reply_parse_code (at) == code)
        {
          gsize n_head = MIN (n_octets, 4);

          at += n_head;
          n_octets -= n_head;
        }
      g_string_append_len (text, at, (gssize) n_octets);
      at = end != NULL ? end + 1 : NULL;
    }
  lb_smtp_reply_append (octets, code, NULL, text->str);
}

/**
 * lb_smtp_reply_append_quoted:
 * @text: where to append
 * @octets: what a client said
 * @n_octets: how much
 *
 * Appends the begin of what a client said so that it can stand in a reply: printable ASCII only.
 */
void
lb_smtp_reply_append_quoted (GString    *text,
                             const char *octets,
                             gsize       n_octets)
{
  for (gsize i = 0; i < MIN (n_octets, MAX_QUOTED_OCTETS); i++)
    {
      if (octets[i] >= 0x20 && octets[i] < 0x7f)
        g_string_append_c (text, octets[i]);
      else
        g_string_append_printf (text, "\\x%02X", (guchar) octets[i]);
    }
  if (n_octets > MAX_QUOTED_OCTETS)
    g_string_append (text, "...");
}
