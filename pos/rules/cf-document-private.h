/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * Reading documents that others write: carts, orders, customers, grants as they are told.  Fields that
 * this program does not know are ignored, for a newer one may have added them; those it knows are
 * checked.  The first field that does not fit is remembered and everything behind it reads as nothing,
 * so that reading is a straight list of fields with one question at its end.
 */

#include <json-c/json.h>

#include "cf-id.h"

G_BEGIN_DECLS

typedef struct
{
  json_object *object;
  const char *bad; /* name of the first field that did not fit; NULL: none so far */
} CfDocument;

/* @json may be anything, also NULL. */
CfDocument cf_document_open (json_object *json);

/* A whole number within [@least, @most]; 0 otherwise. */
gint64 cf_document_int (CfDocument *self, const char *name, gint64 least, gint64 most);

/* The same, or @fallback where the field is absent or null. */
gint64 cf_document_opt_int (CfDocument *self,
                            const char *name,
                            gint64 least,
                            gint64 most,
                            gint64 fallback);

/* A text of at most @max bytes without U+0000, borrowed; "" otherwise. */
const char *cf_document_text (CfDocument *self, const char *name, gsize max);

/* The same; NULL where the field is absent or null. */
const char *cf_document_opt_text (CfDocument *self, const char *name, gsize max);

/* A text that is copied into @into of @size bytes; "" where it is absent or null. */
void cf_document_copy_text (CfDocument *self, const char *name, char *into, gsize size);

/* One of @n words: its index, 0 otherwise. */
guint cf_document_word (CfDocument *self, const char *name, const char *const *words, guint n);

/* FALSE where it is absent or null. */
gboolean cf_document_flag (CfDocument *self, const char *name);

/* A UUID; the empty one otherwise. */
CfId cf_document_id (CfDocument *self, const char *name);

/* The same; the empty one without complaint where it is absent or null. */
CfId cf_document_opt_id (CfDocument *self, const char *name);

/* A list of at most @max; NULL where it is absent, null or does not fit; *@ret_n is then 0. */
json_object *cf_document_list (CfDocument *self, const char *name, gsize max, gsize *ret_n);

/* Says that @name does not fit. */
void cf_document_spoil (CfDocument *self, const char *name);

/* Returns: whether all fields fitted; fails with %CF_ERROR_BAD_REQUEST, naming the field of @what. */
gboolean cf_document_close (const CfDocument *self, const char *what, GError **error);

G_END_DECLS
