#define G_LOG_DOMAIN "lb-header-item"

#include "config.h"
#include "ui/message/lb-header-item.h"

#include <string.h>

struct _LbHeaderItem
{
  GObject parent_instance;

  char   *name;     /* (owned) */
  char   *decoded;  /* (owned) */
  char   *as_sent;  /* (owned) */
};

G_DEFINE_FINAL_TYPE (LbHeaderItem, lb_header_item, G_TYPE_OBJECT)

static void
lb_header_item_finalize (GObject *object)
{
  LbHeaderItem *self = LB_HEADER_ITEM (object);

  g_free (self->name);
  g_free (self->decoded);
  g_free (self->as_sent);

  G_OBJECT_CLASS (lb_header_item_parent_class)->finalize (object);
}

static void
lb_header_item_class_init (LbHeaderItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_header_item_finalize;
}

static void
lb_header_item_init (LbHeaderItem *self)
{
}

/**
 * lb_header_item_new:
 * @header: a header field; copied
 *
 * Returns: (transfer full): a row of the list of headers
 */
LbHeaderItem *
lb_header_item_new (const LbHeader *header)
{
  LbHeaderItem *self = g_object_new (LB_TYPE_HEADER_ITEM, NULL);

  self->name = g_strdup (header->name);
  self->decoded = g_strdup (header->decoded);
  self->as_sent = g_utf8_make_valid (header->raw, -1);
  g_strstrip (self->as_sent);
  return self;
}

/**
 * lb_header_item_get_name:
 * @self: a header field
 *
 * Returns: the name, spelled as it was sent
 */
const char *
lb_header_item_get_name (LbHeaderItem *self)
{
  g_return_val_if_fail (LB_IS_HEADER_ITEM (self), NULL);

  return self->name;
}

/**
 * lb_header_item_get_value:
 * @self: a header field
 * @is_decoded: whether encoded words are decoded and lines unfolded
 *
 * Returns: the value
 */
const char *
lb_header_item_get_value (LbHeaderItem *self,
                          gboolean      is_decoded)
{
  g_return_val_if_fail (LB_IS_HEADER_ITEM (self), NULL);

  return is_decoded ? self->decoded : self->as_sent;
}

/**
 * lb_header_item_matches:
 * @self: a header field
 * @folded_word: what to look for, by g_utf8_casefold()
 *
 * Returns: whether @folded_word is in the name or in the value, in either form
 */
gboolean
lb_header_item_matches (LbHeaderItem *self,
                        const char   *folded_word)
{
  g_autofree char *all = NULL;
  g_autofree char *folded = NULL;

  g_return_val_if_fail (LB_IS_HEADER_ITEM (self), FALSE);

  all = g_strjoin ("\n", self->name, self->decoded, self->as_sent, NULL);
  folded = g_utf8_casefold (all, -1);
  return strstr (folded, folded_word) != NULL;
}
