/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * The commands, one file a group; cf-command.c has the table.  Each returns FALSE with an error,
 * whose class is the exit status.
 */

#include "cf-console-args.h"

G_BEGIN_DECLS

extern const CfCommand CF_COMMANDS[];
extern const guint CF_COMMANDS_LEN;

gboolean cf_command_init_before (const CfConsole *console, GError **error);
gboolean cf_command_init (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_tax_set (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_user_add (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_settings_show (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_settings_set (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_settings_keys (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_settings_logo (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_settings_pictures (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_catalog_import (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_catalog_find (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_catalog_show (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_ring (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_stock_show (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_stock_receive (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_stock_count (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_stock_adjust (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_stock_transfer (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_orders_list (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_orders_show (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_orders_accept (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_orders_pick (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_orders_short (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_orders_ready (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_orders_collect (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_orders_cancel (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_orders_return (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_central_enrol (CfConsole *console, const CfArgs *args, GError **error);
/** cf_command_take_back: Returns: how many own records came back from @till's central, if it has one. */
guint cf_command_take_back (CfTill *till);
/**
 * CfCommandLender: the network of a command that sells, for what is lent to the till while somebody pays.
 */
typedef struct _CfCommandLender CfCommandLender;

/** cf_command_lender_new: Returns: (nullable): asks @till's central for it until it is freed; %NULL: none. */
CfCommandLender *cf_command_lender_new (CfTill *till);
void cf_command_lender_free (CfCommandLender *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfCommandLender, cf_command_lender_free)

gboolean cf_command_sync_once (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_sync_run (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_sync_status (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_report_x (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_report_z (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_report_sales (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_report_products (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_report_hours (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_report_tax (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_report_people (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_report_gift_cards (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_journal_verify (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_journal_export (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_journal_rebuild (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_backup_make (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_backup_restore (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_db_check (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_devices_list (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_devices_doctor (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_devices_test (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_devices_label (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_devices_bind (CfConsole *console, const CfArgs *args, GError **error);
gboolean cf_command_demo (CfConsole *console, const CfArgs *args, GError **error);

G_END_DECLS
