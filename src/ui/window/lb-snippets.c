#define G_LOG_DOMAIN "lb-snippets"

#include "config.h"
#include "ui/window/lb-snippets.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/lb-settings.h"

/* @HOST@ is the bare address, @PORT@ the port, @AUTHORITY@ the two as in a URL. */
static const struct
{
  const char *id;
  const char *name;
  const char *text;
} snippets[] = {
  { "django", "Django",
    "EMAIL_BACKEND = \"django.core.mail.backends.smtp.EmailBackend\"\n"
    "EMAIL_HOST = \"@HOST@\"\n"
    "EMAIL_PORT = @PORT@\n"
    "EMAIL_USE_TLS = False" },
  { "laravel", "Laravel",
    "MAIL_MAILER=smtp\n"
    "MAIL_HOST=@HOST@\n"
    "MAIL_PORT=@PORT@\n"
    "MAIL_USERNAME=null\n"
    "MAIL_PASSWORD=null\n"
    "MAIL_ENCRYPTION=null" },
  { "nodejs", "Node.js",
    "const transport = nodemailer.createTransport({\n"
    "  host: \"@HOST@\",\n"
    "  port: @PORT@,\n"
    "  secure: false,\n"
    "  ignoreTLS: true,\n"
    "});" },
  { "python", "Python",
    "with smtplib.SMTP(\"@HOST@\", @PORT@) as client:\n"
    "    client.send_message(message)" },
  { "rails", "Ruby on Rails",
    "config.action_mailer.delivery_method = :smtp\n"
    "config.action_mailer.smtp_settings = {\n"
    "  address: \"@HOST@\",\n"
    "  port: @PORT@,\n"
    "  enable_starttls_auto: false\n"
    "}" },
  { "spring", "Spring Boot",
    "spring.mail.host=@HOST@\n"
    "spring.mail.port=@PORT@\n"
    "spring.mail.properties.mail.smtp.auth=false\n"
    "spring.mail.properties.mail.smtp.starttls.enable=false" },
  { "symfony", "Symfony",
    "MAILER_DSN=smtp://@AUTHORITY@" },
  { "php", "PHP (PHPMailer)",
    "$mailer = new PHPMailer(true);\n"
    "$mailer->isSMTP();\n"
    "$mailer->Host = '@HOST@';\n"
    "$mailer->Port = @PORT@;\n"
    "$mailer->SMTPAuth = false;\n"
    "$mailer->SMTPAutoTLS = false;" },
  { "dotnet", ".NET",
    "using var client = new SmtpClient(\"@HOST@\", @PORT@);\n"
    "client.EnableSsl = false;\n"
    "client.Send(message);" },
  { "go", "Go",
    "err := smtp.SendMail(\"@AUTHORITY@\", nil, from, to, message)" },
  { "wordpress", "WordPress",
    "add_action('phpmailer_init', function ($mailer) {\n"
    "  $mailer->isSMTP();\n"
    "  $mailer->Host = '@HOST@';\n"
    "  $mailer->Port = @PORT@;\n"
    "  $mailer->SMTPAuth = false;\n"
    "  $mailer->SMTPAutoTLS = false;\n"
    "});" },
  { "java", "Java",
    "Properties properties = new Properties();\n"
    "properties.put(\"mail.smtp.host\", \"@HOST@\");\n"
    "properties.put(\"mail.smtp.port\", \"@PORT@\");\n"
    "Session session = Session.getInstance(properties);" },
  { "environment", N_("Environment"),
    "export SMTP_HOST=@HOST@ SMTP_PORT=@PORT@\n"
    "export MAIL_HOST=@HOST@ MAIL_PORT=@PORT@\n"
    "export EMAIL_HOST=@HOST@ EMAIL_PORT=@PORT@\n"
    "export SMTP_URL=smtp://@AUTHORITY@\n"
    "export MAILER_DSN=smtp://@AUTHORITY@" },
  { "swaks", "swaks",
    "swaks --server @AUTHORITY@ \\\n"
    "  --from app@example.org --to anna@example.org" },
  { "curl", "curl",
    "curl smtp://@AUTHORITY@ --upload-file message.eml \\\n"
    "  --mail-from app@example.org --mail-rcpt anna@example.org" },
};

/**
 * lb_snippets_get_n:
 *
 * Returns: how many frameworks and programs there are settings for
 */
guint
lb_snippets_get_n (void)
{
  return G_N_ELEMENTS (snippets);
}

/**
 * lb_snippets_get_id:
 * @i: which
 *
 * Returns: the word that the settings remember
 */
const char *
lb_snippets_get_id (guint i)
{
  g_return_val_if_fail (i < G_N_ELEMENTS (snippets), NULL);

  return snippets[i].id;
}

/**
 * lb_snippets_get_name:
 * @i: which
 *
 * Returns: the name that people know
 */
const char *
lb_snippets_get_name (guint i)
{
  g_return_val_if_fail (i < G_N_ELEMENTS (snippets), NULL);

  return _(snippets[i].name);
}

/**
 * lb_snippets_find:
 * @id: what the settings remember
 *
 * Returns: which one it is; the first when there is no such
 */
guint
lb_snippets_find (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (snippets); i++)
    {
      if (strcmp (snippets[i].id, id) == 0)
        return i;
    }
  return 0;
}

/**
 * lb_snippets_fill:
 * @i: which
 * @host: the address, without brackets
 * @port: the port
 *
 * Returns: (transfer full): lines to paste
 */
char *
lb_snippets_fill (guint       i,
                  const char *host,
                  guint       port)
{
  g_autofree char *number = g_strdup_printf ("%u", port);
  g_autofree char *authority = NULL;
  GString *text;

  g_return_val_if_fail (i < G_N_ELEMENTS (snippets), NULL);

  authority = g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%u" : "%s:%u", host, port);
  text = g_string_new (snippets[i].text);
  g_string_replace (text, "@AUTHORITY@", authority, 0);
  g_string_replace (text, "@HOST@", host, 0);
  g_string_replace (text, "@PORT@", number, 0);
  return g_string_free (text, FALSE);
}

static void
lb_snippets_chosen_cb (GtkDropDown *drop_down)
{
  guint selected = gtk_drop_down_get_selected (drop_down);

  if (selected < lb_snippets_get_n ())
    g_settings_set_string (lb_settings_get_default (), "snippet", lb_snippets_get_id (selected));
}

/* Another drop-down chose. */
static void
lb_snippets_follow_cb (GtkDropDown *drop_down)
{
  g_autofree char *chosen = g_settings_get_string (lb_settings_get_default (), "snippet");

  gtk_drop_down_set_selected (drop_down, lb_snippets_find (chosen));
}

/**
 * lb_snippets_offer:
 * @drop_down: where to choose one
 *
 * Fills @drop_down with all there are. The choice is remembered, and one wherever it can be made.
 */
void
lb_snippets_offer (GtkDropDown *drop_down)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; i < lb_snippets_get_n (); i++)
    gtk_string_list_append (names, lb_snippets_get_name (i));
  gtk_drop_down_set_model (drop_down, G_LIST_MODEL (names));
  lb_snippets_follow_cb (drop_down);
  g_signal_connect (drop_down, "notify::selected", G_CALLBACK (lb_snippets_chosen_cb), NULL);
  g_signal_connect_object (lb_settings_get_default (), "changed::snippet",
                           G_CALLBACK (lb_snippets_follow_cb), drop_down, G_CONNECT_SWAPPED);
}
