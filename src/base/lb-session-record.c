#define G_LOG_DOMAIN "lb-session-record"

#include "config.h"
#include "base/lb-session-record.h"

struct _LbSessionRecord
{
  GObject         parent_instance;

  char           *id;          /* (owned) */
  char           *peer;        /* (owned) */
  char           *listener;    /* (owned) */
  gint64          began_at_us;
  gint64          ended_at_us;
  LbSessionEnding ending;
  guint           n_messages;
  guint           n_errors;
  LbTranscript   *transcript;  /* (owned) */
  char           *user;        /* (owned) (nullable) */
  char           *mechanism;   /* (owned) (nullable) */
  char           *token;       /* (owned) (nullable) */
  char           *helo;        /* (owned) (nullable) */
  char           *tls_version; /* (owned) (nullable) */
  char           *tls_cipher;  /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (LbSessionRecord, lb_session_record, G_TYPE_OBJECT)

static void
lb_session_record_finalize (GObject *object)
{
  LbSessionRecord *self = LB_SESSION_RECORD (object);

  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->peer, g_free);
  g_clear_pointer (&self->listener, g_free);
  g_clear_pointer (&self->transcript, lb_transcript_unref);
  g_clear_pointer (&self->user, g_free);
  g_clear_pointer (&self->mechanism, g_free);
  g_clear_pointer (&self->token, g_free);
  g_clear_pointer (&self->helo, g_free);
  g_clear_pointer (&self->tls_version, g_free);
  g_clear_pointer (&self->tls_cipher, g_free);

  G_OBJECT_CLASS (lb_session_record_parent_class)->finalize (object);
}

static void
lb_session_record_class_init (LbSessionRecordClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lb_session_record_finalize;
}

static void
lb_session_record_init (LbSessionRecord *self)
{
}

/**
 * lb_session_record_new:
 * @id: the session's identifier, as in the envelopes of its messages
 * @peer: the client as "ADDRESS:PORT", or "unix:"
 * @listener: our own end, likewise
 * @began_at_us: when the client connected, microseconds since 1970, UTC
 * @ended_at_us: when the connection ended; 0 while it is open
 * @ending: how it ended
 * @n_messages: messages that got their final 250
 * @n_errors: replies of 4xx and 5xx
 * @transcript: the conversation
 *
 * Returns: (transfer full): what is remembered of one SMTP session
 */
LbSessionRecord *
lb_session_record_new (const char      *id,
                       const char      *peer,
                       const char      *listener,
                       gint64           began_at_us,
                       gint64           ended_at_us,
                       LbSessionEnding  ending,
                       guint            n_messages,
                       guint            n_errors,
                       LbTranscript    *transcript)
{
  LbSessionRecord *self = g_object_new (LB_TYPE_SESSION_RECORD, NULL);

  self->id = g_strdup (id);
  self->peer = g_strdup (peer);
  self->listener = g_strdup (listener);
  self->began_at_us = began_at_us;
  self->ended_at_us = ended_at_us;
  self->ending = ending;
  self->n_messages = n_messages;
  self->n_errors = n_errors;
  self->transcript = lb_transcript_ref (transcript);

  return self;
}

/**
 * lb_session_record_set_login:
 * @self: a session record that nobody else holds yet
 * @user: (nullable): who logged in; %NULL: nobody
 * @mechanism: (nullable): how
 * @token: (nullable): the token of XOAUTH2. It may be a live one of another service: it is kept in
 *   memory with the session and nowhere else, not in the store, the transcript or a log
 */
void
lb_session_record_set_login (LbSessionRecord *self,
                             const char      *user,
                             const char      *mechanism,
                             const char      *token)
{
  g_return_if_fail (LB_IS_SESSION_RECORD (self));
  g_return_if_fail (self->user == NULL);

  self->user = g_strdup (user);
  self->mechanism = g_strdup (mechanism);
  self->token = g_strdup (token);
}

/**
 * lb_session_record_set_client:
 * @self: a session record that nobody else holds yet
 * @helo: (nullable): the argument of HELO, EHLO or LHLO; %NULL: none came
 * @tls_version: (nullable): "TLS1.3"; %NULL without TLS
 * @tls_cipher: (nullable): the cipher suite
 */
void
lb_session_record_set_client (LbSessionRecord *self,
                              const char      *helo,
                              const char      *tls_version,
                              const char      *tls_cipher)
{
  g_return_if_fail (LB_IS_SESSION_RECORD (self));
  g_return_if_fail (self->helo == NULL);

  self->helo = g_strdup (helo);
  self->tls_version = g_strdup (tls_version);
  self->tls_cipher = g_strdup (tls_cipher);
}

/**
 * lb_session_record_get_id:
 * @self: a session record
 *
 * Returns: (transfer none): the identifier
 */
const char *
lb_session_record_get_id (LbSessionRecord *self)
{
  g_return_val_if_fail (LB_IS_SESSION_RECORD (self), NULL);
  return self->id;
}

/**
 * lb_session_record_get_peer:
 * @self: a session record
 *
 * Returns: (transfer none): the client
 */
const char *
lb_session_record_get_peer (LbSessionRecord *self)
{
  g_return_val_if_fail (LB_IS_SESSION_RECORD (self), NULL);
  return self->peer;
}

/**
 * lb_session_record_get_listener:
 * @self: a session record
 *
 * Returns: (transfer none): our own end
 */
const char *
lb_session_record_get_listener (LbSessionRecord *self)
{
  g_return_val_if_fail (LB_IS_SESSION_RECORD (self), NULL);
  return self->listener;
}

/**
 * lb_session_record_get_began_at_us:
 * @self: a session record
 *
 * Returns: when the client connected, microseconds since 1970, UTC
 */
gint64
lb_session_record_get_began_at_us (LbSessionRecord *self)
{
  g_return_val_if_fail (LB_IS_SESSION_RECORD (self), 0);
  return self->began_at_us;
}

/**
 * lb_session_record_get_ended_at_us:
 * @self: a session record
 *
 * Returns: when the connection ended, likewise; 0 while it is open
 */
gint64
lb_session_record_get_ended_at_us (LbSessionRecord *self)
{
  g_return_val_if_fail (LB_IS_SESSION_RECORD (self), 0);
  return self->ended_at_us;
}

/**
 * lb_session_record_get_ending:
 * @self: a session record
 *
 * Returns: how it ended
 */
LbSessionEnding
lb_session_record_get_ending (LbSessionRecord *self)
{
  g_return_val_if_fail (LB_IS_SESSION_RECORD (self), LB_SESSION_OPEN);
  return self->ending;
}

/**
 * lb_session_record_get_n_messages:
 * @self: a session record
 *
 * Returns: messages that got their final 250
 */
guint
lb_session_record_get_n_messages (LbSessionRecord *self)
{
  g_return_val_if_fail (LB_IS_SESSION_RECORD (self), 0);
  return self->n_messages;
}

/**
 * lb_session_record_get_n_errors:
 * @self: a session record
 *
 * Returns: replies of 4xx and 5xx
 */
guint
lb_session_record_get_n_errors (LbSessionRecord *self)
{
  g_return_val_if_fail (LB_IS_SESSION_RECORD (self), 0);
  return self->n_errors;
}

/**
 * lb_session_record_get_transcript:
 * @self: a session record
 *
 * Returns: (transfer none): the conversation
 */
LbTranscript *
lb_session_record_get_transcript (LbSessionRecord *self)
{
  g_return_val_if_fail (LB_IS_SESSION_RECORD (self), NULL);
  return self->transcript;
}

/**
 * lb_session_record_get_user:
 * @self: a session record
 *
 * Returns: (transfer none) (nullable): who logged in; %NULL: nobody
 */
const char *
lb_session_record_get_user (LbSessionRecord *self)
{
  g_return_val_if_fail (LB_IS_SESSION_RECORD (self), NULL);
  return self->user;
}

/**
 * lb_session_record_get_mechanism:
 * @self: a session record
 *
 * Returns: (transfer none) (nullable): how; %NULL: nobody logged in
 */
const char *
lb_session_record_get_mechanism (LbSessionRecord *self)
{
  g_return_val_if_fail (LB_IS_SESSION_RECORD (self), NULL);
  return self->mechanism;
}

/**
 * lb_session_record_get_token:
 * @self: a session record
 *
 * Returns: (transfer none) (nullable): the token of XOAUTH2; %NULL: none came
 */
const char *
lb_session_record_get_token (LbSessionRecord *self)
{
  g_return_val_if_fail (LB_IS_SESSION_RECORD (self), NULL);
  return self->token;
}

/**
 * lb_session_record_get_helo:
 * @self: a session record
 *
 * Returns: (transfer none) (nullable): how the client called itself
 */
const char *
lb_session_record_get_helo (LbSessionRecord *self)
{
  g_return_val_if_fail (LB_IS_SESSION_RECORD (self), NULL);
  return self->helo;
}

/**
 * lb_session_record_get_tls_version:
 * @self: a session record
 *
 * Returns: (transfer none) (nullable): the version of TLS
 */
const char *
lb_session_record_get_tls_version (LbSessionRecord *self)
{
  g_return_val_if_fail (LB_IS_SESSION_RECORD (self), NULL);
  return self->tls_version;
}

/**
 * lb_session_record_get_tls_cipher:
 * @self: a session record
 *
 * Returns: (transfer none) (nullable): the cipher suite of TLS
 */
const char *
lb_session_record_get_tls_cipher (LbSessionRecord *self)
{
  g_return_val_if_fail (LB_IS_SESSION_RECORD (self), NULL);
  return self->tls_cipher;
}

/**
 * lb_session_record_has_failed:
 * @self: a session record
 *
 * Returns: whether something was refused in the session, or it ended otherwise than by the client's
 *   will
 */
gboolean
lb_session_record_has_failed (LbSessionRecord *self)
{
  g_return_val_if_fail (LB_IS_SESSION_RECORD (self), FALSE);

  return self->n_errors > 0 || self->ending == LB_SESSION_BROKEN ||
         self->ending == LB_SESSION_TIMED_OUT || self->ending == LB_SESSION_REFUSED ||
         self->ending == LB_SESSION_DROPPED;
}
