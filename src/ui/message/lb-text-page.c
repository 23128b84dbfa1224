#define G_LOG_DOMAIN "lb-text-page"

#include "config.h"
#include "ui/message/lb-text-page.h"

#include <glib/gi18n.h>

#include "ui/lb-links.h"
#include "ui/lb-resource.h"
#include "ui/lb-settings.h"
#include "ui/message/lb-text-find.h"

/* RFC 5322 2.1.1: lines should be no longer than 78 characters. */
#define WRAP_COLUMNS 78
#define MARGIN       22

struct _LbTextPage
{
  LbMessagePage      parent_instance;

  GtkStack          *stack;
  GtkToggleButton   *wrap;
  GtkLabel          *origin;
  GtkScrolledWindow *scroller;
  GtkTextView       *view;
  LbFindBar         *find_bar;
  LbTextFind        *find; /* (owned) */
  guint              margin_id;
};

G_DEFINE_FINAL_TYPE (LbTextPage, lb_text_page, LB_TYPE_MESSAGE_PAGE)

static gboolean
lb_text_page_margin_cb (GtkWidget     *widget,
                        GdkFrameClock *clock,
                        gpointer       user_data)
{
  LbTextPage *self = LB_TEXT_PAGE (user_data);
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (widget, "0");
  int column;
  int margin;

  self->margin_id = 0;
  pango_layout_get_pixel_size (layout, &column, NULL);
  margin = gtk_widget_get_width (GTK_WIDGET (self->scroller)) - MARGIN - WRAP_COLUMNS * column;
  if (!gtk_toggle_button_get_active (self->wrap))
    margin = MARGIN;
  gtk_text_view_set_right_margin (self->view, MAX (MARGIN, margin));
  return G_SOURCE_REMOVE;
}

/* The margin that leaves 78 columns depends on the width, which is known after the layout only. */
static void
lb_text_page_queue_margin (LbTextPage *self)
{
  if (self->margin_id == 0)
    self->margin_id = gtk_widget_add_tick_callback (GTK_WIDGET (self->view), lb_text_page_margin_cb,
                                                    self, NULL);
}

static void
lb_text_page_width_cb (LbTextPage *self)
{
  if (gtk_toggle_button_get_active (self->wrap))
    lb_text_page_queue_margin (self);
}

static void
lb_text_page_copy_cb (GtkButton *button,
                      gpointer   user_data)
{
  LbTextPage *self = LB_TEXT_PAGE (user_data);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  g_autofree char *text = NULL;
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  lb_message_page_copy (GTK_WIDGET (self), text, _("Text copied"));
}

static void
lb_text_page_add_link (guint       start,
                       guint       end,
                       const char *uri,
                       gpointer    user_data)
{
  GtkTextBuffer *buffer = user_data;
  GtkTextTag *tag = gtk_text_buffer_create_tag (buffer, NULL, "underline", PANGO_UNDERLINE_SINGLE,
                                                NULL);
  GtkTextIter from;
  GtkTextIter to;

  g_object_set_data_full (G_OBJECT (tag), "lb-uri", g_strdup (uri), g_free);
  gtk_text_buffer_get_iter_at_offset (buffer, &from, (int) start);
  gtk_text_buffer_get_iter_at_offset (buffer, &to, (int) end);
  gtk_text_buffer_apply_tag (buffer, tag, &from, &to);
}

static const char *
lb_text_page_get_link (const GtkTextIter *iter)
{
  g_autoptr(GSList) tags = gtk_text_iter_get_tags (iter);

  for (GSList *at = tags; at != NULL; at = at->next)
    {
      const char *uri = g_object_get_data (at->data, "lb-uri");

      if (uri != NULL)
        return uri;
    }
  return NULL;
}

static const char *
lb_text_page_find_link (LbTextPage *self,
                        double      x,
                        double      y)
{
  GtkTextIter iter;
  int buffer_x;
  int buffer_y;

  gtk_text_view_window_to_buffer_coords (self->view, GTK_TEXT_WINDOW_WIDGET, (int) x, (int) y,
                                         &buffer_x, &buffer_y);
  if (!gtk_text_view_get_iter_at_location (self->view, &iter, buffer_x, buffer_y))
    return NULL;
  return lb_text_page_get_link (&iter);
}

/* The keyboard's click: the link that the cursor is in. */
static gboolean
lb_text_page_key_cb (GtkEventControllerKey *keys,
                     guint                  key,
                     guint                  code,
                     GdkModifierType        state,
                     gpointer               user_data)
{
  LbTextPage *self = LB_TEXT_PAGE (user_data);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  const char *uri;
  GtkTextIter at;

  if ((key != GDK_KEY_Return && key != GDK_KEY_KP_Enter) || state != 0)
    return FALSE;

  gtk_text_buffer_get_iter_at_mark (buffer, &at, gtk_text_buffer_get_insert (buffer));
  uri = lb_text_page_get_link (&at);
  if (uri == NULL)
    return FALSE;
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-link", "s", uri);
  return TRUE;
}

static void
lb_text_page_released_cb (GtkGestureClick *gesture,
                          int              n_press,
                          double           x,
                          double           y,
                          gpointer         user_data)
{
  LbTextPage *self = LB_TEXT_PAGE (user_data);
  const char *uri = lb_text_page_find_link (self, x, y);

  if (uri != NULL && !gtk_text_buffer_get_has_selection (gtk_text_view_get_buffer (self->view)))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open-link", "s", uri);
}

static void
lb_text_page_motion_cb (GtkEventControllerMotion *controller,
                        double                    x,
                        double                    y,
                        gpointer                  user_data)
{
  LbTextPage *self = LB_TEXT_PAGE (user_data);
  const char *uri = lb_text_page_find_link (self, x, y);

  gtk_widget_set_cursor_from_name (GTK_WIDGET (self->view), uri != NULL ? "pointer" : "text");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->view), uri);
}

/* How the text was sent: "utf-8, quoted-printable". */
static char *
lb_text_page_describe (LbMessage *message)
{
  GPtrArray *parts = lb_message_get_parts (message);

  for (guint i = 0; i < parts->len; i++)
    {
      LbMessagePart *part = g_ptr_array_index (parts, i);
      const char *charset = lb_message_part_get_charset (part);
      const char *encoding = lb_message_part_get_encoding (part);

      if ((lb_message_part_get_roles (part) & LB_MIME_ROLE_TEXT) == 0)
        continue;
      if (charset == NULL || *charset == '\0')
        return g_strdup (encoding);
      return encoding != NULL && *encoding != '\0' ? g_strdup_printf ("%s, %s", charset, encoding)
                                                   : g_strdup (charset);
    }
  return g_strdup ("");
}

static void
lb_text_page_show_message (LbMessagePage   *page,
                           LbOpenedMessage *opened)
{
  LbTextPage *self = LB_TEXT_PAGE (page);
  LbMessage *message = lb_opened_message_get_message (opened);
  const char *flowed = lb_message_get_flowed_text (message);
  const char *text = flowed != NULL ? flowed : lb_message_get_text (message);
  g_autoptr(GtkTextBuffer) buffer = GTK_TEXT_BUFFER (gtk_source_buffer_new (NULL));
  g_autofree char *origin = NULL;

  if (text != NULL)
    {
      gtk_text_buffer_set_text (buffer, text, -1);
      lb_links_foreach (text, lb_text_page_add_link, buffer);
    }
  gtk_text_view_set_buffer (self->view, buffer);
  lb_find_bar_end (self->find_bar);
  lb_text_find_set_buffer (self->find, buffer);
  origin = lb_text_page_describe (message);
  gtk_label_set_label (self->origin, origin);
  gtk_stack_set_visible_child_name (self->stack, text != NULL ? "text" : "none");
}

static void
lb_text_page_begin_find (LbMessagePage *page)
{
  lb_find_bar_begin (LB_TEXT_PAGE (page)->find_bar);
}

static void
lb_text_page_dispose (GObject *object)
{
  LbTextPage *self = LB_TEXT_PAGE (object);

  if (self->margin_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->view), self->margin_id);
  self->margin_id = 0;
  g_clear_pointer (&self->find, lb_text_find_free);

  G_OBJECT_CLASS (lb_text_page_parent_class)->dispose (object);
}

static void
lb_text_page_class_init (LbTextPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_text_page_dispose;
  LB_MESSAGE_PAGE_CLASS (klass)->show_message = lb_text_page_show_message;
  LB_MESSAGE_PAGE_CLASS (klass)->begin_find = lb_text_page_begin_find;

  g_type_ensure (LB_TYPE_FIND_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-text-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LbTextPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LbTextPage, wrap);
  gtk_widget_class_bind_template_child (widget_class, LbTextPage, origin);
  gtk_widget_class_bind_template_child (widget_class, LbTextPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, LbTextPage, view);
  gtk_widget_class_bind_template_child (widget_class, LbTextPage, find_bar);
  gtk_widget_class_bind_template_callback (widget_class, lb_text_page_copy_cb);
}

static void
lb_text_page_init (LbTextPage *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  self->find = lb_text_find_new (self->find_bar, self->view);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (lb_text_page_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (self->scroller),
                           "notify::page-size", G_CALLBACK (lb_text_page_width_cb), self,
                           G_CONNECT_SWAPPED);
  g_settings_bind (lb_settings_get_default (), "wrap-text", self->wrap, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_swapped (self->wrap, "notify::active", G_CALLBACK (lb_text_page_queue_margin),
                            self);
  g_signal_connect (click, "released", G_CALLBACK (lb_text_page_released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (click));
  g_signal_connect (motion, "motion", G_CALLBACK (lb_text_page_motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), motion);
}
