#define G_LOG_DOMAIN "lb-wrap-box"

#include "config.h"
#include "ui/lb-wrap-box.h"

/* Its children stand side by side as long as there is room, and in further lines where there is
 * not: words of other languages are longer. What is left of a line goes to those that expand;
 * without them the line stands as the box itself is aligned. GtkFlowBox has columns of one width,
 * and its children are cells of a grid to a screen reader. */
struct _LbWrapBox
{
  GtkWidget parent_instance;

  int       spacing;
};

enum
{
  PROP_SPACING = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LbWrapBox, lb_wrap_box, GTK_TYPE_WIDGET)

typedef struct
{
  GtkWidget *end; /* (unowned) (nullable): the first one that is not in it */
  int        width;
  int        height;
  int        n_children;
  int        n_expand;
} LbWrapBoxLine;

/* Returns: the width that @child has in a line of @width, before it expands */
static int
lb_wrap_box_measure_child (GtkWidget *child,
                           int        width)
{
  int minimum;
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  return MAX (minimum, MIN (natural, width));
}

static LbWrapBoxLine
lb_wrap_box_take_line (LbWrapBox *self,
                       GtkWidget *first,
                       int        width)
{
  LbWrapBoxLine line = { 0 };
  GtkWidget *child;

  for (child = first; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int natural;
      int height;

      if (!gtk_widget_should_layout (child))
        continue;
      natural = lb_wrap_box_measure_child (child, width);
      if (line.n_children > 0)
        natural += self->spacing;
      if (line.n_children > 0 && line.width + natural > width)
        break;
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, NULL);
      line.width += natural;
      line.height = MAX (line.height, height);
      line.n_children++;
      line.n_expand += gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL);
    }
  line.end = child;

  return line;
}

static int
lb_wrap_box_align (LbWrapBox *self,
                   int        space)
{
  switch (gtk_widget_get_halign (GTK_WIDGET (self)))
    {
    case GTK_ALIGN_CENTER:
      return space / 2;

    case GTK_ALIGN_END:
      return space;

    case GTK_ALIGN_FILL:
    case GTK_ALIGN_START:
    case GTK_ALIGN_BASELINE:
    default:
      return 0;
    }
}

static void
lb_wrap_box_allocate_line (LbWrapBox     *self,
                           GtkWidget     *first,
                           LbWrapBoxLine *line,
                           int            width,
                           int            y)
{
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int space = MAX (0, width - line->width);
  int x = line->n_expand > 0 ? 0 : lb_wrap_box_align (self, space);

  for (GtkWidget *child = first; child != line->end; child = gtk_widget_get_next_sibling (child))
    {
      GtkAllocation place = { x, y, 0, line->height };

      if (!gtk_widget_should_layout (child))
        continue;
      place.width = lb_wrap_box_measure_child (child, width);
      if (gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL))
        place.width += space / line->n_expand;
      x += place.width + self->spacing;
      if (is_rtl)
        place.x = width - place.x - place.width;
      gtk_widget_size_allocate (child, &place, -1);
    }
}

static void
lb_wrap_box_size_allocate (GtkWidget *widget,
                           int        width,
                           int        height,
                           int        baseline)
{
  LbWrapBox *self = LB_WRAP_BOX (widget);
  GtkWidget *first = gtk_widget_get_first_child (widget);
  int y = 0;

  while (first != NULL)
    {
      LbWrapBoxLine line = lb_wrap_box_take_line (self, first, width);

      /* In a line of its own it stands in the middle of what is there. */
      if (y == 0 && line.end == NULL)
        line.height = height;
      lb_wrap_box_allocate_line (self, first, &line, width, y);
      y += line.height + self->spacing;
      first = line.end;
    }
}

static void
lb_wrap_box_measure_width (LbWrapBox *self,
                           int       *minimum,
                           int       *natural)
{
  LbWrapBoxLine line = lb_wrap_box_take_line (self, gtk_widget_get_first_child (GTK_WIDGET (self)),
                                              G_MAXINT);

  *natural = line.width;
  *minimum = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      *minimum = MAX (*minimum, lb_wrap_box_measure_child (child, 0));
}

static int
lb_wrap_box_measure_height (LbWrapBox *self,
                            int        width)
{
  GtkWidget *first = gtk_widget_get_first_child (GTK_WIDGET (self));
  int height = 0;

  while (first != NULL)
    {
      LbWrapBoxLine line = lb_wrap_box_take_line (self, first, width);

      if (height > 0 && line.n_children > 0)
        height += self->spacing;
      height += line.height;
      first = line.end;
    }

  return height;
}

static void
lb_wrap_box_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  LbWrapBox *self = LB_WRAP_BOX (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    lb_wrap_box_measure_width (self, minimum, natural);
  else
    *minimum = *natural = lb_wrap_box_measure_height (self, for_size < 0 ? G_MAXINT : for_size);
}

static GtkSizeRequestMode
lb_wrap_box_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lb_wrap_box_get_property (GObject    *object,
                          guint       property_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_SPACING:
      g_value_set_int (value, LB_WRAP_BOX (object)->spacing);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
lb_wrap_box_set_property (GObject      *object,
                          guint         property_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  switch (property_id)
    {
    case PROP_SPACING:
      LB_WRAP_BOX (object)->spacing = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (object));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
lb_wrap_box_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (lb_wrap_box_parent_class)->dispose (object);
}

static void
lb_wrap_box_class_init (LbWrapBoxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = lb_wrap_box_get_property;
  object_class->set_property = lb_wrap_box_set_property;
  object_class->dispose = lb_wrap_box_dispose;
  widget_class->measure = lb_wrap_box_measure;
  widget_class->size_allocate = lb_wrap_box_size_allocate;
  widget_class->get_request_mode = lb_wrap_box_get_request_mode;

  /**
   * LbWrapBox:spacing:
   *
   * The pixels between two children, and between two lines.
   */
  properties[PROP_SPACING] = g_param_spec_int ("spacing", NULL, NULL, 0, G_MAXINT16, 0,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lb_wrap_box_init (LbWrapBox *self)
{
}
