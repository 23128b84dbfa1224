#pragma once

#include <glib.h>

#include "smtp/lb-smtp-config.h"
#include "smtp/client/lb-smtp-reply-reader.h"

G_BEGIN_DECLS

/**
 * LbSmtpMechanismFlags:
 *
 * The mechanisms of AUTH that the sending side can use.
 */
typedef enum
{
  LB_SMTP_MECHANISM_PLAIN         = 1 << 0,
  LB_SMTP_MECHANISM_LOGIN         = 1 << 1,
  LB_SMTP_MECHANISM_CRAM_MD5      = 1 << 2,
  LB_SMTP_MECHANISM_SCRAM_SHA_256 = 1 << 3,
} LbSmtpMechanismFlags;

/**
 * LbSmtpOffer:
 * @extensions: the extensions that the server announces and we know
 * @mechanisms: the mechanisms of AUTH that it announces and we know
 * @size_limit: its largest message in octets; 0: not told or none
 *
 * What a server answered to EHLO or LHLO.
 */
typedef struct
{
  LbSmtpExtensions     extensions;
  LbSmtpMechanismFlags mechanisms;
  guint64              size_limit;
} LbSmtpOffer;

LbSmtpOffer lb_smtp_offer_parse (const LbSmtpResponse *response);

G_END_DECLS
