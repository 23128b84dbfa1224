#include "config.h"

#include "handlers/lb-output.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <gio/gunixoutputstream.h>
#include <glib-unix.h>

typedef struct
{
  GMainLoop *loop;
  guint      n_written;
  guint      n_failed;
  guint      n_wanted;
} Counter;

static void
written_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  Counter *counter = user_data;
  g_autoptr(GError) error = NULL;

  if (lb_output_write_finish (LB_OUTPUT (object), result, &error))
    counter->n_written++;
  else
    counter->n_failed++;

  if (counter->n_written + counter->n_failed == counter->n_wanted)
    g_main_loop_quit (counter->loop);
}

static gpointer
read_all_in_thread (gpointer data)
{
  int descriptor = GPOINTER_TO_INT (data);
  GByteArray *octets = g_byte_array_new ();
  guint8 buffer[65536];
  gssize n;

  while ((n = read (descriptor, buffer, sizeof buffer)) > 0)
    g_byte_array_append (octets, buffer, (guint) n);

  return octets;
}

static void
test_output_order (void)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Counter counter = { loop, 0, 0, 20 };
  g_autoptr(GOutputStream) stream = NULL;
  g_autoptr(LbOutput) output = NULL;
  g_autoptr(GByteArray) octets = NULL;
  g_autoptr(GTimer) timer = g_timer_new ();
  GThread *reader;
  int pipes[2];
  guint8 piece[100000];

  g_test_summary ("Pieces larger than the pipe come whole and in order; queuing waits for nobody.");

  g_assert_true (g_unix_open_pipe (pipes, FD_CLOEXEC, NULL));
  stream = g_unix_output_stream_new (pipes[1], TRUE);
  output = lb_output_new (stream, FALSE);

  for (guint i = 0; i < counter.n_wanted; i++)
    {
      g_autoptr(GBytes) bytes = NULL;

      memset (piece, 'a' + (int) i, sizeof piece);
      bytes = g_bytes_new (piece, sizeof piece);
      lb_output_write_async (output, bytes, NULL, written_cb, &counter);
    }
  g_assert_cmpuint (lb_output_get_n_queued (output), ==, counter.n_wanted * sizeof piece);

  reader = g_thread_new ("reader", read_all_in_thread, GINT_TO_POINTER (pipes[0]));
  g_main_loop_run (loop);
  g_assert_cmpuint (counter.n_written, ==, counter.n_wanted);
  g_assert_cmpuint (lb_output_get_n_queued (output), ==, 0);

  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  octets = g_thread_join (reader);
  close (pipes[0]);
  g_assert_cmpuint (octets->len, ==, counter.n_wanted * sizeof piece);
  for (guint i = 0; i < octets->len; i++)
    if (octets->data[i] != 'a' + i / sizeof piece)
      g_error ("Octet %u is %c", i, octets->data[i]);
}

static void
broken_cb (LbOutput   *output,
           const char *message,
           guint      *n_times)
{
  g_assert_true (*message != '\0');
  (*n_times)++;
}

static void
test_output_reader_gone (void)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Counter counter = { loop, 0, 0, 3 };
  g_autoptr(GBytes) bytes = g_bytes_new_static ("hello\n", 6);
  g_autoptr(GOutputStream) stream = NULL;
  g_autoptr(LbOutput) output = NULL;
  guint n_broken = 0;
  int pipes[2];

  g_test_summary ("A reader that is gone is told once; everything queued fails, nothing waits.");

  g_assert_true (g_unix_open_pipe (pipes, FD_CLOEXEC, NULL));
  close (pipes[0]);
  stream = g_unix_output_stream_new (pipes[1], TRUE);
  output = lb_output_new (stream, FALSE);
  g_signal_connect (output, "broken", G_CALLBACK (broken_cb), &n_broken);

  lb_output_write_async (output, bytes, NULL, written_cb, &counter);
  lb_output_write_async (output, bytes, NULL, written_cb, &counter);
  lb_output_write_async (output, bytes, NULL, written_cb, &counter);
  g_main_loop_run (loop);
  g_assert_cmpuint (counter.n_failed, ==, 3);
  g_assert_cmpuint (n_broken, ==, 1);
  g_assert_true (lb_output_is_broken (output));

  counter.n_wanted = 4;
  lb_output_write_async (output, bytes, NULL, written_cb, &counter);
  g_main_loop_run (loop);
  g_assert_cmpuint (counter.n_failed, ==, 4);
  g_assert_cmpuint (n_broken, ==, 1);
  g_assert_cmpuint (lb_output_get_n_queued (output), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  signal (SIGPIPE, SIG_IGN);

  g_test_add_func ("/handlers/output/pieces-stay-whole-and-in-order", test_output_order);
  g_test_add_func ("/handlers/output/reader-gone-is-told-once", test_output_reader_gone);

  return g_test_run ();
}
