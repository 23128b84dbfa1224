#define G_LOG_DOMAIN "test-smtp-dialogues"

#include "config.h"

#include <string.h>

#include "dialogue.h"

typedef struct
{
  char          *path;
  DialogueReplay replay;
} Case;

static void
case_free (gpointer data)
{
  Case *self = data;

  g_free (self->path);
  g_free (self);
}

static void
test_dialogue (gconstpointer data)
{
  const Case *self = data;
  Dialogue *dialogue = dialogue_load (self->path);

  g_test_summary ("However its octets are cut, a dialogue must go as it is written down.");

  dialogue_replay (dialogue, self->replay);
  dialogue_free (dialogue);
}

static void
add_dialogue (const char *folder,
              const char *name)
{
  static const char * const replays[] = { "line-by-line", "in-one-packet", "octet-by-octet" };
  g_autofree char *stem = g_strndup (name, strlen (name) - strlen (".txt"));

  for (guint i = 0; i < G_N_ELEMENTS (replays); i++)
    {
      g_autofree char *path = g_strdup_printf ("/smtp/dialogue/%s/%s", stem, replays[i]);
      Case *self = g_new0 (Case, 1);

      self->path = g_build_filename (folder, name, NULL);
      self->replay = (DialogueReplay) i;
      g_test_add_data_func_full (path, self, test_dialogue, case_free);
    }
}

static int
compare_names_cb (gconstpointer first,
                  gconstpointer second)
{
  return strcmp (*(const char * const *) first, *(const char * const *) second);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *folder = NULL;
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GDir) dir = NULL;
  const char *name;

  g_test_init (&argc, &argv, NULL);
  folder = g_test_build_filename (G_TEST_DIST, "smtp", "dialogues", NULL);
  dir = g_dir_open (folder, 0, NULL);
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      if (g_str_has_suffix (name, ".txt"))
        g_ptr_array_add (names, g_strdup (name));
    }
  g_assert_cmpuint (names->len, >, 0);
  g_ptr_array_sort (names, compare_names_cb);
  for (guint i = 0; i < names->len; i++)
    add_dialogue (folder, g_ptr_array_index (names, i));

  return g_test_run ();
}
