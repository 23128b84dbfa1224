#define G_LOG_DOMAIN "lb-headers-page"

#include "config.h"
#include "ui/message/lb-headers-page.h"

#include <glib/gi18n.h>

#include "ui/message/lb-header-item.h"
#include "ui/message/lb-hop-list.h"
#include "ui/lb-resource.h"
#include "ui/lb-settings.h"
#include "ui/lb-wrap-box.h"

struct _LbHeadersPage
{
  LbMessagePage       parent_instance;

  GtkSearchEntry     *search;
  GtkToggleButton    *decoded;
  GtkToggleButton    *as_sent;
  GtkToggleButton    *route;
  LbHopList          *hops;
  GtkStack           *stack;
  GtkColumnView      *view;

  GListStore         *store;    /* (owned) */
  GtkFilterListModel *filtered; /* (owned) */
  GtkFilter          *filter;   /* (owned) */
  char               *word;     /* (owned): what is looked for, folded */
};

G_DEFINE_FINAL_TYPE (LbHeadersPage, lb_headers_page, LB_TYPE_MESSAGE_PAGE)

static GtkWidget *
lb_headers_page_make_label (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0.f);
  gtk_label_set_yalign (GTK_LABEL (label), 0.f);
  return label;
}

static void
lb_headers_page_setup_name_cb (GtkSignalListItemFactory *factory,
                               GtkListItem              *list_item,
                               gpointer                  user_data)
{
  GtkWidget *label = lb_headers_page_make_label ();

  gtk_widget_add_css_class (label, "heading");
  gtk_widget_set_margin_top (label, 5);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), 14);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 28);
  gtk_list_item_set_child (list_item, label);
}

static void
lb_headers_page_bind_name_cb (GtkSignalListItemFactory *factory,
                              GtkListItem              *list_item,
                              gpointer                  user_data)
{
  LbHeaderItem *item = LB_HEADER_ITEM (gtk_list_item_get_item (list_item));
  GtkWidget *label = gtk_list_item_get_child (list_item);

  gtk_label_set_label (GTK_LABEL (label), lb_header_item_get_name (item));
  gtk_widget_set_tooltip_text (label, lb_header_item_get_name (item));
}

static void
lb_headers_page_copy_cb (GtkButton   *button,
                         GtkListItem *list_item)
{
  LbHeaderItem *item = LB_HEADER_ITEM (gtk_list_item_get_item (list_item));
  GtkWidget *page = gtk_widget_get_ancestor (GTK_WIDGET (button), LB_TYPE_HEADERS_PAGE);
  gboolean is_decoded = gtk_toggle_button_get_active (LB_HEADERS_PAGE (page)->decoded);
  /* Translators: the name of a header field */
  g_autofree char *what = g_strdup_printf (_("%s copied"), lb_header_item_get_name (item));

  lb_message_page_copy (page, lb_header_item_get_value (item, is_decoded), what);
}

static void
lb_headers_page_setup_value_cb (GtkSignalListItemFactory *factory,
                                GtkListItem              *list_item,
                                gpointer                  user_data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = lb_headers_page_make_label ();
  GtkWidget *copy = gtk_button_new_from_icon_name ("edit-copy-symbolic");

  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_margin_top (label, 5);
  gtk_widget_set_margin_bottom (label, 5);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), 12);
  gtk_widget_add_css_class (label, "lb-mono");

  gtk_widget_add_css_class (copy, "flat");
  gtk_widget_set_valign (copy, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (copy, _("Copy Value"));
  g_signal_connect (copy, "clicked", G_CALLBACK (lb_headers_page_copy_cb), list_item);

  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), copy);
  gtk_list_item_set_child (list_item, box);
  gtk_list_item_set_activatable (list_item, FALSE);
}

static void
lb_headers_page_bind_value_cb (GtkSignalListItemFactory *factory,
                               GtkListItem              *list_item,
                               gpointer                  user_data)
{
  LbHeadersPage *self = LB_HEADERS_PAGE (user_data);
  LbHeaderItem *item = LB_HEADER_ITEM (gtk_list_item_get_item (list_item));
  GtkWidget *box = gtk_list_item_get_child (list_item);
  GtkWidget *label = gtk_widget_get_first_child (box);
  GtkWidget *copy = gtk_widget_get_last_child (box);
  gboolean is_decoded = gtk_toggle_button_get_active (self->decoded);
  g_autofree char *name = g_strdup_printf (_("Copy the value of %s"),
                                           lb_header_item_get_name (item));

  gtk_label_set_label (GTK_LABEL (label), lb_header_item_get_value (item, is_decoded));
  gtk_accessible_update_property (GTK_ACCESSIBLE (copy), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static gboolean
lb_headers_page_filter_cb (gpointer item,
                           gpointer user_data)
{
  LbHeadersPage *self = LB_HEADERS_PAGE (user_data);

  return *self->word == '\0' || lb_header_item_matches (LB_HEADER_ITEM (item), self->word);
}

static void
lb_headers_page_update_stack (LbHeadersPage *self)
{
  gboolean is_empty = g_list_model_get_n_items (G_LIST_MODEL (self->filtered)) == 0;

  if (gtk_toggle_button_get_active (self->route))
    gtk_stack_set_visible_child_name (self->stack, "route");
  else
    gtk_stack_set_visible_child_name (self->stack, is_empty ? "none" : "headers");
  gtk_widget_set_sensitive (GTK_WIDGET (self->search),
                            !gtk_toggle_button_get_active (self->route));
}

static void
lb_headers_page_route_cb (GtkToggleButton *button,
                          gpointer         user_data)
{
  lb_headers_page_update_stack (LB_HEADERS_PAGE (user_data));
}

/* Those that the search shows, as they are shown. */
static void
lb_headers_page_copy_all_cb (GtkButton *button,
                             gpointer   user_data)
{
  LbHeadersPage *self = LB_HEADERS_PAGE (user_data);
  GListModel *model = G_LIST_MODEL (self->filtered);
  gboolean is_decoded = gtk_toggle_button_get_active (self->decoded);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(LbHeaderItem) item = g_list_model_get_item (model, i);

      g_string_append_printf (text, "%s: %s\n", lb_header_item_get_name (item),
                              lb_header_item_get_value (item, is_decoded));
    }
  lb_message_page_copy (GTK_WIDGET (self), text->str, _("Headers copied"));
}

static void
lb_headers_page_search_cb (GtkSearchEntry *entry,
                           gpointer        user_data)
{
  LbHeadersPage *self = LB_HEADERS_PAGE (user_data);

  g_free (self->word);
  self->word = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (entry)), -1);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  lb_headers_page_update_stack (self);
}

/* The items stay: only what the cells say of them is another text. */
static void
lb_headers_page_decoded_cb (LbHeadersPage *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  g_list_model_items_changed (G_LIST_MODEL (self->store), 0, n_items, n_items);
}

static void
lb_headers_page_show_message (LbMessagePage   *page,
                              LbOpenedMessage *opened)
{
  LbHeadersPage *self = LB_HEADERS_PAGE (page);
  GPtrArray *headers = lb_message_get_headers (lb_opened_message_get_message (opened));
  GPtrArray *hops = lb_message_get_hops (lb_opened_message_get_message (opened));
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < headers->len; i++)
    g_ptr_array_add (items, lb_header_item_new (g_ptr_array_index (headers, i)));
  g_list_store_splice (self->store, 0, g_list_model_get_n_items (G_LIST_MODEL (self->store)),
                       items->pdata, items->len);
  lb_hop_list_show (self->hops, hops);
  gtk_widget_set_visible (GTK_WIDGET (self->route), hops->len > 0);
  if (hops->len == 0 && gtk_toggle_button_get_active (self->route))
    gtk_toggle_button_set_active (self->decoded, TRUE);
  lb_headers_page_update_stack (self);
}

static void
lb_headers_page_dispose (GObject *object)
{
  LbHeadersPage *self = LB_HEADERS_PAGE (object);

  g_clear_object (&self->filtered);
  g_clear_object (&self->filter);
  g_clear_object (&self->store);
  g_clear_pointer (&self->word, g_free);

  G_OBJECT_CLASS (lb_headers_page_parent_class)->dispose (object);
}

static void
lb_headers_page_class_init (LbHeadersPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_headers_page_dispose;
  LB_MESSAGE_PAGE_CLASS (klass)->show_message = lb_headers_page_show_message;

  g_type_ensure (LB_TYPE_HOP_LIST);
  g_type_ensure (LB_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-headers-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LbHeadersPage, search);
  gtk_widget_class_bind_template_child (widget_class, LbHeadersPage, decoded);
  gtk_widget_class_bind_template_child (widget_class, LbHeadersPage, as_sent);
  gtk_widget_class_bind_template_child (widget_class, LbHeadersPage, route);
  gtk_widget_class_bind_template_child (widget_class, LbHeadersPage, hops);
  gtk_widget_class_bind_template_child (widget_class, LbHeadersPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LbHeadersPage, view);
  gtk_widget_class_bind_template_callback (widget_class, lb_headers_page_copy_all_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_headers_page_route_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_headers_page_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_headers_page_setup_name_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_headers_page_bind_name_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_headers_page_setup_value_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_headers_page_bind_value_cb);
}

static void
lb_headers_page_init (LbHeadersPage *self)
{
  g_autoptr(GtkSelectionModel) selection = NULL;
  GListModel *model;

  gtk_widget_init_template (GTK_WIDGET (self));

  self->word = g_strdup ("");
  self->store = g_list_store_new (LB_TYPE_HEADER_ITEM);
  self->filter = GTK_FILTER (gtk_custom_filter_new (lb_headers_page_filter_cb, self, NULL));
  self->filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->store)),
                                              g_object_ref (self->filter));
  model = g_object_ref (G_LIST_MODEL (self->filtered));
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (model));
  gtk_column_view_set_model (self->view, selection);

  /* Bound before the callback: the settings' value is no change to show again. */
  g_settings_bind (lb_settings_get_default (), "headers-decoded", self->decoded, "active",
                   G_SETTINGS_BIND_DEFAULT);
  gtk_toggle_button_set_active (self->as_sent, !gtk_toggle_button_get_active (self->decoded));
  g_signal_connect_swapped (self->decoded, "notify::active",
                            G_CALLBACK (lb_headers_page_decoded_cb),
                            self);
}
