#include "config.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>

#include "api/thumbnail/lb-image-head.h"
#include "api/thumbnail/lb-thumbnail.h"
#include "base/lb-limits.h"
#include "mailbox-fixture.h"
#include "server-fixture.h"

typedef struct
{
  const char *name;
  const char *octets;
  gsize       length;
  const char *type;     /* NULL: no picture */
  guint64     n_pixels;
  gsize       n_octets; /* 0: all */
} HeadCase;

#define OCTETS(text) text, sizeof (text) - 1

#define GIF_FRAME ",\0\0\0\0\1\0\1\0\0\2\2D\1\0"

static const HeadCase head_cases[] = {
  { "png", OCTETS ("\211PNG\r\n\032\n\0\0\0\rIHDR\0\0\1\0\0\0\2\0"), "png", 256 * 512, 0 },
  { "png-bomb", OCTETS ("\211PNG\r\n\032\n\0\0\0\rIHDR\377\377\377\377\377\377\377\377"), "png",
    G_GUINT64_CONSTANT (0xfffffffe00000001), 0 },
  { "png-cut", OCTETS ("\211PNG\r\n\032\n\0\0\0\rIHDR"), NULL, 0, 0 },
  { "png-empty", OCTETS ("\211PNG\r\n\032\n\0\0\0\rIHDR\0\0\0\0\0\0\0\1"), NULL, 0, 0 },
  { "jpeg", OCTETS ("\377\330\377\340\0\4xx\377\300\0\13\10\0\20\0\40\1\1\21"), "jpeg", 512, 0 },
  { "jpeg-fill", OCTETS ("\377\330\377\377\377\302\0\13\10\0\20\0\40\1\1\21"), "jpeg", 512, 0 },
  { "jpeg-without-frame", OCTETS ("\377\330\377\340\0\4xx\377\331xxxxxxx"), NULL, 0, 0 },
  { "jpeg-cut", OCTETS ("\377\330\377\340"), NULL, 0, 0 },
  { "gif", OCTETS ("GIF89a\2\0\3\0\0\0\0" GIF_FRAME ";"), "gif", 6, 28 },
  { "gif-one-frame-only", OCTETS ("GIF89a\1\0\1\0\0\0\0" GIF_FRAME GIF_FRAME), "gif", 1, 28 },
  { "gif-extension", OCTETS ("GIF89a\2\0\3\0\0\0\0!\371\2xx\0" GIF_FRAME), "gif", 6, 34 },
  { "gif-colours", OCTETS ("GIF87a\2\0\3\0\200\0\0rgbrgb" GIF_FRAME), "gif", 6, 34 },
  { "gif-screen-bomb", OCTETS ("GIF89a`\352`\352\0\0\0" GIF_FRAME), "gif",
    G_GUINT64_CONSTANT (3600000000), 28 },
  { "gif-frame-bomb", OCTETS ("GIF89a\1\0\1\0\0\0\0,\0\0\0\0`\352`\352\0\2\2D\1\0"), "gif",
    G_GUINT64_CONSTANT (3600000000), 28 },
  { "gif-without-frame", OCTETS ("GIF89a\2\0\3\0\0\0\0;"), NULL, 0, 0 },
  { "bmp", OCTETS ("BM\0\0\0\0\0\0\0\0\66\0\0\0\50\0\0\0\3\0\0\0\376\377\377\377"), "bmp", 6, 0 },
  { "bmp-old", OCTETS ("BM\0\0\0\0\0\0\0\0\66\0\0\0\14\0\0\0\3\0\2\0"), NULL, 0, 0 },
  { "svg", OCTETS ("<svg xmlns='http://www.w3.org/2000/svg'/>"), NULL, 0, 0 },
  { "text", OCTETS ("hello"), NULL, 0, 0 },
  { "nothing", OCTETS (""), NULL, 0, 0 },
};

static void
test_thumbnail_head (gconstpointer data)
{
  const HeadCase *c = data;
  g_autoptr(GBytes) image = g_bytes_new (c->octets, c->length);
  LbImageHead head = { 0 };

  g_assert_cmpint (lb_image_head_read (image, &head), ==, c->type != NULL);
  if (c->type == NULL)
    return;
  g_assert_cmpstr (head.type, ==, c->type);
  g_assert_cmpuint (head.n_pixels, ==, c->n_pixels);
  g_assert_cmpuint (head.n_octets, ==, c->n_octets > 0 ? c->n_octets : c->length);
}

static GBytes *
make_picture (const char *type,
              int         width,
              int         height)
{
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  char *octets = NULL;
  gsize length = 0;
  g_autoptr(GError) error = NULL;

  gdk_pixbuf_fill (pixbuf, 0xc00000ff);
  gdk_pixbuf_save_to_buffer (pixbuf, &octets, &length, type, &error, NULL);
  g_assert_no_error (error);

  return g_bytes_new_take (octets, length);
}

/* Decodes what came back. */
static GdkPixbuf *
read_thumbnail (GBytes *thumbnail)
{
  g_autoptr(GdkPixbufLoader) loader = gdk_pixbuf_loader_new_with_type ("jpeg", NULL);
  GdkPixbuf *pixbuf;

  g_assert_true (gdk_pixbuf_loader_write_bytes (loader, thumbnail, NULL));
  g_assert_true (gdk_pixbuf_loader_close (loader, NULL));
  pixbuf = g_object_ref (gdk_pixbuf_loader_get_pixbuf (loader));
  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, 180);
  g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, 120);

  return pixbuf;
}

/* JPEG gives colours back nearly. */
static gboolean
is_white (GdkPixbuf *pixbuf,
          int        x,
          int        y)
{
  const guint8 *pixel = gdk_pixbuf_read_pixels (pixbuf) + y * gdk_pixbuf_get_rowstride (pixbuf) +
                        x * gdk_pixbuf_get_n_channels (pixbuf);

  return pixel[0] > 240 && pixel[1] > 240 && pixel[2] > 240;
}

static void
test_thumbnail_fit (void)
{
  static const struct
  {
    const char *type;
    int         width;
    int         height;
    gboolean    is_corner_white;
    gboolean    is_left_white;
  } cases[] = {
    { "png", 400, 300, FALSE, FALSE },
    { "jpeg", 180, 120, FALSE, FALSE },
    { "png", 2000, 130, FALSE, FALSE },
    { "png", 60, 40, TRUE, TRUE },
    { "bmp", 60, 1000, TRUE, TRUE },
    { "png", 1000, 60, TRUE, FALSE },
  };

  g_test_summary ("A large picture fills the paper, a small one lies whole in the middle of it.");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GBytes) image = make_picture (cases[i].type, cases[i].width, cases[i].height);
      g_autoptr(GBytes) thumbnail = lb_thumbnail_make (image);
      g_autoptr(GdkPixbuf) pixbuf = read_thumbnail (thumbnail);

      g_assert_false (is_white (pixbuf, 90, 60));
      g_assert_cmpint (is_white (pixbuf, 1, 1), ==, cases[i].is_corner_white);
      g_assert_cmpint (is_white (pixbuf, 1, 60), ==, cases[i].is_left_white);
    }
}

static void
test_thumbnail_blank (void)
{
  g_autoptr(GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr(GBytes) blank = lb_thumbnail_make (nothing);
  g_autoptr(GBytes) picture = make_picture ("png", 200, 200);
  g_autoptr(GBytes) cut = g_bytes_new_from_bytes (picture, 0, 40);
  g_autoptr(GBytes) of_cut = lb_thumbnail_make (cut);
  g_autoptr(GdkPixbuf) pixbuf = read_thumbnail (blank);

  g_test_summary ("What is no picture, has no pixels or is a bomb gives a white one.");
  g_assert_true (is_white (pixbuf, 90, 60));
  g_assert_true (g_bytes_equal (of_cut, blank));
  for (guint i = 0; i < G_N_ELEMENTS (head_cases); i++)
    {
      const HeadCase *c = &head_cases[i];
      g_autoptr(GBytes) image = g_bytes_new (c->octets, c->length);
      g_autoptr(GBytes) thumbnail = NULL;

      if (c->n_pixels <= LB_LIMIT_THUMBNAIL_PIXELS && c->type != NULL)
        continue;
      thumbnail = lb_thumbnail_make (image);
      g_assert_true (g_bytes_equal (thumbnail, blank));
    }
}

static void
test_thumbnail_gif (void)
{
  /* One red pixel. */
  static const char octets[] = "GIF89a\1\0\1\0\200\0\0\300\0\0\0\0\0"
                               ",\0\0\0\0\1\0\1\0\0\2\2D\1\0;";
  g_autoptr(GBytes) image = g_bytes_new_static (octets, sizeof octets - 1);
  g_autoptr(GBytes) thumbnail = lb_thumbnail_make (image);
  g_autoptr(GdkPixbuf) pixbuf = read_thumbnail (thumbnail);

  g_assert_false (is_white (pixbuf, 89, 59));
  g_assert_true (is_white (pixbuf, 1, 1));
}

static void
test_thumbnail_route (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr(GBytes) picture = make_picture ("png", 200, 200);
  g_autofree char *base64 = g_base64_encode (g_bytes_get_data (picture, NULL),
                                             g_bytes_get_size (picture));
  g_autofree char *mail =
    g_strdup_printf ("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\n"
                     "Content-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n"
                     "\r\n%s\r\n--b--\r\n", base64);
  g_autofree char *id = fixture_mail (fixture->mailbox, mail);
  g_autofree char *path = g_strdup_printf ("/api/v1/message/%s/part/2/thumb", id);
  g_autofree char *text_path = g_strdup_printf ("/api/v1/message/%s/part/1/thumb", id);
  g_autofree char *wrong_path = g_strdup_printf ("/api/v1/message/%s/part/9/thumb", id);
  g_autofree char *answer = ask (fixture, "GET", path, "");
  g_autofree char *of_text = ask (fixture, "GET", text_path, "");

  g_test_summary ("The API gives the thumbnail of a part, a white one of text, and 400 for none.");
  g_assert_cmpuint (get_status (answer), ==, 200);
  g_assert_nonnull (strstr (answer, "\r\nContent-Type: image/jpeg\r\n"));
  g_assert_true (g_str_has_prefix (get_body (answer), "\377\330\377"));
  g_assert_cmpuint (get_status (of_text), ==, 200);
  g_assert_true (g_str_has_prefix (get_body (of_text), "\377\330\377"));
  check_status (fixture, "GET", wrong_path, "", 400, "There is no such part");
  check_status (fixture, "GET", "/api/v1/message/none/part/1/thumb", "", 404, NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (head_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/api/thumbnail/head/", head_cases[i].name, NULL);

      g_test_add_data_func (path, &head_cases[i], test_thumbnail_head);
    }
  g_test_add_func ("/api/thumbnail/fit", test_thumbnail_fit);
  g_test_add_func ("/api/thumbnail/blank", test_thumbnail_blank);
  g_test_add_func ("/api/thumbnail/gif", test_thumbnail_gif);
  g_test_add ("/api/thumbnail/route", Fixture, NULL, fixture_set_up, test_thumbnail_route,
              fixture_tear_down);

  return g_test_run ();
}
