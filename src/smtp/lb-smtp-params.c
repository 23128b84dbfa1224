#define G_LOG_DOMAIN "lb-smtp-params"

#include "config.h"
#include "smtp/lb-smtp-params.h"

#include <string.h>

/* RFC 3461 4.4, 4.2: an envelope identifier has 100 octets at most, an original recipient 500. */
#define MAX_ENVID_OCTETS 100
#define MAX_ORCPT_OCTETS 500

/* RFC 1870 3: SIZE has 20 digits at most. */
#define MAX_SIZE_DIGITS 20

typedef struct
{
  const LbSmtpReply *unknown;
  const LbSmtpReply *syntax;
  LbSmtpExtensions   extensions;
  guint64            size_limit;
} LbSmtpParamsContext;

/* Takes in one value; gives the reply that refuses it, or %NULL. @value is %NULL without a "=". */
typedef const LbSmtpReply *(*LbSmtpParamFunc) (LbSmtpParams              *self,
                                               const char                *value,
                                               const LbSmtpParamsContext *context);

typedef struct
{
  const char      *keyword;
  LbSmtpExtensions extensions; /* Any of these makes it known. */
  LbSmtpParamFunc  take;
} LbSmtpParamRow;

static const LbSmtpReply mail_syntax = {
  501, "5.5.4", "Syntax: MAIL FROM: <address> [SP <mail-parameters>]"
};
static const LbSmtpReply rcpt_syntax = {
  501, "5.5.4", "Syntax: RCPT TO: <address> [SP <mail-parameters>]"
};
static const LbSmtpReply mail_unknown = {
  555, "5.5.4", "MAIL FROM parameters not recognized or not implemented"
};
static const LbSmtpReply rcpt_unknown = {
  555, "5.5.4", "RCPT TO parameters not recognized or not implemented"
};
static const LbSmtpReply twice = {
  501, "5.5.4", "Error: a parameter was given twice"
};
static const LbSmtpReply size_exceeded = {
  552, "5.3.4", "Error: message size exceeds fixed maximum message size"
};
static const LbSmtpReply body_two = {
  501, "5.5.4", "Error: BODY can only be one of 7BIT, 8BITMIME"
};
static const LbSmtpReply body_three = {
  501, "5.5.4", "Error: BODY can only be one of 7BIT, 8BITMIME, BINARYMIME"
};
static const LbSmtpReply smtputf8_value = {
  501, "5.5.4", "Error: SMTPUTF8 takes no arguments"
};
static const LbSmtpReply bad_auth = {
  501, "5.5.4", "Error: AUTH takes an address as xtext, or <>"
};
static const LbSmtpReply bad_ret = {
  501, "5.5.4", "Error: RET can only be one of FULL, HDRS"
};
static const LbSmtpReply bad_envid = {
  501, "5.5.4", "Error: ENVID takes up to 100 octets of xtext"
};
static const LbSmtpReply bad_notify = {
  501, "5.5.4", "Error: NOTIFY can only be NEVER or a list of SUCCESS, FAILURE, DELAY"
};
static const LbSmtpReply bad_orcpt = {
  501, "5.5.4", "Error: ORCPT takes an address type, a semicolon and an address as xtext"
};

/**
 * lb_smtp_params_clear:
 * @self: parameters
 *
 * Frees what @self holds.
 */
void
lb_smtp_params_clear (LbSmtpParams *self)
{
  g_clear_pointer (&self->options, g_strfreev);
}

/* RFC 3461 4: printable ASCII without "+" and "=", or "+" and two digits in upper case. */
static gboolean
lb_smtp_params_is_xtext (const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == '+')
        {
          if (strspn (at + 1, "0123456789ABCDEF") < 2)
            return FALSE;
          at += 2;
        }
      else if (*at == '=' || !g_ascii_isgraph (*at))
        {
          return FALSE;
        }
    }

  return TRUE;
}

static const LbSmtpReply *
lb_smtp_params_take_size (LbSmtpParams              *self,
                          const char                *value,
                          const LbSmtpParamsContext *context)
{
  gsize n_digits = value != NULL ? strspn (value, "0123456789") : 0;

  if (n_digits == 0 || n_digits > MAX_SIZE_DIGITS || value[n_digits] != '\0')
    return context->syntax;

  /* Beyond 64 bits this gives the largest number, which is over any limit all the same. */
  self->size = g_ascii_strtoull (value, NULL, 10);
  return context->size_limit > 0 && self->size > context->size_limit ? &size_exceeded : NULL;
}

static const LbSmtpReply *
lb_smtp_params_take_body (LbSmtpParams              *self,
                          const char                *value,
                          const LbSmtpParamsContext *context)
{
  gboolean has_binarymime = (context->extensions & LB_SMTP_EXTENSION_BINARYMIME) != 0;

  if (value != NULL && g_ascii_strcasecmp (value, "7BIT") == 0)
    self->body = LB_SMTP_BODY_7BIT;
  else if (value != NULL && g_ascii_strcasecmp (value, "8BITMIME") == 0 &&
           (context->extensions & LB_SMTP_EXTENSION_8BITMIME))
    self->body = LB_SMTP_BODY_8BITMIME;
  else if (value != NULL && g_ascii_strcasecmp (value, "BINARYMIME") == 0 && has_binarymime)
    self->body = LB_SMTP_BODY_BINARYMIME;
  else
    return has_binarymime ? &body_three : &body_two;

  return NULL;
}

static const LbSmtpReply *
lb_smtp_params_take_smtputf8 (LbSmtpParams              *self,
                              const char                *value,
                              const LbSmtpParamsContext *context)
{
  self->is_smtputf8 = value == NULL;
  return value == NULL ? NULL : &smtputf8_value;
}

/* RFC 4954 5: who submitted the message, which is kept as it came and not believed. */
static const LbSmtpReply *
lb_smtp_params_take_auth (LbSmtpParams              *self,
                          const char                *value,
                          const LbSmtpParamsContext *context)
{
  return value != NULL && lb_smtp_params_is_xtext (value) ? NULL : &bad_auth;
}

static const LbSmtpReply *
lb_smtp_params_take_ret (LbSmtpParams              *self,
                         const char                *value,
                         const LbSmtpParamsContext *context)
{
  return value != NULL && (g_ascii_strcasecmp (value, "FULL") == 0 ||
                           g_ascii_strcasecmp (value, "HDRS") == 0) ? NULL : &bad_ret;
}

static const LbSmtpReply *
lb_smtp_params_take_envid (LbSmtpParams              *self,
                           const char                *value,
                           const LbSmtpParamsContext *context)
{
  return value != NULL && strlen (value) <= MAX_ENVID_OCTETS && lb_smtp_params_is_xtext (value)
         ? NULL : &bad_envid;
}

/* RFC 3461 4.1: NEVER stands alone. */
static const LbSmtpReply *
lb_smtp_params_take_notify (LbSmtpParams              *self,
                            const char                *value,
                            const LbSmtpParamsContext *context)
{
  g_auto(GStrv) words = value != NULL ? g_strsplit (value, ",", -1) : NULL;

  if (words == NULL || words[0] == NULL)
    return &bad_notify;
  if (words[1] == NULL && g_ascii_strcasecmp (words[0], "NEVER") == 0)
    return NULL;

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (g_ascii_strcasecmp (words[i], "SUCCESS") != 0 &&
          g_ascii_strcasecmp (words[i], "FAILURE") != 0 &&
          g_ascii_strcasecmp (words[i], "DELAY") != 0)
        return &bad_notify;
    }

  return NULL;
}

/* RFC 3461 4.2; RFC 6533 3 gives the type "utf-8", whose address may hold UTF-8 as it is. */
static const LbSmtpReply *
lb_smtp_params_take_orcpt (LbSmtpParams              *self,
                           const char                *value,
                           const LbSmtpParamsContext *context)
{
  const char *semicolon = value != NULL ? strchr (value, ';') : NULL;

  if (semicolon == NULL || semicolon == value || semicolon[1] == '\0' ||
      strlen (value) > MAX_ORCPT_OCTETS)
    return &bad_orcpt;
  if (g_ascii_strncasecmp (value, "utf-8;", 6) == 0 &&
      (context->extensions & LB_SMTP_EXTENSION_SMTPUTF8))
    return g_utf8_validate (value, -1, NULL) ? NULL : &bad_orcpt;

  return lb_smtp_params_is_xtext (value) ? NULL : &bad_orcpt;
}

static const LbSmtpParamRow mail_rows[] = {
  { "SIZE", LB_SMTP_EXTENSION_SIZE, lb_smtp_params_take_size     },
  { "BODY", LB_SMTP_EXTENSION_8BITMIME | LB_SMTP_EXTENSION_BINARYMIME, lb_smtp_params_take_body },
  { "SMTPUTF8", LB_SMTP_EXTENSION_SMTPUTF8, lb_smtp_params_take_smtputf8 },
  { "AUTH", LB_SMTP_EXTENSION_AUTH, lb_smtp_params_take_auth     },
  { "RET", LB_SMTP_EXTENSION_DSN, lb_smtp_params_take_ret      },
  { "ENVID", LB_SMTP_EXTENSION_DSN, lb_smtp_params_take_envid    },
};

static const LbSmtpParamRow rcpt_rows[] = {
  { "NOTIFY", LB_SMTP_EXTENSION_DSN, lb_smtp_params_take_notify   },
  { "ORCPT", LB_SMTP_EXTENSION_DSN, lb_smtp_params_take_orcpt    },
};

/* RFC 5321 4.1.2: esmtp-keyword. */
static gboolean
lb_smtp_params_is_keyword (const char *keyword,
                           gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (keyword[i]) && (keyword[i] != '-' || i == 0))
        return FALSE;
    }

  return length > 0;
}

static gboolean
lb_smtp_params_has_keyword (char       **options,
                            guint        n_options,
                            const char  *keyword,
                            gsize        length)
{
  for (guint i = 0; i < n_options; i++)
    {
      if (g_ascii_strncasecmp (options[i], keyword, length) == 0 &&
          (options[i][length] == '=' || options[i][length] == '\0'))
        return TRUE;
    }

  return FALSE;
}

static const LbSmtpReply *
lb_smtp_params_take (LbSmtpParams              *self,
                     const char                *option,
                     const LbSmtpParamRow      *rows,
                     guint                      n_rows,
                     const LbSmtpParamsContext *context,
                     gboolean                   lenient)
{
  gsize length = strcspn (option, "=");
  const char *value = option[length] == '=' ? option + length + 1 : NULL;

  for (guint i = 0; i < n_rows; i++)
    {
      const LbSmtpParamRow *row = &rows[i];

      if (g_ascii_strncasecmp (row->keyword, option, length) == 0 &&
          row->keyword[length] == '\0' && (row->extensions & context->extensions))
        return row->take (self, value, context);
    }

  self->has_unknown = TRUE;
  return lenient ? NULL : context->unknown;
}

static const LbSmtpReply *
lb_smtp_params_parse (LbSmtpParams              *self,
                      const char                *text,
                      const LbSmtpParamRow      *rows,
                      guint                      n_rows,
                      const LbSmtpParamsContext *context,
                      gboolean                   lenient)
{
  const LbSmtpReply *refusal = NULL;
  guint n_options = 0;

  memset (self, 0, sizeof *self);
  text += strspn (text, " \t");
  if (*text == '\0')
    return NULL;

  /* The line has an end, so a parameter a blank apart is the most there can be. */
  self->options = g_new0 (char *, strlen (text) / 2 + 2);
  for (; *text != '\0'; text += strspn (text, " \t"))
    {
      gsize n_option = strcspn (text, " \t");
      gsize n_keyword = MIN (strcspn (text, "="), n_option);

      /* RFC 5321 4.1.2: a "=" is followed by a value of one octet at least. */
      if (!lb_smtp_params_is_keyword (text, n_keyword) || n_option == n_keyword + 1 ||
          !g_utf8_validate_len (text, n_option, NULL))
        return context->syntax;
      if (lb_smtp_params_has_keyword (self->options, n_options, text, n_keyword))
        return &twice;

      self->options[n_options] = g_strndup (text, n_option);
      /* What cannot be is told before what is not known, whatever their order. */
      if (refusal == NULL || refusal == context->unknown)
        {
          const LbSmtpReply *reply = lb_smtp_params_take (self, self->options[n_options],
                                                          rows, n_rows, context, lenient);

          refusal = reply != NULL ? reply : refusal;
        }
      n_options++;
      text += n_option;
    }

  return refusal;
}

/**
 * lb_smtp_params_parse_mail:
 * @self: (out): the parameters, to be cleared in any case
 * @text: what follows the path of MAIL
 * @extensions: what was announced
 * @size_limit: the largest message; 0: no limit
 * @lenient: whether to take what is not known
 *
 * Returns: (nullable): the reply that refuses them; %NULL when they are taken
 */
const LbSmtpReply *
lb_smtp_params_parse_mail (LbSmtpParams     *self,
                           const char       *text,
                           LbSmtpExtensions  extensions,
                           guint64           size_limit,
                           gboolean          lenient)
{
  const LbSmtpParamsContext context = { &mail_unknown, &mail_syntax, extensions, size_limit };

  return lb_smtp_params_parse (self, text, mail_rows, G_N_ELEMENTS (mail_rows), &context, lenient);
}

/**
 * lb_smtp_params_parse_rcpt:
 * @self: (out): the parameters, to be cleared in any case
 * @text: what follows the path of RCPT
 * @extensions: what was announced
 * @lenient: whether to take what is not known
 *
 * Returns: (nullable): the reply that refuses them; %NULL when they are taken
 */
const LbSmtpReply *
lb_smtp_params_parse_rcpt (LbSmtpParams     *self,
                           const char       *text,
                           LbSmtpExtensions  extensions,
                           gboolean          lenient)
{
  const LbSmtpParamsContext context = { &rcpt_unknown, &rcpt_syntax, extensions, 0 };

  return lb_smtp_params_parse (self, text, rcpt_rows, G_N_ELEMENTS (rcpt_rows), &context, lenient);
}
