/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * Structs to JSON objects and back, by tables of their fields.  Private to this folder: it keeps
 * making and reading a record's body one list instead of two functions that could disagree.
 */

#include <stddef.h>

#include <glib.h>
#include <json-c/json.h>

G_BEGIN_DECLS

typedef enum
{
  CF_FIELD_TEXT,      /* char *, always there */
  CF_FIELD_OPT_TEXT,  /* char *, absent for NULL */
  CF_FIELD_NULL_TEXT, /* char *, null for NULL */
  CF_FIELD_WORD,      /* char *, one of words */
  CF_FIELD_OPT_WORD,  /* char *, one of words, absent for NULL */
  CF_FIELD_ENUM,      /* an enum of n_words values, written as its word */
  CF_FIELD_ID,        /* CfId */
  CF_FIELD_INT,       /* gint64, CfMoney, CfQuantity or CfRate */
  CF_FIELD_UINT,      /* guint */
  CF_FIELD_OPT_INT,   /* gint64 …, absent for 0 */
  CF_FIELD_OPT_UINT,  /* guint, absent for 0 */
  CF_FIELD_BOOL,      /* gboolean */
  CF_FIELD_TIME,      /* gint64 of UTC milliseconds, written as RFC 3339 */
  CF_FIELD_JSON,      /* json_object *, any value; NULL is null */
  CF_FIELD_TEXTS,     /* json_object *, an array of texts, borrowed */
} CfFieldType;

typedef struct
{
  const char *name; /* in the object */
  CfFieldType type;
  gsize offset;             /* in the struct */
  const char *const *words; /* for words: NULL-terminated list; for enums: n_words of them */
  guint n_words;
} CfField;

/* clang-format off */
#define CF_FIELD(Type, member, json_name, field_type) \
  { .name = json_name, .type = field_type, .offset = offsetof (Type, member) }
#define CF_FIELD_WORDS(Type, member, json_name, field_type, list) \
  { .name = json_name, .type = field_type, .offset = offsetof (Type, member), .words = list, \
    .n_words = G_N_ELEMENTS (list) }
#define TEXT(T, f)       CF_FIELD (T, f, #f, CF_FIELD_TEXT)
#define OPT(T, f)        CF_FIELD (T, f, #f, CF_FIELD_OPT_TEXT)
#define WORD(T, f, list) CF_FIELD_WORDS (T, f, #f, CF_FIELD_WORD, list)
#define INT(T, f)        CF_FIELD (T, f, #f, CF_FIELD_INT)
#define UINT(T, f)       CF_FIELD (T, f, #f, CF_FIELD_UINT)
#define BOOL(T, f)       CF_FIELD (T, f, #f, CF_FIELD_BOOL)
#define MINOR(T, f)      CF_FIELD (T, f, #f "_minor", CF_FIELD_INT)
#define MILLI(T, f)      CF_FIELD (T, f, #f "_milli", CF_FIELD_INT)
#define PPM(T, f)        CF_FIELD (T, f, #f "_ppm", CF_FIELD_INT)
/* clang-format on */

/* One pair of functions a row: all the work is in the tables. */
#define CF_DEFINE_BODY(Type, name, kind)                                                           \
  json_object *cf_event_body_##name (const Type *body)                                             \
  {                                                                                                \
    json_object *json = json_object_new_object ();                                                 \
                                                                                                   \
    cf_fields_write (name, G_N_ELEMENTS (name), body, json);                                       \
    return json;                                                                                   \
  }                                                                                                \
                                                                                                   \
  gboolean cf_event_read_##name (json_object *json, Type *ret_body, GError **error)                \
  {                                                                                                \
    Type body = { 0 };                                                                             \
                                                                                                   \
    if (!cf_fields_read (name, G_N_ELEMENTS (name), json, FALSE, &body, error))                    \
      return FALSE;                                                                                \
    *ret_body = body;                                                                              \
    return TRUE;                                                                                   \
  }

/**
 * cf_fields_write:
 * @fields: lives as long as @into does, which borrows its names
 * @from: the struct
 * @into: an object that gets the fields and has none of them yet
 *
 * Texts are brought into valid UTF-8 and cut at %CF_EVENT_TEXT_MAX bytes.  A word outside its list or
 * a missing text is a mistake in this program: it is complained of and written as it is, for what
 * happened belongs into the journal all the same.
 */
void cf_fields_write (const CfField *fields, gsize n, gconstpointer from, json_object *into);

/**
 * cf_fields_read:
 * @own: whether texts are copied for a struct that owns them, else borrowed from @json
 * @into: the struct; fields read before the one that fails are set
 *
 * Fails with %CF_ERROR_DAMAGED.
 */
gboolean cf_fields_read (const CfField *fields,
                         gsize n,
                         json_object *json,
                         gboolean own,
                         gpointer into,
                         GError **error);

/**
 * cf_fields_get_array:
 *
 * Returns: (nullable): the array @name of @json; fails with %CF_ERROR_DAMAGED where there is none
 */
json_object *cf_fields_get_array (json_object *json, const char *name, GError **error);

/** cf_fields_new_text: Returns: (transfer full): @text as a JSON string, made valid and cut. */
json_object *cf_fields_new_text (const char *text);

G_END_DECLS
