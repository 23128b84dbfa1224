#pragma once

#include "api/lb-http-server.h"
#include "api/lb-json-body.h"

/* What the tests of the HTTP server share: a server over a mailbox, and a client that says any
 * octets. */

typedef struct
{
  LbMailbox    *mailbox;
  LbHttpServer *server;
  LbRuntime    *runtime;
  char         *address;
} Fixture;

void        fixture_set_up (Fixture      *fixture,
                            gconstpointer data);
void        fixture_tear_down (Fixture      *fixture,
                               gconstpointer data);
char *exchange_octets (Fixture    *fixture,
                       const char *octets,
                       gsize       length);
char *exchange_text (Fixture    *fixture,
                     const char *text);
char *ask (Fixture    *fixture,
           const char *method,
           const char *path,
           const char *body);
guint       get_status (const char *answer);
const char *get_body (const char *answer);
JsonObject *get_json (Fixture    *fixture,
                      const char *path);
void        check_status (Fixture    *fixture,
                          const char *method,
                          const char *path,
                          const char *body,
                          guint       status,
                          const char *expected);
