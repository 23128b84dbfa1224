#define G_LOG_DOMAIN "lb-source-marks"

#include "config.h"
#include "ui/message/lb-source-marks.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/lb-resource.h"

/* A message of nothing but faults has a mark for each up to here. */
#define MAX_MARKS 1000

/* Under the source: what is wrong at the line where the cursor is, and the way to the next problem.
 * In the source: an icon and a tint at each line with a problem. */
struct _LbSourceMarks
{
  GtkWidget      parent_instance;

  GtkLabel      *text;

  GtkSourceView *view;     /* (nullable): of the same template */
  LbMessage     *message;  /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (LbSourceMarks, lb_source_marks, GTK_TYPE_WIDGET)

static const struct
{
  const char *category;
  const char *icon;
  const char *color;
} levels[] = {
  [LB_PROBLEM_NOTE] = { "note", "lb-note-symbolic", "accent_color" },
  [LB_PROBLEM_WARNING] = { "warning", "dialog-warning-symbolic", "warning_color" },
  [LB_PROBLEM_ERROR] = { "error", "dialog-error-symbolic", "error_color" },
};

static char *
lb_source_marks_describe (const LbProblem *problem)
{
  if (problem->rfc == NULL)
    /* Translators: a line of the source and what is wrong there */
    return g_strdup_printf (_("Line %u: %s"), problem->line, problem->sentence);
  /* Translators: a line of the source, what is wrong there, and the rule: "RFC 5322 3.6.1" */
  return g_strdup_printf (_("Line %u: %s (%s)"), problem->line, problem->sentence, problem->rfc);
}

/* All that is wrong at a line, counted from 1; NULL: nothing. */
static char *
lb_source_marks_dup_text (LbSourceMarks *self,
                          guint          line)
{
  GPtrArray *problems = lb_message_get_problems (self->message);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < problems->len; i++)
    {
      const LbProblem *problem = g_ptr_array_index (problems, i);

      if (problem->line == line)
        {
          g_autofree char *sentence = lb_source_marks_describe (problem);

          g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", sentence);
        }
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static guint
lb_source_marks_get_line (LbSourceMarks *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
  GtkTextIter at;

  gtk_text_buffer_get_iter_at_mark (buffer, &at, gtk_text_buffer_get_insert (buffer));
  return (guint) gtk_text_iter_get_line (&at) + 1;
}

static guint
lb_source_marks_count (LbSourceMarks *self)
{
  GPtrArray *problems = lb_message_get_problems (self->message);
  guint n_placed = 0;

  for (guint i = 0; i < problems->len; i++)
    n_placed += ((const LbProblem *) g_ptr_array_index (problems, i))->line > 0;
  return n_placed;
}

static void
lb_source_marks_update (LbSourceMarks *self)
{
  guint n_problems = self->message != NULL ? lb_source_marks_count (self) : 0;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), n_problems > 0);
  if (n_problems == 0)
    return;
  text = lb_source_marks_dup_text (self, lb_source_marks_get_line (self));
  if (text == NULL)
    text = g_strdup_printf (ngettext ("%u problem in the source", "%u problems in the source",
                                      n_problems),
                            n_problems);
  gtk_label_set_label (self->text, text);
}

static char *
lb_source_marks_tooltip_cb (GtkSourceMarkAttributes *attributes,
                            GtkSourceMark           *mark,
                            gpointer                 user_data)
{
  LbSourceMarks *self = LB_SOURCE_MARKS (user_data);
  GtkTextBuffer *buffer = gtk_text_mark_get_buffer (GTK_TEXT_MARK (mark));
  GtkTextIter at;

  if (self->message == NULL)
    return NULL;
  gtk_text_buffer_get_iter_at_mark (buffer, &at, GTK_TEXT_MARK (mark));
  return lb_source_marks_dup_text (self, (guint) gtk_text_iter_get_line (&at) + 1);
}

/* The named colours change with light, dark and high contrast. */
static void
lb_source_marks_css_changed (GtkWidget         *widget,
                             GtkCssStyleChange *change)
{
  LbSourceMarks *self = LB_SOURCE_MARKS (widget);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);

  GTK_WIDGET_CLASS (lb_source_marks_parent_class)->css_changed (widget, change);

  for (gsize i = 0; i < G_N_ELEMENTS (levels) && self->view != NULL; i++)
    {
      g_autoptr(GtkSourceMarkAttributes) attributes = gtk_source_mark_attributes_new ();
      GdkRGBA tint;

      if (gtk_style_context_lookup_color (context, levels[i].color, &tint))
        {
          tint.alpha = .14f;
          gtk_source_mark_attributes_set_background (attributes, &tint);
        }
      gtk_source_mark_attributes_set_icon_name (attributes, levels[i].icon);
      g_signal_connect_object (attributes, "query-tooltip-text",
                               G_CALLBACK (lb_source_marks_tooltip_cb), self, 0);
      gtk_source_view_set_mark_attributes (self->view, levels[i].category, attributes, (int) i);
    }
}

/* The nearest line with a problem before or behind @line; around the end. */
static guint
lb_source_marks_find (LbSourceMarks *self,
                      guint          line,
                      int            steps)
{
  GPtrArray *problems = lb_message_get_problems (self->message);
  guint nearest = 0;
  guint outmost = 0;

  for (guint i = 0; i < problems->len; i++)
    {
      guint at = ((const LbProblem *) g_ptr_array_index (problems, i))->line;

      if (at == 0)
        continue;
      if (steps > 0 ? at > line && (nearest == 0 || at < nearest) : at < line && at > nearest)
        nearest = at;
      if (outmost == 0 || (steps > 0 ? at < outmost : at > outmost))
        outmost = at;
    }
  return nearest > 0 ? nearest : outmost;
}

static void
lb_source_marks_next_cb (GtkWidget *button,
                         gpointer   user_data)
{
  lb_source_marks_move (LB_SOURCE_MARKS (user_data), 1);
}

static void
lb_source_marks_previous_cb (GtkWidget *button,
                             gpointer   user_data)
{
  lb_source_marks_move (LB_SOURCE_MARKS (user_data), -1);
}

static void
lb_source_marks_dispose (GObject *object)
{
  LbSourceMarks *self = LB_SOURCE_MARKS (object);
  GtkWidget *child;

  g_clear_object (&self->message);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (lb_source_marks_parent_class)->dispose (object);
}

static void
lb_source_marks_class_init (LbSourceMarksClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_source_marks_dispose;
  widget_class->css_changed = lb_source_marks_css_changed;

  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-source-marks.ui");
  gtk_widget_class_bind_template_child (widget_class, LbSourceMarks, text);
  gtk_widget_class_bind_template_callback (widget_class, lb_source_marks_next_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_source_marks_previous_cb);
}

static void
lb_source_marks_init (LbSourceMarks *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lb_source_marks_set_view:
 * @self: the marks
 * @view: what they are put in; it lives as long
 */
void
lb_source_marks_set_view (LbSourceMarks *self,
                          GtkSourceView *view)
{
  g_return_if_fail (LB_IS_SOURCE_MARKS (self));

  self->view = view;
  gtk_source_view_set_show_line_marks (view, TRUE);
  g_signal_connect_object (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)),
                           "notify::cursor-position", G_CALLBACK (lb_source_marks_update), self,
                           G_CONNECT_SWAPPED);
}

/**
 * lb_source_marks_set_message:
 * @self: the marks
 * @message: whose problems are marked once its source is in the view
 */
void
lb_source_marks_set_message (LbSourceMarks *self,
                             LbMessage     *message)
{
  g_return_if_fail (LB_IS_SOURCE_MARKS (self));

  g_set_object (&self->message, message);
  lb_source_marks_update (self);
}

/**
 * lb_source_marks_put:
 * @self: the marks
 *
 * Marks the lines with problems that are in the view by now.
 */
void
lb_source_marks_put (LbSourceMarks *self)
{
  GPtrArray *problems = lb_message_get_problems (self->message);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
  GtkTextIter start;
  GtkTextIter end;

  g_return_if_fail (LB_IS_SOURCE_MARKS (self));

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_source_buffer_remove_source_marks (GTK_SOURCE_BUFFER (buffer), &start, &end, NULL);
  for (guint i = 0; i < MIN (problems->len, MAX_MARKS); i++)
    {
      const LbProblem *problem = g_ptr_array_index (problems, i);
      GtkTextIter at;

      if (problem->line == 0 || problem->line > (guint) gtk_text_buffer_get_line_count (buffer))
        continue;
      gtk_text_buffer_get_iter_at_line (buffer, &at, (int) problem->line - 1);
      gtk_source_buffer_create_source_mark (GTK_SOURCE_BUFFER (buffer), NULL,
                                            levels[problem->severity].category, &at);
    }
  lb_source_marks_update (self);
}

/**
 * lb_source_marks_move:
 * @self: the marks
 * @steps: 1: to the next problem behind the cursor; -1: to the one before it
 *
 * Returns: whether there is one
 */
gboolean
lb_source_marks_move (LbSourceMarks *self,
                      int            steps)
{
  guint line;

  g_return_val_if_fail (LB_IS_SOURCE_MARKS (self), FALSE);

  if (self->message == NULL)
    return FALSE;
  line = lb_source_marks_find (self, lb_source_marks_get_line (self), steps);
  if (line == 0)
    return FALSE;
  gtk_widget_activate_action (GTK_WIDGET (self), "win.go-to-line", "u", line);
  return TRUE;
}
