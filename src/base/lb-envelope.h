#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * LbEnvelopeFlags:
 * @LB_ENVELOPE_BARE_LF: the data has an LF that no CR precedes
 * @LB_ENVELOPE_BARE_CR: the data has a CR that no LF follows
 * @LB_ENVELOPE_NUL: the data has a NUL
 * @LB_ENVELOPE_LONG_LINE: the data has a line of over %LB_LIMIT_TEXT_LINE_OCTETS octets
 * @LB_ENVELOPE_UNDECLARED_8BIT: the data has octets over 127, without BODY=8BITMIME
 * @LB_ENVELOPE_LENIENT_PARAMETER: a parameter was taken that a strict server refuses (--lenient)
 * @LB_ENVELOPE_LENIENT_ADDRESS: UTF-8 in an address was taken without SMTPUTF8 (--lenient)
 * @LB_ENVELOPE_NO_FINAL_CRLF: the data does not end with CRLF (only by BDAT)
 *
 * What was odd about how a message came. Stored: the values never change.
 */
typedef enum
{
  LB_ENVELOPE_BARE_LF           = 1 << 0,
  LB_ENVELOPE_BARE_CR           = 1 << 1,
  LB_ENVELOPE_NUL               = 1 << 2,
  LB_ENVELOPE_LONG_LINE         = 1 << 3,
  LB_ENVELOPE_UNDECLARED_8BIT   = 1 << 4,
  LB_ENVELOPE_LENIENT_PARAMETER = 1 << 5,
  LB_ENVELOPE_LENIENT_ADDRESS   = 1 << 6,
  LB_ENVELOPE_NO_FINAL_CRLF     = 1 << 7,
} LbEnvelopeFlags;

/**
 * LbRecipient:
 * @address: the forward-path, without angle brackets and source route
 * @options: the parameters of RCPT as they came; never %NULL
 *
 * One RCPT command that was accepted.
 */
typedef struct
{
  char  *address;
  char **options;
} LbRecipient;

/**
 * LbEnvelope:
 * @mail_from: the reverse-path, without angle brackets; "" for the null reverse-path
 * @mail_options: the parameters of MAIL as they came, for example "SIZE=355"; never %NULL
 * @recipients: (element-type LbRecipient): each accepted RCPT, in order
 * @helo: the argument of HELO, EHLO or LHLO; "" when none came
 * @protocol: "SMTP", "ESMTP", "ESMTPS", "ESMTPA", "ESMTPSA", "LMTP", … as RFC 3848 names them
 * @peer: the client as "ADDRESS:PORT", or "unix:" for a unix socket
 * @listener: our own end, likewise
 * @tls_version: (nullable): "TLS1.3"; %NULL without TLS
 * @tls_cipher: (nullable): the cipher suite
 * @tls_server_name: (nullable): the server name that the client asked for (SNI)
 * @auth_user: the authenticated user; "" without AUTH
 * @auth_mechanism: "PLAIN"; "" without AUTH
 * @session: the identifier of the session that it came by
 * @received_at_us: when the message was complete, in microseconds since 1970, UTC
 * @flags: what was odd
 *
 * What the SMTP conversation said about one message (RFC 5321 2.3.1), apart from the message.
 * A plain record: whoever makes it fills the fields, then nobody changes them and it may be used
 * from any thread.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;

  /*< public >*/
  char           *mail_from;
  char          **mail_options;
  GPtrArray      *recipients;
  char           *helo;
  char           *protocol;
  char           *peer;
  char           *listener;
  char           *tls_version;
  char           *tls_cipher;
  char           *tls_server_name;
  char           *auth_user;
  char           *auth_mechanism;
  char           *session;
  gint64          received_at_us;
  LbEnvelopeFlags flags;
} LbEnvelope;

#define LB_TYPE_ENVELOPE (lb_envelope_get_type ())

GType       lb_envelope_get_type         (void);
LbEnvelope *lb_envelope_new              (void);
LbEnvelope *lb_envelope_ref              (LbEnvelope         *self);
void        lb_envelope_unref            (LbEnvelope         *self);
void        lb_envelope_add_recipient    (LbEnvelope         *self,
                                          const char         *address,
                                          const char * const *options);
gboolean    lb_envelope_is_extended      (const LbEnvelope   *self);
char       *lb_envelope_dump_recipients  (const LbEnvelope   *self);
void        lb_envelope_parse_recipients (LbEnvelope         *self,
                                          const char         *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbEnvelope, lb_envelope_unref)

G_END_DECLS
