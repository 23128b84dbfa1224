#include "config.h"
#include "screenshots.h"

#include "ui/lb-settings.h"
#include "ui/preferences/lb-note-row.h"
#include "ui/preferences/lb-preferences.h"

static void
set_dark (gboolean is_dark)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      is_dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                              : ADW_COLOR_SCHEME_FORCE_LIGHT);
}

static gboolean
has_note (gpointer data)
{
  return window_fixture_find (data, LB_TYPE_NOTE_ROW, NULL) != NULL;
}

static void
shoot_page (WindowFixture *fixture,
            const char    *folder,
            const char    *page,
            int            width)
{
  LbService *service = lb_application_get_service (fixture->application);
  GtkWidget *preferences = lb_preferences_new (GTK_WINDOW (fixture->window), service);
  g_autofree char *name = NULL;

  name = g_strdup_printf ("preferences-%s%s", page, width < 680 ? "-narrow" : "");
  gtk_window_set_default_size (GTK_WINDOW (preferences), width, 900);
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (preferences), page);
  gtk_window_present (GTK_WINDOW (preferences));
  if (g_str_equal (page, "relay"))
    {
      GtkWidget *host = window_fixture_find (preferences, ADW_TYPE_PREFERENCES_ROW, "Host");

      gtk_editable_set_text (GTK_EDITABLE (host), "smtp acme.example");
      g_signal_emit_by_name (host, "entry-activated");
      window_fixture_wait (has_note, preferences);
    }
  screenshot_take (GTK_WINDOW (preferences), folder, name);
  if (width >= 680)
    {
      g_autofree char *dark_name = g_strconcat (name, "-dark", NULL);

      set_dark (TRUE);
      screenshot_take (GTK_WINDOW (preferences), folder, dark_name);
      set_dark (FALSE);
    }
  gtk_window_destroy (GTK_WINDOW (preferences));
}

static gboolean
has_dialog (gpointer data)
{
  return window_fixture_find_dialog () != NULL;
}

static void
shoot_dialog (WindowFixture *fixture,
              const char    *folder,
              const char    *action,
              const char    *name)
{
  AdwMessageDialog *dialog;

  window_fixture_activate (fixture, action);
  window_fixture_wait (has_dialog, NULL);
  dialog = window_fixture_find_dialog ();
  screenshot_take (GTK_WINDOW (dialog), folder, name);
  window_fixture_answer (dialog, "cancel");
}

static gboolean
has_bar (gpointer data)
{
  return lb_state_bar_get_text (data) != NULL;
}

/* Nobody listens there. */
static void
shoot_failing (const char *folder)
{
  g_autoptr(WindowFixture) fixture = window_fixture_new_full ("127.0.0.1:0", NULL, "127.0.0.1:9",
                                                              1000, 500);
  LbRuntime *runtime = lb_service_get_runtime (lb_application_get_service (fixture->application));

  g_settings_set_boolean (lb_settings_get_default (), "notifications", FALSE);
  shoot_dialog (fixture, folder, "win.relay", "relay-question");
  lb_runtime_set_mode (runtime, LB_MODE_RELAY);
  screenshot_take (GTK_WINDOW (fixture->window), folder, "relay-bar");
  window_fixture_send (fixture, "b@example.org", "Subject: hello\r\n\r\nHello\r\n");
  window_fixture_wait (has_bar, lb_window_get_state_bar (fixture->window));
  for (int i = 0; i < 10; i++)
    window_fixture_settle (fixture);
  screenshot_take (GTK_WINDOW (fixture->window), folder, "relay-failing");
}

/* Preferences, and what asks and tells where mail goes. */
void
screenshot_relaying (const char *folder)
{
  static const char * const pages[] = { "server", "relay", "messages" };
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 810);

  g_settings_set_string (lb_settings_get_default (), "upstream-user", "anna");
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      shoot_page (fixture, folder, pages[i], 690);
      shoot_page (fixture, folder, pages[i], 370);
    }
  g_settings_reset (lb_settings_get_default (), "upstream-user");
  shoot_dialog (fixture, folder, "win.relay", "relay-no-upstream");
  window_fixture_fill (fixture, 3);
  gtk_selection_model_select_all (
    lb_message_list_get_selection (lb_window_get_list (fixture->window)));
  window_fixture_settle (fixture);
  shoot_dialog (fixture, folder, "win.relay-message", "release-selection");
  shoot_failing (folder);
}
