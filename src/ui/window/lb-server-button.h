#pragma once

#include <adwaita.h>

#include "ui/window/lb-server-state.h"

G_BEGIN_DECLS

#define LB_TYPE_SERVER_BUTTON (lb_server_button_get_type ())
G_DECLARE_FINAL_TYPE (LbServerButton, lb_server_button, LB, SERVER_BUTTON, AdwBin)

void lb_server_button_show_state     (LbServerButton      *self,
                                      const LbServerState *state);
void lb_server_button_show_addresses (LbServerButton      *self,
                                      const char          *smtp_address,
                                      const char          *http_address);
void lb_server_button_show_activity  (LbServerButton      *self,
                                      const char          *text);
void lb_server_button_set_is_short   (LbServerButton      *self,
                                      gboolean             is_short);
void lb_server_button_popup          (LbServerButton      *self);

G_END_DECLS
