/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-digital-link
 *
 * GS1 Digital Link: the elements of a label written as a web address, as QR codes on packs carry
 * it: `https://example.com/any/path/01/09506000134352/10/ABC?17=261231`.  Source: GS1 Digital Link
 * Standard, URI Syntax.  The address is read, never fetched.
 *
 * Pure functions of text; any thread.
 */

#include "cf-gs1.h"

G_BEGIN_DECLS

#define CF_DIGITAL_LINK_MAX      2048 /* bytes; a QR code on a pack holds far fewer */
#define CF_DIGITAL_LINK_SEGMENTS 128  /* of the path */

/**
 * cf_digital_link_is_uri:
 *
 * Returns: whether @text begins like a web address (`http://` or `https://`, any case).
 */
gboolean cf_digital_link_is_uri (const char *text, gsize len);

/**
 * cf_digital_link_parse:
 * @uri: (array length=len): an uncompressed Digital Link URI of any domain and path
 * @ret_gs1: (out): its elements: key, qualifiers, then the attributes of the query
 *
 * The key is the last one in the path after which only qualifiers of that key follow.  Values are
 * percent-decoded.  A GTIN of 8, 12 or 13 digits is padded; the old words gtin, lot, ser, exp and
 * cpv are taken for their AIs.  Query keys that are no AI are ignored, and so is a fragment.
 *
 * Fails with %CF_ERROR_UNKNOWN_CODE when the address carries no GS1 key (an advertisement, or the
 * compressed form), with %CF_ERROR_BAD_CODE when it is malformed, too long, or has a key with a
 * value or qualifier that cannot be, and with %CF_ERROR_BAD_CHECK_DIGIT.
 */
gboolean cf_digital_link_parse (const char *uri, gsize len, CfGs1 *ret_gs1, GError **error);

G_END_DECLS
