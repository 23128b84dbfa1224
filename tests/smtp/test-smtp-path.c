#define G_LOG_DOMAIN "test-smtp-path"

#include "config.h"

#include <string.h>

#include "smtp/lb-smtp-path.h"

static void
test_path_is_read (void)
{
  static const struct
  {
    const char      *text;
    LbSmtpPathResult result;
    const char      *address;
    const char      *rest;
  } cases[] = {
    { "<a@example.org>", LB_SMTP_PATH_OK, "a@example.org", "" },
    { "  <a@example.org> SIZE=1", LB_SMTP_PATH_OK, "a@example.org", " SIZE=1" },
    { "\t<a@example.org>\tSIZE=1", LB_SMTP_PATH_OK, "a@example.org", "\tSIZE=1" },
    { "< a@example.org >", LB_SMTP_PATH_OK, "a@example.org", "" },
    { "a@example.org SIZE=1", LB_SMTP_PATH_OK, "a@example.org", " SIZE=1" },
    { "<Postmaster>", LB_SMTP_PATH_OK, "Postmaster", "" },
    { "root", LB_SMTP_PATH_OK, "root", "" },
    { "<>", LB_SMTP_PATH_OK, "", "" },
    { "<a.b+c=d/e@sub.example.org>", LB_SMTP_PATH_OK, "a.b+c=d/e@sub.example.org", "" },
    { "<.a..b.@example.org>", LB_SMTP_PATH_OK, ".a..b.@example.org", "" },
    { "<a@example.org.>", LB_SMTP_PATH_OK, "a@example.org.", "" },
    { "<a@my_host>", LB_SMTP_PATH_OK, "a@my_host", "" },
    { "<\"a b\"@example.org>", LB_SMTP_PATH_OK, "\"a b\"@example.org", "" },
    { "<\"a>b\"@example.org>", LB_SMTP_PATH_OK, "\"a>b\"@example.org", "" },
    { "<\"a\\\"@\\\\b\"@example.org>", LB_SMTP_PATH_OK, "\"a\\\"@\\\\b\"@example.org", "" },
    { "<\"\"@example.org>", LB_SMTP_PATH_OK, "\"\"@example.org", "" },
    { "<@a.example,@b.example:c@d.example>", LB_SMTP_PATH_OK, "c@d.example", "" },
    { "<@[192.0.2.1]:c@d.example>", LB_SMTP_PATH_OK, "c@d.example", "" },
    { "<a@[192.0.2.1]>", LB_SMTP_PATH_OK, "a@[192.0.2.1]", "" },
    { "<a@[IPv6:::1]>", LB_SMTP_PATH_OK, "a@[IPv6:::1]", "" },
    { "<a@[ipv6:2001:db8::192.0.2.1]>", LB_SMTP_PATH_OK, "a@[ipv6:2001:db8::192.0.2.1]", "" },
    { "<a@[x-tag:what.ever]>", LB_SMTP_PATH_OK, "a@[x-tag:what.ever]", "" },
    { "<j\xC3\xB6rg@example.org>", LB_SMTP_PATH_UTF8, "j\xC3\xB6rg@example.org", "" },
    { "<a@gr\xC3\xBCn.example>", LB_SMTP_PATH_UTF8, "a@gr\xC3\xBCn.example", "" },
    { "<\"\xE2\x82\xAC\"@example.org>", LB_SMTP_PATH_UTF8, "\"\xE2\x82\xAC\"@example.org", "" },
  };

  g_test_summary ("Paths of RFC 5321, and what senders use for one, must be read as they are.");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *cursor = cases[i].text;
      g_autofree char *address = NULL;

      g_assert_cmpint (lb_smtp_path_parse (&cursor, TRUE, &address), ==, cases[i].result);
      g_assert_cmpstr (address, ==, cases[i].address);
      g_assert_cmpstr (cursor, ==, cases[i].rest);
    }
}

static void
test_path_is_refused (void)
{
  static const char * const cases[] = {
    "", " ", "<", ">", "<<a@example.org>>", "<a@example.org", "a@example.org>", "<a@example.org>x",
    "<a@>", "<@>", "<@example.org>", "<a@@example.org>", "<a@b@example.org>", "<a b@example.org>",
    "<a@exam ple.org>", "<a@.example.org>", "<a@example..org>", "<a@.>", "<a@example.org..>",
    "<\"a@example.org>", "<\"a\"b@example.org>", "<\"a\\", "\"", "<a,b@example.org>", "<a;b>",
    "<a:b>", "<(a)@example.org>", "<a@[]>", "<a@[192.0.2.256]>", "<a@[192.0.2]>", "<a@[192.0.2.1>",
    "<a@[192.0.2.1]x>", "<a@[::1]>", "<a@[IPv6:]>", "<a@[IPv6:192.0.2.1]>", "<a@[IPv6:1:2]>",
    "<a@[tag-:x]>", "<a@[t_g:x]>", "<a@[tag:]>", "<a@[tag:a b]>", "<a@[tag:a\\b]>", "<a@[[x:y]]>",
    "<@a.example>", "<@a.example:>", "<@a.example,b@c.example>", "<@a.example;b@c.example>",
    "@a.example:b@c", "<\xFF@example.org>", "<a@\xC3>", "<\xC3\xB6\x80>",
  };

  g_test_summary ("What is not a path must be told from one, and nothing be left of it.");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *cursor = cases[i];
      char *address = NULL;

      g_assert_cmpint (lb_smtp_path_parse (&cursor, TRUE, &address), ==, LB_SMTP_PATH_INVALID);
      g_assert_null (address);
    }
}

static void
test_path_null_is_for_senders (void)
{
  const char *cursor = "<>";
  char *address = NULL;

  g_test_summary ("RFC 5321 4.5.5: the null path is one of MAIL, not of RCPT.");

  g_assert_cmpint (lb_smtp_path_parse (&cursor, FALSE, &address), ==, LB_SMTP_PATH_INVALID);
  g_assert_null (address);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/path/is-read", test_path_is_read);
  g_test_add_func ("/smtp/path/is-refused", test_path_is_refused);
  g_test_add_func ("/smtp/path/null-is-for-senders", test_path_null_is_for_senders);

  return g_test_run ();
}
