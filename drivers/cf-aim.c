/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-aim.h"

#include <string.h>

/* ISO/IEC 15424: code letter, modifiers that exist, name. */
static const struct
{
  char letter;
  const char *modifiers;
  const char *name;
} SYMBOLOGIES[] = {
  { 'A', "01234567", "Code 39" }, { 'B', "0", "Telepen" },
  { 'C', "0124", "Code 128" },    { 'E', "01234", "EAN/UPC" },
  { 'F', "01234", "Codabar" },    { 'G', "0", "Code 93" },
  { 'H', "013", "Code 11" },      { 'I', "013", "Interleaved 2 of 5" },
  { 'J', "012345", "DotCode" },   { 'L', "012345", "PDF417" },
  { 'M', "013", "MSI" },          { 'P', "0", "Plessey" },
  { 'Q', "0123456", "QR code" },  { 'R', "013", "2 of 5" },
  { 'S', "013", "2 of 5" },       { 'U', "0123", "MaxiCode" },
  { 'X', "0", "other" },          { 'd', "0123456", "Data Matrix" },
  { 'e', "0123", "GS1 DataBar" }, { 'z', "0123456789", "Aztec" },
};

static int
find_symbology (const char *aim)
{
  for (guint i = 0; i < G_N_ELEMENTS (SYMBOLOGIES); i++)
    if (SYMBOLOGIES[i].letter == aim[1] && strchr (SYMBOLOGIES[i].modifiers, aim[2]) != NULL)
      return (int) i;
  return -1;
}

gboolean
cf_aim_find (const char *data, gsize length)
{
  g_return_val_if_fail (data != NULL, FALSE);

  return length >= CF_AIM_LENGTH && data[0] == ']' && data[2] != '\0' && find_symbology (data) >= 0;
}

const char *
cf_aim_name (const char *aim)
{
  if (aim == NULL || !cf_aim_find (aim, strlen (aim)))
    return "unknown";
  return SYMBOLOGIES[find_symbology (aim)].name;
}
