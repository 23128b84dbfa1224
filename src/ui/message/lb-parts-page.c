#define G_LOG_DOMAIN "lb-parts-page"

#include "config.h"
#include "ui/message/lb-parts-page.h"

#include <glib/gi18n.h>

#include "ui/message/lb-part-row.h"
#include "ui/message/lb-part-warnings.h"
#include "ui/lb-resource.h"
#include "ui/lb-wrap-box.h"

/* Of a text; the rest is on the Text and Source pages, or in the saved file. */
#define MAX_PREVIEW_CHARS  2000

/* Of a picture before it is decoded; a picture of a few kilobytes can be gigabytes of pixels, which
 * gdk-pixbuf refuses by itself. */
#define MAX_PICTURE_OCTETS 10000000

struct _LbPartsPage
{
  LbMessagePage       parent_instance;

  GtkListView        *view;
  GtkWidget          *buttons;
  GtkActionable      *source;
  GtkActionable      *save;
  GtkActionable      *open;
  GMenu              *open_menu;
  GtkWidget          *warning;
  GtkLabel           *warning_text;
  GtkStack           *preview;
  GtkLabel           *preview_text;
  GtkPicture         *preview_picture;

  LbMessage          *message;   /* (owned) (nullable) */
  GtkSingleSelection *selection; /* (owned) (nullable) */
  GCancellable       *cancellable; /* (owned) (nullable): of the preview on its way */
};

G_DEFINE_FINAL_TYPE (LbPartsPage, lb_parts_page, LB_TYPE_MESSAGE_PAGE)

static GListModel *
lb_parts_page_list_children (gpointer item,
                             gpointer user_data)
{
  LbMessagePart *part = LB_MESSAGE_PART (item);

  if (g_list_model_get_n_items (lb_message_part_get_children (part)) == 0)
    return NULL;
  return g_object_ref (lb_message_part_get_children (part));
}

static void
lb_parts_page_setup_cb (GtkSignalListItemFactory *factory,
                        GtkListItem              *list_item,
                        gpointer                  user_data)
{
  gtk_list_item_set_child (list_item, lb_part_row_new ());
}

static void
lb_parts_page_bind_cb (GtkSignalListItemFactory *factory,
                       GtkListItem              *list_item,
                       gpointer                  user_data)
{
  GtkTreeListRow *row = GTK_TREE_LIST_ROW (gtk_list_item_get_item (list_item));
  g_autoptr(LbMessagePart) part = LB_MESSAGE_PART (gtk_tree_list_row_get_item (row));

  lb_part_row_bind (LB_PART_ROW (gtk_list_item_get_child (list_item)), row, part);
}

/* What a thread decoded: text as a string, a picture as a texture. */
static void
lb_parts_page_decode_thread (GTask        *task,
                             gpointer      source_object,
                             gpointer      task_data,
                             GCancellable *cancellable)
{
  LbMessagePart *part = task_data;
  g_autoptr(GBytes) octets = NULL;
  g_autofree char *text = NULL;
  GdkTexture *texture;
  GError *error = NULL;

  if (g_str_has_prefix (lb_message_part_get_content_type (part), "text/"))
    {
      text = lb_message_part_decode_text (part);
      if (g_utf8_strlen (text, -1) > MAX_PREVIEW_CHARS)
        *g_utf8_offset_to_pointer (text, MAX_PREVIEW_CHARS) = '\0';
      g_task_return_pointer (task, g_variant_ref_sink (g_variant_new_string (text)),
                             (GDestroyNotify) g_variant_unref);
      return;
    }
  octets = lb_message_part_decode (part);
  texture = gdk_texture_new_from_bytes (octets, &error);
  if (texture != NULL)
    g_task_return_pointer (task, texture, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
lb_parts_page_decoded_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  LbPartsPage *self = LB_PARTS_PAGE (object);
  LbMessagePart *part = g_task_get_task_data (G_TASK (result));
  gpointer decoded = g_task_propagate_pointer (G_TASK (result), NULL);

  /* A picture that cannot be read has no preview; that it cannot is no fault of ours to tell. */
  if (decoded == NULL)
    return;
  if (g_str_has_prefix (lb_message_part_get_content_type (part), "text/"))
    {
      g_autoptr(GVariant) text = decoded;

      gtk_label_set_label (self->preview_text, g_variant_get_string (text, NULL));
      gtk_stack_set_visible_child_name (self->preview, "text");
    }
  else
    {
      g_autoptr(GdkPaintable) picture = GDK_PAINTABLE (decoded);

      gtk_picture_set_paintable (self->preview_picture, picture);
      gtk_stack_set_visible_child_name (self->preview, "picture");
    }
}

static void
lb_parts_page_stop_preview (LbPartsPage *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_stack_set_visible_child_name (self->preview, "none");
}

static void
lb_parts_page_start_preview (LbPartsPage   *self,
                             LbMessagePart *part)
{
  const char *type = lb_message_part_get_content_type (part);
  gboolean is_picture = g_str_has_prefix (type, "image/");
  g_autoptr(GTask) task = NULL;

  lb_parts_page_stop_preview (self);
  if (!is_picture && !g_str_has_prefix (type, "text/"))
    return;
  if (is_picture && lb_message_part_get_size (part) > MAX_PICTURE_OCTETS)
    return;

  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, lb_parts_page_decoded_cb, NULL);
  g_task_set_source_tag (task, lb_parts_page_start_preview);
  g_task_set_task_data (task, g_object_ref (part), g_object_unref);
  g_task_run_in_thread (task, lb_parts_page_decode_thread);
}

static LbMessagePart *
lb_parts_page_get_selected (LbPartsPage *self)
{
  GtkTreeListRow *row = gtk_single_selection_get_selected_item (self->selection);

  return row != NULL ? LB_MESSAGE_PART (gtk_tree_list_row_get_item (row)) : NULL;
}

/* In a sandbox the portal asks for the program by itself. */
static void
lb_parts_page_update_menu (LbPartsPage   *self,
                           LbMessagePart *part)
{
  g_autoptr(GMenuItem) item = g_menu_item_new (_("Open _With…"), NULL);

  g_menu_remove_all (self->open_menu);
  g_menu_item_set_action_and_target (item, "win.open-part-with", "s",
                                     lb_message_part_get_id (part));
  if (!g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    g_menu_append_item (self->open_menu, item);
}

static void
lb_parts_page_show_warnings (LbPartsPage   *self,
                             LbMessagePart *part)
{
  g_autofree char *warnings = lb_part_warnings_dup (self->message, part);

  gtk_label_set_label (self->warning_text, warnings != NULL ? warnings : "");
  gtk_widget_set_visible (self->warning, warnings != NULL);
}

static void
lb_parts_page_selected_cb (LbPartsPage *self)
{
  g_autoptr(LbMessagePart) part = lb_parts_page_get_selected (self);

  gtk_widget_set_sensitive (self->buttons, part != NULL);
  if (part == NULL)
    {
      lb_parts_page_stop_preview (self);
      gtk_widget_hide (self->warning);
      return;
    }
  gtk_actionable_set_action_target (self->source, "u", lb_message_part_get_line (part));
  gtk_actionable_set_action_target (self->save, "s", lb_message_part_get_id (part));
  gtk_actionable_set_action_target (self->open, "s", lb_message_part_get_id (part));
  gtk_widget_set_visible (GTK_WIDGET (self->save), !lb_message_part_is_container (part));
  gtk_widget_set_visible (GTK_WIDGET (self->open), !lb_message_part_is_container (part));
  lb_parts_page_update_menu (self, part);
  lb_parts_page_show_warnings (self, part);
  lb_parts_page_start_preview (self, part);
}

static void
lb_parts_page_activate_cb (GtkListView *view,
                           guint        position,
                           gpointer     user_data)
{
  LbPartsPage *self = LB_PARTS_PAGE (user_data);
  g_autoptr(GtkTreeListRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  gtk_tree_list_row_set_expanded (row, !gtk_tree_list_row_get_expanded (row));
}

/* What one looks at is rarely a container. */
static void
lb_parts_page_select_leaf (LbPartsPage *self)
{
  guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  for (guint i = 0; i < n_rows; i++)
    {
      g_autoptr(GtkTreeListRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), i);
      g_autoptr(LbMessagePart) part = LB_MESSAGE_PART (gtk_tree_list_row_get_item (row));

      if (lb_message_part_is_container (part))
        continue;
      gtk_single_selection_set_selected (self->selection, i);
      return;
    }
}

static void
lb_parts_page_show_message (LbMessagePage   *page,
                            LbOpenedMessage *opened)
{
  LbPartsPage *self = LB_PARTS_PAGE (page);
  LbMessagePart *root = lb_message_get_root (lb_opened_message_get_message (opened));
  GListStore *roots = g_list_store_new (LB_TYPE_MESSAGE_PART);
  GtkTreeListModel *tree;

  g_set_object (&self->message, lb_opened_message_get_message (opened));
  if (root != NULL)
    g_list_store_append (roots, root);
  tree = gtk_tree_list_model_new (G_LIST_MODEL (roots), FALSE, TRUE, lb_parts_page_list_children,
                                  NULL,
                                  NULL);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_object (&self->selection);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (tree));
  lb_parts_page_select_leaf (self);
  g_signal_connect_swapped (self->selection, "notify::selected-item",
                            G_CALLBACK (lb_parts_page_selected_cb), self);
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  lb_parts_page_selected_cb (self);
}

static void
lb_parts_page_dispose (GObject *object)
{
  LbPartsPage *self = LB_PARTS_PAGE (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_object (&self->selection);
  g_clear_object (&self->message);

  G_OBJECT_CLASS (lb_parts_page_parent_class)->dispose (object);
}

static void
lb_parts_page_class_init (LbPartsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_parts_page_dispose;
  LB_MESSAGE_PAGE_CLASS (klass)->show_message = lb_parts_page_show_message;

  g_type_ensure (LB_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-parts-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LbPartsPage, view);
  gtk_widget_class_bind_template_child (widget_class, LbPartsPage, buttons);
  gtk_widget_class_bind_template_child (widget_class, LbPartsPage, source);
  gtk_widget_class_bind_template_child (widget_class, LbPartsPage, save);
  gtk_widget_class_bind_template_child (widget_class, LbPartsPage, open);
  gtk_widget_class_bind_template_child (widget_class, LbPartsPage, open_menu);
  gtk_widget_class_bind_template_child (widget_class, LbPartsPage, warning);
  gtk_widget_class_bind_template_child (widget_class, LbPartsPage, warning_text);
  gtk_widget_class_bind_template_child (widget_class, LbPartsPage, preview);
  gtk_widget_class_bind_template_child (widget_class, LbPartsPage, preview_text);
  gtk_widget_class_bind_template_child (widget_class, LbPartsPage, preview_picture);
  gtk_widget_class_bind_template_callback (widget_class, lb_parts_page_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_parts_page_setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_parts_page_bind_cb);
}

/* libadwaita 1.2 gives its arrow a tooltip, but no name. */
static void
lb_parts_page_name_arrow (GtkWidget *split)
{
  for (GtkWidget *child = gtk_widget_get_first_child (split);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (GTK_IS_MENU_BUTTON (child))
        gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                        gtk_widget_get_tooltip_text (child), -1);
    }
}

static void
lb_parts_page_init (LbPartsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lb_parts_page_name_arrow (GTK_WIDGET (self->open));
}
