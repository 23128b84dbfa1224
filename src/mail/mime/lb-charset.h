#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbCharsetResult:
 * @LB_CHARSET_AS_DECLARED: the octets are text of the declared charset
 * @LB_CHARSET_UNDECLARED_UTF8: octets above 127 without a charset; they are valid UTF-8
 * @LB_CHARSET_UNDECLARED_OTHER: octets above 127 without a charset, taken as windows-1252
 * @LB_CHARSET_UNKNOWN: the declared charset is not known here
 * @LB_CHARSET_WRONG: some octets are not of the declared charset
 * @LB_CHARSET_SUSPECT: the octets fit the declared charset, but are valid UTF-8
 *
 * How lb_charset_to_utf8() came to its text.
 */
typedef enum
{
  LB_CHARSET_AS_DECLARED,
  LB_CHARSET_UNDECLARED_UTF8,
  LB_CHARSET_UNDECLARED_OTHER,
  LB_CHARSET_UNKNOWN,
  LB_CHARSET_WRONG,
  LB_CHARSET_SUSPECT,
} LbCharsetResult;

char *lb_charset_to_utf8 (const char      *octets,
                          gsize            length,
                          const char      *charset,
                          LbCharsetResult *result);

gunichar lb_charset_get_windows_1252 (guint8 octet);

G_END_DECLS
