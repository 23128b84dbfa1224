#define G_LOG_DOMAIN "lb-part-row"

#include "config.h"
#include "ui/message/lb-part-row.h"

#include <glib/gi18n.h>

#include "ui/lb-format.h"
#include "ui/message/lb-part-drag.h"

struct _LbPartRow
{
  GtkWidget        parent_instance;

  GtkTreeExpander *expander;
  GtkImage        *icon;
  GtkLabel        *type;
  GtkLabel        *name;
  GtkLabel        *encoding;
  GtkLabel        *size;
};

G_DEFINE_FINAL_TYPE (LbPartRow, lb_part_row, GTK_TYPE_WIDGET)

static void
lb_part_row_dispose (GObject *object)
{
  LbPartRow *self = LB_PART_ROW (object);

  if (self->expander != NULL)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->expander)));

  G_OBJECT_CLASS (lb_part_row_parent_class)->dispose (object);
}

static void
lb_part_row_class_init (LbPartRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lb_part_row_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static GtkLabel *
lb_part_row_add_label (GtkWidget  *box,
                       const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (label), 0.f);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static void
lb_part_row_init (LbPartRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);

  self->expander = GTK_TREE_EXPANDER (gtk_tree_expander_new ());
  self->icon = GTK_IMAGE (gtk_image_new ());
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->icon));
  self->type = lb_part_row_add_label (box, "heading");
  self->name = lb_part_row_add_label (box, NULL);
  gtk_widget_set_hexpand (GTK_WIDGET (self->name), TRUE);
  self->encoding = lb_part_row_add_label (box, "caption");
  self->size = lb_part_row_add_label (box, "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->size), "lb-figures");
  gtk_tree_expander_set_child (self->expander, box);
  gtk_widget_set_parent (GTK_WIDGET (self->expander), GTK_WIDGET (self));
  lb_part_drag_add (GTK_WIDGET (self));
}

/**
 * lb_part_row_get_icon:
 * @content_type: "image/png"
 *
 * Returns: the name of an icon for it
 */
const char *
lb_part_row_get_icon (const char *content_type)
{
  static const struct
  {
    const char *prefix;
    const char *icon;
  } icons[] = {
    { "image/", "image-x-generic-symbolic" },
    { "audio/", "audio-x-generic-symbolic" },
    { "video/", "video-x-generic-symbolic" },
    { "message/", "lb-mail-symbolic" },
    { "application/zip", "package-x-generic-symbolic" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (icons); i++)
    {
      if (g_str_has_prefix (content_type, icons[i].prefix))
        return icons[i].icon;
    }
  return "text-x-generic-symbolic";
}

/**
 * lb_part_row_new:
 *
 * Returns: (transfer floating): a row of the tree, empty until it is bound
 */
GtkWidget *
lb_part_row_new (void)
{
  return g_object_new (LB_TYPE_PART_ROW, NULL);
}

/**
 * lb_part_row_bind:
 * @self: a row
 * @tree_row: its place in the tree
 * @part: what it shows
 */
void
lb_part_row_bind (LbPartRow      *self,
                  GtkTreeListRow *tree_row,
                  LbMessagePart  *part)
{
  const char *type = lb_message_part_get_content_type (part);
  const char *name = lb_message_part_get_name (part);
  const char *charset = lb_message_part_get_charset (part);
  gboolean is_container = lb_message_part_is_container (part);
  g_autofree char *size = lb_format_size (lb_message_part_get_size (part));
  g_autofree char *label = NULL;
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));

  g_return_if_fail (LB_IS_PART_ROW (self));

  if (name == NULL || *name == '\0')
    name = charset != NULL ? charset : "";
  lb_part_drag_set_part (GTK_WIDGET (self), is_container ? NULL : part);
  gtk_tree_expander_set_list_row (self->expander, tree_row);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), !is_container);
  gtk_image_set_from_icon_name (self->icon, lb_part_row_get_icon (type));
  gtk_label_set_label (self->type, type);
  if (is_container)
    gtk_widget_remove_css_class (GTK_WIDGET (self->type), "heading");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->type), "heading");
  gtk_label_set_label (self->name, is_container ? "" : name);
  gtk_label_set_label (self->encoding, is_container ? "" : lb_message_part_get_encoding (part));
  gtk_label_set_label (self->size, is_container ? "" : size);

  /* Translators: type, name and size of a part of a message, read aloud */
  label = is_container ? g_strdup (type) : g_strdup_printf (_("%s, %s, %s"), type, name, size);
  if (parent != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                    -1);
}
