#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LbComposeAttachment:
 * @name: the file's name
 * @type: the media type
 * @content_id: (nullable): then it is shown inside the page
 * @data: its octets
 */
typedef struct
{
  char   *name;
  char   *type;
  char   *content_id;
  GBytes *data;
} LbComposeAttachment;

/**
 * LbCompose:
 *
 * A message in the making: header fields, text, page and attachments become one MIME message
 * (RFC 2045). Everything is encoded, so that no text can begin a header or part of its own.
 */
typedef struct _LbCompose LbCompose;

LbCompose *lb_compose_new            (void);
void       lb_compose_free           (LbCompose  *self);
void       lb_compose_add_text_field (LbCompose  *self,
                                      const char *name,
                                      const char *text);
void       lb_compose_add_addresses  (LbCompose  *self,
                                      const char *name,
                                      GPtrArray  *addresses);
void       lb_compose_add_date       (LbCompose  *self,
                                      GDateTime  *time);
void       lb_compose_set_text       (LbCompose  *self,
                                      const char *text);
void       lb_compose_set_html       (LbCompose  *self,
                                      const char *html);
void       lb_compose_add_attachment (LbCompose  *self,
                                      const char *name,
                                      const char *type,
                                      const char *content_id,
                                      GBytes     *data);
GBytes    *lb_compose_end_to_bytes   (LbCompose  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbCompose, lb_compose_free)

G_END_DECLS
