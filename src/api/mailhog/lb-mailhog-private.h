#pragma once

#include "api/lb-http-server.h"
#include "api/mailhog/lb-mailhog-events.h"

G_BEGIN_DECLS

/**
 * LbMailhogJim:
 * @is_here: whether it is invited
 * @was_enabled: whether faults were simulated before
 * @disconnect: the chance, of 1, that it cuts off a conversation, at each step; the others likewise
 * @accept: that it lets a client in
 * @slow: that it slows a connection down
 * @min_octets_per_second: to at least that
 * @max_octets_per_second: to at most that
 * @reject_sender: that it refuses a sender
 * @reject_recipient: that it refuses a recipient
 * @reject_auth: that it refuses a login
 *
 * MailHog's chaos monkey.
 */
typedef struct
{
  gboolean is_here;
  gboolean was_enabled;
  double   disconnect;
  double   accept;
  double   slow;
  double   min_octets_per_second;
  double   max_octets_per_second;
  double   reject_sender;
  double   reject_recipient;
  double   reject_auth;
} LbMailhogJim;

LbMailhogJim    *lb_http_server_get_jim            (LbHttpServer *self);
LbMailhogEvents *lb_http_server_get_mailhog_events (LbHttpServer *self);

G_END_DECLS
