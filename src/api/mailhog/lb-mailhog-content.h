#pragma once

#include <glib.h>

#include "api/lb-json.h"

G_BEGIN_DECLS

/**
 * LbMailhogContent:
 * @octets: where it begins in the message
 * @length: how many octets it has
 * @body: where its body begins
 * @body_length: how many octets that has
 * @headers: (owned): the values of the last field of each name, names in alphabetical order
 * @names: (owned) (element-type utf8): the names
 *
 * A message or a part of one as MailHog sees it: split at the first empty line, nothing decoded.
 */
typedef struct
{
  const char *octets;
  gsize       length;
  const char *body;
  gsize       body_length;
  GHashTable *headers;
  GPtrArray  *names;
} LbMailhogContent;

LbMailhogContent *lb_mailhog_content_new        (const char             *octets,
                                                 gsize                   length);
void              lb_mailhog_content_free       (LbMailhogContent       *self);
const char       *lb_mailhog_content_get_header (const LbMailhogContent *self,
                                                 const char             *name);
gboolean          lb_mailhog_content_is_mime    (const LbMailhogContent *self);
GPtrArray        *lb_mailhog_content_split      (const LbMailhogContent *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbMailhogContent, lb_mailhog_content_free)

G_END_DECLS
