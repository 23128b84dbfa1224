#define G_LOG_DOMAIN "lb-routes"

#include "config.h"
#include "api/lb-routes.h"

#include <string.h>

#include "api/lb-api.h"
#include "api/mailhog/lb-mailhog.h"

/* Mailpit's paths, then our own. */
static const LbRoute own_routes[] = {
  { "GET", "/livez", lb_api_livez, LB_ROUTE_PUBLIC },
  { "GET", "/readyz", lb_api_readyz, LB_ROUTE_PUBLIC },
  { "GET", "/api/v1/openapi.json", lb_api_get_document, LB_ROUTE_NONE },
  { "GET", "/api/v1/info", lb_api_get_info, LB_ROUTE_NONE },
  { "GET", "/metrics", lb_api_get_metrics, LB_ROUTE_NONE },
  { "GET", "/view/*", lb_api_get_view, LB_ROUTE_NONE },
  { "GET", "/api/v1/webui", lb_api_get_webui, LB_ROUTE_NONE },
  { "GET", "/api/v1/tags", lb_api_get_tags, LB_ROUTE_NONE },
  { "PUT", "/api/v1/tags", lb_api_put_tags, LB_ROUTE_NONE },
  { "PUT", "/api/v1/tags/*", lb_api_rename_tag, LB_ROUTE_NONE },
  { "DELETE", "/api/v1/tags/*", lb_api_delete_tag, LB_ROUTE_NONE },
  { "GET", "/api/v1/chaos", lb_api_get_chaos, LB_ROUTE_NONE },
  { "PUT", "/api/v1/chaos", lb_api_put_chaos, LB_ROUTE_NONE },
  { "GET", "/api/v1/chaos/scenario", lb_api_get_scenario, LB_ROUTE_NONE },
  { "PUT", "/api/v1/chaos/scenario", lb_api_put_scenario, LB_ROUTE_NONE },
  { "DELETE", "/api/v1/chaos/scenario", lb_api_delete_scenario, LB_ROUTE_NONE },
  { "POST", "/api/v1/chaos/reset", lb_api_reset_chaos, LB_ROUTE_NONE },
  { "GET", "/api/v1/message/*/html-check", lb_api_refuse_check, LB_ROUTE_NONE },
  { "GET", "/api/v1/message/*/link-check", lb_api_refuse_check, LB_ROUTE_NONE },
  { "POST", "/api/v1/send", lb_api_post_send, LB_ROUTE_LARGE },
  { "POST", "/api/v1/import", lb_api_post_import, LB_ROUTE_STREAM },
  { "GET", "/api/v1/settings", lb_api_get_settings, LB_ROUTE_NONE },
  { "PUT", "/api/v1/settings", lb_api_put_settings, LB_ROUTE_NONE },
  { "POST", "/api/v1/message/*/release", lb_api_post_release, LB_ROUTE_NONE },
  { "GET", "/api/v1/messages", lb_api_get_messages, LB_ROUTE_NONE },
  { "PUT", "/api/v1/messages", lb_api_put_messages, LB_ROUTE_NONE },
  { "DELETE", "/api/v1/messages", lb_api_delete_messages, LB_ROUTE_NONE },
  { "GET", "/api/v1/messages/wait", lb_api_get_wait, LB_ROUTE_NONE },
  { "GET", "/api/v1/search", lb_api_get_search, LB_ROUTE_NONE },
  { "DELETE", "/api/v1/search", lb_api_delete_search, LB_ROUTE_NONE },
  { "GET", "/api/v1/message/*", lb_api_get_message, LB_ROUTE_NONE },
  { "GET", "/api/v1/message/*/headers", lb_api_get_headers, LB_ROUTE_NONE },
  { "GET", "/api/v1/message/*/part/*", lb_api_get_part, LB_ROUTE_NONE },
  { "GET", "/api/v1/message/*/part/*/thumb", lb_api_get_thumbnail, LB_ROUTE_NONE },
  { "GET", "/api/v1/message/*/raw", lb_api_get_raw, LB_ROUTE_NONE },
  { "GET", "/api/v1/message/*/envelope", lb_api_get_envelope, LB_ROUTE_NONE },
  { "GET", "/api/v1/message/*/transcript", lb_api_get_transcript, LB_ROUTE_NONE },
  { "GET", "/api/v1/sessions", lb_api_get_sessions, LB_ROUTE_NONE },
  { NULL, NULL, NULL, LB_ROUTE_NONE },
};

/* MailHog's paths, v1 and v2. */
static const LbRoute mailhog_routes[] = {
  { "GET", "/api/v1/messages", lb_mailhog_get_messages, LB_ROUTE_NONE },
  { "DELETE", "/api/v1/messages", lb_mailhog_delete_all, LB_ROUTE_NONE },
  { "GET", "/api/v1/messages/*", lb_mailhog_get_message, LB_ROUTE_NONE },
  { "DELETE", "/api/v1/messages/*", lb_mailhog_delete_message, LB_ROUTE_NONE },
  { "GET", "/api/v1/messages/*/download", lb_mailhog_get_download, LB_ROUTE_NONE },
  { "GET", "/api/v1/messages/*/mime/part/*/download", lb_mailhog_get_part, LB_ROUTE_NONE },
  { "POST", "/api/v1/messages/*/release", lb_mailhog_post_release, LB_ROUTE_NONE },
  { "GET", "/api/v1/events", lb_mailhog_get_events, LB_ROUTE_NONE },
  { "GET", "/api/v2/messages", lb_mailhog_list_messages, LB_ROUTE_NONE },
  { "GET", "/api/v2/search", lb_mailhog_get_search, LB_ROUTE_NONE },
  { "GET", "/api/v2/outgoing-smtp", lb_mailhog_get_outgoing, LB_ROUTE_NONE },
  { "GET", "/api/v2/jim", lb_mailhog_get_jim, LB_ROUTE_NONE },
  { "POST", "/api/v2/jim", lb_mailhog_post_jim, LB_ROUTE_NONE },
  { "PUT", "/api/v2/jim", lb_mailhog_put_jim, LB_ROUTE_NONE },
  { "DELETE", "/api/v2/jim", lb_mailhog_delete_jim, LB_ROUTE_NONE },
  { NULL, NULL, NULL, LB_ROUTE_NONE },
};

static const LbRoute * const tables[] = {
  [LB_ROUTES_OWN] = own_routes,
  [LB_ROUTES_MAILHOG] = mailhog_routes,
};

/* Whether @segments has the form of @path; collects what stands for `*`. */
static gboolean
lb_routes_match (const char  *path,
                 char       **segments,
                 GPtrArray   *parameters)
{
  g_auto(GStrv) pattern = g_strsplit (path, "/", -1);

  if (g_strv_length (pattern) != g_strv_length (segments))
    return FALSE;

  for (guint i = 0; pattern[i] != NULL; i++)
    {
      g_autofree char *segment = NULL;

      if (!g_str_equal (pattern[i], "*"))
        {
          if (!g_str_equal (pattern[i], segments[i]))
            return FALSE;
          continue;
        }

      /* Decoded only now, so that no segment can hide a slash; "%00" has no decoded form. */
      segment = g_uri_unescape_string (segments[i], NULL);
      if (segment == NULL || *segment == '\0' || !g_utf8_validate (segment, -1, NULL))
        return FALSE;
      g_ptr_array_add (parameters, g_steal_pointer (&segment));
    }

  return TRUE;
}

/**
 * lb_routes_find:
 * @table: whose paths
 * @method: of a request
 * @path: its path as it came, not decoded
 * @parameters: (out) (transfer full): what stood for each `*`, decoded; NULL-terminated
 * @allowed: gets the methods that the path has, where @method is not among them
 *
 * Returns: (transfer none) (nullable): the route; %NULL with an empty @allowed: there is no such
 * path
 */
const LbRoute *
lb_routes_find (LbRouteTable    table,
                const char     *method,
                const char     *path,
                char         ***parameters,
                GString        *allowed)
{
  g_auto(GStrv) segments = g_strsplit (path, "/", 16);
  const char *wanted = g_str_equal (method, "HEAD") ? "GET" : method;

  for (const LbRoute *route = tables[table]; route->method != NULL; route++)
    {
      g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func (g_free);

      if (!lb_routes_match (route->path, segments, found))
        continue;

      if (g_str_equal (route->method, wanted))
        {
          g_ptr_array_add (found, NULL);
          *parameters = (char **) g_ptr_array_free (g_steal_pointer (&found), FALSE);
          g_string_truncate (allowed, 0);
          return route;
        }

      g_string_append_printf (allowed, "%s%s", allowed->len == 0 ? "" : ", ", route->method);
      if (g_str_equal (route->method, "GET"))
        g_string_append (allowed, ", HEAD");
    }

  return NULL;
}
