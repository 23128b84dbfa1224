#include "window-fixture.h"

#include <string.h>

#include "service/lb-option.h"
#include "ui/help/lb-help-text.h"
#include "ui/help/lb-help-window.h"
#include "ui/lb-resource.h"

#define PAGES LB_RESOURCE_PATH "help/"

static char *
read_page (const char *name)
{
  g_autofree char *path = g_strconcat (PAGES, name, NULL);
  g_autoptr(GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  if (bytes == NULL)
    g_error ("There is no page %s", name);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
assert_links_lead (const char *text,
                   GPtrArray  *linked)
{
  for (const char *at = strstr (text, "]("); at != NULL; at = strstr (at + 1, "]("))
    {
      char *target = g_strndup (at + 2, strcspn (at + 2, ")"));
      g_autofree char *page = read_page (target);

      g_ptr_array_add (linked, target);
    }
}

static void
assert_is_markup (const char *markup)
{
  static const GMarkupParser parser = { NULL, NULL, NULL, NULL, NULL };
  g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
  g_autofree char *whole = g_strdup_printf ("<markup>%s</markup>", markup);
  g_autoptr(GError) error = NULL;

  g_markup_parse_context_parse (context, whole, -1, &error);
  g_assert_no_error (error);
}

static void
assert_lines_are_known (const char *name,
                        const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  int n_strokes = 0;

  g_assert_true (g_str_has_prefix (text, "# "));
  for (char **line = lines; *line != NULL; line++)
    {
      g_auto(GStrv) cells = g_strsplit (*line, "|", -1);
      g_auto(GStrv) marks = g_strsplit (*line, "`", -1);
      g_autofree char *markup = lb_help_text_to_markup (*line);

      if (g_str_has_prefix (*line, "|"))
        {
          g_assert_true (g_str_has_suffix (*line, " |"));
          g_assert_cmpint (n_strokes, ==,
                           n_strokes == 0 ? 0 : (int) g_strv_length (cells));
          n_strokes = (int) g_strv_length (cells);
        }
      else
        {
          n_strokes = 0;
        }
      if (g_strv_length (marks) > 0 && g_strv_length (marks) % 2 != 1)
        g_error ("%s: unbalanced marks in: %s", name, *line);
      assert_is_markup (markup);
      g_assert_null (strstr (markup, "**"));
    }
}

static void
test_pages (void) /* "/ui/help/pages-are-well-formed" */
{
  g_auto(GStrv) names = g_resources_enumerate_children (PAGES, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autoptr(GPtrArray) linked = g_ptr_array_new_with_free_func (g_free);

  g_test_summary ("Each page has a heading, whole tables and marks, and links that lead on.");
  g_assert_cmpuint (g_strv_length (names), >=, 10);
  for (char **name = names; *name != NULL; name++)
    {
      g_autofree char *text = read_page (*name);

      assert_lines_are_known (*name, text);
      assert_links_lead (text, linked);
    }
  for (char **name = names; *name != NULL; name++)
    {
      if (!g_str_equal (*name, "index.md") &&
          !g_ptr_array_find_with_equal_func (linked, *name, g_str_equal, NULL))
        g_error ("No page leads to %s", *name);
    }
}

static void
test_options (void) /* "/ui/help/options-are-all-there" */
{
  g_autofree char *text = read_page ("command-line.md");

  g_test_summary ("The guide names every option of the command line.");
  for (int i = 0; i < LB_N_OPTIONS; i++)
    {
      g_autofree char *option = g_strdup_printf ("`--%s`", lb_option_get_row ((LbOption) i)->name);

      if (strstr (text, option) == NULL)
        g_error ("%s is not in the guide", option);
    }
}

static void
test_words (void) /* "/ui/help/search-words-are-all-there" */
{
  g_auto(GStrv) words = lb_mailbox_list_words ();
  g_autofree char *text = read_page ("searching.md");

  g_test_summary ("The guide names every word that the search knows.");
  g_assert_cmpuint (g_strv_length (words), >, 20);
  for (char **word = words; *word != NULL; word++)
    {
      g_autofree char *quoted = g_strdup_printf ("`%s`", *word);

      if (strstr (text, quoted) == NULL)
        g_error ("%s is not in the guide", quoted);
    }
}

static GtkWidget *
find_help (WindowFixture *fixture)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (fixture->application));

  for (GList *at = windows; at != NULL; at = at->next)
    {
      if (LB_IS_HELP_WINDOW (at->data))
        return at->data;
    }
  return NULL;
}

static gboolean
is_at_start (gpointer data)
{
  return g_str_equal (lb_help_window_get_page (data), "start.md");
}

static void
test_f1 (void) /* "/ui/help/f1-opens-the-guide" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 800);
  const char * const *keys;
  g_auto(GStrv) accels = NULL;
  GtkWidget *help;
  GtkWidget *link;
  gboolean is_taken = FALSE;

  g_test_summary ("F1 opens the guide, whose links lead on and back, without another program.");
  accels = gtk_application_get_accels_for_action (GTK_APPLICATION (fixture->application),
                                                  "app.help");
  keys = (const char * const *) accels;
  g_assert_cmpstr (keys[0], ==, "F1");
  window_fixture_activate (fixture, "app.help");
  help = find_help (fixture);
  g_assert_nonnull (help);
  window_fixture_settle_window (GTK_WINDOW (help));
  link = window_fixture_find (help, GTK_TYPE_LABEL,
                              "<a href=\"start.md\">Your first message</a>");
  g_assert_nonnull (link);
  g_signal_emit_by_name (link, "activate-link", "start.md", &is_taken);
  g_assert_true (is_taken);
  window_fixture_wait (is_at_start, help);
  window_fixture_settle_window (GTK_WINDOW (help));
  g_assert_nonnull (window_fixture_find (help, GTK_TYPE_LABEL, "Your First Message"));
  g_assert_true (gtk_widget_activate_action (help, "help.back", NULL));
  g_assert_cmpstr (lb_help_window_get_page (LB_HELP_WINDOW (help)), ==, "index.md");
  window_fixture_activate (fixture, "app.help");
  g_assert_true (find_help (fixture) == help);
  gtk_window_destroy (GTK_WINDOW (help));
}

static gboolean
has_keys (GtkApplication *application,
          const char     *action)
{
  g_auto(GStrv) keys = gtk_application_get_accels_for_action (application, action);

  return keys[0] != NULL;
}

/* As the application writes it. */
static void
add_key (GHashTable *shown,
         const char *key)
{
  guint value;
  GdkModifierType modifiers;

  g_assert_true (gtk_accelerator_parse (key, &value, &modifiers));
  g_hash_table_add (shown, gtk_accelerator_name (value, modifiers));
}

/* "<Alt>1...7" stands for seven keys. */
static void
take_keys (const char *accelerator,
           GHashTable *shown)
{
  g_auto(GStrv) keys = g_strsplit (accelerator, " ", -1);

  for (char **key = keys; *key != NULL; key++)
    {
      char *range = strstr (*key, "...");

      if (range == NULL)
        {
          add_key (shown, *key);
          continue;
        }
      for (char digit = range[-1]; digit <= range[3]; digit++)
        {
          g_autofree char *one = g_strdup_printf ("%.*s%c", (int) (range - *key - 1), *key, digit);

          add_key (shown, one);
        }
    }
}

static void
take_shortcuts (GtkApplication *application,
                GtkWidget      *from,
                GHashTable     *shown)
{
  if (GTK_IS_SHORTCUTS_SHORTCUT (from))
    {
      g_autofree char *action = NULL;
      g_autofree char *accelerator = NULL;

      g_object_get (from, "action-name", &action, "accelerator", &accelerator, NULL);
      if (action != NULL && !has_keys (application, action))
        g_error ("The window of shortcuts names %s, which has no key", action);
      if (action != NULL)
        g_hash_table_add (shown, g_strdup (action));
      else
        take_keys (accelerator, shown);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (from);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    take_shortcuts (application, child, shown);
}

static void
test_shortcuts (void) /* "/ui/help/shortcuts-are-all-there" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 800);
  GtkApplication *application = GTK_APPLICATION (fixture->application);
  g_autoptr(GtkBuilder) builder = gtk_builder_new_from_resource (LB_RESOURCE_PATH
                                                                 "gtk/help-overlay.ui");
  GtkWidget *overlay = GTK_WIDGET (gtk_builder_get_object (builder, "help_overlay"));
  g_autoptr(GHashTable) shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto(GStrv) actions = gtk_application_list_action_descriptions (application);

  g_test_summary ("The window of shortcuts has every key of the program, and none that is not.");
  take_shortcuts (application, overlay, shown);
  for (char **action = actions; *action != NULL; action++)
    {
      g_auto(GStrv) keys = gtk_application_get_accels_for_action (application, *action);
      gboolean is_shown = g_hash_table_contains (shown, *action);

      for (char **key = keys; *key != NULL; key++)
        is_shown |= g_hash_table_contains (shown, *key);
      if (!is_shown)
        g_error ("The window of shortcuts lacks %s (%s)", *action, keys[0]);
    }
  gtk_window_destroy (GTK_WINDOW (overlay));
}

int
main (int    argc,
      char **argv)
{
  window_fixture_init (&argc, &argv);
  g_test_add_func ("/ui/help/pages-are-well-formed", test_pages);
  g_test_add_func ("/ui/help/options-are-all-there", test_options);
  g_test_add_func ("/ui/help/search-words-are-all-there", test_words);
  g_test_add_func ("/ui/help/f1-opens-the-guide", test_f1);
  g_test_add_func ("/ui/help/shortcuts-are-all-there", test_shortcuts);
  return g_test_run ();
}
