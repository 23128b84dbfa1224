#pragma once

#include "base/lb-session-record.h"
#include "net/lb-message-handler.h"
#include "net/lb-smtp-service.h"

/* What the net tests share: a handler that does as it is told, a client that is driven by the same
 * main loop as the service, and waiting that ends. */

#define TEST_TYPE_HANDLER (test_handler_get_type ())
G_DECLARE_FINAL_TYPE (TestHandler, test_handler, TEST, HANDLER, GObject)

TestHandler *test_handler_new            (void);
void         test_handler_set_response   (TestHandler  *self,
                                          const char   *response);
void         test_handler_set_error      (TestHandler  *self,
                                          const GError *error);
void         test_handler_hold           (TestHandler  *self);
void         test_handler_release        (TestHandler  *self);
guint        test_handler_get_n          (TestHandler  *self);
LbDelivery  *test_handler_get            (TestHandler  *self,
                                          guint         position);
guint        test_handler_get_n_given_up (TestHandler  *self);

typedef gboolean (*TestCondition) (gpointer user_data);

void test_wait_until (TestCondition   condition,
                      gpointer        user_data);
void test_wait_for   (const gboolean *flag);
void test_settle     (void);

typedef struct _TestClient TestClient;

TestClient *test_client_new        (const char       *address);
void        test_client_free       (TestClient       *self);
void        test_client_close      (TestClient       *self);
GSocket    *test_client_get_socket (TestClient       *self);
void        test_client_send       (TestClient       *self,
                                    const char       *text);
void        test_client_send_bytes (TestClient       *self,
                                    const char       *octets,
                                    gsize             n_octets);
void        test_client_offer      (TestClient       *self,
                                    const char       *text);
void        test_client_expect     (TestClient       *self,
                                    const char       *start);
void        test_client_talk       (TestClient       *self,
                                    const char       *command,
                                    const char       *start);
void        test_client_begin_data (TestClient       *self);
void        test_client_expect_end (TestClient       *self);
void        test_client_await_end  (TestClient       *self);
void        test_client_pause      (TestClient       *self);
gsize       test_client_get_n_read (TestClient       *self);
void        test_client_resume     (TestClient       *self);
gboolean    test_client_start_tls  (TestClient       *self,
                                    GTlsCertificate  *trusted,
                                    const char       *server_name,
                                    GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestClient, test_client_free)

char            *test_service_listen   (LbSmtpService     *service,
                                        LbSmtpListenFlags  flags);
void             test_service_shutdown (LbSmtpService     *service);
void             test_service_release  (LbSmtpService     *service);
GTlsCertificate *test_certificate_new  (void);

/* A service on a free port, its handler, and the record of the last session that ended. Data that
 * is not NULL makes each client a source of its own. */
typedef struct
{
  LbSmtpService   *service;
  TestHandler     *handler;
  char            *address;
  LbSessionRecord *record;
} ServiceFixture;

void     service_fixture_set_up (ServiceFixture *fixture,
                                 gconstpointer   data);
void     service_fixture_tear_down (ServiceFixture *fixture,
                                    gconstpointer   data);
gboolean service_fixture_has_record (gpointer user_data);
