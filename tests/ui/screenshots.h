#pragma once

#include "window-fixture.h"

G_BEGIN_DECLS

void screenshot_take     (GtkWindow  *window,
                          const char *folder,
                          const char *name);
void screenshot_relaying (const char *folder);
void screenshot_desktop  (const char *folder);
void screenshot_pages    (const char *folder);

G_END_DECLS
