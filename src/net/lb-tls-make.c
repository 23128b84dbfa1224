#define G_LOG_DOMAIN "lb-tls"

#include "config.h"
#include "net/lb-tls-make.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#ifdef HAVE_GNUTLS
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

/* Two years: macOS takes no certificate of over 825 days. One day back for clocks that differ. */
#define SECONDS_A_DAY  (24 * 60 * 60)
#define VALID_SECONDS  (730 * SECONDS_A_DAY)
#define EARLY_SECONDS  SECONDS_A_DAY

/* RFC 5280 4.1.2.2: at most 20 octets, positive. */
#define SERIAL_OCTETS  16
#define KEY_ID_OCTETS  64

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_privkey_t, gnutls_x509_privkey_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_certificate_credentials_t,
                                 gnutls_certificate_free_credentials, NULL)

static gboolean
fail (int      code,
      GError **error)
{
  g_set_error (error, G_TLS_ERROR, G_TLS_ERROR_MISC,
               _("No certificate could be made: %s"), gnutls_strerror (code));
  return FALSE;
}

/* The names by which a program on this machine reaches Letterbox. */
static int
set_names (gnutls_x509_crt_t  certificate,
           const char        *hostname)
{
  static const guint8 loopback_v4[4] = { 127, 0, 0, 1 };
  static const guint8 loopback_v6[16] = { [15] = 1 };
  int code;

  code = gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0,
                                        "Letterbox", strlen ("Letterbox"));
  if (code == 0)
    code = gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, "localhost",
                                                 strlen ("localhost"), GNUTLS_FSAN_SET);
  if (code == 0 && g_strcmp0 (hostname, "localhost") != 0 && hostname[0] != '\0')
    code = gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, hostname,
                                                 strlen (hostname), GNUTLS_FSAN_APPEND);
  if (code == 0)
    code = gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, loopback_v4,
                                                 sizeof loopback_v4, GNUTLS_FSAN_APPEND);
  if (code == 0)
    code = gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, loopback_v6,
                                                 sizeof loopback_v6, GNUTLS_FSAN_APPEND);

  return code;
}

static int
set_serial (gnutls_x509_crt_t certificate)
{
  guint8 serial[SERIAL_OCTETS];
  int code = gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial);

  serial[0] = (serial[0] & 0x7f) | 0x40;
  if (code == 0)
    code = gnutls_x509_crt_set_serial (certificate, serial, sizeof serial);

  return code;
}

/* A server's certificate and no authority: whoever trusts it trusts nothing else by it. */
static int
set_purpose (gnutls_x509_crt_t certificate)
{
  guint8 key_id[KEY_ID_OCTETS];
  size_t n_octets = sizeof key_id;
  int code = gnutls_x509_crt_set_basic_constraints (certificate, 0, -1);

  if (code == 0)
    code = gnutls_x509_crt_set_key_usage (certificate, GNUTLS_KEY_DIGITAL_SIGNATURE);
  if (code == 0)
    code = gnutls_x509_crt_set_key_purpose_oid (certificate, GNUTLS_KP_TLS_WWW_SERVER, 0);
  if (code == 0)
    code = gnutls_x509_crt_get_key_id (certificate, 0, key_id, &n_octets);
  if (code == 0)
    code = gnutls_x509_crt_set_subject_key_id (certificate, key_id, n_octets);

  return code;
}

static int
fill_certificate (gnutls_x509_crt_t      certificate,
                  gnutls_x509_privkey_t  key,
                  const char            *hostname,
                  gint64                 now)
{
  int code = gnutls_x509_crt_set_version (certificate, 3);

  if (code == 0)
    code = gnutls_x509_crt_set_activation_time (certificate, now - EARLY_SECONDS);
  if (code == 0)
    code = gnutls_x509_crt_set_expiration_time (certificate, now + VALID_SECONDS);
  if (code == 0)
    code = gnutls_x509_crt_set_key (certificate, key);
  if (code == 0)
    code = set_serial (certificate);
  if (code == 0)
    code = set_names (certificate, hostname);
  if (code == 0)
    code = set_purpose (certificate);
  if (code == 0)
    code = gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0);

  return code;
}

static int
export_pem (gnutls_x509_crt_t       certificate,
            gnutls_x509_privkey_t   key,
            char                  **certificate_pem,
            char                  **key_pem)
{
  gnutls_datum_t datum = { NULL, 0 };
  int code;

  code = gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &datum);
  if (code < 0)
    return code;
  *certificate_pem = g_strndup ((const char *) datum.data, datum.size);
  gnutls_free (datum.data);

  code = gnutls_x509_privkey_export2 (key, GNUTLS_X509_FMT_PEM, &datum);
  if (code < 0)
    return code;
  *key_pem = g_strndup ((const char *) datum.data, datum.size);
  gnutls_memset (datum.data, 0, datum.size);
  gnutls_free (datum.data);

  return 0;
}

/**
 * lb_tls_make_self_signed:
 * @hostname: the name that the server goes by, beside localhost, 127.0.0.1 and ::1
 * @now: seconds since 1970
 * @certificate_pem: (out) (transfer full): the certificate
 * @key_pem: (out) (transfer full): its private key, in clear
 * @error: return location for an error
 *
 * Makes a certificate on the curve P-256 for two years. Takes some milliseconds.
 *
 * Returns: whether it was made
 */
gboolean
lb_tls_make_self_signed (const char  *hostname,
                         gint64       now,
                         char       **certificate_pem,
                         char       **key_pem,
                         GError     **error)
{
  g_auto(gnutls_x509_crt_t) certificate = NULL;
  g_auto(gnutls_x509_privkey_t) key = NULL;
  int code;

  code = gnutls_x509_privkey_init (&key);
  if (code == 0)
    code = gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA,
                                         GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0);
  if (code == 0)
    code = gnutls_x509_crt_init (&certificate);
  if (code == 0)
    code = fill_certificate (certificate, key, hostname, now);
  if (code == 0)
    code = export_pem (certificate, key, certificate_pem, key_pem);

  return code == 0 || fail (code, error);
}

/**
 * lb_tls_check_pair:
 * @certificate_pem: a certificate, perhaps with its chain
 * @key_pem: a private key
 * @error: return location for an error
 *
 * Looks whether a key belongs to a certificate, since a pair that does not fit would fail only in
 * each handshake, without a word about the reason.
 *
 * Returns: whether the pair can be used
 */
gboolean
lb_tls_check_pair (const char  *certificate_pem,
                   const char  *key_pem,
                   GError     **error)
{
  g_auto(gnutls_certificate_credentials_t) credentials = NULL;
  gnutls_datum_t certificate = { (unsigned char *) certificate_pem, strlen (certificate_pem) };
  gnutls_datum_t key = { (unsigned char *) key_pem, strlen (key_pem) };
  int code;

  code = gnutls_certificate_allocate_credentials (&credentials);
  if (code == 0)
    code = gnutls_certificate_set_x509_key_mem (credentials, &certificate, &key,
                                                GNUTLS_X509_FMT_PEM);
  if (code < 0)
    {
      g_set_error_literal (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE,
                           gnutls_strerror (code));
      return FALSE;
    }

  return TRUE;
}

#else

gboolean
lb_tls_make_self_signed (const char  *hostname,
                         gint64       now,
                         char       **certificate_pem,
                         char       **key_pem,
                         GError     **error)
{
  g_set_error_literal (error, G_TLS_ERROR, G_TLS_ERROR_UNAVAILABLE,
                       _("No certificate could be made: this build has no GnuTLS"));
  return FALSE;
}

/* A pair that does not fit fails in each handshake instead. */
gboolean
lb_tls_check_pair (const char  *certificate_pem,
                   const char  *key_pem,
                   GError     **error)
{
  return TRUE;
}

#endif
