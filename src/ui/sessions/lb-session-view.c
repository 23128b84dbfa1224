#define G_LOG_DOMAIN "lb-session-view"

#include "config.h"
#include "ui/sessions/lb-session-view.h"

#include <glib/gi18n.h>

#include "ui/lb-format.h"
#include "ui/lb-resource.h"
#include "ui/message/lb-conversation.h"
#include "ui/message/lb-fact-list.h"
#include "ui/sessions/lb-session-messages.h"
#include "ui/sessions/lb-session-text.h"

struct _LbSessionView
{
  AdwBin             parent_instance;

  GtkStack          *stack;
  GtkScrolledWindow *scroller;
  GtkLabel          *title;
  LbFactList        *facts;
  LbSessionMessages *messages;
  LbConversation    *conversation;

  LbSessionRecord   *record; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (LbSessionView, lb_session_view, ADW_TYPE_BIN)

static void
lb_session_view_add_outcome (LbSessionView   *self,
                             LbSessionRecord *record)
{
  g_autofree char *outcome = lb_session_text_get_outcome (record);
  guint n_errors = lb_session_record_get_n_errors (record);
  const char *style;
  const char *state = lb_session_text_get_state (record, &style);
  GtkWidget *row = lb_fact_list_add (self->facts, _("Outcome"), outcome);

  if (state != NULL)
    lb_fact_list_add_pill (row, *style != '\0' ? style : NULL, state);
  if (n_errors > 0)
    {
      g_autofree char *text = g_strdup_printf (ngettext ("%u refusal", "%u refusals", n_errors),
                                               n_errors);

      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
    }
}

static void
lb_session_view_add_times (LbSessionView   *self,
                           LbSessionRecord *record)
{
  g_autofree char *began = lb_format_full_time (lb_session_record_get_began_at_us (record));
  g_autofree char *duration = lb_session_text_get_duration (record);

  lb_fact_list_add (self->facts, _("Began"), began);
  if (duration != NULL)
    lb_fact_list_add (self->facts, _("Duration"), duration);
}

static void
lb_session_view_add_security (LbSessionView   *self,
                              LbSessionRecord *record)
{
  const char *version = lb_session_record_get_tls_version (record);
  const char *user = lb_session_record_get_user (record);
  g_autofree char *tls = g_strjoin (", ", version, lb_session_record_get_tls_cipher (record), NULL);

  lb_fact_list_add (self->facts, _("Encryption"), version != NULL ? tls : _("None"));
  if (user != NULL && *user != '\0')
    {
      GtkWidget *row = lb_fact_list_add (self->facts, _("Login"), user);

      adw_action_row_set_subtitle (ADW_ACTION_ROW (row),
                                   lb_session_record_get_mechanism (record));
    }
}

static void
lb_session_view_fill (LbSessionView   *self,
                      LbSessionRecord *record)
{
  const char *helo = lb_session_record_get_helo (record);
  g_autofree char *client = lb_session_text_get_client (record);

  gtk_label_set_label (self->title, client);
  lb_fact_list_clear (self->facts);
  lb_session_view_add_outcome (self, record);
  if (helo != NULL && *helo != '\0')
    lb_fact_list_add (self->facts, _("Greeting Name"), helo);
  lb_fact_list_add (self->facts, _("Client"), lb_session_record_get_peer (record));
  lb_fact_list_add (self->facts, _("Listener"), lb_session_record_get_listener (record));
  lb_session_view_add_times (self, record);
  lb_session_view_add_security (self, record);
}

static void
lb_session_view_dispose (GObject *object)
{
  g_clear_object (&LB_SESSION_VIEW (object)->record);

  G_OBJECT_CLASS (lb_session_view_parent_class)->dispose (object);
}

static void
lb_session_view_class_init (LbSessionViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_session_view_dispose;

  g_type_ensure (LB_TYPE_CONVERSATION);
  g_type_ensure (LB_TYPE_FACT_LIST);
  g_type_ensure (LB_TYPE_SESSION_MESSAGES);
  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-session-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LbSessionView, stack);
  gtk_widget_class_bind_template_child (widget_class, LbSessionView, scroller);
  gtk_widget_class_bind_template_child (widget_class, LbSessionView, title);
  gtk_widget_class_bind_template_child (widget_class, LbSessionView, facts);
  gtk_widget_class_bind_template_child (widget_class, LbSessionView, messages);
  gtk_widget_class_bind_template_child (widget_class, LbSessionView, conversation);
}

static void
lb_session_view_init (LbSessionView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lb_fact_list_set_heading (self->facts, GTK_WIDGET (self->title));
}

/**
 * lb_session_view_show:
 * @self: a view
 * @mailbox: (nullable): where its messages are
 * @record: a session; when it is the one that is shown, what came since is added
 */
void
lb_session_view_show (LbSessionView   *self,
                      LbMailbox       *mailbox,
                      LbSessionRecord *record)
{
  const char *id = lb_session_record_get_id (record);
  gboolean is_same;

  g_return_if_fail (LB_IS_SESSION_VIEW (self));

  if (record == self->record)
    return;
  is_same = self->record != NULL && g_str_equal (id, lb_session_record_get_id (self->record));
  lb_session_view_fill (self, record);
  if (is_same)
    {
      lb_conversation_go_on (self->conversation, lb_session_record_get_transcript (record));
    }
  else
    {
      lb_conversation_show (self->conversation, lb_session_record_get_transcript (record));
      gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0.);
    }
  if (!is_same || lb_session_record_get_n_messages (record) !=
      lb_session_record_get_n_messages (self->record))
    lb_session_messages_show (self->messages, mailbox, id,
                              lb_session_record_get_n_messages (record));
  g_set_object (&self->record, record);
  gtk_stack_set_visible_child_name (self->stack, "session");
}

/**
 * lb_session_view_show_nothing:
 * @self: a view
 */
void
lb_session_view_show_nothing (LbSessionView *self)
{
  g_return_if_fail (LB_IS_SESSION_VIEW (self));

  g_clear_object (&self->record);
  gtk_stack_set_visible_child_name (self->stack, "none");
}

/**
 * lb_session_view_get_record:
 * @self: a view
 *
 * Returns: (transfer none) (nullable): the session that is shown
 */
LbSessionRecord *
lb_session_view_get_record (LbSessionView *self)
{
  g_return_val_if_fail (LB_IS_SESSION_VIEW (self), NULL);

  return self->record;
}
