#include "config.h"

#include "mail/lb-mail-hints.h"

static void
test_codes (void)
{
  static const struct
  {
    const char *subject;
    const char *text;
    const char *code;
  } cases[] = {
    { "482913 is your Fernleaf code", "", "482913" },
    { "Sign in", "Your sign-in code is 482913.", "482913" },
    { "Sign in", "Use this verification code:\r\n\r\n  123 456\r\n", "123-456" },
    { "Sign in", "Your PIN: 4821", "4821" },
    { "Anmeldung", "Ihr Einmalpasswort lautet 987654, gültig bis 12:30.", "987654" },
    { "Вход", "Ваш код: 77881", "77881" },
    { "ログイン", "認証コード：123456", "123456" },
    { "Order", "Your order 471147 of 2026 costs 1234.50", NULL },
    { "Code review", "See issue #4711 and widget.c:1234567890", NULL },
    { "Sign in", "Follow https://x.example/?code=123456", NULL },
    { "Sign in", "The code is 123", NULL },
    { "Sign in", "The code is 123456789", NULL },
    { "", "", NULL },
  };

  g_test_summary ("A one-time code must be found by the words near it, and nothing else.");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *code = lb_mail_hints_find_code (cases[i].subject, cases[i].text);

      g_test_message ("%s: %s", cases[i].subject, cases[i].text);
      g_assert_cmpstr (code, ==, cases[i].code);
    }
}

static void
test_links (void)
{
  static const struct
  {
    const char *text;
    const char *link;
  } cases[] = {
    { "Go to https://x.example/reset?token=a1.", "https://x.example/reset?token=a1" },
    { "here (http://x.example/a)", "http://x.example/a" },
    { "http https http:// https://", NULL },
    { "<https://x.example/>", "https://x.example/" },
    { "httpx://x.example/ then http://y.example", "http://y.example" },
    { "", NULL },
  };

  g_test_summary ("The first web address must be found without what stands around it.");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *link = lb_mail_hints_find_link (cases[i].text);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (link, ==, cases[i].link);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mail/hints/codes", test_codes);
  g_test_add_func ("/mail/hints/links", test_links);

  return g_test_run ();
}
