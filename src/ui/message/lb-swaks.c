#define G_LOG_DOMAIN "lb-swaks"

#include "config.h"
#include "ui/message/lb-swaks.h"

#include <string.h>

/* What still looks like a command when it is pasted. */
#define MAX_INLINE_OCTETS 16384

/* What swaks shall not do, since it would replace words of the message too: line ends, the dot that
 * RFC 5321 4.5.2 puts before a dot, and the end. Where swaks is, there is Perl. */
#define WIRE_TEXT  "perl -0777 -pe 's/\\n/\\r\\n/g; s/^\\./../mg; $_ .= \".\\r\\n\"'"
#define WIRE_RAW \
  "perl -0777 -pe 's/(\\A|\\r\\n)\\./$1../g; s/(?<!\\r\\n)\\z/\\r\\n/; $_ .= \".\\r\\n\"'"

static void
lb_swaks_add (GString    *command,
              const char *option,
              const char *value)
{
  g_autofree char *quoted = g_shell_quote (value);

  g_string_append_printf (command, " \\\n  %s %s", option, quoted);
}

/* "127.0.0.1:1025", "[::1]:1025" or "unix:/path" */
static void
lb_swaks_add_server (GString    *command,
                     const char *server)
{
  const char *colon = strrchr (server, ':');
  g_autofree char *host = NULL;

  if (g_str_has_prefix (server, "unix:"))
    {
      lb_swaks_add (command, "--socket", server + strlen ("unix:"));
      return;
    }
  host = g_strndup (server, colon != NULL ? (gsize) (colon - server) : strlen (server));
  lb_swaks_add (command, "--server",
                g_strdelimit (*host == '[' ? host + 1 : host, "]", '\0'));
  if (colon != NULL)
    lb_swaks_add (command, "--port", colon + 1);
}

static void
lb_swaks_add_recipients (GString          *command,
                         const LbEnvelope *envelope)
{
  g_autoptr(GString) recipients = g_string_new (NULL);

  for (guint i = 0; i < envelope->recipients->len; i++)
    {
      const LbRecipient *recipient = g_ptr_array_index (envelope->recipients, i);

      g_string_append_printf (recipients, "%s%s", i > 0 ? "," : "", recipient->address);
    }
  lb_swaks_add (command, "--to", recipients->str);
}

static void
lb_swaks_find_starttls (gint64            at_us,
                        LbTranscriptSide  side,
                        const char       *line,
                        gpointer          user_data)
{
  if (side == LB_TRANSCRIPT_CLIENT && g_ascii_strcasecmp (line, "STARTTLS") == 0)
    *(gboolean *) user_data = TRUE;
}

static void
lb_swaks_add_security (GString            *command,
                       const LbEnvelope   *envelope,
                       const LbTranscript *transcript)
{
  gboolean has_starttls = FALSE;

  if (envelope->tls_version != NULL)
    {
      lb_transcript_foreach (transcript, lb_swaks_find_starttls, &has_starttls);
      g_string_append_printf (command, " \\\n  %s", has_starttls ? "--tls" : "--tls-on-connect");
    }
  /* The password is not kept; one that is to be checked has to be put in by hand. */
  if (*envelope->auth_mechanism != '\0')
    {
      lb_swaks_add (command, "--auth", envelope->auth_mechanism);
      lb_swaks_add (command, "--auth-user", envelope->auth_user);
      lb_swaks_add (command, "--auth-password", "PASSWORD");
    }
}

/* Text that a shell and a terminal hand on as it is: UTF-8 in lines that end CRLF, no controls. */
static gboolean
lb_swaks_is_plain (const char *octets,
                   gsize       n_octets)
{
  if (n_octets > MAX_INLINE_OCTETS || !g_utf8_validate (octets, (gssize) n_octets, NULL) ||
      n_octets == 0 || octets[n_octets - 1] != '\n')
    return FALSE;
  for (gsize i = 0; i < n_octets; i++)
    {
      if (octets[i] == '\r' && octets[i + 1] == '\n')
        i++;
      else if (octets[i] == '\n' || (octets[i] >= 0 && octets[i] < ' ' && octets[i] != '\t'))
        return FALSE;
    }
  return TRUE;
}

/* A line that the text does not have. */
static char *
lb_swaks_make_end (const char *text)
{
  GString *end = g_string_new ("END");

  while (strstr (text, end->str) != NULL)
    g_string_append_c (end, '_');
  return g_string_free (end, FALSE);
}

/* The text with LF, as a shell wants it. */
static char *
lb_swaks_dup_text (const char *octets,
                   gsize       n_octets)
{
  g_autofree char *text = g_strndup (octets, n_octets);
  g_auto(GStrv) lines = g_strsplit (text, "\r\n", -1);

  return g_strjoinv ("\n", lines);
}

static void
lb_swaks_add_source (GString    *command,
                     const char *data_url,
                     const char *end)
{
  if (end != NULL)
    {
      g_string_append_printf (command, WIRE_TEXT " <<'%s' | ", end);
    }
  else if (data_url != NULL)
    {
      g_autofree char *quoted = g_shell_quote (data_url);

      g_string_append_printf (command, "curl --silent %s | " WIRE_RAW " | ", quoted);
    }
  else
    {
      g_string_append (command, WIRE_RAW " message.eml | ");
    }
}

/**
 * lb_swaks_make_command:
 * @envelope: of a message
 * @transcript: the conversation that it came by
 * @data: its octets
 * @server: where to send it, as "ADDRESS:PORT" or "unix:PATH"
 * @data_url: (nullable): where its octets can be fetched; %NULL: nowhere
 *
 * Makes a command that sends a message again the way it came. A short text is in the command, so
 * that it can be handed to someone else; anything else is fetched from @data_url, or, without one,
 * has to be saved as `message.eml`.
 *
 * Returns: (transfer full): lines for a POSIX shell
 */
char *
lb_swaks_make_command (const LbEnvelope   *envelope,
                       const LbTranscript *transcript,
                       GBytes             *data,
                       const char         *server,
                       const char         *data_url)
{
  GString *command = g_string_new (NULL);
  gsize n_octets;
  const char *octets = g_bytes_get_data (data, &n_octets);
  gboolean is_plain = lb_swaks_is_plain (octets, n_octets);
  g_autofree char *text = is_plain ? lb_swaks_dup_text (octets, n_octets) : NULL;
  g_autofree char *end = is_plain ? lb_swaks_make_end (text) : NULL;

  lb_swaks_add_source (command, data_url, end);
  g_string_append (command, "swaks");
  lb_swaks_add_server (command, server);
  if (g_str_has_prefix (envelope->protocol, "LMTP"))
    g_string_append (command, " \\\n  --protocol LMTP");
  if (*envelope->helo != '\0')
    lb_swaks_add (command, "--helo", envelope->helo);
  /* RFC 5321 4.5.5: bounces come from the null reverse-path. */
  lb_swaks_add (command, "--from", *envelope->mail_from != '\0' ? envelope->mail_from : "<>");
  lb_swaks_add_recipients (command, envelope);
  lb_swaks_add_security (command, envelope, transcript);
  g_string_append (command, " \\\n  --no-data-fixup --data -\n");
  if (is_plain)
    g_string_append_printf (command, "%s%s\n", text, end);
  return g_string_free (command, FALSE);
}
