/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-canonical-json.h"

#include <string.h>

#include "cf-error.h"

/* A recursive descent parser of our own: json-c's tokener keeps the last of two equal names, turns
 * large integers into the largest and accepts fractions; none of that may pass where bytes are
 * hashed.  json-c holds the values. */
typedef struct
{
  const guchar *at;
  const guchar *end;
  guint depth;
  const char *syntax; /* static text; set once, stops the parse */
  const char *subset; /* static text; the first thing that JSON allows and we do not */
  GString *scratch;   /* the string just read, where it held an escape */
} Parser;

static gboolean parse_value (Parser *p, json_object **ret_value);

static gboolean
fail_syntax (Parser *p, const char *why)
{
  if (p->syntax == NULL)
    p->syntax = why;
  return FALSE;
}

static void
note_subset (Parser *p, const char *why)
{
  if (p->subset == NULL)
    p->subset = why;
}

static void
skip_blanks (Parser *p)
{
  while (p->at < p->end && (*p->at == ' ' || *p->at == '\t' || *p->at == '\n' || *p->at == '\r'))
    p->at++;
}

static gboolean
take (Parser *p, guchar c)
{
  if (p->at == p->end || *p->at != c)
    return FALSE;
  p->at++;
  return TRUE;
}

/* Takes over @value, which @word stands for. */
static gboolean
parse_word (Parser *p, const char *word, json_object *value, json_object **ret_value)
{
  gsize len = strlen (word);

  if ((gsize) (p->end - p->at) < len || memcmp (p->at, word, len) != 0) {
    json_object_put (value);
    return fail_syntax (p, "unknown word");
  }
  p->at += len;
  *ret_value = value;
  return TRUE;
}

static gboolean
parse_hex4 (Parser *p, gunichar *ret_code)
{
  gunichar code = 0;

  if (p->end - p->at < 4)
    return fail_syntax (p, "cut \\u escape");
  for (guint i = 0; i < 4; i++) {
    int digit = g_ascii_xdigit_value ((char) p->at[i]);

    if (digit < 0)
      return fail_syntax (p, "bad \\u escape");
    code = code * 16 + (gunichar) digit;
  }
  p->at += 4;
  *ret_code = code;
  return TRUE;
}

/* Behind `\u`: a code point, of two escapes where the first is a high surrogate. */
static gboolean
parse_unicode_escape (Parser *p, GString *text)
{
  gunichar code, low;

  if (!parse_hex4 (p, &code))
    return FALSE;
  if (code >= 0xdc00 && code <= 0xdfff)
    return fail_syntax (p, "lone surrogate");
  if (code >= 0xd800 && code <= 0xdbff) {
    if (!take (p, '\\') || !take (p, 'u'))
      return fail_syntax (p, "lone surrogate");
    if (!parse_hex4 (p, &low))
      return FALSE;
    if (low < 0xdc00 || low > 0xdfff)
      return fail_syntax (p, "lone surrogate");
    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
  }
  if (code == 0)
    note_subset (p, "U+0000 in a string");
  else
    g_string_append_unichar (text, code);
  return TRUE;
}

static gboolean
parse_escape (Parser *p, GString *text)
{
  static const char FROM[] = "\"\\/bfnrt";
  static const char TO[] = "\"\\/\b\f\n\r\t";
  const char *found;

  if (p->at == p->end)
    return fail_syntax (p, "cut escape");
  if (take (p, 'u'))
    return parse_unicode_escape (p, text);
  found = *p->at == '\0' ? NULL : strchr (FROM, *p->at);
  if (found == NULL)
    return fail_syntax (p, "unknown escape");
  p->at++;
  g_string_append_c (text, TO[found - FROM]);
  return TRUE;
}

/* Takes bytes up to the next quote, backslash or control byte. */
static gboolean
parse_run (Parser *p, const char **ret_run, gsize *ret_len)
{
  const guchar *run = p->at;
  gboolean ascii = TRUE;

  for (; p->at < p->end && *p->at != '"' && *p->at != '\\' && *p->at >= 0x20; p->at++)
    ascii = ascii && *p->at < 0x80;
  *ret_run = (const char *) run;
  *ret_len = (gsize) (p->at - run);
  if (!ascii && !g_utf8_validate_len (*ret_run, *ret_len, NULL))
    return fail_syntax (p, "bad UTF-8");
  return TRUE;
}

/* The text lies in the input, or in the scratch if it held an escape: good until the next string. */
static gboolean
parse_string (Parser *p, const char **ret_text, gsize *ret_len)
{
  const char *run;
  gsize len;

  if (!take (p, '"'))
    return fail_syntax (p, "string expected");
  if (!parse_run (p, ret_text, ret_len))
    return FALSE;
  if (take (p, '"'))
    return TRUE;
  g_string_truncate (p->scratch, 0);
  g_string_append_len (p->scratch, *ret_text, (gssize) *ret_len);
  while (!take (p, '"')) {
    if (!take (p, '\\'))
      return fail_syntax (p, p->at == p->end ? "string without end" : "control byte in a string");
    if (!parse_escape (p, p->scratch) || !parse_run (p, &run, &len))
      return FALSE;
    g_string_append_len (p->scratch, run, (gssize) len);
  }
  *ret_text = p->scratch->str;
  *ret_len = p->scratch->len;
  return TRUE;
}

static gboolean
at_digit (const Parser *p)
{
  return p->at < p->end && g_ascii_isdigit ((char) *p->at);
}

/* Fraction and exponent are read, because bad syntax inside them is still bad syntax. */
static gboolean
skip_fraction (Parser *p)
{
  gboolean any = FALSE;

  if (take (p, '.')) {
    any = TRUE;
    if (!at_digit (p))
      return fail_syntax (p, "bad number");
    while (at_digit (p))
      p->at++;
  }
  if (take (p, 'e') || take (p, 'E')) {
    any = TRUE;
    if (!take (p, '+'))
      (void) take (p, '-');
    if (!at_digit (p))
      return fail_syntax (p, "bad number");
    while (at_digit (p))
      p->at++;
  }
  if (any)
    note_subset (p, "number with a fraction or an exponent");
  return TRUE;
}

static gboolean
parse_number (Parser *p, json_object **ret_value)
{
  gboolean negative = take (p, '-');
  gint64 value = 0;

  if (!at_digit (p))
    return fail_syntax (p, "value expected");
  if (take (p, '0')) {
    if (at_digit (p))
      return fail_syntax (p, "number with a leading zero");
  }
  while (at_digit (p)) {
    if (value <= CF_CANONICAL_JSON_INT_MAX)
      value = value * 10 + (*p->at - '0');
    p->at++;
  }
  if (!skip_fraction (p))
    return FALSE;
  if (value > CF_CANONICAL_JSON_INT_MAX) {
    note_subset (p, "number too large");
    value = 0;
  }
  *ret_value = json_object_new_int64 (negative ? -value : value);
  return TRUE;
}

static gboolean
name_is_good (const char *name, gsize len)
{
  if (len == 0 || len > CF_CANONICAL_JSON_NAME_MAX)
    return FALSE;
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_islower (name[i]) && !g_ascii_isdigit (name[i]) && name[i] != '_')
      return FALSE;
  return TRUE;
}

static gboolean
parse_member (Parser *p, json_object *object)
{
  char name[CF_CANONICAL_JSON_NAME_MAX + 1] = "";
  const char *text;
  gsize len;
  json_object *value = NULL;

  skip_blanks (p);
  if (!parse_string (p, &text, &len))
    return FALSE;
  if (name_is_good (text, len))
    memcpy (name, text, len);
  else
    note_subset (p, "name with other than a-z, 0-9, _");
  skip_blanks (p);
  if (!take (p, ':'))
    return fail_syntax (p, "colon expected");
  if (!parse_value (p, &value))
    return FALSE;
  if (name[0] != '\0' && json_object_object_get_ex (object, name, NULL)) {
    note_subset (p, "name given twice");
    name[0] = '\0';
  }
  if (name[0] != '\0')
    json_object_object_add_ex (object, name, value, JSON_C_OBJECT_ADD_KEY_IS_NEW);
  else
    json_object_put (value);
  return TRUE;
}

static gboolean
parse_element (Parser *p, json_object *array)
{
  json_object *value = NULL;

  if (!parse_value (p, &value))
    return FALSE;
  json_object_array_add (array, value);
  return TRUE;
}

/* Array or object: what stands between the brackets differs, the commas do not. */
static gboolean
parse_container (Parser *p,
                 guchar close,
                 json_object *container,
                 gboolean (*parse_item) (Parser *p, json_object *container))
{
  p->at++; /* the opening bracket */
  if (++p->depth > CF_CANONICAL_JSON_DEPTH_MAX)
    return fail_syntax (p, "nested too deep");
  skip_blanks (p);
  if (!take (p, close)) {
    do
      if (!parse_item (p, container))
        return FALSE;
    while (skip_blanks (p), take (p, ','));
    if (!take (p, close))
      return fail_syntax (p, "comma or closing bracket expected");
  }
  p->depth--;
  return TRUE;
}

static gboolean
parse_any_string (Parser *p, json_object **ret_value)
{
  const char *text;
  gsize len;

  if (!parse_string (p, &text, &len))
    return FALSE;
  *ret_value = json_object_new_string_len (text, (int) len);
  return TRUE;
}

/* On success *ret_value is owned by the caller; NULL is JSON's null. */
static gboolean
parse_value (Parser *p, json_object **ret_value)
{
  g_autoptr (json_object) container = NULL;

  skip_blanks (p);
  if (p->at == p->end)
    return fail_syntax (p, "value expected");
  switch (*p->at) {
  case '{':
    container = json_object_new_object ();
    if (!parse_container (p, '}', container, parse_member))
      return FALSE;
    *ret_value = g_steal_pointer (&container);
    return TRUE;
  case '[':
    container = json_object_new_array ();
    if (!parse_container (p, ']', container, parse_element))
      return FALSE;
    *ret_value = g_steal_pointer (&container);
    return TRUE;
  case '"': return parse_any_string (p, ret_value);
  case 't': return parse_word (p, "true", json_object_new_boolean (TRUE), ret_value);
  case 'f': return parse_word (p, "false", json_object_new_boolean (FALSE), ret_value);
  case 'n': return parse_word (p, "null", NULL, ret_value);
  default: return parse_number (p, ret_value);
  }
}

json_object *
cf_canonical_json_parse (const char *bytes, gsize len, GError **error)
{
  Parser p = { .at = (const guchar *) bytes };
  g_autoptr (GString) scratch = g_string_new (NULL);
  g_autoptr (json_object) value = NULL;

  g_return_val_if_fail (bytes != NULL || len == 0, NULL);

  p.scratch = scratch;
  if (len > CF_CANONICAL_JSON_BYTES_MAX) {
    cf_error_set (error, CF_ERROR_BAD_JSON, "JSON text is too long: %" G_GSIZE_FORMAT " bytes",
                  len);
    return NULL;
  }
  p.end = p.at + len;
  skip_blanks (&p);
  if (p.at == p.end || *p.at != '{')
    fail_syntax (&p, "object expected");
  else if (parse_value (&p, &value)) {
    skip_blanks (&p);
    if (p.at != p.end)
      fail_syntax (&p, "something follows the object");
  }
  if (p.syntax != NULL) {
    cf_error_set (error, CF_ERROR_BAD_JSON, "cannot read JSON at byte %" G_GSIZE_FORMAT ": %s",
                  (gsize) (p.at - (const guchar *) bytes), p.syntax);
    return NULL;
  }
  if (p.subset != NULL) {
    cf_error_set (error, CF_ERROR_BAD_REQUEST, "JSON is outside the subset: %s", p.subset);
    return NULL;
  }
  return g_steal_pointer (&value);
}

/* ---- writing ---- */

#define BYTES_USUAL 8000 /* a sale of a dozen lines fits */

static gboolean
fail_write (GError **error, const char *why)
{
  cf_error_set (error, CF_ERROR_BAD_REQUEST, "cannot write canonical JSON: %s", why);
  return FALSE;
}

/* RFC 8785 3.2.2.2: the short escapes where they exist, else \u00xx in lower case. */
static void
write_control (GString *out, guchar c)
{
  switch (c) {
  case '\b': g_string_append (out, "\\b"); break;
  case '\t': g_string_append (out, "\\t"); break;
  case '\n': g_string_append (out, "\\n"); break;
  case '\f': g_string_append (out, "\\f"); break;
  case '\r': g_string_append (out, "\\r"); break;
  default: g_string_append_printf (out, "\\u%04x", c); break;
  }
}

static gboolean
write_string (GString *out, const char *text, gsize len, GError **error)
{
  gsize run = 0;

  if (!g_utf8_validate_len (text, len, NULL))
    return fail_write (error, "bad UTF-8 or U+0000 in a string");
  g_string_append_c (out, '"');
  for (gsize i = 0; i < len; i++) {
    guchar c = (guchar) text[i];

    if (c >= 0x20 && c != '"' && c != '\\')
      continue;
    g_string_append_len (out, text + run, (gssize) (i - run));
    run = i + 1;
    if (c >= 0x20) {
      g_string_append_c (out, '\\');
      g_string_append_c (out, (char) c);
    } else
      write_control (out, c);
  }
  g_string_append_len (out, text + run, (gssize) (len - run));
  g_string_append_c (out, '"');
  return TRUE;
}

static gboolean write_value (GString *out, json_object *value, guint depth, GError **error);

typedef struct
{
  const char *name;
  json_object *value;
} Member;

#define MEMBERS_USUAL 32 /* of an object: so many are sorted without an allocation */

static int
compare_members (const void *a, const void *b)
{
  return strcmp (((const Member *) a)->name, ((const Member *) b)->name);
}

static gboolean
write_object (GString *out, json_object *object, guint depth, GError **error)
{
  guint n = (guint) json_object_object_length (object);
  Member few[MEMBERS_USUAL];
  g_autofree Member *many = n > MEMBERS_USUAL ? g_new (Member, n) : NULL;
  Member *members = many != NULL ? many : few;
  gboolean sorted = TRUE;
  guint i = 0;

  json_object_object_foreach (object, key, value)
  {
    if (!name_is_good (key, strlen (key)))
      return fail_write (error, "name with other than a-z, 0-9, _");
    sorted = sorted && (i == 0 || strcmp (members[i - 1].name, key) < 0);
    members[i++] = (Member){ key, value };
  }
  if (!sorted)
    qsort (members, n, sizeof members[0], compare_members);
  g_string_append_c (out, '{');
  for (i = 0; i < n; i++) {
    if (i > 0)
      g_string_append_c (out, ',');
    g_string_append_c (out, '"');
    g_string_append (out, members[i].name);
    g_string_append (out, "\":");
    if (!write_value (out, members[i].value, depth + 1, error))
      return FALSE;
  }
  g_string_append_c (out, '}');
  return TRUE;
}

static gboolean
write_array (GString *out, json_object *array, guint depth, GError **error)
{
  gsize n = json_object_array_length (array);

  g_string_append_c (out, '[');
  for (gsize i = 0; i < n; i++) {
    if (i > 0)
      g_string_append_c (out, ',');
    if (!write_value (out, json_object_array_get_idx (array, i), depth + 1, error))
      return FALSE;
  }
  g_string_append_c (out, ']');
  return TRUE;
}

/* By hand: a sale's record has some 200 numbers, and a format costs ten times as much. */
static gboolean
write_int (GString *out, json_object *number, GError **error)
{
  gint64 value = json_object_get_int64 (number);
  char digits[sizeof "-9007199254740991"];
  char *at = digits + sizeof digits;

  /* json-c clamps its unsigned kind to the largest int64, which is out of our range too. */
  if (value > CF_CANONICAL_JSON_INT_MAX || value < -CF_CANONICAL_JSON_INT_MAX)
    return fail_write (error, "number too large");
  for (gint64 rest = ABS (value); rest > 0 || at == digits + sizeof digits; rest /= 10)
    *--at = (char) ('0' + rest % 10);
  if (value < 0)
    *--at = '-';
  g_string_append_len (out, at, digits + sizeof digits - at);
  return TRUE;
}

static gboolean
write_value (GString *out, json_object *value, guint depth, GError **error)
{
  /* Objects and arrays count; the parser counts brackets alike. */
  gboolean nests =
    json_object_is_type (value, json_type_object) || json_object_is_type (value, json_type_array);

  if (nests && depth >= CF_CANONICAL_JSON_DEPTH_MAX)
    return fail_write (error, "nested too deep");
  if (out->len > CF_CANONICAL_JSON_BYTES_MAX)
    return fail_write (error, "longer than 256 KiB");
  switch (json_object_get_type (value)) {
  case json_type_null: g_string_append (out, "null"); return TRUE;
  case json_type_boolean:
    g_string_append (out, json_object_get_boolean (value) ? "true" : "false");
    return TRUE;
  case json_type_int: return write_int (out, value, error);
  case json_type_string:
    return write_string (out, json_object_get_string (value),
                         (gsize) json_object_get_string_len (value), error);
  case json_type_array: return write_array (out, value, depth, error);
  case json_type_object: return write_object (out, value, depth, error);
  case json_type_double: return fail_write (error, "number with a fraction");
  default: g_assert_not_reached ();
  }
}

GBytes *
cf_canonical_json_write (json_object *object, GError **error)
{
  g_autoptr (GString) out = g_string_sized_new (BYTES_USUAL);

  g_return_val_if_fail (json_object_is_type (object, json_type_object), NULL);

  if (!write_value (out, object, 0, error))
    return NULL;
  if (out->len > CF_CANONICAL_JSON_BYTES_MAX) {
    fail_write (error, "longer than 256 KiB");
    return NULL;
  }
  return g_string_free_to_bytes (g_steal_pointer (&out));
}

json_object *
cf_canonical_json_parse_exact (const char *bytes, gsize len, GError **error)
{
  g_autoptr (json_object) object = cf_canonical_json_parse (bytes, len, error);
  g_autoptr (GBytes) again = NULL;
  gsize again_len;
  const char *again_bytes;

  if (object == NULL)
    return NULL;
  again = cf_canonical_json_write (object, error);
  if (again == NULL)
    return NULL;
  again_bytes = g_bytes_get_data (again, &again_len);
  if (again_len != len || memcmp (again_bytes, bytes, len) != 0) {
    cf_error_set (error, CF_ERROR_DAMAGED, "JSON is not in canonical form");
    return NULL;
  }
  return g_steal_pointer (&object);
}
