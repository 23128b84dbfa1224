#pragma once

#include <gio/gio.h>

#include "base/lb-relay-job.h"

G_BEGIN_DECLS

#define LB_TYPE_RELEASER (lb_releaser_get_type ())
G_DECLARE_INTERFACE (LbReleaser, lb_releaser, LB, RELEASER, GObject)

/**
 * LbReleaserError:
 * @LB_RELEASER_ERROR_NO_UPSTREAM: there is no upstream server, and no other was named
 * @LB_RELEASER_ERROR_BAD_ADDRESS: an address cannot be sent to; the message names it
 * @LB_RELEASER_ERROR_BAD_SERVER: what was named is no server
 * @LB_RELEASER_ERROR_NO_PASSWORD: the password that the message was released with is not kept
 *
 * Why a message is not released. Each message is one sentence.
 */
typedef enum
{
  LB_RELEASER_ERROR_NO_UPSTREAM,
  LB_RELEASER_ERROR_BAD_ADDRESS,
  LB_RELEASER_ERROR_BAD_SERVER,
  LB_RELEASER_ERROR_NO_PASSWORD,
} LbReleaserError;

#define LB_RELEASER_ERROR (lb_releaser_error_quark ())
GQuark lb_releaser_error_quark (void);

/**
 * LbRelease:
 * @recipients: (array zero-terminated=1): to whom
 * @mail_from: (nullable): the sender, "" for the null reverse-path; %NULL: that of the envelope
 * @server: (nullable): "smtp://HOST:PORT", "smtp+starttls://HOST:PORT" or "smtps://HOST:PORT";
 *   %NULL: the upstream server
 * @user: (nullable): whom to log in as at @server
 * @password: (nullable): the password of @user; it is written down nowhere, so that after the end
 *   of the program the message cannot be sent any more
 *
 * How a message is sent on. A plain record of the caller's, copied where it has to be kept.
 */
typedef struct
{
  const char * const *recipients;
  const char         *mail_from;
  const char         *server;
  const char         *user;
  const char         *password;
} LbRelease;

/**
 * LbReleaserInterface:
 * @parent_iface: the parent
 * @get_upstream: tells the upstream server
 * @is_allowed: whether an address may be sent to
 * @release_async: begins to release a message
 * @release_finish: tells the job
 * @list_async: begins to ask for the jobs of a message
 * @list_finish: tells them
 * @retry_async: begins to try again
 * @retry_finish: tells whether it is tried again
 *
 * What sends messages of the mailbox to other servers, for those who cannot see it.
 */
struct _LbReleaserInterface
{
  GTypeInterface parent_iface;

  const char    *(*get_upstream)   (LbReleaser *self);
  gboolean       (*is_allowed)     (LbReleaser *self,
                                    const char *address);
  void           (*release_async)  (LbReleaser         *self,
                                    const char         *message_id,
                                    const LbRelease    *release,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
  LbRelayJob *(*release_finish) (LbReleaser   *self,
                                 GAsyncResult *result,
                                 GError      **error);
  void        (*list_async)     (LbReleaser         *self,
                                 const char         *message_id,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data);
  GPtrArray *(*list_finish)    (LbReleaser   *self,
                                GAsyncResult *result,
                                GError      **error);
  void       (*retry_async)    (LbReleaser         *self,
                                const char         *message_id,
                                guint               states,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);
  gboolean (*retry_finish)   (LbReleaser   *self,
                              GAsyncResult *result,
                              GError      **error);
};

const char *lb_releaser_get_upstream   (LbReleaser           *self);
gboolean    lb_releaser_is_allowed     (LbReleaser           *self,
                                        const char           *address);
void        lb_releaser_release_async  (LbReleaser           *self,
                                        const char           *message_id,
                                        const LbRelease      *release,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
LbRelayJob *lb_releaser_release_finish (LbReleaser           *self,
                                        GAsyncResult         *result,
                                        GError              **error);
void        lb_releaser_list_async     (LbReleaser           *self,
                                        const char           *message_id,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
GPtrArray  *lb_releaser_list_finish    (LbReleaser           *self,
                                        GAsyncResult         *result,
                                        GError              **error);
void        lb_releaser_retry_async    (LbReleaser           *self,
                                        const char           *message_id,
                                        guint                 states,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
gboolean    lb_releaser_retry_finish   (LbReleaser           *self,
                                        GAsyncResult         *result,
                                        GError              **error);
void        lb_releaser_announce       (LbReleaser           *self,
                                        const LbRelayJob     *job);

G_END_DECLS
