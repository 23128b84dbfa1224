#define G_LOG_DOMAIN "lb-smtp-session"

#include "config.h"
#include "smtp/lb-smtp-session.h"

#include "smtp/lb-smtp-session-private.h"

void
lb_smtp_session_take_auth_line (LbSmtpSession    *self,
                                LbSmtpLineResult  result,
                                char             *line,
                                gsize             length)
{
}

void
lb_smtp_session_append_mechanisms (const LbSmtpSession *self,
                                   GString             *text)
{
}

void
lb_smtp_session_forget_login (LbSmtpSession *self)
{
}

void
lb_smtp_perform_auth (LbSmtpSession *self,
                      const char    *argument)
{
  lb_smtp_session_say (self, 504, "5.5.4", "Unrecognized authentication type");
}
