#define G_LOG_DOMAIN "fuzz-client-hello"

#include "config.h"

#include <glib.h>
#include <string.h>

#include "fuzz.h"
#include "net/lb-client-hello.h"

/* The first octets of a TLS connection, from anybody: what is taken for a name can be one, and a
 * hello that is whole stays so with more behind it. */

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *name = NULL;
  g_autofree char *longer_name = NULL;
  g_autofree guint8 *longer = g_malloc0 (size + 1);
  LbClientHelloState state = lb_client_hello_parse (data, size, &name);

  g_assert_true (name == NULL || state == LB_CLIENT_HELLO_COMPLETE);
  for (const char *c = name; c != NULL && *c != '\0'; c++)
    g_assert_true (g_ascii_isalnum (*c) || strchr ("-._", *c) != NULL);

  if (state == LB_CLIENT_HELLO_COMPLETE)
    {
      memcpy (longer, data, size);
      g_assert_cmpint (lb_client_hello_parse (longer, size + 1, &longer_name), ==, state);
      g_assert_cmpstr (longer_name, ==, name);
    }

  return 0;
}
