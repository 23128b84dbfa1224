#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A scripted server on a free port of 127.0.0.1, in the test's own main context. The script is a
 * list of steps, done for each connection from the first:
 *   "< PREFIX"  reads a line, which must begin with PREFIX      "<."  reads a message up to its dot
 *   "> LINE"    sends LINE and CRLF                             "tls" does the handshake
 *   "hang"      says nothing more                               "close" closes
 *   "deaf"      ends its side, reads no more, and does not close
 * At its end the connection is closed. What came is in @log. */
typedef struct
{
  GSocketService  *service;
  const char     **script;
  const char     **later; /* (nullable) the script from the second connection on */
  GTlsCertificate *certificate;    /* (nullable) */
  GString         *log;
  GString         *message;        /* the last one, still stuffed */
  char            *address;
  GCancellable    *cancellable;    /* ends what is under way */
  guint            n_open;
  guint            n_connections;
  guint            n_messages;
  guint            n_hanging;      /* connections that have come to "hang" */
  const char      *fault;          /* (nullable) the first step that was not met */
} FakeUpstream;

void fake_upstream_init  (FakeUpstream  *self,
                          const char   **script);
void fake_upstream_clear (FakeUpstream  *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FakeUpstream, fake_upstream_clear)

G_END_DECLS
