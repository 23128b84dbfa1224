#define G_LOG_DOMAIN "lb-message-actions"

#include "config.h"
#include "ui/actions/lb-message-actions.h"

#include <glib/gi18n.h>

#include "ui/html/lb-html-browser.h"
#include "ui/html/lb-html-export.h"
#include "ui/html/lb-html-page.h"
#include "ui/lb-save.h"
#include "ui/actions/lb-message-actions-private.h"

/* By the numbers of LbHtmlWidth and LbHtmlRendering. */
static const char * const widths[] = { "full", "phone", "tablet", "both", NULL };
static const char * const renderings[] = { "light", "dark", "inverted", NULL };

static LbHtmlPage *
lb_message_actions_get_html_page (LbMessageActions *self)
{
  GtkWidget *page = lb_message_view_get_page (self->view, LB_TAB_HTML);

  return page != NULL ? LB_HTML_PAGE (page) : NULL;
}

static int
lb_message_actions_find_word (const char * const *words,
                              GVariant           *word)
{
  for (int i = 0; words[i] != NULL; i++)
    {
      if (g_str_equal (words[i], g_variant_get_string (word, NULL)))
        return i;
    }
  return -1;
}

static void
lb_message_actions_width_cb (GSimpleAction *action,
                             GVariant      *state,
                             gpointer       user_data)
{
  LbHtmlPage *page = lb_message_actions_get_html_page (LB_MESSAGE_ACTIONS (user_data));
  int width = lb_message_actions_find_word (widths, state);

  if (page != NULL && width >= 0)
    lb_html_page_set_width (page, (LbHtmlWidth) width);
}

static void
lb_message_actions_rendering_cb (GSimpleAction *action,
                                 GVariant      *state,
                                 gpointer       user_data)
{
  LbHtmlPage *page = lb_message_actions_get_html_page (LB_MESSAGE_ACTIONS (user_data));
  int rendering = lb_message_actions_find_word (renderings, state);

  if (page != NULL && rendering >= 0)
    lb_html_page_set_rendering (page, (LbHtmlRendering) rendering);
}

static void
lb_message_actions_dark_rendering_cb (GSimpleAction *action,
                                      GVariant      *state,
                                      gpointer       user_data)
{
  LbHtmlPage *page = lb_message_actions_get_html_page (LB_MESSAGE_ACTIONS (user_data));

  if (page != NULL)
    lb_html_page_set_rendering (page, g_variant_get_boolean (state) ? LB_HTML_RENDERING_DARK
                                                                    : LB_HTML_RENDERING_LIGHT);
}

static void
lb_message_actions_load_images_cb (GSimpleAction *action,
                                   GVariant      *parameter,
                                   gpointer       user_data)
{
  lb_html_page_load_images (lb_message_actions_get_html_page (LB_MESSAGE_ACTIONS (user_data)));
}

static void
lb_message_actions_zoom_in_cb (GSimpleAction *action,
                               GVariant      *parameter,
                               gpointer       user_data)
{
  lb_html_page_zoom (lb_message_actions_get_html_page (LB_MESSAGE_ACTIONS (user_data)), 1);
}

static void
lb_message_actions_zoom_out_cb (GSimpleAction *action,
                                GVariant      *parameter,
                                gpointer       user_data)
{
  lb_html_page_zoom (lb_message_actions_get_html_page (LB_MESSAGE_ACTIONS (user_data)), -1);
}

static void
lb_message_actions_zoom_reset_cb (GSimpleAction *action,
                                  GVariant      *parameter,
                                  gpointer       user_data)
{
  lb_html_page_zoom (lb_message_actions_get_html_page (LB_MESSAGE_ACTIONS (user_data)), 0);
}

/* --- Files --- */

static void
lb_message_actions_browser_written_cb (GObject      *object,
                                       GAsyncResult *result,
                                       gpointer      user_data)
{
  g_autoptr(LbMessageActions) self = LB_MESSAGE_ACTIONS (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GFile) file = lb_html_browser_write_finish (result, &error);

  if (file == NULL)
    lb_message_actions_tell (self, error->message);
  else
    lb_message_actions_launch (self, file);
}

static void
lb_message_actions_open_in_browser_cb (GSimpleAction *action,
                                       GVariant      *parameter,
                                       gpointer       user_data)
{
  LbMessageActions *self = LB_MESSAGE_ACTIONS (user_data);
  LbOpenedMessage *opened = lb_message_view_get_message (self->view);

  if (opened != NULL)
    lb_html_browser_write_async (lb_opened_message_get_message (opened),
                                 lb_message_actions_browser_written_cb, g_object_ref (self));
}

static void
lb_message_actions_choose_html_export (LbMessageActions *self,
                                       GAsyncResult     *result,
                                       const char       *title,
                                       const char       *extension)
{
  LbOpenedMessage *opened = lb_message_view_get_message (self->view);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = lb_html_export_finish (result, &error);
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (bytes == NULL)
    {
      text = g_strdup_printf (_("Not saved: %s"), error->message);
      lb_message_actions_tell (self, text);
    }
  else if (opened != NULL)
    {
      name = lb_save_make_name (lb_opened_message_get_row (opened)->summary->subject, extension);
      lb_message_actions_choose_file (self, title, name, NULL, bytes);
    }
}

static void
lb_message_actions_picture_cb (GObject      *object,
                               GAsyncResult *result,
                               gpointer      user_data)
{
  g_autoptr(LbMessageActions) self = LB_MESSAGE_ACTIONS (user_data);

  lb_message_actions_choose_html_export (self, result, _("Save Picture"), ".png");
}

static void
lb_message_actions_pdf_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr(LbMessageActions) self = LB_MESSAGE_ACTIONS (user_data);

  lb_message_actions_choose_html_export (self, result, _("Save as PDF"), ".pdf");
}

static void
lb_message_actions_save_picture_cb (GSimpleAction *action,
                                    GVariant      *parameter,
                                    gpointer       user_data)
{
  LbMessageActions *self = LB_MESSAGE_ACTIONS (user_data);
  LbHtmlPage *page = lb_message_actions_get_html_page (self);
  LbHtmlStage *stage = lb_html_page_get_stage (page);
  gboolean has_both = lb_html_stage_get_width (stage) == LB_HTML_WIDTH_BOTH;

  lb_html_export_picture_async (lb_html_page_get_engine (page), lb_html_stage_get_view (stage, 0),
                                has_both ? lb_html_stage_get_view (stage, 1) : NULL,
                                lb_message_actions_picture_cb, g_object_ref (self));
}

static void
lb_message_actions_print_cb (GSimpleAction *action,
                             GVariant      *parameter,
                             gpointer       user_data)
{
  LbMessageActions *self = LB_MESSAGE_ACTIONS (user_data);
  LbHtmlPage *page = lb_message_actions_get_html_page (self);

  lb_html_export_pdf_async (lb_html_page_get_engine (page),
                            lb_html_stage_get_view (lb_html_page_get_stage (page), 0),
                            lb_message_actions_pdf_cb, g_object_ref (self));
}

static const GActionEntry entries[] = {
  { "dark-rendering", NULL, NULL, "false", lb_message_actions_dark_rendering_cb },
  { "load-images", lb_message_actions_load_images_cb, NULL, NULL, NULL },
  { "open-in-browser", lb_message_actions_open_in_browser_cb, NULL, NULL, NULL },
  { "print", lb_message_actions_print_cb, NULL, NULL, NULL },
  { "rendering", NULL, "s", "'light'", lb_message_actions_rendering_cb },
  { "save-picture", lb_message_actions_save_picture_cb, NULL, NULL, NULL },
  { "width", NULL, "s", "'full'", lb_message_actions_width_cb },
  { "zoom-in", lb_message_actions_zoom_in_cb, NULL, NULL, NULL },
  { "zoom-out", lb_message_actions_zoom_out_cb, NULL, NULL, NULL },
  { "zoom-reset", lb_message_actions_zoom_reset_cb, NULL, NULL, NULL },
};

static void
lb_message_actions_set_html_action (LbMessageActions *self,
                                    const char       *name,
                                    gboolean          is_enabled,
                                    GVariant         *state)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->window), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
  if (state != NULL)
    g_simple_action_set_state (G_SIMPLE_ACTION (action), state);
}

/* What was chosen for the page, as the buttons and menus show it. */
static void
lb_message_actions_show_html_choices (LbMessageActions *self,
                                      LbHtmlPage       *page,
                                      gboolean          is_shown)
{
  LbHtmlWidth width = lb_html_stage_get_width (lb_html_page_get_stage (page));
  LbHtmlRendering rendering = lb_html_page_get_rendering (page);
  gboolean is_dark = rendering == LB_HTML_RENDERING_DARK;
  gboolean can_load = is_shown && lb_html_page_can_load_images (page);

  lb_message_actions_set_html_action (self, "load-images", can_load, NULL);
  lb_message_actions_set_html_action (self, "width", is_shown,
                                      g_variant_new_string (widths[width]));
  lb_message_actions_set_html_action (self, "rendering", is_shown,
                                      g_variant_new_string (renderings[rendering]));
  lb_message_actions_set_html_action (self, "dark-rendering", is_shown,
                                      g_variant_new_boolean (is_dark));
}

/* The page is built when it is first shown. */
static void
lb_message_actions_watch_html_page (LbMessageActions *self,
                                    LbHtmlPage       *page)
{
  if (g_object_get_data (G_OBJECT (page), "lb-is-watched") != NULL)
    return;
  g_object_set_data (G_OBJECT (page), "lb-is-watched", self);
  g_signal_connect_object (page, "changed", G_CALLBACK (lb_message_actions_update_page), self,
                           G_CONNECT_SWAPPED);
}

/* Of the class: what can be done with the HTML of the message that is shown. */
void
lb_message_actions_update_html (LbMessageActions *self)
{
  LbHtmlPage *page = lb_message_actions_get_html_page (self);
  LbOpenedMessage *opened = lb_message_view_get_message (self->view);
  gboolean is_shown = opened != NULL && page != NULL && lb_html_page_is_shown (page);
  gboolean has_html = opened != NULL &&
                      lb_message_get_html (lb_opened_message_get_message (opened)) != NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    lb_message_actions_set_html_action (self, entries[i].name, is_shown, NULL);
  lb_message_actions_set_html_action (self, "open-in-browser", has_html, NULL);
  if (page == NULL)
    return;
  lb_message_actions_watch_html_page (self, page);
  lb_message_actions_show_html_choices (self, page, is_shown);
}

/* Of the class: the actions of the HTML page. */
void
lb_message_actions_add_html (LbMessageActions *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self->window), entries, G_N_ELEMENTS (entries),
                                   self);
}
