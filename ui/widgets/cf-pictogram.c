/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-pictogram.h"

#include <string.h>

/* The first word found in a department's name, folded, decides; order matters. */
/* clang-format off */
static const struct
{
  const char *word;
  const char *icon;
} pictograms[] = {
  { "bag",        "cf-dept-bag-symbolic" },
  { "household",  "cf-dept-bag-symbolic" },
  { "bakery",     "cf-dept-bread-symbolic" },
  { "bread",      "cf-dept-bread-symbolic" },
  { "fruit",      "cf-dept-apple-symbolic" },
  { "veg",        "cf-dept-apple-symbolic" },
  { "spice",      "cf-dept-leaf-symbolic" },
  { "health",     "cf-dept-leaf-symbolic" },
  { "herb",       "cf-dept-leaf-symbolic" },
  { "hot drink",  "cf-dept-cup-symbolic" },
  { "coffee",     "cf-dept-cup-symbolic" },
  { "tea",        "cf-dept-cup-symbolic" },
  { "drink",      "cf-dept-bottle-symbolic" },
  { "wine",       "cf-dept-bottle-symbolic" },
  { "beer",       "cf-dept-bottle-symbolic" },
  { "spirit",     "cf-dept-bottle-symbolic" },
  { "dairy",      "cf-dept-cheese-symbolic" },
  { "cheese",     "cf-dept-cheese-symbolic" },
  { "ready",      "cf-dept-bowl-symbolic" },
  { "meal",       "cf-dept-bowl-symbolic" },
  { "pasta",      "cf-dept-bowl-symbolic" },
  { "confection", "cf-dept-chocolate-symbolic" },
  { "sweet",      "cf-dept-chocolate-symbolic" },
  { "snack",      "cf-dept-pouch-symbolic" },
  { "biscuit",    "cf-dept-pouch-symbolic" },
  { "frozen",     "cf-dept-ice-symbolic" },
  { "ice",        "cf-dept-ice-symbolic" },
  { "breakfast",  "cf-dept-jar-symbolic" },
  { "baby",       "cf-dept-jar-symbolic" },
  { "sauce",      "cf-dept-jar-symbolic" },
  { "fish",       "cf-dept-fish-symbolic" },
  { "meat",       "cf-dept-fish-symbolic" },
  { "pet",        "cf-dept-tin-symbolic" },
  { "tin",        "cf-dept-tin-symbolic" },
};
/* clang-format on */

const char *
cf_pictogram_for (const char *department)
{
  g_autofree char *folded = g_utf8_strdown (department != NULL ? department : "", -1);

  for (guint i = 0; i < G_N_ELEMENTS (pictograms); i++) {
    if (strstr (folded, pictograms[i].word) != NULL)
      return pictograms[i].icon;
  }
  return "cf-dept-box-symbolic";
}
