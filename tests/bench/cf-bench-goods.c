/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-bench-goods.h"

static const char *const BRANDS[] = { "Albra",  "Cordel",  "Emfio", "Grahol", "Isjun",
                                      "Kalo",   "Marnor",  "Olpri", "Rosol",  "Taul",
                                      "Verwin", "Xazebra", "Delka" };
static const char *const GOODS[] = { "Bread",    "Butter", "Cheese",  "Chocolate", "Coffee",
                                     "Crackers", "Flour",  "Honey",   "Juice",     "Milk",
                                     "Noodles",  "Oil",    "Pickles", "Rice",      "Salt",
                                     "Soap",     "Tea",    "Water",   "Yoghurt" };
static const char *const KINDS[] = { "dark", "light", "organic", "red", "salted", "sweet", "wild" };
static const char *const SIZES[] = { "", " 100 g", " 250 g", " 1 kg", " 330 ml", " 75 cl", " x6" };
static const char *const DEPARTMENTS[] = { "Bakery", "Dairy", "Drinks", "Household", "Pantry" };

/* 14 digits under the prefix that GS1 keeps for demonstrations. */
static char *
make_gtin (guint number)
{
  /* An odd factor without common divisors scatters the numbers over the whole range, each once. */
  g_autofree char *digits =
    g_strdup_printf ("0952%09" G_GUINT64_FORMAT, (guint64) number * 387420489 % 1000000000);
  guint sum = 0;

  for (guint i = 0; digits[i] != '\0'; i++)
    sum += (guint) (digits[i] - '0') * (i % 2 == 0 ? 3 : 1);
  return g_strdup_printf ("%s%u", digits, (10 - sum % 10) % 10);
}

#define PICK(list, of) (list)[(of) % G_N_ELEMENTS (list)]

CfProduct *
cf_bench_product_new (guint number)
{
  CfProduct *product = cf_product_new ();
  guint spread = number * 2654435761U >> 7;

  g_free (product->sku);
  g_free (product->name);
  g_free (product->department);
  product->sku = g_strdup_printf ("S%07u", number);
  product->name = g_strdup_printf ("%s %s%s", PICK (KINDS, spread / 31), PICK (GOODS, spread / 247),
                                   PICK (SIZES, spread / 4699));
  product->brand = g_strdup (PICK (BRANDS, spread));
  product->department = g_strdup (PICK (DEPARTMENTS, spread / 13));
  product->price.minor = 19 + spread % 5000;
  g_strfreev (product->gtins);
  product->gtins = g_new0 (char *, 2);
  product->gtins[0] = make_gtin (number);
  return product;
}
