#pragma once

#include <glib.h>

#include "base/lb-envelope.h"

G_BEGIN_DECLS

/**
 * LbSmtpData:
 *
 * Reads one message, from DATA or from BDAT. Kept inside its owner; the fields are its own.
 */
typedef struct
{
  /*< private >*/
  char           *octets;
  gsize           n_octets;
  gsize           n_allocated;
  guint64         size_limit;
  guint64         n_received;
  gsize           line_length;
  LbEnvelopeFlags flags;
  guint           place;
  gboolean        is_after_cr;
  gboolean        is_too_big;
  gboolean        is_out_of_memory;
} LbSmtpData;

void     lb_smtp_data_init             (LbSmtpData       *self,
                                        guint64           size_limit,
                                        guint64           size_hint);
void     lb_smtp_data_clear            (LbSmtpData       *self);
gsize    lb_smtp_data_feed             (LbSmtpData       *self,
                                        const char       *octets,
                                        gsize             n_octets,
                                        gboolean         *is_complete);
void     lb_smtp_data_feed_chunk       (LbSmtpData       *self,
                                        const char       *octets,
                                        gsize             n_octets);
gboolean lb_smtp_data_is_too_big       (const LbSmtpData *self);
gboolean lb_smtp_data_is_out_of_memory (const LbSmtpData *self);
guint64  lb_smtp_data_get_n_received   (const LbSmtpData *self);
GBytes  *lb_smtp_data_finish           (LbSmtpData       *self,
                                        LbEnvelopeFlags  *flags);

G_END_DECLS
