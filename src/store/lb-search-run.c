#define G_LOG_DOMAIN "lb-search"

#include "config.h"
#include "store/lb-search-run.h"

#include <string.h>

#include "store/lb-row-set.h"
#include "store/lb-search-scan.h"

/* The trigram index knows nothing shorter. */
#define TRIGRAM_LETTERS 3

/* ?1 and ?2: the first and the last row; ?3: the value. */
#define IN_RANGE(column) " AND " column " BETWEEN ?1 AND ?2 ORDER BY " column
#define FROM_STATES(condition) "SELECT row_id FROM states WHERE " condition IN_RANGE ("row_id")
#define FROM_MESSAGES(condition) "SELECT row_id FROM messages WHERE " condition IN_RANGE ("row_id")
#define FIELD_LIKE(column) \
  "SELECT rowid FROM search_fields WHERE " column " LIKE ?3 ESCAPE '\\'" IN_RANGE ("rowid")
#define EACH_ADDRESS \
  "(from_list || to_list || cc_list || bcc_list || reply_to_list)"
#define MATCH_TEXT "SELECT rowid FROM search_text WHERE search_text MATCH ?3" IN_RANGE ("rowid")
#define MATCH_FIELDS \
  "SELECT rowid FROM search_fields WHERE search_fields MATCH ?3" IN_RANGE ("rowid")
#define TEXT_LIKE \
  "SELECT rowid FROM search_text WHERE text LIKE ?3 ESCAPE '\\'" IN_RANGE ("rowid")
#define TAGGED \
  "SELECT DISTINCT row_id FROM message_tags JOIN tags USING (tag_id) WHERE name = ?3" \
  IN_RANGE ("row_id")

#define IN_THREAD \
  "SELECT row_id FROM threads WHERE thread = (SELECT thread FROM messages JOIN threads" \
  " USING (row_id) WHERE id = ?3)" IN_RANGE ("row_id")

/* What the columns of search_fields answer. */
static const struct
{
  LbSearchKind kind;
  const char  *columns; /* for the index */
  const char  *like;    /* for values that are too short for it */
} fields[] = {
  { LB_SEARCH_FROM, "from_list", FIELD_LIKE ("from_list") },
  { LB_SEARCH_TO, "to_list", FIELD_LIKE ("to_list") },
  { LB_SEARCH_CC, "cc_list", FIELD_LIKE ("cc_list") },
  { LB_SEARCH_BCC, "bcc_list", FIELD_LIKE ("bcc_list") },
  { LB_SEARCH_REPLY_TO, "reply_to_list", FIELD_LIKE ("reply_to_list") },
  { LB_SEARCH_ADDRESSED, "from_list to_list cc_list bcc_list reply_to_list",
    FIELD_LIKE (EACH_ADDRESS) },
  { LB_SEARCH_ENVELOPE, "envelope", FIELD_LIKE ("envelope") },
  { LB_SEARCH_SUBJECT, "subject", FIELD_LIKE ("subject") },
  { LB_SEARCH_MESSAGE_ID, "message_id", FIELD_LIKE ("message_id") },
  { LB_SEARCH_TEXT, "subject from_list to_list cc_list bcc_list reply_to_list envelope", NULL },
};

/* What the other tables answer. */
static const struct
{
  LbSearchKind kind;
  const char  *sql;
} states[] = {
  { LB_SEARCH_SESSION, FROM_MESSAGES ("session = ?3") },
  { LB_SEARCH_TAG, TAGGED },
  { LB_SEARCH_THREAD, IN_THREAD },
  { LB_SEARCH_READ, FROM_STATES ("is_read = 1") },
  { LB_SEARCH_TAGGED, "SELECT DISTINCT row_id FROM message_tags WHERE TRUE" IN_RANGE ("row_id") },
  { LB_SEARCH_PINNED, FROM_STATES ("is_pinned = 1") },
  { LB_SEARCH_RELAYED, FROM_STATES ("relay > 0") },
  { LB_SEARCH_LARGER, FROM_STATES ("size >= ?3") },
  { LB_SEARCH_SMALLER, FROM_STATES ("size <= ?3") },
  { LB_SEARCH_ATTACHMENT, FROM_MESSAGES ("n_attachments > 0") },
  { LB_SEARCH_INLINE, FROM_MESSAGES ("n_inline > 0") },
  { LB_SEARCH_ERROR, FROM_MESSAGES ("problem IS NOT NULL") },
  { LB_SEARCH_WARNING, FROM_MESSAGES ("flags <> 0") },
  { LB_SEARCH_AFTER, FROM_MESSAGES ("received_at_us >= ?3") },
  { LB_SEARCH_BEFORE, FROM_MESSAGES ("received_at_us <= ?3") },
};

typedef struct
{
  LbConnection *connection;
  GCancellable *cancellable;
} LbSearchRun;

static GArray *lb_search_run_any (LbSearchRun     *run,
                                  const LbSearch  *search,
                                  GArray          *candidates,
                                  GError         **error);

/**
 * lb_search_needs_index:
 * @search: a search
 *
 * Returns: whether the index of texts has to be up to date for it
 */
gboolean
lb_search_needs_index (const LbSearch *search)
{
  for (guint i = 0; search->children != NULL && i < search->children->len; i++)
    {
      if (lb_search_needs_index (g_ptr_array_index (search->children, i)))
        return TRUE;
    }

  if (search->kind == LB_SEARCH_REGEX || search->kind == LB_SEARCH_THREAD)
    return TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      if (fields[i].kind == search->kind)
        return TRUE;
    }

  return FALSE;
}

/**
 * lb_search_needs_tags:
 * @search: a search
 *
 * Returns: whether it asks for tags
 */
gboolean
lb_search_needs_tags (const LbSearch *search)
{
  for (guint i = 0; search->children != NULL && i < search->children->len; i++)
    {
      if (lb_search_needs_tags (g_ptr_array_index (search->children, i)))
        return TRUE;
    }

  return search->kind == LB_SEARCH_TAG || search->kind == LB_SEARCH_TAGGED;
}

/* --- One statement --- */

static GArray *
lb_search_run_statement (LbSearchRun  *run,
                         const char   *sql,
                         const char   *text,
                         gint64        number,
                         GArray       *candidates,
                         GError      **error)
{
  g_autoptr(LbStatement) statement = lb_connection_prepare (run->connection, sql, error);
  g_autoptr(GArray) found = NULL;

  if (statement == NULL)
    return NULL;

  lb_statement_bind_int (statement, 1, g_array_index (candidates, gint64, 0));
  lb_statement_bind_int (statement, 2, g_array_index (candidates, gint64, candidates->len - 1));
  if (text != NULL)
    lb_statement_bind_text (statement, 3, text);
  else if (sqlite3_bind_parameter_count (statement) > 2)
    lb_statement_bind_int (statement, 3, number);

  found = lb_statement_list_ints (statement, error);
  return found != NULL ? lb_row_set_intersect (found, candidates) : NULL;
}

/* --- Texts --- */

static char *
lb_search_quote (const char *value)
{
  g_auto(GStrv) parts = g_strsplit (value, "\"", -1);
  g_autofree char *doubled = g_strjoinv ("\"\"", parts);

  return g_strconcat ("\"", doubled, "\"", NULL);
}

static char *
lb_search_make_like (const char *value)
{
  GString *like = g_string_new ("%");

  for (const char *at = value; *at != '\0'; at++)
    {
      if (*at == '%' || *at == '_' || *at == '\\')
        g_string_append_c (like, '\\');
      g_string_append_c (like, *at);
    }

  g_string_append_c (like, '%');
  return g_string_free (like, FALSE);
}

static gboolean
lb_search_has_letters (const char *value)
{
  for (const char *at = value; *at != '\0'; at = g_utf8_next_char (at))
    {
      if (g_unichar_isalnum (g_utf8_get_char (at)))
        return TRUE;
    }

  return FALSE;
}

static GArray *
lb_search_run_field (LbSearchRun     *run,
                     const LbSearch  *search,
                     gsize            field,
                     GArray          *candidates,
                     GError         **error)
{
  g_autofree char *quoted = lb_search_quote (search->text);
  g_autofree char *match = g_strconcat ("{", fields[field].columns, "} : ", quoted, NULL);
  g_autofree char *like = lb_search_make_like (search->text);

  if (g_utf8_strlen (search->text, -1) >= TRIGRAM_LETTERS)
    return lb_search_run_statement (run, MATCH_FIELDS, match, 0, candidates, error);

  if (fields[field].like != NULL)
    return lb_search_run_statement (run, fields[field].like, like, 0, candidates, error);

  return lb_row_set_new ();
}

/* The begin of words, in order, anywhere in the text; or what no word is made of, as it stands. */
static GArray *
lb_search_run_words (LbSearchRun     *run,
                     const LbSearch  *search,
                     GArray          *candidates,
                     GError         **error)
{
  g_autofree char *quoted = lb_search_quote (search->text);
  g_autofree char *match = g_strconcat (quoted, " *", NULL);
  g_autofree char *like = lb_search_make_like (search->text);

  if (lb_search_has_letters (search->text))
    return lb_search_run_statement (run, MATCH_TEXT, match, 0, candidates, error);

  return lb_search_run_statement (run, TEXT_LIKE, like, 0, candidates, error);
}

static GArray *
lb_search_run_text (LbSearchRun     *run,
                    const LbSearch  *search,
                    gsize            field,
                    GArray          *candidates,
                    GError         **error)
{
  g_autoptr(GArray) words = lb_search_run_words (run, search, candidates, error);
  g_autoptr(GArray) inside = NULL;

  if (words == NULL)
    return NULL;

  inside = lb_search_run_field (run, search, field, candidates, error);
  return inside != NULL ? lb_row_set_unite (words, inside) : NULL;
}

static GArray *
lb_search_run_leaf (LbSearchRun     *run,
                    const LbSearch  *search,
                    GArray          *candidates,
                    GError         **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      if (fields[i].kind != search->kind)
        continue;

      return search->kind == LB_SEARCH_TEXT
             ? lb_search_run_text (run, search, i, candidates, error)
             : lb_search_run_field (run, search, i, candidates, error);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      if (states[i].kind == search->kind)
        return lb_search_run_statement (run, states[i].sql, search->text, search->number,
                                        candidates, error);
    }

  return lb_search_scan (run->connection, search, candidates, run->cancellable, error);
}

/* --- Operators --- */

/* What has to look at each message comes last, when few are left. */
static gboolean
lb_search_is_slow (const LbSearch *search)
{
  for (guint i = 0; search->children != NULL && i < search->children->len; i++)
    {
      if (lb_search_is_slow (g_ptr_array_index (search->children, i)))
        return TRUE;
    }

  return search->kind == LB_SEARCH_REGEX || search->kind == LB_SEARCH_HEADER;
}

static GArray *
lb_search_run_and (LbSearchRun     *run,
                   const LbSearch  *search,
                   GArray          *candidates,
                   GError         **error)
{
  g_autoptr(GArray) left = g_array_ref (candidates);

  for (guint pass = 0; pass < 2; pass++)
    {
      for (guint i = 0; i < search->children->len; i++)
        {
          const LbSearch *child = g_ptr_array_index (search->children, i);
          GArray *found;

          if (lb_search_is_slow (child) != (pass == 1))
            continue;

          found = lb_search_run_any (run, child, left, error);
          if (found == NULL)
            return NULL;

          g_array_unref (left);
          left = found;
        }
    }

  return g_steal_pointer (&left);
}

static GArray *
lb_search_run_or (LbSearchRun     *run,
                  const LbSearch  *search,
                  GArray          *candidates,
                  GError         **error)
{
  g_autoptr(GArray) all = lb_row_set_new ();

  for (guint i = 0; i < search->children->len; i++)
    {
      g_autoptr(GArray) before = g_steal_pointer (&all);
      g_autoptr(GArray) found = NULL;

      found = lb_search_run_any (run, g_ptr_array_index (search->children, i), candidates, error);
      if (found == NULL)
        return NULL;

      all = lb_row_set_unite (before, found);
    }

  return g_steal_pointer (&all);
}

static GArray *
lb_search_run_not (LbSearchRun     *run,
                   const LbSearch  *search,
                   GArray          *candidates,
                   GError         **error)
{
  g_autoptr(GArray) found = lb_search_run_any (run, g_ptr_array_index (search->children, 0),
                                               candidates, error);

  return found != NULL ? lb_row_set_subtract (candidates, found) : NULL;
}

/* Gives a part of the candidates. */
static GArray *
lb_search_run_any (LbSearchRun     *run,
                   const LbSearch  *search,
                   GArray          *candidates,
                   GError         **error)
{
  if (candidates->len == 0)
    return g_array_ref (candidates);

  if (search->kind == LB_SEARCH_AND)
    return lb_search_run_and (run, search, candidates, error);

  if (search->kind == LB_SEARCH_OR)
    return lb_search_run_or (run, search, candidates, error);

  if (search->kind == LB_SEARCH_NOT)
    return lb_search_run_not (run, search, candidates, error);

  return lb_search_run_leaf (run, search, candidates, error);
}

/**
 * lb_search_run:
 * @connection: a connection with an open transaction
 * @search: what to find
 * @candidates: (element-type gint64): where to look, growing
 * @cancellable: (nullable): ends it early
 * @found: (out) (transfer full) (element-type gint64): what was found of them, growing
 * @error: the place for an error
 *
 * Each word of the search gives a set of rows; the operators work on the sets. No text of the
 * search ever becomes SQL.
 *
 * Returns: whether it worked
 */
gboolean
lb_search_run (LbConnection    *connection,
               const LbSearch  *search,
               GArray          *candidates,
               GCancellable    *cancellable,
               GArray         **found,
               GError         **error)
{
  LbSearchRun run = { .connection = connection, .cancellable = cancellable };

  *found = lb_search_run_any (&run, search, candidates, error);
  return *found != NULL;
}
