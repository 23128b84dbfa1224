#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbKept:
 * @is_read: whether someone has opened the message
 * @is_pinned: whether it stays when old messages go
 * @tags: (nullable): its tags; %NULL: those that it asks for itself
 * @note: what was written beside it; ""
 *
 * What people have made of a message, in a store or in a file that came from one.
 */
typedef struct
{
  gboolean is_read;
  gboolean is_pinned;
  char   **tags;
  char    *note;
} LbKept;

LbKept *lb_kept_new  (void);
void    lb_kept_free (LbKept *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbKept, lb_kept_free)

G_END_DECLS
