#include "config.h"

#include "base/lb-place.h"

static void
test_place_build (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  g_test_summary ("A program that was not installed must find its texts beside it.");
  if (program == NULL)
    {
      g_test_skip ("the system does not tell a program's own file");
      return;
    }

  g_assert_true (lb_place_is_build ());
  g_assert_cmpstr (lb_place_get_translations (), ==, BUILD_ROOT "/po");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/place/build", test_place_build);

  return g_test_run ();
}
