#define G_LOG_DOMAIN "lb-message-part"

#include "config.h"
#include "mail/lb-message-part.h"

#include "base/lb-limits.h"
#include "mail/mime/lb-mime-value.h"
#include "mail/mime/lb-safe-name.h"

struct _LbMessagePart
{
  GObject           parent_instance;

  LbMimeScan       *scan; /* (owned) */
  const LbMimeNode *node; /* of scan */
  char             *id; /* (owned) */
  char             *charset; /* (owned) */
  char             *encoding; /* (owned) */
  char             *name; /* (owned) */
  char             *content_id; /* (owned) */
  char             *disposition; /* (owned) */
  gsize             size;
  LbMimeRoles       roles;
  GListStore       *children; /* (owned) */
};

enum
{
  PROP_0,
  PROP_ID,
  PROP_CONTENT_TYPE,
  PROP_CHARSET,
  PROP_ENCODING,
  PROP_NAME,
  PROP_SIZE,
  PROP_CHILDREN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LbMessagePart, lb_message_part, G_TYPE_OBJECT)

static void
lb_message_part_finalize (GObject *object)
{
  LbMessagePart *self = LB_MESSAGE_PART (object);

  g_clear_pointer (&self->scan, lb_mime_scan_unref);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->charset, g_free);
  g_clear_pointer (&self->encoding, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->content_id, g_free);
  g_clear_pointer (&self->disposition, g_free);
  g_clear_object (&self->children);

  G_OBJECT_CLASS (lb_message_part_parent_class)->finalize (object);
}

static void
lb_message_part_get_property (GObject    *object,
                              guint       property_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  LbMessagePart *self = LB_MESSAGE_PART (object);

  switch (property_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_CONTENT_TYPE:
      g_value_set_string (value, self->node->type);
      break;
    case PROP_CHARSET:
      g_value_set_string (value, self->charset);
      break;
    case PROP_ENCODING:
      g_value_set_string (value, self->encoding);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_SIZE:
      g_value_set_uint64 (value, self->size);
      break;
    case PROP_CHILDREN:
      g_value_set_object (value, self->children);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
lb_message_part_class_init (LbMessagePartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lb_message_part_finalize;
  object_class->get_property = lb_message_part_get_property;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_CONTENT_TYPE] = g_param_spec_string ("content-type", NULL, NULL, NULL, flags);
  properties[PROP_CHARSET] = g_param_spec_string ("charset", NULL, NULL, NULL, flags);
  properties[PROP_ENCODING] = g_param_spec_string ("encoding", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_SIZE] = g_param_spec_uint64 ("size", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_CHILDREN] = g_param_spec_object ("children", NULL, NULL, G_TYPE_LIST_MODEL,
                                                   flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lb_message_part_init (LbMessagePart *self)
{
  self->children = g_list_store_new (LB_TYPE_MESSAGE_PART);
}

/**
 * lb_checksums_free:
 * @self: (transfer full) (nullable): checksums
 */
void
lb_checksums_free (LbChecksums *self)
{
  if (self == NULL)
    return;

  g_free (self->md5);
  g_free (self->sha1);
  g_free (self->sha256);
  g_free (self);
}

static LbMessagePart *
lb_message_part_new (LbMimeScan *scan,
                     guint       index,
                     const char *id)
{
  LbMessagePart *self = g_object_new (LB_TYPE_MESSAGE_PART, NULL);
  const LbMimeNode *node = lb_mime_scan_get_node (scan, index);

  self->scan = lb_mime_scan_ref (scan);
  self->node = node;
  self->id = g_strdup (id);
  self->charset = lb_mime_part_dup_charset (scan, node);
  self->encoding = lb_mime_part_dup_encoding (scan, node);
  self->name = lb_mime_part_dup_name (scan, node);
  self->content_id = lb_mime_part_dup_content_id (scan, node);
  self->disposition = lb_mime_part_dup_disposition (scan, node);
  self->roles = lb_mime_part_get_roles (scan, node);
  self->size = lb_mime_part_count_octets (scan, node);

  return self;
}

/* PartID: the positions on the way down with dots between; Mailpit gives a multipart inside another
 * a last ".0", so that its children go on with its own number. */
static char *
lb_message_part_make_id (const LbMimeNode *node,
                         const char       *path)
{
  if (node->parent < 0)
    return g_strdup ("0");
  if (node->kind == LB_MIME_KIND_MULTIPART)
    return g_strconcat (path, ".0", NULL);

  return g_strdup (path);
}

/**
 * lb_message_parts_read:
 * @scan: the structure of a message; each part keeps a reference
 *
 * Returns: (transfer full) (element-type LbMessagePart): all parts in the order of the source, the
 *   root first, each with its children
 */
GPtrArray *
lb_message_parts_read (LbMimeScan *scan)
{
  guint n_nodes = lb_mime_scan_get_n_nodes (scan);
  GPtrArray *parts = g_ptr_array_new_full (n_nodes, g_object_unref);
  g_autoptr(GPtrArray) paths = g_ptr_array_new_full (n_nodes, g_free);

  for (guint i = 0; i < n_nodes; i++)
    {
      const LbMimeNode *node = lb_mime_scan_get_node (scan, i);
      const char *around = node->parent > 0 ? g_ptr_array_index (paths, node->parent) : NULL;
      char *path = around != NULL ? g_strdup_printf ("%s.%u", around, node->position)
                                  : g_strdup_printf ("%u", node->position);
      g_autofree char *id = lb_message_part_make_id (node, path);
      LbMessagePart *part = lb_message_part_new (scan, i, id);

      g_ptr_array_add (paths, path);
      g_ptr_array_add (parts, part);
      if (node->parent >= 0)
        {
          LbMessagePart *around_part = g_ptr_array_index (parts, node->parent);

          g_list_store_append (around_part->children, part);
        }
    }

  return parts;
}

/**
 * lb_message_part_get_id:
 * @self: a part
 *
 * Returns: its PartID as Mailpit numbers parts: "0" for the message itself, "1", "2" for its parts,
 *   "2.1" deeper, with ".0" for a multipart that is itself a part
 */
const char *
lb_message_part_get_id (LbMessagePart *self)
{
  return self->id;
}

/**
 * lb_message_part_get_content_type:
 * @self: a part
 *
 * Returns: the media type in lower case, such as "text/plain"
 */
const char *
lb_message_part_get_content_type (LbMessagePart *self)
{
  return self->node->type;
}

/**
 * lb_message_part_get_charset:
 * @self: a part
 *
 * Returns: the declared charset as written; "" without one
 */
const char *
lb_message_part_get_charset (LbMessagePart *self)
{
  return self->charset;
}

/**
 * lb_message_part_get_encoding:
 * @self: a part
 *
 * Returns: the declared transfer encoding in lower case; "" without one
 */
const char *
lb_message_part_get_encoding (LbMessagePart *self)
{
  return self->encoding;
}

/**
 * lb_message_part_get_name:
 * @self: a part
 *
 * Returns: the decoded file name; "" without one. Text to show and never a path: for saving there
 *   is lb_message_part_dup_suggested_name()
 */
const char *
lb_message_part_get_name (LbMessagePart *self)
{
  return self->name;
}

/**
 * lb_message_part_get_content_id:
 * @self: a part
 *
 * Returns: without angle brackets; "" without one
 */
const char *
lb_message_part_get_content_id (LbMessagePart *self)
{
  return self->content_id;
}

/**
 * lb_message_part_get_disposition:
 * @self: a part
 *
 * Returns: "attachment", "inline" or what else is declared; "" without one
 */
const char *
lb_message_part_get_disposition (LbMessagePart *self)
{
  return self->disposition;
}

/**
 * lb_message_part_get_size:
 * @self: a part
 *
 * Returns: octets of the body without its transfer encoding
 */
gsize
lb_message_part_get_size (LbMessagePart *self)
{
  return self->size;
}

/**
 * lb_message_part_get_roles:
 * @self: a part
 *
 * Returns: what the part is to a reader
 */
LbMimeRoles
lb_message_part_get_roles (LbMessagePart *self)
{
  return self->roles;
}

/**
 * lb_message_part_is_container:
 * @self: a part
 *
 * Returns: whether it is a multipart or an attached message that was taken apart
 */
gboolean
lb_message_part_is_container (LbMessagePart *self)
{
  return self->node->kind != LB_MIME_KIND_LEAF;
}

/**
 * lb_message_part_get_line:
 * @self: a part
 *
 * Returns: the line of the source at which its header begins, from 1
 */
guint
lb_message_part_get_line (LbMessagePart *self)
{
  return self->node->line;
}

/**
 * lb_message_part_get_source_offset:
 * @self: a part
 *
 * Returns: where its header begins in the source, in octets
 */
gsize
lb_message_part_get_source_offset (LbMessagePart *self)
{
  return self->node->header_offset;
}

/**
 * lb_message_part_get_source_length:
 * @self: a part
 *
 * Returns: octets of header and body in the source
 */
gsize
lb_message_part_get_source_length (LbMessagePart *self)
{
  return self->node->end - self->node->header_offset;
}

/**
 * lb_message_part_get_body_offset:
 * @self: a part
 *
 * Returns: where its body begins in the source, in octets
 */
gsize
lb_message_part_get_body_offset (LbMessagePart *self)
{
  return self->node->body_offset;
}

/**
 * lb_message_part_get_children:
 * @self: a part
 *
 * Returns: (transfer none): the #LbMessagePart objects inside it; empty for most
 */
GListModel *
lb_message_part_get_children (LbMessagePart *self)
{
  return G_LIST_MODEL (self->children);
}

/**
 * lb_message_part_dup_source:
 * @self: a part
 *
 * Returns: (transfer full): its header and body as received, without a copy
 */
GBytes *
lb_message_part_dup_source (LbMessagePart *self)
{
  return g_bytes_new_from_bytes (lb_mime_scan_get_bytes (self->scan), self->node->header_offset,
                                 self->node->end - self->node->header_offset);
}

/**
 * lb_message_part_decode:
 * @self: a part
 *
 * Undoes the transfer encoding. For a worker thread: it takes a millisecond a megabyte.
 *
 * Returns: (transfer full): the octets, never more than the message has
 */
GBytes *
lb_message_part_decode (LbMessagePart *self)
{
  gsize n_octets;
  char *octets = lb_mime_part_dup_octets (self->scan, self->node, G_MAXUINT32 / 2, &n_octets);

  return g_bytes_new_take (octets, n_octets);
}

/**
 * lb_message_part_decode_text:
 * @self: a part that is text
 *
 * Returns: (transfer full): the body as valid UTF-8, of at most %LB_LIMIT_SHOWN_TEXT_OCTETS decoded
 *   octets
 */
char *
lb_message_part_decode_text (LbMessagePart *self)
{
  return lb_mime_part_dup_text (self->scan, self->node, LB_LIMIT_SHOWN_TEXT_OCTETS, NULL);
}

/**
 * lb_message_part_compute_checksums:
 * @self: a part
 *
 * For a worker thread, as lb_message_part_decode().
 *
 * Returns: (transfer full): checksums of the decoded body
 */
LbChecksums *
lb_message_part_compute_checksums (LbMessagePart *self)
{
  g_autoptr(GBytes) octets = lb_message_part_decode (self);
  LbChecksums *checksums = g_new0 (LbChecksums, 1);

  checksums->md5 = g_compute_checksum_for_bytes (G_CHECKSUM_MD5, octets);
  checksums->sha1 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, octets);
  checksums->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, octets);

  return checksums;
}

/**
 * lb_message_part_dup_suggested_name:
 * @self: a part
 *
 * Returns: (transfer full): a name for saving that is safe on any system; made of the PartID when
 *   the sender gave none
 */
char *
lb_message_part_dup_suggested_name (LbMessagePart *self)
{
  const char *extension = "bin";
  g_autofree char *fallback = NULL;

  if (g_str_equal (self->node->type, "text/plain"))
    extension = "txt";
  else if (g_str_equal (self->node->type, "text/html"))
    extension = "html";
  else if (g_str_has_prefix (self->node->type, "message/"))
    extension = "eml";
  else if (g_str_has_prefix (self->node->type, "image/"))
    extension = self->node->type + strlen ("image/");

  fallback = g_strdup_printf ("part-%s.%s", self->id, extension);
  return lb_safe_name_make (*self->name != '\0' ? self->name : fallback, "part.bin");
}
