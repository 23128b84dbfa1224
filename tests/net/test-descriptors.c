#include "config.h"

#include "base/lb-limits.h"
#include "net/lb-descriptors.h"

#ifdef G_OS_UNIX
#include <sys/resource.h>

static void
test_raise (void)
{
  struct rlimit limit;

  g_test_summary ("The soft limit becomes the hard one, and is told.");
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  limit.rlim_cur = 64;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);

  g_assert_cmpuint (lb_descriptors_raise_limit (), >, 64);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  g_assert_cmpuint (limit.rlim_cur, >, 64);
  g_assert_cmpuint (lb_descriptors_raise_limit (), ==, MIN (limit.rlim_cur, G_MAXUINT));
}
#endif

static void
test_connections (void)
{
  const struct
  {
    guint n_descriptors;
    guint n_connections;
  } cases[] = {
    { 0, 1 },
    { 3, 3 },
    { 64, 16 },
    { 255, 66 },
    { 256, 64 },
    { 257, 65 },
    { 1024, 832 },
    { 8192 + 191, 8191 },
    { 8192 + 192, 8192 },
    { 8192 + 193, 8192 },
    { G_MAXUINT, 8192 },
  };

  g_test_summary ("Connections leave a reserve of descriptors, and there is a most of them.");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (lb_descriptors_get_n_connections (cases[i].n_descriptors), ==,
                      cases[i].n_connections);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#ifdef G_OS_UNIX
  g_test_add_func ("/net/descriptors/are-raised", test_raise);
#endif
  g_test_add_func ("/net/descriptors/limit-connections", test_connections);

  return g_test_run ();
}
