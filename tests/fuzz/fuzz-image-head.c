#define G_LOG_DOMAIN "fuzz-image-head"

#include "config.h"

#include "api/thumbnail/lb-image-head.h"
#include "fuzz.h"

/* Whatever a part of a mail says that it is: its head is read within its octets. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(GBytes) image = g_bytes_new (data, size);
  LbImageHead head;

  if (lb_image_head_read (image, &head))
    {
      g_assert_cmpuint (head.n_octets, >, 0);
      g_assert_cmpuint (head.n_octets, <=, size);
      g_assert_cmpuint (head.n_pixels, >, 0);
    }

  return 0;
}
