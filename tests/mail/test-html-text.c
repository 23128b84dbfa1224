#include "config.h"

#include <string.h>

#include "mail/html/lb-html-text.h"

static void
test_texts (void)
{
  static const struct
  {
    const char *html;
    const char *text;
  } cases[] = {
    { "", "" },
    { "plain", "plain" },
    { "  white \r\n\t space  ", "white space" },
    { "<p>one</p><p>two</p>", "one\n\ntwo" },
    { "one<br>two<br/>three", "one\ntwo\nthree" },
    { "<div>one</div><div>two</div>", "one\ntwo" },
    { "<DIV>one</DIV>two", "one\ntwo" },
    { "<ul><li>one</li><li>two</ul>after", "* one\n* two\n\nafter" },
    { "<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>", "a b\nc" },
    { "a<hr>b", "a\n---\nb" },
    { "<b>no</b><i>gap</i>", "nogap" },
    { "<pre>a\n  b</pre>c", "a\n  b\n\nc" },
    { "<img src=x alt='A &lt;picture&gt;'>", "A <picture>" },
    { "<script>if (a < b) { '</p>' }</script>x", "x" },
    { "<STYLE>p > a { }</STYLE >x", "x" },
    { "<title>no</title><svg><text>no</text></svg>x", "x" },
    { "<!-- a <b> -- > -->x<!doctype html><?xml ?>", "x" },
    { "<script>never ended", "" },
    { "<!-- never ended", "" },
    { "x<p title=\"never ended>y", "x" },
    { "a < b <3 <> </> <1>", "a < b <3 <> </> <1>" },
    { "<p title='a > b'>x", "x" },
    { "<p title=a>b>x", "b>x" },
    { "<a href=https://x.example/>text</a>", "text (https://x.example/)" },
    { "<a href='https://x.example/?a=1&amp;b=2'>text</a>", "text (https://x.example/?a=1&b=2)" },
    { "<a href='https://x.example/'>https://x.example/</a>", "https://x.example/" },
    { "<a href='mailto:a@x.example'>a@x.example</a>", "a@x.example" },
    { "<a href='#top'>up</a> <a name=x>y</a>", "up y" },
    { "<a href=https://a.example/><img src=x></a>", "(https://a.example/)" },
    { "<a title='href=no' HREF = \"https://x.example/\" >t</a>", "t (https://x.example/)" },
    { "z&nbsp;&nbsp;z", "z z" },
    { "z\302\240z", "z z" },
    { "\320\237\321\200", "Пр" },
  };

  g_test_summary ("HTML must become the text that a reader sees.");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = lb_html_to_text (cases[i].html, strlen (cases[i].html),
                                               LB_HTML_TEXT_LINKS, G_MAXSIZE);

      g_test_message ("%s", cases[i].html);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_entities (void)
{
  static const struct
  {
    const char *html;
    const char *text;
  } cases[] = {
    { "&amp;&lt;&gt;&quot;&apos;", "&<>\"'" },
    { "&auml;&Auml;&szlig;&euro;&hellip;&thetasym;&zwnj;", "äÄß€…ϑ\342\200\214" },
    { "&AMP; &copy 2026 &copyright;", "&AMP; © 2026 &copyright;" },
    { "&#65;&#x42;&#X43;&#68", "ABCD" },
    { "&#150;&#x80;", "–€" },
    { "&#0;&#xD800;&#x110000;&#99999999999999999999;",
      "\357\277\275\357\277\275\357\277\275\357\277\275" },
    { "& && &; &#; &#x; &unknown; &verylongname;", "& && &; &#; &#x; &unknown; &verylongname;" },
    { "&alpha &larr", "&alpha &larr" },
    { "&#128031;", "🐟" },
    { "&#9;&#10;x", "x" },
    { "&", "&" },
  };

  g_test_summary ("Character references must be decoded as browsers do, and others left.");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = lb_html_to_text (cases[i].html, strlen (cases[i].html),
                                               LB_HTML_TEXT_NONE, G_MAXSIZE);

      g_test_message ("%s", cases[i].html);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_limit (void)
{
  g_autofree char *html = g_strnfill (1000, 'x');

  g_test_summary ("Reading must stop once there is as much text as was asked for.");
  for (gsize i = 0; i + 5 <= 1000; i += 5)
    memcpy (html + i, "word ", 5);

  for (gsize limit = 10; limit <= 12; limit++)
    {
      g_autofree char *text = lb_html_to_text (html, 1000, LB_HTML_TEXT_NONE, limit);

      g_assert_cmpuint (strlen (text), >=, limit);
      g_assert_cmpuint (strlen (text), <=, limit + 5);
    }
}

static void
test_links_off (void)
{
  static const char html[] = "<a href='https://x.example/'>text</a>";
  g_autofree char *text = lb_html_to_text (html, strlen (html), LB_HTML_TEXT_NONE, G_MAXSIZE);

  g_test_summary ("A snippet must show no targets of links.");
  g_assert_cmpstr (text, ==, "text");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mail/html-text/texts", test_texts);
  g_test_add_func ("/mail/html-text/entities", test_entities);
  g_test_add_func ("/mail/html-text/limit", test_limit);
  g_test_add_func ("/mail/html-text/links-off", test_links_off);

  return g_test_run ();
}
