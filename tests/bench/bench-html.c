/* How long an HTML message takes from its selection to its painted document: the first of a
 * process, with the module, the engine's processes and the filters; and the next ones. */

#include "html-fixture.h"

#include <stdlib.h>
#include <string.h>

#define N_FIRST 5
#define N_NEXT  40

/* Before the time that a child tells. */
#define FIRST_MARK "first: "

static const char html[] =
  "<html><head><style>body{font-family:sans-serif;color:#333}.b{padding:12px 24px;background:#16a"
  ";color:#fff}</style></head><body><table width=600 align=center>";
static const char row[] =
  "<tr><td style='padding:8px'>Ceramic plant pot, 18 cm</td><td align=right>EUR 18.90</td></tr>";
static const char tail[] =
  "</table><p><a class=b href='https://example.org/'>Follow your parcel</a></p></body></html>";

typedef struct
{
  WindowFixture *fixture;
  gint64         row_id;
  gint64         read_us; /* when the message was read and parsed */
} Wanted;

static gboolean
is_laid_out (gpointer data)
{
  Wanted *wanted = data;
  LbMessageView *view = lb_window_get_view (wanted->fixture->window);
  LbOpenedMessage *opened = lb_message_view_get_message (view);
  LbHtmlPage *page = html_fixture_get_page (wanted->fixture);

  if (opened == NULL || lb_opened_message_get_row (opened)->row_id != wanted->row_id)
    return FALSE;
  if (wanted->read_us == 0)
    wanted->read_us = g_get_monotonic_time ();
  return page != NULL && lb_html_page_is_loaded (page);
}

static void
painted_cb (GdkFrameClock *clock,
            gpointer       user_data)
{
  *(gboolean *) user_data = TRUE;
}

static gboolean
is_set (gpointer data)
{
  return *(gboolean *) data;
}

/* One frame with what is laid out. */
static void
wait_painted (WindowFixture *fixture)
{
  GtkWidget *view = html_fixture_get_view (fixture);
  gboolean is_painted = FALSE;
  GdkFrameClock *clock = gtk_widget_get_frame_clock (view);
  gulong id = g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), &is_painted);

  gtk_widget_queue_draw (view);
  window_fixture_wait (is_set, &is_painted);
  g_signal_handler_disconnect (clock, id);
}

/* Milliseconds until the message is laid out and painted, and until it is read. */
static double
show (WindowFixture *fixture,
      guint          position,
      double        *read_ms)
{
  LbMessageList *list = lb_window_get_list (fixture->window);
  g_autoptr(LbMailboxItem) item = NULL;
  Wanted wanted = { fixture, 0, 0 };
  gint64 begin_us = g_get_monotonic_time ();

  lb_message_list_select (list, position);
  item = lb_message_list_get_selected (list);
  wanted.row_id = lb_mailbox_item_get_row_id (item);
  window_fixture_wait (is_laid_out, &wanted);
  wait_painted (fixture);
  *read_ms = (double) (wanted.read_us - begin_us) / 1000.;
  return (double) (g_get_monotonic_time () - begin_us) / 1000.;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double first = *(const double *) a;
  double second = *(const double *) b;

  return first < second ? -1 : first > second;
}

static double
get_median (double *values,
            gsize   n_values)
{
  qsort (values, n_values, sizeof (double), compare);
  return values[n_values / 2];
}

static WindowFixture *
make_window (void)
{
  WindowFixture *fixture = window_fixture_new (1280, 800);

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(GString) document = g_string_new (html);
      g_autofree char *message = NULL;

      for (guint j = 0; j < 20; j++)
        g_string_append (document, row);
      g_string_append (document, tail);
      message = html_fixture_make_message ("order", document->str);
      window_fixture_send (fixture, "b@example.org", message);
    }
  window_fixture_wait_shown (fixture);
  lb_message_list_select (lb_window_get_list (fixture->window), GTK_INVALID_LIST_POSITION);
  return fixture;
}

/* In a process of its own, since it is the first only once. */
static double
measure_first (const char *program)
{
  const char *arguments[] = { program, "--first", NULL };
  g_autofree char *output = NULL;
  const char *number;
  g_autoptr(GError) error = NULL;

  if (!g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                     &output, NULL, NULL, &error))
    g_error ("%s", error->message);
  number = strstr (output, FIRST_MARK);
  if (number == NULL)
    g_error ("no time in: %s", output);
  return g_ascii_strtod (number + strlen (FIRST_MARK), NULL);
}

static double
show_first (WindowFixture *fixture)
{
  double read_ms;

  lb_message_view_set_tab (lb_window_get_view (fixture->window), LB_TAB_HTML);
  return show (fixture, 0, &read_ms);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(WindowFixture) fixture = NULL;
  double first[N_FIRST];
  double next[N_NEXT];
  double read[N_NEXT];
  gboolean is_first = argc > 1 && g_str_equal (argv[1], "--first");
  double first_ms;

  /* The engine's processes are not ours to hold to our strictness. */
  g_unsetenv ("G_DEBUG");
  g_unsetenv ("MALLOC_CHECK_");
  for (gsize i = 0; i < N_FIRST && !is_first; i++)
    first[i] = measure_first (argv[0]);

  window_fixture_init (&argc, &argv);
  fixture = make_window ();
  first_ms = show_first (fixture);
  if (is_first)
    {
      g_print (FIRST_MARK "%.3f\n", first_ms);
      return 0;
    }
  for (gsize i = 0; i < N_NEXT; i++)
    next[i] = show (fixture, 1 + i % 2, &read[i]);
  g_print ("{\"bench\":\"html\",\"first_ms\":%.1f,\"next_ms\":%.1f,\"next_read_ms\":%.1f}\n",
           get_median (first, N_FIRST), get_median (next, N_NEXT), get_median (read, N_NEXT));
  return 0;
}
