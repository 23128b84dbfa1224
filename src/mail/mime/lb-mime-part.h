#pragma once

#include "mail/mime/lb-charset.h"
#include "mail/mime/lb-mime-decode.h"
#include "mail/mime/lb-mime-scan.h"

G_BEGIN_DECLS

/**
 * LbMimeRoles:
 * @LB_MIME_ROLE_NONE: only part of the tree
 * @LB_MIME_ROLE_TEXT: plain text that a reader shows
 * @LB_MIME_ROLE_HTML: HTML that a reader shows
 * @LB_MIME_ROLE_ATTACHMENT: counted as attachment
 * @LB_MIME_ROLE_INLINE: shown inside the message, or without a place of its own
 *
 * What a part is to a reader, as Mailpit counts it. A text part with a file name may be two things.
 */
typedef enum
{
  LB_MIME_ROLE_NONE = 0,
  LB_MIME_ROLE_TEXT = 1 << 0,
  LB_MIME_ROLE_HTML = 1 << 1,
  LB_MIME_ROLE_ATTACHMENT = 1 << 2,
  LB_MIME_ROLE_INLINE = 1 << 3,
} LbMimeRoles;

LbMimeRoles    lb_mime_part_get_roles       (LbMimeScan       *scan,
                                             const LbMimeNode *node);
int            lb_mime_part_find_shallowest (LbMimeScan       *scan,
                                             LbMimeRoles       role);
LbMimeEncoding lb_mime_part_get_encoding    (LbMimeScan       *scan,
                                             const LbMimeNode *node);
char          *lb_mime_part_dup_name        (LbMimeScan       *scan,
                                             const LbMimeNode *node);
char          *lb_mime_part_dup_content_id  (LbMimeScan       *scan,
                                             const LbMimeNode *node);
char          *lb_mime_part_dup_disposition (LbMimeScan       *scan,
                                             const LbMimeNode *node);
char          *lb_mime_part_dup_charset     (LbMimeScan       *scan,
                                             const LbMimeNode *node);
gboolean       lb_mime_part_is_flowed       (LbMimeScan       *scan,
                                             const LbMimeNode *node,
                                             gboolean         *del_sp);
char          *lb_mime_part_dup_encoding    (LbMimeScan       *scan,
                                             const LbMimeNode *node);
gsize          lb_mime_part_count_octets    (LbMimeScan       *scan,
                                             const LbMimeNode *node);
char          *lb_mime_part_dup_octets      (LbMimeScan       *scan,
                                             const LbMimeNode *node,
                                             gsize             max_octets,
                                             gsize            *n_octets);
char          *lb_mime_part_dup_text        (LbMimeScan       *scan,
                                             const LbMimeNode *node,
                                             gsize             max_octets,
                                             LbCharsetResult  *result);

G_END_DECLS
