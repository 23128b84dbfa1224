#define G_LOG_DOMAIN "lb-kept"

#include "config.h"
#include "base/lb-kept.h"

/**
 * lb_kept_new:
 *
 * Returns: (transfer full): what is known of a message that nobody has seen
 */
LbKept *
lb_kept_new (void)
{
  LbKept *self = g_new0 (LbKept, 1);

  self->note = g_strdup ("");
  return self;
}

/**
 * lb_kept_free:
 * @self: (transfer full) (nullable): what is known
 */
void
lb_kept_free (LbKept *self)
{
  if (self == NULL)
    return;

  g_strfreev (self->tags);
  g_free (self->note);
  g_free (self);
}
