#define G_LOG_DOMAIN "lb-mail-hints"

#include "config.h"
#include "mail/lb-mail-hints.h"

#include <string.h>

/* A code stands near its word, at the begin of a mail. */
#define NEAR_OCTETS   80
#define SEARCH_OCTETS 16384

#define CODE_DIGITS_MIN 4
#define CODE_DIGITS_MAX 8
#define LINK_OCTETS_MAX 2048

/* What the mails of many languages call a one-time code, in small letters. */
static const char * const words[] = {
  "code", "passcode", "otp", "pin", "one-time", "verification", "verify", "einmal", "bestätigung",
  "codice", "código", "codigo", "kod", "код", "驗證碼", "验证码", "コード", "인증",
};

static gboolean
lb_mail_hints_has_word (const char *text,
                        gsize       length)
{
  g_autofree char *begin = g_strndup (text, length);
  g_autofree char *valid = g_utf8_make_valid (begin, -1);
  g_autofree char *small = g_utf8_strdown (valid, -1);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (small, words[i]) != NULL)
      return TRUE;

  return FALSE;
}

static gboolean
lb_mail_hints_joins_number (char character)
{
  return g_ascii_isalnum (character) || strchr (".,:/#%$-_+@=&", character) != NULL;
}

/* Digits that stand alone, perhaps "123 456" or "123-456"; gives the octets they take, 0: no code.
 * */
static gsize
lb_mail_hints_span_code (const char *text,
                         const char *at)
{
  gsize n_first = strspn (at, "0123456789");
  gsize n_second = 0;
  char after;

  if (n_first == 0 || (at > text && at[-1] != '\0' && lb_mail_hints_joins_number (at[-1]) &&
                       at[-1] != ':'))
    return 0;

  if (n_first == 3 && (at[3] == ' ' || at[3] == '-'))
    n_second = strspn (at + 4, "0123456789") == 3 ? 3 : 0;
  after = at[n_first + (n_second > 0 ? 1 + n_second : 0)];
  if (after != '\0' && lb_mail_hints_joins_number (after) && strchr (".,:", after) == NULL)
    return 0;
  if (n_second == 0 && (n_first < CODE_DIGITS_MIN || n_first > CODE_DIGITS_MAX))
    return 0;

  return n_second > 0 ? n_first + 1 + n_second : n_first;
}

static char *
lb_mail_hints_find_code_in (const char *text)
{
  gsize length = strnlen (text, SEARCH_OCTETS);

  for (gsize i = 0; i < length; i++)
    {
      gsize n_octets = g_ascii_isdigit (text[i]) ? lb_mail_hints_span_code (text, text + i) : 0;
      gsize begin = i > NEAR_OCTETS ? i - NEAR_OCTETS : 0;
      gsize n_near = MIN (length - begin, 2 * NEAR_OCTETS);

      if (n_octets > 0 && lb_mail_hints_has_word (text + begin, n_near))
        {
          char *code = g_strndup (text + i, n_octets);

          return g_strdelimit (code, " ", '-');
        }
      i += n_octets > 0 ? n_octets : strspn (text + i, "0123456789");
    }

  return NULL;
}

/**
 * lb_mail_hints_find_code:
 * @subject: of a message
 * @text: what the message says
 *
 * Looks for the one-time code of a mail that brings one: four to eight digits near a word such as
 * "code". What looks like a year, a price or a number of an order is not near one.
 *
 * Returns: (transfer full) (nullable): the code; %NULL when there is none
 */
char *
lb_mail_hints_find_code (const char *subject,
                         const char *text)
{
  char *code = lb_mail_hints_find_code_in (subject);

  return code != NULL ? code : lb_mail_hints_find_code_in (text);
}

/**
 * lb_mail_hints_find_link:
 * @text: what the message says, with the targets of its links
 *
 * Returns: (transfer full) (nullable): the first web address; hostile, only to be shown and opened
 *   on demand. %NULL when there is none
 */
char *
lb_mail_hints_find_link (const char *text)
{
  const char *at = text;

  while ((at = strstr (at, "http")) != NULL)
    {
      gsize scheme = strspn (at, "htps") + strlen ("://");
      gsize length = strcspn (at, " \t\r\n<>\"'`{}|\\^");

      while (length > scheme && strchr (".,;:!?)]", at[length - 1]) != NULL)
        length--;
      if ((g_str_has_prefix (at, "https://") || g_str_has_prefix (at, "http://")) &&
          length > scheme && length <= LINK_OCTETS_MAX)
        return g_strndup (at, length);
      at += strlen ("http");
    }

  return NULL;
}
