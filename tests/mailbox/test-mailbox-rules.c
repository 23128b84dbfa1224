#include "config.h"
#include "mailbox/lb-mailbox-rules.h"

#include <string.h>

#include "mailbox-fixture.h"

static LbStoreRule *
make_rule (const char *query,
           const char *tag)
{
  g_autoptr(GError) error = NULL;
  LbStoreRule *rule = lb_mailbox_make_rule (0, query, tag, TRUE, &error);

  g_assert_no_error (error);
  return rule;
}

static void
set_rule (LbMailbox         *mailbox,
          const LbStoreRule *rule)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  lb_mailbox_set_rule_async (mailbox, rule, NULL, fixture_await_cb, &result);
  lb_mailbox_change_rule_finish (mailbox, fixture_await (&result), &error);
  g_assert_no_error (error);
}

static void
add_rule (LbMailbox  *mailbox,
          const char *query,
          const char *tag)
{
  g_autoptr(LbStoreRule) rule = make_rule (query, tag);

  set_rule (mailbox, rule);
}

static GPtrArray *
list_rules (LbMailbox *mailbox)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *rules;

  lb_mailbox_list_rules_async (mailbox, NULL, fixture_await_cb, &result);
  rules = lb_mailbox_list_rules_finish (mailbox, fixture_await (&result), &error);
  g_assert_no_error (error);

  return rules;
}

static guint
count_found (LbMailbox  *mailbox,
             const char *query)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) found = NULL;

  lb_mailbox_search_async (mailbox, query, NULL, NULL, fixture_await_cb, &result);
  found = lb_mailbox_search_finish (mailbox, fixture_await (&result), &error);
  g_assert_no_error (error);

  return found->len;
}

static void
send (LbMailbox  *mailbox,
      const char *subject,
      const char *body)
{
  g_autofree char *text = g_strdup_printf ("Subject: %s\r\n\r\n%s\r\n", subject, body);

  g_free (fixture_mail (mailbox, text));
}

static void
test_rules_arrivals (void)
{
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);

  g_test_summary ("An arrival gets the tags of the rules that find it, as soon as it is searched.");

  send (mailbox, "invoice", "before the rule");
  g_assert_cmpuint (count_found (mailbox, "invoice"), ==, 1);
  add_rule (mailbox, "subject:invoice", "Money");
  add_rule (mailbox, "late OR overdue", "urgent");
  add_rule (mailbox, "tag:money tag:urgent", "both");
  send (mailbox, "invoice", "nothing");
  send (mailbox, "invoice", "this one is overdue");
  send (mailbox, "other", "too late");

  g_assert_cmpuint (count_found (mailbox, "tag:money"), ==, 2);
  g_assert_cmpuint (count_found (mailbox, "tag:urgent"), ==, 2);
  g_assert_cmpuint (count_found (mailbox, "tag:both"), ==, 1);
  g_assert_cmpuint (count_found (mailbox, "is:tagged"), ==, 3);
  g_assert_cmpuint (count_found (mailbox, "-is:tagged"), ==, 1);
  fixture_close_mailbox (mailbox);
}

static void
changed_cb (LbMailbox *mailbox,
            GArray    *row_ids,
            guint     *n_changed)
{
  *n_changed += row_ids->len;
}

static void
test_rules_shown (void)
{
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autoptr(LbMailboxItem) item = NULL;
  guint n_changed = 0;

  g_test_summary ("An item that is shown gets its tag, and the mailbox tells of it, unasked.");

  add_rule (mailbox, "hello", "greeting");
  send (mailbox, "x", "hello");
  fixture_settle (mailbox);
  item = g_list_model_get_item (G_LIST_MODEL (mailbox), 0);
  g_signal_connect (mailbox, "rows-changed", G_CALLBACK (changed_cb), &n_changed);
  while (!lb_mailbox_item_is_loaded (item) || lb_mailbox_item_get_tags (item)[0] == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpstr (lb_mailbox_item_get_tags (item)[0], ==, "greeting");
  g_assert_cmpuint (n_changed, ==, 1);
  fixture_close_mailbox (mailbox);
}

static void
test_rules_changed (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "mail.store", NULL);
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (path);
  g_autoptr(GPtrArray) rules = NULL;
  g_autoptr(GPtrArray) fewer = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) again = NULL;
  g_autoptr(GError) error = NULL;
  LbStoreRule *first;

  g_test_summary ("Rules are kept in the store, can be changed, switched off and removed.");

  add_rule (mailbox, "one", "a");
  add_rule (mailbox, "two", "b");
  fixture_close_mailbox (mailbox);
  g_clear_object (&mailbox);
  mailbox = fixture_open_mailbox (path);
  rules = list_rules (mailbox);
  g_assert_cmpuint (rules->len, ==, 2);
  first = g_ptr_array_index (rules, 0);
  g_assert_cmpstr (first->query, ==, "one");
  g_assert_cmpstr (first->tag, ==, "a");
  first->is_enabled = FALSE;
  set_rule (mailbox, first);
  send (mailbox, "one two", "");
  g_assert_cmpuint (count_found (mailbox, "tag:a"), ==, 0);
  g_assert_cmpuint (count_found (mailbox, "tag:b"), ==, 1);

  lb_mailbox_remove_rule_async (mailbox, first->id, NULL, fixture_await_cb, &result);
  g_assert_true (lb_mailbox_change_rule_finish (mailbox, fixture_await (&result), &error));
  lb_mailbox_remove_rule_async (mailbox, first->id, NULL, fixture_await_cb, &again);
  g_assert_false (lb_mailbox_change_rule_finish (mailbox, fixture_await (&again), &error));
  g_assert_error (error, LB_STORE_ERROR, LB_STORE_ERROR_NOT_FOUND);
  fewer = list_rules (mailbox);
  g_assert_cmpuint (fewer->len, ==, 1);
  fixture_close_mailbox (mailbox);
  fixture_remove_folder (folder);
}

static void
test_rules_apply (void)
{
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autoptr(LbStoreRule) rule = make_rule ("even", "pair");
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("A rule is applied to what is there when that is asked for.");

  for (guint i = 0; i < 500; i++)
    send (mailbox, i % 2 == 0 ? "even" : "odd", "");

  lb_mailbox_apply_rule_async (mailbox, rule, NULL, fixture_await_cb, &result);
  g_assert_cmpint (lb_mailbox_apply_rule_finish (mailbox, fixture_await (&result), &error), ==,
                   250);
  g_assert_no_error (error);
  g_assert_cmpuint (count_found (mailbox, "tag:pair"), ==, 250);
  g_assert_cmpuint (count_found (mailbox, "tag:pair odd"), ==, 0);
  fixture_close_mailbox (mailbox);
}

/* What is no rule: what the sentence names. */
static const struct
{
  const char *query;
  const char *tag;
  const char *named;
} bad_rules[] = {
  { "is:strange", "a", "is:strange" },
  { "(open", "a", "(open" },
  { "/(/", "a", "/(/" },
  { "", "a", "A rule" },
  { "good", "", "“”" },
  { "good", "!?", "!?" },
  { "good", "a, b", "a, b" },
};

static void
test_rules_bad (void)
{
  g_test_summary ("A rule that is none is refused with its word.");

  for (gsize i = 0; i < G_N_ELEMENTS (bad_rules); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (lb_mailbox_make_rule (0, bad_rules[i].query, bad_rules[i].tag, TRUE, &error));
      g_assert_error (error, LB_STORE_ERROR, LB_STORE_ERROR_QUERY);
      g_assert_nonnull (strstr (error->message, bad_rules[i].named));
    }
}

static void
test_rules_slow (void)
{
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autofree char *body = g_strnfill (20000, 'a');

  g_test_summary ("A rule that takes too long does nothing, and the others go on.");

  add_rule (mailbox, "/(a+)+b/", "slow");
  add_rule (mailbox, "subject:x", "good");
  send (mailbox, "x", body);
  g_assert_cmpuint (count_found (mailbox, "tag:good"), ==, 1);
  g_assert_cmpuint (count_found (mailbox, "tag:slow"), ==, 0);
  fixture_close_mailbox (mailbox);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mailbox/rules/arrivals", test_rules_arrivals);
  g_test_add_func ("/mailbox/rules/shown", test_rules_shown);
  g_test_add_func ("/mailbox/rules/changed", test_rules_changed);
  g_test_add_func ("/mailbox/rules/apply", test_rules_apply);
  g_test_add_func ("/mailbox/rules/bad", test_rules_bad);
  g_test_add_func ("/mailbox/rules/slow", test_rules_slow);

  return g_test_run ();
}
