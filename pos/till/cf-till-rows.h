/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "cf-basket.h"
#include "cf-figures.h"
#include "cf-product.h"

G_BEGIN_DECLS

/*
 * The rows of the till's list models: immutable objects around a plain struct.  A row that changed
 * is replaced by a new object at its place, so that a list redraws that row and no other.  All
 * strings belong to the row; rows may be kept as long as a reference is held.  Main thread.
 */

/**
 * CfTillLineInfo:
 * @no: line number
 * @gtin, @lot, @expiry, @serial: (nullable)
 * @discount: not negative
 * @total: @amount − @discount
 * @saving: (nullable): words for what was taken off, such as "10 %, damaged box"
 * @is_overridden: whether somebody set the price
 * @is_embedded: whether amount and quantity came from the code
 * @age_limit: years, 0 for none; @age_confirmed: whether the check was made
 * @parent: line this deposit belongs to, 0 for none
 * @lent_elsewhere: whether another till is selling the last pieces
 */
typedef struct
{
  guint no;
  char *sku;
  char *gtin;
  char *name;
  char *department;
  char *tax_class;
  char *lot;
  char *expiry;
  char *serial;
  CfUnit unit;
  CfLineKind kind;
  CfQuantity quantity;
  CfMoney unit_price;
  CfMoney original_price;
  CfMoney amount;
  CfMoney discount;
  CfMoney total;
  CfPriceSource price_source;
  char *saving;
  gboolean is_overridden;
  gboolean is_embedded;
  guint age_limit;
  gboolean age_confirmed;
  guint parent;
  gboolean lent_elsewhere;
} CfTillLineInfo;

#define CF_TYPE_TILL_LINE (cf_till_line_get_type ())
G_DECLARE_FINAL_TYPE (CfTillLine, cf_till_line, CF, TILL_LINE, GObject)

/**
 * cf_till_line_get_info:
 *
 * Returns: (transfer none): the line's values.
 */
const CfTillLineInfo *cf_till_line_get_info (CfTillLine *self);

/**
 * CfTillTenderInfo:
 * @amount: what it counts for; @asked: what was handed over or asked of the terminal
 * @is_removable: whether cf_till_void_tender() would take it back
 * @reference: (nullable)
 */
typedef struct
{
  guint no;
  char *type;
  CfTenderState state;
  gboolean is_cash;
  gboolean is_payout;
  CfMoney amount;
  CfMoney asked;
  char *reference;
  gint64 at_ms;
  gboolean is_removable;
} CfTillTenderInfo;

#define CF_TYPE_TILL_TENDER (cf_till_tender_get_type ())
G_DECLARE_FINAL_TYPE (CfTillTender, cf_till_tender, CF, TILL_TENDER, GObject)

/**
 * cf_till_tender_get_info:
 *
 * Returns: (transfer none): the tender's values.
 */
const CfTillTenderInfo *cf_till_tender_get_info (CfTillTender *self);

/**
 * CfTillParkedInfo:
 * @id: the basket's id
 * @note: (nullable)
 * @by: id of who parked it; @by_name: as known here, may be ""
 * @first_name: name of its first line
 * @till: (nullable): code of the other till of this store where it lies; %NULL: here
 */
typedef struct
{
  CfId id;
  char *note;
  char *by;
  char *by_name;
  gint64 at_ms;
  guint lines;
  CfMoney total;
  char *first_name;
  char *till;
} CfTillParkedInfo;

#define CF_TYPE_TILL_PARKED (cf_till_parked_get_type ())
G_DECLARE_FINAL_TYPE (CfTillParked, cf_till_parked, CF, TILL_PARKED, GObject)

/**
 * cf_till_parked_get_info:
 *
 * Returns: (transfer none): the parked basket's values.
 */
const CfTillParkedInfo *cf_till_parked_get_info (CfTillParked *self);

/**
 * CfTillPersonInfo:
 * @id: person's id
 * @role: "cashier", "supervisor" or "manager"
 * @discount_max: the highest discount they may give
 * @has_discount_limit: %FALSE if any
 */
typedef struct
{
  char *id;
  char *name;
  char *role;
  CfRate discount_max;
  gboolean has_discount_limit;
} CfTillPersonInfo;

#define CF_TYPE_TILL_PERSON (cf_till_person_get_type ())
G_DECLARE_FINAL_TYPE (CfTillPerson, cf_till_person, CF, TILL_PERSON, GObject)

/**
 * cf_till_person_get_info:
 *
 * Returns: (transfer none): the person's values.
 */
const CfTillPersonInfo *cf_till_person_get_info (CfTillPerson *self);

/**
 * CfTillDeviceState:
 *
 * What a device's state means to a cashier.
 */
typedef enum
{
  CF_TILL_DEVICE_MISSING,
  CF_TILL_DEVICE_READY,
  CF_TILL_DEVICE_BUSY,
  CF_TILL_DEVICE_WARNING,
  CF_TILL_DEVICE_PROBLEM,
} CfTillDeviceState;

/**
 * CfTillDeviceInfo:
 * @role: "scanner", "printer", "drawer", "display", "scale", "payment_terminal" or "fiscal"
 * @model: what it is
 * @said: what it last said, in words; @said_at_ms: when
 * @problem: (nullable): a few words for the status area, such as "Paper low"
 * @is_virtual: whether it can be scripted with cf_till_script_device()
 * @can_test: whether cf_till_test_device_async() makes it show something
 */
typedef struct
{
  char *id;
  char *role;
  char *model;
  CfTillDeviceState state;
  char *said;
  gint64 said_at_ms;
  char *problem;
  gboolean is_virtual;
  gboolean can_test;
} CfTillDeviceInfo;

#define CF_TYPE_TILL_DEVICE (cf_till_device_get_type ())
G_DECLARE_FINAL_TYPE (CfTillDevice, cf_till_device, CF, TILL_DEVICE, GObject)

/**
 * cf_till_device_get_info:
 *
 * Returns: (transfer none): the device's values.
 */
const CfTillDeviceInfo *cf_till_device_get_info (CfTillDevice *self);

/**
 * CfTillProductInfo:
 * @price: of 1.000 unit, now; @price_rule, @price_steps: (nullable): which rule gave it and how
 * @gtins: (array zero-terminated=1): 14 digits each
 * @on_hand: valid if @has_on_hand
 * @in_basket: whether a line of the open basket has it
 */
typedef struct
{
  char *sku;
  char *name;
  char *department;
  char *tax_class;
  CfMoney price;
  char *price_rule;
  char *price_steps;
  CfUnit unit;
  char **gtins;
  guint age_limit;
  char *image_url;
  CfQuantity on_hand;
  gboolean has_on_hand;
  gboolean in_basket;
} CfTillProductInfo;

#define CF_TYPE_TILL_PRODUCT (cf_till_product_get_type ())
G_DECLARE_FINAL_TYPE (CfTillProduct, cf_till_product, CF, TILL_PRODUCT, GObject)

/**
 * cf_till_product_get_info:
 *
 * Returns: (transfer none): the product's values.
 */
const CfTillProductInfo *cf_till_product_get_info (CfTillProduct *self);

/** CfTillDepartment: @name: the department's name, also its key. */
typedef struct
{
  char *name;
} CfTillDepartment;

G_END_DECLS
