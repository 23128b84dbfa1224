#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbJson:
 *
 * Writes one JSON text (RFC 8259), compact and on one line, piece by piece. In an object each value
 * takes its name; in an array, and for the whole text, the name is %NULL.
 */
typedef struct _LbJson LbJson;

LbJson *lb_json_new          (void);
LbJson *lb_json_new_after    (const char         *begin);
void    lb_json_free         (LbJson             *self);
void    lb_json_begin_object (LbJson             *self,
                              const char         *name);
void    lb_json_end_object   (LbJson             *self);
void    lb_json_begin_array  (LbJson             *self,
                              const char         *name);
void    lb_json_end_array    (LbJson             *self);
void    lb_json_add_string   (LbJson             *self,
                              const char         *name,
                              const char         *text);
void    lb_json_add_octets   (LbJson             *self,
                              const char         *name,
                              const char         *octets,
                              gsize               length);
void    lb_json_add_strings  (LbJson             *self,
                              const char         *name,
                              const char * const *texts);
void    lb_json_add_int      (LbJson             *self,
                              const char         *name,
                              gint64              number);
void    lb_json_add_double   (LbJson             *self,
                              const char         *name,
                              double              number);
void    lb_json_add_bool     (LbJson             *self,
                              const char         *name,
                              gboolean            truth);
void    lb_json_add_null     (LbJson             *self,
                              const char         *name);
void    lb_json_add_time     (LbJson             *self,
                              const char         *name,
                              gint64              time_us);
GBytes *lb_json_take         (LbJson             *self);
GBytes *lb_json_end_to_bytes (LbJson             *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbJson, lb_json_free)

G_END_DECLS
