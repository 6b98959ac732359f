/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-catalog-search.h"

#include <string.h>

#include "cf-catalog-fold.h"
#include "cf-catalog-private.h"

/*
 * A hit is a rowid of product_search, which is popularity and product number in one: sorting hits
 * by it is sorting the answer.
 */

#define HEAD_CHARS     4   /* the longest ready-made prefix list: prefix='1 2 3 4' of the schema */
#define CANDIDATES_MAX 300 /* looked at by their heads before asking for all letters; about 1 ms */
#define SKU_VARIANTS   3   /* as typed, in capitals, in small letters */
#define LAST_CHARACTER "\xf4\x8f\xbf\xbf" /* U+10FFFF, behind all that a SKU may contain */

typedef struct
{
  gint64 rowid;
  gboolean complete; /* its whole SKU or barcode was typed */
} Hit;

static void
add_hit (GArray *hits, gint64 rowid, gboolean complete)
{
  Hit hit = { rowid, complete };

  g_array_append_val (hits, hit);
}

/* ---- by words ------------------------------------------------------------------------------ */

/* A query of words, and what was learnt about them from the candidates. */
typedef struct
{
  char **words;
  guint n_words;
  gboolean whole[CF_CATALOG_SEARCH_WORDS_MAX]; /* ask the index for all its letters */
  guint passed[CF_CATALOG_SEARCH_WORDS_MAX];   /* candidates that had it */
  guint looked_at;                             /* candidates */
} WordQuery;

static gsize
head_bytes (const char *word)
{
  const char *end = word;

  for (guint i = 0; i < HEAD_CHARS && *end != '\0'; i++)
    end = g_utf8_next_char (end);
  return (gsize) (end - word);
}

/* The words in FTS5's language: folded words are letters and digits only, so quoting is safe. */
static char *
match_of (const WordQuery *query)
{
  g_autoptr (GString) match = g_string_new (NULL);

  for (guint i = 0; i < query->n_words; i++) {
    const char *word = query->words[i];
    gsize len = query->whole[i] ? strlen (word) : head_bytes (word);

    g_string_append_printf (match, "%s\"%.*s\"*", i > 0 ? " AND " : "", (int) len, word);
  }
  return g_string_free (g_steal_pointer (&match), FALSE);
}

static gboolean
is_decided_by_index (const WordQuery *query)
{
  for (guint i = 0; i < query->n_words; i++)
    if (!query->whole[i] && query->words[i][head_bytes (query->words[i])] != '\0')
      return FALSE;
  return TRUE;
}

/* Whether the product of @rowid has all letters of all words; keeps count. */
static gboolean
check_candidate (CfDb *db, WordQuery *query, gint64 rowid, gboolean *ret_matches, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "SELECT folded FROM product WHERE product_id = :id", error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":id", cf_catalog_search_product_id (rowid));
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_FAILED)
    return FALSE;
  *ret_matches = step == CF_STEP_ROW;
  for (guint i = 0; step == CF_STEP_ROW && i < query->n_words; i++) {
    char *one[] = { query->words[i], NULL };

    if (cf_catalog_fold_matches (cf_stmt_get_text (st, 0), one))
      query->passed[i]++;
    else
      *ret_matches = FALSE;
  }
  query->looked_at++;
  return TRUE;
}

/*
 * Walks the matches in the index's order until @limit are found.  Gives up, @ret_done FALSE, when
 * @candidates_max were looked at.
 */
static gboolean
walk_matches (CfDb *db,
              WordQuery *query,
              guint limit,
              guint candidates_max,
              GArray *hits,
              gboolean *ret_done,
              GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db,
                                      "SELECT rowid FROM product_search"
                                      " WHERE product_search MATCH :match ORDER BY rowid",
                                      error);
  g_autofree char *match = match_of (query);
  gboolean decided = is_decided_by_index (query);
  guint found = 0;
  CfStep step;

  if (st == NULL)
    return FALSE;
  *ret_done = TRUE;
  cf_stmt_bind_text (st, ":match", match);
  while (found < limit && (step = cf_stmt_step (st, error)) != CF_STEP_DONE) {
    gint64 rowid;
    gboolean matches = TRUE;

    if (step == CF_STEP_FAILED)
      return FALSE;
    if (query->looked_at == candidates_max) {
      *ret_done = FALSE;
      return TRUE;
    }
    rowid = cf_stmt_get_int64 (st, 0);
    if (!decided && !check_candidate (db, query, rowid, &matches, error))
      return FALSE;
    if (matches) {
      add_hit (hits, rowid, FALSE);
      found++;
    }
  }
  return TRUE;
}

/*
 * Few candidates match.  The words that most of them lack are rare: ask the index for all letters of
 * these, and at least of the rarest; go on checking the others, whose lists would be long to merge.
 */
static void
ask_for_rare_words (WordQuery *query)
{
  guint rarest = 0;

  for (guint i = 0; i < query->n_words; i++) {
    query->whole[i] = query->passed[i] < query->looked_at / 2;
    if (query->passed[i] < query->passed[rarest])
      rarest = i;
  }
  query->whole[rarest] = TRUE;
}

static gboolean
search_words (CfDb *db, char **words, guint limit, GArray *hits, GError **error)
{
  WordQuery query = { .words = words, .n_words = g_strv_length (words) };
  gboolean done;

  if (query.n_words == 0)
    return TRUE;
  if (!walk_matches (db, &query, limit, CANDIDATES_MAX, hits, &done, error))
    return FALSE;
  if (done)
    return TRUE;

  ask_for_rare_words (&query);
  g_array_set_size (hits, 0);
  return walk_matches (db, &query, limit, G_MAXUINT, hits, &done, error);
}

/* ---- by code ------------------------------------------------------------------------------- */

/* What was typed, as the beginning of codes. */
typedef struct
{
  char *skus[SKU_VARIANTS + 1]; /* %NULL-terminated, no two equal */
  gint64 digits;                /* the number typed; −1 if it is none */
  gsize n_digits;
} CodeQuery;

static void
code_query_clear (CodeQuery *self)
{
  for (guint i = 0; i < SKU_VARIANTS; i++)
    g_free (self->skus[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CodeQuery, code_query_clear)

static void
code_query_init (CodeQuery *self, const char *text)
{
  char *variants[SKU_VARIANTS] = { g_strdup (text), g_utf8_strup (text, -1),
                                   g_utf8_strdown (text, -1) };
  guint n = 0;

  memset (self, 0, sizeof *self);
  for (guint i = 0; i < SKU_VARIANTS; i++) {
    if (g_strv_contains ((const char *const *) self->skus, variants[i]))
      g_free (variants[i]);
    else
      self->skus[n++] = variants[i];
  }
  self->n_digits = strspn (text, "0123456789");
  self->digits = -1;
  if (self->n_digits > 0 && self->n_digits <= CF_GTIN_LEN && text[self->n_digits] == '\0')
    self->digits = g_ascii_strtoll (text, NULL, 10);
}

static gint64
power_of_ten (gsize exponent)
{
  gint64 power = 1;

  while (exponent-- > 0)
    power *= 10;
  return power;
}

/* The GTINs, as numbers, that begin with the typed digits when written with @len digits. */
static gboolean
gtin_range (const CodeQuery *query, gsize len, gint64 *ret_first, gint64 *ret_last)
{
  gint64 power;

  if (query->digits < 0 || query->n_digits > len)
    return FALSE;
  power = power_of_ten (len - query->n_digits);
  *ret_first = query->digits * power;
  *ret_last = *ret_first + power - 1;
  return TRUE;
}

static const gsize GTIN_LENGTHS[] = { 8, 12, 13, 14 };

static gboolean
is_in_range (const CodeQuery *query, gint64 gtin)
{
  gint64 first, last;

  for (guint i = 0; i < G_N_ELEMENTS (GTIN_LENGTHS); i++)
    if (gtin_range (query, GTIN_LENGTHS[i], &first, &last) && gtin >= first && gtin <= last)
      return TRUE;
  return FALSE;
}

/* Adds the rows of @st (product number, popularity).  @more is set when its limit was reached. */
static gboolean
add_rows (CfStmt st, gboolean complete, GArray *hits, gboolean *more, GError **error)
{
  guint n = 0;
  CfStep step;

  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    add_hit (hits,
             cf_catalog_search_rowid (cf_stmt_get_int64 (st, 0), (guint) cf_stmt_get_int (st, 1)),
             complete);
    n++;
  }
  *more = *more || n == CF_CATALOG_SEARCH_CODES_MAX;
  return step == CF_STEP_DONE;
}

static gboolean
add_skus (CfDb *db,
          const char *first,
          const char *last,
          gboolean complete,
          GArray *hits,
          gboolean *more,
          GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "SELECT product_id, popularity FROM product"
                   " WHERE sku BETWEEN :first AND :last ORDER BY sku LIMIT :limit",
                   error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text (st, ":first", first);
  cf_stmt_bind_text (st, ":last", last);
  cf_stmt_bind_int64 (st, ":limit", CF_CATALOG_SEARCH_CODES_MAX);
  return add_rows (st, complete, hits, more, error);
}

static gboolean
add_gtins (CfDb *db,
           gint64 first,
           gint64 last,
           gboolean complete,
           GArray *hits,
           gboolean *more,
           GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "SELECT p.product_id, p.popularity FROM product_gtin g"
                   " JOIN product p ON p.product_id = g.product_id"
                   " WHERE g.gtin BETWEEN :first AND :last ORDER BY g.gtin LIMIT :limit",
                   error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":first", first);
  cf_stmt_bind_int64 (st, ":last", last);
  cf_stmt_bind_int64 (st, ":limit", CF_CATALOG_SEARCH_CODES_MAX);
  return add_rows (st, complete, hits, more, error);
}

static gboolean
has_sku_beginning (const CodeQuery *query, const char *sku)
{
  for (guint i = 0; query->skus[i] != NULL; i++)
    if (g_str_has_prefix (sku, query->skus[i]))
      return TRUE;
  return FALSE;
}

static gboolean
has_gtin_beginning (CfDb *db,
                    const CodeQuery *query,
                    gint64 product_id,
                    gboolean *ret_has,
                    GError **error)
{
  g_auto (CfStmt) st = NULL;
  CfStep step = CF_STEP_DONE;

  *ret_has = FALSE;
  if (query->digits < 0)
    return TRUE;
  st = cf_db_prepare (db, "SELECT gtin FROM product_gtin WHERE product_id = :id", error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":id", product_id);
  while (!*ret_has && (step = cf_stmt_step (st, error)) == CF_STEP_ROW)
    *ret_has = is_in_range (query, cf_stmt_get_int64 (st, 0));
  return step != CF_STEP_FAILED;
}

/* Adds the most popular products whose codes begin as typed. */
static gboolean
add_popular (CfDb *db, const CodeQuery *query, GArray *hits, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "SELECT product_id, popularity, sku FROM product WHERE popularity > 0"
                   " ORDER BY popularity DESC, product_id LIMIT :limit",
                   error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":limit", CF_CATALOG_SEARCH_CODES_MAX);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    gint64 id = cf_stmt_get_int64 (st, 0);
    gboolean has = has_sku_beginning (query, cf_stmt_get_text (st, 2));

    if (!has && !has_gtin_beginning (db, query, id, &has, error))
      return FALSE;
    if (has)
      add_hit (hits, cf_catalog_search_rowid (id, (guint) cf_stmt_get_int (st, 1)), FALSE);
  }
  return step == CF_STEP_DONE;
}

static gboolean
search_complete_codes (CfDb *db, const CodeQuery *query, GArray *hits, GError **error)
{
  gboolean more = FALSE;
  gint64 gtin;

  for (guint i = 0; query->skus[i] != NULL; i++)
    if (!add_skus (db, query->skus[i], query->skus[i], TRUE, hits, &more, error))
      return FALSE;
  if (!cf_catalog_parse_gtin (query->skus[0], &gtin))
    return TRUE;
  return add_gtins (db, gtin, gtin, TRUE, hits, &more, error);
}

static gboolean
search_code_beginnings (CfDb *db, const CodeQuery *query, GArray *hits, GError **error)
{
  gboolean more = FALSE;
  gint64 first, last;

  for (guint i = 0; query->skus[i] != NULL; i++) {
    g_autofree char *behind = g_strconcat (query->skus[i], LAST_CHARACTER, NULL);

    if (!add_skus (db, query->skus[i], behind, FALSE, hits, &more, error))
      return FALSE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (GTIN_LENGTHS); i++)
    if (gtin_range (query, GTIN_LENGTHS[i], &first, &last) &&
        !add_gtins (db, first, last, FALSE, hits, &more, error))
      return FALSE;
  return !more || add_popular (db, query, hits, error);
}

static gboolean
search_codes (CfDb *db, const char *text, GArray *hits, GError **error)
{
  g_auto (CodeQuery) query = { { NULL } };

  if (strpbrk (text, " \t\r\n") != NULL || strlen (text) > CF_SKU_MAX)
    return TRUE;
  code_query_init (&query, text);
  if (!search_complete_codes (db, &query, hits, error))
    return FALSE;
  if (g_utf8_strlen (text, -1) < CF_CATALOG_SEARCH_CODE_MIN)
    return TRUE;
  return search_code_beginnings (db, &query, hits, error);
}

/* ---- the answer ---------------------------------------------------------------------------- */

static int
compare_hits (gconstpointer a, gconstpointer b)
{
  const Hit *left = a, *right = b;

  if (left->complete != right->complete)
    return left->complete ? -1 : 1;
  return (left->rowid > right->rowid) - (left->rowid < right->rowid);
}

/* Whether hit number @index is the product of an earlier one. */
static gboolean
is_again (const GArray *hits, guint index)
{
  const Hit *all = (const Hit *) (gpointer) hits->data;

  if (index > 0 && all[index - 1].rowid == all[index].rowid)
    return TRUE;
  /* Complete codes stand in front, and there are only a few. */
  for (guint i = 0; i < index && all[i].complete; i++)
    if (all[i].rowid == all[index].rowid)
      return TRUE;
  return FALSE;
}

static GPtrArray *
read_hits (CfDb *db, GArray *hits, guint limit, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_product_free);

  g_array_sort (hits, compare_hits);
  for (guint i = 0; i < hits->len && found->len < limit; i++) {
    gint64 rowid = g_array_index (hits, Hit, i).rowid;
    CfProduct *product;

    if (is_again (hits, i))
      continue;
    product = cf_catalog_read_product (db, cf_catalog_search_product_id (rowid), error);
    if (product == NULL)
      return NULL;
    g_ptr_array_add (found, product);
  }
  return g_steal_pointer (&found);
}

/* What is looked for in @text: valid UTF-8 without blanks around it, cut to a bound; "" if it is
 * not UTF-8. */
static char *
sanitize (const char *text)
{
  gsize len = strnlen (text, CF_CATALOG_SEARCH_TEXT_MAX);
  const char *end = text;

  if (len == CF_CATALOG_SEARCH_TEXT_MAX)
    while (len > 0 && ((guchar) text[len] & 0xc0) == 0x80)
      len--;
  if (!g_utf8_validate (text, (gssize) len, &end))
    return g_strdup ("");
  return g_strstrip (g_strndup (text, len));
}

GPtrArray *
cf_catalog_search (CfDb *db,
                   const char *text,
                   guint limit,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autofree char *wanted = NULL;
  g_auto (GStrv) words = NULL;
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (Hit));
  g_auto (CfTxn) txn = CF_TXN_INIT;
  GPtrArray *found = NULL;

  g_return_val_if_fail (db != NULL && text != NULL, NULL);

  wanted = sanitize (text);
  limit = MIN (limit, CF_CATALOG_SEARCH_LIMIT_MAX);
  words = cf_catalog_fold_query (wanted, CF_CATALOG_SEARCH_WORDS_MAX);
  if (wanted[0] == '\0' || limit == 0)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) cf_product_free);

  /* One instant: what the index names is there. */
  cf_db_set_interrupt (db, cancellable);
  if (!g_cancellable_set_error_if_cancelled (cancellable, error) &&
      (cf_db_in_transaction (db) || cf_txn_begin_read (&txn, db, error)) &&
      search_words (db, words, limit, hits, error) && search_codes (db, wanted, hits, error))
    found = read_hits (db, hits, limit, error);
  cf_txn_clear (&txn);
  cf_db_set_interrupt (db, NULL);
  return found;
}
