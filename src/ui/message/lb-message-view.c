#define G_LOG_DOMAIN "lb-message-view"

#include "config.h"
#include "ui/message/lb-message-view.h"

#include <glib/gi18n.h>

#include "ui/message/lb-attachment-bar.h"
#include "ui/message/lb-check.h"
#include "ui/message/lb-checks-page.h"
#include "ui/message/lb-headers-page.h"
#include "ui/html/lb-html-page.h"
#include "ui/message/lb-message-head.h"
#include "ui/message/lb-message-page.h"
#include "ui/message/lb-parts-page.h"
#include "ui/lb-resource.h"
#include "ui/lb-settings.h"
#include "ui/lb-wrap-box.h"
#include "ui/message/lb-smtp-page.h"
#include "ui/message/lb-source-page.h"
#include "ui/message/lb-text-page.h"

struct _LbMessageView
{
  AdwBin           parent_instance;

  GtkStack        *stack;
  AdwStatusPage   *many;
  AdwStatusPage   *failed;
  LbMessageHead   *head;
  GtkNotebook     *tabs;
  LbAttachmentBar *attachments;

  GtkWidget       *bins[LB_N_TABS]; /* of the tabs that there are */
  GtkLabel        *badges[LB_N_TABS];
  LbTab            chosen;
  gboolean         is_building;
  LbStoreRow      *row;             /* (owned) (nullable): what the head shows */
  LbOpenedMessage *message;         /* (owned) (nullable): what the pages show */
};

enum
{
  PROP_TAB = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LbMessageView, lb_message_view, ADW_TYPE_BIN)

/* In the order of the tabs; those without a type do not exist yet. */
static const struct
{
  const char *id;
  const char *title;
  GType       (*get_type) (void);
} pages[LB_N_TABS] = {
  [LB_TAB_HTML] = { "html", NC_ ("tab", "HTML"), lb_html_page_get_type },
  [LB_TAB_TEXT] = { "text", NC_ ("tab", "Text"), lb_text_page_get_type },
  [LB_TAB_SOURCE] = { "source", NC_ ("tab", "Source"), lb_source_page_get_type },
  [LB_TAB_HEADERS] = { "headers", NC_ ("tab", "Headers"), lb_headers_page_get_type },
  [LB_TAB_SMTP] = { "smtp", NC_ ("tab", "SMTP"), lb_smtp_page_get_type },
  [LB_TAB_PARTS] = { "parts", NC_ ("tab", "Parts"), lb_parts_page_get_type },
  [LB_TAB_CHECKS] = { "checks", NC_ ("tab", "Checks"), lb_checks_page_get_type },
};

static LbTab
lb_message_view_find_tab (LbMessageView *self,
                          GtkWidget     *bin)
{
  for (guint i = 0; i < LB_N_TABS; i++)
    {
      if (self->bins[i] == bin)
        return (LbTab) i;
    }
  return LB_TAB_TEXT;
}

/* The chosen page; but a message without HTML shows its text, without forgetting the choice. */
static LbTab
lb_message_view_choose_tab (LbMessageView *self)
{
  gboolean has_html = lb_message_get_html (lb_opened_message_get_message (self->message)) != NULL;

  return self->chosen == LB_TAB_HTML && !has_html ? LB_TAB_TEXT : self->chosen;
}

/* A page is built when it is first shown, and filled when it is shown. */
static void
lb_message_view_fill_tab (LbMessageView *self,
                          LbTab          tab)
{
  AdwBin *bin = ADW_BIN (self->bins[tab]);

  if (self->message == NULL)
    return;
  if (adw_bin_get_child (bin) == NULL)
    adw_bin_set_child (bin, g_object_new (pages[tab].get_type (), NULL));
  lb_message_page_show_message (LB_MESSAGE_PAGE (adw_bin_get_child (bin)), self->message);
}

static void
lb_message_view_switch_page_cb (GtkNotebook *notebook,
                                GtkWidget   *bin,
                                guint        number,
                                gpointer     user_data)
{
  LbMessageView *self = LB_MESSAGE_VIEW (user_data);

  if (self->is_building)
    return;
  self->chosen = lb_message_view_find_tab (self, bin);
  g_settings_set_string (lb_settings_get_default (), "tab", pages[self->chosen].id);
  lb_message_view_fill_tab (self, self->chosen);
}

/* Now the other page is the present one. */
static void
lb_message_view_switched_page_cb (LbMessageView *self)
{
  if (!self->is_building)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TAB]);
}

/* GTK 4.8 names the tab by its own widget, which holds ours. */
static void
lb_message_view_name_tab (LbMessageView *self,
                          LbTab          tab)
{
  GtkWidget *box = gtk_widget_get_parent (GTK_WIDGET (self->badges[tab]));
  const char *title = g_dpgettext2 (NULL, "tab", pages[tab].title);
  const char *count = gtk_label_get_label (self->badges[tab]);
  g_autofree char *name = NULL;

  if (*count == '\0')
    name = g_strdup (title);
  else
    name = g_strdup_printf ("%s, %s", title, count);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (box)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
lb_message_view_add_tab (LbMessageView *self,
                         LbTab          tab)
{
  const char *title = g_dpgettext2 (NULL, "tab", pages[tab].title);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *badge = gtk_label_new ("");

  gtk_box_append (GTK_BOX (box), gtk_label_new (title));
  gtk_box_append (GTK_BOX (box), badge);
  gtk_widget_set_valign (badge, GTK_ALIGN_CENTER);
  gtk_widget_hide (badge);
  self->bins[tab] = adw_bin_new ();
  self->badges[tab] = GTK_LABEL (badge);
  gtk_notebook_append_page (self->tabs, self->bins[tab], box);
  lb_message_view_name_tab (self, tab);
}

static void
lb_message_view_show_count (LbMessageView *self,
                            LbTab          tab,
                            guint          count,
                            const char    *style)
{
  const char *classes[] = { "lb-pill", style, NULL };
  g_autofree char *text = count > 0 ? g_strdup_printf ("%u", count) : g_strdup ("");

  gtk_label_set_label (self->badges[tab], text);
  gtk_widget_set_css_classes (GTK_WIDGET (self->badges[tab]), classes);
  gtk_widget_set_visible (GTK_WIDGET (self->badges[tab]), count > 0);
  lb_message_view_name_tab (self, tab);
}

static void
lb_message_view_show_counts (LbMessageView *self)
{
  GPtrArray *parts = lb_message_get_parts (lb_opened_message_get_message (self->message));
  g_autoptr(GPtrArray) checks = lb_check_list (self->message);
  LbCheckLevel worst;
  guint n_checks = lb_check_count (checks, &worst);
  guint n_parts = 0;

  for (guint i = 0; i < parts->len; i++)
    n_parts += !lb_message_part_is_container (g_ptr_array_index (parts, i));
  lb_message_view_show_count (self, LB_TAB_PARTS, n_parts, NULL);
  lb_message_view_show_count (self, LB_TAB_CHECKS, n_checks,
                              worst == LB_CHECK_ERROR ? "error" : "warning");
}

static void
lb_message_view_build_tabs (LbMessageView *self)
{
  g_autofree char *id = g_settings_get_string (lb_settings_get_default (), "tab");
  LbTab chosen = LB_TAB_TEXT;

  self->is_building = TRUE;
  for (guint i = 0; i < LB_N_TABS; i++)
    {
      if (pages[i].get_type == NULL)
        continue;
      lb_message_view_add_tab (self, (LbTab) i);
      if (g_str_equal (pages[i].id, id))
        chosen = (LbTab) i;
    }
  self->chosen = chosen;
  self->is_building = FALSE;
}

static void
lb_message_view_get_property (GObject    *object,
                              guint       property_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  if (property_id == PROP_TAB)
    g_value_set_int (value, (int) LB_MESSAGE_VIEW (object)->chosen);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
lb_message_view_dispose (GObject *object)
{
  LbMessageView *self = LB_MESSAGE_VIEW (object);

  self->is_building = TRUE;
  g_clear_pointer (&self->row, lb_store_row_unref);
  g_clear_object (&self->message);

  G_OBJECT_CLASS (lb_message_view_parent_class)->dispose (object);
}

static void
lb_message_view_class_init (LbMessageViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (LB_TYPE_ATTACHMENT_BAR);
  g_type_ensure (LB_TYPE_MESSAGE_HEAD);
  g_type_ensure (LB_TYPE_WRAP_BOX);

  G_OBJECT_CLASS (klass)->dispose = lb_message_view_dispose;
  G_OBJECT_CLASS (klass)->get_property = lb_message_view_get_property;

  /**
   * LbMessageView:tab:
   *
   * The page that is chosen, an #LbTab.
   */
  properties[PROP_TAB] = g_param_spec_int ("tab", NULL, NULL, 0, LB_N_TABS - 1, LB_TAB_TEXT,
                                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-message-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LbMessageView, stack);
  gtk_widget_class_bind_template_child (widget_class, LbMessageView, many);
  gtk_widget_class_bind_template_child (widget_class, LbMessageView, failed);
  gtk_widget_class_bind_template_child (widget_class, LbMessageView, head);
  gtk_widget_class_bind_template_child (widget_class, LbMessageView, tabs);
  gtk_widget_class_bind_template_child (widget_class, LbMessageView, attachments);
}

static void
lb_message_view_init (LbMessageView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self->tabs, "switch-page", G_CALLBACK (lb_message_view_switch_page_cb), self);
  g_signal_connect_object (self->tabs, "switch-page",
                           G_CALLBACK (lb_message_view_switched_page_cb), self,
                           G_CONNECT_AFTER | G_CONNECT_SWAPPED);
  lb_message_view_build_tabs (self);
}

/**
 * lb_message_view_show_nothing:
 * @self: a view
 *
 * No message is selected.
 */
void
lb_message_view_show_nothing (LbMessageView *self)
{
  g_return_if_fail (LB_IS_MESSAGE_VIEW (self));

  g_clear_pointer (&self->row, lb_store_row_unref);
  g_clear_object (&self->message);
  gtk_stack_set_visible_child_name (self->stack, "none");
}

/**
 * lb_message_view_show_many:
 * @self: a view
 * @n_messages: how many are selected
 *
 * More than one message is selected.
 */
void
lb_message_view_show_many (LbMessageView *self,
                           guint          n_messages)
{
  g_autofree char *title = NULL;

  g_return_if_fail (LB_IS_MESSAGE_VIEW (self));

  title = g_strdup_printf (ngettext ("%u Message Selected", "%u Messages Selected", n_messages),
                           n_messages);
  g_clear_pointer (&self->row, lb_store_row_unref);
  g_clear_object (&self->message);
  adw_status_page_set_title (self->many, title);
  gtk_stack_set_visible_child_name (self->stack, "many");
}

/**
 * lb_message_view_show_error:
 * @self: a view
 * @text: why the message cannot be read
 */
void
lb_message_view_show_error (LbMessageView *self,
                            const char    *text)
{
  g_return_if_fail (LB_IS_MESSAGE_VIEW (self));

  g_clear_pointer (&self->row, lb_store_row_unref);
  g_clear_object (&self->message);
  adw_status_page_set_description (self->failed, text);
  gtk_stack_set_visible_child_name (self->stack, "failed");
}

/**
 * lb_message_view_show_row:
 * @self: a view
 * @row: what the list knows of the message
 *
 * Shows the head of the message at once; its pages follow by lb_message_view_show_message().
 */
void
lb_message_view_show_row (LbMessageView *self,
                          LbStoreRow    *row)
{
  g_return_if_fail (LB_IS_MESSAGE_VIEW (self));

  lb_store_row_ref (row);
  g_clear_pointer (&self->row, lb_store_row_unref);
  self->row = row;
  lb_message_head_show_row (self->head, row);
  gtk_stack_set_visible_child_name (self->stack, "message");
}

/**
 * lb_message_view_show_message:
 * @self: a view
 * @message: the message, whole
 */
void
lb_message_view_show_message (LbMessageView   *self,
                              LbOpenedMessage *message)
{
  LbTab tab;

  g_return_if_fail (LB_IS_MESSAGE_VIEW (self));
  g_return_if_fail (LB_IS_OPENED_MESSAGE (message));

  g_set_object (&self->message, message);
  lb_message_view_show_row (self, lb_opened_message_get_row (message));
  lb_message_view_show_counts (self);
  lb_attachment_bar_show_message (self->attachments, lb_opened_message_get_message (message));
  tab = lb_message_view_choose_tab (self);
  lb_message_view_fill_tab (self, tab);
  /* Filled before it is seen: a text view that gets another text between being shown and being laid
   * out asks for a second layout amid the first. */
  self->is_building = TRUE;
  lb_message_view_set_tab (self, tab);
  self->is_building = FALSE;
}

/**
 * lb_message_view_get_row:
 * @self: a view
 *
 * Returns: (transfer none) (nullable): what the list knows of the message that is shown, or that
 *   will be shown as soon as it is read
 */
LbStoreRow *
lb_message_view_get_row (LbMessageView *self)
{
  g_return_val_if_fail (LB_IS_MESSAGE_VIEW (self), NULL);

  return self->row;
}

/**
 * lb_message_view_get_message:
 * @self: a view
 *
 * Returns: (transfer none) (nullable): the message whose pages are shown
 */
LbOpenedMessage *
lb_message_view_get_message (LbMessageView *self)
{
  g_return_val_if_fail (LB_IS_MESSAGE_VIEW (self), NULL);

  return self->message;
}

/**
 * lb_message_view_has_tab:
 * @self: a view
 * @tab: a page
 *
 * Returns: whether there is such a page
 */
gboolean
lb_message_view_has_tab (LbMessageView *self,
                         LbTab          tab)
{
  g_return_val_if_fail (LB_IS_MESSAGE_VIEW (self), FALSE);

  return tab < LB_N_TABS && self->bins[tab] != NULL;
}

/**
 * lb_message_view_get_tab:
 * @self: a view
 *
 * Returns: the page that is chosen
 */
LbTab
lb_message_view_get_tab (LbMessageView *self)
{
  g_return_val_if_fail (LB_IS_MESSAGE_VIEW (self), LB_TAB_TEXT);

  return self->chosen;
}

/**
 * lb_message_view_get_shown_tab:
 * @self: a view
 *
 * Returns: the page that is seen: a message without HTML shows its text instead
 */
LbTab
lb_message_view_get_shown_tab (LbMessageView *self)
{
  int number;

  g_return_val_if_fail (LB_IS_MESSAGE_VIEW (self), LB_TAB_TEXT);

  number = gtk_notebook_get_current_page (self->tabs);
  return lb_message_view_find_tab (self, gtk_notebook_get_nth_page (self->tabs, number));
}

/**
 * lb_message_view_set_tab:
 * @self: a view
 * @tab: the page to show; nothing happens when there is no such page
 */
void
lb_message_view_set_tab (LbMessageView *self,
                         LbTab          tab)
{
  g_return_if_fail (LB_IS_MESSAGE_VIEW (self));

  if (lb_message_view_has_tab (self, tab))
    gtk_notebook_set_current_page (self->tabs, gtk_notebook_page_num (self->tabs, self->bins[tab]));
}

/**
 * lb_message_view_get_page:
 * @self: a view
 * @tab: which
 *
 * Returns: (transfer none) (nullable): the page, when it was shown once
 */
GtkWidget *
lb_message_view_get_page (LbMessageView *self,
                          LbTab          tab)
{
  g_return_val_if_fail (LB_IS_MESSAGE_VIEW (self), NULL);

  return lb_message_view_has_tab (self, tab) ? adw_bin_get_child (ADW_BIN (self->bins[tab])) : NULL;
}

/**
 * lb_message_view_set_is_narrow:
 * @self: a view
 * @is_narrow: whether there is little room
 */
void
lb_message_view_set_is_narrow (LbMessageView *self,
                               gboolean       is_narrow)
{
  g_return_if_fail (LB_IS_MESSAGE_VIEW (self));

  lb_message_head_set_is_narrow (self->head, is_narrow);
}

/**
 * lb_message_view_focus:
 * @self: a view
 *
 * Gives the focus to the page that is shown.
 */
void
lb_message_view_focus (LbMessageView *self)
{
  GtkWidget *page;

  g_return_if_fail (LB_IS_MESSAGE_VIEW (self));

  page = lb_message_view_get_page (self, lb_message_view_get_shown_tab (self));
  if (page == NULL || !gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD))
    gtk_widget_grab_focus (GTK_WIDGET (self->tabs));
}
