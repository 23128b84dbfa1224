#include "config.h"

#include "window-fixture.h"

#include <locale.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

/* Letters that the window itself does not put there: everything of it that has Latin letters has to
 * be in brackets. */
#define MESSAGE \
  "From: 1@2.3\r\nTo: 4@5.6\r\nSubject: 789\r\nContent-Type: text/html\r\n\r\n<p>123</p>\r\n"

/* Where names of the field and octets of others stand as they are. */
static gboolean
is_verbatim (GtkWidget *widget)
{
  for (; widget != NULL; widget = gtk_widget_get_parent (widget))
    if (gtk_widget_has_css_class (widget, "monospace") || GTK_IS_TEXT_VIEW (widget) ||
        GTK_IS_COLUMN_VIEW (widget) || GTK_IS_DROP_DOWN (widget))
      return TRUE;

  return FALSE;
}

/* What is the message's, the protocol's or the calendar's. */
static gboolean
is_data (const char *text)
{
  static const char * const marks[] = {
    "@", "RFC ", "EHLO ", "SIZE=", "text/html", " 2026, ", "EMAIL_BACKEND", "<p>"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    if (strstr (text, marks[i]) != NULL)
      return TRUE;

  return FALSE;
}

static gboolean
has_letters (const char *text)
{
  for (; *text != '\0'; text++)
    if (g_ascii_isalpha (*text))
      return TRUE;

  return FALSE;
}

static guint
check_translated (GtkWidget *widget)
{
  guint n_labels = 0;

  if (!gtk_widget_get_mapped (widget))
    return 0;

  if (GTK_IS_LABEL (widget))
    {
      const char *text = gtk_label_get_text (GTK_LABEL (widget));

      if (has_letters (text) && !is_data (text) && !is_verbatim (widget))
        {
          n_labels++;
          if (strstr (text, "⟦") == NULL)
            g_error ("“%s” is not translated", text);
        }
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n_labels += check_translated (child);

  return n_labels;
}

static void
show_tab (WindowFixture *fixture,
          LbTab          tab)
{
  lb_message_view_set_tab (lb_window_get_view (fixture->window), tab);
  window_fixture_settle (fixture);
}

static void
test_pseudo_translated (void) /* "/ui/pseudo/every-text-is-translated" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 900);
  LbMessageView *view = lb_window_get_view (fixture->window);
  guint n_labels = check_translated (GTK_WIDGET (fixture->window));

  g_test_summary ("What the window says has no text that translators never see.");
  g_assert_cmpuint (n_labels, >=, 8);
  window_fixture_send (fixture, "4@5.6", MESSAGE);
  window_fixture_wait_shown (fixture);
  for (int tab = 0; tab < LB_N_TABS; tab++)
    {
      if (tab == LB_TAB_HTML || !lb_message_view_has_tab (view, (LbTab) tab))
        continue;
      show_tab (fixture, (LbTab) tab);
      g_assert_cmpuint (check_translated (GTK_WIDGET (fixture->window)), >=, 8);
    }
}

static float
find_middle (WindowFixture *fixture,
             GtkWidget     *widget)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (widget, GTK_WIDGET (fixture->window), &bounds));
  return bounds.origin.x + bounds.size.width / 2;
}

static void
test_pseudo_mirrored (void) /* "/ui/pseudo/right-to-left" */
{
  for (int i = 0; i < 2; i++)
    {
      gboolean is_mirrored = i == 1;
      WindowFixture *fixture;
      float list;
      float view;
      float tabs;

      gtk_widget_set_default_direction (is_mirrored ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
      fixture = window_fixture_new (1200, 900);
      window_fixture_send (fixture, "4@5.6", MESSAGE);
      window_fixture_wait_shown (fixture);
      list = find_middle (fixture, GTK_WIDGET (lb_window_get_list (fixture->window)));
      view = find_middle (fixture, GTK_WIDGET (lb_window_get_view (fixture->window)));
      tabs = find_middle (fixture, window_fixture_find (GTK_WIDGET (fixture->window),
                                                        GTK_TYPE_MENU_BUTTON, NULL));
      g_assert_cmpint (list > view, ==, is_mirrored);
      g_assert_cmpint (tabs > 600, ==, is_mirrored);
      window_fixture_free (fixture);
    }
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* Returns: (transfer full): a folder that has the translation as gettext looks for it */
static char *
install_pseudo (const char *mo)
{
  g_autoptr(GError) error = NULL;
  char *folder = g_dir_make_tmp ("lb-pseudo-XXXXXX", &error);
  g_autofree char *language = g_build_filename (folder, "eo", "LC_MESSAGES", NULL);
  g_autofree char *path = g_build_filename (language, GETTEXT_PACKAGE ".mo", NULL);
  g_autoptr(GFile) from = g_file_new_for_path (mo);
  g_autoptr(GFile) to = g_file_new_for_path (path);

  g_assert_no_error (error);
  g_assert_cmpint (g_mkdir_with_parents (language, 0700), ==, 0);
  g_file_copy (from, to, G_FILE_COPY_NONE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);

  return folder;
}

static void
remove_pseudo (const char *folder)
{
  static const char * const inner[] = {
    "eo/LC_MESSAGES/" GETTEXT_PACKAGE ".mo", "eo/LC_MESSAGES", "eo", ""
  };

  for (gsize i = 0; i < G_N_ELEMENTS (inner); i++)
    {
      g_autofree char *path = g_build_filename (folder, inner[i], NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *folder = install_pseudo (argv[1]);
  int status;

  g_setenv ("LANGUAGE", "eo", TRUE);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  window_fixture_init (&argc, &argv);

  if (strstr (_("Preferences"), "⟦") != NULL)
    g_test_add_func ("/ui/pseudo/every-text-is-translated", test_pseudo_translated);
  else
    g_print ("# this C library translates nothing in the locale C.UTF-8\n");
  g_test_add_func ("/ui/pseudo/right-to-left", test_pseudo_mirrored);
  status = g_test_run ();
  remove_pseudo (folder);

  return status;
}
