#pragma once

#include "smtp/session/lb-smtp-session.h"

G_BEGIN_DECLS

/**
 * DialogueReplay:
 * @DIALOGUE_LINES: line by line, as a client that waits for each reply
 * @DIALOGUE_PACKET: as much in one piece as can be: up to TLS or to what happens outside
 * @DIALOGUE_OCTETS: octet by octet
 */
typedef enum
{
  DIALOGUE_LINES,
  DIALOGUE_PACKET,
  DIALOGUE_OCTETS,
} DialogueReplay;

typedef struct _Dialogue Dialogue;

Dialogue *dialogue_load   (const char     *path);
void      dialogue_replay (Dialogue       *self,
                           DialogueReplay  replay);
void      dialogue_free   (Dialogue       *self);

GBytes *dialogue_unescape (const char *text);

G_END_DECLS
