/* For rand_s(). */
#define _CRT_RAND_S

#define G_LOG_DOMAIN "lb-random"

#include "config.h"
#include "net/lb-random.h"

#include <stdlib.h>

#ifdef HAVE_GNUTLS
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#elif defined G_OS_UNIX
#include <unistd.h>
#endif

#ifdef HAVE_GNUTLS
static gboolean
lb_random_fill_some (guchar *octets,
                     gsize   n_octets)
{
  return gnutls_rnd (GNUTLS_RND_NONCE, octets, n_octets) == 0;
}
#elif defined G_OS_WIN32
static gboolean
lb_random_fill_some (guchar *octets,
                     gsize   n_octets)
{
  for (gsize i = 0; i < n_octets; i++)
    {
      unsigned int number;

      if (rand_s (&number) != 0)
        return FALSE;
      octets[i] = (guchar) number;
    }

  return TRUE;
}
#else
static gboolean
lb_random_fill_some (guchar *octets,
                     gsize   n_octets)
{
  return getentropy (octets, n_octets) == 0;
}
#endif

/**
 * lb_random_fill:
 * @octets: (out caller-allocates) (array length=n_octets): what to fill
 * @n_octets: how many, at most 256
 *
 * Fills memory with octets that nobody can foretell, from GnuTLS or else the system. Ends the
 * program where there are none: what depends on them would only seem safe.
 */
void
lb_random_fill (guchar *octets,
                gsize   n_octets)
{
  g_assert (n_octets <= 256);

  if (!lb_random_fill_some (octets, n_octets))
    g_error ("The system gives no random numbers");
}
