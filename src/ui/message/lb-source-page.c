#define G_LOG_DOMAIN "lb-source-page"

#include "config.h"
#include "ui/message/lb-source-page.h"

#include <glib/gi18n.h>
#include <gtksourceview/gtksource.h>
#include <string.h>

#include "ui/lb-format.h"
#include "ui/lb-resource.h"
#include "ui/message/lb-source-marks.h"
#include "ui/message/lb-source-text.h"
#include "ui/message/lb-text-find.h"

/* Beyond the first, only so much is shown as the second says until someone asks for all. */
#define MAX_OCTETS   2000000
#define FIRST_OCTETS 500000

/* What one turn of the main loop puts into the view; about 5 ms. */
#define CHUNK_OCTETS 131072

struct _LbSourcePage
{
  LbMessagePage  parent_instance;

  GtkRevealer   *cut;
  GtkLabel      *cut_label;
  GtkSourceView *view;
  LbFindBar     *find_bar;
  LbSourceMarks *marks;

  LbTextFind    *find;        /* (owned) */
  GtkTextTag    *tags[2];
  GtkTextBuffer *buffer;      /* (owned) */
  GBytes        *data;        /* (owned) */
  GCancellable  *cancellable; /* (owned) */
  LbSourceText  *text;        /* (owned): being put into the view */
  const char    *text_at;
  guint          span_at;
  guint          n_chars;
  guint          fill_id;
  gboolean       is_read;     /* whether the thread has answered */
  guint          line;        /* to go to when it is in the view; 0: none */
};

G_DEFINE_FINAL_TYPE (LbSourcePage, lb_source_page, LB_TYPE_MESSAGE_PAGE)

typedef struct
{
  GBytes *data;
  gsize   max_octets;
} LbSourceJob;

static void
lb_source_job_free (LbSourceJob *job)
{
  g_bytes_unref (job->data);
  g_free (job);
}

/* The named colours change with light, dark and high contrast. */
static void
lb_source_page_css_changed (GtkWidget         *widget,
                            GtkCssStyleChange *change)
{
  LbSourcePage *self = LB_SOURCE_PAGE (widget);
  AdwStyleManager *manager = adw_style_manager_get_default ();
  GtkSourceStyleSchemeManager *schemes = gtk_source_style_scheme_manager_get_default ();
  const char *scheme = adw_style_manager_get_dark (manager) ? "Adwaita-dark" : "Adwaita";
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  GdkRGBA accent;
  GdkRGBA dim;

  GTK_WIDGET_CLASS (lb_source_page_parent_class)->css_changed (widget, change);

  gtk_source_buffer_set_style_scheme (GTK_SOURCE_BUFFER (self->buffer),
                                      gtk_source_style_scheme_manager_get_scheme (schemes, scheme));
  if (!gtk_style_context_lookup_color (context, "accent_color", &accent) ||
      !gtk_style_context_lookup_color (context, "warning_color", &dim))
    return;
  g_object_set (self->tags[LB_SOURCE_NAME], "foreground-rgba", &accent, "weight", PANGO_WEIGHT_BOLD,
                NULL);
  g_object_set (self->tags[LB_SOURCE_BOUNDARY], "foreground-rgba", &dim, NULL);
}

static void
lb_source_page_apply_spans (LbSourcePage *self)
{
  while (self->span_at < self->text->spans->len)
    {
      const LbSourceSpan *span = &g_array_index (self->text->spans, LbSourceSpan, self->span_at);
      GtkTextIter start;
      GtkTextIter end;

      if (span->end > self->n_chars)
        return;
      gtk_text_buffer_get_iter_at_offset (self->buffer, &start, (int) span->start);
      gtk_text_buffer_get_iter_at_offset (self->buffer, &end, (int) span->end);
      gtk_text_buffer_apply_tag (self->buffer, self->tags[span->kind], &start, &end);
      self->span_at++;
    }
}

static void lb_source_page_read (LbSourcePage *self,
                                 gsize         max_octets);

/* A line behind the cut brings the rest of the message. */
static void
lb_source_page_go (LbSourcePage *self)
{
  GtkTextIter at;

  if (self->line == 0)
    return;
  if (self->line > (guint) gtk_text_buffer_get_line_count (self->buffer) &&
      gtk_revealer_get_reveal_child (self->cut))
    {
      gtk_revealer_set_reveal_child (self->cut, FALSE);
      lb_source_page_read (self, 0);
      return;
    }
  gtk_text_buffer_get_iter_at_line (self->buffer, &at, (int) self->line - 1);
  gtk_text_buffer_place_cursor (self->buffer, &at);
  gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (self->view),
                                gtk_text_buffer_get_insert (self->buffer),
                                0., TRUE, 0., .3);
  self->line = 0;
}

static gboolean
lb_source_page_fill_cb (gpointer user_data)
{
  LbSourcePage *self = LB_SOURCE_PAGE (user_data);
  gsize length = strlen (self->text_at);
  GtkTextIter end;

  if (length > CHUNK_OCTETS)
    {
      const char *newline = memchr (self->text_at + CHUNK_OCTETS, '\n', length - CHUNK_OCTETS);

      length = newline != NULL ? (gsize) (newline + 1 - self->text_at) : length;
    }
  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_buffer_insert (self->buffer, &end, self->text_at, (int) length);
  self->n_chars += (guint) g_utf8_strlen (self->text_at, (gssize) length);
  self->text_at += length;
  lb_source_page_apply_spans (self);

  if (*self->text_at != '\0')
    return G_SOURCE_CONTINUE;
  g_clear_pointer (&self->text, lb_source_text_free);
  self->fill_id = 0;
  lb_source_marks_put (self->marks);
  lb_source_page_go (self);
  return G_SOURCE_REMOVE;
}

static void
lb_source_page_fill (LbSourcePage *self,
                     LbSourceText *text)
{
  GtkTextIter start;

  g_clear_pointer (&self->text, lb_source_text_free);
  self->text = text;
  self->text_at = text->text;
  self->span_at = 0;
  self->n_chars = 0;
  gtk_text_buffer_set_text (self->buffer, "", 0);
  if (lb_source_page_fill_cb (self) == G_SOURCE_CONTINUE)
    self->fill_id = g_idle_add_full (G_PRIORITY_LOW, lb_source_page_fill_cb, self, NULL);
  if (self->text == NULL)
    return;
  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_place_cursor (self->buffer, &start);
}

static void
lb_source_page_read_thread (GTask        *task,
                            gpointer      source_object,
                            gpointer      task_data,
                            GCancellable *cancellable)
{
  const LbSourceJob *job = task_data;

  g_task_return_pointer (task, lb_source_text_new (job->data, job->max_octets),
                         (GDestroyNotify) lb_source_text_free);
}

static void
lb_source_page_read_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  LbSourcePage *self = LB_SOURCE_PAGE (object);
  g_autoptr(LbSourceText) text = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autofree char *size = NULL;
  g_autofree char *label = NULL;

  /* Only cancelling makes it fail: another message is shown by now. */
  if (text == NULL)
    return;
  self->is_read = TRUE;
  size = lb_format_size (g_bytes_get_size (self->data));
  label = g_strdup_printf (_("This is the begin of a message of %s."), size);
  gtk_label_set_label (self->cut_label, label);
  gtk_revealer_set_reveal_child (self->cut, text->is_cut);
  lb_source_page_fill (self, g_steal_pointer (&text));
}

static void
lb_source_page_stop (LbSourcePage *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->fill_id, g_source_remove);
  g_clear_pointer (&self->text, lb_source_text_free);
}

static void
lb_source_page_read (LbSourcePage *self,
                     gsize         max_octets)
{
  g_autoptr(GTask) task = NULL;
  LbSourceJob *job = g_new0 (LbSourceJob, 1);

  lb_source_page_stop (self);
  self->is_read = FALSE;
  self->cancellable = g_cancellable_new ();
  job->data = g_bytes_ref (self->data);
  job->max_octets = max_octets;

  task = g_task_new (self, self->cancellable, lb_source_page_read_cb, NULL);
  g_task_set_source_tag (task, lb_source_page_read);
  g_task_set_task_data (task, job, (GDestroyNotify) lb_source_job_free);
  g_task_run_in_thread (task, lb_source_page_read_thread);
}

static void
lb_source_page_show_all_cb (GtkButton *button,
                            gpointer   user_data)
{
  LbSourcePage *self = LB_SOURCE_PAGE (user_data);

  gtk_revealer_set_reveal_child (self->cut, FALSE);
  lb_source_page_read (self, 0);
}

static void
lb_source_page_show_message (LbMessagePage   *page,
                             LbOpenedMessage *opened)
{
  LbSourcePage *self = LB_SOURCE_PAGE (page);
  GBytes *data = lb_opened_message_get_data (opened);

  g_clear_pointer (&self->data, g_bytes_unref);
  self->data = g_bytes_ref (data);
  self->line = 0;
  lb_find_bar_end (self->find_bar);
  lb_source_marks_set_message (self->marks, lb_opened_message_get_message (opened));
  lb_source_page_read (self, g_bytes_get_size (data) > MAX_OCTETS ? FIRST_OCTETS : 0);
}

static void
lb_source_page_begin_find (LbMessagePage *page)
{
  lb_find_bar_begin (LB_SOURCE_PAGE (page)->find_bar);
}

static void
lb_source_page_dispose (GObject *object)
{
  LbSourcePage *self = LB_SOURCE_PAGE (object);

  lb_source_page_stop (self);
  g_clear_pointer (&self->find, lb_text_find_free);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_clear_object (&self->buffer);

  G_OBJECT_CLASS (lb_source_page_parent_class)->dispose (object);
}

static void
lb_source_page_class_init (LbSourcePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (GTK_SOURCE_TYPE_VIEW);
  g_type_ensure (LB_TYPE_FIND_BAR);
  g_type_ensure (LB_TYPE_SOURCE_MARKS);

  G_OBJECT_CLASS (klass)->dispose = lb_source_page_dispose;
  widget_class->css_changed = lb_source_page_css_changed;
  LB_MESSAGE_PAGE_CLASS (klass)->show_message = lb_source_page_show_message;
  LB_MESSAGE_PAGE_CLASS (klass)->begin_find = lb_source_page_begin_find;

  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-source-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LbSourcePage, cut);
  gtk_widget_class_bind_template_child (widget_class, LbSourcePage, cut_label);
  gtk_widget_class_bind_template_child (widget_class, LbSourcePage, view);
  gtk_widget_class_bind_template_child (widget_class, LbSourcePage, find_bar);
  gtk_widget_class_bind_template_child (widget_class, LbSourcePage, marks);
  gtk_widget_class_bind_template_callback (widget_class, lb_source_page_show_all_cb);
}

static void
lb_source_page_init (LbSourcePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->buffer = GTK_TEXT_BUFFER (gtk_source_buffer_new (NULL));
  self->tags[LB_SOURCE_NAME] = gtk_text_buffer_create_tag (self->buffer, "name", NULL);
  self->tags[LB_SOURCE_BOUNDARY] = gtk_text_buffer_create_tag (self->buffer, "boundary", NULL);
  gtk_source_buffer_set_highlight_matching_brackets (GTK_SOURCE_BUFFER (self->buffer), FALSE);
  gtk_text_view_set_buffer (GTK_TEXT_VIEW (self->view), self->buffer);
  lb_source_marks_set_view (self->marks, self->view);
  self->find = lb_text_find_new (self->find_bar, GTK_TEXT_VIEW (self->view));
  lb_text_find_set_buffer (self->find, self->buffer);
}

/**
 * lb_source_page_go_to_line:
 * @self: a page
 * @line: the line, counted from 1
 *
 * Shows a line and puts the cursor there.
 */
void
lb_source_page_go_to_line (LbSourcePage *self,
                           guint         line)
{
  g_return_if_fail (LB_IS_SOURCE_PAGE (self));
  g_return_if_fail (line > 0);

  self->line = line;
  if (self->is_read && self->text == NULL)
    lb_source_page_go (self);
}
