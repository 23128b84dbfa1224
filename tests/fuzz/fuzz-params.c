#define G_LOG_DOMAIN "fuzz-params"

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "smtp/lb-smtp-params.h"

/* Parameters of MAIL or RCPT: the first octet chooses which, with which extensions. What is taken
 * is kept as it came, without blanks; what is refused has a reply of 5yz. */

static void
check (const LbSmtpParams *params,
       const LbSmtpReply  *refusal,
       gboolean            lenient)
{
  if (refusal != NULL)
    {
      g_assert_cmpuint (refusal->code, >=, 500);
      return;
    }

  g_assert_true (lenient || !params->has_unknown);
  for (guint i = 0; params->options != NULL && params->options[i] != NULL; i++)
    {
      g_assert_true (g_utf8_validate (params->options[i], -1, NULL));
      g_assert_null (strpbrk (params->options[i], " \t"));
      g_assert_cmpuint (strlen (params->options[i]), >, 0);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = NULL;
  LbSmtpExtensions extensions;
  g_auto(LbSmtpParams) params = { 0 };
  const LbSmtpReply *refusal;
  gboolean lenient;

  if (size < 1)
    return 0;

  text = g_strndup ((const char *) data + 1, size - 1);
  lenient = (data[0] & 0x40) != 0;
  extensions = (data[0] & 0x20) != 0 ? data[0] & 0x1f : 0xfff;
  if ((data[0] & 0x80) != 0)
    refusal = lb_smtp_params_parse_rcpt (&params, text, extensions, lenient);
  else
    refusal = lb_smtp_params_parse_mail (&params, text, extensions, 1000, lenient);
  check (&params, refusal, lenient);

  return 0;
}
