#include "config.h"

#include "net-test.h"

struct _TestHandler
{
  GObject    parent_instance;

  GPtrArray *deliveries; /* (owned) (element-type LbDelivery) */
  GPtrArray *held;       /* (owned) (element-type GTask) */
  char      *response;   /* (owned) (nullable) */
  GError    *error;      /* (owned) (nullable) */
  gboolean   is_holding;
  guint      n_given_up;
};

static void test_handler_iface_init (LbMessageHandlerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestHandler, test_handler, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LB_TYPE_MESSAGE_HANDLER,
                                                      test_handler_iface_init))

static void
test_handler_answer (TestHandler *self,
                     GTask       *task)
{
  if (self->error != NULL)
    g_task_return_error (task, g_error_copy (self->error));
  else
    g_task_return_pointer (task, g_strdup (self->response), g_free);
}

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  TestHandler *self = user_data;

  self->n_given_up++;
}

static void
test_handler_process_message_async (LbMessageHandler    *handler,
                                    LbDelivery          *delivery,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  TestHandler *self = TEST_HANDLER (handler);
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, user_data);

  g_ptr_array_add (self->deliveries, lb_delivery_ref (delivery));
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (cancelled_cb), self, 0);
  if (self->is_holding)
    g_ptr_array_add (self->held, g_steal_pointer (&task));
  else
    test_handler_answer (self, task);
}

static void
test_handler_iface_init (LbMessageHandlerInterface *iface)
{
  iface->process_message_async = test_handler_process_message_async;
}

static void
test_handler_finalize (GObject *object)
{
  TestHandler *self = TEST_HANDLER (object);

  g_ptr_array_unref (self->deliveries);
  g_ptr_array_unref (self->held);
  g_clear_error (&self->error);
  g_free (self->response);

  G_OBJECT_CLASS (test_handler_parent_class)->finalize (object);
}

static void
test_handler_class_init (TestHandlerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_handler_finalize;
}

static void
test_handler_init (TestHandler *self)
{
  self->deliveries = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_delivery_unref);
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
}

TestHandler *
test_handler_new (void)
{
  return g_object_new (TEST_TYPE_HANDLER, NULL);
}

void
test_handler_set_response (TestHandler *self,
                           const char  *response)
{
  g_free (self->response);
  self->response = g_strdup (response);
}

void
test_handler_set_error (TestHandler  *self,
                        const GError *error)
{
  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
}

void
test_handler_hold (TestHandler *self)
{
  self->is_holding = TRUE;
}

void
test_handler_release (TestHandler *self)
{
  g_autoptr(GPtrArray) held = g_steal_pointer (&self->held);

  self->is_holding = FALSE;
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < held->len; i++)
    test_handler_answer (self, g_ptr_array_index (held, i));
}

guint
test_handler_get_n (TestHandler *self)
{
  return self->deliveries->len;
}

guint
test_handler_get_n_given_up (TestHandler *self)
{
  return self->n_given_up;
}

LbDelivery *
test_handler_get (TestHandler *self,
                  guint        position)
{
  g_assert_cmpuint (position, <, self->deliveries->len);
  return g_ptr_array_index (self->deliveries, position);
}
