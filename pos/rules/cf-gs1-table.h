/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-gs1.h"

G_BEGIN_DECLS

/*
 * The application identifiers, in ascending order; private to cf-gs1.  Facts of the GS1 General
 * Specifications, section 3.2.  Parts and checks of @format are read by cf-gs1.c.
 */
extern const CfGs1Ai CF_GS1_TABLE[];
extern const guint CF_GS1_TABLE_LEN;

G_END_DECLS
