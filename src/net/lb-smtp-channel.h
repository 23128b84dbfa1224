#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LB_TYPE_SMTP_CHANNEL (lb_smtp_channel_get_type ())
G_DECLARE_DERIVABLE_TYPE (LbSmtpChannel, lb_smtp_channel, LB, SMTP_CHANNEL, GObject)

/**
 * LbSmtpCommandFunc:
 * @self: a channel
 * @argument: (nullable): what follows the verb, without blanks around it; the whole line for an
 *   unknown command. Octets of the client, not checked for UTF-8
 *
 * Answers one command: by the parent's function, or by lb_smtp_channel_push().
 */
typedef void (*LbSmtpCommandFunc) (LbSmtpChannel *self,
                                   const char    *argument);

/**
 * LbSmtpChannelClass:
 * @parent_class: the parent
 * @smtp_unknown: answers what is no command
 *
 * One overridable function a command, as in smtpd's SMTPChannel. The default ones answer as the
 * RFCs and smtpd do.
 */
struct _LbSmtpChannelClass
{
  GObjectClass      parent_class;

  LbSmtpCommandFunc smtp_unknown;
  LbSmtpCommandFunc smtp_helo;
  LbSmtpCommandFunc smtp_ehlo;
  LbSmtpCommandFunc smtp_lhlo;
  LbSmtpCommandFunc smtp_mail;
  LbSmtpCommandFunc smtp_rcpt;
  LbSmtpCommandFunc smtp_data;
  LbSmtpCommandFunc smtp_bdat;
  LbSmtpCommandFunc smtp_rset;
  LbSmtpCommandFunc smtp_noop;
  LbSmtpCommandFunc smtp_quit;
  LbSmtpCommandFunc smtp_help;
  LbSmtpCommandFunc smtp_vrfy;
  LbSmtpCommandFunc smtp_expn;
  LbSmtpCommandFunc smtp_starttls;
  LbSmtpCommandFunc smtp_auth;

  /*< private >*/
  gpointer          padding[8];
};

void lb_smtp_channel_push (LbSmtpChannel *self,
                           const char    *line);

G_END_DECLS
