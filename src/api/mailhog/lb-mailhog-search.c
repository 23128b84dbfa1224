#define G_LOG_DOMAIN "lb-mailhog"

#include "config.h"
#include "api/mailhog/lb-mailhog.h"

#include <string.h>

#include "api/lb-api-search.h"
#include "api/mailhog/lb-mailhog-list.h"
#include "base/lb-address.h"

/* Rows that are looked at in one go. */
#define BATCH_ROWS 500

/* What the store's search finds is in header or envelope, of whoever: a sender among the recipients
 * has to be told apart, row by row. */
typedef struct
{
  LbApiRequest *request;    /* (owned) (nullable) */
  GArray       *candidates; /* (owned) (element-type gint64): newest first */
  GPtrArray    *rows;       /* (owned) (element-type LbStoreRow): what is on the page */
  char         *text;       /* (owned): in small letters */
  gboolean      is_sender;
  gboolean      is_text;    /* nobody's address is asked for */
  guint         next;
  guint         n_found;
} LbMailhogSearch;

static void lb_mailhog_search_go_on (LbMailhogSearch *search);

static void
lb_mailhog_search_free (LbMailhogSearch *search)
{
  g_clear_pointer (&search->request, lb_api_request_unref);
  g_array_unref (search->candidates);
  g_ptr_array_unref (search->rows);
  g_free (search->text);
  g_free (search);
}

static gboolean
lb_mailhog_has_text (const char *octets,
                     const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (octets, -1);
  g_autofree char *lower = g_utf8_strdown (valid, -1);

  return strstr (lower, text) != NULL;
}

static gboolean
lb_mailhog_search_matches (const LbMailhogSearch *search,
                           const LbStoreRow      *row)
{
  GPtrArray *addresses = search->is_sender ? row->summary->from : row->summary->to;
  GPtrArray *recipients = row->envelope->recipients;

  if (search->is_sender && lb_mailhog_has_text (row->envelope->mail_from, search->text))
    return TRUE;

  for (guint i = 0; !search->is_sender && i < recipients->len; i++)
    if (lb_mailhog_has_text (((LbRecipient *) g_ptr_array_index (recipients, i))->address,
                             search->text))
      return TRUE;

  for (guint i = 0; i < addresses->len; i++)
    {
      const LbAddress *address = g_ptr_array_index (addresses, i);
      g_autofree char *whole = g_strdup_printf ("%s <%s>", address->name, address->address);

      if (lb_mailhog_has_text (whole, search->text))
        return TRUE;
    }

  return FALSE;
}

static void
lb_mailhog_search_rows_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  LbMailhogSearch *search = user_data;
  guint start = lb_mailhog_get_start (search->request);
  guint limit = lb_mailhog_get_limit (search->request);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = lb_store_get_rows_finish (LB_STORE (object), result, &error);

  if (rows == NULL)
    {
      lb_api_request_respond_error (g_steal_pointer (&search->request), error);
      lb_mailhog_search_free (search);
      return;
    }

  for (guint i = 0; i < rows->len; i++)
    {
      LbStoreRow *row = g_ptr_array_index (rows, i);

      if (search->is_text)
        {
          g_ptr_array_add (search->rows, lb_store_row_ref (row));
          continue;
        }
      if (!lb_mailhog_search_matches (search, row))
        continue;
      if (search->n_found >= start && search->rows->len < limit)
        g_ptr_array_add (search->rows, lb_store_row_ref (row));
      search->n_found++;
    }

  lb_mailhog_search_go_on (search);
}

/* Looks at the next rows, or answers. */
static void
lb_mailhog_search_go_on (LbMailhogSearch *search)
{
  LbMailbox *mailbox = lb_api_request_get_mailbox (search->request);
  g_autoptr(GArray) batch = NULL;

  if (search->next >= search->candidates->len)
    {
      lb_mailhog_answer_rows (g_steal_pointer (&search->request), search->rows, search->n_found);
      lb_mailhog_search_free (search);
      return;
    }

  batch = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (; search->next < search->candidates->len && batch->len < BATCH_ROWS; search->next++)
    g_array_append_val (batch, g_array_index (search->candidates, gint64, search->next));
  lb_store_get_rows_async (lb_mailbox_get_store (mailbox), batch,
                           lb_api_request_get_cancellable (search->request),
                           lb_mailhog_search_rows_cb, search);
}

static LbMailhogSearch *
lb_mailhog_search_new (LbApiRequest *request)
{
  const char *query = lb_api_request_get_query (request, "query");
  g_autofree char *valid = g_utf8_make_valid (query, -1);
  LbMailhogSearch *search = g_new0 (LbMailhogSearch, 1);

  search->request = request;
  search->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_store_row_unref);
  search->text = g_utf8_strdown (valid, -1);
  search->is_sender = g_str_equal (lb_api_request_get_query (request, "kind"), "from");

  return search;
}

static void
lb_mailhog_found_someone (LbApiRequest *request,
                          GArray       *row_ids,
                          gpointer      user_data)
{
  LbMailhogSearch *search = lb_mailhog_search_new (request);

  search->candidates = g_array_ref (row_ids);
  lb_mailhog_search_go_on (search);
}

/* All of it is right: only the page's rows are looked at. */
static void
lb_mailhog_found_text (LbApiRequest *request,
                       GArray       *row_ids,
                       gpointer      user_data)
{
  LbMailhogSearch *search = lb_mailhog_search_new (request);
  guint limit = lb_mailhog_get_limit (request);

  search->is_text = TRUE;
  search->n_found = row_ids->len;
  search->candidates = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = lb_mailhog_get_start (request);
       i < row_ids->len && search->candidates->len < limit; i++)
    g_array_append_val (search->candidates, g_array_index (row_ids, gint64, i));
  lb_mailhog_search_go_on (search);
}

/* A word of the search language that stands for itself. */
static char *
lb_mailhog_quote (const char *text)
{
  GString *quoted = g_string_new ("\"");

  for (; *text != '\0'; text++)
    {
      if (*text == '"' || *text == '\\')
        g_string_append_c (quoted, '\\');
      g_string_append_c (quoted, *text);
    }

  g_string_append_c (quoted, '"');
  return g_string_free (quoted, FALSE);
}

/**
 * lb_mailhog_get_search:
 * @request: (transfer full): GET /api/v2/search
 *
 * Answers with a page of what is from or to the query's address, in envelope or header, or has its
 * text anywhere.
 */
void
lb_mailhog_get_search (LbApiRequest *request)
{
  const char *kind = lb_api_request_get_query (request, "kind");
  const char *query = lb_api_request_get_query (request, "query");
  g_autofree char *quoted = NULL;
  g_autofree char *whole = NULL;

  if (query == NULL || *query == '\0' ||
      (g_strcmp0 (kind, "from") != 0 && g_strcmp0 (kind, "to") != 0 &&
       g_strcmp0 (kind, "containing") != 0))
    {
      lb_api_request_respond_text (request, SOUP_STATUS_BAD_REQUEST,
                                   "There has to be a query, and a kind: from, to or containing");
      return;
    }

  quoted = lb_mailhog_quote (query);
  if (g_str_equal (kind, "containing"))
    {
      lb_api_find (request, quoted, lb_mailhog_found_text, NULL, NULL);
      return;
    }

  whole = g_strdup_printf ("%s:%s OR envelope:%s", kind, quoted, quoted);
  lb_api_find (request, whole, lb_mailhog_found_someone, NULL, NULL);
}
