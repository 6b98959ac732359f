/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"
#include "cf-till-hardware.h"

G_BEGIN_DECLS

/**
 * CfDeviceRowUse:
 * @has_roles: whether a row of the list has a key for its role: all then keep its place
 *
 * What the keys of a row do; they are called with the key, whose data says which device: "id", "role"
 * and "name" are texts, "bound" is set where the role was given to it, and "command" is what @tell tells a scale.
 */
typedef struct
{
  gboolean has_roles;
  void (*test) (GtkWidget *key, gpointer data);
  void (*bind) (GtkWidget *key, gpointer data);
  void (*tell) (GtkWidget *key, gpointer data);
  gpointer data;
} CfDeviceRowUse;

/**
 * cf_device_row_new:
 * @hardware: what is plugged in, or has a role and is missing
 * @info: (nullable): the same as a device of the till, where it is one
 * @told: (nullable): what its test has told
 * @has_role: whether it has a key for its role; see cf_device_row_wants_role()
 *
 * One device: what it is and where, how it is in words, what to do about it, and its keys.
 *
 * Returns: (transfer floating): the row.
 */
GtkWidget *cf_device_row_new (CfDesk *desk,
                              const CfTillHardware *hardware,
                              const CfTillDeviceInfo *info,
                              const char *told,
                              gboolean has_role,
                              const CfDeviceRowUse *use);

/** cf_device_row_wants_role: whether there is anything to choose about who plays its role in @all. */
gboolean cf_device_row_wants_role (const CfTillHardware *hardware, const GPtrArray *all);

/** cf_device_row_add_to: appends to @signature all that the row would show: equal ones look equal. */
void cf_device_row_add_to (GString *signature,
                           const CfTillHardware *hardware,
                           const CfTillDeviceInfo *info);

G_END_DECLS
