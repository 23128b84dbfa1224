#define G_LOG_DOMAIN "lb-messages-page"

#include "config.h"
#include "ui/preferences/lb-messages-page.h"

#include <glib/gi18n.h>

#include "ui/lb-resource.h"
#include "ui/lb-settings.h"
#include "ui/preferences/lb-choice-row.h"
#include "ui/preferences/lb-option-change.h"
#include "ui/tags/lb-rule-group.h"

struct _LbMessagesPage
{
  AdwPreferencesPage parent_instance;

  GtkWidget         *notifications;
  GtkWidget         *background;
  AdwComboRow       *max_messages;
  AdwComboRow       *max_age;
  AdwComboRow       *max_store;
  LbNoteRow         *keeping_note;
  LbRuleGroup       *rules;

  LbService         *service; /* (owned) */
};

G_DEFINE_FINAL_TYPE (LbMessagesPage, lb_messages_page, ADW_TYPE_PREFERENCES_PAGE)

static const LbChoice numbers[] = {
  { "100", N_("100") },
  { "1000", N_("1,000") },
  { "10000", N_("10,000") },
  { "100000", N_("100,000") },
  { "0", N_("No Limit") },
};

static const LbChoice ages[] = {
  { "1d", N_("1 Day") },
  { "7d", N_("7 Days") },
  { "30d", N_("30 Days") },
  { "365d", N_("1 Year") },
  { "", N_("No Limit") },
};

static const LbChoice sizes[] = {
  { "268435456", NULL },
  { "1073741824", NULL },
  { "2147483648", NULL },
  { "10737418240", NULL },
  { "0", N_("No Limit") },
};

static void
lb_messages_page_take (LbMessagesPage *self,
                       AdwComboRow    *row,
                       LbOption        option,
                       const char     *none)
{
  const char *text = lb_choice_row_get_text (row);

  lb_option_change (self->service, option, g_strcmp0 (text, none) != 0 ? text : NULL,
                    GTK_WIDGET (row), self->keeping_note);
}

static void
lb_messages_page_number_cb (LbMessagesPage *self)
{
  lb_messages_page_take (self, self->max_messages, LB_OPTION_MAX_MESSAGES, "0");
}

static void
lb_messages_page_age_cb (LbMessagesPage *self)
{
  lb_messages_page_take (self, self->max_age, LB_OPTION_MAX_AGE, "");
}

/* Here none is a limit of its own: the default is another. */
static void
lb_messages_page_size_cb (LbMessagesPage *self)
{
  lb_messages_page_take (self, self->max_store, LB_OPTION_MAX_STORE, NULL);
}

static void
lb_messages_page_dispose (GObject *object)
{
  g_clear_object (&LB_MESSAGES_PAGE (object)->service);

  G_OBJECT_CLASS (lb_messages_page_parent_class)->dispose (object);
}

static void
lb_messages_page_class_init (LbMessagesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_messages_page_dispose;

  g_type_ensure (LB_TYPE_NOTE_ROW);
  g_type_ensure (LB_TYPE_RULE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LB_RESOURCE_PATH "lb-messages-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LbMessagesPage, notifications);
  gtk_widget_class_bind_template_child (widget_class, LbMessagesPage, background);
  gtk_widget_class_bind_template_child (widget_class, LbMessagesPage, max_messages);
  gtk_widget_class_bind_template_child (widget_class, LbMessagesPage, max_age);
  gtk_widget_class_bind_template_child (widget_class, LbMessagesPage, max_store);
  gtk_widget_class_bind_template_child (widget_class, LbMessagesPage, keeping_note);
  gtk_widget_class_bind_template_child (widget_class, LbMessagesPage, rules);
}

static void
lb_messages_page_init (LbMessagesPage *self)
{
  GSettings *settings = lb_settings_get_default ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_settings_bind (settings, "notifications", self->notifications, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "run-in-background", self->background, "active",
                   G_SETTINGS_BIND_DEFAULT);
}

static void
lb_messages_page_fill (LbMessagesPage *self,
                       AdwComboRow    *row,
                       LbOption        option,
                       const LbChoice *choices,
                       guint           n_choices,
                       GCallback       callback)
{
  g_autofree char *current = lb_option_dup_setting (option);

  lb_choice_row_fill (row, choices, n_choices, current);
  g_signal_connect_object (row, "notify::selected", callback, self, G_CONNECT_SWAPPED);
}

/**
 * lb_messages_page_set_service:
 * @self: a page
 * @service: what keeps the messages
 */
void
lb_messages_page_set_service (LbMessagesPage *self,
                              LbService      *service)
{
  g_return_if_fail (LB_IS_MESSAGES_PAGE (self));

  self->service = g_object_ref (service);
  lb_messages_page_fill (self, self->max_messages, LB_OPTION_MAX_MESSAGES, numbers,
                         G_N_ELEMENTS (numbers), G_CALLBACK (lb_messages_page_number_cb));
  lb_messages_page_fill (self, self->max_age, LB_OPTION_MAX_AGE, ages, G_N_ELEMENTS (ages),
                         G_CALLBACK (lb_messages_page_age_cb));
  lb_messages_page_fill (self, self->max_store, LB_OPTION_MAX_STORE, sizes, G_N_ELEMENTS (sizes),
                         G_CALLBACK (lb_messages_page_size_cb));
  lb_rule_group_set_mailbox (self->rules, lb_service_get_mailbox (service));
}
