/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

#include <glib.h>

/*
 * The mechanism of an emulated receipt printer: a head of so many dots above a roll of paper.  It
 * shares nothing with the drivers; what it is told in letters it draws with its own font and
 * remembers as text.
 */

typedef struct
{
  char *text; /* as read from left to right, blanks at the end left out */
  int top;    /* dots from the start of the roll */
  int height;
} CfTestPaperLine;

typedef struct
{
  guint dots;
  guint stride;     /* bytes a row */
  GByteArray *rows; /* one bit a dot, the leftmost highest, 1 is black */
  GPtrArray *lines; /* of CfTestPaperLine: what was printed as letters */
  GArray *cuts;     /* of int: rows above which the paper was cut */
  GArray *cells;    /* of the line that has not been printed yet */
  guint x;          /* dots used of it */
  guint align;      /* 0 left, 1 centre, 2 right */
  guint n_wrapped;  /* lines that were longer than the paper */
  int rows_left;    /* on the roll; -1: plenty */
} CfTestPaper;

CfTestPaper *cf_test_paper_new (guint dots);
void cf_test_paper_free (CfTestPaper *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfTestPaper, cf_test_paper_free)

/* Whether @rows more can be printed; what cannot, the caller keeps for later. */
gboolean cf_test_paper_has (const CfTestPaper *self, int rows);

/* Adds a character of @width by @height dots to the line. */
void cf_test_paper_letter (CfTestPaper *self,
                           gunichar c,
                           guint width,
                           guint height,
                           gboolean is_bold);

/* How many rows printing the line with @spacing would take. */
int cf_test_paper_line_rows (const CfTestPaper *self, guint spacing);
void cf_test_paper_end_line (CfTestPaper *self, guint spacing);

void cf_test_paper_feed (CfTestPaper *self, int rows);

/* Prints a picture of @rows rows of @stride bytes, placed as aligned. */
void cf_test_paper_bits (CfTestPaper *self, const guint8 *bits, guint stride, int rows);

/* Prints modules (one byte each), @dots wide and high, centred: codes that a printer draws itself. */
void cf_test_paper_modules (CfTestPaper *self,
                            const guint8 *modules,
                            guint columns,
                            guint rows,
                            guint dots,
                            guint height);

void cf_test_paper_cut (CfTestPaper *self);

int cf_test_paper_height (const CfTestPaper *self);
gboolean cf_test_paper_is_black (const CfTestPaper *self, guint x, int y);

/* All lines of letters, each ended by a newline. */
char *cf_test_paper_dup_text (const CfTestPaper *self);
void cf_test_paper_write_png (const CfTestPaper *self, const char *path);

/* What a camera reads on it: the content of all codes, each ended by a newline. */
char *cf_test_paper_dup_codes (const CfTestPaper *self);
