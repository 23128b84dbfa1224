#define G_LOG_DOMAIN "lb-tag-dialog"

#include "config.h"
#include "ui/list/lb-tag-dialog.h"

#include <glib/gi18n.h>

#include "ui/lb-resource.h"
#include "ui/list/lb-tag-book.h"

/* Of more messages than these it is not looked at which tags they have. */
#define LOOKED_AT 500

struct _LbTagDialog
{
  AdwMessageDialog parent_instance;

  GtkWidget       *frame;
  GtkListBox      *list;
  AdwEntryRow     *entry;

  LbMailbox       *mailbox; /* (owned) */
  GArray          *row_ids; /* (owned) (element-type gint64) */
  GPtrArray       *checks;  /* (owned) (element-type GtkCheckButton): one a tag */
  GHashTable      *counts;  /* (owned) (element-type utf8 guint): of the messages that have it */
  guint            n_known; /* of the messages: whose tags are known */
};

enum
{
  SIGNAL_FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbTagDialog, lb_tag_dialog, ADW_TYPE_MESSAGE_DIALOG)

/* A tag that only some of the messages have is left alone until it is touched. */
static void
lb_tag_dialog_touched_cb (GtkCheckButton *check)
{
  gtk_check_button_set_inconsistent (check, FALSE);
}

static void
lb_tag_dialog_add_row (LbTagDialog *self,
                       const char  *name)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, name));
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *pill = gtk_label_new (name);
  const char *classes[] = {
    "lb-pill", lb_tag_book_get_style (lb_tag_book_get_default (), name), NULL,
  };

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), n > 0 && n == self->n_known);
  gtk_check_button_set_inconsistent (GTK_CHECK_BUTTON (check), n > 0 && n < self->n_known);
  g_signal_connect (check, "toggled", G_CALLBACK (lb_tag_dialog_touched_cb), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (check), "tag", g_strdup (name), g_free);
  g_ptr_array_add (self->checks, check);

  gtk_widget_set_css_classes (pill, classes);
  gtk_widget_set_valign (pill, GTK_ALIGN_CENTER);
  gtk_label_set_ellipsize (GTK_LABEL (pill), PANGO_ELLIPSIZE_END);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), pill);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  gtk_list_box_append (self->list, row);
}

static void
lb_tag_dialog_fill (LbTagDialog *self)
{
  g_auto(GStrv) names = lb_tag_book_list_names (lb_tag_book_get_default ());

  for (guint i = 0; names[i] != NULL; i++)
    lb_tag_dialog_add_row (self, names[i]);
  gtk_widget_set_visible (self->frame, self->checks->len > 0);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), "apply", TRUE);
}

static void
lb_tag_dialog_count (LbTagDialog      *self,
                     const LbStoreRow *row)
{
  for (guint i = 0; row->tags[i] != NULL; i++)
    {
      gpointer n = g_hash_table_lookup (self->counts, row->tags[i]);

      g_hash_table_insert (self->counts, g_strdup (row->tags[i]),
                           GUINT_TO_POINTER (GPOINTER_TO_UINT (n) + 1));
    }
}

static void
lb_tag_dialog_rows_cb (GObject      *object,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(LbTagDialog) self = LB_TAG_DIALOG (user_data);
  g_autoptr(GPtrArray) rows = lb_mailbox_list_finish (LB_MAILBOX (object), result, NULL);

  self->n_known = rows != NULL ? rows->len : 0;
  for (guint i = 0; i < self->n_known; i++)
    lb_tag_dialog_count (self, g_ptr_array_index (rows, i));
  lb_tag_dialog_fill (self);
}

static void
lb_tag_dialog_changed_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(LbTagDialog) self = LB_TAG_DIALOG (user_data);
  g_autoptr(GError) error = NULL;

  if (!lb_mailbox_change_finish (LB_MAILBOX (object), result, &error))
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, error->message);
}

static void
lb_tag_dialog_change (LbTagDialog    *self,
                      LbStoreTagMode  mode,
                      GStrvBuilder   *builder)
{
  g_auto(GStrv) tags = g_strv_builder_end (builder);

  if (tags[0] != NULL)
    lb_mailbox_change_tags_async (self->mailbox, self->row_ids, mode, (const char * const *) tags,
                                  NULL, lb_tag_dialog_changed_cb, g_object_ref (self));
}

static void
lb_tag_dialog_apply (LbTagDialog *self)
{
  g_autoptr(GStrvBuilder) added = g_strv_builder_new ();
  g_autoptr(GStrvBuilder) removed = g_strv_builder_new ();
  const char *typed[] = { gtk_editable_get_text (GTK_EDITABLE (self->entry)), NULL };
  g_auto(GStrv) new_tags = lb_mailbox_clean_tags (typed);

  for (guint i = 0; i < self->checks->len; i++)
    {
      GtkCheckButton *check = g_ptr_array_index (self->checks, i);
      const char *name = g_object_get_data (G_OBJECT (check), "tag");
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, name));

      if (gtk_check_button_get_inconsistent (check))
        continue;
      if (gtk_check_button_get_active (check))
        g_strv_builder_add (added, name);
      else if (n > 0)
        g_strv_builder_add (removed, name);
    }

  g_strv_builder_addv (added, (const char **) new_tags);
  lb_tag_dialog_change (self, LB_STORE_TAGS_ADD, added);
  lb_tag_dialog_change (self, LB_STORE_TAGS_REMOVE, removed);
}

static void
lb_tag_dialog_response (AdwMessageDialog *dialog,
                        const char       *response)
{
  if (g_str_equal (response, "apply"))
    lb_tag_dialog_apply (LB_TAG_DIALOG (dialog));
}

static void
lb_tag_dialog_entered_cb (LbTagDialog *self)
{
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (self), "apply");
}

static void
lb_tag_dialog_finalize (GObject *object)
{
  LbTagDialog *self = LB_TAG_DIALOG (object);

  g_clear_object (&self->mailbox);
  g_clear_pointer (&self->row_ids, g_array_unref);
  g_ptr_array_unref (self->checks);
  g_hash_table_unref (self->counts);

  G_OBJECT_CLASS (lb_tag_dialog_parent_class)->finalize (object);
}

static void
lb_tag_dialog_class_init (LbTagDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lb_tag_dialog_finalize;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = lb_tag_dialog_response;

  /**
   * LbTagDialog::failed:
   * @self: a dialog
   * @reason: one sentence
   *
   * The tags could not be changed.
   */
  signals[SIGNAL_FAILED] = g_signal_new ("failed", LB_TYPE_TAG_DIALOG, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-tag-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LbTagDialog, frame);
  gtk_widget_class_bind_template_child (widget_class, LbTagDialog, list);
  gtk_widget_class_bind_template_child (widget_class, LbTagDialog, entry);
  gtk_widget_class_bind_template_callback (widget_class, lb_tag_dialog_entered_cb);
}

static void
lb_tag_dialog_init (LbTagDialog *self)
{
  self->checks = g_ptr_array_new ();
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lb_tag_dialog_new:
 * @parent: the window
 * @mailbox: where the messages are
 * @row_ids: (element-type gint64): which; not changed afterwards
 *
 * Returns: (transfer none): lets one give tags to messages, and take them away; not yet shown
 */
LbTagDialog *
lb_tag_dialog_new (GtkWindow *parent,
                   LbMailbox *mailbox,
                   GArray    *row_ids)
{
  LbTagDialog *self = g_object_new (LB_TYPE_TAG_DIALOG, "transient-for", parent, NULL);
  g_autofree char *body = g_strdup_printf (ngettext ("Of %u message", "Of %u messages",
                                                     row_ids->len), row_ids->len);

  self->mailbox = g_object_ref (mailbox);
  self->row_ids = g_array_ref (row_ids);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (self), body);
  lb_mailbox_get_rows_async (mailbox, row_ids, 0, LOOKED_AT, NULL, lb_tag_dialog_rows_cb,
                             g_object_ref (self));
  return self;
}
