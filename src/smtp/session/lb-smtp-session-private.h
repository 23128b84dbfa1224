#pragma once

#include "smtp/session/lb-smtp-auth.h"
#include "smtp/lb-smtp-data.h"
#include "smtp/lb-smtp-line-reader.h"
#include "smtp/lb-smtp-params.h"
#include "smtp/lb-smtp-reply.h"
#include "smtp/session/lb-smtp-session.h"

G_BEGIN_DECLS

/**
 * LbSmtpCommandFlags:
 * @LB_SMTP_COMMAND_PRE_TLS: works before TLS where TLS is required (RFC 3207 4)
 * @LB_SMTP_COMMAND_PRE_AUTH: works before AUTH where AUTH is required (RFC 4954 6)
 * @LB_SMTP_COMMAND_LAST: ends a pipelined group: its reply is sent at once (RFC 2920 3.2)
 * @LB_SMTP_COMMAND_PARAMETERS: takes parameters after EHLO
 * @LB_SMTP_COMMAND_SMTP_ONLY: not a command of LMTP
 * @LB_SMTP_COMMAND_LMTP_ONLY: not a command of SMTP
 */
typedef enum
{
  LB_SMTP_COMMAND_PRE_TLS    = 1 << 0,
  LB_SMTP_COMMAND_PRE_AUTH   = 1 << 1,
  LB_SMTP_COMMAND_LAST       = 1 << 2,
  LB_SMTP_COMMAND_PARAMETERS = 1 << 3,
  LB_SMTP_COMMAND_SMTP_ONLY  = 1 << 4,
  LB_SMTP_COMMAND_LMTP_ONLY  = 1 << 5,
} LbSmtpCommandFlags;

/**
 * LbSmtpCommandRow:
 * @name: the verb
 * @states: bits of LbSmtpState in which it is taken
 * @flags: more about it
 * @extension: the extension that brings it; 0: none
 * @syntax: (nullable): what HELP says; %NULL: HELP does not list it
 * @wrong_state: (nullable): what 503 says in a state after the greeting that is not in @states
 * @perform: what it does
 */
typedef struct
{
  const char        *name;
  guint              states;
  LbSmtpCommandFlags flags;
  LbSmtpExtensions   extension;
  const char        *syntax;
  const char        *wrong_state;
  void (*perform)(LbSmtpSession *self,
                  const char    *argument);
} LbSmtpCommandRow;

extern const LbSmtpCommandRow lb_smtp_command_table[LB_SMTP_N_VERBS];

struct _LbSmtpSession
{
  LbSmtpConfig    *config;     /* (owned) */
  char            *peer;       /* (owned) */
  char            *listener;   /* (owned) */
  char            *id;         /* (owned) */
  char            *nonce;      /* (owned) */
  gint64           began_at_us;
  gint64           now_us;

  LbSmtpState      state;
  LbSmtpExtensions extensions;
  gboolean         is_extended;
  char            *helo;       /* (owned) (nullable) */
  LbSessionEnding  ending;

  /* What came and what goes. */
  LbSmtpLineReader lines;
  GString         *replies;    /* (owned) (nullable) */
  gboolean         is_flush_due;
  gboolean         is_told;    /* START_TLS or CLOSE of the present state */
  gboolean         is_stop_due;

  /* The command that waits for its answer. */
  gboolean         has_command;
  LbSmtpVerb       verb;
  char            *argument;   /* (unowned) (nullable): in lines */

  /* TLS. */
  gboolean         is_tls_active;
  char            *tls_version;       /* (owned) (nullable) */
  char            *tls_cipher;        /* (owned) (nullable) */
  char            *tls_server_name;   /* (owned) (nullable) */

  /* AUTH. */
  LbSmtpAuth      *auth;             /* (owned) (nullable): the exchange under way */
  char            *auth_user;        /* (owned) (nullable) */
  char            *auth_mechanism;   /* (owned) (nullable) */
  char            *auth_token;       /* (owned) (nullable) */
  guint            n_auth_attempts;

  /* The transaction. */
  LbEnvelope      *envelope;   /* (owned) (nullable) */
  LbSmtpParams     params;
  LbSmtpData       data;
  LbDelivery      *delivery;   /* (owned) (nullable): not yet handed out */

  /* The chunk of BDAT. */
  guint64          n_chunk_octets;
  guint64          n_chunk_left;
  gboolean         is_last_chunk;
  gboolean         is_chunk_dropped;
  LbSmtpReply      chunk_refusal;   /* code 0: none */
  LbSmtpState      chunk_state;

  /* Counts. */
  guint            n_messages;
  guint            n_errors;
  guint            n_errors_without_mail;
  guint            n_commands_without_mail;

  /* Simulated faults. */
  gboolean         is_barred;        /* refused at the greeting: only QUIT is left */
  gboolean         is_hinder_due;
  gboolean         is_held;          /* the caller was told to wait */
  guint            hold_ms;
  guint            octets_per_second;
  gsize            n_ahead;          /* octets of replies from before it */

  /* The conversation: to the first MAIL, the transactions after it, and the present one. */
  LbTranscript    *preamble;   /* (owned) */
  LbTranscript    *rest;       /* (owned) (nullable) */
  LbTranscript    *current;    /* (owned) (nullable) */
};

/* lb-smtp-session.c and lb-smtp-session-replies.c */
void          lb_smtp_session_enter (LbSmtpSession *self,
                                     LbSmtpState    state);
void          lb_smtp_session_say (LbSmtpSession *self,
                                   guint          code,
                                   const char    *enhanced,
                                   const char    *text);
void          lb_smtp_session_say_line (LbSmtpSession *self,
                                        const char    *line,
                                        guint          n_times);
void          lb_smtp_session_say_message (LbSmtpSession *self,
                                           guint          code,
                                           const char    *enhanced,
                                           const char    *text);
void          lb_smtp_session_say_plain (LbSmtpSession *self,
                                         guint          code,
                                         const char    *text);
void          lb_smtp_session_refuse (LbSmtpSession *self,
                                      guint          code,
                                      const char    *enhanced,
                                      const char    *text);
void          lb_smtp_session_hang_up (LbSmtpSession  *self,
                                       const char     *enhanced,
                                       const char     *text,
                                       LbSessionEnding ending);
void          lb_smtp_session_say_fault (LbSmtpSession *self,
                                         const char    *line,
                                         guint          n_times);
void          lb_smtp_session_greet (LbSmtpSession *self);
void          lb_smtp_session_reset (LbSmtpSession *self);

/* lb-smtp-session-message.c */
gsize         lb_smtp_session_read_message (LbSmtpSession *self,
                                            const char    *octets,
                                            gsize          n_octets);
void          lb_smtp_session_begin_data (LbSmtpSession *self);
gboolean      lb_smtp_session_begin_chunk (LbSmtpSession *self,
                                           const char    *argument);
void          lb_smtp_session_drop_chunk (LbSmtpSession *self);

guint lb_smtp_session_get_n_message_replies (const LbSmtpSession *self);

/* lb-smtp-session-auth.c */
void          lb_smtp_session_take_auth_line (LbSmtpSession   *self,
                                              LbSmtpLineResult result,
                                              const char      *line,
                                              gsize            length);
void          lb_smtp_session_append_mechanisms (const LbSmtpSession *self,
                                                 GString             *text);
void          lb_smtp_session_forget_login (LbSmtpSession *self);

/* lb-smtp-session-chaos.c */
gboolean      lb_smtp_session_meets_fault (LbSmtpSession *self,
                                           LbChaosStage   stage,
                                           const char    *address,
                                           GBytes        *data);
gboolean      lb_smtp_session_is_hindered (const LbSmtpSession *self);
LbSmtpEventType lb_smtp_session_hinder (LbSmtpSession *self,
                                        LbSmtpEvent   *event);
void          lb_smtp_session_forget_hold (LbSmtpSession *self);

/* lb-smtp-session-log.c */
void          lb_smtp_session_log (LbSmtpSession   *self,
                                   LbTranscriptSide side,
                                   const char      *line,
                                   gssize           length);
void          lb_smtp_session_log_command (LbSmtpSession *self,
                                           LbSmtpVerb     verb,
                                           const char    *line,
                                           gsize          length);
void          lb_smtp_session_log_masked (LbSmtpSession *self,
                                          const char    *line,
                                          gsize          n_shown,
                                          gboolean       has_more);
LbTranscript *lb_smtp_session_dup_message_log (const LbSmtpSession *self);

/* lb-smtp-session-commands.c */
void          lb_smtp_perform_unknown (LbSmtpSession *self,
                                       const char    *argument);
void          lb_smtp_perform_hello (LbSmtpSession *self,
                                     const char    *argument);
void          lb_smtp_perform_mail (LbSmtpSession *self,
                                    const char    *argument);
void          lb_smtp_perform_rcpt (LbSmtpSession *self,
                                    const char    *argument);
void          lb_smtp_perform_data (LbSmtpSession *self,
                                    const char    *argument);
void          lb_smtp_perform_rset (LbSmtpSession *self,
                                    const char    *argument);
void          lb_smtp_perform_noop (LbSmtpSession *self,
                                    const char    *argument);
void          lb_smtp_perform_quit (LbSmtpSession *self,
                                    const char    *argument);
void          lb_smtp_perform_vrfy (LbSmtpSession *self,
                                    const char    *argument);
void          lb_smtp_perform_bdat (LbSmtpSession *self,
                                    const char    *argument);
void          lb_smtp_perform_starttls (LbSmtpSession *self,
                                        const char    *argument);
void          lb_smtp_perform_auth (LbSmtpSession *self,
                                    const char    *argument);
void          lb_smtp_perform_help (LbSmtpSession *self,
                                    const char    *argument);
void          lb_smtp_perform_expn (LbSmtpSession *self,
                                    const char    *argument);

gboolean lb_smtp_session_knows (const LbSmtpSession *self,
                                LbSmtpVerb           verb);

G_END_DECLS
