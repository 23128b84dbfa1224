#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbMailDate:
 * @us: microseconds since 1970, UTC; 0 when the text is no date
 * @offset_minutes: of the writer's zone, east of UTC
 * @is_valid: whether the text is a date at all
 * @is_strict: whether it has the form of RFC 5322 3.3
 *
 * What a date field says.
 */
typedef struct
{
  gint64   us;
  int      offset_minutes;
  gboolean is_valid;
  gboolean is_strict;
} LbMailDate;

LbMailDate lb_mail_date_parse (const char *line);

G_END_DECLS
