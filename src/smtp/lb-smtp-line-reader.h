#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbSmtpLineReader:
 *
 * Octets from the client that nobody has used yet. Kept inside its owner; the fields are its own.
 */
typedef struct
{
  /*< private >*/
  char    *buffer;
  gsize    n_allocated;
  gsize    start;
  gsize    end;
  gsize    n_scanned;
  gsize    max_octets;
  gboolean is_skipping;
  char     head[16];
} LbSmtpLineReader;

/**
 * LbSmtpLineResult:
 * @LB_SMTP_LINE_NONE: no line has ended yet
 * @LB_SMTP_LINE_OK: a line
 * @LB_SMTP_LINE_TOO_LONG: a line ended that was too long to keep; only its first octets are given
 */
typedef enum
{
  LB_SMTP_LINE_NONE,
  LB_SMTP_LINE_OK,
  LB_SMTP_LINE_TOO_LONG,
} LbSmtpLineResult;

void             lb_smtp_line_reader_init    (LbSmtpLineReader        *self,
                                              gsize                    max_octets);
void             lb_smtp_line_reader_clear   (LbSmtpLineReader        *self);
void             lb_smtp_line_reader_feed    (LbSmtpLineReader        *self,
                                              const char              *octets,
                                              gsize                    n_octets);
LbSmtpLineResult lb_smtp_line_reader_next    (LbSmtpLineReader        *self,
                                              char                   **line,
                                              gsize                   *length);
const char      *lb_smtp_line_reader_peek    (const LbSmtpLineReader  *self,
                                              gsize                   *n_octets);
void             lb_smtp_line_reader_consume (LbSmtpLineReader        *self,
                                              gsize                    n_octets);
void             lb_smtp_line_reader_drop    (LbSmtpLineReader        *self);

G_END_DECLS
