#pragma once

#include <gio/gio.h>

#include "store/lb-store-row.h"

G_BEGIN_DECLS

/**
 * LbExportFormat:
 * @LB_EXPORT_EML: a file for each message
 * @LB_EXPORT_MBOX: one file, in the form mboxrd
 * @LB_EXPORT_MAILDIR: a folder with cur, new and tmp
 * @LB_EXPORT_ZIP: one file with a file in it for each message
 *
 * The forms in which messages leave the mailbox.
 */
typedef enum
{
  LB_EXPORT_EML,
  LB_EXPORT_MBOX,
  LB_EXPORT_MAILDIR,
  LB_EXPORT_ZIP,
} LbExportFormat;

typedef struct _LbExportSink LbExportSink;

gboolean      lb_export_format_from_string (const char       *text,
                                            LbExportFormat   *format);
LbExportSink *lb_export_sink_new           (LbExportFormat    format,
                                            GFile            *destination,
                                            gboolean          is_single,
                                            gboolean          replaces);
void          lb_export_sink_free          (LbExportSink     *self);
gboolean      lb_export_sink_open          (LbExportSink     *self,
                                            GCancellable     *cancellable,
                                            GError          **error);
gboolean      lb_export_sink_write         (LbExportSink     *self,
                                            LbStoredMessage  *message,
                                            GCancellable     *cancellable,
                                            GError          **error);
gboolean      lb_export_sink_close         (LbExportSink     *self,
                                            GCancellable     *cancellable,
                                            GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbExportSink, lb_export_sink_free)

G_END_DECLS
