#pragma once

#include <gio/gio.h>

#include "base/lb-runtime.h"
#include "service/lb-option.h"

G_BEGIN_DECLS

/**
 * LbConfigSource:
 * @LB_CONFIG_DEFAULT: what applies when nobody says anything
 * @LB_CONFIG_SETTINGS: the window's settings
 * @LB_CONFIG_ENVIRONMENT: LETTERBOX_… variables
 * @LB_CONFIG_FLAG: the command line
 * @LB_CONFIG_USER: the user, while the program runs
 *
 * Who gave the value of an option; a later one goes before an earlier one.
 */
typedef enum
{
  LB_CONFIG_DEFAULT,
  LB_CONFIG_SETTINGS,
  LB_CONFIG_ENVIRONMENT,
  LB_CONFIG_FLAG,
  LB_CONFIG_USER,
} LbConfigSource;

#define LB_TYPE_CONFIG (lb_config_get_type ())
G_DECLARE_FINAL_TYPE (LbConfig, lb_config, LB, CONFIG, GObject)

LbConfig *lb_config_new (void);
gboolean            lb_config_set (LbConfig      *self,
                                   LbOption       option,
                                   LbConfigSource source,
                                   const char    *text,
                                   GError       **error);
gboolean            lb_config_replace (LbConfig           *self,
                                       LbOption            option,
                                       const char * const *texts,
                                       GError            **error);
void lb_config_unset (LbConfig *self, LbOption option);
GOptionGroup *lb_config_make_group (LbConfig *self);
gboolean            lb_config_load_settings (LbConfig *self,
                                             GError  **error);
gboolean            lb_config_load_environment (LbConfig           *self,
                                                const char * const *environment,
                                                GError            **error);
gboolean            lb_config_check (LbConfig *self,
                                     GError  **error);
gboolean            lb_config_is_set (LbConfig *self,
                                      LbOption  option);
gboolean            lb_config_get_flag (LbConfig *self,
                                        LbOption  option);
guint64             lb_config_get_number (LbConfig *self,
                                          LbOption  option);
const char *lb_config_get_text (LbConfig *self,
                                LbOption  option);
const char *const *lb_config_get_list (LbConfig *self,
                                       LbOption  option);
LbMode              lb_config_get_mode (LbConfig *self);
const char *lb_config_get_upstream_password (LbConfig *self);
const char *lb_config_get_mailman_password (LbConfig *self);
gboolean            lb_config_wants_http (LbConfig *self);
LbConfigSource      lb_config_get_source (LbConfig *self,
                                          LbOption  option);

G_END_DECLS
