#include "screenshots.h"

#include "ui/window/lb-message-window.h"

/* A mail with something of everything: a route, problems, a program that looks like a document. */
static const char message[] =
  "Received: from relay.fernleaf.example by mx.acme.example with ESMTPS id 4Zx7 for"
  " <carla@example.com>;\r\n Wed, 14 May 2025 14:04:35 +0000\r\n"
  "Received: from app.fernleaf.example (app [192.0.2.1]) by relay.fernleaf.example with ESMTP"
  " id 1;\r\n Wed, 14 May 2025 14:02:31 +0000\r\n"
  "From: Fernleaf <orders@fernleaf.example>\r\n"
  "To: Carla <carla@example.com>, lena@example.net\r\n"
  "Date: yesterday\r\n"
  "Subject: Your invoice\r\n"
  "MIME-Version: 1.0\r\n"
  "Content-Type: multipart/mixed; boundary=\"=_1\"\r\n\r\n"
  "--=_1\r\nContent-Type: text/plain; charset=utf-8; format=flowed\r\n\r\n"
  "> When does my parcel come, and what does it \r\n> cost?\r\n"
  "On Monday. See https://fernleaf.example/parcels/10482 for \r\nmore.\r\n"
  "--=_1\r\nContent-Type: application/pdf\r\n"
  "Content-Disposition: attachment; filename=\"invoice.pdf.exe\"\r\n"
  "Content-Transfer-Encoding: base64\r\n\r\nTVqQAAMAAAA=\r\n--=_1--\r\n";

static void
set_dark (gboolean is_dark)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      is_dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                              : ADW_COLOR_SCHEME_FORCE_LIGHT);
}

static GtkWidget *
show_tab (WindowFixture *fixture,
          LbTab          tab)
{
  LbMessageView *view = lb_window_get_view (fixture->window);

  lb_message_view_set_tab (view, tab);
  for (int i = 0; i < 6; i++)
    window_fixture_settle (fixture);
  return lb_message_view_get_page (view, tab);
}

/* The pages of a message that show what is wrong with it. */
static void
shoot_pages (const char *folder,
             int         width,
             gboolean    is_dark,
             const char *prefix)
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (width + 10, 810);
  static const struct
  {
    LbTab       tab;
    GType       (*get_type) (void);
    const char *button;
    const char *name;
  } pages[] = {
    { LB_TAB_TEXT, NULL, NULL, "text" },
    { LB_TAB_HEADERS, NULL, NULL, "headers" },
    { LB_TAB_HEADERS, gtk_toggle_button_get_type, "Route", "route" },
    { LB_TAB_SOURCE, gtk_button_get_type, "Next Problem", "problems" },
    { LB_TAB_SMTP, NULL, NULL, "envelope" },
    { LB_TAB_PARTS, NULL, NULL, "parts" },
    { LB_TAB_CHECKS, NULL, NULL, "checks" },
  };

  set_dark (is_dark);
  window_fixture_send (fixture, "carla@example.com,audit@fernleaf.example", message);
  window_fixture_wait_shown (fixture);
  if (width < 760)
    g_signal_emit_by_name (lb_window_get_list (fixture->window), "opened", TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      GtkWidget *page = show_tab (fixture, pages[i].tab);
      g_autofree char *name = g_strconcat (prefix, pages[i].name, NULL);
      GtkWidget *button = NULL;

      if (pages[i].button != NULL)
        button = window_fixture_find (page, pages[i].get_type (), pages[i].button);
      if (GTK_IS_TOGGLE_BUTTON (button))
        gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
      else if (button != NULL)
        g_signal_emit_by_name (button, "clicked");
      if (pages[i].tab == LB_TAB_PARTS)
        {
          GtkWidget *list = window_fixture_find (page, GTK_TYPE_LIST_VIEW, NULL);

          gtk_selection_model_select_item (gtk_list_view_get_model (GTK_LIST_VIEW (list)), 2, TRUE);
        }
      for (int j = 0; j < 6; j++)
        window_fixture_settle (fixture);
      screenshot_take (GTK_WINDOW (fixture->window), folder, name);
    }
  set_dark (FALSE);
}

static void
shoot_window (const char *folder)
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 700);
  GtkWidget *window;

  window_fixture_send (fixture, "carla@example.com", message);
  window_fixture_wait_shown (fixture);
  window_fixture_activate (fixture, "win.open-in-window");
  window = window_fixture_find_window (LB_TYPE_MESSAGE_WINDOW);
  for (int i = 0; i < 6; i++)
    window_fixture_settle_window (GTK_WINDOW (window));
  screenshot_take (GTK_WINDOW (window), folder, "message-window");
  gtk_window_destroy (GTK_WINDOW (window));
}

/* What the pages tell of a mail that has faults. */
void
screenshot_pages (const char *folder)
{
  shoot_pages (folder, 1290, FALSE, "faulty-");
  shoot_pages (folder, 360, TRUE, "phone-faulty-");
  shoot_window (folder);
}
