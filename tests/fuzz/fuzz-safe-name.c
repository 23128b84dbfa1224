#define G_LOG_DOMAIN "fuzz-safe-name"

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "mail/mime/lb-safe-name.h"

/* Whatever a sender calls a file: the name is one component, short, visible and neither hidden nor
 * an option; a safe name stays as it is. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *name = g_strndup ((const char *) data, size);
  g_autofree char *safe = lb_safe_name_make (name, "part");
  g_autofree char *again = lb_safe_name_make (safe, "part");

  g_assert_true (g_utf8_validate (safe, -1, NULL));
  g_assert_cmpuint (strlen (safe), >, 0);
  g_assert_cmpuint (strlen (safe), <=, 120);
  g_assert_null (strpbrk (safe, "/\\<>:\"|?*\r\n\t\177"));
  g_assert_null (strchr (".- ", *safe));
  g_assert_cmpstr (again, ==, safe);
  lb_safe_name_is_mask (name);

  return 0;
}
