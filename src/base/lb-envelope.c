#define G_LOG_DOMAIN "lb-envelope"

#include "config.h"
#include "base/lb-envelope.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (LbEnvelope, lb_envelope, lb_envelope_ref, lb_envelope_unref)

static void
lb_recipient_free (LbRecipient *self)
{
  g_free (self->address);
  g_strfreev (self->options);
  g_free (self);
}

/**
 * lb_envelope_new:
 *
 * Returns: (transfer full): an envelope with empty strings, no recipients and no TLS
 */
LbEnvelope *
lb_envelope_new (void)
{
  LbEnvelope *self = g_new0 (LbEnvelope, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->mail_from = g_strdup ("");
  self->mail_options = g_new0 (char *, 1);
  self->recipients = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_recipient_free);
  self->helo = g_strdup ("");
  self->protocol = g_strdup ("SMTP");
  self->peer = g_strdup ("");
  self->listener = g_strdup ("");
  self->auth_user = g_strdup ("");
  self->auth_mechanism = g_strdup ("");
  self->session = g_strdup ("");

  return self;
}

/**
 * lb_envelope_ref:
 * @self: an envelope
 *
 * Returns: (transfer full): @self
 */
LbEnvelope *
lb_envelope_ref (LbEnvelope *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lb_envelope_unref:
 * @self: (transfer full) (nullable): an envelope
 */
void
lb_envelope_unref (LbEnvelope *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->mail_from);
  g_strfreev (self->mail_options);
  g_ptr_array_unref (self->recipients);
  g_free (self->helo);
  g_free (self->protocol);
  g_free (self->peer);
  g_free (self->listener);
  g_free (self->tls_version);
  g_free (self->tls_cipher);
  g_free (self->tls_server_name);
  g_free (self->auth_user);
  g_free (self->auth_mechanism);
  g_free (self->session);
  g_free (self);
}

/**
 * lb_envelope_add_recipient:
 * @self: an envelope that nobody else holds yet
 * @address: the forward-path; free of controls
 * @options: (nullable): the parameters of RCPT; free of controls and spaces
 */
void
lb_envelope_add_recipient (LbEnvelope         *self,
                           const char         *address,
                           const char * const *options)
{
  LbRecipient *recipient = g_new0 (LbRecipient, 1);

  recipient->address = g_strdup (address);
  recipient->options = options != NULL ? g_strdupv ((char **) options) : g_new0 (char *, 1);
  g_ptr_array_add (self->recipients, recipient);
}

/**
 * lb_envelope_is_extended:
 * @self: an envelope
 *
 * Returns: whether the client began with EHLO or LHLO, not with HELO
 */
gboolean
lb_envelope_is_extended (const LbEnvelope *self)
{
  return strcmp (self->protocol, "SMTP") != 0;
}

/**
 * lb_envelope_dump_recipients:
 * @self: an envelope
 *
 * Gives the text form that the store keeps: a line a recipient, the address, a tab, the parameters
 * with spaces between them. Neither an address nor a parameter holds a control (RFC 5321 4.1.2).
 *
 * Returns: (transfer full): the text; "" for none
 */
char *
lb_envelope_dump_recipients (const LbEnvelope *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->recipients->len; i++)
    {
      const LbRecipient *recipient = g_ptr_array_index (self->recipients, i);

      g_string_append (text, recipient->address);
      g_string_append_c (text, '\t');
      for (guint j = 0; recipient->options[j] != NULL; j++)
        {
          if (j > 0)
            g_string_append_c (text, ' ');
          g_string_append (text, recipient->options[j]);
        }
      g_string_append_c (text, '\n');
    }

  return g_string_free (text, FALSE);
}

/**
 * lb_envelope_parse_recipients:
 * @self: an envelope that nobody else holds yet
 * @text: what lb_envelope_dump_recipients() gave
 *
 * Adds the recipients that @text lists.
 */
void
lb_envelope_parse_recipients (LbEnvelope *self,
                              const char *text)
{
  const char *at = text;

  for (const char *end = strchr (at, '\n'); end != NULL; at = end + 1, end = strchr (at, '\n'))
    {
      const char *tab = memchr (at, '\t', (gsize) (end - at));
      g_autofree char *address = g_strndup (at, (gsize) ((tab != NULL ? tab : end) - at));
      g_autofree char *rest = g_strndup (tab != NULL ? tab + 1 : end,
                                         tab != NULL ? (gsize) (end - tab - 1) : 0);
      g_auto(GStrv) options = *rest != '\0' ? g_strsplit (rest, " ", -1) : NULL;

      lb_envelope_add_recipient (self, address, (const char * const *) options);
    }
}
