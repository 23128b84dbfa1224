#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbSmtpVerb:
 *
 * The commands that the table of lb-smtp-command.c knows. LHLO is one only in LMTP, HELO and EHLO
 * only in SMTP; %LB_SMTP_VERB_UNKNOWN is everything else.
 */
typedef enum
{
  LB_SMTP_VERB_UNKNOWN,
  LB_SMTP_VERB_EHLO,
  LB_SMTP_VERB_HELO,
  LB_SMTP_VERB_LHLO,
  LB_SMTP_VERB_MAIL,
  LB_SMTP_VERB_RCPT,
  LB_SMTP_VERB_DATA,
  LB_SMTP_VERB_RSET,
  LB_SMTP_VERB_NOOP,
  LB_SMTP_VERB_QUIT,
  LB_SMTP_VERB_VRFY,
  LB_SMTP_VERB_BDAT,
  LB_SMTP_VERB_STARTTLS,
  LB_SMTP_VERB_AUTH,
  LB_SMTP_VERB_HELP,
  LB_SMTP_VERB_EXPN,
  LB_SMTP_N_VERBS,
} LbSmtpVerb;

const char *lb_smtp_verb_get_name        (LbSmtpVerb   verb);
LbSmtpVerb  lb_smtp_command_parse        (char        *line,
                                          gsize        length,
                                          char       **argument);
gboolean    lb_smtp_command_is_printable (const char  *line,
                                          gsize        length);
gboolean    lb_smtp_command_is_http      (const char  *line);

G_END_DECLS
