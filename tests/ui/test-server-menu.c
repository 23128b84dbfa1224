#include "window-fixture.h"

#include <string.h>

#include "ui/window/lb-server-button.h"
#include "ui/window/lb-snippets.h"

static GtkWidget *
open_menu (WindowFixture *fixture)
{
  GtkWidget *button = window_fixture_find (GTK_WIDGET (fixture->window), LB_TYPE_SERVER_BUTTON,
                                           NULL);

  lb_server_button_popup (LB_SERVER_BUTTON (button));
  window_fixture_settle (fixture);
  return button;
}

static void
test_snippets (void) /* "/ui/server-menu/settings-for-frameworks" */
{
  static const char * const wanted[] = {
    "django", "rails", "laravel", "nodejs", "spring", "php", "dotnet", "go", "symfony",
    "wordpress", "environment",
  };
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 800);
  GtkWidget *menu = open_menu (fixture);
  GtkWidget *choice = window_fixture_find (menu, GTK_TYPE_DROP_DOWN, NULL);
  GtkWidget *copy = window_fixture_find (menu, GTK_TYPE_BUTTON, "Copy Settings");
  g_autofree char *address = NULL;
  const char *port;

  g_test_summary ("The menu copies the settings of each framework, with the real address.");
  address = lb_service_dup_smtp_address (lb_application_get_service (fixture->application));
  port = strrchr (address, ':') + 1;
  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      guint which = lb_snippets_find (wanted[i]);
      g_autofree char *copied = NULL;

      g_assert_cmpstr (lb_snippets_get_id (which), ==, wanted[i]);
      gtk_drop_down_set_selected (GTK_DROP_DOWN (choice), which);
      g_signal_emit_by_name (copy, "clicked");
      copied = window_fixture_paste (fixture);
      g_assert_nonnull (strstr (copied, "127.0.0.1"));
      g_assert_nonnull (strstr (copied, port));
      g_assert_null (strstr (copied, "@HOST@"));
    }
}

static void
test_switch (void) /* "/ui/server-menu/off-and-on" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 800);
  LbService *service = lb_application_get_service (fixture->application);
  GtkWidget *menu = open_menu (fixture);
  GtkWidget *receive = window_fixture_find (menu, GTK_TYPE_SWITCH, NULL);

  g_test_summary ("The switch turns receiving off and on; without an address nothing is copied.");
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (receive)));
  g_assert_true (gtk_widget_activate_action (receive, "app.listening", NULL));
  window_fixture_settle (fixture);
  g_assert_false (lb_service_is_receiving (service));
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (receive)));
  g_assert_null (window_fixture_find (menu, GTK_TYPE_BUTTON, "Copy SMTP Address"));
  g_assert_null (window_fixture_find (menu, GTK_TYPE_BUTTON, "Copy Settings"));
  g_assert_true (gtk_widget_activate_action (receive, "app.listening", NULL));
  window_fixture_settle (fixture);
  g_assert_true (lb_service_is_receiving (service));
  g_assert_nonnull (window_fixture_find (menu, GTK_TYPE_BUTTON, "Copy SMTP Address"));
}

int
main (int    argc,
      char **argv)
{
  window_fixture_init (&argc, &argv);
  g_test_add_func ("/ui/server-menu/settings-for-frameworks", test_snippets);
  g_test_add_func ("/ui/server-menu/off-and-on", test_switch);
  return g_test_run ();
}
