#define G_LOG_DOMAIN "lb-descriptors"

#include "config.h"
#include "net/lb-descriptors.h"

#ifdef G_OS_UNIX
#include <limits.h>
#include <sys/resource.h>
#endif

#include "base/lb-limits.h"

G_STATIC_ASSERT (LB_LIMIT_DESCRIPTOR_RESERVE >= LB_LIMIT_HTTP_CONNECTIONS + 64);

/**
 * lb_descriptors_raise_limit:
 *
 * Raises the soft limit of open files to the hard one, where a system has such limits.
 *
 * Returns: how many descriptors the process may have open; %G_MAXUINT when that is not limited
 */
guint
lb_descriptors_raise_limit (void)
{
#ifdef G_OS_UNIX
  struct rlimit limit;
  rlim_t soft;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return G_MAXUINT;

  soft = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  if (soft != limit.rlim_max && setrlimit (RLIMIT_NOFILE, &limit) != 0)
    {
#ifdef OPEN_MAX
      /* macOS refuses "no limit" and takes at most OPEN_MAX. */
      limit.rlim_cur = MIN (OPEN_MAX, limit.rlim_max);
      if (setrlimit (RLIMIT_NOFILE, &limit) != 0)
        limit.rlim_cur = soft;
#else
      limit.rlim_cur = soft;
#endif
    }

  return limit.rlim_cur == RLIM_INFINITY ? G_MAXUINT : MIN (limit.rlim_cur, G_MAXUINT);
#else
  return G_MAXUINT;
#endif
}

/**
 * lb_descriptors_get_n_connections:
 * @n_descriptors: how many descriptors the process may have open
 *
 * Returns: how many SMTP connections there may be at once, so that the rest of the program is left
 *   a reserve
 */
guint
lb_descriptors_get_n_connections (guint n_descriptors)
{
  /* Where there are very few, SMTP has a quarter of them all the same. */
  guint n_reserved = MIN (n_descriptors / 4 * 3, LB_LIMIT_DESCRIPTOR_RESERVE);

  return CLAMP (n_descriptors - n_reserved, 1, LB_LIMIT_CONNECTIONS);
}
