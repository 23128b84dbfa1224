#pragma once

#include "base/lb-transcript.h"
#include "store/lb-connection.h"
#include "store/lb-store-row.h"
#include "store/lb-store.h"

G_BEGIN_DECLS

gboolean lb_store_read_row_id  (LbConnection   *connection,
                                const char     *id,
                                gint64         *row_id,
                                GError        **error);
gboolean lb_store_read_tags    (LbConnection   *connection,
                                LbStoreRow     *row,
                                GError        **error);
gboolean lb_store_read_row     (LbConnection   *connection,
                                gint64          row_id,
                                LbStoreRow    **row,
                                GError        **error);
GBytes  *lb_store_read_data    (LbConnection   *connection,
                                gint64          row_id,
                                GError        **error);
GBytes  *lb_store_read_head    (LbConnection   *connection,
                                gint64          row_id,
                                gsize           limit,
                                GError        **error);
gboolean lb_store_read_content (LbConnection   *connection,
                                gint64          row_id,
                                GBytes        **data,
                                LbTranscript  **transcript,
                                GError        **error);
gboolean lb_store_read_counts  (LbConnection   *connection,
                                LbStoreCounts  *counts,
                                GError        **error);

G_END_DECLS
