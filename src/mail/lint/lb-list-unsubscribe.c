#define G_LOG_DOMAIN "lb-list-unsubscribe"

#include "config.h"
#include "mail/lint/lb-list-unsubscribe.h"

#include <string.h>

static gboolean
lb_link_is_mail (const char *link)
{
  return g_ascii_strncasecmp (link, "mailto:", strlen ("mailto:")) == 0;
}

static gboolean
lb_link_is_web (const char *link)
{
  return g_ascii_strncasecmp (link, "http://", strlen ("http://")) == 0 ||
         g_ascii_strncasecmp (link, "https://", strlen ("https://")) == 0;
}

/* RFC 2369 2: URLs in angle brackets, a comma between; white space in them is none. */
static char **
lb_list_unsubscribe_find_links (const char *header)
{
  GPtrArray *links = g_ptr_array_new ();
  const char *at = header;

  while ((at = strchr (at, '<')) != NULL)
    {
      gsize length = strcspn (at + 1, ">");
      g_autofree char *link = NULL;

      if (at[1 + length] == '\0')
        break;
      link = g_strstrip (g_strndup (at + 1, length));
      if (lb_link_is_mail (link) || lb_link_is_web (link))
        g_ptr_array_add (links, g_steal_pointer (&link));
      at += 1 + length;
    }

  g_ptr_array_add (links, NULL);
  return (char **) g_ptr_array_free (links, FALSE);
}

static const char *
lb_list_unsubscribe_find_error (LbListUnsubscribe *self)
{
  guint n_mail = 0;
  guint n_web = 0;
  gboolean is_secure = FALSE;

  for (guint i = 0; self->links[i] != NULL; i++)
    {
      n_mail += lb_link_is_mail (self->links[i]);
      n_web += lb_link_is_web (self->links[i]);
      is_secure |= g_ascii_strncasecmp (self->links[i], "https:", strlen ("https:")) == 0;
    }

  if (*self->header == '\0')
    return *self->header_post != '\0' ? "List-Unsubscribe-Post without List-Unsubscribe" : "";
  if (n_mail + n_web == 0)
    return "No mailto or web address in angle brackets";
  if (n_mail > 1 || n_web > 1)
    return "More than one mailto or more than one web address";
  if (*self->header_post != '\0' && !is_secure)
    return "List-Unsubscribe-Post needs an https address in List-Unsubscribe";
  if (*self->header_post != '\0' &&
      g_ascii_strcasecmp (self->header_post, "List-Unsubscribe=One-Click") != 0)
    return "List-Unsubscribe-Post is not List-Unsubscribe=One-Click";

  return "";
}

/**
 * lb_list_unsubscribe_parse:
 * @header: (nullable): the unfolded value of the List-Unsubscribe field, valid UTF-8
 * @header_post: (nullable): the unfolded value of the List-Unsubscribe-Post field, valid UTF-8
 *
 * Returns: (transfer full): what they say
 */
LbListUnsubscribe *
lb_list_unsubscribe_parse (const char *header,
                           const char *header_post)
{
  LbListUnsubscribe *self = g_new0 (LbListUnsubscribe, 1);

  self->header = g_strdup (header != NULL ? header : "");
  self->header_post = g_strdup (header_post != NULL ? header_post : "");
  self->links = lb_list_unsubscribe_find_links (self->header);
  self->errors = g_strdup (lb_list_unsubscribe_find_error (self));

  return self;
}

/**
 * lb_list_unsubscribe_free:
 * @self: (transfer full) (nullable): what was parsed
 */
void
lb_list_unsubscribe_free (LbListUnsubscribe *self)
{
  if (self == NULL)
    return;

  g_free (self->header);
  g_strfreev (self->links);
  g_free (self->errors);
  g_free (self->header_post);
  g_free (self);
}
