#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonObject *lb_json_body_parse       (GBytes       *body,
                                      GError      **error);
JsonObject *lb_json_body_parse_lines (GBytes       *body,
                                      GArray       *lines,
                                      GError      **error);
JsonNode   *lb_json_body_get         (JsonObject   *object,
                                      const char   *name);
gboolean    lb_json_body_get_bool    (JsonObject   *object,
                                      const char   *name,
                                      gboolean     *truth,
                                      GError      **error);
gboolean    lb_json_body_get_string  (JsonObject   *object,
                                      const char   *name,
                                      char        **text,
                                      GError      **error);
gboolean    lb_json_body_get_strings (JsonObject   *object,
                                      const char   *name,
                                      char       ***texts,
                                      GError      **error);

G_END_DECLS
