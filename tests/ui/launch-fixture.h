#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LaunchFixture:
 * @folder: what the desktop's default program writes to
 *
 * A desktop on which one program, ours, is the default for some types and schemes.
 */
typedef struct
{
  char *folder;
} LaunchFixture;

LaunchFixture *launch_fixture_new   (const char * const *types);
void           launch_fixture_free  (LaunchFixture      *self);
gboolean       launch_fixture_ended (gpointer            data);
char          *launch_fixture_take  (LaunchFixture      *self,
                                     const char         *what);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LaunchFixture, launch_fixture_free)

G_END_DECLS
