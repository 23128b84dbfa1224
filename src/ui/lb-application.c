#define G_LOG_DOMAIN "lb-application"

#include "config.h"
#include "ui/lb-application.h"

#include <glib/gi18n.h>
#ifdef G_OS_UNIX
#include <glib-unix.h>
#endif

#include "service/lb-standard-streams.h"
#include "ui/desktop/lb-desktop-actions.h"
#include "ui/desktop/lb-notice.h"
#include "ui/desktop/lb-notifier.h"
#include "ui/preferences/lb-preferences.h"
#include "ui/window/lb-server-state.h"
#include "ui/lb-settings.h"
#include "ui/lb-temp.h"
#include "ui/window/lb-window.h"

struct _LbApplication
{
  AdwApplication parent_instance;

  LbConfig      *config;  /* (owned) */
  LbService     *service;  /* (owned) (nullable): not before startup */
  LbNotifier    *notifier; /* (owned) (nullable): likewise */
  gboolean       is_starting;
  gboolean       is_quitting;
  gboolean       is_in_background; /* it holds itself then */
  gboolean       is_stopping;
  int            exit_code;
};

G_DEFINE_FINAL_TYPE (LbApplication, lb_application, ADW_TYPE_APPLICATION)

static const struct
{
  const char *action;
  const char *keys[3];
} accelerators[] = {
  { "app.help", { "F1" } },
  { "app.listening", { "<Control>l" } },
  { "app.preferences", { "<Control>comma" } },
  { "app.quit", { "<Control>q" } },
  { "win.back", { "<Alt>Left" } },
  { "win.copy-address", { "<Control><Shift>a" } },
  { "win.dark-rendering", { "<Control>d" } },
  { "win.delete-all", { "<Control><Shift>Delete" } },
  { "win.export-all", { "<Control><Shift>s" } },
  { "win.find-in-message", { "<Control><Shift>f" } },
  { "win.import", { "<Control>o" } },
  { "win.load-images", { "<Control>i" } },
  { "win.mode::capture", { "<Control><Shift>c" } },
  { "win.mode::debug", { "<Control><Shift>d" } },
  { "win.next", { "<Alt>Down" } },
  { "win.open-in-browser", { "<Control>b" } },
  { "win.open-in-window", { "<Control><Shift>n" } },
  { "win.other-pane", { "F6" } },
  { "win.previous", { "<Alt>Up" } },
  { "win.print", { "<Control>p" } },
  { "win.read-all", { "<Control><Shift>u" } },
  { "win.relay", { "<Control><Shift>r" } },
  { "win.relay-message", { "<Control>Return" } },
  { "win.save", { "<Control>s" } },
  { "win.search", { "<Control>f" } },
  { "win.save-picture", { "<Control><Shift>p" } },
  { "win.show-sessions(false)", { "<Control><Shift>e" } },
  { "win.show-help-overlay", { "<Control>question" } },
  { "win.tab(0)", { "<Alt>1" } },
  { "win.tab(1)", { "<Alt>2" } },
  { "win.tab(2)", { "<Alt>3" } },
  { "win.tab(3)", { "<Alt>4" } },
  { "win.tab(4)", { "<Alt>5" } },
  { "win.tab(5)", { "<Alt>6" } },
  { "win.tab(6)", { "<Alt>7" } },
  { "win.test-message", { "<Control>t" } },
  { "win.width::both", { "<Control>4" } },
  { "win.width::full", { "<Control>3" } },
  { "win.width::phone", { "<Control>1" } },
  { "win.width::tablet", { "<Control>2" } },
  { "win.zoom-in", { "<Control>plus", "<Control>equal" } },
  { "win.zoom-out", { "<Control>minus" } },
  { "win.zoom-reset", { "<Control>0" } },
  { "window.close", { "<Control>w" } },
};

static LbWindow *
lb_application_get_window (LbApplication *self)
{
  for (GList *at = gtk_application_get_windows (GTK_APPLICATION (self)); at != NULL; at = at->next)
    {
      if (LB_IS_WINDOW (at->data))
        return at->data;
    }
  return NULL;
}

static void
lb_application_tell_start_error (LbApplication *self,
                                 const GError  *error)
{
  LbWindow *window = lb_application_get_window (self);

  g_printerr ("%s: %s\n", g_get_prgname (), error->message);
  self->exit_code = g_error_matches (error, LB_SERVICE_ERROR, LB_SERVICE_ERROR_STORE) ? 4 : 1;
  if (window != NULL)
    lb_window_show_failure (window, error->message);
}

/* As without a window: whoever started it from a terminal reads there where to send mail. */
static void
lb_application_tell_started (LbApplication *self)
{
  g_auto(GStrv) listeners = lb_service_dup_listeners (self->service);

  self->exit_code = 0;
  for (char **line = listeners; *line != NULL; line++)
    g_printerr ("%s\n", *line);
}

static void
lb_application_started_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr(LbApplication) self = LB_APPLICATION (user_data);
  g_autoptr(GError) error = NULL;

  self->is_starting = FALSE;
  if (lb_service_start_finish (LB_SERVICE (object), result, &error))
    lb_application_tell_started (self);
  else
    lb_application_tell_start_error (self, error);
  g_application_release (G_APPLICATION (self));
}

/* Held until the answer is there: a window that closes meanwhile must not end the process. */
static void
lb_application_start (LbApplication *self)
{
  if (self->is_starting || lb_service_get_mailbox (self->service) != NULL)
    return;
  self->is_starting = TRUE;
  g_application_hold (G_APPLICATION (self));
  lb_service_start_async (self->service, NULL, lb_application_started_cb, g_object_ref (self));
}

static void
lb_application_stopped_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr(LbApplication) self = LB_APPLICATION (user_data);
  g_autoptr(GError) error = NULL;

  if (!lb_service_stop_finish (LB_SERVICE (object), result, &error))
    g_warning ("%s", error->message);
  g_application_release (G_APPLICATION (self));
}

/* The last window has gone: clients amid a message get its end, then the store closes. */
static void
lb_application_stop (LbApplication *self)
{
  if (self->is_stopping || self->service == NULL)
    return;
  self->is_stopping = TRUE;
  g_application_hold (G_APPLICATION (self));
  lb_service_stop_async (self->service, NULL, lb_application_stopped_cb, g_object_ref (self));
}

static void
lb_application_start_cb (GSimpleAction *action,
                         GVariant      *parameter,
                         gpointer       user_data)
{
  lb_application_start (LB_APPLICATION (user_data));
}

/* The last window has gone, and mail is still caught. */
static void
lb_application_enter_background (LbApplication *self)
{
  g_autofree char *address = lb_service_dup_smtp_address (self->service);

  self->is_in_background = TRUE;
  g_application_hold (G_APPLICATION (self));
  lb_notice_tell_background (G_APPLICATION (self), address);
}

static void
lb_application_leave_background (LbApplication *self)
{
  if (!self->is_in_background)
    return;
  self->is_in_background = FALSE;
  lb_notice_withdraw_background (G_APPLICATION (self));
  g_application_release (G_APPLICATION (self));
}

static void
lb_application_quit_cb (GSimpleAction *action,
                        GVariant      *parameter,
                        gpointer       user_data)
{
  LbApplication *self = LB_APPLICATION (user_data);
  g_autoptr(GList) windows = g_list_copy (gtk_application_get_windows (user_data));

  self->is_quitting = TRUE;
  for (GList *at = windows; at != NULL; at = at->next)
    gtk_window_close (at->data);
  if (windows == NULL)
    {
      lb_application_stop (self);
      lb_application_leave_background (self);
    }
}

static void
lb_application_listening_cb (GSimpleAction *action,
                             GVariant      *state,
                             gpointer       user_data)
{
  lb_service_set_receiving (LB_APPLICATION (user_data)->service, g_variant_get_boolean (state));
}

/* A button that says "Try Again" means on, not the other way round. */
static void
lb_application_listen_cb (GSimpleAction *action,
                          GVariant      *parameter,
                          gpointer       user_data)
{
  lb_service_set_receiving (LB_APPLICATION (user_data)->service, TRUE);
}

static void
lb_application_use_port_cb (GSimpleAction *action,
                            GVariant      *parameter,
                            gpointer       user_data)
{
  LbApplication *self = LB_APPLICATION (user_data);
  g_autofree char *wanted = lb_service_dup_wanted_address (self->service);
  g_autofree char *host = NULL;
  g_autofree char *address = NULL;
  guint port;

  if (!lb_server_state_split (wanted, &host, &port))
    return;
  address = lb_server_state_join (host, g_variant_get_uint32 (parameter));
  lb_service_set_wanted_address (self->service, address);
  lb_service_set_receiving (self->service, TRUE);
}

/* @page: (nullable) */
static void
lb_application_show_preferences (LbApplication *self,
                                 const char    *page)
{
  LbWindow *window = lb_application_get_window (self);
  GtkWidget *preferences;

  if (window == NULL)
    return;
  preferences = lb_preferences_new (GTK_WINDOW (window), self->service);
  if (page != NULL)
    adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (preferences), page);
  gtk_window_present (GTK_WINDOW (preferences));
}

static void
lb_application_preferences_cb (GSimpleAction *action,
                               GVariant      *parameter,
                               gpointer       user_data)
{
  lb_application_show_preferences (LB_APPLICATION (user_data), NULL);
}

static void
lb_application_preferences_page_cb (GSimpleAction *action,
                                    GVariant      *parameter,
                                    gpointer       user_data)
{
  lb_application_show_preferences (LB_APPLICATION (user_data),
                                   g_variant_get_string (parameter, NULL));
}

static const GActionEntry entries[] = {
  { "listen", lb_application_listen_cb, NULL, NULL, NULL },
  { "listening", NULL, NULL, "false", lb_application_listening_cb },
  { "preferences", lb_application_preferences_cb, NULL, NULL, NULL },
  { "preferences-page", lb_application_preferences_page_cb, "s", NULL, NULL },
  { "quit", lb_application_quit_cb, NULL, NULL, NULL },
  { "start", lb_application_start_cb, NULL, NULL, NULL },
  { "use-port", lb_application_use_port_cb, "u", NULL, NULL },
};

static void
lb_application_receiving_cb (LbApplication *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "listening");
  gboolean is_receiving = lb_service_is_receiving (self->service);

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (is_receiving));
}

#ifdef G_OS_UNIX
static gboolean
lb_application_signal_cb (gpointer user_data)
{
  g_action_group_activate_action (G_ACTION_GROUP (user_data), "quit", NULL);
  return G_SOURCE_REMOVE;
}
#endif

static void
lb_application_notice_cb (LbService  *service,
                          const char *message,
                          gpointer    user_data)
{
  LbWindow *window = lb_application_get_window (LB_APPLICATION (user_data));

  g_printerr ("%s\n", message);
  if (window != NULL)
    lb_window_add_toast (window, message);
}

/* --count or --timeout has been reached. */
static void
lb_application_finished_cb (LbService *service,
                            int        status,
                            gpointer   user_data)
{
  LB_APPLICATION (user_data)->exit_code = status;
  g_action_group_activate_action (G_ACTION_GROUP (user_data), "quit", NULL);
}

static void
lb_application_make_service (LbApplication *self)
{
  g_autoptr(GOutputStream) stream = lb_standard_output_new ();

  self->service = lb_service_new (self->config);
  lb_service_set_tolerant (self->service, TRUE);
  /* Whoever names an address on the command line wants it to be listened on. */
  if (lb_config_get_source (self->config, LB_OPTION_SMTP) <= LB_CONFIG_SETTINGS)
    lb_service_set_receiving (self->service,
                              g_settings_get_boolean (lb_settings_get_default (),
                                                      "receive-at-launch"));
  lb_service_set_output (self->service, stream, lb_standard_output_is_terminal ());
  g_signal_connect_object (self->service, "notice", G_CALLBACK (lb_application_notice_cb), self, 0);
  g_signal_connect_object (self->service, "finished", G_CALLBACK (lb_application_finished_cb), self,
                           0);
  g_signal_connect_object (self->service, "notify::receiving",
                           G_CALLBACK (lb_application_receiving_cb), self, G_CONNECT_SWAPPED);
}

static void
lb_application_add_actions (LbApplication *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  lb_desktop_actions_add (GTK_APPLICATION (self));
  for (gsize i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accelerators[i].action,
                                           accelerators[i].keys);
}

static void
lb_application_clean_thread (GTask        *task,
                             gpointer      source_object,
                             gpointer      task_data,
                             GCancellable *cancellable)
{
  lb_temp_clean_left ();
}

/* Nothing waits for it. */
static void
lb_application_clean (LbApplication *self)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, NULL, NULL);

  g_task_set_source_tag (task, lb_application_clean);
  g_task_run_in_thread (task, lb_application_clean_thread);
}

static void
lb_application_startup (GApplication *application)
{
  LbApplication *self = LB_APPLICATION (application);

  G_APPLICATION_CLASS (lb_application_parent_class)->startup (application);
  lb_application_clean (self);

  lb_application_make_service (self);
  self->notifier = lb_notifier_new (GTK_APPLICATION (self), self->service);
  lb_application_add_actions (self);
#ifdef G_OS_UNIX
  g_unix_signal_add (SIGINT, lb_application_signal_cb, self);
  g_unix_signal_add (SIGTERM, lb_application_signal_cb, self);
#endif
  lb_application_start (self);
}

static void
lb_application_activate (GApplication *application)
{
  LbApplication *self = LB_APPLICATION (application);
  LbWindow *window = lb_application_get_window (self);

  if (window == NULL)
    window = lb_window_new (GTK_APPLICATION (application), self->service);
  gtk_window_present (GTK_WINDOW (window));
  lb_application_leave_background (self);
}

/* A message of the desktop, or named on the command line, comes into the mailbox. */
static void
lb_application_open (GApplication  *application,
                     GFile        **files,
                     int            n_files,
                     const char    *hint)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func (g_object_unref);

  for (int i = 0; i < n_files; i++)
    g_ptr_array_add (list, g_object_ref (files[i]));
  g_application_activate (application);
  lb_window_import (lb_application_get_window (LB_APPLICATION (application)), list);
}

static void
lb_application_window_removed (GtkApplication *application,
                               GtkWindow      *window)
{
  LbApplication *self = LB_APPLICATION (application);

  GTK_APPLICATION_CLASS (lb_application_parent_class)->window_removed (application, window);

  if (gtk_application_get_windows (application) != NULL)
    return;
  if (!self->is_quitting && lb_service_get_mailbox (self->service) != NULL &&
      g_settings_get_boolean (lb_settings_get_default (), "run-in-background"))
    lb_application_enter_background (self);
  else
    lb_application_stop (self);
}

static void
lb_application_finalize (GObject *object)
{
  LbApplication *self = LB_APPLICATION (object);

  g_clear_object (&self->notifier);
  g_clear_object (&self->service);
  g_clear_object (&self->config);

  G_OBJECT_CLASS (lb_application_parent_class)->finalize (object);
}

static void
lb_application_class_init (LbApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lb_application_finalize;
  application_class->startup = lb_application_startup;
  application_class->activate = lb_application_activate;
  application_class->open = lb_application_open;
  GTK_APPLICATION_CLASS (klass)->window_removed = lb_application_window_removed;
}

static void
lb_application_init (LbApplication *self)
{
}

/**
 * lb_application_new:
 * @config: what the command line, the environment and the settings say
 * @flags: %G_APPLICATION_NON_UNIQUE for one that has a store of its own
 *
 * Returns: (transfer full): the application; its service starts with it
 */
LbApplication *
lb_application_new (LbConfig          *config,
                    GApplicationFlags  flags)
{
  LbApplication *self = g_object_new (LB_TYPE_APPLICATION,
                                      "application-id", APPLICATION_ID,
                                      "flags", flags | G_APPLICATION_HANDLES_OPEN,
                                      "resource-base-path", "/io/github/letterbox_mail/Letterbox",
                                      NULL);

  self->config = g_object_ref (config);
  return self;
}

/**
 * lb_application_get_service:
 * @self: an application
 *
 * Returns: (transfer none) (nullable): what receives and keeps the mail; %NULL before startup
 */
LbService *
lb_application_get_service (LbApplication *self)
{
  g_return_val_if_fail (LB_IS_APPLICATION (self), NULL);

  return self->service;
}

/**
 * lb_application_get_notifier:
 * @self: an application
 *
 * Returns: (transfer none) (nullable): what tells the desktop of mail; %NULL before startup
 */
LbNotifier *
lb_application_get_notifier (LbApplication *self)
{
  g_return_val_if_fail (LB_IS_APPLICATION (self), NULL);

  return self->notifier;
}

/**
 * lb_application_get_exit_code:
 * @self: an application that has ended
 *
 * Returns: 0, or why the service could not start
 */
int
lb_application_get_exit_code (LbApplication *self)
{
  g_return_val_if_fail (LB_IS_APPLICATION (self), 1);

  return self->exit_code;
}
