#include "config.h"

#include "api/lb-routes.h"

typedef struct
{
  const char *method;
  const char *path;
  const char *route;     /* NULL: none */
  const char *parameter; /* the first one; NULL: none */
  const char *allowed;
} RouteCase;

static const RouteCase route_cases[] = {
  { "GET", "/livez", "/livez", NULL, "" },
  { "HEAD", "/livez", "/livez", NULL, "" },
  { "POST", "/livez", NULL, NULL, "GET, HEAD" },
  { "POST", "/api/v1/messages", NULL, NULL, "GET, HEAD, PUT, DELETE" },
  { "DELETE", "/api/v1/messages", "/api/v1/messages", NULL, "" },
  { "GET", "/api/v1/message/abc/raw", "/api/v1/message/*/raw", "abc", "" },
  { "GET", "/api/v1/message/a%62c/raw", "/api/v1/message/*/raw", "abc", "" },
  { "GET", "/api/v1/message/a%2Fb/raw", "/api/v1/message/*/raw", "a/b", "" },
  { "GET", "/api/v1/message/%2e%2e/raw", "/api/v1/message/*/raw", "..", "" },
  { "GET", "/api/v1/message//raw", NULL, NULL, "" },
  { "GET", "/api/v1/message/%00/raw", NULL, NULL, "" },
  { "GET", "/api/v1/message/%ff/raw", NULL, NULL, "" },
  { "GET", "/api/v1/message/%zz/raw", NULL, NULL, "" },
  { "GET", "/api/v1/message/abc/raw/", NULL, NULL, "" },
  { "GET", "/api/v1/../../etc/passwd", NULL, NULL, "" },
  { "GET", "//livez", NULL, NULL, "" },
  { "GET", "", NULL, NULL, "" },
};

static void
test_routes_find (gconstpointer data)
{
  const RouteCase *c = data;
  g_autoptr(GString) allowed = g_string_new (NULL);
  g_auto(GStrv) parameters = NULL;
  const LbRoute *route = lb_routes_find (LB_ROUTES_OWN, c->method, c->path, &parameters, allowed);

  g_assert_cmpstr (allowed->str, ==, c->allowed);
  if (c->route == NULL)
    {
      g_assert_null (route);
      return;
    }

  g_assert_nonnull (route);
  g_assert_cmpstr (route->path, ==, c->route);
  g_assert_cmpstr (parameters[0], ==, c->parameter);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (route_cases); i++)
    {
      g_autofree char *name = g_strdelimit (g_strdup (route_cases[i].path), "/", '|');
      g_autofree char *path = g_strdup_printf ("/api/routes/%s %s", route_cases[i].method, name);

      g_test_add_data_func (path, &route_cases[i], test_routes_find);
    }

  return g_test_run ();
}
