#include "config.h"
#include "screenshots.h"

/* Without a window manager a window has a border of its own, which is left out. */
void
screenshot_take (GtkWindow  *window,
                 const char *folder,
                 const char *name)
{
  GtkWidget *widget = GTK_WIDGET (window);
  GtkWidget *content = gtk_window_get_child (window);
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr(GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  g_autofree char *file = g_strconcat (name, ".png", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  graphene_rect_t bounds;
  double x;
  double y;

  window_fixture_settle_window (window);
  g_assert_true (gtk_widget_compute_bounds (content, widget, &bounds));
  gtk_native_get_surface_transform (GTK_NATIVE (window), &x, &y);
  graphene_rect_offset (&bounds, (float) x, (float) y);
  gdk_paintable_snapshot (paintable, snapshot, gdk_paintable_get_intrinsic_width (paintable),
                          gdk_paintable_get_intrinsic_height (paintable));
  node = gtk_snapshot_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &bounds);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}
