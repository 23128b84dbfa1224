#define G_LOG_DOMAIN "fuzz-path"

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "smtp/lb-smtp-path.h"

/* A path: what is taken is valid UTF-8 without controls, ends within the text, and is the same path
 * when it is written down again. */

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  const char *cursor = text;
  g_autofree char *address = NULL;
  g_autofree char *again = NULL;
  g_autofree char *bracketed = NULL;
  LbSmtpPathResult result = lb_smtp_path_parse (&cursor, TRUE, &address);

  if (result == LB_SMTP_PATH_INVALID)
    {
      g_assert_null (address);
      g_assert_true (cursor == text);
      return 0;
    }

  g_assert_true (cursor > text && cursor <= text + strlen (text));
  g_assert_true (g_utf8_validate (address, -1, NULL));
  g_assert_true (result == LB_SMTP_PATH_UTF8 || g_str_is_ascii (address));
  for (const char *at = address; *at != '\0'; at++)
    g_assert_false (g_ascii_iscntrl (*at));

  bracketed = g_strdup_printf ("<%s>", address);
  cursor = bracketed;
  g_assert_cmpint (lb_smtp_path_parse (&cursor, TRUE, &again), ==, result);
  g_assert_cmpstr (again, ==, address);

  return 0;
}
