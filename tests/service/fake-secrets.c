#include "config.h"
#include "fake-secrets.h"

#include <string.h>

#define SERVICE "/org/freedesktop/secrets"
#define COLLECTION SERVICE "/aliases/default"
#define ITEM SERVICE "/collection/login/1"
#define SESSION SERVICE "/session/1"

/* As far as libsecret asks for it. */
static const char xml[] =
  "<node>"
  " <interface name='org.freedesktop.Secret.Service'>"
  "  <method name='OpenSession'><arg type='s' direction='in'/><arg type='v' direction='in'/>"
  "   <arg type='v' direction='out'/><arg type='o' direction='out'/></method>"
  "  <method name='SearchItems'><arg type='a{ss}' direction='in'/>"
  "   <arg type='ao' direction='out'/><arg type='ao' direction='out'/></method>"
  "  <method name='GetSecrets'><arg type='ao' direction='in'/><arg type='o' direction='in'/>"
  "   <arg type='a{o(oayays)}' direction='out'/></method>"
  "  <method name='Unlock'><arg type='ao' direction='in'/>"
  "   <arg type='ao' direction='out'/><arg type='o' direction='out'/></method>"
  "  <property name='Collections' type='ao' access='read'/>"
  " </interface>"
  " <interface name='org.freedesktop.Secret.Collection'>"
  "  <method name='CreateItem'><arg type='a{sv}' direction='in'/>"
  "   <arg type='(oayays)' direction='in'/><arg type='b' direction='in'/>"
  "   <arg type='o' direction='out'/><arg type='o' direction='out'/></method>"
  " </interface>"
  " <interface name='org.freedesktop.Secret.Item'>"
  "  <method name='Delete'><arg type='o' direction='out'/></method>"
  " </interface>"
  "</node>";

static gboolean
fake_secrets_matches (FakeSecrets *self,
                      GVariant    *wanted)
{
  GVariantIter iter;
  const char *name;
  const char *value;

  if (self->secret == NULL)
    return FALSE;

  g_variant_iter_init (&iter, wanted);
  while (g_variant_iter_next (&iter, "{&s&s}", &name, &value))
    if (g_strcmp0 (g_hash_table_lookup (self->attributes, name), value) != 0)
      return FALSE;

  return TRUE;
}

static GVariant *
fake_secrets_search (FakeSecrets *self,
                     GVariant    *parameters)
{
  const char * const item[] = { ITEM, NULL };
  g_autoptr(GVariant) wanted = g_variant_get_child_value (parameters, 0);

  return g_variant_new ("(^ao^ao)", fake_secrets_matches (self, wanted) ? item : item + 1,
                        item + 1);
}

static GVariant *
fake_secrets_get (FakeSecrets *self)
{
  GVariant *nothing = g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, "", 0, 1);
  GVariant *secret = g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, self->secret,
                                                strlen (self->secret), 1);
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{o(oayays)}"));

  g_variant_builder_add (&builder, "{o(o@ay@ays)}", ITEM, SESSION, nothing, secret, "text/plain");
  return g_variant_new ("(a{o(oayays)})", &builder);
}

static GVariant *
fake_secrets_create (FakeSecrets *self,
                     GVariant    *parameters)
{
  g_autoptr(GVariant) properties = g_variant_get_child_value (parameters, 0);
  g_autoptr(GVariant) secret = g_variant_get_child_value (parameters, 1);
  g_autoptr(GVariant) value = g_variant_get_child_value (secret, 2);
  g_autoptr(GVariant) attributes = NULL;
  gsize n_octets;
  const char *octets = g_variant_get_fixed_array (value, &n_octets, 1);
  GVariantIter iter;
  char *name;
  char *text;

  attributes = g_variant_lookup_value (properties, "org.freedesktop.Secret.Item.Attributes",
                                       G_VARIANT_TYPE ("a{ss}"));
  g_assert_nonnull (attributes);
  g_hash_table_remove_all (self->attributes);
  g_variant_iter_init (&iter, attributes);
  while (g_variant_iter_next (&iter, "{ss}", &name, &text))
    g_hash_table_insert (self->attributes, name, text);
  g_free (self->secret);
  self->secret = g_strndup (octets, n_octets);

  return g_variant_new ("(oo)", ITEM, "/");
}

static void
fake_secrets_call_cb (GDBusConnection       *bus,
                      const char            *sender,
                      const char            *path,
                      const char            *interface,
                      const char            *method,
                      GVariant              *parameters,
                      GDBusMethodInvocation *invocation,
                      gpointer               user_data)
{
  FakeSecrets *self = user_data;
  GVariant *answer = NULL;

  if (self->is_broken)
    {
      g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR, G_DBUS_ERROR_FAILED,
                                                     "it is broken");
      return;
    }

  if (g_str_equal (method, "OpenSession"))
    {
      const char *algorithm;

      g_variant_get_child (parameters, 0, "&s", &algorithm);
      if (g_str_equal (algorithm, "plain"))
        answer = g_variant_new ("(vo)", g_variant_new_string (""), SESSION);
    }
  else if (g_str_equal (method, "SearchItems"))
    {
      answer = fake_secrets_search (self, parameters);
    }
  else if (g_str_equal (method, "GetSecrets"))
    {
      answer = fake_secrets_get (self);
    }
  else if (g_str_equal (method, "CreateItem"))
    {
      answer = fake_secrets_create (self, parameters);
    }
  else if (g_str_equal (method, "Unlock"))
    {
      answer = g_variant_new ("(@aoo)", g_variant_get_child_value (parameters, 0), "/");
    }
  else if (g_str_equal (method, "Delete"))
    {
      g_clear_pointer (&self->secret, g_free);
      answer = g_variant_new ("(o)", "/");
    }

  if (answer != NULL)
    g_dbus_method_invocation_return_value (invocation, answer);
  else
    g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR,
                                                   G_DBUS_ERROR_NOT_SUPPORTED, "not here");
}

static GVariant *
fake_secrets_property_cb (GDBusConnection  *bus,
                          const char       *sender,
                          const char       *path,
                          const char       *interface,
                          const char       *property,
                          GError          **error,
                          gpointer          user_data)
{
  return g_variant_new ("ao", NULL);
}

void
fake_secrets_init (FakeSecrets *self)
{
  static const GDBusInterfaceVTable vtable = { fake_secrets_call_cb, fake_secrets_property_cb };
  const char *paths[] = { SERVICE, COLLECTION, ITEM };
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr(GVariant) owned = NULL;
  g_autoptr(GError) error = NULL;

  memset (self, 0, sizeof *self);
  self->attributes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->node = g_dbus_node_info_new_for_xml (xml, &error);
  g_assert_no_error (error);
  self->bus = g_dbus_connection_new_for_address_sync (
    address,
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, NULL, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_dbus_connection_register_object (self->bus, paths[i], self->node->interfaces[i], &vtable,
                                         self, NULL, &error);
      g_assert_no_error (error);
    }
  owned = g_dbus_connection_call_sync (self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", "org.freedesktop.secrets", 0), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

void
fake_secrets_clear (FakeSecrets *self)
{
  g_dbus_connection_close_sync (self->bus, NULL, NULL);
  g_clear_object (&self->bus);
  g_clear_pointer (&self->node, g_dbus_node_info_unref);
  g_clear_pointer (&self->attributes, g_hash_table_unref);
  g_clear_pointer (&self->secret, g_free);
}
