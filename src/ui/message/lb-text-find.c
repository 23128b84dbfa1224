#define G_LOG_DOMAIN "lb-text-find"

#include "config.h"
#include "ui/message/lb-text-find.h"

/* Joins the bar that finds text to a text view. GtkSourceView looks through the buffer piece by
 * piece, so that the longest text stops nothing. */
struct _LbTextFind
{
  LbFindBar               *bar;
  GtkTextView             *view;
  GtkSourceSearchSettings *settings; /* (owned) */
  GtkSourceSearchContext  *context;  /* (owned) (nullable) */
  GCancellable            *cancellable; /* (owned) (nullable): of the place on its way */
};

static void
lb_text_find_stop (LbTextFind *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
lb_text_find_select (LbTextFind        *self,
                     const GtkTextIter *start,
                     const GtkTextIter *end)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);

  gtk_text_buffer_select_range (buffer, start, end);
  gtk_text_view_scroll_to_mark (self->view, gtk_text_buffer_get_insert (buffer), 0., TRUE, 0., .3);
}

static void
lb_text_find_forward_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  GtkTextIter start;
  GtkTextIter end;

  if (gtk_source_search_context_forward_finish (GTK_SOURCE_SEARCH_CONTEXT (object), result, &start,
                                                &end, NULL, &error))
    lb_text_find_select (user_data, &start, &end);
}

static void
lb_text_find_backward_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  GtkTextIter start;
  GtkTextIter end;

  if (gtk_source_search_context_backward_finish (GTK_SOURCE_SEARCH_CONTEXT (object), result,
                                                 &start, &end, NULL, &error))
    lb_text_find_select (user_data, &start, &end);
}

static void
lb_text_find_go (LbTextFind *self,
                 gboolean    is_backwards,
                 gboolean    is_again)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter start;
  GtkTextIter end;

  if (self->context == NULL)
    return;
  lb_text_find_stop (self);
  self->cancellable = g_cancellable_new ();
  gtk_text_buffer_get_selection_bounds (buffer, &start, &end);
  if (is_backwards)
    gtk_source_search_context_backward_async (self->context, &start, self->cancellable,
                                              lb_text_find_backward_cb, self);
  else
    gtk_source_search_context_forward_async (self->context, is_again ? &end : &start,
                                             self->cancellable, lb_text_find_forward_cb, self);
}

static void
lb_text_find_cb (LbFindBar  *bar,
                 const char *text,
                 gpointer    user_data)
{
  LbTextFind *self = user_data;

  lb_text_find_stop (self);
  gtk_source_search_settings_set_search_text (self->settings, *text != '\0' ? text : NULL);
  if (*text != '\0')
    lb_text_find_go (self, FALSE, FALSE);
}

static void
lb_text_find_again_cb (LbFindBar *bar,
                       gboolean   is_backwards,
                       gpointer   user_data)
{
  lb_text_find_go (user_data, is_backwards, TRUE);
}

/* -1 while the buffer has not been looked through. */
static void
lb_text_find_count_cb (LbTextFind *self)
{
  int n_matches = gtk_source_search_context_get_occurrences_count (self->context);

  if (n_matches >= 0 && gtk_source_search_settings_get_search_text (self->settings) != NULL)
    lb_find_bar_show_count (self->bar, (guint) n_matches);
}

/**
 * lb_text_find_new:
 * @bar: where the text is typed; it outlives what is made here
 * @view: where it is found; likewise
 *
 * Returns: (transfer full): what finds; it needs a buffer
 */
LbTextFind *
lb_text_find_new (LbFindBar   *bar,
                  GtkTextView *view)
{
  LbTextFind *self = g_new0 (LbTextFind, 1);

  self->bar = bar;
  self->view = view;
  self->settings = gtk_source_search_settings_new ();
  gtk_source_search_settings_set_wrap_around (self->settings, TRUE);
  g_signal_connect (bar, "find", G_CALLBACK (lb_text_find_cb), self);
  g_signal_connect (bar, "find-again", G_CALLBACK (lb_text_find_again_cb), self);
  return self;
}

static void
lb_text_find_drop_context (LbTextFind *self)
{
  lb_text_find_stop (self);
  if (self->context != NULL)
    g_signal_handlers_disconnect_by_data (self->context, self);
  g_clear_object (&self->context);
}

/**
 * lb_text_find_free:
 * @self: (transfer full): what finds
 */
void
lb_text_find_free (LbTextFind *self)
{
  lb_text_find_drop_context (self);
  g_signal_handlers_disconnect_by_data (self->bar, self);
  g_object_unref (self->settings);
  g_free (self);
}

/**
 * lb_text_find_set_buffer:
 * @self: what finds
 * @buffer: a #GtkSourceBuffer, that of the view
 */
void
lb_text_find_set_buffer (LbTextFind    *self,
                         GtkTextBuffer *buffer)
{
  lb_text_find_drop_context (self);
  self->context = gtk_source_search_context_new (GTK_SOURCE_BUFFER (buffer), self->settings);
  g_signal_connect_swapped (self->context, "notify::occurrences-count",
                            G_CALLBACK (lb_text_find_count_cb), self);
}
