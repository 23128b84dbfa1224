#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LbPageKind:
 * @LB_PAGE_UNKNOWN: nothing tells what it is
 * @LB_PAGE_TREE: of a table or an index
 * @LB_PAGE_OVERFLOW: the rest of a long row
 * @LB_PAGE_FREE: of nothing any more
 *
 * What the database says that a page is for.
 */
typedef enum
{
  LB_PAGE_UNKNOWN,
  LB_PAGE_TREE,
  LB_PAGE_OVERFLOW,
  LB_PAGE_FREE,
} LbPageKind;

typedef struct _LbPageFile LbPageFile;

LbPageFile *lb_page_file_open        (const char    *path,
                                      GCancellable  *cancellable,
                                      GError       **error);
void        lb_page_file_free        (LbPageFile    *self);
guint32     lb_page_file_get_n_pages (LbPageFile    *self);
gsize       lb_page_file_get_size    (LbPageFile    *self);
gboolean    lb_page_file_read        (LbPageFile    *self,
                                      guint32        page,
                                      guint8        *octets);
LbPageKind  lb_page_file_get_kind    (LbPageFile    *self,
                                      guint32        page);
gboolean    lb_page_looks_like_tree  (const guint8  *octets,
                                      gsize          size,
                                      gsize          head);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbPageFile, lb_page_file_free)

G_END_DECLS
