#define G_LOG_DOMAIN "lb-api-info"

#include "config.h"
#include "api/lb-api.h"

#include <unistd.h>

#include "api/lb-api-answer.h"

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
  g_auto(GStrv) fields = NULL;
  guint64 n_pages;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    return 0;

  fields = g_strsplit (text, " ", 3);
  if (g_strv_length (fields) < 2 ||
      !g_ascii_string_to_unsigned (fields[1], 10, 0, G_MAXUINT32, &n_pages, NULL))
    return 0;

  return n_pages * (guint64) sysconf (_SC_PAGESIZE);
}

typedef struct
{
  LbStoreCounts counts;
  LbStatistics  statistics;
  char         *path; /* (owned) */
  gint64        uptime_s;
} LbApiInfo;

static void
lb_api_info_free (LbApiInfo *info)
{
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

static void
lb_api_counted_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  LbApiRequest *request = user_data;
  LbMailbox *mailbox = LB_MAILBOX (object);
  LbHttpServer *server = lb_api_request_get_server (request);
  LbApiInfo *info = g_new0 (LbApiInfo, 1);
  g_autoptr(GError) error = NULL;

  if (!lb_mailbox_count_finish (mailbox, result, &info->counts, &error))
    {
      lb_api_info_free (info);
      lb_api_request_respond_error (request, error);
      return;
    }

  /* The list's numbers, without what is deleted but can be brought back. */
  info->counts.n_messages = lb_mailbox_get_n_messages (mailbox);
  info->counts.n_unread = lb_mailbox_get_n_unread (mailbox);
  info->statistics = lb_runtime_get_statistics (lb_http_server_get_runtime (server));
  info->path = g_strdup (lb_store_get_path (lb_mailbox_get_store (mailbox)));
  info->uptime_s = lb_http_server_get_uptime_s (server);
  lb_api_work (request, lb_api_answer_info, info, (GDestroyNotify) lb_api_info_free);
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
  lb_mailbox_count_async (lb_api_request_get_mailbox (request),
                          lb_api_request_get_cancellable (request), lb_api_counted_cb, request);
}
