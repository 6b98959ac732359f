/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-code-page.h"

#include <string.h>

#include <gio/gio.h>

#include "cf-driver-data.h"

#define UPPER         128 /* characters a page has of its own, from 0x80 on */
#define PAGE_NAME_MAX 16
#define NO_CHAR       0xFFFD

typedef struct
{
  gunichar c;
  guint8 byte;
} Pair;

struct _CfCodePage
{
  char name[PAGE_NAME_MAX];
  Pair pairs[UPPER]; /* by character */
  guint n_pairs;
};

static int
compare_pairs (const void *a, const void *b)
{
  gunichar left = ((const Pair *) a)->c;
  gunichar right = ((const Pair *) b)->c;
  return left < right ? -1 : left > right;
}

/* A line of our own resource: a mistake in it is ours. */
static CfCodePage *
parse_page (const char *line)
{
  CfCodePage *page = g_new0 (CfCodePage, 1);
  const char *p = strchr (line, ' ');

  g_assert (p != NULL && p - line < PAGE_NAME_MAX && g_utf8_validate (line, -1, NULL));
  memcpy (page->name, line, (gsize) (p - line));
  p++;
  for (guint i = 0; i < UPPER; i++) {
    g_assert (*p != '\0');
    gunichar c = g_utf8_get_char (p);
    if (c != NO_CHAR)
      page->pairs[page->n_pairs++] = (Pair){ c, (guint8) (0x80 + i) };
    p = g_utf8_next_char (p);
  }
  g_assert (*p == '\0');
  qsort (page->pairs, page->n_pairs, sizeof page->pairs[0], compare_pairs);
  return page;
}

static GPtrArray *
load_pages (void)
{
  g_autoptr (GBytes) bytes =
    g_resource_lookup_data (cf_driver_data_get_resource (), "/counterfoil/profiles/code-pages.txt",
                            0, NULL);
  g_assert (bytes != NULL);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GPtrArray *pages = g_ptr_array_new ();

  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0' && lines[i][0] != '#')
      g_ptr_array_add (pages, parse_page (lines[i]));
  return pages;
}

const CfCodePage *
cf_code_page_find (const char *name)
{
  static gsize pages = 0;

  g_return_val_if_fail (name != NULL, NULL);
  if (g_once_init_enter (&pages)) {
    const GPtrArray *loaded = load_pages ();
    g_once_init_leave (&pages, (gsize) loaded);
  }
  const GPtrArray *all = (const GPtrArray *) pages;
  for (guint i = 0; i < all->len; i++)
    if (strcmp (((const CfCodePage *) all->pdata[i])->name, name) == 0)
      return all->pdata[i];
  return NULL;
}

const char *
cf_code_page_get_name (const CfCodePage *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->name;
}

guint8
cf_code_page_encode (const CfCodePage *self, gunichar c)
{
  g_return_val_if_fail (self != NULL, 0);

  if (c < 0x80)
    return (guint8) c;
  Pair key = { c, 0 };
  const Pair *pair =
    bsearch (&key, self->pairs, self->n_pairs, sizeof self->pairs[0], compare_pairs);
  return pair != NULL ? pair->byte : 0;
}
