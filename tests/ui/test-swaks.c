#include "config.h"

#include <string.h>

#include "ui/message/lb-swaks.h"

static LbEnvelope *
make_envelope (void)
{
  static const char * const no_options[] = { NULL };
  LbEnvelope *envelope = lb_envelope_new ();

  g_free (envelope->mail_from);
  envelope->mail_from = g_strdup ("o'brien@x");
  g_free (envelope->helo);
  envelope->helo = g_strdup ("app.local");
  lb_envelope_add_recipient (envelope, "a@x", no_options);
  lb_envelope_add_recipient (envelope, "b@x", no_options);
  return envelope;
}

static char *
make_command (const LbEnvelope *envelope,
              const char       *conversation,
              const char       *text,
              const char       *server,
              const char       *url)
{
  g_autoptr(LbTranscript) transcript = lb_transcript_new_from_text (conversation);
  g_autoptr(GBytes) data = g_bytes_new_static (text, strlen (text));

  return lb_swaks_make_command (envelope, transcript, data, server, url);
}

static void
test_swaks_inline (void) /* "/ui/swaks/inline" */
{
  g_autoptr(LbEnvelope) envelope = make_envelope ();
  g_autofree char *command = make_command (envelope, "", "Subject: END\r\n\r\nHi\r\n", "[::1]:1025",
                                           NULL);

  g_test_summary ("A short message is in the command whole, quoted for a shell.");
  g_assert_cmpstr (command, ==,
                   "perl -0777 -pe 's/\\n/\\r\\n/g; s/^\\./../mg; $_ .= \".\\r\\n\"' <<'END_' | "
                   "swaks \\\n  --server '::1' \\\n  --port '1025' \\\n  --helo 'app.local' \\\n"
                   "  --from 'o'\\''brien@x' \\\n  --to 'a@x,b@x' \\\n"
                   "  --no-data-fixup --data -\n"
                   "Subject: END\n\nHi\nEND_\n");
}

static void
test_swaks_other (void) /* "/ui/swaks/not-inline" */
{
  const struct
  {
    const char *text;
    const char *url;
    const char *has;
  } cases[] = {
    { "Subject: x\r\n\r\n\xff\r\n", "http://h/raw", "curl --silent 'http://h/raw' | " },
    { "Subject: x\r\n\r\n\xff\r\n", NULL, " message.eml | swaks" },
    { "Subject: x\r\n\r\nbare\nlf\r\n", "http://h/raw", "curl " },
    { "Subject: x\r\n\r\nbare\rcr\r\n", "http://h/raw", "curl " },
    { "Subject: x\r\n\r\n\033[1m\r\n", "http://h/raw", "curl " },
    { "Subject: x\r\n\r\nno end", "http://h/raw", "curl " },
    { "", "http://h/raw", "curl " },
  };
  g_autoptr(LbEnvelope) envelope = make_envelope ();

  g_test_summary ("What a terminal would spoil is fetched, or comes from a file.");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *command = make_command (envelope, "", cases[i].text, "unix:/run/lb",
                                               cases[i].url);

      g_assert_nonnull (strstr (command, cases[i].has));
      g_assert_nonnull (strstr (command, "--socket '/run/lb'"));
      g_assert_null (strstr (command, "<<"));
    }
}

static void
test_swaks_security (void) /* "/ui/swaks/security" */
{
  g_autoptr(LbEnvelope) envelope = make_envelope ();
  g_autofree char *on_connect = NULL;
  g_autofree char *starttls = NULL;

  g_test_summary ("Encryption and login are as they were, the password but for a word.");
  envelope->tls_version = g_strdup ("TLS1.3");
  g_free (envelope->auth_mechanism);
  envelope->auth_mechanism = g_strdup ("PLAIN");
  g_free (envelope->auth_user);
  envelope->auth_user = g_strdup ("anna");
  g_free (envelope->protocol);
  envelope->protocol = g_strdup ("LMTPSA");
  on_connect = make_command (envelope, "", "", "h:1", NULL);
  g_assert_nonnull (strstr (on_connect, "  --tls-on-connect"));
  g_assert_nonnull (strstr (on_connect, "  --auth-user 'anna'"));
  g_assert_nonnull (strstr (on_connect, "  --protocol LMTP"));
  starttls = make_command (envelope, "1 C STARTTLS\n", "", "h:1", NULL);
  g_assert_nonnull (strstr (starttls, "  --tls \\\n"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ui/swaks/inline", test_swaks_inline);
  g_test_add_func ("/ui/swaks/not-inline", test_swaks_other);
  g_test_add_func ("/ui/swaks/security", test_swaks_security);

  return g_test_run ();
}
