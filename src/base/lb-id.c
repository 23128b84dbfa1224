#define G_LOG_DOMAIN "lb-id"

#include "config.h"
#include "base/lb-id.h"

#include <string.h>

/**
 * lb_id_new:
 *
 * Makes an identifier for a message or a session: letters and digits only, since clients put it
 * raw into URLs. It begins with the time, so that a database appends to its index of identifiers;
 * at random places each message would dirty a page of its own. 76 bits of chance follow.
 *
 * Returns: (transfer full): 32 lower-case hexadecimal digits
 */
char *
lb_id_new (void)
{
  return g_strdup_printf ("%013" G_GINT64_MODIFIER "x%03x%08x%08x", (guint64) g_get_real_time (),
                          g_random_int () & 0xfff, g_random_int (), g_random_int ());
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
