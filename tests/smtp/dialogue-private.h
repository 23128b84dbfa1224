#pragma once

#include "dialogue.h"

G_BEGIN_DECLS

/* A line of the file: what it is about, and the rest of it. */
typedef struct
{
  char  kind;
  char *text;
} DialogueItem;

struct _Dialogue
{
  char          *path;
  LbSmtpConfig  *config;
  GArray        *items;
  GPtrArray     *rules;    /* of simulated faults */

  /* One replay. */
  LbSmtpSession *session;
  GString       *said;     /* replies that no S: line has taken yet */
  guint          next;     /* the item that is expected next */
  LbDelivery    *delivery; /* the last one */
  GQueue         answers;  /* R: lines */
  GQueue         overrides; /* O: lines */
};

void dialogue_append_unescaped (GByteArray *octets,
                                const char *text,
                                gsize       length);

G_END_DECLS
