#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbSmtpContentFlags:
 * @LB_SMTP_CONTENT_8BIT: octets over 127
 * @LB_SMTP_CONTENT_8BIT_HEADER: octets over 127 before the first empty line
 * @LB_SMTP_CONTENT_BARE_LF: an LF that no CR precedes
 * @LB_SMTP_CONTENT_BARE_CR: a CR that no LF follows
 *
 * What of a message matters to whoever sends it on.
 */
typedef enum
{
  LB_SMTP_CONTENT_8BIT        = 1 << 0,
  LB_SMTP_CONTENT_8BIT_HEADER = 1 << 1,
  LB_SMTP_CONTENT_BARE_LF     = 1 << 2,
  LB_SMTP_CONTENT_BARE_CR     = 1 << 3,
} LbSmtpContentFlags;

/**
 * LbSmtpDotStuffer:
 *
 * Gives a message in pieces as DATA wants it (RFC 5321 4.5.2), without a copy of the whole.
 */
typedef struct _LbSmtpDotStuffer LbSmtpDotStuffer;

LbSmtpDotStuffer *lb_smtp_dot_stuffer_new          (GPtrArray        *pieces);
void              lb_smtp_dot_stuffer_free         (LbSmtpDotStuffer *self);
GBytes           *lb_smtp_dot_stuffer_next         (LbSmtpDotStuffer *self);
guint64           lb_smtp_dot_stuffer_get_n_octets (LbSmtpDotStuffer *self);

LbSmtpContentFlags lb_smtp_content_scan (GPtrArray *pieces);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbSmtpDotStuffer, lb_smtp_dot_stuffer_free)

G_END_DECLS
