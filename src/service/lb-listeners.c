#define G_LOG_DOMAIN "lb-listeners"

#include "config.h"
#include "service/lb-listeners.h"

#include <glib/gi18n.h>

typedef struct
{
  LbOption option;
  char    *address; /* (owned): as it was asked for, or as it became */
} LbListenerAddress;

struct _LbListeners
{
  GPtrArray *addresses; /* (element-type LbListenerAddress) (owned) */
  gboolean   is_open;
};

typedef struct
{
  LbOption          option;
  LbSmtpListenFlags flags;
  const char       *name;
} LbListenerKind;

static const LbListenerKind listener_kinds[] = {
  { LB_OPTION_SMTP, LB_SMTP_LISTEN_NONE, "SMTP" },
  { LB_OPTION_SMTPS, LB_SMTP_LISTEN_IMPLICIT_TLS, "SMTPS" },
  { LB_OPTION_LMTP, LB_SMTP_LISTEN_LMTP, "LMTP" },
};

static const LbListenerKind *
lb_listeners_get_kind (LbOption option)
{
  for (gsize i = 0; i < G_N_ELEMENTS (listener_kinds); i++)
    if (listener_kinds[i].option == option)
      return &listener_kinds[i];

  g_assert_not_reached ();
}

static void
lb_listener_address_free (LbListenerAddress *address)
{
  g_free (address->address);
  g_free (address);
}

/**
 * lb_listeners_set:
 * @self: listeners that are closed
 * @option: %LB_OPTION_SMTP, %LB_OPTION_SMTPS or %LB_OPTION_LMTP
 * @addresses: what @option asks for from now on; with %LB_OPTION_SMTP one at least
 */
void
lb_listeners_set (LbListeners        *self,
                  LbOption            option,
                  const char * const *addresses)
{
  guint place = 0;

  while (place < self->addresses->len)
    {
      const LbListenerAddress *address = g_ptr_array_index (self->addresses, place);

      if (address->option == option)
        g_ptr_array_remove_index (self->addresses, place);
      else if (address->option < option)
        place++;
      else
        break;
    }

  for (; *addresses != NULL; addresses++, place++)
    {
      LbListenerAddress *address = g_new0 (LbListenerAddress, 1);

      address->option = option;
      address->address = g_strdup (*addresses);
      g_ptr_array_insert (self->addresses, (int) place, address);
    }
}

/**
 * lb_listeners_new:
 * @config: what was asked for
 *
 * Returns: (transfer full): listeners that are closed
 */
LbListeners *
lb_listeners_new (LbConfig *config)
{
  LbListeners *self = g_new0 (LbListeners, 1);

  self->addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_listener_address_free);
  for (gsize i = 0; i < G_N_ELEMENTS (listener_kinds); i++)
    lb_listeners_set (self, listener_kinds[i].option,
                      lb_config_get_list (config, listener_kinds[i].option));

  return self;
}

/**
 * lb_listeners_free:
 * @self: (transfer full): listeners
 */
void
lb_listeners_free (LbListeners *self)
{
  g_ptr_array_unref (self->addresses);
  g_free (self);
}

/* Says it again in a sentence that names the address and the way out. */
static void
lb_listeners_explain (GError                  **error,
                      const LbListenerAddress  *address)
{
  const char *option = lb_option_get_row (address->option)->name;
  const char *name = lb_listeners_get_kind (address->option)->name;
  g_autofree char *message = NULL;

  if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    message = g_strdup_printf (_("%s cannot be received on %s: another program uses this address; "
                                 "end it, or choose another address by --%s"),
                               name, address->address, option);
  else if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    message = g_strdup_printf (_("%s cannot be received on %s: the system does not allow it; "
                                 "choose a port from 1024 on by --%s"),
                               name, address->address, option);
  else
    message = g_strdup_printf ("--%s: %s", option, (*error)->message);

  g_free ((*error)->message);
  (*error)->message = g_steal_pointer (&message);
}

/**
 * lb_listeners_open:
 * @self: listeners that are closed
 * @smtp: what receives
 * @error: return location; a %G_IO_ERROR whose message is a sentence with the way out
 *
 * Listens on all addresses, or on none when one of them cannot be had.
 *
 * Returns: whether all listen
 */
gboolean
lb_listeners_open (LbListeners    *self,
                   LbSmtpService  *smtp,
                   GError        **error)
{
  g_autoptr(GError) fault = NULL;

  for (guint i = 0; i < self->addresses->len; i++)
    {
      LbListenerAddress *address = g_ptr_array_index (self->addresses, i);
      g_autofree char *real_address = NULL;

      if (!lb_smtp_service_listen (smtp, address->address,
                                   lb_listeners_get_kind (address->option)->flags,
                                   &real_address, &fault))
        {
          lb_listeners_explain (&fault, address);
          g_propagate_error (error, g_steal_pointer (&fault));
          lb_smtp_service_close (smtp);
          return FALSE;
        }

      g_free (address->address);
      address->address = g_steal_pointer (&real_address);
    }

  self->is_open = TRUE;
  return TRUE;
}

/**
 * lb_listeners_close:
 * @self: listeners
 * @smtp: what receives
 *
 * Stops listening. Clients that are connected stay so.
 */
void
lb_listeners_close (LbListeners   *self,
                    LbSmtpService *smtp)
{
  lb_smtp_service_close (smtp);
  self->is_open = FALSE;
}

/**
 * lb_listeners_is_open:
 * @self: listeners
 *
 * Returns: whether they listen
 */
gboolean
lb_listeners_is_open (LbListeners *self)
{
  return self->is_open;
}

/**
 * lb_listeners_get_wanted:
 * @self: listeners
 *
 * Returns: (transfer none): the first SMTP address, whether it could be had or not
 */
const char *
lb_listeners_get_wanted (LbListeners *self)
{
  const LbListenerAddress *address = g_ptr_array_index (self->addresses, 0);

  return address->address;
}

/**
 * lb_listeners_set_wanted:
 * @self: listeners that are closed
 * @address: what the first SMTP address shall be
 */
void
lb_listeners_set_wanted (LbListeners *self,
                         const char  *address)
{
  LbListenerAddress *first = g_ptr_array_index (self->addresses, 0);
  char *wanted = g_strdup (address);

  g_free (first->address);
  first->address = wanted;
}

/**
 * lb_listeners_dup_addresses:
 * @self: listeners
 * @option: %LB_OPTION_SMTP, %LB_OPTION_SMTPS or %LB_OPTION_LMTP
 *
 * Returns: (transfer full): the addresses that @option asked for, as they became
 */
char **
lb_listeners_dup_addresses (LbListeners *self,
                            LbOption     option)
{
  g_autoptr(GPtrArray) addresses = g_ptr_array_new ();

  for (guint i = 0; i < self->addresses->len; i++)
    {
      const LbListenerAddress *address = g_ptr_array_index (self->addresses, i);

      if (address->option == option)
        g_ptr_array_add (addresses, g_strdup (address->address));
    }
  g_ptr_array_add (addresses, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&addresses), FALSE);
}

/**
 * lb_listeners_dup_descriptions:
 * @self: listeners
 *
 * Returns: (transfer full): a line for each, such as "SMTP on 127.0.0.1:1025"
 */
char **
lb_listeners_dup_descriptions (LbListeners *self)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new ();

  for (guint i = 0; i < self->addresses->len; i++)
    {
      const LbListenerAddress *address = g_ptr_array_index (self->addresses, i);

      g_ptr_array_add (lines,
                       g_strdup_printf ("%s on %s", lb_listeners_get_kind (address->option)->name,
                                        address->address));
    }
  g_ptr_array_add (lines, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&lines), FALSE);
}
