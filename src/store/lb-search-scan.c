#define G_LOG_DOMAIN "lb-search"

#include "config.h"
#include "store/lb-search-scan.h"

#include <string.h>

#include <glib/gi18n.h>

#include "base/lb-limits.h"
#include "store/lb-row-set.h"
#include "store/lb-store-error.h"
#include "store/lb-store-read.h"

#define SELECT_TEXT "SELECT text FROM search_text WHERE rowid = ?"

/* Keeps a bad expression from running for minutes. */
#define REGEX_LIMITS "(*LIMIT_MATCH=200000)"

/* What looks at each message, one after the other. */
typedef struct
{
  LbConnection   *connection;
  const LbSearch *search;
  GRegex         *regex;  /* (owned) (nullable) */
  char           *value;  /* (owned) (nullable): in small letters */
} LbSearchScan;

static gboolean
lb_search_scan_text (LbSearchScan  *self,
                     gint64         row_id,
                     gboolean      *matches,
                     GError       **error)
{
  g_autoptr(LbStatement) statement = lb_connection_prepare (self->connection, SELECT_TEXT, error);
  g_autoptr(GError) own_error = NULL;

  *matches = FALSE;
  if (statement == NULL)
    return FALSE;

  lb_statement_bind_int (statement, 1, row_id);
  if (lb_statement_next (statement, &own_error))
    *matches = g_regex_match_full (self->regex, lb_statement_get_text (statement, 0), -1, 0, 0,
                                   NULL,
                                   &own_error);

  if (own_error == NULL)
    return TRUE;

  if (own_error->domain == G_REGEX_ERROR)
    g_set_error (error, LB_STORE_ERROR, LB_STORE_ERROR_QUERY,
                 _("“/%s/” in the search is not understood: %s"), self->search->text,
                 _("it takes too long"));
  else
    g_propagate_error (error, g_steal_pointer (&own_error));

  return FALSE;
}

/* RFC 5322 2.2.3: a line that begins with white space goes on with the one before. */
static gboolean
lb_search_match_header (const LbSearchScan *self,
                        const char         *line,
                        const char         *end)
{
  const char *colon = memchr (line, ':', (gsize) (end - line));
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  if (colon == NULL)
    return FALSE;

  name = g_strchomp (g_strndup (line, (gsize) (colon - line)));
  if (g_ascii_strcasecmp (name, self->search->name) != 0)
    return FALSE;

  value = g_ascii_strdown (colon + 1, (gssize) (end - colon - 1));
  return strstr (value, self->value) != NULL;
}

static const char *
lb_search_find_field_end (const char *line,
                          const char *end)
{
  for (const char *at = line;; at++)
    {
      at = memchr (at, '\n', (gsize) (end - at));
      if (at == NULL)
        return end;

      if (at + 1 == end || (at[1] != ' ' && at[1] != '\t'))
        return at;
    }
}

static gboolean
lb_search_scan_header (LbSearchScan  *self,
                       gint64         row_id,
                       gboolean      *matches,
                       GError       **error)
{
  g_autoptr(GBytes) head = lb_store_read_head (self->connection, row_id,
                                               LB_LIMIT_HEADER_BLOCK_OCTETS, error);
  const char *line;
  const char *end;
  gsize length = 0;

  *matches = FALSE;
  if (head == NULL)
    return FALSE;

  line = g_bytes_get_data (head, &length);
  end = line + length;
  while (!*matches && line < end && *line != '\r' && *line != '\n')
    {
      const char *field_end = lb_search_find_field_end (line, end);

      *matches = lb_search_match_header (self, line, field_end);
      line = field_end < end ? field_end + 1 : end;
    }

  return TRUE;
}

static gboolean
lb_search_scan_one (LbSearchScan  *self,
                    gint64         row_id,
                    gboolean      *matches,
                    GError       **error)
{
  if (self->regex != NULL)
    return lb_search_scan_text (self, row_id, matches, error);

  return lb_search_scan_header (self, row_id, matches, error);
}

static GArray *
lb_search_scan_all (LbSearchScan  *self,
                    GArray        *candidates,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_autoptr(GArray) found = lb_row_set_new ();

  for (guint i = 0; i < candidates->len; i++)
    {
      gint64 row_id = g_array_index (candidates, gint64, i);
      gboolean matches;

      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !lb_search_scan_one (self, row_id, &matches, error))
        return NULL;

      if (matches)
        g_array_append_val (found, row_id);
    }

  return g_steal_pointer (&found);
}

/**
 * lb_search_scan:
 * @connection: a connection with an open transaction
 * @search: an expression or a header field
 * @candidates: (element-type gint64): where to look, growing
 * @cancellable: (nullable): ends it early
 * @error: the place for an error
 *
 * Looks at each message for what no index knows.
 *
 * Returns: (transfer full) (nullable) (element-type gint64): what was found of them, growing
 */
GArray *
lb_search_scan (LbConnection    *connection,
                const LbSearch  *search,
                GArray          *candidates,
                GCancellable    *cancellable,
                GError         **error)
{
  LbSearchScan self = { .connection = connection, .search = search };
  g_autofree char *pattern = g_strconcat (REGEX_LIMITS, search->text, NULL);
  g_autofree char *value = g_ascii_strdown (search->text, -1);
  g_autoptr(GRegex) regex = NULL;

  self.value = value;
  if (search->kind == LB_SEARCH_REGEX)
    {
      /* The parser has tried it. */
      regex = g_regex_new (pattern, G_REGEX_CASELESS | G_REGEX_MULTILINE | G_REGEX_OPTIMIZE, 0,
                           error);
      if (regex == NULL)
        return NULL;

      self.regex = regex;
    }

  return lb_search_scan_all (&self, candidates, cancellable, error);
}
