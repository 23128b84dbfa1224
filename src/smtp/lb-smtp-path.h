#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbSmtpPathResult:
 * @LB_SMTP_PATH_OK: a path of ASCII
 * @LB_SMTP_PATH_UTF8: a path with characters that need SMTPUTF8 (RFC 6531)
 * @LB_SMTP_PATH_INVALID: not a path
 */
typedef enum
{
  LB_SMTP_PATH_OK,
  LB_SMTP_PATH_UTF8,
  LB_SMTP_PATH_INVALID,
} LbSmtpPathResult;

LbSmtpPathResult lb_smtp_path_parse (const char **cursor,
                                     gboolean     allow_null,
                                     char       **address);

G_END_DECLS
