#define G_LOG_DOMAIN "lb-smtp-session"

#include "config.h"
#include "smtp/session/lb-smtp-session.h"

#include <string.h>

#include "base/lb-text.h"
#include "smtp/lb-smtp-path.h"
#include "smtp/session/lb-smtp-session-private.h"

/* What each command of the table does. */

gboolean
lb_smtp_session_knows (const LbSmtpSession *self,
                       LbSmtpVerb           verb)
{
  const LbSmtpCommandRow *row = &lb_smtp_command_table[verb];

  if (row->flags & (self->config->lmtp ? LB_SMTP_COMMAND_SMTP_ONLY : LB_SMTP_COMMAND_LMTP_ONLY))
    return FALSE;
  /* STARTTLS within TLS is known, and wrong. */
  if (verb == LB_SMTP_VERB_STARTTLS && self->is_tls_active)
    return TRUE;

  return row->extension == 0 || (row->extension & self->extensions) != 0;
}

/* The words of HELP about @verb. */
static void
lb_smtp_session_say_syntax_of (LbSmtpSession *self,
                               LbSmtpVerb     verb,
                               guint          code,
                               const char    *enhanced)
{
  const LbSmtpCommandRow *row = &lb_smtp_command_table[verb];
  gboolean has_parameters = self->is_extended && (row->flags & LB_SMTP_COMMAND_PARAMETERS);
  const char *parameters = has_parameters ? " [SP <mail-parameters>]" : "";
  g_autofree char *text = g_strconcat ("Syntax: ", row->syntax, parameters, NULL);

  lb_smtp_session_say (self, code, enhanced, text);
}

static void
lb_smtp_session_say_syntax (LbSmtpSession *self,
                            const char    *enhanced)
{
  lb_smtp_session_say_syntax_of (self, self->verb, 501, enhanced);
}

static void
lb_smtp_session_say_reply (LbSmtpSession     *self,
                           const LbSmtpReply *reply)
{
  lb_smtp_session_say (self, reply->code, reply->enhanced, reply->text);
}

void
lb_smtp_perform_unknown (LbSmtpSession *self,
                         const char    *argument)
{
  g_autoptr(GString) text = g_string_new ("Error: command ");

  /* After an AUTH that was refused a line that is no command may be a password. */
  if (self->verb != LB_SMTP_VERB_UNKNOWN || self->n_auth_attempts == 0)
    {
      g_string_append_c (text, '"');
      lb_smtp_reply_append_quoted (text, argument, strcspn (argument, " \t"));
      g_string_append (text, "\" ");
    }
  g_string_append (text, "not recognized");
  lb_smtp_session_say (self, 500, "5.5.1", text->str);
}

static char *
lb_smtp_session_describe (const LbSmtpSession *self)
{
  GString *text = g_string_new (self->config->hostname);

  for (guint bit = LB_SMTP_EXTENSION_SIZE; bit <= LB_SMTP_EXTENSION_HELP; bit <<= 1)
    {
      if (!(self->extensions & bit))
        continue;
      g_string_append_c (text, '\n');
      g_string_append (text, lb_smtp_extension_get_name (bit));
      if (bit == LB_SMTP_EXTENSION_SIZE && self->config->data_size_limit > 0)
        g_string_append_printf (text, " %" G_GUINT64_FORMAT, self->config->data_size_limit);
      if (bit == LB_SMTP_EXTENSION_LIMITS)
        g_string_append_printf (text, " RCPTMAX=%u", self->config->max_recipients);
      if (bit == LB_SMTP_EXTENSION_AUTH)
        lb_smtp_session_append_mechanisms (self, text);
    }

  return g_string_free (text, FALSE);
}

/* RFC 5321 4.1.4: a second EHLO or HELO resets; smtpd's 503 for it predates that. */
void
lb_smtp_perform_hello (LbSmtpSession *self,
                       const char    *argument)
{
  g_autofree char *text = NULL;

  if (argument == NULL)
    {
      lb_smtp_session_say_syntax (self, "5.5.4");
      return;
    }
  if (lb_smtp_session_meets_fault (self, LB_CHAOS_EHLO, NULL, NULL))
    return;

  g_free (self->helo);
  self->helo = lb_text_escape (argument, -1, 0);
  self->is_extended = self->verb != LB_SMTP_VERB_HELO;
  lb_smtp_session_reset (self);
  lb_smtp_session_enter (self, LB_SMTP_STATE_READY);
  text = self->is_extended ? lb_smtp_session_describe (self) : g_strdup (self->config->hostname);
  lb_smtp_session_say_plain (self, 250, text);
}

/* Reads "FROM:" or "TO:" and a path; @rest is then what follows them. */
static LbSmtpPathResult
lb_smtp_parse_path_of (const char  *argument,
                       const char  *keyword,
                       char       **address,
                       const char **rest)
{
  gsize length = strlen (keyword);

  if (argument == NULL || g_ascii_strncasecmp (argument, keyword, length) != 0)
    return LB_SMTP_PATH_INVALID;

  *rest = argument + length;
  return lb_smtp_path_parse (rest, *keyword == 'F', address);
}

/* HELO announces nothing, so there every parameter is one that is not known. */
static LbSmtpExtensions
lb_smtp_session_get_announced (const LbSmtpSession *self)
{
  return self->is_extended ? self->extensions : LB_SMTP_EXTENSION_NONE;
}

static gboolean
lb_smtp_session_may_have_parameters (const LbSmtpSession *self,
                                     const char          *rest)
{
  return self->is_extended || self->config->lenient || rest[strspn (rest, " \t")] == '\0';
}

/* RFC 6531 3.5: an address beyond ASCII needs SMTPUTF8 in MAIL. */
static gboolean
lb_smtp_session_check_utf8 (LbSmtpSession    *self,
                            LbSmtpPathResult  path,
                            gboolean          is_smtputf8,
                            LbEnvelopeFlags  *flags)
{
  if (path != LB_SMTP_PATH_UTF8 || is_smtputf8)
    return TRUE;
  if (!self->config->lenient)
    {
      lb_smtp_session_say (self, 553, "5.6.7", "Error: an address beyond ASCII needs SMTPUTF8");
      return FALSE;
    }

  *flags |= LB_ENVELOPE_LENIENT_ADDRESS;
  return TRUE;
}

static void
lb_smtp_session_begin_mail (LbSmtpSession   *self,
                            char            *address,
                            LbSmtpParams    *params,
                            LbEnvelopeFlags  flags)
{
  self->envelope = lb_envelope_new ();
  g_free (self->envelope->mail_from);
  self->envelope->mail_from = address;
  if (params->options != NULL)
    {
      g_strfreev (self->envelope->mail_options);
      self->envelope->mail_options = g_steal_pointer (&params->options);
    }
  self->envelope->flags = flags | (params->has_unknown ? LB_ENVELOPE_LENIENT_PARAMETER : 0);
  self->params = *params;
  lb_smtp_session_enter (self, LB_SMTP_STATE_MAIL);
  lb_smtp_session_say (self, 250, "2.1.0", "OK");
}

void
lb_smtp_perform_mail (LbSmtpSession *self,
                      const char    *argument)
{
  const char *rest = "";
  g_autofree char *address = NULL;
  g_auto(LbSmtpParams) params = { 0 };
  LbEnvelopeFlags flags = 0;
  LbSmtpPathResult path = lb_smtp_parse_path_of (argument, "FROM:", &address, &rest);
  const LbSmtpReply *refusal;

  if (path == LB_SMTP_PATH_INVALID || !lb_smtp_session_may_have_parameters (self, rest))
    {
      lb_smtp_session_say_syntax (self, path == LB_SMTP_PATH_INVALID ? "5.1.7" : "5.5.4");
      return;
    }
  if (self->state != LB_SMTP_STATE_READY)
    {
      lb_smtp_session_say (self, 503, "5.5.1", "Error: nested MAIL command");
      return;
    }
  refusal = lb_smtp_params_parse_mail (&params, rest, lb_smtp_session_get_announced (self),
                                       self->config->data_size_limit, self->config->lenient);
  if (refusal != NULL)
    lb_smtp_session_say_reply (self, refusal);
  else if (lb_smtp_session_check_utf8 (self, path, params.is_smtputf8, &flags) &&
           !lb_smtp_session_meets_fault (self, LB_CHAOS_MAIL, address, NULL))
    lb_smtp_session_begin_mail (self, g_steal_pointer (&address), &params, flags);
}

void
lb_smtp_perform_rcpt (LbSmtpSession *self,
                      const char    *argument)
{
  const char *rest = "";
  g_autofree char *address = NULL;
  g_auto(LbSmtpParams) params = { 0 };
  LbEnvelopeFlags flags = 0;
  LbSmtpPathResult path = lb_smtp_parse_path_of (argument, "TO:", &address, &rest);
  const LbSmtpReply *refusal;

  if (path == LB_SMTP_PATH_INVALID || !lb_smtp_session_may_have_parameters (self, rest))
    {
      lb_smtp_session_say_syntax (self, path == LB_SMTP_PATH_INVALID ? "5.1.3" : "5.5.4");
      return;
    }
  refusal = lb_smtp_params_parse_rcpt (&params, rest, lb_smtp_session_get_announced (self),
                                       self->config->lenient);
  if (refusal != NULL)
    {
      lb_smtp_session_say_reply (self, refusal);
      return;
    }
  if (!lb_smtp_session_check_utf8 (self, path, self->params.is_smtputf8, &flags))
    return;

  /* Many recipients are one message, not many commands without one. */
  self->n_commands_without_mail--;
  if (self->envelope->recipients->len >= self->config->max_recipients)
    {
      lb_smtp_session_say (self, 452, "4.5.3", "Error: too many recipients");
      return;
    }
  if (lb_smtp_session_meets_fault (self, LB_CHAOS_RCPT, address, NULL))
    return;

  lb_envelope_add_recipient (self->envelope, address, (const char * const *) params.options);
  self->envelope->flags |= flags | (params.has_unknown ? LB_ENVELOPE_LENIENT_PARAMETER : 0);
  lb_smtp_session_enter (self, LB_SMTP_STATE_RCPT);
  lb_smtp_session_say (self, 250, "2.1.5", "OK");
}

void
lb_smtp_perform_data (LbSmtpSession *self,
                      const char    *argument)
{
  if (argument != NULL)
    lb_smtp_session_say_syntax (self, "5.5.4");
  else if (self->params.body == LB_SMTP_BODY_BINARYMIME)
    lb_smtp_session_say (self, 503, "5.5.1", "Error: BINARYMIME needs BDAT"); /* RFC 3030 3 */
  else if (!lb_smtp_session_meets_fault (self, LB_CHAOS_DATA, NULL, NULL))
    lb_smtp_session_begin_data (self);
}

void
lb_smtp_perform_bdat (LbSmtpSession *self,
                      const char    *argument)
{
  gboolean is_in_order = self->state == LB_SMTP_STATE_RCPT || self->state == LB_SMTP_STATE_CHUNKS;

  if (!is_in_order && self->state == LB_SMTP_STATE_START)
    lb_smtp_session_refuse (self, 503, "5.5.1", "Error: send HELO first");
  else if (!is_in_order)
    lb_smtp_session_refuse (self, 503, "5.5.1", "Error: need RCPT command");
  else if (self->state == LB_SMTP_STATE_RCPT &&
           lb_smtp_session_meets_fault (self, LB_CHAOS_DATA, NULL, NULL))
    lb_smtp_session_drop_chunk (self);
  else if (!lb_smtp_session_begin_chunk (self, argument))
    lb_smtp_session_say_syntax (self, "5.5.4");
  else if (self->n_chunk_octets > 0)
    self->n_commands_without_mail--;
}

void
lb_smtp_perform_rset (LbSmtpSession *self,
                      const char    *argument)
{
  if (argument != NULL)
    {
      lb_smtp_session_say_syntax (self, "5.5.4");
      return;
    }

  lb_smtp_session_reset (self);
  if (self->state != LB_SMTP_STATE_START)
    lb_smtp_session_enter (self, LB_SMTP_STATE_READY);
  lb_smtp_session_say (self, 250, "2.0.0", "OK");
}

/* RFC 5321 4.1.1.9: NOOP may have an argument, which smtpd refuses. */
void
lb_smtp_perform_noop (LbSmtpSession *self,
                      const char    *argument)
{
  lb_smtp_session_say (self, 250, "2.0.0", "OK");
}

void
lb_smtp_perform_quit (LbSmtpSession *self,
                      const char    *argument)
{
  lb_smtp_session_say (self, 221, "2.0.0", "Bye");
  self->ending = LB_SESSION_QUIT;
  lb_smtp_session_enter (self, LB_SMTP_STATE_CLOSED);
}

void
lb_smtp_perform_vrfy (LbSmtpSession *self,
                      const char    *argument)
{
  const char *rest = argument;
  g_autofree char *address = NULL;
  g_autoptr(GString) text = NULL;

  if (argument == NULL)
    {
      lb_smtp_session_say_syntax (self, "5.5.4");
      return;
    }
  if (lb_smtp_path_parse (&rest, FALSE, &address) != LB_SMTP_PATH_INVALID)
    {
      lb_smtp_session_say (self, 252, "2.5.0",
                           "Cannot VRFY user, but will accept message and attempt delivery");
      return;
    }

  text = g_string_new ("Could not VRFY ");
  lb_smtp_reply_append_quoted (text, argument, strlen (argument));
  lb_smtp_session_say (self, 502, "5.1.3", text->str);
}

void
lb_smtp_perform_expn (LbSmtpSession *self,
                      const char    *argument)
{
  lb_smtp_session_say (self, 502, "5.5.1", "EXPN not implemented");
}

void
lb_smtp_perform_starttls (LbSmtpSession *self,
                          const char    *argument)
{
  if (argument != NULL)
    {
      lb_smtp_session_say_syntax (self, "5.5.4");
      return;
    }
  if (self->is_tls_active)
    {
      lb_smtp_session_say (self, 503, "5.5.1", "Error: TLS is on already");
      return;
    }

  lb_smtp_session_say (self, 220, "2.0.0", "Ready to start TLS");
  lb_smtp_session_enter (self, LB_SMTP_STATE_TLS);
}

static char *
lb_smtp_session_list_commands (const LbSmtpSession *self)
{
  GString *text = g_string_new ("Supported commands:");

  for (guint verb = LB_SMTP_VERB_UNKNOWN + 1; verb < LB_SMTP_N_VERBS; verb++)
    {
      if (lb_smtp_command_table[verb].syntax != NULL && lb_smtp_session_knows (self, verb))
        g_string_append_printf (text, " %s", lb_smtp_command_table[verb].name);
    }

  return g_string_free (text, FALSE);
}

void
lb_smtp_perform_help (LbSmtpSession *self,
                      const char    *argument)
{
  g_autofree char *commands = lb_smtp_session_list_commands (self);

  if (argument == NULL)
    {
      lb_smtp_session_say (self, 250, "2.0.0", commands);
      return;
    }

  for (guint verb = LB_SMTP_VERB_UNKNOWN + 1; verb < LB_SMTP_N_VERBS; verb++)
    {
      const LbSmtpCommandRow *row = &lb_smtp_command_table[verb];

      if (row->syntax != NULL && g_ascii_strcasecmp (row->name, argument) == 0 &&
          lb_smtp_session_knows (self, verb))
        {
          lb_smtp_session_say_syntax_of (self, verb, 250, "2.0.0");
          return;
        }
    }
  lb_smtp_session_say (self, 501, "5.5.4", commands);
}
