#define G_LOG_DOMAIN "test-smtp-params"

#include "config.h"

#include "smtp/lb-smtp-params.h"

#define ALL ((LbSmtpExtensions) 0xfff)

static void
test_params_of_mail (void)
{
  static const struct
  {
    const char      *text;
    LbSmtpExtensions extensions;
    guint            code; /* 0: taken */
    guint64          size;
    LbSmtpBody       body;
    gboolean         is_smtputf8;
  } cases[] = {
    { "", ALL, 0, 0, LB_SMTP_BODY_7BIT, FALSE },
    { "   ", ALL, 0, 0, LB_SMTP_BODY_7BIT, FALSE },
    { " SIZE=1000", ALL, 0, 1000, LB_SMTP_BODY_7BIT, FALSE },
    { " SIZE=1001", ALL, 552, 1001, LB_SMTP_BODY_7BIT, FALSE },
    { " SIZE=00000000000000000001", ALL, 0, 1, LB_SMTP_BODY_7BIT, FALSE },
    { " SIZE=000000000000000000001", ALL, 501, 0, LB_SMTP_BODY_7BIT, FALSE },
    { " SIZE=1x", ALL, 501, 0, LB_SMTP_BODY_7BIT, FALSE },
    { " SIZE=1", LB_SMTP_EXTENSION_DSN, 555, 0, LB_SMTP_BODY_7BIT, FALSE },
    { " body=8bitmime\tsmtputf8", ALL, 0, 0, LB_SMTP_BODY_8BITMIME, TRUE },
    { " BODY=BINARYMIME", ALL, 0, 0, LB_SMTP_BODY_BINARYMIME, FALSE },
    { " BODY=BINARYMIME", LB_SMTP_EXTENSION_8BITMIME, 501, 0, LB_SMTP_BODY_7BIT, FALSE },
    { " BODY=8BITMIME", LB_SMTP_EXTENSION_BINARYMIME, 501, 0, LB_SMTP_BODY_7BIT, FALSE },
    { " BODY=7BIT", LB_SMTP_EXTENSION_NONE, 555, 0, LB_SMTP_BODY_7BIT, FALSE },
    { " SMTPUTF8=", ALL, 501, 0, LB_SMTP_BODY_7BIT, FALSE },
    { " SIZE=1 SIZE=1", ALL, 501, 1, LB_SMTP_BODY_7BIT, FALSE },
    { " -A", ALL, 501, 0, LB_SMTP_BODY_7BIT, FALSE },
    { " A-B", ALL, 555, 0, LB_SMTP_BODY_7BIT, FALSE },
    { " A_B", ALL, 501, 0, LB_SMTP_BODY_7BIT, FALSE },
    { " XY SIZE=x", ALL, 501, 0, LB_SMTP_BODY_7BIT, FALSE },
    { " XY=\xFF", ALL, 501, 0, LB_SMTP_BODY_7BIT, FALSE },
    { " NOTIFY=NEVER", ALL, 555, 0, LB_SMTP_BODY_7BIT, FALSE },
    { " RET=FULL ENVID=x+2B AUTH=a+40b", ALL, 0, 0, LB_SMTP_BODY_7BIT, FALSE },
    { " ENVID=x+2", ALL, 501, 0, LB_SMTP_BODY_7BIT, FALSE },
    { " ENVID=", ALL, 501, 0, LB_SMTP_BODY_7BIT, FALSE },
  };

  g_test_summary ("What MAIL declares must be read, and what is wrong with it be told apart.");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto(LbSmtpParams) params = { 0 };
      const LbSmtpReply *refusal = lb_smtp_params_parse_mail (&params, cases[i].text,
                                                              cases[i].extensions, 1000, FALSE);

      g_assert_cmpuint (refusal != NULL ? refusal->code : 0, ==, cases[i].code);
      g_assert_cmpuint (params.size, ==, cases[i].size);
      g_assert_cmpint (params.body, ==, cases[i].body);
      g_assert_true (params.is_smtputf8 == cases[i].is_smtputf8);
    }
}

static void
test_params_are_kept (void)
{
  g_auto(LbSmtpParams) mail = { 0 };
  g_auto(LbSmtpParams) rcpt = { 0 };
  g_auto(LbSmtpParams) none = { 0 };

  g_test_summary ("Parameters must be kept as they came, also those that only lenience takes.");

  g_assert_null (lb_smtp_params_parse_mail (&mail, "  size=3\tXFOO=a=b  y", ALL, 0, TRUE));
  g_assert_cmpuint (g_strv_length (mail.options), ==, 3);
  g_assert_cmpstr (mail.options[0], ==, "size=3");
  g_assert_cmpstr (mail.options[1], ==, "XFOO=a=b");
  g_assert_cmpstr (mail.options[2], ==, "y");
  g_assert_true (mail.has_unknown);
  g_assert_null (lb_smtp_params_parse_rcpt (&rcpt, " Notify=Delay", ALL, FALSE));
  g_assert_cmpstr (rcpt.options[0], ==, "Notify=Delay");
  g_assert_false (rcpt.has_unknown);
  g_assert_null (lb_smtp_params_parse_mail (&none, "", ALL, 0, FALSE));
  g_assert_null (none.options);
}

static void
test_params_without_limit (void)
{
  g_auto(LbSmtpParams) params = { 0 };

  g_test_summary ("Without a limit any size is taken.");

  g_assert_null (lb_smtp_params_parse_mail (&params, " SIZE=99999999999999999999", ALL, 0, FALSE));
  g_assert_cmpuint (params.size, ==, G_MAXUINT64);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/params/of-mail", test_params_of_mail);
  g_test_add_func ("/smtp/params/are-kept", test_params_are_kept);
  g_test_add_func ("/smtp/params/without-limit", test_params_without_limit);

  return g_test_run ();
}
