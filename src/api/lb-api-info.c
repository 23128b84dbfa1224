#define G_LOG_DOMAIN "lb-api-info"

#include "config.h"
#include "api/lb-api.h"

#include <string.h>

#include "api/lb-api-answer.h"
#include "mailbox/lb-mailbox-tags.h"

/**
 * lb_api_livez:
 * @request: (transfer full): GET /livez
 *
 * Answers that the program runs.
 */
void
lb_api_livez (LbApiRequest *request)
{
  lb_api_request_respond_text (request, SOUP_STATUS_OK, "");
}

/**
 * lb_api_readyz:
 * @request: (transfer full): GET /readyz
 *
 * Answers that mail is received: HTTP begins to listen when everything else does.
 */
void
lb_api_readyz (LbApiRequest *request)
{
  lb_api_request_respond_text (request, SOUP_STATUS_OK, "");
}

/* Octets of memory that the process has in use; 0 where the system does not tell. */
static guint64
lb_api_measure_memory (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return 0;

  line = strstr (text, "\nVmRSS:");
  return line != NULL ? g_ascii_strtoull (line + strlen ("\nVmRSS:"), NULL, 10) * 1024 : 0;
}

typedef struct
{
  LbStoreCounts counts;
  LbStatistics  statistics;
  guint64       n_faults;
  GPtrArray    *tags; /* (element-type LbStoreTag) (owned) (nullable) */
  char         *path; /* (owned) */
  gint64        uptime_s;
} LbApiInfo;

static void
lb_api_info_free (LbApiInfo *info)
{
  g_clear_pointer (&info->tags, g_ptr_array_unref);
  g_free (info->path);
  g_free (info);
}

static LbApiAnswer *
lb_api_answer_info (LbApiRequest *request,
                    gpointer      data)
{
  const LbApiInfo *info = data;
  LbJson *json = lb_json_new ();

  lb_json_begin_object (json, NULL);
  lb_json_add_string (json, "Version", PACKAGE_VERSION);
  /* Nothing leaves this machine, not even a question for a newer version. */
  lb_json_add_string (json, "LatestVersion", "disabled");
  lb_json_add_string (json, "Database", info->path);
  lb_json_add_int (json, "DatabaseSize", (gint64) info->counts.disk_octets);
  lb_json_add_int (json, "Messages", (gint64) info->counts.n_messages);
  lb_json_add_int (json, "Unread", (gint64) info->counts.n_unread);
  lb_json_begin_object (json, "Tags");
  for (guint i = 0; info->tags != NULL && i < info->tags->len; i++)
    {
      const LbStoreTag *tag = g_ptr_array_index (info->tags, i);

      if (tag->n_messages > 0)
        lb_json_add_int (json, tag->name, (gint64) tag->n_messages);
    }
  lb_json_end_object (json);
  lb_json_begin_object (json, "RuntimeStats");
  lb_json_add_int (json, "Uptime", info->uptime_s);
  lb_json_add_int (json, "Memory", (gint64) lb_api_measure_memory ());
  lb_json_add_int (json, "MessagesDeleted", (gint64) info->statistics.n_deleted);
  lb_json_add_int (json, "SMTPAccepted", (gint64) info->statistics.n_accepted);
  lb_json_add_int (json, "SMTPAcceptedSize", (gint64) info->statistics.accepted_octets);
  lb_json_add_int (json, "SMTPRejected", (gint64) info->statistics.n_rejected);
  lb_json_add_int (json, "SMTPIgnored", 0);
  lb_json_end_object (json);
  lb_json_end_object (json);

  return lb_api_answer_new_json (json);
}

/* The letters of a tag need no escaping in a label. */
static void
lb_api_append_tag_metrics (const LbApiInfo *info,
                           GString         *text)
{
  if (info->tags == NULL || info->tags->len == 0)
    return;

  g_string_append (text, "# TYPE mailpit_tag_messages gauge\n");
  for (guint i = 0; i < info->tags->len; i++)
    {
      const LbStoreTag *tag = g_ptr_array_index (info->tags, i);

      g_string_append_printf (text, "mailpit_tag_messages{tag=\"%s\"} %" G_GUINT64_FORMAT "\n",
                              tag->name, (guint64) tag->n_messages);
    }
}

static LbApiAnswer *
lb_api_answer_metrics (LbApiRequest *request,
                       gpointer      data)
{
  const LbApiInfo *info = data;
  const guint64 *webhook = info->statistics.n_webhook;
  const struct
  {
    const char *name;
    const char *type;
    guint64     value;
  } metrics[] = {
    { "mailpit_messages", "gauge", info->counts.n_messages },
    { "mailpit_messages_unread", "gauge", info->counts.n_unread },
    { "mailpit_messages_deleted_total", "counter", info->statistics.n_deleted },
    { "mailpit_smtp_accepted_total", "counter", info->statistics.n_accepted },
    { "mailpit_smtp_accepted_size_bytes_total", "counter", info->statistics.accepted_octets },
    { "mailpit_smtp_rejected_total", "counter", info->statistics.n_rejected },
    { "mailpit_smtp_ignored_total", "counter", 0 },
    { "mailpit_database_size_bytes", "gauge", info->counts.disk_octets },
    { "mailpit_uptime_seconds", "gauge", (guint64) info->uptime_s },
    { "mailpit_memory_usage_bytes", "gauge", lb_api_measure_memory () },
    { "letterbox_chaos_faults_total", "counter", info->n_faults },
    { "letterbox_webhook_sent_total", "counter", webhook[LB_WEBHOOK_SENT] },
    { "letterbox_webhook_failed_total", "counter", webhook[LB_WEBHOOK_FAILED] },
    { "letterbox_webhook_left_out_total", "counter", webhook[LB_WEBHOOK_LEFT_OUT] },
  };
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GBytes) body = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (metrics); i++)
    g_string_append_printf (text, "# TYPE %s %s\n%s %" G_GUINT64_FORMAT "\n",
                            metrics[i].name, metrics[i].type, metrics[i].name, metrics[i].value);
  lb_api_append_tag_metrics (info, text);
  body = g_string_free_to_bytes (g_steal_pointer (&text));

  return lb_api_answer_new (SOUP_STATUS_OK, "text/plain; version=0.0.4; charset=utf-8", body);
}

/* A question for the numbers, and who makes an answer of them. */
typedef struct
{
  LbApiRequest *request; /* (owned) */
  LbApiWorkFunc func;
  LbApiInfo    *info; /* (owned) (nullable): with the numbers, before the tags */
} LbApiCount;

static void
lb_api_info_tags_listed_cb (GObject      *object,
                            GAsyncResult *result,
                            gpointer      user_data)
{
  g_autofree LbApiCount *count = user_data;

  count->info->tags = lb_mailbox_list_tags_finish (LB_MAILBOX (object), result, NULL);
  lb_api_work (count->request, count->func, count->info, (GDestroyNotify) lb_api_info_free);
}

static void
lb_api_counted_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  LbApiCount *count = user_data;
  LbApiRequest *request = count->request;
  LbMailbox *mailbox = LB_MAILBOX (object);
  LbHttpServer *server = lb_api_request_get_server (request);
  LbRuntime *runtime = lb_http_server_get_runtime (server);
  LbApiInfo *info = g_new0 (LbApiInfo, 1);
  g_autoptr(GError) error = NULL;

  if (!lb_mailbox_count_finish (mailbox, result, &info->counts, &error))
    {
      lb_api_info_free (info);
      g_free (count);
      lb_api_request_respond_error (request, error);
      return;
    }

  /* The list's numbers, without what is deleted but can be brought back. */
  info->counts.n_messages = lb_mailbox_get_n_messages (mailbox);
  info->counts.n_unread = lb_mailbox_get_n_unread (mailbox);
  info->statistics = lb_runtime_get_statistics (runtime);
  info->n_faults = lb_chaos_get_n_faults (lb_runtime_get_chaos (runtime));
  info->path = g_strdup (lb_store_get_path (lb_mailbox_get_store (mailbox)));
  info->uptime_s = lb_http_server_get_uptime_s (server);
  count->info = info;
  lb_mailbox_list_tags_async (mailbox, lb_api_request_get_cancellable (request),
                              lb_api_info_tags_listed_cb, count);
}

static void
lb_api_count (LbApiRequest  *request,
              LbApiWorkFunc  func)
{
  LbApiCount *count = g_new0 (LbApiCount, 1);

  count->request = request;
  count->func = func;
  lb_mailbox_count_async (lb_api_request_get_mailbox (request),
                          lb_api_request_get_cancellable (request), lb_api_counted_cb, count);
}

/**
 * lb_api_get_info:
 * @request: (transfer full): GET /api/v1/info
 *
 * Answers with what there is and what has happened.
 */
void
lb_api_get_info (LbApiRequest *request)
{
  lb_api_count (request, lb_api_answer_info);
}

/**
 * lb_api_get_metrics:
 * @request: (transfer full): GET /metrics
 *
 * Answers with the same numbers as Prometheus reads them.
 */
void
lb_api_get_metrics (LbApiRequest *request)
{
  lb_api_count (request, lb_api_answer_metrics);
}

/**
 * lb_api_get_webui:
 * @request: (transfer full): GET /api/v1/webui
 *
 * Answers with what a user interface needs to know of the server.
 */
void
lb_api_get_webui (LbApiRequest *request)
{
  LbHttpServer *server = lb_api_request_get_server (request);
  LbChaos *chaos = lb_runtime_get_chaos (lb_http_server_get_runtime (server));
  LbReleaser *releaser = lb_http_server_get_releaser (server);
  const char *upstream = releaser == NULL ? NULL : lb_releaser_get_upstream (releaser);
  LbJson *json = lb_json_new ();

  lb_json_begin_object (json, NULL);
  lb_json_add_string (json, "Label", "");
  lb_json_begin_object (json, "MessageRelay");
  lb_json_add_bool (json, "Enabled", upstream != NULL);
  lb_json_add_string (json, "SMTPServer", upstream);
  lb_json_add_string (json, "ReturnPath", "");
  lb_json_add_string (json, "AllowedRecipients", "");
  lb_json_add_string (json, "BlockedRecipients", "");
  lb_json_add_string (json, "OverrideFrom", "");
  lb_json_add_bool (json, "PreserveMessageIDs", TRUE);
  lb_json_add_string (json, "RecipientAllowlist", "");
  lb_json_end_object (json);
  lb_json_add_bool (json, "SpamAssassin", FALSE);
  lb_json_add_bool (json, "ChaosEnabled", lb_chaos_is_enabled (chaos));
  lb_json_add_bool (json, "DuplicatesIgnored", FALSE);
  lb_json_add_bool (json, "HideDeleteAllButton", FALSE);
  lb_json_end_object (json);
  lb_api_request_respond_json (request, json);
}
