#define G_LOG_DOMAIN "lb-mailman-directory"

#include "config.h"
#include "handlers/lb-mailman-directory.h"

#include <libsoup/soup.h>
#include <string.h>

/* It is on this machine; what takes longer is not there. */
#define ANSWER_SECONDS 10

struct _LbMailmanDirectory
{
  GObject      parent_instance;

  SoupSession *session;       /* (owned) */
  char        *url;           /* (owned) */
  char        *authorization; /* (owned) the header, a secret */
};

/* A look-up: the address itself, then the list whose service address it may be. */
typedef struct
{
  char    *next;     /* (owned) (nullable) what is asked for when the first is unknown */
  gboolean is_list;
} LbMailmanLookup;

G_DEFINE_FINAL_TYPE (LbMailmanDirectory, lb_mailman_directory, G_TYPE_OBJECT)

/* Mailman's core takes mail for each list by these names too. */
static const char * const service_suffixes[] = {
  "-request", "-owner", "-bounces", "-join", "-leave", "-subscribe", "-unsubscribe", "-confirm",
};

static void
lb_mailman_lookup_free (LbMailmanLookup *lookup)
{
  g_free (lookup->next);
  g_free (lookup);
}

static void
lb_mailman_directory_finalize (GObject *object)
{
  LbMailmanDirectory *self = LB_MAILMAN_DIRECTORY (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->authorization, g_free);

  G_OBJECT_CLASS (lb_mailman_directory_parent_class)->finalize (object);
}

static void
lb_mailman_directory_class_init (LbMailmanDirectoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_mailman_directory_finalize;
}

static void
lb_mailman_directory_init (LbMailmanDirectory *self)
{
  self->session = soup_session_new ();
  soup_session_set_timeout (self->session, ANSWER_SECONDS);
  /* Who is written to is nobody else's business. */
  soup_session_set_proxy_resolver (self->session, NULL);
}

/**
 * lb_mailman_directory_new:
 * @url: of Mailman's REST API, "http://127.0.0.1:8001"
 * @user: its user
 * @password: the password
 *
 * Returns: (transfer full): what knows the lists of a Mailman 3
 */
LbMailmanDirectory *
lb_mailman_directory_new (const char *url,
                          const char *user,
                          const char *password)
{
  LbMailmanDirectory *self = g_object_new (LB_TYPE_MAILMAN_DIRECTORY, NULL);
  g_autofree char *both = g_strdup_printf ("%s:%s", user, password);
  g_autofree char *token = g_base64_encode ((const guchar *) both, strlen (both));

  self->url = g_strdup (url);
  self->authorization = g_strdup_printf ("Basic %s", token);

  return self;
}

/**
 * lb_mailman_directory_dup_list:
 * @address: an address
 *
 * Returns: (transfer full) (nullable): the list whose service address @address would be:
 *   "list@example.org" for "list-request@example.org" and for "list-bounces+who@example.org"; %NULL
 *   when it is not of that form
 */
char *
lb_mailman_directory_dup_list (const char *address)
{
  const char *at = strrchr (address, '@');
  const char *plus = strchr (address, '+');
  gsize n_local = at != NULL ? (gsize) (at - address) : 0;

  if (plus != NULL && plus < at)
    n_local = (gsize) (plus - address);

  for (guint i = 0; i < G_N_ELEMENTS (service_suffixes); i++)
    {
      gsize n_suffix = strlen (service_suffixes[i]);

      if (n_local > n_suffix &&
          g_ascii_strncasecmp (address + n_local - n_suffix, service_suffixes[i], n_suffix) == 0)
        return g_strdup_printf ("%.*s%s", (int) (n_local - n_suffix), address, at);
    }

  return NULL;
}

static void lb_mailman_directory_ask (GTask      *task,
                                      const char *address);

static void
lb_mailman_directory_answered_cb (GObject      *object,
                                  GAsyncResult *result,
                                  gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbMailmanLookup *lookup = g_task_get_task_data (task);
  SoupMessage *message = soup_session_get_async_result_message (SOUP_SESSION (object), result);
  g_autofree char *next = g_steal_pointer (&lookup->next);
  GError *error = NULL;
  /* Only the status matters; the rest of the answer is not read. */
  g_autoptr(GInputStream) stream = soup_session_send_finish (SOUP_SESSION (object), result, &error);
  SoupStatus status = stream != NULL ? soup_message_get_status (message) : SOUP_STATUS_NONE;

  if (stream == NULL)
    {
      g_task_return_error (task, error);
    }
  else if (status == SOUP_STATUS_NOT_FOUND && next != NULL)
    {
      lb_mailman_directory_ask (g_steal_pointer (&task), next);
    }
  else if (status == SOUP_STATUS_OK || status == SOUP_STATUS_NOT_FOUND)
    {
      lookup->is_list = status == SOUP_STATUS_OK;
      g_task_return_boolean (task, TRUE);
    }
  else
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED,
                               "Mailman's REST API answers %u", status);
    }
}

/* Takes over @task. */
static void
lb_mailman_directory_ask (GTask      *task,
                          const char *address)
{
  LbMailmanDirectory *self = g_task_get_source_object (task);
  g_autofree char *escaped = g_uri_escape_string (address, NULL, FALSE);
  g_autofree char *uri = g_strdup_printf ("%s/3.1/lists/%s", self->url, escaped);
  g_autoptr(SoupMessage) message = soup_message_new (SOUP_METHOD_GET, uri);

  if (message == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                               "Mailman's REST API has no usable address");
      g_object_unref (task);
      return;
    }

  soup_message_headers_append (soup_message_get_request_headers (message), "Authorization",
                               self->authorization);
  soup_session_send_async (self->session, message, G_PRIORITY_DEFAULT,
                           g_task_get_cancellable (task), lb_mailman_directory_answered_cb, task);
}

/**
 * lb_mailman_directory_lookup_async:
 * @self: a directory
 * @address: an address
 * @cancellable: (nullable): gives up
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Asks whether Mailman takes mail for @address: the address of a list, or one of its services.
 */
void
lb_mailman_directory_lookup_async (LbMailmanDirectory  *self,
                                   const char          *address,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  GTask *task;
  LbMailmanLookup *lookup;

  g_return_if_fail (LB_IS_MAILMAN_DIRECTORY (self));

  lookup = g_new0 (LbMailmanLookup, 1);
  lookup->next = lb_mailman_directory_dup_list (address);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lb_mailman_directory_lookup_async);
  g_task_set_task_data (task, lookup, (GDestroyNotify) lb_mailman_lookup_free);
  lb_mailman_directory_ask (task, address);
}

/**
 * lb_mailman_directory_lookup_finish:
 * @self: a directory
 * @result: the result
 * @is_list: (out): whether Mailman takes mail for the address
 * @error: why that is not known
 *
 * Returns: whether it is known
 */
gboolean
lb_mailman_directory_lookup_finish (LbMailmanDirectory  *self,
                                    GAsyncResult        *result,
                                    gboolean            *is_list,
                                    GError             **error)
{
  LbMailmanLookup *lookup = g_task_get_task_data (G_TASK (result));

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  *is_list = lookup->is_list;
  return g_task_propagate_boolean (G_TASK (result), error);
}
