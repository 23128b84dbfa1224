#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _LbEventsClient LbEventsClient;

LbEventsClient *lb_events_client_new  (SoupWebsocketConnection *connection,
                                       GSocket                 *socket,
                                       GBytes                  *catch_up);
void            lb_events_client_free (LbEventsClient          *self);
void            lb_events_client_send (LbEventsClient          *self,
                                       GBytes                  *text);

void lb_events_clients_send   (GPtrArray               *clients,
                               GBytes                  *text);
void lb_events_clients_remove (GPtrArray               *clients,
                               SoupWebsocketConnection *connection);
void lb_events_clients_close  (GPtrArray               *clients,
                               gpointer                 listener);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbEventsClient, lb_events_client_free)

G_END_DECLS
