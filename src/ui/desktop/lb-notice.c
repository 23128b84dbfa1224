#define G_LOG_DOMAIN "lb-notice"

#include "config.h"
#include "ui/desktop/lb-notice.h"

#include <glib/gi18n.h>

#include "ui/lb-settings.h"
#include "ui/list/lb-row-text.h"

/* What a desktop shows of a line at most, with much to spare. */
#define MAX_CHARACTERS 160

#define BACKGROUND_ID "background"

/* Some desktops read the text below the title as markup, which may name pictures: nothing of a
 * stranger's may look like a tag. */
static void
lb_notice_append (GString    *body,
                  const char *text)
{
  glong n_characters = 0;

  for (const char *at = text; *at != '\0' && n_characters < MAX_CHARACTERS; n_characters++)
    {
      gunichar character = g_utf8_get_char (at);

      if (character == '<')
        g_string_append (body, "‹");
      else if (character == '>')
        g_string_append (body, "›");
      else
        g_string_append_unichar (body, character);
      at = g_utf8_next_char (at);
      if (n_characters == MAX_CHARACTERS - 1 && *at != '\0')
        g_string_append (body, "…");
    }
}

static char *
lb_notice_clean (const char *text)
{
  GString *clean = g_string_new (NULL);

  lb_notice_append (clean, text);
  return g_string_free (clean, FALSE);
}

static GNotification *
lb_notice_new (const char *title,
               const char *body)
{
  GNotification *notice = g_notification_new (title);

  g_notification_set_body (notice, body);
  g_notification_set_category (notice, "email.arrived");
  return notice;
}

/**
 * lb_notice_new_message:
 * @row: a message
 * @code: (nullable): the one-time code that it brings
 * @link: (nullable): its first link; only offered when there is no code
 *
 * Returns: (transfer full): tells of one message; its buttons are actions of the application
 */
GNotification *
lb_notice_new_message (LbStoreRow *row,
                       const char *code,
                       const char *link)
{
  g_autofree char *subject = lb_row_text_get_subject (row->summary);
  g_autofree char *title = lb_notice_clean (subject);
  g_autofree char *sender = lb_row_text_get_sender (row->summary, row->envelope);
  g_autofree char *recipients = lb_row_text_get_recipients (row->summary, row->envelope);
  /* Translators: sender and recipients of a message, in a notification */
  g_autofree char *people = g_strdup_printf (_("From %s to %s"), sender, recipients);
  g_autoptr(GString) body = g_string_new (NULL);
  GNotification *notice;

  lb_notice_append (body, people);
  if (code == NULL && link != NULL)
    {
      g_string_append_c (body, '\n');
      lb_notice_append (body, link);
    }
  notice = lb_notice_new (title, body->str);
  g_notification_set_default_action_and_target (notice, "app.show-message", "x", row->row_id);

  if (code != NULL)
    {
      /* Translators: a button; %s is the one-time code of a message: "123456" */
      g_autofree char *label = g_strdup_printf (_("Copy Code %s"), code);

      g_notification_add_button_with_target (notice, label, "app.copy-code", "s", code);
    }
  else if (link != NULL)
    {
      g_notification_add_button_with_target (notice, _("Open Link"), "app.open-link", "s", link);
    }
  return notice;
}

/**
 * lb_notice_new_many:
 * @n_messages: how many came, at least two
 * @rows: (element-type LbStoreRow): the newest of them, newest last
 *
 * Returns: (transfer full): tells of all of them at once
 */
GNotification *
lb_notice_new_many (guint      n_messages,
                    GPtrArray *rows)
{
  const LbStoreRow *newest = g_ptr_array_index (rows, rows->len - 1);
  g_autofree char *title = NULL;
  g_autoptr(GString) body = g_string_new (NULL);
  GNotification *notice;

  title = g_strdup_printf (ngettext ("%u new message", "%u new messages", n_messages), n_messages);
  for (guint i = rows->len; i > 0; i--)
    {
      const LbStoreRow *row = g_ptr_array_index (rows, i - 1);
      g_autofree char *subject = lb_row_text_get_subject (row->summary);

      if (body->len > 0)
        g_string_append_c (body, '\n');
      lb_notice_append (body, subject);
    }
  notice = lb_notice_new (title, body->str);
  g_notification_set_default_action_and_target (notice, "app.show-message", "x",
                                                newest->row_id);
  return notice;
}

/**
 * lb_notice_can_tell:
 * @application: the program
 *
 * Returns: whether there is a desktop to tell; without a session bus GLib would only complain
 */
gboolean
lb_notice_can_tell (GApplication *application)
{
#if defined (G_OS_UNIX) && !defined (__APPLE__)
  return g_application_get_dbus_connection (application) != NULL;
#else
  return TRUE;
#endif
}

/**
 * lb_notice_tell_background:
 * @application: the program, whose last window has gone
 * @address: (nullable): where mail is received
 *
 * Tells that the program goes on without a window; only once ever, for who did not expect it.
 */
void
lb_notice_tell_background (GApplication *application,
                           const char   *address)
{
  GSettings *settings = lb_settings_get_default ();
  g_autoptr(GNotification) notice = g_notification_new (_("Letterbox Goes On"));
  g_autofree char *body = NULL;

  if (!lb_notice_can_tell (application) || g_settings_get_boolean (settings, "background-told"))
    return;
  g_settings_set_boolean (settings, "background-told", TRUE);
  if (address != NULL)
    body = g_strdup_printf (_("The window is closed. Mail to %s is still caught."), address);
  else
    body = g_strdup (_("The window is closed. Letterbox still runs."));
  g_notification_set_body (notice, body);
  g_notification_add_button (notice, _("Quit"), "app.quit");
  g_application_send_notification (application, BACKGROUND_ID, notice);
}

/**
 * lb_notice_withdraw_background:
 * @application: the program, which has a window again or ends
 */
void
lb_notice_withdraw_background (GApplication *application)
{
  g_application_withdraw_notification (application, BACKGROUND_ID);
}
