/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-command.h"

#include "cf-ring-action.h"

static const CfOption INIT[] = {
  { "store", "NAME", TRUE, "the shop's name" },
  { "currency", "EUR", TRUE, "ISO 4217 code of its currency" },
  { "tax-mode", "MODE", TRUE, "inclusive (prices contain the tax) or exclusive" },
  { "country", "DE", FALSE, "ISO 3166 code of its country" },
  { "zone", "ZONE", FALSE, "its time zone, such as Europe/Berlin; else the system's" },
  { "terminal", "T1", FALSE, "this terminal's code, a capital and up to five more; else T1" },
  { "user", "NAME", TRUE, "the first person, who becomes manager" },
  { "pin", "PIN", TRUE, "their PIN, 4 to 12 digits; - reads a line of standard input" },
  { NULL },
};
static const CfOption TAX_SET[] = {
  { "from", "DATE", FALSE, "the local day from which it holds, YYYY-MM-DD; else from now on" },
  { NULL },
};
static const CfOption USER_ADD[] = {
  { "pin", "PIN", TRUE, "4 to 12 digits; - reads a line of standard input" },
  { "role", "ROLE", TRUE, "cashier, supervisor or manager" },
  { NULL },
};
static const CfOption IMPORT[] = {
  { "rejects", "OUT.tsv", FALSE, "write rejected rows there: line, reason, what was wrong" },
  { NULL },
};
static const CfOption ENROL[] = {
  { "replace-catalog", NULL, FALSE,
    "let the central's products take the place of this till's own" },
  { "upload-catalog", NULL, FALSE,
    "bring this till's products, tax rates and people to a chain that has none" },
  { NULL },
};
static const CfOption FIND[] = {
  { "limit", "N", FALSE, "at most so many, 1 to 200; else 20" },
  { NULL },
};
static const CfOption RING[] = {
  { "receipt-png", NULL, FALSE, "let the virtual printer draw its receipts, too" },
  { NULL },
};
#define LOCATION                                                                                   \
  {                                                                                                \
    "location", "NAME", FALSE, "where; else where this till sells from"                            \
  }
static const CfOption STOCK_SHOW[] = {
  LOCATION,
  { "limit", "N", FALSE, "without SKUs: at most so many, 1 to 10000; else 10000" },
  { NULL },
};
static const CfOption STOCK_RECEIVE[] = {
  LOCATION,
  { "document", "NUMBER", FALSE, "delivery note, order or transfer it came with" },
  { NULL },
};
static const CfOption STOCK_COUNT[] = { LOCATION, { NULL } };
static const CfOption STOCK_ADJUST[] = {
  { "reason", "TEXT", TRUE, "why" },
  { "damaged", NULL, FALSE, "the pieces are not gone but damaged; above zero: repaired" },
  LOCATION,
  { NULL },
};
static const CfOption SYNC_ONCE[] = {
  { "compare", NULL, FALSE, "and hold what was told against what the central has, as once a day" },
  { NULL },
};
static const CfOption STOCK_TRANSFER[] = {
  { "to", "NAME", FALSE, "the location of this store they go to" },
  { "to-store", "STORE", FALSE, "or the other store they go to" },
  { "document", "NUMBER", FALSE, "number of the transfer; to another store one is made, else" },
  LOCATION,
  { NULL },
};
#define ORDER_LINE                                                                                 \
  { "line", "N", FALSE, "only this line of the order" },                                           \
  {                                                                                                \
    "qty", "QTY", FALSE, "so much of it; else all there is to do"                                  \
  }
#define ORDER_SKU                                                                                  \
  {                                                                                                \
    "sku", "SKU", FALSE, "what stands for the line's product"                                      \
  }
static const CfOption ORDERS_LIST[] = {
  { "all", NULL, FALSE, "also those that are over" },
  { NULL },
};
static const CfOption ORDERS_PICK[] = { ORDER_LINE, ORDER_SKU, { NULL } };
static const CfOption ORDERS_SHORT[] = {
  ORDER_LINE,
  { "reason", "TEXT", FALSE, "why" },
  { NULL },
};
static const CfOption ORDERS_READY[] = {
  { "shelf", "NAME", FALSE, "where it lies" },
  { NULL },
};
static const CfOption ORDERS_COLLECT[] = {
  { "code", "CODE", FALSE, "the code that was scanned or typed" },
  { "name", "NAME", FALSE, "or the name, with one of the three proofs below" },
  { "phone", "DIGITS", FALSE, "last four digits of the telephone number" },
  { "email", "ADDRESS", FALSE, "the address" },
  { "document", NULL, FALSE, "an identity card was looked at" },
  ORDER_LINE,
  ORDER_SKU,
  { NULL },
};
static const CfOption ORDERS_CANCEL[] = {
  { "reason", "TEXT", FALSE, "why" },
  { NULL },
};
static const CfOption ORDERS_RETURN[] = {
  ORDER_LINE,
  ORDER_SKU,
  { "reason", "TEXT", FALSE, "why" },
  { "damaged", NULL, FALSE, "not to be sold again" },
  { NULL },
};
static const CfOption Z[] = {
  { "counted", "AMOUNT", FALSE, "close the open shift: what the drawer's count came to" },
  { "left", "AMOUNT", FALSE, "what stays in the drawer as the next float; else all of it" },
  { "slips", "TYPE=COUNT,…", FALSE, "slips counted: card=61,voucher=4" },
  { "note", "TEXT", FALSE, "what there is to say about the count" },
  { "number", "NUMBER", FALSE, "show an earlier Z again; else the last" },
  { NULL },
};
static const CfOption PERIOD[] = {
  { "from", "DATE", FALSE, "first local day, YYYY-MM-DD" },
  { "to", "DATE", FALSE, "last local day, YYYY-MM-DD" },
  { NULL },
};
static const CfOption VERIFY[] = {
  { "trust", "KEY", FALSE, "base64 of the public key that you trust to be the terminal's first" },
  { NULL },
};
static const CfOption EXPORT[] = {
  { "from", "[EPOCH:]SEQ", FALSE, "the first record" },
  { "to", "[EPOCH:]SEQ", FALSE, "the last record" },
  { "out", "FILE", FALSE, "write there; else to standard output" },
  { NULL },
};
static const CfOption REBUILD[] = {
  { "check", NULL, TRUE, "compare only; nothing is written" },
  { NULL },
};
static const CfOption RESTORE[] = {
  { "accept-loss", NULL, FALSE, "go on although records newer than the backup would be lost" },
  { NULL },
};
static const CfOption PICTURES[] = {
  { "remove", "N", FALSE, "remove the N-th, from 1" },
  { NULL },
};
static const CfOption DEVICES_TEST[] = {
  { "seconds", "N", FALSE, "how long to wait for a scan, 1 to 600; else 30" },
  { NULL },
};
static const CfOption DEVICES_LABEL[] = {
  { "copies", "N", FALSE, "how many, 1 to 100; else 1" },
  { NULL },
};
static const CfOption DEMO[] = {
  { "days", "N", FALSE, "how many days have passed, 0 to 366; else 7" },
  { "seed", "S", FALSE, "what chance begins with; the same seed, the same shop; else 1" },
  { NULL },
};

/* clang-format off */
const CfCommand CF_COMMANDS[] = {
  { "init", NULL, NULL, 0, 0, INIT, "make a data folder",
    .before = cf_command_init_before, .run = cf_command_init },
  { "tax", "set", "CLASS PERCENT", 2, 2, TAX_SET, "set a tax rate", .run = cf_command_tax_set },
  { "user", "add", "NAME", 1, 1, USER_ADD, "add a person, or change PIN and role of one",
    .run = cf_command_user_add },
  { "settings", "show", NULL, 0, 0, NULL, "show what the shop and this till are set to",
    .run = cf_command_settings_show },
  { "settings", "set", "NAME VALUE", 2, 2, NULL, "change a setting",
    .more = "Names: store, address, tax_number, footer, kitchen_departments, country, zone, cash_step,\n"
            "tax_per_line, count_limit, sound_volume, scanner_layout, scanner_double_read_ms, display_language.",
    .run = cf_command_settings_set },
  { "settings", "logo", "FILE", 1, 1, NULL,
    "print a PNG or JPEG above the shop's name on receipts; - removes it",
    .run = cf_command_settings_logo },
  { "settings", "keys", "[SKU…]", 0, CF_CONSOLE_WORDS_MAX, NULL,
    "say what stands on the quick keys, from the top left; - leaves one empty",
    .more = "Without any the till puts there what sells best.",
    .run = cf_command_settings_keys },
  { "settings", "pictures", "[FILE]", 0, 1, PICTURES,
    "add a PNG or JPEG to what the customer display shows while nobody is served",
    .more = "Answers how many there are.", .run = cf_command_settings_pictures },
  { "catalog", "import", "FILE", 1, 1, IMPORT, "load products from a CSV file; - is standard input",
    .run = cf_command_catalog_import },
  { "catalog", "find", "TEXT", 1, CF_CONSOLE_WORDS_MAX, FIND, "search products as the screen does",
    .run = cf_command_catalog_find },
  { "catalog", "show", "SKU|GTIN", 1, 1, NULL, "show a product with price and stock",
    .run = cf_command_catalog_show },
  { "ring", NULL, NULL, 0, 0, RING, "sell by JSON lines from standard input",
    .dup_more = cf_ring_actions_help, .run = cf_command_ring },
  { "stock", "show", "[SKU…]", 0, CF_CONSOLE_WORDS_MAX, STOCK_SHOW, "show what is on the shelves",
    .run = cf_command_stock_show },
  { "stock", "receive", "SKU QTY", 2, 2, STOCK_RECEIVE, "take goods in",
    .run = cf_command_stock_receive },
  { "stock", "count", "SKU QTY", 2, 2, STOCK_COUNT, "say how many there are",
    .run = cf_command_stock_count },
  { "stock", "adjust", "SKU DELTA", 2, 2, STOCK_ADJUST, "add goods, or with a minus write them off",
    .run = cf_command_stock_adjust },
  { "stock", "transfer", "SKU QTY", 2, 2, STOCK_TRANSFER, "move goods elsewhere",
    .run = cf_command_stock_transfer },
  { "orders", "list", NULL, 0, 0, ORDERS_LIST, "list the orders to be collected here",
    .run = cf_command_orders_list },
  { "orders", "show", "ORDER", 1, 1, NULL, "show an order, by id or number",
    .run = cf_command_orders_show },
  { "orders", "accept", "ORDER", 1, 1, NULL, "take an order on", .run = cf_command_orders_accept },
  { "orders", "pick", "ORDER", 1, 1, ORDERS_PICK, "say what was picked for it; else all",
    .run = cf_command_orders_pick },
  { "orders", "short", "ORDER", 1, 1, ORDERS_SHORT, "say of what there is not enough",
    .run = cf_command_orders_short },
  { "orders", "ready", "ORDER", 1, 1, ORDERS_READY, "say that it is staged",
    .run = cf_command_orders_ready },
  { "orders", "collect", "ORDER", 1, 1, ORDERS_COLLECT, "hand it over to somebody who may have it",
    .run = cf_command_orders_collect },
  { "orders", "cancel", "ORDER", 1, 1, ORDERS_CANCEL, "cancel it",
    .run = cf_command_orders_cancel },
  { "orders", "return", "ORDER", 1, 1, ORDERS_RETURN, "take goods of it back",
    .run = cf_command_orders_return },
  { "report", "x", NULL, 0, 0, NULL, "show the open shift so far", .run = cf_command_report_x },
  { "report", "z", NULL, 0, 0, Z, "close the shift, or show an earlier Z again",
    .run = cf_command_report_z },
  { "report", "sales", NULL, 0, 0, PERIOD, "sales by day", .run = cf_command_report_sales },
  { "report", "products", NULL, 0, 0, PERIOD, "sales by product", .run = cf_command_report_products },
  { "report", "hours", NULL, 0, 0, PERIOD, "sales by hour of the day",
    .run = cf_command_report_hours },
  { "report", "tax", NULL, 0, 0, PERIOD, "sales by tax class and rate", .run = cf_command_report_tax },
  { "report", "people", NULL, 0, 0, PERIOD, "sales by person", .run = cf_command_report_people },
  { "report", "gift-cards", NULL, 0, 0, PERIOD, "gift cards sold or loaded, by day: no sales",
    .run = cf_command_report_gift_cards },
  { "central", "enrol", "URL CODE", 2, 2, ENROL, "make this till part of a central's store",
    .run = cf_command_central_enrol },
  { "sync", "once", NULL, 0, 0, SYNC_ONCE, "send what is unsent and take what is new, once",
    .run = cf_command_sync_once },
  { "sync", "run", NULL, 0, 0, NULL, "keep in step with the central until interrupted",
    .run = cf_command_sync_run },
  { "sync", "status", NULL, 0, 0, NULL, "show what is unsent and how far the feeds were read",
    .run = cf_command_sync_status },
  { "journal", "verify", "[FILE]", 0, 1, VERIFY, "check the journal, or an exported one",
    .run = cf_command_journal_verify },
  { "journal", "export", NULL, 0, 0, EXPORT, "write records as NDJSON that a stranger can check",
    .run = cf_command_journal_export },
  { "journal", "rebuild", NULL, 0, 0, REBUILD, "rebuild all tables beside the live ones and compare",
    .run = cf_command_journal_rebuild },
  { "backup", "make", "DEST", 1, 1, NULL, "copy the data folder, and prove the copy",
    .run = cf_command_backup_make },
  { "backup", "restore", "SRC", 1, 1, RESTORE, "replace the data folder's data by a backup",
    .run = cf_command_backup_restore },
  { "db", "check", NULL, 0, 0, NULL, "check both database files", .run = cf_command_db_check },
  { "devices", "list", NULL, 0, 0, NULL, "show what is connected, and which part it plays",
    .run = cf_command_devices_list },
  { "devices", "doctor", NULL, 0, 0, NULL, "find out what is wrong with devices, and say what to do",
    .run = cf_command_devices_doctor },
  { "devices", "test", "ID", 1, 1, DEVICES_TEST, "let a device show that it works",
    .run = cf_command_devices_test },
  { "devices", "label", "SKU|GTIN", 1, 1, DEVICES_LABEL, "print a product's label for the shelf",
    .run = cf_command_devices_label },
  { "devices", "bind", "ROLE ID", 2, 2, NULL, "give a role to a device for good; - takes it back",
    .more = "Roles: scanner, printer, kitchen, label, drawer, display, scale, payment, fiscal.",
    .run = cf_command_devices_bind },
  { "demo", NULL, NULL, 0, 0, DEMO, "make a shop with some days of sales, to try things on",
    .more = "People: anna 4711 (manager), mia 3333 (supervisor), bob 2222 (cashier).",
    .before = cf_command_init_before, .run = cf_command_demo },
};
/* clang-format on */

const guint CF_COMMANDS_LEN = G_N_ELEMENTS (CF_COMMANDS);
