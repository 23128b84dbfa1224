#define G_LOG_DOMAIN "test-dialogue"

#include "config.h"
#include "dialogue.h"

#include <string.h>

#include "dialogue-private.h"

/* A dialogue is a text file. Lines that begin with # and empty lines are left out; the others are:
 *
 * @NAME VALUE - before the rest: a setting, see dialogue_set().
 *
 * C: LINE - the client sends LINE and CRLF.
 *
 * C> OCTETS - the client sends OCTETS alone.
 *
 * S: LINE - the server sends LINE and CRLF; a * at its end stands for anything.
 *
 * O: LINE - the next command is answered by LINE, not by the session.
 *
 * R: LINE - the next message is answered by LINE; without it, by the session's own words.
 *
 * D: FIELD VALUE - the server delivers a message; further D: lines are about the same message.
 *
 * T: ok|failed - the server asks for TLS, which succeeds or fails; then what is left goes on.
 *
 * E: EVENT - from outside: expire, stop, disconnect.
 *
 * H: N ms, N octets a second - a simulated fault; the time is over at once.
 *
 * X: - the server closes.
 *
 * L: LINE - at the end: a line of the transcript, in order, others may lie between; it begins with
 * C or S and a blank.
 *
 * In the octets of the client and of a delivery \r \n \t \\ \xNN stand for octets, and \{N*TEXT}
 * for N times TEXT. */

static int
dialogue_hex (char digit)
{
  return g_ascii_xdigit_value (digit);
}

/* \{N*TEXT} */
static const char *
dialogue_append_repeated (GByteArray *octets,
                          const char *at,
                          const char *end)
{
  char *star = NULL;
  guint64 n = g_ascii_strtoull (at + 1, &star, 10);
  const char *close = memchr (at, '}', (gsize) (end - at));

  g_assert_nonnull (close);
  g_assert_cmpint (*star, ==, '*');
  for (guint64 i = 0; i < n; i++)
    dialogue_append_unescaped (octets, star + 1, (gsize) (close - star - 1));

  return close + 1;
}

void
dialogue_append_unescaped (GByteArray *octets,
                           const char *text,
                           gsize       length)
{
  static const char letters[] = "rnt\\";
  static const char values[] = "\r\n\t\\";
  const char *end = text + length;

  for (const char *at = text; at < end;)
    {
      guint8 octet = (guint8) *at++;

      if (octet == '\\' && *at == '{')
        {
          at = dialogue_append_repeated (octets, at, end);
          continue;
        }
      if (octet == '\\' && *at == 'x')
        {
          octet = (guint8) (dialogue_hex (at[1]) * 16 + dialogue_hex (at[2]));
          at += 3;
        }
      else if (octet == '\\')
        {
          const char *letter = strchr (letters, *at++);

          g_assert_nonnull (letter);
          octet = (guint8) values[letter - letters];
        }
      g_byte_array_append (octets, &octet, 1);
    }
}

GBytes *
dialogue_unescape (const char *text)
{
  GByteArray *octets = g_byte_array_new ();

  dialogue_append_unescaped (octets, text, strlen (text));
  return g_byte_array_free_to_bytes (octets);
}

static LbChaos *
dialogue_get_chaos (Dialogue *self)
{
  if (self->config->chaos == NULL)
    {
      self->config->chaos = lb_chaos_new ();
      lb_chaos_set_enabled (self->config->chaos, TRUE);
    }

  return self->config->chaos;
}

/* "STAGE NAME=VALUE…", each but reply= without blanks. */
static LbChaosRule *
dialogue_parse_rule (const char *text)
{
  g_auto(GStrv) words = g_strsplit (text, " ", -1);
  const char *reply = strstr (text, "reply=");
  LbChaosStage stage = LB_CHAOS_CONNECT;
  g_autoptr(LbChaosRule) rule = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (lb_chaos_stage_from_string (words[0], &stage));
  rule = lb_chaos_rule_new (stage);
  rule->reply = reply != NULL ? g_strdup (reply + strlen ("reply=")) : NULL;
  for (guint i = 1; words[i] != NULL && !g_str_has_prefix (words[i], "reply="); i++)
    {
      char *value = strchr (words[i], '=');

      g_assert_nonnull (value);
      *value++ = '\0';
      if (g_str_equal (words[i], "from"))
        rule->from = g_strdup (value);
      else if (g_str_equal (words[i], "to"))
        rule->to = g_strdup (value);
      else if (g_str_equal (words[i], "header"))
        rule->header = g_strdup (value);
      else if (g_str_equal (words[i], "times"))
        rule->times = (guint) g_ascii_strtoull (value, NULL, 10);
      else if (g_str_equal (words[i], "delay"))
        rule->delay_ms = (guint) g_ascii_strtoull (value, NULL, 10);
      else if (g_str_equal (words[i], "slow"))
        rule->octets_per_second = (guint) g_ascii_strtoull (value, NULL, 10);
      else if (g_str_equal (words[i], "drop"))
        rule->is_drop = TRUE;
      else
        g_error ("unknown part of a rule: %s", words[i]);
    }
  lb_chaos_rule_check (rule, &error);
  g_assert_no_error (error);

  return g_steal_pointer (&rule);
}

/* The faults; gives whether @setting is about them. */
static gboolean
dialogue_set_chaos (Dialogue   *self,
                    const char *setting)
{
  if (g_str_equal (setting, "magic"))
    lb_chaos_set_magic (dialogue_get_chaos (self), TRUE);
  else if (g_str_has_prefix (setting, "rule "))
    g_ptr_array_add (self->rules, dialogue_parse_rule (setting + strlen ("rule ")));
  else
    return FALSE;

  return TRUE;
}

static void
dialogue_set (Dialogue   *self,
              const char *setting)
{
  static const struct
  {
    const char *name;
    gsize       offset;
  } switches[] = {
    { "smtputf8", G_STRUCT_OFFSET (LbSmtpConfig, enable_smtputf8) },
    { "decode-data", G_STRUCT_OFFSET (LbSmtpConfig, decode_data) },
    { "lenient", G_STRUCT_OFFSET (LbSmtpConfig, lenient) },
    { "lmtp", G_STRUCT_OFFSET (LbSmtpConfig, lmtp) },
    { "starttls", G_STRUCT_OFFSET (LbSmtpConfig, offers_starttls) },
    { "implicit-tls", G_STRUCT_OFFSET (LbSmtpConfig, implicit_tls) },
    { "require-tls", G_STRUCT_OFFSET (LbSmtpConfig, require_tls) },
    { "require-auth", G_STRUCT_OFFSET (LbSmtpConfig, require_auth) },
  };
  const char *value = strchr (setting, ' ');
  LbSmtpExtensions extension;

  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      if (g_str_equal (setting, switches[i].name))
        {
          G_STRUCT_MEMBER (gboolean, self->config, switches[i].offset) = TRUE;
          return;
        }
    }

  if (dialogue_set_chaos (self, setting))
    return;

  g_assert_nonnull (value);
  if (g_str_has_prefix (setting, "size "))
    self->config->data_size_limit = g_ascii_strtoull (value, NULL, 10);
  else if (g_str_has_prefix (setting, "recipients "))
    self->config->max_recipients = (guint) g_ascii_strtoull (value, NULL, 10);
  else if (g_str_has_prefix (setting, "hide ") &&
           lb_smtp_extension_from_name (value + 1, &extension))
    self->config->hidden |= extension;
  else if (g_str_equal (setting, "auth any"))
    self->config->auth = LB_SMTP_AUTH_ANY;
  else if (g_str_has_prefix (setting, "user "))
    {
      self->config->auth = LB_SMTP_AUTH_CREDENTIALS;
      if (self->config->credentials != NULL)
        lb_smtp_credentials_unref (self->config->credentials);
      self->config->credentials = lb_smtp_credentials_parse (value + 1, NULL);
      g_assert_nonnull (self->config->credentials);
    }
  else
    g_error ("%s: unknown setting %s", self->path, setting);
}

static void
dialogue_item_clear (gpointer item)
{
  g_free (((DialogueItem *) item)->text);
}

Dialogue *
dialogue_load (const char *path)
{
  Dialogue *self = g_new0 (Dialogue, 1);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);

  self->path = g_path_get_basename (path);
  self->config = lb_smtp_config_new ();
  g_free (self->config->hostname);
  self->config->hostname = g_strdup ("box.example");
  self->rules = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_chaos_rule_free);
  self->items = g_array_new (FALSE, FALSE, sizeof (DialogueItem));
  g_array_set_clear_func (self->items, dialogue_item_clear);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = lines[i];
      DialogueItem item = { 0 };

      if (*line == '#' || *line == '\0')
        continue;
      if (*line == '@')
        {
          dialogue_set (self, line + 1);
          continue;
        }
      g_assert_cmpuint (strlen (line), >=, 2);
      if (strchr ("CSORDTEXLH", line[0]) == NULL || (line[1] != ':' && line[1] != '>'))
        g_error ("%s:%u: not a line of a dialogue", self->path, i + 1);
      item.kind = line[1] == '>' ? '>' : line[0];
      item.text = g_strdup (line[2] == ' ' ? line + 3 : line + 2);
      g_array_append_val (self->items, item);
    }
  if (self->rules->len > 0)
    lb_chaos_set_rules (dialogue_get_chaos (self), self->rules);
  lb_smtp_config_validate (self->config, &error);
  g_assert_no_error (error);

  return self;
}

void
dialogue_free (Dialogue *self)
{
  g_free (self->path);
  lb_smtp_config_unref (self->config);
  g_array_unref (self->items);
  g_ptr_array_unref (self->rules);
  g_free (self);
}
