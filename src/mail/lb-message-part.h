#pragma once

#include <gio/gio.h>

#include "mail/mime/lb-mime-part.h"

G_BEGIN_DECLS

#define LB_TYPE_MESSAGE_PART (lb_message_part_get_type ())
G_DECLARE_FINAL_TYPE (LbMessagePart, lb_message_part, LB, MESSAGE_PART, GObject)

/**
 * LbChecksums:
 * @md5: in hexadecimal
 * @sha1: in hexadecimal
 * @sha256: in hexadecimal
 *
 * Checksums of the decoded octets of a part.
 */
typedef struct
{
  char *md5;
  char *sha1;
  char *sha256;
} LbChecksums;

void lb_checksums_free (LbChecksums *self);

GPtrArray   *lb_message_parts_read              (LbMimeScan    *scan);
const char  *lb_message_part_get_id             (LbMessagePart *self);
const char  *lb_message_part_get_content_type   (LbMessagePart *self);
const char  *lb_message_part_get_charset        (LbMessagePart *self);
const char  *lb_message_part_get_encoding       (LbMessagePart *self);
const char  *lb_message_part_get_name           (LbMessagePart *self);
const char  *lb_message_part_get_content_id     (LbMessagePart *self);
const char  *lb_message_part_get_disposition    (LbMessagePart *self);
gsize        lb_message_part_get_size           (LbMessagePart *self);
LbMimeRoles  lb_message_part_get_roles          (LbMessagePart *self);
gboolean     lb_message_part_is_container       (LbMessagePart *self);
guint        lb_message_part_get_line           (LbMessagePart *self);
gsize        lb_message_part_get_source_offset  (LbMessagePart *self);
gsize        lb_message_part_get_source_length  (LbMessagePart *self);
gsize        lb_message_part_get_body_offset    (LbMessagePart *self);
GListModel  *lb_message_part_get_children       (LbMessagePart *self);
GBytes      *lb_message_part_dup_source         (LbMessagePart *self);
GBytes      *lb_message_part_decode             (LbMessagePart *self);
char        *lb_message_part_decode_text        (LbMessagePart *self);
LbChecksums *lb_message_part_compute_checksums  (LbMessagePart *self);
char        *lb_message_part_dup_suggested_name (LbMessagePart *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbChecksums, lb_checksums_free)

G_END_DECLS
