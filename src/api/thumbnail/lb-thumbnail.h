#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *lb_thumbnail_make (GBytes *image);

G_END_DECLS
