#include "config.h"
#include "fuzz.h"

#include <glib/gstdio.h>

#include "store/repair/lb-page-record.h"

/* Rows have what they say, and lie in what was read: touched, so that a sanitizer sees it. */
static gboolean
look_cb (const LbPageRecord  *record,
         gboolean             is_certain,
         gpointer             sum,
         GError             **error)
{
  g_assert_cmpuint (record->n_values, <=, LB_PAGE_RECORD_VALUES);
  for (guint i = 0; i < record->n_values; i++)
    {
      for (gsize j = 0; j < record->values[i].length; j++)
        *(guint *) sum += record->values[i].octets[j];
    }

  return TRUE;
}

/* Any octets are a damaged database, and a damaged log beside it. */
int
LLVMFuzzerTestOneInput (const uint8_t *octets,
                        size_t         n_octets)
{
  static char *path = NULL;
  static char *log = NULL;
  g_autoptr(LbPageFile) file = NULL;
  g_autoptr(LbPageReader) reader = NULL;
  guint32 n_pages;
  guint sum = 0;

  if (path == NULL)
    {
      path = g_strdup_printf ("%s/lb-fuzz-pages-%u", g_get_tmp_dir (), g_random_int ());
      log = g_strconcat (path, "-wal", NULL);
    }

  g_assert_true (g_file_set_contents_full (path, (const char *) octets, (gssize) n_octets,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  g_assert_true (g_file_set_contents_full (log, (const char *) octets, (gssize) n_octets,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  file = lb_page_file_open (path, NULL, NULL);
  g_assert_nonnull (file);
  n_pages = MIN (lb_page_file_get_n_pages (file), 64);
  reader = n_pages > 0 ? lb_page_reader_new (file) : NULL;
  for (guint32 page = 1; page <= n_pages; page++)
    lb_page_reader_read (reader, page, look_cb, &sum, NULL);

  g_unlink (path);
  g_unlink (log);
  return 0;
}
