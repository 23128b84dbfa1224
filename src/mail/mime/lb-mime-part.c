#define G_LOG_DOMAIN "lb-mime-part"

#include "config.h"
#include "mail/mime/lb-mime-part.h"

#include <string.h>

#include "mail/mime/lb-header-text.h"
#include "mail/mime/lb-mime-parameter.h"
#include "mail/mime/lb-mime-value.h"

#define META_OCTETS 1024

static char *
lb_mime_part_dup_parameter (LbMimeScan       *scan,
                            const LbMimeNode *node,
                            const char       *field,
                            const char       *name)
{
  const char *value;
  gsize length;

  if (!lb_mime_scan_find_value (scan, node, field, &value, &length))
    return NULL;

  return lb_mime_parameter_decode (value, length, name);
}

static char *
lb_mime_part_dup_token (LbMimeScan       *scan,
                        const LbMimeNode *node,
                        const char       *field)
{
  const char *value;
  gsize length;

  if (!lb_mime_scan_find_value (scan, node, field, &value, &length))
    return g_strdup ("");

  return lb_mime_value_dup_token (value, length);
}

/**
 * lb_mime_part_dup_name:
 * @scan: the structure
 * @node: one of its nodes
 *
 * Returns: (transfer full): the file name (RFC 2183 2.3), else the name of the media type; ""
 *   without one. It is what the sender wrote: display text, never a path
 */
char *
lb_mime_part_dup_name (LbMimeScan       *scan,
                       const LbMimeNode *node)
{
  char *name = lb_mime_part_dup_parameter (scan, node, "Content-Disposition", "filename");

  if (name == NULL || *name == '\0')
    {
      g_free (name);
      name = lb_mime_part_dup_parameter (scan, node, "Content-Type", "name");
    }

  return name != NULL ? name : g_strdup ("");
}

/**
 * lb_mime_part_dup_content_id:
 * @scan: the structure
 * @node: one of its nodes
 *
 * Returns: (transfer full): the Content-ID (RFC 2392) without angle brackets; "" without one
 */
char *
lb_mime_part_dup_content_id (LbMimeScan       *scan,
                             const LbMimeNode *node)
{
  g_autofree char *line = NULL;
  const char *value;
  gsize length;

  if (!lb_mime_scan_find_value (scan, node, "Content-ID", &value, &length))
    return g_strdup ("");

  line = lb_mime_value_dup_unfolded (value, length);
  return lb_header_text_dup_id (line);
}

/**
 * lb_mime_part_dup_disposition:
 * @scan: the structure
 * @node: one of its nodes
 *
 * Returns: (transfer full): "attachment", "inline" or what else the sender wrote, in lower case; ""
 *   without one (RFC 2183)
 */
char *
lb_mime_part_dup_disposition (LbMimeScan       *scan,
                              const LbMimeNode *node)
{
  g_autofree char *token = lb_mime_part_dup_token (scan, node, "Content-Disposition");

  return g_utf8_make_valid (token, -1);
}

/**
 * lb_mime_part_dup_charset:
 * @scan: the structure
 * @node: one of its nodes
 *
 * Returns: (transfer full): the declared charset as written; "" without one
 */
char *
lb_mime_part_dup_charset (LbMimeScan       *scan,
                          const LbMimeNode *node)
{
  char *charset = lb_mime_part_dup_parameter (scan, node, "Content-Type", "charset");

  return charset != NULL ? charset : g_strdup ("");
}

/**
 * lb_mime_part_is_flowed:
 * @scan: a scan
 * @node: a part
 * @del_sp: (out): whether the spaces that lines flow by are not of the text
 *
 * Returns: whether the lines of a plain text are parts of paragraphs (RFC 3676 4)
 */
gboolean
lb_mime_part_is_flowed (LbMimeScan       *scan,
                        const LbMimeNode *node,
                        gboolean         *del_sp)
{
  g_autofree char *format = lb_mime_part_dup_parameter (scan, node, "Content-Type", "format");
  g_autofree char *spaces = lb_mime_part_dup_parameter (scan, node, "Content-Type", "delsp");

  *del_sp = spaces != NULL && g_ascii_strcasecmp (spaces, "yes") == 0;
  return g_str_equal (node->type, "text/plain") && format != NULL &&
         g_ascii_strcasecmp (format, "flowed") == 0;
}

/**
 * lb_mime_part_dup_encoding:
 * @scan: the structure
 * @node: one of its nodes
 *
 * Returns: (transfer full): the declared transfer encoding in lower case; "" without one
 */
char *
lb_mime_part_dup_encoding (LbMimeScan       *scan,
                           const LbMimeNode *node)
{
  g_autofree char *token = lb_mime_part_dup_token (scan, node, "Content-Transfer-Encoding");

  return g_utf8_make_valid (token, -1);
}

/**
 * lb_mime_part_get_encoding:
 * @scan: the structure
 * @node: one of its nodes
 *
 * Returns: how the body is encoded
 */
LbMimeEncoding
lb_mime_part_get_encoding (LbMimeScan       *scan,
                           const LbMimeNode *node)
{
  g_autofree char *token = lb_mime_part_dup_token (scan, node, "Content-Transfer-Encoding");

  /* RFC 2045 6.4: what holds other parts is not encoded, whatever it says. */
  if (node->kind != LB_MIME_KIND_LEAF)
    return LB_MIME_ENCODING_IDENTITY;

  return lb_mime_encoding_from_name (token);
}

/**
 * lb_mime_part_get_roles:
 * @scan: the structure
 * @node: one of its nodes
 *
 * Tells what @node is to a reader, by Mailpit's rule: attachments and inline parts have a file name
 * or a Content-ID; attachments are marked so or of type application/octet-stream; inline are those
 * marked so and those without a mark that are no text. A text part that is marked inline and has
 * but a Content-ID, as s-nail writes it, is only text. What is inside an attached message has no
 * role.
 *
 * Returns: the roles
 */
LbMimeRoles
lb_mime_part_get_roles (LbMimeScan       *scan,
                        const LbMimeNode *node)
{
  LbMimeRoles roles = LB_MIME_ROLE_NONE;
  g_autofree char *disposition = NULL;
  g_autofree char *name = NULL;
  g_autofree char *content_id = NULL;
  gboolean is_attached;
  gboolean is_text;

  if (node->is_inside_message || node->kind == LB_MIME_KIND_MULTIPART)
    return roles;

  disposition = lb_mime_part_dup_disposition (scan, node);
  is_attached = g_str_equal (disposition, "attachment");
  if (!is_attached && g_str_equal (node->type, "text/plain"))
    roles |= LB_MIME_ROLE_TEXT;
  if (!is_attached && g_str_equal (node->type, "text/html"))
    roles |= LB_MIME_ROLE_HTML;
  is_text = roles != LB_MIME_ROLE_NONE;
  if (is_text && *disposition == '\0')
    return roles;

  name = lb_mime_part_dup_name (scan, node);
  content_id = lb_mime_part_dup_content_id (scan, node);
  if (*name == '\0' && (*content_id == '\0' || is_text))
    return roles;

  if (is_attached || g_str_equal (node->type, "application/octet-stream"))
    roles |= LB_MIME_ROLE_ATTACHMENT;
  else if (*disposition == '\0' || g_str_equal (disposition, "inline"))
    roles |= LB_MIME_ROLE_INLINE;
  return roles;
}

/**
 * lb_mime_part_find_shallowest:
 * @scan: the structure
 * @role: one role
 *
 * Returns: the index of the least deep node with @role, the first of these; -1 when there is none
 */
int
lb_mime_part_find_shallowest (LbMimeScan  *scan,
                              LbMimeRoles  role)
{
  int found = -1;

  for (guint i = 0; i < lb_mime_scan_get_n_nodes (scan); i++)
    {
      const LbMimeNode *node = lb_mime_scan_get_node (scan, i);

      if ((found < 0 || node->depth < lb_mime_scan_get_node (scan, (guint) found)->depth) &&
          (lb_mime_part_get_roles (scan, node) & role))
        found = (int) i;
    }

  return found;
}

/**
 * lb_mime_part_dup_octets:
 * @scan: the structure
 * @node: one of its nodes
 * @max_octets: how many octets to give at most
 * @n_octets: (out): how many are given
 *
 * Returns: (transfer full): the body without its transfer encoding, and a NUL
 */
char *
lb_mime_part_dup_octets (LbMimeScan       *scan,
                         const LbMimeNode *node,
                         gsize             max_octets,
                         gsize            *n_octets)
{
  gsize size;
  const char *octets = lb_mime_scan_get_data (scan, &size);

  return lb_mime_decode (lb_mime_part_get_encoding (scan, node),
                         size > 0 ? octets + node->body_offset : "",
                         node->end - node->body_offset, max_octets, n_octets);
}

/**
 * lb_mime_part_count_octets:
 * @scan: the structure
 * @node: one of its nodes
 *
 * Returns: how many octets the body has without its transfer encoding
 */
gsize
lb_mime_part_count_octets (LbMimeScan       *scan,
                           const LbMimeNode *node)
{
  gsize size;
  const char *octets = lb_mime_scan_get_data (scan, &size);

  return lb_mime_decode_count (lb_mime_part_get_encoding (scan, node), octets + node->body_offset,
                               node->end - node->body_offset);
}

/* HTML 4.2.5.4: a document that comes without a charset may name one near its begin. */
static char *
lb_mime_part_find_meta_charset (const char *html,
                                gsize       length)
{
  g_autofree char *begin = g_ascii_strdown (html, (gssize) MIN (length, META_OCTETS));
  const char *at = strstr (begin, "charset=");

  if (at == NULL)
    return g_strdup ("");

  at += strlen ("charset=");
  at += strspn (at, "\"' ");
  return g_strndup (at, strcspn (at, "\"' />;"));
}

/**
 * lb_mime_part_dup_text:
 * @scan: the structure
 * @node: one of its nodes
 * @max_octets: how many octets of the decoded body to read at most
 * @result: (out) (optional): how the charset fits
 *
 * Returns: (transfer full): the body as valid UTF-8, lines ended as they are
 */
char *
lb_mime_part_dup_text (LbMimeScan       *scan,
                       const LbMimeNode *node,
                       gsize             max_octets,
                       LbCharsetResult  *result)
{
  gsize n_octets;
  g_autofree char *octets = lb_mime_part_dup_octets (scan, node, max_octets, &n_octets);
  g_autofree char *charset = lb_mime_part_dup_charset (scan, node);

  if (*charset == '\0' && g_str_equal (node->type, "text/html"))
    {
      g_free (charset);
      charset = lb_mime_part_find_meta_charset (octets, n_octets);
    }

  return lb_charset_to_utf8 (octets, n_octets, charset, result);
}
