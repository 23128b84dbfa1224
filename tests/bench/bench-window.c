#include "config.h"

#include <string.h>
#include <time.h>

#include <glib/gstdio.h>

#include "ui/lb-settings.h"
#include "ui/list/lb-message-row.h"
#include "window-fixture.h"

/* What the window costs: usage: bench-window [MESSAGES [SECONDS]]. One JSON object a line, times in
 * milliseconds. The first frame with 10 and with that many messages, searches and pages among them,
 * and the main loop's time a frame while 1,000 messages a second arrive by SMTP. */

#define DEFAULT_MESSAGES 100000
#define DEFAULT_SECONDS 10
#define FEW_MESSAGES 10
#define N_IN_FLIGHT 200
#define N_SENDERS 10
#define EACH_PER_SECOND 100
#define REPEATS 9
#define FRAME_US 16667

static void
report (const char *what,
        double      value)
{
  g_print ("{\"bench\": \"window\", \"%s\": %.3f}\n", what, value);
}

static double
get_ms (gint64 begin_us)
{
  return (double) (g_get_monotonic_time () - begin_us) / 1000;
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double first = *(const double *) a;
  double second = *(const double *) b;

  return (first > second) - (first < second);
}

static double
get_quantile (GArray *values,
              double  quantile)
{
  if (values->len == 0)
    return 0.;

  g_array_sort (values, compare_doubles);
  return g_array_index (values, double, (guint) (quantile * (values->len - 1)));
}

/* --- A store of that many messages --- */

typedef struct
{
  LbMailbox *mailbox;
  guint      n_messages;
  guint      n_sent;
  guint      n_returned;
} Intake;

static void send_one (Intake *intake);

static void
added_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  Intake *intake = user_data;
  g_autofree char *id = lb_mailbox_add_finish (LB_MAILBOX (object), result, NULL);

  g_assert_nonnull (id);
  intake->n_returned++;
  if (intake->n_sent < intake->n_messages)
    send_one (intake);
}

static void
send_one (Intake *intake)
{
  static const char * const no_options[] = { NULL };
  guint i = intake->n_sent++;
  g_autofree char *text = NULL;
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  g_autoptr(LbTranscript) transcript = lb_transcript_new ();
  g_autoptr(GBytes) data = NULL;
  g_autoptr(LbDelivery) delivery = NULL;

  text = g_strdup_printf ("From: Sender %u <sender%u@example.org>\r\nTo: user%u@example.com\r\n"
                          "Subject: Report %u about things\r\n\r\nSome text, common to all%s\r\n",
                          i % 100, i % 100, i % 1000, i, i % 500 == 0 ? " but rare" : "");
  data = g_bytes_new (text, strlen (text));
  envelope->received_at_us = (gint64) 1000000000 * G_USEC_PER_SEC + i;
  lb_envelope_add_recipient (envelope, "user@example.com", no_options);
  delivery = lb_delivery_new (envelope, data, transcript);
  lb_mailbox_add_async (intake->mailbox, delivery, NULL, added_cb, intake);
}

static void
fill (LbMailbox *mailbox,
      guint      n_messages)
{
  Intake intake = { .mailbox = mailbox, .n_messages = n_messages };

  while (intake.n_sent < MIN (N_IN_FLIGHT, n_messages))
    send_one (&intake);
  while (intake.n_returned < n_messages)
    g_main_context_iteration (NULL, TRUE);
}

static void
mailbox_opened_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  *(LbMailbox **) user_data = lb_mailbox_open_finish (result, NULL);
}

static void
mailbox_closed_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  *(gboolean *) user_data = lb_mailbox_close_finish (LB_MAILBOX (object), result, NULL);
}

static void
make_store (const char *path,
            guint       n_messages)
{
  g_autoptr(LbMailbox) mailbox = NULL;
  gboolean is_closed = FALSE;

  lb_mailbox_open_async (path, NULL, mailbox_opened_cb, &mailbox);
  while (mailbox == NULL)
    g_main_context_iteration (NULL, TRUE);
  fill (mailbox, n_messages);
  lb_mailbox_close_async (mailbox, NULL, mailbox_closed_cb, &is_closed);
  while (!is_closed)
    g_main_context_iteration (NULL, TRUE);
}

/* --- The first frame --- */

static GtkWidget *
find_row (GtkWidget *window)
{
  return window_fixture_find (window, LB_TYPE_MESSAGE_ROW, NULL);
}

static gboolean
row_is_loaded (GtkWidget *window)
{
  GtkWidget *row = find_row (window);
  LbMailboxItem *item = row != NULL ? lb_message_row_get_item (LB_MESSAGE_ROW (row)) : NULL;

  return item != NULL && lb_mailbox_item_is_loaded (item);
}

/* Of a window that comes up: when it was first painted with a message in it. */
static gboolean
first_frame_hook (GSignalInvocationHint *hint,
                  guint                  n_values,
                  const GValue          *values,
                  gpointer               user_data)
{
  gint64 *painted_at_us = user_data;
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows) && *painted_at_us == 0; i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);

      if (LB_IS_WINDOW (window) && row_is_loaded (window))
        *painted_at_us = g_get_monotonic_time ();
    }

  return TRUE;
}

static WindowFixture *
open_window (const char *path,
             double     *first_frame_ms)
{
  guint signal = g_signal_lookup ("after-paint", GDK_TYPE_FRAME_CLOCK);
  gint64 painted_at_us = 0;
  gint64 begin_us = g_get_monotonic_time ();
  gulong hook = g_signal_add_emission_hook (signal, 0, first_frame_hook, &painted_at_us, NULL);
  WindowFixture *fixture = window_fixture_new_full ("127.0.0.1:0", path, NULL, 1200, 800);

  while (painted_at_us == 0)
    g_main_context_iteration (NULL, TRUE);
  g_signal_remove_emission_hook (signal, hook);
  *first_frame_ms = (double) (painted_at_us - begin_us) / 1000;
  return fixture;
}

static double
measure_first_frame (const char *folder,
                     const char *name,
                     guint       n_messages,
                     gboolean    keeps_store)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < REPEATS; i++)
    {
      g_autoptr(WindowFixture) fixture = NULL;
      double first_frame_ms;

      if (i == 0)
        make_store (path, n_messages);
      fixture = open_window (path, &first_frame_ms);
      fixture->keeps_store = keeps_store || i < REPEATS - 1;
      g_array_append_val (times, first_frame_ms);
    }

  return get_quantile (times, .5);
}

/* --- Search and pages --- */

static gboolean
is_first_page_there (LbMailboxView *messages)
{
  guint n = MIN (g_list_model_get_n_items (G_LIST_MODEL (messages)), 10);

  if (lb_mailbox_view_is_searching (messages))
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(LbMailboxItem) item = g_list_model_get_item (G_LIST_MODEL (messages), i);

      if (!lb_mailbox_item_is_loaded (item))
        return FALSE;
    }

  return TRUE;
}

static void
measure_search (WindowFixture *fixture,
                const char    *what,
                const char    *query)
{
  LbMailboxView *messages = lb_message_list_get_messages (lb_window_get_list (fixture->window));
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < REPEATS; i++)
    {
      gint64 begin_us;
      double took_ms;

      lb_mailbox_view_set_query (messages, "");
      window_fixture_settle (fixture);
      begin_us = g_get_monotonic_time ();
      lb_mailbox_view_set_query (messages, query);
      while (!is_first_page_there (messages))
        g_main_context_iteration (NULL, TRUE);
      took_ms = get_ms (begin_us);
      g_array_append_val (times, took_ms);
    }

  report (what, get_quantile (times, .5));
  lb_mailbox_view_set_query (messages, "");
  window_fixture_settle (fixture);
}

static void
measure_sort (WindowFixture *fixture,
              const char    *what,
              LbStoreOrder   order)
{
  LbMessageList *list = lb_window_get_list (fixture->window);
  gint64 begin_us = g_get_monotonic_time ();

  lb_message_list_set_order (list, order);
  while (!is_first_page_there (lb_message_list_get_messages (list)))
    g_main_context_iteration (NULL, TRUE);
  report (what, get_ms (begin_us));
  lb_message_list_set_order (list, LB_STORE_ORDER_NEWEST);
  window_fixture_settle (fixture);
}

static gboolean
rows_are_loaded (GtkWidget *from)
{
  LbMailboxItem *item = LB_IS_MESSAGE_ROW (from) ? lb_message_row_get_item (LB_MESSAGE_ROW (from))
                                                 : NULL;

  if (item != NULL && gtk_widget_get_mapped (from) && !lb_mailbox_item_is_loaded (item))
    return FALSE;
  for (GtkWidget *child = gtk_widget_get_first_child (from);
       child != NULL && item == NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (!rows_are_loaded (child))
        return FALSE;
    }

  return TRUE;
}

/* From the turn of the wheel to the frame that has every row of the next page. */
static void
measure_pages (WindowFixture *fixture)
{
  GtkWidget *view = window_fixture_find (GTK_WIDGET (fixture->window), GTK_TYPE_LIST_VIEW, NULL);
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view));
  GdkFrameClock *clock = gtk_widget_get_frame_clock (view);
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < 60 && gtk_adjustment_get_value (adjustment) <
       gtk_adjustment_get_upper (adjustment) - 2 * gtk_adjustment_get_page_size (adjustment); i++)
    {
      gint64 begin_us = g_get_monotonic_time ();
      gint64 counter = gdk_frame_clock_get_frame_counter (clock);
      double took_ms;

      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) +
                                gtk_adjustment_get_page_size (adjustment));
      while (gdk_frame_clock_get_frame_counter (clock) < counter + 1 || !rows_are_loaded (view))
        g_main_context_iteration (NULL, TRUE);
      took_ms = get_ms (begin_us);
      g_array_append_val (times, took_ms);
    }

  report ("next_page_p50_ms", get_quantile (times, .5));
  report ("next_page_p99_ms", get_quantile (times, .99));
  gtk_adjustment_set_value (adjustment, 0.);
  window_fixture_settle (fixture);
}

/* --- The main loop while messages arrive --- */

/* What the loop did between two polls is its work; added up for each frame's time. By the clock on
 * the wall, and by that of the thread, which other programs cannot move. */
static gint64 work_since_us;
static gint64 cpu_since_us;
static gint64 frame_began_us;
static gint64 frame_work_us;
static gint64 frame_cpu_us;
static GArray *frames;
static GArray *cpu_frames;

static gint64
get_cpu_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static int
watch_poll (GPollFD *fds,
            guint    n_fds,
            int      timeout)
{
  gint64 now_us = g_get_monotonic_time ();
  int result;

  frame_work_us += now_us - work_since_us;
  frame_cpu_us += get_cpu_us () - cpu_since_us;
  if (now_us - frame_began_us >= FRAME_US)
    {
      double work_ms = (double) frame_work_us / 1000;
      double cpu_ms = (double) frame_cpu_us / 1000;

      g_array_append_val (frames, work_ms);
      g_array_append_val (cpu_frames, cpu_ms);
      frame_began_us = now_us;
      frame_work_us = 0;
      frame_cpu_us = 0;
    }

  result = g_poll (fds, n_fds, timeout);
  work_since_us = g_get_monotonic_time ();
  cpu_since_us = get_cpu_us ();
  return result;
}

typedef struct
{
  guint port;
  guint n_messages; /* of each sender */
  int   n_left;     /* senders, atomic */
} Burst;

/* One connection; each message has its answer before the next. */
typedef struct
{
  GDataInputStream *input;
  GOutputStream    *output;
  gint64            begin_us;
  guint             n_sent;
  guint             n_messages;
} Sender;

static void
exchange (Sender     *sender,
          const char *line)
{
  g_autofree char *reply = NULL;

  if (line != NULL)
    g_output_stream_write_all (sender->output, line, strlen (line), NULL, NULL, NULL);
  reply = g_data_input_stream_read_line (sender->input, NULL, NULL, NULL);
  g_assert_true (reply != NULL && (*reply == '2' || *reply == '3'));
}

/* What is due by now. */
static gboolean
send_due_cb (gpointer user_data)
{
  static const char * const lines[] = {
    "MAIL FROM:<a@example.org>\r\n", "RCPT TO:<b@example.org>\r\n", "DATA\r\n",
    "Subject: One of many\r\nFrom: a@example.org\r\n\r\nHello\r\n.\r\n",
  };
  Sender *sender = user_data;

  while (sender->n_sent < sender->n_messages &&
         sender->begin_us + (gint64) sender->n_sent * G_USEC_PER_SEC / EACH_PER_SECOND
         <= g_get_monotonic_time ())
    {
      for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
        exchange (sender, lines[i]);
      sender->n_sent++;
    }

  return G_SOURCE_CONTINUE;
}

static gpointer
send_share (gpointer user_data)
{
  Burst *burst = user_data;
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(GSource) timer = g_timeout_source_new (1000 / EACH_PER_SECOND / 2);
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GDataInputStream) input = NULL;
  Sender sender = { .n_messages = burst->n_messages };

  connection = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) burst->port, NULL,
                                                NULL);
  g_assert_nonnull (connection);
  input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  sender.input = input;
  sender.output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  exchange (&sender, NULL);
  exchange (&sender, "HELO bench\r\n");

  sender.begin_us = g_get_monotonic_time ();
  g_source_set_callback (timer, send_due_cb, &sender, NULL);
  g_source_attach (timer, context);
  while (sender.n_sent < sender.n_messages)
    g_main_context_iteration (context, TRUE);

  g_source_destroy (timer);
  g_atomic_int_add (&burst->n_left, -1);
  return NULL;
}

static guint
parse_number (const char *text)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 1, 10000000, &number, NULL))
    g_error ("%s is no number", text);
  return (guint) number;
}

static void
run_burst (WindowFixture *fixture,
           guint          n_seconds)
{
  LbService *service = lb_application_get_service (fixture->application);
  g_autofree char *address = lb_service_dup_smtp_address (service);
  Burst burst = {
    .port = parse_number (strrchr (address, ':') + 1),
    .n_messages = n_seconds * EACH_PER_SECOND,
    .n_left = N_SENDERS,
  };
  GThread *threads[N_SENDERS];

  for (guint i = 0; i < N_SENDERS; i++)
    threads[i] = g_thread_new ("sender", send_share, &burst);
  while (g_atomic_int_get (&burst.n_left) > 0)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < N_SENDERS; i++)
    g_thread_join (threads[i]);
}

static void
measure_burst (WindowFixture *fixture,
               const char    *where,
               guint          n_seconds)
{
  g_autofree char *p50 = g_strdup_printf ("frame_%s_p50_ms", where);
  g_autofree char *p99 = g_strdup_printf ("frame_%s_p99_ms", where);
  g_autofree char *cpu_p50 = g_strdup_printf ("frame_%s_cpu_p50_ms", where);
  g_autofree char *cpu_p99 = g_strdup_printf ("frame_%s_cpu_p99_ms", where);
  g_autofree char *rate = g_strdup_printf ("burst_%s_per_s", where);
  GMainContext *context = g_main_context_default ();
  LbMailbox *mailbox = window_fixture_mailbox (fixture);
  guint n_before = lb_mailbox_get_n_messages (mailbox);
  gint64 begin_us;

  frames = g_array_new (FALSE, FALSE, sizeof (double));
  cpu_frames = g_array_new (FALSE, FALSE, sizeof (double));
  cpu_since_us = get_cpu_us ();
  begin_us = work_since_us = frame_began_us = g_get_monotonic_time ();
  g_main_context_set_poll_func (context, watch_poll);
  run_burst (fixture, n_seconds);
  g_main_context_set_poll_func (context, NULL);
  report (rate, (lb_mailbox_get_n_messages (mailbox) - n_before) * 1000. / get_ms (begin_us));
  report (p50, get_quantile (frames, .5));
  report (p99, get_quantile (frames, .99));
  report (cpu_p50, get_quantile (cpu_frames, .5));
  report (cpu_p99, get_quantile (cpu_frames, .99));
  g_clear_pointer (&cpu_frames, g_array_unref);
  g_clear_pointer (&frames, g_array_unref);
}

int
main (int    argc,
      char **argv)
{
  guint n_messages = argc > 1 ? parse_number (argv[1]) : DEFAULT_MESSAGES;
  guint n_seconds = argc > 2 ? parse_number (argv[2]) : DEFAULT_SECONDS;
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autoptr(WindowFixture) fixture = NULL;
  double few_ms;
  double many_ms;

  window_fixture_init (&argc, &argv);
  /* Without a desktop nobody could show them. */
  g_settings_set_boolean (lb_settings_get_default (), "notifications", FALSE);
  folder = g_dir_make_tmp ("letterbox-bench-XXXXXX", NULL);
  path = g_build_filename (folder, "many", NULL);
  report ("messages", n_messages);
  few_ms = measure_first_frame (folder, "few", FEW_MESSAGES, FALSE);
  many_ms = measure_first_frame (folder, "many", n_messages, TRUE);
  report ("first_frame_few_ms", few_ms);
  report ("first_frame_many_ms", many_ms);
  report ("first_frame_ratio", many_ms / few_ms);

  fixture = open_window (path, &many_ms);
  measure_search (fixture, "search_rare_ms", "rare");
  measure_search (fixture, "search_common_ms", "common");
  measure_search (fixture, "search_from_ms", "from:sender7@");
  measure_sort (fixture, "sort_subject_ms", LB_STORE_ORDER_SUBJECT);
  measure_sort (fixture, "sort_size_ms", LB_STORE_ORDER_SIZE);
  measure_pages (fixture);

  /* At the top every arrival is seen; further down nothing may move. */
  measure_burst (fixture, "top", n_seconds);
  lb_message_list_select (lb_window_get_list (fixture->window), n_messages / 2);
  window_fixture_settle (fixture);
  measure_burst (fixture, "middle", n_seconds);
  g_clear_pointer (&fixture, window_fixture_free);
  g_rmdir (folder);
  return 0;
}
