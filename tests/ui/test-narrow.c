#include "config.h"

#include "window-fixture.h"

#include <locale.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "base/lb-place.h"
#include "ui/preferences/lb-preferences.h"

/* As wide as a telephone. */
#define LEAST 360

/* LbWindow has a shadow of five pixels around it. */
#define SHADOW 10

/* Wider than the window, as long as it is not broken. */
#define LINE "When does my parcel come, and what does it cost, if anything at all?"

#define MESSAGE \
  "Received: from mx.example.org by mail.example.net; Tue, 24 Nov 2026 10:00:00 +0000\r\n" \
  "Received: from app.example.org by mx.example.org; Tue, 24 Nov 2026 09:59:58 +0000\r\n" \
  "From: 1@2.3\r\nTo: 4@5.6\r\nSubject: 789\r\nMIME-Version: 1.0\r\n" \
  "Content-Type: multipart/mixed; boundary=b\r\n\r\n" \
  "--b\r\nContent-Type: text/plain\r\n\r\n" LINE "\r\n" \
  "--b\r\nContent-Type: text/html\r\n\r\n<p><img src=\"https://2.3/1.png\">123</p>\r\n" \
  "--b\r\nContent-Type: application/pdf; name=quarterly-figures-of-the-year.pdf.exe\r\n" \
  "Content-Disposition: attachment\r\n\r\n%PDF\r\n--b--\r\n"

/* The test's log names what is too wide, from the outside inwards. */
static void
tell_wide (GtkWidget *widget)
{
  int minimum;

  if (!gtk_widget_get_mapped (widget))
    return;
  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  if (minimum <= LEAST - 24)
    return;

  g_test_message ("%s: %d pixels", G_OBJECT_TYPE_NAME (widget), minimum);
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    tell_wide (child);
}

static void
assert_fits (GtkWidget  *widget,
             const char *what)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_test_message ("%s: %d pixels", what, minimum);
  if (minimum > LEAST)
    {
      tell_wide (widget);
      g_test_fail ();
    }
}

static void
assert_window_fits (WindowFixture *fixture,
                    const char    *what)
{
  window_fixture_settle (fixture);
  assert_fits (adw_application_window_get_content (ADW_APPLICATION_WINDOW (fixture->window)), what);
}

static WindowFixture *
make_window (const char *store)
{
  return window_fixture_new_full ("127.0.0.1:0", store, NULL, LEAST + SHADOW, 720);
}

static void
test_narrow_empty (void) /* "/ui/narrow/empty" */
{
  g_autoptr(WindowFixture) fixture = make_window (NULL);

  g_test_summary ("The window that waits for mail has room on a telephone.");
  g_assert_cmpstr (lb_window_get_page (fixture->window), ==, "empty");
  assert_window_fits (fixture, "empty");
  window_fixture_activate (fixture, "win.mode::debug");
  assert_window_fits (fixture, "state bar");
  window_fixture_activate (fixture, "win.mode::capture");
}

static gboolean
has_preview (gpointer page)
{
  return window_fixture_find (page, GTK_TYPE_LABEL, LINE) != NULL;
}

/* What a list tells of its last row only when that is selected. */
static void
select_last (GtkWidget *page)
{
  GtkWidget *list = window_fixture_find (page, GTK_TYPE_LIST_VIEW, NULL);
  GtkSelectionModel *model = list != NULL ? gtk_list_view_get_model (GTK_LIST_VIEW (list)) : NULL;

  if (model != NULL)
    gtk_selection_model_select_item (model, g_list_model_get_n_items (G_LIST_MODEL (model)) - 1,
                                     TRUE);
}

static void
test_narrow_message (void) /* "/ui/narrow/message" */
{
  g_autoptr(WindowFixture) fixture = make_window (NULL);
  LbMessageView *view = lb_window_get_view (fixture->window);

  g_test_summary ("Every page of a message has room on a telephone.");
  window_fixture_send (fixture, "4@5.6", MESSAGE);
  window_fixture_wait_shown (fixture);
  g_signal_emit_by_name (lb_window_get_list (fixture->window), "opened", TRUE);
  for (int tab = 0; tab < LB_N_TABS; tab++)
    {
      g_autofree char *what = g_strdup_printf ("tab %d", tab);

      if (!lb_message_view_has_tab (view, (LbTab) tab))
        continue;
      lb_message_view_set_tab (view, (LbTab) tab);
      assert_window_fits (fixture, what);
      /* It is hidden then, but still there. */
      if (tab == LB_TAB_PARTS)
        window_fixture_wait (has_preview, lb_message_view_get_page (view, LB_TAB_PARTS));
      select_last (lb_message_view_get_page (view, (LbTab) tab));
      assert_window_fits (fixture, what);
    }
}

static void
test_narrow_list (void) /* "/ui/narrow/list" */
{
  g_autoptr(WindowFixture) fixture = make_window (NULL);
  LbMessageList *list = lb_window_get_list (fixture->window);

  g_test_summary ("The list has room on a telephone, while searching and while selecting.");
  window_fixture_fill (fixture, 3);
  assert_window_fits (fixture, "list");
  window_fixture_activate (fixture, "win.search");
  lb_message_list_search (list, "larger:many");
  assert_window_fits (fixture, "search");
  window_fixture_activate (fixture, "win.end-search");
  window_fixture_activate (fixture, "win.select-messages");
  assert_window_fits (fixture, "selection mode");
  window_fixture_activate (fixture, "win.select-all");
  assert_window_fits (fixture, "selection");
}

static void
test_narrow_sessions (void) /* "/ui/narrow/sessions" */
{
  g_autoptr(WindowFixture) fixture = make_window (NULL);

  g_test_summary ("The sessions have room on a telephone.");
  window_fixture_activate (fixture, "win.show-sessions(false)");
  assert_window_fits (fixture, "no sessions");
  window_fixture_send (fixture, "4@5.6", MESSAGE);
  window_fixture_activate (fixture, "win.show-sessions(false)");
  assert_window_fits (fixture, "sessions");
  window_fixture_activate (fixture, "win.show-sessions(true)");
  assert_window_fits (fixture, "no failed sessions");
}

static void
test_narrow_store (void) /* "/ui/narrow/store" */
{
  g_autofree char *folder = g_dir_make_tmp ("letterbox-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "messages.store", NULL);
  WindowFixture *fixture;

  g_test_summary ("What to do about a store that cannot be used has room on a telephone.");
  g_assert_true (g_file_set_contents (path, "no database at all", -1, NULL));
  fixture = make_window (path);
  g_assert_cmpstr (lb_window_get_page (fixture->window), ==, "failed");
  assert_window_fits (fixture, "store");
  window_fixture_free (fixture);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_narrow_preferences (void) /* "/ui/narrow/preferences" */
{
  static const char * const pages[] = { "server", "messages", "relay" };
  g_autoptr(WindowFixture) fixture = make_window (NULL);
  GtkWidget *preferences =
    lb_preferences_new (GTK_WINDOW (fixture->window),
                        lb_application_get_service (fixture->application));

  g_test_summary ("The preferences have room on a telephone.");
  gtk_window_present (GTK_WINDOW (preferences));
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (preferences), pages[i]);
      window_fixture_settle_window (GTK_WINDOW (preferences));
      assert_fits (adw_window_get_content (ADW_WINDOW (preferences)), pages[i]);
    }
  gtk_window_destroy (GTK_WINDOW (preferences));
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("LANGUAGE", argv[1], TRUE);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, lb_place_get_translations ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  window_fixture_init (&argc, &argv);
  /* As on a telephone, and by default in GNOME. */
  g_object_set (gtk_settings_get_default (), "gtk-decoration-layout", ":close", NULL);

  if (g_str_equal (_("Preferences"), "Preferences") && !g_str_equal (argv[1], "en"))
    {
      g_print ("1..0 # SKIP this C library translates nothing in the locale C.UTF-8\n");
      return 0;
    }

  g_test_add_func ("/ui/narrow/empty", test_narrow_empty);
  g_test_add_func ("/ui/narrow/message", test_narrow_message);
  g_test_add_func ("/ui/narrow/list", test_narrow_list);
  g_test_add_func ("/ui/narrow/sessions", test_narrow_sessions);
  g_test_add_func ("/ui/narrow/store", test_narrow_store);
  g_test_add_func ("/ui/narrow/preferences", test_narrow_preferences);

  return g_test_run ();
}
