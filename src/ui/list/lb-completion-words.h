#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbCompletion:
 * @word: what it puts in place of what has been typed
 * @about: (nullable): what it finds
 *
 * A word that could come here.
 */
typedef struct
{
  char       *word;
  const char *about;
} LbCompletion;

void       lb_completion_free  (LbCompletion       *self);
GPtrArray *lb_completion_find  (const char         *text,
                                guint               cursor,
                                const char * const *words,
                                const char * const *tags,
                                guint              *begin);
char      *lb_completion_apply (const char         *text,
                                guint               begin,
                                guint               cursor,
                                const char         *word,
                                guint              *new_cursor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbCompletion, lb_completion_free)

G_END_DECLS
