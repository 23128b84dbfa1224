#define G_LOG_DOMAIN "lb-preferences"

#include "config.h"
#include "ui/preferences/lb-preferences.h"

#include <glib/gi18n.h>

#include "ui/lb-resource.h"
#include "ui/lb-settings.h"

#define MEBIBYTE G_GUINT64_CONSTANT (1048576)

/* What mail servers of today commonly allow, and none. */
static const guint64 limits[] = { 10 * MEBIBYTE, 25 * MEBIBYTE, 32 * MEBIBYTE, 100 * MEBIBYTE, 0 };

struct _LbPreferences
{
  AdwPreferencesWindow parent_instance;

  AdwEntryRow         *smtp_address;
  GtkWidget           *receive_at_launch;
  AdwComboRow         *size_limit;
  GtkWidget           *smtputf8;
  GtkWidget           *http;
  AdwEntryRow         *http_address;

  LbService           *service;  /* (owned) */
};

G_DEFINE_FINAL_TYPE (LbPreferences, lb_preferences, ADW_TYPE_PREFERENCES_WINDOW)

/* Beyond this computer is not for a click: the options say in full what that means. */
static gboolean
lb_preferences_take_address (LbPreferences *self,
                             AdwEntryRow   *row,
                             LbOption       option,
                             const char    *key)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));
  g_autofree char *value = NULL;
  g_autoptr(GError) error = NULL;
  guint64 number;

  if (lb_option_parse (option, text, &value, &number, &error) && !lb_option_is_loopback (value))
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                         _("Only addresses of this computer, such as 127.0.0.1, can be set here."));
  if (error != NULL)
    {
      g_autofree char *message = g_markup_escape_text (error->message, -1);

      gtk_widget_add_css_class (GTK_WIDGET (row), "error");
      adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), adw_toast_new (message));
      return FALSE;
    }
  g_settings_set_string (lb_settings_get_default (), key, value);
  return TRUE;
}

/* The new address is listened on at once; when it cannot be, the state bar says so. */
static void
lb_preferences_apply_smtp_cb (AdwEntryRow *row,
                              gpointer     user_data)
{
  LbPreferences *self = LB_PREFERENCES (user_data);
  g_autofree char *address = NULL;

  if (!lb_preferences_take_address (self, row, LB_OPTION_SMTP, "smtp-address"))
    return;
  address = g_settings_get_string (lb_settings_get_default (), "smtp-address");
  lb_service_set_receiving (self->service, FALSE);
  lb_service_set_wanted_address (self->service, address);
  lb_service_set_receiving (self->service, TRUE);
}

static void
lb_preferences_apply_http_cb (AdwEntryRow *row,
                              gpointer     user_data)
{
  lb_preferences_take_address (LB_PREFERENCES (user_data), row, LB_OPTION_HTTP, "http-address");
}

static void
lb_preferences_changed_cb (AdwEntryRow *row,
                           gpointer     user_data)
{
  gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
}

static void
lb_preferences_limit_cb (LbPreferences *self)
{
  guint selected = adw_combo_row_get_selected (self->size_limit);

  if (selected < G_N_ELEMENTS (limits))
    g_settings_set_uint64 (lb_settings_get_default (), "size-limit", limits[selected]);
}

static void
lb_preferences_fill_limits (LbPreferences *self)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  guint64 limit = g_settings_get_uint64 (lb_settings_get_default (), "size-limit");
  guint selected = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autofree char *name = NULL;

      name = limits[i] > 0 ? g_format_size_full (limits[i], G_FORMAT_SIZE_IEC_UNITS)
                           : g_strdup (_("No Limit"));
      gtk_string_list_append (names, name);
      if (limits[i] == limit)
        selected = i;
    }
  adw_combo_row_set_model (self->size_limit, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->size_limit, selected);
  g_signal_connect_swapped (self->size_limit, "notify::selected",
                            G_CALLBACK (lb_preferences_limit_cb),
                            self);
}

static void
lb_preferences_dispose (GObject *object)
{
  g_clear_object (&LB_PREFERENCES (object)->service);

  G_OBJECT_CLASS (lb_preferences_parent_class)->dispose (object);
}

static void
lb_preferences_class_init (LbPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_preferences_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, LbPreferences, smtp_address);
  gtk_widget_class_bind_template_child (widget_class, LbPreferences, receive_at_launch);
  gtk_widget_class_bind_template_child (widget_class, LbPreferences, size_limit);
  gtk_widget_class_bind_template_child (widget_class, LbPreferences, smtputf8);
  gtk_widget_class_bind_template_child (widget_class, LbPreferences, http);
  gtk_widget_class_bind_template_child (widget_class, LbPreferences, http_address);
  gtk_widget_class_bind_template_callback (widget_class, lb_preferences_apply_smtp_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_preferences_apply_http_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_preferences_changed_cb);
}

static void
lb_preferences_init (LbPreferences *self)
{
  GSettings *settings = lb_settings_get_default ();
  g_autofree char *smtp = g_settings_get_string (settings, "smtp-address");
  g_autofree char *http = g_settings_get_string (settings, "http-address");

  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_editable_set_text (GTK_EDITABLE (self->smtp_address), smtp);
  gtk_editable_set_text (GTK_EDITABLE (self->http_address), http);
  g_settings_bind (settings, "receive-at-launch", self->receive_at_launch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "smtputf8", self->smtputf8, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "http", self->http, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "http", self->http_address, "sensitive", G_SETTINGS_BIND_GET);
  lb_preferences_fill_limits (self);
}

/**
 * lb_preferences_new:
 * @parent: the window that it belongs to
 * @service: what receives mail
 *
 * Returns: (transfer floating): a window with the settings, not yet shown
 */
GtkWidget *
lb_preferences_new (GtkWindow *parent,
                    LbService *service)
{
  LbPreferences *self = g_object_new (LB_TYPE_PREFERENCES, "transient-for", parent, NULL);

  self->service = g_object_ref (service);
  return GTK_WIDGET (self);
}
