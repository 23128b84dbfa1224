#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LbPageLog:
 * @page_size: octets of its pages; 0: there is none
 * @n_pages: pages that the database has by the last commit in it; 0: it does not say
 * @offsets: (element-type gsize gsize): where the newest version of a page is in the log's file
 *
 * What is in the log (WAL) beside a database.
 */
typedef struct
{
  guint32     page_size;
  guint32     n_pages;
  GHashTable *offsets;
} LbPageLog;

LbPageLog *lb_page_log_read (GInputStream *file,
                             GCancellable *cancellable);
void       lb_page_log_free (LbPageLog    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbPageLog, lb_page_log_free)

G_END_DECLS
