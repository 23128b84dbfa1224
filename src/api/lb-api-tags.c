#define G_LOG_DOMAIN "lb-api-tags"

#include "config.h"
#include "api/lb-api.h"

#include "api/lb-json-body.h"
#include "mailbox/lb-mailbox-tags.h"

/* A change of tags, until it is made and told. */
typedef struct
{
  LbApiRequest *request; /* (owned) (nullable) */
  char        **ids;     /* (owned) (nullable): of messages */
  char        **tags;    /* (owned) (nullable): what they get */
  char         *name;    /* (owned) (nullable): of the tag itself */
} LbApiTagging;

static void
lb_api_tagging_free (LbApiTagging *tagging)
{
  g_clear_pointer (&tagging->request, lb_api_request_unref);
  g_strfreev (tagging->ids);
  g_strfreev (tagging->tags);
  g_free (tagging->name);
  g_free (tagging);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbApiTagging, lb_api_tagging_free)

static LbApiEvents *
lb_api_tagging_get_events (LbApiTagging *tagging)
{
  return lb_http_server_get_events (lb_api_request_get_server (tagging->request));
}

static void
lb_api_tags_listed_cb (GObject      *object,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  LbApiRequest *request = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) tags = lb_mailbox_list_tags_finish (LB_MAILBOX (object), result, &error);
  LbJson *json;

  if (tags == NULL)
    {
      lb_api_request_respond_error (request, error);
      return;
    }

  json = lb_json_new ();
  lb_json_begin_array (json, NULL);
  for (guint i = 0; i < tags->len; i++)
    {
      const LbStoreTag *tag = g_ptr_array_index (tags, i);

      /* A tag that no message has is only a colour. */
      if (tag->n_messages > 0)
        lb_json_add_string (json, NULL, tag->name);
    }
  lb_json_end_array (json);
  lb_api_request_respond_json (request, json);
}

/**
 * lb_api_get_tags:
 * @request: (transfer full): GET /api/v1/tags
 *
 * Answers with the names of all tags.
 */
void
lb_api_get_tags (LbApiRequest *request)
{
  lb_mailbox_list_tags_async (lb_api_request_get_mailbox (request),
                              lb_api_request_get_cancellable (request), lb_api_tags_listed_cb,
                              request);
}

static void
lb_api_tags_set_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(LbApiTagging) tagging = user_data;
  g_autoptr(GError) error = NULL;
  gboolean is_done = lb_mailbox_change_finish (LB_MAILBOX (object), result, &error);

  if (is_done)
    lb_api_events_tell_tags (lb_api_tagging_get_events (tagging),
                             (const char * const *) tagging->ids,
                             (const char * const *) tagging->tags);

  if (is_done)
    lb_api_request_respond_text (g_steal_pointer (&tagging->request), SOUP_STATUS_OK, "ok");
  else
    lb_api_request_respond_error (g_steal_pointer (&tagging->request), error);
}

static void
lb_api_tags_looked_up_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(LbApiTagging) tagging = user_data;
  LbMailbox *mailbox = LB_MAILBOX (object);
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) row_ids = lb_mailbox_lookup_finish (mailbox, result, &error);
  const char * const *tags = (const char * const *) tagging->tags;

  if (row_ids == NULL)
    {
      lb_api_request_respond_error (g_steal_pointer (&tagging->request), error);
      return;
    }

  lb_mailbox_change_tags_async (mailbox, row_ids, LB_STORE_TAGS_SET, tags, NULL,
                                lb_api_tags_set_cb, g_steal_pointer (&tagging));
}

/**
 * lb_api_put_tags:
 * @request: (transfer full): PUT /api/v1/tags
 *
 * Gives the body's Tags, and no others, to the messages of its IDs. What cannot be a tag is left
 * out.
 */
void
lb_api_put_tags (LbApiRequest *request)
{
  g_autoptr(LbApiTagging) tagging = g_new0 (LbApiTagging, 1);
  g_autoptr(JsonObject) object = NULL;
  g_auto(GStrv) tags = NULL;
  g_autoptr(GError) error = NULL;

  object = lb_json_body_parse (lb_api_request_get_body (request), &error);
  if (object == NULL || !lb_json_body_get_strings (object, "IDs", &tagging->ids, &error) ||
      !lb_json_body_get_strings (object, "Tags", &tags, &error))
    {
      lb_api_request_respond_text (request, SOUP_STATUS_BAD_REQUEST, error->message);
      return;
    }
  if (tagging->ids == NULL || *tagging->ids == NULL)
    {
      lb_api_request_respond_text (request, SOUP_STATUS_OK, "ok");
      return;
    }

  tagging->tags = tags == NULL ? g_new0 (char *, 1) :
                  lb_mailbox_clean_tags ((const char * const *) tags);
  tagging->request = request;
  lb_mailbox_lookup_async (lb_api_request_get_mailbox (request),
                           (const char * const *) tagging->ids, NULL, lb_api_tags_looked_up_cb,
                           tagging);
  g_steal_pointer (&tagging);
}

/* A tag itself was changed: clients look at everything again. */
static void
lb_api_tag_changed_cb (GObject      *object,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(LbApiTagging) tagging = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *fault = NULL;

  if (lb_mailbox_change_finish (LB_MAILBOX (object), result, &error))
    {
      lb_api_events_tell_prune (lb_api_tagging_get_events (tagging));
      lb_api_request_respond_text (g_steal_pointer (&tagging->request), SOUP_STATUS_OK, "ok");
      return;
    }

  if (g_error_matches (error, LB_STORE_ERROR, LB_STORE_ERROR_NOT_FOUND))
    fault = g_strdup_printf ("tag not found: %s",
                             lb_api_request_get_parameter (tagging->request, 0));
  else if (g_error_matches (error, LB_STORE_ERROR, LB_STORE_ERROR_EXISTS))
    fault = g_strdup_printf ("tag already exists: %s", tagging->name);

  if (fault != NULL)
    lb_api_request_respond_text (g_steal_pointer (&tagging->request), SOUP_STATUS_BAD_REQUEST,
                                 fault);
  else
    lb_api_request_respond_error (g_steal_pointer (&tagging->request), error);
}

/**
 * lb_api_rename_tag:
 * @request: (transfer full): PUT /api/v1/tags/TAG
 *
 * Gives a tag the body's Name.
 */
void
lb_api_rename_tag (LbApiRequest *request)
{
  g_autoptr(LbApiTagging) tagging = g_new0 (LbApiTagging, 1);
  g_autoptr(JsonObject) object = NULL;
  g_autofree char *name = NULL;
  g_autofree char *fault = NULL;
  g_autoptr(GError) error = NULL;
  const char *names[] = { NULL, NULL };
  g_auto(GStrv) clean = NULL;

  object = lb_json_body_parse (lb_api_request_get_body (request), &error);
  if (object == NULL || !lb_json_body_get_string (object, "Name", &name, &error))
    {
      lb_api_request_respond_text (request, SOUP_STATUS_BAD_REQUEST, error->message);
      return;
    }

  names[0] = name;
  clean = lb_mailbox_clean_tags (names);
  if (g_strv_length (clean) != 1)
    {
      fault = g_strdup_printf ("invalid tag name: %s", name == NULL ? "" : name);
      lb_api_request_respond_text (request, SOUP_STATUS_BAD_REQUEST, fault);
      return;
    }

  tagging->request = request;
  tagging->name = g_strdup (clean[0]);
  lb_mailbox_rename_tag_async (lb_api_request_get_mailbox (request),
                               lb_api_request_get_parameter (request, 0), clean[0], NULL,
                               lb_api_tag_changed_cb, g_steal_pointer (&tagging));
}

/**
 * lb_api_delete_tag:
 * @request: (transfer full): DELETE /api/v1/tags/TAG
 *
 * Takes a tag from all messages.
 */
void
lb_api_delete_tag (LbApiRequest *request)
{
  LbApiTagging *tagging = g_new0 (LbApiTagging, 1);

  tagging->request = request;
  lb_mailbox_delete_tag_async (lb_api_request_get_mailbox (request),
                               lb_api_request_get_parameter (request, 0), NULL,
                               lb_api_tag_changed_cb, tagging);
}
