#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "mailbox-fixture.h"

/* What a large mailbox costs: usage: bench-mailbox [MESSAGES [OCTETS]]. One JSON object a line,
 * times in milliseconds. Messages of 10 kB of text unless it says else, in a kept store. */

#define DEFAULT_MESSAGES 20000
#define MESSAGE_OCTETS 10000
#define N_IN_FLIGHT 200
#define PAGE_ROWS 50
#define RARE_EVERY 5000
#define N_BODIES 64
#define WINDOW 1000

typedef struct
{
  LbMailbox *mailbox;
  guint      n_messages;
  guint      n_sent;
  guint      n_returned;
  GPtrArray *bodies;
  gint64     window_us; /* when the present window began */
  double     first_per_s;
  double     last_per_s;
} Intake;

static double
get_ms (gint64 begin_us)
{
  return (double) (g_get_monotonic_time () - begin_us) / 1000;
}

static double
get_cpu_ms (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3
         + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

static void
report (const char *what,
        double      value)
{
  g_print ("{\"bench\": \"mailbox\", \"%s\": %.3f}\n", what, value);
}

static void
report_memory (const char *what)
{
  g_autofree char *text = NULL;
  g_auto(GStrv) words = NULL;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    return;

  words = g_strsplit (text, " ", 3);
  report (what, (double) g_ascii_strtoull (words[1], NULL, 10) * (double) sysconf (_SC_PAGESIZE)
          / 1e6);
}

static double
get_thread_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static char *
make_body (gsize n_octets)
{
  GString *body = g_string_new (NULL);

  while (body->len < n_octets)
    {
      for (guint i = 0; i < 10; i++)
        g_string_append_printf (body, "word%d ", g_random_int_range (0, 8000));
      g_string_append (body, "\r\n");
    }

  return g_string_free (body, FALSE);
}

static char *
make_mail (guint       number,
           const char *body)
{
  GString *mail = g_string_sized_new (MESSAGE_OCTETS + 1000);

  g_string_append_printf (mail, "From: Sender %u <sender%u@example.org>\r\n"
                          "To: user%u@example.com\r\nSubject: Report %u about things\r\n"
                          "Message-ID: <%u@example.org>\r\n\r\ncommon%s\r\n",
                          number % 100, number % 100, number % 1000, number, number,
                          number % RARE_EVERY == 0 ? " rareword" : "");
  g_string_append (mail, body);

  return g_string_free (mail, FALSE);
}

static void send_one (Intake *intake);

static void
end_window (Intake *intake)
{
  intake->last_per_s = WINDOW * 1000.0 / get_ms (intake->window_us);
  if (intake->first_per_s == 0)
    intake->first_per_s = intake->last_per_s;

  intake->window_us = g_get_monotonic_time ();
}

static void
added_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  Intake *intake = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *id = lb_mailbox_add_finish (LB_MAILBOX (object), result, &error);

  g_assert_no_error (error);
  intake->n_returned++;
  if (intake->n_returned % WINDOW == 0)
    end_window (intake);

  if (intake->n_sent < intake->n_messages)
    send_one (intake);
}

static void
send_one (Intake *intake)
{
  const char *body = g_ptr_array_index (intake->bodies, intake->n_sent % N_BODIES);
  g_autofree char *mail = make_mail (intake->n_sent++, body);
  g_autoptr(LbDelivery) delivery = fixture_delivery (mail, strlen (mail));

  lb_mailbox_add_async (intake->mailbox, delivery, NULL, added_cb, intake);
}

static void
fill (LbMailbox *mailbox,
      guint      n_messages,
      gsize      n_octets)
{
  g_autoptr(GPtrArray) bodies = g_ptr_array_new_with_free_func (g_free);
  Intake intake = { .mailbox = mailbox, .n_messages = n_messages, .bodies = bodies };
  gint64 begin_us;
  double cpu_ms;

  for (guint i = 0; i < N_BODIES; i++)
    g_ptr_array_add (bodies, make_body (n_octets));

  begin_us = g_get_monotonic_time ();
  cpu_ms = get_cpu_ms ();
  intake.window_us = begin_us;

  while (intake.n_sent < MIN (N_IN_FLIGHT, n_messages))
    send_one (&intake);

  while (intake.n_returned < n_messages)
    g_main_context_iteration (NULL, TRUE);

  report ("insert_per_s", n_messages * 1000.0 / get_ms (begin_us));
  report ("insert_cpu_us_a_message", (get_cpu_ms () - cpu_ms) * 1000 / n_messages);
  report ("insert_first_1000_per_s", intake.first_per_s);
  report ("insert_last_1000_per_s", intake.last_per_s);
}

static guint
search (LbMailbox  *mailbox,
        const char *query)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) page = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) found = NULL;
  g_autoptr(GPtrArray) rows = NULL;

  lb_mailbox_search_async (mailbox, query, NULL, NULL, fixture_await_cb, &result);
  found = lb_mailbox_search_finish (mailbox, fixture_await (&result), &error);
  g_assert_no_error (error);
  lb_mailbox_get_rows_async (mailbox, found, 0, PAGE_ROWS, NULL, fixture_await_cb, &page);
  rows = lb_mailbox_list_finish (mailbox, fixture_await (&page), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, MIN (found->len, PAGE_ROWS));

  return found->len;
}

/* Waits without a deadline: all messages have to come into the index first. */
static void
measure_index (LbMailbox *mailbox,
               guint      n_messages)
{
  g_autoptr(GAsyncResult) result = NULL;
  gint64 begin_us = g_get_monotonic_time ();
  double cpu_ms = get_cpu_ms ();

  lb_mailbox_search_async (mailbox, "rareword", NULL, NULL, fixture_await_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  report ("index_all_ms", get_ms (begin_us));
  report ("index_cpu_ms_a_message", (get_cpu_ms () - cpu_ms) / n_messages);
}

static void
measure_search (LbMailbox  *mailbox,
                const char *name,
                const char *query)
{
  gint64 begin_us;
  guint n_found;

  /* Once without the clock, as the second of two searches. */
  search (mailbox, query);
  begin_us = g_get_monotonic_time ();
  n_found = search (mailbox, query);
  report (name, get_ms (begin_us));
  g_print ("{\"bench\": \"mailbox\", \"query\": \"%s\", \"found\": %u}\n", query, n_found);
}

static void
show_page (LbMailbox *mailbox,
           guint      start)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (mailbox));

  for (guint i = start; i < MIN (start + PAGE_ROWS, n); i++)
    g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (mailbox), i));

  for (guint i = 0; i < items->len; i++)
    {
      while (!lb_mailbox_item_is_loaded (g_ptr_array_index (items, i)))
        g_main_context_iteration (NULL, TRUE);
    }
}

static LbMailbox *
measure_open (const char *path)
{
  gint64 begin_us = g_get_monotonic_time ();
  LbMailbox *mailbox = fixture_open_mailbox (path);

  report ("open_ms", get_ms (begin_us));
  show_page (mailbox, 0);
  report ("open_and_first_page_ms", get_ms (begin_us));
  begin_us = g_get_monotonic_time ();
  show_page (mailbox, 1000);
  report ("next_page_ms", get_ms (begin_us));

  return mailbox;
}

static void
changed_cb (GListModel *model,
            guint       position,
            guint       n_removed,
            guint       n_added,
            gint64     *changed_at_us)
{
  *changed_at_us = g_get_monotonic_time ();
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  double first = *(const double *) a;
  double second = *(const double *) b;

  return (first > second) - (first < second);
}

static void
measure_arrival (LbMailbox *mailbox)
{
  double times[101];
  gint64 changed_at_us = 0;
  gulong handler = g_signal_connect (mailbox, "items-changed", G_CALLBACK (changed_cb),
                                     &changed_at_us);

  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      gint64 rested_us = g_get_monotonic_time () + 17000;
      gint64 begin_us;

      /* A frame of rest: the list then changes at once. */
      while (g_get_monotonic_time () < rested_us)
        g_main_context_iteration (NULL, FALSE);

      changed_at_us = 0;
      begin_us = g_get_monotonic_time ();
      g_free (fixture_mail (mailbox, "Subject: one more\r\n\r\nhello\r\n"));
      while (changed_at_us == 0)
        g_main_context_iteration (NULL, TRUE);

      times[i] = (double) (changed_at_us - begin_us) / 1000;
    }

  g_signal_handler_disconnect (mailbox, handler);
  qsort (times, G_N_ELEMENTS (times), sizeof times[0], compare_times);
  report ("arrival_p50_ms", times[50]);
  report ("arrival_p99_ms", times[99]);
}

static void
deleted_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  lb_mailbox_delete_finish (LB_MAILBOX (object), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

/* Every other one, which no range covers. */
static void
measure_delete (LbMailbox *mailbox)
{
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint n = g_list_model_get_n_items (G_LIST_MODEL (mailbox));
  gboolean is_deleted = FALSE;
  gint64 begin_us = g_get_monotonic_time ();
  gint64 last_us = begin_us;
  gint64 longest_us = 0;
  double last_ms;
  double longest_ms = 0;

  for (gint64 i = 1; i <= n; i += 2)
    g_array_append_val (row_ids, i);

  last_ms = get_thread_ms ();
  lb_mailbox_delete_rows_async (mailbox, row_ids, NULL, deleted_cb, &is_deleted);
  while (!is_deleted)
    {
      gint64 now_us = g_get_monotonic_time ();
      double now_ms = get_thread_ms ();

      longest_ms = MAX (longest_ms, now_ms - last_ms);
      last_ms = now_ms;
      longest_us = MAX (longest_us, now_us - last_us);
      last_us = now_us;
      g_main_context_iteration (NULL, FALSE);
    }

  report ("delete_half_ms", get_ms (begin_us));
  report ("delete_half_longest_turn_ms", (double) longest_us / 1000);
  report ("delete_half_longest_turn_cpu_ms", longest_ms);
}

int
main (int   argc,
      char *argv[])
{
  guint n_messages = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : DEFAULT_MESSAGES;
  gsize n_octets = argc > 2 ? (gsize) g_ascii_strtoull (argv[2], NULL, 10) : MESSAGE_OCTETS;
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "mail.store", NULL);
  LbMailbox *mailbox = fixture_open_mailbox (path);

  g_print ("{\"bench\": \"mailbox\", \"messages\": %u}\n", n_messages);
  fill (mailbox, n_messages, n_octets);
  report_memory ("resident_after_insert_mb");
  measure_index (mailbox, n_messages);
  fixture_close_mailbox (mailbox);
  g_object_unref (mailbox);

  mailbox = measure_open (path);
  measure_search (mailbox, "search_common_ms", "common");
  measure_search (mailbox, "search_rare_ms", "rareword");
  measure_search (mailbox, "search_prefix_ms", "word12");
  measure_search (mailbox, "search_two_letters_ms", "wo");
  measure_search (mailbox, "search_field_ms", "from:sender7");
  measure_search (mailbox, "search_both_ms", "common is:unread -from:sender7");
  measure_arrival (mailbox);
  report_memory ("resident_mb");
  measure_delete (mailbox);
  fixture_close_mailbox (mailbox);
  g_object_unref (mailbox);
  fixture_remove_folder (folder);

  return 0;
}
