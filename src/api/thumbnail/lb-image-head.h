#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbImageHead:
 * @type: the name of its format in GdkPixbuf
 * @n_pixels: the most that any frame of it has
 * @n_octets: how much of it has to be read for the first frame
 *
 * What a picture says of itself before anything of it is decoded.
 */
typedef struct
{
  const char *type;
  guint64     n_pixels;
  gsize       n_octets;
} LbImageHead;

gboolean lb_image_head_read (GBytes      *image,
                             LbImageHead *head);

G_END_DECLS
