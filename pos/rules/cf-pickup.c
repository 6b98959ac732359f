/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-pickup.h"

#include <string.h>

#include "cf-error.h"

/* ---- the tables ------------------------------------------------------------------------------ */

#define MAY(step)    (1u << CF_PICKUP_##step)
#define BEFORE_GOODS (MAY (CANCEL) | MAY (EXPIRE))

/* clang-format off */
static const struct
{
  const char *name;
  guint steps;
} states[CF_PICKUP_STATE_COUNT] = {
  [CF_PICKUP_PLACED]    = { "placed",    BEFORE_GOODS | MAY (ACCEPT) },
  [CF_PICKUP_ACCEPTED]  = { "accepted",  BEFORE_GOODS | MAY (PICK) | MAY (FALL_SHORT) },
  [CF_PICKUP_PICKING]   = { "picking",   BEFORE_GOODS | MAY (PICK) | MAY (FALL_SHORT) | MAY (STAGE) },
  [CF_PICKUP_SHORT]     = { "short",     BEFORE_GOODS | MAY (PICK) | MAY (FALL_SHORT) | MAY (STAGE) },
  [CF_PICKUP_READY]     = { "ready",     BEFORE_GOODS | MAY (COLLECT) | MAY (RETURN) },
  [CF_PICKUP_COLLECTED] = { "collected", MAY (RETURN) },
  [CF_PICKUP_CANCELLED] = { "cancelled", 0 },
  [CF_PICKUP_EXPIRED]   = { "expired",   0 },
  [CF_PICKUP_RETURNED]  = { "returned",  0 },
};

/* What the parts say, as bits. */
enum
{
  ACCEPTED  = 1 << 0,
  BEGUN     = 1 << 1, /* something was picked or fell short */
  SHORT     = 1 << 2, /* something fell short */
  READY     = 1 << 3,
  HANDED    = 1 << 4, /* something was handed over */
  WAITING   = 1 << 5, /* something was picked for the customer and not handed over */
  BACK      = 1 << 6, /* all that was handed over came back */
  CANCELLED = 1 << 7,
  EXPIRED   = 1 << 8,
};

/* The first row whose bits, under its mask, are as it wants them.  Goods come first: what the customer
 * has in hand is not undone by a promise that ended. */
static const struct
{
  guint mask;
  guint wanted;
  CfPickupState state;
} shown[] = {
  { HANDED | BACK | WAITING,   HANDED | BACK,             CF_PICKUP_RETURNED },
  { HANDED | BACK | CANCELLED, HANDED | BACK | CANCELLED, CF_PICKUP_RETURNED },
  { HANDED | BACK | EXPIRED,   HANDED | BACK | EXPIRED,   CF_PICKUP_RETURNED },
  { HANDED | WAITING,          HANDED,                    CF_PICKUP_COLLECTED },
  { HANDED | CANCELLED,        HANDED | CANCELLED,        CF_PICKUP_COLLECTED },
  { HANDED | EXPIRED,          HANDED | EXPIRED,          CF_PICKUP_COLLECTED },
  { CANCELLED,                 CANCELLED,                 CF_PICKUP_CANCELLED },
  { EXPIRED,                   EXPIRED,                   CF_PICKUP_EXPIRED },
  { READY,                     READY,                     CF_PICKUP_READY },
  { SHORT,                     SHORT,                     CF_PICKUP_SHORT },
  { BEGUN,                     BEGUN,                     CF_PICKUP_PICKING },
  { ACCEPTED,                  ACCEPTED,                  CF_PICKUP_ACCEPTED },
  { 0,                         0,                         CF_PICKUP_PLACED },
};
/* clang-format on */

const char *
cf_pickup_state_to_text (CfPickupState state)
{
  g_return_val_if_fail ((guint) state < CF_PICKUP_STATE_COUNT, "");

  return states[state].name;
}

gboolean
cf_pickup_may_step (CfPickupState state, CfPickupStep step)
{
  g_return_val_if_fail ((guint) state < CF_PICKUP_STATE_COUNT, FALSE);

  return (states[state].steps & (1u << step)) != 0;
}

const char *
cf_pickup_payment_to_text (CfPickupPayment payment)
{
  static const char *const WORDS[] = { "open", "paid", "refunded" };

  g_return_val_if_fail ((gsize) payment < G_N_ELEMENTS (WORDS), "");
  return WORDS[payment];
}

/* ---- an order -------------------------------------------------------------------------------- */

CfPickup *
cf_pickup_new (const CfId *id)
{
  CfPickup *self = g_new0 (CfPickup, 1);

  self->id = *id;
  self->lines = g_array_new (FALSE, TRUE, sizeof (CfPickupLine));
  self->parts = g_array_new (FALSE, TRUE, sizeof (CfPickupPart));
  return self;
}

CfPickup *
cf_pickup_copy (const CfPickup *self)
{
  CfPickup *copy = g_memdup2 (self, sizeof *self);

  copy->lines = g_array_copy (self->lines);
  copy->parts = g_array_copy (self->parts);
  return copy;
}

void
cf_pickup_free (CfPickup *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->lines);
  g_array_unref (self->parts);
  g_free (self);
}

static CfPickupLine *
line_at (const CfPickup *self, guint i)
{
  return &g_array_index (self->lines, CfPickupLine, i);
}

static CfPickupPart *
part_at (const CfPickup *self, guint i)
{
  return &g_array_index (self->parts, CfPickupPart, i);
}

static CfPickupLine *
find_line (const CfPickup *self, guint no)
{
  for (guint i = 0; i < self->lines->len; i++)
    if (line_at (self, i)->no == no)
      return line_at (self, i);
  return NULL;
}

const CfPickupLine *
cf_pickup_find_line (const CfPickup *self, guint no)
{
  return find_line (self, no);
}

static gboolean
is_positive (gint64 value)
{
  return value > 0 && value <= CF_MINOR_MAX;
}

gboolean
cf_pickup_add_line (CfPickup *self, const CfPickupLine *line, GError **error)
{
  CfPickupLine fresh = *line;
  guint at = 0;

  if (line->no == 0 || find_line (self, line->no) != NULL || line->sku[0] == '\0' ||
      !is_positive (line->ordered.milli) || line->tolerance.milli < 0 ||
      line->tolerance.milli > CF_MINOR_MAX - line->ordered.milli || line->price.minor < 0 ||
      line->price.minor > CF_MINOR_MAX || line->total.minor < 0 || line->total.minor > CF_MINOR_MAX)
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "order '%s' cannot have line %u",
                         self->number, line->no);
  if (self->lines->len >= CF_PICKUP_LINES_MAX)
    return cf_error_set (error, CF_ERROR_OUT_OF_RANGE, "order '%s' has too many lines",
                         self->number);
  fresh.picked.milli = fresh.fell_short.milli = fresh.handed.milli = fresh.returned.milli = 0;
  while (at < self->lines->len && line_at (self, at)->no < line->no)
    at++;
  g_array_insert_val (self->lines, at, fresh);
  return TRUE;
}

CfMoney
cf_pickup_get_total (const CfPickup *self)
{
  CfMoney total = { 0 }; /* CF_PICKUP_LINES_MAX times CF_MINOR_MAX fits */

  for (guint i = 0; i < self->lines->len; i++)
    total.minor += line_at (self, i)->total.minor;
  return total;
}

CfPickupPayment
cf_pickup_get_payment (const CfPickup *self)
{
  if (self->paid.minor == 0)
    return cf_pickup_get_total (self).minor == 0 ? CF_PICKUP_PAID : CF_PICKUP_OPEN;
  return self->refunded.minor >= self->paid.minor ? CF_PICKUP_REFUNDED : CF_PICKUP_PAID;
}

/* What the customer may still be given of a line, wherever it lies: two tills that did not hear of each other may
 * have picked all of it twice. */
static gint64
room_of (const CfPickupLine *line)
{
  return MAX (line->ordered.milli + line->tolerance.milli - line->handed.milli, 0);
}

static guint
get_bits (const CfPickup *self)
{
  guint bits = (self->is_accepted ? ACCEPTED : 0) | (self->is_ready ? READY : 0) |
               (self->promise == CF_PROMISE_CANCELLED ? CANCELLED : 0) |
               (self->promise == CF_PROMISE_EXPIRED ? EXPIRED : 0) | BACK;

  for (guint i = 0; i < self->lines->len; i++) {
    const CfPickupLine *line = line_at (self, i);

    bits |= line->picked.milli > 0 || line->fell_short.milli > 0 ? BEGUN : 0;
    bits |= line->fell_short.milli > 0 ? SHORT : 0;
    bits |= line->handed.milli > 0 ? HANDED : 0;
    bits |= line->picked.milli > line->handed.milli && room_of (line) > 0 ? WAITING : 0;
    if (line->returned.milli < line->handed.milli)
      bits &= ~(guint) BACK;
  }
  return bits;
}

CfPickupState
cf_pickup_get_state (const CfPickup *self)
{
  guint bits = get_bits (self);
  gsize row = 0;

  while ((bits & shown[row].mask) != shown[row].wanted)
    row++; /* the last row takes everything */
  return shown[row].state;
}

/* ---- facts ----------------------------------------------------------------------------------- */

static gboolean
add (gint64 *sum, gint64 value, GError **error)
{
  gint64 result;

  if (__builtin_add_overflow (*sum, value, &result) || ABS (result) > CF_MINOR_MAX)
    return cf_error_set (error, CF_ERROR_OUT_OF_RANGE, "a sum of an order is out of range");
  *sum = result;
  return TRUE;
}

static int
compare_part (const CfPickupPart *part, guint line, const char *sku)
{
  if (part->line != line)
    return part->line < line ? -1 : 1;
  return strcmp (part->sku, sku);
}

/* The part of @line that is @sku, made where it is missing; NULL for too many. */
static CfPickupPart *
ensure_part (CfPickup *self, guint line, const char *sku, const char *name)
{
  CfPickupPart fresh = { .line = line };
  guint at = 0;

  while (at < self->parts->len && compare_part (part_at (self, at), line, sku) < 0)
    at++;
  if (at < self->parts->len && compare_part (part_at (self, at), line, sku) == 0)
    return part_at (self, at);
  if (self->parts->len >= CF_PICKUP_PARTS_MAX)
    return NULL;
  g_strlcpy (fresh.sku, sku, sizeof fresh.sku);
  g_strlcpy (fresh.name, name != NULL ? name : "", sizeof fresh.name);
  g_array_insert_val (self->parts, at, fresh);
  return part_at (self, at);
}

/* Which sum of a line, and of its product, a fact adds to. */
static gint64 *
sum_of_line (CfPickupLine *line, CfPickupFactKind kind)
{
  if (kind == CF_FACT_PICKED)
    return &line->picked.milli;
  return kind == CF_FACT_HANDED ? &line->handed.milli : &line->returned.milli;
}

static gint64 *
sum_of_part (CfPickupPart *part, CfPickupFactKind kind)
{
  if (kind == CF_FACT_PICKED)
    return &part->picked.milli;
  return kind == CF_FACT_HANDED ? &part->handed.milli : &part->returned.milli;
}

/* Goods: adds to the line and to its product. */
static gboolean
apply_goods (CfPickup *self, const CfPickupFact *fact, GError **error)
{
  CfPickupLine *line = find_line (self, fact->line);
  CfPickupPart *part;
  const char *sku;

  if (line == NULL)
    return cf_error_set (error, CF_ERROR_NO_SUCH_LINE, "order '%s' has no line %u", self->number,
                         fact->line);
  if (fact->kind == CF_FACT_SHORT)
    return add (&line->fell_short.milli, fact->quantity.milli, error);
  sku = fact->sku != NULL ? fact->sku : line->sku;
  if (strlen (sku) > CF_PICKUP_SKU_MAX)
    return cf_error_set (error, CF_ERROR_OUT_OF_RANGE, "a stock code is too long");
  part = ensure_part (self, line->no, sku, fact->name != NULL ? fact->name : line->name);
  if (part == NULL)
    return cf_error_set (error, CF_ERROR_OUT_OF_RANGE, "order '%s' has too many products",
                         self->number);
  /* The line's sum is the larger one: if it fits, its product's does. */
  if (!add (sum_of_line (line, fact->kind), fact->quantity.milli, error))
    return FALSE;
  *sum_of_part (part, fact->kind) += fact->quantity.milli;
  return TRUE;
}

gboolean
cf_pickup_apply (CfPickup *self, const CfPickupFact *fact, GError **error)
{
  switch (fact->kind) {
  case CF_FACT_ACCEPTED: self->is_accepted = TRUE; return TRUE;
  case CF_FACT_PICKED:
  case CF_FACT_SHORT:
  case CF_FACT_HANDED:
  case CF_FACT_RETURNED: return apply_goods (self, fact, error);
  case CF_FACT_READY:
    self->is_ready = TRUE;
    if (fact->shelf != NULL &&
        (fact->at_ms > self->shelf_at_ms ||
         (fact->at_ms == self->shelf_at_ms && strcmp (fact->shelf, self->shelf) > 0))) {
      self->shelf_at_ms = fact->at_ms;
      g_strlcpy (self->shelf, fact->shelf, sizeof self->shelf);
    }
    return TRUE;
  case CF_FACT_CANCELLED: self->promise = CF_PROMISE_CANCELLED; return TRUE;
  case CF_FACT_EXPIRED: self->promise = MAX (self->promise, CF_PROMISE_EXPIRED); return TRUE;
  case CF_FACT_PAID: return add (&self->paid.minor, fact->amount.minor, error);
  case CF_FACT_REFUNDED: return add (&self->refunded.minor, fact->amount.minor, error);
  default: g_return_val_if_reached (FALSE);
  }
}

/* ---- questions before a step ----------------------------------------------------------------- */

static gboolean
check_staging (const CfPickup *self, GError **error)
{
  gboolean any = FALSE;

  for (guint i = 0; i < self->lines->len; i++) {
    const CfPickupLine *line = line_at (self, i);

    any |= line->picked.milli > 0;
    /* What is weighed may come out a little below: the tolerance holds both ways. */
    if (line->picked.milli + line->fell_short.milli + line->tolerance.milli < line->ordered.milli)
      return cf_error_set (error, CF_ERROR_WRONG_STATE,
                           "line %u of order '%s' is neither picked nor short", line->no,
                           self->number);
  }
  if (!any)
    return cf_error_set (error, CF_ERROR_WRONG_STATE, "nothing of order '%s' was picked",
                         self->number);
  return TRUE;
}

gboolean
cf_pickup_check (const CfPickup *self, CfPickupStep step, GError **error)
{
  CfPickupState state = cf_pickup_get_state (self);

  if (!cf_pickup_may_step (state, step))
    return cf_error_set (error, CF_ERROR_WRONG_STATE, "order '%s' is %s", self->number,
                         states[state].name);
  return step != CF_PICKUP_STAGE || check_staging (self, error);
}

static const CfPickupPart *
find_part (const CfPickup *self, guint line, const char *sku)
{
  for (guint i = 0; i < self->parts->len; i++)
    if (compare_part (part_at (self, i), line, sku) == 0)
      return part_at (self, i);
  return NULL;
}

static gboolean
check_picking (const CfPickup *self,
               const CfPickupLine *line,
               const CfPickupFact *fact,
               GError **error)
{
  gint64 room =
    line->ordered.milli + line->tolerance.milli - line->picked.milli - line->fell_short.milli;
  gboolean is_short = fact->kind == CF_FACT_SHORT;
  const CfPickupPart *part = find_part (self, line->no, fact->sku != NULL ? fact->sku : line->sku);
  gint64 there = is_short ? line->fell_short.milli
                          : (part != NULL ? part->picked.milli - part->handed.milli : 0);

  if (fact->quantity.milli == 0 || fact->quantity.milli > room || fact->quantity.milli < -there)
    return cf_error_set (error, CF_ERROR_BAD_QTY, "line %u of order '%s' is for another quantity",
                         line->no, self->number);
  if (!is_short && fact->sku != NULL && !g_str_equal (fact->sku, line->sku) &&
      line->wish == CF_WISH_NONE)
    return cf_error_set (error, CF_ERROR_WRONG_STATE,
                         "for line %u of order '%s' the customer wants nothing else", line->no,
                         self->number);
  return TRUE;
}

gboolean
cf_pickup_check_goods (const CfPickup *self, const CfPickupFact *fact, GError **error)
{
  const CfPickupLine *line = find_line (self, fact->line);
  const CfPickupPart *part;

  if (line == NULL)
    return cf_error_set (error, CF_ERROR_NO_SUCH_LINE, "order '%s' has no line %u", self->number,
                         fact->line);
  if (line->unit == CF_UNIT_EA && !cf_quantity_is_whole (fact->quantity))
    return cf_error_set (error, CF_ERROR_BAD_QTY, "line %u counts whole pieces", line->no);
  if (fact->kind == CF_FACT_PICKED || fact->kind == CF_FACT_SHORT)
    return check_picking (self, line, fact, error);
  part = find_part (self, line->no, fact->sku != NULL ? fact->sku : line->sku);
  if (fact->quantity.milli <= 0)
    return cf_error_set (error, CF_ERROR_BAD_QTY, "that is no quantity");
  if (fact->kind == CF_FACT_HANDED &&
      (part == NULL ||
       fact->quantity.milli > MIN (part->picked.milli - part->handed.milli, room_of (line))))
    return cf_error_set (error, CF_ERROR_BAD_QTY, "not that much of line %u lies ready", line->no);
  if (fact->kind == CF_FACT_RETURNED &&
      (part == NULL || fact->quantity.milli > part->handed.milli - part->returned.milli))
    return cf_error_set (error, CF_ERROR_OVER_RETURNED, "not that much of line %u was handed over",
                         line->no);
  return TRUE;
}

gboolean
cf_pickup_check_fact (const CfPickup *self, const CfPickupFact *fact, GError **error)
{
  switch (fact->kind) {
  case CF_FACT_ACCEPTED: return cf_pickup_check (self, CF_PICKUP_ACCEPT, error);
  case CF_FACT_PICKED:
    return cf_pickup_check (self, CF_PICKUP_PICK, error) &&
           cf_pickup_check_goods (self, fact, error);
  case CF_FACT_SHORT:
    return cf_pickup_check (self, CF_PICKUP_FALL_SHORT, error) &&
           cf_pickup_check_goods (self, fact, error);
  case CF_FACT_READY: return cf_pickup_check (self, CF_PICKUP_STAGE, error);
  case CF_FACT_HANDED:
    return cf_pickup_check (self, CF_PICKUP_COLLECT, error) &&
           cf_pickup_check_goods (self, fact, error);
  case CF_FACT_RETURNED:
    return cf_pickup_check (self, CF_PICKUP_RETURN, error) &&
           cf_pickup_check_goods (self, fact, error);
  case CF_FACT_CANCELLED: return cf_pickup_check (self, CF_PICKUP_CANCEL, error);
  case CF_FACT_EXPIRED: return cf_pickup_check (self, CF_PICKUP_EXPIRE, error);
  case CF_FACT_PAID:
  case CF_FACT_REFUNDED: return TRUE; /* money is not asked whether it may */
  default: g_return_val_if_reached (FALSE);
  }
}

/* ---- what follows ---------------------------------------------------------------------------- */

/* How much of @part waits for the customer; @room: what they may still be given of @line, of which it is a part. */
static gint64
take_waiting (const CfPickupPart *part, const CfPickupLine *line, gint64 *room)
{
  gint64 milli;

  if (part->line != line->no)
    return 0;
  milli = CLAMP (part->picked.milli - part->handed.milli, 0, *room);
  *room -= milli;
  return milli;
}

GArray *
cf_pickup_list_waiting (const CfPickup *self)
{
  GArray *waiting = g_array_new (FALSE, FALSE, sizeof (CfPickupPart));

  for (guint i = 0; i < self->lines->len; i++) {
    gint64 room = room_of (line_at (self, i));

    for (guint k = 0; k < self->parts->len; k++) {
      CfPickupPart part = *part_at (self, k);

      part.picked.milli = take_waiting (&part, line_at (self, i), &room);
      part.handed.milli = part.returned.milli = 0;
      if (part.picked.milli > 0)
        g_array_append_val (waiting, part);
    }
  }
  return waiting;
}

GArray *
cf_pickup_list_reserved (const CfPickup *self)
{
  GArray *reserved = g_array_new (FALSE, FALSE, sizeof (CfPickupHeld));

  if (self->promise != CF_PROMISE_OPEN)
    return reserved;
  for (guint i = 0; i < self->lines->len; i++) {
    const CfPickupLine *line = line_at (self, i);
    /* Handed over without having been picked here is decided too. */
    gint64 decided = MAX (line->picked.milli, line->handed.milli) + line->fell_short.milli;
    gint64 room = room_of (line);
    CfPickupHeld held;

    for (guint k = 0; k < self->parts->len; k++) {
      held =
        (CfPickupHeld){ part_at (self, k)->sku, { take_waiting (part_at (self, k), line, &room) } };
      if (held.quantity.milli > 0)
        g_array_append_val (reserved, held);
    }
    held = (CfPickupHeld){ line->sku, { MIN (line->ordered.milli - decided, room) } };
    if (held.quantity.milli > 0 && !self->is_ready)
      g_array_append_val (reserved, held);
  }
  return reserved;
}

guint
cf_pickup_get_exceptions (const CfPickup *self)
{
  gboolean is_refunded = cf_pickup_get_payment (self) == CF_PICKUP_REFUNDED;
  guint exceptions = 0;

  for (guint i = 0; i < self->lines->len; i++) {
    const CfPickupLine *line = line_at (self, i);

    if (line->handed.milli > line->ordered.milli + line->tolerance.milli)
      exceptions |= CF_PICKUP_DOUBLE_HANDOVER;
    if (is_refunded && line->handed.milli > line->returned.milli)
      exceptions |= CF_PICKUP_OWED;
  }
  return exceptions;
}
