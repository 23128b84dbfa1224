#pragma once

#include <adwaita.h>

#include "ui/html/lb-html-engine.h"

G_BEGIN_DECLS

/**
 * LbHtmlWidth:
 * @LB_HTML_WIDTH_FULL: as wide as there is room
 * @LB_HTML_WIDTH_PHONE: 375 CSS pixels
 * @LB_HTML_WIDTH_TABLET: 768
 * @LB_HTML_WIDTH_BOTH: a phone, and beside it a desktop of 1024, made smaller
 *
 * How wide the reader's screen is.
 */
typedef enum
{
  LB_HTML_WIDTH_FULL,
  LB_HTML_WIDTH_PHONE,
  LB_HTML_WIDTH_TABLET,
  LB_HTML_WIDTH_BOTH,
  LB_HTML_N_WIDTHS
} LbHtmlWidth;

#define LB_TYPE_HTML_STAGE (lb_html_stage_get_type ())
G_DECLARE_FINAL_TYPE (LbHtmlStage, lb_html_stage, LB, HTML_STAGE, AdwBin)

void        lb_html_stage_set_engine     (LbHtmlStage          *self,
                                          const LbHtmlEngine   *engine);
void        lb_html_stage_show           (LbHtmlStage          *self,
                                          const LbHtmlDocument *document,
                                          LbHtmlViewFlags       flags);
void        lb_html_stage_set_width      (LbHtmlStage          *self,
                                          LbHtmlWidth           width);
LbHtmlWidth lb_html_stage_get_width      (LbHtmlStage          *self);
double      lb_html_stage_zoom           (LbHtmlStage          *self,
                                          int                   steps);
GtkWidget  *lb_html_stage_get_view       (LbHtmlStage          *self,
                                          guint                 number);
void        lb_html_stage_find           (LbHtmlStage          *self,
                                          const char           *text);
void        lb_html_stage_find_again     (LbHtmlStage          *self,
                                          gboolean              is_backwards);
char       *lb_html_stage_describe_width (LbHtmlStage          *self);
void        lb_html_stage_release        (LbHtmlStage          *self);

G_END_DECLS
