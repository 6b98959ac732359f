/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Letters against Cairo's own, and beside it: while another thread draws text with Cairo. */
#include <dlfcn.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "cf-print-encoder.h"
#include "cf-print-glyphs.h"
#include "cf-sample-receipts.h"
#include "cf-test.h"

#define WIDTH        700
#define HEIGHT       100
#define BASELINE     70
#define FAMILIES_MIN 12 /* more than the ten files that Cairo 1.16 keeps open */
#define FAMILIES_MAX 40
#define APART_MAX    0.06
#define ROUNDS       3
#define DEADLINE_S   120

/* ---- who makes fonts of Cairo's ---- */

static gint n_scaled_fonts; /* atomic */

/* Stands before Cairo's: whoever draws text with Cairo asks for one of these. */
cairo_scaled_font_t *
cairo_scaled_font_create (cairo_font_face_t *face,
                          const cairo_matrix_t *font,
                          const cairo_matrix_t *place,
                          const cairo_font_options_t *options)
{
  typedef cairo_scaled_font_t *(*Create) (cairo_font_face_t *, const cairo_matrix_t *,
                                          const cairo_matrix_t *, const cairo_font_options_t *);
  Create real = (Create) (guintptr) dlsym (RTLD_NEXT, "cairo_scaled_font_create");

  g_atomic_int_inc (&n_scaled_fonts);
  return real (face, font, place, options);
}

/* ---- drawing ---- */

typedef struct
{
  const char *font;
  const char *text;
} Sample;

/* Letters of each script, joined, stacked and turned round. */
static const Sample SAMPLES[] = {
  { "Inter 22px", "Crème brûlée 16,40 € fi ½" },
  { "Inter Bold 47px", "Summe 16,40 €" },
  { "DejaVu Sans 22px", "Γαλακτομπούρεκο Кефир" },
  { "Inter 22px", "לחם אחיד" },
  { "Inter 22px", "خبز عربي قهوة بالهيل لا" },
  { "Inter Bold 47px", "مخبز النور" },
  { "Inter 22px", "น้ำดื่ม รวมทั้งสิ้น" },
  { "Inter 22px", "शर्मा किराना ₹72" },
  { "Noto Sans CJK SC 22px", "便民超市 かな 한국어" },
  { "Noto Sans CJK SC Bold 47px", "合计" },
  { "Noto Serif Italic 30px", "Thank you" },
};

typedef void (*Show) (cairo_t *cr, PangoLayoutLine *line);

/* @sample's ink, a byte a dot. */
static cairo_surface_t *
draw (const Sample *sample, PangoContext *context, Show show, cairo_format_t format)
{
  cairo_surface_t *surface = cairo_image_surface_create (format, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  PangoFontDescription *font = pango_font_description_from_string (sample->font);
  g_autoptr (PangoLayout) layout = pango_layout_new (context);

  pango_layout_set_font_description (layout, font);
  pango_layout_set_text (layout, sample->text, -1);
  cairo_move_to (cr, 20, BASELINE);
  show (cr, pango_layout_get_line_readonly (layout, 0));
  pango_font_description_free (font);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static PangoContext *
cairos_context (void)
{
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  cairo_font_options_t *options = cairo_font_options_create ();

  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options (context, options);
  cairo_font_options_destroy (options);
  return context;
}

static cairo_surface_t *
draw_ours (const Sample *sample, cairo_format_t format)
{
  PangoContext *context = pango_font_map_create_context (cf_print_glyphs_font_map ());
  cairo_surface_t *surface = draw (sample, context, cf_print_glyphs_show, format);

  g_object_unref (context);
  return surface;
}

static cairo_surface_t *
draw_cairos (const Sample *sample)
{
  PangoContext *context = cairos_context ();
  cairo_surface_t *surface = draw (sample, context, pango_cairo_show_layout_line, CAIRO_FORMAT_A8);

  g_object_unref (context);
  return surface;
}

static guint
ink_at (cairo_surface_t *surface, int x, int y)
{
  return cairo_image_surface_get_data (surface)[y * cairo_image_surface_get_stride (surface) + x];
}

static guint
ink_of (cairo_surface_t *surface)
{
  guint ink = 0;

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      ink += ink_at (surface, x, y);
  return ink;
}

/* How much of the ink of both is in one only, with @ours moved by @rows. */
static double
difference (cairo_surface_t *ours, cairo_surface_t *cairos, int rows)
{
  guint apart = 0;

  for (int y = 1; y < HEIGHT - 1; y++)
    for (int x = 0; x < WIDTH; x++)
      apart += (guint) ABS ((int) ink_at (ours, x, y + rows) - (int) ink_at (cairos, x, y));
  return (double) apart / (ink_of (ours) + ink_of (cairos));
}

/* The edges of letters are the two libraries' own, and so is where a baseline falls between two rows. */
START_TEST (test_letters_are_those_that_cairo_draws)
{
  cairo_surface_t *ours = draw_ours (&SAMPLES[_i], CAIRO_FORMAT_A8);
  cairo_surface_t *cairos = draw_cairos (&SAMPLES[_i]);
  double least = 1;

  for (int rows = -1; rows <= 1; rows++)
    least = MIN (least, difference (ours, cairos, rows));
  ck_assert_uint_gt (ink_of (cairos), 30 * 255);
  ck_assert_msg (least < APART_MAX, "%s in %s: %.3f", SAMPLES[_i].text, SAMPLES[_i].font, least);
  cairo_surface_destroy (ours);
  cairo_surface_destroy (cairos);
}
END_TEST

/* A font without bold letters of its own. */
START_TEST (test_letters_are_made_as_bold_as_cairo_makes_them)
{
  const Sample plain = { "Noto Sans Symbols2 30px", "\U0001F650\U0001F651" };
  const Sample bold = { "Noto Sans Symbols2 Bold 30px", "\U0001F650\U0001F651" };
  cairo_surface_t *ours_plain = draw_ours (&plain, CAIRO_FORMAT_A8);
  cairo_surface_t *ours = draw_ours (&bold, CAIRO_FORMAT_A8);
  cairo_surface_t *cairos = draw_cairos (&bold);
  double ratio = (double) ink_of (ours) / ink_of (cairos);

  ck_assert_uint_gt (ink_of (ours), ink_of (ours_plain) * 11 / 10);
  ck_assert_msg (ratio > 0.95 && ratio < 1.05, "%.3f", ratio);
  cairo_surface_destroy (ours_plain);
  cairo_surface_destroy (ours);
  cairo_surface_destroy (cairos);
}
END_TEST

START_TEST (test_a_character_of_no_font_is_a_box)
{
  const Sample sample = { "Inter 22px", "\U0010FFFD" };
  cairo_surface_t *ours = draw_ours (&sample, CAIRO_FORMAT_A8);

  ck_assert_uint_gt (ink_of (ours), 20 * 255);
  cairo_surface_destroy (ours);
}
END_TEST

START_TEST (test_emoji_have_their_colours)
{
  const Sample sample = { "Inter 47px", "\U0001F355\u2764\uFE0F" };
  cairo_surface_t *ours = draw_ours (&sample, CAIRO_FORMAT_ARGB32);
  guint n_red = 0;

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++) {
      const guint8 *pixel =
        cairo_image_surface_get_data (ours) + y * cairo_image_surface_get_stride (ours) + 4 * x;
      n_red += pixel[2] > 150 && pixel[0] < 100 && pixel[1] < 100;
    }
  ck_assert_uint_gt (n_red, 400);  /* most of the heart, */
  ck_assert_uint_lt (n_red, 3000); /* and not all of both */
  cairo_surface_destroy (ours);
}
END_TEST

/* ---- beside Cairo ---- */

/* All that a till makes of a sample receipt: a printer's bytes and the picture for the screen. */
static char *
hash_of_all (void)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < cf_sample_receipts_count (); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (CfPrintDocument) document = cf_sample_receipt_new (i);
    g_autoptr (CfPrintStream) stream =
      cf_print_encode (document, cf_printer_profile_find ("generic"));
    g_autoptr (CfPrintPicture) picture =
      cf_print_picture_new (document, CF_PRINT_PICTURE_WIDTH_80MM);
    g_autoptr (GBytes) png =
      cf_print_picture_to_png (picture, 0, cf_print_picture_get_height (picture), &error);

    g_assert_no_error (error);
    g_checksum_update (sum, stream->bytes->data, stream->bytes->len);
    g_checksum_update (sum, g_bytes_get_data (png, NULL), (gssize) g_bytes_get_size (png));
  }
  return g_strdup (g_checksum_get_string (sum));
}

START_TEST (test_papers_need_no_font_of_cairos)
{
  g_autofree char *hash = hash_of_all ();

  ck_assert_uint_eq (strlen (hash), 64);
  ck_assert_int_eq (g_atomic_int_get (&n_scaled_fonts), 0);
  cairo_surface_destroy (draw_cairos (&SAMPLES[0]));
  ck_assert_int_gt (g_atomic_int_get (&n_scaled_fonts), 0); /* it would have been seen */
}
END_TEST

typedef struct
{
  const char *expected;
  gint is_over; /* atomic */
  guint n_equal;
} Beside;

static gpointer
draw_papers (gpointer data)
{
  Beside *beside = data;

  for (guint i = 0; i < ROUNDS; i++) {
    g_autofree char *hash = hash_of_all ();
    beside->n_equal += g_str_equal (hash, beside->expected);
  }
  g_atomic_int_set (&beside->is_over, TRUE);
  return NULL;
}

START_TEST (test_papers_are_the_same_while_another_thread_draws_with_cairo)
{
  g_autofree char *expected = hash_of_all ();
  PangoContext *context = cairos_context ();
  PangoFontFamily **families = NULL;
  int n_families = 0;
  Beside beside = { .expected = expected };
  gint64 deadline = g_get_monotonic_time () + DEADLINE_S * G_USEC_PER_SEC;

  pango_font_map_list_families (pango_cairo_font_map_get_default (), &families, &n_families);
  n_families = MIN (n_families, FAMILIES_MAX);
  ck_assert_int_ge (n_families, FAMILIES_MIN);
  GThread *thread = g_thread_new ("papers", draw_papers, &beside);
  for (guint i = 0; !g_atomic_int_get (&beside.is_over); i++) {
    g_autofree char *font =
      g_strdup_printf ("%s %upx", pango_font_family_get_name (families[i % (guint) n_families]),
                       10 + i % 37);
    const Sample sample = { font, SAMPLES[i % G_N_ELEMENTS (SAMPLES)].text };

    cairo_surface_destroy (draw (&sample, context, pango_cairo_show_layout_line, CAIRO_FORMAT_A8));
    ck_assert_int_lt (g_get_monotonic_time (), deadline);
  }
  g_thread_join (thread);
  ck_assert_uint_eq (beside.n_equal, ROUNDS);
  g_free (families);
  g_object_unref (context);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_letters_are_those_that_cairo_draws, 0, G_N_ELEMENTS (SAMPLES));
  tcase_add_test (tc, test_letters_are_made_as_bold_as_cairo_makes_them);
  tcase_add_test (tc, test_a_character_of_no_font_is_a_box);
  tcase_add_test (tc, test_emoji_have_their_colours);
  tcase_add_test (tc, test_papers_need_no_font_of_cairos);
  tcase_add_test (tc, test_papers_are_the_same_while_another_thread_draws_with_cairo);
}

CF_TEST_MAIN ("print-glyphs", add_tests)
