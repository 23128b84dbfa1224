#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define LB_TYPE_ADDRESS (lb_address_get_type ())

/**
 * LbAddress:
 * @name: the display name, decoded to UTF-8; "" without one
 * @address: the addr-spec; "" when the header could not be read as an address
 *
 * A mailbox of a header field (RFC 5322 3.4). Read-only after lb_address_new().
 */
typedef struct
{
  char *name;
  char *address;
} LbAddress;

GType      lb_address_get_type   (void);
LbAddress *lb_address_new        (const char      *name,
                                  const char      *address);
LbAddress *lb_address_copy       (const LbAddress *self);
void       lb_address_free       (LbAddress       *self);
char      *lb_address_list_dump  (GPtrArray       *addresses);
GPtrArray *lb_address_list_parse (const char      *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbAddress, lb_address_free)

G_END_DECLS
