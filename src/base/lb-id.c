#define G_LOG_DOMAIN "lb-id"

#include "config.h"
#include "base/lb-id.h"

#include <string.h>

/**
 * lb_id_new:
 *
 * Makes an identifier for a message or a session: letters and digits only, since clients put it
 * raw into URLs.
 *
 * Returns: (transfer full): 32 lower-case hexadecimal digits
 */
char *
lb_id_new (void)
{
  char *id = g_malloc (LB_ID_LENGTH + 1);

  for (guint i = 0; i < LB_ID_LENGTH; i += 8)
    g_snprintf (id + i, 9, "%08x", g_random_int ());

  return id;
}

/**
 * lb_id_is_valid:
 * @text: text from anyone
 *
 * Returns: whether @text has the form of an identifier
 */
gboolean
lb_id_is_valid (const char *text)
{
  return strspn (text, "0123456789abcdef") == LB_ID_LENGTH && text[LB_ID_LENGTH] == '\0';
}
