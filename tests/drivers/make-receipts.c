/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * usage: make-receipts FOLDER
 *
 * Prints the sample receipts with every profile into FOLDER: PROFILE-SAMPLE.bin are the bytes sent,
 * .png the paper of the emulator, SAMPLE.png the virtual printer's picture.  For renewing
 * tests/data/fixtures/receipts after the language of a driver has changed, and for looking at it.
 */
#include <stdlib.h>

#include "cf-escpos-emulator.h"
#include "cf-print-encoder.h"
#include "cf-sample-receipts.h"
#include "cf-star-emulator.h"

static void
draw (CfTestPaper *paper, const GString *complaints, const char *stem)
{
  g_autofree char *png = g_strconcat (stem, ".png", NULL);

  cf_test_paper_write_png (paper, png);
  if (complaints->len > 0)
    g_printerr ("%s\n%s", stem, complaints->str);
}

static void
make_one (const char *folder, const CfPrinterProfile *profile, guint index)
{
  g_autoptr (CfPrintDocument) document = cf_sample_receipt_new (index);
  g_autoptr (CfPrintStream) stream = cf_print_encode (document, profile);
  g_autofree char *stem =
    g_strdup_printf ("%s/%s-%s", folder, profile->id, cf_sample_receipt_name (index));
  g_autofree char *bin = g_strconcat (stem, ".bin", NULL);

  g_file_set_contents (bin, (const char *) stream->bytes->data, stream->bytes->len, NULL);
  if (profile->language == CF_PRINTER_STAR) {
    g_autoptr (CfStarEmulator) star = cf_star_emulator_new (profile->dots, profile->columns);
    cf_star_emulator_write (star, stream->bytes->data, stream->bytes->len);
    draw (star->paper, star->complaints, stem);
    return;
  }
  g_autoptr (CfEscposEmulator) printer =
    cf_escpos_emulator_new (profile->dots, profile->columns, profile->dpi);
  cf_escpos_emulator_write (printer, stream->bytes->data, stream->bytes->len);
  draw (printer->paper, printer->complaints, stem);
}

int
main (int argc, char **argv)
{
  if (argc != 2) {
    g_printerr ("usage: make-receipts FOLDER\n");
    return EXIT_FAILURE;
  }
  for (guint i = 0; i < cf_sample_receipts_count (); i++) {
    g_autoptr (CfPrintDocument) document = cf_sample_receipt_new (i);
    g_autoptr (CfPrintPicture) picture =
      cf_print_picture_new (document, CF_PRINT_PICTURE_WIDTH_80MM);
    g_autofree char *path = g_strdup_printf ("%s/%s.png", argv[1], cf_sample_receipt_name (i));

    cf_print_picture_write_png (picture, path, NULL);
    for (guint p = 0; p < cf_printer_profile_get_all ()->len; p++)
      make_one (argv[1], cf_printer_profile_get_all ()->pdata[p], i);
  }
  return EXIT_SUCCESS;
}
