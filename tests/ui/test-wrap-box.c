#include "ui/lb-wrap-box.h"

#define N_CHILDREN 3

typedef struct
{
  const char      *name;
  int              width;
  GtkAlign         align;
  GtkTextDirection direction;
  gboolean         expand;
  graphene_rect_t  last;
} Case;

/* Three children of 100 by 20 pixels, and 10 between them. */
static const Case cases[] = {
  { "one-line", 320, GTK_ALIGN_FILL, GTK_TEXT_DIR_LTR, FALSE, { { 220, 0 }, { 100, 20 } } },
  { "two-lines", 319, GTK_ALIGN_FILL, GTK_TEXT_DIR_LTR, FALSE, { { 0, 30 }, { 100, 20 } } },
  { "three-lines", 209, GTK_ALIGN_FILL, GTK_TEXT_DIR_LTR, FALSE, { { 0, 60 }, { 100, 20 } } },
  { "in-the-middle", 310, GTK_ALIGN_CENTER, GTK_TEXT_DIR_LTR, FALSE, { { 105, 30 }, { 100, 20 } } },
  { "at-the-end", 310, GTK_ALIGN_END, GTK_TEXT_DIR_LTR, FALSE, { { 210, 30 }, { 100, 20 } } },
  { "right-to-left", 310, GTK_ALIGN_FILL, GTK_TEXT_DIR_RTL, FALSE, { { 210, 30 }, { 100, 20 } } },
  { "expands", 310, GTK_ALIGN_FILL, GTK_TEXT_DIR_LTR, TRUE, { { 0, 30 }, { 310, 20 } } },
  { "expands-in-one-line", 350, GTK_ALIGN_FILL, GTK_TEXT_DIR_LTR, TRUE,
    { { 220, 0 }, { 130, 20 } } },
};

static void
test_wrap_box (gconstpointer data)
{
  const Case *wanted = data;
  g_autoptr(GtkWidget) box = g_object_ref_sink (g_object_new (LB_TYPE_WRAP_BOX, "spacing", 10,
                                                              "halign", wanted->align, NULL));
  GtkWidget *last = NULL;
  GtkAllocation place = { 0, 0, wanted->width, 0 };
  graphene_rect_t bounds;
  int minimum;
  int natural;

  g_test_summary ("What has no room in a line begins the next one.");
  gtk_widget_set_direction (box, wanted->direction);
  for (int i = 0; i < N_CHILDREN; i++)
    {
      last = gtk_drawing_area_new ();
      gtk_widget_set_size_request (last, 100, 20);
      gtk_widget_set_parent (last, box);
    }
  gtk_widget_set_hexpand (last, wanted->expand);

  gtk_widget_measure (box, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, ==, 100);
  g_assert_cmpint (natural, ==, 320);
  gtk_widget_measure (box, GTK_ORIENTATION_VERTICAL, wanted->width, &place.height, NULL, NULL,
                      NULL);
  g_assert_cmpint (place.height, ==, (int) wanted->last.origin.y + 20);
  gtk_widget_size_allocate (box, &place, -1);
  g_assert_true (gtk_widget_compute_bounds (last, box, &bounds));
  g_assert_true (graphene_rect_equal (&bounds, &wanted->last));
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/ui/wrap-box/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_wrap_box);
    }

  return g_test_run ();
}
