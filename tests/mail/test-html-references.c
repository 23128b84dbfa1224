#include "config.h"

#include <string.h>

#include "mail/html/lb-html-references.h"

static char *
dump (const char *html)
{
  static const char * const kinds[] = { "link", "image", "style", "other" };
  g_autoptr(GPtrArray) references = lb_html_references_find (html, strlen (html));
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < references->len; i++)
    {
      const LbHtmlReference *reference = g_ptr_array_index (references, i);

      g_string_append_printf (text, "%s%s %s", i > 0 ? "\n" : "", kinds[reference->kind],
                              reference->url);
    }

  return g_string_free (text, FALSE);
}

static void
test_places (void)
{
  static const struct
  {
    const char *html;
    const char *found;
  } cases[] = {
    { "no markup", "" },
    { "<a href=https://a.example/>x</a>", "link https://a.example/" },
    { "<A HREF='x?a=1&amp;b=2'>", "link x?a=1&b=2" },
    { "<img src=\"1.png\" srcset=\"2.png 2x, 3.png 3x,4.png\">",
      "image 1.png\nimage 2.png\nimage 3.png\nimage 4.png" },
    { "<body background=b.png><td background='c.png'>", "image b.png\nimage c.png" },
    { "<link rel=stylesheet href=s.css>", "style s.css" },
    { "<style>@import 'a.css'; @import url(b.css); x { background: url( \"c.png\" ) }</style>",
      "style a.css\nstyle b.css\nimage c.png" },
    { "<p style=\"background:url('d.png')\">", "image d.png" },
    { "<meta http-equiv=refresh content='0; URL=http://m.example/'>", "other http://m.example/" },
    { "<meta name=x content='no'>", "" },
    { "<iframe src=f><form action=g><object data=h><embed src=i><video src=j poster=k>",
      "other f\nother g\nother h\nother i\nother j\nimage k" },
    { "<svg><image xlink:href=s.png /></svg>", "image s.png" },
    { "<script src=a.js>document.write('<img src=no>')</script>", "other a.js" },
    { "<!-- <img src=no> --><img src=yes>", "image yes" },
    { "<img src=''><img><img src>", "" },
    { "<a href=never ended", "link never" },
  };

  g_test_summary ("Each place of a document that holds a URL must be found.");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *found = dump (cases[i].html);

      g_test_message ("%s", cases[i].html);
      g_assert_cmpstr (found, ==, cases[i].found);
    }
}

static void
test_remote (void)
{
  static const struct
  {
    const char *html;
    gboolean    is_remote;
    const char *content_id;
  } cases[] = {
    { "<img src=http://a.example/>", TRUE, NULL },
    { "<img src=HTTPS://a.example/>", TRUE, NULL },
    { "<img src=//a.example/>", TRUE, NULL },
    { "<img src=data:image/png;base64,AA>", FALSE, NULL },
    { "<img src=cid:a%40b.example>", FALSE, "a@b.example" },
    { "<img src=CID:x>", FALSE, "x" },
    { "<img src=cid:%zz>", FALSE, "%zz" },
    { "<a href=http://a.example/>", FALSE, NULL },
  };

  g_test_summary ("What would be fetched must be told from links and from parts of the message.");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GPtrArray) references = lb_html_references_find (cases[i].html,
                                                                 strlen (cases[i].html));
      const LbHtmlReference *reference = g_ptr_array_index (references, 0);
      g_autofree char *content_id = lb_html_reference_dup_cid (reference);

      g_test_message ("%s", cases[i].html);
      g_assert_cmpint (lb_html_reference_is_remote (reference), ==, cases[i].is_remote);
      g_assert_cmpstr (content_id, ==, cases[i].content_id);
    }
}

static char *
replace_cid (const LbHtmlReference *reference,
             gpointer               user_data)
{
  g_autofree char *content_id = lb_html_reference_dup_cid (reference);

  return content_id != NULL ? g_strconcat (user_data, content_id, NULL) : NULL;
}

static void
test_replace (void)
{
  static const struct
  {
    const char *html;
    const char *replaced;
  } cases[] = {
    { "", "" },
    { "<img src='cid:a'> <img src=x> <img alt=y src=cid:b>z",
      "<img src='/part/a'> <img src=x> <img alt=y src=/part/b>z" },
    { "<p style='background: url(cid:a)'>", "<p style='background: url(/part/a)'>" },
    { "<img src=\"cid:%22%3E%3Cscript%3E&amp;x\">",
      "<img src=\"/part/%22%3E%3Cscript%3E&amp;x\">" },
    { "<img src=cid:a%20onerror=x>", "<img src=/part/a%20onerror=x>" },
  };

  g_test_summary ("Replacing must leave the rest alone, and no URL may break out of its place.");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *replaced = lb_html_references_replace (cases[i].html, strlen (cases[i].html),
                                                              replace_cid, (gpointer) "/part/");

      g_test_message ("%s", cases[i].html);
      g_assert_cmpstr (replaced, ==, cases[i].replaced);
    }
}

static void
test_bound (void)
{
  g_autoptr(GString) html = g_string_new (NULL);
  g_autoptr(GPtrArray) references = NULL;

  g_test_summary ("The list of URLs must be bounded.");
  for (guint i = 0; i < 5001; i++)
    g_string_append (html, "<img src=x>");
  references = lb_html_references_find (html->str, html->len);
  g_assert_cmpuint (references->len, ==, 5000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mail/html-references/places", test_places);
  g_test_add_func ("/mail/html-references/remote", test_remote);
  g_test_add_func ("/mail/html-references/replace", test_replace);
  g_test_add_func ("/mail/html-references/bound", test_bound);

  return g_test_run ();
}
