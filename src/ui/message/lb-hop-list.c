#define G_LOG_DOMAIN "lb-hop-list"

#include "config.h"
#include "ui/message/lb-hop-list.h"

#include <glib/gi18n.h>

#include "ui/lb-format.h"
#include "ui/lb-resource.h"

/* A message that goes in circles has no more of interest than this. */
#define MAX_HOPS 100

/* What a person notices as slow, and what is wrong with a clock rather than with a server. */
#define SLOW_US  (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)

struct _LbHopList
{
  AdwBin      parent_instance;

  GtkLabel   *total;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (LbHopList, lb_hop_list, ADW_TYPE_BIN)

static char *
lb_hop_list_format_delay (gint64 delay_us)
{
  double seconds = (double) ABS (delay_us) / G_USEC_PER_SEC;
  const char *sign = delay_us < 0 ? "−" : "+";

  if (seconds < 60.)
    /* Translators: a sign and a duration in seconds */
    return g_strdup_printf (_("%s%.0f s"), sign, seconds);
  if (seconds < 3600.)
    /* Translators: a sign and a duration in minutes */
    return g_strdup_printf (_("%s%.0f min"), sign, seconds / 60.);
  /* Translators: a sign and a duration in hours */
  return g_strdup_printf (_("%s%.1f h"), sign, seconds / 3600.);
}

static GtkWidget *
lb_hop_list_new_delay (const LbHop *hop)
{
  g_autofree char *text = hop->has_delay ? lb_hop_list_format_delay (hop->delay_us) : NULL;
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (label, "lb-pill");
  if (hop->has_delay && (hop->delay_us < 0 || hop->delay_us > SLOW_US))
    gtk_widget_add_css_class (label, "warning");
  if (hop->delay_us < 0)
    gtk_widget_set_tooltip_text (label, _("The clocks of the two servers differ"));
  gtk_widget_set_visible (label, hop->has_delay);
  return label;
}

static char *
lb_hop_list_describe (const LbHop *hop)
{
  g_autofree char *time = hop->time_us != 0 ? lb_format_full_time (hop->time_us) : NULL;
  g_autofree char *recipient = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  const char *words[] = { time, hop->with, hop->id, NULL };

  if (*hop->recipient != '\0')
    /* Translators: the recipient in a Received field */
    words[3] = recipient = g_strdup_printf (_("for %s"), hop->recipient);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (words[i] != NULL && *words[i] != '\0')
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", words[i]);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static GtkWidget *
lb_hop_list_new_row (const LbHop *hop)
{
  GtkWidget *row = adw_action_row_new ();
  const char *from = *hop->from != '\0' ? hop->from : _("unknown");
  const char *by = *hop->by != '\0' ? hop->by : _("unknown");
  g_autofree char *title = g_strdup_printf ("%s → %s", from, by);
  g_autofree char *subtitle = lb_hop_list_describe (hop);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), lb_hop_list_new_delay (hop));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "u", hop->line);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.go-to-line");
  return row;
}

static void
lb_hop_list_class_init (LbHopListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-hop-list.ui");
  gtk_widget_class_bind_template_child (widget_class, LbHopList, total);
  gtk_widget_class_bind_template_child (widget_class, LbHopList, list);
}

static void
lb_hop_list_init (LbHopList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
lb_hop_list_show_total (LbHopList *self,
                        GPtrArray *hops)
{
  const LbHop *first = g_ptr_array_index (hops, 0);
  const LbHop *last = g_ptr_array_index (hops, hops->len - 1);
  g_autofree char *count = g_strdup_printf (ngettext ("%u hop", "%u hops", hops->len), hops->len);
  g_autofree char *delay = NULL;
  g_autofree char *text = NULL;

  if (hops->len > 1 && first->time_us != 0 && last->time_us != 0)
    {
      delay = lb_hop_list_format_delay (last->time_us - first->time_us);
      /* Translators: "3 hops", and how long they took together */
      text = g_strdup_printf (_("%s, %s"), count, delay);
    }
  gtk_label_set_label (self->total, text != NULL ? text : count);
}

/**
 * lb_hop_list_show:
 * @self: a list
 * @hops: (element-type LbHop): of a message, the first first
 *
 * Shows by which servers the message came, and how long each took.
 */
void
lb_hop_list_show (LbHopList *self,
                  GPtrArray *hops)
{
  GtkWidget *child;

  g_return_if_fail (LB_IS_HOP_LIST (self));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  for (guint i = 0; i < MIN (hops->len, MAX_HOPS); i++)
    gtk_list_box_append (self->list, lb_hop_list_new_row (g_ptr_array_index (hops, i)));
  if (hops->len > 0)
    lb_hop_list_show_total (self, hops);
}
