#pragma once

#include "store/repair/lb-page-file.h"

G_BEGIN_DECLS

/* More columns than any table of a store has. */
#define LB_PAGE_RECORD_VALUES 48

/**
 * LbPageValue:
 * @kind: one of SQLITE_NULL, SQLITE_INTEGER, SQLITE_TEXT, SQLITE_BLOB
 * @number: of an integer
 * @octets: of a text or blob, as long as its record lives
 * @length: of @octets
 *
 * A value as it is in the file: nothing of it is checked.
 */
typedef struct
{
  int           kind;
  gint64        number;
  const guint8 *octets;
  gsize         length;
} LbPageValue;

/**
 * LbPageRecord:
 * @is_index: whether it was found in an index
 * @row_id: its row, of a table
 * @n_values: how many there are in @values
 * @values: its columns
 *
 * A row of some table or index.
 */
typedef struct
{
  gboolean    is_index;
  gint64      row_id;
  guint       n_values;
  LbPageValue values[LB_PAGE_RECORD_VALUES];

  /*< private >*/
  GByteArray *payload;
} LbPageRecord;

/**
 * LbPageRecordFunc:
 * @record: a row, until the function returns
 * @is_certain: whether the page names it as one; else it was found amid its octets
 * @user_data: data
 * @error: the place for an error that ends all
 *
 * Returns: whether to go on
 */
typedef gboolean (*LbPageRecordFunc) (const LbPageRecord *record,
                                      gboolean            is_certain,
                                      gpointer            user_data,
                                      GError            **error);

typedef struct _LbPageReader LbPageReader;

LbPageReader *lb_page_reader_new  (LbPageFile        *file);
void          lb_page_reader_free (LbPageReader      *self);
gboolean      lb_page_reader_read (LbPageReader      *self,
                                   guint32            page,
                                   LbPageRecordFunc   func,
                                   gpointer           user_data,
                                   GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbPageReader, lb_page_reader_free)

G_END_DECLS
