/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-print-bitmap.h"

G_BEGIN_DECLS

/**
 * CfPrintDocument:
 *
 * What should stand on paper, without saying how: paragraphs, rows of columns, rules, codes, and
 * the orders to feed, to cut and to open the drawer.  The till makes one from a sale and stores it
 * as JSON, so that a copy printed years later has the words of the day; each printer turns it into
 * its own language, and cf-print-text and cf-print-picture into something to look at.
 *
 * A document is built on one thread and not changed after it has been handed on; from then on any
 * thread may read and unref it.  Everything in it is bounded and clean UTF-8 without control
 * characters, wherever it came from, so renderers need not look again.
 *
 * Measures: widths and indents are characters of the normal text size, of which 80 mm paper has 48
 * (EPSON font A); feeds are dots of 1/8 mm.
 */
typedef struct _CfPrintDocument CfPrintDocument;

#define CF_PRINT_ELEMENTS_MAX 32768 /* a basket of 2000 lines has under 10 elements a line */
#define CF_PRINT_TEXT_MAX     1024  /* bytes of one paragraph or cell */
#define CF_PRINT_CODE_MAX     2331  /* bytes of a QR code: version 40, level M */
#define CF_PRINT_BARCODE_MAX  48    /* characters: Code 128 of more is wider than the paper */
#define CF_PRINT_CELLS_MAX    6     /* columns of one row */
#define CF_PRINT_WIDTH_MAX    96    /* characters across, for any paper */
#define CF_PRINT_FEED_MAX     800   /* dots: 10 cm */
#define CF_PRINT_NAME_MAX     64    /* bytes of a document's name */
#define CF_PRINT_JSON_MAX     (8 * 1024 * 1024) /* bytes of the stored form */

/**
 * CfPrintAlign:
 * @CF_PRINT_ALIGN_START: at the side reading begins
 * @CF_PRINT_ALIGN_CENTRE: in the middle
 * @CF_PRINT_ALIGN_END: at the side reading ends; amounts stand so
 */
typedef enum
{
  CF_PRINT_ALIGN_START,
  CF_PRINT_ALIGN_CENTRE,
  CF_PRINT_ALIGN_END,
} CfPrintAlign;

/**
 * CfPrintSize:
 * @CF_PRINT_SIZE_SMALL: second lines, tables
 * @CF_PRINT_SIZE_NORMAL: what was bought
 * @CF_PRINT_SIZE_LARGE: a number to read out
 * @CF_PRINT_SIZE_HUGE: the shop's name, the total
 */
typedef enum
{
  CF_PRINT_SIZE_SMALL,
  CF_PRINT_SIZE_NORMAL,
  CF_PRINT_SIZE_LARGE,
  CF_PRINT_SIZE_HUGE,
} CfPrintSize;

typedef enum
{
  CF_PRINT_WEIGHT_REGULAR,
  CF_PRINT_WEIGHT_MEDIUM,
  CF_PRINT_WEIGHT_BOLD,
} CfPrintWeight;

/**
 * CfPrintRule:
 * @CF_PRINT_RULE_PERFORATION: the dashed line of the stub, between parts
 * @CF_PRINT_RULE_SOLID: above a sum
 */
typedef enum
{
  CF_PRINT_RULE_PERFORATION,
  CF_PRINT_RULE_SOLID,
} CfPrintRule;

typedef enum
{
  CF_PRINT_CUT_PARTIAL,
  CF_PRINT_CUT_FULL,
} CfPrintCut;

typedef enum
{
  CF_PRINT_SYMBOLOGY_CODE128,
  CF_PRINT_SYMBOLOGY_EAN13,
  CF_PRINT_SYMBOLOGY_EAN8,
} CfPrintSymbology;

/**
 * CfPrintCell:
 * @text: clean UTF-8; owned by the document
 * @align: where the text stands in its column
 * @weight: how heavy
 * @width: the least width in characters; a column that does not stretch grows to its text
 * @stretch: 0 for a column as wide as said and never broken (amounts); else this column's share of
 *   what the others leave, its text broken into lines (names)
 *
 * One column of a row.  A text in a column without stretch is never cut and never broken while the
 * paper is wide enough for it: when the row does not fit, the renderer stacks its cells instead.
 */
typedef struct
{
  const char *text;
  CfPrintAlign align;
  CfPrintWeight weight;
  guint width;
  guint stretch;
} CfPrintCell;

typedef enum
{
  CF_PRINT_TEXT,
  CF_PRINT_COLUMNS,
  CF_PRINT_RULE,
  CF_PRINT_QR,
  CF_PRINT_BARCODE,
  CF_PRINT_IMAGE,
  CF_PRINT_FEED,
  CF_PRINT_CUT,
  CF_PRINT_DRAWER,
} CfPrintKind;

/**
 * CfPrintElement:
 * @kind: says which of the other fields count
 * @text: paragraph's text, code's content, picture's name
 * @alt: picture's words, where @bitmap is missing; "" for none
 * @bitmap: (nullable): the picture
 * @cells: columns, start to end
 * @n_cells: how many
 * @align: paragraph, picture and codes
 * @size: paragraph and columns
 * @weight: paragraph
 * @indent: paragraph and columns: characters of normal size left free at the start
 * @amount: feed: dots; QR: dots a module; drawer: its number, 1 or 2
 * @rule: rule
 * @cut: cut
 * @symbology: barcode
 *
 * One piece of a document, in reading order.  Borrowed from the document.
 */
typedef struct
{
  CfPrintKind kind;
  char *text;
  char *alt;
  CfPrintBitmap *bitmap;
  CfPrintCell *cells;
  guint n_cells;
  CfPrintAlign align;
  CfPrintSize size;
  CfPrintWeight weight;
  guint indent;
  guint amount;
  CfPrintRule rule;
  CfPrintCut cut;
  CfPrintSymbology symbology;
} CfPrintElement;

/**
 * cf_print_document_new:
 * @name: what people call it, such as the receipt's number; becomes a file's name in the virtual
 *   printer; cleaned and cut to %CF_PRINT_NAME_MAX
 * @language: (nullable): RFC 3066 tag of its words, which decides how they are broken and shaped
 * @rtl: whether reading begins at the right; columns and alignments are mirrored then
 *
 * Returns: (transfer full): an empty document.
 */
CfPrintDocument *cf_print_document_new (const char *name, const char *language, gboolean rtl)
  G_GNUC_WARN_UNUSED_RESULT;
CfPrintDocument *cf_print_document_ref (CfPrintDocument *self);
void cf_print_document_unref (CfPrintDocument *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfPrintDocument, cf_print_document_unref)

/* The functions that add keep to the limits above by themselves: a text that is too long is cut at
 * a character, an element past %CF_PRINT_ELEMENTS_MAX is left out and remembered
 * (cf_print_document_is_truncated()).  Text is copied and cleaned: control characters become
 * blanks, bidirectional overrides vanish, bytes that are no UTF-8 become U+FFFD. */

/** cf_print_document_add_text: adds a paragraph of @text, broken into lines where needed. */
void cf_print_document_add_text (CfPrintDocument *self,
                                 const char *text,
                                 CfPrintAlign align,
                                 CfPrintSize size,
                                 CfPrintWeight weight);

/**
 * cf_print_document_add_columns:
 * @cells: (array length=n_cells): copied; the texts need not be clean
 * @n_cells: 1 to %CF_PRINT_CELLS_MAX
 * @size: of the whole row
 * @indent: characters left free at the start
 *
 * Adds a row of columns.
 */
void cf_print_document_add_columns (CfPrintDocument *self,
                                    const CfPrintCell *cells,
                                    guint n_cells,
                                    CfPrintSize size,
                                    guint indent);

/**
 * cf_print_document_add_pair:
 * @text: at the start, broken into lines
 * @amount: at the end, never broken; (nullable) for none
 *
 * Adds the commonest row: words and an amount.
 */
void cf_print_document_add_pair (CfPrintDocument *self,
                                 const char *text,
                                 const char *amount,
                                 CfPrintSize size,
                                 CfPrintWeight weight,
                                 guint indent);

/** cf_print_document_add_rule: adds a line across the paper. */
void cf_print_document_add_rule (CfPrintDocument *self, CfPrintRule rule);

/**
 * cf_print_document_add_qr:
 * @data: at most %CF_PRINT_CODE_MAX bytes, else nothing is added
 * @module_dots: dots a module, 2 to 12; renderers take fewer if the paper is too narrow
 *
 * Adds a QR code of error level M, centred.
 */
void cf_print_document_add_qr (CfPrintDocument *self, const char *data, guint module_dots);

/**
 * cf_print_document_add_barcode:
 * @data: printable ASCII (Code 128) or digits (EAN, with or without the check digit), at most
 *   %CF_PRINT_BARCODE_MAX, else nothing is added
 *
 * Adds a linear code with its characters below, centred.
 */
void cf_print_document_add_barcode (CfPrintDocument *self,
                                    CfPrintSymbology symbology,
                                    const char *data);

/**
 * cf_print_document_add_image:
 * @name: which picture of the shop: "logo"
 * @alt: words in its place where the picture is missing; "" for nothing
 * @bitmap: (nullable): the picture; a reference is kept.  It is not part of the stored form, which
 *   keeps name and words
 *
 * Adds a picture, centred.
 */
void cf_print_document_add_image (CfPrintDocument *self,
                                  const char *name,
                                  const char *alt,
                                  CfPrintBitmap *bitmap);

/** cf_print_document_add_feed: leaves @dots (1/8 mm, at most %CF_PRINT_FEED_MAX) free. */
void cf_print_document_add_feed (CfPrintDocument *self, guint dots);

/** cf_print_document_add_cut: cuts the paper after feeding it past the knife. */
void cf_print_document_add_cut (CfPrintDocument *self, CfPrintCut cut);

/** cf_print_document_add_drawer: opens drawer 1 or 2 (@drawer) when printing gets here. */
void cf_print_document_add_drawer (CfPrintDocument *self, guint drawer);

/* What it was made with, and how many elements it has. */
const char *cf_print_document_get_name (const CfPrintDocument *self);
const char *cf_print_document_get_language (const CfPrintDocument *self); /* nullable */
gboolean cf_print_document_is_rtl (const CfPrintDocument *self);
guint cf_print_document_get_n_elements (const CfPrintDocument *self);

/** cf_print_document_get_element: returns element @index, below the number of elements; borrowed. */
const CfPrintElement *cf_print_document_get_element (const CfPrintDocument *self, guint index);

/** cf_print_document_is_truncated: whether something was left out for the limits' sake. */
gboolean cf_print_document_is_truncated (const CfPrintDocument *self);

/** cf_print_document_equal: whether two documents print the same under the same name. */
gboolean cf_print_document_equal (const CfPrintDocument *a, const CfPrintDocument *b);

/**
 * cf_print_document_to_json:
 *
 * Returns: (transfer full): @self as one line of JSON; the same document always gives the same
 * bytes.  Written by version 1: `{"format":"counterfoil-print","v":1,…}`.
 */
char *cf_print_document_to_json (const CfPrintDocument *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_print_document_from_json:
 * @json: from anywhere
 * @length: its bytes, or -1 if it ends with a NUL
 *
 * Fails with %CF_ERROR_BAD_JSON (not JSON, or over %CF_PRINT_JSON_MAX), %CF_ERROR_NEWER_VERSION,
 * or %CF_ERROR_DAMAGED (JSON, but no print document within the limits).
 *
 * Returns: (transfer full) (nullable): the document.
 */
CfPrintDocument *cf_print_document_from_json (const char *json, gssize length, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
