#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One run of the program. */
typedef struct
{
  GSubprocess      *process;      /* (owned) */
  GDataInputStream *error_stream; /* (owned) */
  GString          *said;         /* (owned): what came on standard error until now */
  char             *smtp;         /* (owned) (nullable): where it listens */
  char             *http;         /* (owned) (nullable): likewise, without http:// */
} Letterbox;

/* One SMTP client; each call waits for the answer. */
typedef struct
{
  GSocketConnection *connection; /* (owned) */
  GDataInputStream  *input;      /* (owned) */
} Client;

Letterbox *letterbox_run      (const char * const  *environment,
                               const char          *first,
                               ...) G_GNUC_NULL_TERMINATED;
Letterbox *letterbox_start    (const char * const  *environment,
                               const char          *first,
                               ...) G_GNUC_NULL_TERMINATED;
Letterbox *letterbox_run_strv (const char * const  *arguments,
                               const char          *input);
char      *letterbox_get      (Letterbox           *self,
                               const char          *path);
int        letterbox_end      (Letterbox           *self,
                               char               **output);
void       letterbox_signal   (Letterbox           *self,
                               int                  number);
void       letterbox_free     (Letterbox           *self);

Client *client_connect (const char *address);
char   *client_read    (Client     *self);
char   *client_say     (Client     *self,
                        const char *line);
void    client_write   (Client     *self,
                        const char *octets);
void    client_mail    (Client     *self,
                        const char *text,
                        const char *expected);
void    client_free    (Client     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Letterbox, letterbox_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Client, client_free)

G_END_DECLS
