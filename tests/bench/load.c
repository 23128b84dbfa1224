/* A load generator: sends messages to an SMTP server on loopback as fast as it takes them and
 * prints one line of JSON with what was reached. One thread, epoll, bounded by the number of
 * messages and a deadline. */

#define G_LOG_DOMAIN "load"

#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

typedef enum
{
  STEP_GREETING,
  STEP_EHLO,
  STEP_MAIL,
  STEP_RCPT,
  STEP_DATA,
  STEP_SENT,
  STEP_QUIT,
} Step;

typedef struct
{
  int         fd;
  Step        step;
  guint       n_expected;   /* replies that are still to come before the next step */
  guint       n_sent;       /* messages given to this connection */
  gint64      began_at_us;  /* of the message under way */
  const char *out;          /* what is still to be written */
  gsize       out_length;
  char        line[1024];   /* the reply line under way */
  gsize       line_length;
} Connection;

typedef struct
{
  int      epoll_fd;
  GArray  *latencies_us; /* of gint64 (owned) */
  GString *message;      /* with its final dot (owned) */
  guint    n_started;    /* messages */
  guint    n_accepted;
  guint    n_refused;
  guint    n_open;       /* connections */
  gboolean is_broken;
} Load;

static int port = 1025;
static int n_connections = 10;
static int n_messages = 1000;
static int n_octets = 1024;
static int n_idle = 0;
static int deadline_s = 60;
static gboolean one_each = FALSE;
static gboolean pipelined = FALSE;

static const GOptionEntry entries[] = {
  { "port", 'p', 0, G_OPTION_ARG_INT, &port, "The server's port on 127.0.0.1", "PORT" },
  { "connections", 'c', 0, G_OPTION_ARG_INT, &n_connections, "Connections at once", "N" },
  { "messages", 'n', 0, G_OPTION_ARG_INT, &n_messages, "Messages in all", "N" },
  { "size", 's', 0, G_OPTION_ARG_INT, &n_octets, "Octets of a message", "OCTETS" },
  { "idle", 'i', 0, G_OPTION_ARG_INT, &n_idle, "Further connections that only stay open", "N" },
  { "deadline", 'd', 0, G_OPTION_ARG_INT, &deadline_s, "Give up after this time", "SECONDS" },
  { "one-each", '1', 0, G_OPTION_ARG_NONE, &one_each, "One message a connection", NULL },
  { "pipelined", 'P', 0, G_OPTION_ARG_NONE, &pipelined, "MAIL, RCPT and DATA in one write", NULL },
  { NULL },
};

static const char mail[] = "MAIL FROM:<load@example.com>\r\n";
static const char rcpt[] = "RCPT TO:<sink@example.com>\r\n";
static const char group[] =
  "MAIL FROM:<load@example.com>\r\nRCPT TO:<sink@example.com>\r\nDATA\r\n";

static GString *
make_message (gsize length)
{
  GString *message = g_string_new ("From: Load <load@example.com>\r\n"
                                   "To: Sink <sink@example.com>\r\n"
                                   "Subject: A message of the load generator\r\n"
                                   "Date: Tue, 24 Nov 2026 12:00:00 +0000\r\n"
                                   "Message-ID: <load@example.com>\r\n"
                                   "MIME-Version: 1.0\r\n"
                                   "Content-Type: text/plain; charset=utf-8\r\n"
                                   "\r\n");

  while (message->len + 2 < length)
    {
      gsize n_left = length - message->len - 2;

      for (gsize i = 0; i < MIN (n_left, 70); i++)
        g_string_append_c (message, "abcdefghijklm nopqrstuvwxyz "[(message->len + i / 7) % 28]);
      g_string_append (message, "\r\n");
    }
  g_string_append (message, ".\r\n");

  return message;
}

static gboolean
connection_flush (Load       *load,
                  Connection *self)
{
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = self };

  while (self->out_length > 0)
    {
      ssize_t n = send (self->fd, self->out, self->out_length, MSG_NOSIGNAL);

      if (n < 0)
        break;
      self->out += n;
      self->out_length -= (gsize) n;
    }

  if (self->out_length > 0 && errno != EAGAIN)
    return FALSE;
  if (self->out_length > 0)
    event.events |= EPOLLOUT;

  return epoll_ctl (load->epoll_fd, EPOLL_CTL_MOD, self->fd, &event) == 0;
}

static gboolean
connection_say (Load       *load,
                Connection *self,
                Step        step,
                guint       n_expected,
                const char *octets,
                gsize       length)
{
  self->step = step;
  self->n_expected = n_expected;
  self->out = octets;
  self->out_length = length;

  return connection_flush (load, self);
}

static gboolean
connection_open (Load       *load,
                 Connection *self)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons ((guint16) port) };
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = self };
  int one = 1;

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  self->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  self->step = STEP_GREETING;
  self->n_expected = 1;
  self->line_length = 0;
  self->out_length = 0;
  self->began_at_us = g_get_monotonic_time ();

  if (self->fd < 0 || connect (self->fd, (struct sockaddr *) &address, sizeof address) < 0)
    return FALSE;

  setsockopt (self->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  load->n_open++;

  return fcntl (self->fd, F_SETFL, O_NONBLOCK) == 0 &&
         epoll_ctl (load->epoll_fd, EPOLL_CTL_ADD, self->fd, &event) == 0;
}

static gboolean
connection_next_message (Load       *load,
                         Connection *self)
{
  if (load->n_started == (guint) n_messages || (one_each && self->n_sent == 1))
    return connection_say (load, self, STEP_QUIT, 1, "QUIT\r\n", 6);

  load->n_started++;
  self->n_sent++;
  if (!one_each)
    self->began_at_us = g_get_monotonic_time ();
  if (pipelined)
    return connection_say (load, self, STEP_DATA, 3, group, sizeof group - 1);

  return connection_say (load, self, STEP_MAIL, 1, mail, sizeof mail - 1);
}

static gboolean
connection_close (Load       *load,
                  Connection *self)
{
  close (self->fd);
  self->fd = -1;
  self->n_sent = 0;
  load->n_open--;

  return !one_each || load->n_started == (guint) n_messages || connection_open (load, self);
}

/* All replies of the step have come. */
static gboolean
connection_advance (Load       *load,
                    Connection *self,
                    char        code)
{
  gint64 latency_us;

  switch (self->step)
    {
    case STEP_GREETING:
      return connection_say (load, self, STEP_EHLO, 1, "EHLO load.example\r\n", 19);

    case STEP_EHLO:
      return connection_next_message (load, self);

    case STEP_MAIL:
      return connection_say (load, self, STEP_RCPT, 1, rcpt, sizeof rcpt - 1);

    case STEP_RCPT:
      return connection_say (load, self, STEP_DATA, 1, "DATA\r\n", 6);

    case STEP_DATA:
      if (code != '3')
        return FALSE;
      return connection_say (load, self, STEP_SENT, 1, load->message->str, load->message->len);

    case STEP_SENT:
      latency_us = g_get_monotonic_time () - self->began_at_us;
      g_array_append_val (load->latencies_us, latency_us);
      if (code == '2')
        load->n_accepted++;
      else
        load->n_refused++;
      return connection_next_message (load, self);

    case STEP_QUIT:
      return connection_close (load, self);
    }

  g_assert_not_reached ();
}

static gboolean
connection_read (Load       *load,
                 Connection *self)
{
  char octets[4096];
  ssize_t n = recv (self->fd, octets, sizeof octets, 0);

  if (n <= 0)
    return n < 0 && errno == EAGAIN;

  for (ssize_t i = 0; i < n; i++)
    {
      gboolean is_last;

      if (self->line_length < sizeof self->line)
        self->line[self->line_length++] = octets[i];
      if (octets[i] != '\n')
        continue;

      is_last = self->line_length > 3 && self->line[3] != '-';
      self->line_length = 0;
      if (is_last && --self->n_expected == 0 && !connection_advance (load, self, self->line[0]))
        return FALSE;
    }

  return TRUE;
}

static void
load_run (Load       *load,
          Connection *connections)
{
  gint64 deadline_us = g_get_monotonic_time () + deadline_s * G_USEC_PER_SEC;

  for (int i = 0; i < n_connections; i++)
    load->is_broken |= !connection_open (load, &connections[i]);

  while (load->n_open > 0 && !load->is_broken && g_get_monotonic_time () < deadline_us)
    {
      struct epoll_event events[64];
      int n = epoll_wait (load->epoll_fd, events, G_N_ELEMENTS (events), 1000);

      for (int i = 0; i < n; i++)
        {
          Connection *connection = events[i].data.ptr;
          gboolean ok = TRUE;

          if (events[i].events & EPOLLOUT)
            ok = connection_flush (load, connection);
          if (ok && (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
            ok = connection_read (load, connection);
          load->is_broken |= !ok;
        }
    }
}

/* Opens the idle connections and reads each one's greeting. */
static gboolean
open_idle (int *fds)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons ((guint16) port) };

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  for (int i = 0; i < n_idle; i++)
    {
      struct timeval patience = { .tv_sec = 5 };
      char greeting[512];

      fds[i] = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      if (fds[i] < 0 || connect (fds[i], (struct sockaddr *) &address, sizeof address) < 0)
        return FALSE;
      setsockopt (fds[i], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
      if (recv (fds[i], greeting, sizeof greeting, 0) <= 0)
        return FALSE;
    }

  return TRUE;
}

static int
compare_latencies (gconstpointer a,
                   gconstpointer b)
{
  gint64 left = *(const gint64 *) a;
  gint64 right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

static gint64
load_get_quantile (Load   *load,
                   double  quantile)
{
  if (load->latencies_us->len == 0)
    return 0;

  return g_array_index (load->latencies_us, gint64,
                        (guint) ((load->latencies_us->len - 1) * quantile));
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GOptionContext) context = g_option_context_new ("- send messages on loopback");
  g_autoptr(GError) error = NULL;
  g_autofree Connection *connections = NULL;
  g_autofree int *idle_fds = NULL;
  Load load = { 0 };
  gint64 began_at_us;
  double seconds;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) ||
      n_connections < 1 || n_connections > 10000 || n_idle < 0 || n_idle > 100000 ||
      n_messages < 1 || n_octets < 400 || n_octets > 100000000)
    {
      g_printerr ("load: %s\n", error != NULL ? error->message : "A number is out of its range.");
      return 2;
    }

  connections = g_new0 (Connection, n_connections);
  idle_fds = g_new0 (int, n_idle + 1);
  load.epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  load.latencies_us = g_array_sized_new (FALSE, FALSE, sizeof (gint64), (guint) n_messages);
  load.message = make_message ((gsize) n_octets);

  load.is_broken = !open_idle (idle_fds);
  began_at_us = g_get_monotonic_time ();
  if (!load.is_broken)
    load_run (&load, connections);
  seconds = (double) (g_get_monotonic_time () - began_at_us) / G_USEC_PER_SEC;

  g_array_sort (load.latencies_us, compare_latencies);
  g_print ("{\"connections\": %d, \"size\": %d, \"one_each\": %s, \"pipelined\": %s, \"idle\": %d, "
           "\"accepted\": %u, \"refused\": %u, \"seconds\": %.4f, \"per_second\": %.1f, "
           "\"mb_per_second\": %.1f, \"p50_us\": %" G_GINT64_FORMAT ", "
           "\"p99_us\": %" G_GINT64_FORMAT "}\n",
           n_connections, n_octets, one_each ? "true" : "false", pipelined ? "true" : "false",
           n_idle, load.n_accepted, load.n_refused, seconds, load.n_accepted / seconds,
           load.n_accepted / seconds * n_octets / 1e6,
           load_get_quantile (&load, 0.5), load_get_quantile (&load, 0.99));

  g_array_unref (load.latencies_us);
  g_string_free (load.message, TRUE);

  return load.is_broken || load.n_accepted < (guint) n_messages ? 1 : 0;
}
