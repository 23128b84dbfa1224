#define G_LOG_DOMAIN "fuzz-command"

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "smtp/lb-smtp-command.h"
#include "smtp/lb-smtp-reply.h"

/* A command line: whatever it is, its argument lies within it and has no blanks around it, and what
 * is said back of it is printable ASCII. */

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *line = g_strndup ((const char *) data, size);
  g_autoptr(GString) quoted = g_string_new (NULL);
  gsize length = strlen (line);
  char *argument = NULL;
  LbSmtpVerb verb;

  lb_smtp_reply_append_quoted (quoted, (const char *) data, size);
  for (gsize i = 0; i < quoted->len; i++)
    g_assert_true (quoted->str[i] >= 0x20 && quoted->str[i] < 0x7f);
  lb_smtp_command_is_http (line);
  if (!lb_smtp_command_is_printable (line, length))
    return 0;

  verb = lb_smtp_command_parse (line, length, &argument);
  g_assert_cmpuint (verb, <, LB_SMTP_N_VERBS);
  g_assert_true (argument != NULL || verb != LB_SMTP_VERB_UNKNOWN);
  if (argument != NULL)
    {
      gsize n_argument = strlen (argument);

      g_assert_true (argument >= line && argument + n_argument <= line + length);
      g_assert_true (n_argument == 0 || !g_ascii_isspace (argument[n_argument - 1]));
    }

  return 0;
}
