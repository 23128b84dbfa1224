#pragma once

#include "store/lb-search.h"

G_BEGIN_DECLS

/**
 * LbSearchWord:
 * @name: as it is written before the colon, or the whole word
 * @value: (nullable): what has to come after the colon; %NULL: anything
 * @kind: what it means
 * @is_negated: whether it means the contrary
 *
 * A row of the table of what the language knows.
 */
typedef struct
{
  const char  *name;
  const char  *value;
  LbSearchKind kind;
  gboolean     is_negated;
} LbSearchWord;

const LbSearchWord *lb_search_word_find       (const char    *name,
                                               const char    *value,
                                               gboolean      *is_known_name);
const char         *lb_search_word_get_name   (LbSearchKind   kind,
                                               const char   **value);
char              **lb_search_list_words      (void);
gboolean            lb_search_value_read_size (const char    *text,
                                               gint64        *n_octets);
gboolean            lb_search_value_read_time (const char    *text,
                                               gint64         now_us,
                                               GTimeZone     *zone,
                                               gint64        *time_us);
char               *lb_search_value_show_time (gint64         time_us);

G_END_DECLS
