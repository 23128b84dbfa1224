#define G_LOG_DOMAIN "lb-smtp-channel"

#include "config.h"
#include "net/lb-smtp-channel.h"

#include "net/lb-smtp-channel-private.h"

typedef enum
{
  PROP_SMTP_SERVER = 1,
  PROP_CONN,
  PROP_ADDR,
  PROP_RECEIVED_LINES,
  PROP_SMTP_STATE,
  PROP_SEEN_GREETING,
  PROP_MAILFROM,
  PROP_RCPTTOS,
  PROP_RECEIVED_DATA,
  PROP_FQDN,
  PROP_PEER,
} LbSmtpChannelProperty;

static GParamSpec *properties[PROP_PEER + 1];

G_DEFINE_TYPE_WITH_PRIVATE (LbSmtpChannel, lb_smtp_channel, G_TYPE_OBJECT)

/* Where each verb's function is in the class. */
static const gsize command_offsets[LB_SMTP_N_VERBS] = {
  [LB_SMTP_VERB_UNKNOWN] = G_STRUCT_OFFSET (LbSmtpChannelClass, smtp_unknown),
  [LB_SMTP_VERB_HELO] = G_STRUCT_OFFSET (LbSmtpChannelClass, smtp_helo),
  [LB_SMTP_VERB_EHLO] = G_STRUCT_OFFSET (LbSmtpChannelClass, smtp_ehlo),
  [LB_SMTP_VERB_LHLO] = G_STRUCT_OFFSET (LbSmtpChannelClass, smtp_lhlo),
  [LB_SMTP_VERB_MAIL] = G_STRUCT_OFFSET (LbSmtpChannelClass, smtp_mail),
  [LB_SMTP_VERB_RCPT] = G_STRUCT_OFFSET (LbSmtpChannelClass, smtp_rcpt),
  [LB_SMTP_VERB_DATA] = G_STRUCT_OFFSET (LbSmtpChannelClass, smtp_data),
  [LB_SMTP_VERB_BDAT] = G_STRUCT_OFFSET (LbSmtpChannelClass, smtp_bdat),
  [LB_SMTP_VERB_RSET] = G_STRUCT_OFFSET (LbSmtpChannelClass, smtp_rset),
  [LB_SMTP_VERB_NOOP] = G_STRUCT_OFFSET (LbSmtpChannelClass, smtp_noop),
  [LB_SMTP_VERB_QUIT] = G_STRUCT_OFFSET (LbSmtpChannelClass, smtp_quit),
  [LB_SMTP_VERB_HELP] = G_STRUCT_OFFSET (LbSmtpChannelClass, smtp_help),
  [LB_SMTP_VERB_VRFY] = G_STRUCT_OFFSET (LbSmtpChannelClass, smtp_vrfy),
  [LB_SMTP_VERB_EXPN] = G_STRUCT_OFFSET (LbSmtpChannelClass, smtp_expn),
  [LB_SMTP_VERB_STARTTLS] = G_STRUCT_OFFSET (LbSmtpChannelClass, smtp_starttls),
  [LB_SMTP_VERB_AUTH] = G_STRUCT_OFFSET (LbSmtpChannelClass, smtp_auth),
};

LbSmtpChannelPrivate *
lb_smtp_channel_get_private (LbSmtpChannel *self)
{
  return lb_smtp_channel_get_instance_private (self);
}

static void
lb_smtp_channel_real_command (LbSmtpChannel *self,
                              const char    *argument)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);

  if (!priv->is_answered)
    {
      priv->is_answered = TRUE;
      lb_smtp_session_perform (priv->session);
    }
}

/* Runs the function of a command. One that answers nothing must not leave the client waiting. */
void
lb_smtp_channel_command (LbSmtpChannel *self,
                         LbSmtpEvent   *event)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);
  LbSmtpCommandFunc func = G_STRUCT_MEMBER (LbSmtpCommandFunc, LB_SMTP_CHANNEL_GET_CLASS (self),
                                            command_offsets[event->verb]);

  priv->is_answered = FALSE;
  priv->command = event;
  if (func != NULL)
    func (self, event->argument);
  priv->command = NULL;

  if (!priv->is_answered)
    lb_smtp_session_reply (priv->session, "451 4.3.0 Command not carried out");
  priv->is_answered = TRUE;
}

/**
 * lb_smtp_channel_push:
 * @self: a channel, within one of its command functions
 * @line: the reply, such as "250 OK", without its line end
 *
 * Answers the command under way, in place of the parent's function: smtpd's `push()`. A command
 * has one
 * reply: what comes after it is not sent.
 */
void
lb_smtp_channel_push (LbSmtpChannel *self,
                      const char    *line)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);

  g_return_if_fail (LB_IS_SMTP_CHANNEL (self));
  g_return_if_fail (line != NULL);

  if (priv->command == NULL || priv->is_answered)
    return;

  priv->is_answered = TRUE;
  lb_smtp_session_reply (priv->session, line);
}

static char **
lb_smtp_channel_dup_received_lines (LbSmtpChannelPrivate *priv)
{
  g_autoptr(GStrvBuilder) lines = g_strv_builder_new ();
  g_autofree char *line = NULL;

  if (priv->command != NULL && priv->command->verb == LB_SMTP_VERB_UNKNOWN)
    line = g_strdup (priv->command->argument);
  else if (priv->command != NULL)
    line = g_strjoin (" ", lb_smtp_verb_get_name (priv->command->verb), priv->command->argument,
                      NULL);

  if (line != NULL)
    g_strv_builder_add (lines, line);

  return g_strv_builder_end (lines);
}

static char **
lb_smtp_channel_dup_recipients (LbSmtpChannelPrivate *priv)
{
  g_autoptr(GStrvBuilder) addresses = g_strv_builder_new ();
  GPtrArray *recipients = NULL;

  if (priv->session != NULL)
    recipients = lb_smtp_session_get_recipients (priv->session);

  for (guint i = 0; recipients != NULL && i < recipients->len; i++)
    g_strv_builder_add (addresses, ((LbRecipient *) g_ptr_array_index (recipients, i))->address);

  return g_strv_builder_end (addresses);
}

/* The attributes that the session knows; all are unset before the channel has begun. */
static void
lb_smtp_channel_get_session_property (LbSmtpChannelPrivate  *priv,
                                      LbSmtpChannelProperty  id,
                                      GValue                *value)
{
  if (priv->session == NULL)
    return;

  if (id == PROP_SMTP_STATE)
    g_value_set_uint (value, lb_smtp_session_get_state (priv->session));
  else if (id == PROP_SEEN_GREETING)
    g_value_set_string (value, lb_smtp_session_get_seen_greeting (priv->session));
  else if (id == PROP_MAILFROM)
    g_value_set_string (value, lb_smtp_session_get_mail_from (priv->session));
  else if (id == PROP_FQDN)
    g_value_set_string (value, lb_smtp_session_get_fqdn (priv->session));
  else
    g_value_set_string (value, lb_smtp_session_get_peer (priv->session));
}

static void
lb_smtp_channel_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (LB_SMTP_CHANNEL (object));

  switch ((LbSmtpChannelProperty) id)
    {
    case PROP_SMTP_SERVER:
      g_value_set_object (value, priv->service);
      break;

    case PROP_CONN:
      g_value_set_object (value, priv->connection);
      break;

    case PROP_ADDR:
      g_value_take_object (value,
                           g_socket_connection_get_remote_address (priv->connection, NULL));
      break;

    case PROP_RECEIVED_LINES:
      g_value_take_boxed (value, lb_smtp_channel_dup_received_lines (priv));
      break;

    case PROP_RCPTTOS:
      g_value_take_boxed (value, lb_smtp_channel_dup_recipients (priv));
      break;

    case PROP_RECEIVED_DATA:
      g_value_set_boxed (value, priv->delivery != NULL ? priv->delivery->data : NULL);
      break;

    case PROP_SMTP_STATE:
    case PROP_SEEN_GREETING:
    case PROP_MAILFROM:
    case PROP_FQDN:
    case PROP_PEER:
      lb_smtp_channel_get_session_property (priv, id, value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
    }
}

static void
lb_smtp_channel_set_property (GObject      *object,
                              guint         id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (LB_SMTP_CHANNEL (object));

  if (id == PROP_SMTP_SERVER)
    priv->service = g_value_get_object (value);
  else if (id == PROP_CONN)
    priv->connection = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lb_smtp_channel_finalize (GObject *object)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (LB_SMTP_CHANNEL (object));

  g_clear_pointer (&priv->wire, lb_wire_free);
  g_clear_pointer (&priv->session, lb_smtp_session_free);
  g_clear_pointer (&priv->delivery, lb_delivery_unref);
  g_clear_object (&priv->handler);
  g_clear_pointer (&priv->unsent, g_byte_array_unref);
  g_clear_object (&priv->cancellable);
  g_clear_object (&priv->connection);

  G_OBJECT_CLASS (lb_smtp_channel_parent_class)->finalize (object);
}

static void
lb_smtp_channel_install_properties (GObjectClass *object_class)
{
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GParamFlags given = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  /**
   * LbSmtpChannel:smtp-server: the service; %NULL once it is gone
   */
  properties[PROP_SMTP_SERVER] = g_param_spec_object ("smtp-server", NULL, NULL,
                                                      LB_TYPE_SMTP_SERVICE, given);
  /**
   * LbSmtpChannel:conn: the connection
   */
  properties[PROP_CONN] = g_param_spec_object ("conn", NULL, NULL, G_TYPE_SOCKET_CONNECTION, given);
  /**
   * LbSmtpChannel:addr: the client's address; %NULL when the client is gone
   */
  properties[PROP_ADDR] = g_param_spec_object ("addr", NULL, NULL, G_TYPE_SOCKET_ADDRESS, readable);
  /**
   * LbSmtpChannel:received-lines: the command line under way; empty between commands
   */
  properties[PROP_RECEIVED_LINES] = g_param_spec_boxed ("received-lines", NULL, NULL, G_TYPE_STRV,
                                                        readable);
  /**
   * LbSmtpChannel:smtp-state: the #LbSmtpState
   */
  properties[PROP_SMTP_STATE] = g_param_spec_uint ("smtp-state", NULL, NULL, LB_SMTP_STATE_START,
                                                   LB_SMTP_STATE_CLOSED, LB_SMTP_STATE_START,
                                                   readable);
  /**
   * LbSmtpChannel:seen-greeting: the argument of HELO, EHLO or LHLO
   */
  properties[PROP_SEEN_GREETING] = g_param_spec_string ("seen-greeting", NULL, NULL, NULL,
                                                        readable);
  /**
   * LbSmtpChannel:mailfrom: the reverse-path of this transaction; %NULL without one
   */
  properties[PROP_MAILFROM] = g_param_spec_string ("mailfrom", NULL, NULL, NULL, readable);
  /**
   * LbSmtpChannel:rcpttos: the recipients of this transaction
   */
  properties[PROP_RCPTTOS] = g_param_spec_boxed ("rcpttos", NULL, NULL, G_TYPE_STRV, readable);
  /**
   * LbSmtpChannel:received-data: the message that a handler is working on; else %NULL
   */
  properties[PROP_RECEIVED_DATA] = g_param_spec_boxed ("received-data", NULL, NULL, G_TYPE_BYTES,
                                                       readable);
  /**
   * LbSmtpChannel:fqdn: the name that we go by
   */
  properties[PROP_FQDN] = g_param_spec_string ("fqdn", NULL, NULL, NULL, readable);
  /**
   * LbSmtpChannel:peer: the client as "ADDRESS:PORT", or "unix:"
   */
  properties[PROP_PEER] = g_param_spec_string ("peer", NULL, NULL, NULL, readable);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
lb_smtp_channel_class_init (LbSmtpChannelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = lb_smtp_channel_get_property;
  object_class->set_property = lb_smtp_channel_set_property;
  object_class->finalize = lb_smtp_channel_finalize;
  lb_smtp_channel_install_properties (object_class);

  for (guint i = 0; i < G_N_ELEMENTS (command_offsets); i++)
    G_STRUCT_MEMBER (LbSmtpCommandFunc, klass, command_offsets[i]) = lb_smtp_channel_real_command;
}

static void
lb_smtp_channel_init (LbSmtpChannel *self)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);

  priv->link.data = self;
}
