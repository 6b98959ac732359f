/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-till.h"

G_BEGIN_DECLS

/*
 * Parked baskets of a store with several tills.  Each lies at the till that parked it; the others are told
 * of it and resume it by asking the central, which gives it to one of them alone.  Who cannot ask rings up
 * its own baskets all the same, and none of another till.
 */

/**
 * CfTillClaimer:
 * @ask: asks the central that no other till may ring up the parked basket @parked, which here becomes
 *   @basket; calls back once, never from within
 * @finish: (transfer full): the central's words, JSON, with the basket if it lay elsewhere; or
 *   %CF_ERROR_BASKET_TAKEN, %CF_ERROR_UNKNOWN_BASKET (the central was shown none), or another code where it
 *   cannot be asked
 * @data: for both
 *
 * Who asks the central, for the till knows no network.
 */
typedef struct
{
  void (*ask) (gpointer data,
               const char *parked,
               const char *basket,
               GAsyncReadyCallback callback,
               gpointer user_data);
  char *(*finish) (gpointer data, GAsyncResult *result, GError **error);
  gpointer data;
} CfTillClaimer;

/** cf_till_set_claimer: @claimer: (nullable): copied; %NULL: nobody can be asked. */
void cf_till_set_claimer (CfTill *self, const CfTillClaimer *claimer);

G_END_DECLS
