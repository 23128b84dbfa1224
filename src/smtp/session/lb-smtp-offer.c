#define G_LOG_DOMAIN "lb-smtp-offer"

#include "config.h"
#include "smtp/session/lb-smtp-offer.h"

#include <string.h>

static const struct
{
  const char          *name;
  LbSmtpMechanismFlags flag;
} mechanisms[] = {
  { "PLAIN", LB_SMTP_MECHANISM_PLAIN },
  { "LOGIN", LB_SMTP_MECHANISM_LOGIN },
  { "CRAM-MD5", LB_SMTP_MECHANISM_CRAM_MD5 },
  { "SCRAM-SHA-256", LB_SMTP_MECHANISM_SCRAM_SHA_256 },
};

static void
lb_smtp_offer_add_mechanism (LbSmtpOffer *self,
                             const char  *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    if (g_ascii_strcasecmp (mechanisms[i].name, name) == 0)
      self->mechanisms |= mechanisms[i].flag;
}

static void
lb_smtp_offer_add_line (LbSmtpOffer  *self,
                        char        **words)
{
  LbSmtpExtensions extension;

  if (lb_smtp_extension_from_name (words[0], &extension))
    self->extensions |= extension;

  if (g_ascii_strcasecmp (words[0], "SIZE") == 0 && words[1] != NULL)
    {
      /* RFC 1870 4: digits; 0 is no limit. Anything else tells nothing. */
      if (!g_ascii_string_to_unsigned (words[1], 10, 0, G_MAXUINT64, &self->size_limit, NULL))
        self->size_limit = 0;
    }

  if (g_ascii_strcasecmp (words[0], "AUTH") == 0)
    for (guint i = 1; words[i] != NULL; i++)
      lb_smtp_offer_add_mechanism (self, words[i]);
}

/**
 * lb_smtp_offer_parse:
 * @response: what a server answered to EHLO or LHLO
 *
 * Reads the lines behind the first (RFC 5321 4.1.1.1). The form "AUTH=PLAIN" of old servers is read
 * like "AUTH PLAIN".
 *
 * Returns: what the server can do
 */
LbSmtpOffer
lb_smtp_offer_parse (const LbSmtpResponse *response)
{
  LbSmtpOffer self = { 0 };

  for (guint i = 1; i < response->lines->len; i++)
    {
      const char *line = g_ptr_array_index (response->lines, i);
      g_autofree char *text = g_strdup (strlen (line) > 4 ? line + 4 : "");
      g_auto(GStrv) words = NULL;

      if (g_ascii_strncasecmp (text, "AUTH=", 5) == 0)
        text[4] = ' ';
      words = g_strsplit_set (g_strstrip (text), " \t", -1);
      if (words[0] != NULL)
        lb_smtp_offer_add_line (&self, words);
    }

  return self;
}
