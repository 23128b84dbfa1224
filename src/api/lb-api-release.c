#define G_LOG_DOMAIN "lb-api-release"

#include "config.h"
#include "api/lb-api-release.h"

#include "api/lb-api.h"
#include "api/lb-json-body.h"

/* The server's word is waited for so long; then it is enough that the release is written down. */
#define VERDICT_SECONDS 20

/* A message on its way to a release: first whether it is there, since an unknown one is 404; last
 * what the upstream server says. */
typedef struct
{
  LbApiRequest *request;    /* (owned) (nullable): NULL: it is answered */
  LbReleaser   *releaser;   /* (owned) (nullable) */
  char        **recipients; /* (owned) (nullable) */
  gint64        job_id;
  const char   *answer;
  guint         timeout_id;
  gulong        changed_id;
  gulong        gone_id;
  gboolean      is_listing; /* whether its jobs are being asked for */
} LbApiRelease;

static void
lb_api_release_free (LbApiRelease *release)
{
  g_assert (release->timeout_id == 0 && release->changed_id == 0);

  g_clear_pointer (&release->request, lb_api_request_unref);
  g_clear_object (&release->releaser);
  g_strfreev (release->recipients);
  g_free (release);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbApiRelease, lb_api_release_free)

/* Answers with @fault, or that all is well, unless that is done already. */
static void
lb_api_release_answer (LbApiRelease *release,
                       const char   *fault)
{
  LbApiRequest *request = g_steal_pointer (&release->request);
  g_autofree char *text = NULL;

  if (request == NULL)
    return;

  g_clear_handle_id (&release->timeout_id, g_source_remove);
  g_clear_signal_handler (&release->changed_id, release->releaser);
  g_clear_signal_handler (&release->gone_id, lb_api_request_get_cancellable (request));

  if (fault == NULL)
    {
      lb_api_request_respond_text (request, SOUP_STATUS_OK, release->answer);
      return;
    }

  text = g_strconcat ("SMTP error: ", fault, NULL);
  lb_api_request_respond_text (request, SOUP_STATUS_BAD_REQUEST, text);
}

/* Whether the server has said its word for each recipient; one that it put off is tried again, and
 * that is well. @fault gets the first refusal. */
static gboolean
lb_api_release_is_settled (const LbRelayJob  *job,
                           const char       **fault)
{
  *fault = NULL;
  for (guint i = 0; i < job->recipients->len; i++)
    {
      const LbRelayRecipient *recipient = lb_relay_job_get_recipient (job, i);

      if (recipient->state == LB_RELAY_SENDING ||
          (recipient->state == LB_RELAY_QUEUED && job->n_tries == 0))
        return FALSE;
      if (recipient->state > LB_RELAY_SENDING && *fault == NULL)
        *fault = recipient->text;
    }

  return TRUE;
}

static void
lb_api_release_look (LbApiRelease     *release,
                     const LbRelayJob *job)
{
  const char *fault;

  if (job->job_id == release->job_id && lb_api_release_is_settled (job, &fault))
    lb_api_release_answer (release, fault);
}

static void
lb_api_release_changed_cb (LbReleaser       *releaser,
                           const LbRelayJob *job,
                           LbApiRelease     *release)
{
  lb_api_release_look (release, job);
  if (release->request == NULL && !release->is_listing)
    lb_api_release_free (release);
}

/* Nobody waits any longer; the message goes out all the same. */
static void
lb_api_release_gone_cb (GCancellable *cancellable,
                        LbApiRelease *release)
{
  lb_api_release_answer (release, NULL);
  if (!release->is_listing)
    lb_api_release_free (release);
}

static gboolean
lb_api_release_timeout_cb (gpointer user_data)
{
  LbApiRelease *release = user_data;

  release->timeout_id = 0;
  lb_api_release_answer (release, NULL);
  if (!release->is_listing)
    lb_api_release_free (release);

  return G_SOURCE_REMOVE;
}

/* What may have happened before anyone watched. */
static void
lb_api_release_listed_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  LbApiRelease *release = user_data;
  g_autoptr(GPtrArray) jobs = lb_releaser_list_finish (LB_RELEASER (object), result, NULL);

  release->is_listing = FALSE;
  for (guint i = 0; jobs != NULL && i < jobs->len && release->request != NULL; i++)
    lb_api_release_look (release, g_ptr_array_index (jobs, i));

  if (release->request == NULL)
    lb_api_release_free (release);
}

/* Waits for the server's word. */
static void
lb_api_release_watch (LbApiRelease     *release,
                      LbReleaser       *releaser,
                      const LbRelayJob *job)
{
  release->releaser = g_object_ref (releaser);
  release->job_id = job->job_id;
  release->changed_id = g_signal_connect (releaser, "job-changed",
                                          G_CALLBACK (lb_api_release_changed_cb), release);
  release->gone_id = g_signal_connect (lb_api_request_get_cancellable (release->request),
                                       "cancelled", G_CALLBACK (lb_api_release_gone_cb), release);
  release->timeout_id = g_timeout_add_seconds (VERDICT_SECONDS, lb_api_release_timeout_cb, release);
  release->is_listing = TRUE;
  if (lb_api_request_is_finished (release->request))
    lb_api_release_answer (release, NULL);
  lb_releaser_list_async (releaser, job->message_id, lb_api_release_listed_cb, release);
}

static void
lb_api_released_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(LbApiRelease) release = user_data;
  LbReleaser *releaser = LB_RELEASER (object);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbRelayJob) job = lb_releaser_release_finish (releaser, result, &error);

  if (job != NULL)
    {
      lb_api_release_watch (g_steal_pointer (&release), releaser, job);
      return;
    }

  if (error->domain == LB_RELEASER_ERROR)
    lb_api_request_respond_text (g_steal_pointer (&release->request), SOUP_STATUS_BAD_REQUEST,
                                 error->message);
  else
    lb_api_request_respond_error (g_steal_pointer (&release->request), error);
}

static void
lb_api_release_loaded_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  LbRelease wish = { 0 };
  g_autoptr(LbApiRelease) release = user_data;
  LbHttpServer *server = lb_api_request_get_server (release->request);
  LbReleaser *releaser = lb_http_server_get_releaser (server);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbStoredMessage) message =
    lb_mailbox_load_finish (LB_MAILBOX (object), result, &error);

  if (message == NULL)
    {
      lb_api_request_respond_error (g_steal_pointer (&release->request), error);
      return;
    }

  wish.recipients = (const char * const *) release->recipients;
  lb_releaser_release_async (releaser, message->row->id, &wish, lb_api_released_cb, release);
  g_steal_pointer (&release);
}

/* The upstream server is the user's choice, never that of a request. */
static char *
lb_api_check_release (LbReleaser  *releaser,
                      char       **recipients)
{
  g_autoptr(GString) refused = g_string_new (NULL);

  if (recipients == NULL || *recipients == NULL)
    return g_strdup ("No valid addresses found");

  for (char **recipient = recipients; *recipient != NULL; recipient++)
    if (!lb_releaser_is_allowed (releaser, *recipient))
      g_string_append_printf (refused, "%s%s", refused->len == 0 ? "" : ", ", *recipient);

  return refused->len == 0
         ? NULL
         : g_strconcat ("Failed: Address(es) do not match the allowlist: ", refused->str, NULL);
}

/**
 * lb_api_release_get_upstream:
 * @request: a request
 *
 * Returns: (transfer none) (nullable): the server that messages are released to, "HOST:PORT"
 */
const char *
lb_api_release_get_upstream (LbApiRequest *request)
{
  LbReleaser *releaser = lb_http_server_get_releaser (lb_api_request_get_server (request));

  return releaser == NULL ? NULL : lb_releaser_get_upstream (releaser);
}

/**
 * lb_api_release:
 * @request: (transfer full): a request whose first parameter is the ID of a message
 * @recipients: (transfer full) (nullable): to whom
 * @answer: (transfer none): what is answered when all is well; a literal
 *
 * Sends a message to @recipients by the upstream server. It is written down first, and goes out
 * also when nobody waits for the answer.
 */
void
lb_api_release (LbApiRequest  *request,
                char         **recipients,
                const char    *answer)
{
  LbReleaser *releaser = lb_http_server_get_releaser (lb_api_request_get_server (request));
  g_autoptr(LbApiRelease) release = g_new0 (LbApiRelease, 1);
  g_autofree char *fault = NULL;

  release->recipients = recipients;
  release->answer = answer;
  if (lb_api_release_get_upstream (request) == NULL)
    {
      lb_api_request_respond_text (request, SOUP_STATUS_FORBIDDEN,
                                   "There is no upstream server; give one by --upstream");
      return;
    }

  fault = lb_api_check_release (releaser, recipients);
  if (fault != NULL)
    {
      lb_api_request_respond_text (request, SOUP_STATUS_BAD_REQUEST, fault);
      return;
    }

  release->request = request;
  lb_mailbox_load_async (lb_api_request_get_mailbox (request),
                         lb_api_request_get_parameter (request, 0),
                         lb_api_request_get_cancellable (request),
                         lb_api_release_loaded_cb, g_steal_pointer (&release));
}

/**
 * lb_api_post_release:
 * @request: (transfer full): POST /api/v1/message/ID/release
 *
 * Sends a message to the body's recipients by the upstream server, and answers with what that
 * says.
 */
void
lb_api_post_release (LbApiRequest *request)
{
  g_autoptr(JsonObject) object = NULL;
  g_auto(GStrv) recipients = NULL;
  g_autoptr(GError) error = NULL;

  object = lb_json_body_parse (lb_api_request_get_body (request), &error);
  if (object == NULL || !lb_json_body_get_strings (object, "To", &recipients, &error))
    lb_api_request_respond_text (request, SOUP_STATUS_BAD_REQUEST, error->message);
  else
    lb_api_release (request, g_steal_pointer (&recipients), "ok");
}
