/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-print-glyphs.h"

#include <fontconfig/fontconfig.h>
#include <hb-ot.h>
#include <math.h>
#include <pango/pangofc-font.h>
#include <pango/pangofc-fontmap.h>
#include <pango/pangoft2.h>
#include <string.h>

#define DRAWN      "cf-print-glyphs"
#define GLYPHS_MAX 1024       /* letters kept of a font at a size; a page of Chinese has fewer */
#define SIDE_MAX   512        /* dots: no letter is larger, whatever its font says */
#define BOLDER     (1.0 / 24) /* of the font's size, where bold letters are made */
#define BOX_LINE   1.5        /* dots */

/* ---- fonts ---- */

/* The picture is for every screen and printer: what one screen's settings say of hinting is not for it. */
static void
substitute_cb (FcPattern *pattern, gpointer data)
{
  FcPatternDel (pattern, FC_HINTING);
  FcPatternAddBool (pattern, FC_HINTING, FcFalse);
}

PangoFontMap *
cf_print_glyphs_font_map (void)
{
  static GPrivate of_thread = G_PRIVATE_INIT (g_object_unref);
  PangoFontMap *fonts = g_private_get (&of_thread);

  if (fonts == NULL) {
    fonts = pango_ft2_font_map_new ();
    pango_fc_font_map_set_default_substitute (PANGO_FC_FONT_MAP (fonts), substitute_cb, NULL, NULL);
    g_private_set (&of_thread, fonts);
  }
  return fonts;
}

/* ---- outlines ---- */

/* HarfBuzz says where the pen goes; its y rises, the path's falls. */
static void
move_to_cb (hb_draw_funcs_t *funcs, void *cr, hb_draw_state_t *state, float x, float y, void *data)
{
  cairo_move_to (cr, x, y);
}

static void
line_to_cb (hb_draw_funcs_t *funcs, void *cr, hb_draw_state_t *state, float x, float y, void *data)
{
  cairo_line_to (cr, x, y);
}

static void
cubic_to_cb (hb_draw_funcs_t *funcs,
             void *cr,
             hb_draw_state_t *state,
             float x1,
             float y1,
             float x2,
             float y2,
             float x,
             float y,
             void *data)
{
  cairo_curve_to (cr, x1, y1, x2, y2, x, y);
}

static void
close_cb (hb_draw_funcs_t *funcs, void *cr, hb_draw_state_t *state, void *data)
{
  cairo_close_path (cr);
}

static hb_draw_funcs_t *
outline_funcs (void)
{
  static hb_draw_funcs_t *made = NULL;

  if (g_once_init_enter (&made)) {
    hb_draw_funcs_t *funcs = hb_draw_funcs_create ();

    hb_draw_funcs_set_move_to_func (funcs, move_to_cb, NULL, NULL);
    hb_draw_funcs_set_line_to_func (funcs, line_to_cb, NULL, NULL);
    hb_draw_funcs_set_cubic_to_func (funcs, cubic_to_cb, NULL, NULL);
    hb_draw_funcs_set_close_path_func (funcs, close_cb, NULL, NULL);
    hb_draw_funcs_make_immutable (funcs);
    g_once_init_leave (&made, funcs);
  }
  return made;
}

/* ---- one letter ---- */

/* A letter of a font at its size: how much ink each dot is, or its colours. */
typedef struct
{
  cairo_surface_t *image; /* NULL: leaves no ink */
  gboolean is_coloured;
  int left; /* dots from where it stands to its first column, */
  int top;  /* and from the baseline to its first row */
} Glyph;

static void
glyph_free (gpointer data)
{
  Glyph *self = data;

  g_clear_pointer (&self->image, cairo_surface_destroy);
  g_free (self);
}

/* Dots that are touched by what lies from @start to @start + @length in the font's measure. */
static void
cover (double start, double length, int *ret_first, int *ret_n)
{
  double low = MIN (start, start + length) / PANGO_SCALE - 1; /* what is made bold is wider */
  double high = MAX (start, start + length) / PANGO_SCALE + 1;

  *ret_first = (int) floor (CLAMP (low, -SIDE_MAX, SIDE_MAX));
  *ret_n = (int) ceil (CLAMP (high, -SIDE_MAX, SIDE_MAX)) - *ret_first;
}

/* fontconfig asks for it where a font has no bold letters of its own. */
static gboolean
is_made_bold (PangoFont *font)
{
  FcBool embolden = FcFalse;

  return FcPatternGetBool (pango_fc_font_get_pattern (PANGO_FC_FONT (font)), FC_EMBOLDEN, 0,
                           &embolden) == FcResultMatch &&
         embolden;
}

static void
draw_outline (cairo_t *cr, PangoFont *font, hb_font_t *shapes, PangoGlyph id)
{
  int em = 0;

  cairo_scale (cr, 1.0 / PANGO_SCALE, -1.0 / PANGO_SCALE);
  hb_font_get_glyph_shape (shapes, id, outline_funcs (), cr);
  if (is_made_bold (font)) {
    hb_font_get_scale (shapes, NULL, &em);
    cairo_set_line_width (cr, em * BOLDER);
    cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
    cairo_stroke_preserve (cr);
  }
  cairo_fill (cr);
}

typedef struct
{
  const char *data;
  unsigned int length;
} Bytes;

static cairo_status_t
read_cb (void *closure, unsigned char *data, unsigned int length)
{
  Bytes *rest = closure;

  if (length > rest->length)
    return CAIRO_STATUS_READ_ERROR;
  memcpy (data, rest->data, length);
  rest->data += length;
  rest->length -= length;
  return CAIRO_STATUS_SUCCESS;
}

/* Draws the picture that the font has for a letter. */
static void
draw_picture (cairo_t *cr, const hb_glyph_extents_t *extents, hb_blob_t *png)
{
  Bytes rest = { 0 };

  rest.data = hb_blob_get_data (png, &rest.length);
  cairo_surface_t *picture = cairo_image_surface_create_from_png_stream (read_cb, &rest);
  if (cairo_surface_status (picture) == CAIRO_STATUS_SUCCESS) {
    cairo_translate (cr, (double) extents->x_bearing / PANGO_SCALE,
                     -(double) extents->y_bearing / PANGO_SCALE);
    cairo_scale (cr,
                 (double) extents->width / PANGO_SCALE / cairo_image_surface_get_width (picture),
                 -(double) extents->height / PANGO_SCALE /
                   cairo_image_surface_get_height (picture));
    cairo_set_source_surface (cr, picture, 0, 0);
    cairo_paint (cr);
  }
  cairo_surface_destroy (picture);
}

static Glyph *
glyph_new (PangoFont *font, PangoGlyph id)
{
  Glyph *self = g_new0 (Glyph, 1);
  hb_font_t *shapes = pango_font_get_hb_font (font);
  hb_glyph_extents_t extents = { 0 };
  int width;
  int height;

  if (!hb_font_get_glyph_extents (shapes, id, &extents) || extents.width == 0 ||
      extents.height == 0)
    return self;
  cover (extents.x_bearing, extents.width, &self->left, &width);
  cover (-(double) extents.y_bearing, -(double) extents.height, &self->top, &height);

  hb_blob_t *png = hb_ot_color_glyph_reference_png (shapes, id);
  self->is_coloured = hb_blob_get_length (png) > 0;
  self->image =
    cairo_image_surface_create (self->is_coloured ? CAIRO_FORMAT_ARGB32 : CAIRO_FORMAT_A8, width,
                                height);
  cairo_t *cr = cairo_create (self->image);
  cairo_translate (cr, -self->left, -self->top);
  if (self->is_coloured)
    draw_picture (cr, &extents, png);
  else
    draw_outline (cr, font, shapes, id);
  cairo_destroy (cr);
  hb_blob_destroy (png);
  return self;
}

/* ---- the letters drawn already ---- */

/* A font keeps its letters that were drawn. */
static const Glyph *
get_glyph (PangoFont *font, PangoGlyph id)
{
  GHashTable *drawn = g_object_get_data (G_OBJECT (font), DRAWN);

  if (drawn == NULL) {
    drawn = g_hash_table_new_full (NULL, NULL, NULL, glyph_free);
    g_object_set_data_full (G_OBJECT (font), DRAWN, drawn, (GDestroyNotify) g_hash_table_unref);
  }
  Glyph *glyph = g_hash_table_lookup (drawn, GUINT_TO_POINTER (id));
  if (glyph == NULL) {
    if (g_hash_table_size (drawn) >= GLYPHS_MAX)
      g_hash_table_remove_all (drawn);
    glyph = glyph_new (font, id);
    g_hash_table_insert (drawn, GUINT_TO_POINTER (id), glyph);
  }
  return glyph;
}

/* ---- a line ---- */

static void
show_box (cairo_t *cr, PangoFont *font, PangoGlyph id, double x, double y)
{
  PangoRectangle ink;

  pango_font_get_glyph_extents (font, id, &ink, NULL);
  cairo_rectangle (cr, x + (double) ink.x / PANGO_SCALE, y + (double) ink.y / PANGO_SCALE,
                   (double) ink.width / PANGO_SCALE, (double) ink.height / PANGO_SCALE);
  cairo_set_line_width (cr, BOX_LINE);
  cairo_stroke (cr);
}

static void
show_glyph (cairo_t *cr, PangoFont *font, PangoGlyph id, double x, double y)
{
  if (id == PANGO_GLYPH_EMPTY)
    return;
  if ((id & PANGO_GLYPH_UNKNOWN_FLAG) != 0) {
    show_box (cr, font, id, x, y);
    return;
  }
  const Glyph *glyph = get_glyph (font, id);
  if (glyph->image == NULL)
    return;
  int left = (int) floor (x + 0.5) + glyph->left;
  int top = (int) floor (y + 0.5) + glyph->top;
  if (!glyph->is_coloured) {
    cairo_mask_surface (cr, glyph->image, left, top);
    return;
  }
  cairo_save (cr);
  cairo_set_source_surface (cr, glyph->image, left, top);
  cairo_paint (cr);
  cairo_restore (cr);
}

void
cf_print_glyphs_show (cairo_t *cr, PangoLayoutLine *line)
{
  g_return_if_fail (cr != NULL && line != NULL);

  double x = 0;
  double y = 0;
  cairo_get_current_point (cr, &x, &y);
  cairo_new_path (cr);
  for (GSList *runs = line->runs; runs != NULL; runs = runs->next) {
    const PangoGlyphItem *run = runs->data;

    for (int i = 0; i < run->glyphs->num_glyphs; i++) {
      const PangoGlyphInfo *info = &run->glyphs->glyphs[i];

      if (run->item->analysis.font != NULL)
        show_glyph (cr, run->item->analysis.font, info->glyph,
                    x + (double) info->geometry.x_offset / PANGO_SCALE,
                    y + (double) info->geometry.y_offset / PANGO_SCALE);
      x += (double) info->geometry.width / PANGO_SCALE;
    }
  }
}
