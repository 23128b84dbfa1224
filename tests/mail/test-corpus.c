#include "config.h"

#include <string.h>

#include "base/lb-address.h"
#include "mail/lb-message.h"
#include "mail/mime/lb-safe-name.h"

/* How many begins of each file are read. */
#define N_CUTS 40

/* Each file of tests/data beside what is written in expectations.ini about it. */
typedef struct
{
  GKeyFile *expectations; /* (unowned) */
  char     *name; /* (owned) */
} Fixture;

static void
fixture_free (gpointer data)
{
  Fixture *fixture = data;

  g_free (fixture->name);
  g_free (fixture);
}

static GBytes *
load (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".eml", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", file, NULL);
  g_autoptr(GError) error = NULL;
  char *octets;
  gsize length;

  g_file_get_contents (path, &octets, &length, &error);
  g_assert_no_error (error);

  return g_bytes_new_take (octets, length);
}

static char *
dump_addresses (GPtrArray *addresses)
{
  GString *dump = g_string_new (NULL);

  for (guint i = 0; i < addresses->len; i++)
    {
      const LbAddress *address = g_ptr_array_index (addresses, i);

      g_string_append_printf (dump, "%s%s<%s>\n", address->name, *address->name != '\0' ? " " : "",
                              address->address);
    }

  return g_string_free (dump, FALSE);
}

static char *
dump_names (GPtrArray *parts)
{
  GString *dump = g_string_new (NULL);

  for (guint i = 0; i < parts->len; i++)
    g_string_append_printf (dump, "%s\n", lb_message_part_get_name (g_ptr_array_index (parts, i)));

  return g_string_free (dump, FALSE);
}

static char *
dump_ids (GPtrArray *parts)
{
  GString *dump = g_string_new (NULL);

  for (guint i = 0; i < parts->len; i++)
    g_string_append_printf (dump, "%s%s", i > 0 ? " " : "",
                            lb_message_part_get_id (g_ptr_array_index (parts, i)));

  return g_string_free (dump, FALSE);
}

static int
compare_codes (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static char *
dump_codes (GPtrArray *problems)
{
  g_autoptr(GPtrArray) codes = g_ptr_array_new ();
  GString *dump = g_string_new (NULL);

  for (guint i = 0; i < problems->len; i++)
    g_ptr_array_add (codes, (gpointer) ((LbProblem *) g_ptr_array_index (problems, i))->code);
  g_ptr_array_sort (codes, compare_codes);
  for (guint i = 0; i < codes->len; i++)
    g_string_append_printf (dump, "%s\n", (const char *) g_ptr_array_index (codes, i));

  return g_string_free (dump, FALSE);
}

static void
assert_list (const Fixture *fixture,
             const char    *key,
             char          *dump)
{
  g_autofree char *real = dump;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) items = g_key_file_get_string_list (fixture->expectations, fixture->name, key, NULL,
                                                    &error);
  GString *expected = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; items[i] != NULL; i++)
    g_string_append_printf (expected, "%s\n", items[i]);

  g_test_message ("%s", key);
  g_assert_cmpstr (real, ==, expected->str);
  g_string_free (expected, TRUE);
}

static void
assert_string (const Fixture *fixture,
               const char    *key,
               const char    *real)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *expected = g_key_file_get_string (fixture->expectations, fixture->name, key,
                                                     &error);

  g_assert_no_error (error);
  g_test_message ("%s", key);
  g_assert_cmpstr (real, ==, expected);
}

static void
assert_texts (const Fixture *fixture,
              LbMessage     *message)
{
  g_autoptr(GString) text = g_string_new (lb_message_get_readable_text (message));
  g_auto(GStrv) pieces = g_key_file_get_string_list (fixture->expectations, fixture->name, "text",
                                                     NULL, NULL);

  g_string_replace (text, "\r\n", "\n", 0);
  for (guint i = 0; pieces[i] != NULL; i++)
    {
      g_test_message ("\"%s\" in \"%.200s\"", pieces[i], text->str);
      g_assert_nonnull (strstr (text->str, pieces[i]));
    }
}

static void
assert_parts (LbMessage *message,
              GBytes    *data)
{
  GPtrArray *parts = lb_message_get_parts (message);

  for (guint i = 0; i < parts->len; i++)
    {
      LbMessagePart *part = g_ptr_array_index (parts, i);
      g_autoptr(GBytes) octets = lb_message_part_decode (part);
      g_autofree char *name = lb_message_part_dup_suggested_name (part);
      gsize offset = lb_message_part_get_source_offset (part);

      g_assert_cmpuint (g_bytes_get_size (octets), ==, lb_message_part_get_size (part));
      g_assert_cmpuint (offset, <=, lb_message_part_get_body_offset (part));
      g_assert_cmpuint (offset + lb_message_part_get_source_length (part), <=,
                        g_bytes_get_size (data));
      g_assert_false (lb_safe_name_is_unsafe (name));
    }
}

static void
test_file (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr(GBytes) bytes = load (fixture->name);
  g_autoptr(LbMessage) message = lb_message_parse (bytes);
  LbSummary *summary = lb_message_get_summary (message);
  gboolean has_html = g_key_file_get_boolean (fixture->expectations, fixture->name, "html", NULL);

  g_test_summary ("The message must be read as its writer's expectation says.");
  assert_string (fixture, "subject", summary->subject);
  assert_list (fixture, "sender", dump_addresses (summary->from));
  assert_list (fixture, "to", dump_addresses (summary->to));
  assert_list (fixture, "attachments", dump_names (lb_message_get_attachments (message)));
  assert_list (fixture, "inlines", dump_names (lb_message_get_inlines (message)));
  assert_list (fixture, "problems", dump_codes (lb_message_get_problems (message)));
  assert_texts (fixture, message);
  {
    g_autofree char *ids = dump_ids (lb_message_get_parts (message));

    assert_string (fixture, "ids", ids);
  }
  g_assert_cmpint (lb_message_get_html (message) != NULL, ==, has_html);
  g_assert_cmpint (summary->has_html, ==, has_html);
  g_assert_cmpuint (summary->n_attachments, ==, lb_message_get_attachments (message)->len);
  g_assert_cmpuint (summary->n_inline, ==, lb_message_get_inlines (message)->len);
  assert_parts (message, bytes);
}

static void
test_cuts (gconstpointer data)
{
  GKeyFile *expectations = (GKeyFile *) data;
  g_auto(GStrv) names = g_key_file_get_groups (expectations, NULL);

  g_test_summary ("A message cut anywhere must be read, and its parts lie within what is there.");
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr(GBytes) bytes = load (names[i]);
      gsize size = g_bytes_get_size (bytes);

      for (guint cut = 0; cut < N_CUTS; cut++)
        {
          g_autoptr(GBytes) begin = g_bytes_new_from_bytes (bytes, 0, size * cut / N_CUTS);
          g_autoptr(LbMessage) message = lb_message_parse (begin);

          assert_parts (message, begin);
        }
    }
}

static void
test_completeness (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "data", NULL);
  g_autofree char *path = g_build_filename (folder, "expectations.ini", NULL);
  g_autoptr(GKeyFile) expectations = g_key_file_new ();
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *file;
  guint n_files = 0;

  g_test_summary ("Each file of the corpus must have its expectation.");
  g_assert_true (g_key_file_load_from_file (expectations, path, G_KEY_FILE_NONE, NULL));
  while ((file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *name = NULL;

      if (!g_str_has_suffix (file, ".eml"))
        continue;
      name = g_strndup (file, strlen (file) - strlen (".eml"));
      g_assert_true (g_key_file_has_group (expectations, name));
      n_files++;
    }
  g_assert_cmpuint (n_files, >=, 60);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GKeyFile) expectations = g_key_file_new ();
  g_autofree char *path = NULL;
  g_auto(GStrv) names = NULL;
  g_autoptr(GError) error = NULL;

  g_test_init (&argc, &argv, NULL);

  path = g_test_build_filename (G_TEST_DIST, "data", "expectations.ini", NULL);
  g_key_file_load_from_file (expectations, path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  names = g_key_file_get_groups (expectations, NULL);

  g_test_add_func ("/mail/corpus/complete", test_completeness);
  g_test_add_data_func ("/mail/corpus/cuts", expectations, test_cuts);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *test_path = g_strconcat ("/mail/corpus/file/", names[i], NULL);
      Fixture *fixture = g_new0 (Fixture, 1);

      fixture->expectations = expectations;
      fixture->name = g_strdup (names[i]);
      g_test_add_data_func_full (test_path, fixture, test_file, fixture_free);
    }

  return g_test_run ();
}
