#include "config.h"

#include <string.h>

#include "handlers/lb-peer.h"
#include "handlers/lb-relay-content.h"
#include "handlers/lb-relay-policy.h"

/* --- Who is relayed --- */

static const struct
{
  const char *peer;
  gboolean    is_relayed;
} client_cases[] = {
  { "127.0.0.1:40112", TRUE },
  { "127.9.9.9:1", TRUE },
  { "[::1]:40112", TRUE },
  { "[::ffff:127.0.0.1]:40112", TRUE },
  { "unix:", TRUE },
  { "192.168.7.1:40112", TRUE },
  { "[fd00::1]:1", TRUE },
  { "192.169.0.1:40112", FALSE },
  { "[::ffff:10.0.0.1]:1", FALSE },
  { "[fe80::1]:1", FALSE },
  { "", FALSE },
  { "what", FALSE },
};

static void
test_policy_clients (void) /* "/handlers/relay-policy/clients" */
{
  const char * const networks[] = { "192.168.0.0/16", "fd00::/8", NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(LbRelayPolicy) policy = lb_relay_policy_new (NULL, networks, &error);

  g_test_summary ("Only clients of this machine and of the named networks must be relayed.");
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (client_cases); i++)
    {
      const char *fault = lb_relay_policy_check_client (policy, client_cases[i].peer);

      g_test_message ("%s", client_cases[i].peer);
      g_assert_cmpint (fault == NULL, ==, client_cases[i].is_relayed);
    }
}

static void
test_policy_bad_network (void) /* "/handlers/relay-policy/bad-network" */
{
  const char * const networks[] = { "192.168.0.0/33", NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(LbRelayPolicy) policy = lb_relay_policy_new (NULL, networks, &error);

  g_test_summary ("What is no network must be an error, not a hole.");
  g_assert_null (policy);
  g_assert_nonnull (error);
}

/* --- To whom --- */

static const struct
{
  const char *pattern;
  const char *address;
  gboolean    is_allowed;
} recipient_cases[] = {
  { "me@example.org", "me@example.org", TRUE },
  { "me@example.org", "Me@Example.ORG", TRUE },
  { "me@example.org", "not-me@example.org", FALSE },
  { "me@example.org", "me@example.org.evil.example", FALSE },
  { "*@example.org", "anyone@example.org", TRUE },
  { "*@example.org", "anyone@sub.example.org", FALSE },
  { "example.org", "anyone@example.org", TRUE },
  { "example.org", "anyone@notexample.org", FALSE },
  { "*.example.org", "anyone@sub.example.org", TRUE },
  { "*.example.org", "anyone@example.org", FALSE },
  { "example.org", "\"x@example.org\"@evil.example", FALSE },
  { "grün.example", "a@GRÜN.example", TRUE },
  { "example.org", "postmaster", FALSE },
  { "example.org", "\377@example.org", FALSE },
};

static void
test_policy_recipients (void) /* "/handlers/relay-policy/recipients" */
{
  g_test_summary ("A pattern must match the address or the domain that it names, and no other.");
  for (guint i = 0; i < G_N_ELEMENTS (recipient_cases); i++)
    {
      const char * const allow[] = { "unused.example", recipient_cases[i].pattern, NULL };
      g_autoptr(LbRelayPolicy) policy = lb_relay_policy_new (allow, NULL, NULL);
      const char *fault = lb_relay_policy_check_recipient (policy, recipient_cases[i].address);

      g_test_message ("case %u", i);
      g_assert_cmpint (fault == NULL, ==, recipient_cases[i].is_allowed);
    }
}

static void
test_policy_no_allow (void) /* "/handlers/relay-policy/no-allow-list" */
{
  g_autoptr(LbRelayPolicy) policy = lb_relay_policy_new (NULL, NULL, NULL);

  g_test_summary ("Without a list every address must be allowed.");
  g_assert_null (lb_relay_policy_check_recipient (policy, "b@example.org"));
}

/* --- What --- */

static const char *
check_text (const char     *text,
            LbEnvelopeFlags flags)
{
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  g_autoptr(GBytes) data = g_bytes_new (text, strlen (text));

  envelope->flags = flags;
  return lb_relay_policy_check_message (envelope, data);
}

static char *
repeat (const char *line,
        guint       n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (text, line);
  g_string_append (text, "\r\nReceived: in the body\r\n");

  return g_string_free (text, FALSE);
}

static void
test_policy_loops (void) /* "/handlers/relay-policy/loops" */
{
  g_autofree char *most = repeat ("Received: from a\r\n by b\r\n", 24);
  g_autofree char *over = repeat ("received : from a\r\n by b\r\n", 25);
  g_autofree char *own = repeat ("X-Peer: 127.0.0.1\r\n", 5);
  g_autofree char *chain = repeat ("X-Peer: 127.0.0.1\r\n", 4);

  g_test_summary ("A message with too many traces must not leave again.");
  g_assert_null (check_text (most, 0));
  g_assert_nonnull (check_text (over, 0));
  g_assert_nonnull (check_text (own, 0));
  g_assert_null (check_text (chain, 0));
}

static void
test_policy_bare (void) /* "/handlers/relay-policy/bare-line-ends" */
{
  g_test_summary ("A message in which another could hide must be held back.");
  g_assert_nonnull (check_text ("x\r\n", LB_ENVELOPE_BARE_LF));
  g_assert_nonnull (check_text ("x\r\n", LB_ENVELOPE_BARE_CR));
  g_assert_null (check_text ("x\r\n", LB_ENVELOPE_LONG_LINE | LB_ENVELOPE_UNDECLARED_8BIT));
}

/* --- X-Peer --- */

static const struct
{
  const char *data;
  const char *expected;
} content_cases[] = {
  { "Subject: x\r\n\r\nbody\r\n", "Subject: x\r\nX-Peer: ::1\r\n\r\nbody\r\n" },
  { "A: x\r\n folded\r\n\r\n\r\nbody", "A: x\r\n folded\r\nX-Peer: ::1\r\n\r\n\r\nbody" },
  { "\r\nbody\r\n", "X-Peer: ::1\r\n\r\nbody\r\n" },
  { "Subject: x\r\n", "Subject: x\r\nX-Peer: ::1\r\n" },
  { "Subject: x", "Subject: x\r\nX-Peer: ::1\r\n" },
  { "", "X-Peer: ::1\r\n" },
};

static char *
join (GPtrArray *pieces)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < pieces->len; i++)
    {
      GBytes *piece = g_ptr_array_index (pieces, i);

      g_string_append_len (text, g_bytes_get_data (piece, NULL), (gssize) g_bytes_get_size (piece));
    }

  return g_string_free (text, FALSE);
}

static void
test_content_peer (void) /* "/handlers/relay-content/x-peer" */
{
  g_test_summary ("X-Peer must become the last header, and nothing else may change.");
  for (guint i = 0; i < G_N_ELEMENTS (content_cases); i++)
    {
      g_autoptr(GBytes) data = g_bytes_new (content_cases[i].data, strlen (content_cases[i].data));
      g_autoptr(GPtrArray) pieces = lb_relay_content_make_pieces (data, "::1");
      g_autoptr(GPtrArray) same = lb_relay_content_make_pieces (data, "");
      g_autofree char *text = join (pieces);
      g_autofree char *same_text = join (same);

      g_assert_cmpstr (text, ==, content_cases[i].expected);
      g_assert_cmpstr (same_text, ==, content_cases[i].data);
    }
}

static void
test_content_nul (void) /* "/handlers/relay-content/nul" */
{
  g_autoptr(GBytes) data = g_bytes_new_static ("A: \0\r\n\r\nx\r\n", 11);
  g_autoptr(GPtrArray) pieces = lb_relay_content_make_pieces (data, "::1");

  g_test_summary ("A NUL in a header must not hide the place of the last one.");
  g_assert_cmpuint (pieces->len, ==, 3);
  g_assert_cmpuint (g_bytes_get_size (g_ptr_array_index (pieces, 0)), ==, 6);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/handlers/relay-policy/clients", test_policy_clients);
  g_test_add_func ("/handlers/relay-policy/bad-network", test_policy_bad_network);
  g_test_add_func ("/handlers/relay-policy/recipients", test_policy_recipients);
  g_test_add_func ("/handlers/relay-policy/no-allow-list", test_policy_no_allow);
  g_test_add_func ("/handlers/relay-policy/loops", test_policy_loops);
  g_test_add_func ("/handlers/relay-policy/bare-line-ends", test_policy_bare);
  g_test_add_func ("/handlers/relay-content/x-peer", test_content_peer);
  g_test_add_func ("/handlers/relay-content/nul", test_content_nul);

  return g_test_run ();
}
