#define G_LOG_DOMAIN "lb-conversation"

#include "config.h"
#include "ui/message/lb-conversation.h"

#include <glib/gi18n.h>

#include "ui/lb-resource.h"
#include "ui/message/lb-message-page.h"

/* "   0 ms  Server  " */
#define PREFIX_CHARS 17

struct _LbConversation
{
  AdwBin         parent_instance;

  GtkBox        *head;
  GtkTextView   *text;
  GtkWidget     *copy;

  GtkTextBuffer *buffer; /* (owned) */
  GtkTextTag    *dim;
  GtkTextTag    *client;
  guint          n_lines;   /* in the buffer */
  guint          n_skipped; /* of the transcript that is being added */
};

G_DEFINE_FINAL_TYPE (LbConversation, lb_conversation, ADW_TYPE_BIN)

static void
lb_conversation_add_line (gint64            at_us,
                          LbTranscriptSide  side,
                          const char       *line,
                          gpointer          user_data)
{
  LbConversation *self = LB_CONVERSATION (user_data);
  gboolean is_client = side == LB_TRANSCRIPT_CLIENT;
  g_autofree char *time = NULL;
  g_autofree char *name = NULL;
  GtkTextIter end;

  if (self->n_skipped > 0)
    {
      self->n_skipped--;
      return;
    }
  /* Translators: when a line of the conversation was said, in milliseconds since it began */
  time = g_strdup_printf (_("%4.0f ms"), (double) at_us / 1000.);
  name = g_strdup_printf ("  %-8s", is_client ? _("Client") : _("Server"));
  gtk_text_buffer_get_end_iter (self->buffer, &end);
  /* The last line has no end: it would be an empty line in the box. */
  if (self->n_lines > 0)
    gtk_text_buffer_insert (self->buffer, &end, "\n", 1);
  gtk_text_buffer_insert_with_tags (self->buffer, &end, time, -1, self->dim, NULL);
  gtk_text_buffer_insert_with_tags (self->buffer, &end, name, -1,
                                    is_client ? self->client : self->dim,
                                    NULL);
  gtk_text_buffer_insert (self->buffer, &end, line, -1);
  self->n_lines++;
}

static void
lb_conversation_copy_cb (GtkButton *button,
                         gpointer   user_data)
{
  LbConversation *self = LB_CONVERSATION (user_data);
  g_autofree char *text = NULL;
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  text = gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
  lb_message_page_copy (GTK_WIDGET (self), text, _("Conversation copied"));
}

/* A line that goes on stands below its words: behind the time and the side. */
static void
lb_conversation_set_indent (LbConversation *self)
{
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self->text), "0");
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  gtk_text_view_set_indent (self->text, -width * PREFIX_CHARS);
}

/* The named colours change with light, dark and high contrast; the font with the settings. */
static void
lb_conversation_css_changed (GtkWidget         *widget,
                             GtkCssStyleChange *change)
{
  LbConversation *self = LB_CONVERSATION (widget);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  GdkRGBA foreground;
  GdkRGBA accent;

  GTK_WIDGET_CLASS (lb_conversation_parent_class)->css_changed (widget, change);
  lb_conversation_set_indent (self);

  if (!gtk_style_context_lookup_color (context, "view_fg_color", &foreground) ||
      !gtk_style_context_lookup_color (context, "accent_color", &accent))
    return;
  foreground.alpha *= .7f;
  g_object_set (self->dim, "foreground-rgba", &foreground, NULL);
  g_object_set (self->client, "foreground-rgba", &accent, NULL);
}

static void
lb_conversation_dispose (GObject *object)
{
  LbConversation *self = LB_CONVERSATION (object);

  g_clear_object (&self->buffer);

  G_OBJECT_CLASS (lb_conversation_parent_class)->dispose (object);
}

static void
lb_conversation_class_init (LbConversationClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_conversation_dispose;
  widget_class->css_changed = lb_conversation_css_changed;

  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-conversation.ui");
  gtk_widget_class_bind_template_child (widget_class, LbConversation, head);
  gtk_widget_class_bind_template_child (widget_class, LbConversation, text);
  gtk_widget_class_bind_template_child (widget_class, LbConversation, copy);
  gtk_widget_class_bind_template_callback (widget_class, lb_conversation_copy_cb);
}

static void
lb_conversation_init (LbConversation *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->buffer = g_object_ref (gtk_text_view_get_buffer (self->text));
  self->dim = gtk_text_buffer_create_tag (self->buffer, "dim", NULL);
  self->client = gtk_text_buffer_create_tag (self->buffer, "client", NULL);
}

/**
 * lb_conversation_show:
 * @self: a conversation
 * @transcript: what client and server said
 *
 * Shows another conversation.
 */
void
lb_conversation_show (LbConversation *self,
                      LbTranscript   *transcript)
{
  g_return_if_fail (LB_IS_CONVERSATION (self));

  gtk_text_buffer_set_text (self->buffer, "", 0);
  self->n_lines = 0;
  lb_conversation_go_on (self, transcript);
}

/**
 * lb_conversation_go_on:
 * @self: a conversation
 * @transcript: the one that is shown, grown
 *
 * Adds the lines that came since: what is read or marked stays where it is.
 */
void
lb_conversation_go_on (LbConversation *self,
                       LbTranscript   *transcript)
{
  g_return_if_fail (LB_IS_CONVERSATION (self));

  self->n_skipped = self->n_lines;
  lb_transcript_foreach (transcript, lb_conversation_add_line, self);
  gtk_widget_set_sensitive (self->copy, self->n_lines > 0);
}

/**
 * lb_conversation_add_end:
 * @self: a conversation
 * @button: (transfer floating): something to do with it
 *
 * Puts @button beside the title, before Copy.
 */
void
lb_conversation_add_end (LbConversation *self,
                         GtkWidget      *button)
{
  g_return_if_fail (LB_IS_CONVERSATION (self));

  gtk_box_insert_child_after (self->head, button,
                              gtk_widget_get_first_child (GTK_WIDGET (self->head)));
}
