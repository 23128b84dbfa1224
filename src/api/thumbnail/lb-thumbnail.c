#define G_LOG_DOMAIN "lb-thumbnail"

#include "config.h"
#include "api/thumbnail/lb-thumbnail.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <math.h>

#include "api/thumbnail/lb-image-head.h"
#include "base/lb-limits.h"

/* Mailpit's. */
#define WIDTH   180
#define HEIGHT  120
#define QUALITY "70"
#define WHITE   0xffffffff

/* One picture at a time has its pixels in memory, whatever the number of requests. */
static GMutex decoding;

/* A second look, by the decoder itself, for where it reads the size otherwise than we do. */
static void
lb_thumbnail_size_prepared_cb (GdkPixbufLoader *loader,
                               int              width,
                               int              height,
                               gboolean        *is_too_large)
{
  *is_too_large = (guint64) width * (guint64) height > LB_LIMIT_THUMBNAIL_PIXELS;
  if (*is_too_large)
    gdk_pixbuf_loader_set_size (loader, 1, 1);
}

/* GdkPixbuf does not clear the memory of the pixels: of a picture that was cut off, what is missing
 * would show what was there before. A GIF is composed before this, and cleared by its decoder. From
 * 2.44 on pictures are made whole elsewhere, and must not be touched here. */
static void
lb_thumbnail_area_prepared_cb (GdkPixbufLoader *loader,
                               gpointer         user_data)
{
  if (gdk_pixbuf_minor_version < 44)
    gdk_pixbuf_fill (gdk_pixbuf_loader_get_pixbuf (loader), WHITE);
}

/* NULL: it is no picture, or a broken one. */
static GdkPixbuf *
lb_thumbnail_decode (GBytes *image)
{
  LbImageHead head;
  g_autoptr(GdkPixbufLoader) loader = NULL;
  g_autoptr(GdkPixbuf) pixbuf = NULL;
  gboolean is_too_large = FALSE;
  gboolean is_read;
  gboolean is_gif;

  if (!lb_image_head_read (image, &head) || head.n_pixels > LB_LIMIT_THUMBNAIL_PIXELS)
    return NULL;

  loader = gdk_pixbuf_loader_new_with_type (head.type, NULL);
  if (loader == NULL)
    return NULL;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (lb_thumbnail_size_prepared_cb),
                    &is_too_large);
  is_gif = g_str_equal (head.type, "gif");
  if (!is_gif)
    g_signal_connect (loader, "area-prepared", G_CALLBACK (lb_thumbnail_area_prepared_cb), NULL);
  is_read = gdk_pixbuf_loader_write (loader, g_bytes_get_data (image, NULL), head.n_octets, NULL);
  if (is_gif)
    is_read &= gdk_pixbuf_loader_write (loader, (const guchar *) ";", 1, NULL); /* its end */
  is_read &= gdk_pixbuf_loader_close (loader, NULL);
  pixbuf = is_read && !is_too_large ? gdk_pixbuf_loader_get_pixbuf (loader) : NULL;

  return pixbuf == NULL ? NULL : gdk_pixbuf_apply_embedded_orientation (g_steal_pointer (&pixbuf));
}

/* Fills @paper with @picture, whose middle is seen; one that is smaller than the paper in any
 * direction is seen whole, and not made larger. */
static void
lb_thumbnail_paste (GdkPixbuf *paper,
                    GdkPixbuf *picture)
{
  double width = gdk_pixbuf_get_width (picture);
  double height = gdk_pixbuf_get_height (picture);
  gboolean is_small = width < WIDTH || height < HEIGHT;
  double to_width = WIDTH / width;
  double to_height = HEIGHT / height;
  double scale = is_small ? MIN (MIN (to_width, to_height), 1) : MAX (to_width, to_height);
  double left = floor ((WIDTH - width * scale) / 2);
  double top = floor ((HEIGHT - height * scale) / 2);
  int x = (int) MAX (left, 0);
  int y = (int) MAX (top, 0);
  int shown_width = (int) CLAMP (ceil (width * scale), 1, WIDTH);
  int shown_height = (int) CLAMP (ceil (height * scale), 1, HEIGHT);

  gdk_pixbuf_composite (picture, paper, x, y, shown_width, shown_height, left, top, scale, scale,
                        GDK_INTERP_BILINEAR, 255);
}

/**
 * lb_thumbnail_make:
 * @image: any octets, from anyone
 *
 * Makes a small picture, as Mailpit does; slow, so not for the main thread. What is no PNG, JPEG,
 * GIF or BMP, is broken, or has more than %LB_LIMIT_THUMBNAIL_PIXELS pixels gives a white one.
 *
 * Returns: (transfer full): a JPEG of 180 by 120 pixels
 */
GBytes *
lb_thumbnail_make (GBytes *image)
{
  g_autoptr(GdkPixbuf) paper = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, WIDTH, HEIGHT);
  g_autoptr(GdkPixbuf) picture = NULL;
  g_autoptr(GError) error = NULL;
  char *octets = NULL;
  gsize n_octets = 0;

  gdk_pixbuf_fill (paper, WHITE);
  g_mutex_lock (&decoding);
  picture = lb_thumbnail_decode (image);
  if (picture != NULL)
    lb_thumbnail_paste (paper, picture);
  g_clear_object (&picture);
  g_mutex_unlock (&decoding);

  if (!gdk_pixbuf_save_to_buffer (paper, &octets, &n_octets, "jpeg", &error, "quality", QUALITY,
                                  NULL))
    g_info ("A thumbnail could not be made: %s", error->message);

  return g_bytes_new_take (octets, n_octets);
}
