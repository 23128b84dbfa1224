#include "config.h"

#include <string.h>

#include "smtp/client/lb-smtp-client.h"

/* That of the example in RFC 7677 3. */
#define NONCE "rOprNGfwEbeRWgbNEkqO"

/* A dialogue is a text file. Its head says what is sent and how:
 *   tls: none|opportunistic|required|implicit    lmtp: yes    remote: yes    login: USER PASSWORD
 *   from: ADDRESS [OPTION…]    to: ADDRESS [OPTION…]    data: LINE (each adds a line)
 * then, in order, what happens:
 *   S: the server's line    C: the client's next line    X: the connection is lost, and why
 *   TLS: the handshake is asked for and goes "well" or not    DOT: so is leave to send the dot
 *   R: the fate of the next recipient    T: a line that the transcript must have
 * Lines of the server are given at once, or octet by octet: it must not matter. */
typedef struct
{
  LbSmtpClientConfig   *config;
  LbEnvelope           *envelope;
  GString              *data;
  gboolean              is_remote;
  LbSmtpClient         *client;
  GString              *feed;
  GString              *sent;
  LbSmtpClientEventType asked; /* what the client waits for */
  guint                 n_fates;
  gboolean              is_closed;
  gboolean              is_cut;
} Dialogue;

static void
dialogue_clear (Dialogue *self)
{
  lb_smtp_client_config_unref (self->config);
  lb_envelope_unref (self->envelope);
  lb_smtp_client_free (self->client);
  g_string_free (self->data, TRUE);
  g_string_free (self->feed, TRUE);
  g_string_free (self->sent, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Dialogue, dialogue_clear)

static const char *tls_words[] = { "none", "opportunistic", "required", "implicit", NULL };

static const char *outcome_words[] = { "pending", "sent", "refused", "temporary", "unknown" };

static void
dialogue_set (Dialogue   *self,
              const char *key,
              const char *value)
{
  g_auto(GStrv) words = g_strsplit (value, " ", -1);

  if (strcmp (key, "tls") == 0)
    {
      for (guint i = 0; tls_words[i] != NULL; i++)
        if (strcmp (tls_words[i], value) == 0)
          self->config->tls = (LbSmtpTlsPolicy) i;
    }
  else if (strcmp (key, "lmtp") == 0)
    {
      self->config->lmtp = TRUE;
    }
  else if (strcmp (key, "remote") == 0)
    {
      self->is_remote = TRUE;
    }
  else if (strcmp (key, "login") == 0)
    {
      self->config->user = g_strdup (words[0]);
      self->config->password = g_strdup (words[1]);
    }
  else if (strcmp (key, "from") == 0)
    {
      g_free (self->envelope->mail_from);
      self->envelope->mail_from = g_strdup (strcmp (words[0], "<>") != 0 ? words[0] : "");
      g_strfreev (self->envelope->mail_options);
      self->envelope->mail_options = g_strdupv (words + 1);
    }
  else if (strcmp (key, "to") == 0)
    {
      lb_envelope_add_recipient (self->envelope, words[0], (const char * const *) words + 1);
    }
  else
    {
      g_assert_cmpstr (key, ==, "data");
      g_string_append_printf (self->data, "%s\r\n", value);
    }
}

/* Takes events until one has to be answered by the script. */
static void
dialogue_pump (Dialogue *self)
{
  for (;;)
    {
      g_auto(LbSmtpClientEvent) event = { 0 };
      LbSmtpClientEventType type = lb_smtp_client_next_event (self->client, &event);

      if (type == LB_SMTP_CLIENT_NONE)
        return;
      if (type == LB_SMTP_CLIENT_SEND)
        g_string_append_len (self->sent, g_bytes_get_data (event.octets, NULL),
                             (gssize) g_bytes_get_size (event.octets));
      else if (type == LB_SMTP_CLIENT_CLOSE)
        self->is_closed = TRUE;
      else if (type != LB_SMTP_CLIENT_DONE)
        self->asked = type;
    }
}

static void
dialogue_flush (Dialogue *self)
{
  gsize step = self->is_cut ? 1 : MAX (1, self->feed->len);

  for (gsize at = 0; at < self->feed->len; at += step)
    {
      lb_smtp_client_feed (self->client, self->feed->str + at, step, 1000);
      if (self->is_cut)
        dialogue_pump (self);
    }
  g_string_truncate (self->feed, 0);
}

static void
dialogue_expect_line (Dialogue   *self,
                      const char *value)
{
  g_autofree char *line = NULL;
  const char *end;

  dialogue_pump (self);
  end = strstr (self->sent->str, "\r\n");
  if (end == NULL)
    g_error ("The client says nothing instead of: %s", value);

  line = g_strndup (self->sent->str, (gsize) (end - self->sent->str));
  g_assert_cmpstr (line, ==, value);
  g_string_erase (self->sent, 0, end + 2 - self->sent->str);
}

static void
dialogue_expect_event (Dialogue              *self,
                       LbSmtpClientEventType  type)
{
  dialogue_pump (self);
  g_assert_cmpint (self->asked, ==, type);
  self->asked = LB_SMTP_CLIENT_NONE;
}

static void
dialogue_expect_fate (Dialogue   *self,
                      const char *value)
{
  g_autoptr(LbSmtpSendResult) result = NULL;
  g_autofree char *line = NULL;
  LbSmtpFate *fate;

  dialogue_pump (self);
  result = lb_smtp_client_dup_result (self->client);
  g_assert_nonnull (result);
  fate = lb_smtp_send_result_get_fate (result, self->n_fates++);
  line = g_strdup_printf ("%s %s %u %s %s", fate->address, outcome_words[fate->outcome], fate->code,
                          *fate->enhanced != '\0' ? fate->enhanced : "-", fate->text);
  g_assert_cmpstr (line, ==, value);
}

static void
dialogue_expect_transcript (Dialogue   *self,
                            const char *value)
{
  g_autoptr(LbSmtpSendResult) result = lb_smtp_client_dup_result (self->client);
  g_autofree char *line = g_strdup_printf (" %s\n", value);

  g_assert_nonnull (strstr (lb_transcript_get_text (result->transcript), line));
}

static void
dialogue_begin (Dialogue *self)
{
  g_autoptr(GPtrArray) pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  gsize step = self->is_cut ? 1 : MAX (1, self->data->len);

  for (gsize at = 0; at < self->data->len; at += step)
    g_ptr_array_add (pieces, g_bytes_new (self->data->str + at, step));

  self->client = lb_smtp_client_new (self->config, self->envelope, pieces, NONCE);
  lb_smtp_client_connected (self->client, !self->is_remote, 0);
}

static void
dialogue_step (Dialogue   *self,
               const char *key,
               const char *value)
{
  const char *fault = strcmp (value, "well") == 0 ? NULL : value;

  if (strcmp (key, "S") == 0)
    {
      dialogue_pump (self);
      g_string_append_printf (self->feed, "%s\r\n", value);
      return;
    }

  dialogue_flush (self);
  if (strcmp (key, "C") == 0)
    {
      dialogue_expect_line (self, value);
    }
  else if (strcmp (key, "TLS") == 0)
    {
      dialogue_expect_event (self, LB_SMTP_CLIENT_START_TLS);
      lb_smtp_client_complete_tls (self->client, fault, 2000);
    }
  else if (strcmp (key, "DOT") == 0)
    {
      dialogue_expect_event (self, LB_SMTP_CLIENT_CONFIRM);
      lb_smtp_client_confirm (self->client, fault, 2000);
    }
  else if (strcmp (key, "X") == 0)
    {
      lb_smtp_client_disconnected (self->client, value, 3000);
    }
  else if (strcmp (key, "R") == 0)
    {
      dialogue_expect_fate (self, value);
    }
  else
    {
      g_assert_cmpstr (key, ==, "T");
      dialogue_expect_transcript (self, value);
    }
}

static void
dialogue_run (const char *text,
              gboolean    is_cut)
{
  g_auto(Dialogue) self = { .is_cut = is_cut };
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  self.config = lb_smtp_client_config_new ();
  self.envelope = lb_envelope_new ();
  self.data = g_string_new (NULL);
  self.feed = g_string_new (NULL);
  self.sent = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) parts = g_strsplit (lines[i], ":", 2);
      const char *value;

      if (*lines[i] == '#' || parts[0] == NULL || parts[1] == NULL)
        continue;

      value = parts[1] + (*parts[1] == ' ');
      if (self.client == NULL && g_ascii_isupper (*parts[0]))
        dialogue_begin (&self);
      if (self.client == NULL)
        dialogue_set (&self, parts[0], value);
      else
        dialogue_step (&self, parts[0], value);
    }

  dialogue_flush (&self);
  dialogue_pump (&self);
  g_assert_cmpstr (self.sent->str, ==, "");
  g_assert_true (self.is_closed);
  g_assert_cmpuint (self.n_fates, ==, self.envelope->recipients->len);
}

static void
test_client_dialogue (gconstpointer data) /* "/smtp/client/dialogue/NAME" */
{
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("The client must say exactly this, however the server's octets are cut.");
  g_file_get_contents (data, &text, NULL, &error);
  g_assert_no_error (error);

  dialogue_run (text, FALSE);
  dialogue_run (text, TRUE);
}

static void
add_dialogues (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "smtp", "client-dialogues", NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *base = g_strndup (name, strcspn (name, "."));
      g_autofree char *path = g_strconcat ("/smtp/client/dialogue/", base, NULL);

      if (g_str_has_suffix (name, ".txt"))
        g_test_add_data_func_full (path, g_build_filename (folder, name, NULL),
                                   test_client_dialogue, g_free);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_dialogues ();

  return g_test_run ();
}
