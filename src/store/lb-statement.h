#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/**
 * LbStatement:
 *
 * A prepared statement that its connection keeps for the next time. Releasing it resets it, so that
 * no read transaction stays open, and forgets what was bound.
 */
typedef struct sqlite3_stmt LbStatement;

void        lb_statement_release    (LbStatement  *self);
void        lb_statement_bind_int   (LbStatement  *self,
                                     int           position,
                                     gint64        value);
void        lb_statement_bind_text  (LbStatement  *self,
                                     int           position,
                                     const char   *text);
void        lb_statement_bind_bytes (LbStatement  *self,
                                     int           position,
                                     GBytes       *bytes);
gboolean    lb_statement_next       (LbStatement  *self,
                                     GError      **error);
gboolean    lb_statement_run        (LbStatement  *self,
                                     GError      **error);
gint64      lb_statement_get_int    (LbStatement  *self,
                                     int           column);
const char *lb_statement_get_text   (LbStatement  *self,
                                     int           column);
char       *lb_statement_dup_text   (LbStatement  *self,
                                     int           column);
GArray     *lb_statement_list_ints  (LbStatement  *self,
                                     GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbStatement, lb_statement_release)

G_END_DECLS
