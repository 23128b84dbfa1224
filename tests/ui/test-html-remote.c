#include "accessible-fixture.h"
#include "html-fixture.h"

#include <string.h>

/* Every way by which a document can reach its sender that is known to us; "@" is the listener. */
static const char * const tricks[] = {
  "<img src=http://@/img>",
  "<img srcset='http://@/srcset 1x, http://@/srcset2 2x'>",
  "<img src=//@/relative-scheme>",
  "<picture><source srcset=http://@/source><img></picture>",
  "<picture><source media='(prefers-color-scheme: dark)' srcset=http://@/dark><img></picture>",
  "<img src=http://@/lazy loading=lazy><img src=http://@/eager loading=eager fetchpriority=high>",
  "<input type=image src=http://@/input>",
  "<body background=http://@/body>",
  "<table background=http://@/table><tr background=http://@/tr><td background=http://@/td>x"
  "</table>",
  "<svg><image href=http://@/svg-image width=9 height=9 /></svg>",
  "<svg><image xlink:href=http://@/svg-xlink width=9 height=9 /></svg>",
  "<svg><use href=http://@/svg-use#a /></svg>",
  "<svg><filter id=f><feImage href=http://@/fe-image /></filter><rect width=9 height=9"
  " filter=url(#f) /></svg>",
  "<svg><style>rect{fill:url(http://@/svg-fill#x)}</style><rect width=9 height=9 /></svg>",
  "<svg><foreignObject width=9 height=9><img src=http://@/foreign></foreignObject></svg>",
  "<svg><script href=http://@/svg-script /></svg>",
  "<svg><animate attributeName=href values=http://@/animate /></svg>",
  "<math><mtext><img src=http://@/math></mtext></math>",
  "<link rel=stylesheet href=http://@/css>",
  "<link rel='alternate stylesheet' title=x href=http://@/css-alternate>",
  "<link rel=preload as=image href=http://@/preload-image>",
  "<link rel=preload as=font crossorigin href=http://@/preload-font>",
  "<link rel=prefetch href=http://@/prefetch>",
  "<link rel=preconnect href=http://@/>",
  "<link rel=dns-prefetch href=http://@/>",
  "<link rel=prerender href=http://@/prerender>",
  "<link rel=modulepreload href=http://@/modulepreload>",
  "<link rel=icon href=http://@/icon><link rel='shortcut icon' href=http://@/icon2>",
  "<link rel=apple-touch-icon href=http://@/touch-icon>",
  "<link rel=manifest href=http://@/manifest>",
  "<link rel=import href=http://@/html-import>",
  "<link rel=search type=application/opensearchdescription+xml href=http://@/search>",
  "<link rel=pingback href=http://@/pingback>",
  "<style>@import url(http://@/import);</style>",
  "<style>@import 'http://@/import-string' screen;</style>",
  "<style>@font-face{font-family:f1;src:url(http://@/font)}p{font-family:f1}</style>",
  "<style>p{background:url(http://@/background)}</style>",
  "<style>p{background:image-set(url(http://@/image-set) 1x)}</style>",
  "<style>p{background-image:-webkit-image-set(url(http://@/webkit-set) 1x)}</style>",
  "<style>p{background-image:cross-fade(url(http://@/fade), url(http://@/fade2), 50%)}</style>",
  "<style>li{list-style-image:url(http://@/list)}</style>",
  "<style>p{cursor:url(http://@/cursor),auto}</style>",
  "<style>p{border-image:url(http://@/border) 1}</style>",
  "<style>p{mask-image:url(http://@/mask);-webkit-mask:url(http://@/mask2)}</style>",
  "<style>p{shape-outside:url(http://@/shape);float:left}</style>",
  "<style>p{filter:url(http://@/filter#f);clip-path:url(http://@/clip#c)}</style>",
  "<style>p::before{content:url(http://@/content)}</style>",
  "<style>p{--x:url(http://@/variable);background:var(--x)}</style>",
  "<style>p{background:u\\72l(http://@/escaped)}</style>",
  "<style>@media screen{p{background:url(http://@/media)}}</style>",
  "<style>@supports (display:grid){p{background:url(http://@/supports)}}</style>",
  "<style>@namespace x url(http://@/namespace);</style>",
  "<p style=\"background:url('http://@/style-attribute')\">x</p>",
  "<p style='background:url(&quot;http://@/style-entity&quot;)'>x</p>",
  "<script src=http://@/script></script>",
  "<script>new Image().src='http://@/inline-script'</script>",
  "<script type=module>import 'http://@/module'</script>",
  "<script>fetch('http://@/fetch');navigator.sendBeacon('http://@/beacon')</script>",
  "<script>location='http://@/location'</script>",
  "<script>new WebSocket('ws://@/websocket');new EventSource('http://@/events')</script>",
  "<body onload=\"new Image().src='http://@/onload'\">",
  "<img src=x onerror=\"new Image().src='http://@/onerror'\">",
  "<svg onload=\"new Image().src='http://@/svg-onload'\"></svg>",
  "<details open ontoggle=\"new Image().src='http://@/ontoggle'\">x</details>",
  "<noscript><img src=http://@/noscript></noscript>",
  "<meta http-equiv=refresh content='0;url=http://@/refresh'>",
  "<meta http-equiv=set-cookie content='a=b'><meta http-equiv=Link"
  " content='<http://@/link-header>; rel=preload; as=image'>",
  "<meta http-equiv=Content-Security-Policy content=\"img-src *; report-uri http://@/csp-report\">",
  "<base href=http://@/base/><img src=relative>",
  "<iframe src=http://@/iframe></iframe>",
  "<iframe srcdoc=\"<img src='http://@/srcdoc'>\"></iframe>",
  "<iframe src=\"data:text/html,<img src='http://@/frame-data'>\"></iframe>",
  "<iframe src=\"javascript:location='http://@/frame-script'\"></iframe>",
  "<object data=http://@/object></object>",
  "<object type=image/png data=http://@/object-image></object>",
  "<embed src=http://@/embed><embed type=image/svg+xml src=http://@/embed-svg>",
  "<applet code=x codebase=http://@/applet></applet>",
  "<video src=http://@/video autoplay></video>",
  "<video poster=http://@/poster></video>",
  "<video><source src=http://@/video-source><track default src=http://@/track></video>",
  "<audio src=http://@/audio autoplay></audio>",
  "<form id=f action=http://@/form><input name=q value=1><button autofocus>x</button></form>",
  "<form action=http://@/form2><button formaction=http://@/formaction>x</button></form>",
  "<isindex action=http://@/isindex>",
  "<a href=http://@/link ping=http://@/ping>x</a>",
  "<a href=http://@/download download>x</a>",
  "<marquee><img src=http://@/marquee></marquee>",
  "<template><img src=http://@/template></template>",
  "<bgsound src=http://@/bgsound>",
  "<layer src=http://@/layer></layer><ilayer src=http://@/ilayer></ilayer>",
  "<portal src=http://@/portal></portal><fencedframe src=http://@/fenced></fencedframe>",
  "<html manifest=http://@/appcache><img src=http://@/second-html>",
  "<blockquote cite=http://@/cite>x</blockquote><img longdesc=http://@/longdesc>",
  "<img src='data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\""
  " xmlns:x=\"http://www.w3.org/1999/xlink\"><image x:href=\"http://@/data-svg\"/></svg>'>",
  "<!--[if mso]><img src=http://@/mso><![endif]--><!--><img src=http://@/comment>-->",
  "<?xml-stylesheet href=http://@/xml-stylesheet?>",
  "<svg><defs><pattern id=p width=1 height=1><image href=http://@/pattern width=9 height=9 />"
  "</pattern></defs><rect width=9 height=9 fill=url(#p) /></svg>",
  "<svg><text><textPath href=http://@/text-path#a>x</textPath></text></svg>",
  "<svg><linearGradient id=g href=http://@/gradient#g /><rect width=9 height=9 fill=url(#g) />"
  "</svg>",
  "<svg><rect width=9 height=9 mask=url(http://@/svg-mask#m)"
  " clip-path=url(http://@/svg-clip#c) marker-start=url(http://@/svg-marker#m) /></svg>",
  "<svg><style>@font-face{font-family:f2;src:url(http://@/svg-font)}text{font-family:f2}</style>"
  "<text y=9>x</text></svg>",
  "<svg><style>@import url(http://@/svg-import);</style></svg>",
  "<svg><image width=9 height=9><set attributeName=href to=http://@/svg-set /></image></svg>",
  "<svg><animateMotion><mpath href=http://@/mpath#a /></animateMotion></svg>",
  "<svg><a href=http://@/svg-link ping=http://@/svg-ping><text y=9>x</text></a></svg>",
  "<math href=http://@/math-link><mglyph src=http://@/mglyph /><mi xlink:href=http://@/mi>x</mi>"
  "</math>",
  "<link rel=preload as=style href=http://@/preload-style>"
  "<link rel=preload as=fetch href=http://@/preload-fetch>"
  "<link rel=preload as=video href=http://@/preload-video>"
  "<link rel=preload as=track href=http://@/preload-track>",
  "<link rel=preload as=image imagesrcset='http://@/preload-set 1x'>",
  "<link rel=compression-dictionary href=http://@/dictionary>"
  "<link rel=next href=http://@/next-page>",
  "<meta http-equiv=x-dns-prefetch-control content=on><a href=http://@/dns-link>x</a>",
  "<style>p{offset-path:url(http://@/offset-path#a)}</style>",
  "<style>p{-webkit-mask-box-image:url(http://@/mask-box);-webkit-box-reflect:below 0"
  " url(http://@/reflect)}</style>",
  "<style>p{cursor:image-set(url(http://@/cursor-set) 1x),auto}</style>",
  "<style>li::marker{content:url(http://@/marker)}</style>",
  "<style>p::first-letter{background:url(http://@/first-letter)}</style>",
  "<style>@layer a{p{background:url(http://@/layer-css)}}@container (width>1px)"
  "{p{background:url(http://@/container)}}</style>",
  "<style>@import url(http://@/import-layer) layer(a) supports(display:grid);</style>",
  "<style>@property --u{syntax:'<image>';inherits:false;initial-value:url(http://@/property)}"
  "p{background:var(--u)}</style>",
  "<style>@keyframes k{to{background:url(http://@/keyframes)}}p{animation:k 1ms forwards}</style>",
  "<style>@page{background:url(http://@/page)}@media print{p{background:url(http://@/print)}}"
  "</style>",
  "<object><param name=movie value=http://@/param></object>",
  "<frameset><frame src=http://@/frame-in-set></frameset>",
  "<div><template shadowrootmode=open><img src=http://@/shadow></template></div>",
  "<map name=m><area href=http://@/area ping=http://@/area-ping coords=0,0,9,9></map>"
  "<img usemap=#m>",
  "<a href='mailto:x@example.org?body=http://@/mailto'>x</a><img src='mailto:http://@/mailto2'>",
  "<img src='cid:http://@/cid'><img src='cid:x/../../http://@/cid2'>"
  "<iframe src='cid:http://@/cid-frame'></iframe>",
  "<iframe srcdoc=\"<meta http-equiv=refresh content='0;url=http://@/srcdoc-refresh'>\"></iframe>",
  "<iframe src='blob:http://@/blob'></iframe><img src='filesystem:http://@/filesystem'>",
  "<q cite=http://@/q>x</q><ins cite=http://@/ins>x</ins><head profile=http://@/profile></head>",
};

/* Of these only the button may make a request: pictures of the document itself. */
static const char * const pictures[] = {
  "/img", "/source", "/input", "/table", "/svg-image", "/style-attribute",
};

static char *
make_html (HtmlListener *listener,
           const char   *html)
{
  g_autofree char *authority = g_strdup_printf ("127.0.0.1:%u", listener->port);
  GString *text = g_string_new (html);

  g_string_replace (text, "@/", "AUTHORITY/", 0);
  g_string_replace (text, "AUTHORITY", authority, 0);
  return g_string_free (text, FALSE);
}

static void
show_html (WindowFixture *fixture,
           HtmlListener  *listener,
           const char    *html)
{
  g_autofree char *document = make_html (listener, html);
  g_autofree char *message = html_fixture_make_message ("hostile", document);

  html_fixture_show (fixture, message);
}

/* All of them in one document: the first of a kind may keep later ones from being tried, so that
 * each half of the list is a document too. */
static char *
join_tricks (gsize first,
             gsize last)
{
  GString *html = g_string_new ("<html><head>");

  for (gsize i = first; i < last; i++)
    g_string_append_printf (html, "%s\r\n", tricks[i]);
  g_string_append (html, "<p>text</p><ul><li>item</li></ul><a href='http://@/'>a</a></html>");
  return g_string_free (html, FALSE);
}

static void
assert_untouched (HtmlListener *listener)
{
  for (guint i = 0; i < listener->paths->len; i++)
    g_test_message ("asked for %s", (const char *) g_ptr_array_index (listener->paths, i));
  g_assert_cmpuint (listener->n_connections, ==, 0);
}

static void
test_nothing_leaks (void) /* "/ui/html-remote/nothing-leaks" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  g_autoptr(HtmlListener) listener = html_listener_new ();
  gsize half = G_N_ELEMENTS (tricks) / 2;
  g_autofree char *all = join_tricks (0, G_N_ELEMENTS (tricks));
  g_autofree char *first = join_tricks (0, half);
  g_autofree char *second = join_tricks (half, G_N_ELEMENTS (tricks));
  const char *documents[] = { all, first, second };

  g_test_summary ("No trick of a mail makes a connection, let alone a request.");
  for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      show_html (fixture, listener, documents[i]);
      assert_untouched (listener);
    }
  /* What they start late has the time of another load to show itself. */
  show_html (fixture, listener, "<p>harmless</p>");
  assert_untouched (listener);
  g_test_message ("%u tricks, %u connections", (guint) G_N_ELEMENTS (tricks),
                  listener->n_connections);
  g_assert_cmpuint (G_N_ELEMENTS (tricks), >=, 31);
}

static void
test_each_alone (void) /* "/ui/html-remote/each-trick-alone" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  g_autoptr(HtmlListener) listener = html_listener_new ();

  g_test_summary ("Nor does any trick when no other is beside it.");
  for (gsize i = 0; i < G_N_ELEMENTS (tricks); i++)
    {
      g_autofree char *html = g_strconcat (tricks[i], "<p>text</p><ul><li>item</li></ul>", NULL);

      show_html (fixture, listener, html);
      if (listener->n_connections > 0)
        g_test_message ("%s", tricks[i]);
      assert_untouched (listener);
    }
  show_html (fixture, listener, "<p>harmless</p>");
  assert_untouched (listener);
}

typedef struct
{
  HtmlListener *listener;
  const char   *path;
} Wanted;

static gboolean
was_asked (gpointer data)
{
  const Wanted *wanted = data;

  return html_listener_was_asked (wanted->listener, wanted->path);
}

static gboolean
is_no_picture (const char *path)
{
  static const char * const forbidden[] = {
    "css", "import", "font", "frame", "iframe", "srcdoc", "object", "embed", "script", "inline",
    "onload", "onerror", "ontoggle", "refresh", "video", "audio", "prefetch", "prerender", "form",
    "link", "ping", "manifest", "module", "fetch", "beacon", "location", "websocket", "events",
    "search", "track", "applet", "csp-report", "svg-use", "svg-script", "download", "preload-font",
    "svg-font", "svg-import", "preload-style", "preload-fetch", "preload-video", "preload-track",
    "dictionary", "next-page", "dns-link", "text-path", "param", "srcdoc-refresh", "blob", "area",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (forbidden); i++)
    {
      if (g_str_has_prefix (path + 1, forbidden[i]))
        return TRUE;
    }
  return g_str_equal (path, "(nothing)") || g_str_equal (path, "/");
}

static void
test_load_images (void) /* "/ui/html-remote/button-loads-pictures-alone" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  g_autoptr(HtmlListener) listener = html_listener_new ();
  g_autofree char *all = join_tricks (0, G_N_ELEMENTS (tricks));

  g_test_summary ("Load Images loads pictures, nothing else, and for this message alone.");
  show_html (fixture, listener, all);
  assert_untouched (listener);
  window_fixture_activate (fixture, "win.load-images");
  for (gsize i = 0; i < G_N_ELEMENTS (pictures); i++)
    {
      Wanted wanted = { listener, pictures[i] };

      g_test_message ("waiting for %s", pictures[i]);
      window_fixture_wait (was_asked, &wanted);
    }
  html_fixture_wait_loaded (fixture);
  for (guint i = 0; i < listener->paths->len; i++)
    {
      const char *path = g_ptr_array_index (listener->paths, i);

      if (is_no_picture (path))
        g_error ("%s was asked for", path);
    }
  g_test_message ("%u pictures were asked for", listener->paths->len);

  listener->n_connections = 0;
  g_ptr_array_set_size (listener->paths, 0);
  show_html (fixture, listener, "<img src=http://@/next>");
  show_html (fixture, listener, "<p>harmless</p>");
  assert_untouched (listener);
}

static void
test_no_script (void) /* "/ui/html-remote/scripts-do-not-run" */
{
  static const char html[] =
    "<script>document.documentElement.style.background='#f00'</script>"
    "<body onload=\"document.body.style.background='#f00'\">"
    "<img src=x onerror=\"document.body.style.background='#f00'\">"
    "<svg onload=\"document.body.style.background='#f00'\"></svg>";
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 700);
  g_autofree char *message = html_fixture_make_message ("script", html);
  g_autoptr(GdkTexture) picture = NULL;

  g_test_summary ("A mail's scripts never run.");
  html_fixture_show (fixture, message);
  picture = html_fixture_take_picture (fixture);
  g_assert_cmphex (html_fixture_get_pixel (picture, 100, 100), ==, 0xffffff);
}

static void
test_bar (void) /* "/ui/html-remote/bar-tells-what-was-held-back" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  g_autoptr(HtmlListener) listener = html_listener_new ();
  GtkWidget *page;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_test_summary ("How many images were held back is told, until they are loaded.");
  show_html (fixture, listener, "<img src=http://@/a><img src=http://@/b>"
             "<link rel=stylesheet href=http://@/c>");
  page = GTK_WIDGET (html_fixture_get_page (fixture));
  before = window_fixture_read (page);
  g_assert_nonnull (strstr (before, "2 remote images not loaded"));
  /* The tools above, the bar, and the button that loads. */
  g_assert_cmpuint (accessible_check_names (page), >=, 8);
  window_fixture_activate (fixture, "win.load-images");
  html_fixture_wait_loaded (fixture);
  after = window_fixture_read (page);
  g_assert_null (strstr (after, "not loaded"));
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->window),
                                                     "load-images"));
}

int
main (int    argc,
      char **argv)
{
  /* The engine's processes are not ours to hold to our strictness. */
  g_unsetenv ("G_DEBUG");
  g_unsetenv ("MALLOC_CHECK_");
  window_fixture_init (&argc, &argv);

  g_test_add_func ("/ui/html-remote/nothing-leaks", test_nothing_leaks);
  g_test_add_func ("/ui/html-remote/each-trick-alone", test_each_alone);
  g_test_add_func ("/ui/html-remote/button-loads-pictures-alone", test_load_images);
  g_test_add_func ("/ui/html-remote/scripts-do-not-run", test_no_script);
  g_test_add_func ("/ui/html-remote/bar-tells-what-was-held-back", test_bar);
  return g_test_run ();
}
