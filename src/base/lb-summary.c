#define G_LOG_DOMAIN "lb-summary"

#include "config.h"
#include "base/lb-summary.h"

#include "base/lb-address.h"

G_DEFINE_BOXED_TYPE (LbSummary, lb_summary, lb_summary_ref, lb_summary_unref)

/**
 * lb_summary_new:
 *
 * Returns: (transfer full): a summary of an empty message: empty strings and lists
 */
LbSummary *
lb_summary_new (void)
{
  LbSummary *self = g_new0 (LbSummary, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->subject = g_strdup ("");
  self->from = lb_address_list_parse (NULL);
  self->to = lb_address_list_parse (NULL);
  self->cc = lb_address_list_parse (NULL);
  self->bcc = lb_address_list_parse (NULL);
  self->reply_to = lb_address_list_parse (NULL);
  self->message_id = g_strdup ("");
  self->in_reply_to = g_strdup ("");
  self->references = g_strdup ("");
  self->snippet = g_strdup ("");

  return self;
}

/**
 * lb_summary_ref:
 * @self: a summary
 *
 * Returns: (transfer full): @self
 */
LbSummary *
lb_summary_ref (LbSummary *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lb_summary_unref:
 * @self: (transfer full) (nullable): a summary
 */
void
lb_summary_unref (LbSummary *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->subject);
  g_ptr_array_unref (self->from);
  g_ptr_array_unref (self->to);
  g_ptr_array_unref (self->cc);
  g_ptr_array_unref (self->bcc);
  g_ptr_array_unref (self->reply_to);
  g_free (self->message_id);
  g_free (self->in_reply_to);
  g_free (self->references);
  g_free (self->snippet);
  g_strfreev (self->tags);
  g_free (self->problem);
  g_free (self);
}
