#pragma once

#include <gtk/gtk.h>

#include "base/lb-envelope.h"
#include "base/lb-relay-job.h"
#include "base/lb-summary.h"
#include "mailbox/lb-mailbox-item.h"

G_BEGIN_DECLS

/* Pills that a row has room for; its tooltip and its accessible label have them all. */
#define LB_ROW_TEXT_PILLS 2

/**
 * LbPill:
 * @style: the class that gives the colour, "error", "warning", "success" or that of a tag; "" for
 *   grey
 * @text: one or two words
 *
 * A short remark about a message.
 */
typedef struct
{
  const char *style;
  char       *text;
} LbPill;

LbPill     *lb_pill_new                (const char        *style,
                                        char              *text);
void        lb_pill_free               (LbPill            *self);
char       *lb_row_text_get_subject    (const LbSummary   *summary);
char       *lb_row_text_get_sender     (const LbSummary   *summary,
                                        const LbEnvelope  *envelope);
char       *lb_row_text_get_recipients (const LbSummary   *summary,
                                        const LbEnvelope  *envelope);
GPtrArray  *lb_row_text_list_hidden    (const LbSummary   *summary,
                                        const LbEnvelope  *envelope);
const char *lb_row_text_get_relay      (LbRelayState       state,
                                        const char       **style);
GPtrArray  *lb_row_text_list_pills     (const LbSummary   *summary,
                                        const LbEnvelope  *envelope,
                                        LbRelayState       relay);
GPtrArray  *lb_row_text_list_marks     (const LbStoreRow  *row);
char       *lb_row_text_get_tooltip    (const LbSummary   *summary,
                                        const LbEnvelope  *envelope);
char       *lb_row_text_get_accessible (const LbSummary   *summary,
                                        const LbEnvelope  *envelope,
                                        LbRelayState       relay,
                                        const char        *time,
                                        const char        *size,
                                        gboolean           is_read);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbPill, lb_pill_free)

G_END_DECLS
