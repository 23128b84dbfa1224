#pragma once

#include "mail/mime/lb-mime-scan.h"

G_BEGIN_DECLS

/**
 * LbHop:
 * @from: the host that handed the message over; "" when not said
 * @by: the host that took it; ""
 * @with: the protocol, such as "ESMTPS"; ""
 * @id: what @by calls the message; ""
 * @recipient: the address behind "for", without brackets; ""
 * @time_us: when, microseconds since 1970, UTC; 0 when there is no readable date
 * @delay_us: since the hop before; negative when the clocks differ; 0 when one of the times is
 *   missing
 * @has_delay: whether @delay_us is known
 * @line: the line of the field in the source
 *
 * A Received field (RFC 5321 4.4).
 */
typedef struct
{
  char    *from;
  char    *by;
  char    *with;
  char    *id;
  char    *recipient;
  gint64   time_us;
  gint64   delay_us;
  gboolean has_delay;
  guint    line;
} LbHop;

void       lb_hop_free   (LbHop      *self);
GPtrArray *lb_hops_parse (LbMimeScan *scan);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbHop, lb_hop_free)

G_END_DECLS
