#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

#include "store/lb-statement.h"

G_BEGIN_DECLS

typedef struct _LbConnection LbConnection;

LbConnection *lb_connection_open            (const char    *path,
                                             GError       **error);
void          lb_connection_free            (LbConnection  *self);
sqlite3      *lb_connection_get_database    (LbConnection  *self);
void          lb_connection_set_checkpoint  (LbConnection  *self,
                                             gboolean       enable);
LbStatement  *lb_connection_prepare         (LbConnection  *self,
                                             const char    *sql,
                                             GError       **error);
gboolean      lb_connection_execute         (LbConnection  *self,
                                             const char    *sql,
                                             GError       **error);
gboolean      lb_connection_query_int       (LbConnection  *self,
                                             const char    *sql,
                                             gint64        *value,
                                             GError       **error);
gboolean      lb_connection_query_int_of    (LbConnection  *self,
                                             const char    *sql,
                                             gint64         parameter,
                                             gint64        *value,
                                             GError       **error);
void          lb_connection_reserve_log     (LbConnection  *self,
                                             gint64         n_octets);
void          lb_connection_rollback        (LbConnection  *self);
void          lb_connection_set_cancellable (LbConnection  *self,
                                             GCancellable  *cancellable);
gboolean      lb_connection_set_error       (sqlite3       *database,
                                             int            code,
                                             GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbConnection, lb_connection_free)

G_END_DECLS
