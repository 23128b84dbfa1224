#define G_LOG_DOMAIN "fuzz-main"

#include "config.h"

#include <string.h>

#include <gio/gio.h>

#include "fuzz.h"

/* Without libFuzzer a target is a test: each file of its corpus, cut short and with octets
 * changed. */

#define N_CHANGES_PER_FILE 300

static void
fuzz_one (const char *octets,
          gsize       n_octets)
{
  /* Of exactly this size, so that a sanitizer or valgrind sees a read past its end. */
  g_autofree guint8 *copy = g_memdup2 (octets, MAX (n_octets, 1));

  g_assert_cmpint (LLVMFuzzerTestOneInput (copy, n_octets), ==, 0);
}

static void
test_corpus (gconstpointer user_data)
{
  const char *path = user_data;
  g_autofree char *octets = NULL;
  gsize n_octets;

  g_assert_true (g_file_get_contents (path, &octets, &n_octets, NULL));
  fuzz_one (octets, n_octets);
  for (guint i = 0; i < N_CHANGES_PER_FILE && n_octets > 0; i++)
    {
      g_autofree char *changed = g_memdup2 (octets, n_octets);

      changed[g_test_rand_int_range (0, (gint32) n_octets)] = (char) g_test_rand_int_range (0, 256);
      fuzz_one (changed, (gsize) g_test_rand_int_range (0, (gint32) n_octets + 1));
      fuzz_one (changed, n_octets);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (int i = 1; i < argc; i++)
    {
      g_autofree char *name = g_path_get_basename (argv[i]);
      g_autofree char *path = g_strconcat ("/fuzz/corpus/", name, NULL);

      g_test_add_data_func (path, argv[i], test_corpus);
    }

  return g_test_run ();
}
