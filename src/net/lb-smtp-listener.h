#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LbSmtpListenFlags:
 * @LB_SMTP_LISTEN_NONE: SMTP
 * @LB_SMTP_LISTEN_IMPLICIT_TLS: TLS comes before the greeting (RFC 8314)
 * @LB_SMTP_LISTEN_LMTP: LMTP (RFC 2033)
 *
 * What is spoken on an address.
 */
typedef enum
{
  LB_SMTP_LISTEN_NONE         = 0,
  LB_SMTP_LISTEN_IMPLICIT_TLS = 1 << 0,
  LB_SMTP_LISTEN_LMTP         = 1 << 1,
} LbSmtpListenFlags;

#define LB_TYPE_SMTP_LISTENER (lb_smtp_listener_get_type ())
G_DECLARE_FINAL_TYPE (LbSmtpListener, lb_smtp_listener, LB, SMTP_LISTENER, GObject)

LbSmtpListener   *lb_smtp_listener_new         (const char         *address,
                                                LbSmtpListenFlags   flags,
                                                GError            **error);
GSocket          *lb_smtp_listener_get_socket  (LbSmtpListener     *self);
const char       *lb_smtp_listener_get_address (LbSmtpListener     *self);
LbSmtpListenFlags lb_smtp_listener_get_flags   (LbSmtpListener     *self);
void              lb_smtp_listener_close       (LbSmtpListener     *self);

char *lb_smtp_listener_format_address (GSocketAddress *address);

G_END_DECLS
