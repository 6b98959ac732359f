/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-price.h"

static void
add_step (CfPrice *price,
          CfPriceSource source,
          const char *rule,
          CfRate percent,
          CfMoney before,
          CfMoney after)
{
  g_assert (price->n_steps < CF_PRICE_STEPS_MAX);
  price->steps[price->n_steps++] = (CfPriceStep){ source, rule, percent, before, after };
  price->source = source;
  price->rule = rule;
}

/* Whether rule @a is to be taken instead of @b, the best so far: the lower price, then the smaller
 * id, so that the order in which rules arrive decides nothing. */
static gboolean
is_better (gint64 minor_a, const char *id_a, gint64 minor_b, const char *id_b)
{
  return minor_a < minor_b || (minor_a == minor_b && g_strcmp0 (id_a, id_b) < 0);
}

static const CfScheduledPrice *
find_scheduled (const CfPriceQuestion *question)
{
  const CfScheduledPrice *best = NULL;
  for (guint i = 0; i < question->n_scheduled; i++) {
    const CfScheduledPrice *rule = &question->scheduled[i];
    if (!cf_validity_contains (&rule->validity, question->at_ms) || rule->price.minor < 0 ||
        (rule->group != NULL && g_strcmp0 (rule->group, question->group) != 0))
      continue;
    if (best == NULL || is_better (rule->price.minor, rule->id, best->price.minor, best->id))
      best = rule;
  }
  return best;
}

/* Finds the markdown that leaves the least of @figure, below it; NULL if none lowers it. */
static gboolean
find_markdown (const CfPriceQuestion *question,
               CfMoney figure,
               const CfMarkdown **ret_best,
               CfMoney *ret_after,
               GError **error)
{
  const CfMarkdown *best = NULL;
  CfMoney best_after = figure;
  for (guint i = 0; i < question->n_markdowns; i++) {
    const CfMarkdown *rule = &question->markdowns[i];
    CfMoney after = rule->price;
    if (!cf_validity_contains (&rule->validity, question->at_ms))
      continue;
    if (rule->percent.ppm != 0) {
      CfMoney off;
      if (!cf_rate_of (rule->percent, figure, question->rounding, &off, error) ||
          !cf_money_sub (figure, off, &after, error))
        return FALSE;
    } else if (question->embedded != NULL) {
      continue; /* a fixed price of a unit says nothing about an amount in a code */
    }
    if (after.minor < 0 || after.minor >= figure.minor)
      continue;
    if (best == NULL || is_better (after.minor, rule->id, best_after.minor, best->id)) {
      best = rule;
      best_after = after;
    }
  }
  *ret_best = best;
  *ret_after = best_after;
  return TRUE;
}

static gboolean
check_question (const CfPriceQuestion *question, GError **error)
{
  if (question->base.minor < 0 || (question->override != NULL && question->override->minor < 0) ||
      (question->embedded != NULL && question->embedded->minor < 0))
    return cf_error_set (error, CF_ERROR_BAD_AMOUNT, "a price is below zero");
  return TRUE;
}

/* The steps without the markdown; leaves the figure in @ret_figure. */
static void
resolve_plain (const CfPriceQuestion *question, CfPrice *price, CfMoney *ret_figure)
{
  const CfRate none = { 0 };
  const CfScheduledPrice *scheduled = find_scheduled (question);
  CfMoney unit = question->base;
  if (question->override != NULL) {
    unit = *question->override;
    add_step (price, CF_PRICE_SOURCE_OVERRIDE, NULL, none, question->base, unit);
  } else if (question->embedded != NULL) {
    add_step (price, CF_PRICE_SOURCE_EMBEDDED, NULL, none, *question->embedded,
              *question->embedded);
    price->embedded = TRUE;
  } else {
    CfPriceSource source = question->department ? CF_PRICE_SOURCE_DEPARTMENT : CF_PRICE_SOURCE_BASE;
    add_step (price, source, NULL, none, unit, unit);
    if (scheduled != NULL && !question->department) {
      unit = scheduled->price;
      add_step (price, CF_PRICE_SOURCE_SCHEDULED, scheduled->id, none, question->base, unit);
    }
  }
  price->unit_price = unit;
  *ret_figure = price->embedded ? *question->embedded : unit;
}

gboolean
cf_price_resolve (const CfPriceQuestion *question, CfPrice *ret_price, GError **error)
{
  CfPrice price = { .list_price = question->base };
  CfMoney figure;
  if (!check_question (question, error))
    return FALSE;
  resolve_plain (question, &price, &figure);

  if (question->override == NULL) {
    const CfMarkdown *markdown = NULL;
    CfMoney after = figure;
    if (!find_markdown (question, figure, &markdown, &after, error))
      return FALSE;
    if (markdown != NULL) {
      add_step (&price, CF_PRICE_SOURCE_MARKDOWN, markdown->id, markdown->percent, figure, after);
      figure = after;
    }
  }
  if (price.embedded)
    price.embedded_amount = figure;
  else
    price.unit_price = figure;

  if (question->kind == CF_LINE_PAYOUT) {
    price.unit_price = cf_money_negate (price.unit_price);
    price.list_price = cf_money_negate (price.list_price);
    price.embedded_amount = cf_money_negate (price.embedded_amount);
  }
  *ret_price = price;
  return TRUE;
}

char *
cf_price_explain (const CfPrice *self, guint exponent)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < self->n_steps; i++) {
    const CfPriceStep *step = &self->steps[i];
    g_autofree char *after = cf_money_to_text (step->after, exponent);
    if (i > 0)
      g_string_append (text, "; ");
    g_string_append (text, cf_price_source_to_text (step->source));
    if (step->rule != NULL)
      g_string_append_printf (text, " %s", step->rule);
    if (step->percent.ppm != 0) {
      g_autofree char *percent = cf_rate_to_percent_text (step->percent);
      g_string_append_printf (text, " -%s %%", percent);
    }
    g_string_append_printf (text, " %s", after);
  }
  return g_string_free (text, FALSE);
}
