#include "config.h"

#include "handlers/lb-handler-chain.h"

#include <string.h>

/* A handler that notes its name and answers as it is told. */
#define TEST_TYPE_HANDLER (test_handler_get_type ())
G_DECLARE_FINAL_TYPE (TestHandler, test_handler, TEST, HANDLER, GObject)

struct _TestHandler
{
  GObject     parent_instance;

  GString    *log;
  const char *name;
  const char *response;
  gboolean    fails;
};

static void
test_handler_process_message_async (LbMessageHandler    *handler,
                                    LbDelivery          *delivery,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  TestHandler *self = TEST_HANDLER (handler);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_string_append (self->log, self->name);
  if (self->fails)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  else
    g_task_return_pointer (task, g_strdup (self->response), g_free);
}

static gboolean
test_handler_process_message (LbMessageHandler *handler,
                              LbDelivery       *delivery,
                              LbMessageDone     done,
                              gpointer          user_data)
{
  TestHandler *self = TEST_HANDLER (handler);
  g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");

  g_string_append (self->log, self->name);
  done (self->fails ? NULL : self->response, self->fails ? error : NULL, user_data);
  return TRUE;
}

static void
test_handler_iface_init (LbMessageHandlerInterface *iface)
{
  iface->process_message = test_handler_process_message;
  iface->process_message_async = test_handler_process_message_async;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestHandler, test_handler, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LB_TYPE_MESSAGE_HANDLER,
                                                      test_handler_iface_init))

static void
test_handler_class_init (TestHandlerClass *klass)
{
}

static void
test_handler_init (TestHandler *self)
{
}

typedef struct
{
  LbRuntime      *runtime;
  LbHandlerChain *chain;
  LbDelivery     *delivery;
  GString        *log;
} Fixture;

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  g_autoptr(GBytes) octets = g_bytes_new_static ("x", 1);
  g_autoptr(LbTranscript) transcript = lb_transcript_new ();

  fixture->runtime = lb_runtime_new (LB_MODE_CAPTURE);
  fixture->chain = lb_handler_chain_new (fixture->runtime);
  fixture->delivery = lb_delivery_new (envelope, octets, transcript);
  fixture->log = g_string_new (NULL);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_assert_finalize_object (fixture->chain);
  g_assert_finalize_object (fixture->runtime);
  lb_delivery_unref (fixture->delivery);
  g_string_free (fixture->log, TRUE);
}

static void
append (Fixture    *fixture,
        const char *name,
        const char *response,
        gboolean    fails,
        guint       modes)
{
  g_autoptr(TestHandler) handler = g_object_new (TEST_TYPE_HANDLER, NULL);

  handler->log = fixture->log;
  handler->name = name;
  handler->response = response;
  handler->fails = fails;
  lb_handler_chain_append (fixture->chain, LB_MESSAGE_HANDLER (handler), modes);
}

static void
result_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static char *
process (Fixture  *fixture,
         GError  **error)
{
  LbMessageHandler *handler = LB_MESSAGE_HANDLER (fixture->chain);
  g_autoptr(GAsyncResult) result = NULL;

  lb_message_handler_process_message_async (handler, fixture->delivery, NULL, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return lb_message_handler_process_message_finish (handler, result, error);
}

static void
test_chain_mode (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  append (fixture, "m", "250 kept", FALSE, LB_MODE_MASK_ALL);
  append (fixture, "d", NULL, FALSE, LB_MODE_MASK (LB_MODE_DEBUG));
  append (fixture, "r", "250 relayed", FALSE,
          LB_MODE_MASK (LB_MODE_RELAY) | LB_MODE_MASK (LB_MODE_MAILMAN));

  for (int mode = LB_MODE_CAPTURE; mode <= LB_MODE_MAILMAN; mode++)
    {
      static const char * const ways[] = { "m", "md", "mr", "mr" };
      static const char * const responses[] = { "250 kept", "250 kept", "250 relayed",
                                                "250 relayed" };
      g_autofree char *response = NULL;

      g_string_truncate (fixture->log, 0);
      lb_runtime_set_mode (fixture->runtime, (LbMode) mode);
      response = process (fixture, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (response, ==, responses[mode]);
      g_assert_cmpstr (fixture->log->str, ==, ways[mode]);
    }
}

static void
test_chain_failure (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_test_summary ("What cannot be kept goes no further: it is neither printed nor relayed.");

  append (fixture, "m", NULL, TRUE, LB_MODE_MASK_ALL);
  append (fixture, "d", NULL, FALSE, LB_MODE_MASK_ALL);
  g_assert_null (process (fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpstr (fixture->log->str, ==, "m");
}

static void
done_cb (const char   *response,
         const GError *error,
         gpointer      user_data)
{
  g_string_append_printf (user_data, " %s%s", response != NULL ? response : "",
                          error != NULL ? error->message : "");
}

static void
test_chain_plain (Fixture       *fixture,
                  gconstpointer  data)
{
  LbMessageHandler *handler = LB_MESSAGE_HANDLER (fixture->chain);

  g_test_summary ("What one link alone sees goes by the plain function; else nothing is done.");

  g_assert_false (lb_message_handler_process_message (handler, fixture->delivery, done_cb,
                                                      fixture->log));
  append (fixture, "p", "250 kept", FALSE, LB_MODE_MASK (LB_MODE_CAPTURE));
  append (fixture, "f", NULL, TRUE, LB_MODE_MASK (LB_MODE_DEBUG));
  append (fixture, "a", NULL, FALSE, LB_MODE_MASK (LB_MODE_MAILMAN));
  append (fixture, "b", NULL, FALSE, LB_MODE_MASK (LB_MODE_MAILMAN));
  for (int mode = LB_MODE_CAPTURE; mode <= LB_MODE_MAILMAN; mode++)
    {
      static const char * const logs[] = { "p 250 kept", "f full", "", "" };
      gboolean is_plain = mode == LB_MODE_CAPTURE || mode == LB_MODE_DEBUG;

      g_string_truncate (fixture->log, 0);
      lb_runtime_set_mode (fixture->runtime, (LbMode) mode);
      g_assert_cmpint (lb_message_handler_process_message (handler, fixture->delivery, done_cb,
                                                           fixture->log), ==, is_plain);
      g_assert_cmpstr (fixture->log->str, ==, logs[mode]);
    }
}

static void
test_chain_empty (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (process (fixture, &error));
  g_assert_no_error (error);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/handlers/chain/mode-chooses-the-links", Fixture, NULL, fixture_set_up,
              test_chain_mode,
              fixture_tear_down);
  g_test_add ("/handlers/chain/failure-ends-the-way", Fixture, NULL, fixture_set_up,
              test_chain_failure,
              fixture_tear_down);
  g_test_add ("/handlers/chain/plain-function", Fixture, NULL, fixture_set_up, test_chain_plain,
              fixture_tear_down);
  g_test_add ("/handlers/chain/empty", Fixture, NULL, fixture_set_up, test_chain_empty,
              fixture_tear_down);

  return g_test_run ();
}
