#define G_LOG_DOMAIN "lb-split-view"

#include "config.h"
#include "ui/window/lb-split-view.h"

/* How near to the line the pointer takes hold of it. Less before it: there is a scroll bar. */
#define HOLD_BEFORE 2
#define HOLD_AFTER  6

struct _LbSplitView
{
  GtkWidget  parent_instance;

  GtkWidget *sidebar;
  GtkWidget *content;
  GtkWidget *line;
  int        position;
  int        position_at_drag;
  int        line_x;
  gboolean   collapsed;
  gboolean   show_content;
  guint      notify_id;
};

enum
{
  PROP_SIDEBAR = 1,
  PROP_CONTENT,
  PROP_COLLAPSED,
  PROP_SHOW_CONTENT,
  PROP_POSITION,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LbSplitView, lb_split_view, GTK_TYPE_WIDGET)

static int
lb_split_view_get_minimum (GtkWidget *child)
{
  int minimum = 0;

  if (child != NULL)
    gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

static void
lb_split_view_update_shown (LbSplitView *self)
{
  if (self->sidebar != NULL)
    gtk_widget_set_child_visible (self->sidebar, !self->collapsed || !self->show_content);
  if (self->content != NULL)
    gtk_widget_set_child_visible (self->content, !self->collapsed || self->show_content);
  gtk_widget_set_child_visible (self->line, !self->collapsed);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static gboolean
lb_split_view_notify_cb (gpointer user_data)
{
  LbSplitView *self = LB_SPLIT_VIEW (user_data);

  self->notify_id = 0;
  self->collapsed = gtk_widget_get_width (GTK_WIDGET (self)) < LB_SPLIT_VIEW_NARROW;
  lb_split_view_update_shown (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COLLAPSED]);
  return G_SOURCE_REMOVE;
}

static void
lb_split_view_place (GtkWidget *child,
                     int        x,
                     int        width,
                     int        height)
{
  GtkAllocation place = { x, 0, width, height };

  if (child != NULL && gtk_widget_get_visible (child) && gtk_widget_get_child_visible (child))
    gtk_widget_size_allocate (child, &place, -1);
}

static void
lb_split_view_allocate_both (LbSplitView *self,
                             int          width,
                             int          height)
{
  int least = lb_split_view_get_minimum (self->sidebar);
  int most = MAX (least, width - 1 - lb_split_view_get_minimum (self->content));
  int sidebar = CLAMP (self->position, least, most);
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  self->line_x = is_rtl ? width - sidebar - 1 : sidebar;
  lb_split_view_place (self->sidebar, is_rtl ? width - sidebar : 0, sidebar, height);
  lb_split_view_place (self->line, self->line_x, 1, height);
  lb_split_view_place (self->content, is_rtl ? 0 : sidebar + 1, width - sidebar - 1, height);
}

static void
lb_split_view_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  LbSplitView *self = LB_SPLIT_VIEW (widget);
  gboolean collapsed = width < LB_SPLIT_VIEW_NARROW;

  /* What is shown, and what hangs on the property, changes sizes: never within an allocation. Until
   * then a child that has no room any more stands outside. */
  if (collapsed != self->collapsed && self->notify_id == 0)
    self->notify_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, lb_split_view_notify_cb, self, NULL);

  if (!collapsed)
    {
      lb_split_view_allocate_both (self, width, height);
      return;
    }
  self->line_x = -HOLD_AFTER - 1;
  lb_split_view_place (self->sidebar, self->show_content ? width : 0, width, height);
  lb_split_view_place (self->line, width, 1, height);
  lb_split_view_place (self->content, self->show_content ? 0 : width, width, height);
}

static void
lb_split_view_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  LbSplitView *self = LB_SPLIT_VIEW (widget);
  int sidebar_minimum = 0;
  int sidebar_natural = 0;
  int content_minimum = 0;
  int content_natural = 0;

  if (self->sidebar != NULL)
    gtk_widget_measure (self->sidebar, orientation, -1, &sidebar_minimum, &sidebar_natural, NULL,
                        NULL);
  if (self->content != NULL)
    gtk_widget_measure (self->content, orientation, -1, &content_minimum, &content_natural, NULL,
                        NULL);

  *minimum = MAX (sidebar_minimum, content_minimum);
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL
             ? sidebar_natural + content_natural + 1
             : MAX (sidebar_natural, content_natural);
}

static gboolean
lb_split_view_is_at_line (LbSplitView *self,
                          double       x)
{
  return !self->collapsed && x >= self->line_x - HOLD_BEFORE && x <= self->line_x + HOLD_AFTER;
}

static void
lb_split_view_drag_begin_cb (GtkGestureDrag *gesture,
                             double          x,
                             double          y,
                             gpointer        user_data)
{
  LbSplitView *self = LB_SPLIT_VIEW (user_data);

  self->position_at_drag = self->position;
  gtk_gesture_set_state (GTK_GESTURE (gesture), lb_split_view_is_at_line (self, x)
                                                ? GTK_EVENT_SEQUENCE_CLAIMED
                                                : GTK_EVENT_SEQUENCE_DENIED);
}

static void
lb_split_view_drag_update_cb (GtkGestureDrag *gesture,
                              double          x,
                              double          y,
                              gpointer        user_data)
{
  LbSplitView *self = LB_SPLIT_VIEW (user_data);
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  lb_split_view_set_position (self, self->position_at_drag + (int) (is_rtl ? -x : x));
}

static void
lb_split_view_motion_cb (GtkEventControllerMotion *controller,
                         double                    x,
                         double                    y,
                         gpointer                  user_data)
{
  LbSplitView *self = LB_SPLIT_VIEW (user_data);

  gtk_widget_set_cursor_from_name (GTK_WIDGET (self),
                                   lb_split_view_is_at_line (self, x) ? "col-resize" : NULL);
}

static void
lb_split_view_set_child (LbSplitView  *self,
                         GtkWidget   **place,
                         GtkWidget    *child)
{
  g_clear_pointer (place, gtk_widget_unparent);
  *place = child;
  if (child != NULL)
    gtk_widget_set_parent (child, GTK_WIDGET (self));
  lb_split_view_update_shown (self);
}

static void
lb_split_view_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  LbSplitView *self = LB_SPLIT_VIEW (object);

  switch (property_id)
    {
    case PROP_SIDEBAR:
      g_value_set_object (value, self->sidebar);
      break;
    case PROP_CONTENT:
      g_value_set_object (value, self->content);
      break;
    case PROP_COLLAPSED:
      g_value_set_boolean (value, self->collapsed);
      break;
    case PROP_SHOW_CONTENT:
      g_value_set_boolean (value, self->show_content);
      break;
    case PROP_POSITION:
      g_value_set_int (value, self->position);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
lb_split_view_set_property (GObject      *object,
                            guint         property_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  LbSplitView *self = LB_SPLIT_VIEW (object);

  switch (property_id)
    {
    case PROP_SIDEBAR:
      lb_split_view_set_child (self, &self->sidebar, g_value_get_object (value));
      break;
    case PROP_CONTENT:
      lb_split_view_set_child (self, &self->content, g_value_get_object (value));
      break;
    case PROP_SHOW_CONTENT:
      lb_split_view_set_show_content (self, g_value_get_boolean (value));
      break;
    case PROP_POSITION:
      lb_split_view_set_position (self, g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
lb_split_view_dispose (GObject *object)
{
  LbSplitView *self = LB_SPLIT_VIEW (object);

  g_clear_handle_id (&self->notify_id, g_source_remove);
  g_clear_pointer (&self->sidebar, gtk_widget_unparent);
  g_clear_pointer (&self->content, gtk_widget_unparent);
  g_clear_pointer (&self->line, gtk_widget_unparent);

  G_OBJECT_CLASS (lb_split_view_parent_class)->dispose (object);
}

static void
lb_split_view_class_init (LbSplitViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = lb_split_view_dispose;
  object_class->get_property = lb_split_view_get_property;
  object_class->set_property = lb_split_view_set_property;
  widget_class->measure = lb_split_view_measure;
  widget_class->size_allocate = lb_split_view_size_allocate;

  properties[PROP_SIDEBAR] = g_param_spec_object ("sidebar", NULL, NULL, GTK_TYPE_WIDGET,
                                                  G_PARAM_READWRITE | flags);
  properties[PROP_CONTENT] = g_param_spec_object ("content", NULL, NULL, GTK_TYPE_WIDGET,
                                                  G_PARAM_READWRITE | flags);
  properties[PROP_COLLAPSED] = g_param_spec_boolean ("collapsed", NULL, NULL, FALSE,
                                                     G_PARAM_READABLE | flags);
  properties[PROP_SHOW_CONTENT] = g_param_spec_boolean ("show-content", NULL, NULL, FALSE,
                                                        G_PARAM_READWRITE | flags);
  properties[PROP_POSITION] = g_param_spec_int ("position", NULL, NULL, 0, G_MAXINT, 384,
                                                G_PARAM_READWRITE | flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lb_split_view_init (LbSplitView *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  self->position = 384;
  self->line = gtk_separator_new (GTK_ORIENTATION_VERTICAL);
  gtk_widget_set_parent (self->line, GTK_WIDGET (self));

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (drag), GTK_PHASE_CAPTURE);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (lb_split_view_drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (lb_split_view_drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect (motion, "motion", G_CALLBACK (lb_split_view_motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

/**
 * lb_split_view_get_collapsed:
 * @self: a split view
 *
 * Returns: whether there is room for one of the two children only
 */
gboolean
lb_split_view_get_collapsed (LbSplitView *self)
{
  g_return_val_if_fail (LB_IS_SPLIT_VIEW (self), FALSE);

  return self->collapsed;
}

/**
 * lb_split_view_get_show_content:
 * @self: a split view
 *
 * Returns: whether a narrow view shows its content rather than its sidebar
 */
gboolean
lb_split_view_get_show_content (LbSplitView *self)
{
  g_return_val_if_fail (LB_IS_SPLIT_VIEW (self), FALSE);

  return self->show_content;
}

/**
 * lb_split_view_set_show_content:
 * @self: a split view
 * @show_content: whether a narrow view shows its content rather than its sidebar
 *
 * Remembered in a wide view, where both are seen.
 */
void
lb_split_view_set_show_content (LbSplitView *self,
                                gboolean     show_content)
{
  g_return_if_fail (LB_IS_SPLIT_VIEW (self));

  if (self->show_content == !!show_content)
    return;
  self->show_content = !!show_content;
  lb_split_view_update_shown (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_CONTENT]);
}

/**
 * lb_split_view_get_position:
 * @self: a split view
 *
 * Returns: the width that the sidebar asks for in a wide view, in pixels
 */
int
lb_split_view_get_position (LbSplitView *self)
{
  g_return_val_if_fail (LB_IS_SPLIT_VIEW (self), 0);

  return self->position;
}

/**
 * lb_split_view_set_position:
 * @self: a split view
 * @position: the width of the sidebar, in pixels; what the children need goes before it
 *
 * Moves the line between the children of a wide view.
 */
void
lb_split_view_set_position (LbSplitView *self,
                            int          position)
{
  int most;

  g_return_if_fail (LB_IS_SPLIT_VIEW (self));

  position = MAX (position, lb_split_view_get_minimum (self->sidebar));
  most = gtk_widget_get_width (GTK_WIDGET (self)) - lb_split_view_get_minimum (self->content) - 1;
  if (!self->collapsed && most > 0)
    position = MIN (position, most);
  if (self->position == position)
    return;
  self->position = position;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POSITION]);
}
