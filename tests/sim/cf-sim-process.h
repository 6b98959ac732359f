/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/**
 * cf_sim_process_prepare:
 *
 * Leaves away what costs a life in the simulation much and tells it nothing: a disk's files are bytes of
 * the process, so that no write or lock of SQLite's asks the kernel; locks between threads, and waking
 * one, where there is one thread; the blocks of a till's reserve.  Once, before any database is opened.
 */
void cf_sim_process_prepare (void);
