#pragma once

#include "mail/mime/lb-mime-scan.h"

G_BEGIN_DECLS

typedef struct
{
  guint node;
  char *boundary;  /* (owned) */
  gsize length;
} LbMimeOpen;

struct _LbMimeScan
{
  gatomicrefcount ref_count;
  GBytes         *data; /* (owned) */
  const char     *octets;
  gsize           size;
  GArray         *nodes; /* (owned) (element-type LbMimeNode) */
  GArray         *fields; /* (owned) (element-type LbMimeField) */
  LbMimeExcess    excess;
  guint           n_lines;

  /* Only while scanning: */
  GArray         *open; /* (owned) (element-type LbMimeOpen): multiparts that are not closed yet */
  int             current; /* the innermost node that lines belong to */
  gboolean        in_header;
  gboolean        extends_field;
};

void lb_mime_scan_run (LbMimeScan *self);

G_END_DECLS
