#pragma once

#include "ui/lb-application.h"
#include "ui/window/lb-window.h"

G_BEGIN_DECLS

/**
 * WindowFixture:
 * @application: the whole application, its service on a free loopback port
 * @window: its window, shown
 * @store: the file that its store is in
 * @keeps_store: whether it stays in the end
 */
typedef struct
{
  LbApplication *application;
  LbWindow      *window;
  char          *folder;
  char          *store;
  gboolean       keeps_store;
} WindowFixture;

typedef gboolean (*WindowCondition) (gpointer data);

/* What the mapped labels and texts below a widget say has to contain some words. */
#define window_fixture_assert_says(widget, words) \
  G_STMT_START { \
    g_autofree char *_said = window_fixture_read (GTK_WIDGET (widget)); \
    if (strstr (_said, words) == NULL) \
    g_error ("“%s” is not in: %s", words, _said); \
  } G_STMT_END

void              window_fixture_init          (int                *argc,
                                                char             ***argv);
WindowFixture    *window_fixture_new           (int                 width,
                                                int                 height);
WindowFixture    *window_fixture_new_full      (const char         *smtp,
                                                const char         *store,
                                                const char         *upstream,
                                                int                 width,
                                                int                 height);
void              window_fixture_free          (WindowFixture      *self);
void              window_fixture_wait          (WindowCondition     condition,
                                                gpointer            data);
void              window_fixture_settle_window (GtkWindow          *window);
void              window_fixture_settle        (WindowFixture      *self);
void              window_fixture_wait_shown    (WindowFixture      *self);
void              window_fixture_activate      (WindowFixture      *self,
                                                const char         *action);
void              window_fixture_send          (WindowFixture      *self,
                                                const char         *to,
                                                const char         *message);
void              window_fixture_fill          (WindowFixture      *self,
                                                guint               n_messages);
LbMailbox        *window_fixture_mailbox       (WindowFixture      *self);
GtkWidget        *window_fixture_find          (GtkWidget          *from,
                                                GType               type,
                                                const char         *text);
AdwMessageDialog *window_fixture_find_dialog   (void);
void              window_fixture_answer        (AdwMessageDialog   *dialog,
                                                const char         *response);
char             *window_fixture_read          (GtkWidget          *from);
char             *window_fixture_paste         (WindowFixture      *self);
gboolean          window_fixture_press         (GtkWidget          *widget,
                                                guint               key,
                                                GdkModifierType     state);
GtkWidget        *window_fixture_find_window   (GType               type);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WindowFixture, window_fixture_free)

G_END_DECLS
