/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-code-page.h"

G_BEGIN_DECLS

/**
 * CfPrinterLanguage:
 * @CF_PRINTER_ESCPOS: EPSON's commands and their many imitations
 * @CF_PRINTER_STAR: Star Line Mode
 */
typedef enum
{
  CF_PRINTER_ESCPOS,
  CF_PRINTER_STAR,
} CfPrinterLanguage;

/**
 * CfPrinterCutter:
 * @CF_PRINTER_CUTTER_NONE: paper is torn off: only feed it past the edge
 * @CF_PRINTER_CUTTER_FEED: one command feeds to the knife and cuts (GS V 65/66; Star ESC d 2/3)
 * @CF_PRINTER_CUTTER_OLD: cuts where it stands (ESC i, ESC m): lines are fed first
 */
typedef enum
{
  CF_PRINTER_CUTTER_NONE,
  CF_PRINTER_CUTTER_FEED,
  CF_PRINTER_CUTTER_OLD,
} CfPrinterCutter;

#define CF_PRINTER_PAGES_MAX 32 /* code pages of one profile */

typedef struct
{
  const CfCodePage *page;
  guint8 number; /* the printer's number of it */
} CfPrinterPage;

/**
 * CfPrinterProfile:
 *
 * What a model of receipt printer has and how it differs from its kind.  Profiles are data
 * (profiles/<id>.ini; profiles/README.md says what stands in them).  Never freed; any thread.
 */
typedef struct
{
  const char *id;   /* stable, such as "epson-tm-t88" */
  const char *name; /* for people */
  CfPrinterLanguage language;
  guint dots;         /* across the print area */
  guint dpi;          /* of the head */
  guint columns;      /* characters of the normal font across */
  guint small;        /* characters of the small font across */
  guint line_dots;    /* height of a line of text, spacing included */
  guint tear_dots;    /* from head to the knife or the edge the paper is torn at */
  gboolean has_units; /* takes GS P: feeds are said in dots of the head */
  gboolean has_qr;
  gboolean has_barcode;
  gboolean has_asb;      /* sends its status by itself once asked to */
  gboolean has_dle;      /* answers DLE EOT */
  gboolean has_proof;    /* GS ( H answers when everything before it has been printed */
  gboolean has_in_order; /* GS r answers when reached */
  gboolean has_clear;    /* DLE DC4 8 empties its buffers */
  CfPrinterCutter cutter;
  guint pulse_on_ms; /* to the drawer */
  guint pulse_off_ms;
  gboolean open_is_high; /* level of the drawer's switch that means open */
  guint chunk;           /* bytes given to it at a time */
  CfPrinterPage pages[CF_PRINTER_PAGES_MAX];
  guint n_pages;
} CfPrinterProfile;

/** cf_printer_profile_find: Returns: (nullable): the profile @id. */
const CfPrinterProfile *cf_printer_profile_find (const char *id);

/**
 * cf_printer_profile_choose:
 * @vendor, @product: of its USB descriptor
 * @device_id: (nullable): its IEEE 1284 device id, from outside
 *
 * Returns: the profile that says most exactly that it is for such a printer; else the generic one.
 */
const CfPrinterProfile *cf_printer_profile_choose (guint16 vendor,
                                                   guint16 product,
                                                   const char *device_id);

/** cf_printer_profile_get_all: Returns: (transfer none) (element-type CfPrinterProfile): all there are. */
const GPtrArray *cf_printer_profile_get_all (void);

G_END_DECLS
