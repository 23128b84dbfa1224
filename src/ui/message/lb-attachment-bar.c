#define G_LOG_DOMAIN "lb-attachment-bar"

#include "config.h"
#include "ui/message/lb-attachment-bar.h"

#include <glib/gi18n.h>

#include "ui/lb-format.h"
#include "ui/message/lb-part-drag.h"
#include "ui/message/lb-part-row.h"
#include "ui/lb-resource.h"

/* Chips that are made; the Parts page lists all. */
#define MAX_CHIPS 100

struct _LbAttachmentBar
{
  AdwBin  parent_instance;

  GtkBox *box;
};

G_DEFINE_FINAL_TYPE (LbAttachmentBar, lb_attachment_bar, ADW_TYPE_BIN)

static GtkWidget *
lb_attachment_bar_make_label (const char *text,
                              const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, style);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 32);
  return label;
}

static GtkWidget *
lb_attachment_bar_make_chip (LbMessagePart *part)
{
  GtkWidget *chip = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  const char *name = lb_message_part_get_name (part);
  g_autofree char *size = lb_format_size (lb_message_part_get_size (part));
  g_autofree char *label = NULL;

  if (name == NULL || *name == '\0')
    name = lb_message_part_get_content_type (part);
  gtk_box_append (GTK_BOX (box),
                  gtk_image_new_from_icon_name (
                    lb_part_row_get_icon (lb_message_part_get_content_type (part))));
  gtk_box_append (GTK_BOX (box), lb_attachment_bar_make_label (name, "heading"));
  gtk_box_append (GTK_BOX (box), lb_attachment_bar_make_label (size, "caption"));
  gtk_button_set_child (GTK_BUTTON (chip), box);

  /* Translators: name and size of an attachment */
  label = g_strdup_printf (_("Save %s, %s"), name, size);
  gtk_widget_set_tooltip_text (chip, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (chip), "s", lb_message_part_get_id (part));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (chip), "win.save-part");
  lb_part_drag_add (chip);
  lb_part_drag_set_part (chip, part);
  return chip;
}

static void
lb_attachment_bar_class_init (LbAttachmentBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               LB_RESOURCE_PATH "lb-attachment-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, LbAttachmentBar, box);
}

static void
lb_attachment_bar_init (LbAttachmentBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lb_attachment_bar_show_message:
 * @self: a bar
 * @message: the message whose attachments it shall show
 *
 * Without attachments the bar hides.
 */
void
lb_attachment_bar_show_message (LbAttachmentBar *self,
                                LbMessage       *message)
{
  GPtrArray *attachments;
  GtkWidget *child;

  g_return_if_fail (LB_IS_ATTACHMENT_BAR (self));
  g_return_if_fail (LB_IS_MESSAGE (message));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);

  attachments = lb_message_get_attachments (message);
  for (guint i = 0; i < attachments->len && i < MAX_CHIPS; i++)
    gtk_box_append (self->box, lb_attachment_bar_make_chip (g_ptr_array_index (attachments, i)));
  gtk_widget_set_visible (GTK_WIDGET (self), attachments->len > 0);
}
