/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-last-pieces.h"

#include <string.h>

gint64
cf_last_pieces_wanted (gint64 on_hand, gint64 reserved, gint64 held, gint64 in_basket)
{
  /* The reservation of what was lent a moment ago may not have been told yet. */
  gint64 sellable = on_hand - MAX (0, reserved - held);

  if (on_hand <= 0 || in_basket <= held || sellable - CF_LAST_PIECES_SPARE > in_basket)
    return 0;
  return in_basket - held;
}

gboolean
cf_last_pieces_is_spare (gint64 held, gint64 amount, gint64 in_basket)
{
  return held - amount >= in_basket;
}

gboolean
cf_last_pieces_counts (CfLineKind kind, CfUnit unit)
{
  return kind == CF_LINE_MERCHANDISE && unit == CF_UNIT_EA;
}

/* What is not named yet of @n grants or refusals, and how many names the record has room for. */
typedef struct
{
  gint64 *left;
  guint names_left;
} Rest;

static gint64
take_grants (CfSaleLine *line, const CfLentPieces *held, gsize n, Rest *rest)
{
  gint64 open = line->quantity.milli;

  for (gsize i = 0; i < n && open > 0 && rest->names_left > 0; i++) {
    CfSaleCover *cover;

    if (rest->left[i] <= 0 || strcmp (held[i].sku, line->sku) != 0)
      continue;
    cover = cf_sale_cover_new ();
    cover->grant = g_strdup (held[i].grant);
    cover->quantity.milli = MIN (open, rest->left[i]);
    rest->left[i] -= cover->quantity.milli;
    open -= cover->quantity.milli;
    rest->names_left--;
    g_ptr_array_add (line->covers, cover);
  }
  return open;
}

static void
mark (CfSaleLine *line, gint64 open, const CfRefusedPieces *refused, gsize n, Rest *rest)
{
  for (gsize i = 0; i < n && open > 0; i++) {
    if (rest->left[i] <= 0 || rest->names_left == 0 || strcmp (refused[i].sku, line->sku) != 0)
      continue;
    line->uncovered.milli = MIN (open, rest->left[i]);
    rest->left[i] -= line->uncovered.milli;
    rest->names_left--;
    for (gsize j = 0; refused[i].lent[j] != NULL && rest->names_left > 0; j++, rest->names_left--)
      g_ptr_array_add (line->lent, g_strdup (refused[i].lent[j]));
    return;
  }
}

void
cf_last_pieces_cover (CfSale *sale,
                      const CfLentPieces *held,
                      gsize n_held,
                      const CfRefusedPieces *refused,
                      gsize n_refused)
{
  g_autofree gint64 *held_left = g_new (gint64, n_held);
  g_autofree gint64 *refused_left = g_new (gint64, n_refused);
  Rest of_held = { held_left, CF_LAST_PIECES_NAMES_MAX };
  Rest of_refused = { refused_left, 0 };

  for (gsize i = 0; i < n_held; i++)
    held_left[i] = held[i].milli;
  for (gsize i = 0; i < n_refused; i++)
    refused_left[i] = refused[i].milli;
  for (guint i = 0; i < sale->lines->len; i++) {
    CfSaleLine *line = g_ptr_array_index (sale->lines, i);
    gint64 open;

    if (!cf_last_pieces_counts (line->kind, line->unit) || line->quantity.milli <= 0)
      continue;
    open = take_grants (line, held, n_held, &of_held);
    of_refused.names_left = of_held.names_left;
    mark (line, open, refused, n_refused, &of_refused);
    of_held.names_left = of_refused.names_left;
  }
}
