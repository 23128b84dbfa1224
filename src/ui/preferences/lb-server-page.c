#define G_LOG_DOMAIN "lb-server-page"

#include "config.h"
#include "ui/preferences/lb-server-page.h"

#include <glib/gi18n.h>

#include "ui/lb-resource.h"
#include "ui/lb-settings.h"
#include "ui/preferences/lb-choice-row.h"
#include "ui/preferences/lb-file-row.h"
#include "ui/preferences/lb-option-change.h"
#include "ui/window/lb-server-state.h"

struct _LbServerPage
{
  AdwPreferencesPage parent_instance;

  AdwEntryRow       *smtp_host;
  GtkSpinButton     *smtp_port;
  LbNoteRow         *smtp_note;
  GtkWidget         *receive_at_launch;
  AdwComboRow       *size_limit;
  LbNoteRow         *size_note;
  AdwEntryRow       *hostname;
  LbNoteRow         *hostname_note;
  GtkSwitch         *smtputf8;
  AdwComboRow       *encryption;
  LbNoteRow         *encryption_note;
  AdwComboRow       *auth;
  LbFileRow         *auth_file;
  LbNoteRow         *auth_note;
  AdwEntryRow       *smtps;
  LbNoteRow         *smtps_note;
  AdwEntryRow       *lmtp;
  LbNoteRow         *lmtp_note;
  GtkSwitch         *http;
  AdwActionRow      *http_row;
  GtkSpinButton     *http_port;
  AdwActionRow      *http_port_row;
  LbNoteRow         *http_note;

  LbService         *service;  /* (owned) */
};

G_DEFINE_FINAL_TYPE (LbServerPage, lb_server_page, ADW_TYPE_PREFERENCES_PAGE)

/* What mail servers of today commonly allow, and none. */
static const LbChoice limits[] = {
  { "10485760", NULL },
  { "26214400", NULL },
  { "33554432", NULL },
  { "104857600", NULL },
  { "0", N_("No Limit") },
};

typedef enum
{
  LB_ENCRYPTION_OFF,
  LB_ENCRYPTION_OFFERED,
  LB_ENCRYPTION_REQUIRED,
} LbEncryption;

static const LbChoice encryptions[] = {
  [LB_ENCRYPTION_OFF] = { "off", N_("Off") },
  [LB_ENCRYPTION_OFFERED] = { "offered", N_("Offer STARTTLS") },
  [LB_ENCRYPTION_REQUIRED] = { "required", N_("Require TLS") },
};

static const LbChoice logins[] = {
  { "any", N_("Accept Any") },
  { "file", N_("Users of a File") },
};

/* Beyond this computer is not for a click: the options say in full what that means. */
static gboolean
lb_server_page_is_local (LbOption    option,
                         const char *text,
                         GtkWidget  *row,
                         LbNoteRow  *note)
{
  g_autofree char *value = NULL;
  guint64 number;

  if (*text == '\0' || !lb_option_parse (option, text, &value, &number, NULL) ||
      lb_option_is_loopback (value))
    return TRUE;

  lb_note_row_tell (note, row,
                    _("Only addresses of this computer, such as 127.0.0.1, can be set here."));
  return FALSE;
}

/* When an edit has ended: what is as the settings say is no change. */
static void
lb_server_page_take_address (LbServerPage *self,
                             LbOption      option,
                             const char   *text,
                             GtkWidget    *row,
                             LbNoteRow    *note)
{
  g_autofree char *former = lb_option_dup_setting (option);

  if (g_str_equal (text, former))
    lb_note_row_tell (note, row, NULL);
  else if (lb_server_page_is_local (option, text, row, note))
    lb_option_change (self->service, option, *text != '\0' ? text : NULL, row, note);
}

static void
lb_server_page_smtp_cb (LbServerPage *self)
{
  const char *host = gtk_editable_get_text (GTK_EDITABLE (self->smtp_host));
  g_autofree char *text = NULL;

  gtk_spin_button_update (self->smtp_port);
  text = g_str_has_prefix (host, "unix:")
         ? g_strdup (host)
         : lb_server_state_join (host, (guint) gtk_spin_button_get_value_as_int (self->smtp_port));
  lb_server_page_take_address (self, LB_OPTION_SMTP, text, GTK_WIDGET (self->smtp_host),
                               self->smtp_note);
}

static void
lb_server_page_smtps_cb (LbServerPage *self)
{
  lb_server_page_take_address (self, LB_OPTION_SMTPS,
                               gtk_editable_get_text (GTK_EDITABLE (self->smtps)),
                               GTK_WIDGET (self->smtps), self->smtps_note);
}

static void
lb_server_page_lmtp_cb (LbServerPage *self)
{
  lb_server_page_take_address (self, LB_OPTION_LMTP,
                               gtk_editable_get_text (GTK_EDITABLE (self->lmtp)),
                               GTK_WIDGET (self->lmtp), self->lmtp_note);
}

static void
lb_server_page_hostname_cb (LbServerPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->hostname));
  g_autofree char *former = lb_option_dup_setting (LB_OPTION_HOSTNAME);

  if (g_str_equal (text, former))
    lb_note_row_tell (self->hostname_note, GTK_WIDGET (self->hostname), NULL);
  else
    lb_option_change (self->service, LB_OPTION_HOSTNAME, *text != '\0' ? text : NULL,
                      GTK_WIDGET (self->hostname), self->hostname_note);
}

static void
lb_server_page_size_cb (LbServerPage *self)
{
  lb_option_change (self->service, LB_OPTION_SIZE_LIMIT, lb_choice_row_get_text (self->size_limit),
                    GTK_WIDGET (self->size_limit), self->size_note);
}

static void
lb_server_page_smtputf8_cb (LbServerPage *self)
{
  lb_option_change (self->service, LB_OPTION_NO_SMTPUTF8,
                    gtk_switch_get_active (self->smtputf8) ? "0" : "1",
                    GTK_WIDGET (self->smtputf8), self->hostname_note);
}

/* --- Encryption and logins --- */

static void
lb_server_page_show_encryption (LbServerPage *self)
{
  const char *subtitle = "";

  switch ((LbEncryption) adw_combo_row_get_selected (self->encryption))
    {
    case LB_ENCRYPTION_OFF:
      subtitle = _("Everything is sent in the clear");
      break;
    case LB_ENCRYPTION_OFFERED:
      subtitle = _("STARTTLS with a certificate made for this computer");
      break;
    case LB_ENCRYPTION_REQUIRED:
      subtitle = _("Mail is taken only after STARTTLS, or over TLS from the start");
      break;
    }
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->encryption), subtitle);
  gtk_widget_set_sensitive (GTK_WIDGET (self->smtps),
                            adw_combo_row_get_selected (self->encryption) != LB_ENCRYPTION_OFF);
}

static void
lb_server_page_encrypted_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr(LbServerPage) self = LB_SERVER_PAGE (user_data);
  g_autoptr(GError) error = NULL;

  lb_option_change_finish (LB_SERVICE (object), result, &error);
  lb_note_row_tell (self->encryption_note, GTK_WIDGET (self->encryption),
                    error != NULL ? error->message : NULL);
}

/* The three go together: without a certificate neither of the others can be. */
static void
lb_server_page_encryption_cb (LbServerPage *self)
{
  LbEncryption encryption = (LbEncryption) adw_combo_row_get_selected (self->encryption);
  const char * const self_signed[] = { "self-signed", NULL };
  const char * const require[] = { "1", NULL };
  const char * const smtps[] = { gtk_editable_get_text (GTK_EDITABLE (self->smtps)), NULL };
  gboolean has_tls = encryption != LB_ENCRYPTION_OFF;
  const LbOptionChange changes[] = {
    { LB_OPTION_TLS, has_tls ? self_signed : NULL },
    { LB_OPTION_REQUIRE_TLS, encryption == LB_ENCRYPTION_REQUIRED ? require : NULL },
    { LB_OPTION_SMTPS, has_tls && *smtps[0] != '\0' ? smtps : NULL },
  };

  lb_server_page_show_encryption (self);
  /* Without such an address nobody has to stop listening for it. */
  lb_option_change_async (self->service, changes,
                          G_N_ELEMENTS (changes) - (*smtps[0] == '\0' ? 1 : 0),
                          lb_server_page_encrypted_cb, g_object_ref (self));
}

static void
lb_server_page_show_auth (LbServerPage *self)
{
  gboolean is_any = adw_combo_row_get_selected (self->auth) == 0;

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->auth),
                               is_any ? _("Logins are recorded and never checked")
                                      : _("Lines of user:password; others are refused"));
  gtk_widget_set_visible (GTK_WIDGET (self->auth_file), !is_any);
}

static void
lb_server_page_users_cb (LbServerPage *self)
{
  const char *path = lb_file_row_get_path (self->auth_file);

  lb_option_change (self->service, LB_OPTION_AUTH, path, GTK_WIDGET (self->auth_file),
                    self->auth_note);
}

static void
lb_server_page_auth_cb (LbServerPage *self)
{
  lb_server_page_show_auth (self);
  if (adw_combo_row_get_selected (self->auth) == 0)
    lb_option_change (self->service, LB_OPTION_AUTH, NULL, GTK_WIDGET (self->auth_file),
                      self->auth_note);
  else if (lb_file_row_get_path (self->auth_file) != NULL)
    lb_server_page_users_cb (self);
  else
    lb_note_row_tell (self->auth_note, GTK_WIDGET (self->auth_file),
                      _("Choose the file; until then any login is accepted."));
}

/* --- The HTTP API --- */

static void
lb_server_page_show_http (LbServerPage *self)
{
  g_autofree char *address = lb_service_dup_http_address (self->service);
  g_autofree char *uri = NULL;

  uri = address != NULL ? g_strdup_printf ("http://%s", address) : g_strdup (_("Not served"));
  adw_action_row_set_subtitle (self->http_row, uri);
}

static void
lb_server_page_http_cb (LbServerPage *self)
{
  gboolean is_on = gtk_switch_get_active (self->http);

  gtk_widget_set_sensitive (GTK_WIDGET (self->http_port_row), is_on);
  lb_option_change (self->service, LB_OPTION_NO_HTTP, is_on ? "0" : "1",
                    GTK_WIDGET (self->http_row), self->http_note);
}

static void
lb_server_page_http_port_cb (LbServerPage *self)
{
  g_autofree char *former = lb_option_dup_setting (LB_OPTION_HTTP);
  g_autofree char *host = NULL;
  g_autofree char *text = NULL;
  guint port;

  gtk_spin_button_update (self->http_port);
  if (!lb_server_state_split (former, &host, &port))
    return;
  text = lb_server_state_join (host, (guint) gtk_spin_button_get_value_as_int (self->http_port));
  lb_server_page_take_address (self, LB_OPTION_HTTP, text, GTK_WIDGET (self->http_port_row),
                               self->http_note);
}

static void
lb_server_page_dispose (GObject *object)
{
  g_clear_object (&LB_SERVER_PAGE (object)->service);

  G_OBJECT_CLASS (lb_server_page_parent_class)->dispose (object);
}

static void
lb_server_page_class_init (LbServerPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_server_page_dispose;

  g_type_ensure (LB_TYPE_FILE_ROW);
  g_type_ensure (LB_TYPE_NOTE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-server-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LbServerPage, smtp_host);
  gtk_widget_class_bind_template_child (widget_class, LbServerPage, smtp_port);
  gtk_widget_class_bind_template_child (widget_class, LbServerPage, smtp_note);
  gtk_widget_class_bind_template_child (widget_class, LbServerPage, receive_at_launch);
  gtk_widget_class_bind_template_child (widget_class, LbServerPage, size_limit);
  gtk_widget_class_bind_template_child (widget_class, LbServerPage, size_note);
  gtk_widget_class_bind_template_child (widget_class, LbServerPage, hostname);
  gtk_widget_class_bind_template_child (widget_class, LbServerPage, hostname_note);
  gtk_widget_class_bind_template_child (widget_class, LbServerPage, smtputf8);
  gtk_widget_class_bind_template_child (widget_class, LbServerPage, encryption);
  gtk_widget_class_bind_template_child (widget_class, LbServerPage, encryption_note);
  gtk_widget_class_bind_template_child (widget_class, LbServerPage, auth);
  gtk_widget_class_bind_template_child (widget_class, LbServerPage, auth_file);
  gtk_widget_class_bind_template_child (widget_class, LbServerPage, auth_note);
  gtk_widget_class_bind_template_child (widget_class, LbServerPage, smtps);
  gtk_widget_class_bind_template_child (widget_class, LbServerPage, smtps_note);
  gtk_widget_class_bind_template_child (widget_class, LbServerPage, lmtp);
  gtk_widget_class_bind_template_child (widget_class, LbServerPage, lmtp_note);
  gtk_widget_class_bind_template_child (widget_class, LbServerPage, http);
  gtk_widget_class_bind_template_child (widget_class, LbServerPage, http_row);
  gtk_widget_class_bind_template_child (widget_class, LbServerPage, http_port);
  gtk_widget_class_bind_template_child (widget_class, LbServerPage, http_port_row);
  gtk_widget_class_bind_template_child (widget_class, LbServerPage, http_note);
}

static void
lb_server_page_init (LbServerPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* --- What the settings say --- */

static void
lb_server_page_fill_entry (AdwEntryRow *row,
                           LbOption     option)
{
  g_autofree char *text = lb_option_dup_setting (option);

  gtk_editable_set_text (GTK_EDITABLE (row), text);
}

/* @host: (nullable) */
static void
lb_server_page_fill_address (AdwEntryRow   *host,
                             GtkSpinButton *port,
                             LbOption       option)
{
  g_autofree char *text = lb_option_dup_setting (option);
  g_autofree char *name = NULL;
  guint number;

  if (lb_server_state_split (text, &name, &number))
    gtk_spin_button_set_value (port, number);
  if (host != NULL)
    gtk_editable_set_text (GTK_EDITABLE (host), name != NULL ? name : text);
}

static void
lb_server_page_fill (LbServerPage *self)
{
  GSettings *settings = lb_settings_get_default ();
  g_autofree char *limit = lb_option_dup_setting (LB_OPTION_SIZE_LIMIT);
  g_autofree char *users = lb_option_dup_setting (LB_OPTION_AUTH);
  g_autofree char *tls = lb_option_dup_setting (LB_OPTION_TLS);
  LbEncryption encryption = *tls != '\0' ? LB_ENCRYPTION_OFFERED : LB_ENCRYPTION_OFF;
  gboolean is_any = g_str_equal (users, "any");

  if (encryption == LB_ENCRYPTION_OFFERED && g_settings_get_boolean (settings, "require-tls"))
    encryption = LB_ENCRYPTION_REQUIRED;

  lb_server_page_fill_address (self->smtp_host, self->smtp_port, LB_OPTION_SMTP);
  lb_server_page_fill_address (NULL, self->http_port, LB_OPTION_HTTP);
  lb_server_page_fill_entry (self->hostname, LB_OPTION_HOSTNAME);
  lb_server_page_fill_entry (self->smtps, LB_OPTION_SMTPS);
  lb_server_page_fill_entry (self->lmtp, LB_OPTION_LMTP);
  lb_choice_row_fill (self->size_limit, limits, G_N_ELEMENTS (limits), limit);
  lb_choice_row_fill (self->encryption, encryptions, G_N_ELEMENTS (encryptions),
                      encryptions[encryption].text);
  lb_choice_row_fill (self->auth, logins, G_N_ELEMENTS (logins), logins[is_any ? 0 : 1].text);
  lb_file_row_set_path (self->auth_file, is_any ? NULL : users);
  g_settings_bind (settings, "receive-at-launch", self->receive_at_launch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  gtk_switch_set_active (self->smtputf8, g_settings_get_boolean (settings, "smtputf8"));
  gtk_switch_set_active (self->http, g_settings_get_boolean (settings, "http"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->http_port_row), gtk_switch_get_active (self->http));
  lb_server_page_show_encryption (self);
  lb_server_page_show_auth (self);
  lb_server_page_show_http (self);
}

static void
lb_server_page_watch (LbServerPage *self)
{
  const struct
  {
    gpointer    widget;
    const char *signal;
    GCallback   callback;
  } watched[] = {
    { self->size_limit, "notify::selected", G_CALLBACK (lb_server_page_size_cb) },
    { self->smtputf8, "notify::active", G_CALLBACK (lb_server_page_smtputf8_cb) },
    { self->encryption, "notify::selected", G_CALLBACK (lb_server_page_encryption_cb) },
    { self->auth, "notify::selected", G_CALLBACK (lb_server_page_auth_cb) },
    { self->auth_file, "chosen", G_CALLBACK (lb_server_page_users_cb) },
    { self->http, "notify::active", G_CALLBACK (lb_server_page_http_cb) },
    { self->service, "notify::http-address", G_CALLBACK (lb_server_page_show_http) },
  };
  const struct
  {
    gpointer  widget;
    GCallback callback;
  } edited[] = {
    { self->smtp_host, G_CALLBACK (lb_server_page_smtp_cb) },
    { self->smtp_port, G_CALLBACK (lb_server_page_smtp_cb) },
    { self->hostname, G_CALLBACK (lb_server_page_hostname_cb) },
    { self->smtps, G_CALLBACK (lb_server_page_smtps_cb) },
    { self->lmtp, G_CALLBACK (lb_server_page_lmtp_cb) },
    { self->http_port, G_CALLBACK (lb_server_page_http_port_cb) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_object (watched[i].widget, watched[i].signal, watched[i].callback, self,
                             G_CONNECT_SWAPPED);
  for (gsize i = 0; i < G_N_ELEMENTS (edited); i++)
    lb_edit_watch (edited[i].widget, edited[i].callback, self);
}

/**
 * lb_server_page_set_service:
 * @self: a page
 * @service: what receives mail; what is changed holds there at once
 */
void
lb_server_page_set_service (LbServerPage *self,
                            LbService    *service)
{
  g_return_if_fail (LB_IS_SERVER_PAGE (self));

  self->service = g_object_ref (service);
  lb_server_page_fill (self);
  lb_server_page_watch (self);
}
