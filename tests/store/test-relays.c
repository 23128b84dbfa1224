#include "config.h"

#include "store/lb-store-relays.h"
#include "store-fixture.h"

static LbRelayJob *
save (LbStore           *store,
      const LbRelayJob  *job,
      GError           **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  lb_store_save_relay_async (store, job, NULL, fixture_await_cb, &result);
  return lb_store_save_relay_finish (store, fixture_await (&result), error);
}

static GPtrArray *
list (LbStore    *store,
      const char *message_id)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *jobs;

  lb_store_list_relays_async (store, message_id, NULL, fixture_await_cb, &result);
  jobs = lb_store_list_relays_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);

  return jobs;
}

static LbRelayState
state_of_row (LbStore *store,
              gint64   row_id)
{
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GPtrArray) rows = NULL;

  g_array_append_val (row_ids, row_id);
  rows = fixture_rows (store, row_ids);
  return ((LbStoreRow *) g_ptr_array_index (rows, 0))->relay;
}

static LbRelayJob *
make_job (const char *message_id)
{
  const char * const mail_options[] = { "RET=HDRS", "ENVID=1", NULL };
  const char * const options[] = { "NOTIFY=NEVER", NULL };
  LbRelayJob *job = lb_relay_job_new (message_id, LB_RELAY_SERVER);

  lb_relay_job_set_sender (job, "a@example.org", mail_options);
  lb_relay_job_add_recipient (job, "b@example.org", options);
  lb_relay_job_add_recipient (job, "c@example.org", NULL);
  g_free (job->server);
  job->server = g_strdup ("mx.example:25");
  g_free (job->peer);
  job->peer = g_strdup ("127.0.0.1");
  job->next_try_us = 1790000000123456;

  return job;
}

static void
assert_same (const LbRelayJob *got,
             const LbRelayJob *expected)
{
  g_assert_cmpstr (got->message_id, ==, expected->message_id);
  g_assert_cmpint (got->route, ==, expected->route);
  g_assert_cmpstr (got->server, ==, expected->server);
  g_assert_cmpstr (got->mail_from, ==, expected->mail_from);
  g_assert_true (g_strv_equal ((const char * const *) got->mail_options,
                               (const char * const *) expected->mail_options));
  g_assert_cmpstr (got->peer, ==, expected->peer);
  g_assert_cmpuint (got->n_tries, ==, expected->n_tries);
  g_assert_cmpint (got->next_try_us, ==, expected->next_try_us);
  g_assert_cmpstr (got->transcript, ==, expected->transcript);
  g_assert_cmpuint (got->recipients->len, ==, expected->recipients->len);
  for (guint i = 0; i < got->recipients->len; i++)
    {
      const LbRelayRecipient *one = lb_relay_job_get_recipient (got, i);
      const LbRelayRecipient *other = lb_relay_job_get_recipient (expected, i);

      g_assert_cmpstr (one->address, ==, other->address);
      g_assert_true (g_strv_equal ((const char * const *) one->options,
                                   (const char * const *) other->options));
      g_assert_cmpint (one->state, ==, other->state);
      g_assert_cmpuint (one->code, ==, other->code);
      g_assert_cmpstr (one->enhanced, ==, other->enhanced);
      g_assert_cmpstr (one->text, ==, other->text);
      g_assert_cmpint (one->changed_at_us, ==, other->changed_at_us);
    }
}

static void
test_relays_kept (void) /* "/store/relays/kept" */
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "mail.store", NULL);
  g_autoptr(LbRelayJob) job = NULL;
  g_autoptr(LbRelayJob) saved = NULL;
  gint64 row_id;

  g_test_summary ("Where a message is on its way must outlive the program.");
  {
    g_autoptr(LbStore) store = fixture_open (path, NULL, NULL);
    g_autoptr(LbStoreRow) row = fixture_add_text (store, "hello");
    g_autoptr(LbRelayJob) later = NULL;

    row_id = row->row_id;
    job = make_job (row->id);
    saved = save (store, job, NULL);
    g_assert_cmpint (saved->job_id, >, 0);
    assert_same (saved, job);

    lb_relay_recipient_settle (lb_relay_job_get_recipient (saved, 0), LB_RELAY_SENDING, 0, "", "",
                               1790000000123457);
    lb_relay_recipient_settle (lb_relay_job_get_recipient (saved, 1), LB_RELAY_REFUSED, 550,
                               "5.1.1", "no such user", 1790000000123458);
    saved->n_tries = 3;
    saved->next_try_us = 0;
    g_free (saved->transcript);
    saved->transcript = g_strdup ("0 S 220 mx\n");
    later = save (store, saved, NULL);
    g_assert_cmpint (later->job_id, ==, saved->job_id);
    fixture_close (store);
  }
  {
    g_autoptr(LbStore) store = fixture_open (path, NULL, NULL);
    g_autoptr(GPtrArray) unfinished = list (store, NULL);
    g_autoptr(GPtrArray) of_message = list (store, saved->message_id);

    g_assert_cmpuint (unfinished->len, ==, 1);
    g_assert_cmpuint (of_message->len, ==, 1);
    assert_same (g_ptr_array_index (unfinished, 0), saved);
    assert_same (g_ptr_array_index (of_message, 0), saved);
    g_assert_cmpint (state_of_row (store, row_id), ==, LB_RELAY_REFUSED);
    fixture_close (store);
  }

  fixture_remove_folder (folder);
}

static void
test_relays_unfinished (void) /* "/store/relays/unfinished" */
{
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autoptr(LbStoreRow) row = fixture_add_text (store, "hello");

  g_test_summary ("What is decided or held back must not be gone on with.");
  for (LbRelayState state = LB_RELAY_SENT; state <= LB_RELAY_UNKNOWN; state++)
    {
      g_autoptr(LbRelayJob) job = make_job (row->id);
      g_autoptr(LbRelayJob) saved = NULL;
      g_autoptr(GPtrArray) before = list (store, NULL);
      g_autoptr(GPtrArray) after = NULL;
      gboolean is_open = state == LB_RELAY_QUEUED || state == LB_RELAY_SENDING;

      for (guint i = 0; i < job->recipients->len; i++)
        lb_relay_job_get_recipient (job, i)->state = state;
      saved = save (store, job, NULL);
      after = list (store, NULL);
      g_assert_cmpuint (after->len, ==, before->len + is_open);
      g_assert_cmpint (state_of_row (store, row->row_id), ==, state);
    }

  fixture_close (store);
}

static void
test_relays_deleted (void) /* "/store/relays/deleted" */
{
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autoptr(LbStoreRow) row = fixture_add_text (store, "hello");
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(LbRelayJob) job = make_job (row->id);
  g_autoptr(LbRelayJob) saved = save (store, job, NULL);
  g_autoptr(LbRelayJob) again = NULL;
  g_autoptr(GPtrArray) unfinished = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("With a message what is to be sent of it must go, and not come back.");
  g_array_append_val (row_ids, row->row_id);
  fixture_delete (store, row_ids);
  unfinished = list (store, NULL);
  g_assert_cmpuint (unfinished->len, ==, 0);

  again = save (store, saved, &error);
  g_assert_null (again);
  g_assert_error (error, LB_STORE_ERROR, LB_STORE_ERROR_NOT_FOUND);
  fixture_close (store);
}

static void
test_relays_limits (void) /* "/store/relays/limits" */
{
  const LbStoreLimits limits = { .max_messages = 1 };
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autoptr(LbStoreRow) queued = fixture_add_text (store, "queued");
  g_autoptr(LbStoreRow) sent = fixture_add_text (store, "sent");
  g_autoptr(LbStoreRow) last = NULL;
  g_autoptr(LbRelayJob) queued_job = make_job (queued->id);
  g_autoptr(LbRelayJob) sent_job = make_job (sent->id);
  g_autoptr(LbRelayJob) queued_saved = save (store, queued_job, NULL);
  g_autoptr(LbRelayJob) sent_saved = NULL;
  g_autoptr(GArray) marks = NULL;

  g_test_summary ("What is still on its way must not go by the limits, what is decided must.");
  for (guint i = 0; i < sent_job->recipients->len; i++)
    lb_relay_job_get_recipient (sent_job, i)->state = LB_RELAY_SENT;
  sent_saved = save (store, sent_job, NULL);
  last = fixture_add_text (store, "last");
  lb_store_set_limits (store, &limits);

  do
    {
      g_clear_pointer (&marks, g_array_unref);
      marks = fixture_list (store);
    }
  while (marks->len > 2);

  g_assert_cmpint (lb_store_mark_get_row_id (g_array_index (marks, LbStoreMark, 0)), ==,
                   queued->row_id);
  g_assert_cmpint (lb_store_mark_get_row_id (g_array_index (marks, LbStoreMark, 1)), ==,
                   last->row_id);
  fixture_close (store);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/relays/kept", test_relays_kept);
  g_test_add_func ("/store/relays/unfinished", test_relays_unfinished);
  g_test_add_func ("/store/relays/deleted", test_relays_deleted);
  g_test_add_func ("/store/relays/limits", test_relays_limits);

  return g_test_run ();
}
