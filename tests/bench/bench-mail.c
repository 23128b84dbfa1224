#include "config.h"

#include <string.h>

#include "mail/lb-summarise.h"

#define N_WARM_UP 100
#define BUDGET_US (G_USEC_PER_SEC / 2)

static const char head[] =
  "Received: from client.example (localhost [127.0.0.1])\r\n"
  "\tby letterbox.example with ESMTP id 1; Mon, 23 Nov 2026 10:00:00 +0000\r\n"
  "From: =?utf-8?Q?J=C3=BCrgen_M=C3=BCller?= <juergen@example.org>\r\n"
  "To: Carla Example <carla@example.com>, \"Doe, John\" <john@example.net>\r\n"
  "Subject: =?utf-8?B?QmVzdMOkdGlndW5nIGlocmVyIEJlc3RlbGx1bmc=?=\r\n"
  "Date: Mon, 23 Nov 2026 10:00:00 +0000\r\n"
  "Message-ID: <1.2.3@example.org>\r\n"
  "MIME-Version: 1.0\r\n"
  "Content-Type: multipart/alternative; boundary=\"bound-1\"\r\n"
  "\r\n"
  "--bound-1\r\n"
  "Content-Type: text/plain; charset=utf-8\r\n"
  "\r\n"
  "Plain text for readers without HTML.\r\n"
  "--bound-1\r\n"
  "Content-Type: text/html; charset=utf-8\r\n"
  "Content-Transfer-Encoding: quoted-printable\r\n"
  "\r\n"
  "<html><head><style>body { color: #333 }</style></head><body>\r\n";
static const char line[] =
  "<p style=3D\"margin: 0\">Your order has been received &amp; is on its way.</p>\r\n";
static const char tail[] = "</body></html>\r\n--bound-1--\r\n";

static GBytes *
make_message (gsize n_octets)
{
  GString *text = g_string_new (head);

  while (text->len + strlen (tail) < n_octets)
    g_string_append (text, line);
  g_string_append (text, tail);

  return g_string_free_to_bytes (text);
}

/* Prints one JSON line: microseconds of a summary of messages of three sizes. */
int
main (void)
{
  static const gsize sizes[] = { 1024, 10240, 102400 };

  g_print ("{\"bench\":\"summarise\"");
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr(GBytes) message = make_message (sizes[i]);
      guint n_runs = 0;
      gint64 begin_us;
      gint64 spent_us;

      for (guint j = 0; j < N_WARM_UP; j++)
        lb_summary_unref (lb_summarise (message));

      begin_us = g_get_monotonic_time ();
      do
        {
          lb_summary_unref (lb_summarise (message));
          n_runs++;
          spent_us = g_get_monotonic_time () - begin_us;
        }
      while (spent_us < BUDGET_US);

      g_print (",\"us_%" G_GSIZE_FORMAT "_kb\":%.1f", sizes[i] / 1024,
               (double) spent_us / (double) n_runs);
    }
  g_print ("}\n");

  return 0;
}
