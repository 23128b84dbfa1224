#define G_LOG_DOMAIN "lb-safe-name"

#include "config.h"
#include "mail/mime/lb-safe-name.h"

#include <string.h>

/* Below the 255 octets of usual file systems, with room for a number against collisions. */
#define NAME_OCTETS_MAX      120
#define EXTENSION_OCTETS_MAX 16

/* Controls, separators of lines, what turns the direction of the text or has no width. */
static gboolean
lb_safe_name_is_invisible (gunichar character)
{
  return character < 0x20 || (character >= 0x7f && character < 0xa0) || character == 0xad ||
         character == 0x61c || (character >= 0x200b && character <= 0x200f) ||
         (character >= 0x2028 && character <= 0x202e) ||
         (character >= 0x2060 && character <= 0x206f) || character == 0xfeff || character == 0xfffd;
}

/* What Windows does not take in a name, and the separators of both worlds. */
static gboolean
lb_safe_name_is_reserved (gunichar character)
{
  return character < 0x80 && strchr ("/\\<>:\"|?*", (int) character) != NULL;
}

static gboolean
lb_safe_name_is_device (const char *name)
{
  static const char * const devices[] = { "con", "prn", "aux", "nul", "com", "lpt" };
  gsize length = strcspn (name, ". ");

  for (guint i = 0; i < G_N_ELEMENTS (devices); i++)
    if (g_ascii_strncasecmp (name, devices[i], 3) == 0 &&
        (i < 4 ? length == 3 : length == 4 && g_ascii_isdigit (name[3])))
      return TRUE;

  return FALSE;
}

static const char *
lb_safe_name_last_component (const char *name)
{
  const char *last = name;

  for (const char *at = name; *at != '\0'; at++)
    if (*at == '/' || *at == '\\')
      last = at + 1;

  return last;
}

/* Windows drops these at the end of a name. */
static char *
lb_safe_name_trim (char *name)
{
  gsize length = strlen (name);

  while (length > 0 && (name[length - 1] == '.' || name[length - 1] == ' '))
    name[--length] = '\0';

  return name;
}

static char *
lb_safe_name_filter (const char *name)
{
  GString *clean = g_string_sized_new (strlen (name));

  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (lb_safe_name_is_invisible (character))
        continue;
      if (clean->len == 0 && (character == '.' || character == '-' || character == ' '))
        continue;
      g_string_append_unichar (clean, lb_safe_name_is_reserved (character) ? '_' : character);
    }

  return lb_safe_name_trim (g_string_free (clean, FALSE));
}

/* Cuts the middle, between characters, so that the extension stays. */
static char *
lb_safe_name_shorten (const char *name)
{
  gsize length = strlen (name);
  const char *dot = strrchr (name, '.');
  gsize extension = dot != NULL && dot > name ? (gsize) (name + length - dot) : 0;
  const char *end;
  g_autofree char *stem = NULL;

  if (length <= NAME_OCTETS_MAX)
    return g_strdup (name);
  if (extension > EXTENSION_OCTETS_MAX)
    extension = 0;

  end = g_utf8_find_prev_char (name, name + NAME_OCTETS_MAX - extension + 1);
  stem = g_strndup (name, (gsize) (end - name));
  return lb_safe_name_trim (g_strconcat (stem, name + length - extension, NULL));
}

/**
 * lb_safe_name_make:
 * @name: what a sender calls a file; any text
 * @fallback: the name when nothing is left of @name
 *
 * Makes a name that may be suggested for saving: the last component of a path, without separators,
 * controls, marks of direction and what Windows forbids, not hidden, no option, no device, at most
 * 120 octets.
 *
 * Returns: (transfer full): valid UTF-8, never empty
 */
char *
lb_safe_name_make (const char *name,
                   const char *fallback)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  g_autofree char *clean = lb_safe_name_filter (lb_safe_name_last_component (valid));
  g_autofree char *usable = NULL;

  if (lb_safe_name_is_device (clean))
    usable = g_strconcat ("_", clean, NULL);
  else
    usable = g_strdup (*clean != '\0' ? clean : fallback);

  return lb_safe_name_shorten (usable);
}

/**
 * lb_safe_name_is_unsafe:
 * @name: what a sender calls a file
 *
 * Returns: whether lb_safe_name_make() would have to change it, its length aside
 */
gboolean
lb_safe_name_is_unsafe (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  g_autofree char *clean = lb_safe_name_filter (lb_safe_name_last_component (valid));

  return strcmp (clean, name) != 0 || lb_safe_name_is_device (clean);
}

static gboolean
lb_safe_name_is_one_of (const char         *extension,
                        const char * const *extensions)
{
  for (guint i = 0; extensions[i] != NULL; i++)
    if (g_ascii_strcasecmp (extension, extensions[i]) == 0)
      return TRUE;

  return FALSE;
}

/**
 * lb_safe_name_is_mask:
 * @name: what a sender calls a file
 *
 * Returns: whether the name of a program pretends to be that of a document, as "invoice.pdf.exe"
 *   does
 */
gboolean
lb_safe_name_is_mask (const char *name)
{
  static const char * const programs[] = {
    "exe", "scr", "com", "bat", "cmd", "js", "jse", "vbs", "vbe", "wsf", "hta", "lnk", "msi", "ps1",
    "jar", "pif", "cpl", "sh", "desktop", "app", "iso", "img", NULL
  };
  static const char * const documents[] = {
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "txt", "rtf", "csv", "jpg",
    "jpeg", "png", "gif", "zip", "html", "htm", "mp3", "mp4", NULL
  };
  g_auto(GStrv) pieces = g_strsplit (name, ".", -1);
  guint n_pieces = g_strv_length (pieces);

  return n_pieces >= 3 && lb_safe_name_is_one_of (g_strstrip (pieces[n_pieces - 1]), programs) &&
         lb_safe_name_is_one_of (g_strstrip (pieces[n_pieces - 2]), documents);
}
