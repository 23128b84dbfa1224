#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define LB_TYPE_TRANSCRIPT (lb_transcript_get_type ())

typedef enum
{
  LB_TRANSCRIPT_CLIENT,
  LB_TRANSCRIPT_SERVER,
} LbTranscriptSide;

typedef struct _LbTranscript LbTranscript;

/**
 * LbTranscriptFunc:
 * @at_us: microseconds since the session began
 * @side: who said it
 * @line: one line, without its line end, safe to show (valid UTF-8, no controls)
 * @user_data: data
 */
typedef void (*LbTranscriptFunc) (gint64           at_us,
                                  LbTranscriptSide side,
                                  const char      *line,
                                  gpointer         user_data);

GType         lb_transcript_get_type          (void);
LbTranscript *lb_transcript_new               (void);
LbTranscript *lb_transcript_new_from_text     (const char         *text);
LbTranscript *lb_transcript_copy              (const LbTranscript *self);
LbTranscript *lb_transcript_ref               (LbTranscript       *self);
void          lb_transcript_unref             (LbTranscript       *self);
void          lb_transcript_append            (LbTranscript       *self,
                                               gint64              at_us,
                                               LbTranscriptSide    side,
                                               const char         *line,
                                               gssize              length);
void          lb_transcript_append_transcript (LbTranscript       *self,
                                               const LbTranscript *other);
void          lb_transcript_leave_out         (LbTranscript       *self,
                                               const LbTranscript *other);
void          lb_transcript_truncate          (LbTranscript       *self,
                                               guint               n_lines);
guint         lb_transcript_get_n_lines       (const LbTranscript *self);
gsize         lb_transcript_get_n_octets      (const LbTranscript *self);
const char   *lb_transcript_get_text          (const LbTranscript *self);
void          lb_transcript_foreach           (const LbTranscript *self,
                                               LbTranscriptFunc    func,
                                               gpointer            user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbTranscript, lb_transcript_unref)

G_END_DECLS
