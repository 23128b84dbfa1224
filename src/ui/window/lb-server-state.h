#pragma once

#include <gio/gio.h>

#include "base/lb-runtime.h"
#include "mailbox/lb-relay-health.h"

G_BEGIN_DECLS

/**
 * LbServerState:
 * @led: the class of the light: "on", "open", "failed"; "" when off
 * @label: what stands beside the light
 * @short_label: the same where there is little room
 * @bar_style: (nullable): the class of the state bar
 * @bar_text: (nullable): what the state bar says; %NULL: there is none
 * @bar_button: (nullable): the label of its button
 * @bar_action: (nullable): what its button does
 *
 * How the state of the server is told.
 */
typedef struct
{
  const char *led;
  char       *label;
  char       *short_label;
  const char *bar_style;
  char       *bar_text;
  char       *bar_button;
  char       *bar_action;
} LbServerState;

LbServerState *lb_server_state_new       (const char     *address,
                                          gboolean        is_receiving,
                                          const GError   *error,
                                          LbMode          mode,
                                          const char     *upstream,
                                          guint           free_port,
                                          const char     *holder,
                                          LbRelayHealth  *health);
void           lb_server_state_free      (LbServerState  *self);
gboolean       lb_server_state_split     (const char     *address,
                                          char          **host,
                                          guint          *port);
char          *lb_server_state_join      (const char     *host,
                                          guint           port);
guint          lb_server_state_find_free (const char     *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbServerState, lb_server_state_free)

G_END_DECLS
