/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-error.h"
#include "cf-scan-code-private.h"

/* ── life ─────────────────────────────────────────────────────────────────────────────────────── */

CfScanSettings *
cf_scan_settings_new (guint exponent, guint currency)
{
  CfScanSettings *self = g_new0 (CfScanSettings, 1);

  g_assert (exponent <= 4);
  self->exponent = exponent;
  self->currency = currency;
  self->layouts = g_array_new (FALSE, FALSE, sizeof (CfScanLayout));
  self->ranges = g_array_new (FALSE, FALSE, sizeof (CfScanRange));
  return self;
}

CfScanSettings *
cf_scan_settings_new_default (guint exponent, guint currency)
{
  CfScanSettings *self = cf_scan_settings_new (exponent, currency);

  if (!cf_scan_settings_add_layout (self, "2IIIIIIPPPPPC", exponent, NULL) ||
      !cf_scan_settings_add_layout (self, "02IIIIIPPPPPC", exponent, NULL))
    g_assert_not_reached ();
  return self;
}

void
cf_scan_settings_free (CfScanSettings *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->layouts);
  g_array_unref (self->ranges);
  g_free (self->separator);
  g_free (self);
}

/* ── overlaps ─────────────────────────────────────────────────────────────────────────────────── */

/* Whether some string begins with a prefix between @a_first and @a_last and with one between
 * @b_first and @b_last: compared as far as the shorter pair goes. */
static gboolean
prefixes_overlap (const char *a_first, const char *a_last, const char *b_first, const char *b_last)
{
  gsize n = MIN (strlen (a_first), strlen (b_first));

  return strncmp (a_first, b_last, n) <= 0 && strncmp (b_first, a_last, n) <= 0;
}

static gboolean
range_meets_layout (const CfScanRange *range, const CfScanLayout *layout)
{
  char upc[CF_SCAN_LAYOUT_LEN + 1];

  if (range->length == CF_SCAN_LAYOUT_LEN)
    return prefixes_overlap (range->first, range->last, layout->prefix, layout->prefix);
  if (range->length != CF_SCAN_LAYOUT_LEN - 1 || layout->prefix[0] != '0')
    return FALSE;
  g_strlcpy (upc, layout->prefix + 1, sizeof upc); /* as UPC-A, without the 0 in front */
  return prefixes_overlap (range->first, range->last, upc, upc);
}

/* ── layouts ──────────────────────────────────────────────────────────────────────────────────── */

/* Notes the run of @letter in @pattern.  Returns FALSE if it is in two. */
static gboolean
find_run (const char *pattern, char letter, CfScanRun *ret_run)
{
  const char *start = strchr (pattern, letter);
  gsize len = 0;

  *ret_run = (CfScanRun){ 0, 0 };
  if (start == NULL)
    return TRUE;
  while (start[len] == letter)
    len++;
  *ret_run = (CfScanRun){ (guint8) (start - pattern), (guint8) len };
  return strchr (start + len, letter) == NULL;
}

static gboolean
read_pattern (const char *pattern, CfScanLayout *ret_layout)
{
  CfScanRun item, check;
  guint n_values = 0;
  gsize prefix = strspn (pattern, "0123456789");

  if (strlen (pattern) != CF_SCAN_LAYOUT_LEN || prefix == 0 || prefix > CF_SCAN_LAYOUT_LEN - 2 ||
      strspn (pattern + prefix, "IVXPWNC") != CF_SCAN_LAYOUT_LEN - prefix ||
      pattern[CF_SCAN_LAYOUT_LEN - 1] != 'C')
    return FALSE;
  if (!find_run (pattern, 'I', &item) || !find_run (pattern, 'X', &ret_layout->unused) ||
      !find_run (pattern, 'C', &check) || !find_run (pattern, 'V', &ret_layout->verifier) ||
      item.len == 0 || check.len != 1 || ret_layout->verifier.len > 1)
    return FALSE;

  for (const char *letter = "PWN"; *letter != '\0'; letter++) {
    CfScanRun run;

    if (!find_run (pattern, *letter, &run))
      return FALSE;
    if (run.len == 0)
      continue;
    n_values++;
    ret_layout->value = run;
    ret_layout->meaning = *letter;
  }
  memcpy (ret_layout->prefix, pattern, prefix);
  ret_layout->prefix[prefix] = '\0';
  if (ret_layout->verifier.len == 1 && ret_layout->value.len != 4 && ret_layout->value.len != 5)
    return FALSE; /* the standard has verifiers for four and five digits only */
  return n_values == 1;
}

gboolean
cf_scan_settings_add_layout (CfScanSettings *self,
                             const char *pattern,
                             guint decimals,
                             GError **error)
{
  CfScanLayout layout = { 0 };
  guint decimals_max;

  g_return_val_if_fail (self != NULL && pattern != NULL, FALSE);

  if (!read_pattern (pattern, &layout))
    return cf_error_set (error, CF_ERROR_BAD_SETTING, "'%s' is no layout of 13 digits", pattern);
  if (layout.prefix[0] != '2' && !g_str_has_prefix (layout.prefix, "02"))
    return cf_error_set (error, CF_ERROR_BAD_SETTING,
                         "layout '%s' does not begin with 02 or 20 to 29", pattern);
  decimals_max = layout.meaning == 'P' ? self->exponent : layout.meaning == 'W' ? 3 : 0;
  if (decimals > decimals_max)
    return cf_error_set (error, CF_ERROR_BAD_SETTING, "layout '%s' has more than %u decimals",
                         pattern, decimals_max);
  layout.decimals = decimals;

  if (self->layouts->len == CF_SCAN_LAYOUTS_MAX)
    return cf_error_set (error, CF_ERROR_BAD_SETTING, "more than %d layouts", CF_SCAN_LAYOUTS_MAX);
  for (guint i = 0; i < self->layouts->len; i++) {
    const CfScanLayout *other = &g_array_index (self->layouts, CfScanLayout, i);

    if (prefixes_overlap (layout.prefix, layout.prefix, other->prefix, other->prefix))
      return cf_error_set (error, CF_ERROR_BAD_SETTING, "layouts of prefix %s and %s overlap",
                           layout.prefix, other->prefix);
  }
  for (guint i = 0; i < self->ranges->len; i++)
    if (range_meets_layout (&g_array_index (self->ranges, CfScanRange, i), &layout))
      return cf_error_set (error, CF_ERROR_BAD_SETTING, "layout '%s' overlaps a number range",
                           pattern);
  g_array_append_val (self->layouts, layout);
  return TRUE;
}

/* ── ranges ───────────────────────────────────────────────────────────────────────────────────── */

static gboolean
is_number_text (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isdigit (*p) && !g_ascii_isupper (*p))
      return FALSE;
  return TRUE;
}

static gboolean
check_range (const CfScanSettings *self, const CfScanRange *range, GError **error)
{
  static const char *const OWN[] = { "CF1R", "CF1S", "CF1P", "CF1F", "CF1B" };

  for (guint i = 0; i < G_N_ELEMENTS (OWN); i++)
    if (prefixes_overlap (range->first, range->last, OWN[i], OWN[i]))
      return cf_error_set (error, CF_ERROR_BAD_SETTING, "range %s overlaps our own codes %s",
                           range->first, OWN[i]);
  for (guint i = 0; i < self->ranges->len; i++) {
    const CfScanRange *other = &g_array_index (self->ranges, CfScanRange, i);

    if (other->kind != range->kind && other->length == range->length &&
        prefixes_overlap (range->first, range->last, other->first, other->last))
      return cf_error_set (error, CF_ERROR_BAD_SETTING, "%s range %s overlaps %s range %s",
                           cf_scan_kind_to_text (range->kind), range->first,
                           cf_scan_kind_to_text (other->kind), other->first);
  }
  for (guint i = 0; i < self->layouts->len; i++) {
    const CfScanLayout *layout = &g_array_index (self->layouts, CfScanLayout, i);

    if (range_meets_layout (range, layout))
      return cf_error_set (error, CF_ERROR_BAD_SETTING,
                           "%s range %s overlaps the variable measure layout of prefix %s",
                           cf_scan_kind_to_text (range->kind), range->first, layout->prefix);
  }
  return TRUE;
}

gboolean
cf_scan_settings_add_range (CfScanSettings *self,
                            CfScanKind kind,
                            guint length,
                            const char *first,
                            const char *last,
                            GError **error)
{
  CfScanRange range = { .kind = kind, .length = length };
  gsize len;

  g_return_val_if_fail (self != NULL && first != NULL && last != NULL, FALSE);
  g_return_val_if_fail (kind == CF_SCAN_LOYALTY || kind == CF_SCAN_GIFT_CARD ||
                          kind == CF_SCAN_COUPON,
                        FALSE);

  len = strlen (first);
  if (length < 4 || length > CF_SCAN_RANGE_LEN || len == 0 || len > length ||
      strlen (last) != len || strcmp (first, last) > 0 || !is_number_text (first) ||
      !is_number_text (last))
    return cf_error_set (error, CF_ERROR_BAD_SETTING, "'%s' to '%s' is no range of %u characters",
                         first, last, length);
  if (self->ranges->len == CF_SCAN_RANGES_MAX)
    return cf_error_set (error, CF_ERROR_BAD_SETTING, "more than %d ranges", CF_SCAN_RANGES_MAX);
  g_strlcpy (range.first, first, sizeof range.first);
  g_strlcpy (range.last, last, sizeof range.last);
  if (!check_range (self, &range, error))
    return FALSE;
  g_array_append_val (self->ranges, range);
  return TRUE;
}

/* ── the rest ─────────────────────────────────────────────────────────────────────────────────── */

gboolean
cf_scan_settings_set_separator (CfScanSettings *self, const char *substitute, GError **error)
{
  gsize len = substitute != NULL ? strlen (substitute) : 0;
  gboolean other = FALSE;

  g_return_val_if_fail (self != NULL, FALSE);

  for (gsize i = 0; i < len; i++) {
    if (!g_ascii_isprint (substitute[i]))
      return cf_error_set (error, CF_ERROR_BAD_SETTING, "a separator is printable");
    other = other || !g_ascii_isalnum (substitute[i]);
  }
  if (len > CF_SCAN_SUBSTITUTE_MAX || (len > 0 && !other))
    return cf_error_set (error, CF_ERROR_BAD_SETTING, "'%s' cannot stand for a separator",
                         substitute);
  g_free (self->separator);
  self->separator = len > 0 ? g_strdup (substitute) : NULL;
  return TRUE;
}

void
cf_scan_settings_set_function_codes (CfScanSettings *self, gboolean enabled)
{
  self->function_codes = enabled;
}

void
cf_scan_settings_set_upce (CfScanSettings *self, gboolean enabled)
{
  self->upce = enabled;
}
