#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LbOption:
 *
 * Every option that the window and `--no-window` share; the names are those of the command line.
 */
typedef enum
{
  LB_OPTION_SMTP,
  LB_OPTION_SMTPS,
  LB_OPTION_LMTP,
  LB_OPTION_HTTP,
  LB_OPTION_NO_HTTP,
  LB_OPTION_HTTP_AUTH,
  LB_OPTION_HTTP_OPEN,
  LB_OPTION_API_CORS,
  LB_OPTION_MAILHOG,
  LB_OPTION_STORE,
  LB_OPTION_MAX_MESSAGES,
  LB_OPTION_MAX_AGE,
  LB_OPTION_MAX_STORE,
  LB_OPTION_SIZE_LIMIT,
  LB_OPTION_NO_SMTPUTF8,
  LB_OPTION_DECODE_DATA,
  LB_OPTION_HIDE_EXTENSION,
  LB_OPTION_LENIENT,
  LB_OPTION_HOSTNAME,
  LB_OPTION_MODE,
  LB_OPTION_UPSTREAM,
  LB_OPTION_UPSTREAM_TLS,
  LB_OPTION_UPSTREAM_CERTIFICATE,
  LB_OPTION_UPSTREAM_USER,
  LB_OPTION_UPSTREAM_PASSWORD_FILE,
  LB_OPTION_RELAY_ALLOW,
  LB_OPTION_RELAY_FROM,
  LB_OPTION_RELAY_WAIT,
  LB_OPTION_FORWARD_TO,
  LB_OPTION_MAILMAN_URL,
  LB_OPTION_MAILMAN_LMTP,
  LB_OPTION_TLS_CERTIFICATE,
  LB_OPTION_TLS_KEY,
  LB_OPTION_TLS,
  LB_OPTION_REQUIRE_TLS,
  LB_OPTION_AUTH,
  LB_OPTION_WEBHOOK,
  LB_OPTION_WEBHOOK_LIMIT,
  LB_OPTION_CHAOS,
  LB_OPTION_CHAOS_TRIGGERS,
  LB_OPTION_CHAOS_SCENARIO,
  LB_OPTION_CHAOS_ADDRESSES,
  LB_OPTION_CHAOS_SEED,
  LB_OPTION_PRINT,
  LB_OPTION_COUNT,
  LB_OPTION_TIMEOUT,
  LB_OPTION_READY_FILE,
  LB_OPTION_EXIT_WITH_PARENT,
  LB_N_OPTIONS
} LbOption;

/**
 * LbOptionKind:
 * @LB_OPTION_KIND_FLAG: on or off
 * @LB_OPTION_KIND_ADDRESS: where to listen
 * @LB_OPTION_KIND_SIZE: octets; k, m and g stand for powers of 1,024
 * @LB_OPTION_KIND_NUMBER: a whole number over 0
 * @LB_OPTION_KIND_DURATION: seconds, or with s, m, h or d; kept in milliseconds
 * @LB_OPTION_KIND_WORD: one word of a list
 * @LB_OPTION_KIND_FILE: the name of a file
 * @LB_OPTION_KIND_NAME: the name of a host
 * @LB_OPTION_KIND_ORIGIN: scheme, host and port of a web page
 * @LB_OPTION_KIND_EXTENSION: the keyword of an SMTP extension
 * @LB_OPTION_KIND_SERVER: where to connect to: a host or an address, and a port
 * @LB_OPTION_KIND_NETWORK: addresses as in 192.168.0.0/16
 * @LB_OPTION_KIND_MAIL: an address of mail, or a pattern of some
 * @LB_OPTION_KIND_TEXT: one line
 *
 * How the value of an option is written.
 */
typedef enum
{
  LB_OPTION_KIND_FLAG,
  LB_OPTION_KIND_ADDRESS,
  LB_OPTION_KIND_SIZE,
  LB_OPTION_KIND_NUMBER,
  LB_OPTION_KIND_DURATION,
  LB_OPTION_KIND_WORD,
  LB_OPTION_KIND_FILE,
  LB_OPTION_KIND_NAME,
  LB_OPTION_KIND_ORIGIN,
  LB_OPTION_KIND_EXTENSION,
  LB_OPTION_KIND_SERVER,
  LB_OPTION_KIND_NETWORK,
  LB_OPTION_KIND_MAIL,
  LB_OPTION_KIND_TEXT,
} LbOptionKind;

/**
 * LbOptionRow:
 * @name: without the dashes; in the environment LETTERBOX_ and the name in capitals
 * @kind: how the value is written
 * @is_list: whether it may be given more than once
 * @fallback: (nullable): the value when nobody gives one
 * @words: (nullable): for %LB_OPTION_KIND_WORD what may stand there
 * @setting: (nullable): the key of GSettings
 * @is_setting_inverse: whether the key says the opposite of the option
 * @argument: (nullable): what --help calls the value
 * @help: what --help says
 *
 * All there is to know of one option.
 */
typedef struct
{
  const char         *name;
  LbOptionKind        kind;
  gboolean            is_list;
  const char         *fallback;
  const char * const *words;
  const char         *setting;
  gboolean            is_setting_inverse;
  const char         *argument;
  const char         *help;
} LbOptionRow;

const LbOptionRow *lb_option_get_row         (LbOption     option);
gboolean           lb_option_find            (const char  *name,
                                              LbOption    *option);
char              *lb_option_dup_variable    (LbOption     option);
gboolean           lb_option_parse           (LbOption     option,
                                              const char  *text,
                                              char       **value,
                                              guint64     *number,
                                              GError     **error);
gboolean           lb_option_is_loopback     (const char  *address);
gboolean           lb_option_is_local_server (const char  *server);

G_END_DECLS
