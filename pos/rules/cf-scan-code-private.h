/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What cf-scan-settings.c builds and cf-scan-code.c reads; nobody else includes this. */
#include "cf-scan-code.h"

G_BEGIN_DECLS

/* A run of equal letters in a layout: where it starts and how long it is. */
typedef struct
{
  guint8 start;
  guint8 len;
} CfScanRun;

typedef struct
{
  char prefix[CF_SCAN_LAYOUT_LEN + 1]; /* the digits it begins with */
  CfScanRun value;
  CfScanRun verifier; /* length 0: none */
  CfScanRun unused;   /* likewise */
  char meaning;       /* 'P', 'W' or 'N' */
  guint decimals;
} CfScanLayout;

typedef struct
{
  CfScanKind kind;
  guint length;
  char first[CF_SCAN_RANGE_LEN + 1];
  char last[CF_SCAN_RANGE_LEN + 1];
} CfScanRange;

struct _CfScanSettings
{
  guint exponent;
  guint currency;
  GArray *layouts; /* of CfScanLayout; none overlaps another */
  GArray *ranges;  /* of CfScanRange; none overlaps one of another kind, or a layout */
  char *separator; /* (nullable) */
  gboolean function_codes;
  gboolean upce;
};

G_END_DECLS
