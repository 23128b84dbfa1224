#include "config.h"

#include <string.h>

#include "mail/mime/lb-safe-name.h"

static void
test_names (void)
{
  static const struct
  {
    const char *name;
    const char *safe;
  } cases[] = {
    { "report.pdf", "report.pdf" },
    { "Grüße 2026.pdf", "Grüße 2026.pdf" },
    { "日本.txt", "日本.txt" },
    { "../../../etc/passwd", "passwd" },
    { "/etc/passwd", "passwd" },
    { "C:\\Windows\\evil.dll", "evil.dll" },
    { "C:evil.dll", "C_evil.dll" },
    { "a/", "part" },
    { "", "part" },
    { "..", "part" },
    { ". . .", "part" },
    { "%2e%2e%2fpasswd", "%2e%2e%2fpasswd" },
    { ".bashrc", "bashrc" },
    { "-rf", "rf" },
    { "--help.txt", "help.txt" },
    { "a\r\nSet-Cookie: b.txt", "aSet-Cookie_ b.txt" },
    { "a\tb\177c\302\205d", "abcd" },
    { "invoice\342\200\256fdp.exe", "invoicefdp.exe" },
    { "zero\342\200\213width\357\273\277.txt", "zerowidth.txt" },
    { "trailing. . ", "trailing" },
    { "CON", "_CON" },
    { "nul.txt", "_nul.txt" },
    { "com1.log", "_com1.log" },
    { "com10.log", "com10.log" },
    { "console.txt", "console.txt" },
    { "a<b>c:d\"e|f?g*h", "a_b_c_d_e_f_g_h" },
    { "bad\377utf8.txt", "badutf8.txt" },
  };

  g_test_summary ("A suggested name must stay in its folder and be what it looks like.");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *safe = lb_safe_name_make (cases[i].name, "part");

      g_test_message ("becomes %s", cases[i].safe);
      g_assert_cmpstr (safe, ==, cases[i].safe);
      /* No name at all is no fault of the sender. */
      g_assert_cmpint (lb_safe_name_is_unsafe (cases[i].name), ==,
                       *cases[i].name != '\0' && strcmp (cases[i].name, cases[i].safe) != 0);
    }
}

static void
test_length (void)
{
  g_test_summary ("A name must have at most 120 octets, whole characters and its extension.");
  for (guint n_octets = 115; n_octets <= 117; n_octets++)
    {
      g_autofree char *stem = g_strnfill (n_octets, 'x');
      g_autofree char *name = g_strconcat (stem, ".pdf", NULL);
      g_autofree char *safe = lb_safe_name_make (name, "part");

      g_assert_cmpuint (strlen (safe), ==, MIN (n_octets + 4, 120));
      g_assert_true (g_str_has_suffix (safe, "x.pdf"));
    }

  for (guint n_narrow = 0; n_narrow < 4; n_narrow++)
    {
      g_autoptr(GString) name = g_string_new (NULL);
      g_autofree char *safe = NULL;

      for (guint i = 0; i < n_narrow; i++)
        g_string_append_c (name, 'x');
      for (guint i = 0; i < 2500; i++)
        g_string_append (name, "Ä");
      g_string_append (name, ".tar");
      safe = lb_safe_name_make (name->str, "part");

      g_assert_cmpuint (strlen (safe), <=, 120);
      g_assert_cmpuint (strlen (safe), >=, 119);
      g_assert_true (g_utf8_validate (safe, -1, NULL));
      g_assert_true (g_str_has_suffix (safe, "Ä.tar"));
    }
}

static void
test_masks (void)
{
  static const struct
  {
    const char *name;
    gboolean    is_mask;
  } cases[] = {
    { "invoice.pdf.exe", TRUE }, { "invoice.PDF.ExE", TRUE }, { "photo.jpg .scr", TRUE },
    { "setup.exe", FALSE }, { "archive.tar.gz", FALSE }, { "v1.2.pdf", FALSE },
    { "notes.txt", FALSE }, { "", FALSE }, { ".pdf.exe", TRUE },
  };

  g_test_summary ("A program that pretends to be a document must be told from both.");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].name);
      g_assert_cmpint (lb_safe_name_is_mask (cases[i].name), ==, cases[i].is_mask);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mail/safe-name/names", test_names);
  g_test_add_func ("/mail/safe-name/length", test_length);
  g_test_add_func ("/mail/safe-name/masks", test_masks);

  return g_test_run ();
}
