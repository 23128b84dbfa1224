#include "screenshots.h"

#include <glib/gstdio.h>

#include "ui/help/lb-help-window.h"
#include "ui/tags/lb-tag-manager.h"

/* A store that a newer Letterbox wrote, and one that is damaged. */
static void
shoot_store (const char *folder,
             int         width,
             gboolean    is_dark,
             const char *name)
{
  g_autofree char *place = g_dir_make_tmp ("letterbox-XXXXXX", NULL);
  g_autofree char *store = g_build_filename (place, "messages.store", NULL);
  WindowFixture *fixture;

  g_assert_true (g_file_set_contents (store, "SQLite format 3 once, now overwritten", -1, NULL));
  fixture = window_fixture_new_full ("127.0.0.1:1025", store, NULL, width + 10, 810);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      is_dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                              : ADW_COLOR_SCHEME_FORCE_LIGHT);
  window_fixture_settle (fixture);
  screenshot_take (GTK_WINDOW (fixture->window), folder, name);
  window_fixture_free (fixture);
  g_rmdir (place);
}

static void
shoot_help (const char *folder,
            const char *page,
            int         width,
            const char *name)
{
  GtkWidget *window = lb_help_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), width + 10, 690);
  lb_help_window_show_page (LB_HELP_WINDOW (window), page);
  gtk_window_present (GTK_WINDOW (window));
  screenshot_take (GTK_WINDOW (window), folder, name);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
shoot_tags (const char *folder,
            int         width,
            gboolean    is_dark,
            const char *name)
{
  WindowFixture *fixture = window_fixture_new (width + 10, 810);
  GtkWidget *manager;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      is_dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                              : ADW_COLOR_SCHEME_FORCE_LIGHT);
  window_fixture_send (fixture, "carla@example.com",
                       "From: Fernleaf <orders@fernleaf.example>\r\nTo: carla@example.com\r\n"
                       "Subject: Your order is confirmed\r\nX-Tags: checkout, mobile, payment\r\n"
                       "\r\nWe have received your payment.\r\n");
  window_fixture_activate (fixture, "win.set-note('Total is wrong with two vouchers')");
  if (width < 700)
    g_signal_emit_by_name (lb_window_get_list (fixture->window), "opened", TRUE);
  for (int i = 0; i < 10; i++)
    window_fixture_settle (fixture);
  screenshot_take (GTK_WINDOW (fixture->window), folder, name);
  if (width > 700)
    {
      g_autofree char *manager_name = g_strconcat (name, "-manager", NULL);

      manager = lb_tag_manager_new (GTK_WINDOW (fixture->window), window_fixture_mailbox (fixture));
      gtk_window_present (GTK_WINDOW (manager));
      for (int i = 0; i < 10; i++)
        window_fixture_settle_window (GTK_WINDOW (manager));
      screenshot_take (GTK_WINDOW (manager), folder, manager_name);
      gtk_window_destroy (GTK_WINDOW (manager));
    }
  window_fixture_free (fixture);
}

static void
shoot_empty (const char *folder,
             int         width,
             const char *name)
{
  g_autoptr(WindowFixture) fixture = window_fixture_new_full ("127.0.0.1:1025", NULL, NULL,
                                                              width + 10, 810);

  for (int i = 0; i < 6; i++)
    window_fixture_settle (fixture);
  screenshot_take (GTK_WINDOW (fixture->window), folder, name);
}

/* What the desktop's side of the window looks like. */
void
screenshot_desktop (const char *folder)
{
  shoot_store (folder, 1280, FALSE, "store-failed");
  shoot_store (folder, 1280, TRUE, "store-failed-dark");
  shoot_store (folder, 360, FALSE, "store-failed-phone");
  shoot_empty (folder, 360, "empty-phone");
  shoot_tags (folder, 1280, FALSE, "tags");
  shoot_tags (folder, 1280, TRUE, "tags-dark");
  shoot_tags (folder, 360, FALSE, "tags-phone");
  shoot_help (folder, "index.md", 760, "help");
  shoot_help (folder, "searching.md", 760, "help-search");
  shoot_help (folder, "searching.md", 360, "help-search-phone");
}
