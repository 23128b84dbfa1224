#define G_LOG_DOMAIN "lb-tag-book"

#include "config.h"
#include "ui/list/lb-tag-book.h"

#include <string.h>

/* What a colour is called in the store, and the class that paints it. */
static const struct
{
  const char *color;
  const char *style;
} palette[] = {
  { "blue", "lb-tag-blue" },
  { "green", "lb-tag-green" },
  { "orange", "lb-tag-orange" },
  { "purple", "lb-tag-purple" },
  { "red", "lb-tag-red" },
  { "yellow", "lb-tag-yellow" },
  { "brown", "lb-tag-brown" },
};

struct _LbTagBook
{
  GObject       parent_instance;

  LbMailbox    *mailbox;     /* (owned) (nullable) */
  GPtrArray    *tags;        /* (owned) (element-type LbStoreTag) */
  GCancellable *cancellable; /* (owned) (nullable): of the question on its way */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbTagBook, lb_tag_book, G_TYPE_OBJECT)

/* How many messages have a tag is not painted. */
static gboolean
lb_tag_book_is_same (GPtrArray *old,
                     GPtrArray *tags)
{
  if (old->len != tags->len)
    return FALSE;

  for (guint i = 0; i < tags->len; i++)
    {
      const LbStoreTag *before = g_ptr_array_index (old, i);
      const LbStoreTag *tag = g_ptr_array_index (tags, i);

      if (strcmp (before->name, tag->name) != 0 || strcmp (before->color, tag->color) != 0)
        return FALSE;
    }

  return TRUE;
}

static void
lb_tag_book_listed_cb (GObject      *object,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(LbTagBook) self = LB_TAG_BOOK (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) tags = lb_mailbox_list_tags_finish (LB_MAILBOX (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  if (tags == NULL || LB_MAILBOX (object) != self->mailbox)
    return;

  if (lb_tag_book_is_same (self->tags, tags))
    return;

  g_ptr_array_unref (self->tags);
  self->tags = g_steal_pointer (&tags);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
lb_tag_book_finalize (GObject *object)
{
  LbTagBook *self = LB_TAG_BOOK (object);

  lb_tag_book_set_mailbox (self, NULL);
  g_ptr_array_unref (self->tags);

  G_OBJECT_CLASS (lb_tag_book_parent_class)->finalize (object);
}

static void
lb_tag_book_class_init (LbTagBookClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_tag_book_finalize;

  /**
   * LbTagBook::changed:
   *
   * There are other tags now, or other colours.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", LB_TYPE_TAG_BOOK, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lb_tag_book_init (LbTagBook *self)
{
  self->tags = g_ptr_array_new ();
}

/**
 * lb_tag_book_get_default:
 *
 * Returns: (transfer none): the one book that every row looks into
 */
LbTagBook *
lb_tag_book_get_default (void)
{
  static LbTagBook *book = NULL;

  if (book == NULL)
    book = g_object_new (LB_TYPE_TAG_BOOK, NULL);
  return book;
}

/**
 * lb_tag_book_set_mailbox:
 * @self: a book
 * @mailbox: (nullable): whose tags it shall know
 */
void
lb_tag_book_set_mailbox (LbTagBook *self,
                         LbMailbox *mailbox)
{
  g_return_if_fail (LB_IS_TAG_BOOK (self));

  if (self->mailbox == mailbox)
    return;

  if (self->mailbox != NULL)
    g_signal_handlers_disconnect_by_data (self->mailbox, self);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_set_object (&self->mailbox, mailbox);
  if (mailbox == NULL)
    return;

  g_signal_connect_object (mailbox, "rows-changed", G_CALLBACK (lb_tag_book_refresh), self,
                           G_CONNECT_SWAPPED);
  lb_tag_book_refresh (self);
}

/**
 * lb_tag_book_refresh:
 * @self: a book
 *
 * Asks for the tags again: those that came with new messages are not told of.
 */
void
lb_tag_book_refresh (LbTagBook *self)
{
  g_return_if_fail (LB_IS_TAG_BOOK (self));

  if (self->mailbox == NULL)
    return;

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  lb_mailbox_list_tags_async (self->mailbox, self->cancellable, lb_tag_book_listed_cb,
                              g_object_ref (self));
}

/**
 * lb_tag_book_list_names:
 * @self: a book
 *
 * Returns: (transfer full) (array zero-terminated=1): the names of all tags, sorted
 */
char **
lb_tag_book_list_names (LbTagBook *self)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();

  g_return_val_if_fail (LB_IS_TAG_BOOK (self), NULL);

  for (guint i = 0; i < self->tags->len; i++)
    g_strv_builder_add (names, ((const LbStoreTag *) g_ptr_array_index (self->tags, i))->name);
  return g_strv_builder_end (names);
}

static const char *
lb_tag_book_get_color (LbTagBook  *self,
                       const char *name)
{
  for (guint i = 0; i < self->tags->len; i++)
    {
      const LbStoreTag *tag = g_ptr_array_index (self->tags, i);

      if (g_ascii_strcasecmp (tag->name, name) == 0)
        return tag->color;
    }

  return "";
}

/**
 * lb_tag_book_get_style:
 * @self: a book
 * @name: a tag
 *
 * Returns: the class that paints it: its colour, or one that the name always gets
 */
const char *
lb_tag_book_get_style (LbTagBook  *self,
                       const char *name)
{
  const char *color;
  g_autofree char *folded = NULL;

  g_return_val_if_fail (LB_IS_TAG_BOOK (self), NULL);

  color = lb_tag_book_get_color (self, name);
  for (gsize i = 0; i < G_N_ELEMENTS (palette); i++)
    {
      if (strcmp (palette[i].color, color) == 0)
        return palette[i].style;
    }

  folded = g_ascii_strdown (name, -1);
  return palette[g_str_hash (folded) % G_N_ELEMENTS (palette)].style;
}
