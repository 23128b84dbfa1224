#include "fake-desktop.h"

#include <string.h>

/* What GLib asks of a desktop of either kind. */
static const char interfaces[] =
  "<node>"
  "<interface name='org.gtk.Notifications'>"
  "<method name='AddNotification'><arg type='s'/><arg type='s'/><arg type='a{sv}'/></method>"
  "<method name='RemoveNotification'><arg type='s'/><arg type='s'/></method>"
  "</interface>"
  "<interface name='org.freedesktop.Notifications'>"
  "<method name='Notify'><arg type='s'/><arg type='u'/><arg type='s'/><arg type='s'/>"
  "<arg type='s'/><arg type='as'/><arg type='a{sv}'/><arg type='i'/>"
  "<arg type='u' direction='out'/></method>"
  "<method name='CloseNotification'><arg type='u'/></method>"
  "</interface>"
  "</node>";

struct _FakeDesktop
{
  GDBusConnection *connection; /* (owned): another than the application's */
  GPtrArray       *shown;      /* (owned) (element-type FakeNotice) */
  gboolean         is_gtk;
  gboolean         has_name;
  guint            name_id;
  guint            n_calls;
  guint32          last_id;
};

static void
fake_notice_free (FakeNotice *notice)
{
  g_free (notice->id);
  g_free (notice->title);
  g_free (notice->body);
  g_free (notice->buttons);
  g_free (notice->default_action);
  g_free (notice);
}

static void
fake_desktop_remove (FakeDesktop *self,
                     const char  *id)
{
  for (guint i = 0; i < self->shown->len; i++)
    {
      FakeNotice *notice = g_ptr_array_index (self->shown, i);

      if (!g_str_equal (notice->id, id))
        continue;
      g_ptr_array_remove_index (self->shown, i);
      return;
    }
}

static char *
fake_desktop_print_action (GVariant   *from,
                           const char *action_key,
                           const char *target_key)
{
  g_autoptr(GVariant) target = g_variant_lookup_value (from, target_key, NULL);
  const char *action = NULL;

  if (!g_variant_lookup (from, action_key, "&s", &action))
    return g_strdup ("");
  return g_action_print_detailed_name (action, target);
}

static void
fake_desktop_take_gtk (FakeDesktop *self,
                       const char  *id,
                       GVariant    *content)
{
  FakeNotice *notice = g_new0 (FakeNotice, 1);
  g_autoptr(GVariant) buttons = g_variant_lookup_value (content, "buttons",
                                                        G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr(GString) text = g_string_new (NULL);

  notice->id = g_strdup (id);
  g_assert_true (g_variant_lookup (content, "title", "s", &notice->title));
  g_assert_true (g_variant_lookup (content, "body", "s", &notice->body));
  notice->default_action = fake_desktop_print_action (content, "default-action",
                                                      "default-action-target");
  for (gsize i = 0; buttons != NULL && i < g_variant_n_children (buttons); i++)
    {
      g_autoptr(GVariant) button = g_variant_get_child_value (buttons, i);
      g_autofree char *action = fake_desktop_print_action (button, "action", "target");
      const char *label;

      g_assert_true (g_variant_lookup (button, "label", "&s", &label));
      g_string_append_printf (text, "%s=%s\n", label, action);
    }
  notice->buttons = g_string_free (g_steal_pointer (&text), FALSE);
  g_ptr_array_add (self->shown, notice);
}

static void
fake_desktop_take_freedesktop (FakeDesktop *self,
                               guint32      id,
                               GVariant    *parameters)
{
  FakeNotice *notice = g_new0 (FakeNotice, 1);
  g_autofree const char **actions = NULL;
  g_autoptr(GString) text = g_string_new (NULL);

  notice->id = g_strdup_printf ("%u", id);
  g_variant_get_child (parameters, 3, "s", &notice->title);
  g_variant_get_child (parameters, 4, "s", &notice->body);
  g_variant_get_child (parameters, 5, "^a&s", &actions);
  for (gsize i = 0; actions[i] != NULL; i += 2)
    {
      if (!g_str_equal (actions[i], "default"))
        g_string_append_printf (text, "%s=%s\n", actions[i + 1], actions[i]);
    }
  notice->default_action = g_strdup ("default");
  notice->buttons = g_string_free (g_steal_pointer (&text), FALSE);
  g_ptr_array_add (self->shown, notice);
}

static void
fake_desktop_notify (FakeDesktop           *self,
                     GVariant              *parameters,
                     GDBusMethodInvocation *invocation)
{
  g_autofree char *replaced = NULL;
  guint32 id;

  g_variant_get_child (parameters, 1, "u", &id);
  replaced = g_strdup_printf ("%u", id);
  fake_desktop_remove (self, replaced);
  if (id == 0)
    id = ++self->last_id;
  fake_desktop_take_freedesktop (self, id, parameters);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", id));
}

static void
fake_desktop_call_cb (GDBusConnection       *connection,
                      const char            *sender,
                      const char            *path,
                      const char            *interface,
                      const char            *method,
                      GVariant              *parameters,
                      GDBusMethodInvocation *invocation,
                      gpointer               user_data)
{
  FakeDesktop *self = user_data;
  g_autoptr(GVariant) content = NULL;
  g_autofree char *number = NULL;
  const char *id;
  guint32 closed;

  if (g_str_equal (method, "Notify"))
    {
      self->n_calls++;
      fake_desktop_notify (self, parameters, invocation);
      return;
    }
  if (g_str_equal (method, "AddNotification"))
    {
      self->n_calls++;
      g_variant_get (parameters, "(&s&s@a{sv})", NULL, &id, &content);
      fake_desktop_remove (self, id);
      fake_desktop_take_gtk (self, id, content);
    }
  else if (g_str_equal (method, "RemoveNotification"))
    {
      g_variant_get (parameters, "(&s&s)", NULL, &id);
      fake_desktop_remove (self, id);
    }
  else
    {
      g_variant_get (parameters, "(u)", &closed);
      number = g_strdup_printf ("%u", closed);
      fake_desktop_remove (self, number);
    }
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
fake_desktop_name_cb (GDBusConnection *connection,
                      const char      *name,
                      gpointer         user_data)
{
  ((FakeDesktop *) user_data)->has_name = TRUE;
}

/* Of GNOME's kind, or of the kind of every other desktop. */
FakeDesktop *
fake_desktop_new (gboolean is_gtk)
{
  static const GDBusInterfaceVTable vtable = { fake_desktop_call_cb, NULL, NULL, { NULL } };
  const char *name = is_gtk ? "org.gtk.Notifications" : "org.freedesktop.Notifications";
  const char *path = is_gtk ? "/org/gtk/Notifications" : "/org/freedesktop/Notifications";
  const GDBusConnectionFlags flags = G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                     G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION;
  FakeDesktop *self = g_new0 (FakeDesktop, 1);
  g_autoptr(GDBusNodeInfo) node = NULL;
  g_autoptr(GError) error = NULL;

  self->is_gtk = is_gtk;
  self->shown = g_ptr_array_new_with_free_func ((GDestroyNotify) fake_notice_free);
  self->connection = g_dbus_connection_new_for_address_sync (g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
                                                             flags, NULL, NULL, &error);
  g_assert_no_error (error);
  node = g_dbus_node_info_new_for_xml (interfaces, &error);
  g_assert_no_error (error);
  g_dbus_connection_register_object (self->connection, path,
                                     g_dbus_node_info_lookup_interface (node, name), &vtable, self,
                                     NULL, &error);
  g_assert_no_error (error);
  self->name_id = g_bus_own_name_on_connection (self->connection, name, G_BUS_NAME_OWNER_FLAGS_NONE,
                                                fake_desktop_name_cb, NULL, self, NULL);
  while (!self->has_name)
    g_main_context_iteration (NULL, TRUE);
  return self;
}

void
fake_desktop_free (FakeDesktop *self)
{
  g_bus_unown_name (self->name_id);
  g_object_unref (self->connection);
  g_ptr_array_unref (self->shown);
  g_free (self);
}

/* Of its connection on the bus. */
const char *
fake_desktop_get_name (FakeDesktop *self)
{
  return g_dbus_connection_get_unique_name (self->connection);
}

/* How often the program told the desktop something. */
guint
fake_desktop_get_n_calls (FakeDesktop *self)
{
  return self->n_calls;
}

guint
fake_desktop_get_n_shown (FakeDesktop *self)
{
  return self->shown->len;
}

FakeNotice *
fake_desktop_get_newest (FakeDesktop *self)
{
  return self->shown->len > 0 ? g_ptr_array_index (self->shown, self->shown->len - 1) : NULL;
}

static void
fake_desktop_invoke (FakeDesktop *self,
                     FakeNotice  *notice,
                     const char  *action)
{
  g_autoptr(GError) error = NULL;
  guint32 id = (guint32) g_ascii_strtoull (notice->id, NULL, 10);

  g_dbus_connection_emit_signal (self->connection, NULL, "/org/freedesktop/Notifications",
                                 "org.freedesktop.Notifications", "ActionInvoked",
                                 g_variant_new ("(us)", id, action), &error);
  g_assert_no_error (error);
}

/* GNOME calls the application by its name, which nobody has here: it is not the only one. */
static void
fake_desktop_call_application (const char *action)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) target = NULL;
  g_autofree char *name = NULL;

  g_assert_true (g_action_parse_detailed_name (action, &name, &target, &error));
  g_assert_true (g_str_has_prefix (name, "app."));
  g_action_group_activate_action (G_ACTION_GROUP (g_application_get_default ()),
                                  name + strlen ("app."), target);
}

/* As a click on the notification or on one of its buttons does, which takes it away; @action as the
 * program named it. */
void
fake_desktop_activate (FakeDesktop *self,
                       FakeNotice  *notice,
                       const char  *action)
{
  if (self->is_gtk)
    fake_desktop_call_application (action);
  else
    fake_desktop_invoke (self, notice, action);
  g_ptr_array_remove (self->shown, notice);
}
