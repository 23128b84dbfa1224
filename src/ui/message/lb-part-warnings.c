#define G_LOG_DOMAIN "lb-part-warnings"

#include "config.h"
#include "ui/message/lb-part-warnings.h"

/**
 * lb_part_warnings_dup:
 * @message: a message
 * @part: one of its parts
 *
 * Returns: (transfer full) (nullable): what speaks against opening the part, a line each: a name
 *   that hides what it is or that no file may have, octets of another type than the declared one
 */
char *
lb_part_warnings_dup (LbMessage     *message,
                      LbMessagePart *part)
{
  static const char * const codes[] = {
    "masked-file-name", "unsafe-file-name", "wrong-content-type", NULL,
  };
  GPtrArray *problems = lb_message_get_problems (message);
  g_autoptr(GPtrArray) sentences = g_ptr_array_new ();

  for (guint i = 0; i < problems->len; i++)
    {
      const LbProblem *problem = g_ptr_array_index (problems, i);

      if (problem->line == lb_message_part_get_line (part) &&
          g_strv_contains (codes, problem->code))
        g_ptr_array_add (sentences, problem->sentence);
    }
  if (sentences->len == 0)
    return NULL;
  g_ptr_array_add (sentences, NULL);
  return g_strjoinv ("\n", (char **) sentences->pdata);
}
