#include "config.h"

#include <string.h>

#include "net/lb-client-hello.h"

/* Builds a ClientHello field by field, as RFC 8446 4.1.2 has them. */
static void
append_number (GByteArray *octets,
               gsize       number,
               guint       width)
{
  for (guint i = width; i > 0; i--)
    {
      guint8 digit = number >> (8 * (i - 1)) & 0xff;

      g_byte_array_append (octets, &digit, 1);
    }
}

static void
append_vector (GByteArray       *octets,
               guint             width,
               const GByteArray *content)
{
  append_number (octets, content->len, width);
  g_byte_array_append (octets, content->data, content->len);
}

static GByteArray *
make_server_name (const char *name,
                  gsize       length,
                  guint       type)
{
  GByteArray *list = g_byte_array_new ();

  append_number (list, type, 1);
  append_number (list, length, 2);
  g_byte_array_append (list, (const guint8 *) name, length);

  return list;
}

static GByteArray *
make_extensions (const char *name,
                 gsize       length,
                 guint       type)
{
  GByteArray *extensions = g_byte_array_new ();
  g_autoptr(GByteArray) list = make_server_name (name, length, type);
  g_autoptr(GByteArray) extension = g_byte_array_new ();

  append_number (extensions, 43, 2);
  append_number (extensions, 3, 2);
  append_number (extensions, 0x020304, 3);
  append_vector (extension, 2, list);
  append_number (extensions, 0, 2);
  append_vector (extensions, 2, extension);

  return extensions;
}

static GByteArray *
make_handshake (const GByteArray *extensions)
{
  static const guint8 start[34] = { 3, 3 };
  g_autoptr(GByteArray) hello = g_byte_array_new ();
  GByteArray *handshake = g_byte_array_new ();

  g_byte_array_append (hello, start, sizeof start);
  append_number (hello, 0, 1);
  append_number (hello, 2, 2);
  append_number (hello, 0x1301, 2);
  append_number (hello, 1, 1);
  append_number (hello, 0, 1);
  if (extensions != NULL)
    append_vector (hello, 2, extensions);

  append_number (handshake, 1, 1);
  append_vector (handshake, 3, hello);

  return handshake;
}

static GByteArray *
make_records (const GByteArray *handshake,
              guint             n_octets_a_record)
{
  GByteArray *records = g_byte_array_new ();

  for (guint at = 0; at < handshake->len; at += n_octets_a_record)
    {
      guint n_octets = MIN (n_octets_a_record, handshake->len - at);

      append_number (records, 22, 1);
      append_number (records, 0x0301, 2);
      append_number (records, n_octets, 2);
      g_byte_array_append (records, handshake->data + at, n_octets);
    }

  return records;
}

static GByteArray *
make_hello (const char *name,
            gsize       length,
            guint       type)
{
  g_autoptr(GByteArray) extensions = make_extensions (name, length, type);
  g_autoptr(GByteArray) handshake = make_handshake (extensions);

  return make_records (handshake, handshake->len);
}

static void
test_names (void)
{
  g_autofree char *longest = g_strnfill (255, 'a');
  g_autofree char *too_long = g_strnfill (256, 'a');
  const struct
  {
    const char *name;
    guint       type;
    gboolean    is_taken;
  } cases[] = {
    { "mail.example.org", 0, TRUE },
    { "xn--bcher-kva.example", 0, TRUE },
    { "_smtp.example", 0, TRUE },
    { longest, 0, TRUE },
    { too_long, 0, FALSE },
    { "", 0, FALSE },
    { "evil\r\nname", 0, FALSE },
    { "two words", 0, FALSE },
    { "b\xc3\xbc" "cher.example", 0, FALSE },
    { "mail.example.org", 1, FALSE },
  };

  g_test_summary ("Only what can be a host name is taken; the rest is a hello without a name.");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GByteArray) hello = make_hello (cases[i].name, strlen (cases[i].name),
                                                cases[i].type);
      g_autofree char *name = NULL;

      g_assert_cmpint (lb_client_hello_parse (hello->data, hello->len, &name), ==,
                       LB_CLIENT_HELLO_COMPLETE);
      g_assert_cmpstr (name, ==, cases[i].is_taken ? cases[i].name : NULL);
    }
}

static void
test_nul (void)
{
  g_autoptr(GByteArray) hello = make_hello ("a\0b.example", 11, 0);
  g_autofree char *name = NULL;

  g_test_summary ("A NUL in a name must not cut it.");
  g_assert_cmpint (lb_client_hello_parse (hello->data, hello->len, &name), ==,
                   LB_CLIENT_HELLO_COMPLETE);
  g_assert_null (name);
}

static void
test_cut (void)
{
  g_autoptr(GByteArray) hello = make_hello ("mail.example.org", 16, 0);

  g_test_summary ("Every beginning of a hello asks for more and names nothing.");

  for (guint n_octets = 0; n_octets < hello->len; n_octets++)
    {
      /* A copy of just that size: reading beyond it is then an error that tools see. */
      g_autofree guint8 *begin = g_memdup2 (hello->data, n_octets);
      g_autofree char *name = NULL;

      g_assert_cmpint (lb_client_hello_parse (begin, n_octets, &name), ==,
                       LB_CLIENT_HELLO_INCOMPLETE);
      g_assert_null (name);
    }
}

static void
test_records (void)
{
  g_autoptr(GByteArray) extensions = make_extensions ("mail.example.org", 16, 0);
  g_autoptr(GByteArray) handshake = make_handshake (extensions);

  g_test_summary ("A hello may be cut into records of any size.");

  for (guint n_octets = 1; n_octets < handshake->len; n_octets++)
    {
      g_autoptr(GByteArray) records = make_records (handshake, n_octets);
      g_autofree char *name = NULL;

      g_assert_cmpint (lb_client_hello_parse (records->data, records->len, &name), ==,
                       LB_CLIENT_HELLO_COMPLETE);
      g_assert_cmpstr (name, ==, "mail.example.org");
    }
}

static void
test_flipped (void)
{
  g_autoptr(GByteArray) hello = make_hello ("mail.example.org", 16, 0);

  g_test_summary ("No change of an octet reads beyond the end or takes what is no host name.");

  for (guint at = 0; at < hello->len; at++)
    for (guint value = 0; value < 256; value += 15)
      {
        g_autofree guint8 *octets = g_memdup2 (hello->data, hello->len);
        g_autofree char *name = NULL;
        LbClientHelloState state;

        octets[at] = value;
        state = lb_client_hello_parse (octets, hello->len, &name);
        g_assert_true (name == NULL || state == LB_CLIENT_HELLO_COMPLETE);
        for (const char *c = name; c != NULL && *c != '\0'; c++)
          g_assert_true (g_ascii_isalnum (*c) || strchr ("-._", *c) != NULL);
      }
}

static void
test_no_extensions (void)
{
  g_autoptr(GByteArray) handshake = make_handshake (NULL);
  g_autoptr(GByteArray) records = make_records (handshake, handshake->len);
  g_autofree char *name = NULL;

  g_assert_cmpint (lb_client_hello_parse (records->data, records->len, &name), ==,
                   LB_CLIENT_HELLO_COMPLETE);
  g_assert_null (name);
}

static void
test_not_tls (void)
{
  const char * const cases[] = {
    "EHLO client\r\n",
    "GET / HTTP/1.1\r\n",
    "\x16\x02\x01",
    "\x15\x03\x01",
    "\x16\x03\x01\x01\x01\x02",
  };

  g_test_summary ("What is no ClientHello is known as early as it can be.");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *padded = g_strdup_printf ("%s%0300d", cases[i], 0);
      g_autofree char *name = NULL;

      g_assert_cmpint (lb_client_hello_parse ((const guint8 *) padded, strlen (padded), &name), ==,
                       LB_CLIENT_HELLO_INVALID);
      g_assert_null (name);
    }
}

static void
test_bounded (void)
{
  static const guint8 header[] = { 22, 3, 1, 0x40, 0, 1, 0, 0x40, 0 };
  g_autofree guint8 *octets = g_malloc0 (LB_CLIENT_HELLO_MAX_OCTETS);
  g_autofree char *name = NULL;

  g_test_summary ("A hello that claims more than the limit is not waited for.");
  memcpy (octets, header, sizeof header);
  g_assert_cmpint (lb_client_hello_parse (octets, LB_CLIENT_HELLO_MAX_OCTETS, &name), ==,
                   LB_CLIENT_HELLO_INVALID);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/net/client-hello/takes-host-names-only", test_names);
  g_test_add_func ("/net/client-hello/takes-no-name-with-nul", test_nul);
  g_test_add_func ("/net/client-hello/asks-for-more-when-cut", test_cut);
  g_test_add_func ("/net/client-hello/joins-records", test_records);
  g_test_add_func ("/net/client-hello/survives-flipped-octets", test_flipped);
  g_test_add_func ("/net/client-hello/needs-no-extensions", test_no_extensions);
  g_test_add_func ("/net/client-hello/refuses-what-is-not-tls", test_not_tls);
  g_test_add_func ("/net/client-hello/is-bounded", test_bounded);

  return g_test_run ();
}
