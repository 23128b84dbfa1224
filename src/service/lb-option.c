#define G_LOG_DOMAIN "lb-option"

#include "config.h"
#include "service/lb-option.h"

#include <string.h>

#include <glib/gi18n.h>

static const char * const mode_words[] = { "capture", "debug", "relay", "mailman", NULL };
static const char * const print_words[] = { "none", "summary", "debug", "json", NULL };
static const char * const tls_words[] = { "self-signed", NULL };
static const char * const upstream_tls_words[] = { "none", "starttls", "tls", NULL };

/* One row an option. An option whose function does not exist is not here: nothing is taken and
 * ignored. */
static const LbOptionRow option_rows[LB_N_OPTIONS] = {
  [LB_OPTION_SMTP] = {
    "smtp", LB_OPTION_KIND_ADDRESS, TRUE, "127.0.0.1:1025", NULL, "smtp-address", FALSE,
    N_("ADDRESS:PORT"), N_("Receive SMTP there (127.0.0.1:1025); may be given more than once"),
  },
  [LB_OPTION_SMTPS] = {
    "smtps", LB_OPTION_KIND_ADDRESS, TRUE, NULL, NULL, "smtps-address", FALSE,
    N_("ADDRESS:PORT"), N_("Receive SMTP with TLS from the start there"),
  },
  [LB_OPTION_LMTP] = {
    "lmtp", LB_OPTION_KIND_ADDRESS, TRUE, NULL, NULL, "lmtp-address", FALSE,
    N_("ADDRESS:PORT"), N_("Receive LMTP there"),
  },
  [LB_OPTION_HTTP] = {
    "http", LB_OPTION_KIND_ADDRESS, FALSE, "127.0.0.1:8025", NULL, "http-address", FALSE,
    N_("ADDRESS:PORT"), N_("Serve the HTTP API there (127.0.0.1:8025)"),
  },
  [LB_OPTION_NO_HTTP] = {
    "no-http", LB_OPTION_KIND_FLAG, FALSE, NULL, NULL, "http", TRUE,
    NULL, N_("Serve no HTTP API"),
  },
  [LB_OPTION_HTTP_AUTH] = {
    "http-auth", LB_OPTION_KIND_FILE, FALSE, NULL, NULL, NULL, FALSE,
    N_("FILE"), N_("Ask HTTP clients for a name and password of this file (user:password lines)"),
  },
  [LB_OPTION_HTTP_OPEN] = {
    "http-open", LB_OPTION_KIND_FLAG, FALSE, NULL, NULL, NULL, FALSE,
    NULL, N_("Let everyone who reaches the HTTP address read all mail"),
  },
  [LB_OPTION_API_CORS] = {
    "api-cors", LB_OPTION_KIND_ORIGIN, TRUE, NULL, NULL, NULL, FALSE,
    N_("ORIGIN"), N_("Let web pages of this origin use the HTTP API"),
  },
  [LB_OPTION_MAILHOG] = {
    "mailhog", LB_OPTION_KIND_ADDRESS, FALSE, NULL, NULL, NULL, FALSE,
    N_("ADDRESS:PORT"), N_("Serve MailHog's HTTP API there too"),
  },
  [LB_OPTION_STORE] = {
    "store", LB_OPTION_KIND_FILE, FALSE, NULL, NULL, "store", FALSE,
    N_("FILE"), N_("Keep the messages in this file"),
  },
  [LB_OPTION_MAX_MESSAGES] = {
    "max-messages", LB_OPTION_KIND_NUMBER, FALSE, NULL, NULL, "max-messages", FALSE,
    N_("N"), N_("Keep no more messages than this; the oldest go first, but none that is pinned"),
  },
  [LB_OPTION_MAX_AGE] = {
    "max-age", LB_OPTION_KIND_DURATION, FALSE, NULL, NULL, "max-age", FALSE,
    N_("DURATION"), N_("Keep no message for longer than this, such as 12h or 7d"),
  },
  [LB_OPTION_MAX_STORE] = {
    "max-store", LB_OPTION_KIND_SIZE, FALSE, "2g", NULL, "max-store", FALSE,
    N_("BYTES"), N_("Let the store grow no larger than this (2g); 0: no limit"),
  },
  [LB_OPTION_SIZE_LIMIT] = {
    "size-limit", LB_OPTION_KIND_SIZE, FALSE, "33554432", NULL, "size-limit", FALSE,
    N_("BYTES"), N_("Take no larger message (33554432); 0: no limit"),
  },
  [LB_OPTION_NO_SMTPUTF8] = {
    "no-smtputf8", LB_OPTION_KIND_FLAG, FALSE, NULL, NULL, "smtputf8", TRUE,
    NULL, N_("Do not take internationalised addresses (SMTPUTF8)"),
  },
  [LB_OPTION_DECODE_DATA] = {
    "decode-data", LB_OPTION_KIND_FLAG, FALSE, NULL, NULL, NULL, FALSE,
    NULL, N_("Hand messages on as text; needs --no-smtputf8"),
  },
  [LB_OPTION_HIDE_EXTENSION] = {
    "hide-extension", LB_OPTION_KIND_EXTENSION, TRUE, NULL, NULL, NULL, FALSE,
    N_("NAME"), N_("Do not announce this SMTP extension"),
  },
  [LB_OPTION_LENIENT] = {
    "lenient", LB_OPTION_KIND_FLAG, FALSE, NULL, NULL, NULL, FALSE,
    NULL, N_("Take parameters that a strict server refuses"),
  },
  [LB_OPTION_HOSTNAME] = {
    "hostname", LB_OPTION_KIND_NAME, FALSE, NULL, NULL, "hostname", FALSE,
    N_("NAME"), N_("The name in greeting and EHLO (this system's)"),
  },
  [LB_OPTION_MODE] = {
    "mode", LB_OPTION_KIND_WORD, FALSE, "capture", mode_words, NULL, FALSE,
    N_("MODE"), N_("What happens to a message: capture, debug, relay or mailman (capture)"),
  },
  [LB_OPTION_UPSTREAM] = {
    "upstream", LB_OPTION_KIND_SERVER, FALSE, NULL, NULL, "upstream", FALSE,
    N_("HOST:PORT"), N_("The server that mail is relayed and released to"),
  },
  [LB_OPTION_UPSTREAM_TLS] = {
    "upstream-tls", LB_OPTION_KIND_WORD, FALSE, NULL, upstream_tls_words, "upstream-tls", FALSE,
    "none|starttls|tls", N_("How to encrypt the way there (starttls; none on this machine)"),
  },
  [LB_OPTION_UPSTREAM_CERTIFICATE] = {
    "upstream-certificate", LB_OPTION_KIND_FILE, FALSE, NULL, NULL, "upstream-certificate", FALSE,
    N_("FILE"), N_("Trust the upstream server with this certificate too (PEM)"),
  },
  [LB_OPTION_UPSTREAM_USER] = {
    "upstream-user", LB_OPTION_KIND_TEXT, FALSE, NULL, NULL, "upstream-user", FALSE,
    N_("USER"), N_("Log in there; the password comes from LETTERBOX_UPSTREAM_PASSWORD or a file"),
  },
  [LB_OPTION_UPSTREAM_PASSWORD_FILE] = {
    "upstream-password-file", LB_OPTION_KIND_FILE, FALSE, NULL, NULL, NULL, FALSE,
    N_("FILE"), N_("The password for it, in a file that only you can read"),
  },
  [LB_OPTION_RELAY_ALLOW] = {
    "relay-allow", LB_OPTION_KIND_MAIL, TRUE, NULL, NULL, "relay-allow", FALSE,
    N_("PATTERN"), N_("Send only to such addresses or domains; may be given more than once"),
  },
  [LB_OPTION_RELAY_FROM] = {
    "relay-from", LB_OPTION_KIND_NETWORK, TRUE, NULL, NULL, NULL, FALSE,
    N_("NETWORK"), N_("Relay for clients of this network too, not for this machine only"),
  },
  [LB_OPTION_RELAY_WAIT] = {
    "relay-wait", LB_OPTION_KIND_FLAG, FALSE, NULL, NULL, NULL, FALSE,
    NULL, N_("Give clients the upstream server's own verdict"),
  },
  [LB_OPTION_FORWARD_TO] = {
    "forward-to", LB_OPTION_KIND_MAIL, FALSE, NULL, NULL, NULL, FALSE,
    N_("ADDRESS"), N_("Send a copy of every message to this address by the upstream server"),
  },
  [LB_OPTION_MAILMAN_URL] = {
    "mailman-url", LB_OPTION_KIND_ORIGIN, FALSE, "http://127.0.0.1:8001", NULL, NULL, FALSE,
    N_("URL"), N_("Mailman's REST API, for --mode mailman (http://127.0.0.1:8001)"),
  },
  [LB_OPTION_MAILMAN_LMTP] = {
    "mailman-lmtp", LB_OPTION_KIND_SERVER, FALSE, "127.0.0.1:8024", NULL, NULL, FALSE,
    N_("HOST:PORT"), N_("Where Mailman takes mail by LMTP (127.0.0.1:8024)"),
  },
  [LB_OPTION_TLS_CERTIFICATE] = {
    "tls-certificate", LB_OPTION_KIND_FILE, FALSE, NULL, NULL, NULL, FALSE,
    N_("FILE"), N_("Offer STARTTLS with this certificate (PEM)"),
  },
  [LB_OPTION_TLS_KEY] = {
    "tls-key", LB_OPTION_KIND_FILE, FALSE, NULL, NULL, NULL, FALSE,
    N_("FILE"), N_("The certificate's private key (PEM)"),
  },
  [LB_OPTION_TLS] = {
    "tls", LB_OPTION_KIND_WORD, FALSE, NULL, tls_words, "tls", FALSE,
    "self-signed", N_("Offer STARTTLS with a certificate made for this user"),
  },
  [LB_OPTION_REQUIRE_TLS] = {
    "require-tls", LB_OPTION_KIND_FLAG, FALSE, NULL, NULL, "require-tls", FALSE,
    NULL, N_("Take mail only over TLS"),
  },
  [LB_OPTION_AUTH] = {
    "auth", LB_OPTION_KIND_FILE, FALSE, "any", NULL, "auth", FALSE,
    N_("any|FILE"), N_("Accept every login, or those of this file (user:password lines) only"),
  },
  [LB_OPTION_WEBHOOK] = {
    "webhook", LB_OPTION_KIND_TEXT, FALSE, NULL, NULL, NULL, FALSE,
    N_("URL"), N_("Tell this URL of each message: a POST of its summary (JSON)"),
  },
  [LB_OPTION_WEBHOOK_LIMIT] = {
    "webhook-limit", LB_OPTION_KIND_DURATION, FALSE, NULL, NULL, NULL, FALSE,
    N_("SECONDS"), N_("Tell of one message at most in this time, and leave the others out"),
  },
  [LB_OPTION_CHAOS] = {
    "chaos", LB_OPTION_KIND_FLAG, FALSE, NULL, NULL, NULL, FALSE,
    NULL, N_("Simulate faults that are set by the HTTP API"),
  },
  [LB_OPTION_CHAOS_TRIGGERS] = {
    "chaos-triggers", LB_OPTION_KIND_TEXT, FALSE, NULL, NULL, NULL, FALSE,
    N_("TRIGGERS"), N_("Refuse by chance, as in Sender:451:50,Recipient:550:10"),
  },
  [LB_OPTION_CHAOS_SCENARIO] = {
    "chaos-scenario", LB_OPTION_KIND_FILE, FALSE, NULL, NULL, NULL, FALSE,
    N_("FILE"), N_("Simulate the faults that this file describes (JSON)"),
  },
  [LB_OPTION_CHAOS_ADDRESSES] = {
    "chaos-addresses", LB_OPTION_KIND_FLAG, FALSE, NULL, NULL, NULL, FALSE,
    NULL, N_("Let recipients ask for faults, as x+550@example.org does"),
  },
  [LB_OPTION_CHAOS_SEED] = {
    "chaos-seed", LB_OPTION_KIND_NUMBER, FALSE, NULL, NULL, NULL, FALSE,
    N_("N"), N_("Let all chance of simulated faults follow from this number"),
  },
  [LB_OPTION_PRINT] = {
    "print", LB_OPTION_KIND_WORD, FALSE, "none", print_words, NULL, FALSE,
    N_("FORMAT"), N_("Print each message: none, summary, debug or json (none)"),
  },
  [LB_OPTION_COUNT] = {
    "count", LB_OPTION_KIND_NUMBER, FALSE, NULL, NULL, NULL, FALSE,
    N_("N"), N_("End with 0 after this many messages"),
  },
  [LB_OPTION_TIMEOUT] = {
    "timeout", LB_OPTION_KIND_DURATION, FALSE, NULL, NULL, NULL, FALSE,
    N_("SECONDS"), N_("End with 124 after this time"),
  },
  [LB_OPTION_READY_FILE] = {
    "ready-file", LB_OPTION_KIND_FILE, FALSE, NULL, NULL, NULL, FALSE,
    N_("FILE"), N_("Write the real addresses there (JSON) when everything listens"),
  },
  [LB_OPTION_EXIT_WITH_PARENT] = {
    "exit-with-parent", LB_OPTION_KIND_FLAG, FALSE, NULL, NULL, NULL, FALSE,
    NULL, N_("End with 0 when the caller is gone, or the pipe that is standard input is closed"),
  },
};

/**
 * lb_option_get_row:
 * @option: an option
 *
 * Returns: (transfer none): what is known of it
 */
const LbOptionRow *
lb_option_get_row (LbOption option)
{
  g_assert (option < LB_N_OPTIONS);
  return &option_rows[option];
}

/**
 * lb_option_find:
 * @name: the name of an option, with or without dashes before it
 * @option: (out): which one it is
 *
 * Returns: whether there is such an option
 */
gboolean
lb_option_find (const char *name,
                LbOption   *option)
{
  name += strspn (name, "-");

  for (int i = 0; i < LB_N_OPTIONS; i++)
    if (strcmp (option_rows[i].name, name) == 0)
      {
        *option = (LbOption) i;
        return TRUE;
      }

  return FALSE;
}

/**
 * lb_option_dup_variable:
 * @option: an option
 *
 * Returns: (transfer full): the environment variable that gives it, "LETTERBOX_SIZE_LIMIT"
 */
char *
lb_option_dup_variable (LbOption option)
{
  g_autofree char *name = g_ascii_strup (option_rows[option].name, -1);

  return g_strconcat ("LETTERBOX_", g_strdelimit (name, "-", '_'), NULL);
}
