/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CfCodePage:
 *
 * One of the sets of 256 characters that printers and displays have: ASCII below 0x80, its own above.
 * The tables are data (profiles/code-pages.txt, after the Unicode Consortium's mapping files).  Never
 * freed; any thread.
 */
typedef struct _CfCodePage CfCodePage;

/** cf_code_page_find: Returns: (nullable): the page called @name, such as "437" or "8859-15". */
const CfCodePage *cf_code_page_find (const char *name);

/** cf_code_page_get_name: Returns: what cf_code_page_find() finds it by. */
const char *cf_code_page_get_name (const CfCodePage *self);

/** cf_code_page_encode: Returns: the byte of @c in @self, or 0 when it has none (and for NUL). */
guint8 cf_code_page_encode (const CfCodePage *self, gunichar c);

G_END_DECLS
