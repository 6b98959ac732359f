/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-print-bits.h"

#define COLOUR_MIN 24 /* difference of the primaries that is a colour, not a grey */

/* How light a dot is, 0 to 255: luma of ITU-R BT.601 of blue, green and red. */
static int
light_at (const unsigned char *row, int x, gboolean is_grey)
{
  const unsigned char *pixel = row + (gsize) x * (is_grey ? 1 : 4);

  return is_grey ? pixel[0] : (pixel[0] * 29 + pixel[1] * 150 + pixel[2] * 77) / 256;
}

static gboolean
is_coloured (const unsigned char *row, int x)
{
  const unsigned char *pixel = row + (gsize) x * 4;
  int low = MIN (pixel[0], MIN (pixel[1], pixel[2]));
  int high = MAX (pixel[0], MAX (pixel[1], pixel[2]));

  return high - low > COLOUR_MIN;
}

void
cf_print_bits_row (const unsigned char *row,
                   int width,
                   gboolean is_grey,
                   gboolean dither,
                   int *errors,
                   guint8 *bits)
{
  int ahead = 0;   /* for the dot to the right */
  int carried = 0; /* for the dot below this one, from the one before */

  for (int x = 0; x < width; x++) {
    gboolean spreads = dither || (!is_grey && is_coloured (row, x));
    int light = light_at (row, x, is_grey) + (spreads ? (ahead + errors[x + 1]) / 16 : 0);
    gboolean is_black = light < 128;
    int rest = spreads ? light - (is_black ? 0 : 255) : 0;

    if (is_black)
      bits[x / 8] |= (guint8) (0x80 >> (x % 8));
    errors[x] += 3 * rest;
    errors[x + 1] = carried + 5 * rest;
    carried = rest;
    ahead = 7 * rest;
  }
}
