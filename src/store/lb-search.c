#define G_LOG_DOMAIN "lb-search"

#include "config.h"
#include "store/lb-search.h"

#include <string.h>

#include "store/lb-search-words.h"

/**
 * lb_search_new:
 * @kind: what it asks for
 * @text: (nullable): its value
 *
 * Returns: (transfer full): a search that nobody else holds yet
 */
LbSearch *
lb_search_new (LbSearchKind  kind,
               const char   *text)
{
  LbSearch *self = g_new0 (LbSearch, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;
  self->text = g_strdup (text);
  if (kind == LB_SEARCH_AND || kind == LB_SEARCH_OR || kind == LB_SEARCH_NOT)
    self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_search_unref);

  return self;
}

/**
 * lb_search_ref:
 * @self: a search
 *
 * Returns: (transfer full): @self
 */
LbSearch *
lb_search_ref (LbSearch *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lb_search_unref:
 * @self: (transfer full) (nullable): a search
 */
void
lb_search_unref (LbSearch *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->text);
  g_free (self->name);
  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_free (self);
}

/**
 * lb_search_is_empty:
 * @self: a search
 *
 * Returns: whether it asks for nothing, and so finds every message
 */
gboolean
lb_search_is_empty (const LbSearch *self)
{
  return self->kind == LB_SEARCH_AND && self->children->len == 0;
}

static void
lb_search_append_quoted (GString    *text,
                         const char *value)
{
  g_string_append_c (text, '"');
  for (const char *at = value; *at != '\0'; at++)
    {
      if (*at == '"' || *at == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *at);
    }
  g_string_append_c (text, '"');
}

static void
lb_search_append_word (GString        *text,
                       const LbSearch *self)
{
  const char *value = NULL;
  g_autofree char *time = NULL;

  g_string_append_printf (text, "%s:", lb_search_word_get_name (self->kind, &value));
  if (value != NULL)
    {
      g_string_append (text, value);
    }
  else if (self->kind == LB_SEARCH_AFTER || self->kind == LB_SEARCH_BEFORE)
    {
      time = lb_search_value_show_time (self->number);
      g_string_append (text, time);
    }
  else if (self->kind == LB_SEARCH_LARGER || self->kind == LB_SEARCH_SMALLER)
    {
      g_string_append_printf (text, "%" G_GINT64_FORMAT, self->number);
    }
  else
    {
      g_autofree char *pair = self->name == NULL ? NULL
                              : g_strconcat (self->name, *self->text != '\0' ? "=" : "",
                                             self->text, NULL);

      lb_search_append_quoted (text, pair != NULL ? pair : self->text);
    }
}

static void lb_search_append (GString        *text,
                              const LbSearch *self);

static void
lb_search_append_children (GString        *text,
                           const LbSearch *self,
                           const char     *between)
{
  g_string_append_c (text, '(');
  for (guint i = 0; i < self->children->len; i++)
    {
      if (i > 0)
        g_string_append (text, between);
      lb_search_append (text, g_ptr_array_index (self->children, i));
    }
  g_string_append_c (text, ')');
}

static void
lb_search_append (GString        *text,
                  const LbSearch *self)
{
  if (self->kind == LB_SEARCH_NOT)
    {
      g_string_append_c (text, '-');
      lb_search_append (text, g_ptr_array_index (self->children, 0));
    }
  else if (self->children != NULL)
    {
      lb_search_append_children (text, self, self->kind == LB_SEARCH_OR ? " OR " : " ");
    }
  else if (self->kind == LB_SEARCH_TEXT)
    {
      lb_search_append_quoted (text, self->text);
    }
  else if (self->kind == LB_SEARCH_REGEX)
    {
      g_string_append_printf (text, "/%s/", self->text);
    }
  else
    {
      lb_search_append_word (text, self);
    }
}

/**
 * lb_search_to_string:
 * @self: a search
 *
 * Returns: (transfer full): a query that means the same, with every bracket and times in UTC
 */
char *
lb_search_to_string (const LbSearch *self)
{
  GString *text = g_string_new (NULL);

  if (!lb_search_is_empty (self))
    lb_search_append (text, self);

  return g_string_free (text, FALSE);
}
