#define G_LOG_DOMAIN "lb-desktop-actions"

#include "config.h"
#include "ui/desktop/lb-desktop-actions.h"

#include <glib/gi18n.h>
#ifdef GDK_WINDOWING_WAYLAND
#include <gdk/wayland/gdkwayland.h>
#endif

#include "ui/help/lb-help-window.h"
#include "ui/window/lb-window.h"

/* Raised, or made when it was closed. */
static LbWindow *
lb_desktop_actions_raise (GApplication *application)
{
  g_application_activate (application);
  for (GList *at = gtk_application_get_windows (GTK_APPLICATION (application)); at != NULL;
       at = at->next)
    {
      if (LB_IS_WINDOW (at->data))
        return at->data;
    }
  return NULL;
}

static void
lb_desktop_actions_show_message_cb (GSimpleAction *action,
                                    GVariant      *parameter,
                                    gpointer       user_data)
{
  LbWindow *window = lb_desktop_actions_raise (user_data);

  if (window != NULL)
    lb_window_show_message (window, g_variant_get_int64 (parameter));
}

/* Wayland lets only the program that has the focus fill the clipboard. */
static gboolean
lb_desktop_actions_needs_focus (GdkDisplay *display)
{
#ifdef GDK_WINDOWING_WAYLAND
  return GDK_IS_WAYLAND_DISPLAY (display);
#else
  return FALSE;
#endif
}

static void
lb_desktop_actions_copy_now_cb (GtkWindow  *window,
                                GParamSpec *pspec,
                                gpointer    user_data)
{
  const char *code = user_data;

  if (!gtk_window_is_active (window))
    return;
  gtk_widget_activate_action (GTK_WIDGET (window), "win.copy", "(ss)", code, _("Code copied"));
  g_signal_handlers_disconnect_by_func (window, lb_desktop_actions_copy_now_cb, user_data);
}

static void
lb_desktop_actions_free_code (gpointer  data,
                              GClosure *closure)
{
  g_free (data);
}

static void
lb_desktop_actions_copy_code_cb (GSimpleAction *action,
                                 GVariant      *parameter,
                                 gpointer       user_data)
{
  const char *code = g_variant_get_string (parameter, NULL);
  GdkDisplay *display = gdk_display_get_default ();
  LbWindow *window = NULL;

  if (lb_desktop_actions_needs_focus (display))
    window = lb_desktop_actions_raise (user_data);
  if (window != NULL && !gtk_window_is_active (GTK_WINDOW (window)))
    g_signal_connect_data (window, "notify::is-active",
                           G_CALLBACK (lb_desktop_actions_copy_now_cb), g_strdup (code),
                           lb_desktop_actions_free_code, 0);
  else
    gdk_clipboard_set_text (gdk_display_get_clipboard (display), code);
}

static void
lb_desktop_actions_opened_cb (GObject      *object,
                              GAsyncResult *result,
                              gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    g_warning ("%s", error->message);
}

/* The notification has shown the link. Others on the bus may ask too: only the web is opened. */
static void
lb_desktop_actions_open_link_cb (GSimpleAction *action,
                                 GVariant      *parameter,
                                 gpointer       user_data)
{
  const char *uri = g_variant_get_string (parameter, NULL);

  if (g_str_has_prefix (uri, "https://") || g_str_has_prefix (uri, "http://"))
    g_app_info_launch_default_for_uri_async (uri, NULL, NULL, lb_desktop_actions_opened_cb, NULL);
}

static void
lb_desktop_actions_about_cb (GSimpleAction *action,
                             GVariant      *parameter,
                             gpointer       user_data)
{
  static const char * const developers[] = { "The Letterbox developers", NULL };

  adw_show_about_window (gtk_application_get_active_window (user_data),
                         "application-name", _("Letterbox"),
                         "application-icon", APPLICATION_ID,
                         "version", PACKAGE_VERSION,
                         "developer-name", _("The Letterbox developers"),
                         "developers", developers,
                         /* Translators: your name, to be named in the About window */
                         "translator-credits", _("translator-credits"),
                         "comments", _("Catches the mail that your programs send, and shows it."),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         NULL);
}

static void
lb_desktop_actions_help_cb (GSimpleAction *action,
                            GVariant      *parameter,
                            gpointer       user_data)
{
  GtkWindow *parent = gtk_application_get_active_window (user_data);
  GtkWidget *window = NULL;

  for (GList *at = gtk_application_get_windows (user_data); at != NULL; at = at->next)
    {
      if (LB_IS_HELP_WINDOW (at->data))
        window = at->data;
    }
  if (window == NULL)
    {
      window = lb_help_window_new ();
      gtk_window_set_application (GTK_WINDOW (window), user_data);
      /* It goes with the window that it was asked for from, and is in nobody's way. */
      gtk_window_set_transient_for (GTK_WINDOW (window), parent);
      gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
    }
  gtk_window_present (GTK_WINDOW (window));
}

static const GActionEntry entries[] = {
  { "about", lb_desktop_actions_about_cb, NULL, NULL, NULL },
  { "copy-code", lb_desktop_actions_copy_code_cb, "s", NULL, NULL },
  { "help", lb_desktop_actions_help_cb, NULL, NULL, NULL },
  { "open-link", lb_desktop_actions_open_link_cb, "s", NULL, NULL },
  { "show-message", lb_desktop_actions_show_message_cb, "x", NULL, NULL },
};

/**
 * lb_desktop_actions_add:
 * @application: an application
 *
 * Adds what the desktop asks for: app.about, app.help, and the actions that notifications name:
 * app.show-message with a row, app.copy-code with a code, app.open-link with a web address.
 */
void
lb_desktop_actions_add (GtkApplication *application)
{
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries),
                                   application);
}
