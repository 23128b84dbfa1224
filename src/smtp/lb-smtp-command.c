#define G_LOG_DOMAIN "lb-smtp-command"

#include "config.h"
#include "smtp/lb-smtp-command.h"

#include <string.h>

#include "smtp/session/lb-smtp-session-private.h"

#define IN(state) (1u << LB_SMTP_STATE_ ## state)
#define GREETED (IN (READY) | IN (MAIL) | IN (RCPT) | IN (CHUNKS))
#define ANY (IN (START) | GREETED)

/* The flags, short enough for a table. */
#define NONE 0
#define PRE_AUTH LB_SMTP_COMMAND_PRE_AUTH
#define ALWAYS (LB_SMTP_COMMAND_PRE_TLS | LB_SMTP_COMMAND_PRE_AUTH)
#define LAST LB_SMTP_COMMAND_LAST
#define PARAMETERS LB_SMTP_COMMAND_PARAMETERS
#define SMTP_ONLY LB_SMTP_COMMAND_SMTP_ONLY
#define LMTP_ONLY LB_SMTP_COMMAND_LMTP_ONLY

/* Indexed by LbSmtpVerb, in the order in which HELP lists them: the seeds' order first. MAIL and
 * BDAT look at the state themselves, for their syntax or their octets come first. */
const LbSmtpCommandRow lb_smtp_command_table[LB_SMTP_N_VERBS] = {
  [LB_SMTP_VERB_UNKNOWN] = {
    "", ANY, ALWAYS, 0,
    NULL, NULL, lb_smtp_perform_unknown
  },
  [LB_SMTP_VERB_EHLO] = {
    "EHLO", ANY, ALWAYS | LAST | SMTP_ONLY, 0,
    "EHLO hostname", NULL, lb_smtp_perform_hello
  },
  [LB_SMTP_VERB_HELO] = {
    "HELO", ANY, ALWAYS | LAST | SMTP_ONLY, 0,
    "HELO hostname", NULL, lb_smtp_perform_hello
  },
  [LB_SMTP_VERB_LHLO] = {
    "LHLO", ANY, ALWAYS | LAST | LMTP_ONLY, 0,
    "LHLO hostname", NULL, lb_smtp_perform_hello
  },
  [LB_SMTP_VERB_MAIL] = {
    "MAIL", GREETED, PARAMETERS, 0,
    "MAIL FROM: <address>", NULL, lb_smtp_perform_mail
  },
  [LB_SMTP_VERB_RCPT] = {
    "RCPT", IN (MAIL) | IN (RCPT), PARAMETERS, 0,
    "RCPT TO: <address>", "Error: need MAIL command", lb_smtp_perform_rcpt
  },
  [LB_SMTP_VERB_DATA] = {
    "DATA", IN (RCPT), LAST, 0,
    "DATA", "Error: need RCPT command", lb_smtp_perform_data
  },
  [LB_SMTP_VERB_RSET] = {
    "RSET", ANY, PRE_AUTH, 0,
    "RSET", NULL, lb_smtp_perform_rset
  },
  [LB_SMTP_VERB_NOOP] = {
    "NOOP", ANY, ALWAYS | LAST, 0,
    "NOOP", NULL, lb_smtp_perform_noop
  },
  [LB_SMTP_VERB_QUIT] = {
    "QUIT", ANY, ALWAYS | LAST, 0,
    "QUIT", NULL, lb_smtp_perform_quit
  },
  [LB_SMTP_VERB_VRFY] = {
    "VRFY", ANY, LAST, 0,
    "VRFY <address>", NULL, lb_smtp_perform_vrfy
  },
  [LB_SMTP_VERB_BDAT] = {
    "BDAT", ANY, NONE, LB_SMTP_EXTENSION_CHUNKING,
    "BDAT size [LAST]", NULL, lb_smtp_perform_bdat
  },
  [LB_SMTP_VERB_STARTTLS] = {
    "STARTTLS", ANY, ALWAYS | LAST, LB_SMTP_EXTENSION_STARTTLS,
    "STARTTLS", NULL, lb_smtp_perform_starttls
  },
  [LB_SMTP_VERB_AUTH] = {
    "AUTH", IN (READY), PRE_AUTH | LAST, LB_SMTP_EXTENSION_AUTH,
    "AUTH mechanism [initial-response]", "Error: AUTH is not for within a transaction",
    lb_smtp_perform_auth
  },
  [LB_SMTP_VERB_HELP] = {
    "HELP", ANY, PRE_AUTH | LAST, 0,
    NULL, NULL, lb_smtp_perform_help
  },
  [LB_SMTP_VERB_EXPN] = {
    "EXPN", ANY, LAST, 0,
    NULL, NULL, lb_smtp_perform_expn
  },
};

/**
 * lb_smtp_verb_get_name:
 * @verb: a verb
 *
 * Returns: its name in upper case; "" for %LB_SMTP_VERB_UNKNOWN
 */
const char *
lb_smtp_verb_get_name (LbSmtpVerb verb)
{
  g_return_val_if_fail ((guint) verb < LB_SMTP_N_VERBS, "");

  return lb_smtp_command_table[verb].name;
}

/**
 * lb_smtp_command_parse:
 * @line: a command line without its CRLF; the blanks at its end are cut off in it
 * @length: octets of @line, none of them NUL
 * @argument: (out) (transfer none) (nullable): what follows the verb and the blanks behind it;
 *   %NULL when nothing does; the whole line when the verb is not known
 *
 * Splits a command line. Verbs are known in any case (RFC 5321 2.4).
 *
 * Returns: the verb
 */
LbSmtpVerb
lb_smtp_command_parse (char   *line,
                       gsize   length,
                       char  **argument)
{
  gsize n_verb = strcspn (line, " \t");

  while (length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\t'))
    line[--length] = '\0';

  for (guint verb = LB_SMTP_VERB_UNKNOWN + 1; verb < LB_SMTP_N_VERBS; verb++)
    {
      const char *name = lb_smtp_command_table[verb].name;

      if (g_ascii_strncasecmp (name, line, n_verb) == 0 && name[n_verb] == '\0')
        {
          *argument = line + n_verb + strspn (line + n_verb, " \t");
          if (**argument == '\0')
            *argument = NULL;
          return verb;
        }
    }

  *argument = line;
  return LB_SMTP_VERB_UNKNOWN;
}

/**
 * lb_smtp_command_is_printable:
 * @line: a command line
 * @length: octets of @line
 *
 * Returns: whether @line holds no control but tabs, so no NUL and no CR or LF of its own
 */
gboolean
lb_smtp_command_is_printable (const char *line,
                              gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (g_ascii_iscntrl (line[i]) && line[i] != '\t')
        return FALSE;
    }

  return TRUE;
}

/**
 * lb_smtp_command_is_http:
 * @line: the begin of a line
 *
 * A web page can have a browser post to a port of this machine; the body of that would be commands.
 *
 * Returns: whether @line looks like the begin of an HTTP request or one of its header fields
 */
gboolean
lb_smtp_command_is_http (const char *line)
{
  static const char * const starts[] = {
    "GET ", "POST ", "PUT ", "HEAD ", "DELETE ", "OPTIONS ", "PATCH ", "CONNECT ", "TRACE ",
    "PRI * ", "HOST:", "USER-AGENT:", "ACCEPT:", "ACCEPT-", "CONNECTION:", "CONTENT-", "ORIGIN:",
    "REFERER:", "COOKIE:", "SEC-FETCH-",
  };

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      if (g_ascii_strncasecmp (line, starts[i], strlen (starts[i])) == 0)
        return TRUE;
    }

  return FALSE;
}
