#define G_LOG_DOMAIN "lb-client-hello"

#include "config.h"
#include "net/lb-client-hello.h"

#define CONTENT_TYPE_HANDSHAKE    22
#define HANDSHAKE_CLIENT_HELLO    1
#define HANDSHAKE_HEADER_OCTETS   4
#define VERSION_AND_RANDOM_OCTETS 34
#define EXTENSION_SERVER_NAME     0
#define NAME_TYPE_HOST_NAME       0
#define HOST_NAME_MAX_OCTETS      255

/* A window on octets; what is taken leaves it. */
typedef struct
{
  const guint8 *octets;
  gsize         n_octets;
} Reader;

static gboolean
is_name_octet (guint8 octet)
{
  return g_ascii_isalnum (octet) || octet == '-' || octet == '.' || octet == '_';
}

static gboolean
reader_take (Reader *self,
             gsize   n_octets,
             Reader *taken)
{
  if (n_octets > self->n_octets)
    return FALSE;

  if (taken != NULL)
    {
      taken->octets = self->octets;
      taken->n_octets = n_octets;
    }
  self->octets += n_octets;
  self->n_octets -= n_octets;

  return TRUE;
}

static gboolean
reader_take_number (Reader *self,
                    gsize   width,
                    gsize  *number)
{
  Reader digits;

  if (!reader_take (self, width, &digits))
    return FALSE;

  *number = 0;
  for (gsize i = 0; i < width; i++)
    *number = *number << 8 | digits.octets[i];

  return TRUE;
}

/* RFC 8446 3.4: a vector is its length in @width octets, then its content. */
static gboolean
reader_take_vector (Reader *self,
                    gsize   width,
                    Reader *content)
{
  gsize length;

  return reader_take_number (self, width, &length) && reader_take (self, length, content);
}

/* The name goes to the record of the message: only what can be a host name is taken. */
static char *
dup_host_name (Reader name)
{
  if (name.n_octets == 0 || name.n_octets > HOST_NAME_MAX_OCTETS)
    return NULL;

  for (gsize i = 0; i < name.n_octets; i++)
    if (!is_name_octet (name.octets[i]))
      return NULL;

  return g_strndup ((const char *) name.octets, name.n_octets);
}

/* RFC 6066 3: a list of (type, name); only the type host_name exists. */
static char *
parse_server_name (Reader extension)
{
  Reader list;
  Reader name;
  gsize type;

  if (!reader_take_vector (&extension, 2, &list))
    return NULL;

  while (reader_take_number (&list, 1, &type) && reader_take_vector (&list, 2, &name))
    if (type == NAME_TYPE_HOST_NAME)
      return dup_host_name (name);

  return NULL;
}

/* RFC 8446 4.1.2. A hello without extensions is whole: TLS 1.2 allows it. */
static LbClientHelloState
parse_hello (Reader   hello,
             char   **server_name)
{
  Reader extensions;
  Reader extension;
  gsize type;

  if (!reader_take (&hello, VERSION_AND_RANDOM_OCTETS, NULL) ||
      !reader_take_vector (&hello, 1, NULL) ||
      !reader_take_vector (&hello, 2, NULL) ||
      !reader_take_vector (&hello, 1, NULL))
    return LB_CLIENT_HELLO_INVALID;

  if (!reader_take_vector (&hello, 2, &extensions))
    return hello.n_octets == 0 ? LB_CLIENT_HELLO_COMPLETE : LB_CLIENT_HELLO_INVALID;

  while (reader_take_number (&extensions, 2, &type) &&
         reader_take_vector (&extensions, 2, &extension))
    if (type == EXTENSION_SERVER_NAME && *server_name == NULL)
      *server_name = parse_server_name (extension);

  return LB_CLIENT_HELLO_COMPLETE;
}

/* RFC 8446 5.1: a handshake message may be cut over several records. */
static LbClientHelloState
join_records (Reader      input,
              GByteArray *handshake,
              gsize      *n_needed)
{
  Reader record;
  gsize type;
  gsize version;

  while (handshake->len < *n_needed)
    {
      if (input.n_octets > 0 && input.octets[0] != CONTENT_TYPE_HANDSHAKE)
        return LB_CLIENT_HELLO_INVALID;
      if (input.n_octets > 1 && input.octets[1] != 3)
        return LB_CLIENT_HELLO_INVALID;
      if (!reader_take_number (&input, 1, &type) ||
          !reader_take_number (&input, 2, &version) ||
          !reader_take_vector (&input, 2, &record))
        return LB_CLIENT_HELLO_INCOMPLETE;
      if (record.n_octets == 0)
        return LB_CLIENT_HELLO_INVALID;

      g_byte_array_append (handshake, record.octets, record.n_octets);
      if (handshake->data[0] != HANDSHAKE_CLIENT_HELLO)
        return LB_CLIENT_HELLO_INVALID;
      if (handshake->len >= HANDSHAKE_HEADER_OCTETS)
        *n_needed = HANDSHAKE_HEADER_OCTETS +
                    ((gsize) handshake->data[1] << 16 |
                     (gsize) handshake->data[2] << 8 |
                     handshake->data[3]);
      if (*n_needed > LB_CLIENT_HELLO_MAX_OCTETS)
        return LB_CLIENT_HELLO_INVALID;
    }

  return LB_CLIENT_HELLO_COMPLETE;
}

/**
 * lb_client_hello_parse:
 * @octets: the first octets of a connection
 * @n_octets: how many
 * @server_name: (out) (transfer full) (nullable): the name that the client asks for; %NULL when it
 *   names none, or one that cannot be a host name
 *
 * Reads the server name indication (RFC 6066) out of a TLS ClientHello, since GTlsConnection does
 * not tell it. Only for the record: it judges as little as possible, TLS itself refuses what is
 * wrong.
 *
 * Returns: whether the octets are a whole ClientHello
 */
LbClientHelloState
lb_client_hello_parse (const guint8  *octets,
                       gsize          n_octets,
                       char         **server_name)
{
  g_autoptr(GByteArray) handshake = g_byte_array_new ();
  Reader input = { octets, MIN (n_octets, LB_CLIENT_HELLO_MAX_OCTETS) };
  gsize n_needed = HANDSHAKE_HEADER_OCTETS;
  LbClientHelloState state;

  g_return_val_if_fail (octets != NULL || n_octets == 0, LB_CLIENT_HELLO_INVALID);
  g_return_val_if_fail (server_name != NULL, LB_CLIENT_HELLO_INVALID);

  *server_name = NULL;
  state = join_records (input, handshake, &n_needed);
  if (state == LB_CLIENT_HELLO_INCOMPLETE && n_octets >= LB_CLIENT_HELLO_MAX_OCTETS)
    return LB_CLIENT_HELLO_INVALID;
  if (state != LB_CLIENT_HELLO_COMPLETE)
    return state;

  return parse_hello ((Reader) { handshake->data + HANDSHAKE_HEADER_OCTETS,
                                 n_needed - HANDSHAKE_HEADER_OCTETS },
                      server_name);
}
