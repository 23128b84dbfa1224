#define G_LOG_DOMAIN "lb-config"

#include "config.h"
#include "service/lb-config.h"

#include <glib/gi18n.h>

typedef struct
{
  LbConfigSource source;
  GPtrArray     *texts;  /* (element-type utf8) (owned): NULL-terminated */
  guint64        number; /* of the last text */
} LbConfigValue;

struct _LbConfig
{
  GObject       parent_instance;

  LbConfigValue values[LB_N_OPTIONS];
  /* Secrets are no options: argv is public. */
  char         *upstream_password; /* (owned) (nullable) */
  char         *mailman_password;  /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (LbConfig, lb_config, G_TYPE_OBJECT)

static void
lb_config_clear (LbConfig *self,
                 LbOption  option)
{
  LbConfigValue *value = &self->values[option];

  g_ptr_array_set_size (value->texts, 0);
  g_ptr_array_add (value->texts, NULL);
  value->number = 0;
}

static void
lb_config_finalize (GObject *object)
{
  LbConfig *self = LB_CONFIG (object);

  for (int i = 0; i < LB_N_OPTIONS; i++)
    g_ptr_array_unref (self->values[i].texts);
  g_free (self->upstream_password);
  g_free (self->mailman_password);

  G_OBJECT_CLASS (lb_config_parent_class)->finalize (object);
}

static void
lb_config_class_init (LbConfigClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_config_finalize;
}

static void
lb_config_init (LbConfig *self)
{
  for (int i = 0; i < LB_N_OPTIONS; i++)
    {
      LbOption option = (LbOption) i;
      const char *fallback = lb_option_get_row (option)->fallback;

      self->values[i].texts = g_ptr_array_new_with_free_func (g_free);
      lb_config_clear (self, option);
      if (fallback != NULL)
        lb_config_set (self, option, LB_CONFIG_DEFAULT, fallback, NULL);
    }
}

/**
 * lb_config_new:
 *
 * Returns: (transfer full): a configuration of defaults
 */
LbConfig *
lb_config_new (void)
{
  return g_object_new (LB_TYPE_CONFIG, NULL);
}

/* How a message calls the option: as the one who gave it would. */
static char *
lb_config_dup_label (LbOption       option,
                     LbConfigSource source)
{
  const LbOptionRow *row = lb_option_get_row (option);

  switch (source)
    {
    case LB_CONFIG_SETTINGS:
      return g_strdup_printf (_("the setting “%s”"), row->setting);
    case LB_CONFIG_ENVIRONMENT:
      return lb_option_dup_variable (option);
    case LB_CONFIG_DEFAULT:
    case LB_CONFIG_FLAG:
    case LB_CONFIG_USER:
      break;
    }

  return g_strconcat ("--", row->name, NULL);
}

/**
 * lb_config_set:
 * @self: a configuration
 * @option: an option
 * @source: who gives the value
 * @text: the value as it is written on the command line; "1" for a flag
 * @error: return location; %G_OPTION_ERROR_BAD_VALUE, one sentence with the option's name
 *
 * Sets @option unless somebody who goes before @source gave it already. An option that may be given
 * more than once collects what one source gives; of any other the last one counts.
 *
 * Returns: whether @text is a value of @option
 */
gboolean
lb_config_set (LbConfig        *self,
               LbOption         option,
               LbConfigSource   source,
               const char      *text,
               GError         **error)
{
  LbConfigValue *value;
  g_autofree char *label = NULL;
  g_autofree char *checked = NULL;
  guint64 number;

  g_return_val_if_fail (LB_IS_CONFIG (self), FALSE);
  g_return_val_if_fail (option < LB_N_OPTIONS, FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  if (!lb_option_parse (option, text, &checked, &number, error))
    {
      label = lb_config_dup_label (option, source);
      g_prefix_error (error, "%s: ", label);
      return FALSE;
    }

  value = &self->values[option];
  if (source < value->source)
    return TRUE;

  /* A default is one value, whatever was the default before. */
  if (source > value->source || source == LB_CONFIG_DEFAULT || !lb_option_get_row (option)->is_list)
    lb_config_clear (self, option);

  g_ptr_array_insert (value->texts, (int) value->texts->len - 1, g_steal_pointer (&checked));
  value->number = number;
  value->source = source;

  return TRUE;
}

/**
 * lb_config_replace:
 * @self: a configuration
 * @option: an option
 * @texts: (nullable): its values as they are written on the command line, one unless @option may be
 *   given more than once; %NULL: its default
 * @error: return location; %G_OPTION_ERROR_BAD_VALUE, one sentence without the option's name
 *
 * Sets @option whoever gave it before: the user changes it while the program runs, and that goes
 * before all.
 *
 * Returns: whether @texts are values of @option; if not, nothing is changed
 */
gboolean
lb_config_replace (LbConfig            *self,
                   LbOption             option,
                   const char * const  *texts,
                   GError             **error)
{
  const char * const fallback[] = { lb_option_get_row (option)->fallback, NULL };
  g_autoptr(GPtrArray) checked = g_ptr_array_new_with_free_func (g_free);
  LbConfigValue *value;
  guint64 number = 0;

  g_return_val_if_fail (LB_IS_CONFIG (self), FALSE);
  g_return_val_if_fail (option < LB_N_OPTIONS, FALSE);

  for (const char * const *at = texts != NULL ? texts : fallback; *at != NULL; at++)
    {
      char *text;

      if (!lb_option_parse (option, *at, &text, &number, error))
        return FALSE;
      g_ptr_array_add (checked, text);
    }
  g_ptr_array_add (checked, NULL);

  value = &self->values[option];
  g_ptr_array_unref (value->texts);
  value->texts = g_steal_pointer (&checked);
  value->number = number;
  value->source = LB_CONFIG_USER;

  return TRUE;
}

/**
 * lb_config_unset:
 * @self: a configuration
 * @option: an option
 *
 * Forgets what anybody said of @option, and its default too.
 */
void
lb_config_unset (LbConfig *self,
                 LbOption  option)
{
  g_return_if_fail (LB_IS_CONFIG (self));
  g_return_if_fail (option < LB_N_OPTIONS);

  lb_config_clear (self, option);
  self->values[option].source = LB_CONFIG_DEFAULT;
}

static gboolean
lb_config_option_cb (const char  *name,
                     const char  *text,
                     gpointer     data,
                     GError     **error)
{
  LbConfig *self = LB_CONFIG (data);
  LbOption option;

  if (!lb_option_find (name, &option))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION, _("%s is not known"),
                   name);
      return FALSE;
    }

  return lb_config_set (self, option, LB_CONFIG_FLAG, text == NULL ? "1" : text, error);
}

/**
 * lb_config_make_group:
 * @self: a configuration
 *
 * Makes the group of all options for g_option_context_set_main_group() or
 * g_application_add_option_group(). What is parsed with it ends in @self, which it keeps.
 *
 * Returns: (transfer full): the options
 */
GOptionGroup *
lb_config_make_group (LbConfig *self)
{
  g_autofree GOptionEntry *entries = g_new0 (GOptionEntry, LB_N_OPTIONS + 1);
  GOptionGroup *group;

  g_return_val_if_fail (LB_IS_CONFIG (self), NULL);

  for (int i = 0; i < LB_N_OPTIONS; i++)
    {
      const LbOptionRow *row = lb_option_get_row ((LbOption) i);

      entries[i].long_name = row->name;
      entries[i].arg = G_OPTION_ARG_CALLBACK;
      entries[i].arg_data = (gpointer) lb_config_option_cb;
      entries[i].arg_description = row->argument;
      entries[i].description = row->help;
      if (row->kind == LB_OPTION_KIND_FLAG)
        entries[i].flags |= G_OPTION_FLAG_NO_ARG;
      if (row->kind == LB_OPTION_KIND_FILE)
        entries[i].flags |= G_OPTION_FLAG_FILENAME;
    }

  group = g_option_group_new ("letterbox", _("Letterbox options:"), _("Show the options"),
                              g_object_ref (self), g_object_unref);
  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  g_option_group_add_entries (group, entries);

  return group;
}

/* How @option stands in the settings: "" and 0 messages are how they say none. */
static char **
lb_config_dup_setting (const LbOptionRow *row,
                       GVariant          *variant)
{
  g_autoptr(GStrvBuilder) texts = g_strv_builder_new ();
  g_autofree char *text = NULL;

  if (g_variant_is_of_type (variant, G_VARIANT_TYPE_STRING_ARRAY))
    return g_variant_dup_strv (variant, NULL);

  if (g_variant_is_of_type (variant, G_VARIANT_TYPE_BOOLEAN))
    text = g_strdup (g_variant_get_boolean (variant) == row->is_setting_inverse ? "0" : "1");
  else if (g_variant_is_of_type (variant, G_VARIANT_TYPE_STRING))
    text = g_variant_dup_string (variant, NULL);
  else
    text = g_variant_print (variant, FALSE);

  if (*text != '\0' && !(row->kind == LB_OPTION_KIND_NUMBER && g_str_equal (text, "0")))
    g_strv_builder_add (texts, text);

  return g_strv_builder_end (texts);
}

static gboolean
lb_config_set_from_variant (LbConfig  *self,
                            LbOption   option,
                            GVariant  *variant,
                            GError   **error)
{
  g_auto(GStrv) texts = lb_config_dup_setting (lb_option_get_row (option), variant);

  for (char **text = texts; *text != NULL; text++)
    if (!lb_config_set (self, option, LB_CONFIG_SETTINGS, *text, error))
      return FALSE;

  return TRUE;
}

/**
 * lb_config_load_settings:
 * @self: a configuration
 * @error: return location; %G_OPTION_ERROR_BAD_VALUE
 *
 * Takes what the user changed in the window's settings. Without an installed schema there is
 * nothing to take.
 *
 * Returns: whether all is well
 */
gboolean
lb_config_load_settings (LbConfig  *self,
                         GError   **error)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr(GSettingsSchema) schema = NULL;
  g_autoptr(GSettings) settings = NULL;

  g_return_val_if_fail (LB_IS_CONFIG (self), FALSE);

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, APPLICATION_ID, TRUE);
  if (schema == NULL)
    return TRUE;

  settings = g_settings_new_full (schema, NULL, NULL);
  for (int i = 0; i < LB_N_OPTIONS; i++)
    {
      const char *key = lb_option_get_row ((LbOption) i)->setting;
      g_autoptr(GVariant) variant = NULL;

      if (key != NULL && g_settings_schema_has_key (schema, key))
        variant = g_settings_get_user_value (settings, key);
      if (variant != NULL && !lb_config_set_from_variant (self, (LbOption) i, variant, error))
        return FALSE;
    }

  return TRUE;
}

static void
lb_config_take_secret (const char * const  *environment,
                       const char          *variable,
                       char               **secret)
{
  const char *text = g_environ_getenv ((char **) environment, variable);

  if (text == NULL || *text == '\0')
    return;

  g_free (*secret);
  *secret = g_strdup (text);
}

/**
 * lb_config_load_environment:
 * @self: a configuration
 * @environment: as g_get_environ() gives it
 * @error: return location; %G_OPTION_ERROR_BAD_VALUE
 *
 * Takes LETTERBOX_… variables. In one that may be given more than once commas or blanks stand
 * between the values.
 *
 * Returns: whether all is well
 */
gboolean
lb_config_load_environment (LbConfig            *self,
                            const char * const  *environment,
                            GError             **error)
{
  g_return_val_if_fail (LB_IS_CONFIG (self), FALSE);

  lb_config_take_secret (environment, "LETTERBOX_UPSTREAM_PASSWORD", &self->upstream_password);
  lb_config_take_secret (environment, "LETTERBOX_MAILMAN_PASSWORD", &self->mailman_password);

  for (int i = 0; i < LB_N_OPTIONS; i++)
    {
      LbOption option = (LbOption) i;
      g_autofree char *variable = lb_option_dup_variable (option);
      const char *text = g_environ_getenv ((char **) environment, variable);
      g_auto(GStrv) texts = NULL;

      /* An empty variable is how a shell unsets one. */
      if (text == NULL || *text == '\0')
        continue;

      if (lb_option_get_row (option)->is_list)
        {
          texts = g_strsplit_set (text, ", \t\n", -1);
        }
      else
        {
          texts = g_new0 (char *, 2);
          texts[0] = g_strdup (text);
        }

      for (char **at = texts; *at != NULL; at++)
        if (**at != '\0' && !lb_config_set (self, option, LB_CONFIG_ENVIRONMENT, *at, error))
          return FALSE;
    }

  return TRUE;
}

/**
 * lb_config_is_set:
 * @self: a configuration
 * @option: an option
 *
 * Returns: whether @option has a value, be it a default
 */
gboolean
lb_config_is_set (LbConfig *self,
                  LbOption  option)
{
  g_return_val_if_fail (LB_IS_CONFIG (self), FALSE);
  return self->values[option].texts->len > 1;
}

/**
 * lb_config_get_flag:
 * @self: a configuration
 * @option: a flag
 *
 * Returns: whether it is on
 */
gboolean
lb_config_get_flag (LbConfig *self,
                    LbOption  option)
{
  g_return_val_if_fail (LB_IS_CONFIG (self), FALSE);
  return self->values[option].number != 0;
}

/**
 * lb_config_get_number:
 * @self: a configuration
 * @option: an option that is a number
 *
 * Returns: octets, milliseconds or a count; 0 when it has no value
 */
guint64
lb_config_get_number (LbConfig *self,
                      LbOption  option)
{
  g_return_val_if_fail (LB_IS_CONFIG (self), 0);
  return self->values[option].number;
}

/**
 * lb_config_get_text:
 * @self: a configuration
 * @option: an option that is given once
 *
 * Returns: (transfer none) (nullable): its value
 */
const char *
lb_config_get_text (LbConfig *self,
                    LbOption  option)
{
  g_return_val_if_fail (LB_IS_CONFIG (self), NULL);
  return g_ptr_array_index (self->values[option].texts, 0);
}

/**
 * lb_config_get_list:
 * @self: a configuration
 * @option: an option that may be given more than once
 *
 * Returns: (transfer none) (array zero-terminated=1): its values
 */
const char *const *
lb_config_get_list (LbConfig *self,
                    LbOption  option)
{
  g_return_val_if_fail (LB_IS_CONFIG (self), NULL);
  return (const char * const *) self->values[option].texts->pdata;
}

/**
 * lb_config_get_mode:
 * @self: a configuration
 *
 * Returns: what happens to a message at first
 */
LbMode
lb_config_get_mode (LbConfig *self)
{
  LbMode mode = LB_MODE_CAPTURE;

  g_return_val_if_fail (LB_IS_CONFIG (self), LB_MODE_CAPTURE);

  lb_mode_from_string (lb_config_get_text (self, LB_OPTION_MODE), &mode);
  return mode;
}

/**
 * lb_config_get_upstream_password:
 * @self: a configuration
 *
 * Returns: (transfer none) (nullable): what LETTERBOX_UPSTREAM_PASSWORD says
 */
const char *
lb_config_get_upstream_password (LbConfig *self)
{
  g_return_val_if_fail (LB_IS_CONFIG (self), NULL);
  return self->upstream_password;
}

/**
 * lb_config_get_mailman_password:
 * @self: a configuration
 *
 * Returns: (transfer none) (nullable): what LETTERBOX_MAILMAN_PASSWORD says: that of Mailman's user
 *   "restadmin"
 */
const char *
lb_config_get_mailman_password (LbConfig *self)
{
  g_return_val_if_fail (LB_IS_CONFIG (self), NULL);
  return self->mailman_password;
}

/**
 * lb_config_wants_http:
 * @self: a configuration
 *
 * Returns: whether the HTTP API is served: --no-http counts unless --http comes from one who goes
 *   before
 */
gboolean
lb_config_wants_http (LbConfig *self)
{
  g_return_val_if_fail (LB_IS_CONFIG (self), FALSE);

  return self->values[LB_OPTION_NO_HTTP].number == 0 ||
         self->values[LB_OPTION_HTTP].source > self->values[LB_OPTION_NO_HTTP].source;
}

/**
 * lb_config_get_source:
 * @self: a configuration
 * @option: an option
 *
 * Returns: who gave the value that @option has
 */
LbConfigSource
lb_config_get_source (LbConfig *self,
                      LbOption  option)
{
  g_return_val_if_fail (LB_IS_CONFIG (self), LB_CONFIG_DEFAULT);
  return self->values[option].source;
}
