/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-escpos-emulator.h"
#include "cf-print-dialect.h"
#include "cf-print-encoder.h"
#include "cf-print-letters.h"
#include "cf-print-text.h"
#include "cf-sample-receipts.h"
#include "cf-star-emulator.h"
#include "cf-test.h"

static const char *const PROFILES[] = { "epson-tm", "epson-tm-t88", "generic", "pos-58",
                                        "star-line" };

/* What came out of a printer, whatever its language. */
typedef struct
{
  CfTestPaper *paper; /* borrowed */
  GArray *pulses;     /* borrowed */
  CfEscposEmulator *escpos;
  CfStarEmulator *star;
} Printed;

static void
printed_clear (Printed *self)
{
  cf_escpos_emulator_free (self->escpos);
  cf_star_emulator_free (self->star);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Printed, printed_clear)

static guint
sample (const char *name)
{
  for (guint i = 0; i < cf_sample_receipts_count (); i++)
    if (strcmp (cf_sample_receipt_name (i), name) == 0)
      return i;
  ck_abort_msg ("no sample receipt '%s'", name);
}

static Printed
print_on (const char *profile_id, CfPrintDocument *document)
{
  const CfPrinterProfile *profile = cf_printer_profile_find (profile_id);
  g_autoptr (CfPrintStream) stream = cf_print_encode (document, profile);
  Printed printed = { NULL };

  if (strcmp (profile_id, "star-line") == 0) {
    printed.star = cf_star_emulator_new (profile->dots, profile->columns);
    cf_star_emulator_write (printed.star, stream->bytes->data, stream->bytes->len);
    ck_assert_uint_eq (printed.star->buffer->len, 0);
    ck_assert_str_eq (printed.star->complaints->str, "");
    printed.paper = printed.star->paper;
    printed.pulses = printed.star->pulses;
    return printed;
  }
  printed.escpos = cf_escpos_emulator_new (profile->dots, profile->columns, profile->dpi);
  ck_assert_uint_eq (cf_escpos_emulator_write (printed.escpos, stream->bytes->data,
                                               stream->bytes->len),
                     stream->bytes->len);
  ck_assert_uint_eq (printed.escpos->buffer->len, 0);
  ck_assert_str_eq (printed.escpos->complaints->str, "");
  printed.paper = printed.escpos->paper;
  printed.pulses = printed.escpos->pulses;
  return printed;
}

/* ---- bytes ---- */

/* The very bytes that were looked at as pictures; make-receipts.c makes them anew. */
static const struct
{
  const char *profile;
  const char *sample;
} GOLDEN[] = {
  { "epson-tm", "latin" },     { "epson-tm", "czech" },   { "epson-tm", "greek" },
  { "epson-tm", "cyrillic" },  { "epson-tm", "hebrew" },  { "epson-tm-t88", "latin" },
  { "generic", "latin" },      { "generic", "cyrillic" }, { "bixolon-srp", "latin" },
  { "citizen-ct-s", "czech" }, { "star-line", "latin" },  { "star-line", "cyrillic" },
};

START_TEST (test_golden_receipt_is_the_same_to_the_byte)
{
  g_autofree char *name =
    g_strdup_printf ("receipts/%s-%s.bin", GOLDEN[_i].profile, GOLDEN[_i].sample);
  g_autofree char *path = cf_test_fixture (name);
  g_autoptr (CfPrintDocument) document = cf_sample_receipt_new (sample (GOLDEN[_i].sample));
  g_autoptr (CfPrintStream) stream =
    cf_print_encode (document, cf_printer_profile_find (GOLDEN[_i].profile));
  g_autofree char *golden = NULL;
  gsize length = 0;
  g_autoptr (GError) error = NULL;

  ck_assert_ok (g_file_get_contents (path, &golden, &length, &error));
  ck_assert_uint_eq (stream->bytes->len, length);
  ck_assert_mem_eq (stream->bytes->data, golden, length);
}
END_TEST

START_TEST (test_small_receipt_is_these_commands)
{
  /* clang-format off */
  static const guint8 EXPECTED[] = {
    0x1B, '@', 0x1C, '.', 0x1B, 'R', 0,   /* begin: as it was made, single bytes, no nation, */
    0x1D, 'P', 203, 203, 0x1B, '3', 30,   /* 203 units an inch, lines of 30 dots */
    0x1B, 'p', 0, 25, 250,                /* drawer 1: 50 ms on, 500 ms off */
    0x1B, 'a', 1, 0x1B, '!', 0x38, 'A', 'b', '\n', /* centred; bold, twice as high and wide */
    0x1B, 'a', 0, 0x1B, '!', 0x00,
    '1', ',', '0', '0', ' ', 0x1B, 't', 19, 0xD5, '\n', /* the euro is in page 858, number 19 */
    0x1D, 'V', 'B', 0,                    /* feed to the knife, cut */
  };
  /* clang-format on */
  g_autoptr (CfPrintDocument) document = cf_print_document_new ("x", "en", FALSE);

  cf_print_document_add_drawer (document, 1);
  cf_print_document_add_text (document, "Ab", CF_PRINT_ALIGN_CENTRE, CF_PRINT_SIZE_HUGE,
                              CF_PRINT_WEIGHT_BOLD);
  cf_print_document_add_text (document, "1,00\u00A0€", CF_PRINT_ALIGN_START, CF_PRINT_SIZE_NORMAL,
                              CF_PRINT_WEIGHT_REGULAR);
  cf_print_document_add_cut (document, CF_PRINT_CUT_PARTIAL);
  g_autoptr (CfPrintStream) stream =
    cf_print_encode (document, cf_printer_profile_find ("generic"));
  ck_assert_uint_eq (stream->bytes->len, sizeof EXPECTED);
  ck_assert_mem_eq (stream->bytes->data, EXPECTED, sizeof EXPECTED);
}
END_TEST

/* A driver asks its questions between commands only, and keeps a command in one piece. */
START_TEST (test_seams_rise_and_no_command_is_longer_than_a_printers_buffer)
{
  g_autoptr (CfPrintDocument) document = cf_sample_receipt_new ((guint) _i);
  g_autoptr (CfPrintStream) stream =
    cf_print_encode (document, cf_printer_profile_find ("epson-tm"));
  guint before = 0;

  for (guint i = 0; i < stream->seams->len; i++) {
    guint seam = g_array_index (stream->seams, guint32, i);
    ck_assert_uint_gt (seam, before);
    ck_assert_uint_le (seam - before, CF_ESCPOS_BUFFER);
    before = seam;
  }
  ck_assert_uint_eq (before, stream->bytes->len);
}
END_TEST

/* ---- letters ---- */

static char *
dup_put (const char *profile, const char *text)
{
  CfPrintLetters letters = { cf_printer_profile_find (profile), 0 };
  g_autoptr (CfPrintStream) stream = cf_print_stream_new ();
  GString *out = g_string_new (NULL);

  letters.page = letters.profile->n_pages;
  ck_assert (cf_print_letters_has (letters.profile, text, strlen (text)));
  guint cells =
    cf_print_letters_put (&letters, stream, cf_escpos_dialect.page, text, strlen (text));
  ck_assert_uint_eq (cells, cf_print_letters_width (text, strlen (text)));
  for (guint i = 0; i < stream->bytes->len; i++) {
    guint8 byte = stream->bytes->data[i];
    if (byte >= 0x20 && byte < 0x7F)
      g_string_append_c (out, (char) byte);
    else
      g_string_append_printf (out, "<%02x>", byte);
  }
  return g_string_free (out, FALSE);
}

static const struct
{
  const char *profile;
  const char *text;
  const char *bytes;
} LETTERS[] = {
  { "generic", "Milk 0.5", "Milk 0.5" },                 /* no page for ASCII */
  { "generic", "caf\u00E9", "caf<1b>t<00><82>" },        /* 437 has it */
  { "generic", "cafe\u0301", "caf<1b>t<00><82>" },       /* composed first */
  { "generic", "\u20AC\u00E9", "<1b>t<13><d5><82>" },    /* one page for both: 858 */
  { "generic", "\u2212\u00A0\u201Cx\u201D", "- \"x\"" }, /* look the same */
  { "generic", "\u0434\u0430 \u0159", "<1b>t<11><a4><a0> <1b>t<12><fd>" }, /* 866, then 852 */
  { "epson-tm", "\u05D0\u05D1 (1)", "(1) <1b>t$<81><80>" }, /* Hebrew from the right */
  { "epson-tm", "A \u05D0\u05D1 B", "A <1b>t$<81><80> B" }, /* inside Latin */
};

START_TEST (test_letters_take_the_page_that_has_most_of_a_run)
{
  g_autofree char *bytes = dup_put (LETTERS[_i].profile, LETTERS[_i].text);
  ck_assert_str_eq (bytes, LETTERS[_i].bytes);
}
END_TEST

START_TEST (test_letters_that_join_or_stack_are_not_for_code_pages)
{
  static const char *const TEXTS[] = { "خبز", "ข้าว", "दूध", "牛乳", "우유", "🍕", "q\u0301" };
  const CfPrinterProfile *profile = cf_printer_profile_find ("epson-tm");

  for (guint i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    ck_assert_msg (!cf_print_letters_has (profile, TEXTS[i], strlen (TEXTS[i])), "%s", TEXTS[i]);
}
END_TEST

/* ---- paper ---- */

/* Each sample on each printer: whole, cut once, drawer opened once, codes readable. */
START_TEST (test_receipt_comes_out_whole_on_every_printer)
{
  for (guint p = 0; p < G_N_ELEMENTS (PROFILES); p++) {
    g_autoptr (CfPrintDocument) document = cf_sample_receipt_new ((guint) _i);
    g_auto (Printed) printer = print_on (PROFILES[p], document);
    g_autofree char *codes = cf_test_paper_dup_codes (printer.paper);

    ck_assert_uint_eq (printer.paper->n_wrapped, 0);
    ck_assert_uint_eq (printer.pulses->len, 1);
    ck_assert_uint_eq (printer.paper->cuts->len, strcmp (PROFILES[p], "pos-58") != 0);
    ck_assert_msg (strstr (codes, "QR-Code " CF_SAMPLE_QR) != NULL, "%s: %s", PROFILES[p], codes);
    ck_assert_msg (strstr (codes, "CODE-128 " CF_SAMPLE_BARCODE) != NULL, "%s: %s", PROFILES[p],
                   codes);
  }
}
END_TEST

/* Words of a text, one blank between them; lines of dashes and what stands in brackets are left out. */
static char *
dup_words (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *words = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++) {
    g_auto (GStrv) parts = g_strsplit (g_strstrip (lines[i]), " ", -1);

    if (lines[i][0] == '[' || g_str_has_prefix (lines[i], "- -") ||
        g_str_has_prefix (lines[i], "---") || g_str_has_prefix (lines[i], "\u2500"))
      continue;
    for (guint j = 0; parts[j] != NULL; j++)
      if (parts[j][0] != '\0')
        g_string_append_printf (words, "%s ", parts[j]);
  }
  return g_string_free (words, FALSE);
}

/* On paper as on the virtual printer; below the bars a printer writes what is in them. */
START_TEST (test_paper_says_what_the_virtual_printer_says)
{
  static const char *const NAMES[] = { "latin", "czech", "greek", "cyrillic" };
  const char *name = NAMES[(guint) _i % G_N_ELEMENTS (NAMES)];
  g_autoptr (CfPrintDocument) document = cf_sample_receipt_new (sample (name));
  g_auto (Printed) printer =
    print_on ((guint) _i < G_N_ELEMENTS (NAMES) ? "epson-tm" : "star-line", document);
  g_autofree char *virtual = cf_print_text_render (document, CF_PRINT_TEXT_COLUMNS_80MM);
  g_autofree char *paper = cf_test_paper_dup_text (printer.paper);
  g_autoptr (GString) expected = g_string_new (virtual);

  g_string_replace (expected, "[" CF_SAMPLE_BARCODE "]", CF_SAMPLE_BARCODE, 0);
  g_string_replace (expected, "\u2212", "-", 0);
  g_autofree char *wanted = dup_words (expected->str);
  g_autofree char *got = dup_words (paper);
  ck_assert_str_eq (got, wanted);
}
END_TEST

/* ---- pictures: an element alone, on paper and as the virtual printer draws it ---- */

#define DOTS        576
#define BLOCK       24   /* dots of a block that has ink or has none */
#define LETTERS_MIN 0.55 /* overlap of blocks: other letters, same places */
#define DRAWN_MIN   0.97 /* overlap of dots: the same picture */

static void
add_alone (CfPrintDocument *to, const CfPrintElement *element)
{
  switch ((int) element->kind) {
  case CF_PRINT_TEXT:
    cf_print_document_add_text (to, element->text, element->align, element->size, element->weight);
    break;
  case CF_PRINT_COLUMNS:
    cf_print_document_add_columns (to, element->cells, element->n_cells, element->size,
                                   element->indent);
    break;
  case CF_PRINT_RULE: cf_print_document_add_rule (to, element->rule); break;
  case CF_PRINT_QR: cf_print_document_add_qr (to, element->text, element->amount); break;
  case CF_PRINT_BARCODE:
    cf_print_document_add_barcode (to, element->symbology, element->text);
    break;
  default: break;
  }
}

/* How much of the ink of either is in both, in blocks of @block by @block_rows dots. */
static double
overlap (CfTestPaper *paper, const guint8 *bits, int rows, guint block, int block_rows)
{
  int height = MAX (rows, cf_test_paper_height (paper));
  guint both = 0, either = 0;

  for (int top = 0; top < height; top += block_rows)
    for (guint left = 0; left < DOTS; left += block) {
      gboolean on_paper = FALSE, on_picture = FALSE;
      for (int y = top; y < MIN (top + block_rows, height); y++)
        for (guint x = left; x < left + block; x++) {
          on_paper |= cf_test_paper_is_black (paper, x, y);
          on_picture |= y < rows && (bits[(guint) y * (DOTS / 8) + x / 8] & (0x80 >> (x % 8))) != 0;
        }
      both += on_paper && on_picture;
      either += on_paper || on_picture;
    }
  return either > 0 ? (double) both / either : 1.0;
}

START_TEST (test_paper_looks_like_the_virtual_printers)
{
  guint index = (guint) _i % cf_sample_receipts_count ();
  g_autoptr (CfPrintDocument) whole = cf_sample_receipt_new (index);
  const CfPrinterProfile *profile =
    cf_printer_profile_find ((guint) _i == index ? "epson-tm" : "star-line");

  for (guint i = 0; i < cf_print_document_get_n_elements (whole); i++) {
    const CfPrintElement *element = cf_print_document_get_element (whole, i);
    g_autoptr (CfPrintDocument) alone =
      cf_print_document_new ("x", cf_print_document_get_language (whole),
                             cf_print_document_is_rtl (whole));

    add_alone (alone, element);
    if (cf_print_document_get_n_elements (alone) == 0)
      continue;
    g_autoptr (CfPrintPicture) picture = cf_print_picture_new_part (alone, 0, DOTS);
    int rows = cf_print_picture_get_height (picture);
    g_autoptr (GBytes) bits = cf_print_picture_to_bits (picture, 0, rows, FALSE);
    g_auto (Printed) printer = print_on (profile->id, alone);
    gboolean is_drawn = printer.paper->lines->len == 0;
    const guint8 *data = g_bytes_get_data (bits, NULL);
    /* Letters of another font: whether there is ink in the same 3 mm across. */
    double shared = is_drawn ? overlap (printer.paper, data, rows, 1, 1)
                             : overlap (printer.paper, data, rows, BLOCK, 4096);

    ck_assert_msg (shared >= (is_drawn ? DRAWN_MIN : LETTERS_MIN), "element %u of %s: %.3f", i,
                   cf_sample_receipt_name (index), shared);
    ck_assert_int_gt (cf_test_paper_height (printer.paper), rows / 2);
    ck_assert_int_lt (cf_test_paper_height (printer.paper), rows * 3 / 2);
  }
}
END_TEST

/* ---- pictures of the shop ---- */

/* Every second row is 10 04 01 10 14 01 …: what a printer would take for orders. */
static CfPrintBitmap *
make_dangerous (void)
{
  static const guint8 ROW[] = { 0x10, 0x04, 0x01, 0x10, 0x14, 0x01, 0x10, 0x05, 0x02 };
  guint8 bits[40 * DOTS / 8] = { 0 };

  for (gsize y = 0; y < 40; y += 2)
    memcpy (bits + y * DOTS / 8, ROW, sizeof ROW);
  return cf_print_bitmap_new (DOTS, 40, bits);
}

START_TEST (test_no_picture_contains_an_order_to_the_printer)
{
  g_autoptr (CfPrintDocument) document = cf_print_document_new ("x", "en", FALSE);
  g_autoptr (CfPrintBitmap) dangerous = make_dangerous ();
  const CfPrinterProfile *profile = cf_printer_profile_find ("epson-tm");

  cf_print_document_add_image (document, "logo", "The shop", dangerous);
  g_autoptr (CfPrintStream) stream = cf_print_encode (document, profile);
  g_autoptr (CfEscposEmulator) printer = cf_escpos_emulator_new (DOTS, 48, 203);
  cf_escpos_emulator_write (printer, stream->bytes->data, stream->bytes->len);
  ck_assert_str_eq (printer->complaints->str, "");
  ck_assert_int_eq (cf_test_paper_height (printer->paper), 40);
  ck_assert (cf_test_paper_is_black (printer->paper, 3, 0)); /* the picture is there, */
  ck_assert_uint_eq (printer->n_real_time, 0);               /* and orders nothing */
}
END_TEST

/* Four dots by two in the middle of 576: dots 286 to 289, over the edge of bytes 35 and 36. */
static const guint8 SMALL[] = { 0x90, 0x60 };

START_TEST (test_small_picture_is_these_commands)
{
  static const struct
  {
    const char *profile;
    guint n;
    guint8 before[8]; /* what stands in front of the two rows */
  } EXPECTED[] = {
    { "generic", 8, { 0x1D, 'v', '0', 0, 37, 0, 2, 0 } },
    { "star-line", 0, { 0 } },
  };
  guint8 rows[2 * 37] = { 0 };
  g_autoptr (CfPrintDocument) document = cf_print_document_new ("x", "en", FALSE);
  g_autoptr (CfPrintBitmap) small = cf_print_bitmap_new (4, 2, SMALL);
  const CfPrinterProfile *profile = cf_printer_profile_find (EXPECTED[_i].profile);

  cf_print_document_add_image (document, "logo", "", small);
  g_autoptr (CfPrintStream) stream = cf_print_encode (document, profile);
  rows[35] = 0x02, rows[36] = 0x40;
  rows[37 + 35] = 0x01, rows[37 + 36] = 0x80;
  if (EXPECTED[_i].n > 0) {
    gsize all = EXPECTED[_i].n + sizeof rows;
    ck_assert_uint_ge (stream->bytes->len, all);
    const guint8 *command = stream->bytes->data + stream->bytes->len - all;
    ck_assert_mem_eq (command, EXPECTED[_i].before, EXPECTED[_i].n);
    ck_assert_mem_eq (command + EXPECTED[_i].n, rows, sizeof rows);
  }
  g_auto (Printed) printer = print_on (EXPECTED[_i].profile, document);
  for (int y = 0; y < 2; y++)
    for (int x = 280; x < 296; x++)
      ck_assert_int_eq (cf_test_paper_is_black (printer.paper, x, y),
                        x >= 286 && x < 290 && (SMALL[y] & (0x80 >> (x - 286))) != 0);
}
END_TEST

START_TEST (test_picture_the_shop_lacks_is_words)
{
  g_autoptr (CfPrintDocument) document = cf_print_document_new ("x", "en", FALSE);

  cf_print_document_add_image (document, "logo", "The shop", NULL);
  g_auto (Printed) printer = print_on ("epson-tm", document);
  g_autofree char *text = cf_test_paper_dup_text (printer.paper);
  ck_assert_str_eq (text, "The shop\n");
}
END_TEST

START_TEST (test_star_prints_a_percent_sign_in_bars)
{
  g_autoptr (CfPrintDocument) document = cf_print_document_new ("x", "en", FALSE);

  cf_print_document_add_barcode (document, CF_PRINT_SYMBOLOGY_CODE128, "10% OFF");
  g_auto (Printed) printer = print_on ("star-line", document);
  g_autofree char *codes = cf_test_paper_dup_codes (printer.paper);
  ck_assert_str_eq (codes, "CODE-128 10% OFF\n");
}
END_TEST

static void
add_tests (TCase *tc)
{
  int n_samples = (int) cf_sample_receipts_count ();

  tcase_add_loop_test (tc, test_golden_receipt_is_the_same_to_the_byte, 0, G_N_ELEMENTS (GOLDEN));
  tcase_add_test (tc, test_small_receipt_is_these_commands);
  tcase_add_loop_test (tc, test_seams_rise_and_no_command_is_longer_than_a_printers_buffer, 0,
                       n_samples);
  tcase_add_loop_test (tc, test_letters_take_the_page_that_has_most_of_a_run, 0,
                       G_N_ELEMENTS (LETTERS));
  tcase_add_test (tc, test_letters_that_join_or_stack_are_not_for_code_pages);
  tcase_add_loop_test (tc, test_receipt_comes_out_whole_on_every_printer, 0, n_samples);
  tcase_add_loop_test (tc, test_paper_says_what_the_virtual_printer_says, 0, 8);
  tcase_add_loop_test (tc, test_paper_looks_like_the_virtual_printers, 0, 2 * n_samples);
  tcase_add_test (tc, test_no_picture_contains_an_order_to_the_printer);
  tcase_add_loop_test (tc, test_small_picture_is_these_commands, 0, 2);
  tcase_add_test (tc, test_picture_the_shop_lacks_is_words);
  tcase_add_test (tc, test_star_prints_a_percent_sign_in_bars);
}

CF_TEST_MAIN ("unit", add_tests)
