#pragma once

#include <gtk/gtk.h>

#include "mailbox/lb-mailbox-tags.h"

G_BEGIN_DECLS

#define LB_TYPE_TAG_BOOK (lb_tag_book_get_type ())
G_DECLARE_FINAL_TYPE (LbTagBook, lb_tag_book, LB, TAG_BOOK, GObject)

LbTagBook  *lb_tag_book_get_default (void);
void        lb_tag_book_set_mailbox (LbTagBook  *self,
                                     LbMailbox  *mailbox);
void        lb_tag_book_refresh     (LbTagBook  *self);
char      **lb_tag_book_list_names  (LbTagBook  *self);
const char *lb_tag_book_get_style   (LbTagBook  *self,
                                     const char *name);

G_END_DECLS
