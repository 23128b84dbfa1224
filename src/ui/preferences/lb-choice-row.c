#define G_LOG_DOMAIN "lb-choice-row"

#include "config.h"
#include "ui/preferences/lb-choice-row.h"

#include <glib/gi18n.h>

/* Where a row keeps the values beside the names. */
#define TEXTS "lb-choice-texts"

static char *
lb_choice_dup_name (const char *text,
                    const char *name)
{
  guint64 n_octets;

  if (name != NULL)
    return g_strdup (_(name));
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &n_octets, NULL))
    return g_format_size_full (n_octets, G_FORMAT_SIZE_IEC_UNITS);

  return g_strdup (text);
}

/**
 * lb_choice_row_fill:
 * @row: a row
 * @choices: (array length=n_choices): what it offers
 * @n_choices: how many
 * @current: the value that holds; when it is none of @choices it is offered last
 */
void
lb_choice_row_fill (AdwComboRow    *row,
                    const LbChoice *choices,
                    guint           n_choices,
                    const char     *current)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  g_autoptr(GStrvBuilder) texts = g_strv_builder_new ();
  guint selected = n_choices;

  for (guint i = 0; i < n_choices; i++)
    {
      gtk_string_list_take (names, lb_choice_dup_name (choices[i].text, choices[i].name));
      g_strv_builder_add (texts, choices[i].text);
      if (g_strcmp0 (choices[i].text, current) == 0)
        selected = i;
    }
  if (selected == n_choices)
    {
      gtk_string_list_take (names, lb_choice_dup_name (current, NULL));
      g_strv_builder_add (texts, current);
    }

  g_object_set_data_full (G_OBJECT (row), TEXTS, g_strv_builder_end (texts),
                          (GDestroyNotify) g_strfreev);
  adw_combo_row_set_model (row, G_LIST_MODEL (names));
  adw_combo_row_set_selected (row, selected);
}

/**
 * lb_choice_row_get_text:
 * @row: a row that was filled
 *
 * Returns: (transfer none): the value that is chosen
 */
const char *
lb_choice_row_get_text (AdwComboRow *row)
{
  char **texts = g_object_get_data (G_OBJECT (row), TEXTS);
  guint selected = adw_combo_row_get_selected (row);

  return selected < g_strv_length (texts) ? texts[selected] : "";
}
