#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A Secret Service (org.freedesktop.secrets) for one secret, on a connection of its own to the bus
 * of the session, in the test's main context. */
typedef struct
{
  GDBusConnection *bus;
  GDBusNodeInfo   *node;
  GHashTable      *attributes; /* (nullable) of the secret that is kept */
  char            *secret;     /* (nullable) */
  gboolean         is_broken;  /* whether every call fails */
} FakeSecrets;

void fake_secrets_init  (FakeSecrets *self);
void fake_secrets_clear (FakeSecrets *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FakeSecrets, fake_secrets_clear)

G_END_DECLS
