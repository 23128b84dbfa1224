#pragma once

#include "mail/mime/lb-mime-scan.h"

G_BEGIN_DECLS

/**
 * LbHeader:
 * @name: as written
 * @raw: the value as written, with its folds, but as valid UTF-8
 * @unfolded: the value on one line, encoded words as they are
 * @decoded: what the value says, on one line
 * @offset: of the name in the source, in octets
 * @length: of name, colon and value with folds, without the last line end
 * @line: of the name in the source, from 1
 *
 * A header field. Read-only once made; all text is valid UTF-8.
 */
typedef struct
{
  char *name;
  char *raw;
  char *unfolded;
  char *decoded;
  gsize offset;
  gsize length;
  guint line;
} LbHeader;

void       lb_header_free  (LbHeader         *self);
GPtrArray *lb_headers_read (LbMimeScan       *scan,
                            const LbMimeNode *node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbHeader, lb_header_free)

G_END_DECLS
