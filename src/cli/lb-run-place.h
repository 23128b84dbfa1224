#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LbRunPlace:
 *
 * What a command is given so that its mail comes here: variables, and a folder with a `sendmail` of
 * ours, which goes with it.
 */
typedef struct _LbRunPlace LbRunPlace;

LbRunPlace *lb_run_place_new   (GError              **error);
void        lb_run_place_free  (LbRunPlace           *self);
void        lb_run_place_apply (LbRunPlace           *self,
                                GSubprocessLauncher  *launcher,
                                const char           *smtp_address,
                                const char           *http_address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbRunPlace, lb_run_place_free)

G_END_DECLS
