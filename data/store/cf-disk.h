/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-disk
 *
 * Room on the disk.  A till that finds the disk full while a customer pays has lost; so there is a
 * reserve: a file `reserve` in the data folder that only takes up room.
 *
 *  - below %CF_DISK_LOW free: warn;
 *  - below %CF_DISK_FULL free, or while the reserve is not there: no new basket;
 *  - when a commit finds the disk full, the reserve is given up and the commit tried again: what is
 *    open can be finished;
 *  - when there is room again the reserve is made again and baskets may begin.  Nothing has to be
 *    pressed.
 */

#include <glib.h>

G_BEGIN_DECLS

#define CF_DISK_LOW     (((gint64) 512) << 20) /* about a month of a busy till's journal */
#define CF_DISK_FULL    (((gint64) 64) << 20)  /* what a checkpoint of the largest log may need */
#define CF_DISK_RESERVE (((gint64) 16) << 20)  /* some thousand sales */

/**
 * CfDisk:
 * @free_bytes: what is free for this user on the disk of @folder, or −1 where it cannot be told
 * @user_data: for it
 *
 * How to ask for free space; a test has a disk of its own.  Called on any thread.
 */
typedef struct _CfDisk CfDisk;
struct _CfDisk
{
  gint64 (*free_bytes) (const CfDisk *self, const char *folder);
  gpointer user_data;
};

typedef enum
{
  CF_DISK_STATE_FINE,
  CF_DISK_STATE_LOW,
  CF_DISK_STATE_FULL,
} CfDiskState;

/** cf_disk_system: Returns: the real disk, asked by statvfs(). */
const CfDisk *cf_disk_system (void);

/**
 * cf_disk_look:
 * @folder: the data folder
 *
 * Looks at the disk, and makes the reserve where it is missing and there is room for it.
 *
 * Returns: the state after that
 */
CfDiskState cf_disk_look (const CfDisk *self, const char *folder);

/**
 * cf_disk_give_up_reserve:
 *
 * Returns: whether there was a reserve, which is now free room
 */
gboolean cf_disk_give_up_reserve (const char *folder);

G_END_DECLS
