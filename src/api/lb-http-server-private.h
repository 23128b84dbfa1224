#pragma once

#include <libsoup/soup.h>

#include "api/lb-api-events.h"
#include "api/lb-http-guard.h"
#include "api/lb-http-listener.h"
#include "api/lb-http-server.h"
#include "api/mailhog/lb-mailhog-private.h"

G_BEGIN_DECLS

/* What the files of the server share; nobody else includes this. */
struct _LbHttpServer
{
  GObject            parent_instance;

  LbMailbox         *mailbox; /* (owned) */
  LbSessionList     *sessions; /* (owned) */
  LbRuntime         *runtime; /* (owned) */
  LbApiEvents       *events; /* (owned) */
  LbReleaser        *releaser; /* (owned) (nullable) */
  SoupServer        *soup;  /* (owned) */
  LbHttpListener    *listener; /* (owned) */
  LbHttpListener    *mailhog_listener; /* (owned): of its API at the root */
  char              *mailhog_address; /* (owned) (nullable) */
  LbMailhogEvents   *mailhog_events; /* (owned) */
  LbMailhogJim       jim;
  LbHttpDeliverFunc  deliver;
  gpointer           deliver_data;
  guint64            max_message_octets; /* 0: any */
  LbHttpUpstreamFunc set_upstream; /* (nullable) */
  gpointer           upstream_data;
  LbHttpGuard       *guard; /* (owned) */
  gint64             began_at_us;
  GPtrArray         *requests; /* (element-type LbApiRequest): those that are not answered */
};

char *lb_http_server_dup_user (LbHttpServer      *self,
                               SoupServerMessage *message);

G_END_DECLS
