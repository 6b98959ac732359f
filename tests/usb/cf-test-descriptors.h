/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-test-bus.h"

/* What a unit says of itself, in the bytes of sysfs' attribute `descriptors`: device, configuration. */
GByteArray *cf_test_descriptors_new (const CfTestUnitSpec *spec);

/* The bytes as umockdev wants them. */
char *cf_test_dup_hex (const guint8 *bytes, gsize n);
