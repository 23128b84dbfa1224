#define G_LOG_DOMAIN "lb-address"

#include "config.h"
#include "base/lb-address.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (LbAddress, lb_address, lb_address_copy, lb_address_free)

/* The separators of the text form become spaces, so that parsing gives back as many addresses. */
static char *
lb_address_dup_clean (const char *text)
{
  char *clean = g_strdup (text != NULL ? text : "");

  return g_strdelimit (clean, "\t\r\n", ' ');
}

/**
 * lb_address_new:
 * @name: (nullable): the decoded display name, valid UTF-8
 * @address: (nullable): the addr-spec, valid UTF-8
 *
 * Tabs and line ends become spaces.
 *
 * Returns: (transfer full): a new address
 */
LbAddress *
lb_address_new (const char *name,
                const char *address)
{
  LbAddress *self = g_new0 (LbAddress, 1);

  self->name = lb_address_dup_clean (name);
  self->address = lb_address_dup_clean (address);

  return self;
}

/**
 * lb_address_copy:
 * @self: an address
 *
 * Returns: (transfer full): a copy of @self
 */
LbAddress *
lb_address_copy (const LbAddress *self)
{
  return lb_address_new (self->name, self->address);
}

/**
 * lb_address_free:
 * @self: (transfer full) (nullable): an address
 */
void
lb_address_free (LbAddress *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->address);
  g_free (self);
}

/**
 * lb_address_list_dump:
 * @addresses: (nullable) (element-type LbAddress): addresses
 *
 * Gives the text form that the store keeps: a line an address, the addr-spec, a tab, the name.
 *
 * Returns: (transfer full): the text; "" for none
 */
char *
lb_address_list_dump (GPtrArray *addresses)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    {
      const LbAddress *address = g_ptr_array_index (addresses, i);

      g_string_append (text, address->address);
      g_string_append_c (text, '\t');
      g_string_append (text, address->name);
      g_string_append_c (text, '\n');
    }

  return g_string_free (text, FALSE);
}

/**
 * lb_address_list_parse:
 * @text: (nullable): what lb_address_list_dump() gave
 *
 * Returns: (transfer full) (element-type LbAddress): the addresses; never %NULL
 */
GPtrArray *
lb_address_list_parse (const char *text)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_address_free);

  while (text != NULL && *text != '\0')
    {
      const char *newline = strchr (text, '\n');
      const char *end = newline != NULL ? newline : text + strlen (text);
      const char *tab = memchr (text, '\t', (gsize) (end - text));
      g_autofree char *address = g_strndup (text, (gsize) ((tab != NULL ? tab : end) - text));
      g_autofree char *name = tab != NULL ? g_strndup (tab + 1, (gsize) (end - tab - 1)) : NULL;

      g_ptr_array_add (addresses, lb_address_new (name, address));
      text = *end == '\n' ? end + 1 : end;
    }

  return addresses;
}
