#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store-fixture.h"
#include "store/lb-store-search.h"

/* Writes messages to the store that it is given, many at once, until it is killed, and prints
 * the identifier and SHA-256 of each one when, and only when, the store has acknowledged it.
 * Between them it searches, so that the index is worked on as well. */

#define N_IN_FLIGHT 24
#define SEARCH_EVERY 40

typedef struct
{
  LbStore *store;
  guint    n_sent;
  guint    n_returned;
} Stream;

typedef struct
{
  Stream     *stream;
  LbDelivery *delivery;
} Flight;

static void send_one (Stream *stream);

static char *
index_text (GBytes *data)
{
  return g_strdup ("every message");
}

static void
found_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) found = lb_store_search_finish (LB_STORE (object), result, &error);

  if (found == NULL)
    g_error ("%s", error->message);
}

static void
search (LbStore *store)
{
  g_autoptr(LbSearch) search = lb_search_new (LB_SEARCH_TEXT, "every");

  lb_store_search_async (store, search, NULL, NULL, found_cb, NULL);
}

static void
acknowledge (LbDelivery *delivery)
{
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, delivery->data);
  g_autofree char *line = g_strdup_printf ("%s %s\n", delivery->id, sum);
  gsize length = strlen (line);

  /* One write: a killed program leaves whole lines only. */
  if (write (STDOUT_FILENO, line, length) != (gssize) length)
    exit (1);
}

static void
added_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autofree Flight *flight = user_data;
  g_autoptr(LbDelivery) delivery = flight->delivery;
  g_autoptr(GError) error = NULL;
  g_autoptr(LbStoreRow) row = lb_store_add_finish (LB_STORE (object), result, &error);

  if (row == NULL)
    g_error ("%s", error->message);

  acknowledge (delivery);
  if (++flight->stream->n_returned % SEARCH_EVERY == 0)
    search (flight->stream->store);

  send_one (flight->stream);
}

static void
send_one (Stream *stream)
{
  Flight *flight = g_new0 (Flight, 1);
  g_autofree char *head = g_strdup_printf ("%d %u\n", (int) getpid (), stream->n_sent++);
  int limit = stream->n_sent % 20 == 0 ? 300000 : 9000;
  gsize length = strlen (head) + (gsize) g_random_int_range (0, limit);
  g_autofree char *octets = g_strnfill (length, (char) g_random_int_range (1, 127));

  memcpy (octets, head, strlen (head));
  flight->stream = stream;
  flight->delivery = fixture_delivery (octets, length);
  lb_store_add_async (stream->store, flight->delivery, NULL, added_cb, flight);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GError) error = NULL;
  const LbStoreOptions options = { .index_text = index_text };
  Stream stream = { .store = fixture_open (argv[1], &options, &error) };

  if (stream.store == NULL)
    g_error ("%s", error->message);

  for (guint i = 0; i < N_IN_FLIGHT; i++)
    send_one (&stream);

  for (;;)
    g_main_context_iteration (NULL, TRUE);
}
