#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbListUnsubscribe:
 * @header: the List-Unsubscribe field; "" without one
 * @links: its links, mailto and web
 * @errors: what is wrong with it, English; "" when nothing is
 * @header_post: the List-Unsubscribe-Post field; "" without one
 *
 * How a receiver gets off a list (RFC 2369 3.2, RFC 8058).
 */
typedef struct
{
  char  *header;
  char **links;
  char  *errors;
  char  *header_post;
} LbListUnsubscribe;

LbListUnsubscribe *lb_list_unsubscribe_parse (const char        *header,
                                              const char        *header_post);
void               lb_list_unsubscribe_free  (LbListUnsubscribe *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbListUnsubscribe, lb_list_unsubscribe_free)

G_END_DECLS
