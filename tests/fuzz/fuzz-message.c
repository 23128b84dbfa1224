#define G_LOG_DOMAIN "fuzz-message"

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "mail/lb-mail-index.h"
#include "mail/lb-message.h"

/* Whatever a message holds: fields and parts lie within it, all text is valid UTF-8, and every part
 * can be decoded to what its size says. */

static void
assert_text (const char *text)
{
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
}

static void
check_headers (LbMessage *message,
               size_t     size)
{
  GPtrArray *headers = lb_message_get_headers (message);

  for (guint i = 0; i < headers->len; i++)
    {
      const LbHeader *header = g_ptr_array_index (headers, i);

      g_assert_cmpuint (header->offset + header->length, <=, size);
      g_assert_cmpuint (header->line, >, 0);
      assert_text (header->name);
      assert_text (header->raw);
      assert_text (header->unfolded);
      assert_text (header->decoded);
    }
}

static void
check_parts (LbMessage *message,
             size_t     size)
{
  GPtrArray *parts = lb_message_get_parts (message);

  for (guint i = 0; i < parts->len; i++)
    {
      LbMessagePart *part = g_ptr_array_index (parts, i);
      g_autoptr(GBytes) octets = lb_message_part_decode (part);
      g_autofree char *text = lb_message_part_decode_text (part);
      g_autofree char *name = lb_message_part_dup_suggested_name (part);
      gsize offset = lb_message_part_get_source_offset (part);
      gsize body = lb_message_part_get_body_offset (part);

      g_assert_cmpuint (g_bytes_get_size (octets), ==, lb_message_part_get_size (part));
      g_assert_cmpuint (g_bytes_get_size (octets), <=, size);
      g_assert_cmpuint (offset, <=, body);
      g_assert_cmpuint (body, <=, offset + lb_message_part_get_source_length (part));
      g_assert_cmpuint (offset + lb_message_part_get_source_length (part), <=, size);
      g_assert_true (lb_message_find_part (message, lb_message_part_get_id (part)) == part);
      assert_text (text);
      assert_text (name);
      assert_text (lb_message_part_get_name (part));
      assert_text (lb_message_part_get_content_type (part));
      assert_text (lb_message_part_get_content_id (part));
      assert_text (lb_message_part_get_disposition (part));
      assert_text (lb_message_part_get_charset (part));
      assert_text (lb_message_part_get_encoding (part));
    }
}

static void
check_problems (LbMessage *message)
{
  GPtrArray *problems = lb_message_get_problems (message);

  for (guint i = 0; i < problems->len; i++)
    assert_text (((LbProblem *) g_ptr_array_index (problems, i))->sentence);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(GBytes) octets = g_bytes_new_static (data, size);
  g_autoptr(LbMessage) message = lb_message_parse (octets);
  g_autofree char *index_text = lb_mail_index_text (octets);

  check_headers (message, size);
  check_parts (message, size);
  check_problems (message);
  assert_text (lb_message_get_text (message));
  assert_text (lb_message_get_html (message));
  assert_text (lb_message_get_readable_text (message));
  assert_text (lb_message_get_return_path (message));
  assert_text (index_text);

  return 0;
}
