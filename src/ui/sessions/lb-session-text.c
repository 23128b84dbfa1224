#define G_LOG_DOMAIN "lb-session-text"

#include "config.h"
#include "ui/sessions/lb-session-text.h"

#include <glib/gi18n.h>

/**
 * lb_session_text_get_client:
 * @record: a session
 *
 * Returns: (transfer full): how the client called itself, else its address
 */
char *
lb_session_text_get_client (LbSessionRecord *record)
{
  const char *helo = lb_session_record_get_helo (record);

  return g_strdup (helo != NULL && *helo != '\0' ? helo : lb_session_record_get_peer (record));
}

/**
 * lb_session_text_get_security:
 * @record: a session
 *
 * Returns: (transfer full): whether it was encrypted, and who logged in
 */
char *
lb_session_text_get_security (LbSessionRecord *record)
{
  const char *tls = lb_session_record_get_tls_version (record);
  const char *user = lb_session_record_get_user (record);
  const char *shown = tls != NULL ? tls : _("not encrypted");

  if (user == NULL || *user == '\0')
    return g_strdup (shown);
  /* Translators: "TLS1.3", and who logged in */
  return g_strdup_printf (_("%s, %s"), shown, user);
}

static void
lb_session_text_take_refusal (gint64            at_us,
                              LbTranscriptSide  side,
                              const char       *line,
                              gpointer          user_data)
{
  char **refusal = user_data;

  /* RFC 5321 4.2: the first digit tells; a hyphen after the third: more lines come. */
  if (side != LB_TRANSCRIPT_SERVER || (line[0] != '4' && line[0] != '5') ||
      !g_ascii_isdigit (line[1]) || !g_ascii_isdigit (line[2]) || line[3] == '-')
    return;
  g_free (*refusal);
  *refusal = g_strdup (line);
}

static const char *
lb_session_text_get_ending (LbSessionEnding ending)
{
  switch (ending)
    {
    case LB_SESSION_OPEN:
      return _("The client is connected");
    case LB_SESSION_BROKEN:
      return _("The client vanished");
    case LB_SESSION_TIMED_OUT:
      return _("The client said nothing for too long");
    case LB_SESSION_REFUSED:
      return _("Letterbox ended the session");
    case LB_SESSION_DROPPED:
      return _("A simulated fault cut the connection");
    case LB_SESSION_STOPPED:
      return _("Letterbox stopped");
    case LB_SESSION_QUIT:
    case LB_SESSION_CLOSED:
      break;
    }
  return NULL;
}

/**
 * lb_session_text_get_messages:
 * @record: a session
 *
 * Returns: (transfer full): how many messages it brought
 */
char *
lb_session_text_get_messages (LbSessionRecord *record)
{
  guint n_messages = lb_session_record_get_n_messages (record);

  if (n_messages == 0)
    return g_strdup (_("No message"));
  return g_strdup_printf (ngettext ("%u message", "%u messages", n_messages), n_messages);
}

/**
 * lb_session_text_get_outcome:
 * @record: a session
 *
 * Returns: (transfer full): how it ended, and the last reply that refused something
 */
char *
lb_session_text_get_outcome (LbSessionRecord *record)
{
  const char *ending = lb_session_text_get_ending (lb_session_record_get_ending (record));
  g_autofree char *refusal = NULL;

  if (lb_session_record_get_n_errors (record) > 0)
    lb_transcript_foreach (lb_session_record_get_transcript (record), lb_session_text_take_refusal,
                           &refusal);
  if (refusal != NULL && ending != NULL)
    /* Translators: how a session ended, and the server's last refusal in it */
    return g_strdup_printf (_("%s: %s"), ending, refusal);
  if (refusal != NULL)
    return g_steal_pointer (&refusal);
  if (ending != NULL)
    return g_strdup (ending);
  if (lb_session_record_get_n_messages (record) > 0)
    return g_strdup (C_("session", "Delivered"));
  return g_strdup (_("The client left without a message"));
}

/**
 * lb_session_text_get_duration:
 * @record: a session
 *
 * Returns: (transfer full) (nullable): how long it took; %NULL while it is open
 */
char *
lb_session_text_get_duration (LbSessionRecord *record)
{
  gint64 ended_at_us = lb_session_record_get_ended_at_us (record);
  double duration_ms = (double) (ended_at_us - lb_session_record_get_began_at_us (record)) / 1000.;

  if (ended_at_us == 0)
    return NULL;
  if (duration_ms < 1000.)
    /* Translators: a duration in milliseconds */
    return g_strdup_printf (_("%.0f ms"), MAX (duration_ms, 0.));
  /* Translators: a duration in seconds */
  return g_strdup_printf (_("%.1f s"), duration_ms / 1000.);
}

/**
 * lb_session_text_get_state:
 * @record: a session
 * @style: (out): the style of its pill; ""
 *
 * Returns: (nullable): what its pill says; %NULL: it went as it should
 */
const char *
lb_session_text_get_state (LbSessionRecord  *record,
                           const char      **style)
{
  *style = "";
  if (lb_session_record_has_failed (record))
    {
      gboolean has_messages = lb_session_record_get_n_messages (record) > 0;

      *style = has_messages ? "warning" : "error";
      return has_messages ? C_("session", "Partly failed") : C_("session", "Failed");
    }
  if (lb_session_record_get_ending (record) != LB_SESSION_OPEN)
    return NULL;
  *style = "success";
  return C_("session", "Open");
}

/**
 * lb_session_text_get_accessible:
 * @record: a session
 * @time: when it began, as it is shown
 *
 * Returns: (transfer full): its row in words
 */
char *
lb_session_text_get_accessible (LbSessionRecord *record,
                                const char      *time)
{
  const char *style;
  const char *state = lb_session_text_get_state (record, &style);
  g_autofree char *client = lb_session_text_get_client (record);
  g_autofree char *security = lb_session_text_get_security (record);
  g_autofree char *outcome = lb_session_text_get_outcome (record);
  g_autofree char *messages = lb_session_text_get_messages (record);
  g_autoptr(GPtrArray) words = g_ptr_array_new ();

  if (state != NULL)
    g_ptr_array_add (words, (char *) state);
  g_ptr_array_add (words, client);
  g_ptr_array_add (words, (char *) lb_session_record_get_peer (record));
  g_ptr_array_add (words, security);
  g_ptr_array_add (words, (char *) time);
  g_ptr_array_add (words, messages);
  g_ptr_array_add (words, outcome);
  g_ptr_array_add (words, NULL);
  return g_strjoinv (", ", (char **) words->pdata);
}
