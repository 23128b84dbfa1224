#define G_LOG_DOMAIN "lb-window"

#include "config.h"
#include "ui/window/lb-window.h"

#include <glib/gi18n.h>

#include "base/lb-place.h"
#include "mailbox/lb-mailbox-repair.h"
#include "ui/lb-settings.h"
#include "ui/window/lb-window-private.h"

/* Whoever named a store at the start means this run; whoever chooses one here, from now on. */
static void
lb_window_remember_store (LbWindow   *self,
                          const char *path)
{
  LbConfig *config = lb_service_get_config (self->service);
  LbConfigSource source = lb_config_get_source (config, LB_OPTION_STORE);
  g_autofree char *usual = lb_place_dup_store ();

  if (source == LB_CONFIG_ENVIRONMENT || source == LB_CONFIG_FLAG)
    return;
  g_settings_set_string (lb_settings_get_default (), "store",
                         g_str_equal (path, usual) ? "" : path);
}

/* @path: "" for one that is gone at the end. */
static void
lb_window_use_store (LbWindow   *self,
                     const char *path)
{
  LbConfig *config = lb_service_get_config (self->service);
  const char * const paths[] = { path, NULL };
  g_autoptr(GError) error = NULL;

  if (*path == '\0')
    {
      lb_config_unset (config, LB_OPTION_STORE);
      lb_window_add_toast (self, _("Messages are gone when Letterbox ends"));
    }
  else
    {
      lb_window_remember_store (self, path);
      lb_config_replace (config, LB_OPTION_STORE, paths, &error);
    }
  if (error == NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "app.start", NULL);
  else
    lb_window_add_toast (self, error->message);
}

static void
lb_window_use_store_cb (GSimpleAction *action,
                        GVariant      *parameter,
                        gpointer       user_data)
{
  lb_window_use_store (LB_WINDOW (user_data), g_variant_get_string (parameter, NULL));
}

/* A repair that is under way, with where it writes to. */
typedef struct
{
  LbWindow *window; /* (owned) */
  char     *path;   /* (owned) */
} LbWindowRepair;

static void
lb_window_repair_free (LbWindowRepair *repair)
{
  g_object_unref (repair->window);
  g_free (repair->path);
  g_free (repair);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbWindowRepair, lb_window_repair_free)

static char *
lb_window_tell_saved (const LbStoreRepair *saved)
{
  guint n_saved = (guint) MIN (saved->n_saved, G_MAXUINT);
  guint n_lost = (guint) MIN (saved->n_lost, G_MAXUINT);
  g_autofree char *kept = g_strdup_printf (ngettext ("%u message saved", "%u messages saved",
                                                     n_saved), n_saved);

  if (n_lost == 0)
    return g_steal_pointer (&kept);
  /* Translators: %s is "12 messages saved" */
  return g_strdup_printf (ngettext ("%s, %u lost", "%s, %u lost", n_lost), kept, n_lost);
}

static void
lb_window_repaired_cb (GObject      *object,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(LbWindowRepair) repair = user_data;
  LbWindow *self = repair->window;
  g_autoptr(GError) error = NULL;
  LbStoreRepair saved;
  gboolean is_saved = lb_mailbox_repair_finish (result, &saved, &error);

  g_clear_object (&self->transfer);
  /* The window has gone meanwhile. */
  if (self->service == NULL)
    return;
  if (is_saved)
    {
      g_autofree char *text = lb_window_tell_saved (&saved);

      lb_window_add_toast (self, text);
      lb_window_use_store (self, repair->path);
      return;
    }
  lb_window_show_failure (self, NULL);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    lb_window_add_toast (self, error->message);
}

static void
lb_window_repair_progress_cb (guint    n_done,
                              guint    n_total,
                              gpointer user_data)
{
  LbWindow *self = LB_WINDOW (user_data);

  if (self->service != NULL)
    lb_store_page_show_progress (self->failed, n_total > 0 ? (double) n_done / n_total : -1);
}

static void
lb_window_repair_to (LbWindow   *self,
                     const char *path)
{
  LbConfig *config = lb_service_get_config (self->service);
  LbWindowRepair *repair;

  if (self->transfer != NULL)
    return;
  self->transfer = g_cancellable_new ();
  repair = g_new0 (LbWindowRepair, 1);
  repair->window = g_object_ref (self);
  repair->path = g_strdup (path);
  lb_store_page_show_progress (self->failed, 0);
  lb_mailbox_repair_async (lb_config_get_text (config, LB_OPTION_STORE), path,
                           lb_window_repair_progress_cb, self, self->transfer,
                           lb_window_repaired_cb, repair);
}

static void
lb_window_repair_to_cb (GSimpleAction *action,
                        GVariant      *parameter,
                        gpointer       user_data)
{
  lb_window_repair_to (LB_WINDOW (user_data), g_variant_get_string (parameter, NULL));
}

static void
lb_window_store_chosen_cb (GtkNativeDialog *dialog,
                           int              response,
                           gpointer         user_data)
{
  g_autoptr(LbWindow) self = LB_WINDOW (user_data);
  const char *action = g_object_get_data (G_OBJECT (dialog), "action");
  g_autoptr(GFile) file = NULL;
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL)
    path = g_file_get_path (file);
  if (path != NULL && self->service != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), action, "s", path);
  g_object_unref (dialog);
}

/* Asks for a file, and does @action with it. */
static void
lb_window_choose_store (LbWindow   *self,
                        const char *title,
                        const char *accept,
                        const char *name,
                        const char *action)
{
  GtkFileChooserAction kind = name != NULL ? GTK_FILE_CHOOSER_ACTION_SAVE
                                           : GTK_FILE_CHOOSER_ACTION_OPEN;
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (self), kind,
                                                              accept, NULL);

  if (name != NULL)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_object_set_data (G_OBJECT (dialog), "action", (gpointer) action);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (lb_window_store_chosen_cb),
                    g_object_ref (self));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
lb_window_open_store_cb (GSimpleAction *action,
                         GVariant      *parameter,
                         gpointer       user_data)
{
  lb_window_choose_store (LB_WINDOW (user_data), _("Open Another Store"), _("_Open"), NULL,
                          "win.use-store");
}

static void
lb_window_new_store_cb (GSimpleAction *action,
                        GVariant      *parameter,
                        gpointer       user_data)
{
  lb_window_choose_store (LB_WINDOW (user_data), _("Start a New Store"), _("_Start"),
                          "letterbox.store", "win.use-store");
}

static void
lb_window_repair_store_cb (GSimpleAction *action,
                           GVariant      *parameter,
                           gpointer       user_data)
{
  lb_window_choose_store (LB_WINDOW (user_data), _("Repair Into a New Store"), _("_Repair"),
                          "repaired.store", "win.repair-to");
}

static const GActionEntry entries[] = {
  { "new-store", lb_window_new_store_cb, NULL, NULL, NULL },
  { "open-store", lb_window_open_store_cb, NULL, NULL, NULL },
  { "repair-store", lb_window_repair_store_cb, NULL, NULL, NULL },
  { "repair-to", lb_window_repair_to_cb, "s", NULL, NULL },
  { "use-store", lb_window_use_store_cb, "s", NULL, NULL },
};

/* Of the window: what its page offers when the store cannot be used. While there is a mailbox none
 * of it can be done. */
void
lb_window_update_store_actions (LbWindow *self)
{
  gboolean has_failed = self->mailbox == NULL && self->service != NULL;

  if (g_action_map_lookup_action (G_ACTION_MAP (self), entries[0].name) == NULL)
    g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), entries[i].name);

      g_simple_action_set_enabled (G_SIMPLE_ACTION (action), has_failed);
    }
}

/**
 * lb_window_show_failure:
 * @self: a window
 * @text: (nullable): why no mail can be kept, and the way out; %NULL: as it was said before
 *
 * Instead of list and message.
 */
void
lb_window_show_failure (LbWindow   *self,
                        const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *way_out = NULL;
  const char *path;

  g_return_if_fail (LB_IS_WINDOW (self));

  error = lb_service_dup_store_error (self->service);
  path = lb_config_get_text (lb_service_get_config (self->service), LB_OPTION_STORE);
  /* The store's own sentence names the way out of a terminal. */
  if (g_error_matches (error, LB_STORE_ERROR, LB_STORE_ERROR_CORRUPT) && path != NULL)
    text = way_out = g_strdup_printf (_("The store “%s” is damaged; a repair saves what can be "
                                        "read of it"), path);
  else if (text == NULL)
    text = error != NULL ? error->message : "";
  lb_store_page_show_error (self->failed, error, text);
  gtk_stack_set_visible_child_name (self->stack, "failed");
  lb_window_update_server (self);
}
