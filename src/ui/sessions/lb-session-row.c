#define G_LOG_DOMAIN "lb-session-row"

#include "config.h"
#include "ui/sessions/lb-session-row.h"

#include "ui/lb-format.h"
#include "ui/lb-resource.h"
#include "ui/list/lb-clock.h"
#include "ui/sessions/lb-session-text.h"

struct _LbSessionRow
{
  GtkWidget parent_instance;

  GtkLabel *client;
  GtkLabel *time;
  GtkLabel *peer;
  GtkLabel *security;
  GtkLabel *messages;
  GtkLabel *outcome;
  GtkLabel *state;
};

G_DEFINE_FINAL_TYPE (LbSessionRow, lb_session_row, GTK_TYPE_WIDGET)

static void
lb_session_row_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (lb_session_row_parent_class)->dispose (object);
}

static void
lb_session_row_class_init (LbSessionRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_session_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-session-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LbSessionRow, client);
  gtk_widget_class_bind_template_child (widget_class, LbSessionRow, time);
  gtk_widget_class_bind_template_child (widget_class, LbSessionRow, peer);
  gtk_widget_class_bind_template_child (widget_class, LbSessionRow, security);
  gtk_widget_class_bind_template_child (widget_class, LbSessionRow, messages);
  gtk_widget_class_bind_template_child (widget_class, LbSessionRow, outcome);
  gtk_widget_class_bind_template_child (widget_class, LbSessionRow, state);
}

static void
lb_session_row_init (LbSessionRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lb_session_row_new:
 *
 * Returns: (transfer floating): a row of the list of sessions, empty
 */
GtkWidget *
lb_session_row_new (void)
{
  return g_object_new (LB_TYPE_SESSION_ROW, NULL);
}

static void
lb_session_row_show_state (LbSessionRow    *self,
                           LbSessionRecord *record)
{
  const char *style;
  const char *state = lb_session_text_get_state (record, &style);
  const char *classes[] = { "lb-pill", *style != '\0' ? style : NULL, NULL };

  gtk_widget_set_visible (GTK_WIDGET (self->state), state != NULL);
  gtk_label_set_label (self->state, state != NULL ? state : "");
  gtk_widget_set_css_classes (GTK_WIDGET (self->state), classes);
}

/**
 * lb_session_row_show:
 * @self: a row whose parent is the list's own row widget
 * @record: the session that it shall show
 */
void
lb_session_row_show (LbSessionRow    *self,
                     LbSessionRecord *record)
{
  gint64 now_us = lb_clock_now_us (lb_clock_get_default ());
  gint64 began_at_us = lb_session_record_get_began_at_us (record);
  g_autofree char *client = lb_session_text_get_client (record);
  g_autofree char *security = lb_session_text_get_security (record);
  g_autofree char *outcome = lb_session_text_get_outcome (record);
  g_autofree char *messages = lb_session_text_get_messages (record);
  g_autofree char *time = lb_format_time (began_at_us, now_us);
  g_autofree char *full_time = lb_format_full_time (began_at_us);
  g_autofree char *accessible = lb_session_text_get_accessible (record, time);
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));

  gtk_label_set_label (self->client, client);
  gtk_label_set_label (self->time, time);
  gtk_label_set_label (self->peer, lb_session_record_get_peer (record));
  gtk_label_set_label (self->security, security);
  gtk_label_set_label (self->messages, messages);
  gtk_label_set_label (self->outcome, outcome);
  lb_session_row_show_state (self, record);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), full_time);
  /* GTK 4.8 takes the name of a row from the list's own row widget. */
  if (parent != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    accessible, -1);
}
