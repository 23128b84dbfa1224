#define G_LOG_DOMAIN "lb-smtp-client-envelope"

#include "config.h"
#include "smtp/client/lb-smtp-client-private.h"

#include <string.h>

#include "base/lb-limits.h"

/* RFC 5321 4.1.1.11 and 3461: an address goes between angle brackets in a line. Whatever could end
 * either of them would forge a command; so none of it is sent, not even in quotes. */
static gboolean
lb_smtp_client_is_safe_address (const char *address)
{
  gsize length = strlen (address);

  if (length == 0 || length > LB_LIMIT_UPSTREAM_ADDRESS_OCTETS ||
      !g_utf8_validate (address, -1, NULL))
    return FALSE;

  for (const char *at = address; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (character == '<' || character == '>' || g_unichar_isspace (character) ||
          g_unichar_iscntrl (character))
        return FALSE;
    }

  return TRUE;
}

static gboolean
lb_smtp_client_has_pending (LbSmtpClient *self)
{
  for (guint i = 0; i < self->result->fates->len; i++)
    if (lb_smtp_send_result_get_fate (self->result, i)->outcome == LB_SMTP_OUTCOME_PENDING)
      return TRUE;

  return FALSE;
}

/* What no server could change. Returns: whether anything is left to send */
gboolean
lb_smtp_client_check (LbSmtpClient *self)
{
  const char *sender = self->envelope->mail_from;

  /* RFC 5321 2.3.8: servers differ in what they take for a line end, so another message could hide
   * behind it. */
  if (self->content & (LB_SMTP_CONTENT_BARE_LF | LB_SMTP_CONTENT_BARE_CR))
    lb_smtp_client_settle (self, LB_SMTP_OUTCOME_REFUSED, 554, "5.6.0",
                           "The message has a bare CR or LF, which no server may be sent");
  if (*sender != '\0' && !lb_smtp_client_is_safe_address (sender))
    lb_smtp_client_settle (self, LB_SMTP_OUTCOME_REFUSED, 553, "5.1.7",
                           "The sender is not an address that can be sent");

  for (guint i = 0; i < self->result->fates->len; i++)
    {
      LbSmtpFate *fate = lb_smtp_send_result_get_fate (self->result, i);

      if (fate->outcome == LB_SMTP_OUTCOME_PENDING &&
          !lb_smtp_client_is_safe_address (fate->address))
        lb_smtp_fate_settle (fate, LB_SMTP_OUTCOME_REFUSED, 553, "5.1.3",
                             "The recipient is not an address that can be sent");
    }

  return lb_smtp_client_has_pending (self);
}

static const char *
lb_smtp_client_find_option (char       **options,
                            const char  *name)
{
  gsize length = strlen (name);

  for (guint i = 0; options[i] != NULL; i++)
    if (g_ascii_strncasecmp (options[i], name, length) == 0 &&
        (options[i][length] == '=' || options[i][length] == '\0'))
      return options[i];

  return NULL;
}

/* RFC 3461: passes on a parameter of DSN. It was checked when it came, and is before it goes. */
static void
lb_smtp_client_pass_option (LbSmtpClient  *self,
                            GString       *line,
                            char         **options,
                            const char    *name)
{
  const char *option = lb_smtp_client_find_option (options, name);

  if (!(self->offer.extensions & LB_SMTP_EXTENSION_DSN) || option == NULL ||
      strchr (option, '=') == NULL)
    return;

  for (const char *at = option; *at != '\0'; at++)
    if (!g_ascii_isgraph (*at))
      return;

  g_string_append_printf (line, " %s", option);
}

/* RFC 6531 3.2: what needs SMTPUTF8 never goes to a server without. */
static void
lb_smtp_client_check_utf8 (LbSmtpClient *self)
{
  char **options = self->envelope->mail_options;
  gboolean is_declared = lb_smtp_client_find_option (options, "SMTPUTF8") != NULL;
  gboolean is_needed = !g_str_is_ascii (self->envelope->mail_from) ||
                       (is_declared && (self->content & LB_SMTP_CONTENT_8BIT_HEADER));

  for (guint i = 0; i < self->result->fates->len; i++)
    {
      LbSmtpFate *fate = lb_smtp_send_result_get_fate (self->result, i);
      gboolean is_ascii = g_str_is_ascii (fate->address);

      self->needs_utf8 = self->needs_utf8 || !is_ascii;
      if (!(self->offer.extensions & LB_SMTP_EXTENSION_SMTPUTF8) && (is_needed || !is_ascii) &&
          fate->outcome == LB_SMTP_OUTCOME_PENDING)
        lb_smtp_fate_settle (fate, LB_SMTP_OUTCOME_REFUSED, 553, "5.6.7",
                             "The server takes no UTF-8 in addresses and headers (SMTPUTF8)");
    }

  self->needs_utf8 = self->needs_utf8 || is_needed || is_declared;
}

/* What this server cannot take. */
static void
lb_smtp_client_check_extensions (LbSmtpClient *self)
{
  guint64 n_octets = lb_smtp_dot_stuffer_get_n_octets (self->stuffer);
  guint64 limit = self->offer.size_limit;

  if (limit > 0 && n_octets > limit)
    {
      g_autofree char *text =
        g_strdup_printf ("The message has %" G_GUINT64_FORMAT " octets, the server takes %"
                         G_GUINT64_FORMAT, n_octets, limit);

      lb_smtp_client_settle (self, LB_SMTP_OUTCOME_REFUSED, 552, "5.3.4", text);
    }

  /* RFC 6152 3: it may be made 7-bit or refused; but then it would be another message. */
  if ((self->content & LB_SMTP_CONTENT_8BIT) &&
      !(self->offer.extensions & LB_SMTP_EXTENSION_8BITMIME))
    lb_smtp_client_settle (self, LB_SMTP_OUTCOME_REFUSED, 554, "5.6.3",
                           "The message has 8-bit text, the server takes only 7-bit (no 8BITMIME)");

  lb_smtp_client_check_utf8 (self);
}

static void
lb_smtp_client_say_mail (LbSmtpClient *self,
                         gint64        now_us)
{
  g_autoptr(GString) line = g_string_new ("MAIL FROM:<");
  LbSmtpExtensions extensions = self->offer.extensions;

  g_string_append_printf (line, "%s>", self->envelope->mail_from);
  if (extensions & LB_SMTP_EXTENSION_SIZE)
    g_string_append_printf (line, " SIZE=%" G_GUINT64_FORMAT,
                            lb_smtp_dot_stuffer_get_n_octets (self->stuffer));
  if (self->content & LB_SMTP_CONTENT_8BIT)
    g_string_append (line, " BODY=8BITMIME");
  if (self->needs_utf8 && (extensions & LB_SMTP_EXTENSION_SMTPUTF8))
    g_string_append (line, " SMTPUTF8");
  lb_smtp_client_pass_option (self, line, self->envelope->mail_options, "RET");
  lb_smtp_client_pass_option (self, line, self->envelope->mail_options, "ENVID");

  lb_smtp_client_say (self, now_us, line->str, NULL);
  self->n_asked++;
}

/* Returns: whether there was one more to ask for */
static gboolean
lb_smtp_client_say_rcpt (LbSmtpClient *self,
                         gint64        now_us)
{
  g_autoptr(GString) line = g_string_new ("RCPT TO:<");
  LbRecipient *recipient;
  guint i = self->next;

  while (i < self->result->fates->len &&
         lb_smtp_send_result_get_fate (self->result, i)->outcome != LB_SMTP_OUTCOME_PENDING)
    i++;
  if (i == self->result->fates->len)
    return FALSE;

  recipient = g_ptr_array_index (self->envelope->recipients, i);
  g_string_append_printf (line, "%s>", recipient->address);
  lb_smtp_client_pass_option (self, line, recipient->options, "NOTIFY");
  lb_smtp_client_pass_option (self, line, recipient->options, "ORCPT");
  lb_smtp_client_say (self, now_us, line->str, NULL);

  g_array_append_val (self->asked, i);
  self->next = i + 1;
  self->n_asked++;
  return TRUE;
}

/* RFC 2920: a group of commands at once where the server announces PIPELINING, else one. */
static void
lb_smtp_client_ask (LbSmtpClient *self,
                    gint64        now_us)
{
  gboolean is_grouped = (self->offer.extensions & LB_SMTP_EXTENSION_PIPELINING) != 0;
  guint n_before = self->n_asked;
  guint n_most = is_grouped ? LB_LIMIT_UPSTREAM_GROUP : 1;

  if (self->n_asked == 0)
    lb_smtp_client_say_mail (self, now_us);
  while (self->n_asked - n_before < n_most && lb_smtp_client_say_rcpt (self, now_us))
    ;
  if (self->n_asked > n_before)
    return;

  /* DATA never goes with the group: to a server that took nobody it would have to be taken back. */
  if (self->accepted->len > 0)
    {
      lb_smtp_client_say (self, now_us, "DATA", NULL);
      lb_smtp_client_enter (self, LB_CLIENT_DATA);
    }
  else
    {
      lb_smtp_client_end (self, TRUE, now_us);
    }
}

void
lb_smtp_client_transact (LbSmtpClient *self,
                         gint64        now_us)
{
  if (self->is_probe)
    {
      lb_smtp_client_settle (self, LB_SMTP_OUTCOME_SENT, 250, "", "");
      lb_smtp_client_end (self, TRUE, now_us);
      return;
    }

  lb_smtp_client_check_extensions (self);
  if (!lb_smtp_client_has_pending (self))
    {
      lb_smtp_client_end (self, TRUE, now_us);
      return;
    }

  lb_smtp_client_enter (self, LB_CLIENT_ENVELOPE);
  lb_smtp_client_ask (self, now_us);
}

static void
lb_smtp_client_take_rcpt (LbSmtpClient         *self,
                          guint                 recipient,
                          const LbSmtpResponse *response)
{
  LbSmtpFate *fate = lb_smtp_send_result_get_fate (self->result, recipient);
  g_autofree char *text = lb_smtp_response_dup_text (response);
  LbSmtpOutcome outcome = response->code < 500 ? LB_SMTP_OUTCOME_TEMPORARY
                                               : LB_SMTP_OUTCOME_REFUSED;

  /* The sender was refused: this answer only says so once more. */
  if (fate->outcome != LB_SMTP_OUTCOME_PENDING)
    return;

  if (response->code < 300)
    g_array_append_val (self->accepted, recipient);
  else
    lb_smtp_fate_settle (fate, outcome, response->code, response->enhanced, text);
}

void
lb_smtp_client_take_path (LbSmtpClient         *self,
                          const LbSmtpResponse *response,
                          gint64                now_us)
{
  guint n = self->n_answered;

  if (response->code / 100 == 3 || n == self->n_asked)
    {
      lb_smtp_client_break_off (self, "The server answered to MAIL or RCPT out of place");
      return;
    }

  self->n_answered++;
  if (n > 0)
    lb_smtp_client_take_rcpt (self, g_array_index (self->asked, guint, n - 1), response);
  else if (response->code >= 400)
    lb_smtp_client_refuse_by (self, response, NULL);

  if (self->n_answered == self->n_asked)
    lb_smtp_client_ask (self, now_us);
}
