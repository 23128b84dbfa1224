#include "config.h"

#include <string.h>

#include "mail/html/lb-html-remote.h"
#include "mail/html/lb-html-scheme.h"
#include "mail/html/lb-html-standalone.h"

static char *
dump (const char *html)
{
  g_autoptr(LbHtmlRemote) remote = lb_html_remote_find (html, strlen (html));
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < remote->images->len; i++)
    g_string_append_printf (text, "image %s;", (char *) g_ptr_array_index (remote->images, i));
  for (guint i = 0; i < remote->others->len; i++)
    g_string_append_printf (text, "other %s;", (char *) g_ptr_array_index (remote->others, i));
  return g_string_free (text, FALSE);
}

static void
test_remote_count (void) /* "/mail/html-remote/what-would-be-fetched" */
{
  static const struct
  {
    const char *html;
    const char *found;
  } cases[] = {
    { "", "" },
    { "<img src=cid:a><img src='data:image/png;base64,AA'><img src=local.png>", "" },
    { "<img src=http://a/1><img src=https://a/2><img src=//a/3><img src=HTTP://a/4>",
      "image http://a/1;image https://a/2;image //a/3;image HTTP://a/4;" },
    { "<img src=http://a/1><img src=http://a/1>", "image http://a/1;" },
    { "<img src='http://a/?a=1&amp;b=2'>", "image http://a/?a=1&b=2;" },
    { "<link rel=stylesheet href=http://a/s><iframe src=http://a/f>",
      "other http://a/s;other http://a/f;" },
    { "<style>@font-face { src: url(http://a/f) } p { background: url(http://a/b) }</style>",
      "image http://a/b;other http://a/f;" },
    { "<p style=\"background:url(&quot;http://a/q&quot;)\">", "image http://a/q;" },
    { "<a href=http://a/ ping=http://a/p><form action=http://a/><button formaction=http://a/b>",
      "" },
    { "<base href='http://a/d/'><img src=x.png><img src=cid:y><img src='#z'>",
      "image http://a/d/x.png;" },
    { "<base href='http://a/'><base href='http://b/'><img src=/x>", "image http://a/x;" },
    { "<base href='file:///'><img src=etc>", "" },
    { "<base href='http:'><img src='.//a/x'>", "image http:.//a/x;" },
    { "<base href='http://a'><img src=x>", "image http://a/x;" },
    { "<base href='http://a/d/e?q/r'><img src=x>", "image http://a/d/x;" },
    { "<base href='http://a/d/e?q'><img src='?z'>", "image http://a/d/e?z;" },
    { "<base href='http://a/d'><img src='.//../x'>", "image http://a/.//../x;" },
    { "<meta http-equiv=refresh content='0;url=http://a/'>", "other http://a/;" },
  };

  g_test_summary ("What showing a document would fetch is told, not what a click opens.");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *found = dump (cases[i].html);

      g_test_message ("%s", cases[i].html);
      g_assert_cmpstr (found, ==, cases[i].found);
    }
}

static void
test_scheme (void) /* "/mail/html-scheme/questions-are-answered" */
{
  static const struct
  {
    const char *html;
    const char *dark;
    gboolean    has_dark_rules;
    gboolean    declares_dark;
  } cases[] = {
    { "", "", FALSE, FALSE },
    { "<style>@media (prefers-color-scheme: dark) { a { } }</style>",
      "<style>@media (min-width: 0) { a { } }</style>", TRUE, FALSE },
    { "<STYLE>@media screen and ( Prefers-Color-Scheme:LIGHT ) { }</STYLE>",
      "<STYLE>@media screen and (max-width: 0) { }</STYLE>", FALSE, FALSE },
    { "<source media='(prefers-color-scheme:dark)' srcset=x>",
      "<source media='(min-width: 0)' srcset=x>", TRUE, FALSE },
    { "<p>(prefers-color-scheme: dark)</p><!-- <style>(prefers-color-scheme: dark)</style> -->",
      "<p>(prefers-color-scheme: dark)</p><!-- <style>(prefers-color-scheme: dark)</style> -->",
      FALSE, FALSE },
    { "<style>@media (prefers-color-scheme) { } prefers-color-scheme: dark)</style>",
      "<style>@media (prefers-color-scheme) { } prefers-color-scheme: dark)</style>",
      FALSE, FALSE },
    { "<meta name=color-scheme content='light dark'>",
      "<meta name=color-scheme content='light dark'>", FALSE, TRUE },
    { "<style>:root { color-scheme: light dark; }</style>",
      "<style>:root { color-scheme: light dark; }</style>", FALSE, TRUE },
    { "<style>:root { color-scheme: light; x: dark }</style>",
      "<style>:root { color-scheme: light; x: dark }</style>", FALSE, FALSE },
    { "<style>:root { supported-color-schemes: dark }</style>",
      "<style>:root { supported-color-schemes: dark }</style>", FALSE, FALSE },
  };

  g_test_summary ("A mail is shown as a reader in the dark sees it, and nothing else changes.");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *html = cases[i].html;
      g_autoptr(LbHtmlScheme) scheme = lb_html_scheme_new (html, strlen (html), TRUE);

      g_test_message ("%s", html);
      g_assert_cmpstr (scheme->html, ==, cases[i].dark);
      g_assert_cmpint (scheme->has_dark_rules, ==, cases[i].has_dark_rules);
      g_assert_cmpint (scheme->declares_dark, ==, cases[i].declares_dark);
    }
}

static void
test_clean (void) /* "/mail/html-standalone/nothing-leaves-a-file" */
{
  static const struct
  {
    const char *html;
    const char *clean;
  } cases[] = {
    { "<p class=x>One &amp; two</p>", "<p class=x>One &amp; two</p>" },
    { "a<script src=x>1 < 2</script>b<SCRIPT>c", "ab" },
    { "a<link rel=preconnect href=//x><base href=//x>b", "ab" },
    { "a<meta http-equiv=refresh content='0;url=//x'>b", "ab" },
    { "<meta name=viewport content='width=\"1\"'>",
      "<meta name=\"viewport\" content=\"width=&quot;1&quot;\">" },
    { "a<iframe srcdoc='<p>'>x</iframe><object data=x>b</object>", "ab" },
    { "a<!--> <link> -->b<!-- --!><link> -->c", "abc" },
    { "<p ='><link rel=preconnect href=//x>'>", "<p ='>&lt;link rel=preconnect href=//x>'>" },
    { "<<script></script>link rel=preconnect href=//x>", "&lt;link rel=preconnect href=//x>" },
    { "<style>@media (width <= 6px) { }</style>", "<style>@media (width <= 6px) { }</style>" },
    { "1 < 2", "1 < 2" },
    { "<p", "<p" },
  };

  g_test_summary ("A document for a browser keeps nothing that its policy does not stop.");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *clean = lb_html_clean (cases[i].html, strlen (cases[i].html));
      const char *body = strstr (clean, "no-referrer\">\n");

      g_test_message ("%s", cases[i].html);
      g_assert_true (g_str_has_prefix (clean, "<meta charset=\"utf-8\">\n<meta http-equiv=\""
                                       "Content-Security-Policy\" content=\"default-src 'none'; "));
      g_assert_cmpstr (body + strlen ("no-referrer\">\n"), ==, cases[i].clean);
    }
}

static void
test_clean_type (void) /* "/mail/html-standalone/type-stays-first" */
{
  static const char html[] = " <!-- a --> <!DOCTYPE HTML PUBLIC \"x\"><html>";
  g_autofree char *clean = lb_html_clean (html, strlen (html));

  g_test_summary ("A policy before the type of a document would change how it is laid out.");
  g_assert_true (g_str_has_prefix (clean, "<!DOCTYPE html>\n<meta charset"));
}

static void
test_standalone (void) /* "/mail/html-standalone/pictures-come-along" */
{
  static const char text[] =
    "Content-Type: multipart/related; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/html\r\n\r\n<img src='cid:a%40x'><img src=cid:t><img src=cid:no>\r\n"
    "--b\r\nContent-Type: image/png\r\nContent-ID: <a@x>\r\n\r\nPNG\r\n"
    "--b\r\nContent-Type: text/plain\r\nContent-ID: <t>\r\n\r\nsecret\r\n--b--\r\n";
  g_autoptr(GBytes) data = g_bytes_new_static (text, strlen (text));
  g_autoptr(LbMessage) message = lb_message_parse (data);
  g_autofree char *html = lb_html_make_standalone (message);

  g_test_summary ("The pictures of a message are in its document, and nothing else of it.");
  g_assert_nonnull (strstr (html, "<img src='data:image/png;base64,UE5H'>"));
  g_assert_nonnull (strstr (html, "<img src=cid:t>"));
  g_assert_nonnull (strstr (html, "<img src=cid:no>"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mail/html-remote/what-would-be-fetched", test_remote_count);
  g_test_add_func ("/mail/html-scheme/questions-are-answered", test_scheme);
  g_test_add_func ("/mail/html-standalone/nothing-leaves-a-file", test_clean);
  g_test_add_func ("/mail/html-standalone/type-stays-first", test_clean_type);
  g_test_add_func ("/mail/html-standalone/pictures-come-along", test_standalone);

  return g_test_run ();
}
