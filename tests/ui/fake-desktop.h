#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * FakeNotice:
 * @id: by which it is taken back
 * @title: its title
 * @body: the text below
 * @buttons: "LABEL=ACTION" of each, a line each
 * @default_action: what a click on it does
 *
 * A notification that the desktop shows.
 */
typedef struct
{
  char *id;
  char *title;
  char *body;
  char *buttons;
  char *default_action;
} FakeNotice;

typedef struct _FakeDesktop FakeDesktop;

FakeDesktop *fake_desktop_new         (gboolean     is_gtk);
void         fake_desktop_free        (FakeDesktop *self);
const char  *fake_desktop_get_name    (FakeDesktop *self);
guint        fake_desktop_get_n_calls (FakeDesktop *self);
guint        fake_desktop_get_n_shown (FakeDesktop *self);
FakeNotice  *fake_desktop_get_newest  (FakeDesktop *self);
void         fake_desktop_activate    (FakeDesktop *self,
                                       FakeNotice  *notice,
                                       const char  *action);

G_END_DECLS
