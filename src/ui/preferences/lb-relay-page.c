#define G_LOG_DOMAIN "lb-relay-page"

#include "config.h"
#include "ui/preferences/lb-relay-page.h"

#include <glib/gi18n.h>

#include "service/lb-secret.h"
#include "service/lb-service-upstream.h"
#include "ui/lb-resource.h"
#include "ui/lb-settings.h"
#include "ui/preferences/lb-choice-row.h"
#include "ui/preferences/lb-file-row.h"
#include "ui/preferences/lb-option-change.h"
#include "ui/window/lb-server-state.h"

struct _LbRelayPage
{
  AdwPreferencesPage parent_instance;

  AdwEntryRow       *host;
  GtkSpinButton     *port;
  LbNoteRow         *host_note;
  AdwComboRow       *security;
  LbNoteRow         *security_note;
  LbFileRow         *certificate;
  LbNoteRow         *certificate_note;
  AdwEntryRow       *user;
  AdwEntryRow       *password;
  LbNoteRow         *password_note;
  AdwActionRow      *test_row;
  GtkSpinner        *spinner;
  GtkWidget         *test;
  GtkWidget         *ask;
  AdwEntryRow       *allow;
  LbNoteRow         *allow_note;

  LbService         *service;     /* (owned) */
  GCancellable      *cancellable; /* (owned): of a test */
  char              *applied;     /* (owned) (nullable): what was last asked for, to see a change */
  gboolean           is_kept;     /* whether there is a password already */
  gboolean           is_saving;   /* whether the password is on its way to where it is kept */
  gboolean           wants_test;  /* whether a test waits for that */
};

G_DEFINE_FINAL_TYPE (LbRelayPage, lb_relay_page, ADW_TYPE_PREFERENCES_PAGE)

/* RFC 6409: the port for submission. */
#define SUBMISSION_PORT 587

static const LbChoice securities[] = {
  { "", N_("Automatic") },
  { "none", N_("None") },
  { "starttls", N_("STARTTLS") },
  { "tls", N_("TLS") },
};

/* Returns: (transfer full) (nullable): "HOST:PORT"; %NULL: no server is named */
static char *
lb_relay_page_dup_server (LbRelayPage *self)
{
  g_autofree char *host = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->host)));

  if (*g_strstrip (host) == '\0')
    return NULL;

  return g_str_has_prefix (host, "unix:")
         ? g_strdup (host)
         : lb_server_state_join (host, (guint) gtk_spin_button_get_value_as_int (self->port));
}

static const char *
lb_relay_page_get_user (LbRelayPage *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->user));
}

static void
lb_relay_page_show_security (LbRelayPage *self)
{
  gboolean is_automatic = *lb_choice_row_get_text (self->security) == '\0';

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->security),
                               is_automatic
                               ? _("TLS on port 465, none on this computer, else STARTTLS")
                               : "");
}

/* --- Applying --- */

static void
lb_relay_page_clear_notes (LbRelayPage *self)
{
  lb_note_row_tell (self->host_note, GTK_WIDGET (self->host), NULL);
  lb_note_row_tell (self->security_note, GTK_WIDGET (self->security), NULL);
  lb_note_row_tell (self->certificate_note, GTK_WIDGET (self->certificate), NULL);
  lb_note_row_tell (self->password_note, GTK_WIDGET (self->password), NULL);
}

/* At the row that it is about. */
static void
lb_relay_page_tell (LbRelayPage  *self,
                    const GError *error)
{
  if (g_error_matches (error, LB_UPSTREAM_ERROR, LB_UPSTREAM_ERROR_PASSWORD))
    lb_note_row_tell (self->password_note, GTK_WIDGET (self->password),
                      self->is_kept ? error->message : _("The login needs a password."));
  else if (g_error_matches (error, LB_UPSTREAM_ERROR, LB_UPSTREAM_ERROR_TLS))
    lb_note_row_tell (self->security_note, GTK_WIDGET (self->security), error->message);
  else if (g_error_matches (error, LB_UPSTREAM_ERROR, LB_UPSTREAM_ERROR_CERTIFICATE))
    lb_note_row_tell (self->certificate_note, GTK_WIDGET (self->certificate), error->message);
  else
    lb_note_row_tell (self->host_note, GTK_WIDGET (self->host), error->message);
}

static void
lb_relay_page_applied_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(LbRelayPage) self = LB_RELAY_PAGE (user_data);
  g_autoptr(GError) error = NULL;

  lb_relay_page_clear_notes (self);
  if (!lb_option_change_finish (LB_SERVICE (object), result, &error))
    lb_relay_page_tell (self, error);
}

/* A password that can be read on the way is not sent, so nothing is asked for that would. */
static gboolean
lb_relay_page_is_safe (LbRelayPage *self,
                       const char  *server,
                       const char  *user)
{
  if (server == NULL || *user == '\0' || lb_option_is_local_server (server) ||
      !g_str_equal (lb_choice_row_get_text (self->security), "none"))
    return TRUE;

  lb_note_row_tell (self->security_note, GTK_WIDGET (self->security),
                    _("A login needs STARTTLS or TLS, or the password could be read on the way."));
  return FALSE;
}

static void
lb_relay_page_apply_now (LbRelayPage *self)
{
  g_autofree char *server = lb_relay_page_dup_server (self);
  const char *user = lb_relay_page_get_user (self);
  const char * const servers[] = { server, NULL };
  const char * const tls[] = { lb_choice_row_get_text (self->security), NULL };
  const char * const certificates[] = { lb_file_row_get_path (self->certificate), NULL };
  const char * const users[] = { user, NULL };
  gboolean has_server = server != NULL;
  const LbOptionChange changes[] = {
    { LB_OPTION_UPSTREAM, has_server ? servers : NULL },
    { LB_OPTION_UPSTREAM_TLS, has_server && *tls[0] != '\0' ? tls : NULL },
    { LB_OPTION_UPSTREAM_CERTIFICATE, has_server && certificates[0] != NULL ? certificates : NULL },
    { LB_OPTION_UPSTREAM_USER, has_server && *user != '\0' ? users : NULL },
  };

  if (lb_relay_page_is_safe (self, server, user))
    lb_option_change_async (self->service, changes, G_N_ELEMENTS (changes),
                            lb_relay_page_applied_cb, g_object_ref (self));
}

static char *
lb_relay_page_dup_wish (LbRelayPage *self)
{
  g_autofree char *server = lb_relay_page_dup_server (self);

  return g_strjoin ("\n", server != NULL ? server : "", lb_choice_row_get_text (self->security),
                    lb_relay_page_get_user (self), lb_file_row_get_path (self->certificate), NULL);
}

static void
lb_relay_page_apply_cb (LbRelayPage *self)
{
  g_autofree char *wish = NULL;

  gtk_spin_button_update (self->port);
  lb_relay_page_show_security (self);
  wish = lb_relay_page_dup_wish (self);
  if (g_strcmp0 (wish, self->applied) == 0)
    return;

  g_free (self->applied);
  self->applied = g_steal_pointer (&wish);
  lb_relay_page_apply_now (self);
}

/* --- The password --- */

static void
lb_relay_page_show_kept (LbRelayPage *self,
                         gboolean     is_kept)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->password),
                                 is_kept ? _("Password (kept; write another to change it)")
                                         : _("Password"));
  self->is_kept = is_kept;
}

static void
lb_relay_page_looked_up_cb (GObject      *object,
                            GAsyncResult *result,
                            gpointer      user_data)
{
  g_autoptr(LbRelayPage) self = LB_RELAY_PAGE (user_data);
  g_autofree char *password = lb_secret_load_finish (result, NULL);

  lb_relay_page_show_kept (self, password != NULL);
}

/* Whether there is one; it is not brought here. */
static void
lb_relay_page_look_up (LbRelayPage *self)
{
  g_autofree char *server = lb_relay_page_dup_server (self);
  const char *user = lb_relay_page_get_user (self);

  if (server != NULL && *user != '\0')
    lb_secret_load_async (server, user, NULL, lb_relay_page_looked_up_cb, g_object_ref (self));
  else
    lb_relay_page_show_kept (self, FALSE);
}

static void lb_relay_page_start_test (LbRelayPage *self);

static void
lb_relay_page_saved_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr(LbRelayPage) self = LB_RELAY_PAGE (user_data);
  g_autoptr(GError) error = NULL;
  gboolean is_in_keyring;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  self->is_saving = FALSE;
  if (!lb_secret_save_finish (result, &is_in_keyring, &error))
    {
      lb_note_row_tell (self->password_note, GTK_WIDGET (self->password), error->message);
      return;
    }

  gtk_editable_set_text (GTK_EDITABLE (self->password), "");
  lb_relay_page_show_kept (self, TRUE);
  if (ADW_IS_PREFERENCES_WINDOW (root))
    adw_preferences_window_add_toast (
      ADW_PREFERENCES_WINDOW (root),
      adw_toast_new (is_in_keyring ? _("Password kept in the keyring")
                                   : _("Password kept in a file that only you can read")));
  lb_relay_page_apply_now (self);
  if (self->wants_test)
    lb_relay_page_start_test (self);
}

static void
lb_relay_page_password_cb (LbRelayPage *self)
{
  const char *password = gtk_editable_get_text (GTK_EDITABLE (self->password));
  const char *user = lb_relay_page_get_user (self);
  g_autofree char *server = lb_relay_page_dup_server (self);

  if (*password == '\0' || self->is_saving)
    return;
  if (server == NULL || *user == '\0')
    {
      lb_note_row_tell (self->password_note, GTK_WIDGET (self->password),
                        _("Name the host and the user that it is for."));
      return;
    }

  self->is_saving = TRUE;
  lb_secret_save_async (server, user, password, NULL, lb_relay_page_saved_cb,
                        g_object_ref (self));
}

/* Another account has another password. */
static void
lb_relay_page_account_cb (LbRelayPage *self)
{
  g_autofree char *before = g_strdup (self->applied);

  lb_relay_page_apply_cb (self);
  if (g_strcmp0 (before, self->applied) != 0)
    lb_relay_page_look_up (self);
}

/* --- The allow-list --- */

static char **
lb_relay_page_dup_patterns (LbRelayPage *self)
{
  g_auto(GStrv) words = g_strsplit_set (gtk_editable_get_text (GTK_EDITABLE (self->allow)), ",; ",
                                        -1);
  g_autoptr(GStrvBuilder) patterns = g_strv_builder_new ();

  for (char **word = words; *word != NULL; word++)
    if (**word != '\0')
      g_strv_builder_add (patterns, *word);

  return g_strv_builder_end (patterns);
}

static void
lb_relay_page_allowed_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(LbRelayPage) self = LB_RELAY_PAGE (user_data);
  g_autoptr(GError) error = NULL;

  /* What is wrong with the server is told above. */
  if (!lb_option_change_finish (LB_SERVICE (object), result, &error) &&
      error->domain == LB_UPSTREAM_ERROR)
    g_clear_error (&error);
  lb_note_row_tell (self->allow_note, GTK_WIDGET (self->allow),
                    error != NULL ? error->message : NULL);
}

static void
lb_relay_page_allow_cb (LbRelayPage *self)
{
  g_auto(GStrv) patterns = lb_relay_page_dup_patterns (self);
  g_auto(GStrv) former = g_settings_get_strv (lb_settings_get_default (), "relay-allow");
  const LbOptionChange change = { LB_OPTION_RELAY_ALLOW, (const char * const *) patterns };

  if (!g_strv_equal ((const char * const *) patterns, (const char * const *) former))
    lb_option_change_async (self->service, &change, 1, lb_relay_page_allowed_cb,
                            g_object_ref (self));
}

/* --- Trying it --- */

static void
lb_relay_page_show_test (LbRelayPage *self,
                         const char  *style,
                         const char  *text)
{
  gboolean is_running = style == NULL;

  gtk_widget_remove_css_class (GTK_WIDGET (self->test_row), "success");
  gtk_widget_remove_css_class (GTK_WIDGET (self->test_row), "error");
  if (!is_running)
    gtk_widget_add_css_class (GTK_WIDGET (self->test_row), style);
  gtk_spinner_set_spinning (self->spinner, is_running);
  gtk_widget_set_sensitive (self->test, !is_running);
  adw_action_row_set_subtitle (self->test_row, text);
}

static void
lb_relay_page_tested_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr(LbRelayPage) self = LB_RELAY_PAGE (user_data);
  g_autoptr(GError) error = NULL;
  g_autofree char *answer = NULL;

  answer = lb_service_probe_upstream_finish (LB_SERVICE (object), result, &error);
  if (answer != NULL)
    lb_relay_page_show_test (self, "success", answer);
  else
    lb_relay_page_show_test (self, "error", error->message);
}

static void
lb_relay_page_start_test (LbRelayPage *self)
{
  self->wants_test = FALSE;
  lb_relay_page_show_test (self, NULL, _("Connecting…"));
  lb_service_probe_upstream_async (self->service, self->cancellable, lb_relay_page_tested_cb,
                                   g_object_ref (self));
}

static void
lb_relay_page_test_cb (GtkButton *button,
                       gpointer   user_data)
{
  LbRelayPage *self = LB_RELAY_PAGE (user_data);

  /* What is written counts, also where the button was reached by its key. */
  lb_relay_page_apply_cb (self);
  lb_relay_page_password_cb (self);
  self->wants_test = self->is_saving;
  if (!self->is_saving)
    lb_relay_page_start_test (self);
}

/* The window is closed: nobody waits for the answer. */
static void
lb_relay_page_unmap (GtkWidget *widget)
{
  g_cancellable_cancel (LB_RELAY_PAGE (widget)->cancellable);
  GTK_WIDGET_CLASS (lb_relay_page_parent_class)->unmap (widget);
}

static void
lb_relay_page_map (GtkWidget *widget)
{
  LbRelayPage *self = LB_RELAY_PAGE (widget);

  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  GTK_WIDGET_CLASS (lb_relay_page_parent_class)->map (widget);
}

static void
lb_relay_page_dispose (GObject *object)
{
  LbRelayPage *self = LB_RELAY_PAGE (object);

  g_clear_object (&self->service);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->applied, g_free);

  G_OBJECT_CLASS (lb_relay_page_parent_class)->dispose (object);
}

static void
lb_relay_page_class_init (LbRelayPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_relay_page_dispose;
  widget_class->map = lb_relay_page_map;
  widget_class->unmap = lb_relay_page_unmap;

  g_type_ensure (LB_TYPE_FILE_ROW);
  g_type_ensure (LB_TYPE_NOTE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-relay-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LbRelayPage, host);
  gtk_widget_class_bind_template_child (widget_class, LbRelayPage, port);
  gtk_widget_class_bind_template_child (widget_class, LbRelayPage, host_note);
  gtk_widget_class_bind_template_child (widget_class, LbRelayPage, security);
  gtk_widget_class_bind_template_child (widget_class, LbRelayPage, security_note);
  gtk_widget_class_bind_template_child (widget_class, LbRelayPage, certificate);
  gtk_widget_class_bind_template_child (widget_class, LbRelayPage, certificate_note);
  gtk_widget_class_bind_template_child (widget_class, LbRelayPage, user);
  gtk_widget_class_bind_template_child (widget_class, LbRelayPage, password);
  gtk_widget_class_bind_template_child (widget_class, LbRelayPage, password_note);
  gtk_widget_class_bind_template_child (widget_class, LbRelayPage, test_row);
  gtk_widget_class_bind_template_child (widget_class, LbRelayPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, LbRelayPage, test);
  gtk_widget_class_bind_template_child (widget_class, LbRelayPage, ask);
  gtk_widget_class_bind_template_child (widget_class, LbRelayPage, allow);
  gtk_widget_class_bind_template_child (widget_class, LbRelayPage, allow_note);
  gtk_widget_class_bind_template_callback (widget_class, lb_relay_page_test_cb);
}

static void
lb_relay_page_init (LbRelayPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
lb_relay_page_fill (LbRelayPage *self)
{
  GSettings *settings = lb_settings_get_default ();
  g_autofree char *server = lb_option_dup_setting (LB_OPTION_UPSTREAM);
  g_autofree char *security = lb_option_dup_setting (LB_OPTION_UPSTREAM_TLS);
  g_autofree char *certificate = lb_option_dup_setting (LB_OPTION_UPSTREAM_CERTIFICATE);
  g_autofree char *user = lb_option_dup_setting (LB_OPTION_UPSTREAM_USER);
  g_auto(GStrv) patterns = g_settings_get_strv (settings, "relay-allow");
  g_autofree char *allow = g_strjoinv (", ", patterns);
  g_autofree char *host = NULL;
  guint port = SUBMISSION_PORT;

  lb_server_state_split (server, &host, &port);
  gtk_editable_set_text (GTK_EDITABLE (self->host), host != NULL ? host : server);
  gtk_spin_button_set_value (self->port, port);
  lb_choice_row_fill (self->security, securities, G_N_ELEMENTS (securities), security);
  lb_file_row_set_path (self->certificate, certificate);
  gtk_editable_set_text (GTK_EDITABLE (self->user), user);
  gtk_editable_set_text (GTK_EDITABLE (self->allow), allow);
  g_settings_bind (settings, "relay-ask", self->ask, "active", G_SETTINGS_BIND_DEFAULT);
  lb_relay_page_show_security (self);
  self->applied = lb_relay_page_dup_wish (self);
}

/**
 * lb_relay_page_set_service:
 * @self: a page
 * @service: what relays and releases; what is changed holds there at once
 */
void
lb_relay_page_set_service (LbRelayPage *self,
                           LbService   *service)
{
  g_return_if_fail (LB_IS_RELAY_PAGE (self));

  self->service = g_object_ref (service);
  lb_relay_page_fill (self);
  lb_relay_page_look_up (self);
  g_signal_connect_object (self->security, "notify::selected", G_CALLBACK (lb_relay_page_apply_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->certificate, "chosen", G_CALLBACK (lb_relay_page_apply_cb), self,
                           G_CONNECT_SWAPPED);
  lb_edit_watch (GTK_WIDGET (self->host), G_CALLBACK (lb_relay_page_account_cb), self);
  lb_edit_watch (GTK_WIDGET (self->port), G_CALLBACK (lb_relay_page_account_cb), self);
  lb_edit_watch (GTK_WIDGET (self->user), G_CALLBACK (lb_relay_page_account_cb), self);
  lb_edit_watch (GTK_WIDGET (self->password), G_CALLBACK (lb_relay_page_password_cb), self);
  lb_edit_watch (GTK_WIDGET (self->allow), G_CALLBACK (lb_relay_page_allow_cb), self);
}
