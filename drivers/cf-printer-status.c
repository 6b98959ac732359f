/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-printer-status.h"

#include <string.h>

#define BLOCK_HEADER 0x37 /* … NUL */
#define BLOCK_PROOF  0x22
#define BLOCK_CLEAR  0x25
#define TEXT_HEADER  0x5F
#define STATUS_BYTES 4
#define STAR_HEAD    2 /* bytes before those of the status */

/* The bits that are fixed in each kind of byte. */
#define IS_REAL_TIME(b)   (((b) &0x93) == 0x12)
#define IS_STATUS_HEAD(b) (((b) &0x93) == 0x10)
#define IS_PLAIN(b)       (((b) &0x90) == 0x00)
#define IS_IN_ORDER(b)    (((b) &0xF0) == 0x00)
#define IS_STAR_HEAD(b)   (((b) &0x91) == 0x01)
#define IS_STAR_MORE(b)   (((b) &0x91) == 0x00)

/* How many bytes a status of Star's has, its head among them: bits 1 to 3, 5 and 6 of the first. */
#define STAR_LENGTH(b) ((((b) >> 1) & 7u) | (((b) >> 2) & 0x18u))

CfDeviceReason
cf_printer_status_obstacle (const CfPrinterStatus *self)
{
  g_return_val_if_fail (self != NULL, CF_DEVICE_REASON_NONE);

  if (self->is_cover_open)
    return CF_DEVICE_REASON_COVER_OPEN;
  if (self->is_paper_out)
    return CF_DEVICE_REASON_PAPER_OUT;
  if (self->is_cutter_stuck)
    return CF_DEVICE_REASON_CUTTER_JAM;
  if (self->is_broken || self->is_offline)
    return CF_DEVICE_REASON_FAULT;
  return CF_DEVICE_REASON_NONE;
}

/* ---- telling answers apart ---- */

static gboolean
complete_block (CfPrinterReader *self, CfPrinterAnswer *ret_answer)
{
  guint n = self->n_held;

  self->n_held = 0;
  if (n == 6 && self->held[1] == BLOCK_PROOF) {
    ret_answer->kind = CF_PRINTER_ANSWER_PROOF;
    memcpy (ret_answer->bytes, self->held + 2, sizeof ret_answer->bytes);
    return TRUE;
  }
  ret_answer->kind = CF_PRINTER_ANSWER_CLEARED;
  return n >= 2 && self->held[1] == BLOCK_CLEAR;
}

/* A byte where no answer has begun. */
static gboolean
push_first (CfPrinterReader *self, guint8 byte, CfPrinterAnswer *ret_answer)
{
  *ret_answer = (CfPrinterAnswer){ CF_PRINTER_ANSWER_REAL_TIME, { byte } };
  if (IS_REAL_TIME (byte))
    return TRUE;
  if (IS_IN_ORDER (byte)) {
    ret_answer->kind = CF_PRINTER_ANSWER_IN_ORDER;
    return TRUE;
  }
  if (IS_STATUS_HEAD (byte) || byte == BLOCK_HEADER)
    self->held[self->n_held++] = byte;
  else if (byte == TEXT_HEADER)
    self->is_text = TRUE;
  return FALSE; /* XON, XOFF and noise */
}

static gboolean
push_status (CfPrinterReader *self, guint8 byte, CfPrinterAnswer *ret_answer)
{
  if (!IS_PLAIN (byte)) { /* the block was cut off: what comes now begins anew */
    self->n_held = 0;
    return push_first (self, byte, ret_answer);
  }
  self->held[self->n_held++] = byte;
  if (self->n_held < STATUS_BYTES)
    return FALSE;
  self->n_held = 0;
  ret_answer->kind = CF_PRINTER_ANSWER_STATUS;
  memcpy (ret_answer->bytes, self->held, STATUS_BYTES);
  return TRUE;
}

static gboolean
push_block (CfPrinterReader *self, guint8 byte, CfPrinterAnswer *ret_answer)
{
  if (byte == 0)
    return complete_block (self, ret_answer);
  if (byte < 0x20 || byte > 0x7E || self->n_held == CF_PRINTER_BLOCK_MAX) {
    self->n_held = 0;
    return push_first (self, byte, ret_answer);
  }
  self->held[self->n_held++] = byte;
  return FALSE;
}

/* What a model does not have ends earlier, what newer ones add stands behind. */
static gboolean
push_star (CfPrinterReader *self, guint8 byte, CfPrinterAnswer *ret_answer)
{
  if (IS_STAR_HEAD (byte) && STAR_LENGTH (byte) >= STAR_HEAD + STATUS_BYTES) {
    self->n_held = 0;
    self->n_left = STAR_LENGTH (byte);
  } else if (!IS_STAR_MORE (byte) || self->n_left == 0) {
    self->n_left = 0; /* cut off, or noise */
    return FALSE;
  }
  if (self->n_held < STAR_HEAD + STATUS_BYTES)
    self->held[self->n_held++] = byte;
  if (--self->n_left > 0)
    return FALSE;
  ret_answer->kind = CF_PRINTER_ANSWER_STAR;
  memcpy (ret_answer->bytes, self->held + STAR_HEAD, STATUS_BYTES);
  return TRUE;
}

gboolean
cf_printer_reader_push (CfPrinterReader *self, guint8 byte, CfPrinterAnswer *ret_answer)
{
  g_return_val_if_fail (self != NULL && ret_answer != NULL, FALSE);

  if (self->is_star)
    return push_star (self, byte, ret_answer);
  if (self->is_text) {
    self->is_text = byte >= 0x20 && byte < 0x7F;
    if (byte == 0 || self->is_text)
      return FALSE;
  }
  if (self->n_held == 0)
    return push_first (self, byte, ret_answer);
  if (self->held[0] == BLOCK_HEADER)
    return push_block (self, byte, ret_answer);
  return push_status (self, byte, ret_answer);
}

/* ---- what they mean ---- */

static void
take_status (CfPrinterStatus *self, const guint8 bytes[4])
{
  self->is_drawer_high = (bytes[0] & 0x04) != 0;
  self->is_offline = (bytes[0] & 0x08) != 0;
  self->is_cover_open = (bytes[0] & 0x20) != 0;
  self->is_cutter_stuck = (bytes[1] & 0x08) != 0;
  self->is_broken = (bytes[1] & 0x20) != 0;
  self->is_paper_low = (bytes[2] & 0x03) != 0;
  self->is_paper_out = (bytes[2] & 0x0C) != 0;
}

static void
take_star (CfPrinterStatus *self, const guint8 bytes[4])
{
  self->is_drawer_high = (bytes[0] & 0x04) != 0;
  self->is_offline = (bytes[0] & 0x08) != 0;
  self->is_cover_open = (bytes[0] & 0x20) != 0;
  self->is_cutter_stuck = (bytes[1] & 0x08) != 0;
  self->is_broken = (bytes[1] & 0x20) != 0;
  self->is_paper_low = (bytes[3] & 0x04) != 0;
  self->is_paper_out = (bytes[3] & 0x08) != 0;
}

static void
take_real_time (CfPrinterStatus *self, guint8 byte, guint asked)
{
  switch (asked) {
  case 1:
    self->is_drawer_high = (byte & 0x04) != 0;
    self->is_offline = (byte & 0x08) != 0;
    break;
  case 2: self->is_cover_open = (byte & 0x04) != 0; break;
  case 3:
    self->is_cutter_stuck = (byte & 0x08) != 0;
    self->is_broken = (byte & 0x20) != 0;
    break;
  case 4:
    self->is_paper_low = (byte & 0x0C) != 0;
    self->is_paper_out = (byte & 0x60) != 0;
    break;
  default: break; /* nobody asked */
  }
}

void
cf_printer_status_take (CfPrinterStatus *self, const CfPrinterAnswer *answer, guint asked)
{
  g_return_if_fail (self != NULL && answer != NULL);

  switch (answer->kind) {
  case CF_PRINTER_ANSWER_STATUS:
    take_status (self, answer->bytes);
    self->is_known = TRUE;
    break;
  case CF_PRINTER_ANSWER_STAR:
    take_star (self, answer->bytes);
    self->is_known = TRUE;
    break;
  case CF_PRINTER_ANSWER_REAL_TIME:
    take_real_time (self, answer->bytes[0], asked);
    self->is_known |= asked != 0;
    break;
  case CF_PRINTER_ANSWER_IN_ORDER:
  case CF_PRINTER_ANSWER_PROOF:
  case CF_PRINTER_ANSWER_CLEARED: break;
  default: g_assert_not_reached ();
  }
}

void
cf_printer_status_take_port (CfPrinterStatus *self, guint8 byte)
{
  g_return_if_fail (self != NULL);

  self->is_paper_out = (byte & 0x20) != 0;
  self->is_offline = (byte & 0x08) == 0;
  self->is_known = TRUE;
}

char *
cf_printer_device_id (const guint8 *bytes, gsize n)
{
  g_return_val_if_fail (bytes != NULL || n == 0, NULL);

  if (n <= 2)
    return g_strdup ("");
  gsize big = (gsize) bytes[0] << 8 | bytes[1];
  gsize little = (gsize) bytes[1] << 8 | bytes[0];
  gsize end = big > 2 && big <= n ? big : little > 2 && little <= n ? little : n;
  GString *text = g_string_new (NULL);

  for (gsize i = 2; i < end && bytes[i] != 0; i++)
    g_string_append_c (text, bytes[i] >= 0x20 && bytes[i] < 0x7F ? (char) bytes[i] : ' ');
  return g_strstrip (g_string_free (text, FALSE));
}
