#define G_LOG_DOMAIN "lb-json-body"

#include "config.h"
#include "api/lb-json-body.h"

#include "api/lb-json-scan.h"

/* Brackets within brackets: json-glib reads them by recursion. */
#define DEPTH_MAX 32

static gboolean
lb_json_body_fail (GError     **error,
                   const char  *format,
                   const char  *what)
{
  g_autofree char *message = g_strdup_printf ("%s%s", format, what);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, message);
  return FALSE;
}

static void
lb_json_body_object_start_cb (JsonParser *parser,
                              GArray     *lines)
{
  guint line = (guint) json_parser_get_current_line (parser);

  g_array_append_val (lines, line);
}

static JsonObject *
lb_json_body_load (JsonParser  *parser,
                   GBytes      *body,
                   guint       *fault_line,
                   GError     **error)
{
  gsize length;
  const char *text = g_bytes_get_data (body, &length);
  JsonNode *root;

  if (!g_utf8_validate_len (text, length, NULL) ||
      !lb_json_scan_check (text, length, DEPTH_MAX, fault_line) ||
      !json_parser_load_from_data (parser, text, (gssize) length, NULL))
    {
      lb_json_body_fail (error, "The body is not valid JSON", "");
      return NULL;
    }

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      lb_json_body_fail (error, "The body is not a JSON object", "");
      return NULL;
    }

  return json_object_ref (json_node_get_object (root));
}

/**
 * lb_json_body_parse:
 * @body: of a request
 * @error: return location; %G_IO_ERROR_INVALID_DATA, a text for the client
 *
 * Returns: (transfer full) (nullable): the object that @body is
 */
JsonObject *
lb_json_body_parse (GBytes  *body,
                    GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  guint fault_line;

  return lb_json_body_load (parser, body, &fault_line, error);
}

/**
 * lb_json_body_parse_lines:
 * @body: a text that somebody wrote by hand
 * @lines: (element-type guint): gets the line of each object in it, in the order of their begins
 * @error: return location; %G_IO_ERROR_INVALID_DATA, a text that begins with the line
 *
 * Returns: (transfer full) (nullable): the object that @body is
 */
JsonObject *
lb_json_body_parse_lines (GBytes  *body,
                          GArray  *lines,
                          GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  guint fault_line = 1;
  JsonObject *object;

  g_signal_connect (parser, "object-start", G_CALLBACK (lb_json_body_object_start_cb), lines);
  object = lb_json_body_load (parser, body, &fault_line, error);
  if (object == NULL)
    g_prefix_error (error, "line %u: ", fault_line);

  return object;
}

/**
 * lb_json_body_get:
 * @object: an object
 * @name: a name; case does not matter, as for Mailpit
 *
 * Returns: (transfer none) (nullable): its value; %NULL also for null
 */
JsonNode *
lb_json_body_get (JsonObject *object,
                  const char *name)
{
  JsonObjectIter iter;
  const char *at;
  JsonNode *node;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &at, &node))
    if (g_ascii_strcasecmp (at, name) == 0)
      return JSON_NODE_HOLDS_NULL (node) ? NULL : node;

  return NULL;
}

/**
 * lb_json_body_get_bool:
 * @object: an object
 * @name: a name
 * @truth: (inout): its value; stays when there is none
 * @error: return location; %G_IO_ERROR_INVALID_DATA, a text for the client
 *
 * Returns: whether there is none or it is a boolean
 */
gboolean
lb_json_body_get_bool (JsonObject  *object,
                       const char  *name,
                       gboolean    *truth,
                       GError     **error)
{
  JsonNode *node = lb_json_body_get (object, name);

  if (node == NULL)
    return TRUE;
  if (json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return lb_json_body_fail (error, name, " is not true or false");

  *truth = json_node_get_boolean (node);
  return TRUE;
}

/**
 * lb_json_body_get_string:
 * @object: an object
 * @name: a name
 * @text: (inout) (transfer full): its value; stays when there is none
 * @error: return location; %G_IO_ERROR_INVALID_DATA, a text for the client
 *
 * Returns: whether there is none or it is a string
 */
gboolean
lb_json_body_get_string (JsonObject  *object,
                         const char  *name,
                         char       **text,
                         GError     **error)
{
  JsonNode *node = lb_json_body_get (object, name);

  if (node == NULL)
    return TRUE;
  if (json_node_get_value_type (node) != G_TYPE_STRING)
    return lb_json_body_fail (error, name, " is not a string");

  g_free (*text);
  *text = json_node_dup_string (node);
  return TRUE;
}

/**
 * lb_json_body_get_strings:
 * @object: an object
 * @name: a name
 * @texts: (inout) (transfer full): its values; stays when there is none
 * @error: return location; %G_IO_ERROR_INVALID_DATA, a text for the client
 *
 * Returns: whether there is none or it is an array of strings
 */
gboolean
lb_json_body_get_strings (JsonObject   *object,
                          const char   *name,
                          char       ***texts,
                          GError      **error)
{
  JsonNode *node = lb_json_body_get (object, name);
  g_autoptr(GPtrArray) found = NULL;
  JsonArray *array;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return lb_json_body_fail (error, name, " is not an array");

  found = g_ptr_array_new_with_free_func (g_free);
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (json_node_get_value_type (element) != G_TYPE_STRING)
        return lb_json_body_fail (error, name, " has an element that is not a string");
      g_ptr_array_add (found, json_node_dup_string (element));
    }
  g_ptr_array_add (found, NULL);

  g_strfreev (*texts);
  *texts = (char **) g_ptr_array_free (g_steal_pointer (&found), FALSE);
  return TRUE;
}
