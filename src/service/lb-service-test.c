#define G_LOG_DOMAIN "lb-service"

#include "config.h"
#include "service/lb-service-test.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/lb-id.h"
#include "net/lb-smtp-sender.h"
#include "service/lb-service-private.h"

#define TEST_SENDER    "letterbox@letterbox.invalid"
#define TEST_RECIPIENT "you@letterbox.invalid"

/* RFC 5322 3.3: English whatever the locale. */
static char *
lb_service_format_date (void)
{
  static const char * const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char * const months[] = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  };
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *rest = g_date_time_format (now, "%Y %H:%M:%S %z");

  return g_strdup_printf ("%s, %d %s %s", days[g_date_time_get_day_of_week (now) - 1],
                          g_date_time_get_day_of_month (now),
                          months[g_date_time_get_month (now) - 1], rest);
}

/* RFC 2047 2: at most 75 characters a word; a translated subject may be anything. */
static char *
lb_service_encode_subject (const char *subject)
{
  g_autofree char *encoded = NULL;

  if (g_str_is_ascii (subject))
    return g_strdup (subject);
  encoded = g_base64_encode ((const guchar *) subject, MIN (strlen (subject), 45));
  return g_strdup_printf ("=?UTF-8?B?%s?=", encoded);
}

/* RFC 2045 6.8: at most 76 characters a line. */
static void
lb_service_append_part (GString    *message,
                        const char *boundary,
                        const char *type,
                        const char *text)
{
  g_autofree char *encoded = g_base64_encode ((const guchar *) text, strlen (text));

  g_string_append_printf (message,
                          "--%s\r\n"
                          "Content-Type: %s; charset=utf-8\r\n"
                          "Content-Transfer-Encoding: base64\r\n\r\n", boundary, type);
  for (const char *at = encoded; *at != '\0'; at += MIN (strlen (at), 76))
    g_string_append_printf (message, "%.76s\r\n", at);
}

/**
 * lb_service_make_test:
 * @address: where it is sent, for its text
 * @envelope: gets its sender and recipient
 *
 * Returns: (transfer full): the test message
 */
GBytes *
lb_service_make_test (const char *address,
                      LbEnvelope *envelope)
{
  static const char * const no_options[] = { NULL };
  GString *message = g_string_new (NULL);
  g_autofree char *date = lb_service_format_date ();
  g_autofree char *id = lb_id_new ();
  g_autofree char *boundary = g_strdup_printf ("part-%s", id);
  g_autofree char *subject = lb_service_encode_subject (_("Test Message from Letterbox"));
  g_autofree char *text = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *html = NULL;

  /* Translators: the text of the test message; %s is an address such as 127.0.0.1:1025 */
  text = g_strdup_printf (_("This message came by SMTP to %s, as the mail of your program will.\n\n"
                            "It is still on this computer and goes nowhere else.\n"), address);
  escaped = g_markup_escape_text (text, -1);
  html = g_strdup_printf ("<!DOCTYPE html>\n<html><body style=\"font-family: sans-serif\">"
                          "<h1>Letterbox</h1><p>%s</p></body></html>\n", escaped);
  g_string_append_printf (message,
                          "Date: %s\r\n"
                          "From: Letterbox <" TEST_SENDER ">\r\n"
                          "To: " TEST_RECIPIENT "\r\n"
                          "Subject: %s\r\n"
                          "Message-ID: <%s@letterbox.invalid>\r\n"
                          "MIME-Version: 1.0\r\n"
                          "Content-Type: multipart/alternative; boundary=\"%s\"\r\n\r\n",
                          date, subject, id, boundary);
  lb_service_append_part (message, boundary, "text/plain", text);
  lb_service_append_part (message, boundary, "text/html", html);
  g_string_append_printf (message, "--%s--\r\n", boundary);

  g_free (envelope->mail_from);
  envelope->mail_from = g_strdup (TEST_SENDER);
  lb_envelope_add_recipient (envelope, TEST_RECIPIENT, no_options);

  return g_string_free_to_bytes (message);
}

static void
lb_service_test_sent_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbSmtpSendResult) sent = NULL;
  g_autofree char *text = NULL;

  sent = lb_smtp_sender_send_finish (LB_SMTP_SENDER (object), result, &error);
  if (sent == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (sent->outcome == LB_SMTP_OUTCOME_SENT)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  text = lb_smtp_send_result_dup_text (sent);
  g_task_return_new_error (task, LB_SERVICE_ERROR, LB_SERVICE_ERROR_FAILED, "%s", text);
}

/**
 * lb_service_send_test_async:
 * @self: a service that receives mail
 * @cancellable: (nullable): gives up
 * @callback: called in the caller's thread-default main context
 *
 * Sends a test message to the service's own listener by SMTP, as any program would.
 */
void
lb_service_send_test_async (LbService           *self,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(LbSmtpClientConfig) config = lb_smtp_client_config_new ();
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  g_autoptr(LbSmtpSender) sender = NULL;
  g_autoptr(GBytes) message = NULL;
  g_autofree char *address = NULL;
  GError *error = NULL;

  g_return_if_fail (LB_IS_SERVICE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lb_service_send_test_async);
  address = lb_service_dup_smtp_address (self);
  if (address == NULL)
    {
      g_task_return_new_error (task, LB_SERVICE_ERROR, LB_SERVICE_ERROR_FAILED, "%s",
                               _("Mail is not being received; switch Receive Mail on."));
      return;
    }
  if (lb_config_get_flag (self->config, LB_OPTION_REQUIRE_TLS))
    config->tls = LB_SMTP_TLS_REQUIRED;
  sender = lb_smtp_sender_new (address, config, &error);
  if (sender == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  lb_smtp_sender_set_trusted (sender, lb_smtp_service_get_certificate (self->smtp));

  message = lb_service_make_test (address, envelope);
  lb_smtp_sender_send_async (sender, envelope, message, cancellable, lb_service_test_sent_cb,
                             g_steal_pointer (&task));
}

/**
 * lb_service_send_test_finish:
 * @self: a service
 * @result: of lb_service_send_test_async()
 * @error: what the server said, or why it could not be reached
 *
 * Returns: whether the message was taken
 */
gboolean
lb_service_send_test_finish (LbService     *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
