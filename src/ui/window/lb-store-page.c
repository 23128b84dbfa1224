#define G_LOG_DOMAIN "lb-store-page"

#include "config.h"
#include "ui/window/lb-store-page.h"

#include <glib/gi18n.h>

#include "mailbox/lb-mailbox.h"
#include "ui/lb-resource.h"
#include "ui/lb-wrap-box.h"

struct _LbStorePage
{
  AdwBin          parent_instance;

  AdwStatusPage  *status;
  GtkStack       *stack;
  GtkWidget      *repair;
  GtkProgressBar *progress;
};

G_DEFINE_FINAL_TYPE (LbStorePage, lb_store_page, ADW_TYPE_BIN)

/* What each fault is called, before the sentence that names the file and the way out. */
static const struct
{
  LbStoreError code;
  const char  *title;
  gboolean     can_repair;
} faults[] = {
  { LB_STORE_ERROR_BUSY, N_("Store in Use"), FALSE },
  { LB_STORE_ERROR_IS_FOLDER, N_("Not a Store"), FALSE },
  { LB_STORE_ERROR_PERMISSION, N_("No Permission"), FALSE },
  { LB_STORE_ERROR_READ_ONLY, N_("Store Can Only Be Read"), FALSE },
  { LB_STORE_ERROR_NOT_DATABASE, N_("Not a Store"), FALSE },
  { LB_STORE_ERROR_FOREIGN, N_("File of Another Program"), FALSE },
  { LB_STORE_ERROR_NEWER, N_("Store of a Newer Letterbox"), FALSE },
  { LB_STORE_ERROR_CORRUPT, N_("Store Damaged"), TRUE },
};

static void
lb_store_page_class_init (LbStorePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (LB_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-store-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LbStorePage, status);
  gtk_widget_class_bind_template_child (widget_class, LbStorePage, stack);
  gtk_widget_class_bind_template_child (widget_class, LbStorePage, repair);
  gtk_widget_class_bind_template_child (widget_class, LbStorePage, progress);
}

static void
lb_store_page_init (LbStorePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lb_store_page_show_error:
 * @self: a page
 * @error: (nullable): what is wrong with the store; %NULL when it is something else
 * @text: one sentence that names the thing and the way out
 *
 * Says why no mail can be kept, and offers what can be done about it.
 */
void
lb_store_page_show_error (LbStorePage  *self,
                          const GError *error,
                          const char   *text)
{
  const char *title = _("Letterbox Cannot Keep Mail");
  gboolean can_repair = FALSE;

  g_return_if_fail (LB_IS_STORE_PAGE (self));
  g_return_if_fail (text != NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      if (!g_error_matches (error, LB_STORE_ERROR, (int) faults[i].code))
        continue;
      title = _(faults[i].title);
      can_repair = faults[i].can_repair;
    }
  adw_status_page_set_title (self->status, title);
  adw_status_page_set_description (self->status, text);
  gtk_widget_set_visible (self->repair, can_repair);
  gtk_stack_set_visible_child_name (self->stack, "choice");
}

/**
 * lb_store_page_show_progress:
 * @self: a page
 * @fraction: from 0 to 1; less than 0 when nobody knows
 *
 * Shows how far a repair is, instead of the choice.
 */
void
lb_store_page_show_progress (LbStorePage *self,
                             double       fraction)
{
  g_return_if_fail (LB_IS_STORE_PAGE (self));

  gtk_stack_set_visible_child_name (self->stack, "progress");
  if (fraction < 0)
    gtk_progress_bar_pulse (self->progress);
  else
    gtk_progress_bar_set_fraction (self->progress, fraction);
}
