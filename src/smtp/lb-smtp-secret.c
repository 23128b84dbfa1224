#define G_LOG_DOMAIN "lb-smtp-secret"

#include "config.h"
#include "smtp/lb-smtp-secret.h"

/**
 * lb_smtp_secret_is_equal:
 * @first: octets
 * @second: other octets
 * @n_octets: how many there are of each
 *
 * Compares to the last octet, so that the time it takes does not tell where they differ.
 *
 * Returns: whether they are equal
 */
gboolean
lb_smtp_secret_is_equal (const guint8 *first,
                         const guint8 *second,
                         gsize         n_octets)
{
  guint8 difference = 0;

  for (gsize i = 0; i < n_octets; i++)
    difference |= first[i] ^ second[i];

  return difference == 0;
}
