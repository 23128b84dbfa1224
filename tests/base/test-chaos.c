#include "config.h"

#include <math.h>
#include <string.h>

#include "base/chaos/lb-chaos.h"
#include "base/lb-envelope.h"

#define SECOND G_USEC_PER_SEC

static LbChaos *
chaos_new (LbChaosRule *rule)
{
  LbChaos *chaos = lb_chaos_new ();
  g_autoptr(GPtrArray) rules =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lb_chaos_rule_free);

  lb_chaos_set_enabled (chaos, TRUE);
  if (rule != NULL)
    {
      g_ptr_array_add (rules, rule);
      lb_chaos_set_rules (chaos, rules);
      g_assert_cmpuint (rules->len, ==, 0);
    }

  return chaos;
}

static LbChaosRule *
rule_new (LbChaosStage stage)
{
  LbChaosRule *rule = lb_chaos_rule_new (stage);

  rule->reply = g_strdup ("451 4.0.0 Later");
  return rule;
}

/* Whether a recipient is refused at a time. */
static gboolean
ask (LbChaos    *chaos,
     const char *recipient,
     gint64      now_us)
{
  const LbChaosMoment moment = { .stage = LB_CHAOS_RCPT, .now_us = now_us, .sender = "s@x",
                                 .recipient = recipient };
  g_auto(LbChaosVerdict) verdict = { 0 };

  return lb_chaos_ask (chaos, &moment, &verdict);
}

/* What n recipients one after another get: "x" for a refusal, "." for none. */
static char *
ask_often (LbChaos *chaos,
           guint    n)
{
  GString *found = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_c (found, ask (chaos, "b@example.org", 0) ? 'x' : '.');

  return g_string_free (found, FALSE);
}

typedef struct
{
  const char *name;
  LbChaosRule rule;
  const char *fault;   /* how it begins; NULL: none */
} CheckCase;

static const CheckCase check_cases[] = {
  { "reply", { .stage = LB_CHAOS_MAIL, .reply = (char *) "550" }, NULL },
  { "glob", { .stage = LB_CHAOS_RCPT, .to = (char *) "*@x", .reply = (char *) "421 x" }, NULL },
  { "header", { .stage = LB_CHAOS_END, .header = (char *) "Subject: *x*", .delay_ms = 1 }, NULL },
  { "longest-delay", { .stage = LB_CHAOS_CONNECT, .delay_ms = 300000 }, NULL },
  { "kept", { .stage = LB_CHAOS_KEPT, .is_drop = TRUE }, NULL },
  { "nothing", { .stage = LB_CHAOS_MAIL }, "it does nothing" },
  { "reply-and-drop", { .stage = LB_CHAOS_MAIL, .reply = (char *) "550", .is_drop = TRUE },
    "Reply and Drop" },
  { "kept-refused", { .stage = LB_CHAOS_KEPT, .reply = (char *) "550" }, "a message that is kept" },
  { "good-reply", { .stage = LB_CHAOS_MAIL, .reply = (char *) "250 OK" }, "Reply begins" },
  { "no-code", { .stage = LB_CHAOS_MAIL, .reply = (char *) "oops" }, "Reply begins" },
  { "empty-reply", { .stage = LB_CHAOS_MAIL, .reply = (char *) "" }, "Reply begins" },
  { "two-lines", { .stage = LB_CHAOS_MAIL, .reply = (char *) "451 a\r\n250 OK" }, "Reply begins" },
  { "utf-8-reply", { .stage = LB_CHAOS_MAIL, .reply = (char *) "451 ä" }, "Reply begins" },
  { "long-delay", { .stage = LB_CHAOS_MAIL, .delay_ms = 300001 }, "Delay is" },
  { "sender-too-early", { .stage = LB_CHAOS_EHLO, .from = (char *) "*", .reply = (char *) "450" },
    "From goes" },
  { "recipient-too-early", { .stage = LB_CHAOS_MAIL, .to = (char *) "*", .reply = (char *) "450" },
    "To goes" },
  { "content-too-early", { .stage = LB_CHAOS_DATA, .contains = (char *) "x", .is_drop = TRUE },
    "Header and Contains" },
  { "content-too-late", { .stage = LB_CHAOS_KEPT, .contains = (char *) "x", .is_drop = TRUE },
    "Header and Contains" },
  { "header-without-name", { .stage = LB_CHAOS_END, .header = (char *) ": x", .is_drop = TRUE },
    "Header is" },
  { "header-without-colon", { .stage = LB_CHAOS_END, .header = (char *) "x", .is_drop = TRUE },
    "Header is" },
  { "empty-glob", { .stage = LB_CHAOS_MAIL, .from = (char *) "", .is_drop = TRUE }, "From, To" },
  { "glob-of-two-lines", { .stage = LB_CHAOS_MAIL, .from = (char *) "a\nb", .is_drop = TRUE },
    "From, To" },
  { "probability", { .stage = LB_CHAOS_MAIL, .is_drop = TRUE, .probability = 100.5 },
    "Probability" },
  { "no-number", { .stage = LB_CHAOS_MAIL, .is_drop = TRUE, .probability = (double) NAN },
    "Probability" },
  { "rate", { .stage = LB_CHAOS_MAIL, .is_drop = TRUE, .per_minute = 10001 }, "PerMinute" },
};

static void
test_chaos_check (gconstpointer data)
{
  const CheckCase *c = data;
  g_autoptr(GError) error = NULL;

  g_test_summary ("A rule that makes no sense is refused in a sentence that says why.");
  g_assert_cmpint (lb_chaos_rule_check (&c->rule, &error), ==, c->fault == NULL);
  if (c->fault == NULL)
    {
      g_assert_no_error (error);
      return;
    }
  g_assert_error (error, LB_CHAOS_ERROR, LB_CHAOS_ERROR_INVALID);
  g_assert_true (g_str_has_prefix (error->message, c->fault));
}

typedef struct
{
  const char *condition;
  const char *message;
  gboolean    matches;
} ContentCase;

static const ContentCase header_cases[] = {
  { "Subject: *invoice*", "Subject: Your Invoice 17\r\n\r\n", TRUE },
  { "subject:*invoice*", "From: a\r\nSUBJECT: Your\r\n\tinvoice\r\n\r\n", TRUE },
  { "Subject: Hello", "Subject:   Hello  \r\n\r\n", TRUE },
  { "Subject: Hello", "Subject: Hello there\r\n\r\n", FALSE },
  { "Subject: *x*", "From: a\r\n\r\nSubject: x\r\n", FALSE },
  { "Subject: *x*", "X-Subject: x\r\n\r\n", FALSE },
  { "Subject: *x*", "Subjects: x\r\n\r\n", FALSE },
  { "Subject: *", "Subject:\n\n", TRUE },
  { "Subject: ?*", "Subject:\n\n", FALSE },
  { "X: 2", "X: 1\r\nX: 2\r\n", TRUE },
  { "X: 1", "X: 1", TRUE },
  { "X: *", "", FALSE },
  { "X: *", "\r\nX: 1\r\n", FALSE },
  { "X: *", "X", FALSE },
};

static const ContentCase text_cases[] = {
  { "needle", "hay needle hay", TRUE },
  { "needle", "needle", TRUE },
  { "needle", "needl", FALSE },
  { "needle", "Needle", FALSE },
  { "needle", "nneedle", TRUE },
  { "needle", "needlneedle", TRUE },
  { "needle", "", FALSE },
};

static void
check_content (const ContentCase *c,
               gboolean           is_header)
{
  g_autoptr(LbChaosRule) rule = lb_chaos_rule_new (LB_CHAOS_END);
  g_autoptr(GBytes) data = g_bytes_new (c->message, strlen (c->message));
  const LbChaosMoment moment = { .stage = LB_CHAOS_END, .data = data };

  *(is_header ? &rule->header : &rule->contains) = g_strdup (c->condition);
  g_assert_cmpint (lb_chaos_rule_matches (rule, &moment), ==, c->matches);
}

static void
test_chaos_header (void)
{
  g_test_summary ("A header field is found by its name, folded or not, and never in the body.");
  for (guint i = 0; i < G_N_ELEMENTS (header_cases); i++)
    check_content (&header_cases[i], TRUE);
}

static void
test_chaos_text (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (text_cases); i++)
    check_content (&text_cases[i], FALSE);
}

static void
test_chaos_any_content (void)
{
  g_autoptr(LbChaosRule) rule = lb_chaos_rule_new (LB_CHAOS_END);

  g_test_summary ("Whatever the octets of a message, looking into them stays within them.");
  rule->header = g_strdup ("a: *b");
  rule->contains = g_strdup ("ab");
  for (guint i = 0; i < 5000; i++)
    {
      static const char octets[] = "ab:\r\n \t\0";
      gsize length = (gsize) g_test_rand_int_range (0, 24);
      g_autofree char *message = g_malloc (length + 1);
      g_autoptr(GBytes) data = NULL;
      LbChaosMoment moment = { .stage = LB_CHAOS_END };

      for (gsize at = 0; at < length; at++)
        message[at] = octets[g_test_rand_int_range (0, 8)];
      moment.data = data = g_bytes_new_take (g_memdup2 (message, length), length);
      if (lb_chaos_rule_matches (rule, &moment))
        g_assert_cmpuint (length, >=, 3);
    }
}

static void
test_chaos_addresses (void)
{
  g_autoptr(LbChaosRule) rule = lb_chaos_rule_new (LB_CHAOS_END);
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  LbChaosMoment moment = { .stage = LB_CHAOS_END, .sender = "s@a.example" };

  g_test_summary ("Beyond RCPT any of the recipients will do; all conditions have to hold.");
  moment.recipients = envelope->recipients;
  rule->to = g_strdup ("*@b.example");
  g_assert_false (lb_chaos_rule_matches (rule, &moment));
  lb_envelope_add_recipient (envelope, "x@c.example", NULL);
  lb_envelope_add_recipient (envelope, "y@b.example", NULL);
  g_assert_true (lb_chaos_rule_matches (rule, &moment));
  rule->from = g_strdup ("*@c.example");
  g_assert_false (lb_chaos_rule_matches (rule, &moment));
  moment.sender = "s@c.example";
  g_assert_true (lb_chaos_rule_matches (rule, &moment));
  moment.stage = LB_CHAOS_DATA;
  g_assert_false (lb_chaos_rule_matches (rule, &moment));
}

static void
test_chaos_counts (void)
{
  static const struct
  {
    guint       skip;
    guint       times;
    const char *expected;
  } cases[] = {
    { 0, 0, "xxxxxx" },
    { 0, 2, "xx...." },
    { 2, 0, "..xxxx" },
    { 1, 3, ".xxx.." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LbChaosRule *rule = rule_new (LB_CHAOS_RCPT);
      g_autoptr(LbChaos) chaos = NULL;
      g_autofree char *found = NULL;
      guint64 n_met;
      guint64 n_acted;

      rule->skip = cases[i].skip;
      rule->times = cases[i].times;
      chaos = chaos_new (rule);
      found = ask_often (chaos, 6);
      g_assert_cmpstr (found, ==, cases[i].expected);
      lb_chaos_get_counts (chaos, 0, &n_met, &n_acted);
      g_assert_cmpuint (n_met, ==, 6);
      g_assert_cmpuint (n_acted, ==, lb_chaos_get_n_faults (chaos));
    }
}

static void
test_chaos_order (void)
{
  g_autoptr(GPtrArray) rules =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lb_chaos_rule_free);
  g_autoptr(LbChaos) chaos = chaos_new (NULL);
  const LbChaosMoment moment = { .stage = LB_CHAOS_RCPT, .recipient = "b@x" };
  static const char * const expected[] = { "451 4.0.0 Later", "451 4.0.0 Later",
                                           "550 Simulated fault" };

  g_test_summary ("Each step is decided by the first rule whose turn it is; then none is left.");
  g_ptr_array_add (rules, rule_new (LB_CHAOS_RCPT));
  ((LbChaosRule *) g_ptr_array_index (rules, 0))->times = 2;
  g_ptr_array_add (rules, lb_chaos_rule_new (LB_CHAOS_RCPT));
  ((LbChaosRule *) g_ptr_array_index (rules, 1))->times = 1;
  ((LbChaosRule *) g_ptr_array_index (rules, 1))->reply = g_strdup ("550");
  lb_chaos_set_rules (chaos, rules);

  for (guint round = 0; round < 2; round++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
        {
          g_auto(LbChaosVerdict) verdict = { 0 };

          g_assert_true (lb_chaos_ask (chaos, &moment, &verdict));
          g_assert_cmpstr (verdict.reply, ==, expected[i]);
          g_assert_cmpstr (verdict.cause, ==, i < 2 ? "rule 1" : "rule 2");
        }
      g_assert_false (ask (chaos, "b@x", 0));
      lb_chaos_reset (chaos);
    }
}

static void
test_chaos_chance (void)
{
  LbChaosRule *rule = rule_new (LB_CHAOS_RCPT);
  g_autoptr(LbChaos) chaos = NULL;
  g_autofree char *first = NULL;
  g_autofree char *other = NULL;
  g_autofree char *again = NULL;
  guint64 n_faults;

  g_test_summary ("Chance follows from the seed, repeats itself from the start, and is fair.");
  rule->probability = 30;
  chaos = chaos_new (rule);
  lb_chaos_set_seed (chaos, 7);
  first = ask_often (chaos, 4000);
  n_faults = lb_chaos_get_n_faults (chaos);
  g_assert_cmpuint (n_faults, >, 1050);
  g_assert_cmpuint (n_faults, <, 1350);

  lb_chaos_set_seed (chaos, 8);
  other = ask_often (chaos, 4000);
  g_assert_cmpstr (first, !=, other);
  lb_chaos_set_seed (chaos, 7);
  again = ask_often (chaos, 4000);
  g_assert_cmpstr (first, ==, again);
}

static void
test_chaos_streams (void)
{
  LbChaosRule *rule = rule_new (LB_CHAOS_RCPT);
  g_autoptr(LbChaos) alone = NULL;
  g_autoptr(LbChaos) beside = NULL;
  const LbChaosTrigger triggers[] = { { 451, 50 }, { 451, 0 }, { 535, 50 } };
  const LbChaosMoment mail = { .stage = LB_CHAOS_MAIL, .sender = "s@x" };

  g_test_summary ("What one rule draws does not depend on what others draw between.");
  rule->probability = 50;
  alone = chaos_new (rule);
  rule = rule_new (LB_CHAOS_RCPT);
  rule->probability = 50;
  beside = chaos_new (rule);
  g_assert_true (lb_chaos_set_triggers (beside, triggers, NULL));

  for (guint i = 0; i < 200; i++)
    {
      g_auto(LbChaosVerdict) verdict = { 0 };

      lb_chaos_ask (beside, &mail, &verdict);
      g_assert_cmpint (ask (alone, "b@x", 0), ==, ask (beside, "b@x", 0));
    }
}

static void
test_chaos_probability_limits (void)
{
  static const double probabilities[] = { 0, 100 };

  for (guint i = 0; i < G_N_ELEMENTS (probabilities); i++)
    {
      LbChaosRule *rule = rule_new (LB_CHAOS_RCPT);
      g_autoptr(LbChaos) chaos = NULL;

      rule->probability = probabilities[i];
      chaos = chaos_new (rule);
      for (guint n = 0; n < 1000; n++)
        g_assert_cmpint (ask (chaos, "b@x", 0), ==, i == 1);
    }
}

static void
test_chaos_rate (void)
{
  LbChaosRule *rule = rule_new (LB_CHAOS_RCPT);
  g_autoptr(LbChaos) chaos = NULL;
  g_autoptr(GArray) passed = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 now_us = 0;

  g_test_summary ("No minute lets more pass than it may, and a slower client is never refused.");
  rule->per_minute = 5;
  chaos = chaos_new (rule);
  for (guint i = 0; i < 5000; i++)
    {
      now_us += g_test_rand_int_range (0, 20) * SECOND;
      if (!ask (chaos, "b@x", now_us))
        {
          g_array_append_val (passed, now_us);
          if (passed->len > 5)
            g_assert_cmpint (now_us - g_array_index (passed, gint64, passed->len - 6), >=,
                             60 * SECOND);
        }
      else
        {
          g_assert_cmpint (now_us - g_array_index (passed, gint64, passed->len - 5), <,
                           60 * SECOND);
        }
    }
  g_assert_cmpuint (passed->len, >, 100);
  g_assert_cmpuint (lb_chaos_get_n_faults (chaos), >, 100);
}

static void
test_chaos_rate_clock (void)
{
  LbChaosRule *rule = rule_new (LB_CHAOS_RCPT);
  g_autoptr(LbChaos) chaos = NULL;

  g_test_summary ("A clock that is set back does not lock everybody out.");
  rule->per_minute = 1;
  chaos = chaos_new (rule);
  g_assert_false (ask (chaos, "b@x", 1000 * SECOND));
  g_assert_true (ask (chaos, "b@x", 1001 * SECOND));
  g_assert_false (ask (chaos, "b@x", 10 * SECOND));
  g_assert_true (ask (chaos, "b@x", 11 * SECOND));
}

typedef struct
{
  const char *address;
  guint       delay_ms;
  guint       octets_per_second;
  gboolean    is_drop;
  const char *code;
} MagicCase;

static const MagicCase magic_cases[] = {
  { "x+550@example.org", 0, 0, FALSE, "550 " },
  { "x+421@example.org", 0, 0, FALSE, "421 " },
  { "x+delay5@example.org", 5000, 0, FALSE, NULL },
  { "x+DELAY5+news+451@example.org", 5000, 0, FALSE, "451 " },
  { "x+drop@example.org", 0, 0, TRUE, NULL },
  { "x+slow100@example.org", 0, 100, FALSE, NULL },
  { "x+550", 0, 0, FALSE, "550 " },
  { "x@example.org", 0, 0, FALSE, NULL },
  { "550@example.org", 0, 0, FALSE, NULL },
  { "x@b+550.example", 0, 0, FALSE, NULL },
  { "x+250@example.org", 0, 0, FALSE, NULL },
  { "x+5500@example.org", 0, 0, FALSE, NULL },
  { "x+delay@example.org", 0, 0, FALSE, NULL },
  { "x+delay0@example.org", 0, 0, FALSE, NULL },
  { "x+delay301@example.org", 0, 0, FALSE, NULL },
  { "x+delay-1@example.org", 0, 0, FALSE, NULL },
  { "x+569@example.org", 0, 0, FALSE, NULL },
  { "+@", 0, 0, FALSE, NULL },
  { "", 0, 0, FALSE, NULL },
};

static void
test_chaos_magic (void)
{
  g_autoptr(LbChaos) chaos = chaos_new (NULL);

  g_test_summary ("Recipients tell what happens to them, when that is switched on.");
  for (guint i = 0; i < G_N_ELEMENTS (magic_cases); i++)
    {
      const MagicCase *c = &magic_cases[i];
      const LbChaosMoment moment = { .stage = LB_CHAOS_RCPT, .recipient = c->address };
      g_auto(LbChaosVerdict) verdict = { 0 };

      lb_chaos_set_magic (chaos, FALSE);
      g_assert_false (lb_chaos_ask (chaos, &moment, &verdict));
      lb_chaos_set_magic (chaos, TRUE);
      g_assert_cmpint (lb_chaos_ask (chaos, &moment, &verdict), ==,
                       c->code != NULL || c->is_drop || c->delay_ms + c->octets_per_second > 0);
      g_assert_cmpuint (verdict.delay_ms, ==, c->delay_ms);
      g_assert_cmpuint (verdict.octets_per_second, ==, c->octets_per_second);
      g_assert_cmpint (verdict.is_drop, ==, c->is_drop);
      g_assert_cmpint (verdict.reply != NULL, ==, c->code != NULL);
      if (c->code != NULL)
        g_assert_true (g_str_has_prefix (verdict.reply, c->code));
    }
}

static void
test_chaos_triggers (void)
{
  static const struct
  {
    LbChaosStage stage;
    const char  *reply;
  } cases[] = {
    { LB_CHAOS_MAIL, "452 Chaos sender error" },
    { LB_CHAOS_RCPT, "550 Chaos recipient error" },
    { LB_CHAOS_AUTH, "535 Chaos authentication error" },
    { LB_CHAOS_EHLO, NULL },
    { LB_CHAOS_END, NULL },
  };
  static const LbChaosTrigger triggers[] = { { 452, 100 }, { 550, 100 }, { 535, 100 } };
  static const LbChaosTrigger wrong_code[] = { { 451, 0 }, { 399, 0 }, { 535, 0 } };
  static const LbChaosTrigger wrong_probability[] = { { 451, 101 }, { 451, 0 }, { 535, 0 } };
  g_autoptr(LbChaos) chaos = chaos_new (NULL);
  g_autoptr(GError) error = NULL;

  g_test_summary ("Mailpit's triggers answer in Mailpit's words; wrong ones change nothing.");
  g_assert_false (lb_chaos_is_active (chaos));
  g_assert_true (lb_chaos_set_triggers (chaos, triggers, &error));
  g_assert_false (lb_chaos_set_triggers (chaos, wrong_code, &error));
  g_assert_error (error, LB_CHAOS_ERROR, LB_CHAOS_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, "error code must be between 400 and 599");
  g_clear_error (&error);
  g_assert_false (lb_chaos_set_triggers (chaos, wrong_probability, &error));
  g_assert_cmpstr (error->message, ==, "probability must be between 0 and 100");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const LbChaosMoment moment = { .stage = cases[i].stage };
      g_auto(LbChaosVerdict) verdict = { 0 };

      g_assert_cmpint (lb_chaos_ask (chaos, &moment, &verdict), ==, cases[i].reply != NULL);
      g_assert_cmpstr (verdict.reply, ==, cases[i].reply);
    }
}

static void
count_cb (guint *n_changes)
{
  (*n_changes)++;
}

static void
test_chaos_active (void)
{
  g_autoptr(LbChaos) chaos = chaos_new (rule_new (LB_CHAOS_RCPT));
  guint n_changes = 0;

  g_test_summary ("Faults that are switched off do nothing, and whoever watches is told.");
  g_signal_connect_swapped (chaos, "notify::active", G_CALLBACK (count_cb), &n_changes);
  g_assert_true (lb_chaos_is_active (chaos));
  lb_chaos_set_enabled (chaos, FALSE);
  g_assert_false (ask (chaos, "b@x", 0));
  g_assert_cmpuint (lb_chaos_get_n_faults (chaos), ==, 0);
  lb_chaos_set_enabled (chaos, TRUE);
  lb_chaos_set_magic (chaos, TRUE);
  g_assert_cmpuint (n_changes, ==, 2);
  g_assert_true (ask (chaos, "b@x", 0));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (check_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/base/chaos/check/", check_cases[i].name, NULL);

      g_test_add_data_func (path, &check_cases[i], test_chaos_check);
    }
  g_test_add_func ("/base/chaos/header", test_chaos_header);
  g_test_add_func ("/base/chaos/text", test_chaos_text);
  g_test_add_func ("/base/chaos/any-content", test_chaos_any_content);
  g_test_add_func ("/base/chaos/addresses", test_chaos_addresses);
  g_test_add_func ("/base/chaos/counts", test_chaos_counts);
  g_test_add_func ("/base/chaos/order", test_chaos_order);
  g_test_add_func ("/base/chaos/chance", test_chaos_chance);
  g_test_add_func ("/base/chaos/streams", test_chaos_streams);
  g_test_add_func ("/base/chaos/probability-limits", test_chaos_probability_limits);
  g_test_add_func ("/base/chaos/rate", test_chaos_rate);
  g_test_add_func ("/base/chaos/rate/clock-set-back", test_chaos_rate_clock);
  g_test_add_func ("/base/chaos/magic", test_chaos_magic);
  g_test_add_func ("/base/chaos/triggers", test_chaos_triggers);
  g_test_add_func ("/base/chaos/active", test_chaos_active);

  return g_test_run ();
}
