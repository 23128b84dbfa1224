#define G_LOG_DOMAIN "lb-help-text"

#include "config.h"
#include "ui/help/lb-help-text.h"

#include <string.h>

/* The guide is Markdown of a few kinds: headings, paragraphs of one line, lists, tables with a
 * head, and code that is set in by four spaces. */

static gboolean
lb_help_text_take_span (const char **at,
                        const char  *mark,
                        const char  *element,
                        GString     *markup)
{
  gsize n_mark = strlen (mark);
  const char *end;
  g_autofree char *inner = NULL;

  if (!g_str_has_prefix (*at, mark) || (end = strstr (*at + n_mark, mark)) == NULL)
    return FALSE;
  inner = g_markup_escape_text (*at + n_mark, end - *at - (gssize) n_mark);
  g_string_append_printf (markup, "<%s>%s</%s>", element, inner, element);
  *at = end + n_mark;
  return TRUE;
}

/* [words](page.md) */
static gboolean
lb_help_text_take_link (const char **at,
                        GString     *markup)
{
  const char *middle = **at == '[' ? strstr (*at, "](") : NULL;
  const char *end = middle != NULL ? strchr (middle, ')') : NULL;
  g_autofree char *words = NULL;
  g_autofree char *target = NULL;

  if (end == NULL)
    return FALSE;
  words = g_markup_escape_text (*at + 1, middle - *at - 1);
  target = g_markup_escape_text (middle + 2, end - middle - 2);
  g_string_append_printf (markup, "<a href=\"%s\">%s</a>", target, words);
  *at = end + 1;
  return TRUE;
}

/**
 * lb_help_text_to_markup:
 * @text: a paragraph of the guide
 *
 * Returns: (transfer full): the same for a label, with links
 */
char *
lb_help_text_to_markup (const char *text)
{
  GString *markup = g_string_new (NULL);

  for (const char *at = text; *at != '\0';)
    {
      const char *next = g_utf8_next_char (at);
      g_autofree char *escaped = NULL;

      if (lb_help_text_take_span (&at, "`", "tt", markup) ||
          lb_help_text_take_span (&at, "**", "b", markup) || lb_help_text_take_link (&at, markup))
        continue;
      escaped = g_markup_escape_text (at, next - at);
      g_string_append (markup, escaped);
      at = next;
    }
  return g_string_free (markup, FALSE);
}

static GtkWidget *
lb_help_text_add_label (GtkBox     *box,
                        const char *text,
                        const char *style)
{
  g_autofree char *markup = lb_help_text_to_markup (text);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  if (box != NULL)
    gtk_box_append (box, label);
  return label;
}

static void
lb_help_text_add_item (GtkBox     *box,
                       const char *text)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *bullet = gtk_label_new ("•");
  GtkWidget *label = lb_help_text_add_label (NULL, text, NULL);

  gtk_widget_set_valign (bullet, GTK_ALIGN_START);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (line), bullet);
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (box, line);
}

static void
lb_help_text_add_row (GtkGrid    *grid,
                      int         row,
                      const char *line)
{
  g_auto(GStrv) cells = g_strsplit (line, "|", -1);

  /* The line begins and ends with a stroke. */
  for (int column = 0; cells[column + 1] != NULL && cells[column + 2] != NULL; column++)
    {
      GtkWidget *label = lb_help_text_add_label (NULL, g_strstrip (cells[column + 1]),
                                                 row == 0 ? "heading" : NULL);

      gtk_widget_set_valign (label, GTK_ALIGN_START);
      gtk_widget_set_hexpand (label, column > 0);
      gtk_label_set_width_chars (GTK_LABEL (label), 10);
      gtk_grid_attach (grid, label, column, row, 1, 1);
    }
}

static void
lb_help_text_add_table_line (GtkBox     *box,
                             const char *line)
{
  GtkWidget *last = gtk_widget_get_last_child (GTK_WIDGET (box));
  int row = 0;

  if (g_str_has_prefix (line, "| ---"))
    return;
  if (last == NULL || !GTK_IS_GRID (last))
    {
      last = gtk_grid_new ();
      gtk_grid_set_column_spacing (GTK_GRID (last), 18);
      gtk_grid_set_row_spacing (GTK_GRID (last), 9);
      gtk_box_append (box, last);
    }
  while (gtk_grid_get_child_at (GTK_GRID (last), 0, row) != NULL)
    row++;
  lb_help_text_add_row (GTK_GRID (last), row, line);
}

/**
 * lb_help_text_fill:
 * @box: an empty box
 * @text: a page of the guide
 *
 * Fills @box with the page.
 */
void
lb_help_text_fill (GtkBox     *box,
                   const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      if (g_str_has_prefix (*line, "# "))
        lb_help_text_add_label (box, *line + 2, "title-1");
      else if (g_str_has_prefix (*line, "## "))
        lb_help_text_add_label (box, *line + 3, "title-4");
      else if (g_str_has_prefix (*line, "- "))
        lb_help_text_add_item (box, *line + 2);
      else if (g_str_has_prefix (*line, "    "))
        gtk_widget_add_css_class (lb_help_text_add_label (box, *line + 4, "lb-mono"), "lb-code");
      else if (g_str_has_prefix (*line, "|"))
        lb_help_text_add_table_line (box, *line);
      else if (**line != '\0')
        lb_help_text_add_label (box, *line, NULL);
    }
}
