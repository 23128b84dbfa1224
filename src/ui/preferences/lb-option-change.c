#define G_LOG_DOMAIN "lb-option-change"

#include "config.h"
#include "ui/preferences/lb-option-change.h"

#include "service/lb-service-upstream.h"
#include "ui/lb-settings.h"

/* What is written to the settings once it holds. */
typedef struct
{
  LbOption option;
  char   **texts; /* (nullable) */
} LbKeptOption;

/* Whom to tell. */
typedef struct
{
  GtkWidget *row;  /* (owned) */
  LbNoteRow *note; /* (owned) (nullable) */
} LbTold;

static void
lb_kept_option_clear (LbKeptOption *self)
{
  g_strfreev (self->texts);
}

static void
lb_told_free (LbTold *self)
{
  g_object_unref (self->row);
  g_clear_object (&self->note);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbTold, lb_told_free)

static GVariant *
lb_option_make_value (const LbOptionRow  *row,
                      const GVariantType *type,
                      const char * const *texts)
{
  gboolean is_on;

  if (g_variant_type_equal (type, G_VARIANT_TYPE_STRING_ARRAY))
    return g_variant_new_strv (texts, -1);
  if (g_variant_type_equal (type, G_VARIANT_TYPE_STRING))
    return g_variant_new_string (texts[0]);
  if (g_variant_type_equal (type, G_VARIANT_TYPE_UINT64))
    return g_variant_new_uint64 (g_ascii_strtoull (texts[0], NULL, 10));
  if (g_variant_type_equal (type, G_VARIANT_TYPE_UINT32))
    return g_variant_new_uint32 ((guint32) g_ascii_strtoull (texts[0], NULL, 10));

  is_on = g_str_equal (texts[0], "1");
  return g_variant_new_boolean (is_on != row->is_setting_inverse);
}

static void
lb_kept_option_write (const LbKeptOption *self)
{
  GSettings *settings = lb_settings_get_default ();
  const LbOptionRow *row = lb_option_get_row (self->option);
  g_autoptr(GVariant) value = g_settings_get_value (settings, row->setting);

  if (self->texts == NULL)
    g_settings_reset (settings, row->setting);
  else
    g_settings_set_value (settings, row->setting,
                          lb_option_make_value (row, g_variant_get_type (value),
                                                (const char * const *) self->texts));
}

static void
lb_option_changed_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GArray *kept = g_task_get_task_data (task);
  GError *error = NULL;

  /* What is said of the upstream server is kept while the rest is still to come. */
  if (lb_service_change_finish (LB_SERVICE (object), result, &error) ||
      error->domain == LB_UPSTREAM_ERROR)
    for (guint i = 0; i < kept->len; i++)
      lb_kept_option_write (&g_array_index (kept, LbKeptOption, i));

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * lb_option_change_async:
 * @service: what follows the options
 * @changes: (array length=n_changes): what to change; each option has a setting
 * @n_changes: how many
 * @callback: called when the changes hold
 * @user_data: data
 *
 * Changes options now and in the settings, as lb_service_change_async() does.
 */
void
lb_option_change_async (LbService            *service,
                        const LbOptionChange *changes,
                        guint                 n_changes,
                        GAsyncReadyCallback   callback,
                        gpointer              user_data)
{
  GTask *task = g_task_new (service, NULL, callback, user_data);
  GArray *kept = g_array_new (FALSE, FALSE, sizeof (LbKeptOption));

  g_array_set_clear_func (kept, (GDestroyNotify) lb_kept_option_clear);
  for (guint i = 0; i < n_changes; i++)
    {
      LbKeptOption one = { changes[i].option, g_strdupv ((char **) changes[i].texts) };

      g_array_append_val (kept, one);
    }
  g_task_set_source_tag (task, lb_option_change_async);
  g_task_set_task_data (task, kept, (GDestroyNotify) g_array_unref);
  lb_service_change_async (service, changes, n_changes, NULL, lb_option_changed_cb, task);
}

/**
 * lb_option_change_finish:
 * @service: what follows the options
 * @result: what the callback was given
 * @error: return location; one sentence, as lb_service_change_finish() gives it
 *
 * Returns: whether the changes hold
 */
gboolean
lb_option_change_finish (LbService     *service,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, service), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
lb_option_told_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(LbTold) told = user_data;
  g_autoptr(GError) error = NULL;

  lb_option_change_finish (LB_SERVICE (object), result, &error);
  lb_note_row_tell (told->note, told->row, error != NULL ? error->message : NULL);
}

/**
 * lb_option_change:
 * @service: what follows the options
 * @option: an option that has a setting
 * @text: (nullable): its value; %NULL: its default
 * @row: the row that it is written in
 * @note: the note below, which tells when it cannot be followed
 *
 * Changes one option, now and in the settings.
 */
void
lb_option_change (LbService  *service,
                  LbOption    option,
                  const char *text,
                  GtkWidget  *row,
                  LbNoteRow  *note)
{
  const char * const texts[] = { text, NULL };
  const LbOptionChange change = { option, text != NULL ? texts : NULL };
  LbTold *told = g_new0 (LbTold, 1);

  told->row = g_object_ref (row);
  told->note = g_object_ref (note);
  lb_option_change_async (service, &change, 1, lb_option_told_cb, told);
}

/**
 * lb_option_dup_setting:
 * @option: an option whose setting is one text or number
 *
 * Returns: (transfer full): what the settings say, as on the command line; "": nothing
 */
char *
lb_option_dup_setting (LbOption option)
{
  g_autoptr(GVariant) value = g_settings_get_value (lb_settings_get_default (),
                                                    lb_option_get_row (option)->setting);

  return g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) ? g_variant_dup_string (value, NULL)
                                                             : g_variant_print (value, FALSE);
}

/**
 * lb_edit_watch:
 * @widget: an entry row or a spin button
 * @callback: called with @object when the user has finished writing there: by Enter, by leaving it,
 *   or by closing the window. Whether anything was changed is for @callback to see
 * @object: a #GObject
 */
void
lb_edit_watch (GtkWidget *widget,
               GCallback  callback,
               gpointer   object)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect_object (focus, "leave", callback, object, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (widget, focus);
  g_signal_connect_object (widget, "unmap", callback, object, G_CONNECT_SWAPPED);
  if (ADW_IS_ENTRY_ROW (widget))
    g_signal_connect_object (widget, "entry-activated", callback, object, G_CONNECT_SWAPPED);
  else
    g_signal_connect_object (gtk_editable_get_delegate (GTK_EDITABLE (widget)), "activate",
                             callback, object, G_CONNECT_SWAPPED);
}
