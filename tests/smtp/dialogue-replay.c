#define G_LOG_DOMAIN "test-dialogue"

#include "config.h"
#include "dialogue.h"

#include <string.h>

#include "dialogue-private.h"

/* Plays a dialogue to a session and compares what comes of it. */

static const DialogueItem *
dialogue_peek (const Dialogue *self,
               guint           index)
{
  static const DialogueItem end = { 0 };

  return index < self->items->len ? &g_array_index (self->items, DialogueItem, index) : &end;
}

static gboolean
dialogue_is_input (char kind)
{
  return kind == 'C' || kind == '>' || kind == 'O' || kind == 'R';
}

/* What the server does is compared with what comes next, whatever the client says between. */
static const DialogueItem *
dialogue_expect (Dialogue   *self,
                 char        kind,
                 const char *found)
{
  const DialogueItem *item;

  while (dialogue_is_input (dialogue_peek (self, self->next)->kind))
    self->next++;
  item = dialogue_peek (self, self->next);
  if (item->kind != kind)
    g_error ("%s: expected \"%c: %s\", but got \"%c: %s\"", self->path,
             item->kind != '\0' ? item->kind : '.', item->text != NULL ? item->text : "end",
             kind, found);
  self->next++;

  return item;
}

static void
dialogue_take_replies (Dialogue   *self,
                       const char *octets,
                       gsize       n_octets)
{
  char *end;

  g_string_append_len (self->said, octets, (gssize) n_octets);
  while ((end = strstr (self->said->str, "\r\n")) != NULL)
    {
      g_autofree char *line = g_strndup (self->said->str, (gsize) (end - self->said->str));
      const DialogueItem *item = dialogue_expect (self, 'S', line);
      gsize n_text = strlen (item->text);
      gboolean is_prefix = n_text > 0 && item->text[n_text - 1] == '*';

      if (is_prefix ? strncmp (line, item->text, n_text - 1) != 0 : strcmp (line, item->text) != 0)
        g_error ("%s: expected \"S: %s\", but got \"S: %s\"", self->path, item->text, line);
      g_string_erase (self->said, 0, end + 2 - self->said->str);
    }
}

static char *
dialogue_describe_flags (LbEnvelopeFlags flags)
{
  static const char * const names[] = {
    "bare-lf", "bare-cr", "nul", "long-line", "8bit", "parameter", "address", "no-crlf",
  };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (flags & (1u << i))
        g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", names[i]);
    }

  return g_string_free (text, FALSE);
}

static char *
dialogue_describe_recipients (const LbEnvelope *envelope)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < envelope->recipients->len; i++)
    {
      const LbRecipient *recipient = g_ptr_array_index (envelope->recipients, i);
      g_autofree char *options = g_strjoinv (" ", recipient->options);

      g_string_append_printf (text, "%s%s%s%s", i > 0 ? ", " : "", recipient->address,
                              *options != '\0' ? " " : "", options);
    }

  return g_string_free (text, FALSE);
}

static char *
dialogue_describe (const LbDelivery *delivery,
                   const char       *field)
{
  const LbEnvelope *envelope = delivery->envelope;

  if (g_str_has_prefix (field, "from"))
    return g_strdup (envelope->mail_from);
  if (g_str_has_prefix (field, "to"))
    return dialogue_describe_recipients (envelope);
  if (g_str_has_prefix (field, "options"))
    return g_strjoinv (" ", envelope->mail_options);
  if (g_str_has_prefix (field, "helo"))
    return g_strdup (envelope->helo);
  if (g_str_has_prefix (field, "protocol"))
    return g_strdup (envelope->protocol);
  if (g_str_has_prefix (field, "flags"))
    return dialogue_describe_flags (envelope->flags);
  if (g_str_has_prefix (field, "tls"))
    return g_strdup_printf ("%s %s %s", envelope->tls_version, envelope->tls_cipher,
                            envelope->tls_server_name);
  if (g_str_has_prefix (field, "auth"))
    return g_strdup_printf ("%s %s", envelope->auth_mechanism, envelope->auth_user);
  if (g_str_has_prefix (field, "size"))
    return g_strdup_printf ("%" G_GSIZE_FORMAT, g_bytes_get_size (delivery->data));
  if (g_str_has_prefix (field, "recipients"))
    return g_strdup_printf ("%u", envelope->recipients->len);

  g_error ("unknown field %s", field);
}

/* "data" and "text" are compared octet for octet, the others as text. */
static void
dialogue_check_field (const Dialogue *self,
                      const char     *field)
{
  const char *blank = strchr (field, ' ');
  const char *value = blank != NULL ? blank + 1 : "";
  gboolean is_escaped = g_str_has_prefix (field, "data") || g_str_has_prefix (field, "text");
  g_autoptr(GBytes) octets = is_escaped ? dialogue_unescape (value) : NULL;
  g_autofree char *actual = NULL;

  if (g_str_has_prefix (field, "data"))
    {
      g_assert_true (g_bytes_equal (self->delivery->data, octets));
      return;
    }
  if (g_str_has_prefix (field, "text"))
    {
      g_assert_nonnull (self->delivery->text);
      g_assert_cmpmem (self->delivery->text, strlen (self->delivery->text),
                       g_bytes_get_data (octets, NULL), g_bytes_get_size (octets));
      return;
    }

  actual = dialogue_describe (self->delivery, g_str_has_prefix (field, "to") ? "to" : field);
  if (strcmp (actual, value) != 0)
    g_error ("%s: expected \"D: %s\", but got \"%s\"", self->path, field, actual);
}

static void
dialogue_take_delivery (Dialogue   *self,
                        LbDelivery *delivery)
{
  const DialogueItem *item = dialogue_expect (self, 'D', "a message");
  g_autofree char *answer = NULL;

  self->delivery = delivery;
  dialogue_check_field (self, item->text);
  while ((item = dialogue_peek (self, self->next))->kind == 'D')
    {
      dialogue_check_field (self, item->text);
      self->next++;
    }
  self->delivery = NULL;

  answer = g_queue_pop_head (&self->answers);
  lb_smtp_session_complete_delivery (self->session, answer, 0);
}

/* Time goes by at once. */
static void
dialogue_take_hinder (Dialogue          *self,
                      const LbSmtpEvent *event)
{
  g_autofree char *found = g_strdup_printf ("%u ms, %u octets a second", event->delay_ms,
                                            event->octets_per_second);
  const DialogueItem *item = dialogue_expect (self, 'H', found);

  if (strcmp (item->text, found) != 0)
    g_error ("%s: expected \"H: %s\", but got \"%s\"", self->path, item->text, found);
  if (event->delay_ms > 0)
    {
      g_assert_false (lb_smtp_session_wants_input (self->session));
      lb_smtp_session_go_on (self->session, 0);
    }
}

static void
dialogue_take_events (Dialogue *self)
{
  LbSmtpEvent event;
  g_autofree char *line = NULL;
  const char *octets;
  gsize n_octets;

  while (lb_smtp_session_next_event (self->session, &event) != LB_SMTP_EVENT_NONE)
    {
      switch (event.type)
        {
        case LB_SMTP_EVENT_COMMAND:
          line = g_queue_pop_head (&self->overrides);
          if (line != NULL)
            lb_smtp_session_reply (self->session, line);
          else
            lb_smtp_session_perform (self->session);
          g_clear_pointer (&line, g_free);
          break;

        case LB_SMTP_EVENT_SEND:
          octets = g_bytes_get_data (event.octets, &n_octets);
          dialogue_take_replies (self, octets, n_octets);
          break;

        case LB_SMTP_EVENT_DELIVERY:
          dialogue_take_delivery (self, event.delivery);
          break;

        case LB_SMTP_EVENT_START_TLS:
          dialogue_expect (self, 'T', "");
          break;

        case LB_SMTP_EVENT_HINDER:
          dialogue_take_hinder (self, &event);
          break;

        case LB_SMTP_EVENT_CLOSE:
          dialogue_expect (self, 'X', "");
          break;

        case LB_SMTP_EVENT_NONE:
          break;
        }
      lb_smtp_event_clear (&event);
    }
}

static void
dialogue_feed (Dialogue       *self,
               GByteArray     *octets,
               DialogueReplay  replay)
{
  guint n_step = replay == DIALOGUE_OCTETS ? 1 : octets->len;

  for (guint i = 0; i < octets->len; i += n_step)
    {
      /* A copy that ends where the octets end, so that reading beyond them is found. */
      g_autofree char *step = g_memdup2 (octets->data + i, n_step);

      lb_smtp_session_feed (self->session, step, n_step, 0);
      dialogue_take_events (self);
    }
  g_byte_array_set_size (octets, 0);
}

static void
dialogue_act (Dialogue   *self,
              char        kind,
              const char *text)
{
  if (kind == 'T')
    lb_smtp_session_complete_tls (self->session, strcmp (text, "ok") == 0,
                                  "TLS1.3", "AES", "sni.example", 0);
  else if (strcmp (text, "expire") == 0)
    lb_smtp_session_expire (self->session, 0);
  else if (strcmp (text, "stop") == 0)
    lb_smtp_session_stop (self->session, 0);
  else if (strcmp (text, "disconnect") == 0)
    lb_smtp_session_disconnected (self->session);
  else
    g_error ("%s: unknown event %s", self->path, text);
  dialogue_take_events (self);
}

static void
dialogue_check_line_cb (gint64            at_us,
                        LbTranscriptSide  side,
                        const char       *line,
                        gpointer          user_data)
{
  Dialogue *self = user_data;
  const DialogueItem *item = dialogue_peek (self, self->next);
  g_autofree char *found = g_strconcat (side == LB_TRANSCRIPT_CLIENT ? "C " : "S ", line, NULL);

  if (item->kind == 'L' && strcmp (item->text, found) == 0)
    self->next++;
}

static void
dialogue_check_transcript (Dialogue *self)
{
  g_autoptr(LbTranscript) transcript = lb_smtp_session_dup_transcript (self->session);

  lb_transcript_foreach (transcript, dialogue_check_line_cb, self);
}

/* Sees to it that the client has not run ahead of the server, and the server not of the client. */
static void
dialogue_check_place (const Dialogue *self,
                      guint           place)
{
  guint next = self->next;

  while (next < place && dialogue_is_input (dialogue_peek (self, next)->kind))
    next++;
  if (next != place)
    g_error ("%s: \"%c: %s\" did not come in time", self->path, dialogue_peek (self, next)->kind,
             dialogue_peek (self, next)->text);
}

/* Says or does what an item says. */
static void
dialogue_play_item (Dialogue       *self,
                    guint           place,
                    GByteArray     *octets,
                    DialogueReplay  replay)
{
  const DialogueItem *item = dialogue_peek (self, place);

  if (item->kind == 'C' || item->kind == '>')
    {
      dialogue_append_unescaped (octets, item->text, strlen (item->text));
      if (item->kind == 'C')
        g_byte_array_append (octets, (const guint8 *) "\r\n", 2);
      if (replay != DIALOGUE_PACKET)
        {
          dialogue_check_place (self, place);
          dialogue_feed (self, octets, replay);
        }
    }
  else if (item->kind == 'R' || item->kind == 'O')
    {
      /* It is about what comes next, so what came before has to be over. */
      dialogue_feed (self, octets, replay);
      g_queue_push_tail (item->kind == 'R' ? &self->answers : &self->overrides,
                         g_strdup (item->text));
    }
  else if (item->kind == 'T' || item->kind == 'E')
    {
      dialogue_feed (self, octets, replay);
      dialogue_check_place (self, item->kind == 'T' ? place + 1 : place);
      self->next = place + 1;
      dialogue_act (self, item->kind, item->text);
    }
}

void
dialogue_replay (Dialogue       *self,
                 DialogueReplay  replay)
{
  g_autoptr(GByteArray) octets = g_byte_array_new ();

  self->session = lb_smtp_session_new (self->config, "127.0.0.1:40112", "127.0.0.1:1025",
                                       "id", "nonce", 0);
  self->said = g_string_new (NULL);
  self->next = 0;
  dialogue_take_events (self);

  for (guint i = 0; i < self->items->len; i++)
    dialogue_play_item (self, i, octets, replay);
  dialogue_feed (self, octets, replay);

  g_assert_cmpuint (self->said->len, ==, 0);
  while (dialogue_is_input (dialogue_peek (self, self->next)->kind))
    self->next++;
  dialogue_check_transcript (self);
  dialogue_check_place (self, self->items->len);
  g_assert_true (g_queue_is_empty (&self->answers));
  g_assert_true (g_queue_is_empty (&self->overrides));

  g_string_free (self->said, TRUE);
  lb_smtp_session_free (self->session);
  self->session = NULL;
}
