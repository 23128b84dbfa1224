#define G_LOG_DOMAIN "lb-rule-group"

#include "config.h"
#include "ui/tags/lb-rule-group.h"

#include <glib/gi18n.h>

struct _LbRuleGroup
{
  AdwPreferencesGroup parent_instance;

  AdwExpanderRow     *add;
  AdwEntryRow        *query;
  AdwEntryRow        *tag;
  GPtrArray          *rows;        /* (owned) (element-type GtkWidget): one a rule */
  LbMailbox          *mailbox;     /* (owned) (nullable) */
  GCancellable       *cancellable; /* (owned) */
};

G_DEFINE_FINAL_TYPE (LbRuleGroup, lb_rule_group, ADW_TYPE_PREFERENCES_GROUP)

static void lb_rule_group_ask (LbRuleGroup *self);

static void
lb_rule_group_tell (LbRuleGroup *self,
                    const char  *text)
{
  GtkWidget *window = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_PREFERENCES_WINDOW);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  if (window != NULL)
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (window), adw_toast_new (escaped));
}

static void
lb_rule_group_changed_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(LbRuleGroup) self = LB_RULE_GROUP (user_data);
  g_autoptr(GError) error = NULL;

  if (!lb_mailbox_change_rule_finish (LB_MAILBOX (object), result, &error))
    lb_rule_group_tell (self, error->message);
  lb_rule_group_ask (self);
}

static void
lb_rule_group_add_cb (LbRuleGroup *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LbStoreRule) rule = NULL;

  rule = lb_mailbox_make_rule (0, gtk_editable_get_text (GTK_EDITABLE (self->query)),
                               gtk_editable_get_text (GTK_EDITABLE (self->tag)), TRUE, &error);
  if (rule == NULL)
    {
      lb_rule_group_tell (self, error->message);
      return;
    }
  gtk_editable_set_text (GTK_EDITABLE (self->query), "");
  gtk_editable_set_text (GTK_EDITABLE (self->tag), "");
  adw_expander_row_set_expanded (self->add, FALSE);
  lb_mailbox_set_rule_async (self->mailbox, rule, NULL, lb_rule_group_changed_cb,
                             g_object_ref (self));
}

static void
lb_rule_group_enable_cb (GtkSwitch  *toggle,
                         GParamSpec *pspec,
                         gpointer    user_data)
{
  LbRuleGroup *self = LB_RULE_GROUP (user_data);
  const LbStoreRule *rule = g_object_get_data (G_OBJECT (toggle), "rule");
  g_autoptr(LbStoreRule) changed = NULL;

  changed = lb_mailbox_make_rule (rule->id, rule->query, rule->tag, gtk_switch_get_active (toggle),
                                  NULL);
  if (changed != NULL)
    lb_mailbox_set_rule_async (self->mailbox, changed, NULL, lb_rule_group_changed_cb,
                               g_object_ref (self));
}

static void
lb_rule_group_remove_cb (GtkButton *button,
                         gpointer   user_data)
{
  LbRuleGroup *self = LB_RULE_GROUP (user_data);
  const LbStoreRule *rule = g_object_get_data (G_OBJECT (button), "rule");

  lb_mailbox_remove_rule_async (self->mailbox, rule->id, NULL, lb_rule_group_changed_cb,
                                g_object_ref (self));
}

static void
lb_rule_group_add_suffix (LbRuleGroup       *self,
                          GtkWidget         *row,
                          GtkWidget         *suffix,
                          const char        *name,
                          const LbStoreRule *rule)
{
  LbStoreRule *kept = lb_store_rule_new (rule->id, rule->query, rule->tag, rule->is_enabled);

  g_object_set_data_full (G_OBJECT (suffix), "rule", kept, (GDestroyNotify) lb_store_rule_free);
  gtk_widget_set_valign (suffix, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (suffix, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (suffix), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), suffix);
}

static void
lb_rule_group_add_row (LbRuleGroup       *self,
                       const LbStoreRule *rule)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *toggle = gtk_switch_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *title = g_markup_escape_text (rule->query, -1);
  g_autofree char *tag = g_markup_escape_text (rule->tag, -1);
  /* Translators: what a rule does: the tag that messages get */
  g_autofree char *subtitle = g_strdup_printf (_("Tag with “%s”"), tag);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_switch_set_active (GTK_SWITCH (toggle), rule->is_enabled);
  gtk_widget_add_css_class (button, "flat");
  lb_rule_group_add_suffix (self, row, toggle, _("Use Rule"), rule);
  lb_rule_group_add_suffix (self, row, button, _("Delete Rule"), rule);
  g_signal_connect_object (toggle, "notify::active", G_CALLBACK (lb_rule_group_enable_cb), self, 0);
  g_signal_connect_object (button, "clicked", G_CALLBACK (lb_rule_group_remove_cb), self, 0);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

static void
lb_rule_group_listed_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr(LbRuleGroup) self = LB_RULE_GROUP (user_data);
  g_autoptr(GPtrArray) rules = lb_mailbox_list_rules_finish (LB_MAILBOX (object), result, NULL);

  if (rules == NULL || self->mailbox == NULL)
    return;
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < rules->len; i++)
    lb_rule_group_add_row (self, g_ptr_array_index (rules, i));
}

static void
lb_rule_group_ask (LbRuleGroup *self)
{
  if (self->mailbox != NULL)
    lb_mailbox_list_rules_async (self->mailbox, self->cancellable, lb_rule_group_listed_cb,
                                 g_object_ref (self));
}

static void
lb_rule_group_dispose (GObject *object)
{
  LbRuleGroup *self = LB_RULE_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->mailbox);
  g_clear_pointer (&self->rows, g_ptr_array_unref);

  G_OBJECT_CLASS (lb_rule_group_parent_class)->dispose (object);
}

static void
lb_rule_group_class_init (LbRuleGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lb_rule_group_dispose;
}

static void
lb_rule_group_init (LbRuleGroup *self)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Add Rule"));

  self->rows = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
  self->add = ADW_EXPANDER_ROW (adw_expander_row_new ());
  self->query = ADW_ENTRY_ROW (adw_entry_row_new ());
  self->tag = ADW_ENTRY_ROW (adw_entry_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->add), _("New Rule"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->query),
                                 _("Messages That Are Found By"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->tag), _("Get the Tag"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  adw_entry_row_add_suffix (self->tag, button);
  adw_expander_row_add_row (self->add, GTK_WIDGET (self->query));
  adw_expander_row_add_row (self->add, GTK_WIDGET (self->tag));
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _("Tag Rules"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self),
                                         _("For messages that arrive from then on."));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->add));
  g_signal_connect_object (button, "clicked", G_CALLBACK (lb_rule_group_add_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tag, "entry-activated", G_CALLBACK (lb_rule_group_add_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * lb_rule_group_set_mailbox:
 * @self: a group
 * @mailbox: (nullable): whose rules; %NULL: there is none to change
 */
void
lb_rule_group_set_mailbox (LbRuleGroup *self,
                           LbMailbox   *mailbox)
{
  g_return_if_fail (LB_IS_RULE_GROUP (self));

  g_set_object (&self->mailbox, mailbox);
  gtk_widget_set_visible (GTK_WIDGET (self), mailbox != NULL);
  lb_rule_group_ask (self);
}
