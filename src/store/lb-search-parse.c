#define G_LOG_DOMAIN "lb-search"

#include "config.h"
#include "store/lb-search.h"

#include <string.h>

#include <glib/gi18n.h>

#include "store/lb-search-words.h"
#include "store/lb-store-error.h"

/* Nobody types more; a program that does is told. */
#define MAX_QUERY_OCTETS 8192
#define MAX_TERMS 200
#define MAX_DEPTH 32
#define SHOWN_OCTETS 60

/* Keeps a bad expression from running for minutes. */
#define REGEX_LIMITS "(*LIMIT_MATCH=200000)"

typedef struct
{
  const char *at;
  gint64      now_us;
  GTimeZone  *zone;
  guint       n_terms;
  guint       depth;
} LbSearchParser;

static gboolean lb_search_parse_or (LbSearchParser  *self,
                                    LbSearch       **search,
                                    GError         **error);

static gboolean
lb_search_fail (GError     **error,
                const char  *word,
                const char  *reason)
{
  g_autofree char *shown = g_utf8_make_valid (word, (gssize) strnlen (word, SHOWN_OCTETS));

  g_set_error (error, LB_STORE_ERROR, LB_STORE_ERROR_QUERY,
               _("“%s” in the search is not understood: %s"), shown, reason);
  return FALSE;
}

static void
lb_search_skip_space (LbSearchParser *self)
{
  while (g_ascii_isspace (*self->at))
    self->at++;
}

static gboolean
lb_search_ends_word (char c)
{
  return c == '\0' || c == '(' || c == ')' || g_ascii_isspace (c);
}

/* --- Words --- */

/* Takes what is between quotation marks; a backslash keeps the next mark or backslash. */
static gboolean
lb_search_read_quoted (LbSearchParser  *self,
                       GString         *text,
                       GError         **error)
{
  const char *begin = self->at++;

  while (*self->at != '"')
    {
      if (*self->at == '\0')
        return lb_search_fail (error, begin, _("the quotation mark is not closed"));

      if (*self->at == '\\' && (self->at[1] == '"' || self->at[1] == '\\'))
        self->at++;

      g_string_append_c (text, *self->at++);
    }

  self->at++;
  return TRUE;
}

/* Takes a word. @n_plain gets how many octets of it came before the first quotation mark. */
static gboolean
lb_search_read_word (LbSearchParser  *self,
                     GString         *text,
                     gsize           *n_plain,
                     GError         **error)
{
  *n_plain = G_MAXSIZE;
  while (!lb_search_ends_word (*self->at))
    {
      if (*self->at != '"')
        {
          g_string_append_c (text, *self->at++);
          continue;
        }

      if (*n_plain == G_MAXSIZE)
        *n_plain = text->len;

      if (!lb_search_read_quoted (self, text, error))
        return FALSE;
    }

  if (*n_plain == G_MAXSIZE)
    *n_plain = text->len;

  return TRUE;
}

/* The slash that closes an expression ends its word; else it is a path, and no expression. */
static const char *
lb_search_find_regex_end (const char *at)
{
  if (*at++ != '/')
    return NULL;

  for (const char *begin = at; *at != '\0'; at++)
    {
      if (*at == '\\' && at[1] != '\0')
        at++;
      else if (*at == '/' && at > begin && lb_search_ends_word (at[1]))
        return at;
    }

  return NULL;
}

static gboolean
lb_search_parse_regex (LbSearchParser  *self,
                       const char      *end,
                       LbSearch       **search,
                       GError         **error)
{
  g_autofree char *pattern = g_strndup (self->at + 1, (gsize) (end - self->at - 1));
  g_autofree char *word = g_strndup (self->at, (gsize) (end + 1 - self->at));
  g_autofree char *limited = g_strconcat (REGEX_LIMITS, pattern, NULL);
  g_autoptr(GRegex) regex = NULL;
  g_autoptr(GError) own_error = NULL;

  regex = g_regex_new (limited, G_REGEX_CASELESS | G_REGEX_MULTILINE, 0, &own_error);
  if (regex == NULL)
    return lb_search_fail (error, word, own_error->message);

  self->at = end + 1;
  *search = lb_search_new (LB_SEARCH_REGEX, pattern);
  return TRUE;
}

/* --- Terms --- */

static gboolean
lb_search_make_number (LbSearchParser  *self,
                       const char      *word,
                       const char      *value,
                       LbSearch        *term,
                       GError         **error)
{
  gboolean is_time = term->kind == LB_SEARCH_AFTER || term->kind == LB_SEARCH_BEFORE;

  if (is_time && !lb_search_value_read_time (value, self->now_us, self->zone, &term->number))
    return lb_search_fail (error, word, _("a time is a date like 2026-01-31, today, or 2h"));

  if (!is_time && !lb_search_value_read_size (value, &term->number))
    return lb_search_fail (error, word, _("a size is a number, perhaps with k or m"));

  g_clear_pointer (&term->text, g_free);
  return TRUE;
}

static gboolean
lb_search_make_header (const char  *word,
                       const char  *value,
                       LbSearch    *term,
                       GError     **error)
{
  const char *equals = strchr (value, '=');
  g_autofree char *name = equals != NULL ? g_strndup (value, (gsize) (equals - value))
                                         : g_strdup (value);

  if (*name == '\0')
    return lb_search_fail (error, word, _("it is header:NAME or header:NAME=VALUE"));

  g_free (term->text);
  term->text = g_strdup (equals != NULL ? equals + 1 : "");
  term->name = g_steal_pointer (&name);
  return TRUE;
}

static LbSearch *
lb_search_negate (LbSearch *search)
{
  LbSearch *negated;

  if (search->kind == LB_SEARCH_NOT)
    {
      negated = g_ptr_array_steal_index (search->children, 0);
      lb_search_unref (search);
      return negated;
    }

  negated = lb_search_new (LB_SEARCH_NOT, NULL);
  g_ptr_array_add (negated->children, search);
  return negated;
}

/* @search stays NULL for a filter without a value, which asks for nothing. */
static gboolean
lb_search_make_filter (LbSearchParser      *self,
                       const LbSearchWord  *known,
                       const char          *word,
                       const char          *value,
                       LbSearch           **search,
                       GError             **error)
{
  g_autoptr(LbSearch) term = NULL;

  if (*value == '\0')
    return TRUE;

  term = lb_search_new (known->kind, known->value == NULL ? value : NULL);
  if (known->kind >= LB_SEARCH_AFTER && !lb_search_make_number (self, word, value, term, error))
    return FALSE;

  if (known->kind == LB_SEARCH_HEADER && !lb_search_make_header (word, value, term, error))
    return FALSE;

  *search = g_steal_pointer (&term);
  if (known->is_negated)
    *search = lb_search_negate (*search);

  return TRUE;
}

static gboolean
lb_search_make_term (LbSearchParser  *self,
                     const char      *word,
                     gsize            n_plain,
                     LbSearch       **search,
                     GError         **error)
{
  const char *colon = strchr (word, ':');
  g_autofree char *name = NULL;
  const LbSearchWord *known = NULL;
  gboolean is_known_name = FALSE;

  if (colon != NULL && (gsize) (colon - word) < n_plain)
    {
      name = g_strndup (word, (gsize) (colon - word));
      known = lb_search_word_find (name, colon + 1, &is_known_name);
    }

  if (known != NULL)
    return lb_search_make_filter (self, known, word, colon + 1, search, error);

  if (is_known_name && colon[1] != '\0')
    return lb_search_fail (error, word, _("there is no such state"));

  if (!is_known_name && *word != '\0')
    *search = lb_search_new (LB_SEARCH_TEXT, word);

  return TRUE;
}

static gboolean
lb_search_parse_group (LbSearchParser  *self,
                       LbSearch       **search,
                       GError         **error)
{
  const char *begin = self->at++;

  if (!lb_search_parse_or (self, search, error))
    return FALSE;

  if (*self->at != ')')
    {
      g_clear_pointer (search, lb_search_unref);
      return lb_search_fail (error, begin, _("the bracket is not closed"));
    }

  self->at++;
  return TRUE;
}

static gboolean
lb_search_parse_plain (LbSearchParser  *self,
                       LbSearch       **search,
                       GError         **error)
{
  const char *regex_end = lb_search_find_regex_end (self->at);
  g_autoptr(GString) word = NULL;
  gsize n_plain;

  if (*self->at == '(')
    return lb_search_parse_group (self, search, error);

  if (++self->n_terms > MAX_TERMS)
    return lb_search_fail (error, self->at, _("there are too many words before it"));

  if (regex_end != NULL)
    return lb_search_parse_regex (self, regex_end, search, error);

  word = g_string_new (NULL);
  return lb_search_read_word (self, word, &n_plain, error)
         && lb_search_make_term (self, word->str, n_plain, search, error);
}

static gboolean
lb_search_parse_unary (LbSearchParser  *self,
                       LbSearch       **search,
                       GError         **error)
{
  gboolean is_negated = FALSE;

  while ((*self->at == '-' || *self->at == '!')
         && (self->at[1] == '(' || !lb_search_ends_word (self->at[1])))
    {
      is_negated = !is_negated;
      self->at++;
    }

  if (!lb_search_parse_plain (self, search, error))
    return FALSE;

  if (is_negated && *search != NULL)
    *search = lb_search_negate (*search);

  return TRUE;
}

/* --- Operators --- */

static gboolean
lb_search_is_at_operator (LbSearchParser *self,
                          const char     *name)
{
  gsize length = strlen (name);

  return strncmp (self->at, name, length) == 0 && lb_search_ends_word (self->at[length]);
}

/* Without children nothing was asked for; with one it needs no operator. */
static LbSearch *
lb_search_simplify (LbSearch *search)
{
  LbSearch *only;

  if (search->children->len > 1)
    return search;

  only = search->children->len == 1 ? g_ptr_array_steal_index (search->children, 0) : NULL;
  lb_search_unref (search);
  return only;
}

static gboolean
lb_search_parse_and (LbSearchParser  *self,
                     LbSearch       **search,
                     gboolean        *is_nothing,
                     GError         **error)
{
  g_autoptr(LbSearch) all = lb_search_new (LB_SEARCH_AND, NULL);

  *is_nothing = TRUE;
  for (;;)
    {
      LbSearch *term = NULL;

      lb_search_skip_space (self);
      if (*self->at == '\0' || *self->at == ')' || lb_search_is_at_operator (self, "OR"))
        break;

      *is_nothing = FALSE;
      if (lb_search_is_at_operator (self, "AND"))
        self->at += strlen ("AND");
      else if (!lb_search_parse_unary (self, &term, error))
        return FALSE;

      if (term != NULL)
        g_ptr_array_add (all->children, term);
    }

  *search = lb_search_simplify (g_steal_pointer (&all));
  return TRUE;
}

static gboolean
lb_search_parse_or (LbSearchParser  *self,
                    LbSearch       **search,
                    GError         **error)
{
  g_autoptr(LbSearch) any = lb_search_new (LB_SEARCH_OR, NULL);
  gboolean is_nothing = FALSE;
  guint n_operators = 0;

  if (++self->depth > MAX_DEPTH)
    return lb_search_fail (error, self->at, _("there are too many brackets around it"));

  for (;; n_operators++)
    {
      LbSearch *term = NULL;

      if (!lb_search_parse_and (self, &term, &is_nothing, error))
        return FALSE;

      if (term != NULL)
        g_ptr_array_add (any->children, term);

      if (is_nothing && (n_operators > 0 || *self->at == 'O'))
        return lb_search_fail (error, "OR", _("it needs something on both sides"));

      if (*self->at != 'O')
        break;

      self->at += strlen ("OR");
    }

  self->depth--;
  *search = lb_search_simplify (g_steal_pointer (&any));
  return TRUE;
}

/**
 * lb_search_parse:
 * @query: what someone typed
 * @now_us: microseconds since 1970, UTC
 * @zone: where that someone is
 * @error: the place for an error of %LB_STORE_ERROR_QUERY, which names the word
 *
 * Understands a search in Mailpit's language and beyond it OR, brackets, /expressions/, header:,
 * envelope:, has:error, has:warning, is:pinned, is:relayed and times like 2h. Pure: no clock, no
 * store.
 *
 * Returns: (transfer full) (nullable): the search; an empty one for a query that asks for nothing
 */
LbSearch *
lb_search_parse (const char  *query,
                 gint64       now_us,
                 GTimeZone   *zone,
                 GError     **error)
{
  LbSearchParser parser = { .at = query, .now_us = now_us, .zone = zone };
  LbSearch *search = NULL;

  if (strlen (query) > MAX_QUERY_OCTETS || !g_utf8_validate (query, -1, NULL))
    {
      lb_search_fail (error, query, _("it is too long, or no text"));
      return NULL;
    }

  if (!lb_search_parse_or (&parser, &search, error))
    return NULL;

  if (*parser.at == ')')
    {
      lb_search_unref (search);
      lb_search_fail (error, parser.at, _("there is no bracket that it closes"));
      return NULL;
    }

  return search != NULL ? search : lb_search_new (LB_SEARCH_AND, NULL);
}
