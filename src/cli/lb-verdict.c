#define G_LOG_DOMAIN "lb-cli"

#include "config.h"
#include "cli/lb-verdict.h"

#include <glib/gi18n.h>

typedef struct
{
  LbVerdictKind kind;
  char         *query;   /* (owned) (nullable): none for a count */
  guint64       wanted;  /* for a count */
  guint64       n_found; /* at the last look */
} LbExpectation;

struct _LbVerdict
{
  GObject    parent_instance;

  GPtrArray *expectations; /* (element-type LbExpectation) (owned) */
};

G_DEFINE_FINAL_TYPE (LbVerdict, lb_verdict, G_TYPE_OBJECT)

static void lb_verdict_check_next (GTask *task);

static void
lb_expectation_free (LbExpectation *expectation)
{
  g_free (expectation->query);
  g_free (expectation);
}

static gboolean
lb_expectation_is_met (const LbExpectation *expectation)
{
  switch (expectation->kind)
    {
    case LB_VERDICT_EXPECT:
      return expectation->n_found > 0;
    case LB_VERDICT_FORBID:
      return expectation->n_found == 0;
    case LB_VERDICT_COUNT:
      return expectation->n_found == expectation->wanted;
    }

  g_assert_not_reached ();
}

/* Whether more mail could change it for the better. */
static gboolean
lb_expectation_may_improve (const LbExpectation *expectation)
{
  switch (expectation->kind)
    {
    case LB_VERDICT_EXPECT:
      return expectation->n_found == 0;
    case LB_VERDICT_FORBID:
      return FALSE;
    case LB_VERDICT_COUNT:
      return expectation->n_found < expectation->wanted;
    }

  g_assert_not_reached ();
}

/* As on the command line. */
static char *
lb_expectation_dup_name (const LbExpectation *expectation)
{
  switch (expectation->kind)
    {
    case LB_VERDICT_EXPECT:
      return g_strdup_printf ("--expect “%s”", expectation->query);
    case LB_VERDICT_FORBID:
      return g_strdup_printf ("--forbid “%s”", expectation->query);
    case LB_VERDICT_COUNT:
      return g_strdup_printf ("--count %" G_GUINT64_FORMAT, expectation->wanted);
    }

  g_assert_not_reached ();
}

static char *
lb_expectation_dup_fault (const LbExpectation *expectation)
{
  guint n_found = (guint) MIN (expectation->n_found, G_MAXUINT);

  switch (expectation->kind)
    {
    case LB_VERDICT_EXPECT:
      return g_strdup_printf (_("--expect “%s”: no message matches"), expectation->query);
    case LB_VERDICT_FORBID:
      return g_strdup_printf (ngettext ("--forbid “%s”: %u message matches",
                                        "--forbid “%s”: %u messages match", n_found),
                              expectation->query, n_found);
    case LB_VERDICT_COUNT:
      return g_strdup_printf (ngettext ("--count %u: %u message came",
                                        "--count %u: %u messages came", n_found),
                              (guint) MIN (expectation->wanted, G_MAXUINT), n_found);
    }

  g_assert_not_reached ();
}

static void
lb_verdict_finalize (GObject *object)
{
  LbVerdict *self = LB_VERDICT (object);

  g_ptr_array_unref (self->expectations);

  G_OBJECT_CLASS (lb_verdict_parent_class)->finalize (object);
}

static void
lb_verdict_class_init (LbVerdictClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_verdict_finalize;
}

static void
lb_verdict_init (LbVerdict *self)
{
  self->expectations = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_expectation_free);
}

/**
 * lb_verdict_new:
 *
 * Returns: (transfer full): a verdict that expects nothing
 */
LbVerdict *
lb_verdict_new (void)
{
  return g_object_new (LB_TYPE_VERDICT, NULL);
}

/**
 * lb_verdict_add_query:
 * @self: a verdict
 * @kind: %LB_VERDICT_EXPECT or %LB_VERDICT_FORBID
 * @query: a search
 */
void
lb_verdict_add_query (LbVerdict     *self,
                      LbVerdictKind  kind,
                      const char    *query)
{
  LbExpectation *expectation = g_new0 (LbExpectation, 1);

  expectation->kind = kind;
  expectation->query = g_strdup (query);
  g_ptr_array_add (self->expectations, expectation);
}

/**
 * lb_verdict_set_count:
 * @self: a verdict
 * @count: how many messages there have to be
 */
void
lb_verdict_set_count (LbVerdict *self,
                      guint64    count)
{
  LbExpectation *expectation = g_new0 (LbExpectation, 1);

  expectation->kind = LB_VERDICT_COUNT;
  expectation->wanted = count;
  g_ptr_array_add (self->expectations, expectation);
}

/* One look at all expectations. */
typedef struct
{
  LbMailbox *mailbox; /* (owned) */
  guint      next;
} LbVerdictLook;

static void
lb_verdict_look_free (LbVerdictLook *look)
{
  g_object_unref (look->mailbox);
  g_free (look);
}

static void
lb_verdict_searched_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbVerdict *self = g_task_get_source_object (task);
  LbVerdictLook *look = g_task_get_task_data (task);
  LbExpectation *expectation = g_ptr_array_index (self->expectations, look->next);
  GError *error = NULL;
  g_autoptr(GArray) row_ids = lb_mailbox_search_finish (LB_MAILBOX (object), result, &error);

  if (row_ids == NULL)
    {
      g_prefix_error (&error, "“%s”: ", expectation->query);
      g_task_return_error (task, error);
      return;
    }

  expectation->n_found = row_ids->len;
  look->next++;
  lb_verdict_check_next (g_steal_pointer (&task));
}

/* Takes over @task. */
static void
lb_verdict_check_next (GTask *task)
{
  LbVerdict *self = g_task_get_source_object (task);
  LbVerdictLook *look = g_task_get_task_data (task);

  for (; look->next < self->expectations->len; look->next++)
    {
      LbExpectation *expectation = g_ptr_array_index (self->expectations, look->next);

      if (expectation->kind != LB_VERDICT_COUNT)
        {
          lb_mailbox_search_async (look->mailbox, expectation->query, NULL, NULL,
                                   lb_verdict_searched_cb, task);
          return;
        }
      expectation->n_found = lb_mailbox_get_n_messages (look->mailbox);
    }

  g_task_return_boolean (task, lb_verdict_is_good (self));
  g_object_unref (task);
}

static void
lb_verdict_settled_cb (gpointer user_data)
{
  lb_verdict_check_next (G_TASK (user_data));
}

/**
 * lb_verdict_check_async:
 * @self: a verdict
 * @mailbox: where the mail is
 * @callback: called when all expectations were looked at
 * @user_data: data
 */
void
lb_verdict_check_async (LbVerdict           *self,
                        LbMailbox           *mailbox,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  LbVerdictLook *look = g_new0 (LbVerdictLook, 1);

  look->mailbox = g_object_ref (mailbox);
  g_task_set_source_tag (task, lb_verdict_check_async);
  g_task_set_task_data (task, look, (GDestroyNotify) lb_verdict_look_free);
  lb_mailbox_settle (mailbox, lb_verdict_settled_cb, task);
}

/**
 * lb_verdict_check_finish:
 * @self: a verdict
 * @result: what the callback was given
 * @error: return location; a query cannot be understood, or the store cannot be read
 *
 * Returns: whether all expectations are met
 */
gboolean
lb_verdict_check_finish (LbVerdict     *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lb_verdict_is_good:
 * @self: a verdict
 *
 * Returns: whether all expectations were met at the last look
 */
gboolean
lb_verdict_is_good (LbVerdict *self)
{
  for (guint i = 0; i < self->expectations->len; i++)
    if (!lb_expectation_is_met (g_ptr_array_index (self->expectations, i)))
      return FALSE;

  return TRUE;
}

/**
 * lb_verdict_may_improve:
 * @self: a verdict
 *
 * Returns: whether more mail could still meet an expectation that is not met
 */
gboolean
lb_verdict_may_improve (LbVerdict *self)
{
  for (guint i = 0; i < self->expectations->len; i++)
    if (lb_expectation_may_improve (g_ptr_array_index (self->expectations, i)))
      return TRUE;

  return FALSE;
}

/**
 * lb_verdict_get_n_expectations:
 * @self: a verdict
 *
 * Returns: how many expectations there are
 */
guint
lb_verdict_get_n_expectations (LbVerdict *self)
{
  return self->expectations->len;
}

/**
 * lb_verdict_dup_name:
 * @self: a verdict
 * @expectation: the number of one, from 0 on
 *
 * Returns: (transfer full): the expectation as on the command line
 */
char *
lb_verdict_dup_name (LbVerdict *self,
                     guint      expectation)
{
  return lb_expectation_dup_name (g_ptr_array_index (self->expectations, expectation));
}

/**
 * lb_verdict_dup_fault:
 * @self: a verdict
 * @expectation: the number of one, from 0 on
 *
 * Returns: (transfer full) (nullable): a sentence when it was not met at the last look
 */
char *
lb_verdict_dup_fault (LbVerdict *self,
                      guint      expectation)
{
  const LbExpectation *it = g_ptr_array_index (self->expectations, expectation);

  return lb_expectation_is_met (it) ? NULL : lb_expectation_dup_fault (it);
}
