#include "config.h"
#include "mailbox-fixture.h"

#include <string.h>

struct _Shadow
{
  GListModel *model;
  GPtrArray  *items;
  gulong      handler;
  guint       n_signals;
};

LbMailbox *
fixture_open_mailbox (const char *path)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  LbMailbox *mailbox;

  lb_mailbox_open_async (path, NULL, fixture_await_cb, &result);
  mailbox = lb_mailbox_open_finish (fixture_await (&result), &error);
  g_assert_no_error (error);

  return mailbox;
}

void
fixture_close_mailbox (LbMailbox *mailbox)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  lb_mailbox_close_async (mailbox, NULL, fixture_await_cb, &result);
  lb_mailbox_close_finish (mailbox, fixture_await (&result), &error);
  g_assert_no_error (error);
}

char *
fixture_mail (LbMailbox  *mailbox,
              const char *text)
{
  g_autoptr(LbDelivery) delivery = fixture_delivery (text, strlen (text));
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  char *id;

  lb_mailbox_add_async (mailbox, delivery, NULL, fixture_await_cb, &result);
  id = lb_mailbox_add_finish (mailbox, fixture_await (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (id, ==, delivery->id);

  return id;
}

/* Until the list shows what has been added. */
void
fixture_settle (LbMailbox *mailbox)
{
  while (g_list_model_get_n_items (G_LIST_MODEL (mailbox)) < lb_mailbox_get_n_messages (mailbox))
    g_main_context_iteration (NULL, TRUE);
}

static void
shadow_changed_cb (GListModel *model,
                   guint       position,
                   guint       n_removed,
                   guint       n_added,
                   Shadow     *shadow)
{
  g_assert_cmpuint (position + n_removed, <=, shadow->items->len);
  if (n_removed > 0)
    g_ptr_array_remove_range (shadow->items, position, n_removed);

  for (guint i = 0; i < n_added; i++)
    g_ptr_array_insert (shadow->items, (int) (position + i),
                        g_list_model_get_item (model, position + i));

  shadow->n_signals++;
  shadow_check (shadow);
}

Shadow *
shadow_new (GListModel *model)
{
  Shadow *shadow = g_new0 (Shadow, 1);

  shadow->model = g_object_ref (model);
  shadow->items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    g_ptr_array_add (shadow->items, g_list_model_get_item (model, i));
  shadow->handler = g_signal_connect (model, "items-changed", G_CALLBACK (shadow_changed_cb),
                                      shadow);

  return shadow;
}

void
shadow_free (Shadow *shadow)
{
  g_signal_handler_disconnect (shadow->model, shadow->handler);
  g_ptr_array_unref (shadow->items);
  g_object_unref (shadow->model);
  g_free (shadow);
}

void
shadow_check (Shadow *shadow)
{
  g_assert_cmpuint (g_list_model_get_n_items (shadow->model), ==, shadow->items->len);
  g_assert_null (g_list_model_get_item (shadow->model, shadow->items->len));
  for (guint i = 0; i < shadow->items->len; i++)
    {
      g_autoptr(GObject) item = g_list_model_get_item (shadow->model, i);

      g_assert_true (item == g_ptr_array_index (shadow->items, i));
      g_assert_true (G_TYPE_CHECK_INSTANCE_TYPE (item, g_list_model_get_item_type (shadow->model)));
    }
}

guint
shadow_get_n_signals (Shadow *shadow)
{
  return shadow->n_signals;
}
