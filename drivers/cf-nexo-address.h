/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cf-nexo-message.h"

G_BEGIN_DECLS

/**
 * CfNexoAddress:
 * @is_plain: without encryption, which is said by the address and only for the shop's own network
 * @host: name or number
 * @port: the maker's
 * @poi_id: the terminal's name in messages
 *
 * Where a payment terminal is found: `nexo://HOST:PORT/POIID`, or `nexo+plain://HOST:PORT/POIID`.
 * The text of the address is also the device's id.
 */
typedef struct
{
  gboolean is_plain;
  char *host;
  guint16 port;
  char poi_id[CF_NEXO_ID_MAX + 1];
} CfNexoAddress;

/** cf_nexo_address_is: whether @text means to be an address of a terminal, right or wrong. */
gboolean cf_nexo_address_is (const char *text);

/** cf_nexo_address_parse: (transfer full).  Fails with %CF_ERROR_BAD_SETTING. */
CfNexoAddress *cf_nexo_address_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

CfNexoAddress *cf_nexo_address_copy (const CfNexoAddress *self);
void cf_nexo_address_free (CfNexoAddress *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfNexoAddress, cf_nexo_address_free)

/**
 * cf_nexo_address_may_be_plain:
 *
 * Returns: whether it may be spoken to as it says: encrypted, or a number of a network of one's own, or a
 *   name, of which that is only known when it is connected to.
 */
gboolean cf_nexo_address_may_be_plain (const CfNexoAddress *self);

/** cf_nexo_address_is_own: whether @address is one of a network of one's own (RFC 1918, 4193, 3927, loopback). */
gboolean cf_nexo_address_is_own (GInetAddress *address);

G_END_DECLS
