/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-customer-index.h"

#include <string.h>

#include "cf-catalog-fold.h"

#define WORDS_MAX      16   /* of one customer's name, and of a question */
#define DIGITS_MIN     4    /* fewer digits are no telephone number */
#define CANDIDATES_MAX 4000 /* of the first word; the others are looked up for each */

/* ---- words --------------------------------------------------------------------------------------------- */

static const char *
get_text (json_object *fields, const char *name)
{
  json_object *value = json_object_object_get (fields, name);
  const char *text =
    json_object_is_type (value, json_type_string) ? json_object_get_string (value) : NULL;

  return text != NULL && g_utf8_validate (text, -1, NULL) ? text : NULL;
}

/* The digits of @text, last one first. */
static char *
reversed_digits (const char *text)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c++)
    if (g_ascii_isdigit (*c))
      g_string_prepend_c (digits, *c);
  return g_strdup (digits->str);
}

static void
add_word (GPtrArray *words, const char *kind, const char *word)
{
  g_autofree char *whole = g_strconcat (kind, word, NULL);

  if (word[0] != '\0' && !g_ptr_array_find_with_equal_func (words, whole, g_str_equal, NULL))
    g_ptr_array_add (words, g_steal_pointer (&whole));
}

static void
add_name (GPtrArray *words, const char *name)
{
  g_autoptr (GString) folded = g_string_new (NULL);
  g_auto (GStrv) list = NULL;

  cf_catalog_fold (folded, name);
  list = g_strsplit (folded->str, " ", WORDS_MAX);
  for (guint i = 0; list[i] != NULL; i++)
    add_word (words, "n", list[i]);
}

static char *
fold_address (const char *text)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));

  return g_utf8_casefold (trimmed, -1);
}

GPtrArray *
cf_customer_words (json_object *fields)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  const char *name = get_text (fields, "name"), *email = get_text (fields, "email");
  const char *phone = get_text (fields, "phone"), *card = get_text (fields, "card");

  if (name != NULL)
    add_name (words, name);
  if (email != NULL) {
    g_autofree char *folded = fold_address (email);

    add_word (words, "e", folded);
  }
  if (phone != NULL) {
    g_autofree char *digits = reversed_digits (phone);

    add_word (words, "p", digits);
  }
  if (card != NULL)
    add_word (words, "c", card);
  return words;
}

/* A card's number may have letters: such a text is one word with a digit in it.  Names hardly ever are. */
static gboolean
may_be_card (const char *text)
{
  return strpbrk (text, G_CSET_DIGITS) != NULL && strpbrk (text, " \t") == NULL;
}

static void
ask_for_card (GPtrArray *either, const char *text, char *const *names)
{
  g_autofree char *upper = g_ascii_strup (text, -1);

  add_word (either, "c", text);
  add_word (either, "c", upper);
  if (names[0] != NULL && names[1] == NULL)
    add_word (either, "n", names[0]);
}

/* What @text asks for, as beginnings of words; the alternatives are in @ret_or: one of them is enough. */
GPtrArray *
cf_customer_question (const char *text, GPtrArray **ret_or)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *digits = reversed_digits (text);
  gboolean is_number = strspn (text, G_CSET_DIGITS "+-/() ") == strlen (text);

  *ret_or = g_ptr_array_new_with_free_func (g_free);
  if (strchr (text, '@') != NULL) {
    g_autofree char *folded = fold_address (text);

    add_word (all, "e", folded);
  } else if (is_number && strlen (digits) >= DIGITS_MIN) {
    add_word (*ret_or, "p", digits);
    add_word (*ret_or, "c", text);
  } else {
    g_auto (GStrv) list = cf_catalog_fold_query (text, WORDS_MAX);

    if (!is_number && may_be_card (text))
      ask_for_card (*ret_or, text, list);
    else
      for (guint i = 0; list[i] != NULL; i++)
        add_word (all, "n", list[i]);
  }
  return all;
}

static gboolean
some_word_begins (GPtrArray *words, const char *beginning)
{
  for (guint i = 0; i < words->len; i++)
    if (g_str_has_prefix (words->pdata[i], beginning))
      return TRUE;
  return FALSE;
}

gboolean
cf_customer_words_match (GPtrArray *words, const char *text)
{
  g_autoptr (GPtrArray) either = NULL;
  g_autoptr (GPtrArray) all = cf_customer_question (text, &either);
  gboolean matches = either->len == 0;

  for (guint i = 0; i < either->len; i++)
    matches = matches || some_word_begins (words, either->pdata[i]);
  for (guint i = 0; i < all->len; i++)
    matches = matches && some_word_begins (words, all->pdata[i]);
  return matches && all->len + either->len > 0;
}

/* ---- the index ------------------------------------------------------------------------------------------- */

/* Each file has its own: the reference file of whom it was told, the store of whom it made or changed. */
#define SQL_OF(table)                                                                              \
  {                                                                                                \
    "DELETE FROM " table " WHERE customer_id = :id",                                               \
      "INSERT INTO " table " (word, customer_id) VALUES (:word, :id)",                             \
      "SELECT EXISTS (SELECT 1 FROM " table                                                        \
      " WHERE customer_id = :id AND word >= :from AND word < :to)",                                \
      "SELECT customer_id FROM " table " WHERE word >= :from AND word < :to LIMIT :limit",         \
  }

typedef struct
{
  const char *drop, *put, *has, *find;
} Sql;

static const Sql *
sql_of (CfDb *db)
{
  static const Sql TOLD = SQL_OF ("customer_word"), OWN = SQL_OF ("w_customer_word");

  return cf_db_get_kind (db) == CF_DB_STORE ? &OWN : &TOLD;
}

gboolean
cf_customer_index_drop (CfDb *db, const char *id, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db, sql_of (db)->drop, error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":id", id);
  return cf_stmt_run (st, error);
}

gboolean
cf_customer_index_put (CfDb *db, const char *id, json_object *body, GError **error)
{
  g_autoptr (GPtrArray) words = cf_customer_words (body);

  if (!cf_customer_index_drop (db, id, error))
    return FALSE;
  for (guint i = 0; i < words->len; i++) {
    g_auto (CfStmt) st = cf_db_prepare (db, sql_of (db)->put, error);

    if (st == NULL)
      return FALSE;
    cf_stmt_bind_text_static (st, ":word", words->pdata[i]);
    cf_stmt_bind_text_static (st, ":id", id);
    if (!cf_stmt_run (st, error))
      return FALSE;
  }
  return TRUE;
}

/* Every text that begins with @beginning lies between it and this: no UTF-8 has the byte 0xff, but the
 * highest character does as well and is text. */
char *
cf_customer_word_end (const char *beginning)
{
  return g_strconcat (beginning, "\xf4\x8f\xbf\xbf", NULL);
}

static gboolean
has_word (CfDb *db, const char *id, const char *beginning, gboolean *ret_has, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db, sql_of (db)->has, error);
  g_autofree char *end = cf_customer_word_end (beginning);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":id", id);
  cf_stmt_bind_text_static (st, ":from", beginning);
  cf_stmt_bind_text_static (st, ":to", end);
  if (cf_stmt_step (st, error) != CF_STEP_ROW)
    return FALSE;
  *ret_has = cf_stmt_get_bool (st, 0);
  return TRUE;
}

/* Adds to @ids who has a word that begins with @first and all the others. */
static gboolean
find_by (CfDb *db,
         const char *first,
         GPtrArray *others,
         guint limit,
         GPtrArray *ids,
         GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db, sql_of (db)->find, error);
  g_autofree char *end = cf_customer_word_end (first);
  CfStep step = CF_STEP_DONE;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":from", first);
  cf_stmt_bind_text_static (st, ":to", end);
  cf_stmt_bind_int64 (st, ":limit", CANDIDATES_MAX);
  while (ids->len < limit && (step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    const char *id = cf_stmt_get_text (st, 0);
    gboolean has = TRUE;

    for (guint i = 0; has && i < others->len; i++)
      if (!has_word (db, id, others->pdata[i], &has, error))
        return FALSE;
    if (has && !g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL))
      g_ptr_array_add (ids, g_strdup (id));
  }
  return step != CF_STEP_FAILED;
}

GPtrArray *
cf_customer_index_find (CfDb *db, const char *text, guint limit, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) either = NULL, none = g_ptr_array_new ();
  g_autoptr (GPtrArray) all = cf_customer_question (text, &either);

  limit = MIN (limit, CF_CUSTOMER_FIND_MAX);
  for (guint i = 0; i < either->len; i++)
    if (!find_by (db, either->pdata[i], none, limit, ids, error))
      return NULL;
  /* The words come longest first: the fewest begin like it. */
  if (all->len > 0) {
    g_autofree char *first = g_ptr_array_steal_index (all, 0);

    if (!find_by (db, first, all, limit, ids, error))
      return NULL;
  }
  return g_steal_pointer (&ids);
}
