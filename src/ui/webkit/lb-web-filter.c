#define G_LOG_DOMAIN "lb-web-filter"

#include "config.h"
#include "ui/webkit/lb-web-filter.h"

#include <string.h>

/* Everything is blocked, whatever asks for it: a policy of the document's own kind stops neither
* refreshes nor preconnections. What is let through again is named; the patterns know no "or". */
#define BEGIN                                                                              \
  "[{\"trigger\":{\"url-filter\":\".*\"},\"action\":{\"type\":\"block\"}},"                \
  "{\"trigger\":{\"url-filter\":\"^mail:\",\"resource-type\":[\"document\"]},"             \
  "\"action\":{\"type\":\"ignore-previous-rules\"}},"                                      \
  "{\"trigger\":{\"url-filter\":\"^about:blank\",\"resource-type\":[\"document\"]},"       \
  "\"action\":{\"type\":\"ignore-previous-rules\"}}"
#define IMAGES(scheme)                                                                     \
  ",{\"trigger\":{\"url-filter\":\"^" scheme ":\",\"resource-type\":[\"image\"]},"         \
  "\"action\":{\"type\":\"ignore-previous-rules\"}}"

static const char closed_rules[] = BEGIN IMAGES ("cid") IMAGES ("data") "]";
static const char images_rules[] = BEGIN IMAGES ("cid") IMAGES ("data") IMAGES ("http")
                                   IMAGES ("https") "]";

typedef struct
{
  WebKitUserContentFilterStore *store; /* (owned) */
  const char                   *rules;
  char                         *name;  /* (owned) */
} LbWebFilterJob;

static void
lb_web_filter_job_free (LbWebFilterJob *job)
{
  g_object_unref (job->store);
  g_free (job->name);
  g_free (job);
}

static void
lb_web_filter_saved_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;
  WebKitUserContentFilter *filter;

  filter = webkit_user_content_filter_store_save_finish (WEBKIT_USER_CONTENT_FILTER_STORE (object),
                                                         result,
                                                         &error);
  if (filter == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, filter, (GDestroyNotify) webkit_user_content_filter_unref);
}

static void
lb_web_filter_loaded_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbWebFilterJob *job = g_task_get_task_data (task);
  g_autoptr(GBytes) source = NULL;
  WebKitUserContentFilter *filter;

  filter = webkit_user_content_filter_store_load_finish (job->store, result, NULL);
  if (filter != NULL)
    {
      g_task_return_pointer (task, filter, (GDestroyNotify) webkit_user_content_filter_unref);
      return;
    }
  /* Not there yet, or made by another version of the engine. */
  source = g_bytes_new_static (job->rules, strlen (job->rules));
  webkit_user_content_filter_store_save (job->store, job->name, source, NULL,
                                         lb_web_filter_saved_cb, g_object_ref (task));
}

/**
 * lb_web_filter_load_async:
 * @folder: where what was compiled is kept
 * @flags: what shall get through
 * @callback: called when it is there
 * @user_data: data for @callback
 *
 * Loads what blocks remote content, or compiles it when it is not there.
 */
void
lb_web_filter_load_async (const char          *folder,
                          LbHtmlViewFlags      flags,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  LbWebFilterJob *job = g_new0 (LbWebFilterJob, 1);
  g_autofree char *digest = NULL;

  job->rules = (flags & LB_HTML_VIEW_REMOTE_IMAGES) != 0 ? images_rules : closed_rules;
  job->store = webkit_user_content_filter_store_new (folder);
  /* Other rules have another name: what an older version compiled is never taken for ours. */
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, job->rules, -1);
  job->name = g_strdup_printf ("rules-%.16s", digest);
  g_task_set_source_tag (task, lb_web_filter_load_async);
  g_task_set_task_data (task, job, (GDestroyNotify) lb_web_filter_job_free);
  webkit_user_content_filter_store_load (job->store, job->name, NULL, lb_web_filter_loaded_cb,
                                         g_object_ref (task));
}

/**
 * lb_web_filter_load_finish:
 * @result: of lb_web_filter_load_async()
 * @error: why it could not be compiled
 *
 * Returns: (transfer full): the filter
 */
WebKitUserContentFilter *
lb_web_filter_load_finish (GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
