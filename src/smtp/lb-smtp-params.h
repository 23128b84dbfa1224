#pragma once

#include <glib.h>

#include "smtp/lb-smtp-config.h"
#include "smtp/lb-smtp-reply.h"

G_BEGIN_DECLS

/**
 * LbSmtpBody:
 *
 * What MAIL declared by BODY= (RFC 6152, RFC 3030); 7BIT without one.
 */
typedef enum
{
  LB_SMTP_BODY_7BIT,
  LB_SMTP_BODY_8BITMIME,
  LB_SMTP_BODY_BINARYMIME,
} LbSmtpBody;

/**
 * LbSmtpParams:
 * @options: (owned) (nullable): the parameters as they came, %NULL-terminated; %NULL for none
 * @size: SIZE=; 0 without one
 * @body: BODY=
 * @is_smtputf8: whether SMTPUTF8 came
 * @has_unknown: whether one was taken that a strict server refuses
 *
 * The parameters of one MAIL or RCPT command.
 */
typedef struct
{
  char     **options;
  guint64    size;
  LbSmtpBody body;
  gboolean   is_smtputf8;
  gboolean   has_unknown;
} LbSmtpParams;

void               lb_smtp_params_clear      (LbSmtpParams     *self);
const LbSmtpReply *lb_smtp_params_parse_mail (LbSmtpParams     *self,
                                              const char       *text,
                                              LbSmtpExtensions  extensions,
                                              guint64           size_limit,
                                              gboolean          lenient);
const LbSmtpReply *lb_smtp_params_parse_rcpt (LbSmtpParams     *self,
                                              const char       *text,
                                              LbSmtpExtensions  extensions,
                                              gboolean          lenient);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LbSmtpParams, lb_smtp_params_clear)

G_END_DECLS
