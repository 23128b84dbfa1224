#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LbChoice:
 * @text: the value as an option has it
 * @name: (nullable): what the user reads, untranslated; %NULL: @text is octets, told as a size
 *
 * One of the values that a row offers.
 */
typedef struct
{
  const char *text;
  const char *name;
} LbChoice;

void        lb_choice_row_fill     (AdwComboRow    *row,
                                    const LbChoice *choices,
                                    guint           n_choices,
                                    const char     *current);
const char *lb_choice_row_get_text (AdwComboRow    *row);

G_END_DECLS
