#include "config.h"

#include <string.h>

#include "mail/lb-flowed.h"
#include "mail/lb-message.h"

static void
test_flowed_table (void) /* "/mail/flowed/table" */
{
  const struct
  {
    const char *text;
    gboolean    del_sp;
    const char *unwrapped;
  } cases[] = {
    { "", FALSE, "" },
    { "fixed\nlines\n", FALSE, "fixed\nlines\n" },
    { "one \ntwo \nthree\nfour\n", FALSE, "one two three\nfour\n" },
    { "one \r\ntwo\r\n", FALSE, "one two\n" },
    { "one \ntwo\n", TRUE, "onetwo\n" },
    { "no end \n", FALSE, "no end " },
    { "no line end", FALSE, "no line end" },
    /* Quotes: the depth parts paragraphs. */
    { "> a \n> b\nc\n", FALSE, "> a b\nc\n" },
    { ">> a \n> b\n", FALSE, ">> a \n> b\n" },
    { ">>> a \n>>> b\n", FALSE, ">>> a b\n" },
    { "> a \nb\n", FALSE, "> a \nb\n" },
    { "a \n> b\n", FALSE, "a \n> b\n" },
    { ">a\n", FALSE, "> a\n" },
    /* A stuffed space is not of the text; so a line may begin with ">" or "From ". */
    { " From here\n", FALSE, "From here\n" },
    { " > no quote\n", FALSE, "> no quote\n" },
    { "  indented\n", FALSE, " indented\n" },
    /* A signature is not flowed. */
    { "text \n-- \nAnna \nB\n", FALSE, "text -- \nAnna B\n" },
    { "text\n-- \nAnna\n", FALSE, "text\n-- \nAnna\n" },
    { "> -- \n> Anna\n", FALSE, "> -- \n> Anna\n" },
    { "a \n\nb\n", FALSE, "a \nb\n" },
    { ">\n> a\n", FALSE, "> \n> a\n" },
  };

  g_test_summary ("Flowed lines are joined as RFC 3676 says.");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *unwrapped = lb_flowed_unwrap (cases[i].text, cases[i].del_sp);

      g_assert_cmpstr (unwrapped, ==, cases[i].unwrapped);
    }
}

static LbMessage *
parse (const char *type)
{
  g_autofree char *text = g_strdup_printf ("From: a@x\r\nMIME-Version: 1.0\r\n"
                                           "Content-Type: %s\r\n\r\none \r\ntwo\r\n", type);
  g_autoptr(GBytes) data = g_bytes_new (text, strlen (text));

  return lb_message_parse (data);
}

static void
test_flowed_message (void) /* "/mail/flowed/message" */
{
  const struct
  {
    const char *type;
    const char *flowed;
  } cases[] = {
    { "text/plain", NULL },
    { "text/plain; format=fixed", NULL },
    { "text/plain; charset=utf-8; format=flowed", "one two\n" },
    { "text/plain; Format=\"Flowed\"; delsp=No", "one two\n" },
    { "text/plain; format=flowed; DelSp=yes", "onetwo\n" },
    { "text/html; format=flowed", NULL },
  };

  g_test_summary ("Only a part that says so is flowed, in whatever case of letters.");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(LbMessage) message = parse (cases[i].type);

      g_assert_cmpstr (lb_message_get_flowed_text (message), ==, cases[i].flowed);
      if (cases[i].flowed != NULL)
        g_assert_cmpstr (lb_message_get_text (message), ==, "one \r\ntwo\r\n");
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mail/flowed/table", test_flowed_table);
  g_test_add_func ("/mail/flowed/message", test_flowed_message);

  return g_test_run ();
}
